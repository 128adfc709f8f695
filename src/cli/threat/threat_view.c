/* Threats for people and for programs. */
#include "threat.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

void threat_visible(struct buf *out, const char *before, struct view text, const char *behind)
{
    buf_add_str(out, before);
    utf8_append_visible(out, text);
    buf_add_str(out, behind);
}

static const char *decider(const struct threat *t)
{
    return t->by == THREAT_BY_MODEL ? "the model says" : "decided";
}

void threat_write_item(const struct threat *t, struct buf *out)
{
    char day[CLOCK_TEXT_MAX];
    buf_printf(out, "%-9s %-23s ", severity_name(t->severity), threat_category_name(t->category));
    threat_visible(out, "", t->name, ": ");
    threat_visible(out, "", t->title, "\n");
    if (t->reason.len > 0) {
        threat_visible(out, "          ", t->reason, "\n");
    }
    threat_visible(out, "          id: ", t->id, "");
    if (t->state != THREAT_OPEN) {
        buf_printf(out, "\n          %s, %s: ", threat_state_name(t->state), decider(t));
        threat_visible(out, "", t->how, "");
        if (t->owner.len > 0) {
            threat_visible(out, " (", t->owner, "");
            clock_rfc3339(t->expires, day);
            buf_printf(out, t->expires > 0 ? ", until %.10s)" : ")", day);
        }
    } else if (t->remedy.len > 0) {
        threat_visible(out, "\n          do: ", t->remedy, "");
    }
    buf_add_str(out, t->expired ? "\n          what was decided about it has EXPIRED\n" : "\n");
}

void threat_json_item(const struct threat *t, struct json_writer *w)
{
    char day[CLOCK_TEXT_MAX];
    json_object(w);
    json_member(w, "id", t->id);
    json_member_str(w, "category", threat_category_name(t->category));
    json_member_str(w, "severity", severity_name(t->severity));
    json_member_str(w, "source", t->rule.len > 0 ? "rule" : "model");
    json_member(w, "resource", t->resource);
    json_member(w, "name", t->name);
    json_member(w, "title", t->title);
    const struct {
        const char *key;
        struct view text;
    } texts[] = {{"rule", t->rule}, {"reason", t->reason}, {"remedy", t->remedy},
                 {"cwe", t->cwe},   {"how", t->how},       {"owner", t->owner}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].text.len > 0) {
            json_member(w, texts[i].key, texts[i].text);
        }
    }
    json_member_str(w, "state", threat_state_name(t->state));
    if (t->by != THREAT_UNDECIDED) {
        json_member_str(w, "decidedBy", t->by == THREAT_BY_MODEL ? "model" : "decision");
    }
    if (t->expires > 0) {
        clock_rfc3339(t->expires, day);
        json_key(w, "expires");
        json_string(w, view_of(day, 10));
    }
    json_member_bool(w, "expired", t->expired);
    json_object_end(w);
}

/* ---- the model ---- */

static void write_head(const struct threat_view *v, struct buf *out)
{
    const struct recorded_threat_model *r = &v->recorded;
    const struct threat_model *m = &v->model;
    char day[CLOCK_TEXT_MAX];
    if (v->is_recorded) {
        clock_rfc3339(r->time, day);
        threat_visible(out, "threat model \"", r->title, "\" of ");
        threat_visible(out, "", r->project, " ");
        threat_visible(out, "", r->version, "");
        buf_printf(out, ", recorded %.10s", day);
        threat_visible(out, " by ", r->person.len > 0 ? r->person : VIEW("the installation"),
                       "\n\n");
        return;
    }
    threat_visible(out, "threat model \"", m->name, "\"");
    buf_printf(out, " (%s " VIEW_FMT "): %zu element%s, %zu flow%s, %zu %s\n", m->format,
               VIEW_ARG(m->version), m->elements_len, plural(m->elements_len), m->flows_len,
               plural(m->flows_len), m->boundaries_len,
               plural_of(m->boundaries_len, "boundary", "boundaries"));
    for (size_t i = 0; i < m->flaws_len; i++) {
        threat_visible(out, "flaw: ", m->flaws[i].what, "\n");
    }
    buf_add_char(out, '\n');
}

struct tally {
    uint64_t open[SEVERITY_CRITICAL + 1];
    uint64_t by_model;
    uint64_t by_decision;
};

static struct tally count(const struct threat_list *l)
{
    struct tally c = {.by_model = 0};
    for (size_t i = 0; i < l->len; i++) {
        const struct threat *t = &l->items[i];
        c.open[t->severity] += t->state == THREAT_OPEN ? 1 : 0;
        c.by_model += t->by == THREAT_BY_MODEL ? 1 : 0;
        c.by_decision += t->by == THREAT_BY_DECISION ? 1 : 0;
    }
    return c;
}

static void write_text(const struct threat_view *v, const struct threat_request *r, struct buf *out)
{
    const struct tally c = count(&v->list);
    write_head(v, out);
    for (size_t i = 0; i < v->list.len; i++) {
        if (r->all || v->list.items[i].state == THREAT_OPEN) {
            threat_write_item(&v->list.items[i], out);
        }
    }
    buf_printf(out,
               "%sopen: %" PRIu64 " critical, %" PRIu64 " high, %" PRIu64 " medium, %" PRIu64
               " low; decided: %" PRIu64 " by the model, %" PRIu64 " by us\n",
               v->list.len > 0 ? "\n" : "", c.open[SEVERITY_CRITICAL], c.open[SEVERITY_HIGH],
               c.open[SEVERITY_MEDIUM], c.open[SEVERITY_LOW], c.by_model, c.by_decision);
}

static void json_model(const struct threat_view *v, struct json_writer *w)
{
    const struct recorded_threat_model *r = &v->recorded;
    const struct threat_model *m = &v->model;
    json_key(w, "model");
    json_object(w);
    if (v->is_recorded) {
        json_member(w, "name", r->title);
        json_member(w, "format", r->format);
        json_member(w, "project", r->project);
        json_member(w, "version", r->version);
        json_member(w, "document", r->document);
        json_member(w, "recordedBy", r->person);
        json_member_time(w, "recorded", r->time);
        json_member_uint(w, "logEntry", r->entry);
    } else {
        json_member(w, "name", m->name);
        json_member_str(w, "format", m->format);
        json_member(w, "formatVersion", m->version);
        json_member_uint(w, "elements", m->elements_len);
        json_member_uint(w, "flows", m->flows_len);
        json_member_uint(w, "boundaries", m->boundaries_len);
        json_key(w, "flaws");
        json_array(w);
        for (size_t i = 0; i < m->flaws_len; i++) {
            json_string(w, m->flaws[i].what);
        }
        json_array_end(w);
    }
    json_object_end(w);
}

static void write_json(const struct threat_view *v, struct buf *out)
{
    const struct tally c = count(&v->list);
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_model(v, &w);
    json_key(&w, "open");
    json_object(&w);
    for (int s = SEVERITY_CRITICAL; s >= SEVERITY_LOW; s--) {
        json_member_uint(&w, severity_name((enum severity)s), c.open[s]);
    }
    json_object_end(&w);
    json_key(&w, "threats");
    json_array(&w);
    for (size_t i = 0; i < v->list.len; i++) {
        threat_json_item(&v->list.items[i], &w);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

void threat_write(const struct threat_view *v, const struct threat_request *r, struct buf *out)
{
    if (r->json) {
        write_json(v, out);
    } else {
        write_text(v, r, out);
    }
}
