#include "import_run.h"

#include <assay/base/file.h>

#include <inttypes.h>

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *err)
{
    struct import_run *run = ctx;
    buf_printf(&run->tools, VIEW_FMT " " VIEW_FMT "\n", VIEW_ARG(tool->name),
               VIEW_ARG(tool->version));
    return buf_status(&run->tools, err);
}

static enum status on_finding(void *ctx, const struct finding *f,
                              const struct import_suppression *s, struct error *err)
{
    struct import_run *run = ctx;
    const struct region *g = &f->region;
    buf_printf(&run->text, VIEW_FMT "|" VIEW_FMT "|", VIEW_ARG(f->inspector), VIEW_ARG(f->path));
    buf_printf(&run->text, "%" PRIu32 ":%" PRIu32 "-%" PRIu32 ":%" PRIu32 "|", g->line, g->column,
               g->end_line, g->end_column);
    buf_printf(&run->text, "%s|%s|" VIEW_FMT "|" VIEW_FMT "|" VIEW_FMT, severity_name(f->severity),
               confidence_name(f->confidence), VIEW_ARG(f->cwe), VIEW_ARG(f->rule),
               VIEW_ARG(f->message));
    if (s->suppressed) {
        buf_printf(&run->text, "|" VIEW_FMT, VIEW_ARG(s->reason));
    }
    buf_add_char(&run->text, '\n');
    buf_printf(&run->prints, VIEW_FMT "\n", VIEW_ARG(f->fingerprint));
    assert_int_equal(f->excerpt.len, 0);
    assert_int_equal(f->fingerprint.len, FINGERPRINT_MAX - 1);
    return buf_status(&run->text, err);
}

static enum status on_test(void *ctx, const struct import_test *test, struct error *err)
{
    struct import_run *run = ctx;
    buf_printf(&run->tests, VIEW_FMT "|" VIEW_FMT "|%s\n", VIEW_ARG(test->suite),
               VIEW_ARG(test->name), import_outcome_name(test->outcome));
    return buf_status(&run->tests, err);
}

void import_run(struct import_run *run, const char *format, struct view bytes,
                const struct import_options *options)
{
    *run = (struct import_run){.status = ERR_UNSUPPORTED};
    buf_init(&run->text, 1 << 28);
    buf_init(&run->tools, 1 << 20);
    buf_init(&run->prints, 1 << 26);
    buf_init(&run->tests, 1 << 26);
    const struct import_format *f =
        format == NULL ? import_format_of(bytes) : import_format_named(view_str(format));
    const struct import_sink sink = {
        .ctx = run, .tool = on_tool, .finding = on_finding, .test = on_test};
    if (f != NULL) {
        run->status = import_read(f, bytes, "in/file", options, &sink, &run->sum, &run->err);
    }
}

void import_run_file(struct import_run *run, const char *format, const char *file,
                     const struct import_options *options)
{
    struct buf bytes = BUF_INIT(1 << 20);
    struct buf path = BUF_INIT(4096);
    struct error err;
    buf_printf(&path, "%s/tests/imports/corpus/%s", ASSAY_SOURCE_DIR, file);
    assert_ok(file_read(path.ptr, &bytes, &err), err);
    import_run(run, format, buf_view(&bytes), options);
    buf_release(&bytes);
    buf_release(&path);
}

void import_run_release(struct import_run *run)
{
    buf_release(&run->text);
    buf_release(&run->tools);
    buf_release(&run->prints);
    buf_release(&run->tests);
}
