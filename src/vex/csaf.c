/* CSAF 2.0, VEX profile, written. */
#include "csaf.h"

#include <assay/base/mem.h>

static bool sniff(struct view text)
{
    return view_find(view_slice(text, 0, 1 << 20), VIEW("\"csaf_version\"")) >= 0;
}

/* The product of claim i is called "product-i"; where it is a component of one, three ids. */
static void write_id(struct json_writer *w, const char *key, const char *kind, size_t i)
{
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(64);
    buf_printf(&id, "%s-%zu", kind, i + 1);
    if (key == NULL) {
        json_string(w, buf_view(&id));
    } else {
        json_member(w, key, buf_view(&id));
    }
}

static void write_product(struct json_writer *w, struct view name, const char *kind, size_t i)
{
    json_object(w);
    json_member(w, "name", name);
    write_id(w, "product_id", kind, i);
    if (vex_is_purl(name)) {
        json_key(w, "product_identification_helper");
        json_object(w);
        json_member(w, "purl", name);
        json_object_end(w);
    }
    json_object_end(w);
}

static bool is_part(const struct vex_claim *c)
{
    return c->component.len > 0 && c->product.len > 0;
}

static void write_relationship(struct json_writer *w, const struct vex_claim *c, size_t i)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(256 * 1024);
    buf_printf(&name, VIEW_FMT " as a component of " VIEW_FMT, VIEW_ARG(c->component),
               VIEW_ARG(c->product));
    json_object(w);
    json_member_str(w, "category", "default_component_of");
    json_key(w, "full_product_name");
    json_object(w);
    json_member(w, "name", buf_view(&name));
    write_id(w, "product_id", "product", i);
    json_object_end(w);
    write_id(w, "product_reference", "part", i);
    write_id(w, "relates_to_product_reference", "whole", i);
    json_object_end(w);
}

static void write_tree(struct json_writer *w, const struct vex_document *doc)
{
    bool parts = false;
    json_key(w, "product_tree");
    json_object(w);
    json_key(w, "full_product_names");
    json_array(w);
    for (size_t i = 0; i < doc->count; i++) {
        const struct vex_claim *c = &doc->claims[i];
        if (is_part(c)) {
            parts = true;
            write_product(w, c->component, "part", i);
            write_product(w, c->product, "whole", i);
        } else {
            write_product(w, vex_thing(c), "product", i);
        }
    }
    json_array_end(w);
    if (parts) {
        json_key(w, "relationships");
        json_array(w);
        for (size_t i = 0; i < doc->count; i++) {
            if (is_part(&doc->claims[i])) {
                write_relationship(w, &doc->claims[i], i);
            }
        }
        json_array_end(w);
    }
    json_object_end(w);
}

static void write_publisher(struct json_writer *w, const struct vex_document *doc)
{
    json_key(w, "publisher");
    json_object(w);
    json_member_str(w, "category", "vendor");
    json_member(w, "name", doc->author);
    json_member_str(w, "namespace", "urn:assay:publisher");
    json_object_end(w);
}

static void write_head(struct json_writer *w, const struct vex_document *doc)
{
    enum { ID_DIGITS = 32 };
    char hex[65];
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(128);
    vex_digest(doc, hex);
    buf_printf(&id, "assay-vex-%.*s", ID_DIGITS, hex);
    json_key(w, "document");
    json_object(w);
    json_member_str(w, "category", "csaf_vex");
    json_member_str(w, "csaf_version", "2.0");
    write_publisher(w, doc);
    json_member_str(w, "title", "Status of known vulnerabilities");
    json_key(w, "tracking");
    json_object(w);
    vex_write_time(w, "current_release_date", doc->time);
    json_member(w, "id", buf_view(&id));
    vex_write_time(w, "initial_release_date", doc->time);
    json_key(w, "revision_history");
    json_array(w);
    json_object(w);
    vex_write_time(w, "date", doc->time);
    json_member_str(w, "number", "1");
    json_member_str(w, "summary", "Written by Assay");
    json_object_end(w);
    json_array_end(w);
    json_member_str(w, "status", "final");
    json_member_str(w, "version", "1");
    json_object_end(w);
    json_object_end(w);
}

/* ---- one vulnerability: claims [from, to) ---- */

struct span {
    const struct vex_document *doc;
    size_t from;
    size_t to;
};

static void write_ids_of(struct json_writer *w, size_t i)
{
    json_key(w, "product_ids");
    json_array(w);
    write_id(w, NULL, "product", i);
    json_array_end(w);
}

static void write_statuses(struct json_writer *w, const struct span *s)
{
    static const char *const names[] = {
        [VEX_UNDER_INVESTIGATION] = "under_investigation",
        [VEX_AFFECTED] = "known_affected",
        [VEX_NOT_AFFECTED] = "known_not_affected",
        [VEX_FIXED] = "fixed",
    };
    json_key(w, "product_status");
    json_object(w);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        bool any = false;
        for (size_t i = s->from; i < s->to; i++) {
            if ((size_t)s->doc->claims[i].status != k) {
                continue;
            }
            if (!any) {
                json_key(w, names[k]);
                json_array(w);
            }
            any = true;
            write_id(w, NULL, "product", i);
        }
        if (any) {
            json_array_end(w);
        }
    }
    json_object_end(w);
}

static bool has_flag(const struct vex_claim *c)
{
    return c->status == VEX_NOT_AFFECTED && c->justification != VEX_NO_JUSTIFICATION;
}

static void write_flag(struct json_writer *w, const struct vex_claim *c)
{
    json_member_str(w, "label", vex_justification_name(c->justification));
}

static bool has_threat(const struct vex_claim *c)
{
    return c->status == VEX_NOT_AFFECTED && c->impact.len > 0;
}

static void write_threat(struct json_writer *w, const struct vex_claim *c)
{
    json_member_str(w, "category", "impact");
    json_member(w, "details", c->impact);
}

static bool has_remediation(const struct vex_claim *c)
{
    return c->status == VEX_AFFECTED;
}

/* The profile asks for one of each affected product. */
static void write_remediation(struct json_writer *w, const struct vex_claim *c)
{
    json_member_str(w, "category", c->action.len > 0 ? "mitigation" : "none_available");
    json_member(w, "details", c->action.len > 0 ? c->action : VIEW("No action is known yet."));
}

static void write_details(struct json_writer *w, const struct span *s, const char *key,
                          bool (*has)(const struct vex_claim *c),
                          void (*write)(struct json_writer *w, const struct vex_claim *c))
{
    bool any = false;
    for (size_t i = s->from; i < s->to; i++) {
        if (!has(&s->doc->claims[i])) {
            continue;
        }
        if (!any) {
            json_key(w, key);
            json_array(w);
        }
        any = true;
        json_object(w);
        write(w, &s->doc->claims[i]);
        write_ids_of(w, i);
        json_object_end(w);
    }
    if (any) {
        json_array_end(w);
    }
}

/* "CVE-2024-12345": other names are ids of some system. */
static bool is_cve(struct view id)
{
    enum { YEAR_END = 8, NUMBER_MIN = 4 };
    bool sound =
        view_starts(id, VIEW("CVE-")) && id.len > YEAR_END + NUMBER_MIN && id.ptr[YEAR_END] == '-';
    for (size_t i = 4; sound && i < id.len; i++) {
        sound = i == YEAR_END || (id.ptr[i] >= '0' && id.ptr[i] <= '9');
    }
    return sound;
}

static void write_name(struct json_writer *w, const struct vex_claim *c)
{
    bool named = is_cve(c->vulnerability);
    if (named) {
        json_member(w, "cve", c->vulnerability);
    }
    if (named && c->alias_count == 0) {
        return;
    }
    json_key(w, "ids");
    json_array(w);
    for (size_t i = 0; i < c->alias_count + (named ? 0 : 1); i++) {
        json_object(w);
        json_member_str(w, "system_name", "OSV");
        json_member(w, "text", i < c->alias_count ? c->aliases[i] : c->vulnerability);
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_vulnerability(struct json_writer *w, const struct span *s)
{
    const struct vex_claim *c = &s->doc->claims[s->from];
    json_object(w);
    write_name(w, c);
    write_details(w, s, "flags", has_flag, write_flag);
    json_key(w, "notes");
    json_array(w);
    json_object(w);
    json_member_str(w, "category", "summary");
    json_member(w, "text", c->vulnerability);
    json_object_end(w);
    json_array_end(w);
    write_statuses(w, s);
    write_details(w, s, "remediations", has_remediation, write_remediation);
    write_details(w, s, "threats", has_threat, write_threat);
    json_object_end(w);
}

/* Neighbours with the same vulnerability stand together; the caller has sorted them. */
static enum status write(const struct vex_document *doc, struct buf *out, struct error *err)
{
    struct json_writer w;
    if (doc->count == 0) {
        return error_set(err, ERR_USAGE, "a CSAF document needs at least one vulnerability");
    }
    json_writer_init(&w, out, true);
    json_object(&w);
    write_head(&w, doc);
    write_tree(&w, doc);
    json_key(&w, "vulnerabilities");
    json_array(&w);
    for (struct span s = {.doc = doc}; s.from < doc->count; s.from = s.to) {
        s.to = s.from + 1;
        while (s.to < doc->count &&
               vex_same_vulnerability(&doc->claims[s.from], &doc->claims[s.to])) {
            s.to++;
        }
        write_vulnerability(&w, &s);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
    return OK;
}

const struct vex_format vex_csaf = {
    .name = "csaf", .sniff = sniff, .read = csaf_read, .write = write};
