/* Entropy of texts and regular expressions that explode. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "analyse.h"
#include "scanner.h"

static void test_random(void **state)
{
    static const char *const plain[] = {
        "",
        "a",
        "!@",
        "change",
        "1234",
        "deadbeef",
        "correcthorse",
        "1one2two3three",
        "thisisaplainsentence",
        "password",
        "password123",
        "aRatherLongNameOfSomeMethodInAClass",
        "{$variable.someProperty}",
        "Light work is made by many hands.",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@",
    };
    static const char *const random[] = {
        "8f14e45fceea167a",
        "c9f0f895fb98ab9159f51fd0297e236d",
        "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==",
        "qXw7Rk2LzP0vT9sYb4Hn",
        "45c48cce2e2d7fbdea1afc51c7c6ad26",
    };
    (void)state;
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (analyse_is_random(view_str(plain[i]))) {
            fail_msg("%s: %f", plain[i], analyse_entropy(view_str(plain[i])));
        }
    }
    for (size_t i = 0; i < sizeof random / sizeof random[0]; i++) {
        if (!analyse_is_random(view_str(random[i]))) {
            fail_msg("%s: %f", random[i], analyse_entropy(view_str(random[i])));
        }
    }
}

/* The expected value computed by hand from the tables. */
static void assert_bits(const char *text, double low, double high)
{
    double bits = analyse_entropy(view_str(text));
    if (bits < low || bits > high) {
        fail_msg("%s: %f", text, bits);
    }
}

static void test_bits(void **state)
{
    (void)state;
    assert_bits("", 0, 0);
    assert_bits("aaaa", 1, 1);
    assert_bits("1", 1, 1);
    assert_bits("12", 11.9, 11.92);   /* two of 62: (2 / 2 + 1) log2 62 */
    assert_bits("123", 17.86, 17.87); /* 3 log2 62 */
    assert_bits("the", 8, 11);        /* THE is the commonest of all */
    assert_bits("qzx", 26, 30);       /* never seen */
    double lower = analyse_entropy(VIEW("Secret"));
    double upper = analyse_entropy(VIEW("SECRET"));
    assert_true(lower <= upper && lower >= upper);
    assert_true(analyse_entropy(VIEW("\xc3\xa4\xc3")) > 17.8);
}

static void test_tables(void **state)
{
    (void)state;
    for (size_t a = 0; a < 26; a++) {
        assert_int_equal(strlen(analyse_trigrams[a]), 676);
        assert_in_range(analyse_letters[a], 250, 1100);
    }
}

struct expectation {
    const char *regex;
    bool explodes;
};

static void test_regexes(void **state)
{
    static const struct expectation all[] = {
        {"", false},
        {"a+$", false},
        {"(a+)+", false},
        {"(a+)+$", true},
        {"(a+)*$", true},
        {"(a*)*$", true},
        {"(a*?)*?$", true},
        {"(a?)*$", false},
        {"(a{1,2})*$", true},
        {"(a{0,2})*$", true},
        {"(a{2})*$", false},
        {"(a{2,})*$", true},
        {"(a|b)*$", false},
        {"(a|aa)*$", false},
        {"(x|a+)*$", true},
        {"(a++)+$", false},
        {"(a+)++$", false},
        {"(.*a){10}$", true},
        {"(.*a){3}$", false},
        {"(.*a){3,4}$", true},
        {"(?:ab+c)*d", true},
        {"(?<name>b+)*d", true},
        {"(?P<name>b+)*d", true},
        {"(?i)(b+)*d", true},
        {"(?i:b+)*d", true},
        {"(?#(b+)*d)x", false},
        {"(b+)*\\b", true},
        {"(b+)*\\K", false},
        {"\\(b+\\)*d", false},
        {"[(b+)*]d", false},
        {"[](b+)*]d", false},
        {"[[:alpha:](b+)*]d", false},
        {"([[:alpha:]]+)*d", true},
        {"(a{,2})*$", false},
        {"x|(a+)+$", true},
        {"((a+)+)$", true},
        {"((a+)+$", false},
        {"(a+)+$)", false},
        {"[(a+)+$", false},
        {"(a+)+$\\", false},
        {"*a(b+)+$", false},
        {"(?<n", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (analyse_regex_explodes(view_str(all[i].regex)) != all[i].explodes) {
            fail_msg("%s: not %d", all[i].regex, all[i].explodes);
        }
    }
}

static void test_hostile(void **state)
{
    static char text[100000];
    (void)state;
    memset(text, '(', sizeof text);
    assert_false(analyse_regex_explodes(view_of(text, sizeof text)));
    memset(text, '+', sizeof text);
    text[0] = 'a';
    assert_false(analyse_regex_explodes(view_of(text, sizeof text)));
    memset(text, '\0', sizeof text);
    assert_false(analyse_regex_explodes(view_of(text, sizeof text)));
}

static void test_choice(void **state)
{
    (void)state;
    assert_true(analysis_holds(VIEW("entropy"), VIEW("c9f0f895fb98ab9159f51fd0297e236d")));
    assert_true(analysis_holds(VIEW("entropy_v2"), VIEW("c9f0f895fb98ab9159f51fd0297e236d")));
    assert_false(analysis_holds(VIEW("entropy"), VIEW("password")));
    assert_true(analysis_holds(VIEW("redos"), VIEW("(a+)+$")));
    assert_true(analysis_holds(VIEW("redos"), VIEW("(\\\\w+)+\\\\b")));
    assert_false(analysis_holds(VIEW("redos"), VIEW("\\\\(\\\\w+\\\\)+$")));
    assert_false(analysis_holds(VIEW("entropie"), VIEW("c9f0f895fb98ab9159f51fd0297e236d")));
    assert_false(analysis_holds(VIEW(""), VIEW("(a+)+$")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),  cmocka_unit_test(test_bits),
        cmocka_unit_test(test_tables),  cmocka_unit_test(test_regexes),
        cmocka_unit_test(test_hostile), cmocka_unit_test(test_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
