/* Searching a file: each pattern when a formula first asks for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assay/base/clock.h>

#include "numbers.h"
#include "scanner.h"

enum status found_add(struct scanner *s, struct found_list *list, const struct pattern_match *match,
                      struct error *err)
{
    struct bound *bound = NULL;
    if (list->count == FOUND_MAX) {
        s->exhausted = true;
        return OK;
    }
    if (arena_grow(&s->arena, (void **)&list->items, &list->cap, (size_t)list->count + 1,
                   sizeof *list->items, NULL) != OK) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    if (match->bound_count > 0) {
        bound = arena_alloc(&s->arena, match->bound_count, sizeof *bound);
        if (bound == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        memcpy(bound, match->bound, match->bound_count * sizeof *bound);
    }
    list->in_order =
        list->in_order && (list->count == 0 || list->items[list->count - 1].begin <= match->begin);
    list->items[list->count++] = (struct found){
        .begin = match->begin,
        .end = match->end,
        .node = match->node,
        .bound = bound,
        .bound_count = (uint32_t)match->bound_count,
    };
    return OK;
}

/* --- regular expressions --- */

static enum status compiled(struct scanner *s, uint32_t search, const struct regex **out,
                            struct error *err)
{
    enum status st = OK;
    if (s->search_regexes[search] == NULL) {
        st = regex_new_perl(program_text(s->program, s->program->searches[search].text), true,
                            &s->search_regexes[search], err);
    }
    *out = s->search_regexes[search];
    return st;
}

size_t regex_bind_groups(struct scanner *s, const struct regex *re, const struct regex_match *m,
                         struct view text, uint32_t offset, struct bound *out)
{
    size_t count = 0;
    for (size_t g = 1; g <= m->groups && g <= REGEX_GROUPS_MAX; g++) {
        char name[64];
        if (m->group[g].start == SIZE_MAX) {
            continue;
        }
        struct view named = regex_group_name(re, (unsigned)g);
        struct bound b = {
            .kind = BOUND_TEXT,
            .first = NO_NODE,
            .end = NO_NODE,
            .begin_byte = offset + (uint32_t)m->group[g].start,
            .end_byte = offset + (uint32_t)m->group[g].end,
            .text =
                symbols_intern(&s->symbols, view_slice(text, m->group[g].start, m->group[g].end)),
        };
        int len = snprintf(name, sizeof name, "$%zu", g);
        b.name = symbols_intern(&s->symbols, view_of(name, (size_t)len));
        out[count++] = b;
        if (named.len > 0 && named.len < sizeof name - 1) {
            len = snprintf(name, sizeof name, "$%.*s", (int)named.len, named.ptr);
            b.name = symbols_intern(&s->symbols, view_of(name, (size_t)len));
            out[count++] = b;
        }
    }
    return count;
}

static enum status add_regex(struct scanner *s, const struct regex *re, const struct regex_match *m,
                             struct view text, uint32_t offset, struct found_list *out,
                             struct error *err)
{
    struct bound bound[REGEX_GROUPS_MAX * 2];
    size_t count = regex_bind_groups(s, re, m, text, offset, bound);
    const struct pattern_match match = {
        .begin = offset + (uint32_t)m->start,
        .end = offset + (uint32_t)m->end,
        .node = NO_NODE,
        .bound = bound,
        .bound_count = count,
    };
    return found_add(s, out, &match, err);
}

enum status search_regex(struct scanner *s, uint32_t search, struct view text, uint32_t offset,
                         struct found_list *out, struct error *err)
{
    const struct regex *re = NULL;
    enum status st = compiled(s, search, &re, err);
    for (size_t from = 0; st == OK && from <= text.len;) {
        struct regex_match m;
        struct error why;
        bool found = false;
        if (regex_find(re, s->scratch, text, from, text.len, &found, &m, &why) != OK) {
            s->exhausted = true;
            break;
        }
        if (!found) {
            break;
        }
        if (m.end > m.start) {
            st = add_regex(s, re, &m, text, offset, out, err);
        }
        from = m.end > m.start ? m.end : m.end + 1;
    }
    return st;
}

/* --- asking --- */

static void list_begin(struct found_list *list, uint32_t file)
{
    *list = (struct found_list){
        .file = file, .in_order = true, .partial = list->partial, .spent = list->spent};
}

/* Everything that the search finds in the file. */
static enum status all_of(struct scanner *s, uint32_t search, struct error *err)
{
    const struct program_search *ps = &s->program->searches[search];
    struct found_list *list = &s->found[search];
    uint64_t began = s->costs == NULL ? 0 : clock_monotonic_ns();
    enum status st = OK;
    list_begin(list, s->file);
    if (ps->kind == SEARCH_REGEX) {
        st = search_regex(s, search, s->source, 0, list, err);
    } else if (ps->kind == SEARCH_GENERIC) {
        st = generic_search(s, ps, s->source, 0, list, err);
    } else if (s->has_tree) {
        st = search_tree(s, search, list, err);
    }
    if (s->costs != NULL) {
        uint64_t took = clock_monotonic_ns() - began;
        s->search_ns[search] += took;
        s->searching_ns += took;
    }
    return st;
}

static int by_begin(const void *a, const void *b, void *found)
{
    const struct found *items = found;
    uint32_t i = *(const uint32_t *)a;
    uint32_t k = *(const uint32_t *)b;
    if (items[i].begin != items[k].begin) {
        return items[i].begin < items[k].begin ? -1 : 1;
    }
    return i < k ? -1 : i > k;
}

static const struct found *item(const struct found_list *list, uint32_t place)
{
    return &list->items[list->by_begin == NULL ? place : list->by_begin[place]];
}

/* How many begin before `at`. */
static uint32_t count_before(const struct found_list *list, uint32_t at)
{
    uint32_t low = 0;
    uint32_t high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        bool before = item(list, middle)->begin < at;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

static struct range range_of(const struct program_search *ps, const struct found *f)
{
    return (struct range){
        .begin = f->begin,
        .end = f->end,
        .kind = ps->kind == SEARCH_REGEX ? RANGE_REGEX : RANGE_PLAIN,
        .node = f->node,
        .bound = f->bound,
        .bound_count = f->bound_count,
    };
}

static enum status give(const struct evaluation *e, const struct program_search *ps,
                        const struct found *f, struct ranges *out, struct error *err)
{
    const struct range r = range_of(ps, f);
    if (e->nested && !e->foreign) {
        const struct range context = {
            .begin = e->begin, .end = e->end, .bound = e->bound, .bound_count = e->bound_count};
        bool itself = f->begin == e->begin && f->end == e->end;
        return (f->mere_name && !itself) || !range_within(e, &r, &context)
                   ? OK
                   : ranges_add(e->s, out, &r, err);
    }
    return f->mere_name ? OK : ranges_add(e->s, out, &r, err);
}

static enum status give_all(const struct evaluation *e, const struct program_search *ps,
                            const struct found_list *list, struct ranges *out, struct error *err)
{
    enum status st = OK;
    for (uint32_t i = 0; i < list->count && st == OK; i++) {
        st = give(e, ps, &list->items[i], out, err);
    }
    return st;
}

/* Those that lie in the nested evaluation's range, in the order found. */
static enum status give_within(const struct evaluation *e, const struct program_search *ps,
                               struct found_list *list, struct ranges *out, struct error *err)
{
    uint32_t *numbers = NULL;
    enum status st = OK;
    if (!list->in_order && list->by_begin == NULL && list->count > 0) {
        uint32_t *order = arena_alloc(&e->s->arena, list->count, sizeof *order);
        if (order == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        for (uint32_t i = 0; i < list->count; i++) {
            order[i] = i;
        }
        qsort_r(order, list->count, sizeof *order, by_begin, list->items);
        list->by_begin = order;
    }
    uint32_t first = count_before(list, e->begin);
    uint32_t stop = e->end == UINT32_MAX ? list->count : count_before(list, e->end + 1);
    if (list->by_begin != NULL && stop > first) {
        numbers = arena_alloc(&e->s->arena, stop - first, sizeof *numbers);
        if (numbers == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        memcpy(numbers, list->by_begin + first, (stop - first) * sizeof *numbers);
        numbers_sort(numbers, stop - first);
    }
    for (uint32_t i = first; i < stop && st == OK; i++) {
        st = give(e, ps, &list->items[numbers == NULL ? i : numbers[i - first]], out, err);
    }
    return st;
}

enum status search_file(const struct evaluation *e, uint32_t search, struct ranges *out,
                        struct error *err)
{
    struct scanner *s = e->s;
    const struct program_search *ps = &s->program->searches[search];
    struct found_list *list = &s->found[search];
    enum status st = OK;
    if (e->nested && list->file != s->file && ps->kind == SEARCH_CODE && s->has_tree) {
        struct found_list part;
        bool done = false;
        part.partial = part.spent = 0;
        list_begin(&part, s->file);
        st = search_tree_within(s, search, e->begin, e->end, list, &part, &done, err);
        if (st != OK || done) {
            return st == OK ? give_all(e, ps, &part, out, err) : st;
        }
    }
    st = list->file == s->file ? OK : all_of(s, search, err);
    if (st != OK) {
        return st;
    }
    return e->nested ? give_within(e, ps, list, out, err) : give_all(e, ps, list, out, err);
}

enum status search_in(const struct evaluation *e, uint32_t search, struct ranges *out,
                      struct error *err)
{
    struct scanner *s = e->s;
    const struct program_search *ps = &s->program->searches[search];
    struct found_list list = {.in_order = true};
    struct view text = view_slice(e->source, e->begin, e->end);
    enum status st = OK;
    if (ps->kind == SEARCH_REGEX) {
        st = search_regex(s, search, text, e->begin, &list, err);
    } else if (ps->kind == SEARCH_GENERIC) {
        st = generic_search(s, ps, text, e->begin, &list, err);
    } else if (e->tree != NULL && e->tree->count > 0) {
        st = search_other_tree(s, search, e->tree, &list, err);
    }
    for (uint32_t i = 0; i < list.count && st == OK; i++) {
        const struct range r = range_of(ps, &list.items[i]);
        st = ranges_add(s, out, &r, err);
    }
    return st;
}
