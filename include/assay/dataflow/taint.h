/* Taint: which sinks are reached by what sources, within a function.
 *
 * The engine knows nothing of rules and patterns: it is told places of the source text
 * and follows values through the common form of code: variables, fields and elements with
 * constant keys, calls, operators, destructuring, branches, loops, exceptions, captured
 * variables of nested functions. Every function is looked at on its own, code outside of
 * functions as one more; variables of the file that are written once carry their taint
 * into functions.
 *
 * The semantics are those of Semgrep's taint mode within a function, as told in its
 * documentation and tests. Places match expressions by their ranges: the largest
 * expressions inside of a place are what it says; where it is not exact, everything inside
 * of them is, too. */
#ifndef ASSAY_DATAFLOW_TAINT_H
#define ASSAY_DATAFLOW_TAINT_H

#include <assay/syntax/tree.h>

struct taint_place {
    uint32_t begin; /* bytes of the source: [begin, end) */
    uint32_t end;
    node_id node; /* a node at or around it, the closer the faster; NO_NODE: not known */
};

/* Whether a variable at the place is tainted (or clean) from there on. */
enum taint_lasting {
    TAINT_VALUE_ONLY,    /* no: only the value there is */
    TAINT_VALUE_LASTING, /* both; for what is a variable, field or element as a whole */
    TAINT_LASTING_ONLY   /* the value there is not, later ones are */
};

/* `requires` are conditions over labels: names, "and", "or", "not", brackets. Empty: for
 * sinks the taint without label, else anything. "__SOURCE__" is the taint without label.
 * One that cannot be read holds never. */
struct taint_source {
    struct taint_place place; /* a parameter's name: what the function is called with */
    symbol_id label;          /* 0: taint without label */
    struct view requires;     /* over what the value carries already */
    bool exact;               /* false: what is inside of it is tainted, too */
    enum taint_lasting lasting;
    bool control; /* taints not values, but whatever runs afterwards */
};

/* A requirement for one part of a sink: all parts must have theirs. */
struct taint_part {
    struct taint_place place;
    struct view requires;
};

struct taint_sink {
    struct taint_place place;
    struct view requires;
    const struct taint_part *parts; /* where there are any, `requires` is not asked */
    size_t part_count;
    bool exact;   /* the default; false: a tainted value anywhere inside is enough */
    bool focus;   /* the place is a part of what matched: where it is a call, only its result
                     counts, not its arguments */
    bool at_exit; /* only in the last statements of a function */
};

struct taint_sanitizer {
    struct taint_place place;
    bool exact; /* false: the default: what is inside is clean, too */
    bool lasting;
};

struct taint_propagator {
    struct taint_place from;
    struct taint_place to;
    symbol_id label; /* 0: labels stay */
    struct view requires;
    const symbol_id *replace; /* which labels become `label`; none: all */
    size_t replace_count;
    bool lasting; /* the default: the variable at `to` is tainted from there on */
};

struct taint_options {
    bool safe_functions;   /* results of calls are clean */
    bool safe_indexes;     /* a[i] with i tainted is clean */
    bool safe_comparisons; /* results of comparisons are clean */
    bool safe_booleans;    /* values of boolean type are clean */
    bool safe_numbers;     /* values of number types are clean */
    bool only_assignments; /* operators, calls and fields do not propagate */
};

struct taint_input {
    const struct taint_source *sources;
    size_t source_count;
    const struct taint_sink *sinks;
    size_t sink_count;
    const struct taint_sanitizer *sanitizers;
    size_t sanitizer_count;
    const struct taint_propagator *propagators;
    size_t propagator_count;
    struct taint_options options;
    uint64_t steps_max; /* of work for one function; 0: a default of some ten milliseconds */
};

struct taint_step {
    uint32_t begin; /* bytes of the source: [begin, end) */
    uint32_t end;
};

struct taint_finding {
    uint32_t sink; /* indices in the input */
    uint32_t source;
    const struct taint_step *trace; /* the source, what it was assigned to, the sink */
    size_t trace_len;               /* at least 2; valid during the call */
};

typedef enum status (*taint_found_fn)(void *ctx, const struct taint_finding *finding,
                                      struct error *err);

/* Look for flows. `tree` has its names resolved; its constants make keys of elements
 * known, where they are filled. Findings come in order of sinks, then sources, each pair
 * once; for a sink with `requires` or parts one source: the first that it asks for.
 * *exhausted (may be NULL): a bound was reached, flows may be missing.
 * ERR_NO_MEMORY; ERR_LIMIT (more than 2^22 variables, 2^31 places); or what `found`
 * returned. */
MUST_CHECK enum status taint_run(const struct tree *tree, const struct symbols *symbols,
                                 const struct taint_input *input, taint_found_fn found, void *ctx,
                                 bool *exhausted, struct error *err);

#endif
