/* One file against upstream's and its patches. */
#include "testing.h"

#include <assay/pedigree/reconcile.h>

static struct arena arena;

static const char upstream[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n";
static const char patch_a[] =
    "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n one\n-two\n+TWO\n three\n four\n";
static const char patch_b[] =
    "--- a/x\n+++ b/x\n@@ -6,5 +6,6 @@\n six\n seven\n eight\n+eight and a half\n nine\n ten\n";

struct fixture {
    struct patch_section sections[8];
    struct reconcile_input in;
    struct reconciliation out;
};

static void declare(struct fixture *f, const char *text)
{
    struct diff d;
    struct error err = {.code = OK};
    assert_ok(diff_read(view_str(text), "p", &arena, &d, &err), err);
    assert_int_equal(d.len, 1);
    f->sections[f->in.section_count] =
        (struct patch_section){(uint32_t)f->in.section_count, 0, &d.files[0]};
    f->in.section_count++;
}

static void reconcile(struct fixture *f, const char *subject)
{
    struct error err = {.code = OK};
    f->in.has_upstream = true;
    f->in.upstream = view_str(upstream);
    f->in.has_subject = true;
    f->in.subject = view_str(subject);
    f->in.sections = f->sections;
    assert_ok(reconcile_file(&f->in, &arena, &f->out, &err), err);
}

static void check_change(const struct change *c, uint32_t old_first, uint32_t old_end,
                         uint32_t new_first, uint32_t new_end, enum explanation explanation)
{
    assert_int_equal(c->old_first, old_first);
    assert_int_equal(c->old_end, old_end);
    assert_int_equal(c->new_first, new_first);
    assert_int_equal(c->new_end, new_end);
    assert_string_equal(explanation_name(c->explanation), explanation_name(explanation));
}

static void all_declared(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, patch_a);
    declare(&f, patch_b);
    reconcile(&f, "one\nTWO\nthree\nfour\nfive\nsix\nseven\neight\neight and a half\nnine\nten\n");
    assert_int_equal(f.out.change_count, 2);
    check_change(&f.out.changes[0], 1, 2, 1, 2, CHANGE_DECLARED);
    assert_int_equal(f.out.changes[0].result, 0);
    assert_int_equal(f.out.changes[0].results, 1);
    check_change(&f.out.changes[1], 8, 8, 8, 9, CHANGE_DECLARED);
    assert_int_equal(f.out.changes[1].result, 1);
    assert_int_equal(f.out.hunks[0].effect, EFFECT_EXACT);
    assert_int_equal(f.out.hunks[1].effect, EFFECT_EXACT);
}

static void one_more_line_is_unexplained(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, patch_a);
    reconcile(&f, "one\nTWO\nthree\nfour\nFIVE\nsix\nseven\neight\nnine\nten\n");
    assert_int_equal(f.out.change_count, 2);
    check_change(&f.out.changes[0], 1, 2, 1, 2, CHANGE_DECLARED);
    check_change(&f.out.changes[1], 4, 5, 4, 5, CHANGE_UNEXPLAINED);
}

/* A change on top of a declared one is no part of it. */
static void a_declared_line_changed_again(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, patch_a);
    reconcile(&f, "one\nTwo!\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
    assert_int_equal(f.out.change_count, 1);
    assert_int_equal(f.out.changes[0].explanation, CHANGE_UNEXPLAINED);
    assert_int_equal(f.out.changes[0].new_first, 1);
}

static void not_in_effect(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, patch_a);
    declare(&f, patch_b);
    reconcile(&f, "one\nTWO\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
    assert_int_equal(f.out.change_count, 1);
    check_change(&f.out.changes[0], 1, 2, 1, 2, CHANGE_DECLARED);
    assert_int_equal(f.out.hunks[0].effect, EFFECT_EXACT);
    assert_int_equal(f.out.hunks[1].effect, EFFECT_UNDONE);
    assert_false(hunk_effect_holds(f.out.hunks[1].effect));
    struct fixture none = {.in = {0}};
    declare(&none, patch_a);
    declare(&none, patch_b);
    reconcile(&none, upstream);
    assert_int_equal(none.out.change_count, 0);
    assert_int_equal(none.out.hunks[0].effect, EFFECT_UNDONE);
    assert_int_equal(none.out.hunks[1].effect, EFFECT_UNDONE);
}

static void offset_fuzz_already_failed(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n four\n-five\n+FIVE\n six\n");
    declare(&f, "--- a/x\n+++ b/x\n@@ -7,3 +7,3 @@\n sevn\n-eight\n+EIGHT\n nine\n");
    declare(&f, "--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n one\n+two\n three\n");
    declare(&f, "--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n eleven\n-twelve\n+12\n thirteen\n");
    reconcile(&f, "one\ntwo\nthree\nfour\nFIVE\nsix\nseven\nEIGHT\nnine\nten\n");
    assert_int_equal(f.out.hunks[0].effect, EFFECT_OFFSET);
    assert_int_equal(f.out.hunks[0].offset, 3);
    assert_int_equal(f.out.hunks[1].effect, EFFECT_FUZZ);
    assert_int_equal(f.out.hunks[1].fuzz, 1);
    assert_int_equal(f.out.hunks[2].effect, EFFECT_ALREADY);
    assert_int_equal(f.out.hunks[3].effect, EFFECT_FAILED);
    for (size_t i = 0; i < f.out.change_count; i++) {
        assert_int_equal(f.out.changes[i].explanation, CHANGE_DECLARED);
    }
}

static void found_in_a_later_version(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    f.in.later[0] = VIEW("zero\none\ntwo\nthree\nfour\nfive (5)\nsix\nseven\neight\nnine\nten\n");
    f.in.later_count = 1;
    reconcile(&f, "one\ntwo\nthree\nfour\nfive (5)\nsix\nseven\neight\nNINE\nten\n");
    assert_int_equal(f.out.change_count, 2);
    check_change(&f.out.changes[0], 4, 5, 4, 5, CHANGE_UPSTREAM);
    check_change(&f.out.changes[1], 8, 9, 8, 9, CHANGE_UNEXPLAINED);
}

static void made_and_removed(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    struct error err = {.code = OK};
    declare(&f, "--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    f.in.has_subject = true;
    f.in.subject = VIEW("a\nb\n");
    f.in.sections = f.sections;
    assert_ok(reconcile_file(&f.in, &arena, &f.out, &err), err);
    assert_true(f.out.expects_file);
    assert_int_equal(f.out.hunks[0].effect, EFFECT_EXACT);
    assert_view(f.out.expected, "a\nb\n");
    assert_int_equal(f.out.change_count, 1);
    assert_int_equal(f.out.changes[0].explanation, CHANGE_DECLARED);
    struct fixture g = {.in = {0}};
    declare(&g, "--- a/x\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n");
    g.in.has_upstream = true;
    g.in.upstream = VIEW("a\nb\n");
    g.in.only_hunks = true;
    g.in.sections = g.sections;
    assert_ok(reconcile_file(&g.in, &arena, &g.out, &err), err);
    assert_false(g.out.expects_file);
}

static void hostile(void **state)
{
    (void)state;
    struct fixture f = {.in = {0}};
    declare(&f, "--- a/x\n+++ b/x\n@@ -1073741823,1 +1073741823,1 @@\n-two\n+2\n");
    reconcile(&f, upstream);
    assert_int_equal(f.out.hunks[0].effect, EFFECT_UNDONE);
    struct fixture g = {.in = {0}};
    declare(&g, "--- a/x\n+++ b/x\n@@ -1073741823,0 +1073741823,1 @@\n+2\n");
    reconcile(&g, upstream);
    assert_int_equal(g.out.hunks[0].effect, EFFECT_FAILED);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    struct error err;
    return reconcile_prepare(&err) == OK ? 0 : -1;
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
        cmocka_unit_test(all_declared),
        cmocka_unit_test(one_more_line_is_unexplained),
        cmocka_unit_test(a_declared_line_changed_again),
        cmocka_unit_test(not_in_effect),
        cmocka_unit_test(offset_fuzz_already_failed),
        cmocka_unit_test(found_in_a_later_version),
        cmocka_unit_test(made_and_removed),
        cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
