/* What may come instead of a tool's file: every one ends with a status that says where, or
 * with findings, and never with more than its share of memory or time. */
#include "import_run.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>

#include <stdlib.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static void refuse(const char *format, struct view bytes, enum status status, const char *message)
{
    struct import_run run;
    import_run(&run, format, bytes, NULL);
    assert_status(run.status, status, run.err);
    if (strstr(run.err.message, message) == NULL) {
        print_error("\"%s\" lacks \"%s\"\n", run.err.message, message);
        fail();
    }
    assert_int_equal(run.sum.findings, 0); /* untouched on failure */
    import_run_release(&run);
}

static void test_wrong(void **state)
{
    (void)state;
    static const char *const formats[] = {"sarif", "gitlab", "junit", "cppcheck"};
    for (size_t i = 0; i < COUNT(formats); i++) {
        refuse(formats[i], VIEW(""), ERR_FORMAT, "in/file");
        refuse(formats[i], VIEW("nonsense"), ERR_FORMAT, "in/file");
        refuse(formats[i], VIEW("\0\0\0\0"), ERR_FORMAT, "in/file");
        refuse(formats[i], VIEW("\xff\xff<{"), ERR_FORMAT, "in/file");
    }
    refuse("sarif", VIEW("[]"), ERR_UNSUPPORTED, "2.1.0");
    refuse("sarif", VIEW("{\"version\":\"1.0\",\"runs\":[]}"), ERR_UNSUPPORTED, "\"1.0\"");
    refuse("sarif", VIEW("{\"version\":\"2.1.0\"}"), ERR_FORMAT, "in/file:1:1: expected");
    refuse("sarif", VIEW("{\"version\":\"2.1.0\",\n\"runs\":[7]}"), ERR_FORMAT, "in/file:2:9:");
    refuse("sarif", VIEW("{\"version\":\"2.1.0\",\"runs\":[{\"results\":[]}]}"), ERR_FORMAT,
           "tool");
    refuse("sarif",
           VIEW("{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"!\"}}}]}"),
           ERR_FORMAT, "--tool");
    refuse("sarif",
           VIEW("{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"t\"}},"
                "\"externalPropertyFileReferences\":{\"results\":[{}]}}]}"),
           ERR_UNSUPPORTED, "not opened");
    refuse("gitlab", VIEW("{\"version\":\"16.0\",\"vulnerabilities\":[]}"), ERR_UNSUPPORTED,
           "16.0");
    refuse("gitlab",
           VIEW("{\"version\":\"15.0\",\"scan\":{\"scanner\":{\"id\":\"x\"}},"
                "\"vulnerabilities\":[[]]}"),
           ERR_FORMAT, "a vulnerability");
    refuse("cppcheck", VIEW("<results/>"), ERR_FORMAT, "in/file:1: expected <results version");
    refuse("cppcheck", VIEW("<results version=\"2\"/>"), ERR_FORMAT, "<errors>");
    refuse("cppcheck", VIEW("<results version=\"2\"><errors>\n<error/></errors></results>"),
           ERR_FORMAT, "in/file:2: an <error> without id");
    refuse("junit", VIEW("<html/>"), ERR_FORMAT, "<testsuites>");
    refuse("clang-tidy", VIEW("a.c:1:2: warning: x [y]\n\0"), ERR_FORMAT, "in/file:2: a NUL");
    refuse("clang-tidy", VIEW("---\nDiagnostics: 7\n"), ERR_FORMAT, "in/file:2:");
    refuse("clang-tidy", VIEW("---\nDiagnostics:\n  - x: 1\n"), ERR_FORMAT, "DiagnosticName");
}

/* Entities cannot grow, and nothing outside is read: there is no document type at all. */
static void test_entities(void **state)
{
    (void)state;
    refuse("junit",
           VIEW("<!DOCTYPE t [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
                "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><testsuite><testcase name=\"&c;\">"
                "<failure/></testcase></testsuite>"),
           ERR_FORMAT, "<!DOCTYPE");
    refuse("junit",
           VIEW("<?xml version=\"1.0\"?>\n<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                "<testsuite><testcase name=\"n\"><failure>&x;</failure></testcase></testsuite>"),
           ERR_FORMAT, "<!DOCTYPE");
    refuse("cppcheck", VIEW("<!DOCTYPE results SYSTEM \"http://localhost:9/x.dtd\"><results/>"),
           ERR_FORMAT, "<!DOCTYPE");
    refuse("cppcheck",
           VIEW("<results version=\"2\"><errors><error id=\"&x;\"/></errors></results>"),
           ERR_FORMAT, "in/file:1:");
}

static void test_yaml_bomb(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    buf_add_str(&text, "---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++) {
            buf_printf(&text, "%s*a%d", k > 0 ? "," : "", i - 1);
        }
        buf_add_str(&text, "]\n");
    }
    buf_add_str(&text, "Diagnostics: *a11\n");
    refuse("clang-tidy", buf_view(&text), ERR_LIMIT, "in/file");
    buf_release(&text);
}

static void repeat(struct buf *out, const char *text, int times)
{
    for (int i = 0; i < times; i++) {
        buf_add_str(out, text);
    }
}

static void test_deep(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    struct buf text = BUF_INIT(1 << 24);
    buf_add_str(&text, "{\"version\":\"2.1.0\",\"runs\":");
    repeat(&text, "[", DEEP);
    refuse("sarif", buf_view(&text), ERR_LIMIT, "nested");
    buf_clear(&text);
    repeat(&text, "<testsuite>", DEEP);
    refuse("junit", buf_view(&text), ERR_FORMAT, "in/file:1:");
    buf_clear(&text);
    buf_add_str(&text, "---\nDiagnostics: ");
    repeat(&text, "[", DEEP);
    struct import_run run;
    import_run(&run, "clang-tidy", buf_view(&text), NULL);
    assert_int_not_equal(run.status, OK);
    import_run_release(&run);
    /* Deep, but within what XML may be: read, without recursion. */
    buf_clear(&text);
    repeat(&text, "<testsuite>", 200);
    buf_add_str(&text, "<testcase name=\"n\"/>");
    repeat(&text, "</testsuite>", 200);
    import_run(&run, "junit", buf_view(&text), NULL);
    assert_ok(run.status, run.err);
    assert_int_equal(run.sum.tests, 1);
    import_run_release(&run);
    buf_release(&text);
}

/* One result more than may be. */
static void test_many(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 26);
    repeat(&text, "a:1:1: error: x [y]\n", IMPORT_FINDINGS_MAX + 1);
    refuse("clang-tidy", buf_view(&text), ERR_LIMIT, "in/file:200001: more than 200000");
    buf_release(&text);
}

static void test_many_tools(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    buf_add_str(&text, "{\"version\":\"2.1.0\",\"runs\":[");
    for (int i = 0; i <= IMPORT_TOOLS_MAX; i++) {
        buf_printf(&text, "%s{\"tool\":{\"driver\":{\"name\":\"t%d\"}}}", i > 0 ? "," : "", i);
    }
    buf_add_str(&text, "]}");
    refuse("sarif", buf_view(&text), ERR_LIMIT, "64 tools");
    buf_release(&text);
}

/* Long texts are cut, at whole characters. */
static void test_long_texts(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 24);
    struct import_run run;
    buf_add_str(&text, "a.c:1:1: error: ");
    repeat(&text, "\xc3\xa9", 20000);
    buf_add_str(&text, " [rule]\n");
    import_run(&run, "clang-tidy", buf_view(&text), NULL);
    assert_ok(run.status, run.err);
    assert_int_equal(run.sum.findings, 1);
    assert_in_range(run.text.len, IMPORT_MESSAGE_MAX, IMPORT_MESSAGE_MAX + 100);
    import_run_release(&run);
    buf_release(&text);
}

/* Wrong bytes and marks in text that has no encoding of its own are escaped. */
static void test_encoding(void **state)
{
    (void)state;
    struct import_run run;
    import_run(&run, "clang-tidy",
               VIEW("\xef\xbb\xbf"
                    "a\xff.c:1:1: error: b\xfe\x1b[0m [c\xe2\x80\xae]\n"),
               NULL);
    assert_ok(run.status, run.err);
    assert_view(buf_view(&run.text),
                "clang-tidy|a\\xff.c|1:1-1:1|high|medium||c\\u{202e}|b\\xfe\\x1b[0m\n");
    import_run_release(&run);
    /* XML in UTF-16 is XML all the same. */
    static const char xml[] = "<testsuite><testcase name=\"n\"/></testsuite>";
    char wide[2 * sizeof xml + 2] = "\xff\xfe";
    for (size_t i = 0; i + 1 < sizeof xml; i++) {
        wide[2 + 2 * i] = xml[i];
        wide[3 + 2 * i] = '\0';
    }
    import_run(&run, "junit", view_of(wide, 2 * sizeof xml), NULL);
    assert_ok(run.status, run.err);
    assert_int_equal(run.sum.tests, 1);
    import_run_release(&run);
}

/* Every file of ours, cut anywhere: an error that says where, or what stood before. */
static void test_truncated(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"sarif", "sarif/rich.sarif"},          {"gitlab", "gitlab/sast.json"},
        {"junit", "junit/tests.xml"},           {"cppcheck", "cppcheck/small.xml"},
        {"clang-tidy", "clang-tidy/small.txt"}, {"clang-tidy", "clang-tidy/fixes.yaml"},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct buf bytes = BUF_INIT(1 << 20);
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/tests/imports/corpus/%s", ASSAY_SOURCE_DIR,
                       files[i][1]);
        assert_ok(file_read(path, &bytes, &err), err);
        for (size_t cut = 0; cut + 2 < bytes.len; cut += 7) {
            char *copy = malloc(cut + 1); /* exact, so that reading past the end is seen */
            assert_non_null(copy);
            memcpy(copy, bytes.ptr, cut);
            struct import_run run;
            import_run(&run, files[i][0], view_of(copy, cut), NULL);
            bool structured = i < 4;
            assert_true(!structured || run.status == ERR_FORMAT);
            assert_true(run.status == OK || run.err.message[0] != '\0');
            import_run_release(&run);
            free(copy);
        }
        buf_release(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong),      cmocka_unit_test(test_entities),
        cmocka_unit_test(test_yaml_bomb),  cmocka_unit_test(test_deep),
        cmocka_unit_test(test_many),       cmocka_unit_test(test_many_tools),
        cmocka_unit_test(test_long_texts), cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_truncated),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
