/* Which format a threat model is in, and what follows from it in the common form. */
#include "threat_private.h"

#include <assay/base/json.h>
#include <assay/base/utf8.h>
#include <assay/base/yaml.h>

enum { VALUES_MAX = 1000 * 1000, DEPTH_MAX = 40, ARENA_MAX = 512 << 20, NESTING_MAX = 64 };

static bool is_otm(const struct value *root)
{
    return value_get(root, "otmVersion") != NULL;
}

static bool is_threagile(const struct value *root)
{
    return value_get(root, "threagile_version") != NULL;
}

static bool is_dragon(const struct value *root)
{
    return value_get(root, "summary") != NULL && value_get(root, "detail") != NULL;
}

static const struct {
    const char *name;
    bool (*is)(const struct value *root);
    enum status (*read)(struct threat_reader *r, const struct value *root);
} formats[] = {
    {"otm", is_otm, threat_read_otm},
    {"threagile", is_threagile, threat_read_threagile},
    {"threat-dragon", is_dragon, threat_read_dragon},
};

/* ---- what follows ---- */

static enum status check_ends(const struct threat_reader *r)
{
    const struct threat_model *m = r->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        const struct view ends[] = {m->flows[i].source, m->flows[i].target};
        for (size_t k = 0; k < 2; k++) {
            if (ends[k].len > 0 && threat_element_of(r, ends[k]) == NULL) {
                return error_set(r->err, ERR_FORMAT,
                                 "%s: the flow " VIEW_FMT " is from or to \"" VIEW_FMT
                                 "\", which there is not",
                                 r->source, VIEW_ARG(m->flows[i].id), VIEW_ARG(ends[k]));
            }
        }
    }
    return OK;
}

/* An element in a boundary that is not described is in none: its flows cross one. */
static enum status check_places(struct threat_reader *r)
{
    const struct threat_model *m = r->model;
    const struct value nowhere = {.line = 0};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->elements_len; i++) {
        struct threat_element *e = &m->elements[i];
        if (e->boundary.len > 0 && !map_has(&r->boundaries, e->boundary)) {
            st = threat_flaw(r, &nowhere, VIEW_FMT " is in \"" VIEW_FMT "\", which there is not",
                             VIEW_ARG(e->id), VIEW_ARG(e->boundary));
            e->boundary = VIEW("");
        }
    }
    return st;
}

/* Boundaries lie within each other; a circle of them, or too many, would never end. */
static enum status check_nesting(const struct threat_reader *r)
{
    const struct threat_model *m = r->model;
    for (size_t i = 0; i < m->boundaries_len; i++) {
        const struct threat_boundary *b = &m->boundaries[i];
        unsigned depth = 0;
        while (b->parent.len > 0) {
            uintptr_t at = (uintptr_t)map_get(&r->boundaries, b->parent);
            if (at == 0 || ++depth > NESTING_MAX) {
                return error_set(r->err, ERR_FORMAT,
                                 "%s: the boundary " VIEW_FMT " lies within \"" VIEW_FMT "\", %s",
                                 r->source, VIEW_ARG(m->boundaries[i].id), VIEW_ARG(b->parent),
                                 at == 0 ? "which there is not" : "a circle or too deep a nesting");
            }
            b = &m->boundaries[at - 1];
        }
    }
    return OK;
}

/* A boundary without a grade of its own has that of the one around it. */
static void inherit_trust(const struct threat_reader *r)
{
    struct threat_model *m = r->model;
    for (size_t i = 0; i < m->boundaries_len; i++) {
        const struct threat_boundary *b = &m->boundaries[i];
        while (b->trust < 0 && b->parent.len > 0) {
            b = &m->boundaries[(uintptr_t)map_get(&r->boundaries, b->parent) - 1];
        }
        m->boundaries[i].trust = b->trust;
    }
}

static void find_crossings(const struct threat_reader *r)
{
    struct threat_model *m = r->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        struct threat_flow *f = &m->flows[i];
        const struct threat_element *s = threat_element_of(r, f->source);
        const struct threat_element *t = threat_element_of(r, f->target);
        if (s != NULL && t != NULL) {
            f->crosses = f->crosses || !view_eq(s->boundary, t->boundary) ||
                         (s->kind == THREAT_ACTOR) != (t->kind == THREAT_ACTOR);
        }
    }
}

/* A name is what people know a thing by; where there is none, the id is. */
static void name_all(struct threat_model *m)
{
    for (size_t i = 0; i < m->elements_len; i++) {
        m->elements[i].name = m->elements[i].name.len > 0 ? m->elements[i].name : m->elements[i].id;
    }
    for (size_t i = 0; i < m->flows_len; i++) {
        m->flows[i].name = m->flows[i].name.len > 0 ? m->flows[i].name : m->flows[i].id;
    }
}

static enum status check_stated(struct threat_reader *r)
{
    const struct threat_model *m = r->model;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->stated_len; i++) {
        struct threat_stated *s = &m->stated[i];
        if (s->element.len > 0 && !map_has(&r->elements, s->element)) {
            const struct value nowhere = {.line = 0};
            st = threat_flaw(r, &nowhere,
                             "the threat " VIEW_FMT " is of \"" VIEW_FMT "\", which there is not",
                             VIEW_ARG(s->id), VIEW_ARG(s->element));
            s->element = VIEW("");
        }
    }
    return st;
}

static enum status settle(struct threat_reader *r)
{
    enum status st = check_ends(r);
    if (st == OK) {
        st = check_places(r);
    }
    if (st == OK) {
        st = check_nesting(r);
    }
    if (st == OK) {
        inherit_trust(r);
        find_crossings(r);
        name_all(r->model);
        st = check_stated(r);
    }
    return st;
}

/* ---- reading ---- */

static enum status read_root(struct threat_reader *r, const struct value *root)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (formats[i].is(root)) {
            r->model->format = formats[i].name;
            enum status st = formats[i].read(r, root);
            return st == OK ? settle(r) : st;
        }
    }
    return error_set(r->err, ERR_UNSUPPORTED,
                     "%s: it is no threat model of the Open Threat Model (\"otmVersion\"), Threat "
                     "Dragon 2 (\"summary\", \"detail\") or Threagile (\"threagile_version\")",
                     r->source);
}

static enum status parse(struct view bytes, const char *source, struct arena *arena,
                         struct value *root, struct error *err)
{
    const struct parse_limits limits = {.depth = DEPTH_MAX, .values = VALUES_MAX};
    if (view_starts(bytes, VIEW("\xef\xbb\xbf"))) {
        bytes = view_slice(bytes, 3, bytes.len);
    }
    if (!utf8_valid(bytes)) {
        return error_set(err, ERR_FORMAT, "%s: it is not in UTF-8", source);
    }
    return view_starts(view_trim(bytes), VIEW("{"))
               ? json_read(bytes, source, JSON_STRICT, &limits, arena, root, err)
               : yaml_read(bytes, source, &limits, arena, root, err);
}

static enum status read_into(struct threat_reader *r, struct view bytes)
{
    struct value root;
    /* Values point into the text: it lives as long as the model. */
    struct view copy = arena_copy(&r->model->arena, bytes);
    if (copy.ptr == NULL) {
        return error_no_memory(r->err);
    }
    enum status st = parse(copy, r->source, &r->model->arena, &root, r->err);
    return st == OK ? read_root(r, &root) : st;
}

enum status threat_model_read(struct view bytes, const char *source, struct threat_model *out,
                              struct error *err)
{
    struct error why = {.code = OK};
    struct threat_model m = {.version = VIEW("")};
    struct threat_reader r = {.model = &m, .source = source, .err = &why};
    if (bytes.len > THREAT_MODEL_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: a threat model of more than %d bytes", source,
                         THREAT_MODEL_BYTES_MAX);
    }
    arena_init(&m.arena, ARENA_MAX);
    map_init(&r.elements);
    map_init(&r.boundaries);
    map_init(&r.data);
    map_init(&r.stated);
    enum status st = read_into(&r, bytes);
    map_release(&r.elements);
    map_release(&r.boundaries);
    map_release(&r.data);
    map_release(&r.stated);
    if (st != OK) {
        arena_release(&m.arena);
        return error_set(err, st, "%s", why.message);
    }
    *out = m;
    return OK;
}

void threat_model_release(struct threat_model *m)
{
    arena_release(&m->arena);
}
