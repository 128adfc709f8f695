/* What is new: findings of one subject compared with those of its base. */
#include "oom.h"
#include "testing.h"

#include <assay/assure/compare.h>

static struct error err;

struct pair {
    struct facts *now;
    struct facts *base;
    struct comparison c;
};

static int setup(void **state)
{
    static struct pair p;
    p = (struct pair){.c.name = VIEW_INIT("base")};
    assert_ok(digest_init(&err), err);
    assert_ok(facts_new(&p.now, &err), err);
    assert_ok(facts_new(&p.base, &err), err);
    *state = &p;
    return 0;
}

static int teardown(void **state)
{
    struct pair *p = *state;
    p->now = facts_free(p->now);
    p->base = facts_free(p->base);
    return 0;
}

static void add_file(struct facts *f, const char *path, const char *content)
{
    struct file_facts file = {.path = view_str(path), .size = 1, .has_digest = true};
    sha256_of(view_str(content), &file.digest);
    assert_ok(facts_add_file(f, &file, &err), err);
}

static void add(struct facts *f, const char *path, uint32_t line, const char *context)
{
    char print[FINGERPRINT_MAX];
    const struct fingerprint_parts parts = {.inspector = VIEW("text"),
                                            .rule = VIEW("rule"),
                                            .path = view_str(path),
                                            .context = view_str(context)};
    assert_ok(fingerprint_make(NULL, &parts, print, &err), err);
    const struct finding finding = {.inspector = VIEW("text"),
                                    .rule = VIEW("rule"),
                                    .message = VIEW("message"),
                                    .severity = SEVERITY_HIGH,
                                    .path = view_str(path),
                                    .region = {line, 1, line, 2},
                                    .fingerprint = view_str(print)};
    assert_ok(facts_add_finding(f, &finding, &err), err);
}

/* A vulnerability in one version of a package, on the line that all of them share. */
static void add_version(struct facts *f, const char *purl)
{
    const struct finding finding = {.inspector = VIEW("vulnerabilities"),
                                    .rule = VIEW("GHSA-1"),
                                    .message = VIEW("message"),
                                    .severity = SEVERITY_HIGH,
                                    .path = VIEW("lock"),
                                    .region = {1, 1, 1, 1},
                                    .fingerprint = VIEW("f1:same"),
                                    .part = view_str(purl)};
    assert_ok(facts_add_finding(f, &finding, &err), err);
}

static void add_secret(struct facts *f, const char *path, uint32_t line, const char *value)
{
    struct finding finding = {.inspector = VIEW("secrets"),
                              .rule = VIEW("token"),
                              .message = VIEW("message"),
                              .severity = SEVERITY_HIGH,
                              .path = view_str(path),
                              .region = {line, 1, line, 2},
                              .has_secret = true};
    sha256_of(view_str(value), &finding.secret);
    assert_ok(facts_add_finding(f, &finding, &err), err);
}

static enum status see(void *ctx, const struct fact_finding *f, struct error *e)
{
    struct buf *text = ctx;
    (void)e;
    buf_printf(text, "%s " VIEW_FMT ":%u\n", finding_state_name(f->state),
               VIEW_ARG(f->finding.path), f->finding.region.line);
    return OK;
}

static void assert_states(struct pair *p, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(facts_compare(p->now, p->base, &p->c, &err), err);
    assert_ok(facts_each_finding_in(p->now, FINDINGS_ALL, see, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static void lines_move(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a.c", "1");
    add_file(p->now, "a.c", "2");
    add(p->base, "a.c", 3, "gets(x)");
    add(p->base, "a.c", 9, "went");
    add(p->now, "a.c", 30, "gets(x)");
    add(p->now, "a.c", 40, "came");
    assert_states(p, "unchanged a.c:30\nnew a.c:40\ngone a.c:9\n");
    assert_int_equal(p->c.new_findings, 1);
    assert_int_equal(p->c.unchanged, 1);
    assert_int_equal(p->c.gone, 1);
    assert_int_equal(p->c.moved, 0);
    assert_int_equal(p->c.files_changed, 1);
    assert_int_equal(p->c.files_same, 0);
    assert_view(p->c.name, "base");
}

/* What the base was not asked about, since it is the same there. */
static void the_same_file_holds_nothing_new(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a.c", "1");
    add_file(p->now, "a.c", "1");
    add(p->now, "a.c", 30, "gets(x)");
    assert_states(p, "unchanged a.c:30\n");
    assert_int_equal(p->c.files_same, 1);
}

static void a_file_moves(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "old.c", "1");
    add_file(p->now, "new.c", "2"); /* and was edited */
    add(p->base, "old.c", 3, "gets(x)");
    add(p->now, "new.c", 5, "gets(x)");
    add(p->now, "new.c", 6, "came");
    add_secret(p->base, "old.c", 1, "s");
    add_secret(p->now, "new.c", 2, "s");
    add_secret(p->now, "new.c", 3, "t");
    assert_states(p, "unchanged new.c:2\nnew new.c:3\nunchanged new.c:5\nnew new.c:6\n");
    assert_int_equal(p->c.moved, 2);
    assert_int_equal(p->c.unchanged, 2);
    assert_int_equal(p->c.files_added, 1);
    assert_int_equal(p->c.files_gone, 1);
}

/* A copy is no move: the file is still there. Nor is a place in another file that was
 * there before. */
static void a_copy_is_new(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "old.c", "1");
    add_file(p->base, "other.c", "2");
    add_file(p->now, "old.c", "1");
    add_file(p->now, "other.c", "3");
    add_file(p->now, "copy.c", "1");
    add(p->base, "old.c", 3, "gets(x)");
    add(p->now, "old.c", 3, "gets(x)");
    add(p->now, "copy.c", 3, "gets(x)");
    add(p->now, "other.c", 3, "gets(x)");
    assert_states(p, "new copy.c:3\nunchanged old.c:3\nnew other.c:3\n");
}

/* One finding of the base excuses one finding, not all copies of it. */
static void a_move_counts_once(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "old.c", "1");
    add_file(p->now, "x.c", "1");
    add_file(p->now, "y.c", "1");
    add(p->base, "old.c", 3, "gets(x)");
    add(p->now, "x.c", 3, "gets(x)");
    add(p->now, "y.c", 3, "gets(x)");
    assert_states(p, "unchanged x.c:3\nnew y.c:3\n");
    assert_int_equal(p->c.moved, 1);
    assert_int_equal(p->c.new_findings, 1);
}

static void secrets_are_counted(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a", "1");
    add_file(p->now, "a", "2");
    add_file(p->now, "b", "3");
    add_secret(p->base, "a", 4, "s");
    add_secret(p->now, "a", 2, "s");
    add_secret(p->now, "a", 4, "s");
    add_secret(p->now, "b", 1, "s");
    /* The one that stands where it stood is the old one. */
    assert_states(p, "new a:2\nunchanged a:4\nnew b:1\n");
}

static void a_gone_secret_is_keyed(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a", "1");
    add_file(p->now, "a", "2");
    add_secret(p->base, "a", 3, "s");
    add_secret(p->base, "a", 5, "s");
    add_secret(p->now, "a", 5, "s");
    assert_states(p, "unchanged a:5\ngone a:3\n");
}

static void what_is_shown_and_counted(void **state)
{
    struct pair *p = *state;
    struct fact_counts counts;
    add_file(p->base, "a.c", "1");
    add_file(p->now, "a.c", "2");
    add(p->base, "a.c", 1, "one");
    add(p->base, "a.c", 2, "two");
    add(p->now, "a.c", 1, "one");
    add(p->now, "a.c", 5, "five");
    add(p->now, "a.c", 6, "six");
    assert_ok(facts_add_gap(p->base, VIEW("z"), GAP_TIME, VIEW("slow"), &err), err);
    assert_ok(facts_compare(p->now, p->base, &p->c, &err), err);
    assert_int_equal(p->c.gaps, 1);
    assert_ok(facts_count(p->now, &counts, &err), err);
    assert_int_equal(counts.findings[SEVERITY_HIGH], 3); /* present */
    assert_int_equal(counts.gone, 0);
    facts_show(p->now, FINDINGS_NEW | FINDINGS_GONE);
    assert_ok(facts_count(p->now, &counts, &err), err);
    assert_int_equal(counts.findings[SEVERITY_HIGH], 2);
    assert_int_equal(counts.gone, 1);
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(facts_each_finding(p->now, see, &text, &err), err);
    assert_view(buf_view(&text), "new a.c:5\nnew a.c:6\ngone a.c:2\n");
    buf_release(&text);
}

static void empty_sides(void **state)
{
    struct pair *p = *state;
    add_file(p->now, "a.c", "2");
    add(p->now, "a.c", 1, "one");
    assert_states(p, "new a.c:1\n");
    assert_int_equal(p->c.new_findings, 1);
    assert_int_equal(p->c.gone, 0);
}

static void nothing_is_left(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a.c", "2");
    add(p->base, "a.c", 1, "one");
    assert_states(p, "gone a.c:1\n");
    assert_int_equal(p->c.files_gone, 1);
}

static void two_parts_of_one_line_go(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "lock", "1");
    add_file(p->now, "lock", "2");
    add_version(p->base, "pkg:npm/left@1.0.0");
    add_version(p->base, "pkg:npm/left@1.1.0");
    assert_states(p, "gone lock:1\ngone lock:1\n");
    assert_int_equal(p->c.gone, 2);
}

static void files_without_digests_differ(void **state)
{
    struct pair *p = *state;
    const struct file_facts bare = {.path = VIEW("a.c"), .size = 1};
    assert_ok(facts_add_file(p->base, &bare, &err), err);
    assert_ok(facts_add_file(p->now, &bare, &err), err);
    add(p->now, "a.c", 1, "one");
    assert_states(p, "new a.c:1\n");
    assert_int_equal(p->c.files_changed, 1);
}

static enum status compare_once(void *ctx, struct error *e)
{
    struct pair *p = ctx;
    struct comparison c = {.gaps = 77};
    enum status st = facts_compare(p->now, p->base, &c, e);
    assert_int_equal(c.gaps, st == OK ? 0 : 77);
    return st;
}

/* What is there already as gone is stored once, so that the work can be done again. */
static void without_memory(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "old.c", "1");
    add_file(p->base, "a.c", "1");
    add_file(p->now, "new.c", "1");
    add_file(p->now, "a.c", "2");
    add(p->base, "old.c", 3, "gets(x)");
    add(p->base, "a.c", 3, "went");
    add(p->now, "new.c", 3, "gets(x)");
    add(p->now, "a.c", 3, "came");
    (void)oom_sweep(compare_once, p);
}

/* --- functions --- */

static void add_function(struct facts *f, const char *path, const char *name, uint32_t line,
                         uint32_t cognitive, uint32_t lines)
{
    const struct file_facts file = {.path = view_str(path),
                                    .language = LANG_C,
                                    .classes =
                                        strstr(path, "test") == NULL ? 0 : (unsigned)FILE_TEST};
    const struct function_measures m = {.name = view_str(name),
                                        .line = line,
                                        .end_line = line + lines - 1,
                                        .cyclomatic = 1,
                                        .cognitive = cognitive};
    assert_ok(facts_add_function(f, &file, &m, &err), err);
}

static enum status see_change(void *ctx, const struct fact_function_change *c, struct error *e)
{
    struct buf *text = ctx;
    (void)e;
    buf_printf(text, VIEW_FMT " " VIEW_FMT ":%u " VIEW_FMT, VIEW_ARG(c->change), VIEW_ARG(c->path),
               (unsigned)c->line, VIEW_ARG(c->name));
    if (c->has_before && c->has_after && !view_eq(c->path, c->base_path)) {
        buf_printf(text, " from " VIEW_FMT, VIEW_ARG(c->base_path));
    }
    if (c->has_before) {
        buf_printf(text, " %u/%u", (unsigned)c->before.cognitive, (unsigned)c->before.lines);
    }
    buf_add_str(text, c->has_before && c->has_after ? " →" : "");
    if (c->has_after) {
        buf_printf(text, " %u/%u", (unsigned)c->after.cognitive, (unsigned)c->after.lines);
    }
    buf_add_char(text, '\n');
    return OK;
}

static void assert_changes(struct pair *p, unsigned max, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(facts_compare(p->now, p->base, &p->c, &err), err);
    assert_ok(facts_each_change(p->now, max, see_change, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static void functions_grow_and_shrink(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a.c", "1");
    add_file(p->now, "a.c", "2");
    add_file(p->base, "same.c", "1");
    add_file(p->now, "same.c", "1");
    add_function(p->base, "a.c", "longer", 1, 4, 10);
    add_function(p->now, "a.c", "longer", 1, 4, 12);
    add_function(p->base, "a.c", "harder", 20, 4, 10);
    add_function(p->now, "a.c", "harder", 30, 9, 5); /* the first that differs decides */
    add_function(p->base, "a.c", "easier", 40, 9, 10);
    add_function(p->now, "a.c", "easier", 40, 3, 30);
    add_function(p->base, "a.c", "moved_lines", 60, 1, 1);
    add_function(p->now, "a.c", "moved_lines", 90, 1, 1);
    add_function(p->base, "a.c", "gone", 80, 2, 3);
    add_function(p->now, "a.c", "fresh", 95, 5, 6);
    add_function(p->now, "a.c", "a.(anonymous)", 96, 5, 6);
    /* Not inspected there again, as in verify --baseline-rev. */
    add_function(p->now, "same.c", "untouched", 1, 7, 7);
    assert_changes(p, 100,
                   "grown a.c:30 harder 4/10 → 9/5\n"
                   "grown a.c:1 longer 4/10 → 4/12\n"
                   "new a.c:95 fresh 5/6\n"
                   "shrunk a.c:40 easier 9/10 → 3/30\n"
                   "gone a.c:80 gone 2/3\n");
    struct fact_change_counts counts;
    assert_ok(facts_count_changes(p->now, &counts, &err), err);
    assert_int_equal(counts.grown, 2);
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.shrunk, 1);
    assert_int_equal(counts.gone, 1);
}

static void overloads_are_told_apart(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "a.c", "1");
    add_file(p->now, "a.c", "2");
    for (uint32_t i = 1; i <= 3; i++) {
        add_function(p->base, "a.c", "put", 10 * i, i, i);
    }
    /* A new one in front, and the second has grown. */
    add_function(p->now, "a.c", "put", 5, 8, 8);
    add_function(p->now, "a.c", "put", 10, 1, 1);
    add_function(p->now, "a.c", "put", 20, 2, 7);
    add_function(p->now, "a.c", "put", 30, 3, 3);
    assert_changes(p, 1, "grown a.c:5 put 2/2 → 8/8\n");
}

static void functions_move(void **state)
{
    struct pair *p = *state;
    add_file(p->base, "old.c", "1");
    add_file(p->now, "new.c", "2");
    add_file(p->base, "both.c", "1");
    add_file(p->now, "both.c", "2");
    add_file(p->now, "other.c", "3");
    add_function(p->base, "old.c", "f", 1, 1, 1);
    add_function(p->now, "new.c", "f", 1, 1, 1); /* as it was: nothing to tell */
    add_function(p->base, "old.c", "g", 2, 1, 1);
    add_function(p->base, "both.c", "g", 2, 5, 5);
    add_function(p->now, "new.c", "g", 2, 2, 1); /* the file was renamed */
    add_function(p->base, "both.c", "h", 9, 1, 1);
    add_function(p->now, "new.c", "h", 9, 3, 1);
    add_function(p->base, "both.c", "i", 10, 1, 1);
    add_function(p->now, "new.c", "i", 10, 3, 1); /* which of the two? */
    add_function(p->now, "other.c", "i", 1, 4, 1);
    assert_changes(p, 100,
                   "grown new.c:9 h from both.c 1/1 → 3/1\n"
                   "grown new.c:2 g from old.c 1/1 → 2/1\n"
                   "new other.c:1 i 4/1\n"
                   "new new.c:10 i 3/1\n"
                   "gone both.c:2 g 5/5\n"
                   "gone both.c:10 i 1/1\n");
}

static void tests_are_left_aside(void **state)
{
    struct pair *p = *state;
    add_file(p->now, "test.c", "2");
    add_function(p->now, "test.c", "t", 1, 1, 1);
    assert_changes(p, 100, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(functions_grow_and_shrink, setup, teardown),
        cmocka_unit_test_setup_teardown(overloads_are_told_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(functions_move, setup, teardown),
        cmocka_unit_test_setup_teardown(tests_are_left_aside, setup, teardown),
        cmocka_unit_test_setup_teardown(lines_move, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_file_holds_nothing_new, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_moves, setup, teardown),
        cmocka_unit_test_setup_teardown(a_copy_is_new, setup, teardown),
        cmocka_unit_test_setup_teardown(a_move_counts_once, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_gone_secret_is_keyed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_shown_and_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(empty_sides, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_left, setup, teardown),
        cmocka_unit_test_setup_teardown(two_parts_of_one_line_go, setup, teardown),
        cmocka_unit_test_setup_teardown(files_without_digests_differ, setup, teardown),
        cmocka_unit_test_setup_teardown(without_memory, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
