#include <assay/assure/finding_ages.h>
#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum { PARAMS_MAX = 8, MONTH = 7 };

/* ---- what was asked ---- */

struct asking {
    struct buf sql;
    struct sql_value params[PARAMS_MAX];
    size_t params_len;
};

static void narrow(struct asking *a, const char *column, struct view value)
{
    if (value.len > 0) {
        a->params[a->params_len++] = sql_text(value);
        buf_printf(&a->sql, " AND %s = $%zu", column, a->params_len);
    }
}

/* Rows are `x`, their projects `p`. */
static void narrow_all(struct asking *a, const struct finding_ages_query *q)
{
    narrow(a, "p.id", q->project);
    narrow(a, "p.team", q->team);
    narrow(a, "x.subject", q->subject);
    if (q->severity != NULL) {
        narrow(a, "x.severity", view_str(severity_name(*q->severity)));
    }
}

#define PROJECTS                                                                                   \
    " LEFT JOIN verdicts v ON v.subject = x.subject LEFT JOIN (SELECT s.subject AS subject, r.id " \
    "AS id, r.team AS team FROM project_subjects s JOIN projects r ON r.id = s.project AND "       \
    "r.active = 1) p ON p.subject = x.subject WHERE 1 = 1"

/* The last second in time; INT64_MAX: no limit. */
static int64_t due_of(const struct finding_ages_query *q, struct view severity, struct view origin,
                      int64_t first_seen)
{
    const struct remediation_case c = {.severity = severity};
    return remediation_due(first_seen, remediation_days(q->parameters, &c, origin));
}

static int64_t days_between(int64_t from, int64_t to)
{
    return to < from ? 0 : to / CLOCK_DAY - from / CLOCK_DAY;
}

/* ---- groups ---- */

struct span {
    int64_t days;
    int64_t count;
};

struct spans {
    struct span *list;
    size_t len;
    size_t cap;
    int64_t count;
};

struct group {
    struct finding_ages_group sum;
    struct spans open;
    struct spans fixed;
    bool known_severity;
    enum severity severity;
};

struct summing {
    const struct finding_ages_query *q;
    struct arena arena;
    struct map groups;
    struct buf row; /* the finding row at hand, and the group that it counted in last */
    struct buf last;
};

static enum status group_of(struct summing *s, struct view name, struct group **out,
                            struct error *err)
{
    struct group *g = map_get(&s->groups, name);
    enum status st = OK;
    if (g == NULL) {
        struct view key;
        g = arena_alloc(&s->arena, 1, sizeof *g);
        if (g == NULL) {
            return error_no_memory(err);
        }
        *g = (struct group){.sum = {.age_median = AGES_NONE}};
        st = map_put(&s->groups, name, g, &key, err);
        g->sum.name = key;
        g->known_severity = severity_parse(name, &g->severity);
    }
    *out = g;
    return st;
}

static enum status add_span(struct summing *s, struct spans *to, int64_t days, int64_t count,
                            struct error *err)
{
    enum status st =
        arena_grow(&s->arena, (void **)&to->list, &to->cap, to->len + 1, sizeof *to->list, err);
    if (st == OK) {
        to->list[to->len++] = (struct span){days, count};
        to->count += count;
    }
    return st;
}

struct time_row {
    struct view subject, severity, state, origin, project, team;
    int64_t first, last, count;
};

static bool is_late(const struct finding_ages_query *q, const struct time_row *r, int64_t when)
{
    return due_of(q, r->severity, r->origin, r->first) < when;
}

static enum status count_row(struct summing *s, struct group *g, const struct time_row *r,
                             struct error *err)
{
    const struct finding_ages_query *q = s->q;
    if (view_eq(r->state, VIEW("open"))) {
        g->sum.open += r->count;
        g->sum.overdue += is_late(q, r, q->at) ? r->count : 0;
        return add_span(s, &g->open, days_between(r->first, q->at), r->count, err);
    }
    if (view_eq(r->state, VIEW("fixed"))) {
        g->sum.fixed += r->count;
        g->sum.late += is_late(q, r, r->last) ? r->count : 0;
        return add_span(s, &g->fixed, days_between(r->first, r->last), r->count, err);
    }
    *(view_eq(r->state, VIEW("accepted")) ? &g->sum.accepted : &g->sum.unclear) += r->count;
    return OK;
}

static struct view name_of(const struct summing *s, const struct time_row *r,
                           char month[CLOCK_TEXT_MAX])
{
    switch (s->q->by) {
    case AGES_BY_PROJECT:
        return r->project;
    case AGES_BY_TEAM:
        return r->team;
    case AGES_BY_SUBJECT:
        return r->subject;
    case AGES_BY_MONTH:
        clock_rfc3339(r->last > 0 ? r->last : r->first, month);
        return view_of(month, MONTH);
    case AGES_BY_SEVERITY:
        break;
    }
    return r->severity;
}

/* The same row comes once for each project of its subject, by team: it counts once in a group. */
static bool counted_already(struct summing *s, const struct time_row *r, struct view name)
{
    buf_clear(&s->row);
    buf_printf(&s->row, VIEW_FMT "\n" VIEW_FMT "\n" VIEW_FMT "\n%lld %lld\n" VIEW_FMT,
               VIEW_ARG(r->subject), VIEW_ARG(r->severity), VIEW_ARG(r->state), (long long)r->first,
               (long long)r->last, VIEW_ARG(name));
    if (view_eq(buf_view(&s->row), buf_view(&s->last))) {
        return true;
    }
    buf_clear(&s->last);
    buf_add_view(&s->last, buf_view(&s->row));
    return false;
}

static enum status take_time(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { SUBJECT, SEVERITY, STATE, FIRST, LAST, FINDINGS, ORIGIN, PROJECT, TEAM, COLUMNS };
    struct summing *s = ctx;
    struct group *g = NULL;
    char month[CLOCK_TEXT_MAX];
    if (count != COLUMNS) {
        return error_set(err, ERR_CORRUPT, "the register finding_times has a malformed row");
    }
    const struct time_row r = {
        .subject = v[SUBJECT].bytes,
        .severity = v[SEVERITY].bytes,
        .state = v[STATE].bytes,
        .first = v[FIRST].integer,
        .last = v[LAST].integer,
        .count = v[FINDINGS].integer,
        .origin = v[ORIGIN].bytes,
        .project = v[PROJECT].bytes,
        .team = v[TEAM].bytes,
    };
    struct view name = name_of(s, &r, month);
    if ((r.last > 0 && r.last < s->q->since) || counted_already(s, &r, name)) {
        return buf_status(&s->last, err);
    }
    enum status st = group_of(s, name, &g, err);
    return st == OK ? count_row(s, g, &r, err) : st;
}

/* ---- statistics ---- */

static int by_days(const void *a, const void *b)
{
    const struct span *x = a;
    const struct span *y = b;
    return (x->days > y->days) - (x->days < y->days);
}

/* By nearest rank, of spans in order. */
static int64_t percentile(const struct spans *s, int64_t percent)
{
    int64_t rank = (s->count * percent + 99) / 100;
    int64_t seen = 0;
    for (size_t i = 0; i < s->len; i++) {
        seen += s->list[i].count;
        if (seen >= rank) {
            return s->list[i].days;
        }
    }
    return AGES_NONE;
}

static void conclude(struct group *g)
{
    enum { HALF = 50, MOST = 90 };
    double sum = 0;
    if (g->open.len > 0) {
        qsort(g->open.list, g->open.len, sizeof *g->open.list, by_days);
    }
    if (g->fixed.len > 0) {
        qsort(g->fixed.list, g->fixed.len, sizeof *g->fixed.list, by_days);
    }
    for (size_t i = 0; i < g->fixed.len; i++) {
        sum += (double)g->fixed.list[i].days * (double)g->fixed.list[i].count;
    }
    g->sum.age_median = percentile(&g->open, HALF);
    g->sum.age_oldest = g->open.len == 0 ? AGES_NONE : g->open.list[g->open.len - 1].days;
    g->sum.fix_median = percentile(&g->fixed, HALF);
    g->sum.fix_p90 = percentile(&g->fixed, MOST);
    g->sum.fix_mean = g->fixed.count == 0 ? AGES_NONE : sum / (double)g->fixed.count;
}

static int by_name(const void *a, const void *b)
{
    const struct group *x = *(const struct group *const *)a;
    const struct group *y = *(const struct group *const *)b;
    if (x->known_severity && y->known_severity && x->severity != y->severity) {
        return x->severity > y->severity ? -1 : 1;
    }
    return view_cmp(x->sum.name, y->sum.name);
}

static enum status tell(struct summing *s, ages_visit visit, void *ctx, struct error *err)
{
    size_t n = 0;
    size_t at = 0;
    struct view key;
    void *value = NULL;
    struct group **all = arena_alloc(&s->arena, s->groups.len + 1, sizeof(struct group *));
    if (all == NULL) {
        return error_no_memory(err);
    }
    while (map_next(&s->groups, &at, &key, &value)) {
        all[n++] = value;
    }
    qsort(all, n, sizeof *all, by_name);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < n; i++) {
        conclude(all[i]);
        st = visit(ctx, &all[i]->sum, err);
    }
    return st;
}

enum status finding_ages_sum(struct store *store, const struct finding_ages_query *q,
                             ages_visit visit, void *ctx, struct error *err)
{
    struct asking a = {.sql = BUF_INIT(1 << 14)};
    struct summing s = {.q = q, .row = BUF_INIT(1 << 16), .last = BUF_INIT(1 << 16)};
    arena_init(&s.arena, 0);
    map_init(&s.groups);
    buf_add_str(&a.sql, "SELECT x.subject, x.severity, x.state, x.first_day, x.last_day, "
                        "x.findings, COALESCE(v.origin, ''), COALESCE(p.id, ''), "
                        "COALESCE(p.team, '') FROM finding_times x" PROJECTS);
    narrow_all(&a, q);
    buf_printf(&a.sql, " ORDER BY x.subject, x.severity, x.state, x.first_day, x.last_day, %s",
               q->by == AGES_BY_TEAM ? "p.team" : "p.id");
    enum status st = buf_status(&a.sql, err);
    st =
        st == OK ? store_sql_run(store, a.sql.ptr, a.params, a.params_len, take_time, &s, err) : st;
    st = st == OK ? tell(&s, visit, ctx, err) : st;
    buf_release(&a.sql);
    buf_release(&s.row);
    buf_release(&s.last);
    map_release(&s.groups);
    arena_release(&s.arena);
    return st;
}

/* ---- one by one ---- */

struct telling {
    const struct finding_ages_query *q;
    aged_visit visit;
    void *ctx;
};

static enum status take_finding(void *ctx, const struct sql_value *v, size_t count,
                                struct error *err)
{
    enum {
        SUBJECT,
        FINDING,
        INSPECTOR,
        RULE,
        SEVERITY,
        PATH,
        STATE,
        FIRST,
        LAST,
        GONE,
        ACCEPTED,
        ORIGIN,
        COLUMNS
    };
    const struct telling *t = ctx;
    if (count != COLUMNS) {
        return error_set(err, ERR_CORRUPT, "the registers of ages have a malformed row");
    }
    struct aged_finding f = {
        .subject = v[SUBJECT].bytes,
        .finding = v[FINDING].bytes,
        .inspector = v[INSPECTOR].bytes,
        .rule = v[RULE].bytes,
        .severity = v[SEVERITY].bytes,
        .path = v[PATH].bytes,
        .state = v[STATE].bytes,
        .first_seen = v[FIRST].integer,
        .last_seen = v[LAST].kind == SQL_INT ? v[LAST].integer : v[FIRST].integer,
        .gone = v[GONE].kind == SQL_INT ? v[GONE].integer : 0,
        .accepted = v[ACCEPTED].kind == SQL_INT ? v[ACCEPTED].integer : 0,
    };
    f.due = due_of(t->q, f.severity, v[ORIGIN].bytes, f.first_seen);
    f.overdue = !view_eq(f.state, VIEW("accepted")) && f.due < (f.gone > 0 ? f.gone : t->q->at);
    return f.gone > 0 && f.gone < t->q->since ? OK : t->visit(t->ctx, &f, err);
}

enum status finding_ages_each(struct store *store, const struct finding_ages_query *q,
                              aged_visit visit, void *ctx, struct error *err)
{
    struct asking a = {.sql = BUF_INIT(1 << 14)};
    struct telling t = {q, visit, ctx};
    buf_add_str(&a.sql,
                "SELECT DISTINCT x.subject, x.finding, x.inspector, x.rule, x.severity, x.path, "
                "x.state, x.first_seen, x.last_seen, x.gone, x.accepted, COALESCE(v.origin, '') "
                "FROM (SELECT a.subject AS subject, a.finding AS finding, a.inspector AS "
                "inspector, a.rule AS rule, a.severity AS severity, a.path AS path, CASE WHEN "
                "a.accepted IS NULL THEN 'open' ELSE 'accepted' END AS state, a.first_seen AS "
                "first_seen, s.time AS last_seen, 0 AS gone, a.accepted AS accepted FROM "
                "finding_ages a LEFT JOIN finding_sights s ON s.subject = a.subject AND "
                "s.inspector = a.inspector UNION ALL SELECT g.subject, g.finding, g.inspector, "
                "g.rule, g.severity, g.path, g.cause, g.first_seen, g.last_seen, g.gone, "
                "g.accepted FROM findings_gone g) x" PROJECTS);
    narrow_all(&a, q);
    buf_add_str(&a.sql, " ORDER BY x.subject, x.finding, x.first_seen, x.gone");
    enum status st = buf_status(&a.sql, err);
    st = st == OK ? store_sql_run(store, a.sql.ptr, a.params, a.params_len, take_finding, &t, err)
                  : st;
    buf_release(&a.sql);
    return st;
}
