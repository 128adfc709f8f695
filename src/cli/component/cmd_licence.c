/* assay licence: under which licences the files of a subject are, whose they are, and what
 * follows from it. */
#include "baseline/baseline_file.h"
#include "commands.h"
#include "licence_view.h"

#include <assay/base/clock.h>
#include <assay/base/plural.h>
#include <assay/report/notice.h>

struct licence {
    struct session session;
    struct licence_view view;
    const char *baseline_path;
    bool notice;
    enum notice_format notice_format;
    bool json;
};

enum { TEXT_MAX = 256 * 1024 * 1024 };

static const struct option_spec options[] = {
    {"notice", 0, NULL, "write a NOTICE file: components, copyright holders, texts of licences"},
    {"notice-format", 0, "FORMAT", "of the NOTICE file: text (default), markdown, html"},
    {"use", 0, "USE",
     "show what this use asks: internal, source, binary, static, dynamic, network"},
    {"baseline", 'b', "FILE", "take licence-overrides from this baseline"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

/* "binary,static" */
static enum exit_code take_uses(struct licence *l, const char *value)
{
    struct view rest = view_str(value);
    struct view word;
    while (view_split(&rest, ',', &word)) {
        enum licence_use use;
        if (!licence_use_parse(word, &use)) {
            return cli_usage(l->session.cli,
                             "--use: \"" VIEW_FMT "\" is none of internal, source, binary, static, "
                             "dynamic, network",
                             VIEW_ARG(word));
        }
        l->view.uses |= 1U << use;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct licence *l = ctx;
    if (args_is(a, "notice")) {
        l->notice = true;
    } else if (args_is(a, "notice-format")) {
        l->notice = true;
        return notice_format_parse(view_str(a->value), &l->notice_format)
                   ? EXIT_ACCEPTED
                   : cli_usage(l->session.cli,
                               "--notice-format: \"%s\" is none of text, markdown, html", a->value);
    } else if (args_is(a, "json")) {
        l->json = true;
    } else if (args_is(a, "use")) {
        return take_uses(l, a->value);
    } else if (args_is(a, "baseline")) {
        l->baseline_path = a->value;
    } else {
        return session_take(&l->session, a);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct licence *l, const struct command *self, int argc, char **argv)
{
    enum exit_code code = args_each(l->session.cli, self, argc, argv, take, l);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (l->notice && l->json) {
        return cli_usage(l->session.cli, "give --notice or --json, not both");
    }
    if (l->session.subject.path == NULL) {
        l->session.subject.path = ".";
    }
    l->session.options.config.licence_texts = l->notice;
    if (l->session.only_count == 0) {
        l->session.only[l->session.only_count++] = "licences";
        l->session.only[l->session.only_count++] = "components";
    }
    return session_check_outputs(&l->session);
}

static enum status write_out(struct licence *l, struct error *err)
{
    struct licence_view *v = &l->view;
    if (l->session.output_count > 0) {
        const struct report report = session_make_report(&l->session);
        return session_report(&l->session, &report, err);
    }
    enum status st = l->json     ? licence_view_json(v, err)
                     : l->notice ? notice_write(l->session.facts, l->session.facts_subject.name,
                                                l->notice_format, &v->text, err)
                                 : licence_view_table(v, err);
    return cli_print(l->session.cli, st, &v->text, err);
}

/* What the organisation says of licences goes before what the tree says. */
static enum status settle(struct licence *l, const struct baseline_file *b, struct error *err)
{
    struct session *s = &l->session;
    bool partial = false;
    enum status st = l->baseline_path == NULL ? facts_settle_licences(s->facts, &partial, err)
                                              : baseline_apply(&b->baseline, s->facts, s->origin,
                                                               clock_now(), &partial, err);
    if (st == OK && partial) {
        cli_note(s->cli, "there are more licences than are compared with each other");
    }
    return st;
}

static enum exit_code work(struct licence *l)
{
    struct error err = {.code = OK};
    struct fact_counts counts = {0};
    struct baseline_file baseline = {0};
    struct session *s = &l->session;
    enum status st =
        l->baseline_path == NULL ? OK : baseline_file_load(l->baseline_path, &baseline, &err);
    st = st == OK ? session_inspect(s, false, &err) : st;
    st = st == OK ? settle(l, &baseline, &err) : st;
    st = st == OK ? write_out(l, &err) : st;
    st = st == OK ? facts_count(s->facts, &counts, &err) : st;
    baseline_file_release(&baseline);
    if (st != OK) {
        return cli_fail(s->cli, &err);
    }
    if (counts.gaps > 0) {
        cli_note(s->cli,
                 "%llu place%s could not be inspected; there may be more licences (\"assay scan\" "
                 "names them)",
                 (unsigned long long)counts.gaps, plural(counts.gaps));
        return EXIT_INCOMPLETE;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct licence l = {.view = {.text = BUF_INIT(TEXT_MAX)}};
    l.view.session = &l.session;
    session_init(&l.session, cli);
    enum exit_code code = parse(&l, self, argc, argv);
    if (code == EXIT_ACCEPTED) {
        code = work(&l);
    }
    session_release(&l.session);
    buf_release(&l.view.text);
    return code;
}

const struct command licence_command = {
    .name = "licence",
    .summary = "Show under which licences files are, and whose they are",
    .operands = "[SUBJECT]",
    .details = "SUBJECT as for \"assay verify\"; the current directory by default.\n",
    .options = options,
    .run = run,
};
