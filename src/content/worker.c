#include "worker.h"

#include "child.h"
#include "magic.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_NS = 20 * 1000 * 1000, HEAD_BYTES = 8192, WAIT_MS = 1000 };

/* ---- Where this worker is, for the parent ---- */

static void set_suffix(struct slot *slot, struct view suffix)
{
    size_t len = suffix.len < sizeof slot->suffix ? suffix.len : sizeof slot->suffix;
    if (len > 0) {
        memcpy(slot->suffix, suffix.ptr, len);
    }
    slot->suffix_len = (uint32_t)len;
}

void worker_show(struct worker *w, struct view suffix)
{
    set_suffix(w->slot, suffix);
}

static void begin_step(struct worker *w, uint32_t ordinal, struct view suffix)
{
    set_suffix(w->slot, suffix);
    w->ordinal = ordinal;
    atomic_store_explicit(&w->slot->ordinal, ordinal, memory_order_release);
    w->now = clock_monotonic_ns();
    atomic_store_explicit(&w->slot->began, w->now, memory_order_release);
}

bool worker_skips(const struct worker *w)
{
    for (size_t i = 0; w->redo != NULL && i < w->redo->skips_len; i++) {
        if (w->redo->skips[i] == w->ordinal) {
            return true;
        }
    }
    return false;
}

/* ---- Sending ---- */

/* Entries on the slot's pending list are done again by another worker if this one
 * dies before their results are out. */
static enum status flush(struct worker *w, struct error *err)
{
    atomic_store(&w->slot->began, 0); /* the parent may be slow: that is not our time */
    enum status st = outbox_flush(&w->out, err);
    atomic_store(&w->slot->pending_len, 0);
    w->batch_began = w->now;
    return st;
}

static enum status flush_if_due(struct worker *w, struct error *err)
{
    bool due = w->out.complete >= OUTBOX_FLUSH || w->now - w->batch_began > BATCH_NS ||
               atomic_load_explicit(&w->slot->pending_len, memory_order_relaxed) >= PENDING_MAX;
    return due ? flush(w, err) : OK;
}

/* Packets that arrived before this entry was taken up again are not sent twice. */
static bool arrived(struct worker *w)
{
    w->sent++;
    return w->redo != NULL && w->sent <= w->redo->received;
}

enum status worker_gap(struct worker *w, struct view suffix, enum gap_reason reason,
                       struct view detail, struct error *err)
{
    (void)err;
    if (!arrived(w)) {
        outbox_gap(&w->out, w->index, suffix, reason, detail);
    }
    return OK;
}

enum status worker_issue(struct worker *w, struct view suffix, enum content_issue issue,
                         struct view detail, struct error *err)
{
    (void)err;
    if (!arrived(w)) {
        outbox_issue(&w->out, w->index, suffix, issue, detail);
    }
    return OK;
}

enum status worker_step(struct worker *w, struct view suffix, struct error *err)
{
    enum status st = flush_if_due(w, err);
    begin_step(w, w->ordinal + 1, suffix);
    return st;
}

enum status emitter_frame(struct emitter *e, uint8_t type, struct view bytes, struct error *err)
{
    enum { FRAME_HEAD = 8 };
    if (bytes.len > FRAME_MAX || e->used + bytes.len + FRAME_HEAD > FILE_FRAMES_MAX) {
        e->failed = true;
        return error_set(err, ERR_LIMIT, "too many results for one file");
    }
    e->used += bytes.len + FRAME_HEAD;
    outbox_frame(e->out, type, bytes);
    enum status st = buf_status(&e->out->bytes, err);
    e->failed = e->failed || st != OK;
    return st;
}

/* ---- Inspecting ---- */

static void describe(struct worker *w, const struct file *f, struct view suffix)
{
    struct file_facts facts = {.path = suffix,
                               .size = f->bytes.len,
                               .language = f->language,
                               .classes = f->classes,
                               .has_digest = f->has_digest,
                               .digest = f->digest};
    outbox_begin(&w->out, PACKET_FILE, w->index);
    outbox_facts(&w->out, &facts);
}

static enum status run_job(struct worker *w, const struct file *f, struct view suffix,
                           struct error *why)
{
    describe(w, f, suffix);
    w->emitter = (struct emitter){.out = &w->out};
    enum status st = w->setup->common.job->file(w->job_state, f, &w->emitter, why);
    if (st == OK && w->emitter.failed) {
        st = error_set(why, ERR_LIMIT, "too many results for one file");
    }
    if (st == OK) {
        return outbox_end(&w->out, why);
    }
    outbox_drop(&w->out);
    return st;
}

enum status worker_inspect(struct worker *w, struct view suffix, struct view bytes, unsigned mode,
                           bool is_archive, struct error *err)
{
    if (worker_skips(w) || arrived(w)) {
        return OK;
    }
    buf_clear(&w->path);
    buf_add_view(&w->path, buf_view(&w->base));
    buf_add_view(&w->path, suffix);
    struct file f = {.path = buf_view(&w->path), .bytes = bytes};
    f.language = language_detect(f.path, view_slice(bytes, 0, HEAD_BYTES));
    f.classes = file_classify(f.path, bytes, f.language);
    f.classes |= (mode & 0111) != 0 ? FILE_EXECUTABLE : 0U;
    f.classes |= is_archive ? FILE_ARCHIVE : 0U;
    f.classes |= suffix.len > 0 ? FILE_NESTED : 0U;
    f.unpacked = suffix.len > 0 || w->setup->common.source->kind->subject == SUBJECT_ARCHIVE;
    if (w->setup->common.job->digests) {
        sha256_of(bytes, &f.digest);
        f.has_digest = true;
    }
    struct error why = {.code = OK};
    enum status st = run_job(w, &f, suffix, &why);
    if (st == OK) {
        return OK;
    }
    w->sent--; /* the gap takes the place of the packet that was dropped */
    return worker_gap(w, suffix, st == ERR_NO_MEMORY ? GAP_MEMORY : GAP_INSPECTOR,
                      view_str(why.message), err);
}

/* The digest of a file that is too large for memory; it is read from its start, and
 * the descriptor's own position stays. */
static enum status digest_stream(int fd, struct sha256 *out, struct error *err)
{
    enum { STEP = 64 * 1024 };
    static unsigned char bytes[STEP];
    struct hasher *hasher = NULL;
    enum status st = hasher_new(&hasher, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(hasher);
    off_t at = 0;
    for (;;) {
        ssize_t n = pread(fd, bytes, STEP, at);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            st = n == 0 ? OK : error_errno(err, errno, "reading it for its digest");
            break;
        }
        hasher_add(hasher, bytes, (size_t)n);
        at += n;
    }
    if (st == OK) {
        hasher_end(hasher, out);
    }
    (void)hasher_free(hasher);
    return st;
}

/* An archive too large for memory: no job sees it whole, its entries are inspected. */
static enum status inspect_stream(struct worker *w, struct error *err)
{
    struct content *content = &w->content;
    if (!arrived(w)) {
        struct file_facts facts = {.size = content->size, .classes = FILE_ARCHIVE | FILE_BINARY};
        struct error why;
        facts.has_digest = w->setup->common.job->digests;
        if (facts.has_digest && digest_stream(content->stream, &facts.digest, &why) != OK) {
            return worker_gap(w, view_of("", 0), GAP_UNREADABLE, view_str(why.message), err);
        }
        outbox_begin(&w->out, PACKET_FILE, w->index);
        outbox_facts(&w->out, &facts);
        enum status st = outbox_end(&w->out, err);
        if (st != OK) {
            return st;
        }
    }
    return expand(w, content->bytes, content->stream, err);
}

static enum status inspect_content(struct worker *w, struct view name, struct error *err)
{
    const struct child_setup *c = &w->setup->common;
    struct view self = view_of("", 0);
    struct content *content = &w->content;
    enum status st = OK;
    if (c->source->kind->subject == SUBJECT_DIRECTORY && (content->mode & 06000) != 0) {
        st = worker_issue(w, self, ISSUE_SETUID, VIEW("set-user-ID or set-group-ID bit"), err);
    }
    if (st == OK && content->stream >= 0) {
        return inspect_stream(w, err);
    }
    bool is_archive = c->job->open_archives && !content->opened &&
                      archive_form(name, content->bytes) != ARCHIVE_NONE;
    if (st == OK) {
        st = worker_inspect(w, self, content->bytes, content->mode, is_archive, err);
    }
    return st == OK && is_archive ? expand(w, content->bytes, -1, err) : st;
}

/* The same content under the same path as when its results were kept? */
static bool is_kept(struct worker *w, struct view name, uint32_t *index, bool *stale)
{
    const struct results *kept = w->setup->common.source->kept;
    const struct content *c = &w->content;
    struct sha256 digest;
    if (kept == NULL || kept->count == 0 || w->redo != NULL || c->stream >= 0) {
        return false;
    }
    *index = results_find(kept, name, &w->kept_hint);
    if (*index == RESULTS_NONE) {
        return false;
    }
    const struct results_entry *e = &kept->entries[*index];
    if (e->has_digest != 1 || e->stamp.size != c->bytes.len || e->stamp.mode != c->stamp.mode) {
        return false;
    }
    sha256_of(c->bytes, &digest);
    *stale = !file_stamp_eq(&e->stamp, &c->stamp);
    return sha256_eq(&digest, &e->digest);
}

static enum status inspect_entry(struct worker *w, struct view name, struct error *err)
{
    uint32_t kept = RESULTS_NONE;
    bool stale = false;
    if (!is_kept(w, name, &kept, &stale)) {
        return inspect_content(w, name, err);
    }
    w->sent++;
    outbox_known(&w->out, w->index, kept, stale);
    return OK;
}

static enum status read_entry(struct worker *w, const struct entry *e, struct view name,
                              struct error *err)
{
    const struct source_kind *kind = w->setup->common.source->kind;
    enum gap_reason reason = GAP_UNREADABLE;
    struct error why = {.code = OK};
    w->content.object = NULL;
    w->content.stream = -1;
    enum status st = kind->read(w->setup->common.source, e, name, &w->content, &reason, &why);
    if (st != OK) {
        return worker_gap(w, view_of("", 0), reason, view_str(why.message), err);
    }
    st = inspect_entry(w, name, err);
    if (kind->done != NULL) {
        kind->done(&w->content);
    }
    w->content.stream = fd_close(w->content.stream);
    slab_trim(&w->content.slab);
    return st;
}

static enum status work(struct worker *w, uint32_t index, const struct redo *redo,
                        struct error *err)
{
    struct entry e;
    struct view name;
    char raw[PATH_RAW_MAX];
    bool sane = table_entry(w->setup->common.shm->table, index, &e, &name);
    if (sane && e.kind == ENTRY_HOLE) {
        return OK;
    }
    if (sane) { /* a copy: the feeder may have been taken over, and still write there */
        memcpy(raw, name.ptr, name.len);
        name.ptr = raw;
    }
    w->index = index;
    w->redo = redo;
    w->sent = 0;
    begin_step(w, 0, view_of("", 0));
    buf_clear(&w->base);
    enum status st;
    if (sane) {
        path_display(&w->base, name);
        st = read_entry(w, &e, name, err);
    } else {
        st = worker_gap(w, view_of("", 0), GAP_UNREADABLE, VIEW("the list is damaged"), err);
    }
    outbox_done(&w->out, index);
    uint32_t n = atomic_load_explicit(&w->slot->pending_len, memory_order_relaxed);
    w->slot->pending[n] = index;
    atomic_store_explicit(&w->slot->pending_len, n + 1, memory_order_release);
    return st != OK ? st : flush_if_due(w, err);
}

/* ---- Claiming ---- */

/* Wait until entry `index` is there. *there is false when the list ended before. */
static enum status await(struct worker *w, uint32_t index, bool *there, struct error *err)
{
    struct table *t = w->setup->common.shm->table;
    struct control *c = w->setup->common.shm->control;
    for (;;) {
        bool listed = atomic_load(&t->listed) != 0;
        uint32_t produced = atomic_load(&t->produced);
        *there = produced > index;
        if (*there || listed) {
            return OK;
        }
        enum status st = flush(w, err);
        if (st != OK) {
            return st;
        }
        (void)atomic_fetch_add(&c->waiting, 1);
        if (atomic_load(&t->produced) == produced && atomic_load(&t->listed) == 0) {
            shm_wait(&t->produced, produced, WAIT_MS);
        }
        (void)atomic_fetch_sub(&c->waiting, 1);
    }
}

static enum status take(struct worker *w, uint32_t index, const struct redo *redo, bool *there,
                        struct error *err)
{
    atomic_store(&w->slot->current, index + 1);
    enum status st = await(w, index, there, err);
    if (st == OK && *there) {
        st = work(w, index, redo, err);
    }
    atomic_store(&w->slot->began, 0);
    atomic_store(&w->slot->current, 0);
    return st;
}

/* Something went wrong before with what is done again: one entry at a time, each
 * accepted by the parent before the next, so that it knows which one was to blame. */
static enum status take_again(struct worker *w, const struct redo *redo, struct error *err)
{
    enum { LOOK_NS = 100000 };
    bool there = true;
    enum status st = take(w, redo->index, redo, &there, err);
    if (st != OK || !there) {
        return st;
    }
    atomic_store(&w->slot->current, redo->index + 1);
    st = flush(w, err);
    struct entry e;
    struct view name;
    const struct table *t = w->setup->common.shm->table;
    /* Beyond that, its place in the table may already be another's: then it is done. */
    uint32_t ahead = redo->index + CHUNK_ENTRIES * (CHUNK_COUNT - 1);
    while (st == OK && table_entry(t, redo->index, &e, &name) && e.kind != ENTRY_HOLE &&
           atomic_load(&t->produced) <= ahead) {
        const struct timespec pause = {0, LOOK_NS};
        (void)nanosleep(&pause, NULL);
    }
    atomic_store(&w->slot->current, 0);
    return st;
}

static enum status work_all(struct worker *w, struct error *err)
{
    enum status st = OK;
    bool there = true;
    for (size_t i = 0; st == OK && i < w->setup->redo_len; i++) {
        st = take_again(w, &w->setup->redo[i], err);
    }
    there = true;
    while (st == OK && there) {
        uint32_t index = atomic_fetch_add(&w->setup->common.shm->control->claimed, 1);
        st = take(w, index, NULL, &there, err);
    }
    return st == OK ? flush(w, err) : st;
}

/* ---- The process ---- */

static enum status start(struct worker *w, struct child_setup *c, struct error *err)
{
    enum status st = c->job->start(c->job->shared, &w->job_state, err);
    if (st == OK && c->source->kind->prepare != NULL) {
        st = c->source->kind->prepare(c->source, err);
    }
    if (st == OK) {
        st = shm_make_readonly(c->shm, err);
    }
    if (st == OK && !c->source->kind->reads_below) {
        c->source->fd = -1; /* all comes from shared memory */
    }
    if (st == OK) {
        st = child_keep(&w->out.fd, &c->source->fd, NULL, err);
    }
    if (st == OK) {
        st = child_enter(c, &w->out, err);
    }
    c->source->reader = c->shm->area;
    if (st == OK && c->source->kind->attach != NULL) {
        st = c->source->kind->attach(c->source, err);
    }
    return st;
}

void worker_main(const struct worker_setup *setup)
{
    struct worker_setup own = *setup;
    struct worker w = {.setup = &own, .slot = &setup->common.shm->control->slots[setup->slot]};
    struct error err = {.code = OK};
    child_begin(&own.common);
    outbox_init(&w.out, own.common.pipe);
    buf_init(&w.base, 4 * (size_t)PATH_RAW_MAX);
    buf_init(&w.path, 8 * (size_t)PATH_RAW_MAX);
    atomic_store(&w.slot->current, 0);
    atomic_store(&w.slot->pending_len, 0);
    atomic_store(&w.slot->exhausted, 0);
    enum status st = start(&w, &own.common, &err);
    child_watch_memory(w.slot, own.common.limits->worker_bytes);
    w.now = w.batch_began = clock_monotonic_ns();
    if (st == OK) {
        st = work_all(&w, &err);
    }
    if (st != OK) {
        child_fail(&w.out, &err);
    }
    if (own.common.job->stop != NULL) {
        own.common.job->stop(w.job_state);
    }
    _exit(0);
}
