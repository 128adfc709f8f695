/* OpenVEX: one JSON object, statements of one vulnerability and one status for products. */
#include "vex_private.h"

#include <assay/base/mem.h>

static bool sniff(struct view text)
{
    return view_find(view_slice(text, 0, 1 << 16), VIEW("openvex.dev/ns")) >= 0;
}

/* ---- reading ---- */

struct reading {
    struct vex_document *doc;
    const char *source;
    struct error *err;
};

/* A product or component: a text, or an object with identifiers. */
static struct view name_of(const struct value *v)
{
    struct view purl = value_text(value_path(v, "identifiers.purl"));
    if (purl.len > 0) {
        return purl;
    }
    return v != NULL && v->kind == VALUE_STRING ? v->text : value_get_text(v, "@id");
}

static enum status read_vulnerability(const struct reading *r, const struct value *statement,
                                      struct vex_claim *c)
{
    const struct value *v = value_get(statement, "vulnerability");
    const struct value *aliases = value_get(v, "aliases");
    c->vulnerability = value_is(v, VALUE_STRING) ? v->text : value_get_text(v, "name");
    if (c->vulnerability.len == 0) {
        c->vulnerability = value_get_text(v, "@id");
    }
    if (c->vulnerability.len == 0) {
        return vex_wrong(statement, r->source, "a statement names no vulnerability", r->err);
    }
    if (!value_is(aliases, VALUE_ARRAY) || aliases->len == 0) {
        return OK;
    }
    if (aliases->len > VEX_ALIASES_MAX) {
        return error_set(r->err, ERR_LIMIT, "%s:%u: more than %d aliases", r->source, aliases->line,
                         VEX_ALIASES_MAX);
    }
    struct view *list = arena_alloc(&r->doc->arena, aliases->len, sizeof *list);
    if (list == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < aliases->len; i++) {
        if (value_text(&aliases->items[i]).len > 0) {
            list[c->alias_count++] = aliases->items[i].text;
        }
    }
    c->aliases = list;
    return OK;
}

static enum status read_status(const struct reading *r, const struct value *s, struct vex_claim *c)
{
    struct view justification = value_get_text(s, "justification");
    if (!vex_status_parse(value_get_text(s, "status"), &c->status)) {
        return vex_wrong(s, r->source,
                         "status is none of not_affected, affected, fixed, under_investigation",
                         r->err);
    }
    if (justification.len > 0 && !vex_justification_parse(justification, &c->justification)) {
        return vex_wrong(s, r->source, "the justification is none of the five that OpenVEX knows",
                         r->err);
    }
    c->impact = value_get_text(s, "impact_statement");
    c->action = value_get_text(s, "action_statement");
    return c->status != VEX_NOT_AFFECTED || justification.len > 0 || c->impact.len > 0
               ? OK
               : vex_wrong(s, r->source, "not_affected without a justification", r->err);
}

/* The product with each of its named parts, or itself. */
static enum status read_product(const struct reading *r, const struct value *product,
                                const struct value *parts, struct vex_claim c)
{
    c.product = name_of(product);
    if (c.product.len == 0) {
        r->doc->passed_over++;
        return OK;
    }
    if (!value_is(parts, VALUE_ARRAY) || parts->len == 0) {
        return vex_add(r->doc, &c, r->err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < parts->len; i++) {
        c.component = name_of(&parts->items[i]);
        st = vex_add(r->doc, &c, r->err);
    }
    return st;
}

static enum status read_statement(const struct reading *r, const struct value *s)
{
    struct vex_claim c = {.time = vex_time(value_get_text(s, "timestamp"))};
    const struct value *products = value_get(s, "products");
    if (c.time == VEX_NO_TIME) {
        c.time = r->doc->time;
    }
    enum status st = read_vulnerability(r, s, &c);
    if (st == OK) {
        st = read_status(r, s, &c);
    }
    if (st == OK && (!value_is(products, VALUE_ARRAY) || products->len == 0)) {
        r->doc->passed_over++;
        return OK;
    }
    for (size_t i = 0; st == OK && i < products->len; i++) {
        const struct value *p = &products->items[i];
        const struct value *parts = value_get(p, "subcomponents");
        st = read_product(r, p, parts == NULL ? value_get(s, "subcomponents") : parts, c);
    }
    return st;
}

static enum status read(struct view text, const char *source, struct vex_document *doc,
                        struct error *err)
{
    const struct value *root = NULL;
    const struct reading r = {doc, source, err};
    enum status st = vex_read_json(text, source, doc, &root, err);
    if (st != OK) {
        return st;
    }
    doc->id = value_get_text(root, "@id");
    doc->author = value_get_text(root, "author");
    struct view updated = value_get_text(root, "last_updated");
    doc->time = vex_time(updated.len > 0 ? updated : value_get_text(root, "timestamp"));
    const struct value *list = value_get(root, "statements");
    if (!value_is(list, VALUE_ARRAY)) {
        return vex_wrong(root, source, "an OpenVEX document without \"statements\"", err);
    }
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_statement(&r, &list->items[i]);
    }
    return st;
}

/* ---- writing ---- */

static void write_thing(struct json_writer *w, struct view name, struct view part)
{
    json_object(w);
    if (vex_is_purl(name)) {
        json_member(w, "@id", name);
        json_key(w, "identifiers");
        json_object(w);
        json_member(w, "purl", name);
        json_object_end(w);
    } else {
        CLEANUP(buf_cleanup) struct buf iri = BUF_INIT(64 * 1024);
        buf_add_str(&iri, "urn:assay:subject:");
        buf_add_percent(&iri, name, "-._");
        json_member(w, "@id", buf_view(&iri));
    }
    if (part.len > 0) {
        json_key(w, "subcomponents");
        json_array(w);
        write_thing(w, part, VIEW(""));
        json_array_end(w);
    }
    json_object_end(w);
}

static void write_statement(struct json_writer *w, const struct vex_claim *c)
{
    json_object(w);
    json_key(w, "vulnerability");
    json_object(w);
    json_member(w, "name", c->vulnerability);
    if (c->alias_count > 0) {
        json_key(w, "aliases");
        json_array(w);
        for (size_t i = 0; i < c->alias_count; i++) {
            json_string(w, c->aliases[i]);
        }
        json_array_end(w);
    }
    json_object_end(w);
    if (c->time != VEX_NO_TIME) {
        vex_write_time(w, "timestamp", c->time);
    }
    json_key(w, "products");
    json_array(w);
    write_thing(w, c->product.len > 0 ? c->product : c->component,
                c->product.len > 0 ? c->component : VIEW(""));
    json_array_end(w);
    json_member_str(w, "status", vex_status_name(c->status));
    if (c->justification != VEX_NO_JUSTIFICATION) {
        json_member_str(w, "justification", vex_justification_name(c->justification));
    }
    if (c->impact.len > 0) {
        json_member(w, "impact_statement", c->impact);
    }
    if (c->action.len > 0) {
        json_member(w, "action_statement", c->action);
    }
    json_object_end(w);
}

static enum status write(const struct vex_document *doc, struct buf *out, struct error *err)
{
    char hex[65];
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(128);
    struct json_writer w;
    (void)err;
    vex_digest(doc, hex);
    buf_printf(&id, "urn:assay:vex:%s", hex);
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "@context", "https://openvex.dev/ns/v0.2.0");
    json_member(&w, "@id", buf_view(&id));
    json_member(&w, "author", doc->author);
    vex_write_time(&w, "timestamp", doc->time);
    json_key(&w, "version");
    json_int(&w, 1);
    json_key(&w, "statements");
    json_array(&w);
    for (size_t i = 0; i < doc->count; i++) {
        write_statement(&w, &doc->claims[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
    return buf_status(&id, err);
}

const struct vex_format vex_openvex = {
    .name = "openvex", .sniff = sniff, .read = read, .write = write};
