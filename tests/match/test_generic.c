/* Generic patterns over texts: what matches where, what is bound. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "generic.h"

struct result {
    struct view text;
    const struct generic_pattern *pattern;
    char out[1024];
    size_t len;
    unsigned count;
};

/* "<match>" and "{name=capture}" one after the other. */
static bool found(void *ctx, uint32_t begin, uint32_t end, const struct generic_capture *captures)
{
    struct result *r = ctx;
    r->count++;
    struct view all = view_slice(r->text, begin, end);
    int n = snprintf(r->out + r->len, sizeof r->out - r->len, "<" VIEW_FMT ">", VIEW_ARG(all));
    r->len += (size_t)n;
    for (uint32_t i = 0; i < r->pattern->slot_count && r->len < 600; i++) {
        if (captures[i].bound) {
            struct view value = view_slice(r->text, captures[i].begin, captures[i].end);
            n = snprintf(r->out + r->len, sizeof r->out - r->len, "{" VIEW_FMT "=" VIEW_FMT "}",
                         VIEW_ARG(r->pattern->slots[i]), VIEW_ARG(value));
            r->len += (size_t)n;
        }
    }
    return r->len < 600;
}

static struct result run(const char *pattern, const char *text, struct generic_options options,
                         enum generic_comments comments)
{
    struct arena arena;
    struct generic_pattern p;
    struct generic_document d;
    struct error err;
    bool exhausted = false;
    arena_init(&arena, 0);
    struct result r = {.text = view_str(text), .pattern = &p};
    assert_int_equal(generic_parse(view_str(pattern), &arena, &p, &err), OK);
    assert_int_equal(generic_read(r.text, comments, &arena, &d, &err), OK);
    generic_match(&p, &d, &options, &arena, found, &r, &exhausted);
    assert_false(exhausted);
    arena_release(&arena);
    return r;
}

static void check(const char *pattern, const char *text, const char *expected)
{
    struct result r = run(pattern, text, (struct generic_options){.span = 10}, GENERIC_PLAIN);
    if (strcmp(r.out, expected) != 0) {
        fail_msg("%s in %s: %s, not %s", pattern, text, r.out, expected);
    }
}

static void test_tokens(void **state)
{
    (void)state;
    check("a", "a b a", "<a><a>");
    check("a", "ab a_ A", "");
    check("a  =1", "a=1; a = 1\na\n=\n1", "<a=1><a = 1><a\n=\n1>");
    check("f(x)", "f(x) f( x ) f[x]", "<f(x)><f( x )>");
    check("\xc3\xa4", "b\xc3\xa4", "<\xc3\xa4>");
    check("....", "a....b", "<....>");
    check(".....", "a....b", "");
    check("a\r\nb", "a\r\nb", "<a\r\nb>");
}

static void test_metavariables(void **state)
{
    (void)state;
    check("$X = $X", "a = b; c = c", "<c = c>{$X=c}");
    check("$X=$Y", "k=v", "<k=v>{$X=k}{$Y=v}");
    check("$X", "(+)", "");
    check("$x", "$x x", "<$x>");
    check("$$X", "$A $$b", "<$A>{$X=A}<$b>{$X=b}");
}

static void test_ellipses(void **state)
{
    (void)state;
    check("a ... b", "a b", "<a b>");
    check("a ... b", "a x y b z b", "<a x y b>");
    check("a ... b", "a a b", "<a b>");
    check("a ...", "a b\nc", "<a b\nc>");
    check("... b", "a b\na b", "<a b>");
    check("a $...X b", "a x + y b", "<a x + y b>{$...X= x + y}");
    check("a $...X b", "a b", "<a b>{$...X=}");
    check("$...X = $...X;", "q = q;", "");
    check("a ... b", "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nb", "<a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nb>");
    check("a ... b", "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nb", "");
    check("a ... ... b", "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nb",
          "<a\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\nb>");
    check("a ... $X ... $X", "a b c d c", "<a b c d c>{$X=c}");
}

static void test_blocks(void **state)
{
    (void)state;
    /* A flat pattern goes into blocks, but not out of that in which it began. */
    check("a b c", "a\n  b\nc", "<a\n  b\nc>");
    check("b c", "a\n  b\nc", "");
    check("x ... y", "f(x) y", "");
    check("f ... y", "f(x) y", "<f(x) y>");
    check("x) y", "f(x y", "");
    check("( x", "f(x y", "<(x>");
    /* An indented part is a whole block. */
    check("a\n  b", "a\n  b\nc", "<a\n  b>");
    check("a\n  b", "a b", "");
    check("a\n  b", "a\n  b x\n", "");
    check("a\n  b ...", "a\n  b x\n", "<a\n  b x>");
    check("a\n  ...\nc", "a\n    1\n    2\nc", "<a\n    1\n    2\nc>");
    check("a\n  b\n    c\nd", "a\n\tb\n\t c\nd", "<a\n\tb\n\t c\nd>");
}

static void test_options(void **state)
{
    struct generic_options caseless = {.span = 10, .caseless = true};
    struct generic_options line = {.span = 10, .single_line = true};
    (void)state;
    assert_string_equal(run("abc $X $X", "aBC d D Abc d d", caseless, GENERIC_PLAIN).out,
                        "<Abc d d>{$X=d}");
    assert_string_equal(run("a ... b", "a\nb\na b", line, GENERIC_PLAIN).out, "<a b>");
    assert_string_equal(run("a b", "a\nb\na b", line, GENERIC_PLAIN).out, "<a b>");
    struct generic_options plain = {.span = 0};
    assert_string_equal(run("a ... b", "a x b a\nb", plain, GENERIC_PLAIN).out, "<a x b>");
}

static void test_comments(void **state)
{
    struct generic_options o = {.span = 10};
    const char *text = "a /* b */ b // a\nb # a b\n";
    (void)state;
    assert_string_equal(run("a b", text, o, GENERIC_PLAIN).out, "<a\nb><a b>");
    assert_string_equal(run("a b", text, o, GENERIC_C).out, "<a /* b */ b><a\nb><a b>");
    assert_string_equal(run("a b", text, o, GENERIC_CPP).out, "<a /* b */ b><a b>");
    assert_string_equal(run("a b", text, o, GENERIC_SHELL).out, "<a\nb>");
    assert_string_equal(run("a", "/* a", o, GENERIC_C).out, "<a>");
    assert_string_equal(run("a", "/*/ a", o, GENERIC_C).out, "<a>");
    assert_string_equal(run("a", "a //", o, GENERIC_CPP).out, "<a>");
}

static void expect_refused(const char *pattern, enum status expected)
{
    struct arena arena;
    struct error err;
    struct generic_pattern p = {.count = 77};
    arena_init(&arena, 0);
    assert_int_equal(generic_parse(view_str(pattern), &arena, &p, &err), expected);
    assert_int_equal(p.count, 77);
    arena_release(&arena);
}

static void test_refused(void **state)
{
    static char many[8001];
    (void)state;
    expect_refused("", ERR_FORMAT);
    expect_refused(" \n\t\n", ERR_FORMAT);
    expect_refused("... $...X", ERR_FORMAT);
    expect_refused("$...Y $...X", ERR_FORMAT);
    for (size_t i = 0; i + 1 < sizeof many; i++) {
        many[i] = i % 2 == 0 ? 'a' : ' ';
    }
    expect_refused(many, ERR_LIMIT);
    size_t at = 0;
    for (int i = 0; i < 40; i++) {
        at += (size_t)snprintf(many + at, sizeof many - at, "$X%d ", i);
    }
    expect_refused(many, ERR_LIMIT);
    at = 0;
    for (int i = 0; i < 200; i++) {
        at += (size_t)snprintf(many + at, sizeof many - at, "a ... ");
    }
    expect_refused(many, ERR_LIMIT);
    at = 0;
    for (int i = 0; i < 100; i++) {
        at += (size_t)snprintf(many + at, sizeof many - at, "%*sa\n", i, "");
    }
    expect_refused(many, ERR_LIMIT);
}

static void test_readable(void **state)
{
    static char text[5000];
    (void)state;
    assert_true(generic_readable(VIEW("")));
    memset(text, 'a', sizeof text);
    assert_false(generic_readable(view_of(text, sizeof text)));
    assert_true(generic_readable(view_of(text, 500)));
    assert_false(generic_readable(view_of(text, 501)));
    for (size_t i = 100; i < sizeof text; i += 100) {
        text[i] = '\n';
    }
    assert_true(generic_readable(view_of(text, sizeof text)));
    memset(text, 1, 100);
    assert_false(generic_readable(view_of(text, sizeof text)));
}

static bool ignore(void *ctx, uint32_t begin, uint32_t end, const struct generic_capture *captures)
{
    unsigned *count = ctx;
    (void)begin;
    (void)end;
    (void)captures;
    (*count)++;
    return true;
}

/* Whether the search was given up. */
static bool search(const char *pattern, const char *unit, size_t times, unsigned *count)
{
    struct arena arena;
    struct generic_pattern p;
    struct generic_document d;
    const struct generic_options options = {.span = 10};
    bool exhausted = false;
    size_t width = strlen(unit);
    arena_init(&arena, 0);
    char *text = arena_alloc(&arena, width * times + 1, 1);
    assert_non_null(text);
    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * width, unit, width);
    }
    assert_int_equal(generic_parse(view_str(pattern), &arena, &p, NULL), OK);
    assert_int_equal(generic_read(view_of(text, width * times), GENERIC_PLAIN, &arena, &d, NULL),
                     OK);
    *count = 0;
    generic_match(&p, &d, &options, &arena, ignore, count, &exhausted);
    arena_release(&arena);
    return exhausted;
}

static void test_hostile(void **state)
{
    unsigned count = 0;
    (void)state;
    /* One line, an end that never comes: linear, not quadratic. */
    assert_false(search("a ... b ... z", "a b z1 z2 ", 50000, &count));
    assert_false(search("a ... z z", "a z ", 50000, &count));
    assert_int_equal(count, 0);
    /* What depends on a metavariable is bounded. */
    assert_true(search("$X ... $Y ... $X $Y $X $Y z", "a b c d z ", 3000, &count));
    assert_false(search("(", "(", 100000, &count));
    assert_int_equal(count, 100000);
    assert_false(search("a", "(a)", 100000, &count));
    assert_int_equal(count, 100000);
    assert_true(search("a", "a ", GENERIC_MATCHES_MAX + 1, &count));
    assert_int_equal(count, GENERIC_MATCHES_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),   cmocka_unit_test(test_metavariables),
        cmocka_unit_test(test_ellipses), cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_options),  cmocka_unit_test(test_comments),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_readable),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
