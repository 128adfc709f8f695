/* The parts of a threat model, each bounded and with an id of its own. */
#include "threat_private.h"

#include <stdarg.h>
#include <stdio.h>

/* Messages are of one line each; what they quote was cut before. */
enum { MESSAGE_MAX = 600 };

enum status threat_bad(const struct threat_reader *r, const struct value *at, const char *fmt, ...)
{
    char text[MESSAGE_MAX];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return error_set(r->err, ERR_FORMAT, "%s:%u:%u: %s", r->source, at->line, at->column, text);
}

static enum status too_many(const struct threat_reader *r, const struct value *at, const char *what,
                            int most)
{
    return error_set(r->err, ERR_LIMIT, "%s:%u:%u: more than %d %s", r->source, at->line,
                     at->column, most, what);
}

/* Make room for one more in a list of the model. */
static enum status grow(const struct threat_reader *r, void **list, size_t *cap, size_t len,
                        size_t size)
{
    return arena_grow(&r->model->arena, list, cap, len + 1, size, r->err);
}

/* Remember the id; one that stands twice is refused. */
static enum status name(struct threat_reader *r, struct map *m, const struct value *at,
                        const char *what, struct view id, size_t place)
{
    if (map_has(m, id)) {
        return threat_bad(r, at, "the id \"" VIEW_FMT "\" of %s stands already above", VIEW_ARG(id),
                          what);
    }
    return map_put(m, id, (void *)(uintptr_t)(place + 1), NULL, r->err);
}

struct threat_element threat_element_new(void)
{
    return (struct threat_element){.kind = THREAT_PROCESS,
                                   .in_scope = true,
                                   .internet = -1,
                                   .authenticates = -1,
                                   .encrypted = -1,
                                   .is_signed = -1,
                                   .is_log = -1,
                                   .logs = -1,
                                   .credentials = -1,
                                   .privileged = -1,
                                   .validates = -1,
                                   .limits = -1,
                                   .redundant = -1};
}

struct threat_flow threat_flow_new(void)
{
    return (struct threat_flow){.in_scope = true,
                                .encrypted = -1,
                                .authenticated = -1,
                                .authorised = -1,
                                .is_public = -1,
                                .is_readonly = -1};
}

enum status threat_add_boundary(struct threat_reader *r, const struct value *at,
                                const struct threat_boundary *b)
{
    struct threat_model *m = r->model;
    void *list = m->boundaries;
    if (m->boundaries_len == THREAT_BOUNDARIES_MAX) {
        return too_many(r, at, "boundaries", THREAT_BOUNDARIES_MAX);
    }
    enum status st = name(r, &r->boundaries, at, "a boundary", b->id, m->boundaries_len);
    if (st == OK) {
        st = grow(r, &list, &r->boundaries_cap, m->boundaries_len, sizeof *b);
        m->boundaries = list;
    }
    if (st == OK) {
        m->boundaries[m->boundaries_len++] = *b;
    }
    return st;
}

enum status threat_add_element(struct threat_reader *r, const struct value *at,
                               const struct threat_element *e)
{
    struct threat_model *m = r->model;
    void *list = m->elements;
    if (m->elements_len == THREAT_ELEMENTS_MAX) {
        return too_many(r, at, "elements", THREAT_ELEMENTS_MAX);
    }
    enum status st = name(r, &r->elements, at, "an element", e->id, m->elements_len);
    if (st == OK) {
        st = grow(r, &list, &r->elements_cap, m->elements_len, sizeof *e);
        m->elements = list;
    }
    if (st == OK) {
        m->elements[m->elements_len++] = *e;
    }
    return st;
}

/* Flows stand behind all elements: their places cannot be an element's. */
enum status threat_add_flow(struct threat_reader *r, const struct value *at,
                            const struct threat_flow *f)
{
    struct threat_model *m = r->model;
    void *list = m->flows;
    if (m->flows_len == THREAT_FLOWS_MAX) {
        return too_many(r, at, "flows", THREAT_FLOWS_MAX);
    }
    enum status st = name(r, &r->elements, at, "a flow", f->id, THREAT_ELEMENTS_MAX + m->flows_len);
    if (st == OK) {
        st = grow(r, &list, &r->flows_cap, m->flows_len, sizeof *f);
        m->flows = list;
    }
    if (st == OK) {
        m->flows[m->flows_len++] = *f;
    }
    return st;
}

enum status threat_add_data(struct threat_reader *r, const struct value *at,
                            const struct threat_data *d)
{
    struct threat_model *m = r->model;
    void *list = m->data;
    if (m->data_len == THREAT_DATA_MAX) {
        return too_many(r, at, "data assets", THREAT_DATA_MAX);
    }
    enum status st = name(r, &r->data, at, "a data asset", d->id, m->data_len);
    if (st == OK) {
        st = grow(r, &list, &r->data_cap, m->data_len, sizeof *d);
        m->data = list;
    }
    if (st == OK) {
        m->data[m->data_len++] = *d;
    }
    return st;
}

enum status threat_add_link(struct threat_reader *r, const struct threat_link *l)
{
    struct threat_model *m = r->model;
    void *list = m->links;
    if (m->links_len == THREAT_LINKS_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s: more than %d references to data assets", r->source,
                         THREAT_LINKS_MAX);
    }
    enum status st = grow(r, &list, &r->links_cap, m->links_len, sizeof *l);
    m->links = list;
    if (st == OK) {
        m->links[m->links_len++] = *l;
    }
    return st;
}

enum status threat_add_stated(struct threat_reader *r, const struct value *at,
                              const struct threat_stated *s)
{
    struct threat_model *m = r->model;
    void *list = m->stated;
    if (m->stated_len == THREAT_STATED_MAX) {
        return too_many(r, at, "threats", THREAT_STATED_MAX);
    }
    enum status st = name(r, &r->stated, at, "a threat", s->id, m->stated_len);
    if (st == OK) {
        st = grow(r, &list, &r->stated_cap, m->stated_len, sizeof *s);
        m->stated = list;
    }
    if (st == OK) {
        m->stated[m->stated_len++] = *s;
    }
    return st;
}

enum status threat_flaw(struct threat_reader *r, const struct value *at, const char *fmt, ...)
{
    struct threat_model *m = r->model;
    char text[MESSAGE_MAX];
    void *list = m->flaws;
    va_list args;
    if (m->flaws_len == THREAT_FLAWS_MAX) {
        return OK;
    }
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    enum status st = grow(r, &list, &r->flaws_cap, m->flaws_len, sizeof *m->flaws);
    m->flaws = list;
    struct view copy = st == OK ? arena_copy(&m->arena, view_str(text)) : VIEW("");
    if (st == OK && copy.ptr == NULL) {
        return error_no_memory(r->err);
    }
    if (st == OK) {
        m->flaws[m->flaws_len++] = (struct threat_flaw){at->line, copy};
    }
    return st;
}

struct threat_element *threat_element_of(const struct threat_reader *r, struct view id)
{
    uintptr_t place = (uintptr_t)map_get(&r->elements, id);
    return place == 0 || place > r->model->elements_len ? NULL : &r->model->elements[place - 1];
}
