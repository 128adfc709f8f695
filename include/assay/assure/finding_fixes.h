/* Findings that somebody undertakes to fix by a date. Such a finding counts as before, in every
 * verdict; what is new is that it is known who fixes it until when, and that it comes due. A
 * finding that is accepted instead, or is none, is a matter of suppressions.h.
 *
 * The finding is named as a list of findings names it: subject and finding. Later inspections tell
 * that it is gone; one that moved to another file, or whose subject has another name, is followed
 * (docs/registers.md). */
#ifndef ASSAY_ASSURE_FINDING_FIXES_H
#define ASSAY_ASSURE_FINDING_FIXES_H

#include <assay/assure/findings.h>

#define FINDING_FIX_PREDICATE "urn:assay:predicate:finding-fix:v1"

struct finding_fix_request {
    struct findings_key key;
    struct view fingerprint; /* of that finding; may be empty when withdrawing */
    struct view reason;      /* a few words */
    struct view owner;       /* who answers for it */
    int64_t due;             /* last second in time, in the future; ignored when withdrawing */
    bool withdraw;
    int64_t now;
};
/* Log the statement and bring the registers up to date. ERR_USAGE with the reason, also where the
 * latest inspection of the subject does not have the finding. */
MUST_CHECK enum status finding_fixes_record(const struct ledger *l,
                                            const struct finding_fix_request *r, uint64_t *index,
                                            struct error *err);

/* A row of the register. */
struct finding_fix {
    struct findings_key key;
    struct view fingerprint;
    struct view reason;
    struct view owner;
    int64_t created;
    int64_t due;    /* last second in time */
    int64_t gone;   /* since when it does not count any more; 0: it does */
    uint64_t index; /* log entry that the row stems from */
};
typedef enum status (*finding_fix_visit)(void *ctx, const struct finding_fix *f, struct error *err);
/* By subject and finding, or those of one `key` (NULL: all). Bring the registers up to date
 * before: ledger_project(). */
MUST_CHECK enum status finding_fixes_each(struct store *store, const struct findings_key *key,
                                          finding_fix_visit visit, void *ctx, struct error *err);

#endif
