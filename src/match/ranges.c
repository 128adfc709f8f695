/* Ranges: what metavariables must agree in, what lies in what, what is removed. */
#include <stdlib.h>
#include <string.h>

#include "numbers.h"
#include "scanner.h"

enum status ranges_add(struct scanner *s, struct ranges *r, const struct range *item,
                       struct error *err)
{
    if (r->len == RANGES_MAX) {
        s->exhausted = true;
        return OK;
    }
    if (arena_grow(&s->arena, (void **)&r->items, &r->cap, r->len + 1, sizeof *r->items, NULL) !=
        OK) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    r->items[r->len++] = *item;
    return OK;
}

const struct bound *range_bound(const struct range *r, symbol_id name)
{
    for (uint32_t i = 0; i < r->bound_count; i++) {
        if (r->bound[i].name == name) {
            return &r->bound[i];
        }
    }
    return NULL;
}

/* $1, $2: groups of a regex. Nobody asked for them to agree. */
static bool is_group(const struct evaluation *e, symbol_id name)
{
    struct view text = symbols_text(&e->s->symbols, name);
    return text.len > 1 && text.ptr[1] >= '0' && text.ptr[1] <= '9';
}

static bool agree(const struct evaluation *e, const struct range *x, const struct range *y)
{
    for (uint32_t i = 0; i < x->bound_count; i++) {
        const struct bound *other = range_bound(y, x->bound[i].name);
        if (other == NULL || other == &x->bound[i] || is_group(e, x->bound[i].name)) {
            continue;
        }
        struct tree text_only = {.source = e->source};
        if (!bound_equal(e->tree == NULL ? &text_only : e->tree, &e->s->symbols, &x->bound[i],
                         other)) {
            return false;
        }
    }
    return true;
}

bool range_within(const struct evaluation *e, const struct range *x, const struct range *y)
{
    bool in = y->kind == RANGE_ANYWHERE || (y->begin <= x->begin && x->end <= y->end);
    return in && agree(e, x, y);
}

/* x with the bindings of y that it lacks. */
static enum status join(const struct evaluation *e, const struct range *x, const struct range *y,
                        struct ranges *out, struct error *err)
{
    struct range r = *x;
    uint32_t more = 0;
    for (uint32_t i = 0; i < y->bound_count; i++) {
        more += range_bound(x, y->bound[i].name) == NULL ? 1 : 0;
    }
    if (more > 0) {
        struct bound *all = arena_alloc(&e->s->arena, (size_t)x->bound_count + more, sizeof *all);
        if (all == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        if (x->bound_count > 0) {
            memcpy(all, x->bound, x->bound_count * sizeof *all);
        }
        uint32_t count = x->bound_count;
        for (uint32_t i = 0; i < y->bound_count; i++) {
            if (range_bound(x, y->bound[i].name) == NULL) {
                all[count++] = y->bound[i];
            }
        }
        r.bound = all;
        r.bound_count = count;
    }
    return ranges_add(e->s, out, &r, err);
}

/* Whether x, which lies in y, may stand for both. */
static bool may_stand(const struct range *x, const struct range *y)
{
    return x->kind != RANGE_INSIDE || y->kind == RANGE_INSIDE;
}

/* --- which ranges can have to do with which --- */

/* Ranges by where they begin, and how far those up to each one reach. */
struct place_index {
    const struct ranges *of;
    uint32_t *order; /* indices of ranges; ordered by their begin, then as they stand */
    uint32_t *reach; /* by place in `order`: the greatest end up to there */
    uint32_t *near;  /* room for an answer */
    bool in_place;   /* `order` is 0, 1, 2 … */
    bool everything; /* no index: every range is looked at */
};

enum { FEW_PAIRS = 256 };

static int by_begin(const void *a, const void *b, void *ranges)
{
    const struct range *items = ranges;
    uint32_t i = *(const uint32_t *)a;
    uint32_t k = *(const uint32_t *)b;
    if (items[i].begin != items[k].begin) {
        return items[i].begin < items[k].begin ? -1 : 1;
    }
    return i < k ? -1 : i > k;
}

static bool any_anywhere(const struct ranges *r)
{
    for (size_t i = 0; i < r->len; i++) {
        if (r->items[i].kind == RANGE_ANYWHERE) {
            return true;
        }
    }
    return false;
}

static enum status place_index_of(const struct evaluation *e, const struct ranges *ys,
                                  const struct ranges *xs, struct place_index *out,
                                  struct error *err)
{
    struct place_index x = {.of = ys, .in_place = true};
    x.everything = xs->len * ys->len < FEW_PAIRS || any_anywhere(xs) || any_anywhere(ys);
    if (!x.everything) {
        x.order = arena_alloc(&e->s->arena, ys->len, sizeof *x.order);
        x.reach = arena_alloc(&e->s->arena, ys->len, sizeof *x.reach);
        x.near = arena_alloc(&e->s->arena, ys->len, sizeof *x.near);
        if (x.order == NULL || x.reach == NULL || x.near == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        for (uint32_t i = 0; i < ys->len; i++) {
            x.order[i] = i;
            x.in_place = x.in_place && (i == 0 || ys->items[i - 1].begin <= ys->items[i].begin);
        }
        if (!x.in_place) {
            qsort_r(x.order, ys->len, sizeof *x.order, by_begin, ys->items);
        }
        for (uint32_t i = 0; i < ys->len; i++) {
            uint32_t end = ys->items[x.order[i]].end;
            x.reach[i] = i > 0 && x.reach[i - 1] > end ? x.reach[i - 1] : end;
        }
    }
    *out = x;
    return OK;
}

/* How many of the ranges at the front end before `at` (or begin at or before it). */
static size_t before(const struct place_index *x, uint32_t at, bool by_reach)
{
    size_t low = 0;
    size_t high = x->of->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool passed = by_reach ? x->reach[middle] < at : x->of->items[x->order[middle]].begin <= at;
        low = passed ? middle + 1 : low;
        high = passed ? high : middle;
    }
    return low;
}

/* The ranges that touch r, at least: in their own order, the first at *first. NULL: all of
 * *first … before *first + the result are meant by their numbers. */
static size_t near_to(const struct place_index *x, const struct range *r, size_t *first,
                      const uint32_t **numbers)
{
    *numbers = NULL;
    *first = 0;
    if (x->everything) {
        return x->of->len;
    }
    size_t low = before(x, r->begin, true);
    size_t high = before(x, r->end, false);
    if (low >= high) {
        return 0;
    }
    *first = low;
    if (!x->in_place) {
        memcpy(x->near, x->order + low, (high - low) * sizeof *x->near);
        numbers_sort(x->near, high - low);
        *numbers = x->near;
    }
    return high - low;
}

enum status ranges_intersect(const struct evaluation *e, const struct ranges *xs,
                             const struct ranges *ys, struct ranges *out, struct error *err)
{
    struct place_index index;
    enum status st = place_index_of(e, ys, xs, &index, err);
    for (size_t i = 0; i < xs->len && st == OK; i++) {
        const struct range *x = &xs->items[i];
        const uint32_t *numbers = NULL;
        size_t first = 0;
        size_t count = near_to(&index, x, &first, &numbers);
        for (size_t k = 0; k < count && st == OK; k++) {
            const struct range *y = &ys->items[numbers == NULL ? first + k : numbers[k]];
            if (may_stand(x, y) && range_within(e, x, y)) {
                st = join(e, x, y, out, err);
            } else if (may_stand(y, x) && range_within(e, y, x)) {
                st = join(e, y, x, out, err);
            }
        }
    }
    if (st == OK && out->len > 1) {
        ranges_unique(e, out);
    }
    return st;
}

static bool removes(const struct evaluation *e, const struct range *x, const struct range *y)
{
    switch (y->kind) {
    case RANGE_INSIDE:
        return range_within(e, x, y);
    case RANGE_REGEX:
        return range_within(e, x, y) || range_within(e, y, x);
    case RANGE_ANYWHERE:
        return true;
    case RANGE_PLAIN:
    default:
        return range_within(e, x, y) && range_within(e, y, x);
    }
}

enum status ranges_subtract(const struct evaluation *e, struct ranges *xs, const struct ranges *ys,
                            struct error *err)
{
    struct place_index index;
    enum status st = place_index_of(e, ys, xs, &index, err);
    size_t kept = 0;
    for (size_t i = 0; i < xs->len && st == OK; i++) {
        const uint32_t *numbers = NULL;
        size_t first = 0;
        size_t count = near_to(&index, &xs->items[i], &first, &numbers);
        bool gone = false;
        for (size_t k = 0; k < count && !gone; k++) {
            gone = removes(e, &xs->items[i], &ys->items[numbers == NULL ? first + k : numbers[k]]);
        }
        if (!gone) {
            xs->items[kept++] = xs->items[i];
        }
    }
    xs->len = st == OK ? kept : xs->len;
    return st;
}

/* --- order and doubles --- */

static int by_place(const void *a, const void *b)
{
    const struct range *x = a;
    const struct range *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    if (x->end != y->end) {
        return x->end < y->end ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    /* Equal ranges stay in the order found: the address of the bindings tells it. */
    return x->bound < y->bound ? -1 : x->bound > y->bound;
}

static bool same_bindings(const struct range *x, const struct range *y)
{
    if (x->bound_count != y->bound_count) {
        return false;
    }
    for (uint32_t i = 0; i < x->bound_count; i++) {
        const struct bound *other = range_bound(y, x->bound[i].name);
        if (other == NULL || other->begin_byte != x->bound[i].begin_byte ||
            other->end_byte != x->bound[i].end_byte || other->text != x->bound[i].text) {
            return false;
        }
    }
    return true;
}

void ranges_unique(const struct evaluation *e, struct ranges *r)
{
    (void)e;
    size_t kept = 0;
    if (r->len > 1) {
        qsort(r->items, r->len, sizeof *r->items, by_place);
    }
    for (size_t i = 0; i < r->len; i++) {
        bool known = false;
        for (size_t k = kept; k > 0 && !known; k--) {
            const struct range *other = &r->items[k - 1];
            if (other->begin != r->items[i].begin || other->end != r->items[i].end ||
                other->kind != r->items[i].kind) {
                break;
            }
            known = same_bindings(other, &r->items[i]);
        }
        if (!known) {
            r->items[kept++] = r->items[i];
        }
    }
    r->len = kept;
}
