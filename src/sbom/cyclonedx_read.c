/* CycloneDX, from checked values to the document. */
#include "cyclonedx.h"
#include "keep.h"

#include <inttypes.h>

enum status cyclonedx_minor(struct view version, const char *source, uint32_t line, unsigned *minor,
                            struct error *err)
{
    if (version.len == 3 && view_starts(version, VIEW("1.")) && version.ptr[2] >= '4' &&
        version.ptr[2] <= '0' + SCHEMA_LATEST) {
        *minor = (unsigned)(version.ptr[2] - '0');
        return OK;
    }
    return error_set(err, ERR_UNSUPPORTED,
                     "%s:%" PRIu32 ": CycloneDX \"" VIEW_FMT "\" is not read, 1.%d to 1.%d are",
                     source, line, VIEW_ARG(view_slice(version, 0, 20)), CYCLONEDX_OLDEST,
                     SCHEMA_LATEST);
}

static struct sbom_party organisation(struct keeper *k, const struct value *v)
{
    struct sbom_party p = {.name = keep_member(k, v, "name")};
    const struct value *urls = value_get(v, "url");
    const struct value *contacts = value_get(v, "contact");
    if (list_len(urls) > 0) {
        p.url = keep_text(k, value_text(&urls->items[0]));
    }
    if (list_len(contacts) > 0) {
        p.email = keep_member(k, &contacts->items[0], "email");
        if (p.name.len == 0) {
            p.name = keep_member(k, &contacts->items[0], "name");
        }
    }
    return p;
}

static struct sbom_party person(struct keeper *k, const struct value *v)
{
    return (struct sbom_party){
        .is_person = true, .name = keep_member(k, v, "name"), .email = keep_member(k, v, "email")};
}

static void read_hashes(struct keeper *k, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_hash *hashes = keep_array(k, n, sizeof *hashes);
    for (size_t i = 0; hashes != NULL && i < n; i++) {
        hashes[i] =
            (struct sbom_hash){.algorithm = keep_member(k, &list->items[i], "alg"),
                               .hex = keep_hex(k, value_get_text(&list->items[i], "content"))};
    }
    c->hashes = hashes;
    c->hash_count = hashes == NULL ? 0 : n;
}

static struct sbom_licence read_licence(struct keeper *k, const struct value *v)
{
    const struct value *licence = value_get(v, "license");
    const struct value *from = licence == NULL ? v : licence;
    struct sbom_licence l = {
        .kind = SBOM_LICENCE_EXPRESSION,
        .concluded = view_eq(value_get_text(from, "acknowledgement"), VIEW("concluded"))};
    if (licence == NULL) {
        l.text = keep_text(k, view_trim(value_get_text(v, "expression")));
        return l;
    }
    bool has_id = value_get(licence, "id") != NULL;
    l.kind = has_id ? SBOM_LICENCE_ID : SBOM_LICENCE_NAME;
    l.text = keep_member(k, licence, has_id ? "id" : "name");
    return l;
}

static void read_licences(struct keeper *k, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_licence *licences = keep_array(k, n, sizeof *licences);
    for (size_t i = 0; licences != NULL && i < n; i++) {
        licences[i] = read_licence(k, &list->items[i]);
    }
    c->licences = licences;
    c->licence_count = licences == NULL ? 0 : n;
}

static void read_references(struct keeper *k, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_reference *references = keep_array(k, n, sizeof *references);
    for (size_t i = 0; references != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        references[i] = (struct sbom_reference){.type = keep_member(k, v, "type"),
                                                .url = keep_member(k, v, "url"),
                                                .comment = keep_member(k, v, "comment")};
    }
    c->references = references;
    c->reference_count = references == NULL ? 0 : n;
}

static const struct sbom_property *read_properties(struct keeper *k, const struct value *list,
                                                   size_t *count)
{
    size_t n = list_len(list);
    struct sbom_property *properties = keep_array(k, n, sizeof *properties);
    for (size_t i = 0; properties != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        properties[i] = (struct sbom_property){.name = keep_member(k, v, "name"),
                                               .value = keep_member(k, v, "value")};
    }
    *count = properties == NULL ? 0 : n;
    return properties;
}

static void read_occurrences(struct keeper *k, const struct value *list, struct sbom_component *c)
{
    size_t n = list_len(list);
    struct sbom_occurrence *occurrences = keep_array(k, n, sizeof *occurrences);
    for (size_t i = 0; occurrences != NULL && i < n; i++) {
        const struct value *line = value_get(&list->items[i], "line");
        bool fits = value_is(line, VALUE_INT) && line->integer > 0 && line->integer <= UINT32_MAX;
        occurrences[i] =
            (struct sbom_occurrence){.location = keep_member(k, &list->items[i], "location"),
                                     .line = fits ? (uint32_t)line->integer : 0};
    }
    c->occurrences = occurrences;
    c->occurrence_count = occurrences == NULL ? 0 : n;
}

static void read_pedigree(struct keeper *k, const struct value *v, struct sbom_component *c)
{
    const struct value *list = value_get(v, "patches");
    size_t n = list_len(list);
    struct sbom_patch *patches = keep_array(k, n, sizeof *patches);
    for (size_t i = 0; patches != NULL && i < n; i++) {
        const struct value *patch = &list->items[i];
        const struct value *diff = value_get(patch, "diff");
        patches[i] =
            (struct sbom_patch){.type = keep_member(k, patch, "type"),
                                .url = keep_member(k, diff, "url"),
                                .diff = keep_member(k, value_get(diff, "text"), "content"),
                                .resolves = keep_texts(k, value_get(patch, "resolves"), "id")};
    }
    c->patches = patches;
    c->patch_count = patches == NULL ? 0 : n;
    const struct value *ancestors = value_get(v, "ancestors");
    struct view *texts = keep_array(k, list_len(ancestors), sizeof *texts);
    for (size_t i = 0; texts != NULL && i < ancestors->len; i++) {
        struct view purl = value_get_text(&ancestors->items[i], "purl");
        texts[i] = purl.len > 0 ? keep_text(k, purl) : keep_member(k, &ancestors->items[i], "name");
    }
    c->ancestors = (struct sbom_texts){texts, texts == NULL ? 0 : ancestors->len};
}

static struct sbom_party read_author(struct keeper *k, const struct value *v)
{
    const struct value *authors = value_get(v, "authors");
    if (list_len(authors) > 0) {
        return person(k, &authors->items[0]);
    }
    return (struct sbom_party){.is_person = true, .name = keep_member(k, v, "author")};
}

static void read_component(struct keeper *k, const struct value *v, struct sbom_component *c)
{
    c->line = v->line;
    c->ref = keep_member(k, v, "bom-ref");
    c->type = keep_member(k, v, "type");
    c->group = keep_member(k, v, "group");
    c->name = keep_member(k, v, "name");
    c->version = keep_member(k, v, "version");
    c->purl = keep_member(k, v, "purl");
    c->cpe = keep_member(k, v, "cpe");
    c->swid = keep_member(k, value_get(v, "swid"), "tagId");
    c->description = keep_member(k, v, "description");
    c->copyright = keep_member(k, v, "copyright");
    c->scope = keep_member(k, v, "scope");
    c->publisher = keep_member(k, v, "publisher");
    c->supplier = organisation(k, value_get(v, "supplier"));
    c->manufacturer = organisation(k, value_get(v, "manufacturer"));
    c->author = read_author(k, v);
    read_hashes(k, value_get(v, "hashes"), c);
    read_licences(k, value_get(v, "licenses"), c);
    read_references(k, value_get(v, "externalReferences"), c);
    c->properties = read_properties(k, value_get(v, "properties"), &c->property_count);
    read_occurrences(k, value_path(v, "evidence.occurrences"), c);
    read_pedigree(k, value_get(v, "pedigree"), c);
}

static enum status read_components(struct keeper *k, const struct value *list,
                                   const struct sbom_component *parent, unsigned depth,
                                   struct error *err)
{
    if (depth > SBOM_DEPTH_MAX) {
        return error_set(err, ERR_LIMIT, "components within components, %d deep", SBOM_DEPTH_MAX);
    }
    for (size_t i = 0; i < list_len(list); i++) {
        struct sbom_component *c = NULL;
        enum status st = sbom_add_component(k->doc, &c, err);
        if (st != OK) {
            return st;
        }
        read_component(k, &list->items[i], c);
        c->parent = parent;
        st = read_components(k, value_get(&list->items[i], "components"), c, depth + 1, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static struct view tool_title(struct keeper *k, const struct value *v)
{
    struct view version = value_get_text(v, "version");
    if (version.len == 0) {
        return keep_member(k, v, "name");
    }
    struct view title = arena_printf(&k->doc->arena, VIEW_FMT " " VIEW_FMT,
                                     VIEW_ARG(value_get_text(v, "name")), VIEW_ARG(version));
    k->failed = title.ptr == NULL ? ERR_NO_MEMORY : k->failed;
    return title;
}

/* A list of tools, or components and services that are tools. */
static void read_tools(struct keeper *k, const struct value *tools)
{
    const struct value *lists[] = {tools, value_get(tools, "components"),
                                   value_get(tools, "services")};
    size_t n = list_len(lists[0]) + list_len(lists[1]) + list_len(lists[2]);
    struct view *titles = keep_array(k, n, sizeof *titles);
    size_t at = 0;
    for (size_t i = 0; titles != NULL && i < 3; i++) {
        for (size_t j = 0; j < list_len(lists[i]); j++) {
            titles[at++] = tool_title(k, &lists[i]->items[j]);
        }
    }
    k->doc->tools = (struct sbom_texts){titles, at};
}

static enum status read_metadata(struct keeper *k, const struct value *v, struct error *err)
{
    struct sbom_document *doc = k->doc;
    const struct value *lifecycles = value_get(v, "lifecycles");
    const struct value *authors = value_get(v, "authors");
    doc->timestamp = keep_member(k, v, "timestamp");
    if (list_len(lifecycles) > 0) {
        doc->lifecycle = keep_member(k, &lifecycles->items[0], "phase");
    }
    doc->supplier = organisation(k, value_get(v, "supplier"));
    const struct value *maker = value_get(v, "manufacturer");
    doc->manufacturer = organisation(k, maker == NULL ? value_get(v, "manufacture") : maker);
    read_tools(k, value_get(v, "tools"));
    struct sbom_party *parties = keep_array(k, list_len(authors), sizeof *parties);
    for (size_t i = 0; parties != NULL && i < authors->len; i++) {
        parties[i] = person(k, &authors->items[i]);
    }
    doc->authors = parties;
    doc->author_count = parties == NULL ? 0 : authors->len;
    const struct value *subject = value_get(v, "component");
    if (subject == NULL) {
        return OK;
    }
    doc->subject = keep_array(k, 1, sizeof *doc->subject);
    if (doc->subject == NULL) {
        return error_no_memory(err);
    }
    read_component(k, subject, doc->subject);
    return read_components(k, value_get(subject, "components"), doc->subject, 1, err);
}

static void read_dependencies(struct keeper *k, const struct value *list)
{
    size_t n = list_len(list);
    struct sbom_dependency *dependencies = keep_array(k, n, sizeof *dependencies);
    for (size_t i = 0; dependencies != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        dependencies[i] =
            (struct sbom_dependency){.ref = keep_member(k, v, "ref"),
                                     .on = keep_texts(k, value_get(v, "dependsOn"), NULL),
                                     .line = v->line};
    }
    k->doc->dependencies = dependencies;
    k->doc->dependency_count = dependencies == NULL ? 0 : n;
}

static void read_compositions(struct keeper *k, const struct value *list)
{
    size_t n = list_len(list);
    struct sbom_composition *compositions = keep_array(k, n, sizeof *compositions);
    for (size_t i = 0; compositions != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        compositions[i] = (struct sbom_composition){
            .aggregate = keep_member(k, v, "aggregate"),
            .assemblies = keep_texts(k, value_get(v, "assemblies"), NULL),
            .dependencies = keep_texts(k, value_get(v, "dependencies"), NULL)};
    }
    k->doc->compositions = compositions;
    k->doc->composition_count = compositions == NULL ? 0 : n;
}

static void read_ratings(struct keeper *k, const struct value *list, struct sbom_vulnerability *v)
{
    size_t n = list_len(list);
    struct sbom_rating *ratings = keep_array(k, n, sizeof *ratings);
    for (size_t i = 0; ratings != NULL && i < n; i++) {
        const struct value *score = value_get(&list->items[i], "score");
        ratings[i] = (struct sbom_rating){.method = keep_member(k, &list->items[i], "method"),
                                          .severity = keep_member(k, &list->items[i], "severity"),
                                          .vector = keep_member(k, &list->items[i], "vector"),
                                          .has_score = score != NULL,
                                          .score = score == NULL ? 0 : score->number};
    }
    v->ratings = ratings;
    v->rating_count = ratings == NULL ? 0 : n;
    v->severity = v->rating_count > 0 ? ratings[0].severity : v->severity;
}

static void read_cwes(struct keeper *k, const struct value *list, struct sbom_vulnerability *v)
{
    size_t n = list_len(list);
    uint32_t *cwes = keep_array(k, n, sizeof *cwes);
    for (size_t i = 0; cwes != NULL && i < n; i++) {
        double number = list->items[i].number;
        if (number >= 1 && number <= UINT32_MAX) {
            cwes[v->cwe_count++] = (uint32_t)number;
        }
    }
    v->cwes = cwes;
}

/* The first version that is affected, and the first range that is not. */
static void read_affected(struct keeper *k, const struct value *list, struct sbom_vulnerability *v)
{
    size_t n = list_len(list);
    struct sbom_affected *affected = keep_array(k, n, sizeof *affected);
    for (size_t i = 0; affected != NULL && i < n; i++) {
        const struct value *versions = value_get(&list->items[i], "versions");
        for (size_t j = 0; j < list_len(versions); j++) {
            const struct value *item = &versions->items[j];
            bool mended = view_eq(value_get_text(item, "status"), VIEW("unaffected"));
            struct view *to = mended ? &affected[i].mended : &affected[i].version;
            *to = to->len > 0 ? *to : keep_member(k, item, mended ? "range" : "version");
        }
    }
    v->affected = affected;
}

static void read_vulnerabilities(struct keeper *k, const struct value *list)
{
    size_t n = list_len(list);
    struct sbom_vulnerability *found = keep_array(k, n, sizeof *found);
    for (size_t i = 0; found != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        const struct value *analysis = value_get(v, "analysis");
        found[i] = (struct sbom_vulnerability){
            .id = keep_member(k, v, "id"),
            .source = keep_member(k, value_get(v, "source"), "name"),
            .aliases = keep_texts(k, value_get(v, "references"), "id"),
            .description = keep_member(k, v, "description"),
            .recommendation = keep_member(k, v, "recommendation"),
            .state = keep_member(k, analysis, "state"),
            .justification = keep_member(k, analysis, "justification"),
            .detail = keep_member(k, analysis, "detail"),
            .responses = keep_texts(k, value_get(analysis, "response"), NULL),
            .affects = keep_texts(k, value_get(v, "affects"), "ref"),
            .line = v->line};
        found[i].properties =
            read_properties(k, value_get(v, "properties"), &found[i].property_count);
        read_ratings(k, value_get(v, "ratings"), &found[i]);
        read_cwes(k, value_get(v, "cwes"), &found[i]);
        read_affected(k, value_get(v, "affects"), &found[i]);
    }
    k->doc->vulnerabilities = found;
    k->doc->vulnerability_count = found == NULL ? 0 : n;
}

static void read_services(struct keeper *k, const struct value *list)
{
    size_t n = list_len(list);
    struct sbom_service *services = keep_array(k, n, sizeof *services);
    for (size_t i = 0; services != NULL && i < n; i++) {
        const struct value *v = &list->items[i];
        services[i] = (struct sbom_service){.ref = keep_member(k, v, "bom-ref"),
                                            .group = keep_member(k, v, "group"),
                                            .name = keep_member(k, v, "name"),
                                            .version = keep_member(k, v, "version"),
                                            .provider = organisation(k, value_get(v, "provider"))};
    }
    k->doc->services = services;
    k->doc->service_count = services == NULL ? 0 : n;
}

/* All references that name something, in whatever object they stand, have to differ. XML's
 * schema says so, JSON's cannot: there it is a flaw (graph.h), not an error. */
static enum status collect_refs(const struct check *c, const struct value *v, struct map *seen,
                                struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && v->kind == VALUE_ARRAY && i < v->len; i++) {
        st = collect_refs(c, &v->items[i], seen, err);
    }
    for (size_t i = 0; st == OK && v->kind == VALUE_OBJECT && i < v->len; i++) {
        const struct member *m = &v->members[i];
        if (!view_eq(m->key, VIEW("bom-ref")) || m->value.kind != VALUE_STRING) {
            st = collect_refs(c, &m->value, seen, err);
        } else if (map_has(seen, m->value.text)) {
            st = check_failed(c, &m->value, err, "the bom-ref \"" VIEW_FMT "\" is there twice",
                              VIEW_ARG(view_slice(m->value.text, 0, 200)));
        } else {
            st = map_put(seen, m->value.text, seen, NULL, err);
        }
    }
    return st;
}

static enum status check_refs(const struct check *c, const struct value *root, struct error *err)
{
    struct map seen;
    map_init(&seen);
    enum status st = c->xml ? collect_refs(c, root, &seen, err) : OK;
    map_release(&seen);
    return st;
}

enum status cyclonedx_fill(const struct check *c, const struct value *root,
                           struct sbom_document *doc, struct error *err)
{
    struct keeper k = {.doc = doc};
    const struct value *version = value_get(root, "version");
    doc->spec_version = keep_member(&k, root, "specVersion");
    doc->serial = keep_member(&k, root, "serialNumber");
    doc->version = value_is(version, VALUE_INT) ? (uint64_t)version->integer : 1;
    enum status st = check_refs(c, root, err);
    if (st == OK) {
        st = read_metadata(&k, value_get(root, "metadata"), err);
    }
    if (st == OK) {
        st = read_components(&k, value_get(root, "components"), NULL, 1, err);
    }
    read_dependencies(&k, value_get(root, "dependencies"));
    read_compositions(&k, value_get(root, "compositions"));
    read_vulnerabilities(&k, value_get(root, "vulnerabilities"));
    read_services(&k, value_get(root, "services"));
    return st == OK && k.failed != OK ? error_no_memory(err) : st;
}
