#include "taint_sets.h"

#include <string.h>

#include <assay/base/mem.h>

enum { SETS_MAX = 1 << 22 };

bool taint_sets_init(struct taint_sets *s)
{
    *s = (struct taint_sets){.failed = OK};
    s->rows = mem_calloc(64, sizeof *s->rows);
    s->ways = mem_calloc(64, sizeof *s->ways);
    s->slots = mem_calloc(128, sizeof *s->slots);
    s->way_slots = mem_calloc(128, sizeof *s->way_slots);
    if (s->rows == NULL || s->ways == NULL || s->slots == NULL || s->way_slots == NULL) {
        taint_sets_release(s);
        return false;
    }
    s->row_cap = s->way_cap = 64;
    s->slot_cap = s->way_slot_cap = 128;
    s->row_count = TAINT_FIRST;
    s->way_count = 1;
    return true;
}

void taint_sets_release(struct taint_sets *s)
{
    (void)mem_free(s->taints);
    (void)mem_free(s->rows);
    (void)mem_free(s->slots);
    (void)mem_free(s->ways);
    (void)mem_free(s->way_slots);
    *s = (struct taint_sets){.failed = OK};
}

static bool grow(struct taint_sets *s, void **items, size_t *cap, size_t need, size_t size)
{
    enum status st = mem_grow(items, cap, need, size, SETS_MAX, NULL);
    s->failed = st != OK ? st : s->failed;
    return st == OK;
}

const struct taint *taint_set_members(const struct taint_sets *s, taint_set set, size_t *count)
{
    *count = set < TAINT_FIRST ? 0 : s->rows[set].count;
    return set < TAINT_FIRST ? NULL : s->taints + s->rows[set].first;
}

/* --- interning --- */

static uint64_t hash_row(const struct taint *taints, size_t count)
{
    return view_hash(view_of((const char *)taints, count * sizeof *taints));
}

static bool slots_double(struct taint_sets *s)
{
    if (s->row_count * 2 < s->slot_cap) {
        return true;
    }
    uint32_t *slots = mem_calloc(s->slot_cap * 2, sizeof *slots);
    if (slots == NULL) {
        s->failed = ERR_NO_MEMORY;
        return false;
    }
    (void)mem_free(s->slots);
    s->slots = slots;
    s->slot_cap *= 2;
    for (size_t set = TAINT_FIRST; set < s->row_count; set++) {
        uint64_t hash = hash_row(s->taints + s->rows[set].first, s->rows[set].count);
        size_t i = (size_t)hash & (s->slot_cap - 1);
        while (slots[i] != 0) {
            i = (i + 1) & (s->slot_cap - 1);
        }
        slots[i] = (uint32_t)set;
    }
    return true;
}

static taint_set intern(struct taint_sets *s, const struct taint *taints, size_t count)
{
    s->steps += count + 1;
    if (count == 0 || s->failed != OK || !slots_double(s)) {
        return TAINT_NONE;
    }
    size_t i = (size_t)hash_row(taints, count) & (s->slot_cap - 1);
    for (; s->slots[i] != 0; i = (i + 1) & (s->slot_cap - 1)) {
        const struct taint_row *row = &s->rows[s->slots[i]];
        if (row->count == count &&
            memcmp(s->taints + row->first, taints, count * sizeof *taints) == 0) {
            return s->slots[i];
        }
    }
    void *all = s->taints;
    void *rows = s->rows;
    bool ok = grow(s, &all, &s->taint_cap, s->taint_count + count, sizeof *s->taints) &&
              grow(s, &rows, &s->row_cap, s->row_count + 1, sizeof *s->rows);
    s->taints = all;
    s->rows = rows;
    if (!ok) {
        return TAINT_NONE;
    }
    memcpy(s->taints + s->taint_count, taints, count * sizeof *taints);
    s->rows[s->row_count] =
        (struct taint_row){.first = (uint32_t)s->taint_count, .count = (uint32_t)count};
    s->taint_count += count;
    s->slots[i] = (uint32_t)s->row_count;
    return (taint_set)s->row_count++;
}

taint_set taint_set_of(struct taint_sets *s, uint32_t source, symbol_id label)
{
    struct taint one = {.source = source, .label = label};
    return intern(s, &one, 1);
}

static int compare(const struct taint *a, const struct taint *b)
{
    if (a->source != b->source) {
        return a->source < b->source ? -1 : 1;
    }
    return a->label < b->label ? -1 : a->label > b->label;
}

taint_set taint_set_union(struct taint_sets *s, taint_set a, taint_set b)
{
    struct taint merged[TAINT_SET_MAX];
    size_t count = 0;
    size_t a_count = 0;
    size_t b_count = 0;
    if (a == b || b < TAINT_FIRST) {
        return a;
    }
    if (a < TAINT_FIRST) {
        return b;
    }
    const struct taint *x = taint_set_members(s, a, &a_count);
    const struct taint *y = taint_set_members(s, b, &b_count);
    size_t i = 0;
    size_t k = 0;
    while (count < TAINT_SET_MAX && (i < a_count || k < b_count)) {
        int order = i == a_count ? 1 : k == b_count ? -1 : compare(&x[i], &y[k]);
        merged[count] = order <= 0 ? x[i] : y[k];
        if (order == 0 && y[k].way < merged[count].way) {
            merged[count].way = y[k].way;
        }
        count++;
        i += order <= 0;
        k += order >= 0;
    }
    return intern(s, merged, count);
}

/* --- ways --- */

static size_t way_slot(const struct taint_sets *s, uint32_t before, struct taint_step step)
{
    uint64_t hash = ((uint64_t)step.begin << 32 | step.end) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ before) * UINT64_C(0xff51afd7ed558ccd);
    return (size_t)(hash >> 24) & (s->way_slot_cap - 1);
}

static bool way_slots_double(struct taint_sets *s)
{
    if (s->way_count * 2 < s->way_slot_cap) {
        return true;
    }
    uint32_t *slots = mem_calloc(s->way_slot_cap * 2, sizeof *slots);
    if (slots == NULL) {
        s->failed = ERR_NO_MEMORY;
        return false;
    }
    (void)mem_free(s->way_slots);
    s->way_slots = slots;
    s->way_slot_cap *= 2;
    for (size_t w = 1; w < s->way_count; w++) {
        size_t i = way_slot(s, s->ways[w].before, s->ways[w].step);
        while (slots[i] != 0) {
            i = (i + 1) & (s->way_slot_cap - 1);
        }
        slots[i] = (uint32_t)w;
    }
    return true;
}

static uint32_t way_through(struct taint_sets *s, uint32_t before, struct taint_step step)
{
    const struct taint_way *last = &s->ways[before];
    if (last->length >= TAINT_STEPS_MAX || !way_slots_double(s) ||
        (before != 0 && last->step.begin == step.begin && last->step.end == step.end)) {
        return before;
    }
    size_t i = way_slot(s, before, step);
    for (; s->way_slots[i] != 0; i = (i + 1) & (s->way_slot_cap - 1)) {
        const struct taint_way *w = &s->ways[s->way_slots[i]];
        if (w->before == before && w->step.begin == step.begin && w->step.end == step.end) {
            return s->way_slots[i];
        }
    }
    void *ways = s->ways;
    uint32_t length = last->length + 1;
    bool ok = grow(s, &ways, &s->way_cap, s->way_count + 1, sizeof *s->ways);
    s->ways = ways;
    if (!ok) {
        return before;
    }
    s->ways[s->way_count] = (struct taint_way){.before = before, .length = length, .step = step};
    s->way_slots[i] = (uint32_t)s->way_count;
    return (uint32_t)s->way_count++;
}

taint_set taint_set_through(struct taint_sets *s, taint_set set, struct taint_step step)
{
    struct taint moved[TAINT_SET_MAX];
    size_t count = 0;
    const struct taint *members = taint_set_members(s, set, &count);
    for (size_t i = 0; i < count; i++) {
        moved[i] = members[i];
        moved[i].way = way_through(s, moved[i].way, step);
    }
    return intern(s, moved, count);
}

taint_set taint_set_relabel(struct taint_sets *s, taint_set set, symbol_id label,
                            const symbol_id *replace, size_t replace_count)
{
    taint_set result = TAINT_NONE;
    struct taint copy[TAINT_SET_MAX];
    size_t count = 0;
    const struct taint *members = taint_set_members(s, set, &count);
    if (count > 0) {
        memcpy(copy, members, count * sizeof *copy);
    }
    for (size_t i = 0; i < count; i++) {
        bool fits = replace_count == 0;
        for (size_t k = 0; k < replace_count; k++) {
            fits = fits || replace[k] == copy[i].label;
        }
        copy[i].label = fits ? label : copy[i].label;
        result = taint_set_union(s, result, intern(s, &copy[i], 1));
    }
    return result;
}
