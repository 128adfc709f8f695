/* assay licence: under which licences the files of a subject are, and whose they are. */
#include "commands.h"
#include "session.h"

#include <inttypes.h>

#include <assay/base/json.h>
#include <assay/base/mem.h>

struct licence {
    struct session session;
    bool notice;
    bool json;
    struct buf text;
    struct json_writer writer;
};

enum { TEXT_MAX = 256 * 1024 * 1024 };

static const struct option_spec options[] = {
    {"notice", 0, NULL, "write what a NOTICE file needs: licences and who holds copyright"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct licence *l = ctx;
    if (args_is(a, "notice")) {
        l->notice = true;
        return EXIT_ACCEPTED;
    }
    if (args_is(a, "json")) {
        l->json = true;
        return EXIT_ACCEPTED;
    }
    return session_take(&l->session, a);
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
    if (l->session.only_count == 0) {
        l->session.only[l->session.only_count++] = "licences";
    }
    return session_check_outputs(&l->session);
}

/* ---- a table for people --------------------------------------------------------------- */

static enum status table_row(void *ctx, const struct fact_licence *f, struct error *err)
{
    struct licence *l = ctx;
    buf_printf(&l->text, "%8" PRIu64 "  %-17.*s  ", f->files, VIEW_ARG(f->terms));
    buf_add_view(&l->text, f->expression);
    if (f->files == 1) {
        buf_printf(&l->text, "  (" VIEW_FMT ")", VIEW_ARG(f->example));
    }
    buf_add_char(&l->text, '\n');
    return buf_status(&l->text, err);
}

static enum status write_table(struct licence *l, struct error *err)
{
    buf_add_str(&l->text, "   files  terms              licence\n");
    size_t head = l->text.len;
    enum status st = facts_each_licence(l->session.facts, table_row, l, err);
    if (st == OK && l->text.len == head) {
        buf_clear(&l->text);
        buf_add_str(&l->text, "No file says under which licence it is.\n");
    }
    return st;
}

/* ---- a notice ------------------------------------------------------------------------- */

static enum status notice_holder(void *ctx, const struct fact_holder *h, struct error *err)
{
    struct licence *l = ctx;
    bool span = h->first_year.len > 0 && !view_eq(h->first_year, h->last_year);
    buf_add_str(&l->text, "  Copyright ");
    buf_add_view(&l->text, h->first_year);
    if (span) {
        buf_printf(&l->text, "-" VIEW_FMT, VIEW_ARG(h->last_year));
    }
    buf_printf(&l->text, "%s" VIEW_FMT "\n", h->first_year.len > 0 ? " " : "", VIEW_ARG(h->holder));
    return buf_status(&l->text, err);
}

static enum status notice_licence(void *ctx, const struct fact_licence *f, struct error *err)
{
    struct licence *l = ctx;
    buf_printf(&l->text, "%s" VIEW_FMT "\n", l->text.len > 0 ? "\n" : "", VIEW_ARG(f->expression));
    return facts_each_holder(l->session.facts, f->expression, notice_holder, l, err);
}

/* ---- JSON ----------------------------------------------------------------------------- */

static enum status json_holder(void *ctx, const struct fact_holder *h, struct error *err)
{
    struct licence *l = ctx;
    struct json_writer *w = &l->writer;
    json_object(w);
    json_member(w, "holder", h->holder);
    json_member_uint(w, "files", h->files);
    if (h->first_year.len > 0) {
        json_member(w, "firstYear", h->first_year);
        json_member(w, "lastYear", h->last_year);
    }
    json_object_end(w);
    return buf_status(&l->text, err);
}

static enum status json_licence(void *ctx, const struct fact_licence *f, struct error *err)
{
    struct licence *l = ctx;
    struct json_writer *w = &l->writer;
    json_object(w);
    json_member(w, "expression", f->expression);
    json_member(w, "terms", f->terms);
    json_member_uint(w, "files", f->files);
    json_member(w, "example", f->example);
    json_key(w, "holders");
    json_array(w);
    enum status st = facts_each_holder(l->session.facts, f->expression, json_holder, l, err);
    json_array_end(w);
    json_object_end(w);
    return st;
}

static enum status write_json(struct licence *l, struct error *err)
{
    struct json_writer *w = &l->writer;
    json_writer_init(w, &l->text, true);
    json_object(w);
    json_member(w, "subject", l->session.facts_subject.name);
    json_key(w, "licences");
    json_array(w);
    enum status st = facts_each_licence(l->session.facts, json_licence, l, err);
    json_array_end(w);
    json_object_end(w);
    buf_add_char(&l->text, '\n');
    return st;
}

static enum status write_out(struct licence *l, struct error *err)
{
    if (l->session.output_count > 0) {
        const struct report report = session_make_report(&l->session);
        return session_report(&l->session, &report, err);
    }
    enum status st = l->json     ? write_json(l, err)
                     : l->notice ? facts_each_licence(l->session.facts, notice_licence, l, err)
                                 : write_table(l, err);
    st = st == OK ? buf_status(&l->text, err) : st;
    return st == OK ? cli_write(l->session.cli, NULL, buf_view(&l->text), err) : st;
}

static enum exit_code work(struct licence *l)
{
    struct error err = {.code = OK};
    struct fact_counts counts = {0};
    struct session *s = &l->session;
    enum status st = session_inspect(s, false, &err);
    st = st == OK ? write_out(l, &err) : st;
    st = st == OK ? facts_count(s->facts, &counts, &err) : st;
    if (st != OK) {
        return cli_fail(s->cli, &err);
    }
    if (counts.gaps > 0) {
        cli_note(s->cli,
                 "%llu places could not be inspected; there may be more licences (\"assay scan\" "
                 "names them)",
                 (unsigned long long)counts.gaps);
        return EXIT_INCOMPLETE;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct licence l = {.text = BUF_INIT(TEXT_MAX)};
    session_init(&l.session, cli);
    enum exit_code code = parse(&l, self, argc, argv);
    if (code == EXIT_ACCEPTED) {
        code = work(&l);
    }
    session_release(&l.session);
    buf_release(&l.text);
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
