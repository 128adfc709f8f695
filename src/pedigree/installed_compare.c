/* A package against what was published of it: first by digests; where they differ and there is
 * an archive, line by line. */
#include "installed.h"

#include <assay/base/mem.h>

#include <stdlib.h>

struct comparing_package {
    struct installing *f;
    const struct installed *what;
    struct published published;
    struct modified_file *files;
    size_t len;
    size_t cap;
    const struct tree_file **present; /* what is compared: published, or lies among it */
    size_t present_len;
    uint64_t identical;
};

static enum status add(struct comparing_package *c, struct view path, enum file_state state,
                       const struct tree_file *now)
{
    struct modified_file m = {.path = view_slice(path, c->what->dir.len, path.len),
                              .state = state,
                              .declared_by = NO_PATCH,
                              .unexplained = 1};
    if (now != NULL) {
        m.language = now->language;
        m.classes |= (now->classes & FILE_BINARY) != 0 ? MODIFICATION_BINARY : 0;
        m.classes |= (now->classes & FILE_TEST) != 0 ? MODIFICATION_TEST : 0;
        m.classes |= (now->classes & FILE_GENERATED) != 0 ? MODIFICATION_GENERATED : 0;
    }
    enum status st = arena_grow(c->f->arena, (void **)&c->files, &c->cap, c->len + 1,
                                sizeof *c->files, c->f->err);
    if (st == OK) {
        c->files[c->len++] = m;
    }
    return st;
}

static bool is_managers(const struct comparing_package *c, struct view path)
{
    const struct installed *p = c->what;
    return p->kind->is_managers != NULL &&
           p->kind->is_managers(view_slice(path, p->dir.len, path.len));
}

/* One name that was published, whosever the file is now. */
static enum status compare_one(struct comparing_package *c, struct view path,
                               const struct sha256 *was)
{
    const struct installed *p = c->what;
    const struct map *missed =
        p->part && c->published.archive != NULL ? p->record : &c->published.digests;
    const struct tree_file *now = tree_get(&c->f->tree, path);
    if (!p->packed && view_eq(path, p->manifest)) {
        return OK;
    }
    if (now == NULL && (missed == NULL || !map_has(missed, path) || is_managers(c, path))) {
        return OK;
    }
    if (now == NULL) {
        struct view own = arena_copy(c->f->arena, path); /* the map's goes with it */
        return own.ptr == NULL ? error_no_memory(c->f->err) : add(c, own, FILE_REMOVED, NULL);
    }
    c->present[c->present_len++] = now;
    if (sha256_eq(was, &now->digest)) {
        c->identical++;
        return OK;
    }
    return add(c, now->path, FILE_MODIFIED, now);
}

static enum status compare_digests(struct comparing_package *c)
{
    const struct installed *p = c->what;
    struct view path;
    void *digest = NULL;
    enum status st = OK;
    c->present =
        arena_alloc(c->f->arena, p->len + c->published.digests.len + 1, sizeof(struct tree_file *));
    if (c->present == NULL) {
        return error_no_memory(c->f->err);
    }
    for (size_t i = 0; st == OK && i < p->len; i++) {
        const struct tree_file *now = p->files[i];
        if (!map_has(&c->published.digests, now->path) && !is_managers(c, now->path)) {
            c->present[c->present_len++] = now;
            st = add(c, now->path, FILE_ADDED, now);
        }
    }
    for (size_t at = 0; st == OK && map_next(&c->published.digests, &at, &path, &digest);) {
        st = compare_one(c, path, digest);
    }
    return st;
}

/* ---- What is said where only digests are known ---- */

static int by_path(const void *a, const void *b)
{
    const struct modified_file *x = a;
    const struct modified_file *y = b;
    return view_cmp(x->path, y->path);
}

struct named_digest {
    struct view path;
    const struct sha256 *digest;
};

static int by_name(const void *a, const void *b)
{
    const struct named_digest *x = a;
    const struct named_digest *y = b;
    return view_cmp(x->path, y->path);
}

static enum status digest_all(struct named_digest *items, size_t len, size_t skip,
                              struct sha256 *out, struct error *err)
{
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    qsort(items, len, sizeof *items, by_name);
    hasher_begin(h);
    for (size_t i = 0; i < len; i++) {
        hash_line(h, items[i].digest, VIEW(""), view_slice(items[i].path, skip, items[i].path.len));
    }
    hasher_end(h, out);
    (void)hasher_free(h);
    return OK;
}

static enum status digest_sides(struct comparing_package *c, struct modification *m)
{
    size_t most = c->present_len + c->published.digests.len + 1;
    struct named_digest *items = arena_alloc(c->f->arena, most, sizeof *items);
    struct view path;
    void *digest = NULL;
    size_t n = 0;
    if (items == NULL) {
        return error_no_memory(c->f->err);
    }
    for (size_t at = 0; map_next(&c->published.digests, &at, &path, &digest);) {
        items[n++] = (struct named_digest){path, digest};
    }
    enum status st = digest_all(items, n, c->what->dir.len, &m->upstream_digest, c->f->err);
    for (n = 0; n < c->present_len; n++) {
        items[n] = (struct named_digest){c->present[n]->path, &c->present[n]->digest};
    }
    return st == OK ? digest_all(items, n, c->what->dir.len, &m->subject_digest, c->f->err) : st;
}

static enum status conclude(struct comparing_package *c, struct modification *m)
{
    *m = (struct modification){
        .files = c->files, .file_count = c->len, .gaps = m->gaps, .gap_count = m->gap_count};
    m->counts.identical = c->identical;
    m->counts.changes_unexplained = c->len;
    m->counts.files_unexplained = c->len;
    if (c->len > 1) {
        qsort(c->files, c->len, sizeof *c->files, by_path);
    }
    for (size_t i = 0; i < c->len; i++) {
        m->counts.modified += c->files[i].state == FILE_MODIFIED ? 1 : 0;
        m->counts.added += c->files[i].state == FILE_ADDED ? 1 : 0;
        m->counts.removed += c->files[i].state == FILE_REMOVED ? 1 : 0;
        m->counts.binary += (c->files[i].classes & MODIFICATION_BINARY) != 0 ? 1 : 0;
        m->counts.generated += (c->files[i].classes & MODIFICATION_GENERATED) != 0 ? 1 : 0;
    }
    return digest_sides(c, m);
}

/* ---- Line by line ---- */

/* Of all versions, where it names none. */
static bool is_for(struct view package, struct view purl)
{
    return view_eq(package, purl) || (view_starts(purl, package) && purl.ptr[package.len] == '@');
}

/* By the package that it names, by where that lies, or by the files that it changes: then
 * `depth` parts of their names are the directory's. */
static bool is_own(const struct comparing_package *c, struct declared_patch *p, unsigned depth)
{
    struct view dir = c->what->dir;
    if (p->package.len > 0) {
        return is_for(p->package, c->what->purl);
    }
    if (p->prefix.len > 0) {
        return view_eq(p->prefix, dir);
    }
    if (p->strip == STRIP_AUTO || p->diff.len == 0) {
        return false;
    }
    const struct diff_file *first = &p->diff.files[0];
    struct view path = first->new_path.len > 0 ? first->new_path : first->old_path;
    bool own = view_starts(diff_path(path, p->strip), dir);
    p->strip += own ? depth : 0;
    return own;
}

/* Patches of this package, with names from its directory. */
static enum status declared_of(struct comparing_package *c, struct patch_ledger *out)
{
    const struct patch_ledger *all = &c->f->ledger;
    struct view dir = c->what->dir;
    unsigned depth = 0;
    enum status st = OK;
    out->arena = c->f->arena;
    for (size_t i = 0; i < dir.len; i++) {
        depth += dir.ptr[i] == '/' ? 1 : 0;
    }
    for (size_t i = 0; st == OK && i < all->len; i++) {
        struct declared_patch p = all->patches[i];
        if (is_own(c, &p, depth)) {
            p.prefix = VIEW("");
            st = arena_grow(out->arena, (void **)&out->patches, &out->cap, out->len + 1, sizeof p,
                            c->f->err);
            if (st == OK) {
                out->patches[out->len++] = p;
            }
        }
    }
    return st;
}

/* Names from its directory: of the files that are compared, and of those that are recorded. */
static enum status present_names(const struct comparing_package *c, struct map *out)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->present_len; i++) {
        struct view path = c->present[i]->path;
        st = map_put(out, view_slice(path, c->what->dir.len, path.len), out, NULL, c->f->err);
    }
    return st;
}

static enum status expected_names(const struct comparing_package *c, struct map *out)
{
    struct view path;
    void *digest = NULL;
    enum status st = OK;
    const struct map *record = c->what->part ? c->what->record : &c->published.digests;
    for (size_t at = 0; st == OK && record != NULL && map_next(record, &at, &path, &digest);) {
        if (is_managers(c, path)) {
            continue;
        }
        st = map_put(out, view_slice(path, c->what->dir.len, path.len), digest, NULL, c->f->err);
    }
    return st;
}

static enum status join(struct installing *f, struct view a, struct view b, struct view *out)
{
    struct view dir = b.len > 0 ? view_slice(b, 0, b.len - 1) : b;
    *out = a.len == 0 ? arena_copy(f->arena, dir)
                      : arena_printf(f->arena, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(a), VIEW_ARG(dir));
    return out->ptr == NULL ? error_no_memory(f->err) : OK;
}

/* On the disk: its directory, or the one file that it is. */
static enum status place(const struct comparing_package *c, struct view *out)
{
    struct installing *f = c->f;
    if (!c->what->packed) {
        return join(f, view_str(f->in->subject.path), c->what->dir, out);
    }
    *out = arena_printf(f->arena, "%s/" VIEW_FMT, f->in->subject.path, VIEW_ARG(c->what->manifest));
    return out->ptr == NULL ? error_no_memory(f->err) : OK;
}

static enum status all_names(const struct comparing_package *c, struct map *expected,
                             struct map *only)
{
    enum status st = expected_names(c, expected);
    return st == OK ? present_names(c, only) : st;
}

static enum status compare_lines(struct comparing_package *c, struct modification *m)
{
    struct installing *f = c->f;
    const struct patch_ledger_git *history = c->what->packed ? NULL : f->in->history;
    struct patch_ledger_git own = {.path = NULL};
    struct patch_ledger declared = {.arena = f->arena};
    bool packed = c->what->packed;
    const char *strip = c->what->strip.len > 0 ? c->what->strip.ptr : packed ? "" : NULL;
    struct view path;
    struct map expected;
    struct map only;
    map_init(&expected);
    map_init(&only);
    enum status st = place(c, &path);
    if (st == OK && history != NULL) {
        own = *history;
        st = join(f, history->directory, c->what->dir, &own.directory);
    }
    if (st == OK) {
        st = declared_of(c, &declared);
    }
    if (st == OK) {
        st = all_names(c, &expected, &only);
    }
    if (st == OK) {
        const struct modification_source subject = {
            .subject = {.path = path.ptr, .kind = packed ? SUBJECT_ARCHIVE : SUBJECT_DIRECTORY},
            .prefix = "",
            .strip = packed ? strip : NULL,
            .only = packed ? NULL : &only};
        const struct modification_source upstream = {
            .subject = {.path = c->published.archive, .kind = SUBJECT_ARCHIVE},
            .prefix = "",
            .strip = strip};
        const struct modification_input in = {
            .subject = &subject,
            .subject_count = 1,
            .upstream = &upstream,
            .upstream_count = 1,
            .declared = &declared,
            .expected = packed ? NULL : &expected,
            .pool = {.workers = 1,
                     .limits = f->in->pool.limits,
                     .allow_unsandboxed = f->in->pool.allow_unsandboxed}};
        st = modification_run_with_history(&in, history == NULL ? NULL : &own, f->arena, m, f->err);
    }
    map_release(&expected);
    map_release(&only);
    return st;
}

enum status installed_compare(struct installing *f, const struct installed *what,
                              struct package *out)
{
    struct comparing_package c = {.f = f, .what = what};
    struct modification *m = arena_alloc(f->arena, 1, sizeof *m);
    *out = (struct package){.purl = what->purl, .path = what->dir};
    out->path.len -= out->path.len > 0 ? 1 : 0;
    out->path = what->packed ? what->manifest : out->path;
    if (m == NULL) {
        return error_no_memory(f->err);
    }
    *m = (struct modification){.file_count = 0};
    published_init(&c.published);
    enum status st = published_read(f, what, &c.published, &out->why);
    bool compared = st == OK && c.published.source.len > 0;
    if (compared) {
        out->why = VIEW("");
        out->upstream = c.published.source;
        st = compare_digests(&c);
    }
    if (st == OK && compared) {
        bool lines =
            c.len > 0 && c.published.archive != NULL && f->in->subject.kind == SUBJECT_DIRECTORY;
        st = lines ? compare_lines(&c, m) : conclude(&c, m);
        /* Packed anew, with the same files in it: another file all the same. */
        if (st == OK && lines && what->packed && m->file_count == 0) {
            st = conclude(&c, m);
        }
        out->modification = m;
    }
    published_release(&c.published);
    return st;
}
