#include "index_file.h"
#include "package.h"

/* ---- By id ---- */

/* The first of IDS whose id is not before `id`. */
static enum status lower_bound(const struct index_view *v, struct view id, size_t *out,
                               struct error *err)
{
    size_t from = 0;
    size_t to = index_count(v, INDEX_IDS);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct index_id *at = index_at(v, INDEX_IDS, middle);
        struct view text;
        if (!index_string(v, at->id, &text)) {
            return index_corrupt(err);
        }
        if (view_cmp(text, id) < 0) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    *out = from;
    return OK;
}

enum status advisory_index_find(const struct advisory_index *index, struct view id,
                                struct arena *arena, const uint32_t **out, size_t *count,
                                struct error *err)
{
    const struct index_view *v = &index->view;
    size_t at;
    struct view text;
    enum status st = lower_bound(v, id, &at, err);
    if (st != OK) {
        return st;
    }
    const struct index_id *found = index_at(v, INDEX_IDS, at);
    if (found == NULL || !index_string(v, found->id, &text) || !view_eq(text, id)) {
        *count = 0;
        return OK;
    }
    /* All that share an id are one group. */
    const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, found->advisory);
    const struct index_group *g = a == NULL ? NULL : index_at(v, INDEX_GROUPS, a->group);
    const uint32_t *members = g == NULL ? NULL : index_run(v, INDEX_LISTS, g->members);
    if (members == NULL) {
        return index_corrupt(err);
    }
    uint32_t *list = arena_alloc(arena, g->members.count + 1U, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    memcpy(list, members, g->members.count * sizeof *list);
    *out = list;
    *count = g->members.count;
    return OK;
}

enum status advisory_index_record(struct advisory_index *index, uint32_t n, struct arena *arena,
                                  struct osv_record *out, struct error *err)
{
    struct osv_record record;
    enum status st = index_decode(&index->view, n, arena, &record, err);
    if (st == OK) {
        st = block_texts(&index->view, &index->cache, n, arena, &record, err);
    }
    if (st == OK) {
        *out = record;
    }
    return st;
}

enum status advisory_index_bare(const struct advisory_index *index, uint32_t n, struct arena *arena,
                                struct osv_record *out, struct error *err)
{
    return index_decode(&index->view, n, arena, out, err);
}

enum status advisory_index_title(const struct advisory_index *index, uint32_t n, struct view *out,
                                 struct error *err)
{
    const struct index_advisory *a = index_at(&index->view, INDEX_ADVISORIES, n);
    struct view title;
    if (a == NULL || !index_string(&index->view, a->title, &title)) {
        return index_corrupt(err);
    }
    *out = title;
    return OK;
}

/* ---- By package ---- */

/* More are not in any index that was made here. */
enum { ECOSYSTEMS_MAX = 4096, PROBES_MAX = 1 << 16 };

static bool find_ecosystem(const struct index_view *v, struct view name, uint32_t *out)
{
    size_t count = index_count(v, INDEX_ECOSYSTEMS);
    for (size_t i = 0; i < count && i < ECOSYSTEMS_MAX; i++) {
        const struct index_ecosystem *e = index_at(v, INDEX_ECOSYSTEMS, i);
        struct view text;
        if (index_string(v, e->name, &text) && view_eq(text, name)) {
            *out = (uint32_t)i;
            return true;
        }
    }
    return false;
}

static bool is_key(const struct index_view *v, const struct index_key *key, uint32_t ecosystem,
                   struct view name)
{
    struct view text;
    return key != NULL && key->ecosystem == ecosystem && index_string(v, key->name, &text) &&
           view_eq(text, name);
}

enum status index_find_package(const struct index_view *v, struct view ecosystem, struct view name,
                               const uint32_t **postings, size_t *count, struct error *err)
{
    uint32_t number;
    size_t cap = index_count(v, INDEX_SLOTS);
    *count = 0;
    if (!find_ecosystem(v, ecosystem, &number)) {
        return OK;
    }
    if (cap == 0 || (cap & (cap - 1)) != 0) {
        return index_corrupt(err);
    }
    uint64_t hash = index_key_hash(number, name);
    size_t at = (size_t)hash & (cap - 1);
    for (size_t probes = 0; probes < PROBES_MAX && probes < cap; probes++) {
        const struct index_slot *slot = index_at(v, INDEX_SLOTS, (at + probes) & (cap - 1));
        if (slot->key == 0) {
            return OK;
        }
        const struct index_key *key =
            slot->tag == (uint32_t)(hash >> 32) ? index_at(v, INDEX_KEYS, slot->key - 1) : NULL;
        if (is_key(v, key, number, name)) {
            *postings = index_run(v, INDEX_POSTINGS, key->postings);
            *count = key->postings.count;
            return *postings == NULL ? index_corrupt(err) : OK;
        }
    }
    return index_corrupt(err);
}
