/* Two threat models side by side: a table of fields for each kind of part. */
#include <assay/imports/threat_changes.h>

#include <assay/base/map.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum field_type { FIELD_END, FIELD_TEXT, FIELD_BOOL, FIELD_FACT, FIELD_GRADE, FIELD_KIND };

struct field {
    const char *name;
    size_t at;
    enum field_type type;
};

/* Every kind of part begins with its id and its name. */
struct part_head {
    struct view id;
    struct view name;
};
_Static_assert(offsetof(struct threat_boundary, id) == 0 &&
                   offsetof(struct threat_element, id) == 0 &&
                   offsetof(struct threat_flow, id) == 0 && offsetof(struct threat_data, id) == 0,
               "the id of a part comes first");
_Static_assert(offsetof(struct threat_boundary, name) == offsetof(struct part_head, name) &&
                   offsetof(struct threat_element, name) == offsetof(struct part_head, name) &&
                   offsetof(struct threat_flow, name) == offsetof(struct part_head, name) &&
                   offsetof(struct threat_data, name) == offsetof(struct part_head, name),
               "the name of a part comes second");

#define OF(structure, member, type)                                                                \
    {                                                                                              \
#member, offsetof(struct structure, member), type                                          \
    }

static const struct field boundary_fields[] = {
    OF(threat_boundary, name, FIELD_TEXT),
    OF(threat_boundary, kind, FIELD_TEXT),
    OF(threat_boundary, parent, FIELD_TEXT),
    OF(threat_boundary, trust, FIELD_GRADE),
    {NULL, 0, FIELD_END},
};

static const struct field element_fields[] = {
    OF(threat_element, name, FIELD_TEXT),
    OF(threat_element, kind, FIELD_KIND),
    OF(threat_element, technology, FIELD_TEXT),
    OF(threat_element, boundary, FIELD_TEXT),
    OF(threat_element, tags, FIELD_TEXT),
    {"in-scope", offsetof(struct threat_element, in_scope), FIELD_BOOL},
    OF(threat_element, excuse, FIELD_TEXT),
    OF(threat_element, internet, FIELD_FACT),
    OF(threat_element, authenticates, FIELD_FACT),
    OF(threat_element, encrypted, FIELD_FACT),
    {"signed", offsetof(struct threat_element, is_signed), FIELD_FACT},
    {"log", offsetof(struct threat_element, is_log), FIELD_FACT},
    OF(threat_element, logs, FIELD_FACT),
    OF(threat_element, credentials, FIELD_FACT),
    OF(threat_element, privileged, FIELD_FACT),
    OF(threat_element, validates, FIELD_FACT),
    OF(threat_element, limits, FIELD_FACT),
    OF(threat_element, redundant, FIELD_FACT),
    {NULL, 0, FIELD_END},
};

static const struct field flow_fields[] = {
    OF(threat_flow, name, FIELD_TEXT),
    OF(threat_flow, source, FIELD_TEXT),
    OF(threat_flow, target, FIELD_TEXT),
    OF(threat_flow, protocol, FIELD_TEXT),
    OF(threat_flow, tags, FIELD_TEXT),
    {"in-scope", offsetof(struct threat_flow, in_scope), FIELD_BOOL},
    OF(threat_flow, excuse, FIELD_TEXT),
    OF(threat_flow, bidirectional, FIELD_BOOL),
    OF(threat_flow, crosses, FIELD_BOOL),
    OF(threat_flow, encrypted, FIELD_FACT),
    OF(threat_flow, authenticated, FIELD_FACT),
    OF(threat_flow, authorised, FIELD_FACT),
    {"public", offsetof(struct threat_flow, is_public), FIELD_FACT},
    {"readonly", offsetof(struct threat_flow, is_readonly), FIELD_FACT},
    {NULL, 0, FIELD_END},
};

static const struct field data_fields[] = {
    OF(threat_data, name, FIELD_TEXT),
    OF(threat_data, confidentiality, FIELD_GRADE),
    OF(threat_data, integrity, FIELD_GRADE),
    OF(threat_data, availability, FIELD_GRADE),
    {NULL, 0, FIELD_END},
};

static const struct part {
    const char *name;
    const struct field *fields;
    size_t size;
    size_t list; /* where a model has them, and how many */
    size_t len;
} parts[] = {
    {"boundary", boundary_fields, sizeof(struct threat_boundary),
     offsetof(struct threat_model, boundaries), offsetof(struct threat_model, boundaries_len)},
    {"element", element_fields, sizeof(struct threat_element),
     offsetof(struct threat_model, elements), offsetof(struct threat_model, elements_len)},
    {"flow", flow_fields, sizeof(struct threat_flow), offsetof(struct threat_model, flows),
     offsetof(struct threat_model, flows_len)},
    {"data", data_fields, sizeof(struct threat_data), offsetof(struct threat_model, data),
     offsetof(struct threat_model, data_len)},
};

const char *threat_change_name(enum threat_change c)
{
    static const char *const names[] = {"new", "gone", "changed"};
    return names[c];
}

enum { VALUE_TEXT_MAX = 8 };

static struct view field_text(const struct field *f, const void *part, char room[VALUE_TEXT_MAX])
{
    const char *at = (const char *)part + f->at;
    threat_fact fact = 0;
    enum threat_kind kind = THREAT_ACTOR;
    struct view text = VIEW("");
    bool yes = false;
    switch (f->type) {
    case FIELD_TEXT:
        memcpy(&text, at, sizeof text);
        return text;
    case FIELD_BOOL:
        memcpy(&yes, at, sizeof yes);
        return yes ? VIEW("yes") : VIEW("no");
    case FIELD_KIND:
        memcpy(&kind, at, sizeof kind);
        return view_str(threat_kind_name(kind));
    case FIELD_FACT:
        memcpy(&fact, at, sizeof fact);
        return fact < 0 ? VIEW("unknown") : fact == 0 ? VIEW("no") : VIEW("yes");
    case FIELD_GRADE:
        memcpy(&fact, at, sizeof fact);
        (void)snprintf(room, VALUE_TEXT_MAX, "%d", fact);
        return fact < 0 ? VIEW("unknown") : view_str(room);
    case FIELD_END:
        break;
    }
    return text;
}

struct comparing {
    const struct part *part;
    threat_change_visit visit;
    void *ctx;
};

static const void *part_at(const struct part *p, const struct threat_model *m, size_t i)
{
    const char *list = NULL;
    memcpy(&list, (const char *)m + p->list, sizeof list);
    return list + i * p->size;
}

static size_t part_count(const struct part *p, const struct threat_model *m)
{
    size_t len = 0;
    memcpy(&len, (const char *)m + p->len, sizeof len);
    return len;
}

static enum status tell(const struct comparing *c, enum threat_change change, const void *part,
                        struct error *err)
{
    struct part_head head;
    memcpy(&head, part, sizeof head);
    const struct threat_part_change told = {
        .change = change, .part = c->part->name, .id = head.id, .name = head.name};
    return c->visit(c->ctx, &told, err);
}

static enum status compare_fields(const struct comparing *c, const void *older, const void *newer,
                                  struct error *err)
{
    struct part_head head;
    enum status st = OK;
    memcpy(&head, newer, sizeof head);
    for (const struct field *f = c->part->fields; st == OK && f->type != FIELD_END; f++) {
        char was[VALUE_TEXT_MAX];
        char is[VALUE_TEXT_MAX];
        const struct threat_part_change told = {.change = THREAT_PART_CHANGED,
                                                .part = c->part->name,
                                                .id = head.id,
                                                .name = head.name,
                                                .field = f->name,
                                                .was = field_text(f, older, was),
                                                .is = field_text(f, newer, is)};
        st = view_eq(told.was, told.is) ? OK : c->visit(c->ctx, &told, err);
    }
    return st;
}

/* Of one model, by id. The map's values are changed by nobody. */
static enum status index_parts(const struct part *p, const struct threat_model *m, struct map *out,
                               struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < part_count(p, m); i++) {
        const void *part = part_at(p, m, i);
        struct part_head head;
        memcpy(&head, part, sizeof head);
        st = map_put(out, head.id, (void *)(uintptr_t)part, NULL, err);
    }
    return st;
}

static enum status compare_parts(const struct comparing *c, const struct threat_model *older,
                                 const struct threat_model *newer, struct error *err)
{
    struct map was;
    struct map is;
    struct part_head head;
    map_init(&was);
    map_init(&is);
    enum status st = index_parts(c->part, older, &was, err);
    if (st == OK) {
        st = index_parts(c->part, newer, &is, err);
    }
    for (size_t i = 0; st == OK && i < part_count(c->part, newer); i++) {
        const void *part = part_at(c->part, newer, i);
        memcpy(&head, part, sizeof head);
        const void *before = map_get(&was, head.id);
        st = before == NULL ? tell(c, THREAT_PART_NEW, part, err)
                            : compare_fields(c, before, part, err);
    }
    for (size_t i = 0; st == OK && i < part_count(c->part, older); i++) {
        const void *part = part_at(c->part, older, i);
        memcpy(&head, part, sizeof head);
        st = map_has(&is, head.id) ? OK : tell(c, THREAT_PART_GONE, part, err);
    }
    map_release(&was);
    map_release(&is);
    return st;
}

enum status threat_changes_each(const struct threat_model *older, const struct threat_model *newer,
                                threat_change_visit visit, void *ctx, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof parts / sizeof parts[0]; i++) {
        const struct comparing c = {&parts[i], visit, ctx};
        st = compare_parts(&c, older, newer, err);
    }
    return st;
}
