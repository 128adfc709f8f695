#include "upstream.h"

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

#include <stdlib.h>

struct entries {
    struct upstream_entry *items;
    size_t len;
    size_t cap;
};

struct upstream_build {
    struct arena arena;
    struct upstream_row *releases;
    bool *gone; /* beside them */
    size_t count;
    size_t releases_cap;
    size_t gone_cap;
    struct entries tables[UPSTREAM_TABLES];
    struct upstream_text *paths;
    size_t path_count;
    size_t path_cap;
    struct map path_index; /* path → position + 1 */
    struct buf text;
    struct map seen; /* functions of the release at hand, to count each once */
    bool begun;
};

struct upstream_build *upstream_build_free(struct upstream_build *b)
{
    if (b == NULL) {
        return NULL;
    }
    for (size_t t = 0; t < UPSTREAM_TABLES; t++) {
        (void)mem_free(b->tables[t].items);
    }
    (void)mem_free(b->releases);
    (void)mem_free(b->gone);
    (void)mem_free(b->paths);
    map_release(&b->path_index);
    map_release(&b->seen);
    buf_release(&b->text);
    arena_release(&b->arena);
    return mem_free(b);
}

static enum status keep_text(struct upstream_build *b, struct view v, struct upstream_text *out,
                             struct error *err)
{
    struct upstream_text t = {.offset = (uint32_t)b->text.len, .len = (uint32_t)v.len};
    buf_add_view(&b->text, v);
    enum status st = buf_status(&b->text, err);
    if (st == OK) {
        *out = t;
    }
    return st;
}

static enum status keep_path(struct upstream_build *b, struct view path, uint32_t *out,
                             struct error *err)
{
    uintptr_t at = (uintptr_t)map_get(&b->path_index, path);
    void *paths = b->paths;
    struct upstream_text t = {0};
    if (at != 0) {
        *out = (uint32_t)(at - 1);
        return OK;
    }
    enum status st = mem_grow(&paths, &b->path_cap, b->path_count + 1, sizeof *b->paths,
                              UPSTREAM_ENTRIES_MAX, err);
    b->paths = paths;
    if (st == OK) {
        st = keep_text(b, path, &t, err);
    }
    if (st == OK) {
        st = map_put(&b->path_index, path, (void *)(uintptr_t)(b->path_count + 1), NULL, err);
    }
    if (st == OK) {
        *out = (uint32_t)b->path_count;
        b->paths[b->path_count++] = t;
    }
    return st;
}

static enum status add_entry(struct upstream_build *b, enum upstream_table table, uint64_t digest,
                             uint32_t release, uint32_t path, struct error *err)
{
    struct entries *e = &b->tables[table];
    void *items = e->items;
    enum status st =
        mem_grow(&items, &e->cap, e->len + 1, sizeof *e->items, UPSTREAM_ENTRIES_MAX, err);
    e->items = items;
    if (st == OK) {
        e->items[e->len++] =
            (struct upstream_entry){.digest = digest, .release = release, .path = path};
    }
    return st;
}

static enum status add_release(struct upstream_build *b, struct view project, struct view version,
                               struct view commit, struct error *err)
{
    struct upstream_row row = {.files = 0};
    void *releases = b->releases;
    void *gone = b->gone;
    enum status st = mem_grow(&releases, &b->releases_cap, b->count + 1, sizeof *b->releases,
                              UPSTREAM_RELEASES_MAX, err);
    b->releases = releases;
    if (st == OK) {
        st = mem_grow(&gone, &b->gone_cap, b->count + 1, sizeof *b->gone, UPSTREAM_RELEASES_MAX,
                      err);
        b->gone = gone;
    }
    st = st == OK ? keep_text(b, project, &row.project, err) : st;
    st = st == OK ? keep_text(b, version, &row.version, err) : st;
    st = st == OK ? keep_text(b, commit, &row.commit, err) : st;
    if (st == OK) {
        b->gone[b->count] = false;
        b->releases[b->count++] = row;
    }
    return st;
}

static enum status copy_base(struct upstream_build *b, const struct upstream_index *base,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < base->head.releases; i++) {
        struct upstream_release r = upstream_release_at(base, i);
        st = add_release(b, r.project, r.version, r.commit, err);
        if (st == OK) {
            b->releases[i].files = r.files;
            b->releases[i].functions = r.functions;
        }
    }
    for (size_t t = 0; st == OK && t < UPSTREAM_TABLES; t++) {
        for (size_t i = 0; st == OK && i < base->head.entries[t]; i++) {
            const struct upstream_entry *e = &base->tables[t][i];
            uint32_t path = 0;
            if (e->release < base->head.releases && e->path < base->head.paths) {
                st = keep_path(b, upstream_text_of(base, base->paths[e->path]), &path, err);
                st = st == OK
                         ? add_entry(b, (enum upstream_table)t, e->digest, e->release, path, err)
                         : st;
            }
        }
    }
    return st;
}

enum status upstream_build_new(const struct upstream_index *base, struct upstream_build **out,
                               struct error *err)
{
    struct upstream_build *b = mem_calloc(1, sizeof *b);
    if (b == NULL) {
        return error_no_memory(err);
    }
    arena_init(&b->arena, 0);
    map_init(&b->path_index);
    map_init(&b->seen);
    buf_init(&b->text, UPSTREAM_TEXT_MAX);
    enum status st = base == NULL ? OK : copy_base(b, base, err);
    if (st != OK) {
        (void)upstream_build_free(b);
        return st;
    }
    *out = b;
    return OK;
}

/* ---- releases ---- */

/* "pkg:generic/zlib@1.3?x=y" → canonical without version, and the version. */
static enum status split_purl(struct upstream_build *b, struct view text, struct view *project,
                              struct view *version, struct error *err)
{
    struct purl p;
    enum status st = purl_parse(text, PURL_LENIENT, &b->arena, &p, err);
    if (st != OK) {
        return st;
    }
    struct view own = p.version;
    p.version = view_of(NULL, 0);
    st = purl_text(&p, &b->arena, project, err);
    *version = st == OK ? own : *version;
    return st;
}

static size_t mark_gone(struct upstream_build *b, struct view project, struct view version)
{
    size_t n = 0;
    for (size_t i = 0; i < b->count; i++) {
        const struct upstream_row *r = &b->releases[i];
        struct view own = view_of(b->text.ptr + r->project.offset, r->project.len);
        struct view of = view_of(b->text.ptr + r->version.offset, r->version.len);
        if (!b->gone[i] && view_eq(own, project) && (version.len == 0 || view_eq(of, version))) {
            b->gone[i] = true;
            n++;
        }
    }
    return n;
}

enum status upstream_build_release(struct upstream_build *b, struct view purl, struct view commit,
                                   struct error *err)
{
    struct view project = {NULL, 0};
    struct view version = {NULL, 0};
    enum status st = split_purl(b, purl, &project, &version, err);
    if (st == OK && version.len == 0) {
        st = error_set(err, ERR_FORMAT, "\"%.*s\" has no version",
                       (int)(purl.len > 200 ? 200 : purl.len), purl.ptr);
    }
    if (st != OK) {
        return st;
    }
    (void)mark_gone(b, project, version);
    map_release(&b->seen);
    map_init(&b->seen);
    st = add_release(b, project, version, commit, err);
    b->begun = st == OK;
    return st;
}

enum status upstream_build_file(struct upstream_build *b, struct view path,
                                const struct signature *s, struct error *err)
{
    if (!b->begun) {
        return error_set(err, ERR_USAGE, "a file without a release");
    }
    uint32_t at = 0;
    uint32_t release = (uint32_t)(b->count - 1);
    enum status st = keep_path(b, path, &at, err);
    st = st == OK ? add_entry(b, UPSTREAM_EXACT, s->exact, release, at, err) : st;
    if (st == OK && s->plain != 0) {
        st = add_entry(b, UPSTREAM_PLAIN, s->plain, release, at, err);
    }
    for (size_t i = 0; st == OK && i < s->count; i++) {
        struct view key = view_of((const char *)&s->functions[i], sizeof s->functions[i]);
        if (map_has(&b->seen, key)) {
            continue;
        }
        st = map_put(&b->seen, key, b, NULL, err);
        st = st == OK ? add_entry(b, UPSTREAM_FUNCTION, s->functions[i], release, at, err) : st;
        b->releases[release].functions += st == OK ? 1 : 0;
    }
    b->releases[release].files += st == OK ? 1 : 0;
    return st;
}

enum status upstream_build_remove(struct upstream_build *b, struct view purl, struct error *err)
{
    struct view project = {NULL, 0};
    struct view version = {NULL, 0};
    enum status st = split_purl(b, purl, &project, &version, err);
    if (st == OK && mark_gone(b, project, version) == 0) {
        st = error_set(err, ERR_NOT_FOUND, "no sources of %.*s are in the index",
                       (int)(purl.len > 200 ? 200 : purl.len), purl.ptr);
    }
    return st;
}

/* ---- writing ---- */

static int by_digest(const void *a, const void *b)
{
    const struct upstream_entry *x = a;
    const struct upstream_entry *y = b;
    if (x->digest != y->digest) {
        return x->digest < y->digest ? -1 : 1;
    }
    if (x->release != y->release) {
        return x->release < y->release ? -1 : 1;
    }
    return x->path < y->path ? -1 : x->path > y->path ? 1 : 0;
}

/* Drop what is gone and give the rest its new numbers. */
static void settle(struct upstream_build *b, uint32_t *numbers, struct upstream_head *head)
{
    uint32_t n = 0;
    for (size_t i = 0; i < b->count; i++) {
        numbers[i] = n;
        if (!b->gone[i]) {
            b->releases[n++] = b->releases[i];
        }
    }
    head->releases = n;
    for (size_t t = 0; t < UPSTREAM_TABLES; t++) {
        struct entries *e = &b->tables[t];
        size_t kept = 0;
        for (size_t i = 0; i < e->len; i++) {
            if (!b->gone[e->items[i].release]) {
                struct upstream_entry own = e->items[i];
                own.release = numbers[own.release];
                e->items[kept++] = own;
            }
        }
        if (kept > 0) {
            qsort(e->items, kept, sizeof *e->items, by_digest);
        }
        head->entries[t] = (uint32_t)kept;
    }
}

static void put_table(struct buf *out, const void *items, size_t count, size_t size)
{
    static const char zeros[8];
    if (count > 0) {
        buf_add(out, items, count * size);
    }
    buf_add(out, zeros, (8 - out->len % 8) % 8);
}

enum status upstream_build_write(struct upstream_build *b, const char *path, struct error *err)
{
    struct upstream_head head = {.paths = (uint32_t)b->path_count};
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT((size_t)1 << 33);
    uint32_t *numbers = arena_alloc(&b->arena, b->count + 1, sizeof *numbers);
    if (numbers == NULL) {
        return error_no_memory(err);
    }
    settle(b, numbers, &head);
    memcpy(head.magic, UPSTREAM_MAGIC, sizeof head.magic);
    head.text_len = (uint32_t)b->text.len;
    put_table(&out, &head, 1, sizeof head);
    put_table(&out, b->releases, head.releases, sizeof *b->releases);
    for (size_t t = 0; t < UPSTREAM_TABLES; t++) {
        put_table(&out, b->tables[t].items, head.entries[t], sizeof *b->tables[t].items);
    }
    put_table(&out, b->paths, b->path_count, sizeof *b->paths);
    buf_add_view(&out, buf_view(&b->text));
    enum status st = buf_status(&out, err);
    if (st == OK) {
        head.size = out.len;
        memcpy(out.ptr, &head, sizeof head);
        st = file_write_atomic(path, buf_view(&out), 0600, err);
    }
    b->begun = false;
    b->count = head.releases;
    return st;
}
