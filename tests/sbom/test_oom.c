/* Every allocation of ours fails once: an error, nothing leaked, outputs untouched. */
#include "oom.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/sbom/analysis.h>
#include <assay/sbom/format.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

struct job {
    struct view text;
    const char *format;
};

static enum status work(void *ctx, struct error *e)
{
    const struct job *job = ctx;
    struct sbom_document *doc = NULL;
    struct sbom_score score;
    struct buf out = BUF_INIT(1 << 20);
    enum status st = sbom_read(job->text, "in", &doc, e);
    assert_true(st == OK || doc == NULL);
    if (st == OK) {
        st = sbom_score(doc, &score, e);
    }
    if (st == OK) {
        st = sbom_write(doc, sbom_format_named(view_str(job->format)), NULL, &out, e);
        assert_true(st == OK || out.len == 0);
    }
    (void)sbom_document_free(doc);
    buf_release(&out);
    return st;
}

static void test_exhaustion(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *format;
    } jobs[] = {
        {"cyclonedx_json/parts.json", "spdx-tag"},
        {"spdx_json/parts.json", "cyclonedx-json"},
        {"spdx_tag/parts.spdx", "cyclonedx-xml"},
        {"spdx3_json/parts.json", "spdx3-json"},
    };
    for (size_t i = 0; i < COUNT(jobs); i++) {
        struct buf text = BUF_INIT(1 << 20);
        char path[512];
        snprintf(path, sizeof path, "%s/tests/sbom/corpus/%s", ASSAY_SOURCE_DIR, jobs[i].file);
        assert_ok(file_read(path, &text, &err), err);
        struct job job = {.text = buf_view(&text), .format = jobs[i].format};
        oom_sweep(work, &job);
        buf_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exhaustion)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
