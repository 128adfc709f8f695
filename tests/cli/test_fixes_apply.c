/* Fixes on files: only on those that are what was inspected. */
#include "testing.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "inspect/fixes.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct error err;

struct scene {
    char dir[64];
    struct cli cli;
    struct session session;
    struct fixes_totals totals;
};

static int setup(void **state)
{
    struct scene *t = mem_calloc(1, sizeof *t);
    assert_non_null(t);
    (void)snprintf(t->dir, sizeof t->dir, "/tmp/assay-test-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    t->cli = (struct cli){.out = stdout, .err = stderr, .quiet = true};
    assert_ok(digest_init(&err), err);
    session_init(&t->session, &t->cli);
    t->session.subject.path = t->dir;
    assert_ok(facts_new(&t->session.facts, &err), err);
    *state = t;
    return 0;
}

static void path_in(const struct scene *t, const char *name, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", t->dir, name);
}

static int teardown(void **state)
{
    struct scene *t = *state;
    const char *const names[] = {"a.py", "b.py", "out"};
    char path[128];
    for (size_t i = 0; i < COUNT(names); i++) {
        path_in(t, names[i], path);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(t->dir), 0); /* no temporary file is left */
    session_release(&t->session);
    *state = mem_free(t);
    return 0;
}

static void put(const struct scene *t, const char *name, const char *content)
{
    char path[128];
    path_in(t, name, path);
    assert_ok(file_write_atomic(path, view_str(content), 0640, &err), err);
}

static void expect(const struct scene *t, const char *name, const char *content)
{
    char path[128];
    CLEANUP(buf_cleanup) struct buf got = BUF_INIT(1000);
    path_in(t, name, path);
    assert_ok(file_read(path, &got, &err), err);
    assert_view(buf_view(&got), content);
}

static void seen(const struct scene *t, const char *name, const char *content)
{
    struct file_facts f = {.path = view_str(name), .size = strlen(content), .has_digest = true};
    sha256_of(view_str(content), &f.digest);
    assert_ok(facts_add_file(t->session.facts, &f, &err), err);
}

static void fix(const struct scene *t, const char *name, struct region region, const char *text)
{
    const struct finding f = {
        .inspector = VIEW("code"),
        .rule = VIEW("r"),
        .path = view_str(name),
        .region = region,
        .has_fix = true,
        .fix = view_str(text),
    };
    assert_ok(facts_add_finding(t->session.facts, &f, &err), err);
}

static void apply(struct scene *t, struct buf *patch)
{
    assert_ok(fixes_apply(&t->session, VIEW("x/"), patch, &t->totals, &err), err);
}

static void what_was_inspected_is_fixed(void **state)
{
    struct scene *t = *state;
    struct stat sb;
    char path[128];
    put(t, "a.py", "one\ntwo\n");
    seen(t, "a.py", "one\ntwo\n");
    fix(t, "a.py", (struct region){2, 1, 2, 4}, "TWO");
    fix(t, "a.py", (struct region){1, 2, 1, 3}, "");
    apply(t, NULL);
    expect(t, "a.py", "oe\nTWO\n");
    assert_int_equal(t->totals.files, 1);
    assert_int_equal(t->totals.applied, 2);
    assert_int_equal(t->totals.refused, 0);
    path_in(t, "a.py", path);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0640);
}

static void what_changed_meanwhile_is_left_alone(void **state)
{
    struct scene *t = *state;
    put(t, "a.py", "new\ntwo\n");
    put(t, "b.py", "two\n");
    seen(t, "a.py", "one\ntwo\n");
    seen(t, "b.py", "two\n");
    fix(t, "a.py", (struct region){2, 1, 2, 4}, "TWO");
    fix(t, "b.py", (struct region){1, 1, 1, 4}, "TWO");
    apply(t, NULL);
    expect(t, "a.py", "new\ntwo\n");
    expect(t, "b.py", "TWO\n");
    assert_int_equal(t->totals.refused, 1);
    assert_int_equal(t->totals.files, 1);
}

static void what_is_gone_or_a_link_is_left_alone(void **state)
{
    struct scene *t = *state;
    char path[128];
    char target[128];
    put(t, "out", "one\n");
    path_in(t, "a.py", path);
    path_in(t, "out", target);
    assert_int_equal(symlink(target, path), 0);
    seen(t, "a.py", "one\n");
    seen(t, "b.py", "one\n");
    fix(t, "a.py", (struct region){1, 1, 1, 4}, "ONE");
    fix(t, "b.py", (struct region){1, 1, 1, 4}, "ONE");
    apply(t, NULL);
    expect(t, "out", "one\n");
    assert_int_equal(t->totals.refused, 2);
}

static void a_fix_outside_of_the_file_is_refused(void **state)
{
    struct scene *t = *state;
    const struct region wrong[] = {{3, 1, 3, 2}, {1, 1, 9, 1}, {2, 9, 2, 90}};
    put(t, "a.py", "one\ntwo\n");
    seen(t, "a.py", "one\ntwo\n");
    fix(t, "a.py", (struct region){1, 1, 1, 4}, "ONE");
    for (size_t i = 0; i < COUNT(wrong); i++) {
        fix(t, "a.py", wrong[i], "x");
    }
    apply(t, NULL);
    expect(t, "a.py", "one\ntwo\n");
    assert_int_equal(t->totals.refused, 1);
    assert_int_equal(t->totals.applied, 0);
}

static void a_dry_run_writes_a_patch_only(void **state)
{
    struct scene *t = *state;
    struct buf patch = BUF_INIT(10000);
    put(t, "a.py", "one\ntwo");
    seen(t, "a.py", "one\ntwo");
    fix(t, "a.py", (struct region){2, 1, 2, 4}, "TWO\nTHREE");
    apply(t, &patch);
    expect(t, "a.py", "one\ntwo");
    assert_view(buf_view(&patch), "diff --git a/x/a.py b/x/a.py\n"
                                  "--- a/x/a.py\n"
                                  "+++ b/x/a.py\n"
                                  "@@ -1,2 +1,3 @@\n"
                                  " one\n"
                                  "-two\n"
                                  "\\ No newline at end of file\n"
                                  "+TWO\n"
                                  "+THREE\n"
                                  "\\ No newline at end of file\n");
    assert_int_equal(t->totals.files, 1);
    buf_release(&patch);
}

static void suppressed_findings_are_not_fixed(void **state)
{
    struct scene *t = *state;
    put(t, "a.py", "one\n");
    seen(t, "a.py", "one\n");
    struct finding f = {.inspector = VIEW("code"),
                        .rule = VIEW("r"),
                        .path = VIEW("a.py"),
                        .region = {1, 1, 1, 4},
                        .fingerprint = VIEW("f1:1"),
                        .has_fix = true,
                        .fix = VIEW("ONE")};
    const struct suppression s = {.fingerprint = VIEW("f1:1"), .owner = VIEW("o"), .expires = 2};
    assert_ok(facts_add_finding(t->session.facts, &f, &err), err);
    assert_ok(facts_suppress(t->session.facts, &s, 1, &err), err);
    apply(t, NULL);
    expect(t, "a.py", "one\n");
    assert_int_equal(t->totals.files, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_inspected_is_fixed, setup, teardown),
        cmocka_unit_test_setup_teardown(what_changed_meanwhile_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_gone_or_a_link_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_fix_outside_of_the_file_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_dry_run_writes_a_patch_only, setup, teardown),
        cmocka_unit_test_setup_teardown(suppressed_findings_are_not_fixed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
