/* The parts of the taint engine: the walk's client (taint.c), what each kind of expression
 * does with taint (taint_transfer.c), what places of the rule say there (taint_annotate.c).
 *
 * A summary of a function is what these leave behind when parameters are sources and
 * returns are sinks; nothing here knows how a function was come to. */
#ifndef ASSAY_DATAFLOW_TAINT_WALK_H
#define ASSAY_DATAFLOW_TAINT_WALK_H

#include <assay/base/map.h>

#include "flow.h"
#include "taint_marks.h"
#include "taint_places.h"
#include "taint_sets.h"
#include "variables.h"

/* The taint of a value, and where it is held, if it is a variable, field or element. */
struct tainted {
    taint_set set;   /* fresh and held */
    taint_set fresh; /* from sources, calls, propagators … */
    taint_set held;  /* from what the state says of it */
    taint_set taken; /* of a call: what its arguments carry */
    node_id row;     /* of a list or dictionary as written: its node; else 0 */
    uint32_t holder;
};

enum { ROW_MAX = 32 };

/* What the elements of the list or dictionary carry that was evaluated last. */
struct row {
    node_id node;
    uint32_t count;
    symbol_id keys[ROW_MAX];
    taint_set sets[ROW_MAX];
};

/* A sink that was reached. */
struct reached {
    uint32_t sink;
    uint32_t source;
    uint32_t way;
};

/* A FOREACH or SWITCH that runs, and what its value carries. */
struct taken {
    node_id by;
    taint_set set;
};

enum { INSIDE_SINKS_MAX = 16 };

struct taint_walk {
    const struct tree *tree;
    const struct symbols *symbols;
    const struct taint_input *input;
    struct variables variables;
    struct state state;
    struct flow flow;
    struct taint_sets sets;
    struct holders holders;
    struct marks marks;
    uint32_t control;                        /* the holder of control taint */
    taint_set inside;                        /* of inexact sources around */
    uint32_t inside_sinks[INSIDE_SINKS_MAX]; /* inexact sinks around */
    size_t inside_sink_count;
    taint_set *part_sets; /* by part of a sink */
    struct tainted value; /* of what ran last: for branches inside of expressions */
    struct row row;
    struct taken *taken; /* the innermost last */
    size_t taken_count;
    size_t taken_cap;
    node_id function; /* whose body is walked; NO_NODE: none */
    unsigned nesting; /* functions inside of functions */
    node_id *queue;   /* functions that are still to be walked */
    size_t queue_count;
    size_t queue_cap;
    struct reached *reached;
    size_t reached_count;
    size_t reached_cap;
    struct map pairs; /* of sink and source that were reached */
    enum status failed;
};

/* taint_transfer.c */
struct tainted taint_eval(struct taint_walk *w, node_id n);
/* Everything that a value holds, in its fields, too. */
taint_set taint_gather(struct taint_walk *w, struct tainted v);
/* A field or element of `of`, or any one where key is 0. */
struct tainted taint_access(struct taint_walk *w, struct tainted of, symbol_id key);
taint_set taint_through_operators(const struct taint_walk *w, taint_set set);
void taint_parameters(struct taint_walk *w, node_id function);
void taint_closure(struct taint_walk *w, node_id function, bool lasting);
void taint_children(struct taint_walk *w, node_id n); /* for what has no value */

/* taint_assign.c */
void taint_assign(struct taint_walk *w, node_id target, struct tainted v);
void taint_define(struct taint_walk *w, node_id variable); /* a NODE_VARIABLE */
struct tainted taint_eval_assign(struct taint_walk *w, node_id n);
struct tainted taint_eval_augment(struct taint_walk *w, node_id n);
/* The key of an element by its number; 0 where no such number stands in the file. */
symbol_id taint_element_key(const struct taint_walk *w, unsigned index);

/* taint_holders.c */
uint32_t taint_holder_of(struct taint_walk *w, node_id n);
/* The key of an element where it is known, or 0. */
symbol_id taint_key(const struct taint_walk *w, node_id index);
void taint_store(struct taint_walk *w, uint32_t holder, taint_set set);
void taint_add(struct taint_walk *w, uint32_t holder, taint_set set);
void taint_copy(struct taint_walk *w, uint32_t from, uint32_t to);
taint_set taint_held(const struct taint_walk *w, uint32_t holder);
bool taint_is_safe_type(const struct taint_walk *w, node_id n);

/* taint_annotate.c */
enum sanitized {
    SANITIZED_NOT,
    SANITIZED_RESULT, /* its value is clean; what is inside is looked at */
    SANITIZED_WHOLLY
};
enum sanitized taint_sanitized(struct taint_walk *w, node_id n);
void taint_enter(struct taint_walk *w, node_id n);
struct tainted taint_annotate(struct taint_walk *w, node_id n, struct tainted v);

#endif
