/* What was inspected as a bill of materials, and the report formats that write it. */
#include <assay/report/bill.h>

#include "bill_vulnerabilities.h"
#include "common.h"

#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/sbom/format.h>
#include <assay/sbom/licence.h>

/* One component with all places that declare it. */
struct occurrence {
    struct view manifest;
    uint32_t line;
    struct occurrence *next;
};

struct entry {
    struct component c; /* hashes aside */
    size_t at;          /* in the list */
    bool linked;        /* it needs something, or something needs it */
    struct view *on;    /* references of what it needs, sorted, each once */
    size_t on_count;
    size_t on_cap;
    struct occurrence *first;
    struct occurrence *last;
    struct component_hash *hashes;
    size_t hash_count;
    size_t hash_cap;
};

struct bill {
    struct arena arena; /* of the entries */
    struct sbom_document *doc;
    struct map by_purl; /* to struct entry */
    struct entry **list;
    size_t count;
    size_t cap;
};

enum { BILL_COMPONENTS_MAX = 5000000, BILL_HASHES_MAX = 64 };

static bool copy_view(struct arena *arena, struct view *v)
{
    *v = arena_copy(arena, *v);
    return v->ptr != NULL;
}

static enum status copy_component(struct bill *b, const struct component *c, struct entry *e,
                                  struct error *err)
{
    e->c = *c;
    e->c.hashes = NULL;
    e->c.hash_count = 0;
    bool copied = copy_view(&b->arena, &e->c.type) && copy_view(&b->arena, &e->c.namespace) &&
                  copy_view(&b->arena, &e->c.name) && copy_view(&b->arena, &e->c.version) &&
                  copy_view(&b->arena, &e->c.purl) && copy_view(&b->arena, &e->c.licence) &&
                  copy_view(&b->arena, &e->c.source) && copy_view(&b->arena, &e->c.note);
    return copied ? OK : error_no_memory(err);
}

static enum status new_entry(struct bill *b, const struct component *c, struct entry **out,
                             struct error *err)
{
    struct entry *e = arena_alloc(&b->arena, 1, sizeof *e);
    if (e == NULL) {
        return error_no_memory(err);
    }
    enum status st = copy_component(b, c, e, err);
    if (st != OK) {
        return st;
    }
    void *list = b->list;
    st = mem_grow(&list, &b->cap, b->count + 1, sizeof(struct entry *), BILL_COMPONENTS_MAX, err);
    if (st != OK) {
        return st;
    }
    b->list = list;
    st = map_put(&b->by_purl, e->c.purl, e, NULL, err);
    if (st == OK) {
        e->at = b->count;
        b->list[b->count++] = e;
        *out = e;
    }
    return st;
}

static enum status add_occurrence(struct bill *b, struct entry *e, const struct component *c,
                                  struct error *err)
{
    struct occurrence *o = arena_alloc(&b->arena, 1, sizeof *o);
    if (o == NULL) {
        return error_no_memory(err);
    }
    *o = (struct occurrence){c->manifest, c->line, NULL};
    if (!copy_view(&b->arena, &o->manifest)) {
        return error_no_memory(err);
    }
    if (e->last == NULL) {
        e->first = o;
    } else {
        e->last->next = o;
    }
    e->last = o;
    return OK;
}

static bool has_hash(const struct entry *e, const struct component_hash *h)
{
    for (size_t i = 0; i < e->hash_count; i++) {
        if (view_eq(e->hashes[i].algorithm, h->algorithm) && view_eq(e->hashes[i].hex, h->hex)) {
            return true;
        }
    }
    return false;
}

static enum status add_hashes(struct bill *b, struct entry *e, const struct component *c,
                              struct error *err)
{
    for (size_t i = 0; i < c->hash_count && e->hash_count < BILL_HASHES_MAX; i++) {
        struct component_hash h = c->hashes[i];
        if (!hex_is_lower(h.hex) || has_hash(e, &h)) {
            continue;
        }
        if (!copy_view(&b->arena, &h.algorithm) || !copy_view(&b->arena, &h.hex)) {
            return error_no_memory(err);
        }
        enum status grown = arena_grow(&b->arena, (void **)&e->hashes, &e->hash_cap,
                                       e->hash_count + 1, sizeof *e->hashes, err);
        if (grown != OK) {
            return grown;
        }
        e->hashes[e->hash_count++] = h;
    }
    return OK;
}

/* The strongest use of a component counts: at run time, optional, while building. */
static int weight(enum component_scope scope)
{
    return scope == SCOPE_RUNTIME ? 0 : scope == SCOPE_OPTIONAL ? 1 : 2;
}

static enum status gather(void *ctx, const struct component *c, struct error *err)
{
    struct bill *b = ctx;
    struct entry *e = map_get(&b->by_purl, c->purl);
    if (e == NULL) {
        enum status st = new_entry(b, c, &e, err);
        if (st != OK) {
            return st;
        }
    }
    if (weight(c->scope) < weight(e->c.scope)) {
        e->c.scope = c->scope;
    }
    if (c->relation == RELATION_DIRECT) {
        e->c.relation = RELATION_DIRECT;
    }
    if (e->c.licence.len == 0 && c->licence.len > 0) {
        e->c.licence = c->licence;
        if (!copy_view(&b->arena, &e->c.licence)) {
            return error_no_memory(err);
        }
    }
    enum status st = add_occurrence(b, e, c, err);
    return st == OK ? add_hashes(b, e, c, err) : st;
}

static bool kept(struct bill *b, struct view *v)
{
    if (v->len == 0) {
        *v = view_of(NULL, 0);
        return true;
    }
    *v = arena_copy(&b->doc->arena, *v);
    return v->ptr != NULL;
}

static void *array(struct bill *b, size_t count, size_t size)
{
    return arena_alloc(&b->doc->arena, count == 0 ? 1 : count, size);
}

static bool add_occurrences(struct bill *b, const struct entry *e, struct sbom_component *c)
{
    size_t n = 0;
    for (const struct occurrence *o = e->first; o != NULL; o = o->next) {
        n++;
    }
    struct sbom_occurrence *list = array(b, n, sizeof *list);
    c->occurrences = list;
    for (const struct occurrence *o = e->first; list != NULL && o != NULL; o = o->next) {
        struct sbom_occurrence *to = &list[c->occurrence_count++];
        *to = (struct sbom_occurrence){.location = o->manifest, .line = o->line};
        if (!kept(b, &to->location)) {
            return false;
        }
    }
    return list != NULL;
}

static bool add_digests(struct bill *b, const struct entry *e, struct sbom_component *c)
{
    struct sbom_hash *list = array(b, e->hash_count, sizeof *list);
    c->hashes = list;
    for (size_t i = 0; list != NULL && i < e->hash_count; i++) {
        list[i] = (struct sbom_hash){.algorithm = e->hashes[i].algorithm, .hex = e->hashes[i].hex};
        if (!kept(b, &list[i].algorithm) || !kept(b, &list[i].hex)) {
            return false;
        }
    }
    c->hash_count = e->hash_count;
    return list != NULL;
}

static bool add_licence(struct bill *b, const struct entry *e, struct sbom_component *c)
{
    if (e->c.licence.len == 0) {
        return true;
    }
    struct sbom_licence *licence = array(b, 1, sizeof *licence);
    if (licence == NULL) {
        return false;
    }
    licence->text = e->c.licence;
    if (sbom_licence_kind_of(e->c.licence, &licence->kind, NULL) != OK) {
        return false;
    }
    c->licences = licence;
    c->licence_count = 1;
    return kept(b, &licence->text);
}

/* http(s) alone, without what an address cannot hold and a template that nobody filled. */
static bool is_link(struct view source)
{
    if (!view_starts(source, VIEW("https://")) && !view_starts(source, VIEW("http://"))) {
        return false;
    }
    for (size_t i = 0; i < source.len; i++) {
        unsigned char c = (unsigned char)source.ptr[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}[]%", c) != NULL) {
            return false;
        }
    }
    return true;
}

static bool add_source(struct bill *b, const struct entry *e, struct sbom_component *c)
{
    if (!is_link(e->c.source)) {
        return true;
    }
    struct sbom_reference *reference = array(b, 1, sizeof *reference);
    if (reference == NULL) {
        return false;
    }
    *reference = (struct sbom_reference){.type = VIEW("distribution"), .url = e->c.source};
    c->references = reference;
    c->reference_count = 1;
    return kept(b, &reference->url);
}

static bool add_use(struct bill *b, const struct entry *e, struct sbom_component *c)
{
    static const char *const scopes[] = {"required", "optional", "excluded"};
    struct sbom_property *list = array(b, 3, sizeof *list);
    if (list == NULL) {
        return false;
    }
    c->scope = view_str(scopes[weight(e->c.scope)]);
    list[0] = (struct sbom_property){.name = VIEW("assay:scope"),
                                     .value = view_str(component_scope_name(e->c.scope))};
    list[1] = (struct sbom_property){.name = VIEW("assay:relation"),
                                     .value = view_str(component_relation_name(e->c.relation))};
    list[2] = (struct sbom_property){.name = VIEW("assay:note"), .value = e->c.note};
    c->properties = list;
    c->property_count = e->c.note.len > 0 ? 3 : 2;
    return kept(b, &list[2].value);
}

static enum status add_entry(struct bill *b, const struct entry *e, struct error *err)
{
    struct sbom_component *c = NULL;
    enum status st = sbom_add_component(b->doc, &c, err);
    if (st != OK) {
        return st;
    }
    c->type = VIEW("library");
    c->group = e->c.namespace;
    c->name = e->c.name;
    c->version = e->c.version;
    c->purl = e->c.purl;
    bool ok = kept(b, &c->group) && kept(b, &c->name) && kept(b, &c->version) && kept(b, &c->purl);
    c->ref = c->purl;
    ok = ok && add_use(b, e, c) && add_digests(b, e, c) && add_licence(b, e, c) &&
         add_source(b, e, c) && add_occurrences(b, e, c);
    return ok ? OK : error_no_memory(err);
}

static const char subject_ref[] = "subject";

static struct view kept_hex(struct bill *b, const struct sha256 *d)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(d, hex);
    struct view text = view_str(hex);
    (void)kept(b, &text);
    return text;
}

static bool describe_subject(struct bill *b, const struct report *r)
{
    const struct pool_result *pool = &r->inspection->pool;
    struct sbom_component *c = array(b, 1, sizeof *c);
    struct sbom_hash *hash = array(b, 1, sizeof *hash);
    struct sbom_property *digest = array(b, 1, sizeof *digest);
    if (c == NULL || hash == NULL || digest == NULL) {
        return false;
    }
    b->doc->subject = c;
    c->type = VIEW("application");
    c->ref = view_str(subject_ref);
    c->name = r->subject->name;
    c->version = r->subject->git_commit;
    if (pool->has_archive_digest) {
        *hash = (struct sbom_hash){VIEW("SHA-256"), kept_hex(b, &pool->archive_digest)};
        c->hashes = hash;
        c->hash_count = 1;
    }
    if (!sha256_is_zero(&r->subject->digest)) {
        *digest =
            (struct sbom_property){VIEW("assay:tree-sha256"), kept_hex(b, &r->subject->digest)};
        c->properties = digest;
        c->property_count = 1;
    }
    return kept(b, &c->name) && kept(b, &c->version);
}

static bool describe_document(struct bill *b, const struct report *r)
{
    char time[CLOCK_TEXT_MAX];
    clock_rfc3339(r->started, time);
    b->doc->timestamp = view_str(time);
    b->doc->lifecycle = VIEW("pre-build");
    struct view *tool = array(b, 1, sizeof *tool);
    if (tool == NULL || !kept(b, &b->doc->timestamp)) {
        return false;
    }
    *tool = arena_printf(&b->doc->arena, "Assay " VIEW_FMT, VIEW_ARG(r->tool_version));
    b->doc->tools = (struct sbom_texts){tool, 1};
    return tool->ptr != NULL && describe_subject(b, r);
}

/* They come sorted. */
static enum status gather_dependency(void *ctx, const struct fact_dependency *d, struct error *err)
{
    struct bill *b = ctx;
    struct entry *from = map_get(&b->by_purl, d->purl);
    struct entry *to = map_get(&b->by_purl, d->depends_on);
    if (from == NULL || to == NULL || from == to ||
        (from->on_count > 0 && view_eq(from->on[from->on_count - 1], to->c.purl))) {
        return OK;
    }
    enum status st = arena_grow(&b->arena, (void **)&from->on, &from->on_cap, from->on_count + 1,
                                sizeof *from->on, err);
    if (st == OK) {
        from->on[from->on_count++] = to->c.purl;
        from->linked = true;
        to->linked = true;
    }
    return st;
}

static bool add_needs(struct bill *b, const struct entry *e, struct sbom_dependency *d)
{
    struct view *on = array(b, e->on_count, sizeof *on);
    *d = (struct sbom_dependency){.ref = b->doc->components[e->at]->ref, .on = {on, e->on_count}};
    for (size_t i = 0; on != NULL && i < e->on_count; i++) {
        const struct entry *to = map_get(&b->by_purl, e->on[i]);
        on[i] = b->doc->components[to->at]->ref;
    }
    return on != NULL;
}

/* What the subject needs directly; then, for each component of which a file says it, what it
 * needs. Of the rest nobody knows, which is not the same as nothing. */
static bool add_dependencies(struct bill *b)
{
    struct view *on = array(b, b->count, sizeof *on);
    struct sbom_dependency *d = array(b, b->count + 1, sizeof *d);
    size_t n = 0;
    size_t count = 1;
    bool ok = on != NULL && d != NULL;
    for (size_t i = 0; ok && i < b->count; i++) {
        const struct entry *e = b->list[i];
        if (e->c.relation == RELATION_DIRECT) {
            on[n++] = b->doc->components[i]->ref;
        }
        ok = !e->linked || add_needs(b, e, &d[count++]);
    }
    if (ok) {
        d[0] = (struct sbom_dependency){.ref = view_str(subject_ref), .on = {on, n}};
        b->doc->dependencies = d;
        b->doc->dependency_count = count;
    }
    return ok;
}

/* Whether the list is whole: not when something was not inspected, and otherwise as
 * whole as the manifests are, which nobody knows. */
static bool add_compositions(struct bill *b, uint64_t gaps)
{
    struct sbom_composition *c = array(b, 1, sizeof *c);
    struct view *assembly = array(b, 1, sizeof *assembly);
    if (c == NULL || assembly == NULL) {
        return false;
    }
    *assembly = view_str(subject_ref);
    *c = (struct sbom_composition){.aggregate = gaps > 0 ? VIEW("incomplete") : VIEW("unknown"),
                                   .assemblies = {assembly, 1}};
    b->doc->compositions = c;
    b->doc->composition_count = 1;
    return true;
}

static enum status fill(const struct report *r, struct bill *b, struct error *err)
{
    struct fact_counts counts = {0};
    enum status st = facts_count(r->facts, &counts, err);
    if (st == OK) {
        st = facts_each_component(r->facts, gather, b, err);
    }
    if (st == OK) {
        st = facts_each_dependency(r->facts, gather_dependency, b, err);
    }
    if (st == OK && !describe_document(b, r)) {
        st = error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < b->count; i++) {
        st = add_entry(b, b->list[i], err);
    }
    if (st == OK && (!add_dependencies(b) || !add_compositions(b, counts.gaps))) {
        st = error_no_memory(err);
    }
    return st == OK ? bill_add_vulnerabilities(r->facts, b->doc, err) : st;
}

enum status report_bill(const struct report *r, struct sbom_document **out, struct error *err)
{
    struct bill b = {.list = NULL};
    arena_init(&b.arena, 0);
    map_init(&b.by_purl);
    enum status st = sbom_document_new(&b.doc, err);
    if (st == OK) {
        st = fill(r, &b, err);
    }
    if (st == OK) {
        *out = b.doc;
    } else {
        (void)sbom_document_free(b.doc);
    }
    map_release(&b.by_purl);
    b.list = mem_free(b.list);
    arena_release(&b.arena);
    return st;
}

static enum status write_bill(const struct report *r, const char *format, struct buf *out,
                              struct error *err)
{
    struct sbom_document *doc = NULL;
    enum status st = report_bill(r, &doc, err);
    if (st == OK) {
        st = sbom_write(doc, sbom_format_named(view_str(format)), r->spec_version, out, err);
    }
    (void)sbom_document_free(doc);
    return st;
}

/* A report format for each SBOM format. */
#define BILL_FORMAT(id, name_, sbom_name, extension_, purpose_)                                    \
    static enum status write_##id(const struct report *r, const struct report_style *style,        \
                                  struct buf *out, struct error *err)                              \
    {                                                                                              \
        (void)style;                                                                               \
        return write_bill(r, sbom_name, out, err);                                                 \
    }                                                                                              \
    const struct report_format report_format_##id = {                                              \
        .name = (name_), .extension = (extension_), .purpose = (purpose_), .write = write_##id}

BILL_FORMAT(cyclonedx, "cyclonedx", "cyclonedx-json", ".cdx.json", "CycloneDX 1.6 in JSON");
BILL_FORMAT(cyclonedx_json, "cyclonedx-json", "cyclonedx-json", ".bom.json",
            "CycloneDX 1.6 in JSON (the same)");
BILL_FORMAT(cyclonedx_xml, "cyclonedx-xml", "cyclonedx-xml", ".cdx.xml", "CycloneDX 1.6 in XML");
BILL_FORMAT(spdx_json, "spdx-json", "spdx-json", ".spdx.json", "SPDX 2.3 in JSON");
BILL_FORMAT(spdx_tag, "spdx-tag", "spdx-tag", ".spdx", "SPDX 2.3 as tag and value");
BILL_FORMAT(spdx3_json, "spdx3-json", "spdx3-json", ".spdx3.json", "SPDX 3.0.1 in JSON-LD");
