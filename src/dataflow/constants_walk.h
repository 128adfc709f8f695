/* Constant propagation: what its walk (constants.c) and its expressions
 * (constants_eval.c) share. */
#ifndef ASSAY_DATAFLOW_CONSTANTS_WALK_H
#define ASSAY_DATAFLOW_CONSTANTS_WALK_H

#include "flow.h"
#include "fold.h"
#include "variables.h"

struct constants {
    struct tree *tree;
    struct symbols *symbols;
    struct variables variables;
    struct state state;
    struct flow flow;
    struct folder fold;
    node_id *known;       /* what becomes tree->constant */
    constant_id *settled; /* by variable: its one value everywhere, or 0 */
    node_id *queue;       /* functions whose bodies are still to be walked */
    size_t queue_count;
    size_t queue_cap;
    constant_id value; /* of the expression that was evaluated last */
    bool pure;         /* only values are asked for: nothing runs */
    bool gotos;
};

/* The value of an expression; what it does to variables is done. */
constant_id constants_eval(struct constants *c, node_id n);
void constants_eval_children(struct constants *c, node_id n);
/* What stands in a target is used where it says which element: c[a] = 1. */
void constants_eval_target(struct constants *c, node_id target);
/* `value` (or NO_NODE) is assigned to `target`; it is known to be `is`. */
void constants_assign(struct constants *c, node_id target, node_id value, constant_id is);
void constants_set(struct constants *c, uint32_t variable, constant_id value);
/* The variable below `leaf` has no known value any more: for targets_visit(). */
void constants_forget(void *ctx, node_id leaf);

/* constants_hcl.c: "local.x" and "var.x" of Terraform. */
enum status constants_of_module(struct constants *c);

#endif
