/* SPDX 3.0.1, from the document to the objects of its graph. */
#include "spdx3_write.h"

static const struct view creation = VIEW_INIT("_:creation");

/* ---- Names ---- */

/* What came from SPDX 3 keeps its address. */
static bool is_address(struct view ref)
{
    bool scheme = view_starts(ref, VIEW("https://")) || view_starts(ref, VIEW("http://")) ||
                  view_starts(ref, VIEW("urn:spdx"));
    return scheme && !spdx_has_space(ref);
}

struct view spdx3_component_id(struct spdx3_writer *w, const struct sbom_component *c)
{
    return is_address(c->ref) ? c->ref
                              : draft_printf(&w->ids, VIEW_FMT VIEW_FMT, VIEW_ARG(w->base),
                                             VIEW_ARG(spdx_names_component(&w->names, c)));
}

struct view spdx3_own_id(struct spdx3_writer *w, const char *kind, size_t number)
{
    return draft_printf(&w->ids, VIEW_FMT "SPDXRef-%s-%zu", VIEW_ARG(w->base), kind, number);
}

struct spdx3_shared *spdx3_share(struct spdx3_writer *w, struct spdx3_shelf *shelf,
                                 struct view content, const char *kind)
{
    struct spdx3_shared *s = map_get(&shelf->known, content);
    if (s != NULL) {
        return s;
    }
    s = arena_alloc(&w->kept, 1, sizeof *s);
    if (s == NULL || map_put(&shelf->known, content, s, &s->text, NULL) != OK) {
        w->failed = true;
        return NULL;
    }
    s->id = spdx3_own_id(w, kind, ++shelf->count);
    *shelf->end = s;
    shelf->end = &s->next;
    return s;
}

/* ---- Elements ---- */

void spdx3_begin(struct spdx3_writer *w, struct value *v, const char *type, struct view id)
{
    enum { ELEMENT_MEMBERS = 24 };
    void *list = w->elements;
    struct draft *t = &w->tree;
    if (arena_grow(&w->kept, &list, &w->element_cap, w->element_count + 1, sizeof *w->elements,
                   NULL) != OK) {
        w->failed = true;
    } else {
        w->elements = list;
        w->elements[w->element_count++] = id;
    }
    (void)draft_object(t, v, ELEMENT_MEMBERS);
    draft_str(t, v, "type", type);
    draft_text(t, v, "spdxId", id);
    draft_text(t, v, "creationInfo", creation);
}

void spdx3_end(struct spdx3_writer *w, const struct value *v)
{
    w->failed |= w->tree.failed;
    if (!w->failed) {
        json_value(w->json, v);
    }
    arena_clear(&w->item);
}

void spdx3_one(struct draft *t, struct value *object, const char *key, struct view text)
{
    if (text.len > 0) {
        draft_set_text(draft_item(t, draft_list(t, draft_member(t, object, key), 1)), text);
    }
}

/* An object with a type of its own within an element. */
static struct value *put_part(struct draft *t, struct value *list, const char *type)
{
    struct value *part = draft_object(t, draft_item(t, list), 4);
    draft_str(t, part, "type", type);
    return part;
}

/* ---- Agents ---- */

static struct view agent_id(struct spdx3_writer *w, const struct sbom_party *p)
{
    if (p->name.len == 0 && p->email.len == 0 && p->url.len == 0) {
        return view_of(NULL, 0);
    }
    struct view content =
        draft_printf(&w->tree, "%d\n" VIEW_FMT "\n" VIEW_FMT "\n" VIEW_FMT, p->is_person ? 1 : 0,
                     VIEW_ARG(p->name), VIEW_ARG(p->email), VIEW_ARG(p->url));
    struct spdx3_shared *s = spdx3_share(w, &w->agents, content, "Agent");
    if (s == NULL) {
        return view_of(NULL, 0);
    }
    s->party = p;
    return s->id;
}

static void put_identifier(struct draft *t, struct value *list, const char *type, struct view text)
{
    if (text.len > 0) {
        struct value *id = put_part(t, list, "ExternalIdentifier");
        draft_str(t, id, "externalIdentifierType", type);
        draft_text(t, id, "identifier", text);
    }
}

static void put_list(struct draft *t, struct value *v, const char *key, const struct value *list)
{
    if (list->len > 0) {
        *draft_member(t, v, key) = *list;
    }
}

static void put_agent(struct spdx3_writer *w, const struct spdx3_shared *s)
{
    struct draft *t = &w->tree;
    const struct sbom_party *p = s->party;
    struct value v;
    struct value ids;
    spdx3_begin(w, &v, p->is_person ? "Person" : "Organization", s->id);
    draft_text(t, &v, "name", p->name.len > 0 ? p->name : p->email.len > 0 ? p->email : p->url);
    (void)draft_list(t, &ids, 2);
    put_identifier(t, &ids, "email", p->email);
    put_identifier(t, &ids, "urlScheme", p->url);
    put_list(t, &v, "externalIdentifier", &ids);
    spdx3_end(w, &v);
}

/* ---- Who made the document ---- */

static struct view tool_name(const struct spdx3_writer *w, size_t i)
{
    return w->doc->tools.count > i ? w->doc->tools.items[i] : VIEW("Assay");
}

static size_t count_tools(const struct spdx3_writer *w)
{
    return w->doc->tools.count > 0 || w->doc->author_count > 0 ? w->doc->tools.count : 1;
}

/* Somebody has to have made it: where nobody is named, the program. */
static void put_creation(struct spdx3_writer *w)
{
    const struct sbom_document *doc = w->doc;
    struct draft *t = &w->tree;
    struct value v;
    (void)draft_object(t, &v, 6);
    draft_str(t, &v, "type", "CreationInfo");
    draft_text(t, &v, "@id", creation);
    draft_str(t, &v, "specVersion", "3.0.1");
    draft_text(t, &v, "created", spdx_time(t, doc));
    struct value *by = draft_list(t, draft_member(t, &v, "createdBy"), doc->author_count + 1);
    for (size_t i = 0; i < doc->author_count; i++) {
        struct view id = agent_id(w, &doc->authors[i]);
        if (id.len > 0) {
            draft_set_text(draft_item(t, by), id);
        }
    }
    if (by->len == 0) {
        draft_set_text(draft_item(t, by), spdx3_own_id(w, "SoftwareAgent", 1));
    }
    size_t tools = count_tools(w);
    if (tools > 0) {
        struct value *with = draft_list(t, draft_member(t, &v, "createdUsing"), tools);
        for (size_t i = 0; i < tools; i++) {
            draft_set_text(draft_item(t, with), spdx3_own_id(w, "Tool", i + 1));
        }
    }
    spdx3_end(w, &v);
}

static void put_makers(struct spdx3_writer *w)
{
    struct value v;
    for (const struct spdx3_shared *s = w->agents.first; s != NULL; s = s->next) {
        put_agent(w, s);
    }
    bool named = false;
    for (size_t i = 0; i < w->doc->author_count; i++) {
        named |= agent_id(w, &w->doc->authors[i]).len > 0;
    }
    if (!named) {
        spdx3_begin(w, &v, "SoftwareAgent", spdx3_own_id(w, "SoftwareAgent", 1));
        draft_text(&w->tree, &v, "name", tool_name(w, 0));
        spdx3_end(w, &v);
    }
    for (size_t i = 0; i < count_tools(w); i++) {
        spdx3_begin(w, &v, "Tool", spdx3_own_id(w, "Tool", i + 1));
        draft_text(&w->tree, &v, "name", tool_name(w, i));
        spdx3_end(w, &v);
    }
}

/* ---- Packages ---- */

static void put_hashes(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct value list;
    (void)draft_list(t, &list, c->hash_count);
    for (size_t i = 0; i < c->hash_count; i++) {
        struct view algorithm = spdx3_word_to(SPDX3_ALGORITHMS, c->hashes[i].algorithm);
        if (algorithm.len > 0 && c->hashes[i].hex.len > 0) {
            struct value *h = put_part(t, &list, "Hash");
            draft_text(t, h, "algorithm", algorithm);
            draft_text(t, h, "hashValue", c->hashes[i].hex);
        }
    }
    put_list(t, v, "verifiedUsing", &list);
}

static void put_identifiers(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct value list;
    (void)draft_list(t, &list, 3);
    put_identifier(t, &list, "packageUrl", c->purl);
    put_identifier(t, &list, view_starts(c->cpe, VIEW("cpe:/")) ? "cpe22" : "cpe23", c->cpe);
    put_identifier(t, &list, "swid", c->swid);
    put_list(t, v, "externalIdentifier", &list);
    draft_text(t, v, "software_packageUrl", c->purl);
}

/* Home page and download location have members of their own. */
static void put_references(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct view home = spdx_reference(c, "website");
    struct view download = spdx_reference(c, "distribution");
    struct value list;
    draft_text(t, v, "software_homePage", home);
    draft_text(t, v, "software_downloadLocation", download);
    (void)draft_list(t, &list, c->reference_count);
    for (size_t i = 0; i < c->reference_count; i++) {
        const struct sbom_reference *r = &c->references[i];
        struct view word = spdx3_word_to(SPDX3_REFERENCES, r->type);
        if (r->url.len == 0 || r->url.ptr == home.ptr || r->url.ptr == download.ptr) {
            continue;
        }
        struct value *to = put_part(t, &list, "ExternalRef");
        draft_text(t, to, "externalRefType", word.len > 0 ? word : VIEW("other"));
        spdx3_one(t, to, "locator", r->url);
        bool unsaid = word.len == 0 && r->comment.len == 0 && !view_eq_str(r->type, "other");
        draft_text(t, to, "comment", unsaid ? r->type : r->comment);
    }
    put_list(t, v, "externalRef", &list);
}

static void put_properties(struct draft *t, struct value *v, const struct sbom_component *c)
{
    struct value list;
    (void)draft_list(t, &list, c->property_count);
    for (size_t i = 0; i < c->property_count; i++) {
        if (c->properties[i].name.len > 0) {
            struct value *p = put_part(t, &list, "extension_CdxPropertyEntry");
            draft_text(t, p, "extension_cdxPropName", c->properties[i].name);
            draft_text(t, p, "extension_cdxPropValue", c->properties[i].value);
        }
    }
    if (list.len > 0) {
        struct value *extensions = draft_list(t, draft_member(t, v, "extension"), 1);
        struct value *e = put_part(t, extensions, "extension_CdxPropertiesExtension");
        *draft_member(t, e, "extension_cdxProperty") = list;
    }
}

static void put_agents(struct spdx3_writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    const struct sbom_document *doc = w->doc;
    bool subject = c == doc->subject;
    struct view supplier = agent_id(w, &c->supplier);
    struct view maker = agent_id(w, &c->manufacturer);
    struct view author = agent_id(w, &c->author);
    if (supplier.len == 0 && subject) {
        supplier = agent_id(w, &doc->supplier);
    }
    if (maker.len == 0 && subject) {
        maker = agent_id(w, &doc->manufacturer);
    }
    if (maker.len == 0 && author.len == 0 && c->publisher.len > 0) {
        struct sbom_party *p = arena_alloc(&w->kept, 1, sizeof *p);
        w->failed |= p == NULL;
        if (p != NULL) {
            p->name = c->publisher;
            maker = agent_id(w, p);
        }
    }
    draft_text(t, v, "suppliedBy", supplier);
    if (maker.len > 0 || author.len > 0) {
        struct value *list = draft_list(t, draft_member(t, v, "originatedBy"), 2);
        if (maker.len > 0) {
            draft_set_text(draft_item(t, list), maker);
        }
        if (author.len > 0) {
            draft_set_text(draft_item(t, list), author);
        }
    }
}

static void put_package(struct spdx3_writer *w, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    struct view purpose = spdx3_word_to(SPDX3_PURPOSES, c->type);
    struct value v;
    spdx3_begin(w, &v, c->is_file ? "software_File" : "software_Package", spdx3_component_id(w, c));
    draft_set_text(draft_member(t, &v, "name"), spdx_component_name(t, c));
    draft_text(t, &v, "description", c->description);
    draft_text(t, &v, "software_copyrightText", c->copyright);
    draft_text(t, &v, "software_primaryPurpose", purpose.len > 0 ? purpose : VIEW("other"));
    put_agents(w, &v, c);
    put_hashes(t, &v, c);
    put_properties(t, &v, c);
    if (!c->is_file) {
        draft_text(t, &v, "software_packageVersion", c->version);
        draft_text(t, &v, "software_sourceInfo", spdx_source_info(t, c));
        put_identifiers(t, &v, c);
        put_references(t, &v, c);
    }
    spdx3_end(w, &v);
}

bool spdx3_has_file(const struct sbom_component *c)
{
    return !c->is_file && c->filename.len > 0;
}

struct view spdx3_file_id(struct spdx3_writer *w, const struct sbom_component *c)
{
    struct view package = spdx_names_component(&w->names, c);
    return draft_printf(&w->ids, VIEW_FMT VIEW_FMT "-File", VIEW_ARG(w->base), VIEW_ARG(package));
}

static void put_file(struct spdx3_writer *w, const struct sbom_component *c)
{
    struct value v;
    if (!spdx3_has_file(c)) {
        return;
    }
    spdx3_begin(w, &v, "software_File", spdx3_file_id(w, c));
    draft_text(&w->tree, &v, "name", c->filename);
    put_hashes(&w->tree, &v, c);
    spdx3_end(w, &v);
}

/* ---- The SBOM and its document ---- */

static void put_profiles(struct spdx3_writer *w, struct value *v)
{
    struct draft *t = &w->tree;
    struct value *list = draft_list(t, draft_member(t, v, "profileConformance"), 3);
    draft_set_text(draft_item(t, list), VIEW("core"));
    draft_set_text(draft_item(t, list), VIEW("software"));
    if (w->licences.count > 0) {
        draft_set_text(draft_item(t, list), VIEW("simpleLicensing"));
    }
}

static void put_elements(struct spdx3_writer *w, struct value *v, size_t count)
{
    struct draft *t = &w->tree;
    struct value *list = draft_list(t, draft_member(t, v, "element"), count);
    for (size_t i = 0; i < count; i++) {
        draft_set_text(draft_item(t, list), w->elements[i]);
    }
}

static void put_sbom(struct spdx3_writer *w, struct view id, size_t artifacts)
{
    const struct sbom_document *doc = w->doc;
    struct draft *t = &w->tree;
    struct value v;
    spdx3_begin(w, &v, "software_Sbom", id);
    put_profiles(w, &v);
    spdx3_one(t, &v, "software_sbomType", spdx3_word_to(SPDX3_LIFECYCLES, doc->lifecycle));
    struct value roots;
    (void)draft_list(t, &roots, doc->component_count + 1);
    if (doc->subject != NULL) {
        draft_set_text(draft_item(t, &roots), spdx3_component_id(w, doc->subject));
    }
    for (size_t i = 0; doc->subject == NULL && i < doc->component_count; i++) {
        if (doc->components[i]->parent == NULL) {
            draft_set_text(draft_item(t, &roots), spdx3_component_id(w, doc->components[i]));
        }
    }
    put_list(t, &v, "rootElement", &roots);
    if (artifacts > 0) {
        put_elements(w, &v, artifacts);
    }
    spdx3_end(w, &v);
}

static void put_document(struct spdx3_writer *w, struct view sbom)
{
    struct value v;
    size_t count = w->element_count;
    spdx3_begin(w, &v, "SpdxDocument",
                draft_printf(&w->ids, VIEW_FMT "SPDXRef-DOCUMENT", VIEW_ARG(w->base)));
    draft_text(&w->tree, &v, "name", spdx_title(w->doc));
    put_profiles(w, &v);
    spdx3_one(&w->tree, &v, "rootElement", sbom);
    put_elements(w, &v, count);
    spdx3_end(w, &v);
}

static void put_all(struct spdx3_writer *w)
{
    const struct sbom_document *doc = w->doc;
    put_creation(w);
    if (doc->subject != NULL) {
        put_package(w, doc->subject);
        put_file(w, doc->subject);
    }
    for (size_t i = 0; !w->failed && i < doc->component_count; i++) {
        put_package(w, doc->components[i]);
        put_file(w, doc->components[i]);
    }
    size_t artifacts = w->element_count;
    spdx3_put_relations(w);
    put_makers(w);
    struct view sbom = draft_printf(&w->ids, VIEW_FMT "SPDXRef-SBOM", VIEW_ARG(w->base));
    put_sbom(w, sbom, artifacts);
    put_document(w, sbom);
}

static enum status note_ref(struct spdx3_writer *w, const struct sbom_component *c,
                            struct error *err)
{
    if (c->ref.len == 0 || map_has(&w->by_ref, c->ref)) {
        return OK;
    }
    struct spdx3_known *known = arena_alloc(&w->kept, 1, sizeof *known);
    if (known == NULL) {
        return error_no_memory(err);
    }
    known->component = c;
    return map_put(&w->by_ref, c->ref, known, NULL, err);
}

static void note_completeness(struct spdx3_writer *w, const struct sbom_texts *refs,
                              struct view aggregate)
{
    const char *word = view_eq_str(aggregate, "complete")           ? "complete"
                       : view_starts(aggregate, VIEW("incomplete")) ? "incomplete"
                                                                    : "noAssertion";
    for (size_t i = 0; i < refs->count; i++) {
        struct spdx3_known *known = map_get(&w->by_ref, refs->items[i]);
        if (known != NULL && known->completeness == NULL) {
            known->completeness = word;
        }
    }
}

static enum status note_refs(struct spdx3_writer *w, struct error *err)
{
    const struct sbom_document *doc = w->doc;
    enum status st = doc->subject == NULL ? OK : note_ref(w, doc->subject, err);
    for (size_t i = 0; st == OK && i < doc->component_count; i++) {
        st = note_ref(w, doc->components[i], err);
    }
    for (size_t i = 0; st == OK && i < doc->composition_count; i++) {
        const struct sbom_composition *c = &doc->compositions[i];
        note_completeness(w, &c->dependencies, c->aggregate);
        note_completeness(w, &c->assemblies, c->aggregate);
    }
    return st;
}

enum status spdx3_write(const struct sbom_document *doc, struct json_writer *json,
                        struct error *err)
{
    struct spdx3_writer w = {.doc = doc, .json = json};
    enum status st = spdx_names_init(&w.names, doc, err);
    if (st != OK) {
        return st;
    }
    arena_init(&w.kept, 0);
    arena_init(&w.item, 0);
    map_init(&w.by_ref);
    map_init(&w.agents.known);
    map_init(&w.licences.known);
    w.agents.end = &w.agents.first;
    w.licences.end = &w.licences.first;
    w.tree.arena = &w.item;
    w.ids.arena = &w.kept;
    w.base = draft_printf(&w.ids, VIEW_FMT "#", VIEW_ARG(spdx_name_space(&w.ids, doc)));
    st = note_refs(&w, err);
    if (st == OK) {
        put_all(&w);
    }
    bool failed = w.failed || w.tree.failed || w.ids.failed || w.names.failed;
    map_release(&w.by_ref);
    map_release(&w.agents.known);
    map_release(&w.licences.known);
    arena_release(&w.kept);
    arena_release(&w.item);
    spdx_names_release(&w.names);
    return st == OK && failed ? error_no_memory(err) : st;
}
