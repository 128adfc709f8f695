/* Fingerprints: what they survive, what changes them, equal findings, moved files,
 * exhausted memory. */
#include "oom.h"
#include "testing.h"

#include <assay/inspect/finding.h>

static struct error err;

static int setup(void **state)
{
    static struct arena arena;
    arena_init(&arena, 0);
    *state = &arena;
    return digest_init(&err) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    arena_release(*state);
    return 0;
}

static const struct fingerprint_parts plain = {
    .inspector = VIEW_INIT("code"),
    .rule = VIEW_INIT("eval"),
    .path = VIEW_INIT("src/a.py"),
    .scope = VIEW_INIT("main"),
    .context = VIEW_INIT("eval(x, y)"),
};

/* The first of its kind in a file. */
static void print_of(const struct fingerprint_parts *parts, char out[FINGERPRINT_MAX])
{
    assert_ok(fingerprint_make(NULL, parts, out, &err), err);
}

static void assert_same(const struct fingerprint_parts *a, const struct fingerprint_parts *b)
{
    char one[FINGERPRINT_MAX];
    char two[FINGERPRINT_MAX];
    print_of(a, one);
    print_of(b, two);
    assert_string_equal(one, two);
}

static void assert_other(const struct fingerprint_parts *a, const struct fingerprint_parts *b)
{
    char one[FINGERPRINT_MAX];
    char two[FINGERPRINT_MAX];
    print_of(a, one);
    print_of(b, two);
    assert_string_not_equal(one, two);
}

/* Stored in registers and in other people's files: it must never change by accident. */
static void the_recipe_is_fixed(void **state)
{
    char print[FINGERPRINT_MAX];
    (void)state;
    print_of(&plain, print);
    assert_string_equal(print, "f1:07e6c8c72f69b1c8d91ba02b881d4e7c");
    const struct fingerprint_parts nothing = {.path = VIEW("")};
    print_of(&nothing, print);
    assert_string_equal(print, "f1:4e92f97fcf66b95dc703232bb9ba7743");
}

static void blanks_do_not_count(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "  eval(x, y)",
        "eval(x, y)\n",
        "\teval(x,\r\n\t\t y)",
        "\v\feval(x,     y)  \n",
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        struct fingerprint_parts other = plain;
        other.context = view_str(forms[i]);
        assert_same(&plain, &other);
    }
    struct fingerprint_parts joined = plain;
    joined.context = VIEW("eval(x,y)"); /* a blank that was there is no longer */
    assert_other(&plain, &joined);
}

static void every_part_counts(void **state)
{
    (void)state;
    struct fingerprint_parts other = plain;
    other.inspector = VIEW("text");
    assert_other(&plain, &other);
    other = plain;
    other.rule = VIEW("exec");
    assert_other(&plain, &other);
    other = plain;
    other.path = VIEW("src/b.py");
    assert_other(&plain, &other);
    other = plain;
    other.scope = VIEW("helper");
    assert_other(&plain, &other);
    other = plain;
    other.context = VIEW("eval(x, z)");
    assert_other(&plain, &other);
    /* Nothing slips from one part into the next. */
    const struct fingerprint_parts ab = {.inspector = VIEW("ab"), .rule = VIEW("c")};
    const struct fingerprint_parts bc = {.inspector = VIEW("a"), .rule = VIEW("bc")};
    assert_other(&ab, &bc);
    const struct fingerprint_parts scope = {.scope = VIEW("x")};
    const struct fingerprint_parts context = {.context = VIEW("x")};
    assert_other(&scope, &context);
}

static void equal_findings_are_numbered(void **state)
{
    struct fingerprints seen = {.arena = *state};
    struct fingerprint_parts indented = plain;
    struct fingerprint_parts other = plain;
    struct view prints[3];
    char alone[FINGERPRINT_MAX];
    indented.context = VIEW("    eval(x,  y)");
    other.context = VIEW("eval(z)");
    assert_ok(fingerprint_view(&seen, &plain, &prints[0], &err), err);
    assert_ok(fingerprint_view(&seen, &other, &prints[1], &err), err);
    assert_ok(fingerprint_view(&seen, &indented, &prints[2], &err), err);
    print_of(&plain, alone);
    assert_view(prints[0], alone);
    assert_false(view_eq(prints[2], prints[0]));
    print_of(&other, alone);
    assert_view(prints[1], alone);
    /* The same again in another file's run: the same numbers. */
    struct fingerprints again = {.arena = *state};
    struct view print;
    assert_ok(fingerprint_view(&again, &plain, &print, &err), err);
    assert_views(print, prints[0]);
    assert_ok(fingerprint_view(&again, &plain, &print, &err), err);
    assert_views(print, prints[2]);
}

static void many_kinds(void **state)
{
    enum { KINDS = 5000 };
    struct fingerprints seen = {.arena = *state};
    struct fingerprints again = {.arena = *state};
    static char first[KINDS][FINGERPRINT_MAX];
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < KINDS; i++) {
            struct fingerprint_parts parts = plain;
            char text[32];
            char print[FINGERPRINT_MAX];
            (void)snprintf(text, sizeof text, "call(%u)", i);
            parts.context = view_str(text);
            assert_ok(fingerprint_make(&seen, &parts, print, &err), err);
            if (round == 0) {
                memcpy(first[i], print, sizeof print);
                assert_ok(fingerprint_make(&again, &parts, print, &err), err);
                assert_string_equal(print, first[i]);
            } else {
                assert_string_not_equal(print, first[i]);
            }
        }
    }
    assert_int_equal(seen.len, KINDS);
}

static void a_moved_file_can_be_followed(void **state)
{
    struct fingerprints here = {.arena = *state};
    struct fingerprints there = {.arena = *state};
    struct fingerprint_parts moved = plain;
    moved.path = VIEW("lib/deep/b.py");
    for (int i = 0; i < 3; i++) {
        struct view one;
        struct view two;
        char followed[FINGERPRINT_MAX];
        assert_ok(fingerprint_view(&here, &plain, &one, &err), err);
        assert_ok(fingerprint_view(&there, &moved, &two, &err), err);
        assert_true(fingerprint_at(one, plain.path, moved.path, followed));
        assert_view(two, followed);
        assert_true(fingerprint_at(two, moved.path, plain.path, followed));
        assert_view(one, followed);
        assert_true(fingerprint_at(one, plain.path, VIEW("c.py"), followed));
        assert_false(view_eq_str(two, followed));
    }
}

static void what_is_no_fingerprint(void **state)
{
    static const char *const wrong[] = {
        "",
        "f1:",
        "f1:0123456789abcdef0123456789abcde",
        "f1:0123456789abcdef0123456789abcdeff",
        "f1:0123456789ABCDEF0123456789abcdef",
        "s1:0123456789abcdef0123456789abcdef",
        "f1:0123456789abcdef0123456789abcdeg",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char out[FINGERPRINT_MAX] = "untouched";
        assert_false(fingerprint_at(view_str(wrong[i]), VIEW("a"), VIEW("b"), out));
        assert_string_equal(out, "untouched");
    }
}

static void any_bytes(void **state)
{
    static char large[1 << 20];
    char print[FINGERPRINT_MAX];
    (void)state;
    memset(large, ' ', sizeof large);
    large[sizeof large - 1] = 'x';
    struct fingerprint_parts odd = plain;
    odd.context = view_of(large, sizeof large);
    struct fingerprint_parts even = plain;
    even.context = VIEW("x");
    assert_same(&odd, &even);
    odd.context = VIEW("\0\xff\xfe");
    odd.path = VIEW("\0\n");
    print_of(&odd, print);
    assert_int_equal(strlen(print), FINGERPRINT_MAX - 1);
    even = odd;
    even.context = VIEW("\0\xff\xfd");
    assert_other(&odd, &even);
}

static enum status make_once(void *ctx, struct error *e)
{
    struct arena arena;
    struct view print = VIEW("untouched");
    (void)ctx;
    arena_init(&arena, 0);
    struct fingerprints seen = {.arena = &arena};
    enum status st = fingerprint_view(&seen, &plain, &print, e);
    assert_true(st == OK ? print.len == FINGERPRINT_MAX - 1 : view_eq_str(print, "untouched"));
    arena_release(&arena);
    return st;
}

static void without_memory(void **state)
{
    (void)state;
    (void)oom_sweep(make_once, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_recipe_is_fixed, setup, teardown),
        cmocka_unit_test_setup_teardown(blanks_do_not_count, setup, teardown),
        cmocka_unit_test_setup_teardown(every_part_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(equal_findings_are_numbered, setup, teardown),
        cmocka_unit_test_setup_teardown(many_kinds, setup, teardown),
        cmocka_unit_test_setup_teardown(a_moved_file_can_be_followed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_fingerprint, setup, teardown),
        cmocka_unit_test_setup_teardown(any_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
