/* What the files about acceptance share. */
#ifndef ASSAY_ASSURE_ACCEPTANCE_PRIVATE_H
#define ASSAY_ASSURE_ACCEPTANCE_PRIVATE_H

#include <assay/assure/acceptance.h>

struct acceptance_claim {
    struct view document; /* SHA-256 of the supplier's */
    struct view digest;   /* of the delivered file */
    struct view kind;     /* that it was read as */
    uint64_t contradictions;
    struct view quotes; /* one a line */
};

struct acceptance_exception {
    struct view id;
    struct view excuses; /* words, separated by blanks */
    int64_t expires;
};

struct acceptance_request {
    struct view kind;
    int64_t due;
};

struct acceptance_flaw {
    struct view id;
    struct view title;
    struct view state;
};

/* Everything that an assessment rests on. */
struct acceptance_facts {
    struct arena *arena;
    struct acceptance a;
    bool found;
    size_t claims_len;
    struct acceptance_claim *claims;
    size_t exceptions_len;
    struct acceptance_exception *exceptions;
    size_t requests_len;
    struct acceptance_request *requests;
    size_t flaws_len;
    struct acceptance_flaw *flaws; /* nonconformities that are not closed */
    size_t rules_len;
    struct evidence_rule *rules;
    bool has_outcome;
    enum acceptance_state outcome;
    int64_t now;
    size_t reasons_cap;
};

MUST_CHECK enum status acceptance_load(struct store *store, struct view id, struct arena *arena,
                                       struct acceptance_facts *out, struct error *err);
/* The shipped table, for the definition of registers. */
struct view acceptance_definition(void);
/* What it says of a tier. */
MUST_CHECK enum status evidence_rules_shipped(struct view tier, evidence_rule_visit visit,
                                              void *ctx, struct error *err);

#endif
