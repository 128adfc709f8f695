/* What a pom.xml says together with those above it.
 *
 * Source: Maven's POM reference (inheritance, interpolation, dependency management) and the
 * order of its model builder: first all is inherited as it is written, then ${…} is replaced
 * with the values of the project at hand, then imported bills of materials are added to what is
 * managed, then what a dependency does not say itself comes from there. A profile that is active
 * goes into its own file first and wins there. */
#include "pom.h"

#include "join.h"

enum { EXPANDED_MAX = 4096, EXPAND_DEPTH_MAX = 16, EXPAND_STEPS_MAX = 1000 };

/* ---- properties ---- */

static enum status put(struct pom_effective *e, struct view name, struct view text,
                       struct error *err)
{
    struct pom_property *p = arena_alloc(e->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    *p = (struct pom_property){name, text, 0};
    return map_put(&e->properties, name, p, NULL, err);
}

/* The project's own coordinate under its three names, and its parent's. */
static enum status put_coordinate(struct pom_effective *e, const char *name, struct view text,
                                  struct view parent, struct error *err)
{
    static const char *const prefixes[] = {"project.", "pom.", "", "project.parent."};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        struct view value = i == 3 ? parent : text;
        struct view key = arena_printf(e->arena, "%s%s", prefixes[i], name);
        st = key.ptr == NULL ? error_no_memory(err) : OK;
        if (st == OK && value.len > 0) {
            st = put(e, key, value, err);
        }
    }
    return st;
}

static enum status put_properties(struct pom_effective *e, struct error *err)
{
    const struct pom_model *own = e->lineage[0];
    const struct pom_coordinates at = pom_coordinates_of(own);
    enum status st = put_coordinate(e, "groupId", at.group, own->parent.group, err);
    if (st == OK) {
        st = put_coordinate(e, "artifactId", at.artifact, own->parent.artifact, err);
    }
    if (st == OK) {
        st = put_coordinate(e, "version", at.version, own->parent.version, err);
    }
    for (size_t i = e->depth; st == OK && i > 0; i--) {
        const struct pom_model *m = e->lineage[i - 1];
        for (size_t k = 0; st == OK && k < m->property_count; k++) {
            const struct pom_property *p = &m->properties[k];
            bool counts = pom_activity_of(e, i - 1, p->profile) == POM_ACTIVE;
            st = counts ? put(e, p->name, p->text, err) : OK;
        }
    }
    return st;
}

struct expansion {
    const struct pom_effective *e;
    struct buf out;
    size_t steps;
    bool resolved;
};

/* Bounded in depth, steps and length, whatever refers to whatever. */
static void expand(struct expansion *x, struct view text, unsigned depth)
{
    while (x->resolved && text.len > 0) {
        ptrdiff_t open = view_find(text, VIEW("${"));
        if (open < 0) {
            buf_add_view(&x->out, text);
            return;
        }
        buf_add_view(&x->out, view_slice(text, 0, (size_t)open));
        text = view_slice(text, (size_t)open + 2, text.len);
        ptrdiff_t close = view_find_char(text, '}');
        const struct pom_property *value =
            close < 0 ? NULL : map_get(&x->e->properties, view_slice(text, 0, (size_t)close));
        if (value == NULL || depth >= EXPAND_DEPTH_MAX || ++x->steps > EXPAND_STEPS_MAX) {
            x->resolved = false;
            return;
        }
        expand(x, value->text, depth + 1);
        text = view_slice(text, (size_t)close + 1, text.len);
    }
}

enum status pom_expand(const struct pom_effective *e, struct view text, struct view *out,
                       bool *resolved, struct error *err)
{
    if (view_find(text, VIEW("${")) < 0) {
        *out = text;
        *resolved = true;
        return OK;
    }
    struct expansion x = {.e = e, .resolved = true};
    buf_init(&x.out, EXPANDED_MAX);
    expand(&x, text, 0);
    enum status st = OK;
    if (buf_status(&x.out, NULL) == ERR_NO_MEMORY) {
        st = error_no_memory(err);
    }
    bool whole = x.resolved && buf_status(&x.out, NULL) == OK;
    struct view copy = text;
    if (st == OK && whole) {
        copy = arena_copy(e->arena, buf_view(&x.out));
        st = copy.ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&x.out);
    if (st == OK) {
        *out = copy;
        *resolved = whole;
    }
    return st;
}

enum status pom_expand_dependency(const struct pom_effective *e, const struct pom_dependency *d,
                                  struct pom_dependency *out, struct error *err)
{
    struct pom_dependency k = *d;
    struct view *const texts[] = {&k.at.group,   &k.at.artifact, &k.scope,      &k.type,
                                  &k.classifier, &k.optional,    &k.exclusions, &k.at.version};
    bool resolved = true;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof texts / sizeof texts[0]; i++) {
        st = pom_expand(e, *texts[i], texts[i], &resolved, err);
    }
    if (st == OK) {
        k.at.version = resolved ? k.at.version : view_of(NULL, 0);
        *out = k;
    }
    return st;
}

/* ---- what is managed ---- */

struct view pom_key(struct arena *arena, const struct pom_dependency *d)
{
    struct view type = d->type.len == 0 ? VIEW("jar") : d->type;
    return text_join(arena, d->at.group, VIEW(":"), d->at.artifact, VIEW(":"), type, VIEW(":"),
                     d->classifier);
}

/* What is active is of one place with its file; any other profile is one of its own. */
static struct view key_at(const struct pom_effective *e, const struct pom_dependency *d,
                          size_t level)
{
    bool own = pom_activity_of(e, level, d->profile) != POM_ACTIVE;
    struct view place = own ? arena_printf(e->arena, "%zu.%u", level, d->profile) : VIEW("0");
    struct view key = place.ptr == NULL ? place : pom_key(e->arena, d);
    return key.ptr == NULL ? key : text_join(e->arena, place, VIEW(":"), key);
}

static bool is_import(const struct pom_dependency *d)
{
    return view_eq(d->scope, VIEW("import")) && view_eq(d->type, VIEW("pom"));
}

static enum status manage(struct pom_effective *e, size_t level, const struct pom_dependency *d,
                          struct error *err)
{
    struct pom_dependency k;
    enum status st = pom_expand_dependency(e, d, &k, err);
    if (st != OK) {
        return st;
    }
    struct view key = key_at(e, &k, level);
    if (key.ptr == NULL) {
        return error_no_memory(err);
    }
    if (map_has(&e->managed, key)) {
        return OK;
    }
    struct pom_managed *m = arena_alloc(e->arena, 1, sizeof *m);
    if (m == NULL) {
        return error_no_memory(err);
    }
    *m = (struct pom_managed){k.at.version, k.scope, k.optional, k.exclusions, e->lineage[level]};
    return map_put(&e->managed, key, m, NULL, err);
}

/* The nearest file wins, and in a file the last entry. */
static enum status manage_all(struct pom_effective *e, size_t *work, struct error *err)
{
    for (size_t i = 0; i < e->depth; i++) {
        const struct pom_dependencies *list = &e->lineage[i]->managed;
        size_t cost = list->len + e->lineage[i]->property_count + 1;
        if (cost > *work) {
            return error_set(err, ERR_LIMIT, "parents and bills of materials are too many");
        }
        *work -= cost;
        for (size_t k = list->len; k > 0; k--) {
            const struct pom_dependency *d = &list->items[k - 1];
            enum status st = pom_is_told(e, i, d->profile) ? manage(e, i, d, err) : OK;
            if (st != OK) {
                return st;
            }
        }
    }
    return OK;
}

enum status pom_effective_properties(struct pom_effective *e, struct error *err)
{
    map_init(&e->properties);
    map_init(&e->managed);
    enum status st = pom_profiles_decide(e, err);
    return st == OK ? put_properties(e, err) : st;
}

enum status pom_effective_build(struct pom_effective *e, size_t *work, struct error *err)
{
    enum status st = pom_effective_properties(e, err);
    return st == OK ? manage_all(e, work, err) : st;
}

void pom_effective_release(struct pom_effective *e)
{
    map_release(&e->properties);
    map_release(&e->managed);
}

enum status pom_each_import(const struct pom_effective *e,
                            enum status (*import)(void *ctx, struct pom_coordinates at,
                                                  struct error *err),
                            void *ctx, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < e->depth; i++) {
        const struct pom_dependencies *list = &e->lineage[i]->managed;
        for (size_t k = 0; st == OK && k < list->len; k++) {
            struct pom_dependency d = list->items[k];
            if (!is_import(&d) || pom_activity_of(e, i, d.profile) != POM_ACTIVE) {
                continue;
            }
            st = pom_expand_dependency(e, &d, &d, err);
            if (st == OK && d.at.version.len > 0) {
                st = import(ctx, d.at, err);
            }
        }
    }
    return st;
}

/* Of its own profile, then of the project, then of what is imported, in their order. */
enum status pom_find_managed(const struct pom_effective *e, const struct pom_dependency *d,
                             size_t level, const struct pom_managed **out, struct error *err)
{
    struct pom_dependency of_project = *d;
    of_project.profile = 0;
    struct view own = key_at(e, d, level);
    struct view key = key_at(e, &of_project, level);
    if (own.ptr == NULL || key.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct pom_managed *m = map_get(&e->managed, own);
    m = m == NULL ? map_get(&e->managed, key) : m;
    for (size_t i = 0; m == NULL && i < e->import_count; i++) {
        m = map_get(&e->imports[i]->managed, key);
    }
    *out = m;
    return OK;
}
