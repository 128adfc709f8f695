/* SPDX 3: the relationships between what there is. */
#include "spdx3_licence.h"

#include <assay/base/map.h>

static bool is_relationship(const struct value *v)
{
    return value_get(v, "relationshipType") != NULL && value_get(v, "from") != NULL;
}

static struct view type_of(const struct value *v)
{
    return value_get_text(v, "relationshipType");
}

static struct spdx3_entry *entry_of(const struct spdx3_reader *r, const struct value *v)
{
    return map_get(&r->components, spdx3_id(v));
}

static struct sbom_component *component_of(const struct spdx3_reader *r, const struct value *v)
{
    const struct spdx3_entry *e = entry_of(r, v);
    return e == NULL ? NULL : e->component;
}

static bool is_one_of(struct view word, const char *const *words)
{
    while (*words != NULL && !view_eq_str(word, *words)) {
        words++;
    }
    return *words != NULL;
}

static bool is_need(struct view type)
{
    static const char *const words[] = {"dependsOn",
                                        "hasOptionalDependency",
                                        "hasPrerequisite",
                                        "hasProvidedDependency",
                                        "hasStaticLink",
                                        "hasDynamicLink",
                                        NULL};
    return is_one_of(type, words);
}

/* ---- Files that a package is delivered as ---- */

static void add_property(struct spdx3_entry *e, const char *name, const char *value)
{
    e->properties[e->component->property_count++] =
        (struct sbom_property){.name = view_str(name), .value = view_str(value)};
}

static bool has_purpose(const struct value *file, const char *purpose)
{
    const struct value *more = value_get(file, "software_additionalPurpose");
    bool has = view_eq_str(value_get_text(file, "software_primaryPurpose"), purpose);
    for (size_t i = 0; !has && i < list_len(more); i++) {
        has = view_eq_str(value_text(&more->items[i]), purpose);
    }
    return has;
}

/* BSI TR-03183-2 has three properties stand as purposes of the file. Which ones do not hold
 * can be told only where something is said. */
static void read_purposes(struct spdx3_entry *e, const struct value *file)
{
    bool structured = has_purpose(file, "container");
    bool executable = has_purpose(file, "executable");
    bool archive = has_purpose(file, "archive");
    if (e->properties == NULL || value_get(file, "software_primaryPurpose") == NULL) {
        return;
    }
    add_property(e, "bsi:component:executable", executable ? "executable" : "non-executable");
    add_property(e, "bsi:component:archive", archive ? "archive" : "no archive");
    if (structured || has_purpose(file, "firmware")) {
        add_property(e, "bsi:component:structured", structured ? "structured" : "unstructured");
    }
}

/* The file is the package then, and none of the components. */
static enum status read_delivery(struct spdx3_reader *r, const struct value *v, struct error *err)
{
    struct spdx3_entry *e = entry_of(r, value_get(v, "from"));
    struct sbom_component *package = e == NULL ? NULL : e->component;
    const struct value *to = value_get(v, "to");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list_len(to); i++) {
        struct sbom_component *file = component_of(r, &to->items[i]);
        if (package == NULL || package->is_file || file == NULL || !file->is_file ||
            package->filename.len > 0) {
            continue;
        }
        package->filename = file->name;
        if (package->hash_count == 0) {
            package->hashes = file->hashes;
            package->hash_count = file->hash_count;
        }
        read_purposes(e, spdx3_object(r, &to->items[i]));
        file->type = view_of(NULL, 0); /* drop_files() */
        st = map_put(&r->components, file->ref, e, NULL, err);
    }
    return st;
}

static void drop_files(struct sbom_document *doc)
{
    size_t kept = 0;
    for (size_t i = 0; i < doc->component_count; i++) {
        if (!doc->components[i]->is_file || doc->components[i]->type.len > 0) {
            doc->components[kept++] = doc->components[i];
        }
    }
    doc->component_count = kept;
}

/* ---- Licences ---- */

static bool is_licence(struct view type, bool *concluded)
{
    *concluded = view_eq_str(type, "hasConcludedLicense");
    return *concluded || view_eq_str(type, "hasDeclaredLicense");
}

static struct spdx3_entry *licensed(const struct spdx3_reader *r, const struct value *v,
                                    bool *concluded)
{
    return is_licence(type_of(v), concluded) ? entry_of(r, value_get(v, "from")) : NULL;
}

static enum status add_licences(struct spdx3_reader *r, const struct value *to, bool concluded,
                                struct spdx3_entry *e, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && e->licences != NULL && i < list_len(to); i++) {
        struct sbom_licence l;
        st = spdx3_licence(r, &to->items[i], &l, err);
        if (st == OK && l.text.len > 0) {
            l.concluded = concluded;
            e->licences[e->component->licence_count++] = l;
        }
    }
    return st;
}

/* Three times through: how many each component has, room for them, and which. */
static enum status read_licences(struct spdx3_reader *r, struct error *err)
{
    bool concluded;
    struct spdx3_entry *e;
    for (size_t i = 0; i < r->object_count; i++) {
        e = licensed(r, r->objects[i], &concluded);
        if (e != NULL) {
            e->component->licence_count += list_len(value_get(r->objects[i], "to"));
        }
    }
    for (size_t i = 0; i < r->object_count; i++) {
        e = licensed(r, r->objects[i], &concluded);
        if (e != NULL && e->licences == NULL) {
            e->licences = keep_array(&r->k, e->component->licence_count, sizeof *e->licences);
            e->component->licences = e->licences;
            e->component->licence_count = 0;
        }
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->object_count; i++) {
        e = licensed(r, r->objects[i], &concluded);
        if (e != NULL) {
            st = add_licences(r, value_get(r->objects[i], "to"), concluded, e, err);
        }
    }
    return st;
}

/* ---- Needs ---- */

static struct view ref_of(struct spdx3_reader *r, const struct value *v)
{
    const struct sbom_component *c = component_of(r, v);
    return c != NULL ? c->ref : keep_text(&r->k, spdx3_id(v));
}

/* What for: "development" and the like are no part of what is delivered. */
static void read_use(const struct value *v, struct sbom_component *on)
{
    struct view scope = value_get_text(v, "scope");
    if (on == NULL || on->scope.len > 0) {
        return;
    }
    if (view_eq_str(type_of(v), "hasOptionalDependency")) {
        on->scope = VIEW("optional");
    } else if (scope.len > 0 && !view_eq_str(scope, "runtime") && !view_eq_str(scope, "other")) {
        on->scope = VIEW("excluded");
    }
}

static size_t read_needs(struct spdx3_reader *r, const struct value *v, struct edge *out)
{
    const struct value *to = value_get(v, "to");
    struct view ref = ref_of(r, value_get(v, "from"));
    size_t n = 0;
    for (size_t i = 0; i < list_len(to); i++) {
        struct view id = spdx3_id(&to->items[i]);
        bool none = view_eq_str(id, "NoneElement");
        if (map_has(&r->imported, id) || view_eq_str(id, "NoAssertionElement")) {
            continue;
        }
        read_use(v, component_of(r, &to->items[i]));
        out[n++] = (struct edge){
            .ref = ref, .on = none ? view_of(NULL, 0) : ref_of(r, &to->items[i]), .line = v->line};
    }
    return n;
}

static void read_dependencies(struct spdx3_reader *r)
{
    size_t most = 0;
    size_t n = 0;
    for (size_t i = 0; i < r->object_count; i++) {
        bool need = is_need(type_of(r->objects[i]));
        most += need ? list_len(value_get(r->objects[i], "to")) : 0;
    }
    struct edge *edges = keep_array(&r->k, most, sizeof *edges);
    for (size_t i = 0; edges != NULL && i < r->object_count; i++) {
        if (is_need(type_of(r->objects[i]))) {
            n += read_needs(r, r->objects[i], &edges[n]);
        }
    }
    for (size_t i = 0; i < n; i++) {
        edges[i].order = (uint32_t)i;
    }
    if (n > 0) {
        edges_keep(&r->k, edges, n);
    }
}

/* Whether what is needed is all that is needed. */
static void read_completeness(struct spdx3_reader *r)
{
    static const struct {
        const char *word;
        const char *aggregate;
    } levels[] = {
        {"complete", "complete"}, {"incomplete", "incomplete"}, {"noAssertion", "unknown"}};
    enum { LEVELS = sizeof levels / sizeof levels[0] };
    struct sbom_document *doc = r->k.doc;
    struct sbom_composition *list = keep_array(&r->k, LEVELS, sizeof *list);
    for (size_t level = 0; list != NULL && level < LEVELS; level++) {
        struct view *refs = keep_array(&r->k, r->object_count, sizeof *refs);
        size_t n = 0;
        for (size_t i = 0; refs != NULL && i < r->object_count; i++) {
            const struct value *v = r->objects[i];
            struct view said = value_get_text(v, "completeness");
            if (is_need(type_of(v)) && view_eq_str(said, levels[level].word)) {
                refs[n++] = ref_of(r, value_get(v, "from"));
            }
        }
        if (n > 0) {
            list[doc->composition_count++] = (struct sbom_composition){
                .aggregate = view_str(levels[level].aggregate), .dependencies = {refs, n}};
        }
    }
    doc->compositions = list;
}

/* ---- What holds what, and what it is all about ---- */

static void hold(struct spdx3_reader *r, const struct value *v)
{
    const struct value *to = value_get(v, "to");
    struct sbom_component *outer = component_of(r, value_get(v, "from"));
    for (size_t i = 0; outer != NULL && i < list_len(to); i++) {
        struct sbom_component *inner = component_of(r, &to->items[i]);
        if (inner != NULL && inner != outer && inner->parent == NULL) {
            inner->parent = outer;
        }
    }
}

struct roots {
    struct sbom_component *first;
    size_t count;
};

static void note_roots(const struct spdx3_reader *r, const struct value *list, struct roots *out)
{
    for (size_t i = 0; i < list_len(list); i++) {
        struct sbom_component *c = component_of(r, &list->items[i]);
        if (c != NULL && c != out->first) {
            out->first = c;
            out->count++;
        }
    }
}

/* The one root of the SBOM, of its document, or what "describes" names. */
static void find_subject(struct spdx3_reader *r)
{
    struct roots roots = {NULL, 0};
    for (size_t i = 0; i < r->object_count; i++) {
        const struct value *v = r->objects[i];
        note_roots(r, value_get(v, "rootElement"), &roots);
        if (view_eq_str(type_of(v), "describes")) {
            note_roots(r, value_get(v, "to"), &roots);
        }
    }
    if (roots.count == 1 && !roots.first->is_file) {
        subject_take(r->k.doc, roots.first);
    }
}

static enum status note_imports(struct spdx3_reader *r, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < r->object_count; i++) {
        struct view id = value_get_text(r->objects[i], "externalSpdxId");
        if (id.len > 0) {
            st = map_put(&r->imported, id, r, NULL, err);
        }
    }
    return st;
}

enum status spdx3_read_relations(struct spdx3_reader *r, struct error *err)
{
    enum status st = note_imports(r, err);
    for (size_t i = 0; st == OK && i < r->object_count; i++) {
        const struct value *v = r->objects[i];
        if (!is_relationship(v)) {
            continue;
        }
        if (view_eq_str(type_of(v), "hasDistributionArtifact")) {
            st = read_delivery(r, v, err);
        } else if (view_eq_str(type_of(v), "contains")) {
            hold(r, v);
        }
    }
    if (st == OK) {
        drop_files(r->k.doc);
        st = read_licences(r, err);
    }
    if (st == OK) {
        read_dependencies(r);
        read_completeness(r);
        find_subject(r);
    }
    return st;
}
