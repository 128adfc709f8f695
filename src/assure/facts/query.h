/* Queries of baselines and controls: read-only, under an authorizer and limits. Private to
 * src/assure. */
#ifndef ASSAY_ASSURE_QUERY_H
#define ASSAY_ASSURE_QUERY_H

#include "facts_private.h"

#include <assay/assure/verdict.h>

/* What a query may read. */
struct query_target {
    sqlite3 *db;
    /* Asked while a query is prepared; `accessor` is the view through which, or NULL. */
    bool (*may_read)(void *ctx, const char *table, const char *column, const char *accessor);
    void *ctx;
    bool standing; /* query_target_stand() */
    bool guarded;  /* a query is prepared or runs: what the program does itself is not asked for */
};

/* The authorizer stays from now on, so that statements can be kept: one that goes or comes makes
 * all of them prepare anew. */
void query_target_stand(struct query_target *t);

/* Prepare one query: a single SELECT that returns the columns resource, status, reason. The
 * caller finalizes. The connection's authorizer is none afterwards. */
MUST_CHECK enum status query_target_prepare(struct query_target *t, struct view sql,
                                            sqlite3_stmt **out, struct error *err);

/* Call `row` for each row, within VERDICT_QUERY_ROWS and QUERY_SECONDS. *kept is the statement of
 * an earlier run of the same query, or becomes it, and is the caller's; NULL: it is not kept. */
enum { QUERY_SECONDS = 10 };
typedef enum status (*query_row)(void *ctx, sqlite3_stmt *st, struct error *err);
MUST_CHECK enum status query_target_run(struct query_target *t, struct view sql,
                                        sqlite3_stmt **kept, query_row row, void *ctx,
                                        struct error *err);

/* ---- its rows (query_rows.c) ---- */

enum { ROW_STATUSES = ROW_ERROR + 1 };

struct query_rows {
    enum row_status worst; /* ERROR > ALARM > SKIP > INFO > OK; OK without rows */
    uint64_t counts[ROW_STATUSES];
    uint64_t rows;
    size_t kept; /* at most VERDICT_ROWS_MAX, worst first */
    const struct verdict_row *row;
};

/* Run it and keep its rows in `arena`. A query that fails is one row of ROW_ERROR that names `name`
 * with the reason; only what is not the query's fault (memory) is an error here. */
MUST_CHECK enum status query_target_rows(struct query_target *t, struct view name, struct view sql,
                                         sqlite3_stmt **kept, struct arena *arena,
                                         struct query_rows *out, struct error *err);

/* ---- over the facts of one inspection: the documented views ---- */
MUST_CHECK enum status query_prepare(const struct facts *f, struct view sql, sqlite3_stmt **out,
                                     struct error *err);
MUST_CHECK enum status query_rows(const struct facts *f, struct view name, struct view sql,
                                  struct arena *arena, struct query_rows *out, struct error *err);

#endif
