/* Every allocation of ours fails once: an error, nothing leaked, outputs untouched. */
#include "oom.h"

#include <assay/base/file.h>
#include <assay/imports/imports.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

struct job {
    const struct import_format *format;
    struct view bytes;
    uint64_t findings;
};

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *e)
{
    (void)ctx;
    (void)tool;
    (void)e;
    return OK;
}

static enum status on_finding(void *ctx, const struct finding *f,
                              const struct import_suppression *s, struct error *e)
{
    (void)ctx;
    (void)f;
    (void)s;
    (void)e;
    return OK;
}

static enum status on_test(void *ctx, const struct import_test *test, struct error *e)
{
    (void)ctx;
    (void)test;
    (void)e;
    return OK;
}

static enum status work(void *ctx, struct error *e)
{
    struct job *job = ctx;
    struct import_summary sum = {.findings = UINT64_MAX};
    const struct import_options options = {.root = VIEW_INIT("/home/ci/proj")};
    const struct import_sink sink = {.tool = on_tool, .finding = on_finding, .test = on_test};
    enum status st = import_read(job->format, job->bytes, "in/file", &options, &sink, &sum, e);
    assert_int_equal(sum.findings, st == OK ? job->findings : UINT64_MAX);
    return st;
}

static void test_exhaustion(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        const char *file;
        uint64_t findings;
    } files[] = {
        {"sarif", "sarif/rich.sarif", 7},
        {"gitlab", "gitlab/sast.json", 2},
        {"gitlab", "gitlab/secrets.json", 1},
        {"junit", "junit/tests.xml", 2},
        {"junit", "junit/lint.xml", 1},
        {"cppcheck", "cppcheck/small.xml", 3},
        {"clang-tidy", "clang-tidy/small.txt", 4},
        {"clang-tidy", "clang-tidy/fixes.yaml", 3},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct buf bytes = BUF_INIT(1 << 20);
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/tests/imports/corpus/%s", ASSAY_SOURCE_DIR,
                       files[i].file);
        assert_ok(file_read(path, &bytes, &err), err);
        struct job job = {import_format_named(view_str(files[i].format)), buf_view(&bytes),
                          files[i].findings};
        assert_true(oom_sweep(work, &job) > 0);
        buf_release(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exhaustion)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
