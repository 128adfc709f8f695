/* Vetted components: which components have a function where a fault is a hole (authentication,
 * cryptography, parsing …), and which of them the organisation has approved, by whom, after which
 * checks and until when. Views component_functions and approvals (docs/vetting.md). */
#ifndef ASSAY_ASSURE_APPROVALS_H
#define ASSAY_ASSURE_APPROVALS_H

#include <assay/assure/facts.h>
#include <assay/assure/ledger.h>

#define APPROVAL_PREDICATE "urn:assay:predicate:component-approval:v1"

/* One approval, as asked for and as it stands in the register. */
struct approval {
    struct view component; /* package URL without version; '*' stands for any letters */
    struct view versions;  /* a version or a pattern; empty: all */
    struct view functions; /* "authentication cryptography" */
    struct view checks;    /* one a line */
    struct view reason;
    struct view owner;
    int64_t created;
    int64_t expires;
    uint64_t index; /* log entry; filled by readers */
};

/* Log an approval, or with `revoke` that it is taken back (component, versions, reason, owner
 * and created count). ERR_USAGE with the reason where something is missing or the date is past. */
MUST_CHECK enum status approvals_record(const struct ledger *l, const struct approval *a,
                                        bool revoke, uint64_t *index, struct error *err);

/* All that are in the register, expired ones too, by component and versions. */
typedef enum status (*approval_visit)(void *ctx, const struct approval *a, struct error *err);
MUST_CHECK enum status approvals_each(const struct ledger *l, approval_visit visit, void *ctx,
                                      struct error *err);

/* Into the facts; view approvals. `now` decides what has expired. */
MUST_CHECK enum status facts_add_approval(struct facts *f, const struct approval *a, int64_t now,
                                          struct error *err);
MUST_CHECK enum status approvals_apply(const struct ledger *l, struct facts *f, int64_t now,
                                       struct error *err);

/* Find the functions of all components by the list that is built in
 * (rules/components/functions.toml) and, in the same form, the organisation's own (`own`: a
 * mapping of functions to lists of package URLs, or NULL). Call it when components and approvals
 * are in. */
MUST_CHECK enum status facts_settle_functions(struct facts *f, const struct value *own,
                                              struct error *err);

/* Is it a mapping as facts_settle_functions() takes it? */
MUST_CHECK enum status functions_check(const struct value *own, const char *source,
                                       struct error *err);

#endif
