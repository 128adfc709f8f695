/* The walk of an abstract interpretation over the structured tree: statements in the order
 * in which they run, branches apart and joined, loops, jumps, exceptions.
 *
 * The client evaluates expressions and says how values join; the walk knows nothing of
 * what the values mean. There is no graph: every construct is handled where it stands. */
#ifndef ASSAY_DATAFLOW_FLOW_H
#define ASSAY_DATAFLOW_FLOW_H

#include <assay/syntax/tree.h>

#include "state.h"

struct flow;

struct flow_client {
    void *ctx;
    state_join_fn join;
    state_join_fn widen; /* the same at the head of a loop; NULL: as `join` */
    /* An expression runs, with its effects on the state. */
    void (*expression)(void *ctx, node_id n);
    /* Whether a condition holds: 1, 0, or -1: not known. NULL: never known. */
    int (*decide)(void *ctx, node_id condition);
    /* NODE_VARIABLE: a definition runs. */
    void (*variable)(void *ctx, node_id n);
    /* A FOREACH or SWITCH begins: VALUE is evaluated, once. */
    void (*take)(void *ctx, node_id n);
    /* It takes its next element: TARGET gets a part of VALUE. */
    void (*next)(void *ctx, node_id foreach);
    /* A pattern of a CASE gives `name` a part of the VALUE of `in`, a SWITCH. */
    void (*match)(void *ctx, node_id in, node_id name);
    /* A function or class is defined here; its body is not walked by itself. */
    void (*definition)(void *ctx, node_id n);
    /* Values leave: RETURN, or THROW. */
    void (*leave)(void *ctx, node_id n);
    /* At the head of a loop that does not settle: forget what it writes. NULL: cannot. */
    void (*loop)(void *ctx, node_id n);
    /* A label that jumps may come to from anywhere. */
    void (*label)(void *ctx, node_id n);
};

struct deltas {
    struct delta *items;
    size_t count;
    size_t cap;
};

/* What break and continue lead out of. */
struct flow_target {
    struct flow_target *outer;
    symbol_id label;
    bool loop; /* false: a switch */
    size_t mark;
    struct deltas breaks;
    struct deltas continues;
};

/* A try whose handlers see what its body changed. */
struct flow_handler {
    struct flow_handler *outer;
    size_t mark;
    struct deltas throws;
    uint64_t taken; /* state->changes of the last one */
};

/* A try whose "finally" runs on the way out of it, too. */
struct flow_last {
    struct flow_last *outer;
    size_t mark;
    struct deltas exits; /* what was changed where it is left */
};

struct flow {
    const struct tree *tree;
    const struct symbols *symbols;
    struct state *state;
    const struct flow_client *client;
    struct flow_target *target;
    struct flow_handler *handler;
    struct flow_last *last;
    symbol_id label; /* of the statement that follows */
    unsigned loops;  /* how deep */
    uint64_t steps_max;
    bool exhausted; /* the work was more than steps_max: results may be missing */
};

/* A statement, a declaration or, for what stands in the place of one, an expression. */
void flow_node(struct flow *f, node_id n);
void flow_children(struct flow *f, node_id n);

/* Two branches inside of an expression: what `n` changes happens or not. */
void flow_maybe(struct flow *f, void (*run)(void *ctx, node_id n), void *ctx, node_id n);

#endif
