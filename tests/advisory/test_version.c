/* version.h: the schemes' names, what is no version, and each order's rules by
 * hand-made cases. */
#include "testing.h"
#include "version_pairs.h"

#include <assay/base/buf.h>

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
    for (int i = VERSION_NONE + 1; i < VERSION_SCHEME_COUNT; i++) {
        assert_string_not_equal(version_scheme_name((enum version_scheme)i), "none");
    }
}

static void test_no_version_of_any(void **state)
{
    (void)state;
    for (int i = VERSION_NONE + 1; i < VERSION_SCHEME_COUNT; i++) {
        enum version_scheme scheme = (enum version_scheme)i;
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

static void test_pypi(void **state)
{
    (void)state;
    check(VERSION_PYPI, "1.0 = 1.0.0\n1.0.dev1 < 1.0a1\n1.0a1.dev1 < 1.0a1\n1.0a1 < 1.0a1.post1\n"
                        "1.0a1.post1.dev2 < 1.0a1.post1\n1.0b2 < 1.0rc1\n1.0c1 = 1.0rc1\n"
                        "1.0preview1 = 1.0-RC_1\n1.0rc1 < 1.0\n1.0 < 1.0.post0\n1.0-1 = 1.0.post1\n"
                        "1.0.post1.dev1 > 1.0\n1.0.r4 = 1.0post4\n1.0rev = 1.0.post0\n"
                        "1!0.1 > 99\n01!1 = 1!1.0.0\nv1.0 = V1\n1.0+a < 1.0+1\n1.0+1 < 1.0+1.0\n"
                        "1.0+ABC = 1.0+abc\n1.0+a-b = 1.0+a.b\n1.0a.dev = 1.0a0.dev0\n"
                        "1.0alpha-2 = 1.0a2\n1.0post-2 = 1.0.post2\n1.0adev1 = 1.0a0.dev1\n"
                        "18446744073709551617.0 > 18446744073709551616\n");
    /* What is older than PEP 440 is before all that is not. */
    check(VERSION_PYPI, "1.0+ < 0\n1.0+a..b < 0\n1.0.x < 0a0.dev0\n1..2 < 0\nlatest < 0\n"
                        "9-foo > 9-bar\n9-foo = 9-FOO\n2.0x < 10.0x\n1.0-pre-x < 1.0-x\n"
                        "1.0.0x = 1.x\n1- < 1-x-\n");
    struct buf many = BUF_INIT(4096);
    for (int i = 0; i < 100; i++) {
        buf_add_str(&many, "a1.");
    }
    refuse(VERSION_PYPI, buf_view(&many));
    buf_release(&many);
}

static void test_maven(void **state)
{
    (void)state;
    check(VERSION_MAVEN,
          "1 = 1.0.0\n1.ga = 1-final\n1-alpha < 1-beta\n1-beta < 1-milestone\n"
          "1-milestone < 1-rc\n1-rc = 1-CR\n1-rc < 1-SNAPSHOT\n1-SNAPSHOT < 1\n"
          "1 < 1-sp\n1-sp < 1-foo\n1-foo < 1-1\n1-1 < 1.1\n1.foo < 1-foo\n"
          "1-a1 = 1-alpha-1\n1-a > 1-alpha\n1.0.0-foo = 1-foo\n1.0-0.0-0-foo = 1-foo\n"
          "1-0.1 < 1.1\n1.0-0.1 = 1-0.1\n1.0.1 > 1\n1.0.1 < 1.1\n01.002 = 1.2\n"
          "1.0.0.x > 1\n1..1 = 1.0.1\n-1 = 0-1\n1.x.0.0-1 = 1.x-1\n"
          "18446744073709551616 > 18446744073709551615\n"
          "2.0.0.v200706041905-7C78EK9E_EkMNfNOd2d8qq < 2.0.1\nlatest < 1\n");
}

static void test_debian(void **state)
{
    (void)state;
    check(VERSION_DEBIAN, "1.0~rc1 < 1.0\n1.0~~ < 1.0~\n1.0~ < 1.0\n1.0 < 1.0a\n1.0a < 1.0+\n"
                          "1.0-1 < 1.0-1+b1\n1.0 = 0:1.0-0\n1:0 > 9\n1.2-3-4 > 1.2-3-3\n"
                          "00:1.01 = 1.1\n1.0Z < 1.0a\n1.0. > 1.0-9\n"
                          "99999999999999999999999 > 99999999999999999999998\n1.0-a~ < 1.0-a\n");
    refuse(VERSION_DEBIAN, VIEW("a:1"));
    refuse(VERSION_DEBIAN, VIEW(":1"));
    refuse(VERSION_DEBIAN, VIEW("1:"));
    check(VERSION_OPAM, "1.0~beta < 1.0\n1.0 < 1.0a\n1.0a < 1.0+\nv0.9 < v0.10\n1.01 = 1.1\n"
                        "1.0-2 < 1.0-10\n");
}

static void test_rpm(void **state)
{
    (void)state;
    check(VERSION_RPM, "1.0~rc1 < 1.0\n1.0^git1 > 1.0\n1.0^git1 < 1.0.1\n1.0a < 1.0.1\n1:1 > 2\n"
                       "1.0-1.el8 < 1.0-1.el9\n1.0-2 < 1.0-10\n1..0 = 1.0\n1.05 = 1.5\na < 1\n"
                       "1.0~rc1^a > 1.0~rc1\n1.0-1~x < 1.0-1\nx:1 = x:1\n");
    check(VERSION_ALPM,
          "1.0a < 1.0b\n1.0b < 1.0beta\n1.0beta < 1.0p\n1.0p < 1.0pre\n1.0pre < 1.0rc\n"
          "1.0rc < 1.0\n1.0 < 1.0.a\n1.0.a < 1.0.1\n1.0-1 < 1.0-2\n1.0 = 1.0-2\n"
          "1:0.1 > 9-1\n1.0. > 1.0\n1..0 > 1.0\n1.001 = 1.1\n0:1 = 1\n");
}

static void test_alpine(void **state)
{
    (void)state;
    check(VERSION_ALPINE,
          "1.2_alpha1 < 1.2_beta\n1.2_beta < 1.2_pre\n1.2_pre < 1.2_rc\n1.2_rc9 < 1.2\n"
          "1.2 < 1.2_cvs\n1.2_cvs < 1.2_svn\n1.2_svn < 1.2_git\n1.2_git < 1.2_hg\n"
          "1.2_hg < 1.2_p\n1.2_p1_rc1 < 1.2_p1\n1.2 < 1.2a\n1.2-r1 < 1.2-r10\n"
          "1.2 = 1.2-r0\n1.2~abc = 1.2~def\n1.2_p1~abc-r3 > 1.2_p1-r2\n1.02 < 1.1\n"
          "1.010 < 1.02\n02 = 2\n1.2_rc10 > 1.2_rc9\n"
          "1.99999999999999999999 > 1.18446744073709551615\n");
}

static void test_rubygems(void **state)
{
    (void)state;
    check(VERSION_RUBYGEMS,
          "1 = 1.0.0\n1.0.a = 1.a\n1.10 > 1.1\n1.a < 1\n1.0.0.rc1 = 1.rc.1\n"
          "1.a.0 = 1.a\n1.a < 1.b\n1.a1 > 1.a\n1.0-1 = 1.0.pre.1\n0 = 0.0\n"
          "1.0-java < 1.0\n10-1 > 10.a\n0.2.0.a < 0.2-1\n2.3.B < 2.3-a\n1.0.0-x86 < 1.0.1\n1.00 = "
          "1\n00.1 = 0.1\n1.0.beta2 < 1.0.beta10\n");
    refuse(VERSION_RUBYGEMS, VIEW("a"));
    refuse(VERSION_RUBYGEMS, VIEW("1.0 beta"));
}

static void test_packagist(void **state)
{
    (void)state;
    check(VERSION_PACKAGIST, "1.0 < 1.0.0\n1.0-dev < 1.0-alpha\n1.0a < 1.0-beta1\n1.0-b2 < 1.0RC1\n"
                             "1.0-rc1 = 1.0.RC.1\n1.0RC9 < 1.0\n1.0 < 1.0p1\n1.0-patch2 > 1.0.1\n"
                             "v1.2 = 1.2\nv10 > 9\ndev-main < 0\n1_0+3 = 1.0.3\n1.0-# = 1.0-3\n"
                             "99999999999999999999 > 99999999999999999998\n");
}

static void test_numbers_only(void **state)
{
    (void)state;
    check(VERSION_CRAN, "1.0 < 1.0.0\n1.2-3 = 1.2.3\n1.10 > 1.9\n1-0-0-1 > 1.0\n007.1 = 7.1\n");
    check(VERSION_HACKAGE, "1.0 < 1.0.0\n1.10 > 1.9.9.9\n0 < 0.0\n");
    static const char *const none[] = {"1.", ".1", "1..2", "1.x", "v1", "1-", "-1", "1.2rc"};
    for (size_t i = 0; i < COUNT(none); i++) {
        refuse(VERSION_CRAN, view_str(none[i]));
        refuse(VERSION_HACKAGE, view_str(none[i]));
    }
    refuse(VERSION_HACKAGE, VIEW("1-2"));
}

static void test_generic(void **state)
{
    (void)state;
    check(VERSION_GENERIC, "1.0.2 < 1.0.2a\n1.0.2a < 1.0.2k\n1.0.2k < 1.0.3\n1.1.1-pre1 < 1.1.1\n"
                           "1.0alpha < 1.0beta2\n1.0rc1 < 1.0\n1.0 = 1.0.0\n1.0-post1 > 1.0\n"
                           "9.3p1 > 9.3\n9.3p1 < 9.3p2\nv2.0 = 2.0\n2_0 = 2.0\n1.01 = 1.1\n"
                           "OpenSSL_1_0_2k > OpenSSL_1_0_2j\n20240101 > 3.0\n1.0a1 < 1.0\n");
    refuse(VERSION_GENERIC, VIEW("latest"));
}

/* Megabytes of one byte and of alternating ones: linear, and right. */
static void test_endless_texts(void **state)
{
    (void)state;
    static const char *const patterns[] = {"9",  "0",  ".", "-",   "1.", "0.",
                                           "a1", "0-", "~", "_p1", "a",  "+"};
    struct buf small = BUF_INIT(1 << 21);
    struct buf large = BUF_INIT(1 << 21);
    for (size_t i = 0; i < COUNT(patterns); i++) {
        buf_clear(&small);
        buf_add_str(&small, "1.");
        for (size_t n = 0; n < (1U << 18); n += strlen(patterns[i])) {
            buf_add_str(&small, patterns[i]);
        }
        buf_clear(&large);
        buf_add_view(&large, buf_view(&small));
        buf_add_str(&large, "1");
        for (int s = VERSION_NONE + 1; s < VERSION_SCHEME_COUNT; s++) {
            enum version_scheme scheme = (enum version_scheme)s;
            struct error err = {0};
            int order = 0;
            int back = 0;
            enum status st =
                version_compare(scheme, buf_view(&small), buf_view(&large), &order, &err);
            assert_true(st == OK || st == ERR_FORMAT);
            if (st == OK) {
                assert_ok(version_compare(scheme, buf_view(&large), buf_view(&small), &back, &err),
                          err);
                assert_int_equal(order, -back);
            }
        }
    }
    buf_clear(&small);
    for (size_t n = 0; n < (1U << 18); n++) {
        buf_add_char(&small, '9');
    }
    buf_clear(&large);
    buf_add_view(&large, buf_view(&small));
    large.ptr[large.len - 1] = '8';
    for (int s = VERSION_NONE + 1; s < VERSION_SCHEME_COUNT; s++) {
        assert_true(
            version_pair_holds((enum version_scheme)s, buf_view(&small), '>', buf_view(&large)));
    }
    buf_release(&small);
    buf_release(&large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecosystems),    cmocka_unit_test(test_no_version_of_any),
        cmocka_unit_test(test_semver),        cmocka_unit_test(test_pub),
        cmocka_unit_test(test_nuget),         cmocka_unit_test(test_pypi),
        cmocka_unit_test(test_maven),         cmocka_unit_test(test_debian),
        cmocka_unit_test(test_rpm),           cmocka_unit_test(test_alpine),
        cmocka_unit_test(test_rubygems),      cmocka_unit_test(test_packagist),
        cmocka_unit_test(test_numbers_only),  cmocka_unit_test(test_generic),
        cmocka_unit_test(test_endless_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
