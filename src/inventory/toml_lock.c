#include "toml_lock.h"

#include <assay/base/toml.h>

enum status toml_lock_read(struct collector *c, const char *key, struct value *root,
                           const struct value **packages, struct error *err)
{
    struct value own;
    const struct value *list = NULL;
    enum status st = toml_read(c->text, c->source, NULL, c->arena, &own, err);
    if (st == OK) {
        st = field_child(c, &own, key, VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = value_need(c, &list->items[i], VALUE_OBJECT, "a table", err);
    }
    if (st == OK) {
        *root = own;
        *packages = list;
    }
    return st;
}

enum status toml_lock_python(struct collector *c, const struct value *package, struct component *k,
                             struct error *err)
{
    struct view name = {NULL, 0};
    enum status st = field_need(c, package, "name", &name, err);
    if (st == OK) {
        st = field_text(c, package, "version", &k->version, err);
    }
    if (st != OK) {
        return st;
    }
    k->type = VIEW("pypi");
    k->name = name_pypi(name, c->arena);
    k->line = value_get(package, "name")->line;
    return k->name.ptr == NULL ? error_no_memory(err) : OK;
}

enum status toml_lock_files(struct collector *c, const struct value *files, struct hash_list *list,
                            struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && files != NULL && i < files->len; i++) {
        const struct value *file = &files->items[i];
        struct view hash = {NULL, 0};
        st = value_need(c, file, VALUE_OBJECT, "a file's table", err);
        if (st == OK) {
            st = field_text(c, file, "hash", &hash, err);
        }
        if (st == OK && hash.len > 0) {
            st = hashes_add_tagged(c, list, hash, position_of(value_get(file, "hash")), err);
        }
    }
    return st;
}

static enum status name_index_add(struct name_index *x, size_t *last, struct view name, size_t at,
                                  struct error *err)
{
    size_t first = (size_t)(uintptr_t)map_get(&x->first, name);
    if (first == 0) {
        last[at] = at + 1;
        return map_put(&x->first, name, (void *)(uintptr_t)(at + 1), NULL, err);
    }
    x->next[last[first - 1] - 1] = at + 1;
    last[first - 1] = at + 1;
    return OK;
}

enum status name_index_make(struct name_index *x, struct collector *c, const struct value *packages,
                            bool python, struct error *err)
{
    map_init(&x->first);
    size_t n = packages->len;
    x->next = arena_alloc(c->arena, n + 1, sizeof *x->next);
    /* Per first position: where the chain of its name ends. */
    size_t *last = arena_alloc(c->arena, n + 1, sizeof *last);
    if (x->next == NULL || last == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        struct view name = {NULL, 0};
        enum status st = field_need(c, &packages->items[i], "name", &name, err);
        if (st == OK && python) {
            name = name_pypi(name, c->arena);
            st = name.ptr == NULL ? error_no_memory(err) : OK;
        }
        if (st == OK) {
            st = name_index_add(x, last, name, i, err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

void name_index_release(struct name_index *x)
{
    map_release(&x->first);
}

size_t name_index_first(const struct name_index *x, struct view name)
{
    return (size_t)(uintptr_t)map_get(&x->first, name);
}
