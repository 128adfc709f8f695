/* Counters of findings, from one row a subject. */
#include "findings_private.h"

enum { SEVERITIES = SEVERITY_CRITICAL + 1, SUM_COLUMNS = 2 * SEVERITIES + 1 };

struct counting {
    counts_visit visit;
    void *ctx;
    struct finding_counts none; /* of no project: added to those whose name is empty */
    bool pending;
};

/* The name, then the sums. PostgreSQL's sums of BIGINT are no BIGINT. */
static void add_sums(struct findings_ask *a, const char *name)
{
    static const char *const states[] = {"open", "suppressed"};
    buf_printf(&a->sql, "SELECT %s", name);
    for (size_t k = 0; k < sizeof states / sizeof states[0]; k++) {
        for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
            buf_printf(&a->sql, ", CAST(COALESCE(SUM(c.%s_%s), 0) AS BIGINT)", states[k],
                       severity_name((enum severity)s));
        }
    }
}

static enum status take_sums(const struct sql_value *v, size_t count, struct finding_counts *out,
                             struct error *err)
{
    if (count != SUM_COLUMNS) {
        return error_set(err, ERR_INTERNAL, "counts of findings have %zu columns", count);
    }
    *out = (struct finding_counts){.name = v[0].bytes};
    for (size_t s = 0; s < SEVERITIES; s++) {
        out->open[s] = v[1 + s].integer;
        out->suppressed[s] = v[1 + SEVERITIES + s].integer;
    }
    return OK;
}

static void add_counts(struct finding_counts *to, const struct finding_counts *more)
{
    for (size_t s = 0; s < SEVERITIES; s++) {
        to->open[s] += more->open[s];
        to->suppressed[s] += more->suppressed[s];
    }
}

static bool is_nothing(const struct finding_counts *c)
{
    int64_t all = 0;
    for (size_t s = 0; s < SEVERITIES; s++) {
        all += c->open[s] + c->suppressed[s];
    }
    return all == 0;
}

static enum status take_total(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct finding_counts *out = ctx;
    enum status st = take_sums(v, count, out, err);
    out->name = VIEW("");
    return st;
}

static enum status take_group(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct counting *c = ctx;
    struct finding_counts one;
    enum status st = take_sums(v, count, &one, err);
    if (st == OK && one.name.len == 0) { /* teams' first one: projects without a team */
        add_counts(&c->none, &one);
        return OK;
    }
    if (st == OK && c->pending) {
        c->pending = false;
        st = is_nothing(&c->none) ? OK : c->visit(c->ctx, &c->none, err);
    }
    return st == OK ? c->visit(c->ctx, &one, err) : st;
}

static enum status count_all(struct store *store, const struct findings_sight *sight,
                             const struct findings_filter *filter, struct finding_counts *out,
                             struct error *err)
{
    struct findings_ask a;
    findings_ask_init(&a);
    add_sums(&a, "''");
    buf_add_str(&a.sql, " FROM finding_counts c WHERE 1 = 1");
    findings_add_subjects(&a, "c.subject", sight, filter);
    enum status st = findings_ask_run(&a, store, take_total, out, err);
    findings_ask_release(&a);
    return st;
}

/* What no active project names. */
static enum status count_none(struct store *store, const struct findings_filter *filter,
                              struct finding_counts *out, struct error *err)
{
    struct findings_ask a;
    findings_ask_init(&a);
    add_sums(&a, "''");
    buf_add_str(&a.sql, " FROM finding_counts c WHERE NOT EXISTS (SELECT 1 FROM project_subjects s "
                        "JOIN projects p ON p.id = s.project WHERE s.subject = c.subject AND "
                        "p.active = 1)");
    if (filter->subject.len > 0) {
        findings_ask_add(&a, " AND c.subject = ", sql_text(filter->subject));
    }
    enum status st = findings_ask_run(&a, store, take_total, out, err);
    findings_ask_release(&a);
    return st;
}

static enum status count_groups(struct store *store, const struct findings_sight *sight,
                                const struct findings_filter *filter, enum findings_by by,
                                struct counting *c, struct error *err)
{
    struct findings_ask a;
    findings_ask_init(&a);
    add_sums(&a, "v.name");
    buf_printf(&a.sql,
               " FROM (SELECT %s AS name, s.subject AS subject FROM projects p JOIN "
               "project_subjects s ON s.project = p.id WHERE p.active = 1",
               by == FINDINGS_BY_TEAM ? "DISTINCT p.team" : "p.id");
    findings_add_projects(&a, sight, filter);
    if (filter->subject.len > 0) {
        findings_ask_add(&a, " AND s.subject = ", sql_text(filter->subject));
    }
    buf_add_str(&a.sql, ") v JOIN finding_counts c ON c.subject = v.subject GROUP BY v.name "
                        "ORDER BY v.name");
    enum status st = findings_ask_run(&a, store, take_group, c, err);
    findings_ask_release(&a);
    return st;
}

enum status findings_count(struct store *store, const struct findings_sight *sight,
                           const struct findings_filter *filter, enum findings_by by,
                           counts_visit visit, void *ctx, struct error *err)
{
    struct counting c = {.visit = visit, .ctx = ctx, .none = {.name = VIEW("")}, .pending = true};
    enum status st = findings_sight_check(sight, err);
    if (st == OK && by == FINDINGS_IN_ALL) {
        st = findings_sight_is_empty(sight) ? OK : count_all(store, sight, filter, &c.none, err);
        return st == OK ? visit(ctx, &c.none, err) : st;
    }
    if (st != OK || findings_sight_is_empty(sight)) {
        return st;
    }
    if (findings_is_wide(sight, filter)) {
        st = count_none(store, filter, &c.none, err);
    }
    if (st == OK) {
        st = count_groups(store, sight, filter, by, &c, err);
    }
    if (st == OK && c.pending && !is_nothing(&c.none)) {
        st = visit(ctx, &c.none, err);
    }
    return st;
}
