#include "value_fixture.h"

#include <assay/base/buf.h>
#include <assay/base/yaml.h>

#include <math.h>
#include <string.h>

static enum status read_view(struct fixture *f, struct view text, const struct parse_limits *limits)
{
    memset(&f->err, 0, sizeof f->err);
    return yaml_read(text, "t.yaml", limits, &f->arena, &f->root, &f->err);
}

static const struct value *good(struct fixture *f, const char *text)
{
    assert_ok(read_view(f, view_str(text), NULL), f->err);
    return &f->root;
}

/* The text is refused with this status and message; the output is untouched. */
static void bad(struct fixture *f, const char *text, enum status status, const char *message)
{
    struct value before;
    memset(&before, 0x5a, sizeof before);
    f->root = before;
    assert_status(read_view(f, view_str(text), NULL), status, f->err);
    assert_memory_equal(&f->root, &before, sizeof before);
    if (message != NULL) {
        assert_string_equal(f->err.message, message);
    }
    assert_true(view_starts(view_str(f->err.message), VIEW("t.yaml:")));
}

static void test_core_schema(void **state)
{
    static const struct {
        const char *text;
        enum value_kind kind;
    } cases[] = {
        {"~", VALUE_NULL},
        {"null", VALUE_NULL},
        {"Null", VALUE_NULL},
        {"NULL", VALUE_NULL},
        {"\"\"", VALUE_STRING},
        {"nUll", VALUE_STRING},
        {"true", VALUE_BOOL},
        {"True", VALUE_BOOL},
        {"FALSE", VALUE_BOOL},
        {"tRue", VALUE_STRING},
        {"yes", VALUE_STRING},
        {"No", VALUE_STRING},
        {"on", VALUE_STRING},
        {"off", VALUE_STRING},
        {"y", VALUE_STRING},
        {"'true'", VALUE_STRING},
        {"\"1\"", VALUE_STRING},
        {"0", VALUE_INT},
        {"-19", VALUE_INT},
        {"+12", VALUE_INT},
        {"0o14", VALUE_INT},
        {"0x3A", VALUE_INT},
        {"014", VALUE_INT},
        {"0o8", VALUE_STRING},
        {"0xG", VALUE_STRING},
        {"0o", VALUE_STRING},
        {"-0x1", VALUE_STRING},
        {"0b1", VALUE_STRING},
        {"1_000", VALUE_STRING},
        {"1:30", VALUE_STRING},
        {"0.", VALUE_FLOAT},
        {"-0.0", VALUE_FLOAT},
        {".5", VALUE_FLOAT},
        {"+12e03", VALUE_FLOAT},
        {"-2E+05", VALUE_FLOAT},
        {".inf", VALUE_FLOAT},
        {"-.Inf", VALUE_FLOAT},
        {"+.INF", VALUE_FLOAT},
        {".NAN", VALUE_FLOAT},
        {".", VALUE_STRING},
        {"1e", VALUE_STRING},
        {"1e+", VALUE_STRING},
        {".e1", VALUE_STRING},
        {"+.nan", VALUE_STRING},
        {"inf", VALUE_STRING},
        {"2001-12-14", VALUE_STRING},
        {"1.2.3", VALUE_STRING},
        {"+", VALUE_STRING},
        {"9223372036854775808", VALUE_FLOAT},
        {"0xFFFFFFFFFFFFFFFF", VALUE_FLOAT},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct value *v = good(f, cases[i].text);
        if (v->kind != cases[i].kind) {
            print_error("%s is %s\n", cases[i].text, value_kind_name(v->kind));
        }
        assert_int_equal(v->kind, cases[i].kind);
    }
}

static void test_numbers(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "[0o14, 0x3A, 014, -19, 9223372036854775807, .inf, -.inf, "
                                    ".nan, 1.5, 0xFFFFFFFFFFFFFFFF]");
    static const int64_t whole[] = {12, 58, 14, -19, INT64_MAX};
    for (size_t i = 0; i < COUNT(whole); i++) {
        assert_true(v->items[i].integer == whole[i]);
    }
    assert_view(v->items[1].text, "0x3A");
    assert_true(isinf(v->items[5].number) && v->items[5].number > 0);
    assert_true(isinf(v->items[6].number) && v->items[6].number < 0);
    assert_true(isnan(v->items[7].number));
    assert_true(v->items[8].number > 1.49 && v->items[8].number < 1.51);
    assert_true(v->items[9].number > 1.8e19 && v->items[9].number < 1.9e19);
}

/* Whatever a plain scalar means, how it was written is kept: a reader that wants a text
 * takes that. */
static void test_text_as_written(void **state)
{
    static const char *const written[] = {"null", "~",     "True", "FALSE", "0x1F",
                                          "1.50", "-.inf", "1e3",  "007",   "text"};
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        const struct value *v = good(*state, written[i]);
        assert_view(v->text, written[i]);
    }
    const struct value *empty = value_get(good(*state, "a:\nb: 1\n"), "a");
    assert_int_equal(empty->kind, VALUE_NULL);
    assert_int_equal(empty->text.len, 0);
    const struct value *alias = value_get(good(*state, "a: &x true\nb: *x\n"), "b");
    assert_int_equal(alias->kind, VALUE_BOOL);
    assert_view(alias->text, "true");
}

static void test_structure_and_positions(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "id: x\nlist:\n  - 1\n  - {a: b}\n  - - deep\n"
                                    "text: |\n  two\n  lines\nempty:\n");
    assert_int_equal(v->kind, VALUE_OBJECT);
    assert_int_equal(v->len, 4);
    assert_view(value_get_text(v, "id"), "x");
    const struct value *list = value_get(v, "list");
    assert_int_equal(list->len, 3);
    assert_int_equal(list->line, 3);
    assert_int_equal(list->column, 3);
    assert_view(value_get_text(&list->items[1], "a"), "b");
    assert_int_equal(list->items[1].line, 4);
    assert_int_equal(list->items[1].column, 5);
    assert_view(list->items[2].items[0].text, "deep");
    assert_view(value_get_text(v, "text"), "two\nlines\n");
    assert_true(value_is(value_get(v, "empty"), VALUE_NULL));
    assert_int_equal(v->members[2].line, 6);
    assert_int_equal(v->members[2].column, 1);
}

static void test_scalar_keys(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "1: a\ntrue: b\n~: c\n\"q\": d\n? e\n: f\n");
    static const char *const keys[] = {"1", "true", "~", "q", "e"};
    assert_int_equal(v->len, COUNT(keys));
    for (size_t i = 0; i < COUNT(keys); i++) {
        assert_view(v->members[i].key, keys[i]);
    }
    v = good(f, "name: &k true\n*k : by alias\n");
    assert_view(v->members[1].key, "true");
    bad(f, "? [a]\n: b\n", ERR_UNSUPPORTED, "t.yaml:1:3: a key must be a scalar");
    bad(f, "? {a: b}\n: c\n", ERR_UNSUPPORTED, NULL);
    bad(f, "a: &a [1]\n*a : b\n", ERR_UNSUPPORTED, NULL);
}

static void test_tags(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(good(f, "!!str 1")->kind, VALUE_STRING);
    assert_int_equal(good(f, "! 1")->kind, VALUE_STRING);
    assert_int_equal(good(f, "!!int \"7\"")->integer, 7);
    assert_int_equal(good(f, "!!float 2")->kind, VALUE_FLOAT);
    assert_int_equal(good(f, "!!bool 'true'")->kind, VALUE_BOOL);
    assert_int_equal(good(f, "!!null ''")->kind, VALUE_NULL);
    assert_int_equal(good(f, "!custom x")->kind, VALUE_STRING);
    assert_int_equal(good(f, "!!map {a: 1}")->kind, VALUE_OBJECT);
    assert_int_equal(good(f, "!!seq [1]")->kind, VALUE_ARRAY);
    assert_int_equal(good(f, "!!binary aGk=")->kind, VALUE_STRING);
    bad(f, "!!int x", ERR_FORMAT, "t.yaml:1:1: this text does not fit its tag");
    bad(f, "!!float x", ERR_FORMAT, NULL);
    bad(f, "a: !!bool maybe", ERR_FORMAT, "t.yaml:1:4: this text does not fit its tag");
    bad(f, "!!null x", ERR_FORMAT, NULL);
    bad(f, "!!map x", ERR_FORMAT, NULL);
}

static void test_aliases(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "a: &x {k: [1, 2]}\nb: *x\nc: [*x, *x]\nd: &x other\ne: *x\n");
    assert_int_equal(value_path(v, "b.k")->items[1].integer, 2);
    assert_int_equal(value_get(v, "b")->line, 2);
    assert_int_equal(value_get(v, "b")->column, 4);
    assert_int_equal(value_get(&value_get(v, "c")->items[1], "k")->len, 2);
    assert_view(value_get_text(v, "e"), "other"); /* the nearest one before it */
    bad(f, "a: *none\n", ERR_FORMAT, "t.yaml:1:4: alias \"none\" has no anchor before it");
    bad(f, "&r [*r]", ERR_FORMAT, "t.yaml:1:5: alias \"r\" stands inside its own anchor");
    bad(f, "a: &r\n  b: {c: *r}\n", ERR_FORMAT, NULL);
    /* An inner anchor of the same name is the nearer one, also afterwards. */
    v = good(f, "&x [&x inner, *x]");
    assert_view(v->items[1].text, "inner");
    v = good(f, "- &x [&x inner]\n- *x\n");
    assert_view(v->items[1].text, "inner");
}

static void test_billion_laughs(void **state)
{
    struct fixture *f = *state;
    char text[4096];
    int n = snprintf(text, sizeof text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 30; i++) {
        n += snprintf(text + n, sizeof text - (size_t)n,
                      "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    f->arena.limit = 4 << 20; /* it ends by counting, not by memory */
    struct value before = f->root;
    assert_status(read_view(f, view_of(text, (size_t)n), NULL), ERR_LIMIT, f->err);
    assert_memory_equal(&before, &f->root, sizeof before);
    assert_true(view_starts(view_str(f->err.message), VIEW("t.yaml:7:")));
    /* The same, by depth. */
    n = snprintf(text, sizeof text, "a0: &a0 [x]\n");
    for (int i = 1; i < 130; i++) {
        n += snprintf(text + n, sizeof text - (size_t)n, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    }
    assert_status(read_view(f, view_of(text, (size_t)n), NULL), ERR_LIMIT, f->err);
}

static void test_limits_count_exactly(void **state)
{
    struct fixture *f = *state;
    const struct parse_limits values = {.values = 7};
    assert_ok(read_view(f, VIEW("[&a [1, 2], *a]"), &values), f->err);
    assert_status(read_view(f, VIEW("[&a [1, 2], *a, 3]"), &values), ERR_LIMIT, f->err);
    const struct parse_limits depth = {.depth = 3};
    assert_ok(read_view(f, VIEW("[[&a [1]], [*a]]"), &depth), f->err);
    assert_status(read_view(f, VIEW("[[&a [1]], [[*a]]]"), &depth), ERR_LIMIT, f->err);
    assert_status(read_view(f, VIEW("[[[[1]]]]"), &depth), ERR_LIMIT, f->err);
    assert_string_equal(f->err.message, "t.yaml:1:4: nested deeper than 3 levels");
}

static void test_merge(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "base: &base {a: 1, b: 2}\nmore: &more {b: 20, c: 30}\n"
                                    "one: {<<: *base, b: 9}\nmany: {a: 0, <<: [*base, *more]}\n"
                                    "inline: {<<: {x: 1}, y: 2}\nquoted: {\"<<\": *base}\n");
    const struct value *one = value_get(v, "one");
    assert_int_equal(one->len, 2);
    assert_int_equal(value_get(one, "a")->integer, 1);
    assert_int_equal(value_get(one, "b")->integer, 9);
    const struct value *many = value_get(v, "many");
    assert_int_equal(many->len, 3);
    assert_int_equal(value_get(many, "a")->integer, 0);
    assert_int_equal(value_get(many, "b")->integer, 2); /* earlier ones win */
    assert_int_equal(value_get(many, "c")->integer, 30);
    assert_int_equal(value_path(v, "inline.x")->integer, 1);
    assert_int_equal(value_get(value_get(v, "quoted"), "<<")->kind, VALUE_OBJECT);
    bad(f, "{<<: 1}", ERR_FORMAT, "t.yaml:1:6: expected a mapping to merge, found an integer");
    bad(f, "{<<: [1]}", ERR_FORMAT, NULL);
    bad(f, "{<<: {a: 1}, <<: {b: 1}}", ERR_FORMAT, NULL);
}

/* Over the size from which objects are indexed instead of searched. */
static void test_merge_into_a_large_object(void **state)
{
    struct fixture *f = *state;
    struct buf b = BUF_INIT(1 << 20);
    buf_add_str(&b, "base: &base\n");
    for (int i = 0; i < 40; i++) {
        buf_printf(&b, "  k%d: base\n", i);
    }
    buf_add_str(&b, "all:\n  <<: *base\n");
    for (int i = 30; i < 45; i++) {
        buf_printf(&b, "  k%d: own\n", i);
    }
    assert_ok(read_view(f, buf_view(&b), NULL), f->err);
    const struct value *all = value_get(&f->root, "all");
    assert_int_equal(all->len, 45);
    for (int i = 0; i < 45; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        assert_view(value_get_text(all, key), i < 30 ? "base" : "own");
    }
    buf_release(&b);
}

static void test_duplicate_keys(void **state)
{
    struct fixture *f = *state;
    bad(f, "a: 1\nb: 2\na: 3\n", ERR_FORMAT, "t.yaml:3:1: the key \"a\" stands here twice");
    bad(f, "{a: {x: 1, x: 2}}", ERR_FORMAT, NULL);
    bad(f, "1: a\n\"1\": b\n", ERR_FORMAT, NULL);
    struct buf b = BUF_INIT(1 << 20);
    for (int i = 0; i < 100; i++) {
        buf_printf(&b, "k%d: %d\n", i, i);
    }
    assert_ok(read_view(f, buf_view(&b), NULL), f->err);
    buf_add_str(&b, "k50: again\n");
    bad(f, b.ptr, ERR_FORMAT, "t.yaml:101:1: the key \"k50\" stands here twice");
    buf_release(&b);
}

static void test_syntax_errors_say_where(void **state)
{
    static const char *const texts[] = {
        "a: b: c",  "[1, 2",          "{a: 1",         "a:\n\t- b",  "\"open",  "- a\nb",
        "a: @b",    "%BAD\n--- a\n%", "a: |x\n b",     "'a",         "&a &b c", "!<tag",
        "- [a\n]]", "a: 'b' c",       "\xef\xbb\xbf]", "a: \"\\q\"", "key: [}",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct value before = f->root;
        enum status st = read_view(f, view_str(texts[i]), NULL);
        if (st != ERR_FORMAT) {
            print_error("YAML \"%s\"\n", texts[i]);
        }
        assert_status(st, ERR_FORMAT, f->err);
        unsigned line = 0;
        unsigned column = 0;
        assert_int_equal(sscanf(f->err.message, "t.yaml:%u:%u: ", &line, &column), 2);
        assert_true(line >= 1 && column >= 1);
        assert_memory_equal(&before, &f->root, sizeof before);
    }
    bad(f, "a: 1\nb: [1, 2\nc: 3\n", ERR_FORMAT, NULL);
    assert_true(view_starts(view_str(f->err.message), VIEW("t.yaml:3:")));
}

static void test_encodings(void **state)
{
    struct fixture *f = *state;
    assert_view(value_get_text(good(f, "\xef\xbb\xbf"
                                       "a: \xc3\xa9"),
                               "a"),
                "\xc3\xa9");
    static const char le[] = "\xff\xfe"
                             "a\0:\0 \0\xe9\0\n";
    assert_ok(read_view(f, view_of(le, sizeof le), NULL), f->err);
    assert_view(value_get_text(&f->root, "a"), "\xc3\xa9");
    static const char be[] = "\xfe\xff\0a\0:\0 \xd8\x3d\xdc\xa9";
    assert_ok(read_view(f, view_of(be, sizeof be - 1), NULL), f->err);
    assert_view(value_get_text(&f->root, "a"), "\xf0\x9f\x92\xa9");
    bad(f, "a: b\nc: \xff\n", ERR_FORMAT, NULL);
    assert_true(view_starts(view_str(f->err.message), VIEW("t.yaml:2:4: ")));
    bad(f, "a: \xc0\x80", ERR_FORMAT, NULL);
    bad(f, "a: \xed\xa0\x80", ERR_FORMAT, NULL);
    bad(f, "a: \x01", ERR_FORMAT, NULL);
    assert_status(read_view(f, view_of("a: \0b", 5), NULL), ERR_FORMAT, f->err);
}

static void test_documents(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(good(f, "--- 1\n--- 2\n")->integer, 1);
    assert_int_equal(good(f, "")->kind, VALUE_NULL);
    assert_int_equal(good(f, "# nothing\n")->kind, VALUE_NULL);
    assert_ok(read_view(f, view_of(NULL, 0), NULL), f->err);
    struct value all;
    assert_ok(yaml_read_all(VIEW("--- &a 1\n--- [2]\n...\n---\n"), "t.yaml", NULL, &f->arena, &all,
                            &f->err),
              f->err);
    assert_int_equal(all.kind, VALUE_ARRAY);
    assert_int_equal(all.len, 3);
    assert_int_equal(all.items[0].integer, 1);
    assert_int_equal(all.items[1].len, 1);
    assert_int_equal(all.items[2].kind, VALUE_NULL);
    assert_ok(yaml_read_all(VIEW(""), "t.yaml", NULL, &f->arena, &all, &f->err), f->err);
    assert_int_equal(all.len, 0);
    /* Anchors end with their document; errors in later ones count. */
    assert_status(
        yaml_read_all(VIEW("--- &a 1\n--- *a\n"), "t.yaml", NULL, &f->arena, &all, &f->err),
        ERR_FORMAT, f->err);
    assert_status(yaml_read_all(VIEW("--- 1\n--- [\n"), "t.yaml", NULL, &f->arena, &all, &f->err),
                  ERR_FORMAT, f->err);
    assert_int_equal(all.len, 0); /* untouched */
}

static void test_hostile_sizes(void **state)
{
    struct fixture *f = *state;
    static char text[300000];
    memset(text, '[', sizeof text);
    assert_status(read_view(f, view_of(text, sizeof text), NULL), ERR_LIMIT, f->err);
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "- ", 2);
    }
    assert_status(read_view(f, view_of(text, sizeof text), NULL), ERR_LIMIT, f->err);
    for (size_t i = 0; i + 12 <= sizeof text; i += 12) {
        char line[16];
        (void)snprintf(line, sizeof line, "%%TAG !%04x! x", (unsigned)(i / 12) & 0xffff);
        memcpy(text + i, line, 11);
        text[i + 11] = '\n';
    }
    assert_status(read_view(f, view_of(text, sizeof text), NULL), ERR_LIMIT, f->err);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_core_schema),
        T(test_numbers),
        T(test_text_as_written),
        T(test_structure_and_positions),
        T(test_scalar_keys),
        T(test_tags),
        T(test_aliases),
        T(test_billion_laughs),
        T(test_limits_count_exactly),
        T(test_merge),
        T(test_merge_into_a_large_object),
        T(test_duplicate_keys),
        T(test_syntax_errors_say_where),
        T(test_encodings),
        T(test_documents),
        T(test_hostile_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
