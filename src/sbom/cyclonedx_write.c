/* CycloneDX, from the document to values; how they are written is the sink's. */
#include "cyclonedx_write.h"

#include "draft.h"

enum { COMPONENT_MEMBERS = 32, ROOT_MEMBERS = 16 };

struct writer {
    const struct sbom_document *doc;
    unsigned minor;
    struct arena arena; /* of one item at a time */
    struct draft tree;
    const struct draft_sink *sink;
    size_t next; /* component to be written */
};

/* http(s) and other addresses, only of characters that an IRI may hold. */
static bool is_iri(struct view url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c) != NULL) {
            return false;
        }
    }
    return url.len > 0;
}

static void put_organisation(struct draft *t, struct value *object, const char *key,
                             const struct sbom_party *p)
{
    if (p->name.len == 0 && p->url.len == 0 && p->email.len == 0) {
        return;
    }
    struct value *v = draft_object(t, draft_member(t, object, key), 3);
    draft_text(t, v, "name", p->name);
    if (is_iri(p->url)) {
        draft_set_text(draft_item(t, draft_list(t, draft_member(t, v, "url"), 1)), p->url);
    }
    if (p->email.len > 0) {
        struct value *contacts = draft_list(t, draft_member(t, v, "contact"), 1);
        draft_text(t, draft_object(t, draft_item(t, contacts), 1), "email", p->email);
    }
}

static void put_person(struct draft *t, struct value *v, const struct sbom_party *p)
{
    (void)draft_object(t, v, 2);
    draft_text(t, v, "name", p->name);
    draft_text(t, v, "email", p->email);
}

static void put_author(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    if (c->author.name.len > 0 || c->author.email.len > 0) {
        struct value *authors = draft_list(t, draft_member(t, v, "authors"), 1);
        put_person(t, draft_item(t, authors), &c->author);
    }
}

/* The names that the format has. */
static bool is_digest(struct writer *w, const struct sbom_hash *h)
{
    static const struct view algorithms =
        VIEW_INIT("MD5 SHA-1 SHA-256 SHA-384 SHA-512 SHA3-256 SHA3-384 SHA3-512 BLAKE2b-256 "
                  "BLAKE2b-384 BLAKE2b-512 BLAKE3 Streebog-256/7 Streebog-512/7");
    static const size_t lengths[] = {32, 40, 64, 96, 128};
    bool length = false;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        length |= h->hex.len == lengths[i];
    }
    for (size_t i = 0; i < h->hex.len; i++) {
        length &= strchr("0123456789abcdef", h->hex.ptr[i]) != NULL && h->hex.ptr[i] != '\0';
    }
    return length && schema_has_word(algorithms, h->algorithm, w->minor);
}

static void put_hashes(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    struct value *list = NULL;
    for (size_t i = 0; i < c->hash_count; i++) {
        if (is_digest(w, &c->hashes[i])) {
            list = list != NULL ? list : draft_list(t, draft_member(t, v, "hashes"), c->hash_count);
            struct value *h = draft_object(t, draft_item(t, list), 2);
            draft_text(t, h, "alg", c->hashes[i].algorithm);
            draft_text(t, h, "content", c->hashes[i].hex);
        }
    }
}

static void put_licence(struct draft *t, struct value *v, const struct sbom_licence *l)
{
    const char *said = l->concluded ? "concluded" : "declared";
    (void)draft_object(t, v, 2);
    if (l->kind == SBOM_LICENCE_EXPRESSION) {
        draft_text(t, v, "expression", l->text);
        draft_str(t, v, "acknowledgement", said);
        return;
    }
    struct value *licence = draft_object(t, draft_member(t, v, "license"), 2);
    draft_text(t, licence, l->kind == SBOM_LICENCE_ID ? "id" : "name", l->text);
    draft_str(t, licence, "acknowledgement", said);
}

/* Before 1.7 an expression stands alone: only the first one is written then, what is
 * concluded goes with the evidence. */
static void put_licences(struct writer *w, struct value *v, const struct sbom_component *c,
                         bool evidence)
{
    struct draft *t = &w->tree;
    bool apart = false;
    for (size_t i = 0; i < c->licence_count; i++) {
        apart |=
            w->minor < 7 && c->licence_count > 1 && c->licences[i].kind == SBOM_LICENCE_EXPRESSION;
    }
    if (evidence && !apart) {
        return;
    }
    struct value *list = NULL;
    bool full = false;
    for (size_t i = 0; i < c->licence_count && !full; i++) {
        const struct sbom_licence *l = &c->licences[i];
        if (l->text.len == 0 || (apart && l->concluded != evidence)) {
            continue;
        }
        full = apart && l->kind == SBOM_LICENCE_EXPRESSION;
        if (full && list != NULL) {
            break;
        }
        list =
            list != NULL ? list : draft_list(t, draft_member(t, v, "licenses"), c->licence_count);
        put_licence(t, draft_item(t, list), l);
    }
}

static bool has_reference_type(unsigned minor, struct view type)
{
    static const struct view types = VIEW_INIT(
        "vcs issue-tracker website advisories bom mailing-list social chat documentation support "
        "source-distribution distribution distribution-intake license build-meta build-system "
        "release-notes security-contact model-card log configuration evidence formulation "
        "attestation threat-model adversary-model risk-assessment vulnerability-assertion "
        "exploitability-statement pentest-report static-analysis-report dynamic-analysis-report "
        "runtime-analysis-report component-analysis-report maturity-report certification-report "
        "codified-infrastructure quality-metrics poam electronic-signature digital-signature "
        "rfc-9116 patent/7 patent-family/7 patent-assertion/7 citation/7");
    return schema_has_word(types, type, minor);
}

static void put_references(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    struct value *list = NULL;
    for (size_t i = 0; i < c->reference_count; i++) {
        const struct sbom_reference *r = &c->references[i];
        if (!is_iri(r->url)) {
            continue;
        }
        list = list != NULL
                   ? list
                   : draft_list(t, draft_member(t, v, "externalReferences"), c->reference_count);
        struct value *to = draft_object(t, draft_item(t, list), 3);
        draft_text(t, to, "type", has_reference_type(w->minor, r->type) ? r->type : VIEW("other"));
        draft_text(t, to, "url", r->url);
        draft_text(t, to, "comment", r->comment);
    }
}

static void put_properties(struct draft *t, struct value *v, const struct sbom_property *items,
                           size_t count)
{
    if (count == 0) {
        return;
    }
    struct value *list = draft_list(t, draft_member(t, v, "properties"), count);
    for (size_t i = 0; i < count; i++) {
        struct value *p = draft_object(t, draft_item(t, list), 2);
        draft_set_text(draft_member(t, p, "name"), items[i].name);
        draft_text(t, p, "value", items[i].value);
    }
}

static void put_evidence(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    struct value evidence;
    (void)draft_object(t, &evidence, 2);
    if (c->occurrence_count > 0) {
        struct value *list =
            draft_list(t, draft_member(t, &evidence, "occurrences"), c->occurrence_count);
        for (size_t i = 0; i < c->occurrence_count; i++) {
            struct value *o = draft_object(t, draft_item(t, list), 2);
            draft_set_text(draft_member(t, o, "location"), c->occurrences[i].location);
            if (c->occurrences[i].line > 0) {
                draft_uint(t, o, "line", c->occurrences[i].line);
            }
        }
    }
    put_licences(w, &evidence, c, true);
    if (evidence.len > 0) {
        *draft_member(t, v, "evidence") = evidence;
    }
}

static void put_patch(struct draft *t, struct value *v, const struct sbom_patch *p)
{
    (void)draft_object(t, v, 3);
    draft_text(t, v, "type", p->type);
    if (p->diff.len > 0 || is_iri(p->url)) {
        struct value *diff = draft_object(t, draft_member(t, v, "diff"), 2);
        if (p->diff.len > 0) {
            draft_text(t, draft_object(t, draft_member(t, diff, "text"), 1), "content", p->diff);
        }
        if (is_iri(p->url)) {
            draft_text(t, diff, "url", p->url);
        }
    }
    if (p->resolves.count > 0) {
        struct value *list = draft_list(t, draft_member(t, v, "resolves"), p->resolves.count);
        for (size_t i = 0; i < p->resolves.count; i++) {
            struct value *issue = draft_object(t, draft_item(t, list), 2);
            draft_str(t, issue, "type", "security");
            draft_text(t, issue, "id", p->resolves.items[i]);
        }
    }
}

static void put_pedigree(struct draft *t, struct value *v, const struct sbom_component *c)
{
    if (c->patch_count == 0 && c->ancestors.count == 0) {
        return;
    }
    struct value *pedigree = draft_object(t, draft_member(t, v, "pedigree"), 2);
    if (c->ancestors.count > 0) {
        struct value *list =
            draft_list(t, draft_member(t, pedigree, "ancestors"), c->ancestors.count);
        for (size_t i = 0; i < c->ancestors.count; i++) {
            struct value *a = draft_object(t, draft_item(t, list), 3);
            struct view text = c->ancestors.items[i];
            draft_str(t, a, "type", "library");
            draft_set_text(draft_member(t, a, "name"), text);
            if (view_starts(text, VIEW("pkg:"))) {
                draft_text(t, a, "purl", text);
            }
        }
    }
    if (c->patch_count > 0) {
        struct value *list = draft_list(t, draft_member(t, pedigree, "patches"), c->patch_count);
        for (size_t i = 0; i < c->patch_count; i++) {
            put_patch(t, draft_item(t, list), &c->patches[i]);
        }
    }
}

static struct view component_type(const struct sbom_component *c)
{
    static const struct view types =
        VIEW_INIT("application framework library container platform operating-system device "
                  "device-driver firmware file machine-learning-model data cryptographic-asset");
    return schema_has_word(types, c->type, SCHEMA_LATEST) ? c->type : VIEW("library");
}

static size_t count_children(const struct writer *w, const struct sbom_component *parent)
{
    size_t n = 0;
    for (size_t i = w->next; i < w->doc->component_count; i++) {
        const struct sbom_component *up = w->doc->components[i]->parent;
        n += up == parent ? 1 : 0;
        for (size_t depth = 0; up != NULL && up != parent && depth <= SBOM_DEPTH_MAX; depth++) {
            up = up->parent;
        }
        if (up != parent) {
            break;
        }
    }
    return n;
}

static void put_component(struct writer *w, struct value *v, const struct sbom_component *c);

/* What a component holds follows it in the list. */
static void put_children(struct writer *w, struct value *v, const struct sbom_component *c)
{
    size_t n = count_children(w, c);
    if (n == 0) {
        return;
    }
    struct value *list = draft_list(&w->tree, draft_member(&w->tree, v, "components"), n);
    for (size_t i = 0; i < n; i++) {
        const struct sbom_component *child = w->doc->components[w->next++];
        put_component(w, draft_item(&w->tree, list), child);
    }
}

static void put_component(struct writer *w, struct value *v, const struct sbom_component *c)
{
    struct draft *t = &w->tree;
    (void)draft_object(t, v, COMPONENT_MEMBERS);
    draft_text(t, v, "type", component_type(c));
    draft_text(t, v, "bom-ref", c->ref);
    put_organisation(t, v, "supplier", &c->supplier);
    put_organisation(t, v, "manufacturer", &c->manufacturer);
    put_author(w, v, c);
    draft_text(t, v, "publisher", c->publisher);
    draft_text(t, v, "group", c->group);
    draft_set_text(draft_member(t, v, "name"), c->name);
    draft_text(t, v, "version", c->version);
    draft_text(t, v, "description", c->description);
    draft_text(t, v, "scope", c->scope);
    put_hashes(w, v, c);
    put_licences(w, v, c, false);
    draft_text(t, v, "copyright", c->copyright);
    draft_text(t, v, "cpe", c->cpe);
    draft_text(t, v, "purl", c->purl);
    put_pedigree(t, v, c);
    put_references(w, v, c);
    put_properties(t, v, c->properties, c->property_count);
    put_children(w, v, c);
    put_evidence(w, v, c);
}

/* "name version" as a component; the last word is the version if it has a digit. */
static void put_tool(struct draft *t, struct value *v, struct view tool)
{
    ptrdiff_t space = view_rfind_char(tool, ' ');
    struct view version =
        space < 0 ? view_of(NULL, 0) : view_slice(tool, (size_t)space + 1, tool.len);
    bool digit = false;
    for (size_t i = 0; i < version.len; i++) {
        digit |= version.ptr[i] >= '0' && version.ptr[i] <= '9';
    }
    (void)draft_object(t, v, 3);
    draft_str(t, v, "type", "application");
    draft_set_text(draft_member(t, v, "name"), digit ? view_slice(tool, 0, (size_t)space) : tool);
    if (digit) {
        draft_text(t, v, "version", version);
    }
}

static void put_metadata(struct writer *w, struct value *v)
{
    const struct sbom_document *doc = w->doc;
    struct draft *t = &w->tree;
    (void)draft_object(t, v, ROOT_MEMBERS);
    draft_text(t, v, "timestamp", doc->timestamp);
    if (doc->lifecycle.len > 0) {
        struct value *list = draft_list(t, draft_member(t, v, "lifecycles"), 1);
        draft_text(t, draft_object(t, draft_item(t, list), 1), "phase", doc->lifecycle);
    }
    if (doc->tools.count > 0) {
        struct value *tools = draft_object(t, draft_member(t, v, "tools"), 1);
        struct value *list = draft_list(t, draft_member(t, tools, "components"), doc->tools.count);
        for (size_t i = 0; i < doc->tools.count; i++) {
            put_tool(t, draft_item(t, list), doc->tools.items[i]);
        }
    }
    if (doc->author_count > 0) {
        struct value *list = draft_list(t, draft_member(t, v, "authors"), doc->author_count);
        for (size_t i = 0; i < doc->author_count; i++) {
            put_person(t, draft_item(t, list), &doc->authors[i]);
        }
    }
    if (doc->subject != NULL) {
        put_component(w, draft_member(t, v, "component"), doc->subject);
    }
    put_organisation(t, v, "manufacturer", &doc->manufacturer);
    put_organisation(t, v, "supplier", &doc->supplier);
}

static void put_dependency(struct draft *t, struct value *v, const struct sbom_dependency *d)
{
    (void)draft_object(t, v, 2);
    draft_text(t, v, "ref", d->ref);
    struct value *list = draft_list(t, draft_member(t, v, "dependsOn"), d->on.count);
    for (size_t i = 0; i < d->on.count; i++) {
        draft_set_text(draft_item(t, list), d->on.items[i]);
    }
}

static void put_composition(struct draft *t, struct value *v, const struct sbom_composition *c)
{
    (void)draft_object(t, v, 3);
    draft_text(t, v, "aggregate", c->aggregate);
    draft_texts(t, v, "assemblies", &c->assemblies);
    draft_texts(t, v, "dependencies", &c->dependencies);
}

static void put_service(struct draft *t, struct value *v, const struct sbom_service *s)
{
    (void)draft_object(t, v, 5);
    draft_text(t, v, "bom-ref", s->ref);
    put_organisation(t, v, "provider", &s->provider);
    draft_text(t, v, "group", s->group);
    draft_set_text(draft_member(t, v, "name"), s->name);
    draft_text(t, v, "version", s->version);
}

/* Item `i` of the member; false behind the last one. */
static bool put_item(struct writer *w, enum cyclonedx_member member, size_t i, struct value *v)
{
    const struct sbom_document *doc = w->doc;
    struct draft *t = &w->tree;
    switch (member) {
    case MEMBER_COMPONENTS:
        if (w->next >= doc->component_count) {
            return false;
        }
        w->next++;
        put_component(w, v, doc->components[w->next - 1]);
        return true;
    case MEMBER_SERVICES:
        if (i < doc->service_count) {
            put_service(t, v, &doc->services[i]);
        }
        return i < doc->service_count;
    case MEMBER_DEPENDENCIES:
        if (i < doc->dependency_count) {
            put_dependency(t, v, &doc->dependencies[i]);
        }
        return i < doc->dependency_count;
    case MEMBER_COMPOSITIONS:
        if (i < doc->composition_count) {
            put_composition(t, v, &doc->compositions[i]);
        }
        return i < doc->composition_count;
    case MEMBER_VULNERABILITIES:
        if (i < doc->vulnerability_count) {
            cyclonedx_put_vulnerability(t, v, &doc->vulnerabilities[i]);
            put_properties(t, v, doc->vulnerabilities[i].properties,
                           doc->vulnerabilities[i].property_count);
        }
        return i < doc->vulnerability_count;
    case MEMBER_COUNT:
        break;
    }
    return false;
}

const char *const cyclonedx_members[] = {"components", "services", "dependencies", "compositions",
                                         "vulnerabilities"};

static void write_list(struct writer *w, enum cyclonedx_member member)
{
    struct value v = {.kind = VALUE_NULL};
    size_t i = 0;
    /* The list of components is always there, to say that there are none. */
    bool begun = member == MEMBER_COMPONENTS;
    if (begun) {
        w->sink->begin(w->sink->ctx, cyclonedx_members[member]);
    }
    while (!w->tree.failed && put_item(w, member, i++, &v)) {
        if (!begun) {
            w->sink->begin(w->sink->ctx, cyclonedx_members[member]);
            begun = true;
        }
        w->sink->item(w->sink->ctx, cyclonedx_members[member], &v);
        arena_clear(&w->arena);
    }
    if (begun) {
        w->sink->end(w->sink->ctx, cyclonedx_members[member]);
    }
}

enum status cyclonedx_write(const struct sbom_document *doc, unsigned minor,
                            const struct draft_sink *sink, struct error *err)
{
    struct writer w = {.doc = doc, .minor = minor, .sink = sink};
    struct value metadata;
    arena_init(&w.arena, 0);
    w.tree.arena = &w.arena;
    put_metadata(&w, &metadata);
    if (metadata.len > 0) {
        sink->item(sink->ctx, "metadata", &metadata);
    }
    arena_clear(&w.arena);
    for (size_t i = 0; i < MEMBER_COUNT; i++) {
        write_list(&w, (enum cyclonedx_member)i);
    }
    arena_release(&w.arena);
    return w.tree.failed ? error_no_memory(err) : OK;
}

bool cyclonedx_is_serial(struct view text)
{
    const struct check c = {.schema = NULL};
    const struct value v = {.kind = VALUE_STRING, .text = text};
    return check_scalar(&c, RULE_SERIAL, &v);
}
