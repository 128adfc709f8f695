#include "query.h"

#include <assay/base/mem.h>

const char *outcome_name(enum outcome o)
{
    switch (o) {
    case OUTCOME_ACCEPTED:
        return "accepted";
    case OUTCOME_REJECTED:
        return "rejected";
    case OUTCOME_INCOMPLETE:
        return "incomplete";
    }
    return "unknown";
}

static const char *const row_names[] = {
    [ROW_OK] = "ok",     [ROW_ALARM] = "alarm", [ROW_INFO] = "info",
    [ROW_SKIP] = "skip", [ROW_ERROR] = "error",
};
enum { ROW_STATUSES = sizeof row_names / sizeof row_names[0] };

const char *row_status_name(enum row_status s)
{
    return (size_t)s < ROW_STATUSES ? row_names[s] : "unknown";
}

/* How grave a status is: the graver one wins. */
static unsigned gravity(enum row_status s)
{
    static const unsigned gravities[ROW_STATUSES] = {
        [ROW_OK] = 0, [ROW_INFO] = 1, [ROW_SKIP] = 2, [ROW_ALARM] = 3, [ROW_ERROR] = 4,
    };
    return gravities[s];
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
    struct requirement_result *result;
    struct verdict_row *rows[ROW_STATUSES];
    size_t kept[ROW_STATUSES];
};

static enum status collect(struct collected *c, enum row_status s, struct view resource,
                           struct view reason, struct error *err)
{
    c->result->rows++;
    c->result->alarms += s == ROW_ALARM || s == ROW_ERROR ? 1 : 0;
    if (gravity(s) > gravity(c->result->worst)) {
        c->result->worst = s;
    }
    if (c->kept[s] == VERDICT_ROWS_MAX) {
        return OK;
    }
    if (c->rows[s] == NULL) {
        c->rows[s] = arena_alloc(c->arena, VERDICT_ROWS_MAX, sizeof *c->rows[s]);
        if (c->rows[s] == NULL) {
            return error_no_memory(err);
        }
    }
    struct verdict_row row = {
        .status = s,
        .resource = arena_copy(c->arena, resource),
        .reason = arena_copy(c->arena, reason),
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

/* Join the collected rows, gravest first, into result->row. */
static enum status join_rows(struct collected *c, struct error *err)
{
    static const enum row_status order[ROW_STATUSES] = {ROW_ERROR, ROW_ALARM, ROW_SKIP, ROW_INFO,
                                                        ROW_OK};
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

/* Have all inspectors in the space-separated list run? */
static enum status is_measured(const struct facts *f, struct view needs, bool *out,
                               struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, "SELECT 1 FROM t_inspectors WHERE name = ?1", &st, err);
    bool all = true;
    struct view rest = needs;
    struct view name;
    while (status == OK && view_split(&rest, ' ', &name)) {
        if (name.len > 0) {
            facts_bind_view(st, 1, name);
            all = all && sqlite3_step(st) == SQLITE_ROW;
            (void)sqlite3_reset(st);
        }
    }
    if (status == OK) {
        *out = all;
    }
    return status;
}

static enum status evaluate_one(const struct facts *f, const struct requirement *r,
                                struct arena *arena, struct requirement_result *out,
                                struct error *err)
{
    struct collected c = {.arena = arena, .result = out};
    struct error why;
    enum status st = query_run(f, r->query, on_row, &c, &why);
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK) {
        st = collect(&c, ROW_ERROR, r->id, view_str(why.message), err);
    }
    return st == OK ? join_rows(&c, err) : st;
}

static enum outcome decide(const struct verdict *v)
{
    bool incomplete = v->gaps > 0;
    for (size_t i = 0; i < v->count; i++) {
        const struct requirement_result *r = &v->results[i];
        if (!r->applies || r->requirement->level != LEVEL_MUST) {
            continue;
        }
        if (r->worst == ROW_ALARM || r->worst == ROW_ERROR) {
            return OUTCOME_REJECTED;
        }
        incomplete = incomplete || !r->measured;
    }
    return incomplete ? OUTCOME_INCOMPLETE : OUTCOME_ACCEPTED;
}

enum status verdict_evaluate(const struct facts *f, const struct baseline *b, enum origin origin,
                             struct arena *arena, struct verdict *out, struct error *err)
{
    struct requirement_result *results = arena_alloc(arena, b->count, sizeof *results);
    struct fact_counts counts;
    if (results == NULL) {
        return error_no_memory(err);
    }
    enum status st = facts_count(f, &counts, err);
    for (size_t i = 0; st == OK && i < b->count; i++) {
        const struct requirement *r = &b->requirements[i];
        results[i] = (struct requirement_result){.requirement = r, .applies = r->origins[origin]};
        st = is_measured(f, r->needs, &results[i].measured, err);
        if (st == OK && results[i].applies && results[i].measured) {
            st = evaluate_one(f, r, arena, &results[i], err);
        }
    }
    if (st != OK) {
        return st;
    }
    struct verdict v = {
        .baseline = b,
        .origin = origin,
        .gaps = counts.gaps,
        .count = b->count,
        .results = results,
    };
    v.outcome = decide(&v);
    *out = v;
    return OK;
}
