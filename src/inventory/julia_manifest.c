/* Manifest.toml of Julia, versions 1 and 2, and Manifest-v1.11.toml; Project.toml, which asks for
 * packages by UUID ("deps", "weakdeps", "extras") and says ranges in "compat".
 *
 * Source: Julia's documentation of Pkg, "Project.toml and Manifest.toml". Packages without a
 * version come with the language. The purl of a Julia package carries its UUID. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "toml_lock.h"

/* A list of names, or where names are not unique a map of names to UUIDs. */
static enum status add_needs(struct collector *c, const struct value *deps, struct error *err)
{
    bool map = value_is(deps, VALUE_OBJECT);
    enum status st = OK;
    for (size_t i = 0; st == OK && (map || value_is(deps, VALUE_ARRAY)) && i < deps->len; i++) {
        struct view key = value_text(map ? &deps->members[i].value : &deps->items[i]);
        st = collect_needs(c, key, view_of(NULL, 0), err);
    }
    return st;
}

static enum status add_package(struct collector *c, struct view name, const struct value *package,
                               struct error *err)
{
    struct component k = {.type = VIEW("julia"), .name = name, .line = package->line};
    struct qualifier_list list = {.len = 0};
    struct hash_list hashes = {0};
    struct view uuid = {NULL, 0};
    enum status st = value_need(c, package, VALUE_OBJECT, "a package", err);
    if (st == OK) {
        st = field_need(c, package, "uuid", &uuid, err);
    }
    if (st == OK) {
        st = field_text(c, package, "version", &k.version, err);
    }
    if (st != OK || k.version.len == 0 || value_get(package, "path") != NULL) {
        return st;
    }
    k.source = value_get_text(package, "repo-url");
    qualifier_add(&list, "uuid", uuid);
    qualifiers_give(&list, &k);
    const struct value *tree = value_get(package, "git-tree-sha1");
    if (value_text(tree).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha1"), value_text(tree), position_of(tree), err);
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(c, &k, err);
    }
    if (st == OK) {
        st = collect_called(c, uuid, err);
    }
    if (st == OK) {
        st = collect_called(c, name, err);
    }
    return st == OK ? add_needs(c, value_get(package, "deps"), err) : st;
}

static enum status read_manifest(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *deps = NULL;
    enum status st = collect_toml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "deps", VALUE_OBJECT, &deps, err);
    }
    const struct value *packages = deps == NULL ? &root : deps;
    for (size_t i = 0; st == OK && i < packages->len; i++) {
        const struct value *list = &packages->members[i].value;
        for (size_t k = 0; st == OK && value_is(list, VALUE_ARRAY) && k < list->len; k++) {
            st = add_package(c, packages->members[i].key, &list->items[k], err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    return view_starts(base, VIEW("Manifest-v")) && view_ends(base, VIEW(".toml"));
}

const struct manifest_format julia_manifest_format = {
    .name = "julia-manifest",
    .names = {VIEW_INIT("Manifest.toml"), VIEW_INIT("JuliaManifest.toml")},
    .matches = matches,
    .read = read_manifest};

/* ---- Project.toml ---- */

struct wishes {
    struct collector *c;
    const struct value *ranges;
};

static enum status add_wishes(const struct wishes *w, const struct value *map,
                              enum component_scope scope, struct error *err)
{
    enum { UUID_LENGTH = 36 };
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(map, VALUE_OBJECT) && i < map->len; i++) {
        const struct member *m = &map->members[i];
        struct qualifier_list list = {.len = 0};
        struct component k = {.type = VIEW("julia"),
                              .name = m->key,
                              .scope = scope,
                              .relation = RELATION_DIRECT,
                              .line = m->line};
        /* Packages without a range come with the language, or are the project's own. */
        struct view range = value_text(value_get_view(w->ranges, m->key));
        qualifier_add(&list, "uuid", value_text(&m->value));
        qualifiers_give(&list, &k);
        k.version =
            view_starts(view_trim(range), VIEW("=")) ? version_exact(range) : view_of(NULL, 0);
        declare_range(&k, range);
        bool uuid = value_text(&m->value).len == UUID_LENGTH;
        st = uuid && range.len > 0 ? collect_add(w->c, &k, err) : OK;
    }
    return st;
}

static enum status read_project(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_toml(c, &root, err);
    if (st != OK) {
        return st;
    }
    const struct wishes w = {.c = c, .ranges = value_get(&root, "compat")};
    st = add_wishes(&w, value_get(&root, "deps"), SCOPE_RUNTIME, err);
    if (st == OK) {
        st = add_wishes(&w, value_get(&root, "weakdeps"), SCOPE_OPTIONAL, err);
    }
    return st == OK ? add_wishes(&w, value_get(&root, "extras"), SCOPE_TEST, err) : st;
}

const struct manifest_format julia_project_format = {
    .name = "julia-project",
    .names = {VIEW_INIT("Project.toml"), VIEW_INIT("JuliaProject.toml")},
    .read = read_project,
    .fold = FOLD_DECLARED,
    .yields_to = {VIEW_INIT("Manifest.toml"), VIEW_INIT("JuliaManifest.toml")}};
