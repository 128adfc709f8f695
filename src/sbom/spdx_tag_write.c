/* SPDX 2.3 as tag and value. */
#include "formats.h"
#include "serial.h"
#include "spdx.h"
#include "spdx_tag.h"

struct sink {
    struct buf *out;
};

/* A value is one line, unless it is marked. */
static void write_tag(struct sink *s, const char *name, struct view text)
{
    bool lines = view_find_char(text, '\n') >= 0 || view_find_char(text, '\r') >= 0 ||
                 view_starts(text, VIEW("<text>"));
    struct view close = VIEW("</text>");
    buf_printf(s->out, "%s: %s", name, lines ? "<text>" : "");
    for (ptrdiff_t at; (at = view_find(text, close)) >= 0;) {
        buf_add_view(s->out, view_slice(text, 0, (size_t)at));
        text = view_slice(text, (size_t)at + close.len, text.len);
    }
    buf_add_view(s->out, text);
    buf_add_str(s->out, lines ? "</text>\n" : "\n");
}

static void write_object(struct sink *s, const struct tag *t, const struct value *v)
{
    struct view a = value_get_text(v, "algorithm");
    struct view b = value_get_text(v, "checksumValue");
    if (t->kind == TAG_CHECKSUM) {
        buf_printf(s->out, "%s: " VIEW_FMT ": " VIEW_FMT "\n", t->name, VIEW_ARG(a), VIEW_ARG(b));
        return;
    }
    bool relation = t->kind == TAG_RELATION;
    a = value_get_text(v, relation ? "spdxElementId" : "referenceCategory");
    b = value_get_text(v, relation ? "relationshipType" : "referenceType");
    struct view c = value_get_text(v, relation ? "relatedSpdxElement" : "referenceLocator");
    buf_printf(s->out, "%s: " VIEW_FMT " " VIEW_FMT " " VIEW_FMT "\n", t->name, VIEW_ARG(a),
               VIEW_ARG(b), VIEW_ARG(c));
}

static void write_member(struct sink *s, const struct tag *t, const struct value *v)
{
    if (v->kind == VALUE_STRING) {
        write_tag(s, t->name, v->text);
    } else if (v->kind == VALUE_BOOL) {
        write_tag(s, t->name, v->boolean ? VIEW("true") : VIEW("false"));
    }
    for (size_t i = 0; v->kind == VALUE_ARRAY && i < v->len; i++) {
        if (v->items[i].kind == VALUE_STRING) {
            write_tag(s, t->name, v->items[i].text);
        } else {
            write_object(s, t, &v->items[i]);
        }
    }
}

static void write_section(struct sink *s, enum tag_section section, const struct value *v)
{
    for (const struct tag *t = spdx_tags; t->name != NULL; t++) {
        const struct value *m = t->section == section ? value_get(v, t->key) : NULL;
        if (m != NULL) {
            write_member(s, t, m);
        }
    }
}

static void begin(void *ctx, const char *list)
{
    struct sink *s = ctx;
    (void)list;
    buf_add_char(s->out, '\n');
}

static void end(void *ctx, const char *list)
{
    (void)ctx;
    (void)list;
}

static void item(void *ctx, const char *member, const struct value *v)
{
    struct sink *s = ctx;
    if (strcmp(member, "creationInfo") == 0) {
        write_section(s, TAGS_CREATION, v);
        return;
    }
    for (const struct tag *t = spdx_tags; t->name != NULL; t++) {
        const char *list = spdx_section_list(t->section);
        if (t->section == TAGS_DOCUMENT && strcmp(t->key, member) == 0) {
            write_member(s, t, v);
            return;
        }
        if (list != NULL && strcmp(list, member) == 0) {
            if (t->kind == TAG_RELATION) {
                write_object(s, t, v);
            } else {
                write_section(s, t->section, v);
                buf_add_char(s->out, '\n');
            }
            return;
        }
    }
}

enum status spdx_tag_write(const struct sbom_document *doc, const char *version, struct buf *out,
                           struct error *err)
{
    size_t start = out->len;
    struct sink s = {.out = out};
    const struct draft_sink sink = {.ctx = &s, .begin = begin, .item = item, .end = end};
    (void)version;
    enum status st = spdx_write(doc, &sink, err);
    if (st == OK) {
        st = buf_status(out, err);
    }
    if (st == OK) {
        serial_set(out, start);
    }
    return st;
}
