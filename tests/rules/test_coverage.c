/* Weaknesses, their hierarchy and lists, and what covers them. */
#include "oom.h"
#include "testing.h"

#include <assay/rules/coverage.h>

struct fixture {
    struct weaknesses *weaknesses;
    struct coverage *coverage;
};

static int set_up(void **state)
{
    static struct fixture f;
    struct error err;
    assert_ok(digest_init(&err), err);
    assert_ok(weaknesses_new(&f.weaknesses, &err), err);
    assert_ok(coverage_new(f.weaknesses, &f.coverage, &err), err);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    (void)coverage_free(f->coverage);
    (void)weaknesses_free(f->weaknesses);
    return 0;
}

static bool is_kind_of(const struct fixture *f, uint32_t cwe, uint32_t above)
{
    uint32_t line[WEAKNESS_LINE_MAX];
    size_t len = weakness_line(f->weaknesses, cwe, line);
    for (size_t i = 0; i < len; i++) {
        if (line[i] == above) {
            return true;
        }
    }
    return false;
}

static void test_hierarchy(void **state)
{
    const struct fixture *f = *state;
    assert_true(is_kind_of(f, 89, 89));
    assert_true(is_kind_of(f, 89, 943));
    assert_true(is_kind_of(f, 89, 74));
    assert_true(is_kind_of(f, 89, 707));
    assert_false(is_kind_of(f, 89, 79));
    assert_false(is_kind_of(f, 74, 89));
    assert_true(is_kind_of(f, 121, 787));
    /* A number that CWE does not have is itself alone. */
    assert_true(is_kind_of(f, 99998, 99998));
    assert_false(is_kind_of(f, 99998, 664));
    assert_int_equal(weakness_name(f->weaknesses, 99998).len, 0);
    assert_true(view_eq(weakness_name(f->weaknesses, 787), VIEW("Out-of-bounds Write")));
}

/* No line is cut off, and none is a circle that hides something. */
static void test_lines_are_bounded(void **state)
{
    const struct fixture *f = *state;
    for (uint32_t cwe = 1; cwe < 2000; cwe++) {
        uint32_t line[WEAKNESS_LINE_MAX];
        assert_true(weakness_line(f->weaknesses, cwe, line) < WEAKNESS_LINE_MAX);
    }
}

static const struct weakness_list *list_of(const struct fixture *f, const char *id)
{
    size_t len = 0;
    const struct weakness_list *lists = weaknesses_lists(f->weaknesses, &len);
    for (size_t i = 0; i < len; i++) {
        if (view_eq_str(lists[i].id, id)) {
            return &lists[i];
        }
    }
    fail_msg("no list %s", id);
    return NULL;
}

static void test_lists(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *id;
        size_t len;
        const char *first;
        const char *last;
    } lists[] = {{"cwe-top-25-2025", 25, "CWE-79", "CWE-770"},
                 {"cwe-top-25-2024", 25, "CWE-79", "CWE-306"},
                 {"owasp-top-10-2021", 10, "A01:2021", "A10:2021"},
                 {"owasp-top-10-2025", 10, "A01:2025", "A10:2025"},
                 {"asvs-5.0", 345, "V1.1.1", "V17.3.2"}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct weakness_list *l = list_of(f, lists[i].id);
        assert_int_equal(l->len, lists[i].len);
        assert_true(view_eq_str(l->entries[0].id, lists[i].first));
        assert_true(view_eq_str(l->entries[l->len - 1].id, lists[i].last));
        for (size_t k = 0; k < l->len; k++) {
            assert_int_equal(l->framework.len > 0, l->entries[k].len == 0);
            assert_true(l->framework.len > 0 || l->entries[k].name.len > 0);
        }
    }
}

static void test_numbers_in_text(void **state)
{
    struct view text = VIEW("t.cwe IN ('all', 'CWE-89', 'CWE-564') or CWE- or CWE-0 xCWE-22");
    uint32_t cwe = 0;
    (void)state;
    assert_true(weakness_next(&text, &cwe));
    assert_int_equal(cwe, 89);
    assert_true(weakness_next(&text, &cwe));
    assert_int_equal(cwe, 564);
    assert_true(weakness_next(&text, &cwe));
    assert_int_equal(cwe, 22);
    assert_false(weakness_next(&text, &cwe));
    text = VIEW("CWE-18446744073709551617 CWE-100000");
    assert_false(weakness_next(&text, &cwe));
    assert_int_equal(cwe, 22);
}

static void test_what_counts(void **state)
{
    struct fixture *f = *state;
    static const uint32_t injection[] = {74};
    static const uint32_t sql[] = {89};
    static const uint32_t two[] = {89, 74};
    struct coverage_sum sum;
    struct error err;
    assert_ok(coverage_add(f->coverage, COVERS_RULE, VIEW("go-sql"), RULE_LANGUAGE(LANG_GO),
                           VIEW("CWE-89: SQL injection, CWE-89"), &err),
              err);
    assert_ok(coverage_add(f->coverage, COVERS_RULE, VIEW("any"), RULE_LANGUAGE(LANG_JAVA),
                           VIEW("CWE-74"), &err),
              err);
    assert_ok(coverage_add(f->coverage, COVERS_RULE, VIEW("silent"), RULE_LANGUAGE(LANG_C),
                           VIEW("no number"), &err),
              err);
    assert_ok(
        coverage_add(f->coverage, COVERS_REQUIREMENT, VIEW("judge"), 0, VIEW("'CWE-89'"), &err),
        err);
    coverage_of(f->coverage, sql, 1, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 1);
    assert_int_equal(sum.of[COVERS_REQUIREMENT], 1);
    assert_true(sum.languages == RULE_LANGUAGE(LANG_GO));
    assert_false(sum.any_language);
    /* A child counts for its parent, a source once for all that it speaks of. */
    coverage_of(f->coverage, injection, 1, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 2);
    coverage_of(f->coverage, two, 2, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 2);
    coverage_of(f->coverage, NULL, 0, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 0);
}

static void test_rules(void **state)
{
    struct fixture *f = *state;
    static const char code[] =
        "rules:\n"
        "  - {id: a, languages: [go], severity: HIGH, message: m, pattern: f(),\n"
        "     metadata: {cwe: [\"CWE-89: x\", CWE-943]}}\n"
        "  - {id: b, languages: [python], severity: HIGH, message: m, pattern: f(),\n"
        "     metadata: {cwe: \"CWE-89: x\"}}\n"
        "  - {id: c, languages: [go], severity: HIGH, message: m, pattern: f()}\n";
    static const char secret[] = "[[rules]]\nid = \"s\"\ndescription = \"d\"\nregex = '''x'''\n"
                                 "[[rules]]\nid = \"t\"\ndescription = \"d\"\nregex = '''x'''\n"
                                 "tags = [\"cwe:CWE-321\"]\n";
    const struct shipped_file file = {VIEW("x.yaml"), view_str(code)};
    static const uint32_t asked[] = {89};
    static const uint32_t credential[] = {798};
    struct code_rules *rules = NULL;
    struct secret_rules *secrets = NULL;
    struct coverage_sum sum;
    size_t len = 0;
    struct error err;
    assert_ok(code_rules_read(&file, 1, NULL, &rules, &err), err);
    assert_ok(secret_rules_read(view_str(secret), "x.toml", NULL, false, &secrets, &err), err);
    assert_ok(coverage_add_code(f->coverage, rules, RULE_LANGUAGE(LANG_GO), &err), err);
    coverage_of(f->coverage, asked, 1, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 1);
    assert_true(sum.languages == RULE_LANGUAGE(LANG_GO));
    assert_ok(coverage_add_secrets(f->coverage, secrets, &err), err);
    coverage_of(f->coverage, credential, 1, &sum);
    assert_int_equal(sum.of[COVERS_RULE], 2); /* a hard-coded key is a hard-coded credential */
    assert_true(sum.any_language);
    const struct coverage_source *sources = coverage_sources(f->coverage, &len);
    assert_int_equal(len, 4);
    assert_int_equal(sources[0].len, 2);
    assert_int_equal(sources[1].len, 0);
    (void)code_rules_free(rules);
    (void)secret_rules_free(secrets);
}

static void test_inspectors(void **state)
{
    struct fixture *f = *state;
    static const uint32_t components[] = {1395};
    struct coverage_sum sum;
    struct error err;
    assert_ok(coverage_add_inspectors(f->coverage, &err), err);
    coverage_of(f->coverage, components, 1, &sum);
    assert_int_equal(sum.of[COVERS_INSPECTOR], 1);
    assert_int_equal(sum.of[COVERS_RULE], 0);
    assert_true(sum.any_language);
}

static enum status load(void *ctx, struct error *err)
{
    struct weaknesses *w = NULL;
    (void)ctx;
    enum status st = weaknesses_new(&w, err);
    assert_int_equal(w == NULL, st != OK);
    (void)weaknesses_free(w);
    return st;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    oom_sweep(load, NULL);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_hierarchy),   TEST(test_lines_are_bounded),         TEST(test_lists),
        TEST(test_what_counts), TEST(test_numbers_in_text),           TEST(test_rules),
        TEST(test_inspectors),  cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
