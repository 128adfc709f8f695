/* Words for weaknesses, and CWEs in free text. */
#include "testing.h"

#include <assay/imports/weakness.h>

static const char *word(const char *cwe, const char *rule)
{
    static char out[WEAKNESS_MAX];
    bool known = weakness_of(view_str(cwe), view_str(rule), out);
    assert_int_equal(known, out[0] != '\0');
    return out;
}

static void test_by_cwe(void **state)
{
    (void)state;
    assert_string_equal(word("CWE-89", ""), "sql-injection");
    assert_string_equal(word("CWE-327", "x"), word("CWE-328", "y"));
    assert_string_equal(word("CWE-401", ""), "resource-leak");
    assert_string_equal(word("CWE-120", ""), word("CWE-787", ""));
    /* An unlisted one is itself; the CWE counts more than the rule's name. */
    assert_string_equal(word("CWE-1234", "md5"), "cwe-1234");
    assert_string_equal(word("CWE-22", "sqli"), "path-traversal");
    assert_string_equal(word("CWE-4294967295", ""), "cwe-4294967");
}

static void test_by_rule(void **state)
{
    (void)state;
    assert_string_equal(word("", "python.lang.security.audit.subprocess-shell-true"),
                        "command-injection");
    assert_string_equal(word("", "Java_SQL_Injection"), "sql-injection");
    assert_string_equal(word("", "memleak"), "resource-leak");
    assert_string_equal(word("", "clang-analyzer-core.NullDereference"), "null-dereference");
    assert_string_equal(word("", "nullPointer"), "null-dereference");
    assert_string_equal(word("", "insecureAPI.strcpy"), "buffer-overflow");
    assert_string_equal(word("", "missingInclude"), "");
    assert_string_equal(word("", ""), "");
    char longer[2000];
    memset(longer, 'x', sizeof longer);
    char out[WEAKNESS_MAX];
    assert_false(weakness_of(view_of(NULL, 0), view_of(longer, sizeof longer), out));
}

static void test_credential(void **state)
{
    (void)state;
    assert_true(weakness_is_credential(VIEW("CWE-798"), VIEW("x")));
    assert_true(weakness_is_credential(VIEW(""), VIEW("Generic.API_Key")));
    assert_true(weakness_is_credential(VIEW("CWE-200"), VIEW("hard-secret")));
    assert_false(weakness_is_credential(VIEW("CWE-79"), VIEW("xss")));
}

static void test_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *cwe;
    } cases[] = {
        {"CWE-79", "CWE-79"},
        {"external/cwe/cwe-0089", "CWE-89"},
        {"see CWE 22: path", "CWE-22"},
        {"cwe_611", "CWE-611"},
        {"CWE787", "CWE-787"},
        {"CWE-x CWE-5", "CWE-5"},
        {"CWE-", NULL},
        {"CWE-0", NULL},
        {"CWE-99999999999999999999", NULL},
        {"cw", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[CWE_TEXT_MAX] = "before";
        bool found = cwe_in_text(view_str(cases[i].text), out);
        assert_int_equal(found, cases[i].cwe != NULL);
        assert_string_equal(out, found ? cases[i].cwe : "before");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_cwe),
        cmocka_unit_test(test_by_rule),
        cmocka_unit_test(test_credential),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
