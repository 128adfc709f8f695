/* Which paths the PATHSPEC operands mean. */
#include "testing.h"

#include "inspect/pathspec.h"

static struct pathspec make(const char *const *specs)
{
    struct pathspec p = {.count = 0};
    while (specs[p.count] != NULL) {
        p.spec[p.count] = specs[p.count];
        p.count++;
    }
    return p;
}

#define SPEC(...) make((const char *const[]){__VA_ARGS__, NULL})

static void nothing_means_all(void **state)
{
    (void)state;
    const struct pathspec none = {.count = 0};
    assert_true(pathspec_has(NULL, VIEW("a")));
    assert_true(pathspec_has(&none, VIEW("a/b")));
    assert_true(pathspec_touches(NULL, VIEW("a")));
    const struct pathspec dot = SPEC(".");
    assert_true(pathspec_has(&dot, VIEW("a/b")));
}

static void files_and_directories(void **state)
{
    (void)state;
    const struct pathspec p = SPEC("./src/", "lib/a.jar");
    assert_true(pathspec_has(&p, VIEW("src/a.c")));
    assert_true(pathspec_has(&p, VIEW("src/deep/a.c")));
    assert_true(pathspec_has(&p, VIEW("src")));
    assert_true(pathspec_has(&p, VIEW("lib/a.jar")));
    assert_true(pathspec_has(&p, VIEW("lib/a.jar!/x")));
    assert_false(pathspec_has(&p, VIEW("srcs/a.c")));
    assert_false(pathspec_has(&p, VIEW("lib/a.jars")));
    assert_false(pathspec_has(&p, VIEW("test/src/a.c")));
}

static void patterns(void **state)
{
    (void)state;
    const struct pathspec p = SPEC("*.c", "**/gen_*.py", "mod?/in*");
    assert_true(pathspec_has(&p, VIEW("a.c")));
    assert_false(pathspec_has(&p, VIEW("src/a.c")));
    assert_true(pathspec_has(&p, VIEW("x/y/gen_a.py")));
    assert_false(pathspec_has(&p, VIEW("x/y/gen_a.pyc")));
    assert_true(pathspec_has(&p, VIEW("mod1/include/a.h")));
    assert_false(pathspec_has(&p, VIEW("mod12/include/a.h")));
}

static void what_is_left_out(void **state)
{
    (void)state;
    const struct pathspec only = SPEC(":!build");
    assert_true(pathspec_has(&only, VIEW("src/a.c")));
    assert_false(pathspec_has(&only, VIEW("build/a.c")));
    const struct pathspec both = SPEC("src", ":!src/gen");
    assert_true(pathspec_has(&both, VIEW("src/a.c")));
    assert_false(pathspec_has(&both, VIEW("src/gen/a.c")));
    assert_false(pathspec_has(&both, VIEW("build/a.c")));
}

/* A directory that could not be read counts where something in it is meant. */
static void what_may_hold_some(void **state)
{
    (void)state;
    const struct pathspec p = SPEC("src/deep/a.c", "lib/*/x", ":!doc");
    assert_true(pathspec_touches(&p, VIEW("")));
    assert_true(pathspec_touches(&p, VIEW("src")));
    assert_true(pathspec_touches(&p, VIEW("src/deep")));
    assert_true(pathspec_touches(&p, VIEW("lib")));
    assert_true(pathspec_touches(&p, VIEW("lib/z")));
    assert_false(pathspec_touches(&p, VIEW("src/deeper")));
    assert_false(pathspec_touches(&p, VIEW("doc")));
    assert_false(pathspec_touches(&p, VIEW("test")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_means_all),  cmocka_unit_test(files_and_directories),
        cmocka_unit_test(patterns),           cmocka_unit_test(what_is_left_out),
        cmocka_unit_test(what_may_hold_some),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
