/* How old findings are, and how long it took until they were gone, from successive inspections. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/finding_ages.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/inspect/finding.h>

#include <stdlib.h>

static struct error err;

#define SCAI "https://in-toto.io/attestation/scai/v0.3"
#define VSA  "https://slsa.dev/verification_summary/v1"
enum { FIRST = 1767312000 /* 2026-01-02 */ };

struct result {
    const char *rule; /* "code/sqli" */
    const char *path;
    const char *text;
    const char *severity;
    bool accepted;
};

struct inspection {
    int day; /* of January 2026 */
    const char *subject;
    const struct result *results;
    size_t len;
    const char *inspectors; /* words; NULL: "code" */
    const char *rules;      /* of each; NULL: "r1" */
    const char *gap;        /* a path */
    const char *formerly;
    int counted; /* findings that the inspection counted; 0: as many as there are */
};

static void write_result(struct buf *out, const struct result *r)
{
    char print[FINGERPRINT_MAX];
    ptrdiff_t slash = view_find_char(view_str(r->rule), '/');
    const struct fingerprint_parts parts = {
        .inspector = view_of(r->rule, (size_t)slash),
        .rule = view_str(r->rule + slash + 1),
        .path = view_str(r->path),
        .context = view_str(r->text),
    };
    assert_ok(fingerprint_make(NULL, &parts, print, &err), err);
    buf_printf(out,
               "{\"ruleId\":\"%s\",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":"
               "{\"uri\":\"%s\"},\"region\":{\"startLine\":3}}}],\"partialFingerprints\":"
               "{\"assayFingerprint/v1\":\"%s\",\"primaryLocationLineHash\":\"%s@%s:1\"},"
               "\"suppressions\":[%s],\"properties\":{\"severity\":\"%s\"}}",
               r->rule, r->path, print, r->text, r->path, r->accepted ? "{}" : "", r->severity);
}

static void put_sarif(const struct bench *t, const struct inspection *i, char hex[SHA256_HEX_MAX])
{
    struct buf text = BUF_INIT(1 << 20);
    struct sha256 digest;
    buf_add_str(&text, "{\"runs\":[{\"invocations\":[{\"toolExecutionNotifications\":[");
    if (i->gap != NULL) {
        buf_printf(&text,
                   "{\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"%s\"}}}]"
                   "}",
                   i->gap);
    }
    buf_add_str(&text, "]}],\"results\":[");
    for (size_t k = 0; k < i->len; k++) {
        buf_add_str(&text, k == 0 ? "" : ",");
        write_result(&text, &i->results[k]);
    }
    buf_add_str(&text, "]}]}");
    const struct view item = buf_view(&text);
    assert_ok(store_blob_put(t->store, &item, 1, &digest, &err), err);
    sha256_hex(&digest, hex);
    buf_release(&text);
}

static void put_statement(const struct bench *t, const char *subject, const char *type,
                          struct view predicate)
{
    static const struct statement_digest digest = {VIEW_INIT("dirHash"), VIEW_INIT("aa")};
    const struct statement s = {
        .subjects_len = 1,
        .subjects = &(const struct statement_subject){.name = view_str(subject),
                                                      .digests_len = 1,
                                                      .digests = &digest},
        .predicate_type = view_str(type),
        .predicate = predicate,
    };
    struct buf text = BUF_INIT(1 << 20);
    struct log_receipt receipt;
    assert_ok(statement_write(&text, &s, &err), err);
    const struct log_item one = {.payload = buf_view(&text)};
    assert_ok(log_append(t->log, &one, 1, &receipt, &err), err);
    buf_release(&text);
}

static void inspect(const struct bench *t, const struct inspection *i)
{
    struct buf text = BUF_INIT(1 << 20);
    char hex[SHA256_HEX_MAX];
    struct view words = view_str(i->inspectors == NULL ? "code" : i->inspectors);
    struct view word;
    const char *subject = i->subject == NULL ? "shop" : i->subject;
    put_sarif(t, i, hex);
    buf_add_str(&text, "{\"attributes\":[");
    for (bool first = true; view_split(&words, ' ', &word); first = false) {
        buf_printf(&text,
                   "%s{\"attribute\":\"inspected\",\"conditions\":{\"inspector\":\"" VIEW_FMT
                   "\",\"rules\":{\"digest\":{\"sha256\":\"%s\"}},\"counts\":{\"high\":%d}},"
                   "\"evidence\":{\"digest\":{\"sha256\":\"%s\"}}}",
                   first ? "" : ",", VIEW_ARG(word), i->rules == NULL ? "r1" : i->rules,
                   i->counted == 0 ? (int)i->len : i->counted, hex);
    }
    buf_add_str(&text, "]}");
    put_statement(t, subject, SCAI, buf_view(&text));
    buf_clear(&text);
    buf_printf(&text,
               "{\"timeVerified\":\"2026-01-%02dT00:00:00Z\",\"verificationResult\":\"PASSED\","
               "\"urn:assay:notInspected\":%d,\"urn:assay:formerly\":\"%s\"}",
               i->day, i->gap == NULL ? 0 : 1, i->formerly == NULL ? "" : i->formerly);
    put_statement(t, subject, VSA, buf_view(&text));
    buf_release(&text);
    assert_ok(ledger_project(&t->ledger, &err), err);
}

/* ---- rows ---- */

static enum status write_row(void *ctx, const struct sql_value *v, size_t count, struct error *e)
{
    struct buf *out = ctx;
    for (size_t i = 0; i < count; i++) {
        buf_add_str(out, i > 0 ? " " : "");
        if (v[i].kind == SQL_INT) {
            bool is_time = v[i].integer > FIRST - 366 * CLOCK_DAY;
            buf_printf(
                out, "%lld",
                (long long)(is_time ? (v[i].integer - FIRST) / CLOCK_DAY + 2 : v[i].integer));
        } else if (v[i].kind == SQL_NULL) {
            buf_add_char(out, '-');
        } else {
            buf_add_view(out, v[i].bytes);
        }
    }
    buf_add_char(out, '\n');
    return buf_status(out, e);
}

static void check_rows(const struct bench *t, const char *sql, const char *expected)
{
    struct buf text = BUF_INIT(1 << 20);
    assert_ok(store_sql_run(t->store, sql, NULL, 0, write_row, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

/* Days of January stand for times. */
#define OPEN                                                                                       \
    "SELECT subject, finding, severity, first_seen, accepted FROM finding_ages ORDER BY subject, " \
    "finding"
#define GONE                                                                                       \
    "SELECT subject, finding, first_seen, last_seen, gone, cause FROM findings_gone ORDER BY "     \
    "subject, finding, first_seen"
#define TIMES                                                                                      \
    "SELECT subject, severity, state, first_day, last_day, findings FROM finding_times ORDER BY "  \
    "subject, severity, state, first_day, last_day"

static const struct result sqli = {"code/sqli", "a.c", "s", "high", false};
static const struct result sqli_accepted = {"code/sqli", "a.c", "s", "high", true};
static const struct result sqli_worse = {"code/sqli", "a.c", "s", "critical", false};
static const struct result sqli_elsewhere = {"code/sqli", "lib/b.c", "s", "high", false};
static const struct result token = {"secrets/token", "c.c", "t", "critical", false};

#define ONE(r) .results = &(r), .len = 1
#define NONE   .results = NULL, .len = 0

static void from_first_sight_to_the_end(void **state)
{
    const struct bench *t = *state;
    const struct result both[] = {sqli, token};
    inspect(
        t, &(struct inspection){.day = 2, .results = both, .len = 2, .inspectors = "code secrets"});
    check_rows(t, OPEN, "shop s@a.c:1 high 2 -\nshop t@c.c:1 critical 2 -\n");
    check_rows(t, TIMES, "shop critical open 2 0 1\nshop high open 2 0 1\n");
    inspect(t, &(struct inspection){.day = 5, ONE(sqli), .inspectors = "code secrets"});
    check_rows(t, OPEN, "shop s@a.c:1 high 2 -\n");
    check_rows(t, GONE, "shop t@c.c:1 2 2 5 fixed\n");
    inspect(t, &(struct inspection){.day = 9, NONE, .inspectors = "code secrets"});
    check_rows(t, OPEN, "");
    check_rows(t, GONE, "shop s@a.c:1 2 5 9 fixed\nshop t@c.c:1 2 2 5 fixed\n");
    check_rows(t, TIMES, "shop critical fixed 2 5 1\nshop high fixed 2 9 1\n");
    assert_true(bench_same(t));
}

/* It is another one, and both are on record. */
static void what_comes_back(void **state)
{
    const struct bench *t = *state;
    inspect(t, &(struct inspection){.day = 2, ONE(sqli)});
    inspect(t, &(struct inspection){.day = 3, NONE});
    inspect(t, &(struct inspection){.day = 6, ONE(sqli)});
    check_rows(t, OPEN, "shop s@a.c:1 high 6 -\n");
    inspect(t, &(struct inspection){.day = 8, NONE});
    check_rows(t, GONE, "shop s@a.c:1 2 2 3 fixed\nshop s@a.c:1 6 6 8 fixed\n");
    check_rows(t, TIMES, "shop high fixed 2 3 1\nshop high fixed 6 8 1\n");
    assert_true(bench_same(t));
}

/* Lines do not count, and a file that was renamed takes its findings with it. */
static void what_moves_stays(void **state)
{
    const struct bench *t = *state;
    const struct result twice[] = {sqli, sqli_elsewhere};
    inspect(t, &(struct inspection){.day = 2, ONE(sqli)});
    inspect(t, &(struct inspection){.day = 4, ONE(sqli_elsewhere)});
    check_rows(t, OPEN, "shop s@lib/b.c:1 high 2 -\n");
    check_rows(t, GONE, "");
    /* A copy is a new one. */
    inspect(t, &(struct inspection){.day = 5, .results = twice, .len = 2});
    check_rows(t, OPEN, "shop s@a.c:1 high 5 -\nshop s@lib/b.c:1 high 2 -\n");
    /* One of two goes: nothing moved. */
    inspect(t, &(struct inspection){.day = 6, ONE(sqli)});
    check_rows(t, OPEN, "shop s@a.c:1 high 5 -\n");
    check_rows(t, GONE, "shop s@lib/b.c:1 2 5 6 fixed\n");
    assert_true(bench_same(t));
}

static void what_changes(void **state)
{
    const struct bench *t = *state;
    inspect(t, &(struct inspection){.day = 2, ONE(sqli)});
    inspect(t, &(struct inspection){.day = 3, ONE(sqli_accepted)});
    inspect(t, &(struct inspection){.day = 4, ONE(sqli_accepted)});
    check_rows(t, OPEN, "shop s@a.c:1 high 2 3\n");
    check_rows(t, TIMES, "shop high accepted 2 0 1\n");
    inspect(t, &(struct inspection){.day = 5, ONE(sqli_worse)});
    check_rows(t, OPEN, "shop s@a.c:1 critical 2 -\n");
    check_rows(t, TIMES, "shop critical open 2 0 1\n");
    /* Nobody has mended what other rules do not find. */
    inspect(t, &(struct inspection){.day = 6, NONE, .rules = "r2"});
    check_rows(t, GONE, "shop s@a.c:1 2 5 6 rules\n");
    check_rows(t, TIMES, "shop critical rules 2 6 1\n");
    assert_true(bench_same(t));
}

static void who_did_not_look_closes_nothing(void **state)
{
    const struct bench *t = *state;
    const struct result both[] = {sqli, token};
    inspect(
        t, &(struct inspection){.day = 2, .results = both, .len = 2, .inspectors = "code secrets"});
    /* --only secrets */
    inspect(t, &(struct inspection){.day = 3, ONE(token), .inspectors = "secrets"});
    check_rows(t, OPEN, "shop s@a.c:1 high 2 -\nshop t@c.c:1 critical 2 -\n");
    /* its file was not inspected, or what it lies in, or nobody knows what was not */
    inspect(t,
            &(struct inspection){.day = 4, ONE(token), .inspectors = "code secrets", .gap = "a.c"});
    inspect(t, &(struct inspection){.day = 5, ONE(sqli), .inspectors = "code secrets", .gap = ""});
    /* fewer than it counted: the document was cut off */
    inspect(t,
            &(struct inspection){.day = 6, ONE(sqli), .inspectors = "code secrets", .counted = 3});
    inspect(t, &(struct inspection){.day = 7, NONE, .inspectors = "code secrets", .counted = 3});
    check_rows(t, OPEN, "shop s@a.c:1 high 2 -\nshop t@c.c:1 critical 2 -\n");
    check_rows(t, GONE, "");
    /* a gap elsewhere */
    inspect(t,
            &(struct inspection){.day = 8, NONE, .inspectors = "code secrets", .gap = "x/y.zip"});
    check_rows(t, OPEN, "");
    check_rows(t, GONE, "shop s@a.c:1 2 6 8 fixed\nshop t@c.c:1 2 6 8 fixed\n");
    assert_true(bench_same(t));
}

static void folders_that_were_not_inspected(void **state)
{
    const struct bench *t = *state;
    inspect(t, &(struct inspection){.day = 2, ONE(sqli_elsewhere)});
    inspect(t, &(struct inspection){.day = 3, NONE, .gap = "lib"});
    check_rows(t, OPEN, "shop s@lib/b.c:1 high 2 -\n");
    inspect(t, &(struct inspection){.day = 4, NONE, .gap = "li"});
    check_rows(t, OPEN, "");
    assert_true(bench_same(t));
}

/* In the log's order, whatever times are stated. */
static void an_older_inspection_that_comes_later(void **state)
{
    const struct bench *t = *state;
    const struct result both[] = {sqli, token};
    inspect(t, &(struct inspection){.day = 9, ONE(sqli), .inspectors = "code secrets"});
    inspect(
        t, &(struct inspection){.day = 4, .results = both, .len = 2, .inspectors = "code secrets"});
    check_rows(t, OPEN, "shop s@a.c:1 high 4 -\n");
    check_rows(t, TIMES, "shop high open 4 0 1\n");
    inspect(t, &(struct inspection){.day = 3, NONE, .inspectors = "code secrets"});
    check_rows(t, OPEN, "shop s@a.c:1 high 4 -\n");
    check_rows(t, GONE, "");
    inspect(t, &(struct inspection){.day = 10, NONE, .inspectors = "code secrets"});
    check_rows(t, GONE, "shop s@a.c:1 4 9 10 fixed\n");
    assert_true(bench_same(t));
}

static void a_subject_under_another_name(void **state)
{
    const struct bench *t = *state;
    const struct result both[] = {sqli, token};
    const char *const all = "code secrets";
    inspect(t, &(struct inspection){.day = 2, .results = both, .len = 2, .inspectors = all});
    inspect(t, &(struct inspection){
                   .day = 5, .subject = "shop2", ONE(sqli), .inspectors = all, .formerly = "shop"});
    check_rows(t, OPEN, "shop2 s@a.c:1 high 2 -\n");
    check_rows(t, GONE, "shop2 t@c.c:1 2 2 5 fixed\n");
    check_rows(t, TIMES, "shop2 critical fixed 2 5 1\nshop2 high open 2 0 1\n");
    /* Once it has a history of its own, no other one becomes its. */
    inspect(t, &(struct inspection){.day = 6, .subject = "other", ONE(token), .inspectors = all});
    inspect(t,
            &(struct inspection){
                .day = 7, .subject = "shop2", ONE(sqli), .inspectors = all, .formerly = "other"});
    check_rows(t, OPEN, "other t@c.c:1 critical 6 -\nshop2 s@a.c:1 high 2 -\n");
    assert_true(bench_same(t));
}

/* What is counted is what there is, after any history. */
static void counts_are_of_the_rows(void **state)
{
    const struct bench *t = *state;
    const struct result all[] = {sqli, sqli_elsewhere, token};
    unsigned random = 1;
    for (int day = 2; day < 30; day++) {
        struct result some[3];
        size_t len = 0;
        for (size_t i = 0; i < COUNT(all); i++) {
            random = random * 1103515245U + 12345U;
            some[len] = all[i];
            some[len].accepted = (random >> 20) % 3 == 0;
            len += (random >> 16) % 2;
        }
        inspect(t, &(struct inspection){.day = day,
                                        .results = some,
                                        .len = len,
                                        .inspectors = "code secrets",
                                        .rules = day % 9 == 0 ? "r2" : "r1"});
    }
    check_rows(
        t,
        "SELECT COUNT(*) FROM (SELECT severity, CASE WHEN accepted IS NULL THEN 'open' ELSE "
        "'accepted' END AS state, first_seen / 86400 * 86400 AS a, 0 AS b, COUNT(*) AS n FROM "
        "finding_ages GROUP BY 1, 2, 3 UNION ALL SELECT severity, cause, first_seen / 86400 "
        "* 86400, gone / 86400 * 86400, COUNT(*) FROM findings_gone GROUP BY 1, 2, 3, 4 "
        "EXCEPT SELECT severity, state, first_day, last_day, findings FROM finding_times) q",
        "0\n");
    check_rows(
        t,
        "SELECT CAST((SELECT SUM(findings) FROM finding_times) AS BIGINT) - (SELECT COUNT(*) FROM "
        "finding_ages) - (SELECT COUNT(*) FROM findings_gone)",
        "0\n");
    assert_true(bench_same(t));
}

/* ---- sums ---- */

static void run(const struct bench *t, const char *sql)
{
    assert_ok(store_sql_run(t->store, sql, NULL, 0, NULL, NULL, &err), err);
}

/* Two projects of one team share a subject; a third is of another team, one subject of none. */
static void fill_times(const struct bench *t)
{
    static const struct {
        const char *id;
        const char *team;
        int active;
    } projects[] = {{"p1", "red", 1}, {"p2", "red", 1}, {"p3", "blue", 1}, {"p4", "blue", 0}};
    inspect(t, &(struct inspection){.day = 2, NONE, .subject = "a"});
    for (size_t i = 0; i < COUNT(projects); i++) {
        char sql[512];
        (void)snprintf(sql, sizeof sql,
                       "INSERT INTO projects (id, name, owner, team, origin, tier, supplier, "
                       "standards, languages, active, idx) VALUES ('%s', '', '', '%s', '', '', '', "
                       "'', '', %d, 0)",
                       projects[i].id, projects[i].team, projects[i].active);
        run(t, sql);
    }
    run(t,
        "INSERT INTO project_subjects (project, subject, idx) VALUES ('p1', 'a', 0), ('p2', 'a', "
        "0), ('p3', 'b', 0), ('p4', 'b', 0)");
    /* 2026-01-02 is 1767312000, a day is 86400; 20 days are 1728000. */
    run(t,
        "INSERT INTO finding_times (subject, severity, state, first_day, last_day, findings, idx) "
        "VALUES ('a', 'high', 'open', 1767312000, 0, 3, 0), "
        "('a', 'high', 'open', 1769040000, 0, 1, 0), "
        "('a', 'high', 'accepted', 1767312000, 0, 7, 0), "
        "('a', 'high', 'fixed', 1767312000, 1767398400, 8, 0), "
        "('a', 'high', 'fixed', 1767312000, 1767571200, 1, 0), "
        "('a', 'high', 'fixed', 1767312000, 1771632000, 1, 0), "
        "('a', 'high', 'rules', 1767312000, 1767571200, 4, 0), "
        "('b', 'critical', 'open', 1767312000, 0, 1, 0), "
        "('c', 'low', 'open', 1767312000, 0, 2, 0)");
}

static enum status write_sum(void *ctx, const struct finding_ages_group *g, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(
        out,
        VIEW_FMT ": %lld open, %lld overdue, %lld accepted, %lld/%lld; %lld fixed, %lld late,"
                 " %.1f %lld %lld; %lld\n",
        VIEW_ARG(g->name), (long long)g->open, (long long)g->overdue, (long long)g->accepted,
        (long long)g->age_median, (long long)g->age_oldest, (long long)g->fixed, (long long)g->late,
        g->fix_mean, (long long)g->fix_median, (long long)g->fix_p90, (long long)g->unclear);
    return buf_status(out, e);
}

static void check_sum(const struct bench *t, const struct finding_ages_query *q,
                      const char *expected)
{
    struct buf out = BUF_INIT(1 << 16);
    assert_ok(finding_ages_sum(t->store, q, write_sum, &out, &err), err);
    assert_view(buf_view(&out), expected);
    buf_release(&out);
}

#define A_HIGH ": 4 open, 3 overdue, 7 accepted, 40/40; 10 fixed, 1 late, 6.1 1 3; 4\n"

static void sums(void **state)
{
    const struct bench *t = *state;
    static const char limits[] = "{\"remediation-days-critical\":{\"in-house\":50,\"supplier\":"
                                 "1},\"remediation-days-high\":30}";
    struct arena arena;
    struct value parameters;
    arena_init(&arena, 0);
    assert_ok(json_read(view_str(limits), "limits", 0, NULL, &arena, &parameters, &err), err);
    struct finding_ages_query q = {.at = FIRST + 40 * CLOCK_DAY + 5, .parameters = &parameters};
    fill_times(t);
    check_sum(t, &q,
              "critical: 1 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n"
              "high" A_HIGH
              "low: 2 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n");
    q.by = AGES_BY_TEAM;
    check_sum(t, &q,
              ": 2 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n"
              "blue: 1 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n"
              "red" A_HIGH);
    q.by = AGES_BY_PROJECT;
    check_sum(t, &q,
              ": 2 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n"
              "p1" A_HIGH "p2" A_HIGH
              "p3: 1 open, 0 overdue, 0 accepted, 40/40; 0 fixed, 0 late, -1.0 -1 -1; 0\n");
    q.project = VIEW("p2");
    q.by = AGES_BY_SUBJECT;
    check_sum(t, &q, "a" A_HIGH);
    q.project = VIEW("p4"); /* not active */
    check_sum(t, &q, "");
    q = (struct finding_ages_query){.at = q.at, .by = AGES_BY_MONTH, .subject = VIEW("a")};
    check_sum(t, &q,
              "2026-01: 4 open, 0 overdue, 7 accepted, 40/40; 9 fixed, 0 late, 1.2 1 3; 4\n"
              "2026-02: 0 open, 0 overdue, 0 accepted, -1/-1; 1 fixed, 0 late, 50.0 50 50; 0\n");
    q.since = 1771632000;
    q.by = AGES_BY_SEVERITY;
    check_sum(t, &q,
              "high: 4 open, 0 overdue, 7 accepted, 40/40; 1 fixed, 0 late, 50.0 50 50; 0\n");
    arena_release(&arena);
}

static enum status write_aged(void *ctx, const struct aged_finding *f, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(
        out, VIEW_FMT " " VIEW_FMT " " VIEW_FMT " %lld-%lld %lld %s\n", VIEW_ARG(f->subject),
        VIEW_ARG(f->finding), VIEW_ARG(f->state), (long long)((f->first_seen - FIRST) / CLOCK_DAY),
        (long long)((f->last_seen - FIRST) / CLOCK_DAY),
        (long long)(f->gone == 0 ? 0 : (f->gone - FIRST) / CLOCK_DAY), f->overdue ? "late" : "");
    return buf_status(out, e);
}

static void one_by_one(void **state)
{
    const struct bench *t = *state;
    const struct result both[] = {sqli, token};
    static const char limits[] = "{\"remediation-days-high\":3,\"remediation-days-critical\":1}";
    struct buf out = BUF_INIT(1 << 16);
    struct arena arena;
    struct value parameters;
    arena_init(&arena, 0);
    assert_ok(json_read(view_str(limits), "limits", 0, NULL, &arena, &parameters, &err), err);
    inspect(
        t, &(struct inspection){.day = 2, .results = both, .len = 2, .inspectors = "code secrets"});
    inspect(t, &(struct inspection){.day = 5, ONE(sqli), .inspectors = "code secrets"});
    struct finding_ages_query q = {.at = FIRST + 4 * CLOCK_DAY - 1, .parameters = &parameters};
    assert_ok(finding_ages_each(t->store, &q, write_aged, &out, &err), err);
    q.at = FIRST + 4 * CLOCK_DAY; /* the day after the last one */
    assert_ok(finding_ages_each(t->store, &q, write_aged, &out, &err), err);
    assert_view(buf_view(&out), "shop s@a.c:1 open 0-3 0 \nshop t@c.c:1 fixed 0-0 3 late\n"
                                "shop s@a.c:1 open 0-3 0 late\nshop t@c.c:1 fixed 0-0 3 late\n");
    arena_release(&arena);
    buf_release(&out);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(from_first_sight_to_the_end),
        TEST(what_comes_back),
        TEST(what_moves_stays),
        TEST(what_changes),
        TEST(who_did_not_look_closes_nothing),
        TEST(folders_that_were_not_inspected),
        TEST(an_older_inspection_that_comes_later),
        TEST(a_subject_under_another_name),
        TEST(counts_are_of_the_rows),
        TEST(sums),
        TEST(one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
