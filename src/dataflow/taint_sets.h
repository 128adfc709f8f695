/* Sets of taints as numbers: equal numbers are equal sets.
 *
 * A taint is a source with a label and the way it came. Two with the same source and label
 * are one; of two ways the one that was seen first stays, so that loops come to an end. */
#ifndef ASSAY_DATAFLOW_TAINT_SETS_H
#define ASSAY_DATAFLOW_TAINT_SETS_H

#include <assay/base/error.h>
#include <assay/dataflow/taint.h>

typedef uint32_t taint_set;

/* Values of the state: nothing known (what holds it counts), known to be clean, sets. */
enum { TAINT_NONE = 0, TAINT_CLEAN = 1, TAINT_FIRST = 2, TAINT_SET_MAX = 64, TAINT_STEPS_MAX = 64 };

struct taint {
    uint32_t source;
    symbol_id label;
    uint32_t way; /* index in `ways`; 0: straight from the source */
};

struct taint_way {
    uint32_t before;
    uint32_t length;
    struct taint_step step;
};

struct taint_row {
    uint32_t first; /* in `taints` */
    uint32_t count;
};

struct taint_sets {
    struct taint *taints;
    size_t taint_count;
    size_t taint_cap;
    struct taint_row *rows; /* by set number */
    size_t row_count;
    size_t row_cap;
    uint32_t *slots;
    size_t slot_cap;
    struct taint_way *ways;
    size_t way_count;
    size_t way_cap;
    uint32_t *way_slots;
    size_t way_slot_cap;
    uint64_t steps;
    enum status failed;
};

MUST_CHECK bool taint_sets_init(struct taint_sets *s);
void taint_sets_release(struct taint_sets *s);

/* The members of a set; none for TAINT_NONE and TAINT_CLEAN. */
const struct taint *taint_set_members(const struct taint_sets *s, taint_set set, size_t *count);
taint_set taint_set_of(struct taint_sets *s, uint32_t source, symbol_id label);
taint_set taint_set_union(struct taint_sets *s, taint_set a, taint_set b);
/* All of them went on to `step`. */
taint_set taint_set_through(struct taint_sets *s, taint_set set, struct taint_step step);
/* Labels become `label`: those in `replace`, or all where it is empty. */
taint_set taint_set_relabel(struct taint_sets *s, taint_set set, symbol_id label,
                            const symbol_id *replace, size_t replace_count);

/* Whether `text` holds for the labels in `set`; `empty` where there is no text. */
bool taint_requires(const struct taint_sets *s, const struct symbols *symbols, taint_set set,
                    struct view text, bool empty);
/* Whether the condition names the label. */
bool taint_mentions(const struct symbols *symbols, struct view text, symbol_id label);

#endif
