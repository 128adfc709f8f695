/* What a project depends on, as its file, those above it and what they manage say together. */
#include "join.h"
#include "pom.h"

/* What it does not say itself comes from what is managed, but for whether it is optional;
 * exclusions add up. */
static enum status take_managed(const struct pom_effective *e, struct pom_needed *n,
                                struct error *err)
{
    const struct pom_managed *m = NULL;
    struct pom_dependency *d = &n->d;
    bool written = n->d.at.version.ptr == NULL || d->at.version.len > 0;
    enum status st = pom_find_managed(e, d, n->level, &m, err);
    if (st != OK || m == NULL) {
        return st;
    }
    if (!written) {
        d->at.version = m->version;
        n->manager = m->from;
    }
    d->scope = d->scope.len > 0 ? d->scope : m->scope;
    if (m->exclusions.len > 0) {
        d->exclusions = text_join(e->arena, d->exclusions, m->exclusions);
        st = d->exclusions.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

struct listing {
    const struct pom_effective *e;
    struct pom_needs *out;
    struct map seen; /* key → position + 1, of those that are active */
};

static enum status append(struct listing *l, const struct pom_needed *n, struct error *err)
{
    struct pom_needs *out = l->out;
    void *items = out->items;
    enum status st =
        arena_grow(l->e->arena, &items, &out->cap, out->len + 1, sizeof *out->items, err);
    if (st == OK) {
        out->items = items;
        out->items[out->len++] = *n;
    }
    return st;
}

/* What is not known to count hides nothing. */
static enum status list_one(struct listing *l, size_t level, const struct pom_dependency *d,
                            struct error *err)
{
    const struct pom_effective *e = l->e;
    struct pom_needed n = {.level = level, .activity = pom_activity_of(e, level, d->profile)};
    enum status st = pom_expand_dependency(e, d, &n.d, err);
    if (st == OK) {
        st = take_managed(e, &n, err);
    }
    if (st != OK || n.activity != POM_ACTIVE) {
        return st == OK ? append(l, &n, err) : st;
    }
    struct view key = pom_key(e->arena, &n.d);
    if (key.ptr == NULL) {
        return error_no_memory(err);
    }
    size_t at = (size_t)(uintptr_t)map_get(&l->seen, key);
    if (at > 0) {
        struct pom_needed *known = &l->out->items[at - 1];
        *known = known->level == level ? n : *known;
        return OK;
    }
    st = append(l, &n, err);
    return st == OK ? map_put(&l->seen, key, (void *)(uintptr_t)l->out->len, NULL, err) : st;
}

enum status pom_needs_of(const struct pom_effective *e, struct pom_needs *out, struct error *err)
{
    struct pom_needs needs = {.items = NULL};
    struct listing l = {.e = e, .out = &needs};
    enum status st = OK;
    map_init(&l.seen);
    for (size_t level = 0; st == OK && level < e->depth; level++) {
        const struct pom_dependencies *list = &e->lineage[level]->dependencies;
        for (size_t i = 0; st == OK && i < list->len; i++) {
            const struct pom_dependency *d = &list->items[i];
            st = pom_is_told(e, level, d->profile) ? list_one(&l, level, d, err) : OK;
        }
    }
    map_release(&l.seen);
    if (st == OK) {
        *out = needs;
    }
    return st;
}

/* ---- components ---- */

static enum component_scope scope_of(const struct pom_needed *n)
{
    if (view_eq(n->d.scope, VIEW("test"))) {
        return SCOPE_TEST;
    }
    bool optional = n->activity == POM_INACTIVE || view_eq(n->d.optional, VIEW("true"));
    return optional ? SCOPE_OPTIONAL : SCOPE_RUNTIME;
}

/* "[1.0]" is that version, any other range pins none. */
static struct view pinned(struct view version)
{
    if (version.len == 0 || (version.ptr[0] != '[' && version.ptr[0] != '(')) {
        return version;
    }
    struct view inner = view_slice(version, 1, version.len - 1);
    bool exact = version.len > 2 && version.ptr[0] == '[' && version.ptr[version.len - 1] == ']' &&
                 view_find_char(inner, ',') < 0;
    return exact ? view_trim(inner) : view_of(NULL, 0);
}

/* Says which other file it is from. */
static enum status note_origin(const struct pom_effective *e, const char *what,
                               const struct pom_model *from, struct component *c, struct error *err)
{
    const struct pom_coordinates at = pom_coordinates_of(from);
    if (c->note.len > 0 || from == e->lineage[0]) {
        return OK;
    }
    c->note = text_join(e->arena, view_str(what), at.group, VIEW(":"), at.artifact, VIEW(":"),
                        at.version);
    return c->note.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status note_profile(const struct pom_effective *e, const struct pom_needed *n,
                                struct component *c, struct error *err)
{
    if (n->activity == POM_ACTIVE || c->note.len > 0) {
        return OK;
    }
    struct view id = e->lineage[n->level]->profiles.items[n->d.profile - 1].id;
    const char *why = n->activity == POM_OPEN ? ", which the building machine activates"
                                              : ", which is not active";
    c->note =
        text_join(e->arena, VIEW("in profile "), id.len > 0 ? id : VIEW("default"), view_str(why));
    return c->note.ptr == NULL ? error_no_memory(err) : OK;
}

/* Artifacts of one project that are not its jar. */
static void qualify(const struct pom_dependency *d, struct qualifier_list *list)
{
    bool known = view_find(d->type, VIEW("${")) < 0 && view_find(d->classifier, VIEW("${")) < 0;
    if (known) {
        qualifier_add(list, "classifier", d->classifier);
        qualifier_add(list, "type", view_eq(d->type, VIEW("jar")) ? view_of("", 0) : d->type);
    }
}

enum status pom_add_component(const struct pom_effective *e, const struct pom_needed *n,
                              struct view more, struct collector *c, struct error *err)
{
    const struct pom_dependency *d = &n->d;
    struct qualifier_list qualifiers = {.len = 0};
    struct component own = {.type = VIEW("maven"),
                            .namespace = d->at.group,
                            .name = d->at.artifact,
                            .version = pinned(d->at.version),
                            .scope = scope_of(n),
                            .relation = n->transitive ? RELATION_TRANSITIVE : RELATION_DIRECT,
                            .line = n->level == 0 ? d->line : e->lineage[0]->parent_line};
    enum status st = OK;
    qualify(d, &qualifiers);
    qualifiers_give(&qualifiers, &own);
    declare_range(&own, d->at.version);
    st = note_profile(e, n, &own, err);
    if (st == OK && n->level > 0) {
        st = note_origin(e, "inherited from ", e->lineage[n->level], &own, err);
    }
    if (st == OK && n->manager != NULL) {
        st = note_origin(e, "version managed in ", n->manager, &own, err);
    }
    if (st == OK && more.len > 0) {
        own.note = text_join(e->arena, own.note, own.note.len > 0 ? VIEW("; ") : VIEW(""), more);
        st = own.note.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st == OK ? collect_add(c, &own, err) : st;
}

enum status pom_add_components(const struct pom_effective *e, struct collector *c,
                               struct error *err)
{
    struct pom_needs needs = {.items = NULL};
    enum status st = pom_needs_of(e, &needs, err);
    for (size_t i = 0; st == OK && i < needs.len; i++) {
        st = pom_add_component(e, &needs.items[i], view_of("", 0), c, err);
    }
    return st;
}
