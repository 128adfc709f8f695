#include "xml_write.h"

#include <assay/base/utf8.h>

static bool is_allowed(uint32_t cp)
{
    return (cp >= 0x20 || cp == '\t' || cp == '\n' || cp == '\r') && cp != 0xfffe && cp != 0xffff;
}

static const char *entity_of(uint32_t cp)
{
    switch (cp) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void xml_escape(struct buf *out, struct view text)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t cp = 0;
        size_t n = utf8_decode(view_slice(text, at, text.len), &cp);
        const char *entity = entity_of(cp);
        if (n == 0 || !is_allowed(cp)) {
            utf8_append(out, 0xfffd);
        } else if (entity != NULL) {
            buf_add_str(out, entity);
        } else if (cp < 0x20 || utf8_is_deceptive(cp)) {
            buf_printf(out, "&#%u;", (unsigned)cp);
        } else {
            buf_add(out, text.ptr + at, n);
        }
        at += n == 0 ? 1 : n;
    }
}

static void indent(struct xml_writer *w, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++) {
        buf_add_str(w->out, "  ");
    }
}

void xml_write_begin(struct xml_writer *w, struct view name, unsigned depth)
{
    indent(w, depth);
    buf_printf(w->out, "<" VIEW_FMT ">\n", VIEW_ARG(name));
}

void xml_write_end(struct xml_writer *w, struct view name, unsigned depth)
{
    indent(w, depth);
    buf_printf(w->out, "</" VIEW_FMT ">\n", VIEW_ARG(name));
}

static void write_scalar(struct xml_writer *w, const struct value *v)
{
    if (v->kind == VALUE_BOOL) {
        buf_add_str(w->out, v->boolean ? "true" : "false");
    } else {
        xml_escape(w->out, v->text);
    }
}

static void write_attribute(struct xml_writer *w, struct view name, const struct value *v)
{
    buf_printf(w->out, " " VIEW_FMT "=\"", VIEW_ARG(name));
    write_scalar(w, v);
    buf_add_char(w->out, '"');
}

/* The `i`-th of "a|b". */
static struct view name_at(struct view names, size_t i)
{
    struct view piece = names;
    while (view_split(&names, '|', &piece) && i > 0) {
        i--;
    }
    return piece;
}

static struct view item_name(struct xml_writer *w, const struct schema_field *f,
                             const struct value *v)
{
    if (f->form == XML_ELEMENT) {
        return f->wrapper;
    }
    size_t i = (size_t)(check_pick_kind(w->check, f, v) - f->kinds);
    return name_at(f->names, f->lone && i > 0 ? i - 1 : i);
}

static void write_attributes(struct xml_writer *w, const struct schema_type *type,
                             const struct value *v)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct schema_field *f = &type->fields[i];
        const struct value *m = value_get_view(v, f->name);
        if (f->form == XML_ATTRIBUTE && m != NULL && schema_field_is_in(f, w->check->minor)) {
            write_attribute(w, f->attribute, m);
        }
    }
}

static void write_element(struct xml_writer *w, const struct schema_type *type, struct view name,
                          const struct value *v, unsigned depth);

static void write_field(struct xml_writer *w, const struct schema_field *f, const struct value *v,
                        unsigned depth)
{
    if (v->kind != VALUE_ARRAY) {
        if (f->form == XML_WRAPPED) { /* what stands instead of a list */
            write_element(w, f->kinds[0].type, f->wrapper, v, depth);
        } else {
            xml_write_field_value(w, f, v, depth);
        }
        return;
    }
    bool wrapped = f->form == XML_WRAPPED;
    if (wrapped) {
        xml_write_begin(w, f->wrapper, depth);
    }
    for (size_t i = 0; i < v->len; i++) {
        xml_write_field_value(w, f, &v->items[i], depth + (wrapped ? 1 : 0));
    }
    if (wrapped) {
        xml_write_end(w, f->wrapper, depth);
    }
}

static bool is_child(const struct schema_field *f)
{
    return f->form == XML_ELEMENT || f->form == XML_BESIDE || f->form == XML_WRAPPED ||
           f->form == XML_REPEATED;
}

/* The field whose text is the element's own, or that is the element itself. */
static const struct schema_field *own_field(struct xml_writer *w, const struct schema_type *type,
                                            enum xml_form form)
{
    for (size_t i = 0; i < type->field_count; i++) {
        if (type->fields[i].form == form && schema_field_is_in(&type->fields[i], w->check->minor)) {
            return &type->fields[i];
        }
    }
    return NULL;
}

static void write_element(struct xml_writer *w, const struct schema_type *type, struct view name,
                          const struct value *v, unsigned depth)
{
    const struct schema_field *self = own_field(w, type, XML_SELF);
    const struct schema_field *text = own_field(w, type, XML_TEXT);
    if (self != NULL) {
        const struct value *inner = value_get_view(v, self->name);
        if (inner != NULL) {
            write_element(w, self->kinds[0].type, name, inner, depth);
        }
        return;
    }
    indent(w, depth);
    buf_printf(w->out, "<" VIEW_FMT, VIEW_ARG(name));
    write_attributes(w, type, v);
    buf_add_char(w->out, '>');
    const struct value *own = text == NULL ? NULL : value_get_view(v, text->name);
    if (own != NULL) {
        write_scalar(w, own);
    }
    bool lines = false;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct schema_field *f = &type->fields[i];
        const struct value *m = value_get_view(v, f->name);
        if (m != NULL && is_child(f) && schema_field_is_in(f, w->check->minor)) {
            buf_add_str(w->out, lines ? "" : "\n");
            lines = true;
            write_field(w, f, m, depth + 1);
        }
    }
    indent(w, lines ? depth : 0);
    buf_printf(w->out, "</" VIEW_FMT ">\n", VIEW_ARG(name));
}

void xml_write_field_value(struct xml_writer *w, const struct schema_field *f,
                           const struct value *v, unsigned depth)
{
    struct view name = item_name(w, f, v);
    const struct schema_kind *k = check_pick_kind(w->check, f, v);
    if (k->rule == RULE_TYPE) {
        write_element(w, k->type, name, v, depth);
        return;
    }
    indent(w, depth);
    buf_printf(w->out, "<" VIEW_FMT, VIEW_ARG(name));
    if (f->attribute.len > 0 && f->form != XML_BESIDE) {
        write_attribute(w, f->attribute, v);
        buf_add_str(w->out, "/>\n");
        return;
    }
    buf_add_char(w->out, '>');
    write_scalar(w, v);
    buf_printf(w->out, "</" VIEW_FMT ">\n", VIEW_ARG(name));
}
