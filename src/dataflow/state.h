/* The state of an abstract interpretation: a value (a number whose meaning is the
 * client's; 0: nothing known) for each variable, with a log of changes.
 *
 * Branches cost what they change: a branch is walked, what it changed is taken as a delta,
 * its changes are undone, and in the end the deltas of all branches are joined. */
#ifndef ASSAY_DATAFLOW_STATE_H
#define ASSAY_DATAFLOW_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <assay/base/error.h>

struct change {
    uint32_t variable;
    uint32_t before;
};

struct delta_item {
    uint32_t variable;
    uint32_t base; /* where the branches part */
    uint32_t value;
};

/* What is different at the end of a branch. */
struct delta {
    struct delta_item *items;
    size_t count;
    bool live; /* its end can be reached */
};

struct state {
    uint32_t *values;
    size_t variables; /* values[variables …) are all 0 and not there yet */
    size_t cap;
    struct change *log;
    size_t log_count;
    size_t log_cap;
    uint32_t *stamps; /* scratch, by variable */
    uint32_t *seen;
    uint32_t *joined;
    uint32_t clock;
    uint64_t steps;   /* work done */
    uint64_t changes; /* sets and undoings: equal numbers, equal states */
    bool dead;        /* the place cannot be reached: changes are not kept */
    enum status failed;
};

typedef uint32_t (*state_join_fn)(void *ctx, uint32_t a, uint32_t b);

MUST_CHECK bool state_init(struct state *s, size_t variables);
void state_release(struct state *s);

uint32_t state_get(const struct state *s, uint32_t variable);
void state_set(struct state *s, uint32_t variable, uint32_t value);

/* Back to what it was when log_count was `mark`. */
void state_undo(struct state *s, size_t mark);
/* What changed since `mark`; the caller releases it. */
void state_take(struct state *s, size_t mark, struct delta *out);
/* The state is one of `deltas`, all relative to now. None live: dead. Releases them. */
void state_join(struct state *s, struct delta *deltas, size_t count, state_join_fn join, void *ctx);
/* Several deltas with the same base as one. Releases them. */
void state_merge(struct state *s, struct delta *deltas, size_t count, state_join_fn join, void *ctx,
                 struct delta *out);
void delta_release(struct delta *d);

#endif
