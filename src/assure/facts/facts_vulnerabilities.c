#include "facts_private.h"

#include <assay/advisory/epss.h>
#include <assay/base/mem.h>

/* Its other names, and its severities one a line. */
static enum status write_lists(const struct vulnerability *v, struct buf *aliases,
                               struct buf *vectors, struct error *err)
{
    for (size_t i = 0; i < v->alias_count; i++) {
        buf_printf(aliases, "%s" VIEW_FMT, i == 0 ? "" : " ", VIEW_ARG(v->aliases[i]));
    }
    for (size_t i = 0; i < v->severity_count; i++) {
        buf_printf(vectors, "%s" VIEW_FMT " " VIEW_FMT, i == 0 ? "" : "\n",
                   VIEW_ARG(v->severities[i].type), VIEW_ARG(v->severities[i].score));
    }
    enum status st = buf_status(aliases, err);
    return st == OK ? buf_status(vectors, err) : st;
}

enum status facts_add_vulnerability(struct facts *f, const struct finding *finding,
                                    const struct component *c, const struct vulnerability *v,
                                    const struct reached *r, struct error *err)
{
    const struct reached unasked = {.state = REACH_NOT_ASKED};
    CLEANUP(buf_cleanup) struct buf aliases = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf vectors = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf purl = BUF_INIT(64 * 1024);
    struct finding found = *finding;
    enum status status = write_lists(v, &aliases, &vectors, err);
    if (status == OK && c->purl.len == 0) {
        status = component_purl(c, &purl, err);
    }
    found.part = c->purl.len == 0 ? buf_view(&purl) : c->purl;
    status = status == OK ? facts_add_finding(f, &found, err) : status;
    if (status != OK || sqlite3_changes(f->db) == 0) {
        return status; /* the same a second time */
    }
    sqlite3_int64 id = sqlite3_last_insert_rowid(f->db);
    sqlite3_stmt *st = facts_statement(f, INSERT_VULNERABILITY);
    (void)sqlite3_bind_int64(st, 1, id);
    facts_bind_view(st, 2, found.part);
    facts_bind_view(st, 3, c->version);
    (void)sqlite3_bind_int(st, 4, (int)c->scope);
    (void)sqlite3_bind_int(st, 5, (int)c->relation);
    facts_bind_view(st, 6, v->id);
    facts_bind_view(st, 7, buf_view(&aliases));
    facts_bind_view(st, 8, v->fixed);
    (void)sqlite3_bind_int(st, 9, v->malicious ? 1 : 0);
    (void)sqlite3_bind_int(st, 10, v->exploited ? 1 : 0);
    if (v->has_epss) {
        (void)sqlite3_bind_double(st, 11, (double)v->probability / EPSS_ONE);
    }
    if (v->has_score) {
        (void)sqlite3_bind_double(st, 12, (double)v->score / 10);
    }
    facts_bind_view(st, 13, buf_view(&vectors));
    r = r == NULL ? &unasked : r;
    facts_bind_view(st, 14, view_str(reachability_name(r->state)));
    facts_bind_view(st, 15, r->path);
    (void)sqlite3_bind_int64(st, 16, r->line);
    facts_bind_view(st, 17, r->symbol);
    facts_bind_view(st, 18, r->note);
    return facts_step_done(f, st, "storing a vulnerability", err);
}

struct visiting {
    enum status (*each)(void *ctx, const struct fact_vulnerability *v, struct error *err);
    void *ctx;
};

static enum status visit(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct visiting *to = ctx;
    const struct fact_vulnerability v = {
        .purl = facts_column_view(st, 0),
        .version = facts_column_view(st, 1),
        .advisory = facts_column_view(st, 2),
        .aliases = facts_column_view(st, 3),
        .fixed = facts_column_view(st, 4),
        .severity = (enum severity)sqlite3_column_int(st, 5),
        .malicious = sqlite3_column_int(st, 6) != 0,
        .exploited = sqlite3_column_int(st, 7) != 0,
        .suppressed = sqlite3_column_int(st, 8) != 0,
        .has_epss = sqlite3_column_type(st, 9) != SQLITE_NULL,
        .epss = sqlite3_column_double(st, 9),
        .has_cvss = sqlite3_column_type(st, 10) != SQLITE_NULL,
        .cvss = sqlite3_column_double(st, 10),
        .status = facts_column_view(st, 11),
        .justification = facts_column_view(st, 12),
        .status_by = facts_column_view(st, 13),
        .accepted = sqlite3_column_int(st, 14) != 0,
        .claimed_status = facts_column_view(st, 15),
        .claimed_by = facts_column_view(st, 16),
        .first_seen = facts_column_view(st, 17),
        .due = facts_column_view(st, 18),
        .overdue = sqlite3_column_int(st, 19) != 0,
        .vectors = facts_column_view(st, 20),
        .cwe = facts_column_view(st, 21),
        .message = facts_column_view(st, 22),
    };
    return to->each(to->ctx, &v, err);
}

enum status facts_each_vulnerability(const struct facts *f,
                                     enum status (*each)(void *ctx,
                                                         const struct fact_vulnerability *v,
                                                         struct error *err),
                                     void *ctx, struct error *err)
{
    struct visiting to = {each, ctx};
    return facts_each_row(
        f,
        "SELECT v.purl, v.version, v.advisory, v.aliases, v.fixed, f.severity, v.malicious,"
        " v.known_exploited, f.suppressed, v.epss, v.cvss, v.status, v.justification, v.status_by,"
        " v.accepted, v.claimed_status, v.claimed_by, v.first_seen, v.due, v.overdue,"
        " v.vectors, f.cwe, f.message"
        " FROM t_vulnerabilities v CROSS JOIN t_findings f ON f.rowid = v.finding"
        " WHERE f.state <> 2"
        " ORDER BY v.rank, v.purl, v.advisory, f.path",
        view_of(NULL, 0), visit, &to, err);
}

enum status facts_describe_vulnerability(struct facts *f, const struct vulnerability_example *e,
                                         struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(
        f,
        "UPDATE t_vulnerabilities SET status = ?1, claimed_status = ?2, claimed_by = ?3,"
        " first_seen = nullif(?4, ''), due = nullif(?5, ''), overdue = ?6,"
        " reachability = ?7"
        " WHERE finding = (SELECT max(finding) FROM t_vulnerabilities)",
        &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, e->status);
    facts_bind_view(st, 2, e->claimed_status);
    facts_bind_view(st, 3, e->claimed_by);
    facts_bind_view(st, 4, e->first_seen);
    facts_bind_view(st, 5, e->due);
    (void)sqlite3_bind_int(st, 6, e->overdue ? 1 : 0);
    facts_bind_view(st, 7, e->reachability);
    return facts_step_done(f, st, "describing a vulnerability", err);
}
