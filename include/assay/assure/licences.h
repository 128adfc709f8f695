/* What licences of a subject mean together: who declares what, what has to be done, and what
 * cannot go together. Views licence_obligations, licence_conflicts, declared_licences and
 * licence_overrides (docs/licences.md). */
#ifndef ASSAY_ASSURE_LICENCES_H
#define ASSAY_ASSURE_LICENCES_H

#include <assay/assure/facts.h>
#include <assay/licence/policy.h>

/* Bounds: what is beyond takes no part, and facts_settle_licences() says so in *partial. */
enum {
    LICENCE_EXPRESSIONS_MAX = 2000, /* different ones that obligations are looked up for */
    LICENCE_WORK_MAX = 300,         /* different ones of the work, compared with each other */
    LICENCE_TERMS_MAX = 40,         /* licences in one expression that is compared */
    LICENCE_DECLARED_MAX = 100000   /* declarations of packages */
};

/* The organisation says what the licence of files or components is, whatever stands there. */
struct licence_override {
    struct view path;      /* pattern, '*' stands for anything; or empty */
    struct view component; /* pattern of package URLs; or empty */
    struct view licence;   /* SPDX expression */
    struct view reason;
    struct view until; /* day, or empty */
    bool expired;      /* listed, and of no effect */
};
/* Call it before facts_settle_licences(). */
MUST_CHECK enum status facts_override_licence(struct facts *f, const struct licence_override *o,
                                              struct error *err);

/* Fill those views from what was found; once more after overrides is fine. */
MUST_CHECK enum status facts_settle_licences(struct facts *f, bool *partial, struct error *err);

/* One row for each obligation of an expression in a use. */
struct fact_obligation {
    struct view expression;
    struct view obligation;
    struct view asks;
    struct view use;
    uint64_t files;
    uint64_t components;
    struct view example; /* a path or package URL */
};
typedef enum status facts_obligation_visit(void *ctx, const struct fact_obligation *o,
                                           struct error *err);
MUST_CHECK enum status facts_each_obligation(const struct facts *f, facts_obligation_visit *each,
                                             void *ctx, struct error *err);

struct fact_conflict {
    struct view expression;
    struct view example;
    struct view licence; /* of the expression: the one that clashes */
    struct view other;
    struct view other_example;
    struct view other_licence;
    struct view reason;
};
typedef enum status facts_conflict_visit(void *ctx, const struct fact_conflict *c,
                                         struct error *err);
MUST_CHECK enum status facts_each_conflict(const struct facts *f, facts_conflict_visit *each,
                                           void *ctx, struct error *err);

/* A package's declaration beside what lies with it. */
struct fact_declared {
    struct view path; /* of the metadata */
    uint32_t line;
    struct view declared;
    struct view found;      /* in licence files beside it, joined by AND; or empty */
    struct view agreement;  /* "same", "differs", "no-text", "unknown" */
    struct view undeclared; /* what source files of it say beyond that, joined by AND */
    uint64_t undeclared_files;
    struct view undeclared_example;
};
typedef enum status facts_declared_visit(void *ctx, const struct fact_declared *d,
                                         struct error *err);
MUST_CHECK enum status facts_each_declared(const struct facts *f, facts_declared_visit *each,
                                           void *ctx, struct error *err);

#endif
