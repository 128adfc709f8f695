/* Each format by a file of ours: what is read, finding by finding. */
#include "import_run.h"

static struct error err;

static const struct import_options ci_root = {.root = VIEW_INIT("/home/ci/proj/")};

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

/* Read with and without naming the format: the content tells the same. */
static void check(const char *format, const char *file, const struct import_options *options,
                  const char *tools, const char *findings)
{
    struct import_run named;
    struct import_run sniffed;
    import_run_file(&named, format, file, options);
    import_run_file(&sniffed, NULL, file, options);
    assert_ok(named.status, named.err);
    assert_ok(sniffed.status, sniffed.err);
    assert_view(buf_view(&named.tools), tools);
    assert_view(buf_view(&named.text), findings);
    assert_views(buf_view(&sniffed.text), buf_view(&named.text));
    import_run_release(&named);
    import_run_release(&sniffed);
}

static void test_gitlab(void **state)
{
    (void)state;
    check("gitlab", "gitlab/sast.json", NULL, "checker 1.9\n",
          "checker|app/run.py|12:0-14:0|critical|high|CWE-78|py.shell|Shell from input. A shell is "
          "started with what came in. Pass a list.\n"
          "checker|app/odd.py|0:0-0:0|medium|low||only a name|Odd\n");
    check("gitlab", "gitlab/secrets.json", NULL, "key-finder \n",
          "key-finder|conf.env|3:0-3:0|high|medium|CWE-798|password|Found **** in a file\n");
    check("gitlab", "gitlab/dependencies.json", NULL, "deps \n",
          "deps|package-lock.json|0:0-0:0|medium|low||CVE-2020-0001|Old library\n");
}

static void test_junit(void **state)
{
    (void)state;
    struct import_run run;
    check("junit", "junit/tests.xml", NULL, "junit \n",
          "junit|tests/test_math.py|41:0-41:0|medium|high||test-failure|The test pkg.Math divides "
          "failed: expected 2 < 3 more\n"
          "junit|file|11:0-11:0|medium|high||test-error|The test pkg.Net connects could not be "
          "run: no route\n");
    check("junit", "junit/lint.xml", NULL, "semgrep \n",
          "semgrep|src/a.py|4:0-4:0|high|medium||py.md5|weak\n");
    import_run_file(&run, "junit", "junit/tests.xml", NULL);
    assert_int_equal(run.sum.tests, 4); /* the file claims 999 */
    assert_int_equal(run.sum.failures, 1);
    assert_int_equal(run.sum.errors, 1);
    assert_int_equal(run.sum.skipped, 1);
    assert_int_equal(run.sum.placeless, 1);
    assert_string_equal(run.tests.ptr, "pkg.Math|adds|passed\npkg.Math|divides|failed\n"
                                       "pkg.Net|connects|error\n|later|skipped\n");
    import_run_release(&run);
    import_run_file(&run, "junit", "junit/lint.xml", NULL);
    assert_int_equal(run.sum.tests, 0); /* a linter's report tests nothing */
    assert_int_equal(run.tests.len, 0);
    assert_int_equal(run.sum.failures, 0);
    import_run_release(&run);
}

static void test_cppcheck(void **state)
{
    (void)state;
    check("cppcheck", "cppcheck/small.xml", &ci_root, "cppcheck 2.99\n",
          "cppcheck|src/a.c|9:5-9:5|high|medium|CWE-401|memleak|Memory leak: p\n"
          "cppcheck|src/b.c|3:0-3:0|medium|low|CWE-476|nullPointer|Possible null\n"
          "cppcheck|file|12:0-12:0|low|medium||unusedVariable|Unused 'v'\n");
}

static void test_clang_tidy(void **state)
{
    (void)state;
    check("clang-tidy", "clang-tidy/small.txt", &ci_root, "clang-tidy \n",
          "clang-tidy|src/a.c|6:5-6:5|medium|medium|CWE-119|"
          "clang-analyzer-security.insecureAPI.strcpy|copy without bounds. CWE-119\n"
          "clang-tidy|C:/proj/src/b.cpp|12:8-12:8|high|medium||clang-diagnostic-error|unknown type "
          "name 'x'\n"
          "clang-tidy|src/c.c|1:1-1:1|low|medium||readability-magic-numbers|array [5] is odd\n"
          "clang-tidy|src/c.c|9:16-9:16|medium|medium|CWE-401|clang-analyzer-unix.Malloc|Potential "
          "leak of memory pointed to by 'p'\n");
}

static bool position(void *ctx, struct view path, uint64_t offset, uint32_t *line, uint32_t *column)
{
    ++*(int *)ctx;
    assert_true(view_eq_str(path, "src/a.c") || view_eq_str(path, "src/b.cpp") ||
                view_eq_str(path, "src/c.c"));
    *line = 10;
    *column = (uint32_t)offset + 1;
    return !view_eq_str(path, "src/c.c");
}

static void test_clang_tidy_fixes(void **state)
{
    (void)state;
    int asked = 0;
    const struct import_options options = {
        .root = VIEW_INIT("/home/ci/proj"), .position = position, .position_ctx = &asked};
    check("clang-tidy", "clang-tidy/fixes.yaml", &options, "clang-tidy \n",
          "clang-tidy|src/a.c|10:25-10:25|medium|medium|CWE-476|clang-analyzer-core."
          "NullDereference|Dereference of null pointer\n"
          "clang-tidy|src/b.cpp|10:1-10:1|high|medium||modernize-use-nullptr|use nullptr\n"
          "clang-tidy|src/c.c|0:0-0:0|medium|medium||old-form|an older layout\n");
    assert_int_equal(asked, 6);
    /* Outside of the subject nothing is looked up. */
    const struct import_options elsewhere = {
        .root = VIEW_INIT("/other"), .position = position, .position_ctx = &asked};
    struct import_run run;
    import_run_file(&run, "clang-tidy", "clang-tidy/fixes.yaml", &elsewhere);
    assert_ok(run.status, run.err);
    assert_int_equal(asked, 7); /* src/c.c is relative */
    assert_int_equal(run.sum.outside, 2);
    import_run_release(&run);
}

static void test_tool_option(void **state)
{
    (void)state;
    const struct import_options options = {.tool = VIEW_INIT("My Tool!")};
    check("cppcheck", "cppcheck/small.xml", &options, "my-tool 2.99\n",
          "my-tool|/home/ci/proj/src/a.c|9:5-9:5|high|medium|CWE-401|memleak|Memory leak: p\n"
          "my-tool|src/b.c|3:0-3:0|medium|low|CWE-476|nullPointer|Possible null\n"
          "my-tool|file|12:0-12:0|low|medium||unusedVariable|Unused 'v'\n");
}

/* No format takes another one's file by its content, nor something else's. */
static void test_sniff(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",          " ",           "{}",      "[]",       "{\"runs\"",       "<a/>",
        "<results>", "---\nx: 1\n", "hello\n", "\xff\xfe", "a:1: warning: x", ":1:1: error: x",
    };
    for (size_t i = 0; i < COUNT(others); i++) {
        const struct import_format *f = import_format_of(view_str(others[i]));
        if (f != NULL && !(i == 6 && strcmp(f->name, "cppcheck") == 0)) {
            print_error("\"%s\" was taken for %s\n", others[i], f->name);
            fail();
        }
    }
    assert_null(import_format_named(VIEW("xml")));
    assert_ptr_equal(import_format_named(VIEW("junit")), import_format_of(VIEW("<testsuites/>")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gitlab),
        cmocka_unit_test(test_junit),
        cmocka_unit_test(test_cppcheck),
        cmocka_unit_test(test_clang_tidy),
        cmocka_unit_test(test_clang_tidy_fixes),
        cmocka_unit_test(test_tool_option),
        cmocka_unit_test(test_sniff),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
