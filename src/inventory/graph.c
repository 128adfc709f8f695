#include "graph.h"

enum { NODES_MAX = 4 * 1000 * 1000 };

enum status graph_init(struct graph *g, size_t nodes, struct arena *arena, struct error *err)
{
    struct graph own = {.arena = arena, .nodes = nodes};
    if (nodes > NODES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d packages", NODES_MAX);
    }
    own.reach = arena_alloc(arena, nodes + 1, sizeof *own.reach);
    own.direct = arena_alloc(arena, nodes + 1, sizeof *own.direct);
    if (own.reach == NULL || own.direct == NULL) {
        return error_no_memory(err);
    }
    memset(own.reach, REACH_NONE, nodes + 1);
    *g = own;
    return OK;
}

void graph_root(struct graph *g, size_t to, enum graph_reach reach)
{
    g->direct[to] = true;
    if ((uint8_t)reach < g->reach[to]) {
        g->reach[to] = (uint8_t)reach;
    }
}

enum status graph_edge(struct graph *g, size_t from, size_t to, enum graph_reach reach,
                       struct view requirement, struct error *err)
{
    enum status grown = arena_grow(g->arena, (void **)&g->edges, &g->edge_cap, g->edge_count + 1,
                                   sizeof *g->edges, err);
    if (grown != OK) {
        return grown;
    }
    g->edges[g->edge_count++] =
        (struct graph_edge){(uint32_t)from, (uint32_t)to, (uint8_t)reach, requirement};
    return OK;
}

/* Edges grouped by where they start: those of node n are [first[n], first[n+1]). */
struct adjacency {
    uint32_t *first;
    struct graph_edge *edges;
};

static enum status group_edges(const struct graph *g, struct adjacency *a, struct error *err)
{
    a->first = arena_alloc(g->arena, g->nodes + 2, sizeof *a->first);
    a->edges = arena_alloc(g->arena, g->edge_count + 1, sizeof *a->edges);
    uint32_t *next = arena_alloc(g->arena, g->nodes + 1, sizeof *next);
    if (a->first == NULL || a->edges == NULL || next == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        a->first[g->edges[i].from + 1]++;
    }
    for (size_t n = 0; n < g->nodes; n++) {
        a->first[n + 1] += a->first[n];
        next[n] = a->first[n];
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        a->edges[next[g->edges[i].from]++] = g->edges[i];
    }
    return OK;
}

/* Nodes waiting at one level of reach; each node enters a level at most once. */
struct queue {
    uint32_t *nodes;
    size_t len;
};

static void visit(struct graph *g, const struct adjacency *a, uint32_t node, uint8_t level,
                  struct queue *queue)
{
    for (uint32_t i = a->first[node]; i < a->first[node + 1]; i++) {
        const struct graph_edge *e = &a->edges[i];
        uint8_t reach = e->reach > level ? e->reach : level;
        if (reach >= g->reach[e->to]) {
            continue;
        }
        g->reach[e->to] = reach;
        /* A weaker level is seeded from `reach` when its turn comes. */
        if (reach == level) {
            queue->nodes[queue->len++] = e->to;
        }
    }
}

enum status graph_spread(struct graph *g, struct error *err)
{
    struct adjacency a;
    enum status st = group_edges(g, &a, err);
    if (st != OK) {
        return st;
    }
    struct queue queue = {.nodes = arena_alloc(g->arena, g->nodes + 1, sizeof(uint32_t))};
    if (queue.nodes == NULL) {
        return error_no_memory(err);
    }
    for (int level = REACH_RUNTIME; level < REACH_NONE; level++) {
        queue.len = 0;
        for (uint32_t n = 0; n < g->nodes; n++) {
            if (g->reach[n] == level) {
                queue.nodes[queue.len++] = n;
            }
        }
        for (size_t i = 0; i < queue.len; i++) {
            visit(g, &a, queue.nodes[i], (uint8_t)level, &queue);
        }
    }
    return OK;
}

enum component_scope graph_scope(const struct graph *g, size_t node)
{
    switch (g->reach[node]) {
    case REACH_OPTIONAL:
        return SCOPE_OPTIONAL;
    case REACH_BUILD:
        return SCOPE_BUILD;
    case REACH_DEV:
        return SCOPE_DEV;
    default:
        return SCOPE_RUNTIME;
    }
}

enum component_relation graph_relation(const struct graph *g, size_t node)
{
    if (g->direct[node]) {
        return RELATION_DIRECT;
    }
    return g->reach[node] == REACH_NONE ? RELATION_UNKNOWN : RELATION_TRANSITIVE;
}
