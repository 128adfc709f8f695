#include "testing.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/rules/pattern_db.h>
#include <assay/rules/regex.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct regex_scratch *g_scratch;

static int setup(void **state)
{
    struct error err = {0};
    (void)state;
    return digest_init(&err) == OK && regex_scratch_new(&g_scratch, &err) == OK ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    g_scratch = regex_scratch_free(g_scratch);
    return 0;
}

/* What pcre2 gets. */
static void check_written(const char *pattern, const char *want)
{
    struct arena arena;
    struct re2 tree;
    struct error err = {0};
    struct buf out = BUF_INIT(4096);
    arena_init(&arena, 0);
    assert_ok(re2_parse(view_str(pattern), &arena, &tree, NULL, &err), err);
    re2_write_pcre2(&tree, &out);
    assert_ok(buf_status(&out, &err), err);
    assert_view(buf_view(&out), want);
    buf_release(&out);
    arena_release(&arena);
}

/* The first match, "start-end", or "none". */
static void check_match(const char *pattern, struct view text, const char *want)
{
    struct regex *re = NULL;
    struct error err = {0};
    struct regex_match m;
    bool found = false;
    char got[64] = "none";
    assert_ok(regex_new(view_str(pattern), &re, NULL, &err), err);
    assert_ok(regex_find(re, g_scratch, text, 0, SIZE_MAX, &found, &m, &err), err);
    if (found) {
        (void)snprintf(got, sizeof got, "%zu-%zu", m.start, m.end);
    }
    if (strcmp(got, want) != 0) {
        print_error("pattern %s\n", pattern);
    }
    assert_string_equal(got, want);
    (void)regex_free(re);
}

static void test_written_forms(void **state)
{
    (void)state;
    check_written("abc", "abc");
    check_written("(?i)ab_c[x-z]", "(?i:ab_c)[X-Zx-z]");
    check_written("a(?i:b)c", "a(?:(?i:b))c");
    check_written("(?P<name>a)(?<other>b)", "(a)(b)");
    check_written("^a$", "\\Aa\\z");
    check_written("(?m)^a$", "(?m:^)a(?m:$)");
    check_written("a.c", "a[^\\x0a]c");
    check_written("(?s)a.c", "a(?s:.)c");
    check_written("\\s\\S", "[\\x09\\x0a\\x0c\\x0d\\x20][^\\x09\\x0a\\x0c\\x0d\\x20]");
    check_written("[[:^alpha:]]", "[^A-Za-z]");
    check_written("[^\\w-]", "[^\\x2d0-9A-Z_a-z]");
    check_written("\\Qa.b\\E+", "(?:a\\x2eb)+");
    check_written("(?U)a*b*?", "(?:a)*?(?:b)*");
    check_written("x{2,}y{3}z{0,1}", "(?:x){2,}(?:y){3,3}(?:z)?");
    check_written("a{,3}", "a\\x7b\\x2c3\\x7d");
}

static void test_semantics(void **state)
{
    (void)state;
    check_match("a$", VIEW("a\n"), "none"); /* the very end only */
    check_match("(?m)a$", VIEW("a\nb"), "0-1");
    check_match("\\sb", VIEW("\vb"), "none"); /* no vertical tab */
    check_match("[\\s]b", VIEW("\fb"), "0-2");
    check_match("a|ab", VIEW("ab"), "0-1"); /* leftmost-first */
    check_match("(?i)straSSe", VIEW("STRASSE"), "0-7");
    check_match("(?i)[^k]", VIEW("kKx"), "2-3"); /* folded before negation */
    check_match("(?i)a(?-i)b", VIEW("AB Ab"), "3-5");
    check_match("(?i:a|b)c", VIEW("Bc"), "0-2");
    check_match("\\bfoo\\b", VIEW("xfoo foo"), "5-8");
    check_match("[\\x41-\\x43]", VIEW("zB"), "1-2");
    check_match("\\x{e9}+", VIEW("a\xc3\xa9\xc3\xa9"), "1-5");
    check_match("[é-ü]{2}", VIEW("xéü"), "1-5"); /* characters, not bytes */
    check_match("[^“”]", VIEW("“a"), "3-4");
    check_match("\\p{Greek}+", VIEW("aαβ"), "1-5");
    check_match("\\pL", VIEW("1é"), "1-3");
    check_match("[]a]+", VIEW("x]a"), "1-3");
    check_match("[a\\]]", VIEW("]"), "0-1");
    check_match("\\d{2,3}?", VIEW("12345"), "0-2");
}

/* Each is refused, at this offset, with these words. */
static void test_errors(void **state)
{
    static const struct {
        const char *pattern;
        size_t at;
        const char *says;
    } cases[] = {
        {"a(b", 1, "missing closing )"},  {"ab)", 2, "unexpected )"},
        {"x[a-", 1, "missing closing ]"}, {"[z-a]", 1, "range"},
        {"a**", 2, "nested repetition"},  {"*a", 0, "missing argument"},
        {"(?i)*", 4, "missing argument"}, {"a{1001}", 1, "1000"},
        {"a{5,2}", 1, "repeat count"},    {"(a{100}){100}", 8, "multiply"},
        {"a(?=b)", 3, "group syntax"},    {"(?<!x)a", 2, "group syntax"},
        {"(a)\\1", 3, "back-references"}, {"a\\", 1, "trailing backslash"},
        {"\\y", 0, "invalid escape"},     {"[[:nope:]]", 1, "class name"},
        {"\\xZZ", 2, "escape"},           {"(?P<a b>x)", 4, "named capture"},
        {"\\p{", 0, "character class"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct regex *re = NULL;
        struct error err = {0};
        size_t at = 999;
        assert_status(regex_new(view_str(cases[i].pattern), &re, &at, &err), ERR_FORMAT, err);
        assert_null(re);
        if (at != cases[i].at || strstr(err.message, cases[i].says) == NULL) {
            print_error("%s: offset %zu, \"%s\"\n", cases[i].pattern, at, err.message);
        }
        assert_int_equal(at, cases[i].at);
        assert_non_null(strstr(err.message, cases[i].says));
    }
}

static void test_limits(void **state)
{
    static char deep[1200];
    struct regex *re = NULL;
    struct error err = {0};
    (void)state;
    memset(deep, '(', 600);
    memset(deep + 600, ')', 599);
    assert_status(regex_new(view_str(deep), &re, NULL, &err), ERR_FORMAT, err);
    assert_non_null(strstr(err.message, "deeply"));
    static char groups[500];
    for (size_t i = 0; i < 110; i++) {
        memcpy(groups + i * 3, "(a)", 3);
    }
    assert_status(regex_new(view_str(groups), &re, NULL, &err), ERR_LIMIT, err);
    assert_status(regex_new(VIEW("a\xff"), &re, NULL, &err), ERR_FORMAT, err);
    assert_null(re);
    /* Catastrophic backtracking ends with an error, not with the day. */
    assert_ok(regex_new(VIEW("(?:a+)+$"), &re, NULL, &err), err);
    static char as[64];
    memset(as, 'a', sizeof as - 1);
    as[sizeof as - 1] = 'b';
    bool found = false;
    struct regex_match m;
    assert_status(regex_find(re, g_scratch, view_of(as, sizeof as), 0, SIZE_MAX, &found, &m, &err),
                  ERR_LIMIT, err);
    (void)regex_free(re);
}

static void check_span(const char *pattern, size_t bounded, bool unbounded, size_t min)
{
    struct arena arena;
    struct re2 tree;
    struct re2_span span;
    struct error err = {0};
    arena_init(&arena, 0);
    assert_ok(re2_parse(view_str(pattern), &arena, &tree, NULL, &err), err);
    re2_span_of(&tree, &span);
    assert_int_equal(span.bounded, bounded);
    assert_int_equal(span.unbounded, unbounded);
    assert_int_equal(re2_min_width(&tree), min);
    arena_release(&arena);
}

static void test_spans(void **state)
{
    (void)state;
    check_span("abc", 3, false, 3);
    check_span("a{2,5}(?:bc|d)", 7, false, 3);
    check_span("x[0-9]+y", 2, true, 3);
    check_span("(?:ab){3}|z", 6, false, 1);
    check_span("\\b^$", 0, false, 0);
    check_span("é", 2, false, 2);
}

static void test_span_back(void **state)
{
    (void)state;
    struct re2_span span = {.bounded = 2, .unbounded = true};
    span.endless.words['a' >> 6] |= (uint64_t)1 << ('a' & 63);
    /*                 0123456789 */
    struct view text = VIEW("xxaayaaazz");
    assert_int_equal(re2_span_back(&span, text, 8, 0), 1); /* y and one x */
    assert_int_equal(re2_span_back(&span, text, 8, 3), 3);
    assert_int_equal(re2_span_back(&span, text, 3, 8), 8);
    span.unbounded = false;
    assert_int_equal(re2_span_back(&span, text, 8, 0), 6);
}

static void check_trigger(const char *pattern, const char *want, size_t bounded, size_t lead)
{
    struct arena arena;
    struct re2 tree;
    struct re2_span span;
    struct error err = {0};
    struct buf out = BUF_INIT(4096);
    arena_init(&arena, 0);
    assert_ok(re2_parse(view_str(pattern), &arena, &tree, NULL, &err), err);
    re2_write_trigger(&tree, &out, &span);
    assert_view(buf_view(&out), want);
    assert_int_equal(span.bounded, bounded);
    assert_int_equal(span.lead, lead);
    buf_release(&out);
    arena_release(&arena);
}

static void test_triggers(void **state)
{
    (void)state;
    check_trigger("(?i)[\\w.-]{0,50}?(?:adafruit)[ =]{0,9}([a-z]{32})", "(?i:adafruit)", 58, 50);
    check_trigger("abc[0-9]{4}", "abc[0-9]{4,4}", 7, 0);
    check_trigger("(?:^|x)?token_prefix_(\\d+)", "token_prefix_", 14, 1);
    check_trigger("(?:^|x)token", "token", 6, 0); /* the lead is not always empty */
    check_trigger("\\bkey", "\\bkey", 3, 0);
}

/* ---- the database ---- */

struct seen {
    size_t counts[8];
};

static bool count_hit(void *ctx, size_t id, size_t end)
{
    struct seen *s = ctx;
    (void)end;
    s->counts[id]++;
    return true;
}

static void test_database(void **state)
{
    (void)state;
    static const struct view texts[] = {VIEW_INIT("abc"), VIEW_INIT("x{3}y"), VIEW_INIT(""),
                                        VIEW_INIT("z*")};
    struct pattern_db *db = NULL;
    struct pattern_scanner *s = NULL;
    struct error err = {0};
    struct seen seen = {{0}};
    assert_ok(pattern_db_compile(texts, COUNT(texts), &db, &err), err);
    assert_int_equal(pattern_db_state(db, 0), PATTERN_EXACT);
    assert_int_equal(pattern_db_state(db, 2), PATTERN_LEFT_OUT);
    assert_int_equal(pattern_db_state(db, 3), PATTERN_LEFT_OUT);
    assert_ok(pattern_scanner_new(db, &s, &err), err);
    assert_ok(pattern_scan(db, 0, s, VIEW("abc xxxy abc"), count_hit, &seen, &err), err);
    assert_int_equal(seen.counts[0], 2);
    assert_int_equal(seen.counts[1], 1);
    assert_int_equal(seen.counts[2] + seen.counts[3], 0);
    (void)pattern_scanner_free(s);
    (void)pattern_db_free(db);
}

/* Stored and found again; a damaged file, another key, no directory: not found. */
static void test_cache(void **state)
{
    (void)state;
    static const struct view texts[] = {VIEW_INIT("abc"), VIEW_INIT("")};
    char dir[] = "/tmp/assay-cache-XXXXXX";
    struct sha256 key;
    struct sha256 other;
    struct pattern_db *db = NULL;
    struct pattern_db *again = NULL;
    struct error err = {0};
    assert_non_null(mkdtemp(dir));
    sha256_of(VIEW("a"), &key);
    sha256_of(VIEW("b"), &other);
    assert_ok(pattern_db_compile(texts, COUNT(texts), &db, &err), err);
    assert_status(pattern_db_cached(&key, dir, &again, &err), ERR_NOT_FOUND, err);
    assert_ok(pattern_db_store(db, &key, dir, &err), err);
    assert_status(pattern_db_cached(&other, dir, &again, &err), ERR_NOT_FOUND, err);
    assert_status(pattern_db_cached(&key, NULL, &again, &err), ERR_NOT_FOUND, err);
    assert_null(again);
    assert_ok(pattern_db_cached(&key, dir, &again, &err), err);
    assert_int_equal(pattern_db_count(again), 2);
    assert_int_equal(pattern_db_state(again, 1), PATTERN_LEFT_OUT);
    again = pattern_db_free(again);

    DIR *d = opendir(dir);
    char path[600] = {0};
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] != '.') {
            (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        }
    }
    (void)closedir(d);
    struct buf bytes = BUF_INIT(1 << 20);
    assert_ok(file_read(path, &bytes, &err), err);
    size_t found = 0;
    for (size_t at = 0; at < bytes.len; at += at < 80 ? 1 : 37) {
        bytes.ptr[at] ^= 0x10;
        assert_ok(file_write_atomic(path, buf_view(&bytes), 0600, &err), err);
        bytes.ptr[at] ^= 0x10;
        found += pattern_db_cached(&key, dir, &again, &err) == OK ? 1 : 0;
        again = pattern_db_free(again);
    }
    assert_int_equal(found, 0);
    assert_ok(file_write_atomic(path, view_slice(buf_view(&bytes), 0, 30), 0600, &err), err);
    assert_status(pattern_db_cached(&key, dir, &again, &err), ERR_NOT_FOUND, err);
    buf_release(&bytes);
    (void)pattern_db_free(db);
    (void)unlink(path);
    (void)rmdir(dir);
}

static void assert_counts(const struct pattern_db *db, struct pattern_scanner *s, unsigned part,
                          size_t alpha, size_t beta, size_t gamma)
{
    struct error err = {0};
    struct seen seen = {{0}};
    assert_ok(pattern_scan(db, part, s, VIEW("Alpha beta gamma ALPHA beta gamma"), count_hit, &seen,
                           &err),
              err);
    assert_int_equal(seen.counts[0], alpha);
    assert_int_equal(seen.counts[1], beta);
    assert_int_equal(seen.counts[2], gamma);
}

static void assert_parts(const struct pattern_db *db)
{
    struct pattern_scanner *s = NULL;
    struct error err = {0};
    assert_ok(pattern_scanner_new(db, &s, &err), err);
    for (int twice = 0; twice < 2; twice++) {
        assert_counts(db, s, 3, 1, 0, 2);
        assert_counts(db, s, 63, 0, 1, 2);
        assert_counts(db, s, 4, 1, 0, 2);
        assert_counts(db, s, 0, 0, 0, 2);
        assert_counts(db, s, PATTERN_PARTS, 0, 0, 0);
    }
    s = pattern_scanner_free(s);
}

/* A scan finds what is in its part, once or each time; as well from the cache, and from what was
 * kept of what the cache had. */
static void test_parts(void **state)
{
    (void)state;
    const struct pattern_literal literals[] = {
        {.text = VIEW_INIT("alpha"), .parts = UINT64_C(1) << 3 | UINT64_C(1) << 4},
        {.text = VIEW_INIT("beta"), .parts = UINT64_C(1) << 63},
        {.text = VIEW_INIT("gamma"), .parts = UINT64_MAX, .every = true},
    };
    char dir[] = "/tmp/assay-parts-XXXXXX";
    char command[64];
    struct sha256 keys[2];
    struct pattern_db *db = NULL;
    struct pattern_db *kept = NULL;
    struct pattern_db *again = NULL;
    struct error err = {0};
    assert_non_null(mkdtemp(dir));
    sha256_of(VIEW("a"), &keys[0]);
    sha256_of(VIEW("b"), &keys[1]);
    assert_ok(pattern_db_compile_literals(literals, COUNT(literals), &db, &err), err);
    assert_parts(db);
    assert_ok(pattern_db_store(db, &keys[0], dir, &err), err);
    assert_ok(pattern_db_cached(&keys[0], dir, &kept, &err), err);
    assert_parts(kept);
    assert_ok(pattern_db_store(kept, &keys[1], dir, &err), err);
    kept = pattern_db_free(kept);
    assert_ok(pattern_db_cached(&keys[1], dir, &again, &err), err);
    assert_parts(again);
    again = pattern_db_free(again);
    db = pattern_db_free(db);
    (void)snprintf(command, sizeof command, "rm -r '%s'", dir);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_forms), cmocka_unit_test(test_semantics),
        cmocka_unit_test(test_errors),        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_spans),         cmocka_unit_test(test_span_back),
        cmocka_unit_test(test_triggers),      cmocka_unit_test(test_database),
        cmocka_unit_test(test_cache),         cmocka_unit_test(test_parts),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
