/* SPDX 3, from the objects of the graph to the document. */
#include "spdx3_read.h"

#include <string.h>

/* ---- Which objects there are ---- */

static bool is_type(const struct value *v, const char *type)
{
    return view_eq_str(value_get_text(v, "type"), type);
}

static bool is_package(const struct value *v)
{
    return is_type(v, "software_Package") || is_type(v, "ai_AIPackage") ||
           is_type(v, "dataset_DatasetPackage");
}

static struct view id_of(const struct value *v)
{
    struct view id = value_get_text(v, "spdxId");
    return id.len > 0 ? id : value_get_text(v, "@id");
}

static enum status note_object(struct spdx3_reader *r, struct value *v, struct error *err)
{
    struct view id = id_of(v);
    enum status st = arena_grow(&r->scratch, (void **)&r->objects, &r->object_cap,
                                r->object_count + 1, sizeof *r->objects, err);
    if (st != OK) {
        return st;
    }
    r->objects[r->object_count++] = v;
    return id.len == 0 || map_has(&r->by_id, id) ? OK : map_put(&r->by_id, id, v, NULL, err);
}

/* All objects with a type, those within others too: as deep as the JSON. */
static enum status collect(struct spdx3_reader *r, struct value *v, struct error *err)
{
    enum status st = OK;
    if (v->kind == VALUE_OBJECT && value_get(v, "type") != NULL) {
        st = note_object(r, v, err);
    }
    for (size_t i = 0; st == OK && v->kind == VALUE_OBJECT && i < v->len; i++) {
        st = collect(r, &v->members[i].value, err);
    }
    for (size_t i = 0; st == OK && v->kind == VALUE_ARRAY && i < v->len; i++) {
        st = collect(r, &v->items[i], err);
    }
    return st;
}

const struct value *spdx3_object(const struct spdx3_reader *r, const struct value *v)
{
    return value_is(v, VALUE_STRING) ? map_get(&r->by_id, v->text) : v;
}

struct view spdx3_id(const struct value *v)
{
    return value_is(v, VALUE_STRING) ? v->text : id_of(v);
}

/* ---- Agents ---- */

static struct sbom_party party(struct spdx3_reader *r, const struct value *v)
{
    const struct value *agent = spdx3_object(r, v);
    const struct value *ids = value_get(agent, "externalIdentifier");
    const struct value *refs = value_get(agent, "externalRef");
    struct sbom_party p = {.is_person = is_type(agent, "Person"),
                           .name = keep_member(&r->k, agent, "name")};
    for (size_t i = 0; i < list_len(ids); i++) {
        struct view type = value_get_text(&ids->items[i], "externalIdentifierType");
        struct view *to = view_eq_str(type, "email")       ? &p.email
                          : view_eq_str(type, "urlScheme") ? &p.url
                                                           : NULL;
        if (to != NULL && to->len == 0) {
            *to = keep_member(&r->k, &ids->items[i], "identifier");
        }
    }
    for (size_t i = 0; p.url.len == 0 && i < list_len(refs); i++) {
        const struct value *locators = value_get(&refs->items[i], "locator");
        if (list_len(locators) > 0) {
            p.url = keep_text(&r->k, value_text(&locators->items[0]));
        }
    }
    return p;
}

static void read_agents(struct spdx3_reader *r, const struct value *v, struct sbom_component *c)
{
    const struct value *makers = value_get(v, "originatedBy");
    c->supplier = party(r, value_get(v, "suppliedBy"));
    for (size_t i = 0; i < list_len(makers); i++) {
        struct sbom_party p = party(r, &makers->items[i]);
        struct sbom_party *to = p.is_person ? &c->author : &c->manufacturer;
        if (to->name.len == 0) {
            *to = p;
        }
    }
}

/* ---- Packages and files ---- */

static void read_hashes(struct spdx3_reader *r, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_hash *hashes = keep_array(&r->k, n, sizeof *hashes);
    for (size_t i = 0; hashes != NULL && i < n; i++) {
        const struct value *v = spdx3_object(r, &list->items[i]);
        struct view word = value_get_text(v, "algorithm");
        struct view algorithm = spdx3_word_from(SPDX3_ALGORITHMS, word);
        if (is_type(v, "Hash")) {
            hashes[c->hash_count++] = (struct sbom_hash){
                .algorithm = keep_text(&r->k, algorithm.len > 0 ? algorithm : word),
                .hex = keep_hex(&r->k, value_get_text(v, "hashValue"))};
        }
    }
    c->hashes = hashes;
}

static void add_reference(struct sbom_reference *list, struct sbom_component *c, struct view type,
                          struct view url, struct view comment)
{
    if (url.len > 0) {
        list[c->reference_count++] =
            (struct sbom_reference){.type = type, .url = url, .comment = comment};
    }
}

/* A reference with several locators is as many references. */
static void read_reference(struct spdx3_reader *r, const struct value *v,
                           struct sbom_reference *list, struct sbom_component *c)
{
    const struct value *locators = value_get(v, "locator");
    struct view word = value_get_text(v, "externalRefType");
    struct view type = spdx3_word_from(SPDX3_REFERENCES, word);
    struct view comment = keep_member(&r->k, v, "comment");
    if (type.len == 0) {
        type = VIEW("other");
        comment = comment.len > 0 || view_eq_str(word, "other") ? comment : keep_text(&r->k, word);
    }
    for (size_t i = 0; i < list_len(locators); i++) {
        add_reference(list, c, type, keep_text(&r->k, value_text(&locators->items[i])), comment);
    }
}

static size_t count_locators(const struct spdx3_reader *r, const struct value *refs)
{
    size_t n = 0;
    for (size_t i = 0; i < list_len(refs); i++) {
        n += list_len(value_get(spdx3_object(r, &refs->items[i]), "locator"));
    }
    return n;
}

static void read_references(struct spdx3_reader *r, const struct value *v, struct sbom_component *c)
{
    const struct value *refs = value_get(v, "externalRef");
    struct view none = view_of(NULL, 0);
    struct sbom_reference *list = keep_array(&r->k, count_locators(r, refs) + 2, sizeof *list);
    if (list == NULL) {
        return;
    }
    c->references = list;
    add_reference(list, c, VIEW("website"), keep_member(&r->k, v, "software_homePage"), none);
    add_reference(list, c, VIEW("distribution"), keep_member(&r->k, v, "software_downloadLocation"),
                  none);
    for (size_t i = 0; i < list_len(refs); i++) {
        read_reference(r, spdx3_object(r, &refs->items[i]), list, c);
    }
}

static void read_identifiers(struct spdx3_reader *r, const struct value *v,
                             struct sbom_component *c)
{
    const struct value *list = value_get(v, "externalIdentifier");
    c->purl = keep_member(&r->k, v, "software_packageUrl");
    for (size_t i = 0; i < list_len(list); i++) {
        const struct value *id = spdx3_object(r, &list->items[i]);
        struct view type = value_get_text(id, "externalIdentifierType");
        struct view *to = view_eq_str(type, "packageUrl")  ? &c->purl
                          : view_starts(type, VIEW("cpe")) ? &c->cpe
                          : view_eq_str(type, "swid")      ? &c->swid
                                                           : NULL;
        if (to != NULL && to->len == 0) {
            *to = keep_member(&r->k, id, "identifier");
        }
    }
}

/* CycloneDX's properties have an extension of their own. */
static void read_properties(struct spdx3_reader *r, const struct value *v, struct spdx3_entry *e)
{
    struct sbom_component *c = e->component;
    const struct value *list = value_get(v, "extension");
    size_t n = 0;
    for (size_t i = 0; i < list_len(list); i++) {
        n += list_len(value_get(spdx3_object(r, &list->items[i]), "extension_cdxProperty"));
    }
    struct sbom_property *properties =
        keep_array(&r->k, n + SPDX3_BSI_PROPERTIES, sizeof *properties);
    for (size_t i = 0; properties != NULL && i < list_len(list); i++) {
        const struct value *entries =
            value_get(spdx3_object(r, &list->items[i]), "extension_cdxProperty");
        for (size_t k = 0; k < list_len(entries); k++) {
            const struct value *p = spdx3_object(r, &entries->items[k]);
            properties[c->property_count++] =
                (struct sbom_property){.name = keep_member(&r->k, p, "extension_cdxPropName"),
                                       .value = keep_member(&r->k, p, "extension_cdxPropValue")};
        }
    }
    c->properties = properties;
    e->properties = properties;
}

static struct view type_of(const struct value *v)
{
    struct view purpose = value_get_text(v, "software_primaryPurpose");
    struct view type = spdx3_word_from(SPDX3_PURPOSES, purpose);
    if (type.len > 0) {
        return type;
    }
    return is_type(v, "software_File")            ? VIEW("file")
           : is_type(v, "ai_AIPackage")           ? VIEW("machine-learning-model")
           : is_type(v, "dataset_DatasetPackage") ? VIEW("data")
                                                  : VIEW("library");
}

static enum status read_artifact(struct spdx3_reader *r, const struct value *v, struct error *err)
{
    struct sbom_component *c = NULL;
    struct spdx3_entry *e = arena_alloc(&r->scratch, 1, sizeof *e);
    if (e == NULL) {
        return error_no_memory(err);
    }
    enum status st = sbom_add_component(r->k.doc, &c, err);
    if (st != OK) {
        return st;
    }
    e->component = c;
    c->line = v->line;
    c->ref = keep_member(&r->k, v, "spdxId");
    c->type = type_of(v);
    c->is_file = is_type(v, "software_File");
    c->name = keep_member(&r->k, v, "name");
    c->filename = c->is_file ? c->name : c->filename;
    c->version = keep_member(&r->k, v, "software_packageVersion");
    c->copyright = keep_member(&r->k, v, "software_copyrightText");
    struct view description = keep_member(&r->k, v, "description");
    c->description = description.len > 0 ? description : keep_member(&r->k, v, "summary");
    read_agents(r, v, c);
    read_identifiers(r, v, c);
    read_hashes(r, value_get(v, "verifiedUsing"), c);
    read_references(r, v, c);
    read_properties(r, v, e);
    /* There twice: a flaw that graph.c tells of. */
    return map_has(&r->components, c->ref) ? OK : map_put(&r->components, c->ref, e, NULL, err);
}

/* ---- The document ---- */

static void read_creation(struct spdx3_reader *r, const struct value *creation)
{
    struct sbom_document *doc = r->k.doc;
    const struct value *by = value_get(creation, "createdBy");
    const struct value *with = value_get(creation, "createdUsing");
    struct view *tools = keep_array(&r->k, list_len(by) + list_len(with), sizeof *tools);
    struct sbom_party *authors = keep_array(&r->k, list_len(by), sizeof *authors);
    doc->timestamp = keep_member(&r->k, creation, "created");
    if (tools == NULL) {
        return;
    }
    for (size_t i = 0; i < list_len(with); i++) {
        tools[doc->tools.count++] = keep_member(&r->k, spdx3_object(r, &with->items[i]), "name");
    }
    for (size_t i = 0; authors != NULL && i < list_len(by); i++) {
        const struct value *agent = spdx3_object(r, &by->items[i]);
        struct view name = value_get_text(agent, "name");
        if (!is_type(agent, "SoftwareAgent")) {
            authors[doc->author_count++] = party(r, agent);
        } else if (doc->tools.count == 0 || !view_eq(name, tools[0])) {
            tools[doc->tools.count++] = keep_text(&r->k, name);
        }
    }
    doc->tools.items = tools;
    doc->authors = authors;
}

/* "…#SPDXRef-DOCUMENT" is how a name space is written; others stand as they are. */
static struct view serial_of(struct view id)
{
    struct view fragment = VIEW("#SPDXRef-DOCUMENT");
    return view_ends(id, fragment) ? view_slice(id, 0, id.len - fragment.len) : id;
}

static void read_document(struct spdx3_reader *r)
{
    const struct value *document = NULL;
    const struct value *creation = NULL;
    struct sbom_document *doc = r->k.doc;
    for (size_t i = 0; i < r->object_count; i++) {
        const struct value *v = r->objects[i];
        document = document == NULL && is_type(v, "SpdxDocument") ? v : document;
        creation = creation == NULL && is_type(v, "CreationInfo") ? v : creation;
        if (is_type(v, "software_Sbom") && doc->lifecycle.len == 0) {
            const struct value *types = value_get(v, "software_sbomType");
            doc->lifecycle = list_len(types) == 0
                                 ? doc->lifecycle
                                 : spdx3_word_from(SPDX3_LIFECYCLES, value_text(&types->items[0]));
        }
    }
    const struct value *own = spdx3_object(r, value_get(document, "creationInfo"));
    creation = own != NULL ? own : creation;
    doc->spec_version = keep_member(&r->k, creation, "specVersion");
    doc->name = keep_member(&r->k, document, "name");
    doc->serial = keep_text(&r->k, serial_of(value_get_text(document, "spdxId")));
    read_creation(r, creation);
}

static enum status read_artifacts(struct spdx3_reader *r, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->object_count; i++) {
        const struct value *v = r->objects[i];
        if (is_package(v) || is_type(v, "software_File")) {
            st = read_artifact(r, v, err);
        }
    }
    return st;
}

enum status spdx3_fill(const struct value *graph, struct sbom_document *doc, struct error *err)
{
    struct spdx3_reader r = {.k = {.doc = doc}};
    struct value root = *graph;
    arena_init(&r.scratch, 0);
    map_init(&r.by_id);
    map_init(&r.components);
    map_init(&r.imported);
    enum status st = collect(&r, &root, err);
    if (st == OK) {
        read_document(&r);
        st = read_artifacts(&r, err);
    }
    if (st == OK) {
        st = spdx3_read_relations(&r, err);
    }
    map_release(&r.by_id);
    map_release(&r.components);
    map_release(&r.imported);
    arena_release(&r.scratch);
    return st == OK && r.k.failed != OK ? error_no_memory(err) : st;
}
