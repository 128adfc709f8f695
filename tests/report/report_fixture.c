/* report_fixture FIXTURE FORMAT [DETAIL [WIDTH [colour]]]: writes a fixture's report to
 * standard output, for the checks that are written in other languages. */
#include "fixture.h"

#include <assay/base/mem.h>

#include <stdio.h>

static unsigned number(int argc, char **argv, int at)
{
    uint64_t n = 0;
    return at < argc && view_to_u64(view_str(argv[at]), &n) ? (unsigned)n : 0;
}

static int fail(const struct error *err)
{
    fprintf(stderr, "report_fixture: %s\n", err->message);
    return 1;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    const struct report_format *format = argc < 3 ? NULL : report_format_named(view_str(argv[2]));
    if (format == NULL) {
        fputs("usage: report_fixture FIXTURE FORMAT [DETAIL [WIDTH [colour]]]\n", stderr);
        return 2;
    }
    struct fixture fx;
    if (fixture_make(&fx, argv[1], &err) != OK) {
        return fail(&err);
    }
    const struct report_style style = {argc > 5, number(argc, argv, 4), number(argc, argv, 3)};
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    enum status st = format->write(&fx.report, &style, &out, &err);
    fixture_release(&fx);
    if (st != OK) {
        return fail(&err);
    }
    return fwrite(out.ptr, 1, out.len, stdout) == out.len && fflush(stdout) == 0 ? 0 : 1;
}
