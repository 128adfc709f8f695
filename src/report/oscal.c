#include <assay/report/oscal.h>

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <inttypes.h>
#include <stdio.h>

/* OSCAL wants a UUID of version 4 or 5, and no SHA-1 is made here: the form is that of version 5,
 * the bits are of SHA-256. */
enum { UUID_MAX = 37, KEY_MAX = 1 << 16 };

struct oscal {
    struct json_writer w;
    struct buf key;
    const struct posture *posture;
    struct view framework;
    enum status failed; /* of a text that was put together in `key` */
};

static const char *const names[] = {
    [OSCAL_ASSESSMENT_RESULTS] = "oscal",
    [OSCAL_POAM] = "oscal-poam",
    [OSCAL_COMPONENT_DEFINITION] = "oscal-component",
};

bool oscal_document_parse(struct view name, enum oscal_document *out)
{
    for (int i = OSCAL_ASSESSMENT_RESULTS; i <= OSCAL_COMPONENT_DEFINITION; i++) {
        if (view_eq_str(name, names[i])) {
            *out = (enum oscal_document)i;
            return true;
        }
    }
    return false;
}

/* ---- small parts ---- */

/* What was put together; that it did not fit is kept, since the next one clears it. */
static struct view key_text(struct oscal *o)
{
    o->failed = o->failed == OK ? o->key.failed : o->failed;
    return buf_view(&o->key);
}

static void make_uuid(struct oscal *o, const char *kind, struct view name, char out[UUID_MAX])
{
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    buf_clear(&o->key);
    buf_printf(&o->key, "urn:assay:oscal:%s:", kind);
    buf_add_view(&o->key, name);
    sha256_of(key_text(o), &d);
    d.bytes[6] = (unsigned char)((d.bytes[6] & 0x0f) | 0x50); /* version 5 */
    d.bytes[8] = (unsigned char)((d.bytes[8] & 0x3f) | 0x80); /* variant */
    sha256_hex(&d, hex);
    (void)snprintf(out, UUID_MAX, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                   hex + 20);
}

static void member_uuid(struct oscal *o, const char *key, const char *kind, struct view name)
{
    char uuid[UUID_MAX];
    make_uuid(o, kind, name, uuid);
    json_member_str(&o->w, key, uuid);
}

static void member_time(struct oscal *o, const char *key)
{
    json_member_time(&o->w, key, o->posture->at);
}

/* The time is part of what a document is. */
static struct view document_name(const struct oscal *o, char out[CLOCK_TEXT_MAX])
{
    clock_rfc3339(o->posture->at, out);
    return view_str(out);
}

static void property(struct oscal *o, const char *name, struct view value)
{
    if (value.len > 0) {
        json_object(&o->w);
        json_member_str(&o->w, "name", name);
        json_member_str(&o->w, "ns", "urn:assay:oscal");
        json_member(&o->w, "value", value);
        json_object_end(&o->w);
    }
}

/* A token begins with a letter or '_' and has no slash: "iso-27001-2022_8.28". */
static void member_token(struct oscal *o, const char *key, struct view id)
{
    bool letter = id.len > 0 && ((id.ptr[0] >= 'a' && id.ptr[0] <= 'z') ||
                                 (id.ptr[0] >= 'A' && id.ptr[0] <= 'Z'));
    buf_clear(&o->key);
    if (!letter) {
        buf_add_char(&o->key, '_');
    }
    for (size_t i = 0; i < id.len; i++) {
        buf_add_char(&o->key, id.ptr[i] == '/' ? '_' : id.ptr[i]);
    }
    json_member(&o->w, key, key_text(o));
}

static void metadata(struct oscal *o, const char *title)
{
    json_key(&o->w, "metadata");
    json_object(&o->w);
    json_member_str(&o->w, "title", title);
    member_time(o, "last-modified");
    member_time(o, "version");
    json_member_str(&o->w, "oscal-version", "1.1.3");
    json_object_end(&o->w);
}

static bool is_wanted(const struct oscal *o, const struct control *c)
{
    return o->framework.len == 0 ||
           view_eq(o->posture->set->frameworks[c->framework].id, o->framework);
}

static bool is_evaluated(const struct oscal *o, const struct control_posture *c)
{
    return is_wanted(o, c->control) && c->state != CONTROL_NOT_APPLICABLE;
}

/* Does a wanted control rest on the requirement? */
static bool rests_on(const struct oscal *o, size_t requirement)
{
    const struct control_set *set = o->posture->set;
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        for (size_t k = 0; is_evaluated(o, &o->posture->controls[i]) && k < c->requirements_len;
             k++) {
            if (c->requirements[k] == requirement) {
                return true;
            }
        }
    }
    return false;
}

/* ---- observations ---- */

static void describe_counts(struct oscal *o, const struct requirement_posture *q)
{
    buf_clear(&o->key);
    if (q->state == CONTROL_NOT_MEASURED) {
        buf_printf(&o->key, "Not measured: " VIEW_FMT ". The data would come from: " VIEW_FMT,
                   VIEW_ARG(q->why), VIEW_ARG(view_trim(q->requirement->supply)));
    } else if (q->why.len > 0) {
        buf_printf(&o->key, "Not evaluated: " VIEW_FMT ".", VIEW_ARG(q->why));
    } else {
        buf_printf(&o->key, VIEW_FMT " %" PRIu64 " ok, %" PRIu64 " alarm%s, %" PRIu64 " skipped.",
                   VIEW_ARG(view_trim(q->requirement->title)), q->ok, q->alarms, plural(q->alarms),
                   q->skipped);
    }
    json_member(&o->w, "description", key_text(o));
}

enum { EVIDENCE_MAX = 100 };

static void relevant_evidence(struct oscal *o, const struct requirement_posture *q)
{
    if (q->kept == 0) {
        return;
    }
    json_key(&o->w, "relevant-evidence");
    json_array(&o->w);
    for (size_t i = 0; i < q->kept && i < EVIDENCE_MAX; i++) {
        const struct verdict_row *row = &q->row[i];
        buf_clear(&o->key);
        buf_printf(&o->key, "%s: " VIEW_FMT ": " VIEW_FMT, row_status_name(row->status),
                   VIEW_ARG(row->resource), VIEW_ARG(row->reason));
        json_object(&o->w);
        json_member(&o->w, "description", key_text(o));
        json_object_end(&o->w);
    }
    json_array_end(&o->w);
}

static void observation(struct oscal *o, const struct requirement_posture *q)
{
    json_object(&o->w);
    member_uuid(o, "uuid", "observation", q->requirement->id);
    json_member(&o->w, "title", q->requirement->id);
    describe_counts(o, q);
    json_key(&o->w, "props");
    json_array(&o->w);
    property(o, "state", view_str(control_state_name(q->state)));
    json_array_end(&o->w);
    json_key(&o->w, "methods");
    json_array(&o->w);
    json_str(&o->w, "TEST");
    json_array_end(&o->w);
    member_time(o, "collected");
    relevant_evidence(o, q);
    json_object_end(&o->w);
}

static void observations(struct oscal *o, bool only_alarms)
{
    bool begun = false;
    for (size_t i = 0; i < o->posture->set->requirements_len; i++) {
        const struct requirement_posture *q = &o->posture->requirements[i];
        bool bad = q->state == CONTROL_ALARM || q->state == CONTROL_ERROR;
        if ((only_alarms && !bad) || !rests_on(o, i)) {
            continue;
        }
        if (!begun) {
            json_key(&o->w, "observations");
            json_array(&o->w);
            begun = true;
        }
        observation(o, q);
    }
    if (begun) {
        json_array_end(&o->w);
    }
}

static void related_observations(struct oscal *o, const struct control *c, bool only_alarms)
{
    bool begun = false;
    for (size_t i = 0; i < c->requirements_len; i++) {
        const struct requirement_posture *q = &o->posture->requirements[c->requirements[i]];
        if (only_alarms && q->state != CONTROL_ALARM && q->state != CONTROL_ERROR) {
            continue;
        }
        if (!begun) {
            json_key(&o->w, "related-observations");
            json_array(&o->w);
            begun = true;
        }
        json_object(&o->w);
        member_uuid(o, "observation-uuid", "observation", q->requirement->id);
        json_object_end(&o->w);
    }
    if (begun) {
        json_array_end(&o->w);
    }
}

/* ---- assessment results ---- */

static void finding(struct oscal *o, const struct control_posture *c)
{
    json_object(&o->w);
    member_uuid(o, "uuid", "finding", c->control->id);
    json_member(&o->w, "title", c->control->name);
    json_member(&o->w, "description", view_trim(c->control->says));
    json_key(&o->w, "target");
    json_object(&o->w);
    json_member_str(&o->w, "type", "objective-id");
    member_token(o, "target-id", c->control->id);
    json_key(&o->w, "props");
    json_array(&o->w);
    property(o, "state", view_str(control_state_name(c->state)));
    json_array_end(&o->w);
    json_key(&o->w, "status");
    json_object(&o->w);
    /* What is not measured is not satisfied: OSCAL has no third word, the reason has. */
    json_member_str(&o->w, "state", c->state == CONTROL_OK ? "satisfied" : "not-satisfied");
    json_member_str(&o->w, "reason",
                    c->state == CONTROL_OK                                   ? "pass"
                    : c->state == CONTROL_ALARM || c->state == CONTROL_ERROR ? "fail"
                                                                             : "other");
    json_object_end(&o->w);
    json_object_end(&o->w);
    related_observations(o, c->control, false);
    json_object_end(&o->w);
}

static void reviewed_controls(struct oscal *o)
{
    json_key(&o->w, "reviewed-controls");
    json_object(&o->w);
    json_key(&o->w, "control-selections");
    json_array(&o->w);
    json_object(&o->w);
    json_key(&o->w, "include-controls");
    json_array(&o->w);
    for (size_t i = 0; i < o->posture->set->controls_len; i++) {
        if (is_evaluated(o, &o->posture->controls[i])) {
            json_object(&o->w);
            member_token(o, "control-id", o->posture->controls[i].control->id);
            json_object_end(&o->w);
        }
    }
    json_array_end(&o->w);
    json_object_end(&o->w);
    json_array_end(&o->w);
    json_object_end(&o->w);
}

static void write_result(struct oscal *o)
{
    char name[CLOCK_TEXT_MAX];
    json_object(&o->w);
    member_uuid(o, "uuid", "result", document_name(o, name));
    json_member_str(&o->w, "title", "Posture");
    json_member_str(&o->w, "description",
                    "Controls evaluated by queries over the registers of signed statements.");
    member_time(o, "start");
    member_time(o, "end");
    reviewed_controls(o);
    observations(o, false);
    json_key(&o->w, "findings");
    json_array(&o->w);
    for (size_t i = 0; i < o->posture->set->controls_len; i++) {
        if (is_evaluated(o, &o->posture->controls[i])) {
            finding(o, &o->posture->controls[i]);
        }
    }
    json_array_end(&o->w);
    json_object_end(&o->w);
}

static void assessment_results(struct oscal *o)
{
    char name[CLOCK_TEXT_MAX];
    json_key(&o->w, "assessment-results");
    json_object(&o->w);
    member_uuid(o, "uuid", "assessment-results", document_name(o, name));
    metadata(o, "Assessment results");
    json_key(&o->w, "import-ap");
    json_object(&o->w);
    json_member_str(&o->w, "href", "urn:assay:controls");
    json_object_end(&o->w);
    json_key(&o->w, "results");
    json_array(&o->w);
    write_result(o);
    json_array_end(&o->w);
    json_object_end(&o->w);
}

/* ---- plan of action and milestones ---- */

static bool is_bad(const struct oscal *o, const struct control_posture *c)
{
    return is_wanted(o, c->control) && (c->state == CONTROL_ALARM || c->state == CONTROL_ERROR);
}

static void add_remedies(struct oscal *o, const struct control *c)
{
    buf_clear(&o->key);
    buf_add_view(&o->key, view_trim(c->says));
    for (size_t i = 0; i < c->requirements_len; i++) {
        const struct requirement_posture *q = &o->posture->requirements[c->requirements[i]];
        if (q->state == CONTROL_ALARM || q->state == CONTROL_ERROR) {
            buf_printf(&o->key, " Open: " VIEW_FMT " (%" PRIu64 "). " VIEW_FMT,
                       VIEW_ARG(view_trim(q->requirement->title)), q->alarms,
                       VIEW_ARG(view_trim(q->requirement->remedy)));
        }
    }
    json_member(&o->w, "description", key_text(o));
}

static void poam(struct oscal *o)
{
    char name[CLOCK_TEXT_MAX];
    json_key(&o->w, "plan-of-action-and-milestones");
    json_object(&o->w);
    member_uuid(o, "uuid", "poam", document_name(o, name));
    metadata(o, "Plan of action and milestones");
    json_key(&o->w, "system-id");
    json_object(&o->w);
    json_member_str(&o->w, "id", "assay");
    json_object_end(&o->w);
    observations(o, true);
    json_key(&o->w, "poam-items");
    json_array(&o->w);
    for (size_t i = 0; i < o->posture->set->controls_len; i++) {
        const struct control_posture *c = &o->posture->controls[i];
        if (is_bad(o, c)) {
            json_object(&o->w);
            member_uuid(o, "uuid", "poam-item", c->control->id);
            json_member(&o->w, "title", c->control->name);
            add_remedies(o, c->control);
            json_key(&o->w, "props");
            json_array(&o->w);
            property(o, "control", c->control->id);
            property(o, "owner", c->control->owner);
            json_array_end(&o->w);
            related_observations(o, c->control, true);
            json_object_end(&o->w);
        }
    }
    json_array_end(&o->w);
    json_object_end(&o->w);
}

/* ---- component definition ---- */

static void implemented(struct oscal *o, const struct control *c)
{
    json_object(&o->w);
    member_uuid(o, "uuid", "implemented", c->id);
    member_token(o, "control-id", c->id);
    buf_clear(&o->key);
    buf_add_str(&o->key, "Measured by");
    for (size_t i = 0; i < c->requirements_len; i++) {
        buf_printf(&o->key, "%s " VIEW_FMT, i == 0 ? "" : ",",
                   VIEW_ARG(o->posture->set->requirements[c->requirements[i]].id));
    }
    json_member(&o->w, "description", key_text(o));
    json_object_end(&o->w);
}

static bool measures_any(const struct oscal *o, uint32_t framework)
{
    const struct control_set *set = o->posture->set;
    for (size_t i = 0; i < set->controls_len; i++) {
        if (set->controls[i].framework == framework && set->controls[i].requirements_len > 0 &&
            is_wanted(o, &set->controls[i])) {
            return true;
        }
    }
    return false;
}

static void implementation(struct oscal *o, uint32_t framework)
{
    const struct control_set *set = o->posture->set;
    const struct control_framework *f = &set->frameworks[framework];
    json_object(&o->w);
    member_uuid(o, "uuid", "implementation", f->id);
    json_member(&o->w, "source", f->reference.len > 0 ? f->reference : f->id);
    json_member(&o->w, "description", f->name);
    json_key(&o->w, "implemented-requirements");
    json_array(&o->w);
    for (size_t i = 0; i < set->controls_len; i++) {
        if (set->controls[i].framework == framework && set->controls[i].requirements_len > 0) {
            implemented(o, &set->controls[i]);
        }
    }
    json_array_end(&o->w);
    json_object_end(&o->w);
}

static void component_definition(struct oscal *o)
{
    char name[CLOCK_TEXT_MAX];
    json_key(&o->w, "component-definition");
    json_object(&o->w);
    member_uuid(o, "uuid", "component-definition", document_name(o, name));
    metadata(o, "What Assay measures");
    json_key(&o->w, "components");
    json_array(&o->w);
    json_object(&o->w);
    member_uuid(o, "uuid", "component", VIEW("assay"));
    json_member_str(&o->w, "type", "validation");
    json_member_str(&o->w, "title", "Assay");
    json_member_str(&o->w, "description",
                    "Inspects software, judges it against a baseline and keeps signed evidence.");
    json_key(&o->w, "control-implementations");
    json_array(&o->w);
    for (size_t i = 0; i < o->posture->set->frameworks_len; i++) {
        if (measures_any(o, (uint32_t)i)) {
            implementation(o, (uint32_t)i);
        }
    }
    json_array_end(&o->w);
    json_object_end(&o->w);
    json_array_end(&o->w);
    json_object_end(&o->w);
}

enum status oscal_write(struct buf *out, enum oscal_document what, const struct posture *p,
                        struct view framework, struct error *err)
{
    struct oscal o = {.key = BUF_INIT(KEY_MAX), .posture = p, .framework = framework};
    bool anything = what != OSCAL_POAM;
    for (size_t i = 0; i < p->set->controls_len; i++) {
        anything = anything || is_bad(&o, &p->controls[i]);
    }
    if (!anything) {
        return error_set(err, ERR_NOT_FOUND, "no control is in alarm: there is nothing to plan");
    }
    json_writer_init(&o.w, out, true);
    json_object(&o.w);
    if (what == OSCAL_POAM) {
        poam(&o);
    } else if (what == OSCAL_COMPONENT_DEFINITION) {
        component_definition(&o);
    } else {
        assessment_results(&o);
    }
    json_object_end(&o.w);
    buf_add_char(out, '\n');
    buf_release(&o.key);
    if (o.failed == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    return o.failed == OK ? buf_status(out, err)
                          : error_set(err, o.failed,
                                      "a text of a control or its requirements is longer than the "
                                      "%d bytes that OSCAL is written with",
                                      KEY_MAX);
}
