#include "query.h"

#include <assay/base/clock.h>

static bool in_list(const char *const *list, const char *name)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (sqlite3_stricmp(list[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *const views[] = {
    "subject",
    "files",
    "findings",
    "components",
    "vulnerabilities",
    "licences",
    "file_licences",
    "copyrights",
    "gaps",
    "inspectors",
    "witnesses",
    "imports",
    "sboms",
    "claims",
    "functions",
    "function_changes",
    "duplicates",
    "parameters",
    "approvals",
    "component_functions",
    "licence_overrides",
    "licence_obligations",
    "licence_conflicts",
    "declared_licences",
    "end_of_life",
    "modifications",
    "dependencies",
    "upgrades",
    NULL,
};

/* Pure functions that SQLite and PostgreSQL share or that have an easy twin there. */
static const char *const functions[] = {
    "abs",    "avg",    "coalesce",    "count",      "group_concat", "hex",
    "ifnull", "iif",    "instr",       "length",     "like",         "lower",
    "ltrim",  "max",    "min",         "nullif",     "replace",      "round",
    "rtrim",  "substr", "substring",   "sum",        "total",        "trim",
    "upper",  "printf", "format",      "row_number", "rank",         "dense_rank",
    "lag",    "lead",   "first_value", "last_value", "glob",         NULL,
};

/* A view is read as itself and, inside, its tables are read with the view's name as
 * accessor. A table of a view of which no column is needed comes with an empty column
 * and no accessor: nothing but a count of rows can be had that way. */
static bool facts_may_read(void *ctx, const char *table, const char *column, const char *accessor)
{
    (void)ctx;
    bool own_table = strncmp(table, "t_", 2) == 0;
    return in_list(views, table) ||
           (own_table && (column[0] == '\0' || (accessor != NULL && in_list(views, accessor))));
}

/* SQLite asks here for each thing that a statement would do. */
static int authorize(void *ctx, int action, const char *a, const char *b, const char *database,
                     const char *accessor)
{
    struct query_target *t = ctx;
    (void)database;
    if (!t->guarded) {
        return SQLITE_OK;
    }
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_READ:
        return t->may_read(t->ctx, a, b, accessor) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_FUNCTION:
        return in_list(functions, b) ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

struct guard {
    struct query_target *target;
    struct time_limit limit;
};

static int out_of_time(void *ctx)
{
    struct guard *g = ctx;
    return time_limit_over(&g->limit) ? 1 : 0;
}

static const int guarded_limits[][2] = {
    {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},    {SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024},
    {SQLITE_LIMIT_EXPR_DEPTH, 200},          {SQLITE_LIMIT_COMPOUND_SELECT, 50},
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200}, {SQLITE_LIMIT_ATTACHED, 0},
    {SQLITE_LIMIT_VDBE_OP, 100000},
};
enum { GUARDED = sizeof guarded_limits / sizeof guarded_limits[0] };

void query_target_stand(struct query_target *t)
{
    t->standing = true;
    (void)sqlite3_set_authorizer(t->db, authorize, t);
}

/* Turn the authorizer, the limits and the clock on; `old` keeps the limits. */
static void guard_on(struct guard *g, int old[GUARDED])
{
    enum { OPS_BETWEEN_CHECKS = 10000 };
    for (size_t i = 0; i < GUARDED; i++) {
        old[i] = sqlite3_limit(g->target->db, guarded_limits[i][0], guarded_limits[i][1]);
    }
    g->limit = time_limit_of((uint64_t)QUERY_SECONDS * UINT64_C(1000000000));
    g->target->guarded = true;
    if (!g->target->standing) {
        (void)sqlite3_set_authorizer(g->target->db, authorize, g->target);
    }
    sqlite3_progress_handler(g->target->db, OPS_BETWEEN_CHECKS, out_of_time, g);
}

static void guard_off(struct guard *g, const int old[GUARDED])
{
    sqlite3_progress_handler(g->target->db, 0, NULL, NULL);
    g->target->guarded = false;
    if (!g->target->standing) {
        (void)sqlite3_set_authorizer(g->target->db, NULL, NULL);
    }
    for (size_t i = 0; i < GUARDED; i++) {
        (void)sqlite3_limit(g->target->db, guarded_limits[i][0], old[i]);
    }
}

/* Is what follows the first statement only white space and comments? */
static bool nothing_follows(sqlite3 *db, const char *tail, size_t len)
{
    sqlite3_stmt *more = NULL;
    int rc = sqlite3_prepare_v2(db, tail, (int)len, &more, NULL);
    bool nothing = rc == SQLITE_OK && more == NULL;
    (void)sqlite3_finalize(more);
    return nothing;
}

static enum status check_columns(sqlite3_stmt *st, struct error *err)
{
    static const char *const wanted[] = {"resource", "status", "reason"};
    enum { WANTED = 3 };
    if (sqlite3_column_count(st) != WANTED) {
        return error_set(err, ERR_FORMAT,
                         "the query returns %d columns, expected resource, status, reason",
                         sqlite3_column_count(st));
    }
    for (int i = 0; i < WANTED; i++) {
        if (sqlite3_stricmp(sqlite3_column_name(st, i), wanted[i]) != 0) {
            return error_set(err, ERR_FORMAT, "column %d of the query is %s, expected %s", i + 1,
                             sqlite3_column_name(st, i), wanted[i]);
        }
    }
    return OK;
}

static enum status prepare_guarded(struct query_target *t, struct view sql, sqlite3_stmt **out,
                                   struct error *err)
{
    sqlite3_stmt *st = NULL;
    const char *tail = NULL;
    if (sql.len > INT32_MAX) {
        return error_set(err, ERR_LIMIT, "a query of %zu bytes", sql.len);
    }
    if (sqlite3_prepare_v2(t->db, sql.ptr, (int)sql.len, &st, &tail) != SQLITE_OK) {
        return facts_sql_error(t->db, "the query cannot be used", err);
    }
    enum status status = OK;
    if (st == NULL) {
        status = error_set(err, ERR_FORMAT, "the query is empty");
    } else if (!nothing_follows(t->db, tail, sql.len - (size_t)(tail - sql.ptr))) {
        status = error_set(err, ERR_FORMAT, "more than one statement; a query is a single SELECT");
    } else if (sqlite3_stmt_readonly(st) == 0) {
        status = error_set(err, ERR_FORMAT, "the query would write");
    } else {
        status = check_columns(st, err);
    }
    if (status != OK) {
        (void)sqlite3_finalize(st);
        return status;
    }
    *out = st;
    return OK;
}

enum status query_target_prepare(struct query_target *t, struct view sql, sqlite3_stmt **out,
                                 struct error *err)
{
    int old[GUARDED];
    struct guard g = {.target = t};
    guard_on(&g, old);
    enum status st = prepare_guarded(t, sql, out, err);
    guard_off(&g, old);
    return st;
}

static enum status step_all(struct query_target *t, sqlite3_stmt *st, query_row row, void *ctx,
                            struct error *err)
{
    for (uint64_t n = 0;; n++) {
        int rc = sqlite3_step(st);
        if (rc == SQLITE_DONE) {
            return OK;
        }
        if (rc == SQLITE_INTERRUPT) {
            return error_set(err, ERR_TIMEOUT, "the query took more than %d seconds",
                             QUERY_SECONDS);
        }
        if (rc != SQLITE_ROW) {
            return facts_sql_error(t->db, "the query failed", err);
        }
        if (n == VERDICT_QUERY_ROWS) {
            return error_set(err, ERR_LIMIT, "the query returns more than %d rows",
                             VERDICT_QUERY_ROWS);
        }
        enum status status = row(ctx, st, err);
        if (status != OK) {
            return status;
        }
    }
}

enum status query_target_run(struct query_target *t, struct view sql, sqlite3_stmt **kept,
                             query_row row, void *ctx, struct error *err)
{
    int old[GUARDED];
    struct guard g = {.target = t};
    guard_on(&g, old);
    sqlite3_stmt *st = kept == NULL ? NULL : *kept;
    enum status status = st == NULL ? prepare_guarded(t, sql, &st, err) : OK;
    if (status == OK) {
        status = step_all(t, st, row, ctx, err);
    }
    if (kept == NULL) {
        (void)sqlite3_finalize(st);
    } else {
        (void)sqlite3_reset(st);
        *kept = st;
    }
    guard_off(&g, old);
    return status;
}

/* ---- over the facts of one inspection ---- */

enum status query_prepare(const struct facts *f, struct view sql, sqlite3_stmt **out,
                          struct error *err)
{
    struct query_target t = {.db = f->db, .may_read = facts_may_read};
    enum status st = facts_settle(f, true, err);
    if (st == OK) {
        st = query_target_prepare(&t, sql, out, err);
        facts_watch(f);
    }
    return st;
}

enum status query_rows(const struct facts *f, struct view name, struct view sql,
                       struct arena *arena, struct query_rows *out, struct error *err)
{
    struct query_target t = {.db = f->db, .may_read = facts_may_read};
    enum status st = facts_settle(f, true, err);
    if (st == OK) {
        st = query_target_rows(&t, name, sql, NULL, arena, out, err);
        facts_watch(f);
    }
    return st;
}
