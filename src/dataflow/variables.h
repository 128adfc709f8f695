/* Variables: which names of a tree mean the same place.
 *
 * Scopes are functions in languages without declarations, blocks in the others. What no
 * declaration in sight explains is a global of that name, so every name that is read or
 * written has a variable. `this.x` is the field x where the class around declares it. */
#ifndef ASSAY_DATAFLOW_VARIABLES_H
#define ASSAY_DATAFLOW_VARIABLES_H

#include <assay/base/error.h>
#include <assay/syntax/tree.h>

enum variable_flag {
    VARIABLE_FINAL = 1 << 0,     /* const, final, val, readonly */
    VARIABLE_PRIVATE = 1 << 1,   /* a field that only its class can reach */
    VARIABLE_GLOBAL = 1 << 2,    /* of the whole file */
    VARIABLE_FIELD = 1 << 3,     /* of a class */
    VARIABLE_PARAMETER = 1 << 4, /* its first value comes from outside */
    VARIABLE_HOISTED = 1 << 5,   /* known in its whole scope, not only behind its declaration */
    VARIABLE_DECLARED = 1 << 6   /* by a declaration, not by its first assignment */
};

struct variable {
    symbol_id name;
    node_id scope;       /* the node whose subtree it is known in */
    node_id from;        /* the first node behind its declaration */
    node_id declaration; /* the NODE_VARIABLE or NODE_PARAMETER, or NO_NODE */
    uint32_t flags;      /* enum variable_flag */
    uint32_t writes;     /* assignments, definitions with a value, increments … */
    node_id value;       /* of the only write, where it is a plain one; else NO_NODE */
};

/* A place in the tree where a variable gets a value, in order of the nodes. */
struct definition {
    node_id node;
    uint32_t variable;
};

enum { NO_VARIABLE = 0, VARIABLES_MAX = 1 << 22 };

struct variables {
    const struct tree *tree;
    uint32_t *of_node; /* by node: index in `items`, or NO_VARIABLE */
    struct variable *items;
    size_t count; /* item 0 is none */
    size_t cap;
    struct definition *definitions;
    size_t definition_count;
    size_t definition_cap;
    uint32_t *slots; /* open addressing over (scope, name) */
    size_t slot_cap;
    bool by_assignment; /* the language has no declarations */
    enum status failed;
};

MUST_CHECK enum status variables_find(struct variables *v, const struct tree *tree,
                                      const struct symbols *symbols, struct error *err);
void variables_release(struct variables *v);

/* The definitions inside [begin, end) of the nodes: *first … *last. */
void variables_defined_in(const struct variables *v, node_id begin, node_id end, size_t *first,
                          size_t *last);

/* Calls visit(ctx, leaf) for each name, member or index that an assignment to `target`
 * writes: (a, [b.c, *d]) has three. */
void targets_visit(const struct tree *t, node_id target, void (*visit)(void *ctx, node_id leaf),
                   void *ctx);

#endif
