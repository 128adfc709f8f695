/* Queries of a baseline over the facts: read-only, under an authorizer and
 * limits. Private to src/assure. */
#ifndef ASSAY_ASSURE_QUERY_H
#define ASSAY_ASSURE_QUERY_H

#include "facts_private.h"

#include <assay/assure/verdict.h>

/* Prepare one requirement query: a single SELECT on the documented views that
 * returns the columns resource, status, reason. The caller finalizes. */
MUST_CHECK enum status query_prepare(const struct facts *f, struct view sql, sqlite3_stmt **out,
                                     struct error *err);

/* Call `row` for each row, within VERDICT_QUERY_ROWS and QUERY_SECONDS. */
enum { QUERY_SECONDS = 10 };
MUST_CHECK enum status query_run(const struct facts *f, struct view sql,
                                 enum status (*row)(void *ctx, sqlite3_stmt *st, struct error *err),
                                 void *ctx, struct error *err);

#endif
