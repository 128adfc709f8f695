/* What is written of a session, and where. */
#include "session.h"

enum exit_code session_check_outputs(const struct session *s)
{
    size_t to_stdout = 0;
    for (size_t i = 0; i < s->output_count; i++) {
        const char *path = s->outputs[i].path;
        to_stdout += path == NULL || strcmp(path, "-") == 0 ? 1 : 0;
    }
    return to_stdout > 1
               ? cli_usage(s->cli, "only one format can go to standard output; give --output FILE")
               : EXIT_ACCEPTED;
}

struct report session_make_report(const struct session *s)
{
    return (struct report){
        .facts = s->facts,
        .subject = &s->facts_subject,
        .inspection = &s->inspection,
        .tool_version = view_str(assay_version),
        .started = s->started,
        .finished = s->finished,
        .seconds = s->seconds,
        .cpu_seconds = s->cpu_seconds,
        .comparison = s->compared ? &s->comparison : NULL,
    };
}

static enum status write_one(const struct session *s, const struct report *r, const char *format,
                             const char *path, struct error *err)
{
    struct buf out = BUF_INIT(REPORT_BYTES_MAX);
    bool to_stdout = path == NULL || strcmp(path, "-") == 0;
    const struct report_style style = {
        .colour = to_stdout && s->cli->out_colour,
        .width = to_stdout ? s->cli->width : 0,
        .detail = s->detail,
    };
    enum status st = report_format_named(view_str(format))->write(r, &style, &out, err);
    if (st == OK) {
        st = cli_write(s->cli, path, buf_view(&out), err);
    }
    buf_release(&out);
    return st;
}

enum status session_report(struct session *s, const struct report *r, struct error *err)
{
    bool stdout_taken = false;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->output_count; i++) {
        const struct output *o = &s->outputs[i];
        stdout_taken = stdout_taken || o->path == NULL || strcmp(o->path, "-") == 0;
        st = write_one(s, r, o->format, o->path, err);
    }
    if (st == OK && !stdout_taken && !(s->cli->quiet && s->output_count > 0)) {
        st = write_one(s, r, "text", NULL, err);
    }
    return st;
}
