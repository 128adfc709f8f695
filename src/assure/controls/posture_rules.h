/* What the program decides itself and queries of controls must not decide anew. Private to
 * src/assure. */
#ifndef ASSAY_ASSURE_POSTURE_RULES_H
#define ASSAY_ASSURE_POSTURE_RULES_H

#include "facts/facts_private.h"

/* The rows of built_in_clauses and built_in_evidence (posture_views.sql): what a tier needs where
 * the organisation does not say. */
MUST_CHECK enum status posture_rules_add(sqlite3 *db, struct error *err);
/* The rows of remediation_days: those of these parameters of a baseline (NULL: none), instead of
 * the built-in baseline's, which posture_rules_add() puts there. */
MUST_CHECK enum status posture_rules_remediation(sqlite3 *db, const struct value *parameters,
                                                 struct error *err);

#endif
