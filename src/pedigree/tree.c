#include "tree.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#include <stdlib.h>

void tree_open(struct content_tree *t, struct arena *arena, const struct pool_options *pool,
               struct file_tree_gaps *gaps, const struct modification_source *sources, size_t count)
{
    *t = (struct content_tree){
        .arena = arena, .pool = pool, .gaps = gaps, .sources = sources, .source_count = count};
    map_init(&t->by_path);
}

void tree_close(struct content_tree *t)
{
    map_release(&t->by_path);
}

struct tree_file *tree_get(const struct content_tree *t, struct view path)
{
    return map_get(&t->by_path, path);
}

static int by_path(const void *a, const void *b)
{
    const struct tree_file *const *x = a;
    const struct tree_file *const *y = b;
    return view_cmp((*x)->path, (*y)->path);
}

void tree_sort(struct content_tree *t)
{
    if (t->len > 1) {
        qsort(t->files, t->len, sizeof(struct tree_file *), by_path);
    }
}

void hash_line(struct hasher *h, const struct sha256 *digest, struct view top, struct view name)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    hasher_add(h, hex, strlen(hex));
    hasher_add(h, "  ", 2);
    hasher_add(h, top.ptr, top.len);
    hasher_add(h, name.ptr, name.len);
    hasher_add(h, "\n", 1);
}

enum status gaps_add(struct file_tree_gaps *g, struct view path, struct view what,
                     struct error *err)
{
    enum { GAPS_MAX = 10000 };
    if (g->len >= GAPS_MAX) {
        return OK;
    }
    enum status st =
        arena_grow(g->arena, (void **)&g->items, &g->cap, g->len + 1, sizeof *g->items, err);
    struct modification_gap gap = {arena_copy(g->arena, path), arena_copy(g->arena, what)};
    if (st == OK && (gap.path.ptr == NULL || gap.what.ptr == NULL)) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        g->items[g->len++] = gap;
    }
    return st;
}

/* ---- The workers' part ---- */

enum { FRAME_BYTES = 1 };

struct fetch {
    bool (*by_name)(struct view path);
    bool (*wants)(const void *ctx, struct view path);
    const void *ctx;
    const char *prefix;
    const char *strip; /* found behind a listing: names still have it; or NULL */
};

static enum status start(const void *shared, void **worker, struct error *err)
{
    (void)err;
    *worker = (void *)(uintptr_t)shared;
    return OK;
}

static enum status send_bytes(struct view bytes, struct emitter *e, struct error *err)
{
    return emitter_frame(e, FRAME_BYTES, bytes, err);
}

/* The path in the tree. */
static bool full_path(const struct fetch *f, struct view path, char *to, size_t cap,
                      struct view *out)
{
    size_t len = strlen(f->prefix);
    if (len == 0) {
        *out = path;
        return true;
    }
    if (len + path.len > cap) {
        return false;
    }
    memcpy(to, f->prefix, len);
    memcpy(to + len, path.ptr, path.len);
    *out = view_of(to, len + path.len);
    return true;
}

/* While names are not known to share a directory, they are looked at without their first
 * part as well. */
static bool wanted(const struct fetch *f, struct view path)
{
    if (f->wants != NULL) {
        return f->wants(f->ctx, path);
    }
    if (f->by_name == NULL) {
        return false;
    }
    ptrdiff_t slash = view_find_char(path, '/');
    return f->by_name(path) ||
           (slash >= 0 && f->by_name(view_slice(path, (size_t)slash + 1, path.len)));
}

static enum status take_one(void *worker, const struct file *file, struct emitter *e,
                            struct error *err)
{
    const struct fetch *f = worker;
    char name[8192];
    struct view path;
    if (!full_path(f, file->path, name, sizeof name, &path) || !wanted(f, path)) {
        return OK;
    }
    if (file->bytes.len > FETCH_FILE_MAX) {
        return error_set(err, ERR_LIMIT,
                         "%zu bytes are more than the limit of %d for files compared by lines",
                         file->bytes.len, FETCH_FILE_MAX);
    }
    return send_bytes(file->bytes, e, err);
}

/* ---- The parent's part ---- */

struct receiving {
    struct content_tree *tree;
    const char *prefix;
    const struct map *only;
    bool listing;
    struct view pending; /* bytes of the file whose facts come next */
    bool has_pending;
};

static enum status on_frame(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                            struct error *err)
{
    struct receiving *r = ctx;
    struct content_tree *t = r->tree;
    (void)f;
    if (type != FRAME_BYTES) {
        return error_set(err, ERR_INTERNAL, "a frame of an unknown type");
    }
    if (t->fetched_bytes + bytes.len > FETCH_TOTAL_MAX) {
        return error_set(err, ERR_LIMIT,
                         "the files that differ hold more than %d MiB: is this the right upstream?",
                         FETCH_TOTAL_MAX >> 20);
    }
    t->fetched_bytes += bytes.len;
    r->pending = arena_copy(t->arena, bytes);
    r->has_pending = true;
    return r->pending.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status add_file(struct receiving *r, const struct file_facts *f, struct view path,
                            struct error *err)
{
    struct content_tree *t = r->tree;
    struct tree_file *file = arena_alloc(t->arena, 1, sizeof *file);
    if (file == NULL) {
        return error_no_memory(err);
    }
    *file = (struct tree_file){
        .path = arena_copy(t->arena, path),
        .size = f->size,
        .digest = f->digest,
        .classes = f->classes,
        .language = f->language,
        .fetched = r->has_pending,
        .bytes = r->pending,
    };
    enum status st = file->path.ptr == NULL ? error_no_memory(err) : OK;
    if (st == OK) {
        st = arena_grow(t->arena, (void **)&t->files, &t->cap, t->len + 1, sizeof *t->files, err);
    }
    if (st == OK) {
        t->files[t->len++] = file;
    }
    return st;
}

static enum status on_file(void *ctx, const struct file_facts *f, struct error *err)
{
    struct receiving *r = ctx;
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(64 << 10);
    enum status st = OK;
    if (r->only != NULL && !map_has(r->only, f->path)) {
        r->has_pending = false;
        return OK;
    }
    buf_add_str(&path, r->prefix);
    buf_add_view(&path, f->path);
    st = buf_status(&path, err);
    if (st == OK && r->listing) {
        st = add_file(r, f, buf_view(&path), err);
    } else if (st == OK && r->has_pending) {
        struct tree_file *file = tree_get(r->tree, buf_view(&path));
        if (file != NULL) {
            file->fetched = true;
            file->bytes = r->pending;
        }
    }
    r->has_pending = false;
    r->pending = view_of(NULL, 0);
    return st;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct receiving *r = ctx;
    CLEANUP(buf_cleanup) struct buf what = BUF_INIT(64 << 10);
    CLEANUP(buf_cleanup) struct buf where = BUF_INIT(64 << 10);
    buf_add_str(&where, r->prefix);
    buf_add_view(&where, path);
    buf_printf(&what, "%s: " VIEW_FMT, gap_reason_name(reason), VIEW_ARG(detail));
    r->has_pending = false;
    return gaps_add(r->tree->gaps, buf_view(&where), buf_view(&what), err);
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    struct receiving *r = ctx;
    CLEANUP(buf_cleanup) struct buf what = BUF_INIT(64 << 10);
    if (!r->listing || r->tree->no_issues || issue == ISSUE_CASE_COLLISION ||
        issue == ISSUE_NAME_ENCODING) {
        return OK;
    }
    buf_printf(&what, "%s: " VIEW_FMT, content_issue_name(issue), VIEW_ARG(detail));
    return gaps_add(r->tree->gaps, path, buf_view(&what), err);
}

const char *tree_strip(const struct content_tree *t, size_t i)
{
    return t->sources[i].strip != NULL ? t->sources[i].strip : t->strip[i];
}

static enum status read_source(struct content_tree *t, size_t i, const struct fetch *fetch,
                               bool listing, enum subject_kind *kind, struct error *err)
{
    const struct job job = {.shared = fetch, .start = start, .file = take_one, .digests = listing};
    struct receiving r = {
        .tree = t, .prefix = fetch->prefix, .only = t->sources[i].only, .listing = listing};
    const struct pool_events events = {
        .ctx = &r, .frame = on_frame, .file = on_file, .gap = on_gap, .issue = on_issue};
    struct subject subject = t->sources[i].subject;
    struct pool_result result;
    subject.strip = tree_strip(t, i);
    enum status st = pool_run(&subject, &job, &events, t->pool, &result, err);
    *kind = st == OK ? result.kind : SUBJECT_AUTO;
    return st;
}

/* The directory that all files [from, len) lie in, as "dir/"; or empty. */
static struct view common_dir(const struct content_tree *t, size_t from, size_t prefix)
{
    struct view dir = VIEW("");
    for (size_t i = from; i < t->len; i++) {
        struct view path = view_slice(t->files[i]->path, prefix, t->files[i]->path.len);
        ptrdiff_t slash = view_find_char(path, '/');
        if (slash < 0) {
            return VIEW("");
        }
        struct view mine = view_slice(path, 0, (size_t)slash + 1);
        if (i > from && !view_eq(mine, dir)) {
            return VIEW("");
        }
        dir = mine;
    }
    return dir;
}

static enum status strip_names(struct content_tree *t, size_t i, size_t from, struct error *err)
{
    const char *prefix = t->sources[i].prefix;
    struct view dir = common_dir(t, from, strlen(prefix));
    if (dir.len == 0) {
        return OK;
    }
    struct view own = arena_copy(t->arena, dir);
    if (own.ptr == NULL) {
        return error_no_memory(err);
    }
    t->strip[i] = arena_alloc(t->arena, own.len + 1, 1);
    if (t->strip[i] == NULL) {
        return error_no_memory(err);
    }
    memcpy(t->strip[i], own.ptr, own.len);
    for (size_t k = from; k < t->len; k++) {
        struct view *path = &t->files[k]->path;
        *path = arena_printf(t->arena, "%s" VIEW_FMT, prefix,
                             VIEW_ARG(view_slice(*path, strlen(prefix) + own.len, path->len)));
        if (path->ptr == NULL) {
            return error_no_memory(err);
        }
    }
    return OK;
}

static enum status list_source(struct content_tree *t, size_t i, bool (*wants)(struct view path),
                               struct error *err)
{
    const struct fetch fetch = {.by_name = wants, .prefix = t->sources[i].prefix};
    size_t from = t->len;
    enum subject_kind kind = SUBJECT_AUTO;
    enum status st = read_source(t, i, &fetch, true, &kind, err);
    if (st == OK && kind == SUBJECT_ARCHIVE && t->sources[i].strip == NULL) {
        st = strip_names(t, i, from, err);
    }
    for (size_t k = from; st == OK && k < t->len; k++) {
        st = map_put(&t->by_path, t->files[k]->path, t->files[k], NULL, err);
    }
    return st;
}

enum status tree_list(struct content_tree *t, bool (*wants)(struct view path), struct error *err)
{
    enum status st = OK;
    t->strip = arena_alloc(t->arena, t->source_count + 1, sizeof *t->strip);
    if (t->strip == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < t->source_count; i++) {
        st = list_source(t, i, wants, err);
    }
    return st;
}

enum status tree_fetch(struct content_tree *t, bool (*wants)(const void *ctx, struct view path),
                       const void *ctx, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->source_count; i++) {
        const struct fetch fetch = {.wants = wants, .ctx = ctx, .prefix = t->sources[i].prefix};
        enum subject_kind kind = SUBJECT_AUTO;
        st = read_source(t, i, &fetch, false, &kind, err);
    }
    return st;
}

/* ---- As a ledger's files ---- */

static bool find(void *ctx, struct view path, struct view *bytes)
{
    const struct content_tree *t = ctx;
    const struct tree_file *f = tree_get(t, path);
    if (f == NULL || !f->fetched) {
        return false;
    }
    *bytes = f->bytes;
    return true;
}

static bool next(void *ctx, struct view prefix, size_t *at, struct view *path)
{
    const struct content_tree *t = ctx;
    while (*at < t->len) {
        const struct tree_file *f = t->files[(*at)++];
        if (f->fetched && view_starts(f->path, prefix)) {
            *path = f->path;
            return true;
        }
    }
    return false;
}

struct patch_ledger_files tree_ledger_files(struct content_tree *t)
{
    return (struct patch_ledger_files){t, find, next};
}
