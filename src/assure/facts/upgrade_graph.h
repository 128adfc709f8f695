/* The components of manifests in which something is vulnerable, and who needs whom. */
#ifndef ASSAY_ASSURE_UPGRADE_GRAPH_H
#define ASSAY_ASSURE_UPGRADE_GRAPH_H

#include <assay/base/arena.h>
#include <assay/base/map.h>

#include "facts_private.h"

struct upgrade_node {
    int64_t id;
    struct view purl;
    struct view label; /* "@babel/core" */
    struct view version;
    struct view manifest;
    bool direct;
    bool reached;
    uint32_t edges; /* the first of its own, if that is from here */
    uint32_t via;   /* the node before it on the shortest way from a direct one; its own: none */
};

struct upgrade_edge {
    uint32_t from;
    uint32_t to;
    struct view requirement;
};

struct upgrade_graph {
    struct arena arena;
    struct map vulnerable; /* manifests in which something is */
    struct map index;      /* "manifest NUL purl" → position + 1 */
    struct buf key;        /* of it, while it is made */
    struct upgrade_node *nodes;
    size_t count;
    size_t cap;
    struct upgrade_edge *edges; /* by `from` */
    size_t edge_count;
    size_t edge_cap;
    uint32_t *parents; /* positions of edges, by `to` */
    uint32_t *first;   /* of node n: parents[first[n]] up to parents[first[n + 1]] */
};

void upgrade_graph_init(struct upgrade_graph *g);
/* Load and search; release in any case. */
MUST_CHECK enum status upgrade_graph_load(struct upgrade_graph *g, const struct facts *f,
                                          struct error *err);
void upgrade_graph_release(struct upgrade_graph *g);

/* The position + 1, or 0. */
MUST_CHECK enum status upgrade_graph_find(struct upgrade_graph *g, struct view manifest,
                                          struct view purl, size_t *at, struct error *err);
/* The direct node from which the way to `at` begins; itself where none leads there. */
size_t upgrade_graph_root(const struct upgrade_graph *g, size_t at);
/* "a 1.0 > b 2.0 > c 0.1"; a long way without its middle. */
void upgrade_graph_path(const struct upgrade_graph *g, size_t at, struct buf *out);

#endif
