/* The verdict: a baseline's requirements evaluated over the facts. */
#ifndef ASSAY_ASSURE_VERDICT_H
#define ASSAY_ASSURE_VERDICT_H

#include <assay/assure/baseline.h>

enum outcome {
    OUTCOME_ACCEPTED,
    OUTCOME_REJECTED,  /* a must-requirement has an alarm or an error */
    OUTCOME_INCOMPLETE /* nothing speaks against it, but not all was inspected */
};
const char *outcome_name(enum outcome o); /* "accepted" */

/* What a query returns per resource. */
enum row_status { ROW_OK, ROW_ALARM, ROW_INFO, ROW_SKIP, ROW_ERROR };
const char *row_status_name(enum row_status s);

struct verdict_row {
    enum row_status status;
    struct view resource;
    struct view reason;
};

struct requirement_result {
    const struct requirement *requirement;
    bool applies;          /* to this origin */
    bool measured;         /* all inspectors it needs have run */
    enum row_status worst; /* ERROR > ALARM > SKIP > INFO > OK; OK without rows */
    uint64_t alarms;
    uint64_t rows;
    size_t kept; /* rows kept below: at most VERDICT_ROWS_MAX, worst first */
    const struct verdict_row *row;
};
enum { VERDICT_ROWS_MAX = 1000 };

struct verdict {
    enum outcome outcome;
    const struct baseline *baseline;
    enum origin origin;
    uint64_t gaps;
    size_t count;
    const struct requirement_result *results; /* in the baseline's order */
};

/* Evaluate read-only: an authorizer allows SELECT on the views and pure functions
 * only; a query has 10 s and VERDICT_QUERY_ROWS rows. A failing query is
 * ROW_ERROR of that requirement, not a failure of this function. */
enum { VERDICT_QUERY_ROWS = 1000000 };
MUST_CHECK enum status verdict_evaluate(const struct facts *f, const struct baseline *b,
                                        enum origin origin, struct arena *arena,
                                        struct verdict *out, struct error *err);

#endif
