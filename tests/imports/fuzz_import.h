/* The body of each format's fuzz target: whatever comes, findings are sound or the status
 * says why not, and nothing is handed over that reports could not show. */
#ifndef ASSAY_TESTS_FUZZ_IMPORT_H
#define ASSAY_TESTS_FUZZ_IMPORT_H

#include "fuzz.h"

#include <assay/base/utf8.h>
#include <assay/imports/imports.h>

static bool is_line(struct view text, size_t max)
{
    return text.len <= max && utf8_valid(text) &&
           (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL);
}

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *err)
{
    (void)ctx;
    (void)err;
    REQUIRE(tool->name.len > 0 && is_line(tool->name, IMPORT_TOOL_MAX + 9));
    REQUIRE(is_line(tool->version, IMPORT_TOOL_MAX));
    return OK;
}

static enum status on_finding(void *ctx, const struct finding *f,
                              const struct import_suppression *s, struct error *err)
{
    (void)err;
    ++*(uint64_t *)ctx;
    REQUIRE(f->rule.len > 0 && is_line(f->rule, IMPORT_RULE_MAX));
    REQUIRE(f->path.len > 0 && is_line(f->path, IMPORT_PATH_MAX));
    REQUIRE(f->message.len > 0 && is_line(f->message, IMPORT_MESSAGE_MAX));
    REQUIRE(f->severity <= SEVERITY_CRITICAL && f->confidence <= CONFIDENCE_HIGH);
    REQUIRE(f->region.line <= f->region.end_line);
    REQUIRE(f->fingerprint.len == FINGERPRINT_MAX - 1 && f->excerpt.len == 0);
    REQUIRE(!s->suppressed || (s->reason.len > 0 && is_line(s->reason, IMPORT_MESSAGE_MAX)));
    return OK;
}

static enum status on_test(void *ctx, const struct import_test *test, struct error *err)
{
    enum import_outcome outcome;
    (void)ctx;
    (void)err;
    REQUIRE(is_line(test->suite, IMPORT_TEST_MAX) && is_line(test->name, IMPORT_TEST_MAX));
    REQUIRE(import_outcome_parse(view_str(import_outcome_name(test->outcome)), &outcome));
    REQUIRE(outcome == test->outcome);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct import_summary sum = {.findings = UINT64_MAX};
    uint64_t count = 0;
    const struct import_sink sink = {
        .ctx = &count, .tool = on_tool, .finding = on_finding, .test = on_test};
    const struct import_options options = {.root = VIEW_INIT("/home/ci/proj")};
    struct view bytes = view_of((const char *)data, size);
    REQUIRE(digest_init(&err) == OK);
    (void)import_format_of(bytes);
    enum status st = import_read(import_format_named(VIEW(FUZZ_FORMAT)), bytes, "fuzz", &options,
                                 &sink, &sum, &err);
    if (st == OK) {
        REQUIRE(sum.findings == count && sum.suppressed <= count);
    } else {
        REQUIRE(sum.findings == UINT64_MAX && err.message[0] != '\0' && st != ERR_INTERNAL);
    }
    return 0;
}

#endif
