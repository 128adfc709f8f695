/* SPDX 3.0.1: what ties the elements together. */
#include "spdx3_write.h"

struct relationship {
    const char *type;
    struct view from;
    struct view *to;
    size_t count;
    const char *completeness; /* or NULL */
    const char *scope;        /* or NULL */
};

static void put_relationship(struct spdx3_writer *w, const struct relationship *r)
{
    struct draft *t = &w->tree;
    struct value v;
    if (r->count == 0) {
        return;
    }
    spdx3_begin(w, &v, r->scope == NULL ? "Relationship" : "LifecycleScopedRelationship",
                spdx3_own_id(w, "Relationship", ++w->relationships));
    draft_text(t, &v, "from", r->from);
    draft_str(t, &v, "relationshipType", r->type);
    struct value *to = draft_list(t, draft_member(t, &v, "to"), r->count);
    for (size_t i = 0; i < r->count; i++) {
        draft_set_text(draft_item(t, to), r->to[i]);
    }
    if (r->completeness != NULL) {
        draft_str(t, &v, "completeness", r->completeness);
    }
    if (r->scope != NULL) {
        draft_str(t, &v, "scope", r->scope);
    }
    spdx3_end(w, &v);
}

static void put_one(struct spdx3_writer *w, struct view from, const char *type, struct view to)
{
    put_relationship(w, &(struct relationship){.type = type, .from = from, .to = &to, .count = 1});
}

/* ---- Needs ---- */

/* The needed ones of one use: required, optional, or not part of what is delivered. */
enum use { USE_RUN, USE_OPTIONAL, USE_BUILD, USES };

static enum use use_of(const struct sbom_component *c)
{
    return view_eq_str(c->scope, "optional")   ? USE_OPTIONAL
           : view_eq_str(c->scope, "excluded") ? USE_BUILD
                                               : USE_RUN;
}

static void put_dependency(struct spdx3_writer *w, const struct sbom_dependency *d)
{
    static const char *const types[USES] = {"dependsOn", "hasOptionalDependency", "dependsOn"};
    const struct spdx3_known *from = map_get(&w->by_ref, d->ref);
    struct view none = VIEW("NoneElement");
    struct view *to[USES] = {NULL};
    struct relationship r = {.type = "dependsOn"};
    size_t counts[USES] = {0};
    if (from == NULL) {
        return;
    }
    r.from = spdx3_component_id(w, from->component);
    r.completeness = from->completeness;
    for (size_t use = 0; use < USES; use++) {
        to[use] = arena_alloc(&w->kept, d->on.count + 1, sizeof *to[use]);
        w->failed |= to[use] == NULL;
    }
    for (size_t i = 0; !w->failed && i < d->on.count; i++) {
        const struct spdx3_known *on = map_get(&w->by_ref, d->on.items[i]);
        if (on != NULL) {
            enum use use = use_of(on->component);
            to[use][counts[use]++] = spdx3_component_id(w, on->component);
        }
    }
    for (size_t use = 0; !w->failed && use < USES; use++) {
        r.type = types[use];
        r.to = to[use];
        r.count = counts[use];
        r.scope = use == USE_BUILD ? "development" : NULL;
        put_relationship(w, &r);
    }
    if (d->on.count == 0) {
        r = (struct relationship){.type = "dependsOn",
                                  .from = r.from,
                                  .to = &none,
                                  .count = 1,
                                  .completeness = r.completeness};
        put_relationship(w, &r);
    }
}

/* ---- Licences ---- */

static void put_licence_of(struct spdx3_writer *w, const struct sbom_component *c, bool concluded)
{
    struct view text = spdx_names_licence(&w->names, &w->tree, c, concluded);
    struct spdx3_shared *s = text.len == 0 ? NULL : spdx3_share(w, &w->licences, text, "Licence");
    if (s != NULL) {
        put_one(w, spdx3_component_id(w, c),
                concluded ? "hasConcludedLicense" : "hasDeclaredLicense", s->id);
    }
}

static struct view text_id(struct spdx3_writer *w, struct view licence_ref)
{
    return draft_printf(&w->ids, VIEW_FMT VIEW_FMT, VIEW_ARG(w->base), VIEW_ARG(licence_ref));
}

/* The LicenseRef-… of an expression, each with the address of its text. */
static void put_references(struct spdx3_writer *w, struct value *v, struct view expression)
{
    struct draft *t = &w->tree;
    struct view rest = expression;
    struct view id;
    size_t n = 0;
    while (spdx_next_licence_ref(&rest, &id)) {
        n++;
    }
    if (n == 0) {
        return;
    }
    struct value *list = draft_list(t, draft_member(t, v, "simplelicensing_customIdToUri"), n);
    while (spdx_next_licence_ref(&expression, &id)) {
        struct value *entry = draft_object(t, draft_item(t, list), 3);
        draft_str(t, entry, "type", "DictionaryEntry");
        draft_text(t, entry, "key", id);
        draft_text(t, entry, "value", text_id(w, id));
    }
}

static void put_licences(struct spdx3_writer *w)
{
    struct draft *t = &w->tree;
    struct value v;
    for (const struct spdx3_shared *s = w->licences.first; s != NULL; s = s->next) {
        spdx3_begin(w, &v, "simplelicensing_LicenseExpression", s->id);
        draft_text(t, &v, "simplelicensing_licenseExpression", s->text);
        put_references(w, &v, s->text);
        spdx3_end(w, &v);
    }
    for (size_t i = 0; i < w->names.licence_count; i++) {
        const struct spdx_licence *l = w->names.licences[i];
        spdx3_begin(w, &v, "simplelicensing_SimpleLicensingText", text_id(w, l->id));
        draft_text(t, &v, "name", l->name);
        draft_text(t, &v, "simplelicensing_licenseText",
                   l->name.len > 0 ? l->name : VIEW("not given"));
        spdx3_end(w, &v);
    }
}

static void put_relations_of(struct spdx3_writer *w, const struct sbom_component *c)
{
    if (c->parent != NULL) {
        put_one(w, spdx3_component_id(w, c->parent), "contains", spdx3_component_id(w, c));
    }
    if (spdx3_has_file(c)) {
        put_one(w, spdx3_component_id(w, c), "hasDistributionArtifact", spdx3_file_id(w, c));
    }
    put_licence_of(w, c, false);
    put_licence_of(w, c, true);
}

void spdx3_put_relations(struct spdx3_writer *w)
{
    const struct sbom_document *doc = w->doc;
    if (doc->subject != NULL) {
        put_relations_of(w, doc->subject);
    }
    for (size_t i = 0; !w->failed && i < doc->component_count; i++) {
        put_relations_of(w, doc->components[i]);
    }
    for (size_t i = 0; !w->failed && i < doc->dependency_count; i++) {
        put_dependency(w, &doc->dependencies[i]);
    }
    put_licences(w);
}
