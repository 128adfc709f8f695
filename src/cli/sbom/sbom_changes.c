#include "sbom_changes.h"

#include <assay/base/utf8.h>

enum { OUTPUT_MAX = 1 << 30 };

static void add_title(struct buf *out, const struct sbom_component *c)
{
    if (c->purl.len > 0) {
        utf8_append_visible(out, c->purl);
        return;
    }
    if (c->group.len > 0) {
        utf8_append_visible(out, c->group);
        buf_add_char(out, '/');
    }
    utf8_append_visible(out, c->name);
    if (c->version.len > 0) {
        buf_add_str(out, " ");
        utf8_append_visible(out, c->version);
    }
}

static void add_side(struct changes *c, const struct sbom_component *component, const char *name,
                     struct view value)
{
    buf_add_char(&c->out, '"');
    utf8_append_visible(&c->out, value.len > 0 ? value : VIEW("no version"));
    buf_add_str(&c->out, "\" (");
    struct buf place = BUF_INIT(8192);
    bill_place(name, component, &place);
    utf8_append_visible(&c->out, buf_view(&place));
    buf_release(&place);
    buf_add_char(&c->out, ')');
}

static void write_text(struct changes *c, const struct sbom_change *change)
{
    const struct sbom_component *shown = change->a != NULL ? change->a : change->b;
    buf_printf(&c->out, "%-10s ", c->words[change->kind]);
    add_title(&c->out, shown);
    buf_add_str(&c->out, ": ");
    if (change->kind == SBOM_NEEDS_MORE || change->kind == SBOM_NEEDS_LESS) {
        utf8_append_visible(&c->out, change->after.len > 0 ? change->after : change->before);
        buf_add_char(&c->out, '\n');
        return;
    }
    if (change->a != NULL) {
        add_side(c, change->a, c->name[0], change->before);
    }
    if (change->a != NULL && change->b != NULL) {
        buf_add_str(&c->out, " -> ");
    }
    if (change->b != NULL) {
        add_side(c, change->b, c->name[1], change->after);
    }
    buf_add_char(&c->out, '\n');
}

static void write_json_side(struct changes *c, const char *key, const char *name,
                            const struct sbom_component *component, struct view value)
{
    struct buf place = BUF_INIT(8192);
    json_key(&c->writer, key);
    if (component == NULL) {
        json_null(&c->writer);
        return;
    }
    bill_place(name, component, &place);
    json_object(&c->writer);
    json_member(&c->writer, "value", value.ptr == NULL ? VIEW("") : value);
    json_member(&c->writer, "place", buf_view(&place));
    json_object_end(&c->writer);
    buf_release(&place);
}

static void write_json(struct changes *c, const struct sbom_change *change)
{
    const struct sbom_component *shown = change->a != NULL ? change->a : change->b;
    json_object(&c->writer);
    json_member_str(&c->writer, "kind", c->words[change->kind]);
    json_member(&c->writer, "name", shown->name.ptr == NULL ? VIEW("") : shown->name);
    json_member(&c->writer, "group", shown->group);
    json_member(&c->writer, "purl", shown->purl);
    write_json_side(c, "before", c->name[0], change->a, change->before);
    write_json_side(c, "after", c->name[1], change->b, change->after);
    json_object_end(&c->writer);
}

static enum status on_change(void *ctx, const struct sbom_change *change, struct error *err)
{
    struct changes *c = ctx;
    c->counts[change->kind]++;
    if (c->json) {
        write_json(c, change);
    } else {
        write_text(c, change);
    }
    return buf_status(&c->out, err);
}

static void sum_up(struct changes *c, size_t total)
{
    if (total == 0) {
        buf_add_str(&c->out, "no differences\n");
        return;
    }
    for (size_t i = 0; i < SBOM_CHANGE_KINDS; i++) {
        if (c->counts[i] > 0) {
            buf_printf(&c->out, "%zu %s  ", c->counts[i], c->words[i]);
        }
    }
    buf_add_char(&c->out, '\n');
}

enum status changes_show(struct changes *c, const struct sbom_document *a,
                         const struct sbom_document *b, bool *any, struct error *err)
{
    buf_init(&c->out, OUTPUT_MAX);
    json_writer_init(&c->writer, &c->out, true);
    if (c->json) {
        json_array(&c->writer);
    }
    enum status st = sbom_compare(a, b, on_change, c, err);
    if (st == OK && c->dependencies) {
        st = sbom_compare_dependencies(a, b, on_change, c, err);
    }
    size_t total = 0;
    for (size_t i = 0; i < SBOM_CHANGE_KINDS; i++) {
        total += c->counts[i];
    }
    if (c->json) {
        json_array_end(&c->writer);
        buf_add_char(&c->out, '\n');
    } else {
        sum_up(c, total);
    }
    st = cli_print(c->cli, st, &c->out, err);
    if (st == OK) {
        *any = total > 0;
    }
    return st;
}
