#include "pool_parent.h"

#include <assay/base/archive_library.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPE_BYTES = 256 << 10, IDLE_DEATHS_MAX = 3 };

/* ---- Births ---- */

static enum status make_pipe(int ends[2], struct error *err)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return error_errno(err, errno, "cannot make a pipe");
    }
    (void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES); /* larger is only faster */
    return OK;
}

/* Fork for `c`. In the child *pipe is its end of the pipe, and c->pid is 0. */
static enum status fork_child(struct child *c, enum child_role role, int *pipe, struct error *err)
{
    int ends[2];
    enum status st = make_pipe(ends, err);
    if (st != OK) {
        return st;
    }
    pid_t pid = fork();
    if (pid < 0) {
        st = error_errno(err, errno, "cannot start a worker");
        (void)close(ends[0]);
        (void)close(ends[1]);
        return st;
    }
    if (pid == 0) {
        c->pid = 0;
        *pipe = ends[1];
        return OK;
    }
    (void)close(ends[1]);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    c->role = role;
    c->pid = pid;
    c->pipe = ends[0];
    c->timed_out = false;
    c->misbehaved = false;
    c->worked = false;
    c->record_packets = 0;
    c->unkept = true; /* until an entry begins */
    c->at_entry = false;
    inbox_init(&c->in);
    return OK;
}

static struct child_setup describe(struct pool *p, int pipe, pid_t parent)
{
    return (struct child_setup){.shm = &p->shm,
                                .source = &p->source,
                                .sandbox = p->sandbox,
                                .job = p->job,
                                .limits = &p->limits,
                                .pipe = pipe,
                                .parent = parent};
}

static struct child *new_child(struct pool *p)
{
    struct child *c = &p->children[p->children_len++];
    *c = (struct child){.pipe = -1};
    buf_init(&c->record, RESULTS_RECORD_MAX);
    return c;
}

static enum status spawn_feeder(struct pool *p, struct error *err)
{
    pid_t self = getpid();
    struct child *c = new_child(p);
    int pipe = -1;
    bool unpacks = p->source.kind->subject == SUBJECT_ARCHIVE;
    enum status st = unpacks ? archive_library_load(err) : OK;
    st = st == OK ? fork_child(c, ROLE_FEEDER, &pipe, err) : st;
    if (st == OK && c->pid == 0) {
        const struct child_setup setup = describe(p, pipe, self);
        feeder_main(&setup);
    }
    return st;
}

/* Hashes what `in` yields and passes it on to `out` (-1: to nobody). */
static enum status spawn_hasher(struct pool *p, int in, int out, struct error *err)
{
    pid_t self = getpid();
    struct child *c = new_child(p);
    int pipe = -1;
    enum status st = fork_child(c, ROLE_HASHER, &pipe, err);
    if (st == OK && c->pid == 0) {
        const struct child_setup setup = describe(p, pipe, self);
        hasher_main(&setup, in, out);
    }
    return st;
}

/* A stream goes through the hasher, which does not look into it: the digest does
 * not depend on the process that parses hostile bytes. */
static enum status put_hasher_before(struct pool *p, struct error *err)
{
    int ends[2];
    enum status st = make_pipe(ends, err);
    if (st != OK) {
        return st;
    }
    st = spawn_hasher(p, p->source.fd, ends[1], err);
    (void)close(ends[1]);
    (void)close(p->source.fd);
    p->source.fd = ends[0];
    return st;
}

enum status pool_spawn_lister(struct pool *p, struct error *err)
{
    bool archive = p->source.kind->subject == SUBJECT_ARCHIVE;
    enum status st = OK;
    if (archive && p->source.stream) {
        st = put_hasher_before(p, err);
    }
    if (st == OK) {
        st = spawn_feeder(p, err);
    }
    if (st == OK && archive && !p->source.stream) {
        st = spawn_hasher(p, p->source.fd, -1, err);
    }
    if (archive && p->source.stream) {
        p->source.fd = fd_close(p->source.fd); /* or the hasher never sees its reader go */
    }
    return st;
}

static struct child *child_in_slot(struct pool *p, unsigned slot)
{
    for (size_t i = 0; i < p->children_len; i++) {
        if (p->children[i].role == ROLE_WORKER && p->children[i].slot == slot) {
            return &p->children[i];
        }
    }
    struct child *c = new_child(p);
    c->role = ROLE_WORKER;
    c->slot = slot;
    return c;
}

enum status pool_spawn_worker(struct pool *p, unsigned slot, struct error *err)
{
    pid_t self = getpid();
    struct child *c = child_in_slot(p, slot);
    struct slot *at = &p->shm.control->slots[slot];
    /* What the one before left there must not be taken for this one's doing. */
    atomic_store(&at->began, 0);
    atomic_store(&at->current, 0);
    atomic_store(&at->pending_len, 0);
    atomic_store(&at->exhausted, 0);
    int pipe = -1;
    enum status st = p->job->open_archives ? archive_library_load(err) : OK;
    st = st == OK ? fork_child(c, ROLE_WORKER, &pipe, err) : st;
    if (st == OK && c->pid == 0) {
        const struct worker_setup setup = {describe(p, pipe, self), slot, c->redo, c->redo_len};
        worker_main(&setup);
    }
    return st;
}

/* ---- Deaths ---- */

/* A child whose pipe has ended is about to be gone; one that only pretends is
 * helped along. */
static int reap(struct child *c, struct pool *p)
{
    struct rusage usage = {.ru_maxrss = 0};
    int how = 0;
    pid_t got = 0;
    for (unsigned us = 20; us < 100000 && got == 0; us *= 2) {
        got = wait4(c->pid, &how, WNOHANG, &usage);
        if (got == 0) {
            (void)usleep(us);
        }
    }
    if (got == 0) {
        (void)kill(c->pid, SIGKILL);
        c->misbehaved = true;
        while ((got = wait4(c->pid, &how, 0, &usage)) < 0 && errno == EINTR) {
        }
    }
    uint64_t peak = (uint64_t)usage.ru_maxrss * 1024;
    if (c->role == ROLE_WORKER && peak > p->result.peak_worker_bytes) {
        p->result.peak_worker_bytes = peak;
    }
    c->pid = 0;
    c->pipe = fd_close(c->pipe);
    inbox_release(&c->in);
    return got > 0 ? how : 0;
}

struct death {
    enum gap_reason reason;
    char detail[160];
};

static void explain(const struct child *c, const struct pool *p, int how, struct death *d)
{
    int sig = WIFSIGNALED(how) ? WTERMSIG(how) : 0;
    const char *name = sig != 0 ? sigabbrev_np(sig) : NULL;
    struct buf text;
    buf_init(&text, sizeof d->detail - 1);
    d->reason = GAP_CRASH;
    if (c->timed_out) {
        d->reason = GAP_TIME;
        buf_printf(&text, "not done after %u s", p->limits.file_seconds);
    } else if (c->misbehaved) {
        buf_add_str(&text, "the worker sent what makes no sense, and was stopped");
    } else if (c->role == ROLE_WORKER && atomic_load(&p->shm.control->slots[c->slot].exhausted)) {
        d->reason = GAP_MEMORY;
        buf_add_str(&text, "needs more memory than a worker may take");
    } else if (sig == SIGKILL) {
        d->reason = GAP_MEMORY;
        buf_add_str(&text, "killed from outside (SIGKILL), most likely for want of memory");
    } else if (sig == SIGSYS) {
        buf_add_str(&text, "sandbox violation: a forbidden system call (SIGSYS)");
    } else if (sig != 0) {
        buf_printf(&text, "the worker died of SIG%s", name == NULL ? "?" : name);
    } else {
        buf_printf(&text, "the worker ended with status %d", WEXITSTATUS(how));
    }
    memcpy(d->detail, text.ptr == NULL ? "" : text.ptr, text.len);
    d->detail[text.len] = '\0';
    buf_release(&text);
}

static struct view slot_suffix(const struct slot *s, char copy[PATH_RAW_MAX])
{
    uint32_t len = s->suffix_len;
    if (len > PATH_RAW_MAX) {
        return view_of("", 0);
    }
    memcpy(copy, s->suffix, len);
    struct view v = view_of(copy, len);
    return utf8_valid(v) ? v : view_of("", 0);
}

/* The entry that it was at: one more step to skip, or the end of it. */
static enum status blame(struct pool *p, struct open_entry *e, const struct slot *s,
                         const struct death *d, struct error *err)
{
    char copy[PATH_RAW_MAX];
    struct redo *r = &e->redo;
    uint32_t ordinal = atomic_load(&s->ordinal);
    bool again = r->skips_len == SKIPS_MAX;
    for (uint32_t i = 0; i < r->skips_len; i++) {
        again = again || r->skips[i] == ordinal;
    }
    uint32_t index = r->index;
    if (!pool_path(p, index, slot_suffix(s, copy))) {
        buf_clear(&p->path);
    }
    if (!again) {
        r->skips[r->skips_len++] = ordinal;
        return pool_gap(p, buf_view(&p->path), d->reason, view_str(d->detail), err);
    }
    /* Not even passing over that step helps: the rest of the archive is lost. */
    enum status st = OK;
    if (r->skips_len == SKIPS_MAX || ordinal > 0) {
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DETAIL_MAX);
        buf_printf(&text, "%s; the rest of it was not inspected", d->detail);
        (void)pool_path(p, index, view_of("", 0));
        st = pool_gap(p, buf_view(&p->path), d->reason, buf_view(&text), err);
    }
    return st == OK ? pool_done(p, index, err) : st;
}

/* Remember that `index` is to be done again by the next worker. */
static enum status keep(struct pool *p, struct child *c, uint32_t index, size_t *cap,
                        struct error *err)
{
    if (pool_is_done(p, index)) {
        return OK;
    }
    struct open_entry *e = pool_find_entry(p, index);
    if (e != NULL) {
        e->owner = NULL;
    }
    enum status st = mem_grow((void **)&c->redo, cap, c->redo_len + 1, sizeof *c->redo,
                              (size_t)CHUNK_ENTRIES * CHUNK_COUNT + PENDING_MAX, err);
    if (st == OK) {
        c->redo[c->redo_len++] = e != NULL ? e->redo : (struct redo){.index = index};
    }
    return st;
}

static bool in_list(const struct redo *list, size_t len, uint32_t index)
{
    for (size_t i = 0; i < len; i++) {
        if (list[i].index == index) {
            return true;
        }
    }
    return false;
}

/* What the dead worker had not finished, as the next one's list: what it had been
 * given to do again, what it had not sent yet, what it was at. */
static enum status gather(struct pool *p, struct child *c, const struct slot *s, uint32_t current,
                          struct error *err)
{
    struct redo *old = c->redo;
    size_t old_len = c->redo_len;
    size_t cap = 0;
    uint32_t produced = atomic_load(&p->shm.table->produced);
    uint32_t pending = atomic_load(&s->pending_len);
    pending = pending > PENDING_MAX ? 0 : pending;
    c->redo = NULL;
    c->redo_len = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < old_len; i++) {
        st = keep(p, c, old[i].index, &cap, err);
    }
    for (uint32_t i = 0; st == OK && i <= pending; i++) {
        uint32_t index = i < pending ? s->pending[i] : current - 1;
        bool known = in_list(c->redo, c->redo_len, index) || (i == pending && current == 0);
        bool real = index < produced || i == pending;
        st = !known && real ? keep(p, c, index, &cap, err) : OK;
    }
    (void)mem_free(old);
    return st;
}

/* Which entry was the reason? What is done again is done in order and one by one, so
 * the first of it that is not done. Else what the worker says that it was at (it can
 * lie: then that entry is a gap, and the other one is found undone at the end); one
 * that sent nonsense may have gone on meanwhile, and is not believed at all. */
static bool find_culprit(const struct pool *p, const struct child *c, uint32_t current,
                         uint32_t *index)
{
    const struct slot *s = &p->shm.control->slots[c->slot];
    for (size_t i = 0; i < c->redo_len; i++) {
        *index = c->redo[i].index;
        if (!pool_is_done(p, *index) && *index < atomic_load(&p->shm.table->produced)) {
            return true;
        }
    }
    *index = current - 1;
    return current > 0 && !c->misbehaved && atomic_load(&s->began) != 0 &&
           *index < atomic_load(&p->shm.table->produced) && !pool_is_done(p, *index);
}

static enum status bury_worker(struct pool *p, struct child *c, int how, struct error *err)
{
    const struct slot *s = &p->shm.control->slots[c->slot];
    uint32_t current = atomic_load(&s->current);
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0 && !c->misbehaved) {
        c->redo = mem_free(c->redo);
        c->redo_len = 0;
        return OK; /* there is no more to do */
    }
    struct death death;
    explain(c, p, how, &death);
    uint32_t culprit;
    bool blamed = find_culprit(p, c, current, &culprit);
    enum status st = OK;
    p->idle_deaths = blamed ? 0 : p->idle_deaths + 1;
    if (p->idle_deaths > IDLE_DEATHS_MAX) {
        return error_set(err, ERR_INTERNAL, "workers die without being at a file: %s",
                         death.detail);
    }
    if (blamed) {
        struct open_entry *e = pool_open_entry(p, culprit);
        st = e == NULL ? error_no_memory(err) : blame(p, e, s, &death, err);
    }
    if (st == OK) {
        st = gather(p, c, s, current, err);
    }
    return st == OK ? pool_spawn_worker(p, c->slot, err) : st;
}

enum status pool_spawn_again(struct pool *p, const uint32_t *indexes, size_t len, struct error *err)
{
    struct child *c = child_in_slot(p, 0);
    size_t cap = 0;
    c->redo = mem_free(c->redo);
    c->redo_len = 0;
    enum status st = mem_grow((void **)&c->redo, &cap, len, sizeof *c->redo, len, err);
    for (size_t i = 0; st == OK && i < len; i++) {
        struct open_entry *e = pool_find_entry(p, indexes[i]);
        c->redo[c->redo_len++] = e != NULL ? e->redo : (struct redo){.index = indexes[i]};
        if (e != NULL) {
            e->owner = NULL;
        }
    }
    return st == OK ? pool_spawn_worker(p, 0, err) : st;
}

/* The list ends where the feeder died. */
static enum status bury_feeder(struct pool *p, struct child *c, int how, struct error *err)
{
    enum status st = OK;
    if (!p->listed) {
        struct death death;
        explain(c, p, how, &death);
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DETAIL_MAX);
        buf_printf(&text, "the list of the subject is not complete: %s", death.detail);
        st = pool_gap(p, view_of("", 0), death.reason, buf_view(&text), err);
        p->count = atomic_load(&p->shm.table->produced);
        p->listed = true;
    }
    atomic_store(&p->shm.table->listed, 1);
    shm_wake(&p->shm.table->produced);
    return st;
}

enum status pool_bury(struct pool *p, struct child *c, struct error *err)
{
    int how = reap(c, p);
    switch (c->role) {
    case ROLE_FEEDER:
        return bury_feeder(p, c, how, err);
    case ROLE_WORKER:
        return bury_worker(p, c, how, err);
    case ROLE_HASHER:
    default:
        break;
    }
    return p->result.has_archive_digest
               ? OK
               : error_set(err, ERR_INTERNAL, "the archive could not be hashed");
}

void pool_kill_all(struct pool *p)
{
    for (size_t i = 0; i < p->children_len; i++) {
        if (p->children[i].pid > 0) {
            (void)kill(p->children[i].pid, SIGKILL);
        }
    }
    for (size_t i = 0; i < p->children_len; i++) {
        struct child *c = &p->children[i];
        if (c->pid > 0) {
            (void)reap(c, p);
        }
        c->redo = mem_free(c->redo);
        c->redo_len = 0;
    }
}

/* ---- Time ---- */

static void watch_one(struct pool *p, struct child *c, uint64_t began, uint64_t now)
{
    uint64_t allowed = (uint64_t)p->limits.file_seconds * 1000000000U;
    if (began != 0 && now > began && now - began > allowed && !c->timed_out) {
        c->timed_out = true;
        (void)kill(c->pid, SIGKILL);
    }
}

void pool_watch(struct pool *p, uint64_t now)
{
    for (size_t i = 0; i < p->children_len; i++) {
        struct child *c = &p->children[i];
        if (c->pid <= 0) {
            continue;
        }
        if (c->misbehaved) {
            (void)kill(c->pid, SIGKILL);
        } else if (c->role == ROLE_WORKER) {
            watch_one(p, c, atomic_load(&p->shm.control->slots[c->slot].began), now);
        } else if (c->role == ROLE_FEEDER && !p->source.stream) {
            watch_one(p, c, atomic_load(&p->shm.table->feeder_beat), now);
        }
    }
}
