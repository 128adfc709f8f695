/* An assessment for people and for programs. */
#include "deliverable.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { TEXT_MAX = 64 << 20 };

static void visible(struct buf *out, const char *before, struct view text, const char *behind)
{
    buf_add_str(out, before);
    utf8_append_visible(out, text);
    buf_add_str(out, behind);
}

static void write_files(const struct acceptance *a, struct buf *out)
{
    for (size_t i = 0; i < a->files_len; i++) {
        const struct delivered_file *f = &a->files[i];
        visible(out, "file        ", f->name, "");
        buf_printf(out, "  sha256:%.12s…  %" PRIu64 " byte%s  ", f->digest.ptr, f->size,
                   plural(f->size));
        if (f->inspected) {
            visible(out, "", f->outcome, "");
            buf_printf(out, " (verdict in log entry %" PRIu64 ", ", f->entry);
            visible(out, "", f->baseline, "");
            visible(out, " sha256:", view_slice(f->baseline_digest, 0, 12), "…");
            if (f->approved_by.len > 0) {
                visible(out, ", approved by ", f->approved_by, "");
            }
            if (f->rules_approved_by.len > 0) {
                visible(out, ", rules approved by ", f->rules_approved_by, "");
            }
            buf_add_str(out, ")\n");
        } else {
            buf_add_str(out, "not inspected\n");
        }
    }
    for (size_t i = 0; i < a->evidence_len; i++) {
        const struct acceptance_evidence *e = &a->evidence[i];
        char made[CLOCK_TEXT_MAX];
        clock_rfc3339(e->made, made);
        visible(out, "evidence    ", e->kind, "  ");
        visible(out, "", e->id, "");
        buf_printf(out, "  made %.10s  " VIEW_FMT "\n", made, VIEW_ARG(e->provenance));
    }
}

static void write_reasons(const struct acceptance *a, struct buf *out)
{
    for (size_t i = 0; i < a->reasons_len; i++) {
        const struct acceptance_reason *r = &a->reasons[i];
        bool excused = r->exception.len > 0;
        visible(out, excused ? "excused     " : "AGAINST     ", r->word, "\n            ");
        struct view rest = r->text;
        struct view line;
        while (view_line(&rest, &line)) {
            visible(out, "", line, rest.len > 0 ? "\n            " : "\n");
        }
        if (excused) {
            visible(out, "            by the exception ", r->exception, "\n");
        } else {
            visible(out, "            mend: ", r->mend, "\n");
        }
    }
}

static void write_decision(const struct acceptance_decision *d, struct buf *out)
{
    visible(out, d->counts ? "decision    " : "NOT COUNTED ", d->person,
            d->accepts ? " accepts: " : " rejects: ");
    visible(out, "", d->reason, "\n");
    if (d->remark.len > 0) {
        visible(out, "            ", d->remark, "\n");
    }
}

static void write_decisions(const struct acceptance *a, struct buf *out)
{
    bool lost = false;
    for (size_t i = 0; i < a->decisions_len; i++) {
        write_decision(&a->decisions[i], out);
        lost = lost || !a->decisions[i].counts;
    }
    for (size_t i = 0; i < a->earlier_len; i++) {
        write_decision(&a->earlier[i], out);
    }
    if (lost && a->state >= ACCEPTANCE_ACCEPTED) {
        buf_add_str(out,
                    "            the outcome was reached before and stands: receive it anew to "
                    "decide again\n");
    }
}

static void write_text(const struct acceptance *a, struct buf *out)
{
    visible(out, "deliverable ", a->id, "  ");
    visible(out, "", a->title, "\n");
    buf_printf(out, "state       %s\n", acceptance_state_name(a->state));
    buf_printf(out, "tier        " VIEW_FMT "\n", VIEW_ARG(a->tier));
    if (a->supplier.len > 0) {
        buf_printf(out, "supplier    " VIEW_FMT "\n", VIEW_ARG(a->supplier));
    }
    if (a->received) {
        char time[CLOCK_TEXT_MAX];
        clock_rfc3339(a->received_on, time);
        buf_printf(out, "received    %s, log entry %" PRIu64 "\n", time, a->receipt);
    }
    write_files(a, out);
    write_decisions(a, out);
    write_reasons(a, out);
}

/* ---- JSON ---- */

static void json_files(const struct acceptance *a, struct json_writer *w)
{
    json_key(w, "files");
    json_array(w);
    for (size_t i = 0; i < a->files_len; i++) {
        const struct delivered_file *f = &a->files[i];
        json_object(w);
        json_member(w, "name", f->name);
        json_member(w, "sha256", f->digest);
        json_member_uint(w, "size", f->size);
        json_member_bool(w, "inspected", f->inspected);
        if (f->inspected) {
            json_member(w, "outcome", f->outcome);
            json_member(w, "baseline", f->baseline);
            json_member(w, "baselineDigest", f->baseline_digest);
            json_member_bool(w, "shippedBaseline", !f->own_baseline);
            if (f->approved_by.len > 0) {
                json_member(w, "baselineApprovedBy", f->approved_by);
            }
            json_member_bool(w, "shippedRules", !f->own_rules);
            if (f->rules_approved_by.len > 0) {
                json_member(w, "rulesApprovedBy", f->rules_approved_by);
            }
            json_member_uint(w, "notInspected", f->gaps);
            json_member_uint(w, "verdict", f->entry);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_evidence(const struct acceptance *a, struct json_writer *w)
{
    json_key(w, "evidence");
    json_array(w);
    for (size_t i = 0; i < a->evidence_len; i++) {
        const struct acceptance_evidence *e = &a->evidence[i];
        json_object(w);
        json_member(w, "id", e->id);
        json_member(w, "kind", e->kind);
        json_member(w, "document", e->document);
        json_member_time(w, "made", e->made);
        json_member(w, "provenance", e->provenance);
        json_member(w, "digest", e->digest);
        json_member(w, "submittedBy", e->person);
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_reasons(const struct acceptance *a, struct json_writer *w)
{
    json_key(w, "reasons");
    json_array(w);
    for (size_t i = 0; i < a->reasons_len; i++) {
        const struct acceptance_reason *r = &a->reasons[i];
        json_object(w);
        json_member(w, "word", r->word);
        json_member(w, "text", r->text);
        json_member(w, "mend", r->mend);
        if (r->exception.len > 0) {
            json_member(w, "exception", r->exception);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

static void json_decision(const struct acceptance_decision *d, struct json_writer *w)
{
    json_object(w);
    json_member(w, "person", d->person);
    json_member_str(w, "decision", d->accepts ? "accept" : "reject");
    json_member(w, "reason", d->reason);
    json_member(w, "conditions", d->conditions);
    json_member_time(w, "time", d->time);
    json_member_uint(w, "receipt", d->receipt);
    json_member_uint(w, "entry", d->entry);
    json_member_bool(w, "counts", d->counts);
    if (d->remark.len > 0) {
        json_member(w, "remark", d->remark);
    }
    json_object_end(w);
}

/* Those on the newest receipt first. */
static void json_decisions(const struct acceptance *a, struct json_writer *w)
{
    json_key(w, "decisions");
    json_array(w);
    for (size_t i = 0; i < a->decisions_len; i++) {
        json_decision(&a->decisions[i], w);
    }
    for (size_t i = 0; i < a->earlier_len; i++) {
        json_decision(&a->earlier[i], w);
    }
    json_array_end(w);
}

static void write_json(const struct acceptance *a, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member(&w, "deliverable", a->id);
    json_member(&w, "title", a->title);
    json_member(&w, "supplier", a->supplier);
    json_member(&w, "project", a->project);
    json_member(&w, "version", a->version);
    json_member(&w, "tier", a->tier);
    json_member_str(&w, "state", acceptance_state_name(a->state));
    if (a->received) {
        json_member_uint(&w, "receipt", a->receipt);
        json_member_time(&w, "received", a->received_on);
    }
    json_files(a, &w);
    json_evidence(a, &w);
    json_member_uint(&w, "open", a->open);
    json_reasons(a, &w);
    json_decisions(a, &w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

enum status deliverable_write(const struct cli *cli, const struct acceptance *a, bool json,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(TEXT_MAX);
    if (json) {
        write_json(a, &out);
    } else {
        write_text(a, &out);
    }
    enum status st = buf_status(&out, err);
    return st == OK ? cli_write(cli, NULL, buf_view(&out), err) : st;
}
