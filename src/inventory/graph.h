/* Which packages a product needs at run time, and which only for development:
 * reachability over a lock file's dependency graph. */
#ifndef ASSAY_INVENTORY_GRAPH_H
#define ASSAY_INVENTORY_GRAPH_H

#include <assay/inventory/component.h>

struct graph_edge {
    uint32_t from;
    uint32_t to;
    uint8_t reach;
    struct view requirement;
};

struct graph {
    struct arena *arena;
    size_t nodes;
    uint8_t *reach; /* per node: enum graph_reach */
    bool *direct;   /* per node: a root depends on it */
    struct graph_edge *edges;
    size_t edge_count;
    size_t edge_cap;
};

/* How strongly something is needed; the lower wins, and an edge can only weaken. */
enum graph_reach { REACH_RUNTIME, REACH_OPTIONAL, REACH_BUILD, REACH_DEV, REACH_NONE };

MUST_CHECK enum status graph_init(struct graph *g, size_t nodes, struct arena *arena,
                                  struct error *err);
/* A root (the project itself) needs node `to`. */
void graph_root(struct graph *g, size_t to, enum graph_reach reach);
/* Node `from` needs node `to` in a version of the range `requirement` (empty: not said); `reach`
 * is REACH_RUNTIME for ordinary needs. */
MUST_CHECK enum status graph_edge(struct graph *g, size_t from, size_t to, enum graph_reach reach,
                                  struct view requirement, struct error *err);
/* Spread from the roots: O(nodes + edges). Afterwards the two below answer. */
MUST_CHECK enum status graph_spread(struct graph *g, struct error *err);

/* What nothing reaches counts as needed at run time: the file does not say. */
enum component_scope graph_scope(const struct graph *g, size_t node);
enum component_relation graph_relation(const struct graph *g, size_t node);

#endif
