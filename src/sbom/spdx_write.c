/* SPDX 2.3, from the document to values in the shape of its JSON. */
#include "spdx.h"
#include "spdx_names.h"

const char *const spdx_versions[] = {"2.3", NULL};

struct writer {
    const struct sbom_document *doc;
    const struct draft_sink *sink;
    struct spdx_names names;
    struct arena arena; /* of one item at a time */
    struct draft tree;
};

static const struct view nothing = VIEW_INIT("NOASSERTION");

/* "Organization: Acme (mail)" */
static struct view party(struct draft *t, const struct sbom_party *p)
{
    if (p->name.len == 0) {
        return view_of(NULL, 0);
    }
    const char *kind = p->is_person ? "Person" : "Organization";
    return p->email.len > 0 ? draft_printf(t, "%s: " VIEW_FMT " (" VIEW_FMT ")", kind,
                                           VIEW_ARG(p->name), VIEW_ARG(p->email))
                            : draft_printf(t, "%s: " VIEW_FMT, kind, VIEW_ARG(p->name));
}

static void put_checksums(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct value *list = NULL;
    for (size_t i = 0; i < c->hash_count; i++) {
        struct view algorithm = spdx_algorithm_to(c->hashes[i].algorithm);
        if (algorithm.len > 0) {
            list =
                list != NULL ? list : draft_list(t, draft_member(t, v, "checksums"), c->hash_count);
            struct value *h = draft_object(t, draft_item(t, list), 2);
            draft_text(t, h, "algorithm", algorithm);
            draft_text(t, h, "checksumValue", c->hashes[i].hex);
        }
    }
}

static void put_reference(struct draft *t, struct value *list, const char *category,
                          struct view type, struct view locator)
{
    if (locator.len > 0 && !spdx_has_space(locator)) {
        struct value *r = draft_object(t, draft_item(t, list), 3);
        draft_str(t, r, "referenceCategory", category);
        draft_text(t, r, "referenceType", type);
        draft_text(t, r, "referenceLocator", locator);
    }
}

static void put_references(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct value list;
    (void)draft_list(t, &list, c->reference_count + 2);
    put_reference(t, &list, "PACKAGE-MANAGER", VIEW("purl"), c->purl);
    bool old = view_starts(c->cpe, VIEW("cpe:/"));
    put_reference(t, &list, "SECURITY", old ? VIEW("cpe22Type") : VIEW("cpe23Type"), c->cpe);
    for (size_t i = 0; i < c->reference_count; i++) {
        const struct sbom_reference *r = &c->references[i];
        if (view_eq(r->type, VIEW("advisories"))) {
            put_reference(t, &list, "SECURITY", VIEW("advisory"), r->url);
        } else if (!view_eq(r->type, VIEW("website")) && !view_eq(r->type, VIEW("distribution"))) {
            bool kept = view_eq(r->type, VIEW("other")) && spdx_is_id(r->comment);
            put_reference(t, &list, "OTHER", kept ? r->comment : r->type, r->url);
        }
    }
    if (list.len > 0) {
        *draft_member(t, v, "externalRefs") = list;
    }
}

static void put_purpose(struct draft *t, struct value *v, const struct sbom_component *c)
{
    static const char *const words[] = {"APPLICATION", "FRAMEWORK", "LIBRARY",          "CONTAINER",
                                        "DEVICE",      "FIRMWARE",  "OPERATING-SYSTEM", "FILE"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(c->type, view_str(words[i]))) {
            draft_str(t, v, "primaryPackagePurpose", words[i]);
            return;
        }
    }
    if (c->type.len > 0) {
        draft_str(t, v, "primaryPackagePurpose", "OTHER");
    }
}

static struct view or_nothing(struct view text)
{
    return text.len > 0 ? text : nothing;
}

static void put_licences(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    draft_text(t, v, "licenseConcluded", or_nothing(spdx_names_licence(&w->names, t, c, true)));
    draft_text(t, v, "licenseDeclared", or_nothing(spdx_names_licence(&w->names, t, c, false)));
    draft_text(t, v, "copyrightText", or_nothing(c->copyright));
}

static void put_originator(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct view by = party(t, &c->manufacturer);
    by = by.len > 0 ? by : party(t, &c->author);
    if (by.len == 0 && c->publisher.len > 0) {
        by = draft_printf(t, "Organization: " VIEW_FMT, VIEW_ARG(c->publisher));
    }
    draft_text(t, v, "originator", by);
}

static void put_package(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    struct view location = spdx_reference(c, "distribution");
    (void)draft_object(t, v, 20);
    draft_text(t, v, "SPDXID", spdx_names_component(&w->names, c));
    draft_set_text(draft_member(t, v, "name"), spdx_component_name(t, c));
    draft_text(t, v, "versionInfo", c->version);
    draft_text(t, v, "packageFileName", c->filename);
    draft_text(t, v, "supplier", or_nothing(party(t, &c->supplier)));
    put_originator(t, v, c);
    draft_text(t, v, "downloadLocation",
               location.len > 0 && !spdx_has_space(location) ? location : nothing);
    *draft_member(t, v, "filesAnalyzed") = (struct value){.kind = VALUE_BOOL};
    put_checksums(t, v, c);
    struct view home = spdx_reference(c, "website");
    draft_text(t, v, "homepage", spdx_has_space(home) ? view_of(NULL, 0) : home);
    draft_text(t, v, "sourceInfo", spdx_source_info(t, c));
    put_licences(w, v, c);
    draft_text(t, v, "description", c->description);
    put_references(t, v, c);
    put_purpose(t, v, c);
}

static void item(struct writer *w, const char *member, const struct value *v)
{
    w->sink->item(w->sink->ctx, member, v);
    arena_clear(&w->arena);
}

static void put_text(struct writer *w, const char *member, struct view text)
{
    struct value v;
    draft_set_text(&v, text);
    item(w, member, &v);
}

static void put_creation(struct writer *w)
{
    const struct sbom_document *doc = w->doc;
    struct draft *t = &w->tree;
    struct value v;
    (void)draft_object(t, &v, 2);
    draft_text(t, &v, "created", spdx_time(t, doc));
    struct value *list =
        draft_list(t, draft_member(t, &v, "creators"), doc->tools.count + doc->author_count + 1);
    for (size_t i = 0; i < doc->tools.count; i++) {
        draft_set_text(
            draft_item(t, list),
            draft_printf(t, "Tool: " VIEW_FMT, VIEW_ARG(spdx_hyphenated(t, doc->tools.items[i]))));
    }
    for (size_t i = 0; i < doc->author_count; i++) {
        struct view by = party(t, &doc->authors[i]);
        if (by.len > 0) {
            draft_set_text(draft_item(t, list), by);
        }
    }
    if (list->len == 0) {
        draft_set_text(draft_item(t, list), VIEW("Tool: Assay"));
    }
    item(w, "creationInfo", &v);
}

static void put_relationship(struct writer *w, struct view from, const char *type, struct view to)
{
    struct draft *t = &w->tree;
    struct value v;
    (void)draft_object(t, &v, 3);
    draft_text(t, &v, "spdxElementId", from);
    draft_str(t, &v, "relationshipType", type);
    draft_text(t, &v, "relatedSpdxElement", to);
    item(w, "relationships", &v);
}

static const struct view document_id = VIEW_INIT("SPDXRef-DOCUMENT");

static void put_dependency(struct writer *w, const struct sbom_dependency *d)
{
    struct view from = spdx_names_id(&w->names, d->ref);
    for (size_t i = 0; from.len > 0 && i < d->on.count; i++) {
        struct view to = spdx_names_id(&w->names, d->on.items[i]);
        if (to.len > 0) {
            put_relationship(w, from, "DEPENDS_ON", to);
        }
    }
}

static void put_relationships(struct writer *w)
{
    const struct sbom_document *doc = w->doc;
    w->sink->begin(w->sink->ctx, "relationships");
    if (doc->subject != NULL) {
        put_relationship(w, document_id, "DESCRIBES",
                         spdx_names_component(&w->names, doc->subject));
    }
    if (doc->subject == NULL && doc->component_count == 0) {
        put_relationship(w, document_id, "DESCRIBES", nothing);
    }
    for (size_t i = 0; i < doc->component_count; i++) {
        const struct sbom_component *c = doc->components[i];
        struct view id = spdx_names_component(&w->names, c);
        if (c->parent != NULL) {
            put_relationship(w, spdx_names_component(&w->names, c->parent), "CONTAINS", id);
        } else if (doc->subject == NULL) {
            put_relationship(w, document_id, "DESCRIBES", id);
        }
    }
    for (size_t i = 0; i < doc->dependency_count; i++) {
        put_dependency(w, &doc->dependencies[i]);
    }
    w->sink->end(w->sink->ctx, "relationships");
}

static void put_packages(struct writer *w)
{
    struct value v;
    w->sink->begin(w->sink->ctx, "packages");
    if (w->doc->subject != NULL) {
        put_package(w, &v, w->doc->subject);
        item(w, "packages", &v);
    }
    for (size_t i = 0; i < w->doc->component_count; i++) {
        put_package(w, &v, w->doc->components[i]);
        item(w, "packages", &v);
    }
    w->sink->end(w->sink->ctx, "packages");
}

static void put_extracted(struct writer *w)
{
    struct draft *t = &w->tree;
    struct value v;
    if (w->names.licence_count == 0) {
        return;
    }
    w->sink->begin(w->sink->ctx, "hasExtractedLicensingInfos");
    for (size_t i = 0; i < w->names.licence_count; i++) {
        const struct spdx_licence *l = w->names.licences[i];
        (void)draft_object(t, &v, 3);
        draft_text(t, &v, "licenseId", l->id);
        draft_text(t, &v, "extractedText", l->name.len > 0 ? l->name : VIEW("not given"));
        draft_text(t, &v, "name", l->name.len > 0 ? l->name : nothing);
        item(w, "hasExtractedLicensingInfos", &v);
    }
    w->sink->end(w->sink->ctx, "hasExtractedLicensingInfos");
}

enum status spdx_write(const struct sbom_document *doc, const struct draft_sink *sink,
                       struct error *err)
{
    struct writer w = {.doc = doc, .sink = sink};
    enum status st = spdx_names_init(&w.names, doc, err);
    if (st != OK) {
        return st;
    }
    arena_init(&w.arena, 0);
    w.tree.arena = &w.arena;
    put_text(&w, "spdxVersion", VIEW("SPDX-2.3"));
    put_text(&w, "dataLicense", VIEW("CC0-1.0"));
    put_text(&w, "SPDXID", document_id);
    put_text(&w, "name", spdx_title(doc));
    put_text(&w, "documentNamespace", spdx_name_space(&w.tree, doc));
    put_creation(&w);
    put_packages(&w);
    put_extracted(&w);
    put_relationships(&w);
    arena_release(&w.arena);
    bool failed = w.tree.failed || w.names.failed;
    spdx_names_release(&w.names);
    return failed ? error_no_memory(err) : OK;
}
