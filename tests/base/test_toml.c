#include "value_fixture.h"

#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/base/toml.h>

#include <math.h>
#include <string.h>

static enum status read_view(struct fixture *f, struct view text, const struct parse_limits *limits)
{
    memset(&f->err, 0, sizeof f->err);
    return toml_read(text, "t.toml", limits, &f->arena, &f->root, &f->err);
}

static const struct value *good(struct fixture *f, const char *text)
{
    assert_ok(read_view(f, view_str(text), NULL), f->err);
    assert_int_equal(f->root.kind, VALUE_OBJECT);
    return &f->root;
}

/* Each text is refused as malformed, at a place, with the output untouched. */
static void all_bad(struct fixture *f, const char *const *texts, size_t count)
{
    struct value before;
    memset(&before, 0x5a, sizeof before);
    for (size_t i = 0; i < count; i++) {
        f->root = before;
        enum status st = read_view(f, view_str(texts[i]), NULL);
        if (st != ERR_FORMAT) {
            print_error("TOML \"%s\"\n", texts[i]);
        }
        assert_status(st, ERR_FORMAT, f->err);
        unsigned line = 0;
        unsigned column = 0;
        assert_int_equal(sscanf(f->err.message, "t.toml:%u:%u: ", &line, &column), 2);
        assert_true(line >= 1 && column >= 1);
        assert_memory_equal(&f->root, &before, sizeof before);
    }
}

static void test_empty(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(good(f, "")->len, 0);
    assert_int_equal(good(f, "# only this")->len, 0);
    assert_int_equal(good(f, "\xef\xbb\xbf\r\n \t# x\n\n")->len, 0);
    assert_ok(read_view(f, view_of(NULL, 0), NULL), f->err);
}

static void test_strings(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        {"\"\"", ""},
        {"''", ""},
        {"\"a\\b\\t\\n\\f\\r\\\"\\\\z\"", "a\b\t\n\f\r\"\\z"},
        {"\"\\u00e9\\U0001F4A9\"", "\xc3\xa9\xf0\x9f\x92\xa9"},
        {"'C:\\no\\escape'", "C:\\no\\escape"},
        {"\"\"\"\nfirst\"\"\"", "first"},
        {"\"\"\"\r\nfirst\nsecond\"\"\"", "first\nsecond"},
        {"\"\"\"a \\\n   \n\t b\"\"\"", "a b"},
        {"\"\"\"a \\  \n b\"\"\"", "a b"},
        {"\"\"\"\"a\"\"\"\"", "\"a\""},
        {"\"\"\"\"\"a\"\"\"\"\"", "\"\"a\"\""},
        {"\"\"\"\\\"\"\"\\u0041\"\"\"", "\"\"\"A"},
        {"\"\"\"\\u0041\n\"b\"\r\n\\tc\"\"\"", "A\n\"b\"\r\n\tc"},
        {"\"\"\"\"\"\"", ""},
        {"''''''", ""},
        {"'''''two'''''", "''two''"},
        {"'''\n a\\\nb'''", " a\\\nb"},
        {"\"tab\there\"", "tab\there"},
        {"\"x\\u0000\"", "x"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "k = %s # c\nafter = 1", cases[i].text);
        const struct value *v = good(f, text);
        struct view want = view_str(cases[i].want);
        want.len += i == COUNT(cases) - 1 ? 1 : 0; /* the NUL of the last one */
        assert_views(value_get_text(v, "k"), want);
        assert_int_equal(value_get(v, "after")->integer, 1);
    }
}

static void test_bad_strings(void **state)
{
    static const char *const texts[] = {
        "k = \"open",
        "k = 'open",
        "k = \"a\nb\"",
        "k = 'a\nb'",
        "k = \"\"\"open\"\"",
        "k = '''open''",
        "k = \"\\x41\"",
        "k = \"\\e\"",
        "k = \"\\u12\"",
        "k = \"\\u12g4\"",
        "k = \"\\uD800\"",
        "k = \"\\U00110000\"",
        "k = \"\\U0000\"",
        "k = \"\\",
        "k = \"a\x01\"",
        "k = 'a\x7f'",
        "k = \"\"\"a\x02\"\"\"",
        "k = \"a\" b",
        "k = \"\"\"a\\ b\"\"\"",
        "k = \"a\rb\"",
        "k = \"\"\"a\rb\"\"\"",
        "k = \"\"\"\"\"\"\"\"\"",
        "k = '''a'''''''",
        "k = \"\\ \n\"",
        "k = \"\xff\"",
        "# \xc0\x80",
        "k = '\xed\xa0\x80'",
        "# a\x01",
        "# a\rb",
        "k = 1 # \x7f",
        "\xff\xfe",
    };
    struct fixture *f = *state;
    all_bad(f, texts, COUNT(texts));
    assert_status(read_view(f, view_of("k = \"a\0\"", 8), NULL), ERR_FORMAT, f->err);
    assert_status(read_view(f, view_of("k\0= 1", 5), NULL), ERR_FORMAT, f->err);
    assert_status(read_view(f, view_of("k = 1\0", 6), NULL), ERR_FORMAT, f->err);
}

static void test_integers(void **state)
{
    static const struct {
        const char *text;
        int64_t want;
    } cases[] = {
        {"0", 0},
        {"+0", 0},
        {"-0", 0},
        {"+99", 99},
        {"1_000_000", 1000000},
        {"0xDEAD_beef", 0xdeadbeef},
        {"0o755", 0755},
        {"0b1101", 13},
        {"0x0", 0},
        {"0x00f", 15},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"0x7fffffffffffffff", INT64_MAX},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "k=%s", cases[i].text);
        const struct value *v = value_get(good(f, text), "k");
        assert_int_equal(v->kind, VALUE_INT);
        assert_true(v->integer == cases[i].want);
        assert_view(v->text, cases[i].text);
    }
}

static void test_floats(void **state)
{
    static const struct {
        const char *text;
        double want;
    } cases[] = {
        {"1.0", 1.0},
        {"-0.01", -0.01},
        {"5e+22", 5e22},
        {"1e06", 1e6},
        {"-2E-2", -0.02},
        {"6.626e-34", 6.626e-34},
        {"224_617.445_991", 224617.445991},
        {"1e1_0", 1e10},
        {"0e0", 0.0},
        {"inf", (double)INFINITY},
        {"-inf", -(double)INFINITY},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "k=%s", cases[i].text);
        const struct value *v = value_get(good(f, text), "k");
        assert_int_equal(v->kind, VALUE_FLOAT);
        assert_true(v->number >= cases[i].want && v->number <= cases[i].want);
    }
    assert_true(isnan(value_get(good(f, "k = -nan"), "k")->number));
    assert_true(signbit(value_get(good(f, "k = -0.0"), "k")->number) != 0);
}

static void test_bad_numbers_and_words(void **state)
{
    static const char *const texts[] = {
        "k = 01",
        "k = +01",
        "k = 1__0",
        "k = _1",
        "k = 1_",
        "k = 0x",
        "k = 0xg",
        "k = +0x1",
        "k = -0b1",
        "k = 0x_1",
        "k = 0x1_",
        "k = 0o8",
        "k = 0b2",
        "k = 0X1",
        "k = 1.",
        "k = .1",
        "k = 1.e2",
        "k = 1._0",
        "k = 1_.0",
        "k = 1e",
        "k = 1e_1",
        "k = 1e1_",
        "k = 1e1.5",
        "k = 03.14",
        "k = +-1",
        "k = --1",
        "k = Inf",
        "k = NaN",
        "k = +",
        "k = 1 2",
        "k = True",
        "k = t",
        "k = truex",
        "k = null",
        "k = nil",
        "k = abc",
        "k = 9223372036854775808",
        "k = -9223372036854775809",
        "k = 0xffffffffffffffff",
        "k = 1e5_",
        "k = infinity",
        "k = 1,",
        "k = 0_1",
    };
    struct fixture *f = *state;
    all_bad(f, texts, COUNT(texts));
    char digits[700];
    memset(digits, '1', sizeof digits);
    memcpy(digits, "k = 0.", 6);
    assert_status(read_view(f, view_of(digits, sizeof digits), NULL), ERR_FORMAT, f->err);
}

static void test_times(void **state)
{
    static const char *const times[] = {
        "1979-05-27T07:32:00Z",
        "1979-05-27T00:32:00-07:00",
        "1979-05-27 07:32:00.999999z",
        "1979-05-27t07:32:00+23:59",
        "1979-05-27T07:32:00",
        "1979-05-27 00:32:00.5",
        "2000-02-29",
        "07:32:00",
        "23:59:60.125",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(times); i++) {
        char text[100];
        (void)snprintf(text, sizeof text, "k = [ %s , 1 ] # c", times[i]);
        const struct value *v = &value_get(good(f, text), "k")->items[0];
        assert_int_equal(v->kind, VALUE_TIME);
        assert_view(v->text, times[i]);
        int64_t seconds;
        assert_true(i > 3 || clock_parse(v->text, &seconds));
    }
    assert_view(value_get(good(f, "k = 1979-05-27 # 07:00:00"), "k")->text, "1979-05-27");
    static const char *const texts[] = {
        "k = 1979-02-29",
        "k = 1900-02-29",
        "k = 1979-13-01",
        "k = 1979-00-01",
        "k = 1979-01-00",
        "k = 1979-04-31",
        "k = 1979-1-01",
        "k = 79-01-01",
        "k = 1979-01-01T",
        "k = 1979-01-01T07:32",
        "k = 1979-01-01T7:32:00",
        "k = 1979-01-01T24:00:00",
        "k = 1979-01-01T00:60:00",
        "k = 1979-01-01T00:00:61",
        "k = 1979-01-01T00:00:00.",
        "k = 1979-01-01T00:00:00+1:00",
        "k = 1979-01-01T00:00:00+24:00",
        "k = 1979-01-01T00:00:00+00:60",
        "k = 1979-01-01T00:00:00ZZ",
        "k = 1979-01-01 Z",
        "k = 1979-01-01  00:00:00",
        "k = 1979-01-01x00:00:00",
        "k = 24:00:00",
        "k = 12:00",
        "k = 12:00:00Z",
        "k = 12:00:00.",
        "k = 1979-01-01 1",
    };
    all_bad(f, texts, COUNT(texts));
}

static void test_arrays_and_inline_tables(void **state)
{
    struct fixture *f = *state;
    const struct value *v =
        good(f, "a = [ ]\nb = [1, 'x', [true],\n # c\n { k = 2, l.m = 3, l.n = {} }, # d\n ]\n"
                "c = {}\nd = { \"q r\" = [ { } ] }\n");
    assert_int_equal(value_get(v, "a")->len, 0);
    const struct value *b = value_get(v, "b");
    assert_int_equal(b->len, 4);
    assert_int_equal(b->items[2].items[0].boolean, true);
    assert_int_equal(value_path(&b->items[3], "l.m")->integer, 3);
    assert_int_equal(value_path(&b->items[3], "l.n")->kind, VALUE_OBJECT);
    assert_int_equal(b->items[3].line, 4);
    assert_int_equal(b->items[3].column, 2);
    assert_int_equal(value_get(v, "c")->len, 0);
    assert_int_equal(value_get(value_get(v, "d"), "q r")->items[0].kind, VALUE_OBJECT);
    static const char *const texts[] = {
        "k = [1 2]",
        "k = [,]",
        "k = [1,,2]",
        "k = [1",
        "k = [1,",
        "k = ]",
        "k = [}",
        "k = {a = 1,}",
        "k = {a = 1\n}",
        "k = {,}",
        "k = {a}",
        "k = {a = 1 b = 2}",
        "k = {a = 1",
        "k = {\n}",
        "k = {a = 1, a = 2}",
        "k = {a = 1, a.b = 2}",
        "k = {a.b = 1, a.b = 2}",
        "k = {a = {b = 1}, a.c = 2}",
        "k = {a = 1} # c\nk.b = 2",
        "k = {a = 1}\n[k.b]",
        "k = {a = 1}\n[k]",
        "k = [{}]\n[[k]]",
        "k = []\n[k.a]",
        "k = {a = [1, {b = 1, b = 2}]}",
    };
    all_bad(f, texts, COUNT(texts));
}

static void test_keys(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "bare-key_1 = 1\n1234 = 2\n\"q.k\" = 3\n'l k' = 4\n\"\" = 5\n"
                                    "a . \"b\" .c = 6\na.d = 7\n3.14 = 8\n\"\\u006b\" = 9");
    assert_int_equal(value_get(v, "bare-key_1")->integer, 1);
    assert_int_equal(value_get(v, "1234")->integer, 2);
    assert_int_equal(value_get(v, "q.k")->integer, 3);
    assert_int_equal(value_get(v, "l k")->integer, 4);
    assert_int_equal(value_get(v, "")->integer, 5);
    assert_int_equal(value_path(v, "a.b.c")->integer, 6);
    assert_int_equal(value_path(v, "a.d")->integer, 7);
    assert_int_equal(value_path(v, "3.14")->integer, 8);
    assert_int_equal(value_get(v, "k")->integer, 9);
    static const char *const texts[] = {
        "k",
        "k =",
        "= 1",
        "k = \n1",
        "k\n= 1",
        "a b = 1",
        "a. = 1",
        ".a = 1",
        "a..b = 1",
        "\xc3\xa9 = 1",
        "k = 1 l = 2",
        "k == 1",
        "k : 1",
        "\"\"\"k\"\"\" = 1",
        "'a\nb' = 1",
        "a = 1\na = 2",
        "a = 1\n\"a\" = 2",
        "a.b = 1\na = 2",
        "a = 1\na.b = 2",
        "a.b = 1\na.b.c = 2",
        "a.b = 1\na.b = 2",
        "k = 1\r",
    };
    all_bad(f, texts, COUNT(texts));
}

static void test_tables(void **state)
{
    struct fixture *f = *state;
    const struct value *v = good(f, "top = 1\n[a.b]\nx = 1\n[a] # defined later\ny = 2\n"
                                    "[ c . 'd.e' ]\nz.z = 3\n[c.'d.e'.f]\n[a.b.g]\n[h]\n");
    assert_int_equal(value_path(v, "a.b.x")->integer, 1);
    assert_int_equal(value_path(v, "a.y")->integer, 2);
    assert_int_equal(value_get(v, "a")->line, 4);
    const struct value *de = value_get(value_get(v, "c"), "d.e");
    assert_int_equal(value_path(de, "z.z")->integer, 3);
    assert_int_equal(value_get(de, "f")->kind, VALUE_OBJECT);
    assert_int_equal(value_get(v, "h")->len, 0);
    assert_int_equal(v->len, 4);
    v = good(f, "[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\n"
                "smooth = true\n");
    assert_int_equal(value_path(v, "fruit.apple.texture.smooth")->boolean, true);
    static const char *const texts[] = {
        "[a]\n[a]",
        "[a.b]\n[a]\n[a]",
        "[a]\nb = 1\n[a.b]",
        "a = 1\n[a]",
        "a = 1\n[a.b]",
        "[a]\nb.c = 1\n[a.b]",
        "[a]\nb.c.d = 1\n[a.b.c]",
        "a.b = 1\n[a]",
        "[a.b.c]\nz = 9\n[a]\nb.c.t = 1",
        "[a.b]\n[a]\nb.c = 1",
        "[]",
        "[a",
        "[a]]",
        "[[a]",
        "[[a] ]",
        "[ [a]]",
        "[a] b = 1",
        "[a.]",
        "[.a]",
        "[a..b]",
        "[a b]",
        "[a]\n\"b\n\" = 1",
        "[a\n]",
        "[a.b]\n[[a]]",
        "[[a]]\n[a]",
        "[[a.b]]\n[a]\nb.c = 1",
        "[a]\n[[a]]",
        "a = [1]\n[[a]]",
        "[[a]]\n[[a.b]]\n[a.b]",
    };
    all_bad(f, texts, COUNT(texts));
}

static void test_arrays_of_tables(void **state)
{
    struct fixture *f = *state;
    const struct value *v =
        good(f, "[[p]]\nname = 'a'\n[p.meta]\nx = 1\n[[p.deps]]\nd = 1\n[[p.deps]]\nd = 2\n"
                "[[p]]\n[[p]]\nname = 'c'\n[p.meta]\nx = 3\n");
    const struct value *p = value_get(v, "p");
    assert_int_equal(p->kind, VALUE_ARRAY);
    assert_int_equal(p->len, 3);
    assert_view(value_get_text(&p->items[0], "name"), "a");
    assert_int_equal(value_path(&p->items[0], "meta.x")->integer, 1);
    assert_int_equal(value_get(&p->items[0], "deps")->items[1].members[0].value.integer, 2);
    assert_int_equal(p->items[1].len, 0);
    assert_int_equal(value_path(&p->items[2], "meta.x")->integer, 3);
    assert_int_equal(p->items[2].line, 10);
}

static void test_positions(void **state)
{
    struct fixture *f = *state;
    const struct value *v =
        good(f, "a = 1\n  b.c = '''\n\n'''\nd = \"\\\\\"\n[t]\nk = [\n  'x',\n 2]");
    assert_int_equal(value_get(v, "a")->line, 1);
    assert_int_equal(value_get(v, "a")->column, 5);
    assert_int_equal(v->members[1].line, 2);
    assert_int_equal(v->members[1].column, 3);
    assert_int_equal(value_path(v, "b.c")->line, 2);
    assert_int_equal(value_path(v, "b.c")->column, 9);
    assert_int_equal(value_get(v, "d")->line, 5);
    assert_int_equal(value_path(v, "t.k")->items[1].line, 9);
    assert_int_equal(value_path(v, "t.k")->items[1].column, 2);
    assert_status(read_view(f, VIEW("a = 1\r\n\r\nb = [1,\r\n x]"), NULL), ERR_FORMAT, f->err);
    assert_string_equal(f->err.message, "t.toml:4:2: expected a value: a text needs quotes");
    assert_status(read_view(f, VIEW("[a]\n[b]\n [a]"), NULL), ERR_FORMAT, f->err);
    assert_string_equal(f->err.message, "t.toml:3:3: \"a\" is defined twice");
}

static void test_limits(void **state)
{
    struct fixture *f = *state;
    const struct parse_limits depth = {.depth = 3};
    assert_ok(read_view(f, VIEW("a = [[1]]"), &depth), f->err);
    assert_status(read_view(f, VIEW("a = [[[1]]]"), &depth), ERR_LIMIT, f->err);
    assert_string_equal(f->err.message, "t.toml:1:7: nested deeper than 3 levels");
    assert_status(read_view(f, VIEW("a = [[{}]]"), &depth), ERR_LIMIT, f->err);
    assert_ok(read_view(f, VIEW("a.b.c = 1"), &depth), f->err);
    assert_status(read_view(f, VIEW("a.b.c.d = 1"), &depth), ERR_LIMIT, f->err);
    assert_status(read_view(f, VIEW("[a.b.c]"), &depth), ERR_LIMIT, f->err);
    assert_ok(read_view(f, VIEW("[[a]]"), &depth), f->err);
    assert_status(read_view(f, VIEW("[[a]]\n[a.b]"), &depth), ERR_LIMIT, f->err);
    const struct parse_limits values = {.values = 4};
    assert_ok(read_view(f, VIEW("a = [1, 2]\nb = 1"), &values), f->err);
    assert_status(read_view(f, VIEW("a = [1, 2, 3]\nb = 1"), &values), ERR_LIMIT, f->err);
    static char text[200000];
    memset(text, '[', sizeof text);
    memcpy(text, "a = ", 4);
    assert_status(read_view(f, view_of(text, sizeof text), NULL), ERR_LIMIT, f->err);
    const struct parse_limits greedy = {.depth = SIZE_MAX};
    assert_status(read_view(f, view_of(text, sizeof text), &greedy), ERR_LIMIT, f->err);
    for (size_t i = 0; i < sizeof text; i += 2) {
        memcpy(text + i, "a.", 2);
    }
    assert_status(read_view(f, view_of(text, sizeof text), NULL), ERR_LIMIT, f->err);
    f->arena.limit = 1;
    assert_status(read_view(f, VIEW("a = 1"), NULL), ERR_NO_MEMORY, f->err);
}

/* Many keys in one table: their duplicates are found, in linear time. */
static void test_large_tables(void **state)
{
    enum { MANY = 100000 };
    struct fixture *f = *state;
    struct buf b = BUF_INIT(16 << 20);
    for (int i = 0; i < MANY; i++) {
        buf_printf(&b, "key%d = %d\n", i, i);
    }
    uint64_t start = clock_cpu_ns();
    assert_ok(read_view(f, buf_view(&b), NULL), f->err);
    assert_true(clock_cpu_ns() - start < UINT64_C(5000000000));
    assert_int_equal(f->root.len, MANY);
    assert_view(f->root.members[MANY - 1].key, "key99999");
    assert_int_equal(f->root.members[777].value.integer, 777);
    buf_add_str(&b, "key500.x = 1\n");
    assert_status(read_view(f, buf_view(&b), NULL), ERR_FORMAT, f->err);
    assert_string_equal(f->err.message, "t.toml:100001:1: \"key500\" already has a value");
    buf_release(&b);
}

/* Keys made to fall into one place of the index must not cost quadratic time. */
static void test_keys_made_to_collide(void **state)
{
    struct fixture *f = *state;
    struct buf b = BUF_INIT(1 << 20);
    unsigned taken = 0;
    for (uint32_t i = 0; taken < 2000; i++) {
        char key[16];
        int n = snprintf(key, sizeof key, "%x", i);
        if ((view_hash(view_of(key, (size_t)n)) & 0xfff) == 0x555) {
            buf_printf(&b, "%s=1\n", key);
            taken++;
        }
    }
    assert_status(read_view(f, buf_view(&b), NULL), ERR_LIMIT, f->err);
    buf_release(&b);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_empty),
        T(test_strings),
        T(test_bad_strings),
        T(test_integers),
        T(test_floats),
        T(test_bad_numbers_and_words),
        T(test_times),
        T(test_arrays_and_inline_tables),
        T(test_keys),
        T(test_tables),
        T(test_arrays_of_tables),
        T(test_positions),
        T(test_limits),
        T(test_large_tables),
        T(test_keys_made_to_collide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
