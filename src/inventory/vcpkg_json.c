/* vcpkg.json and vcpkg-configuration.json.
 *
 * Source: vcpkg's reference of both. A dependency has no version of its own: the
 * baseline of its registry says it, unless an override does. Registries are listed as
 * repositories at their baseline. */
#include <assay/base/json.h>

#include "formats.h"
#include "origin.h"

struct manifest {
    struct collector *c;
    struct map overrides; /* name → the override */
    struct map listed;    /* names that were added */
};

/* "1.2#3": version and port version. */
static struct view split_port(struct view version, struct view *port)
{
    ptrdiff_t hash = view_find_char(version, '#');
    if (hash >= 0) {
        *port = view_slice(version, (size_t)hash + 1, version.len);
        version = view_slice(version, 0, (size_t)hash);
    }
    return version;
}

static struct view override_version(const struct value *o, struct view *port)
{
    static const char *const keys[] = {"version", "version-semver", "version-date",
                                       "version-string"};
    *port = value_scalar(value_get(o, "port-version"));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct view version = value_get_text(o, keys[i]);
        if (version.len > 0) {
            return split_port(version, port);
        }
    }
    return view_of(NULL, 0);
}

static enum status add(struct manifest *m, struct component *k, struct error *err)
{
    struct view port = {NULL, 0};
    const struct value *over = map_get(&m->overrides, k->name);
    if (over != NULL) {
        k->version = override_version(over, &port);
        k->note = view_of(NULL, 0);
    }
    const struct purl_qualifier qualifiers[] = {{VIEW("port_version"), port}};
    k->type = VIEW("vcpkg");
    enum status st = map_put(&m->listed, k->name, m, NULL, err);
    k->qualifiers = qualifiers;
    k->qualifier_count = 1;
    st = st == OK ? collect_add(m->c, k, err) : st;
    k->qualifiers = NULL;
    k->qualifier_count = 0;
    return st;
}

static enum status add_dependency(struct manifest *m, const struct value *v,
                                  enum component_scope scope, struct error *err)
{
    struct component k = {.scope = scope, .relation = RELATION_DIRECT, .line = v->line};
    struct view least = {NULL, 0};
    bool host = false;
    if (v->kind == VALUE_STRING) {
        k.name = v->text;
        return add(m, &k, err);
    }
    enum status st = value_need(m->c, v, VALUE_OBJECT, "a dependency", err);
    if (st == OK) {
        st = field_need(m->c, v, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_text(m->c, v, "version>=", &least, err);
    }
    if (st == OK) {
        st = field_flag(m->c, v, "host", &host, err);
    }
    if (st == OK && least.len > 0) {
        k.note = arena_printf(m->c->arena, ">= " VIEW_FMT, VIEW_ARG(least));
        st = k.note.ptr == NULL ? error_no_memory(err) : OK;
    }
    k.scope = host ? SCOPE_BUILD : scope;
    return st == OK ? add(m, &k, err) : st;
}

static enum status read_dependencies(struct manifest *m, const struct value *object,
                                     enum component_scope scope, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(m->c, object, "dependencies", VALUE_ARRAY, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_dependency(m, &list->items[i], scope, err);
    }
    return st;
}

static enum status read_features(struct manifest *m, const struct value *root, struct error *err)
{
    const struct value *features = value_get(root, "features");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(features, VALUE_OBJECT) && i < features->len; i++) {
        st = read_dependencies(m, &features->members[i].value, SCOPE_OPTIONAL, err);
    }
    for (size_t i = 0; st == OK && value_is(features, VALUE_ARRAY) && i < features->len; i++) {
        st = read_dependencies(m, &features->items[i], SCOPE_OPTIONAL, err);
    }
    return st;
}

/* What is overridden and needed by others only is listed, too. */
static enum status read_overrides(struct manifest *m, const struct value *root, bool add_them,
                                  struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(m->c, root, "overrides", VALUE_ARRAY, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        struct component k = {.line = list->items[i].line};
        st = value_need(m->c, &list->items[i], VALUE_OBJECT, "an override", err);
        if (st == OK) {
            st = field_need(m->c, &list->items[i], "name", &k.name, err);
        }
        if (st == OK && add_them) {
            st = map_has(&m->listed, k.name) ? OK : add(m, &k, err);
        } else if (st == OK) {
            st = map_put(&m->overrides, k.name, &list->items[i], NULL, err);
        }
    }
    return st;
}

/* ---- registries ---- */

static enum status add_registry(struct collector *c, struct view kind, struct view repository,
                                struct view baseline, uint32_t line, struct error *err)
{
    struct component k = {.scope = SCOPE_BUILD, .relation = RELATION_DIRECT, .line = line};
    struct origin o = {.name = repository, .repository = repository, .revision = baseline};
    if (view_eq(kind, VIEW("builtin"))) {
        o.repository = VIEW("https://github.com/microsoft/vcpkg");
    }
    if (o.repository.len == 0 || baseline.len == 0) {
        return OK;
    }
    origin_apply(&o, &k);
    return collect_add(c, &k, err);
}

static enum status read_registry(struct collector *c, const struct value *v, struct error *err)
{
    if (!value_is(v, VALUE_OBJECT)) {
        return OK; /* "default-registry": null */
    }
    struct view kind = {NULL, 0};
    struct view repository = {NULL, 0};
    struct view baseline = {NULL, 0};
    enum status st = field_need(c, v, "kind", &kind, err);
    if (st == OK) {
        st = field_text(c, v, "repository", &repository, err);
    }
    if (st == OK) {
        st = field_text(c, v, "baseline", &baseline, err);
    }
    return st == OK ? add_registry(c, kind, repository, baseline, v->line, err) : st;
}

static enum status read_configuration(struct collector *c, const struct value *root,
                                      struct error *err)
{
    const struct value *list = NULL;
    enum status st = read_registry(c, value_get(root, "default-registry"), err);
    if (st == OK) {
        st = field_child(c, root, "registries", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = read_registry(c, &list->items[i], err);
    }
    return st;
}

static enum status read_manifest(struct manifest *m, const struct value *root, struct error *err)
{
    struct view baseline = {NULL, 0};
    const struct value *inner = NULL;
    enum status st = read_overrides(m, root, false, err);
    if (st == OK) {
        st = read_dependencies(m, root, SCOPE_RUNTIME, err);
    }
    if (st == OK) {
        st = read_features(m, root, err);
    }
    if (st == OK) {
        st = read_overrides(m, root, true, err);
    }
    if (st == OK) {
        st = field_text(m->c, root, "builtin-baseline", &baseline, err);
    }
    if (st == OK && baseline.len > 0) {
        st = add_registry(m->c, VIEW("builtin"), view_of(NULL, 0), baseline,
                          value_get(root, "builtin-baseline")->line, err);
    }
    if (st == OK) {
        st = field_child(m->c, root, "vcpkg-configuration", VALUE_OBJECT, &inner, err);
    }
    return st == OK && inner != NULL ? read_configuration(m->c, inner, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    struct manifest m = {.c = c};
    enum status st = json_read(c->text, c->source, JSON_COMMENTS, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a manifest", err);
    }
    if (st != OK || path_is(c->path, "vcpkg-configuration.json")) {
        return st == OK ? read_configuration(c, &root, err) : st;
    }
    map_init(&m.overrides);
    map_init(&m.listed);
    st = read_manifest(&m, &root, err);
    map_release(&m.overrides);
    map_release(&m.listed);
    return st;
}

const struct manifest_format vcpkg_json_format = {
    .name = "vcpkg-json",
    .names = {VIEW_INIT("vcpkg.json"), VIEW_INIT("vcpkg-configuration.json")},
    .read = read_file};
