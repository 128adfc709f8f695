/* SARIF: rules, severities, places, suppressions, fingerprints. */
#include "import_run.h"

#include <stdio.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static void test_rich(void **state)
{
    (void)state;
    struct import_run run;
    import_run_file(&run, NULL, "sarif/rich.sarif", NULL);
    assert_ok(run.status, run.err);
    assert_view(buf_view(&run.tools), "finder-oss 3.1.4\nimported-secrets 2\n");
    assert_view(
        buf_view(&run.text),
        "finder-oss|src/db access.py|7:3-8:11|high|high|CWE-89|sql-concat|name goes into {SQL} of "
        "query()\n"
        "finder-oss|b/c.py|1:0-1:0|critical|low|CWE-502|scored|first second line\n"
        "finder-oss|lib/listed.c|0:0-0:0|medium|medium|CWE-22|from-pack|climbs|suppressed in the "
        "source: seen by us\n"
        "finder-oss|/usr/include/x.h|2:0-2:0|low|medium||noted/sub|**look**\n"
        "finder-oss|file|66:0-66:0|medium|medium||unknown-rule|no place at all\n"
        "finder-oss|../up.c|0:0-0:0|info|medium||noted|please look\n"
        "imported-secrets|k.env|4294967295:0-4294967295:0|info|medium|CWE-798|aws-key|one\n");
    assert_int_equal(run.sum.findings, 7);
    assert_int_equal(run.sum.suppressed, 1);
    assert_int_equal(run.sum.outside, 2);
    assert_int_equal(run.sum.placeless, 1);
    assert_int_equal(run.sum.passed, 2);
    import_run_release(&run);
}

/* One result with these members, of a tool "t" with one rule "r" of these members. */
static void one(struct import_run *run, const char *rule, const char *result)
{
    char text[8192];
    int n = snprintf(text, sizeof text,
                     "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\","
                     "\"rules\":[{\"id\":\"r\"%s}]}},\"results\":[{\"ruleId\":\"r\"%s}]}]}",
                     rule, result);
    assert_in_range(n, 1, sizeof text - 1);
    import_run(run, "sarif", view_of(text, (size_t)n), NULL);
}

static void check_one(const char *rule, const char *result, const char *expected)
{
    struct import_run run;
    one(&run, rule, result);
    assert_ok(run.status, run.err);
    if (view_find(buf_view(&run.text), view_str(expected)) < 0) {
        print_error("%s\nlacks %s\n", run.text.ptr, expected);
        fail();
    }
    import_run_release(&run);
}

static void test_severity(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        const char *result;
        const char *severity;
    } cases[] = {
        {"", "", "|medium|"},
        {"", ",\"level\":\"error\"", "|high|"},
        {"", ",\"level\":\"note\"", "|low|"},
        {"", ",\"level\":\"none\"", "|info|"},
        {"", ",\"level\":\"nonsense\"", "|medium|"},
        {"", ",\"level\":7", "|medium|"},
        {",\"defaultConfiguration\":{\"level\":\"error\"}", "", "|high|"},
        {",\"defaultConfiguration\":{\"level\":\"error\"}", ",\"level\":\"note\"", "|low|"},
        {",\"properties\":{\"security-severity\":\"9.0\"}", ",\"level\":\"note\"", "|critical|"},
        {",\"properties\":{\"security-severity\":\"8.9\"}", "", "|high|"},
        {",\"properties\":{\"security-severity\":7.0}", "", "|high|"},
        {",\"properties\":{\"security-severity\":\"6.99\"}", "", "|medium|"},
        {",\"properties\":{\"security-severity\":\"3.9\"}", "", "|low|"},
        {",\"properties\":{\"security-severity\":\"0.0\"}", "", "|info|"},
        {",\"properties\":{\"security-severity\":\"high\"}", "", "|medium|"},
        {",\"properties\":{\"security-severity\":\"11\"}", "", "|medium|"},
        {",\"properties\":{\"security-severity\":\"2.0\"}",
         ",\"properties\":{\"security-severity\":10}", "|critical|"},
        {"", ",\"kind\":\"open\"", "|info|"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        check_one(cases[i].rule, cases[i].result, cases[i].severity);
    }
}

static void test_cwe(void **state)
{
    (void)state;
    check_one(",\"properties\":{\"tags\":[\"a\",\"CWE-079: x\",\"CWE-1\"]}", "", "|CWE-79|");
    check_one(",\"properties\":{\"cwe\":[\"cwe:22\"]}", "", "|CWE-22|");
    check_one("", ",\"properties\":{\"cwe\":\"CWE-611\"}", "|CWE-611|");
    check_one("", ",\"taxa\":[{\"id\":\"78\",\"toolComponent\":{\"name\":\"CWE\"}}]", "|CWE-78|");
    /* Another taxonomy's number is no CWE. */
    check_one("", ",\"taxa\":[{\"id\":\"78\",\"toolComponent\":{\"name\":\"OWASP\"}}]",
              "|medium|medium||r|");
    check_one(",\"properties\":{\"tags\":[\"CWE-\",\"CWE-0\",\"cwex\"]}", "", "|medium|medium||r|");
}

static void test_suppressions(void **state)
{
    (void)state;
    check_one("", ",\"suppressions\":[]", "|r|r\n");
    check_one("", ",\"suppressions\":[{\"kind\":\"external\"}]",
              "|r|r|suppressed outside of the source\n");
    check_one("",
              ",\"suppressions\":[{\"kind\":\"inSource\",\"status\":\"accepted\","
              "\"justification\":\"a\\nb\"}]",
              "|r|r|suppressed in the source: a b\n");
    check_one("", ",\"suppressions\":[{\"kind\":\"inSource\",\"status\":\"rejected\"}]", "|r|r\n");
    check_one("", ",\"suppressions\":[null,7]", "|r|r\n");
}

#define AT(line, snippet)                                                                          \
    "{\"ruleId\":\"r\",\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":{"        \
    "\"artifactLocation\":{\"uri\":\"a.c\"},\"region\":{\"startLine\":" #line                      \
    ",\"snippet\":{\"text\":\"" snippet "\"}}}}]}"
#define RUN(results)                                                                               \
    "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},\"results\":"        \
    "[" results "]}]}"

/* Lines move, blanks change: the same; other code, a repeat: another. */
static void test_fingerprints(void **state)
{
    (void)state;
    struct import_run before;
    struct import_run after;
    import_run(&before, "sarif", VIEW(RUN(AT(3, "x = y") "," AT(9, "z") "," AT(11, "z"))), NULL);
    import_run(&after, "sarif", VIEW(RUN(AT(8, "  x  = y\\n") "," AT(10, "z") "," AT(30, "z"))),
               NULL);
    assert_ok(before.status, before.err);
    assert_views(buf_view(&after.prints), buf_view(&before.prints));
    struct view rest = buf_view(&before.prints);
    struct view first = VIEW("");
    struct view second = VIEW("");
    struct view third = VIEW("");
    assert_true(view_line(&rest, &first) && view_line(&rest, &second) && view_line(&rest, &third));
    assert_false(view_eq(first, second));
    assert_false(view_eq(second, third));
    import_run_release(&before);
    import_run_release(&after);
}

static void key_text(char *out, size_t cap, const char *key)
{
    (void)snprintf(out, cap,
                   "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},"
                   "\"results\":[{\"ruleId\":\"api-key\",\"message\":{\"text\":\"key\"},"
                   "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"a\"},"
                   "\"region\":{\"snippet\":{\"text\":\"%s\"}}}}]}]}]}",
                   key);
}

/* A credential's code goes into no fingerprint: two secrets, one message, are told apart
 * by their number only. */
static void test_credentials(void **state)
{
    (void)state;
    struct import_run one_key;
    struct import_run other_key;
    char full[1024];
    key_text(full, sizeof full, "k1");
    import_run(&one_key, "sarif", view_str(full), NULL);
    key_text(full, sizeof full, "k2");
    import_run(&other_key, "sarif", view_str(full), NULL);
    assert_ok(one_key.status, one_key.err);
    assert_int_equal(one_key.sum.findings, 1);
    assert_views(buf_view(&one_key.prints), buf_view(&other_key.prints));
    import_run_release(&one_key);
    import_run_release(&other_key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rich),         cmocka_unit_test(test_severity),
        cmocka_unit_test(test_cwe),          cmocka_unit_test(test_suppressions),
        cmocka_unit_test(test_fingerprints), cmocka_unit_test(test_credentials),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
