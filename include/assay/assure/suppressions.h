/* Suppressions: findings that the organisation accepts for a while, each a logged
 * statement with reason, owner and expiry, projected into the register. */
#ifndef ASSAY_ASSURE_SUPPRESSIONS_H
#define ASSAY_ASSURE_SUPPRESSIONS_H

#include <assay/assure/facts.h>
#include <assay/evidence/log.h>

#define SUPPRESSION_PREDICATE "urn:assay:predicate:suppression:v1"

struct suppression_request {
    struct view fingerprint; /* "s1:…" or "f1:…" */
    struct view reason;      /* at least a few words */
    struct view owner;       /* who answers for it */
    int64_t expires;         /* in the future; ignored when withdrawing */
    bool withdraw;           /* take an earlier suppression back */
    int64_t now;
};

/* Log the statement and bring the register up to date. */
MUST_CHECK enum status suppressions_record(struct store *store, struct log *log,
                                           const struct keys *keys,
                                           const struct suppression_request *r, uint64_t *index,
                                           struct error *err);

/* Bring the register up to the log's size. Only statements that one of our statement
 * keys has signed count; another one is ERR_CORRUPT. */
MUST_CHECK enum status suppressions_project(struct store *store, struct log *log,
                                            const struct keys *keys, struct error *err);

/* Apply all that are in force at `now` to the facts. The register is no evidence: where
 * it holds anything, it is made anew from the signed statements first. */
MUST_CHECK enum status suppressions_apply(struct store *store, struct log *log,
                                          const struct keys *keys, struct facts *f, int64_t now,
                                          struct error *err);

#endif
