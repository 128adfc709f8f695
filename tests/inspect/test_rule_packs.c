/* What the shipped code rules say of themselves. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/inspect/code.h>
#include <assay/rules/coverage.h>

static void test_each_security_rule_names_a_weakness(void **state)
{
    struct weaknesses *weaknesses = NULL;
    struct coverage *coverage = NULL;
    struct code_rules *rules = NULL;
    struct error err;
    size_t len = 0;
    size_t security = 0;
    (void)state;
    assert_ok(digest_init(&err), err);
    assert_ok(code_rules_read(shipped_code_rules, shipped_code_rules_count, NULL, &rules, &err),
              err);
    assert_ok(weaknesses_new(&weaknesses, &err), err);
    assert_ok(coverage_new(weaknesses, &coverage, &err), err);
    assert_ok(coverage_add_code(coverage, rules, 0, &err), err);
    const struct coverage_source *sources = coverage_sources(coverage, &len);
    assert_int_equal(len, rules->count);
    for (size_t i = 0; i < len; i++) {
        struct view category = value_get_text(rules->rules[i].metadata, "category");
        bool named = sources[i].len > 0;
        for (size_t k = 0; k < sources[i].len; k++) {
            named = named && weakness_name(weaknesses, sources[i].cwes[k]).len > 0;
        }
        if (!named) {
            print_error("%.*s: no weakness, or one that CWE does not have\n",
                        VIEW_ARG(sources[i].id));
        }
        assert_true(named);
        assert_true(category.len > 0);
        security += view_eq(category, VIEW("security")) ? 1 : 0;
    }
    assert_true(security > 700);
    (void)coverage_free(coverage);
    (void)weaknesses_free(weaknesses);
    (void)code_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_security_rule_names_a_weakness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
