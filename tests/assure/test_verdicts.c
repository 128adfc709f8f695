/* What `assay verify` logs becomes registers: verdicts, what was inspected, findings. And the
 * registers as they were at a time. */
#include "ledger_bench.h"
#include "testing.h"

#include <stdlib.h>

static struct error err;

#define SCAI "https://in-toto.io/attestation/scai/v0.3"
#define VSA  "https://slsa.dev/verification_summary/v1"

#define RESULT(rule, hash, severity, suppressions)                                                 \
    "{\"ruleId\":\"" rule "\",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":"         \
    "{\"uri\":\"a.c\"},\"region\":{\"startLine\":3}}}],\"partialFingerprints\":"                   \
    "{\"assayFingerprint/v1\":\"f1:" hash "\",\"primaryLocationLineHash\":\"" hash ":1\"},"        \
    "\"taxa\":[{\"id\":\"89\"}],\"suppressions\":[" suppressions "],"                              \
    "\"properties\":{\"severity\":\"" severity "\",\"confidence\":\"high\"}}"
#define LOG(results) "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[" results "]}]}"

static void put_blob(const struct bench *t, const char *text, char hex[SHA256_HEX_MAX])
{
    const struct view item = view_str(text);
    struct sha256 digest;
    assert_ok(store_blob_put(t->store, &item, 1, &digest, &err), err);
    sha256_hex(&digest, hex);
}

/* One inspection and its verdict, whose findings are in `sarif`. */
static void inspect(const struct bench *t, const char *sarif, const char *time, const char *result)
{
    char hex[SHA256_HEX_MAX];
    char text[4096];
    put_blob(t, sarif, hex);
    (void)snprintf(
        text, sizeof text,
        "{\"attributes\":[{\"attribute\":\"inspected-code\",\"conditions\":{\"inspector\":"
        "\"code\",\"rules\":{\"sha256\":\"%s\"},\"counts\":{\"files\":2,\"high\":7,"
        "\"notInspected\":1}},\"evidence\":{\"digest\":{\"sha256\":\"%s\"}}},"
        "{\"attribute\":\"imported-findings\",\"conditions\":{\"name\":\"junit.xml\","
        "\"format\":\"junit\",\"tests\":5,\"failures\":1}},"
        "{\"attribute\":\"claimed-components\",\"conditions\":{\"name\":\"s.json\","
        "\"components\":4,\"contradictions\":2}},{\"attribute\":\"other\"},17]}",
        hex, hex);
    (void)bench_append(t, SCAI, text);
    (void)snprintf(
        text, sizeof text,
        "{\"timeVerified\":\"%s\",\"policy\":{\"uri\":\"urn:assay:baseline:our:1.2\"},"
        "\"verificationResult\":\"%s\",\"urn:assay:origin\":\"supplier\","
        "\"urn:assay:notInspected\":1,\"urn:assay:requirements\":[{\"id\":\"no-secrets\","
        "\"controls\":\"8.28\",\"level\":\"must\",\"status\":\"alarm\",\"alarms\":2}]}",
        time, result);
    (void)bench_append(t, VSA, text);
    assert_ok(ledger_project(&t->ledger, &err), err);
}

static enum status write_row(void *ctx, const struct sql_value *v, size_t count, struct error *e)
{
    struct buf *out = ctx;
    for (size_t i = 0; i < count; i++) {
        buf_add_str(out, i > 0 ? " " : "");
        if (v[i].kind == SQL_INT) {
            buf_printf(out, "%lld", (long long)v[i].integer);
        } else {
            buf_add_view(out, v[i].bytes);
        }
    }
    buf_add_char(out, '\n');
    return buf_status(out, e);
}

static void check_rows(struct store *store, const char *sql, const char *expected)
{
    struct buf text = BUF_INIT(1 << 20);
    assert_ok(store_sql_run(store, sql, NULL, 0, write_row, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

#define FINDINGS                                                                                   \
    "SELECT finding, inspector, rule, severity, cwe, path, line, suppressed, first_seen, "         \
    "last_seen FROM findings ORDER BY finding"

static void latest_of_a_subject(void **state)
{
    const struct bench *t = *state;
    inspect(t, LOG(RESULT("code/sqli", "aa", "high", "") "," RESULT("code/xss", "bb", "low", "{}")),
            "2026-01-02T00:00:00Z", "FAILED");
    check_rows(t->store, FINDINGS,
               "aa:1 code sqli high CWE-89 a.c 3 0 1767312000 1767312000\n"
               "bb:1 code xss low CWE-89 a.c 3 1 1767312000 1767312000\n");
    check_rows(t->store, "SELECT * FROM finding_totals ORDER BY severity",
               "subject code high CWE-89 1 0 1767312000 1\nsubject code low CWE-89 0 1  1\n");
    check_rows(t->store, "SELECT * FROM finding_rules ORDER BY rule",
               "subject sqli code 1 0 1\nsubject xss code 0 1 1\n");
    check_rows(t->store, "SELECT * FROM finding_counts",
               "subject 0 0 0 1 0 0 1 0 0 0 1767312000 1\n");
    /* A day later one is gone, one is new, one is as old as it was. */
    inspect(t, LOG(RESULT("code/sqli", "aa", "high", "") "," RESULT("code/sqli", "cc", "high", "")),
            "2026-01-03T00:00:00Z", "PASSED");
    check_rows(t->store, FINDINGS,
               "aa:1 code sqli high CWE-89 a.c 3 0 1767312000 1767398400\n"
               "cc:1 code sqli high CWE-89 a.c 3 0 1767398400 1767398400\n");
    check_rows(t->store, "SELECT * FROM finding_totals",
               "subject code high CWE-89 2 0 1767312000 3\n");
    check_rows(t->store, "SELECT * FROM finding_rules", "subject sqli code 2 0 3\n");
    check_rows(t->store, "SELECT * FROM finding_counts",
               "subject 0 0 0 2 0 0 0 0 0 0 1767398400 3\n");
    check_rows(t->store,
               "SELECT subject, origin, baseline, baseline_version, result, gaps, time, idx FROM "
               "verdicts",
               "subject supplier our 1.2 PASSED 1 1767398400 3\n");
    check_rows(t->store, "SELECT inspector, idx FROM inspections", "code 2\n");
    check_rows(t->store, "SELECT name, tests, failures FROM tool_reports", "junit.xml 5 1\n");
    check_rows(t->store, "SELECT name, components, contradictions FROM claimed_sboms",
               "s.json 4 2\n");
    check_rows(t->store, "SELECT requirement, status, alarms FROM verdict_requirements",
               "no-secrets alarm 2\n");
    check_rows(t->store, "SELECT control, met, must_alarms, should_alarms FROM verdict_controls",
               "8.28 0 1 0\n");
    assert_true(bench_same(t));
}

/* A document that is none leaves the inspection's own counts, and does no harm. */
static void no_document(void **state)
{
    const struct bench *t = *state;
    static const char *const bad[] = {"", "{", "[]", "{\"runs\":[{\"results\":[1,{}]}]}",
                                      "{\"runs\":7}"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        inspect(t, bad[i], "2026-01-02T00:00:00Z", "FAILED");
        check_rows(t->store, "SELECT COUNT(*) FROM findings", "0\n");
        check_rows(t->store, "SELECT inspector, severity, open_count FROM finding_totals",
                   i < 2 ? "all high 7\n" : "");
        check_rows(t->store, "SELECT open_high, newest FROM finding_counts",
                   i < 2 ? "7 \n" : "0 \n");
    }
    (void)bench_append(t, SCAI, "{\"attributes\":{\"a\":1}}");
    (void)bench_append(t, VSA, "{\"timeVerified\":12}");
    assert_ok(ledger_project(&t->ledger, &err), err);
    assert_true(bench_same(t));
}

static void changes_are_marked(void **state)
{
    const struct bench *t = *state;
    uint64_t at = 99;
    assert_ok(ledger_changed(&t->ledger, "verdicts", &at, &err), err);
    assert_int_equal(at, 0);
    inspect(t, LOG(""), "2026-01-02T00:00:00Z", "FAILED");
    assert_ok(ledger_changed(&t->ledger, "verdicts", &at, &err), err);
    assert_int_equal(at, 2);
    (void)bench_append(t, "urn:assay:predicate:other:v1", "{}");
    assert_ok(ledger_project(&t->ledger, &err), err);
    assert_ok(ledger_changed(&t->ledger, "verdicts", &at, &err), err);
    assert_int_equal(at, 2);
    assert_ok(ledger_changed(&t->ledger, "suppressions", &at, &err), err);
    assert_int_equal(at, 0);
}

/* Beside the registers that are, in memory. */
static void as_it_was(void **state)
{
    const struct bench *t = *state;
    struct store *memory = NULL;
    uint64_t size = 0;
    inspect(t, LOG(RESULT("code/a", "aa", "high", "")), "2026-01-02T00:00:00Z", "FAILED");
    inspect(t, LOG(""), "2026-02-02T00:00:00Z", "PASSED");
    assert_ok(ledger_size_at(&t->ledger, 1767225600, &size, &err), err);
    assert_int_equal(size, 1);
    assert_ok(ledger_size_at(&t->ledger, 1767312000, &size, &err), err);
    assert_int_equal(size, 3);
    assert_ok(store_overlay(t->store, &memory, &err), err);
    const struct ledger then = {.store = memory, .log = t->log, .keys = t->keys};
    assert_ok(ledger_project_until(&then, 2, &err), err);
    check_rows(memory, "SELECT result, idx FROM verdicts", "FAILED 1\n");
    check_rows(memory, "SELECT finding FROM findings", "aa:1\n");
    check_rows(t->store, "SELECT result, idx FROM verdicts", "PASSED 3\n");
    const struct view item = VIEW("x");
    struct sha256 digest;
    assert_status(store_blob_put(memory, &item, 1, &digest, &err), ERR_PERMISSION, err);
    assert_status(store_log_lock(memory, 0, &err), ERR_PERMISSION, err);
    (void)store_close(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(latest_of_a_subject, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(no_document, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(changes_are_marked, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(as_it_was, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
