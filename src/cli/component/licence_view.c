#include "licence_view.h"

#include <inttypes.h>

#include <assay/base/json.h>
#include <assay/base/plural.h>

/* ---- tables for people ----------------------------------------------------------------- */

static enum status table_row(void *ctx, const struct fact_licence *f, struct error *err)
{
    struct licence_view *v = ctx;
    buf_printf(&v->text, "%8" PRIu64 "  %-17.*s  ", f->files, VIEW_ARG(f->terms));
    buf_add_view(&v->text, f->expression);
    if (f->files == 1) {
        buf_printf(&v->text, "  (" VIEW_FMT ")", VIEW_ARG(f->example));
    }
    buf_add_char(&v->text, '\n');
    return buf_status(&v->text, err);
}

static bool is_shown(const struct licence_view *v, struct view use)
{
    enum licence_use u;
    return licence_use_parse(use, &u) && (v->uses & 1U << u) != 0;
}

/* Rows come by obligation and expression; a use more of the same is not shown again. */
struct obligations {
    struct licence_view *view;
    struct buf obligation;
    struct buf expression;
    bool any;
};

static enum status obligation_row(void *ctx, const struct fact_obligation *o, struct error *err)
{
    struct obligations *s = ctx;
    struct buf *text = &s->view->text;
    bool first = s->obligation.len == 0 || !view_eq(buf_view(&s->obligation), o->obligation);
    if (!is_shown(s->view, o->use) ||
        (!first && view_eq(buf_view(&s->expression), o->expression))) {
        return OK;
    }
    if (first) {
        buf_printf(text, "\n" VIEW_FMT ": " VIEW_FMT "\n", VIEW_ARG(o->obligation),
                   VIEW_ARG(o->asks));
    }
    buf_clear(&s->obligation);
    buf_clear(&s->expression);
    buf_add_view(&s->obligation, o->obligation);
    buf_add_view(&s->expression, o->expression);
    s->any = true;
    buf_printf(text, "    " VIEW_FMT "  (" VIEW_FMT, VIEW_ARG(o->expression), VIEW_ARG(o->example));
    if (o->files + o->components > 1) {
        buf_printf(text, " and %" PRIu64 " more", o->files + o->components - 1);
    }
    buf_add_str(text, ")\n");
    enum status st = buf_status(&s->expression, err);
    st = st == OK ? buf_status(&s->obligation, err) : st;
    return st == OK ? buf_status(text, err) : st;
}

static enum status conflict_row(void *ctx, const struct fact_conflict *c, struct error *err)
{
    struct licence_view *v = ctx;
    buf_printf(&v->text,
               "\nConflict: " VIEW_FMT " (" VIEW_FMT ") with " VIEW_FMT " (" VIEW_FMT
               "):\n    " VIEW_FMT "\n",
               VIEW_ARG(c->licence), VIEW_ARG(c->example), VIEW_ARG(c->other_licence),
               VIEW_ARG(c->other_example), VIEW_ARG(c->reason));
    return buf_status(&v->text, err);
}

static enum status declared_row(void *ctx, const struct fact_declared *d, struct error *err)
{
    struct licence_view *v = ctx;
    if (view_eq(d->agreement, VIEW("same")) && d->undeclared.len == 0) {
        return OK;
    }
    buf_printf(&v->text, "\n" VIEW_FMT ":%" PRIu32 " declares " VIEW_FMT, VIEW_ARG(d->path),
               d->line, VIEW_ARG(d->declared));
    if (view_eq(d->agreement, VIEW("no-text"))) {
        buf_add_str(&v->text, "; no text of a licence lies beside it");
    } else if (!view_eq(d->agreement, VIEW("same"))) {
        buf_printf(&v->text, "; the text beside it is " VIEW_FMT,
                   VIEW_ARG(d->found.len == 0 ? VIEW("not there") : d->found));
    }
    if (d->undeclared.len > 0) {
        buf_printf(&v->text, "; %" PRIu64 " source file%s " VIEW_FMT " (" VIEW_FMT ")",
                   d->undeclared_files, plural_of(d->undeclared_files, " says", "s say"),
                   VIEW_ARG(d->undeclared), VIEW_ARG(d->undeclared_example));
    }
    buf_add_char(&v->text, '\n');
    return buf_status(&v->text, err);
}

static enum status table_of_policy(struct licence_view *v, struct error *err)
{
    const struct facts *f = v->session->facts;
    struct obligations s = {
        .view = v, .obligation = BUF_INIT(4096), .expression = BUF_INIT(EXPRESSION_BYTES_MAX * 64)};
    enum status st = facts_each_obligation(f, obligation_row, &s, err);
    if (st == OK && !s.any) {
        buf_add_str(&v->text, "\nNothing is asked for this use.\n");
    }
    buf_release(&s.obligation);
    buf_release(&s.expression);
    st = st == OK ? facts_each_conflict(f, conflict_row, v, err) : st;
    return st == OK ? facts_each_declared(f, declared_row, v, err) : st;
}

enum status licence_view_table(struct licence_view *v, struct error *err)
{
    buf_add_str(&v->text, "   files  terms              licence\n");
    size_t head = v->text.len;
    enum status st = facts_each_licence(v->session->facts, table_row, v, err);
    if (st == OK && v->text.len == head) {
        buf_clear(&v->text);
        buf_add_str(&v->text, "No file says under which licence it is.\n");
    }
    return st == OK && v->uses != 0 ? table_of_policy(v, err) : st;
}

/* ---- JSON ------------------------------------------------------------------------------ */

struct json_view {
    struct licence_view *view;
    struct json_writer writer;
};

static enum status json_holder(void *ctx, const struct fact_holder *h, struct error *err)
{
    struct json_view *j = ctx;
    struct json_writer *w = &j->writer;
    json_object(w);
    json_member(w, "holder", h->holder);
    json_member_uint(w, "files", h->files);
    if (h->first_year.len > 0) {
        json_member(w, "firstYear", h->first_year);
        json_member(w, "lastYear", h->last_year);
    }
    json_object_end(w);
    return buf_status(&j->view->text, err);
}

static enum status json_licence(void *ctx, const struct fact_licence *f, struct error *err)
{
    struct json_view *j = ctx;
    struct json_writer *w = &j->writer;
    json_object(w);
    json_member(w, "expression", f->expression);
    json_member(w, "terms", f->terms);
    json_member_uint(w, "files", f->files);
    json_member(w, "example", f->example);
    json_key(w, "holders");
    json_array(w);
    enum status st = facts_each_holder(j->view->session->facts, f->expression, json_holder, j, err);
    json_array_end(w);
    json_object_end(w);
    return st;
}

static enum status json_obligation(void *ctx, const struct fact_obligation *o, struct error *err)
{
    struct json_view *j = ctx;
    struct json_writer *w = &j->writer;
    if (!is_shown(j->view, o->use)) {
        return OK;
    }
    json_object(w);
    json_member(w, "obligation", o->obligation);
    json_member(w, "asks", o->asks);
    json_member(w, "use", o->use);
    json_member(w, "expression", o->expression);
    json_member_uint(w, "files", o->files);
    json_member_uint(w, "components", o->components);
    json_member(w, "example", o->example);
    json_object_end(w);
    return buf_status(&j->view->text, err);
}

static enum status json_conflict(void *ctx, const struct fact_conflict *c, struct error *err)
{
    struct json_view *j = ctx;
    struct json_writer *w = &j->writer;
    json_object(w);
    json_member(w, "licence", c->licence);
    json_member(w, "example", c->example);
    json_member(w, "otherLicence", c->other_licence);
    json_member(w, "otherExample", c->other_example);
    json_member(w, "reason", c->reason);
    json_object_end(w);
    return buf_status(&j->view->text, err);
}

static enum status json_declared(void *ctx, const struct fact_declared *d, struct error *err)
{
    struct json_view *j = ctx;
    struct json_writer *w = &j->writer;
    json_object(w);
    json_member(w, "path", d->path);
    json_member_uint(w, "line", d->line);
    json_member(w, "declared", d->declared);
    json_member(w, "found", d->found);
    json_member(w, "agreement", d->agreement);
    json_member(w, "undeclared", d->undeclared);
    json_member_uint(w, "undeclaredFiles", d->undeclared_files);
    json_member(w, "undeclaredExample", d->undeclared_example);
    json_object_end(w);
    return buf_status(&j->view->text, err);
}

enum status licence_view_json(struct licence_view *v, struct error *err)
{
    struct json_view j = {.view = v};
    struct json_writer *w = &j.writer;
    const struct facts *f = v->session->facts;
    json_writer_init(w, &v->text, true);
    json_object(w);
    json_member(w, "subject", v->session->facts_subject.name);
    json_key(w, "licences");
    json_array(w);
    enum status st = facts_each_licence(f, json_licence, &j, err);
    json_array_end(w);
    json_key(w, "declared");
    json_array(w);
    st = st == OK ? facts_each_declared(f, json_declared, &j, err) : st;
    json_array_end(w);
    json_key(w, "conflicts");
    json_array(w);
    st = st == OK ? facts_each_conflict(f, json_conflict, &j, err) : st;
    json_array_end(w);
    json_key(w, "obligations");
    json_array(w);
    st = st == OK ? facts_each_obligation(f, json_obligation, &j, err) : st;
    json_array_end(w);
    json_object_end(w);
    buf_add_char(&v->text, '\n');
    return st == OK ? buf_status(&v->text, err) : st;
}
