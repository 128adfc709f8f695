/* What a requirement's query returns per resource, worst first. */
#include "query.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

/* Bytes of a resource or a reason, cut behind them: a query may return what it likes. */
enum { ROW_TEXT_MAX = 4096 };

static const char *const row_names[] = {
    [ROW_OK] = "ok",     [ROW_ALARM] = "alarm", [ROW_INFO] = "info",
    [ROW_SKIP] = "skip", [ROW_ERROR] = "error",
};

const char *row_status_name(enum row_status s)
{
    return (size_t)s < ROW_STATUSES ? row_names[s] : "unknown";
}

/* Gravest first. */
static const enum row_status order[ROW_STATUSES] = {ROW_ERROR, ROW_ALARM, ROW_SKIP, ROW_INFO,
                                                    ROW_OK};

/* How grave a status is: the graver one wins. */
static unsigned gravity(enum row_status s)
{
    unsigned g = ROW_STATUSES;
    for (unsigned i = 0; i < ROW_STATUSES; i++) {
        g = order[i] == s ? ROW_STATUSES - i : g;
    }
    return g;
}

static bool row_status_parse(struct view text, enum row_status *out)
{
    for (size_t i = 0; i < ROW_STATUSES; i++) {
        if (view_eq_str(text, row_names[i])) {
            *out = (enum row_status)i;
            return true;
        }
    }
    return false;
}

/* The rows of one query, the first VERDICT_ROWS_MAX of each status. */
struct collected {
    struct arena *arena;
    struct query_rows *result;
    struct verdict_row *rows[ROW_STATUSES];
    size_t kept[ROW_STATUSES];
    size_t cap[ROW_STATUSES];
};

static enum status collect(struct collected *c, enum row_status s, struct view resource,
                           struct view reason, struct error *err)
{
    c->result->rows++;
    c->result->counts[s]++;
    if (gravity(s) > gravity(c->result->worst)) {
        c->result->worst = s;
    }
    if (c->kept[s] == VERDICT_ROWS_MAX) {
        return OK;
    }
    void *rows = c->rows[s];
    enum status st = arena_grow(c->arena, &rows, &c->cap[s], c->kept[s] + 1, sizeof **c->rows, err);
    c->rows[s] = rows;
    if (st != OK) {
        return st;
    }
    struct verdict_row row = {
        .status = s,
        .resource = arena_copy(c->arena, utf8_cut(resource, ROW_TEXT_MAX)),
        .reason = arena_copy(c->arena, utf8_cut(reason, ROW_TEXT_MAX)),
    };
    if (row.resource.ptr == NULL || row.reason.ptr == NULL) {
        return error_no_memory(err);
    }
    c->rows[s][c->kept[s]++] = row;
    return OK;
}

static enum status on_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct view said = facts_column_view(st, 1);
    enum row_status s;
    if (!row_status_parse(said, &s)) {
        return error_set(err, ERR_FORMAT,
                         "status \"" VIEW_FMT "\", expected ok, alarm, info, skip or error",
                         VIEW_ARG(view_slice(said, 0, 40)));
    }
    return collect(ctx, s, facts_column_view(st, 0), facts_column_view(st, 2), err);
}

/* Join the collected rows into result->row. */
static enum status join_rows(struct collected *c, struct error *err)
{
    size_t total = 0;
    for (size_t i = 0; i < ROW_STATUSES; i++) {
        total += c->kept[i];
    }
    total = total > VERDICT_ROWS_MAX ? VERDICT_ROWS_MAX : total;
    struct verdict_row *rows = arena_alloc(c->arena, total, sizeof *rows);
    if (rows == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < ROW_STATUSES; i++) {
        for (size_t k = 0; k < c->kept[order[i]] && n < total; k++) {
            rows[n++] = c->rows[order[i]][k];
        }
    }
    c->result->row = rows;
    c->result->kept = n;
    return OK;
}

enum status query_target_rows(struct query_target *t, struct view name, struct view sql,
                              sqlite3_stmt **kept, struct arena *arena, struct query_rows *out,
                              struct error *err)
{
    struct query_rows result = {.worst = ROW_OK};
    struct collected c = {.arena = arena, .result = &result};
    struct error why;
    enum status st = query_target_run(t, sql, kept, on_row, &c, &why);
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK) {
        st = collect(&c, ROW_ERROR, name, view_str(why.message), err);
    }
    if (st == OK) {
        st = join_rows(&c, err);
    }
    if (st == OK) {
        *out = result;
    }
    return st;
}
