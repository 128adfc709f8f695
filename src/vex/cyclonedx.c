/* VEX in CycloneDX: the analysis of each vulnerability. */
#include "vex_private.h"

#include <assay/base/digest.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/sbom/format.h>

static bool sniff(struct view text)
{
    const struct sbom_format *f = sbom_format_of(text);
    return f != NULL && strncmp(f->name, "cyclonedx", 9) == 0 &&
           view_find(text, VIEW("vulnerabilities")) >= 0;
}

/* ---- reading ---- */

/* CycloneDX knows more words; what they mean stands in its specification. */
static const struct {
    const char *state;
    enum vex_status status;
} states[] = {
    {"resolved", VEX_FIXED},
    {"resolved_with_pedigree", VEX_FIXED},
    {"exploitable", VEX_AFFECTED},
    {"in_triage", VEX_UNDER_INVESTIGATION},
    {"false_positive", VEX_NOT_AFFECTED},
    {"not_affected", VEX_NOT_AFFECTED},
};

static const struct {
    const char *word;
    enum vex_justification justification;
} reasons[] = {
    {"code_not_present", VEX_CODE_NOT_PRESENT},
    {"code_not_reachable", VEX_CODE_NOT_IN_EXECUTE_PATH},
    {"requires_configuration", VEX_CODE_NOT_CONTROLLABLE},
    {"requires_dependency", VEX_CODE_NOT_CONTROLLABLE},
    {"requires_environment", VEX_CODE_NOT_CONTROLLABLE},
    {"protected_by_compiler", VEX_INLINE_MITIGATIONS},
    {"protected_at_runtime", VEX_INLINE_MITIGATIONS},
    {"protected_at_perimeter", VEX_INLINE_MITIGATIONS},
    {"protected_by_mitigating_control", VEX_INLINE_MITIGATIONS},
};

struct reading {
    const struct sbom_document *bom;
    struct map components; /* ref to struct sbom_component */
    struct vex_document *doc;
    struct error *err;
};

/* The component's package URL, else its name; in the VEX document's memory. */
static struct view name_of(struct reading *r, const struct sbom_component *c)
{
    return arena_copy(&r->doc->arena, c->purl.len > 0 ? c->purl : c->name);
}

/* "urn:cdx:serial/version#ref" is a ref of another document. */
static struct view bare_ref(struct view ref)
{
    ptrdiff_t hash = view_find_char(ref, '#');
    return view_starts(ref, VIEW("urn:cdx:")) && hash >= 0
               ? view_slice(ref, (size_t)hash + 1, ref.len)
               : ref;
}

static enum status add_affected(struct reading *r, struct view ref, struct vex_claim c)
{
    const struct sbom_component *subject = r->bom->subject;
    const struct sbom_component *part = map_get(&r->components, bare_ref(ref));
    c.product = subject == NULL ? VIEW("") : name_of(r, subject);
    if (part != NULL && part != subject) {
        c.component = name_of(r, part);
    } else if (part == NULL) {
        c.component = arena_copy(&r->doc->arena, bare_ref(ref));
    }
    return vex_add(r->doc, &c, r->err);
}

static bool read_analysis(struct reading *r, const struct sbom_vulnerability *v,
                          struct vex_claim *c)
{
    bool known = false;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (view_eq_str(v->state, states[i].state)) {
            c->status = states[i].status;
            known = true;
        }
    }
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (c->status == VEX_NOT_AFFECTED && view_eq_str(v->justification, reasons[i].word)) {
            c->justification = reasons[i].justification;
        }
    }
    struct view detail = arena_copy(&r->doc->arena, v->detail);
    if (c->status == VEX_NOT_AFFECTED) {
        c->impact = detail.len > 0 ? detail : arena_copy(&r->doc->arena, v->state);
    } else {
        c->action = detail;
    }
    return known;
}

static enum status read_one(struct reading *r, const struct sbom_vulnerability *v)
{
    struct vex_claim c = {.time = r->doc->time, .vulnerability = arena_copy(&r->doc->arena, v->id)};
    if (!read_analysis(r, v, &c) || v->id.len == 0 || v->affects.count == 0) {
        r->doc->passed_over++;
        return OK;
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < v->affects.count; i++) {
        st = add_affected(r, v->affects.items[i], c);
    }
    return st;
}

static enum status index_components(struct reading *r)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->bom->component_count; i++) {
        struct sbom_component *c = r->bom->components[i];
        st = c->ref.len == 0 ? OK : map_put(&r->components, c->ref, c, NULL, r->err);
    }
    struct sbom_component *subject = r->bom->subject;
    return st == OK && subject != NULL && subject->ref.len > 0
               ? map_put(&r->components, subject->ref, subject, NULL, r->err)
               : st;
}

static enum status read(struct view text, const char *source, struct vex_document *doc,
                        struct error *err)
{
    struct sbom_document *bom = NULL;
    enum status st = sbom_read(text, source, &bom, err);
    if (st != OK) {
        return st;
    }
    struct reading r = {.bom = bom, .doc = doc, .err = err};
    map_init(&r.components);
    doc->id = arena_copy(&doc->arena, bom->serial);
    doc->time = vex_time(bom->timestamp);
    const struct sbom_party *by = bom->author_count > 0            ? &bom->authors[0]
                                  : bom->manufacturer.name.len > 0 ? &bom->manufacturer
                                                                   : &bom->supplier;
    doc->author = arena_copy(&doc->arena, by->name);
    st = index_components(&r);
    for (size_t i = 0; st == OK && i < bom->vulnerability_count; i++) {
        st = read_one(&r, &bom->vulnerabilities[i]);
    }
    map_release(&r.components);
    (void)sbom_document_free(bom);
    return st;
}

/* ---- writing ---- */

static const char *state_of(enum vex_status s)
{
    static const char *const names[] = {
        [VEX_UNDER_INVESTIGATION] = "in_triage",
        [VEX_AFFECTED] = "exploitable",
        [VEX_NOT_AFFECTED] = "not_affected",
        [VEX_FIXED] = "resolved",
    };
    return names[s];
}

static const char *reason_of(enum vex_justification j)
{
    static const char *const names[] = {
        [VEX_NO_JUSTIFICATION] = NULL,
        [VEX_COMPONENT_NOT_PRESENT] = "code_not_present",
        [VEX_CODE_NOT_PRESENT] = "code_not_present",
        [VEX_CODE_NOT_IN_EXECUTE_PATH] = "code_not_reachable",
        [VEX_CODE_NOT_CONTROLLABLE] = "requires_configuration",
        [VEX_INLINE_MITIGATIONS] = "protected_by_mitigating_control",
    };
    return names[j];
}

static void write_ref(struct json_writer *w, const char *key, size_t i)
{
    CLEANUP(buf_cleanup) struct buf ref = BUF_INIT(64);
    buf_printf(&ref, "component-%zu", i + 1);
    json_member(w, key, buf_view(&ref));
}

static void write_component(struct json_writer *w, struct view name, size_t i)
{
    json_object(w);
    json_member_str(w, "type", "library");
    write_ref(w, "bom-ref", i);
    json_member(w, "name", name);
    if (vex_is_purl(name)) {
        json_member(w, "purl", name);
    }
    json_object_end(w);
}

static void write_analysis(struct json_writer *w, const struct vex_claim *c)
{
    const char *reason = reason_of(c->justification);
    struct view detail = c->status == VEX_NOT_AFFECTED ? c->impact : c->action;
    json_key(w, "analysis");
    json_object(w);
    json_member_str(w, "state", state_of(c->status));
    if (reason != NULL) {
        json_member_str(w, "justification", reason);
    }
    if (detail.len > 0) {
        json_member(w, "detail", detail);
    }
    if (c->time != VEX_NO_TIME) {
        vex_write_time(w, "lastUpdated", c->time);
    }
    json_object_end(w);
}

static void write_vulnerability(struct json_writer *w, const struct vex_claim *c, size_t i)
{
    json_object(w);
    json_member(w, "id", c->vulnerability);
    if (c->alias_count > 0) {
        json_key(w, "references");
        json_array(w);
        for (size_t k = 0; k < c->alias_count; k++) {
            json_object(w);
            json_member(w, "id", c->aliases[k]);
            json_key(w, "source");
            json_object(w);
            json_member_str(w, "name", "OSV");
            json_object_end(w);
            json_object_end(w);
        }
        json_array_end(w);
    }
    write_analysis(w, c);
    json_key(w, "affects");
    json_array(w);
    json_object(w);
    write_ref(w, "ref", i);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
}

/* A serial number is a UUID: of the digest's bits, as version 8 (RFC 9562). */
static void write_serial(struct json_writer *w, const struct vex_document *doc)
{
    char hex[65];
    CLEANUP(buf_cleanup) struct buf serial = BUF_INIT(64);
    vex_digest(doc, hex);
    buf_printf(&serial, "urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15,
               hex + 18);
    json_member(w, "serialNumber", buf_view(&serial));
}

static bool one_product(const struct vex_document *doc)
{
    for (size_t i = 1; i < doc->count; i++) {
        if (!view_eq(doc->claims[i].product, doc->claims[0].product)) {
            return false;
        }
    }
    return doc->count > 0 && doc->claims[0].product.len > 0;
}

static void write_metadata(struct json_writer *w, const struct vex_document *doc)
{
    json_key(w, "metadata");
    json_object(w);
    vex_write_time(w, "timestamp", doc->time);
    json_key(w, "authors");
    json_array(w);
    json_object(w);
    json_member(w, "name", doc->author);
    json_object_end(w);
    json_array_end(w);
    if (one_product(doc)) {
        struct view name = doc->claims[0].product;
        json_key(w, "component");
        json_object(w);
        json_member_str(w, "type", "application");
        json_member_str(w, "bom-ref", "product");
        json_member(w, "name", name);
        if (vex_is_purl(name)) {
            json_member(w, "purl", name);
        }
        json_object_end(w);
    }
    json_object_end(w);
}

static enum status write(const struct vex_document *doc, struct buf *out, struct error *err)
{
    struct json_writer w;
    (void)err;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "bomFormat", "CycloneDX");
    json_member_str(&w, "specVersion", "1.6");
    write_serial(&w, doc);
    json_key(&w, "version");
    json_int(&w, 1);
    write_metadata(&w, doc);
    json_key(&w, "components");
    json_array(&w);
    for (size_t i = 0; i < doc->count; i++) {
        write_component(&w, vex_thing(&doc->claims[i]), i);
    }
    json_array_end(&w);
    json_key(&w, "vulnerabilities");
    json_array(&w);
    for (size_t i = 0; i < doc->count; i++) {
        write_vulnerability(&w, &doc->claims[i], i);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
    return OK;
}

const struct vex_format vex_cyclonedx = {
    .name = "cyclonedx", .sniff = sniff, .read = read, .write = write};
