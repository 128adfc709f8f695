/* Paths as other tools write them, as paths of the subject. */
#include "import_run.h"

#include <stdio.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

/* The path of a SARIF result with this URI. */
static void check(const char *root, const char *uri, const char *expected, bool outside)
{
    char text[8192];
    struct import_run run;
    const struct import_options options = {.root = view_str(root)};
    (void)snprintf(text, sizeof text,
                   "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},"
                   "\"results\":[{\"ruleId\":\"r\",\"locations\":[{\"physicalLocation\":{"
                   "\"artifactLocation\":{\"uri\":\"%s\"}}}]}]}]}",
                   uri);
    import_run(&run, "sarif", view_str(text), &options);
    assert_ok(run.status, run.err);
    struct view path = buf_view(&run.text);
    struct view tool;
    assert_true(view_split(&path, '|', &tool));
    struct view got;
    assert_true(view_split(&path, '|', &got));
    assert_view(got, expected);
    assert_int_equal(run.sum.outside, outside ? 1 : 0);
    import_run_release(&run);
}

static void test_inside(void **state)
{
    (void)state;
    check("", "src/a.c", "src/a.c", false);
    check("", "./src//./a.c", "src/a.c", false);
    check("", "src/x/../a.c", "src/a.c", false);
    check("", "a%20b/%C3%A9.c", "a b/\xc3\xa9.c", false);
    check("", "100%", "100%", false);
    check("", "a%zz", "a%zz", false);
    check("", "dir\\\\sub\\\\a.c", "dir/sub/a.c", false);
    check("/build/p", "file:///build/p/src/a.c", "src/a.c", false);
    check("/build/p/", "/build/p/src/a.c", "src/a.c", false);
    check("/build/p", "FILE://localhost/build/p/a.c", "a.c", false);
    check("/build/p", "/build/p", ".", false);
    check("proj", "proj/src/a.c", "src/a.c", false);
    check("./proj", "proj/src/a.c", "src/a.c", false);
    check("C:/p", "file:///C:/p/a.c", "a.c", false);
    check("/build/p", "/build/q/../p/a.c", "a.c", false);
}

static void test_outside(void **state)
{
    (void)state;
    check("/build/p", "/build/pq/a.c", "/build/pq/a.c", true);
    check("/build/p", "/build/p/../q/a.c", "/build/q/a.c", true);
    check("", "../a.c", "../a.c", true);
    check("", "a/../../../b.c", "../../b.c", true);
    check("", "%2e%2e/a.c", "../a.c", true);
    check("", "..%2fa.c", "../a.c", true);
    check("", "/etc/passwd", "/etc/passwd", true);
    check("", "/../../etc/passwd", "/../../etc/passwd", true);
    check("", "file:///etc/passwd", "/etc/passwd", true);
    check("/", "/etc/passwd", "/etc/passwd", true);
    check("", "C:\\\\x\\\\a.c", "C:/x/a.c", true);
}

/* What would not show, or would break out of a line, is escaped. */
static void test_visible(void **state)
{
    (void)state;
    check("", "a%00b", "a\\x00b", false);
    check("", "a%0Ab", "a\\x0ab", false);
    check("", "a%1b[31m", "a\\x1b[31m", false);
    check("", "%ff", "\\xff", false);
}

static void test_long(void **state)
{
    (void)state;
    char name[6000];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    char cut[IMPORT_PATH_MAX + 1];
    memset(cut, 'n', sizeof cut);
    cut[IMPORT_PATH_MAX] = '\0';
    check("", name, cut, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inside),
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_visible),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
