/* view.h, utf8.h, lines.h and shipped.h. */
#include "testing.h"

#include <assay/base/lines.h>
#include <assay/base/shipped.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

#include <string.h>

static void test_compare(void **state)
{
    (void)state;
    assert_true(view_cmp(VIEW("a"), VIEW("b")) < 0);
    assert_true(view_cmp(VIEW("ab"), VIEW("a")) > 0);
    assert_true(view_cmp(VIEW("a"), VIEW("ab")) < 0);
    assert_true(view_cmp(VIEW("\x7f"), VIEW("\x80")) < 0); /* unsigned bytes */
    assert_int_equal(view_cmp(view_of(NULL, 0), VIEW("")), 0);
    assert_true(view_eq_nocase(VIEW("AbZ[`"), VIEW("aBz[`")));
    assert_false(view_eq_nocase(VIEW("@["), VIEW("`{")));
    assert_false(view_eq_nocase(VIEW("a"), VIEW("aa")));
    assert_true(view_starts(VIEW("abc"), VIEW("")));
    assert_true(view_starts(VIEW("abc"), VIEW("ab")));
    assert_false(view_starts(VIEW("ab"), VIEW("abc")));
    assert_true(view_ends(VIEW("abc"), VIEW("bc")));
    assert_false(view_ends(VIEW("c"), VIEW("bc")));
    assert_true(view_ends_nocase(VIEW("a.JSON"), VIEW(".json")));
    assert_false(view_ends(VIEW("a.JSON"), VIEW(".json")));
}

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(view_find(VIEW("abcabc"), VIEW("ca")), 2);
    assert_int_equal(view_find(VIEW("abc"), VIEW("")), 0);
    assert_int_equal(view_find(VIEW("abc"), VIEW("abcd")), VIEW_NPOS);
    assert_int_equal(view_find(view_of(NULL, 0), VIEW("x")), VIEW_NPOS);
    assert_int_equal(view_find_char(VIEW("abca"), 'a'), 0);
    assert_int_equal(view_rfind_char(VIEW("abca"), 'a'), 3);
    assert_int_equal(view_find_char(view_of(NULL, 0), 'a'), VIEW_NPOS);
    assert_int_equal(view_rfind_char(VIEW("abc"), 'x'), VIEW_NPOS);
    assert_true(view_contains_nocase(VIEW("xxPassWordyy"), VIEW("password")));
    assert_true(view_contains_nocase(VIEW("x"), VIEW("")));
    assert_false(view_contains_nocase(VIEW("passwor"), VIEW("password")));
}

static void test_letters(void **state)
{
    (void)state;
    struct buf low = BUF_INIT(100);
    buf_add_lower(&low, VIEW("AZaz@[`{0 \xc3\x84"));
    assert_view(buf_view(&low), "azaz@[`{0 \xc3\x84");
    buf_release(&low);
    assert_int_equal(hex_digit('0'), 0);
    assert_int_equal(hex_digit('9'), 9);
    assert_int_equal(hex_digit('a'), 10);
    assert_int_equal(hex_digit('F'), 15);
    static const char none[] = "/:@G`g \x10\x19\xff";
    for (size_t i = 0; i < sizeof none; i++) {
        assert_int_equal(hex_digit(none[i]), -1);
    }
}

static void test_slice_and_trim(void **state)
{
    (void)state;
    assert_view(view_slice(VIEW("hello"), 1, 3), "el");
    assert_view(view_slice(VIEW("hello"), 3, 100), "lo");
    assert_view(view_slice(VIEW("hello"), 9, 2), "");
    assert_int_equal(view_slice(view_of(NULL, 0), 2, 5).len, 0);
    assert_view(view_trim(VIEW(" \t\r\n\v\f a b \n")), "a b");
    assert_view(view_trim(VIEW(" \n ")), "");
    assert_view(view_trim(view_of(NULL, 0)), "");
}

static void test_split(void **state)
{
    (void)state;
    static const char *const want[] = {"a", "", "b", ""};
    struct view rest = VIEW("a,,b,");
    struct view piece;
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(view_split(&rest, ',', &piece));
        assert_view(piece, want[i]);
    }
    assert_false(view_split(&rest, ',', &piece));
    assert_null(rest.ptr);
    rest = VIEW("");
    assert_true(view_split(&rest, ',', &piece));
    assert_view(piece, "");
    assert_false(view_split(&rest, ',', &piece));
    rest = view_of(NULL, 0);
    assert_false(view_split(&rest, ',', &piece));
}

static void test_words_next(void **state)
{
    (void)state;
    struct view rest = VIEW("  one two   three ");
    struct view word = VIEW("none");
    static const char *const want[] = {"one", "two", "three"};
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(words_next(&rest, &word));
        assert_view(word, want[i]);
    }
    assert_false(words_next(&rest, &word));
    assert_view(word, "three");
    rest = VIEW("");
    assert_false(words_next(&rest, &word));
}

static void test_words_have(void **state)
{
    (void)state;
    assert_true(words_have(VIEW("one"), VIEW("one")));
    assert_true(words_have(VIEW("one  two three"), VIEW("two")));
    assert_true(words_have(VIEW("one two three"), VIEW("three")));
    assert_false(words_have(VIEW("one two"), VIEW("on")));
    assert_false(words_have(VIEW("one two"), VIEW("one two")));
    assert_false(words_have(VIEW("one  two "), VIEW("")));
    assert_false(words_have(VIEW(""), VIEW("")));
    assert_false(words_have(view_of(NULL, 0), VIEW("one")));
}

static void test_line(void **state)
{
    (void)state;
    static const char *const want[] = {"one", "", "two\rx", "three"};
    struct view rest = VIEW("one\n\r\ntwo\rx\r\nthree");
    struct view line;
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_true(view_line(&rest, &line));
        assert_view(line, want[i]);
    }
    assert_false(view_line(&rest, &line));
    rest = VIEW("end\n");
    assert_true(view_line(&rest, &line));
    assert_false(view_line(&rest, &line));
}

static void test_number(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",   "-1", "+1", " 1", "1 ", "0x1", "18446744073709551616", "99999999999999999999999",
        "1e3"};
    uint64_t n = 7;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(view_to_u64(view_str(bad[i]), &n));
        assert_int_equal(n, 7);
    }
    assert_true(view_to_u64(VIEW("18446744073709551615"), &n));
    assert_true(n == UINT64_MAX);
    assert_true(view_to_u64(VIEW("000"), &n));
    assert_int_equal(n, 0);
}

static void test_glob(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *path;
        bool match;
    } cases[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "abc", true},
        {"*", "a/b", false},
        {"**", "", true},
        {"**", "a/b/c", true},
        {"?", "a", true},
        {"?", "/", false},
        {"?", "", false},
        {"*.c", "x.c", true},
        {"*.c", "d/x.c", false},
        {"**/*.c", "x.c", true},
        {"**/*.c", "a/b/x.c", true},
        {"**/*.c", "a/b/x.h", false},
        {"a/**", "a/b/c", true},
        {"a/**", "a", false},
        {"a/**", "b/a/c", false},
        {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/b", true},
        {"a/**/b", "a/x/y/b", true},
        {"a/**/b", "a/xb", false},
        {"a/**/b", "ab", false},
        {"**/node_modules/**", "node_modules/x", true},
        {"**/node_modules/**", "a/node_modules/x/y", true},
        {"**/node_modules/**", "a/my_node_modules/x", false},
        {"**/a/**/b", "x/a/a/y/b", true},
        {"**/a/*/b", "a/x/y/a/z/b", true},
        {"**a", "x/ya", true},
        {"a**b", "a/x/b", true},
        {"*a*b*c", "xaxbxc", true},
        {"*a*b*c", "xaxcxb", false},
        {"[abc]x", "bx", true},
        {"[!abc]x", "bx", false},
        {"[^abc]x", "dx", true},
        {"[a-c]", "b", true},
        {"[a-c]", "d", false},
        {"[]a]", "]", true},
        {"[!/]", "/", false},
        {"[a", "[a", true},
        {"[a", "a", false},
        {"a[!b]c", "a/c", false},
        {"x", "X", false},
        {"*/*", "a/b", true},
        {"*/*", "a/b/c", false},
        {"a*", "a/", false},
        {"**/", "a/b/", true},
        {"a/*/**/z", "a/b/z", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool got = view_glob(view_str(cases[i].pattern), view_str(cases[i].path));
        if (got != cases[i].match) {
            print_error("glob \"%s\" on \"%s\": %d\n", cases[i].pattern, cases[i].path, got);
        }
        assert_int_equal(got, cases[i].match);
    }
}

static bool slow_glob(const char *p, const char *s, bool at_start);

/* What stands behind a star matches after some of the characters at `s`. */
static bool after_some(const char *p, const char *s, bool at_start, bool cross_slash)
{
    for (const char *t = s;; t++) {
        if (slow_glob(p, t, t == s ? at_start : t[-1] == '/')) {
            return true;
        }
        if (*t == '\0' || (*t == '/' && !cross_slash)) {
            return false;
        }
    }
}

/* The same language by plain recursion, as an oracle for short inputs. */
static bool slow_glob(const char *p, const char *s, bool at_start)
{
    if (*p == '\0') {
        return *s == '\0';
    }
    if (p[0] == '*' && p[1] == '*' && p[2] == '/' && at_start) {
        const char *slash = strchr(s, '/'); /* whole directories, or none */
        return slow_glob(p + 3, s, true) || (slash != NULL && slow_glob(p, slash + 1, true));
    }
    if (p[0] == '*') {
        bool deep = p[1] == '*';
        return after_some(p + (deep ? 2 : 1), s, at_start, deep);
    }
    return *s != '\0' && (*p == '?' ? *s != '/' : *p == *s) && slow_glob(p + 1, s + 1, *s == '/');
}

/* Text number `n` over an alphabet; false when it is longer than `max`. */
static void nth_text(unsigned n, const char *alphabet, char *out)
{
    size_t base = strlen(alphabet) + 1;
    size_t len = 0;
    for (; n > 0; n /= (unsigned)base) {
        if (n % base != 0) {
            out[len++] = alphabet[n % base - 1];
        }
    }
    out[len] = '\0';
}

static void test_glob_against_an_oracle(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (unsigned p = 0; p < 4096; p++) {
        char pattern[16];
        nth_text(p, "a*/", pattern);
        if (strstr(pattern, "***") != NULL) {
            continue; /* one star too many says nothing new */
        }
        for (unsigned t = 0; t < 729; t++) {
            char text[16];
            nth_text(t, "a/", text);
            bool want = slow_glob(pattern, text, true);
            if (view_glob(view_str(pattern), view_str(text)) != want && wrong++ < 10) {
                print_error("glob \"%s\" on \"%s\": expected %d\n", pattern, text, want);
            }
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_glob_is_bounded(void **state)
{
    (void)state;
    static char pattern[2001];
    static char text[20001];
    for (size_t i = 0; i + 1 < sizeof pattern; i += 2) {
        memcpy(pattern + i, "*a", 2);
    }
    pattern[sizeof pattern - 1] = '\0';
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 2] = 'b';
    text[sizeof text - 1] = '\0';
    assert_false(view_glob(view_str(pattern), view_str(text)));
}

static void test_hash_differs(void **state)
{
    (void)state;
    assert_true(view_hash(VIEW("a")) != view_hash(VIEW("b")));
    assert_true(view_hash(VIEW("")) == view_hash(view_of(NULL, 0)));
    assert_true(view_hash(view_of("a\0", 2)) != view_hash(VIEW("a")));
}

/* --- UTF-8 --- */

static void test_utf8_round_trip_of_all_characters(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(16);
    for (uint32_t cp = 0; cp <= 0x110000; cp++) {
        bool valid = cp <= 0x10ffff && !(cp >= 0xd800 && cp <= 0xdfff);
        size_t width = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
        uint32_t back = 1;
        buf_clear(&b);
        utf8_append(&b, cp);
        size_t n = utf8_decode(buf_view(&b), &back);
        if (n != (valid ? width : 3) || back != (valid ? cp : 0xfffd) || n != b.len) {
            print_error("U+%X: %zu bytes, U+%X\n", cp, n, back);
            fail();
        }
        /* Cut anywhere it is nothing. */
        for (size_t cut = 0; cut < n; cut++) {
            assert_int_equal(utf8_decode(view_slice(buf_view(&b), 0, cut), &back), 0);
        }
    }
    buf_release(&b);
}

static void test_utf8_invalid(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* a tail alone */
        "\xbf",             /* */
        "\xc0\x80",         /* overlong NUL */
        "\xc1\xbf",         /* overlong U+7F */
        "\xc2",             /* cut */
        "\xc2\x41",         /* no tail */
        "\xe0\x9f\xbf",     /* overlong U+7FF */
        "\xe2\x82",         /* cut */
        "\xed\xa0\x80",     /* U+D800 */
        "\xed\xbf\xbf",     /* U+DFFF */
        "\xf0\x8f\xbf\xbf", /* overlong U+FFFF */
        "\xf4\x90\x80\x80", /* U+110000 */
        "\xf5\x80\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        uint32_t cp = 77;
        assert_int_equal(utf8_decode(view_str(bad[i]), &cp), 0);
        assert_int_equal(cp, 77);
        assert_false(utf8_valid(view_str(bad[i])));
    }
    assert_true(utf8_valid(VIEW("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x92\xa9")));
    assert_true(utf8_valid(view_of(NULL, 0)));
}

static void test_utf8_ascii_and_cut(void **state)
{
    (void)state;
    static char text[10000];
    memset(text, 'a', sizeof text);
    assert_true(utf8_is_ascii(view_of(text, sizeof text)));
    for (size_t i = 0; i < sizeof text; i += 997) {
        text[i] = (char)0x80;
        assert_false(utf8_is_ascii(view_of(text, sizeof text)));
        text[i] = 'a';
    }
    struct view v = VIEW("a\xe2\x82\xac"
                         "b");
    assert_view(utf8_cut(v, 10), "a\xe2\x82\xac"
                                 "b");
    assert_view(utf8_cut(v, 4), "a\xe2\x82\xac");
    assert_view(utf8_cut(v, 3), "a");
    assert_view(utf8_cut(v, 2), "a");
    assert_view(utf8_cut(v, 1), "a");
    assert_view(utf8_cut(v, 0), "");
}

static void test_utf8_visible(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *shown;
    } cases[] = {
        {"plain \xc3\xa9 \xd7\xa9", "plain \xc3\xa9 \xd7\xa9"},
        {"a\x1b[31mb", "a\\x1b[31mb"},
        {"\t\n\r\x7f", "\\x09\\x0a\\x0d\\x7f"},
        {"\xc2\x85", "\\u{0085}"},
        {"\xe2\x80\xae"
         "x\xe2\x80\xac",
         "\\u{202e}x\\u{202c}"},
        {"\xd8\x9c", "\\u{061c}"},
        {"\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}"},
        {"\xe2\x80\x8b\xef\xbb\xbf\xc2\xad", "\\u{200b}\\u{feff}\\u{00ad}"},
        {"\xf3\xa0\x81\x81", "\\u{e0041}"},
        {"\xff\xe2\x82", "\\xff\\xe2\\x82"},
    };
    struct buf b = BUF_INIT(1000);
    for (size_t i = 0; i < COUNT(cases); i++) {
        buf_clear(&b);
        utf8_append_visible(&b, view_str(cases[i].text));
        assert_view(buf_view(&b), cases[i].shown);
    }
    buf_clear(&b);
    utf8_append_visible(&b, view_of("\0", 1));
    assert_view(buf_view(&b), "\\x00");
    buf_release(&b);
}

/* --- lines --- */

static void test_lines(void **state)
{
    (void)state;
    struct error err = {0};
    struct arena a;
    arena_init(&a, 0);
    struct lines l;
    struct view text = VIEW("one\ntwo\r\n\nfour");
    assert_ok(lines_index(text, &a, &l, &err), err);
    assert_int_equal(l.count, 4);
    assert_view(lines_text(&l, 1), "one");
    assert_view(lines_text(&l, 2), "two");
    assert_view(lines_text(&l, 3), "");
    assert_view(lines_text(&l, 4), "four");
    assert_null(lines_text(&l, 0).ptr);
    assert_null(lines_text(&l, 5).ptr);
    /* Each offset against counting by hand. */
    uint32_t line = 1;
    uint32_t column = 1;
    for (size_t i = 0; i <= text.len; i++) {
        struct position p = lines_at(&l, i);
        assert_int_equal(p.line, line);
        assert_int_equal(p.column, column);
        column++;
        if (i < text.len && text.ptr[i] == '\n') {
            line++;
            column = 1;
        }
    }
    arena_release(&a);
}

static void test_lines_of_nothing_and_too_much(void **state)
{
    (void)state;
    struct error err = {0};
    struct arena a;
    arena_init(&a, 0);
    struct lines l;
    assert_ok(lines_index(view_of(NULL, 0), &a, &l, &err), err);
    assert_int_equal(l.count, 1);
    assert_int_equal(lines_at(&l, 0).line, 1);
    assert_int_equal(lines_text(&l, 1).len, 0);
    assert_ok(lines_index(VIEW("\n"), &a, &l, &err), err);
    assert_int_equal(l.count, 2);
    struct lines before = l;
    assert_status(lines_index(view_of("", (size_t)UINT32_MAX), &a, &l, &err), ERR_LIMIT, err);
    assert_memory_equal(&before, &l, sizeof l);
    arena_release(&a);
}

static void test_percent(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1024);
    buf_add_percent(&b, VIEW("aZ09-._~/ %\"\xc3\xa4\0!"), "-._~/");
    assert_view(buf_view(&b), "aZ09-._~/%20%25%22%C3%A4%00%21");
    buf_clear(&b);
    buf_add_percent(&b, VIEW("-/"), "");
    assert_view(buf_view(&b), "%2D%2F");
    buf_release(&b);
}

static void test_unpercent(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1024);
    assert_true(buf_add_unpercent(&b, VIEW("a%20b%2fc%2F%c3%A4%00")));
    assert_views(buf_view(&b), VIEW("a b/c/\xc3\xa4\0"));
    buf_clear(&b);
    assert_true(buf_add_unpercent(&b, VIEW("%2520")));
    assert_view(buf_view(&b), "%20");
    static const char *const broken[] = {"%", "a%2", "%g0", "%0g", "%%", "% 1"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        buf_clear(&b);
        assert_false(buf_add_unpercent(&b, view_str(broken[i])));
        assert_view(buf_view(&b), broken[i]);
    }
    buf_clear(&b);
    assert_false(buf_add_unpercent(&b, VIEW("%%41")));
    assert_view(buf_view(&b), "%A");
    buf_release(&b);
}

/* --- shipped --- */

static void test_page(void **state)
{
    (void)state;
    const struct shipped_file pages[] = {
        {VIEW_INIT("a.html"), VIEW_INIT("<a>@ASSAY_REPORT@</a>")},
        {VIEW_INIT("b.html"), VIEW_INIT("<b>@ASSAY_REPORT</b>")},
    };
    struct view before = VIEW("");
    struct view behind = VIEW("");
    assert_true(shipped_page_split(pages, 1, &before, &behind));
    assert_view(before, "<a>");
    assert_view(behind, "</a>");
    assert_false(shipped_page_split(pages + 1, 1, &before, &behind));
    assert_false(shipped_page_split(pages, 0, &before, &behind));
    assert_false(shipped_page_split(pages, 2, &before, &behind));
    assert_view(before, "<a>");
    assert_view(behind, "</a>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_slice_and_trim),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_words_next),
        cmocka_unit_test(test_words_have),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_glob),
        cmocka_unit_test(test_glob_against_an_oracle),
        cmocka_unit_test(test_glob_is_bounded),
        cmocka_unit_test(test_hash_differs),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_unpercent),
        cmocka_unit_test(test_utf8_round_trip_of_all_characters),
        cmocka_unit_test(test_utf8_invalid),
        cmocka_unit_test(test_utf8_ascii_and_cut),
        cmocka_unit_test(test_utf8_visible),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_lines_of_nothing_and_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
