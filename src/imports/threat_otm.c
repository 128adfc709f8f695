/* Open Threat Model, by IriusRisk's schema (otm_schema.json, versions 0.1 and 0.2). */
#include "threat_private.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#include <stdio.h>

enum { NESTING_MAX = 64 };

struct otm {
    struct threat_reader *r;
    const struct value *components;
    struct map definitions; /* of threats, by id */
    struct map mitigations; /* their names, by id */
};

/* A fact is an attribute of this name or a tag. */
static threat_fact fact_of(const struct value *v, struct view tags, const char *name)
{
    threat_fact said = threat_truth(value_get(value_get(v, "attributes"), name));
    return said >= 0 ? said : threat_has_tag(tags, name) ? (threat_fact)1 : (threat_fact)-1;
}

static enum status tags_of(const struct threat_reader *r, const struct value *v, struct view *out)
{
    const struct value *list = NULL;
    enum status st = threat_list(r, v, "tags", &list);
    return st == OK ? threat_tags(r, list, out) : st;
}

/* ---- assets and zones ---- */

static enum status read_asset(struct threat_reader *r, const struct value *v)
{
    struct threat_data d = {
        .confidentiality = threat_grade(value_path(v, "risk.confidentiality")),
        .integrity = threat_grade(value_path(v, "risk.integrity")),
        .availability = threat_grade(value_path(v, "risk.availability")),
    };
    enum status st = threat_id(r, v, "id", true, &d.id);
    if (st == OK) {
        st = threat_text(r, v, "name", &d.name);
    }
    return st == OK ? threat_add_data(r, v, &d) : st;
}

static enum status read_zone(struct threat_reader *r, const struct value *v)
{
    struct threat_boundary b = {.trust = threat_grade(value_path(v, "risk.trustRating"))};
    enum status st = threat_id(r, v, "id", true, &b.id);
    if (st == OK) {
        st = threat_text(r, v, "name", &b.name);
    }
    if (st == OK) {
        st = threat_text(r, v, "type", &b.kind);
    }
    if (st == OK) {
        st = threat_id(r, value_get(v, "parent"), "trustZone", false, &b.parent);
    }
    return st == OK ? threat_add_boundary(r, v, &b) : st;
}

/* ---- threats ---- */

static enum severity severity_of(const struct value *risk)
{
    threat_fact impact = threat_grade(value_get(risk, "impact"));
    threat_fact likelihood = threat_grade(value_get(risk, "likelihood"));
    int score = impact < 0 ? 50 : likelihood < 0 ? impact : impact * likelihood / 100;
    return score >= 75   ? SEVERITY_CRITICAL
           : score >= 50 ? SEVERITY_HIGH
           : score >= 25 ? SEVERITY_MEDIUM
                         : SEVERITY_LOW;
}

static enum threat_state state_of(struct view word)
{
    static const char *const mitigated[] = {"mitigated", "implemented", "closed", NULL};
    static const char *const none[] = {"not-applicable", "notapplicable", "not applicable", NULL};
    return threat_names(word, none)                 ? THREAT_NOT_APPLICABLE
           : threat_names(word, mitigated)          ? THREAT_MITIGATED
           : view_eq_nocase(word, VIEW("accepted")) ? THREAT_ACCEPTED
                                                    : THREAT_OPEN;
}

/* One mitigation, by its name where it has one. */
static enum status add_how(struct otm *o, const struct value *v, struct buf *out)
{
    struct view id = VIEW("");
    struct view state = VIEW("");
    struct view name = VIEW("");
    enum status st = threat_id(o->r, v, "mitigation", false, &id);
    if (st == OK) {
        st = threat_text(o->r, v, "state", &state);
    }
    if (st == OK) {
        st = threat_text(o->r, map_get(&o->mitigations, id), "name", &name);
    }
    if (st == OK) {
        buf_printf(out, "%s" VIEW_FMT, out->len > 0 ? "; " : "",
                   VIEW_ARG(name.len > 0 ? name : id));
    }
    if (st == OK && state.len > 0) {
        buf_printf(out, " (" VIEW_FMT ")", VIEW_ARG(state));
    }
    return st;
}

/* The names of what was done, or is to be. */
static enum status how_of(struct otm *o, const struct value *v, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    const struct value *list = NULL;
    enum status st = threat_list(o->r, v, "mitigations", &list);
    size_t count = list == NULL ? 0 : list->len;
    for (size_t i = 0; st == OK && i < count && text.len < THREAT_TEXT_MAX; i++) {
        st = add_how(o, &list->items[i], &text);
    }
    if (st == OK) {
        st = buf_status(&text, o->r->err);
    }
    if (st != OK) {
        return st;
    }
    *out = arena_copy(&o->r->model->arena, buf_view(&text));
    return out->ptr == NULL ? error_no_memory(o->r->err) : OK;
}

static enum status add_threat(struct otm *o, const struct value *v, struct threat_stated *s,
                              struct view threat, struct view category)
{
    struct arena *a = &o->r->model->arena;
    s->category = threat_category_of(category);
    s->id = arena_printf(a, VIEW_FMT "/" VIEW_FMT "/%s", VIEW_ARG(s->element), VIEW_ARG(threat),
                         threat_category_name(s->category));
    if (s->id.ptr != NULL && map_has(&o->r->stated, s->id)) {
        s->id = arena_printf(a, VIEW_FMT "#%zu", VIEW_ARG(s->id), o->r->model->stated_len);
    }
    return s->id.ptr == NULL ? error_no_memory(o->r->err) : threat_add_stated(o->r, v, s);
}

/* What the definition says: title, weight, the first CWE. */
static enum status define(struct otm *o, const struct value *definition, struct threat_stated *s)
{
    const struct value *cwes = NULL;
    enum status st = threat_text(o->r, definition, "name", &s->title);
    s->severity = severity_of(value_get(definition, "risk"));
    s->cwe = VIEW("");
    if (st == OK) {
        st = threat_list(o->r, definition, "cwes", &cwes);
    }
    if (st == OK && cwes != NULL && cwes->len > 0) {
        const struct value first = {.kind = VALUE_ARRAY, .len = 1, .items = cwes->items};
        st = threat_tags(o->r, &first, &s->cwe);
    }
    return st;
}

/* One that threatens an element in two ways is two. */
static enum status read_threat(struct otm *o, const struct value *v, struct view element)
{
    struct threat_reader *r = o->r;
    struct threat_stated s = {.element = element};
    struct view threat = VIEW("");
    struct view state = VIEW("");
    const struct value *list = NULL;
    enum status st = threat_id(r, v, "threat", true, &threat);
    const struct value *definition = st == OK ? map_get(&o->definitions, threat) : NULL;
    if (st == OK && definition == NULL) {
        return threat_bad(r, v, "there is no threat \"" VIEW_FMT "\"", VIEW_ARG(threat));
    }
    if (st == OK) {
        st = define(o, definition, &s);
    }
    if (st == OK) {
        st = threat_text(r, v, "state", &state);
    }
    if (st == OK) {
        st = how_of(o, v, &s.how);
    }
    if (st == OK) {
        st = threat_list(r, definition, "categories", &list);
    }
    s.state = state_of(state);
    if (st == OK && (list == NULL || list->len == 0)) {
        return add_threat(o, v, &s, threat, VIEW(""));
    }
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = add_threat(o, v, &s, threat, value_text(&list->items[i]));
    }
    return st;
}

static enum status read_threats(struct otm *o, const struct value *v, struct view element)
{
    const struct value *list = NULL;
    enum status st = threat_list(o->r, v, "threats", &list);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read_threat(o, &list->items[i], element);
    }
    return st;
}

/* ---- components ---- */

static enum threat_kind kind_of(struct view type, struct view tags)
{
    static const char *const stores[] = {"database",    "datastore", "storage",  "bucket",
                                         "-db",         "sql",       "dynamodb", "redis",
                                         "file-system", "s3",        "rds",      NULL};
    static const char *const actors[] = {"client", "user",     "actor",  "browser",
                                         "mobile", "external", "person", NULL};
    return threat_has_tag(tags, "external") || threat_names(type, actors) ? THREAT_ACTOR
           : threat_names(type, stores) || view_eq(type, VIEW("db"))      ? THREAT_STORE
                                                                          : THREAT_PROCESS;
}

/* The zone of a component in a component is that of the outer one. */
static enum status zone_of(struct otm *o, const struct value *v, const struct map *by_id,
                           struct view *out)
{
    struct view outer = VIEW("");
    enum status st = OK;
    for (unsigned depth = 0; st == OK && v != NULL; depth++) {
        const struct value *parent = value_get(v, "parent");
        if (depth == NESTING_MAX) {
            return threat_bad(o->r, v, "components within components: more than %d, or a circle",
                              NESTING_MAX);
        }
        st = threat_id(o->r, parent, "trustZone", false, out);
        if (st == OK && out->len > 0) {
            return OK;
        }
        st = st == OK ? threat_id(o->r, parent, "component", false, &outer) : st;
        const struct value *next = st == OK ? map_get(by_id, outer) : NULL;
        if (st == OK && outer.len > 0 && next == NULL) {
            return threat_bad(o->r, v, "there is no component \"" VIEW_FMT "\"", VIEW_ARG(outer));
        }
        v = next;
    }
    return st;
}

static enum status link_assets(struct otm *o, const struct value *list, struct view of, bool flow,
                               bool stored)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct threat_link l = {of, value_text(&list->items[i]), flow, stored};
        if (l.data.len > 0 && !map_has(&o->r->data, l.data)) {
            return threat_bad(o->r, &list->items[i], "there is no asset \"" VIEW_FMT "\"",
                              VIEW_ARG(view_slice(l.data, 0, 80)));
        }
        st = l.data.len > 0 ? threat_add_link(o->r, &l) : OK;
    }
    return st;
}

static enum status component_assets(struct otm *o, const struct value *v, struct view id)
{
    const struct value *assets = NULL;
    const struct value *processed = NULL;
    const struct value *stored = NULL;
    enum status st = threat_mapping(o->r, v, "assets", &assets);
    if (st == OK) {
        st = threat_list(o->r, assets, "processed", &processed);
    }
    if (st == OK) {
        st = threat_list(o->r, assets, "stored", &stored);
    }
    if (st == OK) {
        st = link_assets(o, processed, id, false, false);
    }
    return st == OK ? link_assets(o, stored, id, false, true) : st;
}

static void component_facts(const struct value *v, struct threat_element *e)
{
    struct view tags = e->tags;
    e->internet = fact_of(v, tags, "internet");
    e->authenticates = fact_of(v, tags, "authenticated");
    e->encrypted = fact_of(v, tags, "encrypted");
    e->is_signed = fact_of(v, tags, "signed");
    e->is_log = fact_of(v, tags, "log");
    e->logs = fact_of(v, tags, "logged");
    e->credentials = fact_of(v, tags, "credentials");
    e->privileged = fact_of(v, tags, "privileged");
    e->validates = fact_of(v, tags, "validated");
    e->limits = fact_of(v, tags, "limited");
    e->redundant = fact_of(v, tags, "redundant");
    e->in_scope = fact_of(v, tags, "out-of-scope") != 1;
}

static enum status read_component(struct otm *o, const struct value *v, const struct map *by_id)
{
    struct threat_reader *r = o->r;
    struct threat_element e = threat_element_new();
    enum status st = threat_id(r, v, "id", true, &e.id);
    if (st == OK) {
        st = threat_text(r, v, "name", &e.name);
    }
    if (st == OK) {
        st = threat_text(r, v, "type", &e.technology);
    }
    if (st == OK) {
        st = tags_of(r, v, &e.tags);
    }
    if (st == OK) {
        st = zone_of(o, v, by_id, &e.boundary);
    }
    if (st != OK) {
        return st;
    }
    e.kind = kind_of(e.technology, e.tags);
    component_facts(v, &e);
    st = threat_add_element(r, v, &e);
    if (st == OK) {
        st = threat_add_routes(r, v, e.name, e.id);
    }
    if (st == OK) {
        st = component_assets(o, v, e.id);
    }
    return st == OK ? read_threats(o, v, e.id) : st;
}

/* Parents may stand behind their children. */
static enum status index_by(struct otm *o, const struct value *list, struct map *m)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct view id = VIEW("");
        st = list->items[i].kind == VALUE_OBJECT
                 ? threat_id(o->r, &list->items[i], "id", true, &id)
                 : value_expected(&list->items[i], o->r->source, "a mapping", o->r->err);
        if (st == OK) {
            st = map_put(m, id, &list->items[i], NULL, o->r->err);
        }
    }
    return st;
}

static enum status read_components(struct otm *o)
{
    struct map by_id;
    map_init(&by_id);
    enum status st = index_by(o, o->components, &by_id);
    for (size_t i = 0; st == OK && o->components != NULL && i < o->components->len; i++) {
        st = read_component(o, &o->components->items[i], &by_id);
    }
    map_release(&by_id);
    return st;
}

/* ---- flows ---- */

static enum status read_flow(struct otm *o, const struct value *v)
{
    struct threat_reader *r = o->r;
    struct threat_flow f = threat_flow_new();
    const struct value *assets = NULL;
    enum status st = threat_id(r, v, "id", true, &f.id);
    if (st == OK) {
        st = threat_text(r, v, "name", &f.name);
    }
    if (st == OK) {
        st = threat_id(r, v, "source", true, &f.source);
    }
    if (st == OK) {
        st = threat_id(r, v, "destination", true, &f.target);
    }
    if (st == OK) {
        st = tags_of(r, v, &f.tags);
    }
    if (st == OK) {
        st = threat_text(r, value_get(v, "attributes"), "protocol", &f.protocol);
    }
    if (st == OK) {
        st = threat_list(r, v, "assets", &assets);
    }
    if (st != OK) {
        return st;
    }
    f.bidirectional = value_get_bool(v, "bidirectional", false);
    f.encrypted = fact_of(v, f.tags, "encrypted");
    f.authenticated = fact_of(v, f.tags, "authenticated");
    f.authorised = fact_of(v, f.tags, "authorised");
    f.is_public = fact_of(v, f.tags, "public");
    f.is_readonly = fact_of(v, f.tags, "read-only");
    f.in_scope = fact_of(v, f.tags, "out-of-scope") != 1;
    st = threat_add_flow(r, v, &f);
    if (st == OK) {
        st = threat_add_routes(r, v, f.name, f.id);
    }
    if (st == OK) {
        st = link_assets(o, assets, f.id, true, false);
    }
    return st == OK ? read_threats(o, v, f.id) : st;
}

/* ---- the file ---- */

static enum status read_each(struct otm *o, const struct value *root, const char *key,
                             enum status (*read)(struct threat_reader *, const struct value *))
{
    const struct value *list = NULL;
    enum status st = threat_list(o->r, root, key, &list);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read(o->r, &list->items[i]);
    }
    return st;
}

static enum status read_all(struct otm *o, const struct value *root)
{
    struct threat_reader *r = o->r;
    const struct value *list = NULL;
    const struct value *flows = NULL;
    enum status st = threat_list(r, root, "threats", &list);
    if (st == OK) {
        st = index_by(o, list, &o->definitions);
    }
    if (st == OK) {
        st = threat_list(r, root, "mitigations", &list);
    }
    if (st == OK) {
        st = index_by(o, list, &o->mitigations);
    }
    if (st == OK) {
        st = read_each(o, root, "assets", read_asset);
    }
    if (st == OK) {
        st = read_each(o, root, "trustZones", read_zone);
    }
    if (st == OK) {
        st = threat_list(r, root, "components", &o->components);
    }
    if (st == OK) {
        st = read_components(o);
    }
    if (st == OK) {
        st = threat_list(r, root, "dataflows", &flows);
    }
    for (size_t i = 0; st == OK && flows != NULL && i < flows->len; i++) {
        st = read_flow(o, &flows->items[i]);
    }
    return st;
}

enum status threat_read_otm(struct threat_reader *r, const struct value *root)
{
    struct otm o = {.r = r};
    const struct value *project = value_get(root, "project");
    enum status st = threat_text(r, root, "otmVersion", &r->model->version);
    if (st == OK && !view_starts(r->model->version, VIEW("0."))) {
        return error_set(r->err, ERR_UNSUPPORTED,
                         "%s: version " VIEW_FMT " of the Open Threat Model; 0.1 and 0.2 are read",
                         r->source, VIEW_ARG(r->model->version));
    }
    if (st == OK && project == NULL) {
        st = threat_bad(r, root, "\"project\" is missing");
    }
    if (st == OK) {
        st = threat_text(r, project, "name", &r->model->name);
    }
    if (st == OK) {
        st = threat_text(r, project, "owner", &r->model->owner);
    }
    map_init(&o.definitions);
    map_init(&o.mitigations);
    if (st == OK) {
        st = read_all(&o, root);
    }
    map_release(&o.definitions);
    map_release(&o.mitigations);
    return st;
}
