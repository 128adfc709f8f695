/* What inspections say of findings that somebody undertakes to fix. Private to found_ages.c and
 * finding_fix.c. */
#ifndef ASSAY_ASSURE_FINDING_FIX_H
#define ASSAY_ASSURE_FINDING_FIX_H

#include <assay/assure/statement_type.h>

/* A finding of `subject` is elsewhere now: under the name `to`, with this fingerprint. */
MUST_CHECK enum status finding_fix_follow(struct projection *p, struct view subject,
                                          struct view from, struct view to, struct view fingerprint,
                                          uint64_t entry, struct error *err);
/* An inspection of `subject` at `time`: what finding_ages has no more, or has as accepted, is gone
 * since then. */
MUST_CHECK enum status finding_fix_settle(struct projection *p, struct view subject, int64_t time,
                                          uint64_t entry, struct error *err);

#endif
