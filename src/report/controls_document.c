#include <assay/report/controls_document.h>

#include <assay/base/json.h>

static void write_framework(struct json_writer *w, const struct control_framework *f)
{
    json_object(w);
    json_member(w, "id", f->id);
    json_member(w, "name", f->name);
    json_member(w, "version", f->version);
    json_object_end(w);
}

void applicability_json(struct json_writer *w, const struct applicability *a, const char *entry)
{
    json_key(w, "applicability");
    if (!a->said) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member_bool(w, "applies", a->applies);
    json_member(w, "justification", a->justification);
    json_member(w, "owner", a->owner);
    json_member_time(w, "time", a->time);
    json_member_uint(w, entry, a->entry);
    json_object_end(w);
}

/* A member in any case: a view that points nowhere would leave it out. */
static void member_text(struct json_writer *w, const char *key, struct view text)
{
    json_member(w, key, text.len == 0 ? VIEW("") : view_trim(text));
}

static void write_control(struct json_writer *w, const struct posture *p,
                          const struct control_posture *c)
{
    const struct control *control = c->control;
    json_object(w);
    member_text(w, "id", control->id);
    member_text(w, "framework", p->set->frameworks[control->framework].id);
    member_text(w, "number", control->number);
    member_text(w, "name", control->name);
    member_text(w, "says", control->says);
    member_text(w, "level", control->level);
    member_text(w, "owner", control->owner);
    json_member_str(w, "state", control_state_name(c->state));
    json_member_uint(w, "measured", c->measured);
    json_key(w, "requirements");
    json_array(w);
    for (size_t i = 0; i < control->requirements_len; i++) {
        json_uint(w, control->requirements[i]);
    }
    json_array_end(w);
    applicability_json(w, &c->applicability, "entry");
    json_object_end(w);
}

static void write_rows(struct json_writer *w, const struct requirement_posture *q)
{
    json_key(w, "rows");
    json_array(w);
    for (size_t i = 0; i < q->kept && i < CONTROLS_DOCUMENT_ROWS_MAX; i++) {
        json_object(w);
        member_text(w, "resource", q->row[i].resource);
        json_member_str(w, "status", row_status_name(q->row[i].status));
        member_text(w, "reason", q->row[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_requirement(struct json_writer *w, const struct requirement_posture *q)
{
    const struct control_requirement *r = q->requirement;
    json_object(w);
    member_text(w, "id", r->id);
    member_text(w, "title", r->title);
    member_text(w, "owner", r->owner);
    json_member_str(w, "state", control_state_name(q->state));
    member_text(w, "why", q->why);
    member_text(w, "supply", r->supply);
    member_text(w, "remedy", r->remedy);
    json_member_uint(w, "ok", q->ok);
    json_member_uint(w, "alarms", q->alarms);
    json_member_uint(w, "infos", q->infos);
    json_member_uint(w, "skipped", q->skipped);
    write_rows(w, q);
    json_object_end(w);
}

enum status controls_document_write(struct buf *out, const struct posture *p, struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_time(&w, "at", p->at);
    json_key(&w, "frameworks");
    json_array(&w);
    for (size_t i = 0; i < p->set->frameworks_len; i++) {
        write_framework(&w, &p->set->frameworks[i]);
    }
    json_array_end(&w);
    json_key(&w, "controls");
    json_array(&w);
    for (size_t i = 0; i < p->set->controls_len; i++) {
        write_control(&w, p, &p->controls[i]);
    }
    json_array_end(&w);
    json_key(&w, "requirements");
    json_array(&w);
    for (size_t i = 0; i < p->set->requirements_len; i++) {
        write_requirement(&w, &p->requirements[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
    return buf_status(out, err);
}
