/* What the files about acceptance share. */
#ifndef ASSAY_ASSURE_ACCEPTANCE_PRIVATE_H
#define ASSAY_ASSURE_ACCEPTANCE_PRIVATE_H

#include <assay/assure/acceptance.h>

/* What an exception names a file by must not be met by another file that somebody makes for
 * it: 128 bits. What people only read may be shorter. */
enum { MARK_DIGITS = 32 };

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

/* An approval of a baseline or of rules, whether it counts here or not. */
struct approval {
    struct view tiers;
    struct view projects; /* empty: all */
    struct view person;   /* whose key said it; empty: no person's */
    int64_t expires;      /* first second of its last day; INT64_MAX: it does not end */
    bool found;
    bool active; /* not withdrawn */
};

/* Rules that a file was inspected with, and that are not the shipped ones. */
struct acceptance_rules {
    struct view file; /* its digest */
    struct view inspector;
    struct view digest;
    struct approval approval;
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
    struct approval *approvals; /* of the files' own baselines: one for each file */
    size_t own_rules_len;
    struct acceptance_rules *own_rules;
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

/* What the person submitted of it, withdrawn or not; NULL: nothing. */
const struct acceptance_submission *acceptance_submitted_by(const struct acceptance *a,
                                                            struct view person);

/* Deciders are what they were when they decided: their keys were not revoked, they have a role
 * that decides, and submitted nothing. */
struct authority;
enum decision_flaw { DECISION_COUNTS, DECISION_KEY_REVOKED, DECISION_NO_ROLE, DECISION_SUBMITTED };
enum decision_flaw acceptance_decision_flaw(const struct authority *authority,
                                            const struct acceptance *a,
                                            const struct acceptance_decision *d, uint64_t entry);

/* `mend` ends what speaks against it; texts that are NULL: memory is short. */
MUST_CHECK enum status acceptance_add_reason(struct acceptance_facts *f, struct view word,
                                             struct view text, struct view mend, struct error *err);
/* What is known of the approval of each file's baseline and rules (acceptance_approvals.c). */
MUST_CHECK enum status acceptance_load_approvals(struct store *store, struct acceptance_facts *f,
                                                 struct error *err);
/* Of a file that was judged by another baseline than the shipped one: sets approved_by, or adds
 * the reason why that baseline does not count. */
MUST_CHECK enum status acceptance_judge_baseline(struct acceptance_facts *f, size_t file,
                                                 struct error *err);
/* Likewise of one that was inspected with other rules: sets rules_approved_by. */
MUST_CHECK enum status acceptance_judge_rules(struct acceptance_facts *f, size_t file,
                                              struct error *err);

MUST_CHECK enum status acceptance_load(struct store *store, struct view id, struct arena *arena,
                                       struct acceptance_facts *out, struct error *err);
/* The shipped table, for the definition of registers. */
struct view acceptance_definition(void);
/* What it says of a tier. */
MUST_CHECK enum status evidence_rules_shipped(struct view tier, evidence_rule_visit visit,
                                              void *ctx, struct error *err);

#endif
