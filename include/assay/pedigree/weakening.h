/* Changes that weaken: what a change takes away that protected, and what it lets the code do
 * that it could not before.
 *
 * Both sides are parsed, and the traits of the changed lines are counted: checks that end
 * the way on (an if whose branch returns, throws, jumps), comparisons in conditions, error
 * handling, assertions, calls that authenticate or verify; and calls that reach the network,
 * start processes, evaluate code, write files, use weak cryptography or unbounded copies.
 * What protected and is gone from the file, and what can do harm and is new in it, is a
 * weakening. A check that moves within the file is none. Where there is no grammar, names
 * that stand before a parenthesis are taken for calls; checks are not seen there.
 *
 * That is a review's list of where to look, not a proof: a check may be gone because it was
 * wrong, and a call added where it does no harm. */
#ifndef ASSAY_PEDIGREE_WEAKENING_H
#define ASSAY_PEDIGREE_WEAKENING_H

#include <assay/inspect/finding.h>
#include <assay/pedigree/reconcile.h>
#include <assay/syntax/parser.h>

enum weakening_kind {
    WEAKENS_CHECK,        /* a check that left the function is gone */
    WEAKENS_BOUND,        /* a comparison with a bound is gone from a condition */
    WEAKENS_ERROR,        /* error handling is gone */
    WEAKENS_ASSERTION,    /* an assertion is gone */
    WEAKENS_AUTH,         /* a call that authenticates or authorises is gone */
    WEAKENS_VERIFICATION, /* a call that verifies a certificate, host or signature is gone */
    WEAKENS_VERIFY_OFF,   /* verification is switched off */
    WEAKENS_CIPHER,       /* weak cryptography is new */
    WEAKENS_UNBOUNDED,    /* an unbounded copy is new */
    WEAKENS_NETWORK,      /* new capability: the network */
    WEAKENS_PROCESS,      /* … starting programs */
    WEAKENS_EVAL,         /* … evaluating or loading code */
    WEAKENS_FILE,         /* … writing or removing files */
    WEAKENS_HOOK,         /* … running when it is installed */
    WEAKENS_COUNT
};

struct weakening_rule {
    const char *id; /* "removed-check" */
    enum severity severity;
    const char *cwe;
    const char *message; /* one paragraph */
};
extern const struct weakening_rule weakening_rules[WEAKENS_COUNT];

enum { WEAKENINGS_MAX = 200 };

struct weakening {
    enum weakening_kind kind;
    uint32_t change; /* index of the change */
    uint32_t line;   /* 1-based: upstream's for what is gone, the subject's for what is new */
    bool gone;
    struct view what; /* names of the code that it is about, at most 80 bytes; or empty */
    struct view function;
};

struct weakenings {
    const struct weakening *items; /* at most WEAKENINGS_MAX, in the order of the file */
    size_t len;
    const struct view *functions; /* by change: the function it stands in, or empty */
};

struct weakening_finder;
MUST_CHECK enum status weakening_finder_new(struct weakening_finder **out, struct error *err);
struct weakening_finder *weakening_finder_free(struct weakening_finder *f);

/* `changes` are those of reconcile_file() between the two texts. Memory of the arena. */
MUST_CHECK enum status weakenings_find(struct weakening_finder *f, enum language language,
                                       struct view path, struct view upstream, struct view subject,
                                       const struct change *changes, size_t count,
                                       struct arena *arena, struct weakenings *out,
                                       struct error *err);

#endif
