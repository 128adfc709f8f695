#include "sections.h"

#include <stdlib.h>

struct path_refs {
    uint32_t *items;
    size_t len;
    size_t cap;
};

struct builder {
    struct section_index *x;
    bool (*known)(const void *ctx, struct view path);
    const void *ctx;
    struct error *err;
};

static bool is_known(const struct builder *b, struct view path)
{
    return path.len > 0 && (b->known(b->ctx, path) || map_has(&b->x->made, path));
}

static enum status with_prefix(const struct builder *b, struct view prefix, struct view path,
                               struct view *out)
{
    *out = path;
    if (prefix.len > 0 && path.len > 0) {
        *out = arena_printf(b->x->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(prefix), VIEW_ARG(path));
    }
    return path.len > 0 && out->ptr == NULL ? error_no_memory(b->err) : OK;
}

/* The name of one side in the tree. Without a given depth, the first that is known. */
static enum status resolve(const struct builder *b, const struct declared_patch *p,
                           struct view written, struct view *out)
{
    unsigned strip = p->strip == STRIP_AUTO ? 1 : p->strip;
    enum status st = with_prefix(b, p->prefix, diff_path(written, strip), out);
    if (st != OK || p->strip != STRIP_AUTO || is_known(b, *out)) {
        return st;
    }
    struct view whole;
    st = with_prefix(b, p->prefix, diff_path(written, 0), &whole);
    if (st == OK && (is_known(b, whole) || out->len == 0)) {
        *out = whole;
    }
    return st;
}

static enum status note(const struct builder *b, struct view path, size_t ref)
{
    struct section_index *x = b->x;
    struct path_refs *list = map_get(&x->by_path, path);
    enum status st = OK;
    if (list == NULL) {
        list = arena_alloc(x->arena, 1, sizeof *list);
        st =
            list == NULL ? error_no_memory(b->err) : map_put(&x->by_path, path, list, NULL, b->err);
        if (st == OK) {
            st = arena_grow(x->arena, (void **)&x->paths, &x->path_cap, x->path_count + 1,
                            sizeof *x->paths, b->err);
        }
        if (st == OK) {
            x->paths[x->path_count++] = path;
        }
    }
    if (st == OK) {
        st = arena_grow(x->arena, (void **)&list->items, &list->cap, list->len + 1,
                        sizeof *list->items, b->err);
    }
    if (st == OK) {
        list->items[list->len++] = (uint32_t)ref;
    }
    return st;
}

/* "a/x.orig" against "b/x", and the like: the one that there is. */
static void choose(const struct builder *b, struct section_ref *r)
{
    const struct diff_file *f = r->section.file;
    if (f->adds) {
        r->new_path = r->new_path.len > 0 ? r->new_path : r->old_path;
        r->old_path = VIEW("");
    } else if (f->removes) {
        r->old_path = r->old_path.len > 0 ? r->old_path : r->new_path;
        r->new_path = VIEW("");
    } else if (!f->renames && !view_eq(r->old_path, r->new_path)) {
        struct view one = is_known(b, r->new_path)   ? r->new_path
                          : is_known(b, r->old_path) ? r->old_path
                          : r->new_path.len > 0      ? r->new_path
                                                     : r->old_path;
        r->old_path = one;
        r->new_path = one;
    }
}

static enum status add_file(const struct builder *b, const struct declared_patch *p, size_t patch,
                            size_t number)
{
    struct section_index *x = b->x;
    const struct diff_file *f = &p->diff.files[number];
    struct section_ref r = {.section = {(uint32_t)patch, (uint32_t)number, f}};
    enum status st = resolve(b, p, f->old_path, &r.old_path);
    if (st == OK) {
        st = resolve(b, p, f->new_path, &r.new_path);
    }
    if (st == OK) {
        st = arena_grow(x->arena, (void **)&x->refs, &x->cap, x->len + 1, sizeof *x->refs, b->err);
    }
    if (st != OK) {
        return st;
    }
    choose(b, &r);
    x->refs[x->len] = r;
    if (r.new_path.len > 0) {
        st = note(b, r.new_path, x->len);
    }
    if (st == OK && r.old_path.len > 0 && !view_eq(r.old_path, r.new_path)) {
        st = note(b, r.old_path, x->len);
    }
    if (st == OK && r.new_path.len > 0 && (f->adds || f->renames)) {
        st = map_put(&x->made, r.new_path, x, NULL, b->err);
    }
    x->len++;
    return st;
}

enum status sections_build(struct section_index *x, const struct patch_ledger *l,
                           bool (*known)(const void *ctx, struct view path), const void *ctx,
                           struct arena *arena, struct error *err)
{
    const struct builder b = {x, known, ctx, err};
    *x = (struct section_index){.arena = arena};
    map_init(&x->by_path);
    map_init(&x->made);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < l->len; i++) {
        for (size_t k = 0; st == OK && k < l->patches[i].diff.len; k++) {
            st = add_file(&b, &l->patches[i], i, k);
        }
    }
    return st;
}

void sections_release(struct section_index *x)
{
    map_release(&x->by_path);
    map_release(&x->made);
}

bool sections_touch(const struct section_index *x, struct view path)
{
    return map_has(&x->by_path, path);
}

enum status sections_of(const struct section_index *x, struct view path, struct sections *out,
                        struct error *err)
{
    struct sections s = {.upstream_path = path};
    uint32_t *found = NULL; /* backwards, from the last name to the first */
    size_t cap = 0;
    const struct path_refs *list = map_get(&x->by_path, path);
    size_t k = list == NULL ? 0 : list->len;
    while (k > 0) {
        const struct section_ref *r = &x->refs[list->items[--k]];
        bool ends_here = view_eq(r->new_path, s.upstream_path) || r->new_path.len == 0;
        if (!ends_here) {
            continue; /* renamed to something else */
        }
        enum status st = arena_grow(x->arena, (void **)&found, &cap, s.len + 1, sizeof *found, err);
        if (st != OK) {
            return st;
        }
        found[s.len++] = list->items[k];
        if (r->section.file->renames && !view_eq(r->old_path, r->new_path)) {
            uint32_t before = list->items[k];
            s.upstream_path = r->old_path;
            list = map_get(&x->by_path, r->old_path);
            k = list == NULL ? 0 : list->len;
            while (k > 0 && list->items[k - 1] >= before) {
                k--;
            }
        }
    }
    struct patch_section *items = arena_alloc(x->arena, s.len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s.len; i++) {
        items[i] = x->refs[found[s.len - 1 - i]].section;
    }
    s.items = items;
    *out = s;
    return OK;
}
