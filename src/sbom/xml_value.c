#include "xml_value.h"

#include <errno.h>
#include <stdlib.h>

struct converter {
    const struct check *check;
    struct arena *arena;
    struct view namespace;
};

/* An object in the making. */
struct object {
    const struct schema_type *type;
    const struct xml_node *node;
    struct member *members;
    size_t len;
    size_t cap;
    size_t last; /* field whose element came last */
};

static enum status bad(const struct converter *v, const struct xml_node *node, const char *what,
                       struct view name, struct error *err)
{
    const struct value at = {.line = xml_line(node)};
    return check_failed(v->check, &at, err, "<" VIEW_FMT ">: %s \"" VIEW_FMT "\"",
                        VIEW_ARG(view_slice(xml_name(node), 0, 100)), what,
                        VIEW_ARG(view_slice(name, 0, 100)));
}

static bool is_ours(const struct converter *v, const struct xml_node *node)
{
    return view_eq(xml_namespace(node), v->namespace);
}

static const struct xml_node *our_sibling(const struct converter *v, const struct xml_node *node)
{
    while (node != NULL && !is_ours(v, node)) {
        node = xml_sibling(node);
    }
    return node;
}

static const struct xml_node *our_first(const struct converter *v, const struct xml_node *node)
{
    return our_sibling(v, xml_first(node));
}

static const struct xml_node *our_next(const struct converter *v, const struct xml_node *node)
{
    return our_sibling(v, xml_sibling(node));
}

/* Where `name` stands in "a|b"; -1 if it does not. */
static ptrdiff_t index_in(struct view names, struct view name)
{
    struct view piece;
    for (ptrdiff_t i = 0; view_split(&names, '|', &piece); i++) {
        if (view_eq(piece, name)) {
            return i;
        }
    }
    return -1;
}

static bool is_number_rule(enum schema_rule rule)
{
    return rule >= RULE_INT && rule <= RULE_FRACTION;
}

static bool keeps_space(enum schema_rule rule)
{
    return rule == RULE_TEXT || rule == RULE_WORDS || rule == RULE_REF;
}

/* Decimal digits, no exponent. */
static void read_number(struct value *v)
{
    char copy[64];
    if (v->text.len == 0 || v->text.len >= sizeof copy) {
        return;
    }
    memcpy(copy, v->text.ptr, v->text.len);
    copy[v->text.len] = '\0';
    char *end = NULL;
    errno = 0;
    v->number = strtod(copy, &end);
    if (*end == '\0' && strspn(copy, "+-.0123456789") == v->text.len && errno == 0) {
        v->kind = strchr(copy, '.') == NULL ? VALUE_INT : VALUE_FLOAT;
        v->integer = v->kind == VALUE_INT ? strtoll(copy, NULL, 10) : 0;
    }
}

/* Numbers and booleans as such; what is none stays a text, which the check then refuses. */
static struct value scalar(const struct schema_kind *k, struct view text, uint32_t line)
{
    struct value v = {.kind = VALUE_STRING, .line = line, .text = text};
    if (k->rule == RULE_TYPE || keeps_space(k->rule)) {
        return v;
    }
    v.text = view_trim(text);
    if (k->rule == RULE_BOOL) {
        bool yes = view_eq(v.text, VIEW("true")) || view_eq(v.text, VIEW("1"));
        if (yes || view_eq(v.text, VIEW("false")) || view_eq(v.text, VIEW("0"))) {
            v.kind = VALUE_BOOL;
            v.boolean = yes;
        }
    } else if (is_number_rule(k->rule)) {
        read_number(&v);
    }
    return v;
}

/* Elements of a simple type and wrappers have no attributes of ours but `known`. */
static enum status no_attributes(const struct converter *v, const struct xml_node *node,
                                 struct view known, struct error *err)
{
    const void *at = NULL;
    struct xml_attribute a;
    while (xml_attribute_next(node, &at, &a)) {
        if (a.namespace.len == 0 && (known.len == 0 || !view_eq(a.name, known))) {
            return bad(v, node, "there is no attribute", a.name, err);
        }
    }
    return OK;
}

static enum status no_text(const struct converter *v, const struct xml_node *node,
                           struct error *err)
{
    struct view text = view_of(NULL, 0);
    enum status st = xml_whole_text(node, v->arena, &text, err);
    return st == OK && view_trim(text).len > 0
               ? bad(v, node, "text is not expected here:", view_trim(text), err)
               : st;
}

static enum status convert_object(const struct converter *v, const struct schema_type *type,
                                  const struct xml_node *node, struct value *out,
                                  struct error *err);

static enum status convert_scalar(const struct converter *v, const struct schema_kind *k,
                                  const struct xml_node *node, struct view attribute,
                                  struct value *out, struct error *err)
{
    struct view text = view_of(NULL, 0);
    if (attribute.len > 0) {
        const void *at = NULL;
        struct xml_attribute a = {.name = view_of(NULL, 0)};
        bool found = false;
        while (!found && xml_attribute_next(node, &at, &a)) {
            found = view_eq(a.name, attribute) && a.namespace.len == 0;
        }
        if (!found) {
            return bad(v, node, "without the attribute", attribute, err);
        }
        text = a.value;
    } else {
        if (our_first(v, node) != NULL) {
            return bad(v, our_first(v, node), "not expected in", xml_name(node), err);
        }
        enum status st = xml_whole_text(node, v->arena, &text, err);
        if (st != OK) {
            return st;
        }
    }
    *out = scalar(k, text, xml_line(node));
    return OK;
}

static enum status convert_kind(const struct converter *v, const struct schema_kind *k,
                                const struct xml_node *node, struct view attribute,
                                struct value *out, struct error *err)
{
    if (k->rule == RULE_TYPE) {
        return convert_object(v, k->type, node, out, err);
    }
    enum status st = no_attributes(v, node, attribute, err);
    if (st == OK && attribute.len > 0) {
        st = no_text(v, node, err);
    }
    return st == OK ? convert_scalar(v, k, node, attribute, out, err) : st;
}

static enum status convert_beside(const struct converter *v, const struct schema_field *f,
                                  const struct xml_node *node, struct value *out, struct error *err)
{
    enum status st = no_attributes(v, node, f->attribute, err);
    return st == OK ? convert_scalar(v, &f->kinds[0], node, view_of(NULL, 0), out, err) : st;
}

static enum status check_wrapper(const struct converter *v, const struct schema_field *f,
                                 const struct xml_node *node, struct error *err)
{
    enum status st = f->open_wrapper ? OK : no_attributes(v, node, view_of(NULL, 0), err);
    return st == OK ? no_text(v, node, err) : st;
}

/* The kind of an element of a list or holder, told by its name, else by what it holds. */
static const struct schema_kind *kind_of(const struct converter *v, const struct schema_field *f,
                                         const struct xml_node *node, struct view name)
{
    size_t first = f->lone ? 1 : 0;
    ptrdiff_t at = index_in(f->names, name);
    bool one_name = view_find_char(f->names, '|') < 0;
    if (one_name && first + 1 < f->kind_count && our_first(v, node) == NULL) {
        at = (ptrdiff_t)(f->kind_count - first) - 1;
    }
    size_t i = first + (at < 0 ? 0 : (size_t)at);
    return &f->kinds[i < f->kind_count ? i : f->kind_count - 1];
}

/* An element that holds one of several. */
static enum status convert_held(const struct converter *v, const struct schema_field *f,
                                const struct xml_node *node, struct value *out, struct error *err)
{
    const struct xml_node *child = our_first(v, node);
    enum status st = no_attributes(v, node, view_of(NULL, 0), err);
    if (st != OK) {
        return st;
    }
    if (child == NULL) {
        return bad(v, node, "holds none of", f->names, err);
    }
    if (index_in(f->names, xml_name(child)) < 0 || our_next(v, child) != NULL) {
        return bad(v, child, "expected exactly one of", f->names, err);
    }
    return convert_kind(v, kind_of(v, f, child, xml_name(child)), child, f->attribute, out, err);
}

static enum status convert_item(const struct converter *v, const struct schema_field *f,
                                const struct xml_node *node, struct value *out, struct error *err)
{
    if (f->holder) {
        return convert_held(v, f, node, out, err);
    }
    return convert_kind(v, kind_of(v, f, node, xml_name(node)), node, f->attribute, out, err);
}

static bool is_item(const struct schema_field *f, const struct xml_node *node)
{
    return index_in(f->holder ? f->wrapper : f->names, xml_name(node)) >= 0;
}

/* The elements from `first` on that belong to the list. With `only`, all have to. */
static enum status convert_list(const struct converter *v, const struct schema_field *f,
                                const struct xml_node *first, bool only, struct value *out,
                                struct error *err)
{
    size_t count = 0;
    for (const struct xml_node *n = first; n != NULL; n = our_next(v, n)) {
        count += is_item(f, n) ? 1 : 0;
    }
    out->kind = VALUE_ARRAY;
    out->items = arena_alloc(v->arena, count + 1, sizeof *out->items);
    if (out->items == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (const struct xml_node *n = first; st == OK && n != NULL; n = our_next(v, n)) {
        if (is_item(f, n)) {
            st = convert_item(v, f, n, &out->items[out->len++], err);
        } else if (only) {
            return bad(v, n, "does not belong into", f->wrapper, err);
        }
    }
    return st;
}

static enum status convert_wrapped(const struct converter *v, const struct schema_field *f,
                                   const struct xml_node *node, struct value *out,
                                   struct error *err)
{
    const struct xml_node *first = our_first(v, node);
    if (f->lone && first != NULL && !is_item(f, first)) {
        return convert_object(v, f->kinds[0].type, node, out, err);
    }
    enum status st = check_wrapper(v, f, node, err);
    return st == OK ? convert_list(v, f, first, true, out, err) : st;
}

static enum status convert_field(const struct converter *v, const struct schema_field *f,
                                 const struct xml_node *node, struct value *out, struct error *err)
{
    *out = (struct value){.line = xml_line(node)};
    switch (f->form) {
    case XML_ELEMENT:
        return f->holder ? convert_held(v, f, node, out, err)
                         : convert_kind(v, &f->kinds[0], node, f->attribute, out, err);
    case XML_WRAPPED:
        return convert_wrapped(v, f, node, out, err);
    case XML_BESIDE:
        return convert_beside(v, f, node, out, err);
    case XML_REPEATED:
        return f->list ? convert_list(v, f, node, false, out, err)
                       : convert_item(v, f, node, out, err);
    case XML_CHILD_ATTRIBUTE:
        return convert_scalar(v, &f->kinds[0], node, f->attribute, out, err);
    case XML_SELF:
        return convert_kind(v, &f->kinds[0], node, f->attribute, out, err);
    case XML_TEXT:
        return convert_scalar(v, &f->kinds[0], node, view_of(NULL, 0), out, err);
    case XML_ATTRIBUTE:
    case XML_NONE:
        break;
    }
    return error_set(err, ERR_INTERNAL, "a field that is no element");
}

static bool is_element_of(const struct schema_field *f, const struct xml_node *node)
{
    switch (f->form) {
    case XML_ELEMENT:
    case XML_BESIDE:
    case XML_WRAPPED:
        return view_eq(f->wrapper, xml_name(node));
    case XML_REPEATED:
        return is_item(f, node);
    case XML_CHILD_ATTRIBUTE: /* found along with the element itself */
    case XML_ATTRIBUTE:
    case XML_TEXT:
    case XML_SELF:
    case XML_NONE:
        break;
    }
    return false;
}

static struct member *new_member(struct object *o, const struct schema_field *f, uint32_t line)
{
    if (o->len == o->cap) {
        return NULL;
    }
    struct member *m = &o->members[o->len++];
    *m = (struct member){.key = f->name, .line = line, .value = {.line = line}};
    return m;
}

static bool has_member(const struct object *o, const struct schema_field *f)
{
    for (size_t i = 0; i < o->len; i++) {
        if (view_eq(o->members[i].key, f->name)) {
            return true;
        }
    }
    return false;
}

static enum status convert_attribute(const struct converter *v, struct object *o,
                                     const struct xml_attribute *a, struct error *err)
{
    for (size_t i = 0; i < o->type->field_count; i++) {
        const struct schema_field *f = &o->type->fields[i];
        if (f->form == XML_ATTRIBUTE && view_eq(f->attribute, a->name) &&
            schema_field_is_in(f, v->check->minor)) {
            struct member *m = new_member(o, f, xml_line(o->node));
            if (m != NULL) {
                m->value = scalar(&f->kinds[0], a->value, m->line);
            }
            return OK;
        }
    }
    return o->type->any_attributes ? OK : bad(v, o->node, "there is no attribute", a->name, err);
}

static enum status convert_attributes(const struct converter *v, struct object *o,
                                      struct error *err)
{
    const void *at = NULL;
    struct xml_attribute a;
    enum status st = OK;
    while (st == OK && xml_attribute_next(o->node, &at, &a)) {
        st = a.namespace.len > 0 ? OK : convert_attribute(v, o, &a, err);
    }
    return st;
}

static enum status add_field(const struct converter *v, struct object *o,
                             const struct schema_field *f, const struct xml_node *node,
                             struct error *err)
{
    struct member *m = new_member(o, f, xml_line(node));
    return m == NULL ? error_set(err, ERR_INTERNAL, "more members than fields")
                     : convert_field(v, f, node, &m->value, err);
}

/* Another element of a field that is there already, or one that comes too late. */
static enum status check_order(const struct converter *v, const struct object *o, size_t i,
                               const struct xml_node *node, struct error *err)
{
    const struct schema_field *f = &o->type->fields[i];
    bool again = has_member(o, f);
    if (again && (f->form != XML_REPEATED || !f->list)) {
        return bad(v, node, "stands twice in", xml_name(o->node), err);
    }
    return !o->type->loose && i < o->last
               ? bad(v, node, "has to stand earlier in", xml_name(o->node), err)
               : OK;
}

static enum status convert_element(const struct converter *v, struct object *o,
                                   const struct xml_node *node, struct error *err)
{
    for (size_t i = 0; i < o->type->field_count; i++) {
        const struct schema_field *f = &o->type->fields[i];
        if (!schema_field_is_in(f, v->check->minor)) {
            continue;
        }
        if (f->form == XML_CHILD_ATTRIBUTE && view_eq(f->wrapper, xml_name(node)) &&
            !has_member(o, f)) {
            enum status st = add_field(v, o, f, node, err);
            if (st != OK) {
                return st;
            }
        }
        if (is_element_of(f, node)) {
            enum status st = check_order(v, o, i, node, err);
            o->last = i;
            return st != OK || has_member(o, f) ? st : add_field(v, o, f, node, err);
        }
    }
    return bad(v, node, "does not belong into", xml_name(o->node), err);
}

/* What the element itself is: its text, or the element as a whole. */
static enum status convert_itself(const struct converter *v, struct object *o, bool *whole,
                                  struct error *err)
{
    for (size_t i = 0; i < o->type->field_count; i++) {
        const struct schema_field *f = &o->type->fields[i];
        if ((f->form == XML_TEXT || f->form == XML_SELF) &&
            schema_field_is_in(f, v->check->minor)) {
            *whole = true;
            return add_field(v, o, f, o->node, err);
        }
    }
    return no_text(v, o->node, err);
}

static bool is_self(const struct schema_type *type)
{
    return type->field_count == 1 && type->fields[0].form == XML_SELF;
}

static enum status convert_members(const struct converter *v, struct object *o, struct error *err)
{
    bool whole = false;
    enum status st = is_self(o->type) ? OK : convert_attributes(v, o, err);
    if (st == OK) {
        st = convert_itself(v, o, &whole, err);
    }
    const struct xml_node *n = whole ? NULL : our_first(v, o->node);
    for (; st == OK && n != NULL; n = our_next(v, n)) {
        st = convert_element(v, o, n, err);
    }
    return st;
}

static enum status convert_object(const struct converter *v, const struct schema_type *type,
                                  const struct xml_node *node, struct value *out, struct error *err)
{
    /* The text, and two members for an element whose attribute is a field of its own. */
    size_t cap = 1;
    const void *at = NULL;
    struct xml_attribute a;
    while (xml_attribute_next(node, &at, &a)) {
        cap++;
    }
    for (const struct xml_node *n = xml_first(node); n != NULL; n = xml_sibling(n)) {
        cap += 2;
    }
    cap = cap < type->field_count ? cap : type->field_count;
    struct object o = {.type = type, .node = node, .cap = cap};
    o.members = arena_alloc(v->arena, cap + 1, sizeof *o.members);
    if (o.members == NULL) {
        return error_no_memory(err);
    }
    enum status st = convert_members(v, &o, err);
    if (st == OK) {
        *out = (struct value){
            .kind = VALUE_OBJECT, .line = xml_line(node), .len = o.len, .members = o.members};
    }
    return st;
}

enum status xml_value_read(const struct check *c, const struct xml_node *root, struct arena *arena,
                           struct value *out, struct error *err)
{
    const struct converter v = {.check = c, .arena = arena, .namespace = xml_namespace(root)};
    return convert_object(&v, c->schema->root, root, out, err);
}
