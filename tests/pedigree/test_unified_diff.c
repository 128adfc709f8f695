/* The reader of unified diffs: what it takes, and what it refuses with which line. */
#include "testing.h"

#include <assay/pedigree/unified_diff.h>

static struct arena arena;

static struct diff read_ok(const char *text)
{
    struct diff d;
    struct error err = {.code = OK};
    assert_ok(diff_read(view_str(text), "x.patch", &arena, &d, &err), err);
    return d;
}

static void refused(const char *text, enum status want, const char *message)
{
    struct diff d = {.len = 77};
    struct error err = {.code = OK};
    assert_status(diff_read(view_str(text), "x.patch", &arena, &d, &err), want, err);
    assert_int_equal(d.len, 77);
    if (strstr(err.message, message) == NULL) {
        fail_msg("found \"%s\", expected \"%s\"", err.message, message);
    }
}

static void plain(void **state)
{
    (void)state;
    struct diff d = read_ok("Description: what\n\n--- a/src/x.c\t2020-01-01 00:00:00\n"
                            "+++ b/src/x.c\n@@ -1,3 +1,4 @@ int f(void)\n one\n-two\n+2\n+2b\n"
                            " three\n-- \n2.30.2\n");
    assert_view(d.preamble, "Description: what\n\n");
    assert_int_equal(d.len, 1);
    assert_view(d.files[0].old_path, "a/src/x.c");
    assert_view(d.files[0].new_path, "b/src/x.c");
    assert_int_equal(d.files[0].line, 3);
    assert_int_equal(d.files[0].len, 1);
    const struct diff_hunk *h = &d.files[0].hunks[0];
    assert_int_equal(h->line, 5);
    assert_int_equal(h->old_count, 3);
    assert_int_equal(h->new_count, 4);
    assert_int_equal(h->len, 5);
    assert_int_equal(h->lines[1].mark, '-');
    assert_view(h->lines[1].text, "two\n");
    assert_false(d.files[0].adds);
    assert_false(d.files[0].removes);
}

static void without_line_end(void **state)
{
    (void)state;
    struct diff d = read_ok("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n\\ No newline at end of file\n"
                            "+new\n\\ No newline at end of file\n");
    const struct diff_hunk *h = &d.files[0].hunks[0];
    assert_int_equal(h->old_count, 1);
    assert_view(h->lines[0].text, "old");
    assert_view(h->lines[1].text, "new");
    d = read_ok("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n\n-b\n+c"); /* blank and line end lost */
    assert_view(d.files[0].hunks[0].lines[0].text, "\n");
    assert_view(d.files[0].hunks[0].lines[2].text, "c\n");
}

static void git_heads(void **state)
{
    (void)state;
    struct diff d = read_ok(
        "diff --git a/new.c b/new.c\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/new.c\n"
        "@@ -0,0 +1 @@\n+x\n"
        "diff --git a/old.c b/old.c\ndeleted file mode 100644\n--- a/old.c\n+++ /dev/null\n"
        "@@ -1 +0,0 @@\n-x\n"
        "diff --git a/from me b/to me\nsimilarity index 100%\nrename from from me\n"
        "rename to to me\n"
        "diff --git a/mode.sh b/mode.sh\nold mode 100644\nnew mode 100755\n"
        "diff --git a/logo.png b/logo.png\nindex 1..2 100644\nGIT binary patch\nliteral 1\nabc\n");
    assert_int_equal(d.len, 4);
    assert_true(d.files[0].adds);
    assert_view(d.files[0].new_path, "b/new.c");
    assert_true(d.files[1].removes);
    assert_view(d.files[1].old_path, "a/old.c");
    assert_true(d.files[2].renames);
    assert_view(d.files[2].old_path, "a/from me");
    assert_view(d.files[2].new_path, "b/to me");
    assert_true(d.files[3].binary);
    assert_view(d.files[3].new_path, "b/logo.png");
}

static void quoted_names(void **state)
{
    (void)state;
    struct diff d = read_ok("--- \"a/\\303\\244 \\\"x\\\"\"\n+++ \"b/\\303\\244 \\\"x\\\"\"\n"
                            "@@ -1 +1 @@\n-a\n+b\n");
    assert_view(d.files[0].new_path, "b/\xc3\xa4 \"x\"");
}

static void names_are_stripped(void **state)
{
    (void)state;
    assert_view(diff_path(VIEW("a/src/x.c"), 1), "src/x.c");
    assert_view(diff_path(VIEW("./a//src/x.c"), 1), "src/x.c");
    assert_view(diff_path(VIEW("x.c"), 0), "x.c");
    assert_view(diff_path(VIEW("x.c"), 1), "");
    assert_view(diff_path(VIEW("a/../../etc/passwd"), 1), "");
    assert_view(diff_path(VIEW("/etc/passwd"), 0), "");
}

static void bad_hunks(void **state)
{
    (void)state;
    refused("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\n", ERR_FORMAT, "x.patch:3: the diff ends");
    refused("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\nwhat\n", ERR_FORMAT,
            "x.patch:5: the hunk ends");
    refused("--- a/x\n+++ b/x\n@@ -1,1 +1,1 @@\n-a\n-b\n+c\n", ERR_FORMAT,
            "x.patch:5: the hunk has");
    refused("--- a/x\n+++ b/x\n@@ -99999999999999999999,1 +1,1 @@\n-a\n+c\n", ERR_FORMAT,
            "x.patch:3: no hunk's head");
    refused("--- a/x\n+++ b/x\n@@ -4294967296 +1 @@\n-a\n+c\n", ERR_FORMAT, "x.patch:3:");
    refused("--- a/x\n+++ b/x\n@@ nonsense @@\n", ERR_FORMAT, "x.patch:3:");
    refused("*** a/x\n--- b/x\n***************\n", ERR_UNSUPPORTED, "x.patch:1: a context diff");
}

static void no_diff_at_all(void **state)
{
    (void)state;
    assert_int_equal(read_ok("").len, 0);
    struct diff d = read_ok("only text\n--- and a line\n");
    assert_int_equal(d.len, 0);
    assert_view(d.preamble, "only text\n--- and a line\n");
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain),          cmocka_unit_test(without_line_end),
        cmocka_unit_test(git_heads),      cmocka_unit_test(quoted_names),
        cmocka_unit_test(bad_hunks),      cmocka_unit_test(names_are_stripped),
        cmocka_unit_test(no_diff_at_all),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
