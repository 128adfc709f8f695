/* What the program decides itself and queries of controls must not decide anew. Private to
 * src/assure. */
#ifndef ASSAY_ASSURE_POSTURE_RULES_H
#define ASSAY_ASSURE_POSTURE_RULES_H

#include "facts/facts_private.h"

/* The rows of built_in_clauses and built_in_evidence (posture_views.sql): what a tier needs where
 * the organisation does not say. */
MUST_CHECK enum status posture_rules_add(sqlite3 *db, struct error *err);

#endif
