/* Expressions of metavariable-comparison: what holds, what does not, what cannot be
 * evaluated. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "compare.h"

static struct arena arena;
static struct regex_scratch *scratch;

static bool lookup(void *ctx, struct view name, struct compare_value *out)
{
    static const struct {
        const char *name;
        struct compare_value value;
    } bound[] = {
        {"$INT", {.kind = COMPARE_INTEGER, .integer = 493}},
        {"$NEG", {.kind = COMPARE_INTEGER, .integer = -7}},
        {"$REAL", {.kind = COMPARE_FLOAT, .real = 1.5}},
        {"$TRUE", {.kind = COMPARE_BOOL, .truth = true}},
        {"$STR", {.kind = COMPARE_STRING, .text = VIEW_INIT("ab12")}},
        {"$DIGITS", {.kind = COMPARE_STRING, .text = VIEW_INIT("755")}},
        {"$CODE", {.kind = COMPARE_CODE, .text = VIEW_INIT("name")}},
        {"$NULL", {.kind = COMPARE_CODE, .text = VIEW_INIT("nil"), .truth = true}},
        {"$...ARGS", {.kind = COMPARE_CODE, .text = VIEW_INIT("a, b")}},
        {"$1", {.kind = COMPARE_STRING, .text = VIEW_INIT("group")}},
    };
    (void)ctx;
    for (size_t i = 0; i < sizeof bound / sizeof bound[0]; i++) {
        if (view_eq_str(name, bound[i].name)) {
            *out = bound[i].value;
            return true;
        }
    }
    return false;
}

static struct compare_input input(void)
{
    return (struct compare_input){
        .lookup = lookup,
        .arena = &arena,
        .scratch = scratch,
        .now = 1700000000,
    };
}

/* -1: cannot be evaluated, or is no boolean; else what it is. */
static int result(const char *expression)
{
    struct compare_input in = input();
    struct compare_value v = {.kind = COMPARE_LIST, .len = 77};
    bool ok = compare_evaluate(view_str(expression), &in, &v);
    if (!ok) {
        assert_int_equal(v.kind, COMPARE_LIST);
        assert_int_equal(v.len, 77);
    }
    bool truth = ok && v.kind == COMPARE_BOOL && v.truth;
    assert_int_equal(compare_holds(view_str(expression), &in), truth);
    return ok && v.kind == COMPARE_BOOL ? v.truth : -1;
}

struct expectation {
    const char *expression;
    int result;
};

static void check(const struct expectation *all, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (result(all[i].expression) != all[i].result) {
            fail_msg("%s: %d, not %d", all[i].expression, result(all[i].expression), all[i].result);
        }
    }
}
#define CHECK(all) check(all, sizeof(all) / sizeof((all)[0]))

static void test_numbers(void **state)
{
    static const struct expectation all[] = {
        {"$INT == 0o755", 1},
        {"$INT == 0x1ed", 1},
        {"$INT == 0b111101101", 1},
        {"$INT == 4_93", 1},
        {"$INT > 493", 0},
        {"$INT >= 493", 1},
        {"$INT < 494 and $INT > 492", 1},
        {"492 < $INT < 494", 1},
        {"492 < $INT < 493", 0},
        {"$INT == 493.0", 1},
        {"$REAL > 1", 1},
        {"$REAL == 15e-1", 1},
        {"$REAL != 1.5", 0},
        {"$INT % 2 == 1", 1},
        {"$NEG % 4 == -3", 1},
        {"$NEG / 2 == -3", 1},
        {"$NEG // 2 == -4", 1},
        {"-$NEG == 7", 1},
        {"-2 ** 2 == -4", 1},
        {"2 ** 3 ** 2 == 512", 1},
        {"2 + 3 * 4 == 14", 1},
        {"(2 + 3) * 4 == 20", 1},
        {"$INT & 7 == 5", 1},
        {"$INT | 2 == 495", 1},
        {"5 ^ 1 == 4", 1},
        {"~$NEG == 6", 1},
        {"1 << 4 == 16", 1},
        {"-5 >> 1 == -3", 1},
        {"7.5 // 2 == 3", 1},
        {"1 / 0 == 1", -1},
        {"1 % 0 == 1", -1},
        {"9223372036854775807 > 0", 1},
        {"9223372036854775808 > 0", -1},
        {"9223372036854775807 + 1 > 0", -1},
        {"2 ** 63 > 0", -1},
        {"2 ** -1 == 0", -1},
        {"(-1) ** 9000000000000000001 == -1", 1},
        {"1 << 63 == 0", -1},
        {"-9223372036854775807 - 1 < 0", 1},
        {"(-9223372036854775807 - 1) / -1 > 0", -1},
        {"0x > 0", -1},
        {"1abc > 0", -1},
        {"08 == 8", 1},
    };
    (void)state;
    CHECK(all);
}

static void test_texts(void **state)
{
    static const struct expectation all[] = {
        {"$STR == \"ab12\"", 1},
        {"$STR == 'ab12'", 1},
        {"$STR == '''ab12'''", 1},
        {"$STR != 3", 1},
        {"$STR == 3", 0},
        {"$STR > 3", -1},
        {"$STR < \"zz\"", -1},
        {"\"b1\" in $STR", 1},
        {"\"\" in $STR", 1},
        {"\"b2\" in $STR", 0},
        {"\"b2\" not in $STR", 1},
        {"$STR in \"xab12x\"", 1},
        {"3 in $STR", 0},
        {"3 not in $STR", 0},
        {"len($STR) == 4", 1},
        {"len([1, 2]) == 2", 1},
        {"len($INT) == 3", -1},
        {"\"a\" + 'b' == \"ab\"", 1},
        {"\"a\" + 1 == \"a1\"", -1},
        {"\"a\\\"b\" == 'a\"b'", 1},
        {"'\\\\w' == r'\\w'", 1},
        {"'\\w' == r'\\w'", 1},
        {"f\"<{$STR}{1 + 1}>\" == '<ab122>'", 1},
        {"f\"{$STR\" == 'a'", -1},
        {"f\"{}\" == ''", -1},
        {"'unclosed", -1},
        {"x'a' == 'a'", -1},
    };
    (void)state;
    CHECK(all);
}

static void test_code(void **state)
{
    static const struct expectation all[] = {
        {"str($CODE) == \"name\"", 1},
        {"str($CODE) == str($STR)", 0},
        {"not str($...ARGS) in [\"a, b\", '*']", 0},
        {"not str($CODE) in ['health', '*']", 1},
        {"$CODE == \"name\"", -1},
        {"$CODE != \"name\"", -1},
        {"$CODE in [\"name\"]", -1},
        {"not ($CODE in [1])", -1},
        {"$CODE", -1},
        {"$NULL == None", 1},
        {"$NULL is None", 1},
        {"$CODE is not None", 1},
        {"$STR == None", 0},
        {"$NULL != 3", -1},
        {"$UNBOUND == 1", -1},
        {"1 == 1 or $UNBOUND == 1", -1},
        {"1 == 2 and $CODE == 1", -1},
        {"str($1) == \"group\"", 1},
    };
    (void)state;
    CHECK(all);
}

static void test_logic(void **state)
{
    static const struct expectation all[] = {
        {"True", 1},
        {"False", 0},
        {"not True", 0},
        {"not not True", 1},
        {"not 1", -1},
        {"1 and True", -1},
        {"$TRUE == True", 1},
        {"$TRUE == 1", 0},
        {"$TRUE and $INT > 1", 1},
        {"False or True and False", 0},
        {"not False and False", 0},
        {"not (False and False)", 1},
        {"$INT in [1, 493]", 1},
        {"$INT in (1, 493,)", 1},
        {"$INT in [1, '493']", 0},
        {"$INT not in []", 1},
        {"[1, [2]] == [1, [2]]", 1},
        {"[1] == [1, 2]", 0},
        {"(1) == 1", 1},
        {"(1,) == [1]", 1},
        {"", -1},
        {"   ", -1},
        {"1 ==", -1},
        {"1 == 1)", -1},
        {"(1 == 1", -1},
        {"[1 2]", -1},
        {"[,]", -1},
        {"1 === 1", -1},
        {"import os", -1},
        {"__import__('os')", -1},
        {"$", -1},
        {"notTrue", -1},
        {"1 == 1 True", -1},
    };
    (void)state;
    CHECK(all);
}

static void test_functions(void **state)
{
    static const struct expectation all[] = {
        {"int($DIGITS) > 700", 1},
        {"int('0x10') == 16", 1},
        {"int('-0b11') == -3", 1},
        {"int('0644') == 644", 1},
        {"int($STR) > 0", -1},
        {"int('') == 0", -1},
        {"int('12 ') == 12", -1},
        {"int($CODE) == 0", -1},
        {"int($REAL) == 1", -1},
        {"int($INT) == 493", 1},
        {"float('-1.5') == -1.5", 1},
        {"float(2) == 2", 1},
        {"float('x') == 2", -1},
        {"str($INT) == '493'", 1},
        {"str($REAL) == '1.5'", 1},
        {"str(2.0) == '2.'", 1},
        {"str($TRUE) == 'true'", 1},
        {"str([1]) == '1'", -1},
        {"re.match('[a-z]+\\d', $STR)", 1},
        {"re.match('b', $STR)", 0},
        {"re.match(r'\\w+$', $STR) and re.match('a', $STR)", 1},
        {"re.match('(', $STR)", -1},
        {"re.match($STR, $STR)", -1},
        {"re.match('a', $INT)", -1},
        {"re.search('a', $STR)", -1},
        {"strptime('2023-11-14') < today()", 1},
        {"strptime('2023-11-15') < today()", 0},
        {"strptime('2023-02-30') < today()", -1},
        {"strptime($STR) < today()", -1},
        {"parse_promql_duration('1h30m') == 5400000", 1},
        {"parse_promql_duration('5ms') == 5", 1},
        {"parse_promql_duration('h') == 5", -1},
        {"parse_promql_duration('5') == 5", -1},
        {"open('x') == 1", -1},
    };
    (void)state;
    CHECK(all);
}

static void test_strip_and_base(void **state)
{
    struct compare_input in = input();
    (void)state;
    assert_false(compare_holds(VIEW("$DIGITS > 700"), &in));
    in.strip = true;
    assert_true(compare_holds(VIEW("$DIGITS == 755"), &in));
    assert_true(compare_holds(VIEW("$INT == 493"), &in));
    assert_false(compare_holds(VIEW("$STR != 1"), &in));
    in.base = 8;
    assert_true(compare_holds(VIEW("$DIGITS == 493"), &in));
    assert_true(compare_holds(VIEW("$INT == 493"), &in));
    in.base = 2;
    assert_false(compare_holds(VIEW("$DIGITS > 0"), &in));
    in.base = 99;
    assert_false(compare_holds(VIEW("$DIGITS > 0"), &in));
}

static void test_kept_regex(void **state)
{
    struct compare_input in = input();
    struct regex *kept = NULL;
    (void)state;
    in.regex = &kept;
    assert_true(compare_holds(VIEW("re.match('ab', $STR) and re.match('a.1', $STR)"), &in));
    assert_non_null(kept);
    const struct regex *first = kept;
    assert_true(compare_holds(VIEW("re.match('ab', $STR) and re.match('a.1', $STR)"), &in));
    assert_ptr_equal(kept, first);
    assert_null(regex_free(kept));
    in.scratch = NULL;
    in.regex = NULL;
    assert_false(compare_holds(VIEW("re.match('ab', $STR)"), &in));
}

static void fill(char *text, size_t len, const char *with)
{
    size_t width = strlen(with);
    for (size_t i = 0; i < len; i++) {
        text[i] = with[i % width];
    }
}

static void test_hostile(void **state)
{
    static char text[200001];
    static const char *const pieces[] = {"(",  "[", "-",    "not ", "2**",
                                         "1+", "'", "f\"{", "$",    "((1,"};
    struct compare_input in = input();
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        fill(text, sizeof text - 1, pieces[i]);
        assert_false(compare_holds(view_of(text, sizeof text - 1), &in));
    }
    assert_false(compare_holds(view_of("1 == 1\0", 7), &in));
    assert_false(compare_holds(view_of("\xff == \xff", 6), &in));
    fill(text, 3000, "1,");
    text[0] = '[';
    assert_false(compare_holds(view_of(text, 3000), &in));
}

static void test_number_texts(void **state)
{
    struct compare_value v = {.kind = COMPARE_NONE};
    (void)state;
    assert_true(compare_number(VIEW("0755"), true, &v));
    assert_int_equal(v.integer, 493);
    assert_true(compare_number(VIEW("0755"), false, &v));
    assert_int_equal(v.integer, 755);
    assert_true(compare_number(VIEW("1'000'000ULL"), true, &v));
    assert_int_equal(v.integer, 1000000);
    assert_true(compare_number(VIEW("10i64"), false, &v));
    assert_int_equal(v.integer, 10);
    assert_true(compare_number(VIEW("0xFFu"), true, &v));
    assert_int_equal(v.integer, 255);
    assert_true(compare_number(VIEW("5f"), true, &v));
    assert_int_equal(v.kind, COMPARE_FLOAT);
    assert_true(compare_number(VIEW("0.5"), true, &v));
    assert_true(v.real > 0.49 && v.real < 0.51);
    assert_true(compare_number(VIEW("0"), true, &v));
    assert_int_equal(v.integer, 0);
    v.integer = 77;
    assert_false(compare_number(VIEW(""), true, &v));
    assert_false(compare_number(VIEW("abc"), true, &v));
    assert_false(compare_number(VIEW("1.2.3"), true, &v));
    assert_false(compare_number(VIEW("inf"), true, &v));
    assert_false(compare_number(VIEW("1e999"), true, &v));
    assert_false(compare_number(VIEW("99999999999999999999"), true, &v));
    assert_int_equal(v.integer, 77);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, (size_t)8 << 20);
    return regex_scratch_new(&scratch, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    regex_scratch_free(scratch);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),      cmocka_unit_test(test_texts),
        cmocka_unit_test(test_code),         cmocka_unit_test(test_logic),
        cmocka_unit_test(test_functions),    cmocka_unit_test(test_strip_and_base),
        cmocka_unit_test(test_kept_regex),   cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_number_texts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
