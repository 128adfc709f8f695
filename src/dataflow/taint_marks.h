/* Which nodes the places of sources, sinks … mean. */
#ifndef ASSAY_DATAFLOW_TAINT_MARKS_H
#define ASSAY_DATAFLOW_TAINT_MARKS_H

#include <assay/dataflow/taint.h>

enum mark_kind {
    MARK_SANITIZER = 1 << 0,
    MARK_SOURCE = 1 << 1,
    MARK_SINK = 1 << 2,
    MARK_FROM = 1 << 3,
    MARK_TO = 1 << 4,
    MARK_PART = 1 << 5
};

struct mark {
    node_id node;
    uint32_t kind;  /* one of enum mark_kind */
    uint32_t index; /* in the input; of parts: counted over all sinks */
};

struct marks {
    const struct tree *tree;
    struct mark *items; /* in order of nodes */
    size_t count;
    size_t cap;
    uint8_t *flags;   /* by node: kinds or'ed */
    uint32_t *parts;  /* by sink: number of its first part */
    node_id *targets; /* by propagator: the first node of its `to`, or NO_NODE */
    uint64_t steps;
    bool exhausted; /* places cover too much: not all is marked */
    enum status failed;
};

MUST_CHECK bool marks_build(struct marks *m, const struct tree *tree,
                            const struct taint_input *input);
void marks_release(struct marks *m);

/* The marks of node `n`: *first, and how many. */
size_t marks_at(const struct marks *m, node_id n, const struct mark **first);
/* Whether a node of [begin, end) is marked so. */
bool marks_in(const struct marks *m, node_id begin, node_id end, uint32_t kind);

#endif
