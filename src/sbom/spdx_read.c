/* SPDX 2, from values to the document. */
#include "edges.h"
#include "spdx.h"

#include <inttypes.h>

#include <assay/sbom/licence.h>

struct reader {
    struct keeper k;
    const struct schema *schema;
    const struct value *root;
    struct map by_id;      /* to struct sbom_component */
    struct map extracted;  /* LicenseRef-… to its struct value */
    struct view described; /* the id, if there is exactly one */
    size_t described_count;
};

static struct view said(struct reader *r, const struct value *v, const char *key)
{
    struct view text = value_get_text(v, key);
    return says_nothing(text) ? view_of(NULL, 0) : keep_text(&r->k, text);
}

/* "Organization: Acme (mail@acme.example)" */
static struct sbom_party party(struct keeper *k, struct view text)
{
    struct sbom_party p = {.is_person = view_starts(text, VIEW("Person:"))};
    ptrdiff_t colon = view_find_char(text, ':');
    if (colon < 0) {
        return p;
    }
    struct view name = view_trim(view_slice(text, (size_t)colon + 1, text.len));
    ptrdiff_t open = view_rfind_char(name, '(');
    if (open > 0 && view_ends(name, VIEW(")"))) {
        p.email = keep_text(k, view_slice(name, (size_t)open + 1, name.len - 1));
        name = view_trim(view_slice(name, 0, (size_t)open));
    }
    p.name = keep_text(k, name);
    return p;
}

static struct sbom_licence licence_of(struct reader *r, struct view text, bool concluded)
{
    const struct value *extracted = map_get(&r->extracted, text);
    struct view name = value_get_text(extracted, "name");
    if (!says_nothing(name)) {
        return (struct sbom_licence){
            .kind = SBOM_LICENCE_NAME, .text = keep_text(&r->k, name), .concluded = concluded};
    }
    struct sbom_licence l = {.text = keep_text(&r->k, text), .concluded = concluded};
    enum status st = sbom_licence_kind_of(text, &l.kind, NULL);
    r->k.failed = r->k.failed == OK ? st : r->k.failed;
    return l;
}

static void read_licences(struct reader *r, const struct value *v, struct sbom_component *c)
{
    struct view declared = value_get_text(v, "licenseDeclared");
    struct view concluded = value_get_text(v, "licenseConcluded");
    struct sbom_licence *licences = keep_array(&r->k, 2, sizeof *licences);
    if (licences == NULL) {
        return;
    }
    c->licences = licences;
    if (!says_nothing(declared)) {
        licences[c->licence_count++] = licence_of(r, declared, false);
    }
    if (!says_nothing(concluded)) {
        licences[c->licence_count++] = licence_of(r, concluded, true);
    }
}

static void read_checksums(struct reader *r, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_hash *hashes = keep_array(&r->k, n, sizeof *hashes);
    for (size_t i = 0; hashes != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        hashes[i] = (struct sbom_hash){
            .algorithm = keep_text(&r->k, spdx_algorithm_from(value_get_text(v, "algorithm"))),
            .hex = keep_hex(&r->k, value_get_text(v, "checksumValue"))};
    }
    c->hashes = hashes;
    c->hash_count = hashes == NULL ? 0 : n;
}

static void add_reference(struct sbom_reference *list, struct sbom_component *c, const char *type,
                          struct view url)
{
    if (url.len > 0) {
        list[c->reference_count++] = (struct sbom_reference){.type = view_str(type), .url = url};
    }
}

/* purl and CPE have fields of their own; the rest are references. */
static void read_references(struct reader *r, const struct value *v, struct sbom_component *c)
{
    const struct value *list = value_get(v, "externalRefs");
    size_t n = list_len(list);
    struct sbom_reference *references = keep_array(&r->k, n + 2, sizeof *references);
    if (references == NULL) {
        return;
    }
    c->references = references;
    add_reference(references, c, "website", said(r, v, "homepage"));
    add_reference(references, c, "distribution", said(r, v, "downloadLocation"));
    for (size_t i = 0; i < n; i++) {
        const struct value *item = &list->items[i];
        struct view type = value_get_text(item, "referenceType");
        struct view locator = keep_member(&r->k, item, "referenceLocator");
        if (view_eq(type, VIEW("purl"))) {
            c->purl = c->purl.len == 0 ? locator : c->purl;
        } else if (view_eq(type, VIEW("cpe23Type")) || view_eq(type, VIEW("cpe22Type"))) {
            c->cpe = c->cpe.len == 0 ? locator : c->cpe;
        } else if (view_eq(type, VIEW("advisory"))) {
            add_reference(references, c, "advisories", locator);
        } else {
            references[c->reference_count++] = (struct sbom_reference){
                .type = VIEW("other"), .url = locator, .comment = keep_text(&r->k, type)};
        }
    }
}

static struct view type_of(struct keeper *k, const struct value *v)
{
    struct view purpose = value_get_text(v, "primaryPackagePurpose");
    static const char *const same[] = {"application", "framework", "library",          "container",
                                       "device",      "firmware",  "operating-system", "file"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (view_eq_nocase(purpose, view_str(same[i]))) {
            return view_str(same[i]);
        }
    }
    (void)k;
    return view_eq(purpose, VIEW("OPERATING_SYSTEM")) ? VIEW("operating-system") : VIEW("library");
}

static enum status add_component(struct reader *r, const struct value *v,
                                 struct sbom_component **out, struct error *err)
{
    struct sbom_component *c = NULL;
    enum status st = sbom_add_component(r->k.doc, &c, err);
    if (st != OK) {
        return st;
    }
    c->line = v->line;
    c->ref = keep_member(&r->k, v, "SPDXID");
    c->copyright = said(r, v, "copyrightText");
    read_licences(r, v, c);
    read_checksums(r, value_get(v, "checksums"), c);
    *out = c;
    if (map_has(&r->by_id, c->ref)) {
        return OK; /* there twice: a flaw that graph.h tells of */
    }
    return map_put(&r->by_id, c->ref, c, NULL, err);
}

static enum status read_package(struct reader *r, const struct value *v, struct error *err)
{
    struct sbom_component *c = NULL;
    enum status st = add_component(r, v, &c, err);
    if (st != OK) {
        return st;
    }
    c->type = type_of(&r->k, v);
    c->name = keep_member(&r->k, v, "name");
    c->version = said(r, v, "versionInfo");
    c->filename = said(r, v, "packageFileName");
    struct view description = said(r, v, "description");
    c->description = description.len > 0 ? description : said(r, v, "summary");
    c->supplier = party(&r->k, value_get_text(v, "supplier"));
    struct sbom_party originator = party(&r->k, value_get_text(v, "originator"));
    if (originator.is_person) {
        c->author = originator;
    } else {
        c->manufacturer = originator;
    }
    read_references(r, v, c);
    return OK;
}

static enum status read_file(struct reader *r, const struct value *v, struct error *err)
{
    struct sbom_component *c = NULL;
    enum status st = add_component(r, v, &c, err);
    if (st == OK) {
        c->type = VIEW("file");
        c->is_file = true;
        c->name = keep_member(&r->k, v, "fileName");
        c->filename = c->name;
    }
    return st;
}

static bool ends_dependency(struct view type)
{
    return view_ends(type, VIEW("DEPENDENCY_OF"));
}

static bool is_prerequisite(struct view type)
{
    return view_eq(type, VIEW("DEPENDS_ON")) || view_eq(type, VIEW("HAS_PREREQUISITE"));
}

static void describe(struct reader *r, struct view id)
{
    if (r->described_count == 0 || !view_eq(r->described, id)) {
        r->described = id;
        r->described_count++;
    }
}

/* What holds what; where it is said twice the first one counts. */
static void hold(struct reader *r, struct view outer, struct view inner)
{
    const struct sbom_component *a = map_get(&r->by_id, outer);
    struct sbom_component *b = map_get(&r->by_id, inner);
    if (a != NULL && b != NULL && b->parent == NULL) {
        b->parent = a;
    }
}

/* "DEV_DEPENDENCY_OF" and the like say what for. */
static void read_use(struct reader *r, struct view type, struct view id)
{
    struct sbom_component *c = map_get(&r->by_id, id);
    bool plain = view_eq(type, VIEW("DEPENDENCY_OF")) || !ends_dependency(type) ||
                 view_starts(type, VIEW("RUNTIME_"));
    if (c != NULL && !plain) {
        c->scope = view_starts(type, VIEW("OPTIONAL_")) ? VIEW("optional") : VIEW("excluded");
    }
}

static void need(struct reader *r, struct view ref, struct view on, struct edge *out)
{
    if (!view_eq(on, VIEW("NOASSERTION"))) {
        out->ref = keep_text(&r->k, ref);
        out->on = view_eq(on, VIEW("NONE")) ? view_of(NULL, 0) : keep_text(&r->k, on);
    }
}

/* What a relationship says about needing, describing and holding. */
static bool read_relationship(struct reader *r, const struct value *v, struct edge *out)
{
    struct view type = value_get_text(v, "relationshipType");
    struct view from = value_get_text(v, "spdxElementId");
    struct view to = value_get_text(v, "relatedSpdxElement");
    *out = (struct edge){.line = v->line};
    if (view_eq(type, VIEW("DESCRIBES"))) {
        describe(r, to);
    } else if (view_eq(type, VIEW("DESCRIBED_BY"))) {
        describe(r, from);
    } else if (view_eq(type, VIEW("CONTAINS"))) {
        hold(r, from, to);
    } else if (view_eq(type, VIEW("CONTAINED_BY"))) {
        hold(r, to, from);
    } else if (is_prerequisite(type)) {
        need(r, from, to, out);
    } else if (ends_dependency(type) || view_eq(type, VIEW("PREREQUISITE_FOR"))) {
        need(r, to, from, out);
        read_use(r, type, from);
    }
    return out->ref.len > 0;
}

static void read_relationships(struct reader *r)
{
    const struct value *list = value_get(r->root, "relationships");
    const struct value *described = value_get(r->root, "documentDescribes");
    size_t n = 0;
    struct edge *edges = keep_array(&r->k, list_len(list), sizeof *edges);
    for (size_t i = 0; i < list_len(described); i++) {
        describe(r, value_text(&described->items[i]));
    }
    for (size_t i = 0; edges != NULL && i < list_len(list); i++) {
        if (read_relationship(r, &list->items[i], &edges[n])) {
            edges[n].order = (uint32_t)n;
            n++;
        }
    }
    if (n > 0) {
        edges_keep(&r->k, edges, n);
    }
}

static void read_creators(struct reader *r, const struct value *list)
{
    struct sbom_document *doc = r->k.doc;
    size_t n = list_len(list);
    struct view *tools = keep_array(&r->k, n, sizeof *tools);
    struct sbom_party *authors = keep_array(&r->k, n, sizeof *authors);
    for (size_t i = 0; tools != NULL && authors != NULL && i < n; i++) {
        struct view text = value_text(&list->items[i]);
        if (view_starts(text, VIEW("Tool:"))) {
            tools[doc->tools.count++] = keep_text(&r->k, view_trim(view_slice(text, 5, text.len)));
        } else {
            authors[doc->author_count++] = party(&r->k, text);
        }
    }
    doc->tools.items = tools;
    doc->authors = authors;
}

static enum status read_extracted(struct reader *r, struct error *err)
{
    const struct value *list = value_get(r->root, "hasExtractedLicensingInfos");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list_len(list); i++) {
        void *item = &list->items[i];
        st = map_put(&r->extracted, value_get_text(&list->items[i], "licenseId"), item, NULL, err);
    }
    return st;
}

static enum status read_all(struct reader *r, struct error *err)
{
    struct sbom_document *doc = r->k.doc;
    const struct value *creation = value_get(r->root, "creationInfo");
    const struct value *packages = value_get(r->root, "packages");
    const struct value *files = value_get(r->root, "files");
    struct view version = value_get_text(r->root, "spdxVersion");
    doc->spec_version = keep_text(&r->k, view_slice(version, 5, version.len));
    doc->name = keep_member(&r->k, r->root, "name");
    doc->serial = keep_member(&r->k, r->root, "documentNamespace");
    doc->timestamp = keep_member(&r->k, creation, "created");
    read_creators(r, value_get(creation, "creators"));
    enum status st = read_extracted(r, err);
    for (size_t i = 0; st == OK && i < list_len(packages); i++) {
        st = read_package(r, &packages->items[i], err);
    }
    for (size_t i = 0; st == OK && i < list_len(files); i++) {
        st = read_file(r, &files->items[i], err);
    }
    if (st == OK) {
        read_relationships(r);
        if (r->described_count == 1) {
            subject_take(doc, map_get(&r->by_id, r->described));
        }
    }
    return st == OK && r->k.failed != OK ? error_no_memory(err) : st;
}

static enum status read_checked(const struct check *c, const struct value *root,
                                struct sbom_document *doc, struct error *err)
{
    struct reader r = {.k = {.doc = doc}, .schema = c->schema, .root = root};
    enum status st = check_document(c, root, err);
    if (st != OK) {
        return st;
    }
    map_init(&r.by_id);
    map_init(&r.extracted);
    st = read_all(&r, err);
    map_release(&r.by_id);
    map_release(&r.extracted);
    return st;
}

enum status spdx_fill(const struct value *root, const char *source, bool lines,
                      struct sbom_document *doc, struct error *err)
{
    struct schema schema;
    struct view version = value_get_text(root, "spdxVersion");
    bool older = view_eq(version, VIEW("SPDX-2.2"));
    if (!older && !view_eq(version, VIEW("SPDX-2.3"))) {
        return error_set(err, ERR_UNSUPPORTED,
                         "%s:%" PRIu32 ": SPDX \"" VIEW_FMT
                         "\" is not read; SPDX-2.2 and SPDX-2.3 are",
                         source, root->line, VIEW_ARG(view_slice(version, 0, 20)));
    }
    enum status st = schema_spdx(&schema, err);
    if (st != OK) {
        return st;
    }
    const struct check c = {
        .schema = &schema, .source = source, .major = 2, .minor = older ? 2 : 3, .lines = lines};
    st = read_checked(&c, root, doc, err);
    schema_release(&schema);
    return st;
}
