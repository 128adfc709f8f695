/* The register of vulnerabilities: said, withdrawn, expired, claimed, entered into facts. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/baseline.h>
#include <assay/assure/remediation.h>
#include <assay/assure/vulnerabilities.h>
#include <assay/base/clock.h>

static struct error err;
enum { LATER = NOW + CLOCK_DAY * 30 };
#define PURL "pkg:npm/left-pad@1.3.0"

static struct status_request request(enum vex_status status)
{
    return (struct status_request){
        .claim = {.vulnerability = VIEW("CVE-2024-0001"),
                  .component = VIEW(PURL),
                  .status = status,
                  .justification =
                      status == VEX_NOT_AFFECTED ? VEX_CODE_NOT_PRESENT : VEX_NO_JUSTIFICATION,
                  .time = VEX_NO_TIME},
        .owner = VIEW("ann"),
        .reason = VIEW("because it is so"),
        .expires = VEX_NO_TIME,
        .now = NOW,
    };
}

static void say(const struct bench *t, const struct status_request *r)
{
    uint64_t index;
    assert_ok(vulnerability_set(&t->ledger, r, &index, &err), err);
}

static void add(struct facts *f, const char *purl, const char *id, const char *alias)
{
    struct finding finding = {.inspector = VIEW(VULNERABILITIES_INSPECTOR),
                              .rule = view_str(id),
                              .severity = SEVERITY_HIGH,
                              .message = VIEW("m"),
                              .path = view_str(purl),
                              .fingerprint = view_str(purl)};
    const struct component c = {.purl = view_str(purl), .version = VIEW("1.3.0")};
    const struct view aliases[] = {view_str(alias), VIEW("OTHER-1")};
    const struct vulnerability v = {.id = view_str(id), .alias_count = 2, .aliases = aliases};
    assert_ok(facts_add_vulnerability(f, &finding, &c, &v, NULL, &err), err);
}

/* What a requirement sees of the two vulnerabilities, one a line. */
static enum status write_row(void *ctx, const struct fact_vulnerability *v, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out,
               VIEW_FMT " %s[" VIEW_FMT "|" VIEW_FMT "|" VIEW_FMT "] <" VIEW_FMT "|" VIEW_FMT ">\n",
               VIEW_ARG(v->purl), v->suppressed ? "off " : "", VIEW_ARG(v->status),
               VIEW_ARG(v->justification), VIEW_ARG(v->status_by), VIEW_ARG(v->claimed_status),
               VIEW_ARG(v->claimed_by));
    return buf_status(out, e);
}

/* Two versions of one package on one line of one manifest are two. */
static void versions_on_one_line(void **state)
{
    static const char *const purls[] = {"pkg:npm/left@1.0.0", "pkg:npm/left@1.1.0",
                                        "pkg:npm/left@1.0.0"};
    struct facts *f = NULL;
    struct fact_counts counts;
    (void)state;
    assert_ok(facts_new(&f, &err), err);
    for (size_t i = 0; i < COUNT(purls); i++) {
        const struct finding finding = {.inspector = VIEW(VULNERABILITIES_INSPECTOR),
                                        .rule = VIEW("GHSA-a"),
                                        .severity = SEVERITY_HIGH,
                                        .message = VIEW("m"),
                                        .path = VIEW("package-lock.json"),
                                        .region = {.line = 1},
                                        .fingerprint = VIEW("f1:same")};
        const struct component c = {.purl = view_str(purls[i])};
        const struct vulnerability v = {.id = VIEW("GHSA-a")};
        assert_ok(facts_add_vulnerability(f, &finding, &c, &v, NULL, &err), err);
    }
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(facts_each_vulnerability(f, write_row, &text, &err), err);
    assert_view(buf_view(&text), "pkg:npm/left@1.0.0 [||] <|>\npkg:npm/left@1.1.0 [||] <|>\n");
    assert_ok(facts_count(f, &counts, &err), err);
    assert_int_equal(counts.findings[SEVERITY_HIGH], 2);
    buf_release(&text);
    (void)facts_free(f);
}

static void check_at(const struct bench *t, const char *subject, int64_t now, const char *expected)
{
    struct facts *f = NULL;
    struct buf text = BUF_INIT(1 << 16);
    const struct facts_subject s = {.name = view_str(subject)};
    assert_ok(facts_new(&f, &err), err);
    add(f, PURL, "GHSA-a", "CVE-2024-0001");
    add(f, "pkg:npm/other@2", "GHSA-b", "CVE-2024-0002");
    assert_ok(ledger_renew(&t->ledger, &err), err);
    assert_ok(vulnerability_apply(&t->ledger, f, &s, now, &err), err);
    assert_ok(facts_each_vulnerability(f, write_row, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
    (void)facts_free(f);
    assert_true(bench_same(t));
}

#define OTHER "pkg:npm/other@2 [||] <|>\n"

static void not_affected_counts_no_more(void **state)
{
    const struct bench *t = *state;
    struct status_request r = request(VEX_NOT_AFFECTED);
    check_at(t, "app", NOW, PURL " [||] <|>\n" OTHER);
    say(t, &r);
    check_at(t, "app", NOW, PURL " off [not_affected|vulnerable_code_not_present|ann] <|>\n" OTHER);
    r.withdraw = true;
    say(t, &r);
    check_at(t, "app", NOW, PURL " [||] <|>\n" OTHER);
}

static void others_count_on(void **state)
{
    const struct bench *t = *state;
    struct status_request r = request(VEX_AFFECTED);
    say(t, &r);
    check_at(t, "app", NOW, PURL " [affected||ann] <|>\n" OTHER);
    r = request(VEX_UNDER_INVESTIGATION);
    say(t, &r);
    check_at(t, "app", NOW, PURL " [under_investigation||ann] <|>\n" OTHER);
    r = request(VEX_FIXED);
    say(t, &r);
    check_at(t, "app", NOW, PURL " off [fixed||ann] <|>\n" OTHER);
}

static void an_accepted_risk_expires(void **state)
{
    const struct bench *t = *state;
    struct status_request r = request(VEX_AFFECTED);
    r.accept = true;
    r.expires = LATER;
    say(t, &r);
    check_at(t, "app", NOW, PURL " off [affected||ann] <|>\n" OTHER);
    check_at(t, "app", LATER - 1, PURL " off [affected||ann] <|>\n" OTHER);
    check_at(t, "app", LATER, PURL " [||] <|>\n" OTHER);
}

static void half_a_statement_is_refused(void **state)
{
    const struct bench *t = *state;
    struct status_request bad[9];
    uint64_t index = 77;
    for (size_t i = 0; i < COUNT(bad); i++) {
        bad[i] = request(VEX_AFFECTED);
        bad[i].accept = true;
        bad[i].expires = LATER;
    }
    bad[0].owner = VIEW("");
    bad[1].reason = VIEW("");
    bad[2].expires = VEX_NO_TIME;
    bad[3].expires = NOW;
    bad[4].claim.component = VIEW("");
    bad[5].claim.vulnerability = VIEW("");
    bad[6].claim.status = VEX_FIXED; /* nothing to accept */
    bad[7].reason = VIEW("short");
    bad[8] = request(VEX_NOT_AFFECTED);
    bad[8].claim.justification = VEX_NO_JUSTIFICATION;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_status(vulnerability_set(&t->ledger, &bad[i], &index, &err), ERR_USAGE, err);
        assert_int_equal(index, 77);
    }
    assert_int_equal(bench_log_size(t), 0);
}

/* A statement about this product beats one about all, about this version one about all. */
static void the_particular_one_wins(void **state)
{
    const struct bench *t = *state;
    struct status_request r = request(VEX_NOT_AFFECTED);
    r.claim.product = VIEW("app");
    say(t, &r);
    r = request(VEX_AFFECTED); /* newer, of all products */
    say(t, &r);
    check_at(t, "app", NOW, PURL " off [not_affected|vulnerable_code_not_present|ann] <|>\n" OTHER);
    check_at(t, "other", NOW, PURL " [affected||ann] <|>\n" OTHER);
    r = request(VEX_FIXED); /* newer, of all versions */
    r.claim.component = VIEW("pkg:npm/left-pad");
    say(t, &r);
    check_at(t, "other", NOW, PURL " [affected||ann] <|>\n" OTHER);
    r.claim.component = VIEW("pkg:npm/left-pad@1.2.0");
    say(t, &r);
    check_at(t, "other", NOW, PURL " [affected||ann] <|>\n" OTHER);
}

static uint64_t import(const struct bench *t, const char *text, struct view product, bool already)
{
    struct vex_document doc;
    struct vex_receipt receipt;
    vex_init(&doc);
    assert_ok(vex_read(view_str(text), "vex.json", &doc, &err), err);
    struct vex_import v = {
        .document = &doc, .name = "dir/vex.json", .product = product, .now = NOW};
    sha256_of(view_str(text), &v.digest);
    assert_ok(vulnerability_import(&t->ledger, &v, &receipt, &err), err);
    assert_int_equal(receipt.already, already);
    vex_release(&doc);
    return receipt.index;
}

#define VEX(product, status)                                                                       \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"Supplier\",\"timestamp\":"       \
    "\"2026-12-01T00:00:00Z\",\"statements\":[{\"vulnerability\":{\"name\":\"CVE-2024-0001\"},"    \
    "\"products\":[{\"@id\":\"" product "\"}],\"status\":\"" status                                \
    "\",\"justification\":\"component_not_present\"}]}"

/* A supplier's word is kept with his name, and takes nothing out of the count. */
static void claims_decide_nothing(void **state)
{
    const struct bench *t = *state;
    static const char text[] = VEX(PURL, "not_affected");
    uint64_t index = import(t, text, VIEW(""), false);
    assert_int_equal(import(t, text, VIEW(""), true), index);
    assert_int_equal(bench_log_size(t), 1);
    check_at(t, "app", NOW, PURL " [||] <not_affected|Supplier>\n" OTHER);
    struct status_request r = request(VEX_AFFECTED);
    say(t, &r);
    check_at(t, "app", NOW, PURL " [affected||ann] <not_affected|Supplier>\n" OTHER);
    (void)import(t, VEX(PURL, "under_investigation"), VIEW(""), false);
    check_at(t, "app", NOW, PURL " [affected||ann] <under_investigation|Supplier>\n" OTHER);
}

static void claims_about_a_product(void **state)
{
    const struct bench *t = *state;
    (void)import(t, VEX("pkg:generic/app@1.0", "not_affected"), VIEW(""), false);
    check_at(t, "app", NOW, PURL " [||] <|>\n" OTHER);
    check_at(t, "app-1.0.tar.gz", NOW, PURL " [||] <not_affected|Supplier>\n" OTHER);
    check_at(t, "app-1.0.1", NOW, PURL " [||] <|>\n" OTHER);
    (void)import(t, VEX("pkg:generic/app@2.0", "fixed"), VIEW("delivery"), false);
    check_at(t, "delivery", NOW, PURL " [||] <fixed|Supplier>\n" OTHER);
}

/* ---- clocks ---- */

static enum status write_clock(void *ctx, const struct fact_vulnerability *v, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT " " VIEW_FMT " " VIEW_FMT "%s\n", VIEW_ARG(v->advisory),
               VIEW_ARG(v->first_seen), VIEW_ARG(v->due), v->overdue ? " overdue" : "");
    return buf_status(out, e);
}

#define LIMITS(limits)                                                                             \
    "id: b\nversion: '1'\nparameters:\n  remediation-days-" limits                                 \
    "requirements:\n  - id: r\n    title: r\n"                                                     \
    "    query: SELECT '' AS resource, 'ok' AS status, '' AS reason\n"

static void rate(struct facts *f, const char *id, enum severity severity, bool exploited,
                 bool malicious)
{
    struct finding finding = {.inspector = VIEW(VULNERABILITIES_INSPECTOR),
                              .rule = view_str(id),
                              .severity = severity,
                              .message = VIEW("m"),
                              .path = VIEW("p"),
                              .fingerprint = view_str(id)};
    const struct component c = {.purl = VIEW(PURL), .version = VIEW("1.3.0")};
    const struct vulnerability v = {
        .id = view_str(id), .exploited = exploited, .malicious = malicious};
    assert_ok(facts_add_vulnerability(f, &finding, &c, &v, NULL, &err), err);
}

/* An inspection of `subject` at `now` that finds the given ids ("L": low, "X": medium and
 * exploited, else high); what it says of clocks, then logged. */
static void inspect_at(const struct bench *t, const char *subject, int64_t now, const char *ids,
                       const char *expected)
{
    static const char text[] =
        LIMITS("exploited: 3\n  remediation-days-high: 30\n  remediation-days-medium: 90\n");
    struct facts *f = NULL;
    struct buf out = BUF_INIT(1 << 16);
    struct arena arena;
    struct baseline b;
    bool partial;
    const struct facts_subject s = {.name = view_str(subject)};
    arena_init(&arena, 0);
    assert_ok(facts_new(&f, &err), err);
    for (const char *p = ids; *p != '\0'; p++) {
        const char id[] = {*p, '\0'};
        rate(f, id,
             *p == 'L'   ? SEVERITY_LOW
             : *p == 'X' ? SEVERITY_MEDIUM
                         : SEVERITY_HIGH,
             *p == 'X', false);
    }
    assert_ok(baseline_parse(view_str(text), "b.yaml", &arena, &b, &err), err);
    assert_ok(baseline_apply(&b, f, ORIGIN_IN_HOUSE, now, &partial, &err), err);
    assert_ok(vulnerability_apply(&t->ledger, f, &s, now, &err), err);
    assert_ok(vulnerability_clock(&t->ledger, f, &s, now, &err), err);
    assert_ok(facts_each_vulnerability(f, write_clock, &out, &err), err);
    assert_view(buf_view(&out), expected);
    const struct sighting_request r = {
        .facts = f, .subject = &s, .tool_version = VIEW("1"), .started = now, .finished = now};
    assert_ok(vulnerability_log_sightings(&t->ledger, &r, &err), err);
    assert_true(bench_same(t));
    buf_release(&out);
    arena_release(&arena);
    (void)facts_free(f);
}

/* Days run from the first sighting in the log, of this subject, without a break. */
static void clocks(void **state)
{
    const struct bench *t = *state;
    inspect_at(t, "app", NOW, "", "");
    assert_int_equal(bench_log_size(t), 0); /* nothing to say */
    inspect_at(t, "app", NOW, "HLX",
               "X 2027-01-15 2027-01-18\nH 2027-01-15 2027-02-14\nL 2027-01-15 \n");
    inspect_at(t, "app", NOW + 4 * CLOCK_DAY, "HX",
               "X 2027-01-15 2027-01-18 overdue\nH 2027-01-15 2027-02-14\n");
    inspect_at(t, "other", NOW + 4 * CLOCK_DAY, "H", "H 2027-01-19 2027-02-18\n");
    inspect_at(t, "app", NOW + 30 * CLOCK_DAY, "H", "H 2027-01-15 2027-02-14\n");
    inspect_at(t, "app", NOW + 31 * CLOCK_DAY, "H", "H 2027-01-15 2027-02-14 overdue\n");
    inspect_at(t, "app", NOW + 32 * CLOCK_DAY, "", "");
    assert_int_equal(bench_log_size(t), 6); /* that it is gone was said */
    inspect_at(t, "app", NOW + 33 * CLOCK_DAY, "H", "H 2027-02-17 2027-03-19\n"); /* it is back */
}

struct expectation {
    const struct value *parameters;
    struct view origin;
    size_t limited;
    size_t count;
};

static enum status check_due(void *ctx, const struct fact_vulnerability *v, struct error *e)
{
    struct expectation *x = ctx;
    char date[CLOCK_TEXT_MAX] = "";
    (void)e;
    const struct remediation_case c = {.severity = view_str(severity_name(v->severity)),
                                       .exploited = v->exploited,
                                       .malicious = v->malicious};
    int64_t days = remediation_days(x->parameters, &c, x->origin);
    if (days != REMEDIATION_NO_LIMIT) {
        clock_rfc3339(remediation_due(NOW, days), date);
        x->limited++;
    }
    date[date[0] == '\0' ? 0 : 10] = '\0';
    assert_view(v->due, date);
    x->count++;
    return OK;
}

/* An inspection's clock and the registers' have one source: the same in every case. */
static void limits_are_the_same_everywhere(void **state)
{
    const struct bench *t = *state;
    static const char text[] =
        LIMITS("malicious: {in-house: 0, supplier: 40}\n  remediation-days-exploited: 3\n"
               "  remediation-days-critical: {in-house: 7, open-source: 14}\n"
               "  remediation-days-high: '30'\n  remediation-days-medium: 36500\n"
               "  remediation-days-low: 36501\n  remediation-days-info: -1\n");
    static const size_t limited[] = {18, 17, 16}; /* of 20, by origin */
    const struct facts_subject s = {.name = VIEW("limits")};
    struct arena arena;
    struct baseline b;
    bool partial;
    arena_init(&arena, 0);
    assert_ok(baseline_parse(view_str(text), "b.yaml", &arena, &b, &err), err);
    for (enum origin o = ORIGIN_IN_HOUSE; o < ORIGIN_COUNT; o++) {
        struct facts *f = NULL;
        struct expectation x = {.parameters = value_get(b.document, "parameters"),
                                .origin = view_str(origin_name(o))};
        assert_ok(facts_new(&f, &err), err);
        for (unsigned i = 0; i < (SEVERITY_CRITICAL + 1) * 4; i++) {
            const char id[] = {(char)('A' + i), '\0'};
            rate(f, id, i / 4, (i & 1U) != 0, (i & 2U) != 0);
        }
        assert_ok(baseline_apply(&b, f, o, NOW, &partial, &err), err);
        assert_ok(vulnerability_clock(&t->ledger, f, &s, NOW, &err), err);
        assert_ok(facts_each_vulnerability(f, check_due, &x, &err), err);
        assert_int_equal(x.count, 20);
        assert_int_equal(x.limited, limited[o]);
        (void)facts_free(f);
    }
    arena_release(&arena);
}

/* What is no number of days is refused, and not no limit. */
static void limits_are_days(void **state)
{
    (void)state;
    static const char *const bad[] = {LIMITS("high: soon\n"), LIMITS("high: 1.5\n"),
                                      LIMITS("high: yes\n"), LIMITS("high: [1, 2]\n"),
                                      LIMITS("high: {supplier: 3, in-house: ''}\n")};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct arena arena;
        struct baseline b;
        arena_init(&arena, 0);
        assert_int_equal(baseline_parse(view_str(bad[i]), "b.yaml", &arena, &b, &err), ERR_FORMAT);
        assert_non_null(strstr(err.message, "a whole number of days"));
        arena_release(&arena);
    }
}

/* What does not count has no limit; the clock goes on behind it. */
static void no_limit_while_it_is_borne(void **state)
{
    const struct bench *t = *state;
    struct status_request r = request(VEX_AFFECTED);
    r.claim.vulnerability = VIEW("H");
    r.accept = true;
    r.expires = NOW + 40 * CLOCK_DAY;
    inspect_at(t, "app", NOW, "H", "H 2027-01-15 2027-02-14\n");
    say(t, &r);
    inspect_at(t, "app", NOW + 39 * CLOCK_DAY, "H", "H 2027-01-15 \n");
    inspect_at(t, "app", NOW + 40 * CLOCK_DAY, "H", "H 2027-01-15 2027-02-14 overdue\n");
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *said;
        const char *purl;
        bool same;
        bool exact;
    } rows[] = {
        {"pkg:npm/a@1", "pkg:npm/a@1", true, true},
        {"pkg:npm/a", "pkg:npm/a@1", true, false},
        {"pkg:npm/a@2", "pkg:npm/a@1", false, true},
        {"pkg:npm/a@1?x=y#z", "pkg:npm/a@1", true, true},
        {"pkg:deb/debian/a@1?distro=sid", "pkg:deb/debian/a@1?arch=all", true, true},
        {"pkg:npm/b", "pkg:npm/a@1", false, false},
        {"pkg:pypi/a", "pkg:npm/a@1", false, false},
        {"a", "pkg:npm/a@1", false, false},
        {"", "pkg:npm/a@1", false, false},
        {"pkg:npm/%40x/a", "pkg:npm/%40x/a@1", true, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool exact = false;
        bool same =
            vulnerability_names_component(view_str(rows[i].said), view_str(rows[i].purl), &exact);
        if (same != rows[i].same || (same && exact != rows[i].exact)) {
            fail_msg("%s and %s: %d %d", rows[i].said, rows[i].purl, same, exact);
        }
    }
    assert_true(vulnerability_names_subject(VIEW("app"), VIEW("app")));
    assert_true(vulnerability_names_subject(VIEW("pkg:generic/app"), VIEW("app")));
    assert_true(vulnerability_names_subject(VIEW("pkg:generic/app@1.0"), VIEW("app@1.0")));
    assert_false(vulnerability_names_subject(VIEW("pkg:generic/app@1.0"), VIEW("app")));
    assert_false(vulnerability_names_subject(VIEW("pkg:generic/app@1.0"), VIEW("app-1.05")));
    assert_false(vulnerability_names_subject(VIEW("pkg:generic/ap"), VIEW("app")));
    assert_false(vulnerability_names_subject(VIEW(""), VIEW("app")));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(not_affected_counts_no_more),      TEST(others_count_on),
        TEST(an_accepted_risk_expires),         TEST(half_a_statement_is_refused),
        TEST(the_particular_one_wins),          TEST(claims_decide_nothing),
        TEST(claims_about_a_product),           TEST(clocks),
        TEST(no_limit_while_it_is_borne),       TEST(limits_are_the_same_everywhere),
        cmocka_unit_test(limits_are_days),      cmocka_unit_test(names),
        cmocka_unit_test(versions_on_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
