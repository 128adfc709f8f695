/* The page: wrapping, widths, long lines. */
#include "page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect(struct buf *out, const char *text)
{
    assert_int_equal(buf_status(out, NULL), OK);
    assert_string_equal(out->ptr, text);
    buf_clear(out);
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(text_columns(VIEW("")), 0);
    assert_int_equal(text_columns(VIEW("abc")), 3);
    assert_int_equal(text_columns(VIEW("na\xc3\xafve")), 5);
    assert_int_equal(text_columns(VIEW("e\xcc\x81")), 1);                /* combining acute */
    assert_int_equal(text_columns(VIEW("\xe6\x97\xa5\xe6\x9c\xac")), 4); /* two CJK characters */
    assert_int_equal(text_columns(VIEW("\xf0\x9f\x94\x92")), 2);         /* emoji */
    assert_int_equal(text_columns(VIEW("\xff\xfe")), 2);                 /* not UTF-8: one each */
}

static void test_paragraph(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(65536);
    struct page p;
    page_init(&p, &out, 40, false);
    page_paragraph(&p, INK_BOLD, 0, 2, VIEW("one two three four five six seven eight nine ten"));
    expect(&out, "one two three four five six seven eight\n  nine ten\n");
    page_paragraph(&p, INK_PLAIN, 36, 4, VIEW("abcd efgh"));
    expect(&out, "abcd\n    efgh\n");
    page_paragraph(&p, INK_PLAIN, 0, 2, VIEW("  a \n\t b\r\n"));
    expect(&out, "a b\n");
    page_paragraph(&p, INK_PLAIN, 0, 0, VIEW(""));
    expect(&out, "\n");
    /* A word that is longer than the line stays whole: it may be a path. */
    page_paragraph(&p, INK_PLAIN, 0, 2,
                   VIEW("x /a/very/long/path/that/does/not/fit/into/one/line y"));
    expect(&out, "x\n  /a/very/long/path/that/does/not/fit/into/one/line\n  y\n");
    page_paragraph(&p, INK_PLAIN, 0, 0, VIEW("\x1b[31m\xff \xe2\x80\xae"));
    expect(&out, "\\x1b[31m\\xff \\u{202e}\n");
    page_release(&p);
    buf_release(&out);
}

static void test_colour(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(65536);
    struct page p;
    page_init(&p, &out, 80, true);
    page_ours(&p, INK_ALERT, "BAD");
    expect(&out, "\033[1;31mBAD\033[0m");
    page_text(&p, INK_PLAIN, VIEW("plain"));
    expect(&out, "plain");
    page_release(&p);
    buf_release(&out);
}

static void test_source(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(65536);
    struct page p;
    page_init(&p, &out, 40, false);
    page_source(&p, 10, VIEW("\tshort\x07"), 0);
    expect(&out, "    short\\x07\n");
    page_source(&p, 10, VIEW("0123456789012345678901234567890123456789"), 0);
    expect(&out, "012345678901234567890123456...\n");
    page_source(&p, 10, VIEW("0123456789012345678901234567890123456789"), 38);
    expect(&out, "...890123456789\n");
    page_source(&p, 10, VIEW("exactly thirty columns of text"), 0);
    expect(&out, "exactly thirty columns of text\n");
    page_source(&p, 10, VIEW("short"), 4000);
    expect(&out, "short\n");
    page_source(&p, 10, VIEW(""), 0);
    expect(&out, "\n");
    page_release(&p);
    buf_release(&out);
}

/* Cut text says so, and widths that make no sense are mended. */
static void test_limits(void **state)
{
    (void)state;
    static char text[PAGE_TEXT_MAX + 100];
    memset(text, 'a', sizeof text);
    struct buf out = BUF_INIT(65536);
    struct page p;
    page_init(&p, &out, 1, false);
    assert_int_equal(p.width, PAGE_WIDTH_MIN);
    page_text(&p, INK_PLAIN, view_of(text, sizeof text));
    assert_int_equal(out.len, PAGE_TEXT_MAX + 3);
    assert_true(view_ends(buf_view(&out), VIEW("a...")));
    buf_clear(&out);
    page_paragraph(&p, INK_PLAIN, 0, 0, view_of(text, sizeof text));
    assert_int_equal(out.len, PAGE_TEXT_MAX + 4);
    page_release(&p);
    page_init(&p, &out, 0, false);
    assert_int_equal(p.width, PAGE_WIDTH_DEFAULT);
    page_release(&p);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns), cmocka_unit_test(test_paragraph),
        cmocka_unit_test(test_colour),  cmocka_unit_test(test_source),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
