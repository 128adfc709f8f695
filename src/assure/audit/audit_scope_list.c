/* What a scope came to, as pack.json lists it: written, and set against statements. */
#include "audit_scope_private.h"

#include <assay/base/mem.h>

#include <stdio.h>
#include <stdlib.h>

static int by_name(const void *a, const void *b)
{
    const struct scope_object *const *x = a;
    const struct scope_object *const *y = b;
    return view_cmp((*x)->name, (*y)->name);
}

static bool is_finding(const struct scope_object *o)
{
    return view_starts(o->name, VIEW("finding "));
}

static void split(struct view name, struct view *kind, struct view *key)
{
    *key = name;
    (void)view_split(key, ' ', kind);
}

static void write_objects(const struct scope_object *const *list, size_t len, bool named,
                          struct json_writer *w)
{
    struct view before = VIEW("");
    json_object(w);
    for (size_t i = 0; i < len; i++) {
        struct view kind;
        struct view key;
        split(list[i]->name, &kind, &key);
        if (named ? list[i]->belongs != 0 : list[i]->belongs == 0) {
            continue;
        }
        if (!view_eq(kind, before)) {
            if (before.len > 0) {
                json_array_end(w);
            }
            json_key_view(w, kind);
            json_array(w);
            before = kind;
        }
        json_string(w, key);
    }
    if (before.len > 0) {
        json_array_end(w);
    }
    json_object_end(w);
}

enum status pack_scope_write(const struct pack_scope *s, struct json_writer *w, struct error *err)
{
    const struct scope_object **list = mem_calloc(s->objects_len + 1, sizeof *list);
    size_t len = 0;
    if (list == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s->objects_len; i++) {
        const struct scope_object *o = &s->objects[i];
        if (!is_finding(o) && (o->belongs != 0 || (o->named && o->seen))) {
            list[len++] = o;
        }
    }
    qsort((void *)list, len, sizeof *list, by_name);
    json_object(w);
    json_key(w, "belongs");
    write_objects(list, len, false, w);
    json_key(w, "named");
    write_objects(list, len, true, w);
    json_object_end(w);
    (void)mem_free((void *)list);
    return OK;
}

/* ---- comparing ---- */

static enum status take_listed(struct pack_scope *s, const struct value *kinds,
                               enum scope_answer as, struct scope_compared *c, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; value_is(kinds, VALUE_OBJECT) && i < kinds->len; i++) {
        const struct value *keys = &kinds->members[i].value;
        for (size_t k = 0; st == OK && value_is(keys, VALUE_ARRAY) && k < keys->len; k++) {
            uint32_t object = SCOPE_NONE;
            st = scope_object(s, kinds->members[i].key, value_text(&keys->items[k]), true, &object,
                              err);
            if (st == OK) {
                s->objects[object].listed = as;
                c->records++;
            }
        }
    }
    return st;
}

/* Another than the list says? Counted where it belongs; NULL: it is as listed. */
static uint64_t *difference(const struct scope_object *o, struct scope_compared *c)
{
    bool named = o->named && o->seen;
    if (o->belongs != 0) {
        return o->listed == SCOPE_BELONGS ? NULL : &c->left_out;
    }
    if (o->listed == SCOPE_FOREIGN) {
        return named ? &c->unnamed : NULL;
    }
    return o->listed == SCOPE_NAMED && named ? NULL : &c->unproven;
}

/* Findings are in no list: they stay what the reports made of them. */
static void compare_object(struct scope_object *o, struct scope_compared *c)
{
    if (is_finding(o)) {
        return;
    }
    uint64_t *count = difference(o, c);
    if (count != NULL && (*count)++ == 0 && (count == &c->left_out || c->left_out == 0)) {
        struct view name = view_slice(o->name, 0, sizeof c->example - 1);
        (void)snprintf(c->example, sizeof c->example, VIEW_FMT, VIEW_ARG(name));
    }
    o->belongs = o->listed == SCOPE_BELONGS ? UINT8_MAX : 0;
    o->named = o->listed == SCOPE_NAMED;
}

enum status pack_scope_compare(struct pack_scope *s, const struct value *list,
                               struct scope_compared *out, struct error *err)
{
    struct scope_compared c = {.records = 0};
    enum status st = take_listed(s, value_get(list, "belongs"), SCOPE_BELONGS, &c, err);
    if (st == OK) {
        st = take_listed(s, value_get(list, "named"), SCOPE_NAMED, &c, err);
    }
    for (size_t i = 0; st == OK && i < s->objects_len; i++) {
        compare_object(&s->objects[i], &c);
    }
    if (st == OK) {
        *out = c;
    }
    return st;
}
