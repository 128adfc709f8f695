/* Lists, details and counters of findings, as the registers hold them. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/findings.h>
#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>

static struct error err;

#define SCAI  "https://in-toto.io/attestation/scai/v0.3"
#define VSA   "https://slsa.dev/verification_summary/v1"
#define PRINT "f1:0123456789abcdef0123456789abcdef"

enum { DAY_1 = 1767312000, DAY_2 = 1767398400 }; /* 2026-01-02, 2026-01-03 */

static const struct findings_sight everything = {.all = true};
static const struct findings_filter any;
static const struct findings_key start;

/* One result of the document. */
struct result {
    const char *rule;
    const char *name;
    const char *severity;
    bool suppressed;
};

static void write_results(const struct result *list, size_t count, struct buf *out)
{
    buf_add_str(out, "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[");
    for (size_t i = 0; i < count; i++) {
        buf_printf(out,
                   "%s{\"ruleId\":\"%s\",\"locations\":[{\"physicalLocation\":{"
                   "\"artifactLocation\":{\"uri\":\"a.c\"},\"region\":{\"startLine\":3}}}],"
                   "\"partialFingerprints\":{\"assayFingerprint/v1\":\"" PRINT
                   "\",\"primaryLocationLineHash\":\"%s\"},\"suppressions\":[%s],"
                   "\"properties\":{\"severity\":\"%s\",\"confidence\":\"high\"}}",
                   i > 0 ? "," : "", list[i].rule, list[i].name, list[i].suppressed ? "{}" : "",
                   list[i].severity);
    }
    buf_add_str(out, "]}]}");
}

static void inspect(const struct bench *t, const char *subject, int64_t time,
                    const struct result *list, size_t count)
{
    struct buf sarif = BUF_INIT(1 << 20);
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    char text[1024];
    char at[CLOCK_TEXT_MAX];
    write_results(list, count, &sarif);
    const struct view blob = buf_view(&sarif);
    assert_ok(store_blob_put(t->store, &blob, 1, &digest, &err), err);
    sha256_hex(&digest, hex);
    (void)snprintf(text, sizeof text,
                   "{\"attributes\":[{\"attribute\":\"inspected-code\",\"conditions\":{"
                   "\"inspector\":\"code\",\"counts\":{\"files\":1}},\"evidence\":{\"digest\":{"
                   "\"sha256\":\"%s\"}}}]}",
                   hex);
    (void)bench_append_of(t, subject, SCAI, text);
    clock_rfc3339(time, at);
    (void)snprintf(text, sizeof text, "{\"timeVerified\":\"%s\",\"verificationResult\":\"FAILED\"}",
                   at);
    (void)bench_append_of(t, subject, VSA, text);
    assert_ok(ledger_project(&t->ledger, &err), err);
    buf_release(&sarif);
}

static void sql(const struct bench *t, const char *text)
{
    assert_ok(store_sql_run(t->store, text, NULL, 0, NULL, NULL, &err), err);
}

static void project(const struct bench *t, const char *id, const char *team, bool active)
{
    char text[512];
    (void)snprintf(text, sizeof text,
                   "INSERT INTO projects (id, name, owner, team, origin, tier, supplier, "
                   "standards, languages, active, idx) VALUES ('%s', '', '', '%s', '', '', '', "
                   "'', '', %d, 0)",
                   id, team, active ? 1 : 0);
    sql(t, text);
}

static void belongs(const struct bench *t, const char *project_id, const char *subject)
{
    char text[256];
    (void)snprintf(text, sizeof text,
                   "INSERT INTO project_subjects (project, subject, idx) VALUES ('%s', '%s', 0)",
                   project_id, subject);
    sql(t, text);
}

/* Of team pay: p1 (a) and p2 (a, b); of team ops: p3 (b); withdrawn: p4 (c). d is of none. The
 * same names of findings occur in several subjects. */
static void fill(const struct bench *t)
{
    static const struct result a[] = {{"code/sqli", "1", "high", false},
                                      {"code/xss", "2", "low", true},
                                      {"secrets/key", "3", "critical", false}};
    static const struct result b[] = {{"code/sqli", "1", "high", true},
                                      {"code/sqli", "2", "medium", false}};
    static const struct result c[] = {{"code/sqli", "1", "high", false}};
    static const struct result d[] = {{"code/xss", "1", "info", false},
                                      {"text/xss", "9", "low", false}};
    inspect(t, "a", DAY_1, a, 2);
    inspect(t, "a", DAY_2, a, COUNT(a));
    inspect(t, "b", DAY_1, b, COUNT(b));
    inspect(t, "c", DAY_1, c, COUNT(c));
    inspect(t, "d", DAY_1, d, COUNT(d));
    project(t, "p1", "pay", true);
    project(t, "p2", "pay", true);
    project(t, "p3", "ops", true);
    project(t, "p4", "pay", false);
    belongs(t, "p1", "a");
    belongs(t, "p2", "a");
    belongs(t, "p2", "b");
    belongs(t, "p3", "b");
    belongs(t, "p4", "c");
}

#define ALL "1@a 2@a 3@a 1@b 2@b 1@c 1@d 9@d "

/* ---- lists ---- */

struct listing {
    struct buf text;
    char last[64];
};

static enum status take_key(void *ctx, const struct listed_finding *f, struct error *e)
{
    struct listing *l = ctx;
    size_t before = l->text.len;
    findings_key_add(&f->key, &l->text);
    (void)snprintf(l->last, sizeof l->last, "%s", l->text.ptr + before);
    buf_add_char(&l->text, ' ');
    return buf_status(&l->text, e);
}

static void check_page(const struct bench *t, const struct findings_sight *sight,
                       const struct findings_filter *filter, const struct findings_key *after,
                       size_t limit, const char *keys, bool more)
{
    struct listing l = {.text = BUF_INIT(1 << 20)};
    bool others = !more;
    assert_ok(findings_list(t->store, sight, filter, after, limit, take_key, &l, &others, &err),
              err);
    assert_view(buf_view(&l.text), keys);
    assert_int_equal(others, more);
    buf_release(&l.text);
}

static void check_list(const struct bench *t, const struct findings_filter *filter,
                       const char *keys)
{
    check_page(t, &everything, filter, &start, 100, keys, false);
}

static void nothing_yet(void **state)
{
    const struct bench *t = *state;
    assert_ok(ledger_project(&t->ledger, &err), err);
    check_list(t, &any, "");
}

/* Pages of any size are the whole list, without a gap and without one twice. */
static void pages(void **state)
{
    const struct bench *t = *state;
    fill(t);
    check_list(t, &any, ALL);
    check_page(t, &everything, &any, &start, 8, ALL, false);
    check_page(t, &everything, &any, &start, 7, "1@a 2@a 3@a 1@b 2@b 1@c 1@d ", true);
    for (size_t limit = 1; limit <= 9; limit++) {
        struct listing l = {.text = BUF_INIT(1 << 20)};
        struct findings_key after = start;
        char key[64];
        bool more = true;
        while (more) {
            assert_ok(findings_list(t->store, &everything, &any, &after, limit, take_key, &l, &more,
                                    &err),
                      err);
            memcpy(key, l.last, sizeof key);
            assert_true(findings_key_parse(view_str(key), &after));
        }
        assert_view(buf_view(&l.text), ALL);
        buf_release(&l.text);
    }
}

/* A page begins behind a key, whether that one is still there or not. */
static void begins_behind(void **state)
{
    const struct bench *t = *state;
    static const struct {
        struct findings_key after;
        const char *keys;
    } cases[] = {
        {{VIEW_INIT("a"), VIEW_INIT("3")}, "1@b 2@b 1@c 1@d 9@d "},
        {{VIEW_INIT("b"), VIEW_INIT("1")}, "2@b 1@c 1@d 9@d "}, /* 1 of c and d come still */
        {{VIEW_INIT("b"), VIEW_INIT("15")}, "2@b 1@c 1@d 9@d "},
        {{VIEW_INIT("bb"), VIEW_INIT("0")}, "1@c 1@d 9@d "},
        {{VIEW_INIT("d"), VIEW_INIT("9")}, ""},
        {{VIEW_INIT("e"), VIEW_INIT("0")}, ""},
    };
    fill(t);
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_page(t, &everything, &any, &cases[i].after, 100, cases[i].keys, false);
    }
}

static void filters(void **state)
{
    const struct bench *t = *state;
    static const enum severity high = SEVERITY_HIGH;
    static const enum severity medium = SEVERITY_MEDIUM;
    static const struct {
        struct findings_filter filter;
        const char *keys;
    } cases[] = {
        {{.team = VIEW_INIT("pay")}, "1@a 2@a 3@a 1@b 2@b "},
        {{.team = VIEW_INIT("ops")}, "1@b 2@b "},
        {{.team = VIEW_INIT("no such")}, ""},
        {{.project = VIEW_INIT("p1")}, "1@a 2@a 3@a "},
        {{.project = VIEW_INIT("p4")}, ""}, /* withdrawn */
        {{.project = VIEW_INIT("p1"), .team = VIEW_INIT("ops")}, ""},
        {{.subject = VIEW_INIT("d")}, "1@d 9@d "},
        {{.subject = VIEW_INIT("d"), .team = VIEW_INIT("pay")}, ""},
        {{.severity = &high}, "1@a 1@b 1@c "},
        {{.severity = &high, .state = FINDINGS_OPEN}, "1@a 1@c "},
        {{.severity = &medium, .state = FINDINGS_SUPPRESSED}, ""},
        {{.state = FINDINGS_SUPPRESSED}, "2@a 1@b "},
        {{.state = FINDINGS_OPEN}, "1@a 3@a 2@b 1@c 1@d 9@d "},
        {{.rule = VIEW_INIT("xss")}, "2@a 1@d 9@d "},
        {{.rule = VIEW_INIT("xss"), .inspector = VIEW_INIT("text")}, "9@d "},
        {{.rule = VIEW_INIT("xss"), .state = FINDINGS_OPEN}, "1@d 9@d "},
        {{.rule = VIEW_INIT("no such")}, ""},
        {{.inspector = VIEW_INIT("secrets")}, "3@a "},
        {{.inspector = VIEW_INIT("code"), .severity = &medium}, "2@b "},
        {{.inspector = VIEW_INIT("code"), .state = FINDINGS_SUPPRESSED}, "2@a 1@b "},
        {{.since = DAY_1}, ALL},
        {{.since = DAY_1 + 1}, "3@a "}, /* the others are known for longer */
        {{.since = DAY_2}, "3@a "},
        {{.since = DAY_2 + 1}, ""},
    };
    fill(t);
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_list(t, &cases[i].filter, cases[i].keys);
    }
}

/* ---- who may see what ---- */

static const struct view pay[] = {VIEW_INIT("pay")};
static const struct view ops[] = {VIEW_INIT("ops")};
static const struct view others[] = {VIEW_INIT("p1"), VIEW_INIT("p4"), VIEW_INIT("none")};

static const struct findings_sight of_pay = {.teams = pay, .teams_len = 1};
static const struct findings_sight of_ops = {.teams = ops, .teams_len = 1};
static const struct findings_sight of_projects = {.projects = others, .projects_len = 3};
static const struct findings_sight of_both = {
    .teams = ops, .teams_len = 1, .projects = others, .projects_len = 3};
static const struct findings_sight blind;

static void sight(void **state)
{
    const struct bench *t = *state;
    static const struct findings_filter team = {.team = VIEW_INIT("pay")};
    static const struct findings_filter subject = {.subject = VIEW_INIT("d")};
    static const struct findings_sight too_much = {.teams_len = FINDINGS_SIGHT_MAX + 1};
    bool more = false;
    fill(t);
    check_page(t, &blind, &any, &start, 100, "", false);
    check_page(t, &of_pay, &any, &start, 100, "1@a 2@a 3@a 1@b 2@b ", false);
    check_page(t, &of_ops, &any, &start, 100, "1@b 2@b ", false);
    check_page(t, &of_projects, &any, &start, 100, "1@a 2@a 3@a ", false);
    check_page(t, &of_both, &any, &start, 100, "1@a 2@a 3@a 1@b 2@b ", false);
    /* A filter never widens it: b is seen as p3's, and is no project of pay that may be seen. */
    check_page(t, &of_ops, &team, &start, 100, "", false);
    check_page(t, &of_pay, &subject, &start, 100, "", false);
    /* Nor does a key of what is not to be seen. */
    const struct findings_key hidden = {VIEW("a"), VIEW("1")};
    check_page(t, &of_ops, &any, &hidden, 100, "1@b 2@b ", false);
    assert_status(findings_list(t->store, &too_much, &any, &start, 1, take_key, NULL, &more, &err),
                  ERR_LIMIT, err);
    assert_status(
        findings_list(t->store, &everything, &any, &start, 0, take_key, NULL, &more, &err),
        ERR_USAGE, err);
    assert_status(findings_list(t->store, &everything, &any, &start, FINDINGS_PAGE_MAX + 1,
                                take_key, NULL, &more, &err),
                  ERR_USAGE, err);
}

/* More subjects than are asked for at once, one finding each. */
static void many_subjects(void **state)
{
    const struct bench *t = *state;
    static const struct findings_filter rare = {.since = 1300};
    struct listing l = {.text = BUF_INIT(1 << 20)};
    const struct findings_key after = {VIEW("s0009"), VIEW("x")};
    bool more = false;
    size_t n = 0;
    assert_ok(ledger_project(&t->ledger, &err), err);
    sql(t, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT "
           "INTO finding_counts SELECT 's' || substr('0000' || i, 1 + length(CAST(i AS TEXT))), 0, "
           "0, 0, 1, 0, 0, 0, 0, 0, 0, 1000 + i, 0 FROM n");
    sql(t, "INSERT INTO findings SELECT subject, 'x', 'f', 'code', 'r', 'high', 'high', '', 'a', "
           "1, 0, newest, newest, 0 FROM finding_counts");
    assert_ok(findings_list(t->store, &everything, &any, &after, 1000, take_key, &l, &more, &err),
              err);
    for (size_t i = 0; i < l.text.len; i++) {
        n += l.text.ptr[i] == ' ' ? 1 : 0;
    }
    assert_int_equal(n, 291);
    assert_false(more);
    assert_true(view_starts(buf_view(&l.text), VIEW("x@s0010 x@s0011 ")));
    check_page(t, &everything, &rare, &start, 1, "x@s0300 ", false);
    buf_release(&l.text);
}

/* ---- one ---- */

static struct suppression_request request(bool withdraw)
{
    return (struct suppression_request){.fingerprint = VIEW(PRINT),
                                        .reason = VIEW("a value that opens nothing"),
                                        .owner = VIEW("A. Person"),
                                        .expires = NOW + CLOCK_DAY,
                                        .withdraw = withdraw,
                                        .now = NOW};
}

static void one(void **state)
{
    const struct bench *t = *state;
    static const struct findings_key key = {VIEW_INIT("a"), VIEW_INIT("1")};
    static const struct findings_key absent = {VIEW_INIT("a"), VIEW_INIT("7")};
    struct suppression_request r = request(false);
    struct finding_detail d = {.places_len = 77};
    struct arena arena;
    uint64_t index = 0;
    fill(t);
    arena_init(&arena, 0);
    assert_status(findings_show(t->store, &everything, &absent, &arena, &d, &err), ERR_NOT_FOUND,
                  err);
    assert_status(findings_show(t->store, &of_ops, &key, &arena, &d, &err), ERR_NOT_FOUND, err);
    assert_status(findings_show(t->store, &blind, &key, &arena, &d, &err), ERR_NOT_FOUND, err);
    assert_int_equal(d.places_len, 77);
    assert_ok(findings_show(t->store, &of_pay, &key, &arena, &d, &err), err);
    assert_view(d.finding.rule, "sqli");
    assert_view(d.finding.fingerprint, PRINT);
    assert_int_equal(d.finding.line, 3);
    assert_int_equal(d.finding.first_seen, DAY_1);
    assert_int_equal(d.finding.last_seen, DAY_2);
    assert_int_equal(d.finding.index, 3);
    assert_view(d.result, "FAILED");
    assert_int_equal(d.places_len, 2);
    assert_view(d.places[1].project, "p2");
    assert_view(d.places[1].team, "pay");
    assert_int_equal(d.decisions_len, 0);
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    r = request(true);
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    assert_ok(findings_show(t->store, &of_projects, &key, &arena, &d, &err), err);
    assert_int_equal(d.places_len, 1); /* nor are other projects told of */
    assert_int_equal(d.decisions_len, 2);
    assert_true(d.decisions[0].accepted);
    assert_view(d.decisions[0].owner, "A. Person");
    assert_int_equal(d.decisions[0].time, NOW);
    assert_int_equal(d.decisions[0].expires, NOW + CLOCK_DAY);
    assert_false(d.decisions[1].accepted);
    assert_int_equal(d.decisions[1].index, index);
    arena_release(&arena);
}

/* What is no statement of a suppression, and was refused, decides nothing. */
static void refused_decision(void **state)
{
    const struct bench *t = *state;
    static const struct findings_key key = {VIEW_INIT("a"), VIEW_INIT("1")};
    struct finding_detail d;
    struct arena arena;
    fill(t);
    (void)bench_append_of(t, PRINT, SUPPRESSION_PREDICATE, "{\"action\":\"accept\"}");
    assert_ok(ledger_project(&t->ledger, &err), err);
    arena_init(&arena, 0);
    assert_ok(findings_show(t->store, &everything, &key, &arena, &d, &err), err);
    assert_int_equal(d.decisions_len, 0);
    arena_release(&arena);
}

static void keys(void **state)
{
    static const char *const bad[] = {"", "a", "@", "a@", "@a"};
    struct findings_key key = {VIEW("x"), VIEW("y")};
    struct buf text = BUF_INIT(100);
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(findings_key_parse(view_str(bad[i]), &key));
    }
    assert_view(key.subject, "x");
    assert_true(findings_key_parse(VIEW("1:1@git@host:r"), &key));
    assert_view(key.finding, "1:1");
    assert_view(key.subject, "git@host:r");
    findings_key_add(&key, &text);
    assert_view(buf_view(&text), "1:1@git@host:r");
    buf_release(&text);
}

/* ---- counters ---- */

static enum status take_counts(void *ctx, const struct finding_counts *c, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT ":", VIEW_ARG(c->name));
    for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
        buf_printf(out, "%lld%s", (long long)c->open[s], s < SEVERITY_CRITICAL ? "," : "/");
    }
    for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
        buf_printf(out, "%lld%s", (long long)c->suppressed[s], s < SEVERITY_CRITICAL ? "," : " ");
    }
    return buf_status(out, e);
}

static void check_counts(const struct bench *t, const struct findings_sight *who,
                         const struct findings_filter *filter, enum findings_by by,
                         const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(findings_count(t->store, who, filter, by, take_counts, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static void counters(void **state)
{
    const struct bench *t = *state;
    static const struct findings_filter team = {.team = VIEW_INIT("pay")};
    static const struct findings_filter subject = {.subject = VIEW_INIT("b")};
    assert_ok(ledger_project(&t->ledger, &err), err);
    check_counts(t, &everything, &any, FINDINGS_IN_ALL, ":0,0,0,0,0/0,0,0,0,0 ");
    check_counts(t, &everything, &any, FINDINGS_BY_TEAM, "");
    fill(t);
    check_counts(t, &everything, &any, FINDINGS_IN_ALL, ":1,1,1,2,1/0,1,0,1,0 ");
    check_counts(t, &everything, &team, FINDINGS_IN_ALL, ":0,0,1,1,1/0,1,0,1,0 ");
    check_counts(t, &everything, &subject, FINDINGS_IN_ALL, ":0,0,1,0,0/0,0,0,1,0 ");
    check_counts(t, &of_ops, &any, FINDINGS_IN_ALL, ":0,0,1,0,0/0,0,0,1,0 ");
    check_counts(t, &blind, &any, FINDINGS_IN_ALL, ":0,0,0,0,0/0,0,0,0,0 ");
    /* a, of two projects of pay, counts once there; c and d are of no active project. */
    check_counts(t, &everything, &any, FINDINGS_BY_TEAM,
                 ":1,1,0,1,0/0,0,0,0,0 ops:0,0,1,0,0/0,0,0,1,0 pay:0,0,1,1,1/0,1,0,1,0 ");
    check_counts(t, &everything, &any, FINDINGS_BY_PROJECT,
                 ":1,1,0,1,0/0,0,0,0,0 p1:0,0,0,1,1/0,1,0,0,0 p2:0,0,1,1,1/0,1,0,1,0 "
                 "p3:0,0,1,0,0/0,0,0,1,0 ");
    check_counts(t, &everything, &subject, FINDINGS_BY_TEAM,
                 "ops:0,0,1,0,0/0,0,0,1,0 pay:0,0,1,0,0/0,0,0,1,0 ");
    check_counts(t, &everything, &team, FINDINGS_BY_PROJECT,
                 "p1:0,0,0,1,1/0,1,0,0,0 p2:0,0,1,1,1/0,1,0,1,0 ");
    check_counts(t, &of_ops, &any, FINDINGS_BY_TEAM, "ops:0,0,1,0,0/0,0,0,1,0 ");
    check_counts(t, &of_projects, &any, FINDINGS_BY_PROJECT, "p1:0,0,0,1,1/0,1,0,0,0 ");
    check_counts(t, &blind, &any, FINDINGS_BY_TEAM, "");
    /* A project without a team, and what is of no project. */
    project(t, "p5", "", true);
    belongs(t, "p5", "d");
    check_counts(t, &everything, &any, FINDINGS_BY_TEAM,
                 ":1,1,0,1,0/0,0,0,0,0 ops:0,0,1,0,0/0,0,0,1,0 pay:0,0,1,1,1/0,1,0,1,0 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_yet, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(pages, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(begins_behind, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(filters, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(sight, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(many_subjects, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(one, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(refused_decision, bench_setup, bench_teardown),
        cmocka_unit_test(keys),
        cmocka_unit_test_setup_teardown(counters, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
