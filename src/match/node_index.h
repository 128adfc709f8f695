/* The nodes of a file's tree by what patterns are dispatched on: their kind and, of calls,
 * the name that is called. Built once a file, when the first pattern is searched for. */
#ifndef ASSAY_MATCH_NODE_INDEX_H
#define ASSAY_MATCH_NODE_INDEX_H

#include <assay/match/pattern.h>

enum {
    CALL_LISTS = 64, /* calls by a hash of the name that is called */
    /* One list a kind, then calls of no certain name, then calls by name. */
    NODE_LISTS = NODE_KIND_COUNT + 1 + CALL_LISTS,
    CURSOR_LISTS = 12
};

struct node_index {
    const struct tree *tree;
    node_id *nodes;                 /* list after list, each in the order of the tree */
    uint32_t first[NODE_LISTS + 1]; /* list l is nodes[first[l]] … nodes[first[l + 1]] */
    uint32_t *latest;  /* by node: the greatest `begin` of it and all before; NULL: not asked for */
    uint32_t *soonest; /* by node: the least `begin` of it and all behind */
};

/* Where a pattern may match, in the order of the tree. */
struct node_cursor {
    const struct node_index *index;
    const struct pattern *pattern;
    const node_id *at[CURSOR_LISTS];
    const node_id *end[CURSOR_LISTS];
    uint32_t lists; /* 0: every node is looked at */
    node_id next;
    node_id stop; /* only nodes before this one */
};

/* In `arena`; ERR_LIMIT when it has no room. */
MUST_CHECK enum status node_index_build(const struct tree *tree, struct arena *arena,
                                        struct node_index *out, struct error *err);

/* All nodes at which the pattern is worth trying, of [first, stop). */
void node_cursor_begin(struct node_cursor *c, const struct node_index *index,
                       const struct pattern *p, node_id first, node_id stop);
node_id node_cursor_next(struct node_cursor *c); /* NO_NODE at the end */

/* All nodes that begin in [begin, end] are in [*first, *stop). */
MUST_CHECK enum status node_index_window(struct node_index *index, struct arena *arena,
                                         uint32_t begin, uint32_t end, node_id *first,
                                         node_id *stop, struct error *err);

#endif
