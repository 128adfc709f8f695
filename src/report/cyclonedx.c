/* The cyclonedx format: a CycloneDX 1.6 bill of materials in JSON, the same bytes for
 * the same report. The serial number is a UUID of version 8 (RFC 9562) made of the
 * SHA-256 of the document itself with zeros in its place. */
#include "common.h"

#include <assay/base/clock.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

#include <inttypes.h>
#include <stdio.h>

/* One component with all places that declare it. */
struct occurrence {
    struct view manifest;
    uint32_t line;
    struct occurrence *next;
};

struct entry {
    struct component c; /* hashes aside */
    struct occurrence *first;
    struct occurrence *last;
    struct component_hash *hashes;
    size_t hash_count;
    size_t hash_cap;
};

struct bill {
    struct arena arena;
    struct map by_purl; /* to struct entry */
    struct entry **list;
    size_t count;
    size_t cap;
};

enum { BILL_COMPONENTS_MAX = 5000000, BILL_HASHES_MAX = 64 };

static const char *const hash_algorithms[] = {
    "MD5",      "SHA-1",    "SHA-256",     "SHA-384",     "SHA-512",     "SHA3-256",
    "SHA3-384", "SHA3-512", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3",
};

/* SPDX identifiers common enough to be named as such; others stand as names. */
static const char *const spdx_ids[] = {
    "0BSD",
    "AFL-2.1",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC-BY-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.2",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "ISC",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "MIT",
    "MIT-0",
    "MPL-1.1",
    "MPL-2.0",
    "MS-PL",
    "OFL-1.1",
    "PSF-2.0",
    "Python-2.0",
    "Ruby",
    "Unicode-3.0",
    "Unlicense",
    "WTFPL",
    "X11",
    "Zlib",
};

static bool is_listed(struct view word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (view_eq_str(word, list[i])) {
            return true;
        }
    }
    return false;
}

static bool is_hash(const struct component_hash *h)
{
    static const size_t lengths[] = {32, 40, 64, 96, 128};
    if (!is_listed(h->algorithm, hash_algorithms,
                   sizeof hash_algorithms / sizeof hash_algorithms[0]) ||
        !is_lower_hex(h->hex)) {
        return false;
    }
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (h->hex.len == lengths[i]) {
            return true;
        }
    }
    return false;
}

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
                  copy_view(&b->arena, &e->c.source);
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
        if (!is_hash(&h) || has_hash(e, &h)) {
            continue;
        }
        if (!copy_view(&b->arena, &h.algorithm) || !copy_view(&b->arena, &h.hex)) {
            return error_no_memory(err);
        }
        if (e->hash_count == e->hash_cap) {
            size_t cap = e->hash_cap == 0 ? 2 : 2 * e->hash_cap;
            struct component_hash *more = arena_alloc(&b->arena, cap, sizeof *more);
            if (more == NULL) {
                return error_no_memory(err);
            }
            if (e->hash_count > 0) {
                memcpy(more, e->hashes, e->hash_count * sizeof *more);
            }
            e->hashes = more;
            e->hash_cap = cap;
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

static void write_licence(struct json_writer *w, struct view licence)
{
    if (licence.len == 0) {
        return;
    }
    bool expression = view_find(licence, VIEW(" OR ")) != VIEW_NPOS ||
                      view_find(licence, VIEW(" AND ")) != VIEW_NPOS ||
                      view_find(licence, VIEW(" WITH ")) != VIEW_NPOS;
    json_key(w, "licenses");
    json_array(w);
    json_object(w);
    if (expression) {
        member_text(w, "expression", licence);
        json_member_str(w, "acknowledgement", "declared");
    } else {
        bool known = is_listed(licence, spdx_ids, sizeof spdx_ids / sizeof spdx_ids[0]);
        json_key(w, "license");
        json_object(w);
        member_text(w, known ? "id" : "name", licence);
        json_member_str(w, "acknowledgement", "declared");
        json_object_end(w);
    }
    json_object_end(w);
    json_array_end(w);
}

static void write_hash(struct json_writer *w, struct view algorithm, struct view hex)
{
    json_object(w);
    member_text(w, "alg", algorithm);
    member_text(w, "content", hex);
    json_object_end(w);
}

/* http(s) alone, and only characters that a URI may hold. */
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

static void write_source(struct json_writer *w, struct view source)
{
    if (!is_link(source)) {
        return;
    }
    json_key(w, "externalReferences");
    json_array(w);
    json_object(w);
    json_member_str(w, "type", "distribution");
    member_text(w, "url", source);
    json_object_end(w);
    json_array_end(w);
}

static void write_evidence(struct json_writer *w, const struct entry *e)
{
    json_key(w, "evidence");
    json_object(w);
    json_key(w, "occurrences");
    json_array(w);
    for (const struct occurrence *o = e->first; o != NULL; o = o->next) {
        json_object(w);
        member_text(w, "location", o->manifest);
        if (o->line > 0) {
            json_member_uint(w, "line", o->line);
        }
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_property(struct json_writer *w, const char *name, const char *value)
{
    json_object(w);
    json_member_str(w, "name", name);
    json_member_str(w, "value", value);
    json_object_end(w);
}

static void write_component(struct json_writer *w, const struct entry *e)
{
    static const char *const scopes[] = {"required", "optional", "excluded"};
    const struct component *c = &e->c;
    json_object(w);
    json_member_str(w, "type", "library");
    member_text(w, "bom-ref", c->purl);
    if (c->namespace.len > 0) {
        member_text(w, "group", c->namespace);
    }
    member_text(w, "name", c->name);
    if (c->version.len > 0) {
        member_text(w, "version", c->version);
    }
    json_member_str(w, "scope", scopes[weight(c->scope)]);
    if (e->hash_count > 0) {
        json_key(w, "hashes");
        json_array(w);
        for (size_t i = 0; i < e->hash_count; i++) {
            write_hash(w, e->hashes[i].algorithm, e->hashes[i].hex);
        }
        json_array_end(w);
    }
    write_licence(w, c->licence);
    member_text(w, "purl", c->purl);
    write_source(w, c->source);
    json_key(w, "properties");
    json_array(w);
    write_property(w, "assay:scope", component_scope_name(c->scope));
    write_property(w, "assay:relation", component_relation_name(c->relation));
    json_array_end(w);
    write_evidence(w, e);
    json_object_end(w);
}

static const char subject_ref[] = "subject";

static void write_subject(struct json_writer *w, const struct report *r)
{
    const struct pool_result *pool = &r->inspection->pool;
    char hex[SHA256_HEX_MAX];
    json_key(w, "component");
    json_object(w);
    json_member_str(w, "type", "application");
    json_member_str(w, "bom-ref", subject_ref);
    member_text(w, "name", r->subject->name);
    if (r->subject->git_commit.len > 0) {
        member_text(w, "version", r->subject->git_commit);
    }
    if (pool->has_archive_digest) {
        sha256_hex(&pool->archive_digest, hex);
        json_key(w, "hashes");
        json_array(w);
        write_hash(w, VIEW("SHA-256"), view_str(hex));
        json_array_end(w);
    }
    if (!sha256_is_zero(&r->subject->digest)) {
        sha256_hex(&r->subject->digest, hex);
        json_key(w, "properties");
        json_array(w);
        write_property(w, "assay:tree-sha256", hex);
        json_array_end(w);
    }
    json_object_end(w);
}

static void write_metadata(struct json_writer *w, const struct report *r)
{
    json_key(w, "metadata");
    json_object(w);
    member_time(w, "timestamp", r->started);
    json_key(w, "lifecycles");
    json_array(w);
    json_object(w);
    json_member_str(w, "phase", "pre-build");
    json_object_end(w);
    json_array_end(w);
    json_key(w, "tools");
    json_object(w);
    json_key(w, "components");
    json_array(w);
    json_object(w);
    json_member_str(w, "type", "application");
    json_member_str(w, "name", "Assay");
    member_text(w, "version", r->tool_version);
    json_object_end(w);
    json_array_end(w);
    json_object_end(w);
    write_subject(w, r);
    json_object_end(w);
}

static void write_dependencies(struct json_writer *w, const struct bill *b)
{
    json_key(w, "dependencies");
    json_array(w);
    json_object(w);
    json_member_str(w, "ref", subject_ref);
    json_key(w, "dependsOn");
    json_array(w);
    for (size_t i = 0; i < b->count; i++) {
        if (b->list[i]->c.relation == RELATION_DIRECT) {
            json_string(w, b->list[i]->c.purl);
        }
    }
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
}

/* Whether the list is whole: not when something was not inspected, and otherwise as
 * whole as the manifests are, which nobody knows. */
static void write_compositions(struct json_writer *w, uint64_t gaps)
{
    json_key(w, "compositions");
    json_array(w);
    json_object(w);
    json_member_str(w, "aggregate", gaps > 0 ? "incomplete" : "unknown");
    json_key(w, "assemblies");
    json_array(w);
    json_str(w, subject_ref);
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
}

static const char no_uuid[] = "00000000-0000-0000-0000-000000000000";

static void write_document(struct json_writer *w, const struct report *r, const struct bill *b,
                           uint64_t gaps)
{
    char urn[64];
    snprintf(urn, sizeof urn, "urn:uuid:%s", no_uuid);
    json_object(w);
    json_member_str(w, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json_member_str(w, "bomFormat", "CycloneDX");
    json_member_str(w, "specVersion", "1.6");
    json_member_str(w, "serialNumber", urn);
    json_member_uint(w, "version", 1);
    write_metadata(w, r);
    json_key(w, "components");
    json_array(w);
    for (size_t i = 0; i < b->count; i++) {
        write_component(w, b->list[i]);
    }
    json_array_end(w);
    write_dependencies(w, b);
    write_compositions(w, gaps);
    json_object_end(w);
    buf_add_char(w->out, '\n');
}

/* Put the serial number where the zeros stand. */
static void set_serial(struct buf *out, size_t start)
{
    struct view document = view_slice(buf_view(out), start, out->len);
    ptrdiff_t at = view_find(document, view_str(no_uuid));
    if (at == VIEW_NPOS) {
        return;
    }
    struct sha256 d;
    sha256_of(document, &d);
    d.bytes[6] = (unsigned char)((d.bytes[6] & 0x0f) | 0x80); /* version 8 */
    d.bytes[8] = (unsigned char)((d.bytes[8] & 0x3f) | 0x80); /* variant */
    char hex[SHA256_HEX_MAX];
    char uuid[sizeof no_uuid];
    sha256_hex(&d, hex);
    snprintf(uuid, sizeof uuid, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
    memcpy(out->ptr + start + at, uuid, sizeof uuid - 1);
}

static enum status write_bill(const struct report *r, struct bill *b, struct buf *out,
                              struct error *err)
{
    struct fact_counts counts = {0};
    enum status st = facts_count(r->facts, &counts, err);
    if (st != OK) {
        return st;
    }
    st = facts_each_component(r->facts, gather, b, err);
    if (st != OK) {
        return st;
    }
    size_t start = out->len;
    struct json_writer w;
    json_writer_init(&w, out, true);
    write_document(&w, r, b, counts.gaps);
    st = buf_status(out, err);
    if (st == OK) {
        set_serial(out, start);
    }
    return st;
}

static enum status write_cyclonedx(const struct report *r, const struct report_style *style,
                                   struct buf *out, struct error *err)
{
    (void)style;
    size_t start = out->len;
    struct bill b = {0};
    arena_init(&b.arena, 0);
    map_init(&b.by_purl);
    enum status st = write_bill(r, &b, out, err);
    map_release(&b.by_purl);
    b.list = mem_free(b.list);
    arena_release(&b.arena);
    return report_undo(out, start, st);
}

const struct report_format report_format_cyclonedx = {
    .name = "cyclonedx",
    .extension = ".cdx.json",
    .purpose = "CycloneDX 1.6 bill of materials",
    .write = write_cyclonedx,
};
