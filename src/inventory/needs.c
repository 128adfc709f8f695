#include "needs.h"

#include <stdlib.h>

#include "collect.h"
#include "graph.h"

/* Components of the same key; the first is in the map. */
struct called {
    size_t at; /* position in the collector */
    struct called *next;
    struct called *last; /* of the first: where the chain ends */
};

/* `from` where `from_key` is absent. */
struct need {
    size_t from;
    struct view from_key;
    struct view to;
    struct view requirement;
};

/* A resolved one. */
struct edge {
    size_t from;
    size_t to;
    struct view requirement;
};

struct edges {
    struct edge *list;
    size_t len;
    size_t cap;
};

void needs_init(struct needs *n)
{
    *n = (struct needs){.list = NULL};
    map_init(&n->called);
}

void needs_release(struct needs *n)
{
    map_release(&n->called);
}

enum status collect_called(struct collector *c, struct view key, struct error *err)
{
    if (c->last == 0 || key.len == 0) {
        return OK;
    }
    struct called *one = arena_alloc(c->arena, 1, sizeof *one);
    if (one == NULL) {
        return error_no_memory(err);
    }
    *one = (struct called){.at = c->last - 1, .last = one};
    struct called *first = map_get(&c->needs.called, key);
    if (first == NULL) {
        return map_put(&c->needs.called, key, one, NULL, err);
    }
    if (first->last->at != one->at) {
        first->last->next = one;
        first->last = one;
    }
    return OK;
}

static struct view key_of(const void **entry)
{
    return view_of((const char *)entry, sizeof *entry);
}

enum status collect_is(struct collector *c, const void *entry, struct error *err)
{
    return collect_called(c, key_of(&entry), err);
}

static enum status add(struct collector *c, const struct need *n, struct error *err)
{
    struct needs *all = &c->needs;
    if (all->len == NEEDS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:1: more than %d dependencies between packages",
                         c->source, NEEDS_MAX);
    }
    enum status st =
        arena_grow(c->arena, (void **)&all->list, &all->cap, all->len + 1, sizeof *all->list, err);
    if (st == OK) {
        all->list[all->len++] = *n;
    }
    return st;
}

enum status collect_needs(struct collector *c, struct view key, struct view requirement,
                          struct error *err)
{
    const struct need n = {.from = c->last - 1, .to = key, .requirement = requirement};
    return c->last == 0 || key.len == 0 ? OK : add(c, &n, err);
}

static enum status keep_key(struct collector *c, const void *entry, struct view *out,
                            struct error *err)
{
    *out = arena_copy(c->arena, key_of(&entry));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

enum status collect_needs_entry(struct collector *c, const void *entry, struct view requirement,
                                struct error *err)
{
    struct view key;
    enum status st = keep_key(c, entry, &key, err);
    return st == OK ? collect_needs(c, key, requirement, err) : st;
}

enum status collect_graph(struct collector *c, const struct graph *g, const void *entries,
                          size_t size, struct error *err)
{
    const char *base = entries;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < g->edge_count; i++) {
        struct need n = {.requirement = g->edges[i].requirement};
        st = keep_key(c, base + g->edges[i].from * size, &n.from_key, err);
        if (st == OK) {
            st = keep_key(c, base + g->edges[i].to * size, &n.to, err);
        }
        if (st == OK) {
            st = add(c, &n, err);
        }
    }
    return st;
}

/* ---- resolving ---- */

static enum status add_edge(struct collector *c, struct edges *x, const struct edge *e,
                            struct error *err)
{
    if (e->from == e->to) {
        return OK;
    }
    if (x->len == NEEDS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:1: more than %d dependencies between packages",
                         c->source, NEEDS_MAX);
    }
    enum status st =
        arena_grow(c->arena, (void **)&x->list, &x->cap, x->len + 1, sizeof *x->list, err);
    if (st == OK) {
        x->list[x->len++] = *e;
    }
    return st;
}

static enum status resolve_one(struct collector *c, const struct need *n, struct edges *x,
                               struct error *err)
{
    const struct called own = {.at = n->from};
    const struct called *from =
        n->from_key.ptr == NULL ? &own : map_get(&c->needs.called, n->from_key);
    enum status st = OK;
    for (; st == OK && from != NULL; from = from->next) {
        const struct called *to = map_get(&c->needs.called, n->to);
        for (; st == OK && to != NULL; to = to->next) {
            const struct edge e = {from->at, to->at, n->requirement};
            st = add_edge(c, x, &e, err);
        }
    }
    return st;
}

struct sorted {
    const struct component *items;
    const struct edge *edge;
};

/* By component, then by package URL, a range before none. */
static int compare(const void *a, const void *b)
{
    const struct sorted *x = a;
    const struct sorted *y = b;
    if (x->edge->from != y->edge->from) {
        return x->edge->from < y->edge->from ? -1 : 1;
    }
    int order = view_cmp(x->items[x->edge->to].purl, y->items[y->edge->to].purl);
    if (order == 0) {
        order = view_cmp(y->edge->requirement, x->edge->requirement);
    }
    return order;
}

/* The edges of one component, which begin at `list`: how many there are is returned. */
static enum status give(struct collector *c, const struct sorted *list, size_t count, size_t *taken,
                        struct error *err)
{
    size_t n = 0;
    size_t bytes = 0;
    struct component *k = &c->items[list[0].edge->from];
    while (n < count && list[n].edge->from == list[0].edge->from) {
        n++;
    }
    struct component_need *own = arena_alloc(c->arena, n, sizeof *own);
    if (own == NULL) {
        return error_no_memory(err);
    }
    k->needs = own;
    for (size_t i = 0; i < n; i++) {
        struct view purl = c->items[list[i].edge->to].purl;
        if (view_eq(purl, k->purl) ||
            (k->need_count > 0 && view_eq(purl, own[k->need_count - 1].purl))) {
            continue;
        }
        own[k->need_count++] = (struct component_need){purl, list[i].edge->requirement};
        bytes += purl.len + list[i].edge->requirement.len;
    }
    *taken = n;
    return bytes <= NEEDS_OF_ONE_BYTES
               ? OK
               : collect_bad(c, (struct position){k->line == 0 ? 1 : k->line, 1}, err,
                             "a package that depends on too many others");
}

static enum status give_all(struct collector *c, const struct edges *x, struct error *err)
{
    struct sorted *list = arena_alloc(c->arena, x->len + 1, sizeof *list);
    enum status st = list == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < x->len; i++) {
        list[i] = (struct sorted){c->items, &x->list[i]};
    }
    if (st == OK && x->len > 0) {
        qsort(list, x->len, sizeof *list, compare);
    }
    size_t taken = 0;
    for (size_t i = 0; st == OK && i < x->len; i += taken) {
        st = give(c, &list[i], x->len - i, &taken, err);
    }
    return st;
}

enum status needs_settle(struct collector *c, struct error *err)
{
    struct edges x = {.list = NULL};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < c->needs.len; i++) {
        st = resolve_one(c, &c->needs.list[i], &x, err);
    }
    return st == OK && x.len > 0 ? give_all(c, &x, err) : st;
}
