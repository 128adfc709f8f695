/* Which clauses the contracts with each supplier need, and which are there: gaps, what is partial,
 * what has expired or will, and what two contracts say differently. */
#ifndef ASSAY_ASSURE_CONTRACT_MATRIX_H
#define ASSAY_ASSURE_CONTRACT_MATRIX_H

#include <assay/assure/ledger.h>

/* A kind of clause that the built-in requirements know. */
struct clause_kind {
    const char *kind;  /* "audit-right" */
    const char *title; /* what it says, in our words */
    const char *tier;  /* required from this tier upwards: "critical" … "low" (of all) */
};
extern const struct clause_kind clause_kinds[]; /* ended by a NULL kind */
/* Do contracts with suppliers of the tier need it, where the organisation has no table of its own
 * for that tier? */
bool clause_kind_needed(const struct clause_kind *k, struct view tier);

enum clause_state {
    CLAUSE_PRESENT,
    CLAUSE_EXPIRING, /* present, but ends within `soon` */
    CLAUSE_PARTIAL,
    CLAUSE_DISAGREES, /* contracts in force say different things */
    CLAUSE_EXPIRED,
    CLAUSE_ABSENT,     /* read, and not there */
    CLAUSE_UNREAD,     /* nobody has said anything of it */
    CLAUSE_NO_CONTRACT /* with the supplier, in force */
};
const char *clause_state_name(enum clause_state s); /* "present" */
/* Everything but present and expiring. */
bool clause_is_gap(enum clause_state s);

/* One required clause of one supplier. Views live for the call. */
struct clause_row {
    struct view supplier;
    struct view tier;
    struct view kind;
    enum clause_state state;
    struct view contract; /* where it was found; or empty */
    int64_t page;         /* or 0 */
    int64_t expires;      /* of the clause or the contract, whichever is first; or 0 */
    struct view note;
    struct view other; /* the contract that disagrees */
};
typedef enum status (*clause_visit)(void *ctx, const struct clause_row *row, struct error *err);

struct matrix_options {
    struct view supplier; /* only this one; empty: all */
    int64_t now;
    int64_t soon; /* seconds */
};

/* Active suppliers by id, for each the kinds in their order. What is required of a tier are the
 * rows of required_clauses, where it has any, else the built-in kinds. A contract counts while it
 * is active and has not ended, and before it begins as well. ERR_USAGE: no such supplier. */
MUST_CHECK enum status contract_matrix_each(const struct ledger *l, const struct matrix_options *o,
                                            clause_visit visit, void *ctx, struct error *err);

#endif
