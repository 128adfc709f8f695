/* The formats over fixed reports: golden files, failures, hostile text. To accept what
 * the program writes now as right: test_report --update, then read the difference. */
#include "document.h"
#include "fixture.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static bool update;

struct golden {
    const char *fixture;
    const char *format;
    unsigned detail;
    bool colour;
    const char *file;
};

static const struct golden goldens[] = {
    {"supplier", "text", 0, false, "supplier.txt"},
    {"supplier", "text", 0, true, "supplier-colour.txt"},
    {"supplier", "text", 1, false, "supplier-v.txt"},
    {"supplier", "text", 2, false, "supplier-vv.txt"},
    {"clean", "text", 0, false, "clean.txt"},
    {"incomplete", "text", 0, false, "incomplete.txt"},
    {"scan", "text", 0, false, "scan.txt"},
    {"diff", "text", 0, false, "diff.txt"},
    {"imports", "text", 0, false, "imports.txt"},
    {"code", "text", 1, false, "code-v.txt"},
    {"hostile", "text", 2, false, "hostile.txt"},
    {"supplier", "json", 0, false, "supplier.json"},
    {"clean", "json", 0, false, "clean.json"},
    {"scan", "json", 0, false, "scan.json"},
    {"diff", "json", 0, false, "diff.json"},
    {"imports", "json", 0, false, "imports.json"},
    {"code", "json", 0, false, "code.json"},
    {"supplier", "sarif", 0, false, "supplier.sarif"},
    {"diff", "sarif", 0, false, "diff.sarif"},
    {"imports", "sarif", 0, false, "imports.sarif"},
    {"code", "sarif", 0, false, "code.sarif"},
    {"clean", "sarif", 0, false, "clean.sarif"},
    {"hostile", "sarif", 0, false, "hostile.sarif"},
    {"supplier", "cyclonedx", 0, false, "supplier.cdx.json"},
    {"supplier", "cyclonedx-xml", 0, false, "supplier.cdx.xml"},
    {"supplier", "spdx-json", 0, false, "supplier.spdx.json"},
    {"supplier", "spdx-tag", 0, false, "supplier.spdx"},
    {"supplier", "spdx3-json", 0, false, "supplier.spdx3.json"},
    {"clean", "cyclonedx", 0, false, "clean.cdx.json"},
    {"hostile", "cyclonedx", 0, false, "hostile.cdx.json"},
    {"supplier", "junit", 0, false, "supplier.xml"},
    {"incomplete", "junit", 0, false, "incomplete.xml"},
    {"scan", "junit", 0, false, "scan.xml"},
    {"diff", "junit", 0, false, "diff.xml"},
    {"imports", "junit", 0, false, "imports.xml"},
    {"hostile", "junit", 0, false, "hostile.xml"},
};

static const char *const fixtures[] = {"supplier", "clean",   "incomplete", "scan",
                                       "diff",     "imports", "code",       "hostile"};
enum { FIXTURES = sizeof fixtures / sizeof fixtures[0] };

static void make(struct fixture *fx, const char *name)
{
    struct error err = {0};
    if (fixture_make(fx, name, &err) != OK) {
        fail_msg("%s: %s", name, err.message);
    }
}

static void write_format(const struct fixture *fx, const char *format,
                         const struct report_style *style, struct buf *out)
{
    struct error err = {0};
    const struct report_format *f = report_format_named(view_str(format));
    assert_non_null(f);
    if (f->write(&fx->report, style, out, &err) != OK) {
        fail_msg("%s: %s", format, err.message);
    }
}

static void replace_golden(const char *path, const struct buf *out)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(out->ptr, 1, out->len, file), out->len);
    assert_int_equal(fclose(file), 0);
}

static void read_golden(const char *path, struct buf *text)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s: missing (make it with --update)", path);
    }
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, file)) > 0;) {
        buf_add(text, piece, n);
    }
    assert_int_equal(fclose(file), 0);
}

static void check_golden(const struct golden *g)
{
    char path[512];
    struct fixture fx;
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    struct buf expected = BUF_INIT(REPORT_BYTES_MAX);
    const struct report_style style = {g->colour, 80, g->detail};
    snprintf(path, sizeof path, "%s/tests/report/golden/%s", ASSAY_SOURCE_DIR, g->file);
    make(&fx, g->fixture);
    write_format(&fx, g->format, &style, &out);
    if (update) {
        replace_golden(path, &out);
    }
    read_golden(path, &expected);
    if (!view_eq(buf_view(&out), buf_view(&expected))) {
        size_t at = 0;
        while (at < out.len && at < expected.len && out.ptr[at] == expected.ptr[at]) {
            at++;
        }
        fail_msg("%s differs at byte %zu: \"%.60s\"", g->file, at, out.ptr + at);
    }
    fixture_release(&fx);
    buf_release(&out);
    buf_release(&expected);
}

static void test_goldens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof goldens[0]; i++) {
        check_golden(&goldens[i]);
    }
}

static void test_table(void **state)
{
    (void)state;
    static const char *const names[] = {"text",           "json",          "sarif",     "cyclonedx",
                                        "cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tag",
                                        "spdx3-json",     "junit",         "html"};
    size_t count = 0;
    for (; report_formats[count] != NULL; count++) {
        assert_string_equal(report_formats[count]->name, names[count]);
        assert_int_equal(report_formats[count]->extension[0], '.');
        assert_true(strlen(report_formats[count]->purpose) > 10);
        assert_ptr_equal(report_format_named(view_str(names[count])), report_formats[count]);
    }
    assert_int_equal(count, sizeof names / sizeof names[0]);
    assert_null(report_format_named(VIEW("pdf")));
    assert_null(report_format_named(VIEW("")));
    assert_null(report_format_named(VIEW("tex")));
}

/* Appends behind what is there, and the same again. */
static void test_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < FIXTURES; i++) {
        struct fixture fx;
        make(&fx, fixtures[i]);
        for (size_t k = 0; report_formats[k] != NULL; k++) {
            struct buf a = BUF_INIT(REPORT_BYTES_MAX);
            struct buf b = BUF_INIT(REPORT_BYTES_MAX);
            buf_add_str(&b, "before");
            write_format(&fx, report_formats[k]->name, NULL, &a);
            write_format(&fx, report_formats[k]->name, NULL, &b);
            assert_true(a.len > 0 && a.ptr[a.len - 1] == '\n');
            assert_true(view_starts(buf_view(&b), VIEW("before")));
            assert_true(view_eq(buf_view(&a), view_slice(buf_view(&b), 6, b.len)));
            buf_release(&a);
            buf_release(&b);
        }
        fixture_release(&fx);
    }
}

/* A full buffer is an error, and what stood there before still does. */
static void test_full_buffer(void **state)
{
    (void)state;
    struct fixture fx;
    make(&fx, "supplier");
    for (size_t k = 0; report_formats[k] != NULL; k++) {
        for (size_t max = 8; max < 2000; max += 397) {
            struct buf out = BUF_INIT(max);
            struct error err = {0};
            buf_add_str(&out, "before");
            assert_int_equal(report_formats[k]->write(&fx.report, NULL, &out, &err), ERR_LIMIT);
            assert_true(err.message[0] != '\0');
            assert_true(view_eq_str(buf_view(&out), "before"));
            assert_int_equal(out.ptr[6], '\0');
            buf_release(&out);
        }
    }
    fixture_release(&fx);
}

struct countdown {
    unsigned left;
    bool reached;
    bool for_ever;
};

static bool allow(void *ctx, size_t bytes)
{
    (void)bytes;
    struct countdown *c = ctx;
    if (c->left == 0) {
        c->reached = true;
        return c->for_ever ? false : (c->left = UINT32_MAX, false);
    }
    c->left--;
    return true;
}

/* Every allocation fails once, alone and with all that follow. */
static void sweep(const struct fixture *fx, const struct report_format *format, bool for_ever)
{
    const struct report_style style = {.detail = 2};
    for (unsigned n = 0;; n++) {
        assert_true(n < 100000);
        struct buf out = BUF_INIT(REPORT_BYTES_MAX);
        struct error err = {0};
        buf_add_str(&out, "before");
        struct countdown c = {n, false, for_ever};
        mem_set_hook(allow, &c);
        enum status st = format->write(&fx->report, &style, &out, &err);
        mem_set_hook(NULL, NULL);
        bool kept = view_eq_str(buf_view(&out), "before");
        buf_release(&out);
        if (!c.reached) {
            assert_int_equal(st, OK);
            return;
        }
        if (st != ERR_NO_MEMORY || !kept) {
            fail_msg("%s, allocation %u: status %s, buffer %s", format->name, n, status_name(st),
                     kept ? "kept" : "changed");
        }
    }
}

static void test_no_memory(void **state)
{
    (void)state;
    struct fixture fx;
    make(&fx, "supplier");
    for (size_t k = 0; report_formats[k] != NULL; k++) {
        sweep(&fx, report_formats[k], false);
        sweep(&fx, report_formats[k], true);
    }
    fixture_release(&fx);
}

static bool is_quiet(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\n') || c == 0x7f) {
            return false;
        }
    }
    return utf8_valid(text) && view_find(text, VIEW("\xe2\x80\xae")) == VIEW_NPOS;
}

/* Nothing from the subject reaches a terminal as an order. */
static void test_terminal_is_safe(void **state)
{
    (void)state;
    struct fixture fx;
    make(&fx, "hostile");
    for (unsigned detail = 0; detail < 3; detail++) {
        for (unsigned width = 0; width < 200; width += 37) {
            const struct report_style style = {false, width, detail};
            struct buf out = BUF_INIT(REPORT_BYTES_MAX);
            write_format(&fx, "text", &style, &out);
            assert_true(is_quiet(buf_view(&out)));
            assert_true(out.len < 64 * 1024); /* the line of 200,000 characters is cut */
            buf_release(&out);
        }
    }
    fixture_release(&fx);
}

static void test_wide_summary_fits(void **state)
{
    (void)state;
    struct fixture fx;
    const struct report_style style = {false, 72, 0};
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    make(&fx, "clean");
    write_format(&fx, "text", &style, &out);
    struct view rest = buf_view(&out);
    struct view line;
    while (view_line(&rest, &line)) {
        if (view_find(line, VIEW("sha256")) == VIEW_NPOS) { /* digests are never broken */
            assert_true(line.len <= 72);
        }
    }
    fixture_release(&fx);
    buf_release(&out);
}

static size_t count_of(struct view text, const char *what)
{
    size_t count = 0;
    for (ptrdiff_t at; (at = view_find(text, view_str(what))) != VIEW_NPOS; count++) {
        text = view_slice(text, (size_t)at + 1, text.len);
    }
    return count;
}

/* A summary shows ten findings and says how many more there are; -v shows all. */
static void test_summary_is_short(void **state)
{
    (void)state;
    struct fixture fx;
    struct report_style style = {false, 100, 0};
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    make(&fx, "large");
    write_format(&fx, "text", &style, &out);
    assert_int_equal(count_of(buf_view(&out), "CWE-798"), 10);
    assert_int_equal(count_of(buf_view(&out), "... and 9990 more: -v shows all."), 1);
    buf_clear(&out);
    style.detail = 1;
    write_format(&fx, "text", &style, &out);
    assert_int_equal(count_of(buf_view(&out), "CWE-798"), 10000);
    fixture_release(&fx);
    buf_release(&out);
}

/* Text from the subject cannot end the element that holds the data. */
static void test_html_is_closed(void **state)
{
    (void)state;
    struct fixture clean;
    struct fixture hostile;
    struct buf a = BUF_INIT(REPORT_BYTES_MAX);
    struct buf b = BUF_INIT(REPORT_BYTES_MAX);
    make(&clean, "clean");
    make(&hostile, "hostile");
    write_format(&clean, "html", NULL, &a);
    write_format(&hostile, "html", NULL, &b);
    static const char *const marks[] = {"<", "<script", "</script", "<!--", "onerror=\""};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        assert_int_equal(count_of(buf_view(&a), marks[i]), count_of(buf_view(&b), marks[i]));
    }
    assert_int_equal(count_of(buf_view(&b), "@ASSAY_REPORT@"), 0);
    assert_true(utf8_valid(buf_view(&b)));
    fixture_release(&clean);
    fixture_release(&hostile);
    buf_release(&a);
    buf_release(&b);
}

static void test_json_reads_back(void **state)
{
    (void)state;
    struct fixture fx;
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    struct arena arena;
    struct value root;
    struct error err = {0};
    arena_init(&arena, 0);
    make(&fx, "supplier");
    write_format(&fx, "json", NULL, &out);
    assert_int_equal(json_read(buf_view(&out), "report", JSON_STRICT, NULL, &arena, &root, &err),
                     OK);
    assert_true(view_eq_str(value_text(value_path(&root, "verdict.outcome")), "rejected"));
    assert_int_equal(value_path(&root, "summary.suppressed")->integer, 1);
    const struct value *findings = value_get(&root, "findings");
    assert_int_equal(findings->len, 7);
    assert_int_equal(value_path(&findings->items[0], "same_secret")->integer, 2);
    const struct value *last = &findings->items[6];
    assert_true(
        view_eq_str(value_text(value_path(last, "suppression.by")), "security@acme.example"));
    assert_true(value_is(value_get(&findings->items[0], "suppression"), VALUE_NULL));
    assert_int_equal(value_get(&root, "gaps")->len, 2);
    arena_release(&arena);
    fixture_release(&fx);
    buf_release(&out);
}

static uint64_t omitted(const struct value *root, const char *what)
{
    char path[64];
    snprintf(path, sizeof path, "summary.omitted.%s", what);
    return (uint64_t)value_path(root, path)->integer;
}

/* What a bound leaves out is counted; the counts themselves stay those of everything. */
static void test_bounded_document(void **state)
{
    (void)state;
    struct fixture fx;
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    struct arena arena;
    struct value root;
    struct error err = {0};
    const struct document_options options = {.entries_max = 3};
    arena_init(&arena, 0);
    make(&fx, "supplier");
    assert_int_equal(document_write(&fx.report, &options, &out, &err), OK);
    assert_int_equal(json_read(buf_view(&out), "report", JSON_STRICT, NULL, &arena, &root, &err),
                     OK);
    assert_int_equal(value_get(&root, "findings")->len, 3);
    assert_int_equal(value_get(&root, "components")->len, 3);
    assert_int_equal(value_get(&root, "gaps")->len, 2);
    assert_int_equal(omitted(&root, "findings"), 4);
    assert_int_equal(omitted(&root, "components"), 2);
    assert_int_equal(omitted(&root, "gaps"), 0);
    assert_int_equal(value_path(&root, "summary.components")->integer, 5);
    arena_release(&arena);
    fixture_release(&fx);
    buf_release(&out);
}

static void test_words(void **state)
{
    (void)state;
    assert_int_equal(cwe_number(VIEW("CWE-798")), 798);
    assert_int_equal(cwe_number(VIEW("CWE-")), 0);
    assert_int_equal(cwe_number(VIEW("cwe-1")), 0);
    assert_int_equal(cwe_number(VIEW("CWE-79<")), 0);
    assert_int_equal(cwe_number(VIEW("CWE-4294967296")), 0);
    struct buf name = BUF_INIT(100);
    add_rule_name(&name,
                  &(struct finding){.inspector = VIEW_INIT("text"), .rule = VIEW_INIT("bom")});
    assert_string_equal(name.ptr, "text/bom");
    buf_release(&name);
    struct requirement_result r = {.applies = true, .measured = true, .worst = ROW_ALARM};
    assert_string_equal(requirement_status(&r), "alarm");
    assert_true(requirement_fails(&r));
    r.measured = false;
    assert_string_equal(requirement_status(&r), "not-measured");
    assert_false(requirement_fails(&r));
    r.applies = false;
    assert_string_equal(requirement_status(&r), "not-applicable");
}

int main(int argc, char **argv)
{
    update = argc > 1 && strcmp(argv[1], "--update") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goldens),           cmocka_unit_test(test_table),
        cmocka_unit_test(test_same_bytes),        cmocka_unit_test(test_full_buffer),
        cmocka_unit_test(test_no_memory),         cmocka_unit_test(test_terminal_is_safe),
        cmocka_unit_test(test_wide_summary_fits), cmocka_unit_test(test_summary_is_short),
        cmocka_unit_test(test_html_is_closed),    cmocka_unit_test(test_json_reads_back),
        cmocka_unit_test(test_bounded_document),  cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
