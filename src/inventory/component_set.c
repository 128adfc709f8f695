#include <assay/inventory/component_set.h>

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include "collect.h"

enum { SET_COMPONENTS_MAX = 20 * 1000 * 1000, KEY_MAX = 64 * 1024 };

struct component_set {
    struct arena arena;
    struct component *items;
    size_t len;
    size_t cap;
    struct map folders; /* folders with a go.mod that lists something */
    struct map index;   /* "folder NUL purl" of go.mod's modules → position + 1 */
    struct buf key;
};

static struct view folder_of(struct view path)
{
    return view_slice(path, 0, path.len - path_base(path).len);
}

static bool is_from(const struct component *c, const char *name)
{
    return path_is(c->manifest, name);
}

enum status component_set_new(struct component_set **out, struct error *err)
{
    struct component_set *set = mem_calloc(1, sizeof *set);
    if (set == NULL) {
        return error_no_memory(err);
    }
    arena_init(&set->arena, 0);
    map_init(&set->folders);
    map_init(&set->index);
    buf_init(&set->key, KEY_MAX);
    *out = set;
    return OK;
}

struct component_set *component_set_free(struct component_set *set)
{
    if (set == NULL) {
        return NULL;
    }
    (void)mem_free(set->items);
    map_release(&set->folders);
    map_release(&set->index);
    buf_release(&set->key);
    arena_release(&set->arena);
    return mem_free(set);
}

/* Copies; NULL pointers stay, so that absent texts stay absent. */
static bool keep(struct component_set *set, struct view *v)
{
    if (v->ptr != NULL) {
        *v = arena_copy(&set->arena, *v);
        return v->ptr != NULL;
    }
    return true;
}

static enum status keep_component(struct component_set *set, struct component *c, struct error *err)
{
    struct view *const texts[] = {&c->type, &c->namespace, &c->name,    &c->version,
                                  &c->purl, &c->manifest,  &c->licence, &c->source};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!keep(set, texts[i])) {
            return error_no_memory(err);
        }
    }
    if (c->hash_count == 0) {
        c->hashes = NULL;
        return OK;
    }
    struct component_hash *hashes = arena_alloc(&set->arena, c->hash_count, sizeof *hashes);
    if (hashes == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < c->hash_count; i++) {
        hashes[i] = c->hashes[i];
        if (!keep(set, &hashes[i].algorithm) || !keep(set, &hashes[i].hex)) {
            return error_no_memory(err);
        }
    }
    c->hashes = hashes;
    return OK;
}

static enum status write_key(struct component_set *set, const struct component *c,
                             struct error *err)
{
    buf_clear(&set->key);
    buf_add_view(&set->key, folder_of(c->manifest));
    buf_add_char(&set->key, '\0');
    buf_add_view(&set->key, c->purl);
    return buf_status(&set->key, err);
}

/* A root folder's name is empty; a map key must have an address. */
static struct view folder_key(struct view manifest)
{
    struct view folder = folder_of(manifest);
    return folder.len == 0 ? VIEW("./") : folder;
}

static enum status note_module(struct component_set *set, size_t at, struct error *err)
{
    const struct component *c = &set->items[at];
    enum status st = map_put(&set->folders, folder_key(c->manifest), set, NULL, err);
    if (st == OK) {
        st = write_key(set, c, err);
    }
    return st == OK
               ? map_put(&set->index, buf_view(&set->key), (void *)(uintptr_t)(at + 1), NULL, err)
               : st;
}

enum status component_set_add(void *ctx, const struct component *c, struct error *err)
{
    struct component_set *set = ctx;
    struct component own = *c;
    void *items = set->items;
    enum status st =
        mem_grow(&items, &set->cap, set->len + 1, sizeof *set->items, SET_COMPONENTS_MAX, err);
    set->items = items;
    if (st == OK) {
        st = keep_component(set, &own, err);
    }
    if (st != OK) {
        return st;
    }
    set->items[set->len++] = own;
    return is_from(&own, "go.mod") ? note_module(set, set->len - 1, err) : OK;
}

/* A go.sum line beside a go.mod gives its hash away and is gone. */
static enum status fold(struct component_set *set, const struct component *c, bool *gone,
                        struct error *err)
{
    *gone = is_from(c, "go.sum") && map_has(&set->folders, folder_key(c->manifest));
    if (!*gone) {
        return OK;
    }
    enum status st = write_key(set, c, err);
    uintptr_t at = st == OK ? (uintptr_t)map_get(&set->index, buf_view(&set->key)) : 0;
    if (st != OK || at == 0) {
        return st;
    }
    struct component hashes_only = *c;
    hashes_only.scope = set->items[at - 1].scope;
    hashes_only.relation = set->items[at - 1].relation;
    return component_merge(&set->items[at - 1], &hashes_only, &set->arena, err);
}

enum status component_set_finish(struct component_set *set, const struct component_sink *sink,
                                 struct error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->len; i++) {
        bool gone = false;
        enum status st = fold(set, &set->items[i], &gone, err);
        if (st != OK) {
            return st;
        }
        /* Positions in the index must hold until all is folded: mark, do not move. */
        set->items[i].name = gone ? view_of(NULL, 0) : set->items[i].name;
        kept += gone ? 0 : 1;
    }
    for (size_t i = 0; kept > 0 && i < set->len; i++) {
        if (set->items[i].name.ptr == NULL) {
            continue;
        }
        enum status st = sink->component(sink->ctx, &set->items[i], err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}
