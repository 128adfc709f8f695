#include "pool_parent.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <poll.h>
#include <sched.h>

enum { TICK_MS = 50, FIRST_LOOK_MS = 20, ROUNDS_MAX = 3, PROGRESS_NS = 100 * 1000 * 1000 };

static const struct content_limits defaults = {
    .total_bytes = UINT64_C(64) << 30,
    .file_bytes = UINT64_C(128) << 20,
    .entries = 5000000,
    .depth = 6,
    .path_depth = 256,
    .ratio = 200,
    .file_seconds = 30,
    .total_seconds = 0,
    .worker_bytes = UINT64_C(384) << 20,
};

#define OR_DEFAULT(field) l.field = l.field == 0 ? defaults.field : l.field

static enum status fill_limits(const struct content_limits *asked, struct content_limits *out,
                               struct error *err)
{
    struct content_limits l = *asked;
    OR_DEFAULT(total_bytes);
    OR_DEFAULT(file_bytes);
    OR_DEFAULT(entries);
    OR_DEFAULT(depth);
    OR_DEFAULT(path_depth);
    OR_DEFAULT(ratio);
    OR_DEFAULT(file_seconds);
    OR_DEFAULT(worker_bytes);
    if (l.file_bytes > UINT64_C(2) << 30 || l.entries > 100000000 || l.depth > EXPAND_DEPTH_MAX ||
        l.path_depth > 4096) {
        return error_set(err, ERR_USAGE,
                         "limits: a file may have 2 GiB, a subject 100,000,000 entries, "
                         "%d nested archives, 4,096 nested directories at most",
                         EXPAND_DEPTH_MAX);
    }
    *out = l;
    return OK;
}

static unsigned usable_cpus(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : (unsigned)n;
}

/* ---- Waiting for the children ---- */

static enum status read_child(struct pool *p, struct child *c, struct error *err)
{
    bool open = true;
    enum status st = inbox_fill(&c->in, c->pipe, &open, err);
    if (st == OK) {
        st = pool_packets(p, c, err);
    }
    if (st == OK && !open && !p->stopped) {
        st = pool_bury(p, c, err);
    }
    return st;
}

static enum status poll_children(struct pool *p, int ms, struct error *err)
{
    struct pollfd fds[WORKERS_MAX + 2];
    struct child *who[WORKERS_MAX + 2];
    nfds_t n = 0;
    for (size_t i = 0; i < p->children_len; i++) {
        if (p->children[i].pid > 0) {
            fds[n] = (struct pollfd){p->children[i].pipe, POLLIN, 0};
            who[n++] = &p->children[i];
        }
    }
    int ready = poll(fds, n, ms);
    if (ready < 0 && errno != EINTR) {
        return error_errno(err, errno, "cannot wait for the workers");
    }
    enum status st = OK;
    for (nfds_t i = 0; st == OK && ready > 0 && i < n && !p->stopped; i++) {
        if (fds[i].revents != 0) {
            st = read_child(p, who[i], err);
        }
    }
    return st;
}

static bool any_alive(const struct pool *p)
{
    for (size_t i = 0; i < p->children_len; i++) {
        if (p->children[i].pid > 0) {
            return true;
        }
    }
    return false;
}

static void stop(struct pool *p, enum gap_reason reason)
{
    p->stopped = true;
    p->stop_reason = reason;
}

static void tell_progress(struct pool *p, uint64_t now, bool last)
{
    if (p->events->progress == NULL || (!last && now - p->progressed < PROGRESS_NS)) {
        return;
    }
    p->progressed = now;
    /* Entries of archives within the subject are found as they are done. */
    uint64_t found = atomic_load(&p->shm.table->found);
    uint64_t inner = p->result.files > p->done_files ? p->result.files - p->done_files : 0;
    const struct pool_progress now_is = {.files_found = found + inner,
                                         .files_done = p->done_files + inner,
                                         .bytes_done = p->result.bytes,
                                         .listed = p->listed};
    p->events->progress(p->events->ctx, &now_is);
}

static void look_around(struct pool *p)
{
    uint64_t now = clock_monotonic_ns();
    pool_watch(p, now);
    uint64_t limit = (uint64_t)p->limits.total_seconds * 1000000000U;
    if (limit != 0 && now - p->began > limit) {
        stop(p, GAP_TOTAL_TIME);
    }
    if (p->events->cancelled != NULL && p->events->cancelled(p->events->ctx)) {
        stop(p, GAP_CANCELLED);
    }
    tell_progress(p, now, false);
}

/* ---- The run ---- */

unsigned pool_workers(const struct pool *p)
{
    unsigned n = p->options->workers == 0 ? usable_cpus() : p->options->workers;
    return n > WORKERS_MAX ? WORKERS_MAX : n;
}

/* Small subjects are listed in a moment: then there are no more workers than files. And as
 * long as all files are known, there is no work for them. */
static enum status first_look(struct pool *p, struct error *err)
{
    uint64_t until = clock_monotonic_ns() + (uint64_t)FIRST_LOOK_MS * 1000000U;
    enum status st = OK;
    while (st == OK && !p->listed && any_alive(p) && !p->stopped) {
        uint32_t found = atomic_load(&p->shm.table->found);
        bool known = found == 0 && p->keeper.old.count > 0 && p->source.trust_stamps;
        if (found >= pool_workers(p) || (!known && clock_monotonic_ns() >= until)) {
            break;
        }
        st = poll_children(p, 1, err);
        look_around(p);
    }
    return st;
}

static enum status spawn_workers(struct pool *p, struct error *err)
{
    unsigned n = pool_workers(p);
    if (p->listed && p->count < n) {
        n = p->count;
    }
    enum status st = n > 0 && !p->stopped && p->job->prepare != NULL
                         ? p->job->prepare(p->job->prepare_ctx, err)
                         : OK;
    for (unsigned i = 0; st == OK && i < n && !p->stopped; i++) {
        st = pool_spawn_worker(p, i, err);
    }
    return st;
}

static enum status run_children(struct pool *p, struct error *err)
{
    enum status st = OK;
    while (st == OK && !p->stopped && any_alive(p)) {
        st = poll_children(p, TICK_MS, err);
        look_around(p);
    }
    return st;
}

static bool is_hole(const struct pool *p, uint32_t index)
{
    uint32_t last = p->count == 0 ? 0 : (p->count - 1) / CHUNK_ENTRIES;
    if (index / CHUNK_ENTRIES + CHUNK_COUNT <= last) {
        return true; /* its chunk could only be used again because it was */
    }
    struct entry e;
    struct view name;
    return table_entry(p->shm.table, index, &e, &name) && e.kind == ENTRY_HOLE;
}

/* Entries that were claimed by a worker which then ended, or whose results had to
 * be thrown away with those of a worker that sent nonsense. */
static enum status find_undone(struct pool *p, uint32_t **indexes, size_t *len, struct error *err)
{
    size_t cap = 0;
    enum status st = OK;
    for (uint32_t i = 0; st == OK && i < p->count; i++) {
        if (pool_is_done(p, i) || is_hole(p, i)) {
            continue;
        }
        st = mem_grow((void **)indexes, &cap, *len + 1, sizeof **indexes, UINT32_MAX, err);
        if (st == OK) {
            (*indexes)[(*len)++] = i;
        }
    }
    return st;
}

static enum status run_again(struct pool *p, bool *again, struct error *err)
{
    uint32_t *undone = NULL;
    size_t len = 0;
    enum status st = find_undone(p, &undone, &len, err);
    *again = st == OK && len > 0;
    if (*again) {
        st = pool_spawn_again(p, undone, len, err);
        if (st == OK) {
            st = run_children(p, err);
        }
    }
    (void)mem_free(undone);
    return st;
}

static enum status run(struct pool *p, struct error *err)
{
    enum status st = pool_spawn_lister(p, err);
    if (st == OK) {
        st = first_look(p, err);
    }
    if (st == OK) {
        st = spawn_workers(p, err);
    }
    if (st == OK) {
        st = run_children(p, err);
    }
    bool again = true;
    for (int i = 0; st == OK && i < ROUNDS_MAX && again && !p->stopped; i++) {
        st = run_again(p, &again, err);
    }
    pool_kill_all(p);
    return st;
}

/* ---- The end ---- */

static enum status report_stop(struct pool *p, struct error *err)
{
    static const char *const why[GAP_COUNT] = {
        [GAP_TOTAL_BYTES] = "the limit of bytes in all was reached",
        [GAP_ENTRIES] = "the limit of files in all was reached",
        [GAP_TOTAL_TIME] = "the time for all was used up",
        [GAP_CANCELLED] = "stopped by the user",
    };
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(DETAIL_MAX);
    buf_printf(&text, "%s; %llu files were inspected, the rest was not", why[p->stop_reason],
               (unsigned long long)p->result.files);
    return pool_gap(p, view_of("", 0), p->stop_reason, buf_view(&text), err);
}

/* Nothing is left out in silence: what was listed was inspected, or is a gap. */
static enum status report_rest(struct pool *p, struct error *err)
{
    uint32_t *undone = NULL;
    size_t len = 0;
    enum status st = find_undone(p, &undone, &len, err);
    for (size_t i = 0; st == OK && i < len; i++) {
        if (!pool_path(p, undone[i], view_of("", 0))) {
            buf_clear(&p->path);
        }
        st = pool_gap(p, buf_view(&p->path), GAP_CRASH, VIEW("no worker finished it"), err);
    }
    (void)mem_free(undone);
    return st;
}

static enum status prepare(struct pool *p, const struct subject *subject, struct error *err)
{
    enum status st = fill_limits(&p->options->limits, &p->limits, err);
    if (st == OK) {
        st = source_open(subject, &p->limits, &p->source, err);
    }
    if (st == OK) {
        st = keeper_open(p, err);
    }
    if (st == OK) {
        st = sandbox_new(p->options->allow_unsandboxed, &p->sandbox, err);
    }
    return st == OK ? shm_create(&p->shm, err) : st;
}

static void release(struct pool *p)
{
    keeper_release(&p->keeper);
    for (size_t i = 0; i < p->children_len; i++) {
        buf_release(&p->children[i].record);
    }
    p->sandbox = sandbox_free(p->sandbox);
    shm_destroy(&p->shm);
    source_close(&p->source);
    (void)mem_free(p->open);
    (void)mem_free(p->done);
    buf_release(&p->path);
    buf_release(&p->name);
    (void)mem_free(p);
}

static enum status run_to_end(struct pool *p, const struct subject *subject, struct error *err)
{
    enum status st = prepare(p, subject, err);
    if (st != OK) {
        return st;
    }
    p->began = clock_monotonic_ns();
    p->result.kind = p->source.kind->subject;
    p->source.open_archives = p->job->open_archives;
    st = run(p, err);
    if (st == OK) {
        keeper_save(p);
        st = p->stopped ? report_stop(p, err) : report_rest(p, err);
    }
    if (st == OK) {
        tell_progress(p, clock_monotonic_ns(), true);
    }
    return st;
}

enum status pool_run(const struct subject *subject, const struct job *job,
                     const struct pool_events *events, const struct pool_options *options,
                     struct pool_result *result, struct error *err)
{
    struct pool *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->job = job;
    p->events = events;
    p->options = options;
    p->source.fd = -1;
    p->shm.table_fd = -1;
    p->shm.area_fd = -1;
    buf_init(&p->path, 8 * (size_t)PATH_RAW_MAX);
    buf_init(&p->name, PATH_RAW_MAX);
    enum status st = run_to_end(p, subject, err);
    if (st == OK) {
        *result = p->result;
    }
    release(p);
    return st;
}
