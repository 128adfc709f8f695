/* Searching a file: one walk over its tree for all patterns of all active units, and the
 * regular expressions and generic patterns beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include "scanner.h"

void found_begin(struct scanner *s, struct found_list *list)
{
    if (list->file != s->file) {
        list->file = s->file;
        list->first = NULL;
        list->last = &list->first;
        list->count = 0;
    }
}

enum status found_add(struct scanner *s, struct found_list *list, const struct pattern_match *match,
                      struct error *err)
{
    if (list->count == FOUND_MAX) {
        s->exhausted = true;
        return OK;
    }
    struct found *f = arena_alloc(&s->arena, 1, sizeof *f);
    struct bound *bound = arena_alloc(&s->arena, match->bound_count + 1, sizeof *bound);
    if (f == NULL || bound == NULL) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    if (match->bound_count > 0) {
        memcpy(bound, match->bound, match->bound_count * sizeof *bound);
    }
    *f = (struct found){
        .begin = match->begin,
        .end = match->end,
        .node = match->node,
        .bound = bound,
        .bound_count = (uint32_t)match->bound_count,
    };
    *list->last = f;
    list->last = &f->next;
    list->count++;
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

/* --- patterns over the tree --- */

struct collecting {
    struct scanner *s;
    struct found_list *list;
    struct error *err;
};

static bool collect(void *ctx, const struct pattern_match *match)
{
    const struct collecting *c = ctx;
    enum status st = found_add(c->s, c->list, match, c->err);
    if (st != OK) {
        c->s->failed = st;
    }
    return st == OK;
}

/* Which searches to try at which kind of node: counted, then laid out kind by kind. */
static enum status dispatch(struct scanner *s, const uint32_t *searches, size_t count,
                            struct error *err)
{
    const struct program *p = s->program;
    memset(s->kind_first, 0, sizeof s->kind_first);
    for (size_t i = 0; i < count; i++) {
        const struct pattern *pattern = &p->patterns[p->searches[searches[i]].pattern];
        for (unsigned k = 1; k < NODE_KIND_COUNT; k++) {
            s->kind_first[k + 1] += pattern_may_match(pattern, (enum node_kind)k) ? 1 : 0;
        }
    }
    for (unsigned k = 1; k <= NODE_KIND_COUNT; k++) {
        s->kind_first[k] += s->kind_first[k - 1];
    }
    s->by_kind =
        arena_alloc(&s->arena, (size_t)s->kind_first[NODE_KIND_COUNT] + 1, sizeof *s->by_kind);
    if (s->by_kind == NULL) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    uint32_t at[NODE_KIND_COUNT + 1];
    memcpy(at, s->kind_first, sizeof at);
    for (size_t i = 0; i < count; i++) {
        const struct pattern *pattern = &p->patterns[p->searches[searches[i]].pattern];
        for (unsigned k = 1; k < NODE_KIND_COUNT; k++) {
            if (pattern_may_match(pattern, (enum node_kind)k)) {
                s->by_kind[at[k]++] = searches[i];
            }
        }
    }
    return OK;
}

static uint64_t cost_begins(const struct scanner *s)
{
    return s->costs == NULL ? 0 : clock_monotonic_ns();
}

static void cost_ends(struct scanner *s, uint32_t search, uint64_t began)
{
    if (s->costs != NULL) {
        s->search_ns[search] += clock_monotonic_ns() - began;
    }
}

static enum status walk(struct scanner *s, struct error *err)
{
    const struct program *p = s->program;
    const struct tree *t = &s->tree;
    struct collecting c = {.s = s, .err = err};
    matcher_tree(s->matcher, t, &s->symbols);
    for (node_id n = 0; n < t->count && s->failed == OK; n++) {
        enum node_kind k = t->nodes[n].kind;
        for (uint32_t i = s->kind_first[k]; i < s->kind_first[k + 1]; i++) {
            uint32_t search = s->by_kind[i];
            const struct pattern *pattern = &p->patterns[p->searches[search].pattern];
            if (!summary_within(pattern->need[pattern->root], t->have[n]) ||
                !pattern_worth_trying(pattern, t, n)) {
                continue;
            }
            c.list = &s->found[search];
            uint64_t began = cost_begins(s);
            matcher_at(s->matcher, pattern, n, collect, &c, &s->exhausted);
            cost_ends(s, search, began);
        }
    }
    return s->failed;
}

/* The searches of all active units, each once, in order. */
static enum status wanted(struct scanner *s, uint32_t **out, size_t *count, struct error *err)
{
    const struct program *p = s->program;
    size_t total = 0;
    size_t kept = 0;
    for (uint32_t i = 0; i < s->active_count; i++) {
        total += p->units[s->active[i]].searches.count;
    }
    uint32_t *all = arena_alloc(&s->arena, total + 1, sizeof *all);
    if (all == NULL) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    for (uint32_t i = 0; i < s->active_count; i++) {
        struct span_ref span = p->units[s->active[i]].searches;
        memcpy(all + kept, p->links + span.first, span.count * sizeof *all);
        kept += span.count;
    }
    *count = numbers_unique(all, kept);
    *out = all;
    return OK;
}

enum status search_file(struct scanner *s, struct error *err)
{
    const struct program *p = s->program;
    uint32_t *searches = NULL;
    size_t count = 0;
    size_t code = 0;
    enum status st = wanted(s, &searches, &count, err);
    for (size_t i = 0; i < count && st == OK; i++) {
        const struct program_search *search = &p->searches[searches[i]];
        struct found_list *list = &s->found[searches[i]];
        uint64_t began = cost_begins(s);
        found_begin(s, list);
        if (search->kind == SEARCH_REGEX) {
            st = search_regex(s, searches[i], s->source, 0, list, err);
        } else if (search->kind == SEARCH_GENERIC) {
            st = generic_search(s, search, s->source, 0, list, err);
        } else {
            searches[code++] = searches[i];
            continue;
        }
        cost_ends(s, searches[i], began);
    }
    if (st == OK && code > 0 && s->has_tree) {
        st = dispatch(s, searches, code, err);
        st = st == OK ? walk(s, err) : st;
    }
    return st;
}

enum status search_in(const struct evaluation *e, uint32_t search, struct ranges *out,
                      struct error *err)
{
    struct scanner *s = e->s;
    const struct program_search *ps = &s->program->searches[search];
    struct found_list list = {.file = s->file};
    struct view text = view_slice(e->source, e->begin, e->end);
    enum status st = OK;
    list.last = &list.first;
    if (ps->kind == SEARCH_REGEX) {
        st = search_regex(s, search, text, e->begin, &list, err);
    } else if (ps->kind == SEARCH_GENERIC) {
        st = generic_search(s, ps, text, e->begin, &list, err);
    } else if (e->tree != NULL && e->tree->count > 0) {
        struct collecting c = {.s = s, .list = &list, .err = err};
        matcher_tree(s->matcher, e->tree, &s->symbols);
        matcher_search(s->matcher, &s->program->patterns[ps->pattern], 0, collect, &c,
                       &s->exhausted);
        matcher_tree(s->matcher, &s->tree, &s->symbols);
        st = s->failed;
    }
    for (const struct found *f = list.first; f != NULL && st == OK; f = f->next) {
        const struct range r = {
            .begin = f->begin,
            .end = f->end,
            .kind = ps->kind == SEARCH_REGEX ? RANGE_REGEX : RANGE_PLAIN,
            .node = f->node,
            .bound = f->bound,
            .bound_count = f->bound_count,
        };
        st = ranges_add(s, out, &r, err);
    }
    return st;
}
