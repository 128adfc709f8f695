#include "index_finish.h"

#include <assay/base/mem.h>

#include <stdlib.h>

/* Orders IDS by the bytes of the id, then by advisory. */
static int compare_ids(const void *pa, const void *pb, void *ctx)
{
    const struct index_view *v = ctx;
    const struct index_id *a = pa;
    const struct index_id *b = pb;
    struct view left = {NULL, 0};
    struct view right = {NULL, 0};
    (void)index_string(v, a->id, &left);
    (void)index_string(v, b->id, &right);
    int order = a->id == b->id ? 0 : view_cmp(left, right);
    return order != 0 ? order : a->advisory < b->advisory ? -1 : a->advisory > b->advisory ? 1 : 0;
}

static enum status add_ids(struct tables *t, struct error *err)
{
    struct index_view v;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < t->t[INDEX_ADVISORIES].len; i++) {
        const struct index_advisory *a = tables_at(t, INDEX_ADVISORIES, i);
        struct index_id id = {.id = a->id, .advisory = (uint32_t)i};
        struct index_run aliases = a->aliases;
        st = tables_put(t, INDEX_IDS, &id, err);
        for (uint32_t k = 0; st == OK && k < aliases.count; k++) {
            id.id = *(const uint32_t *)tables_at(t, INDEX_LISTS, aliases.first + k);
            st = tables_put(t, INDEX_IDS, &id, err);
        }
    }
    if (st == OK && t->t[INDEX_IDS].len > 0) {
        index_view_of_tables(t, &v);
        qsort_r(t->t[INDEX_IDS].items, t->t[INDEX_IDS].len, sizeof(struct index_id), compare_ids,
                &v);
    }
    return st;
}

/* Union and find; the least number of a group stands for it. */
static uint32_t root_of(uint32_t *parent, uint32_t n)
{
    while (parent[n] != n) {
        parent[n] = parent[parent[n]];
        n = parent[n];
    }
    return n;
}

static void join(uint32_t *parent, uint32_t a, uint32_t b)
{
    a = root_of(parent, a);
    b = root_of(parent, b);
    if (a < b) {
        parent[b] = a;
    } else {
        parent[a] = b;
    }
}

static void join_same_ids(const struct tables *t, uint32_t *parent)
{
    const struct index_id *ids = t->t[INDEX_IDS].items;
    for (size_t i = 1; i < t->t[INDEX_IDS].len; i++) {
        if (ids[i].id == ids[i - 1].id) {
            join(parent, ids[i].advisory, ids[i - 1].advisory);
        }
    }
}

/* Number the groups in the order of their first advisory, and count their members. */
static enum status number_groups(struct tables *t, uint32_t *parent, struct error *err)
{
    size_t count = t->t[INDEX_ADVISORIES].len;
    for (size_t i = 0; i < count; i++) {
        struct index_advisory *a = tables_at(t, INDEX_ADVISORIES, i);
        uint32_t root = root_of(parent, (uint32_t)i);
        if (root == i) {
            const struct index_group none = {{0, 0}};
            a->group = (uint32_t)t->t[INDEX_GROUPS].len;
            enum status st = tables_put(t, INDEX_GROUPS, &none, err);
            if (st != OK) {
                return st;
            }
        } else {
            a->group = ((const struct index_advisory *)tables_at(t, INDEX_ADVISORIES, root))->group;
        }
        ((struct index_group *)tables_at(t, INDEX_GROUPS, a->group))->members.count++;
    }
    return OK;
}

static enum status list_members(struct tables *t, struct error *err)
{
    uint32_t first;
    size_t count = t->t[INDEX_ADVISORIES].len;
    enum status st = tables_add(t, INDEX_LISTS, count, &first, err);
    if (st != OK) {
        return st;
    }
    for (size_t g = 0; g < t->t[INDEX_GROUPS].len; g++) {
        struct index_run *members = &((struct index_group *)tables_at(t, INDEX_GROUPS, g))->members;
        members->first = first;
        first += members->count;
        members->count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        const struct index_advisory *a = tables_at(t, INDEX_ADVISORIES, i);
        struct index_run *members =
            &((struct index_group *)tables_at(t, INDEX_GROUPS, a->group))->members;
        *(uint32_t *)tables_at(t, INDEX_LISTS, members->first + members->count++) = (uint32_t)i;
    }
    return OK;
}

enum status index_make_groups(struct tables *t, struct error *err)
{
    size_t count = t->t[INDEX_ADVISORIES].len;
    enum status st = add_ids(t, err);
    if (st != OK) {
        return st;
    }
    uint32_t *parent = mem_calloc(count + 1, sizeof *parent);
    if (parent == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        parent[i] = (uint32_t)i;
    }
    join_same_ids(t, parent);
    st = number_groups(t, parent, err);
    if (st == OK) {
        st = list_members(t, err);
    }
    (void)mem_free(parent);
    return st;
}
