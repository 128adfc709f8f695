#include "compare_job.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

enum { FRAME_RESULT = 2, FRAME_MAX = 16 << 20, SCRATCH_MAX = 320 << 20 };

struct shared {
    const struct map *tasks;
    const char *prefix;
    bool as_patched;
};

struct worker {
    const struct shared *shared;
    struct weakening_finder *finder;
    struct arena arena;
    struct buf frame;
};

/* ---- One file ---- */

static bool has_nul(struct view v)
{
    enum { HEAD = 8192 };
    struct view head = view_slice(v, 0, HEAD);
    return head.len > 0 && memchr(head.ptr, '\0', head.len) != NULL;
}

static bool has_lines(const struct sections *s)
{
    for (size_t i = 0; i < s->len; i++) {
        if (s->items[i].file->len > 0) {
            return true;
        }
    }
    return false;
}

/* The next byte, a CR before a LF left out. */
static bool next_plain(struct view v, size_t *at, char *c)
{
    if (*at + 1 < v.len && v.ptr[*at] == '\r' && v.ptr[*at + 1] == '\n') {
        ++*at;
    }
    if (*at >= v.len) {
        return false;
    }
    *c = v.ptr[(*at)++];
    return true;
}

static bool same_but_line_ends(struct view a, struct view b)
{
    size_t i = 0;
    size_t k = 0;
    for (;;) {
        char x = 0;
        char y = 0;
        bool more_a = next_plain(a, &i, &x);
        bool more_b = next_plain(b, &k, &y);
        if (!more_a || !more_b) {
            return more_a == more_b;
        }
        if (x != y) {
            return false;
        }
    }
}

static uint32_t count_lines(struct view v)
{
    uint32_t n = v.len > 0 && v.ptr[v.len - 1] != '\n' ? 1 : 0;
    for (size_t i = 0; i < v.len; i++) {
        n += v.ptr[i] == '\n' ? 1 : 0;
    }
    return n;
}

static enum status take_binary(const struct compare_task *task, struct arena *arena,
                               struct compare_result *out, struct error *err)
{
    out->binary = true;
    out->expects_file = true;
    out->hunks = arena_alloc(arena, task->sections.len + 1, sizeof *out->hunks);
    if (out->hunks == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < task->sections.len; i++) {
        bool binary = task->sections.items[i].file->binary;
        out->hunks[out->hunk_count++] = (struct hunk_result){
            .section = (uint32_t)i, .effect = binary ? EFFECT_UNCHECKED : EFFECT_FAILED};
    }
    return OK;
}

/* Line ends all over the file are one change. */
static void take_line_ends(const struct compare_task *task, struct view subject,
                           struct compare_result *out)
{
    out->line_ends = task->has_upstream && !view_eq(task->upstream, subject) &&
                     same_but_line_ends(task->upstream, subject);
    if (!out->line_ends || out->change_count < 2) {
        return;
    }
    for (size_t i = 0; i < out->change_count; i++) {
        if (out->changes[i].explanation != CHANGE_UNEXPLAINED) {
            return;
        }
    }
    out->changes[0] = (struct change){
        0, count_lines(task->upstream), 0, count_lines(subject), CHANGE_UNEXPLAINED, 0, 0};
    out->change_count = 1;
}

static enum status take_weakenings(const struct compare_task *task, const struct file *f,
                                   struct view subject, struct weakening_finder *finder,
                                   struct arena *arena, struct compare_result *out,
                                   struct error *err)
{
    struct weakenings found = {0};
    if (finder == NULL || out->line_ends || out->change_count == 0) {
        out->functions = arena_alloc(arena, out->change_count + 1, sizeof *out->functions);
        return out->functions == NULL ? error_no_memory(err) : OK;
    }
    enum status st = weakenings_find(finder, f->language, f->path, task->upstream, subject,
                                     out->changes, out->change_count, arena, &found, err);
    if (st != OK) {
        return st;
    }
    struct weakening *own = arena_alloc(arena, found.len + 1, sizeof *own);
    struct view *names = arena_alloc(arena, out->change_count + 1, sizeof *names);
    if (own == NULL || names == NULL) {
        return error_no_memory(err);
    }
    memcpy(own, found.items, found.len * sizeof *own);
    memcpy(names, found.functions, out->change_count * sizeof *names);
    out->weakenings = own;
    out->weakening_count = found.len;
    out->functions = names;
    return OK;
}

enum status compare_file(const struct compare_task *task, const struct file *f, bool as_patched,
                         struct weakening_finder *finder, struct arena *arena,
                         struct compare_result *out, struct error *err)
{
    struct compare_result r = {.task = task};
    struct reconciliation made;
    bool binary = task->upstream_binary || has_nul(f->bytes) || has_nul(task->upstream);
    if (binary && !has_lines(&task->sections)) {
        enum status st = take_binary(task, arena, &r, err);
        if (st == OK) {
            *out = r;
        }
        return st;
    }
    struct reconcile_input in = {
        .has_upstream = task->has_upstream,
        .upstream = task->upstream,
        .has_subject = !as_patched,
        .only_hunks = as_patched && finder == NULL,
        .subject = as_patched ? VIEW("") : f->bytes,
        .sections = task->sections.items,
        .section_count = task->sections.len,
        .later_count = task->later_count,
    };
    memcpy(in.later, task->later, sizeof in.later);
    enum status st = reconcile_file(&in, arena, &made, err);
    if (st != OK) {
        return st;
    }
    struct view subject = as_patched ? made.expected : f->bytes;
    r.changes = made.changes;
    r.change_count = made.change_count;
    r.hunks = made.hunks;
    r.hunk_count = made.hunk_count;
    r.expects_file = made.expects_file;
    r.as_expected = made.expects_file && view_eq(made.expected, subject);
    take_line_ends(task, subject, &r);
    st = take_weakenings(task, f, subject, finder, arena, &r, err);
    if (st == OK) {
        *out = r;
    }
    return st;
}

/* ---- In the workers ---- */

static void stop(void *state)
{
    struct worker *w = state;
    w->finder = weakening_finder_free(w->finder);
    arena_release(&w->arena);
    buf_release(&w->frame);
    (void)mem_free(w);
}

static enum status start(const void *shared, void **out, struct error *err)
{
    struct worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->shared = shared;
    arena_init(&w->arena, SCRATCH_MAX);
    buf_init(&w->frame, FRAME_MAX);
    enum status st = reconcile_prepare(err);
    if (st == OK) {
        st = weakening_finder_new(&w->finder, err);
    }
    if (st != OK) {
        stop(w);
        return st;
    }
    *out = w;
    return OK;
}

static enum status take_file(void *state, const struct file *file, struct emitter *e,
                             struct error *err)
{
    struct worker *w = state;
    struct compare_result r;
    arena_clear(&w->arena);
    buf_clear(&w->frame);
    struct view path =
        arena_printf(&w->arena, "%s" VIEW_FMT, w->shared->prefix, VIEW_ARG(file->path));
    if (path.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct compare_task *task = map_get(w->shared->tasks, path);
    if (task == NULL) {
        return OK;
    }
    if (file->bytes.len > FETCH_FILE_MAX) {
        return error_set(err, ERR_LIMIT, "%zu bytes are more than the limit of %d for a comparison",
                         file->bytes.len, FETCH_FILE_MAX);
    }
    enum status st = compare_file(task, file, w->shared->as_patched, w->finder, &w->arena, &r, err);
    if (st == OK) {
        compare_write(&w->frame, &r);
        st = buf_status(&w->frame, err);
    }
    return st == OK ? emitter_frame(e, FRAME_RESULT, buf_view(&w->frame), err) : st;
}

/* ---- In the parent ---- */

struct receiving {
    const struct content_tree *tree;
    const struct map *tasks;
    struct map *results;
    const char *prefix;
};

static enum status on_frame(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                            struct error *err)
{
    struct receiving *r = ctx;
    struct arena *arena = r->tree->arena;
    struct view path = arena_printf(arena, "%s" VIEW_FMT, r->prefix, VIEW_ARG(f->path));
    struct compare_result *one = arena_alloc(arena, 1, sizeof *one);
    if (path.ptr == NULL || one == NULL) {
        return error_no_memory(err);
    }
    const struct compare_task *task = map_get(r->tasks, path);
    if (type != FRAME_RESULT || task == NULL) {
        return error_set(err, ERR_INTERNAL, "a frame that nobody asked for");
    }
    enum status st = compare_read(bytes, task, arena, one, err);
    one->path = path;
    return st == OK ? map_put(r->results, path, one, NULL, err) : st;
}

static enum status on_file(void *ctx, const struct file_facts *f, struct error *err)
{
    (void)ctx, (void)f, (void)err;
    return OK;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct receiving *r = ctx;
    CLEANUP(buf_cleanup) struct buf what = BUF_INIT(64 << 10);
    CLEANUP(buf_cleanup) struct buf where = BUF_INIT(64 << 10);
    buf_add_str(&where, r->prefix);
    buf_add_view(&where, path);
    if (path.len > 0 && !map_has(r->tasks, buf_view(&where))) {
        return OK; /* it was said when it was listed, or is not compared */
    }
    buf_printf(&what, "%s: " VIEW_FMT, gap_reason_name(reason), VIEW_ARG(detail));
    return gaps_add(r->tree->gaps, buf_view(&where), buf_view(&what), err);
}

enum status compare_run(const struct content_tree *t, const struct map *tasks, bool as_patched,
                        struct map *results, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->source_count && tasks->len > 0; i++) {
        const struct shared shared = {tasks, t->sources[i].prefix, as_patched};
        const struct job job = {.shared = &shared, .start = start, .file = take_file, .stop = stop};
        struct receiving r = {t, tasks, results, shared.prefix};
        const struct pool_events events = {
            .ctx = &r, .frame = on_frame, .file = on_file, .gap = on_gap};
        struct subject subject = t->sources[i].subject;
        struct pool_result result;
        subject.strip = tree_strip(t, i);
        st = pool_run(&subject, &job, &events, t->pool, &result, err);
    }
    return st;
}
