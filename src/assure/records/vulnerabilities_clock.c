/* Since when a vulnerability is known in a subject, until when it has to be dealt with, and in
 * which order. */
#include <assay/assure/vulnerabilities.h>

#include "facts/facts_private.h"
#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

/* ---- reading ---- */

struct reading {
    sighting_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { ORIGIN = 10, COLUMNS };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[7].kind != SQL_INT || v[8].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of vulnerabilities holds a malformed row: \"assay log "
                         "rebuild\" makes it anew");
    }
    struct sighting s = {
        .subject = v[0].bytes,
        .vulnerability = v[1].bytes,
        .component = v[2].bytes,
        .aliases = v[3].bytes,
        .exploited = v[5].kind == SQL_INT && v[5].integer != 0,
        .fixed = v[6].bytes,
        .first_seen = v[7].integer,
        .last_seen = v[8].integer,
        .gone = v[9].kind == SQL_INT ? v[9].integer : VEX_NO_TIME,
        .origin = v[ORIGIN].bytes,
    };
    (void)severity_parse(v[4].bytes, &s.severity);
    return r->visit(r->ctx, &s, err);
}

enum status vulnerability_sightings(const struct ledger *l, sighting_visit visit, void *ctx,
                                    struct error *err)
{
    struct reading r = {visit, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? store_sql_run(l->store,
                                    "SELECT s.subject, s.vulnerability, s.component, s.aliases, "
                                    "s.severity, s.exploited, s.fixed, s.first_seen, s.last_seen, "
                                    "s.gone, COALESCE(v.origin, '') FROM vulnerability_sightings s "
                                    "LEFT JOIN verdicts v ON v.subject = s.subject "
                                    "ORDER BY s.subject, s.vulnerability, s.component",
                                    NULL, 0, on_row, &r, err)
                    : st;
}

/* ---- the clock ---- */

struct winding {
    struct facts *facts;
    struct view subject;
    sqlite3_stmt *set;
};

static enum status on_sighting(void *ctx, const struct sighting *s, struct error *err)
{
    const struct winding *w = ctx;
    char date[CLOCK_TEXT_MAX];
    if (s->gone != VEX_NO_TIME || !view_eq(s->subject, w->subject)) {
        return OK;
    }
    clock_rfc3339(s->first_seen, date);
    facts_bind_view(w->set, 1, s->vulnerability);
    facts_bind_view(w->set, 2, s->component);
    facts_bind_view(w->set, 3, view_of(date, 10));
    return facts_step_done(w->facts, w->set, "entering when a vulnerability was seen", err);
}

/* ?1 is today. What does not count has no limit. */
static const char *const steps[] = {
    "UPDATE t_vulnerabilities SET first_seen = ?1 WHERE first_seen IS NULL",
    "UPDATE t_vulnerabilities SET due = (SELECT date(first_seen, '+' || d.days || ' days')"
    " FROM t_findings f JOIN t_severities s ON s.id = f.severity"
    " JOIN t_remediation_days d ON d.severity = s.name"
    " AND d.exploited = t_vulnerabilities.known_exploited"
    " AND d.malicious = t_vulnerabilities.malicious"
    " WHERE f.rowid = t_vulnerabilities.finding AND f.suppressed = 0) WHERE ?1 <> ''",
    "UPDATE t_vulnerabilities SET overdue = 1 WHERE due < ?1",
    "UPDATE t_vulnerabilities SET rank = (SELECT r.rank FROM (SELECT v.finding AS finding,"
    " row_number() OVER (ORDER BY f.suppressed, v.malicious DESC, v.known_exploited DESC,"
    " f.severity DESC, CASE v.reachability WHEN 'called' THEN 0 WHEN 'imported' THEN 1"
    " WHEN 'not-imported' THEN 3 ELSE 2 END, coalesce(v.epss, 0) DESC, coalesce(v.cvss, 0) DESC, "
    "v.scope, v.advisory,"
    " v.purl, f.path, v.finding) AS rank FROM t_vulnerabilities v"
    " JOIN t_findings f ON f.rowid = v.finding) r WHERE r.finding = t_vulnerabilities.finding)"
    " WHERE ?1 <> ''",
};

static enum status run_step(struct facts *f, const char *sql, struct view today, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, sql, &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, today);
    return facts_step_done(f, st, "setting clocks of vulnerabilities", err);
}

enum status vulnerability_clock(const struct ledger *l, struct facts *f,
                                const struct facts_subject *subject, int64_t now, struct error *err)
{
    struct winding w = {.facts = f, .subject = subject->name};
    char today[CLOCK_TEXT_MAX];
    clock_rfc3339(now, today);
    enum status st = facts_prepare(f,
                                   "UPDATE t_vulnerabilities SET first_seen = ?3"
                                   " WHERE advisory = ?1 AND purl = ?2",
                                   &w.set, err);
    if (st == OK) {
        st = vulnerability_sightings(l, on_sighting, &w, err);
    }
    (void)sqlite3_finalize(w.set);
    for (size_t i = 0; st == OK && i < sizeof steps / sizeof steps[0]; i++) {
        st = run_step(f, steps[i], view_of(today, 10), err);
    }
    return st;
}

/* ---- logging what was seen ---- */

static void write_aliases(struct json_writer *w, struct view aliases)
{
    struct view one;
    json_key(w, "aliases");
    json_array(w);
    while (aliases.len > 0 && view_split(&aliases, ' ', &one)) {
        json_string(w, one);
    }
    json_array_end(w);
}

static enum status write_result(void *ctx, const struct fact_vulnerability *v, struct error *err)
{
    struct json_writer *w = ctx;
    json_object(w);
    json_member(w, "id", v->advisory);
    json_key(w, "severity");
    json_array(w);
    if (v->has_cvss) {
        CLEANUP(buf_cleanup) struct buf score = BUF_INIT(64);
        buf_printf(&score, "%.1f", v->cvss);
        json_object(w);
        json_member_str(w, "method", "CVSS");
        json_member(w, "score", buf_view(&score));
        json_object_end(w);
    }
    json_array_end(w);
    json_key(w, "annotations");
    json_array(w);
    json_object(w);
    json_member(w, "component", v->purl);
    write_aliases(w, v->aliases);
    json_member_str(w, "severity", severity_name(v->severity));
    json_member_bool(w, "knownExploited", v->exploited);
    json_member(w, "fixed", v->fixed);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status write_predicate(const struct sighting_request *r, struct buf *out,
                                   struct error *err)
{
    char hex[SHA256_HEX_MAX];
    struct json_writer w;
    sha256_hex(&r->database, hex);
    json_writer_init(&w, out, false);
    json_object(&w);
    json_key(&w, "scanner");
    json_object(&w);
    json_member_str(&w, "uri", "urn:assay:verify");
    json_member(&w, "version", r->tool_version);
    json_key(&w, "db");
    json_object(&w);
    json_member_str(&w, "uri", "urn:assay:advisories");
    json_member_str(&w, "version", hex);
    json_member_time(&w, "lastUpdate", r->dated);
    json_object_end(&w);
    json_key(&w, "result");
    json_array(&w);
    enum status st = facts_each_vulnerability(r->facts, write_result, &w, err);
    json_array_end(&w);
    json_object_end(&w);
    json_key(&w, "metadata");
    json_object(&w);
    json_member_time(&w, "scanStartedOn", r->started);
    json_member_time(&w, "scanFinishedOn", r->finished);
    json_object_end(&w);
    json_object_end(&w);
    return st == OK ? buf_status(out, err) : st;
}

/* Is anything open in the register, or found now? Else there is nothing to say. */
struct open {
    struct view subject;
    bool any;
};

static enum status on_open(void *ctx, const struct sighting *s, struct error *err)
{
    struct open *o = ctx;
    (void)err;
    o->any = o->any || (s->gone == VEX_NO_TIME && view_eq(s->subject, o->subject));
    return OK;
}

static enum status on_found(void *ctx, const struct fact_vulnerability *v, struct error *err)
{
    (void)v;
    (void)err;
    ((struct open *)ctx)->any = true;
    return OK;
}

enum status vulnerability_log_sightings(const struct ledger *l, const struct sighting_request *r,
                                        struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(STATEMENT_MAX);
    struct open o = {.subject = r->subject->name};
    struct statement_digest digest = {VIEW("dirHash"), VIEW("")};
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    enum status st = vulnerability_sightings(l, on_open, &o, err);
    if (st == OK) {
        st = facts_each_vulnerability(r->facts, on_found, &o, err);
    }
    if (st != OK || !o.any) {
        return st;
    }
    sha256_hex(&r->subject->digest, hex);
    digest.value = view_str(hex);
    st = write_predicate(r, &predicate, err);
    if (st == OK) {
        const struct draft d = {
            .type = &vulns_statement,
            .subject = {.name = r->subject->name, .digests_len = 1, .digests = &digest},
            .predicate = buf_view(&predicate)};
        st = ledger_record(l, &d, 1, r->finished, &receipt, err);
    }
    return st;
}
