/* Suppressions: findings that the organisation accepts for a while, or calls false positives, each
 * a logged statement with reason, owner and expiry, projected into the register. */
#ifndef ASSAY_ASSURE_SUPPRESSIONS_H
#define ASSAY_ASSURE_SUPPRESSIONS_H

#include <assay/assure/facts.h>
#include <assay/assure/ledger.h>

#define SUPPRESSION_PREDICATE "urn:assay:predicate:suppression:v1"

struct suppression_request {
    struct view fingerprint; /* "s1:…" or "f1:…" */
    struct view reason;      /* at least a few words */
    struct view owner;       /* who answers for it */
    int64_t expires;         /* in the future; ignored when withdrawing */
    bool withdraw;           /* take an earlier suppression back */
    bool false_positive;     /* there is no such flaw; else the risk is borne */
    int64_t now;
};

/* Log the statement and bring the register up to date. */
MUST_CHECK enum status suppressions_record(const struct ledger *l,
                                           const struct suppression_request *r, uint64_t *index,
                                           struct error *err);

/* A row of the register. */
struct suppression_row {
    struct view fingerprint; /* of the finding; the primary key */
    struct view reason;
    struct view owner;
    int64_t created;
    int64_t expires;
    bool false_positive;
    uint64_t index; /* log entry that says so */
};
typedef enum status (*suppression_visit)(void *ctx, const struct suppression_row *row,
                                         struct error *err);
/* Bring the register up to date, then visit all by fingerprint; expired ones too: the caller
 * judges by its own clock. */
MUST_CHECK enum status suppressions_each(const struct ledger *l, suppression_visit visit, void *ctx,
                                         struct error *err);

/* Apply all that are in force at `now` to the facts. ledger_renew() first, where a verdict
 * rests on it: the register is no evidence. */
MUST_CHECK enum status suppressions_apply(const struct ledger *l, struct facts *f, int64_t now,
                                          struct error *err);

#endif
