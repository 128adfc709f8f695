/* value.h and the reading half of json.h. */
#include "value_fixture.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <math.h>
#include <string.h>

static enum status read_with(struct fixture *f, struct view text, enum json_flags flags,
                             const struct parse_limits *limits)
{
    memset(&f->err, 0, sizeof f->err);
    return json_read(text, "t.json", flags, limits, &f->arena, &f->root, &f->err);
}

static const struct value *good(struct fixture *f, const char *text)
{
    assert_ok(read_with(f, view_str(text), JSON_STRICT, NULL), f->err);
    return &f->root;
}

static void test_kinds(void **state)
{
    struct fixture *f = *state;
    const struct value *v =
        good(f, "{\"n\":null,\"t\":true,\"f\":false,\"i\":-7,\"d\":2.5e1,\"s\":\"x\","
                "\"a\":[1,[],{}],\"o\":{\"k\":\"v\"}}");
    assert_int_equal(v->kind, VALUE_OBJECT);
    assert_int_equal(v->len, 8);
    assert_true(value_is(value_get(v, "n"), VALUE_NULL));
    assert_true(value_get_bool(v, "t", false));
    assert_false(value_get_bool(v, "f", true));
    assert_true(value_get_bool(v, "s", true)); /* not a boolean: the fallback */
    assert_true(value_get(v, "i")->integer == -7);
    assert_view(value_get(v, "i")->text, "-7");
    assert_true(value_is(value_get(v, "d"), VALUE_FLOAT));
    assert_true(value_get(v, "d")->number > 24.99 && value_get(v, "d")->number < 25.01);
    assert_view(value_get_text(v, "s"), "x");
    assert_null(value_get_text(v, "i").ptr);
    assert_int_equal(value_get(v, "a")->len, 3);
    assert_int_equal(value_get(v, "a")->items[2].kind, VALUE_OBJECT);
    assert_view(value_text(value_path(v, "o.k")), "v");
    assert_null(value_path(v, "o.k.x"));
    assert_null(value_path(v, "absent.k"));
    assert_null(value_get(NULL, "x"));
    assert_null(value_get(value_get(v, "a"), "x"));
    /* Members keep the order of the text. */
    assert_view(v->members[0].key, "n");
    assert_view(v->members[7].key, "o");
}

static void test_scalars_at_the_top(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(good(f, " 1 ")->integer, 1);
    assert_view(good(f, "\"x\"")->text, "x");
    assert_int_equal(good(f, "null")->kind, VALUE_NULL);
    assert_int_equal(good(f, "\xef\xbb\xbf[]")->kind, VALUE_ARRAY);
    assert_int_equal(good(f, "-0")->kind, VALUE_INT);
}

static void test_numbers(void **state)
{
    struct fixture *f = *state;
    assert_true(good(f, "9223372036854775807")->integer == INT64_MAX);
    assert_true(good(f, "-9223372036854775808")->integer == INT64_MIN);
    const struct value *big = good(f, "9223372036854775808");
    assert_int_equal(big->kind, VALUE_FLOAT);
    assert_true(big->number > 9.2e18);
    assert_view(big->text, "9223372036854775808");
    assert_int_equal(good(f, "1E400")->kind, VALUE_FLOAT);
    assert_true(isinf(f->root.number));
    /* More digits than any double has. */
    assert_true(fabs(good(f, "-0.00000000000000000000000000000000000000000000000000000000000000000"
                             "0000000000001")
                         ->number) < 1e-70);
    char digits[700];
    memset(digits, '1', sizeof digits);
    assert_status(read_with(f, view_of(digits, sizeof digits), JSON_STRICT, NULL), ERR_LIMIT,
                  f->err);
}

static void test_escapes(void **state)
{
    struct fixture *f = *state;
    assert_view(good(f, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")->text, "\"\\/\b\f\n\r\t");
    assert_view(good(f, "\"\\u00e9\\u20AC\\uD83D\\uDCA9\"")->text,
                "\xc3\xa9\xe2\x82\xac\xf0\x9f\x92\xa9");
    assert_views(good(f, "\"a\\u0000b\"")->text, view_of("a\0b", 3));
    assert_view(good(f, "{\"\\u006b\":1}")->members[0].key, "k");
    assert_view(good(f, "[\"\\\\\", \"x\\\\\\\"\"]")->items[1].text, "x\\\"");
    /* An unpaired surrogate has no UTF-8, and takes nothing else with it. */
    static const struct {
        const char *json;
        const char *text;
    } lone[] = {
        {"\"\\ud800\"", "\xef\xbf\xbd"},
        {"\"\\udc00\"", "\xef\xbf\xbd"},
        {"\"\\ud800\\u0041\"", "\xef\xbf\xbd"
                               "A"},
        {"\"\\ud800x\"", "\xef\xbf\xbdx"},
        {"\"\\uD800\\ud83d\\udca9\"", "\xef\xbf\xbd\xf0\x9f\x92\xa9"},
    };
    for (size_t i = 0; i < COUNT(lone); i++) {
        assert_view(good(f, lone[i].json)->text, lone[i].text);
    }
}

static void test_positions(void **state)
{
    struct fixture *f = *state;
    const struct value *v =
        good(f, "{\n  \"a\": 1,\n  \"b\\n\\\"c\": [ true,\n\t\"x\\\\\", -2.5 ],\n"
                "\"\xc3\xa9\": {}}");
    static const struct {
        uint32_t line;
        uint32_t column;
    } keys[] = {{2, 3}, {3, 3}, {5, 1}}, values[] = {{2, 8}, {3, 13}, {5, 7}},
      items[] = {{3, 15}, {4, 2}, {4, 9}};
    assert_int_equal(v->line, 1);
    assert_int_equal(v->column, 1);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(v->members[i].line, keys[i].line);
        assert_int_equal(v->members[i].column, keys[i].column);
        assert_int_equal(v->members[i].value.line, values[i].line);
        assert_int_equal(v->members[i].value.column, values[i].column);
        assert_int_equal(v->members[1].value.items[i].line, items[i].line);
        assert_int_equal(v->members[1].value.items[i].column, items[i].column);
    }
}

static void test_the_last_duplicate_counts(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "{\"a\":1,\"b\":2,\"a\":3}");
    assert_int_equal(v->len, 3);
    assert_int_equal(value_get(v, "a")->integer, 3);
}

/* In the manner of JSONTestSuite: what must be refused. */
static void test_malformed(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "",
        " ",
        "[",
        "]",
        "{",
        "}",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1 2]",
        "[1}",
        "{]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{1:1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{'a':1}",
        "\"",
        "\"abc",
        "\"\\x41\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\",
        "\"a\nb\"",
        "\"a\tb\"",
        "\"\x01\"",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "-01",
        "0x1",
        "1_000",
        "Infinity",
        "NaN",
        "nul",
        "nulll",
        "True",
        "tru",
        "[] []",
        "1 2",
        "[]x",
        "// c\n1",
        "/* c */1",
        "[1]//",
        "\xef\xbb\xbf",
        "\xff\xfe[\0]\0",
    };
    struct value before;
    memset(&before, 0x5a, sizeof before);
    for (size_t i = 0; i < COUNT(bad); i++) {
        f->root = before;
        enum status st = read_with(f, view_str(bad[i]), JSON_STRICT, NULL);
        if (st != ERR_FORMAT) {
            print_error("JSON \"%s\"\n", bad[i]);
        }
        assert_status(st, ERR_FORMAT, f->err);
        assert_true(view_starts(view_str(f->err.message), VIEW("t.json:")));
        assert_memory_equal(&f->root, &before, sizeof before);
    }
    assert_status(read_with(f, view_of(NULL, 0), JSON_STRICT, NULL), ERR_FORMAT, f->err);
    assert_status(read_with(f, view_of("[1\0]", 4), JSON_STRICT, NULL), ERR_FORMAT, f->err);
    assert_status(read_with(f, view_of("1\0", 2), JSON_STRICT, NULL), ERR_FORMAT, f->err);
}

static void test_invalid_utf8(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "[\"\xff\"]",
        "[\"\xc0\x80\"]",
        "[\"\xed\xa0\x80\"]",
        "[\"\xf4\x90\x80\x80\"]",
        "[\"\xe2\x82\"]",
        "{\"\x80\":1}",
        "[\"\xc3",
        "[\"\xf0\x8f\xbf\xbf\"]",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_status(read_with(f, view_str(bad[i]), JSON_STRICT, NULL), ERR_FORMAT, f->err);
        assert_non_null(strstr(f->err.message, "UTF-8"));
    }
    assert_status(read_with(f, VIEW("[\n \"\xff\"]"), JSON_STRICT, NULL), ERR_FORMAT, f->err);
    assert_string_equal(f->err.message, "t.json:2:3: not UTF-8");
}

static void test_error_position(void **state)
{
    struct fixture *f = *state;
    assert_status(read_with(f, VIEW("{\n\"a\": 1,\n\"b\" 2}"), JSON_STRICT, NULL), ERR_FORMAT,
                  f->err);
    assert_true(view_starts(view_str(f->err.message), VIEW("t.json:3:")));
}

static void test_comments_on_request(void **state)
{
    struct fixture *f = *state;
    struct view text = VIEW("// one\n{ /* two */ \"a\": 1 // three\n}\n");
    assert_ok(read_with(f, text, JSON_COMMENTS, NULL), f->err);
    assert_int_equal(value_get(&f->root, "a")->integer, 1);
    assert_int_equal(value_get(&f->root, "a")->line, 2);
    assert_status(read_with(f, text, JSON_STRICT, NULL), ERR_FORMAT, f->err);
    assert_status(read_with(f, VIEW("[1, /* open"), JSON_COMMENTS, NULL), ERR_FORMAT, f->err);
}

static void test_limits(void **state)
{
    struct fixture *f = *state;
    const struct parse_limits depth = {.depth = 3};
    assert_ok(read_with(f, VIEW("[[[1]]]"), JSON_STRICT, &depth), f->err);
    assert_status(read_with(f, VIEW("[[[[1]]]]"), JSON_STRICT, &depth), ERR_LIMIT, f->err);
    assert_string_equal(f->err.message, "t.json:1:4: nested deeper than 3 levels");
    const struct parse_limits values = {.values = 4};
    assert_ok(read_with(f, VIEW("[1,2,3]"), JSON_STRICT, &values), f->err);
    assert_status(read_with(f, VIEW("[1,2,3,4]"), JSON_STRICT, &values), ERR_LIMIT, f->err);
    static char open[100000];
    memset(open, '[', sizeof open);
    assert_status(read_with(f, view_of(open, sizeof open), JSON_STRICT, NULL), ERR_LIMIT, f->err);
    memset(open, '{', sizeof open);
    assert_status(read_with(f, view_of(open, sizeof open), JSON_STRICT, NULL), ERR_FORMAT, f->err);
}

static void test_arena_limit_is_memory(void **state)
{
    struct fixture *f = *state;
    f->arena.limit = 64;
    struct value before = f->root;
    assert_status(read_with(f, VIEW("[1,2,3,4,5]"), JSON_STRICT, NULL), ERR_NO_MEMORY, f->err);
    assert_memory_equal(&before, &f->root, sizeof before);
}

static void test_expected_says_where(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "{\n \"a\": [] }");
    assert_status(value_expected(value_get(v, "a"), "t.json", "a text", &f->err), ERR_FORMAT,
                  f->err);
    assert_string_equal(f->err.message, "t.json:2:7: expected a text, found a list");
    assert_status(value_expected(NULL, "t.json", "a text", &f->err), ERR_FORMAT, f->err);
    assert_string_equal(f->err.message, "t.json:1:1: expected a text, found nothing");
    for (int k = VALUE_NULL; k <= VALUE_OBJECT; k++) {
        assert_string_not_equal(value_kind_name((enum value_kind)k), "something unknown");
    }
    assert_string_equal(value_kind_name((enum value_kind)99), "something unknown");
}

static void test_builder_misuse_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct value_builder b;
    value_builder_init(&b, &f->arena, NULL);
    assert_status(value_builder_close(&b, &f->err), ERR_INTERNAL, f->err);
    value_builder_release(&b);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_kinds),
        T(test_scalars_at_the_top),
        T(test_numbers),
        T(test_escapes),
        T(test_positions),
        T(test_the_last_duplicate_counts),
        T(test_malformed),
        T(test_invalid_utf8),
        T(test_error_position),
        T(test_comments_on_request),
        T(test_limits),
        T(test_arena_limit_is_memory),
        T(test_expected_says_where),
        T(test_builder_misuse_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
