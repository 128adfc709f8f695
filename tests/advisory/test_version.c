/* version.h: the schemes' names, what is no version, and each order's rules by
 * hand-made cases. */
#include "testing.h"
#include "version_pairs.h"

static void check(enum version_scheme scheme, const char *lines)
{
    size_t count = 0;
    size_t wrong = 0;
    version_pairs_check(scheme, view_str(lines), &count, &wrong);
    assert_true(count > 0);
    assert_int_equal(wrong, 0);
}

static void refuse(enum version_scheme scheme, struct view text)
{
    struct error err = {0};
    int order = 7;
    assert_status(version_compare(scheme, text, VIEW("1"), &order, &err), ERR_FORMAT, err);
    assert_status(version_compare(scheme, VIEW("1"), text, &order, &err), ERR_FORMAT, err);
    assert_int_equal(order, 7);
    assert_true(err.message[0] != '\0');
}

static void test_ecosystems(void **state)
{
    (void)state;
    assert_int_equal(version_scheme_of_ecosystem(VIEW("npm")), VERSION_SEMVER);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("Debian:12")), VERSION_DEBIAN);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("Alpine:v3.18")), VERSION_ALPINE);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("Ubuntu:Pro:16.04:LTS")), VERSION_DEBIAN);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("Root:Alpine:3.18")), VERSION_ALPINE);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("red hat:enterprise_linux:9")), VERSION_RPM);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("")), VERSION_NONE);
    assert_int_equal(version_scheme_of_ecosystem(VIEW("Nowhere:1")), VERSION_NONE);
    assert_int_equal(version_scheme_of_purl_type(VIEW("golang")), VERSION_SEMVER);
    assert_int_equal(version_scheme_of_purl_type(VIEW("deb")), VERSION_DEBIAN);
    assert_int_equal(version_scheme_of_purl_type(VIEW("huggingface")), VERSION_NONE);
    assert_string_equal(version_scheme_name(VERSION_NONE), "none");
    assert_string_equal(version_scheme_name(VERSION_SCHEME_COUNT), "none");
}

static void test_no_version_of_any(void **state)
{
    (void)state;
    for (int i = VERSION_NONE + 1; i < VERSION_SCHEME_COUNT; i++) {
        enum version_scheme scheme = (enum version_scheme)i;
        if (i > VERSION_NUGET) {
            continue;
        }
        refuse(scheme, VIEW(""));
        refuse(scheme, view_of(NULL, 0));
        refuse(scheme, VIEW("  \n"));
        refuse(scheme, VIEW("1.\0"
                            "2"));
        refuse(scheme, VIEW("1\x1b[2J"));
    }
    struct error err = {0};
    int order = 7;
    assert_status(version_compare(VERSION_NONE, VIEW("1"), VIEW("2"), &order, &err),
                  ERR_UNSUPPORTED, err);
    assert_status(version_check(VERSION_NONE, VIEW("1"), &err), ERR_UNSUPPORTED, err);
    assert_int_equal(order, 7);
}

static void test_semver(void **state)
{
    (void)state;
    check(VERSION_SEMVER, "1.2.3 = v1.2.3\n=1.2.3 = 1.2.3\n1.2 = 1.2.0\n1 < 1.0.1\n"
                          "1.2.3.4 > 1.2.3\n1.0.0 > 1.0.0-0\n1.0.0-9 < 1.0.0-a\n"
                          "1.0.0-alpha < 1.0.0-alpha.0\n1.0.0-A < 1.0.0-a\n1.0.0+a = 1.0.0+b\n"
                          "1.0.0-a+z = 1.0.0-a\n1.0.0beta2 < 1.0.0\n1.0.0-a-b > 1.0.0-a\n"
                          "0.0.0-20190101 < 0.0.0-20200101\n18446744073709551616 > 9\n"
                          "1.0.0-18446744073709551616 > 1.0.0-18446744073709551615\n"
                          "00000000000000000000001.0 = 1.0.0\n1.0.0- = 1.0.0\n");
    refuse(VERSION_SEMVER, VIEW("latest"));
    refuse(VERSION_SEMVER, VIEW("v"));
    refuse(VERSION_SEMVER, VIEW("-1"));
    refuse(VERSION_SEMVER, VIEW("*"));
}

static void test_pub(void **state)
{
    (void)state;
    check(VERSION_PUB, "1.0.0-a < 1.0.0-a+1\n1.0.0-a+1 < 1.0.0\n1.0.0 < 1.0.0+1\n"
                       "1.0.0+9 < 1.0.0+10\n1.0.0+1.2 > 1.0.0+1\n1.0.0+a > 1.0.0+99\n");
}

static void test_nuget(void **state)
{
    (void)state;
    check(VERSION_NUGET, "1.0 = 1.0.0.0\n1.0.0.1 > 1.0\n1.0.0-RC.1 = 1.0.0-rc.1\n"
                         "1.0.0-rc.2 < 1.0.0-RC.10\n1.0.0+X = 1.0.0\n1.0.0-Z > 1.0.0-a\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecosystems), cmocka_unit_test(test_no_version_of_any),
        cmocka_unit_test(test_semver),     cmocka_unit_test(test_pub),
        cmocka_unit_test(test_nuget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
