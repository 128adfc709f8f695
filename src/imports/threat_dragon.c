/* OWASP Threat Dragon 2 (its schema threat-dragon-v2.schema.json). A model is a set of drawings:
 * which boundary an element is in, and whether a flow crosses one, follows from where they lie
 * (threat_dragon_places.c). */
#include "threat_dragon.h"

#include <stdio.h>

/* "Shape" tells it in files where data has no type. */
static bool is_a(const struct value *cell, const char *type, const char *shape)
{
    struct view said = value_text(value_path(cell, "data.type"));
    return said.len > 0 ? view_eq_str(said, type)
                        : view_eq_str(value_get_text(cell, "shape"), shape);
}

/* Ids are unique in a drawing; in the second and later ones the number of the drawing stands
 * before those that an earlier one has, too. */
static enum status id_of(const struct dragon *d, struct view raw, bool making, struct view *out)
{
    if (d->drawing == 0 || (making && !map_has(&d->r->elements, raw))) {
        *out = raw;
        return OK;
    }
    struct view own =
        arena_printf(&d->r->model->arena, "%zu/" VIEW_FMT, d->drawing + 1, VIEW_ARG(raw));
    if (own.ptr == NULL) {
        return error_no_memory(d->r->err);
    }
    *out = making || map_has(&d->r->elements, own) ? own : raw;
    return OK;
}

/* ---- threats ---- */

static enum threat_state state_of(struct view status)
{
    static const char *const none[] = {"notapplicable", "not applicable", "n/a", NULL};
    return threat_names(status, none)                  ? THREAT_NOT_APPLICABLE
           : view_eq_nocase(status, VIEW("mitigated")) ? THREAT_MITIGATED
                                                       : THREAT_OPEN;
}

static enum status read_threat(struct dragon *d, const struct value *v, struct view element)
{
    struct threat_reader *r = d->r;
    struct threat_stated s = {.element = element, .cwe = VIEW("")};
    struct view status = VIEW("");
    struct view id = VIEW("");
    enum status st = threat_id(r, v, "id", false, &id);
    if (st == OK) {
        st = threat_text(r, v, "title", &s.title);
    }
    if (st == OK) {
        st = threat_text(r, v, "mitigation", &s.how);
    }
    if (st == OK) {
        st = threat_text(r, v, "status", &status);
    }
    if (st != OK) {
        return st;
    }
    struct view type = value_get_text(v, "type");
    struct view severity = value_get_text(v, "severity");
    s.category = threat_category_of(type.ptr == NULL ? VIEW("") : type);
    s.severity = threat_severity_of(severity.ptr == NULL ? VIEW("") : severity);
    s.state = state_of(status);
    s.id = id.len > 0 && !map_has(&r->stated, id)
               ? id
               : arena_printf(&r->model->arena, VIEW_FMT "/" VIEW_FMT "#%zu", VIEW_ARG(element),
                              VIEW_ARG(id), r->model->stated_len);
    return s.id.ptr == NULL ? error_no_memory(r->err) : threat_add_stated(r, v, &s);
}

static enum status read_threats(struct dragon *d, const struct value *data, struct view element)
{
    const struct value *list = NULL;
    enum status st = threat_list(d->r, data, "threats", &list);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read_threat(d, &list->items[i], element);
    }
    return st;
}

/* ---- cells ---- */

static void element_facts(const struct value *data, struct threat_element *e)
{
    static const char *const powers[] = {"root", "admin", "system", "kernel", NULL};
    struct view level = value_get_text(data, "privilegeLevel");
    e->in_scope = threat_truth(value_get(data, "outOfScope")) != 1;
    e->authenticates = threat_truth(value_get(data, "providesAuthentication"));
    e->encrypted = threat_truth(value_get(data, "isEncrypted"));
    e->is_signed = threat_truth(value_get(data, "isSigned"));
    e->is_log = threat_truth(value_get(data, "isALog"));
    e->credentials = threat_truth(value_get(data, "storesCredentials"));
    e->privileged = level.len == 0                ? (threat_fact)-1
                    : threat_names(level, powers) ? (threat_fact)1
                                                  : (threat_fact)0;
}

static enum status read_element(struct dragon *d, const struct value *cell, enum threat_kind kind)
{
    struct threat_reader *r = d->r;
    struct threat_element e = threat_element_new();
    const struct value *data = NULL;
    struct view raw = VIEW("");
    enum status st = threat_id(r, cell, "id", true, &raw);
    if (st == OK) {
        st = threat_mapping(r, cell, "data", &data);
    }
    if (st == OK) {
        st = id_of(d, raw, true, &e.id);
    }
    if (st == OK) {
        st = threat_text(r, data, "name", &e.name);
    }
    if (st == OK) {
        st = threat_text(r, data, "reasonOutOfScope", &e.excuse);
    }
    if (st != OK) {
        return st;
    }
    e.kind = kind;
    element_facts(data, &e);
    e.technology =
        threat_truth(value_get(data, "isWebApplication")) == 1 ? VIEW("web application") : VIEW("");
    st = threat_add_element(r, cell, &e);
    if (st == OK) {
        st = dragon_place_element(d, cell, r->model->elements_len - 1);
    }
    if (st == OK) {
        st = threat_add_routes(r, data, e.name, e.id);
    }
    return st == OK ? read_threats(d, data, e.id) : st;
}

static enum status read_box(struct dragon *d, const struct value *cell, bool curve)
{
    struct threat_reader *r = d->r;
    struct threat_boundary b = {.trust = -1, .parent = VIEW(""), .kind = VIEW("box")};
    struct view raw = VIEW("");
    enum status st = threat_id(r, cell, "id", true, &raw);
    if (st != OK || curve) {
        return st == OK ? dragon_place_curve(d, cell) : st;
    }
    b.id = map_has(&r->boundaries, raw)
               ? arena_printf(&r->model->arena, "%zu/" VIEW_FMT, d->drawing + 1, VIEW_ARG(raw))
               : raw;
    if (b.id.ptr == NULL) {
        return error_no_memory(r->err);
    }
    st = threat_text(r, value_get(cell, "data"), "name", &b.name);
    if (st == OK) {
        st = threat_add_boundary(r, cell, &b);
    }
    return st == OK ? dragon_place_box(d, cell, r->model->boundaries_len - 1) : st;
}

/* One end of an arrow: the cell that it is attached to, or nothing. */
static enum status end_of(struct dragon *d, const struct value *cell, const char *end,
                          struct view *out)
{
    struct view raw = VIEW("");
    enum status st = threat_id(d->r, value_get(cell, end), "cell", false, &raw);
    if (st == OK && raw.len > 0) {
        st = id_of(d, raw, false, out);
    }
    if (st == OK && (raw.len == 0 || threat_element_of(d->r, *out) == NULL)) {
        *out = VIEW("");
        struct view name = value_text(value_path(cell, "data.name"));
        return threat_flaw(d->r, cell, "the flow \"" VIEW_FMT "\" has no element at its %s",
                           VIEW_ARG(view_slice(name, 0, 80)), end);
    }
    return st;
}

static enum status read_flow(struct dragon *d, const struct value *cell)
{
    struct threat_reader *r = d->r;
    struct threat_flow f = threat_flow_new();
    const struct value *data = NULL;
    struct view raw = VIEW("");
    enum status st = threat_id(r, cell, "id", true, &raw);
    if (st == OK) {
        st = threat_mapping(r, cell, "data", &data);
    }
    if (st == OK) {
        st = id_of(d, raw, true, &f.id);
    }
    const struct {
        const char *key;
        struct view *to;
    } texts[] = {{"name", &f.name}, {"protocol", &f.protocol}, {"reasonOutOfScope", &f.excuse}};
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = threat_text(r, data, texts[i].key, texts[i].to);
    }
    if (st == OK) {
        st = end_of(d, cell, "source", &f.source);
    }
    if (st == OK) {
        st = end_of(d, cell, "target", &f.target);
    }
    if (st != OK) {
        return st;
    }
    f.in_scope = threat_truth(value_get(data, "outOfScope")) != 1;
    f.bidirectional = threat_truth(value_get(data, "isBidirectional")) == 1;
    f.encrypted = threat_truth(value_get(data, "isEncrypted"));
    f.is_public = threat_truth(value_get(data, "isPublicNetwork"));
    st = dragon_crosses(d, cell, &f);
    if (st == OK) {
        st = threat_add_flow(r, cell, &f);
    }
    if (st == OK) {
        st = threat_add_routes(r, data, f.name, f.id);
    }
    return st == OK ? read_threats(d, data, f.id) : st;
}

/* ---- drawings ---- */

enum pass { PASS_BOUNDARIES, PASS_ELEMENTS, PASS_FLOWS };

static enum status read_cell(struct dragon *d, const struct value *cell, enum pass pass)
{
    static const struct {
        const char *type;
        const char *shape;
        enum threat_kind kind;
    } kinds[] = {{"tm.Actor", "actor", THREAT_ACTOR},
                 {"tm.Process", "process", THREAT_PROCESS},
                 {"tm.Store", "store", THREAT_STORE}};
    if (cell->kind != VALUE_OBJECT) {
        return value_expected(cell, d->r->source, "a mapping", d->r->err);
    }
    if (pass == PASS_BOUNDARIES && is_a(cell, "tm.BoundaryBox", "trust-boundary-box")) {
        return read_box(d, cell, false);
    }
    if (pass == PASS_BOUNDARIES && is_a(cell, "tm.Boundary", "trust-boundary-curve")) {
        return read_box(d, cell, true);
    }
    for (size_t i = 0; pass == PASS_ELEMENTS && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (is_a(cell, kinds[i].type, kinds[i].shape)) {
            return read_element(d, cell, kinds[i].kind);
        }
    }
    return pass == PASS_FLOWS && is_a(cell, "tm.Flow", "flow") ? read_flow(d, cell) : OK;
}

static enum status read_drawing(struct dragon *d, const struct value *drawing)
{
    const struct value *cells = NULL;
    if (value_get(drawing, "diagramJson") != NULL) {
        return error_set(d->r->err, ERR_UNSUPPORTED,
                         "%s:%u: a model of Threat Dragon 1; open and save it with version 2",
                         d->r->source, drawing->line);
    }
    enum status st = threat_list(d->r, drawing, "cells", &cells);
    dragon_forget(d);
    for (int pass = PASS_BOUNDARIES; pass <= PASS_FLOWS; pass++) {
        for (size_t i = 0; st == OK && cells != NULL && i < cells->len; i++) {
            st = read_cell(d, &cells->items[i], (enum pass)pass);
        }
        if (st == OK && pass == PASS_ELEMENTS) {
            st = dragon_settle(d);
        }
    }
    return st;
}

enum status threat_read_dragon(struct threat_reader *r, const struct value *root)
{
    struct dragon d = {.r = r};
    const struct value *list = NULL;
    enum status st = threat_text(r, root, "version", &r->model->version);
    if (st == OK && r->model->version.len > 0 && !view_starts(r->model->version, VIEW("2"))) {
        return error_set(r->err, ERR_UNSUPPORTED,
                         "%s: version " VIEW_FMT " of Threat Dragon's model; 2 is read", r->source,
                         VIEW_ARG(r->model->version));
    }
    if (st == OK) {
        st = threat_text(r, value_get(root, "summary"), "title", &r->model->name);
    }
    if (st == OK) {
        st = threat_text(r, value_get(root, "summary"), "owner", &r->model->owner);
    }
    if (st == OK) {
        st = threat_list(r, value_get(root, "detail"), "diagrams", &list);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        d.drawing = i;
        st = read_drawing(&d, &list->items[i]);
    }
    return st;
}
