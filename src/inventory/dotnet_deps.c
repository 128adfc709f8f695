/* <application>.deps.json: what a published .NET application needs at run time; obj/
 * project.assets.json: what NuGet chose when it was built.
 *
 * Source: the .NET documentation, "runtime configuration files (deps.json)"; NuGet's, "package
 * restore": "libraries" and "targets" as there, ranges in the place of versions, the digest without
 * a prefix, and in "project.frameworks" what the project asks for. "libraries" of type "package"
 * came from NuGet; "sha512" is SHA-512 in base64. What the application's own entry in the target
 * depends on is direct. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "join.h"

/* "Name/1.2.3" */
static bool split_library(struct view key, struct component *k)
{
    ptrdiff_t slash = view_rfind_char(key, '/');
    k->name = view_slice(key, 0, slash < 0 ? 0 : (size_t)slash);
    k->version = view_slice(key, (size_t)(slash + 1), key.len);
    return slash > 0 && k->version.len > 0;
}

/* What the projects in the targets name: "Name/1.2.3" → itself. */
static enum status note_direct(const struct value *root, struct map *direct, struct error *err)
{
    const struct value *targets = value_get(root, "targets");
    const struct value *libraries = value_get(root, "libraries");
    enum status st = OK;
    for (size_t t = 0; value_is(targets, VALUE_OBJECT) && t < targets->len; t++) {
        const struct value *target = &targets->members[t].value;
        for (size_t i = 0; value_is(target, VALUE_OBJECT) && i < target->len; i++) {
            const struct member *m = &target->members[i];
            const struct value *library = value_get_view(libraries, m->key);
            const struct value *needs = value_get(&m->value, "dependencies");
            bool own = view_eq_str(value_get_text(library, "type"), "project");
            for (size_t d = 0; st == OK && own && value_is(needs, VALUE_OBJECT) && d < needs->len;
                 d++) {
                st = map_put(direct, needs->members[d].key, direct, NULL, err);
            }
        }
    }
    return st;
}

/* In each target, of what the library needs there: "Name": "1.2.3", or with `ranges` a range. */
static enum status add_needs(struct collector *c, const struct value *targets, struct view library,
                             bool ranges, struct error *err)
{
    enum status st = OK;
    for (size_t t = 0; value_is(targets, VALUE_OBJECT) && t < targets->len; t++) {
        const struct value *entry = value_get_view(&targets->members[t].value, library);
        const struct value *needs = value_get(entry, "dependencies");
        bool map = value_is(needs, VALUE_OBJECT);
        for (size_t i = 0; st == OK && map && i < needs->len; i++) {
            struct view key = needs->members[i].key;
            struct view version = value_text(&needs->members[i].value);
            key = ranges ? key : text_join(c->arena, key, VIEW("/"), version);
            st = key.ptr == NULL ? error_no_memory(err)
                                 : collect_needs(c, key, ranges ? version : view_of(NULL, 0), err);
        }
    }
    return st;
}

static enum status add_library(struct collector *c, const struct value *targets,
                               const struct member *m, const struct map *direct, struct error *err)
{
    struct component k = {.type = VIEW("nuget"), .line = m->line};
    struct hash_list hashes = {0};
    struct view type = {NULL, 0};
    struct view hash = {NULL, 0};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a library", err);
    if (st == OK) {
        st = field_text(c, &m->value, "type", &type, err);
    }
    if (st != OK || !view_eq_str(type, "package")) {
        return st;
    }
    if (!split_library(m->key, &k)) {
        return collect_bad(c, (struct position){m->line, m->column}, err,
                           "expected \"name/version\"");
    }
    k.relation = direct->len == 0          ? RELATION_UNKNOWN
                 : map_has(direct, k.name) ? RELATION_DIRECT
                                           : RELATION_TRANSITIVE;
    st = field_text(c, &m->value, "sha512", &hash, err);
    struct view prefix = VIEW("sha512-");
    if (st == OK && view_starts(hash, prefix)) {
        st = hashes_add_base64(c, &hashes, VIEW("sha512"), view_slice(hash, prefix.len, hash.len),
                               position_of(value_get(&m->value, "sha512")), err);
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(c, &k, err);
    }
    if (st == OK) {
        st = collect_called(c, m->key, err);
    }
    return st == OK ? add_needs(c, targets, m->key, false, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    struct map direct;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "libraries", VALUE_OBJECT, &list, err);
    }
    if (st != OK || list == NULL) {
        return st;
    }
    map_init(&direct);
    st = note_direct(&root, &direct, err);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = add_library(c, value_get(&root, "targets"), &list->members[i], &direct, err);
    }
    map_release(&direct);
    return st;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".deps.json")) && path_base(path).len > strlen(".deps.json");
}

const struct manifest_format dotnet_deps_format = {
    .name = "dotnet-deps", .matches = matches, .read = read_file};

/* ---- project.assets.json ---- */

/* "project.frameworks.FRAMEWORK.dependencies": "Name" → itself. */
static enum status note_asked(const struct value *root, struct map *direct, struct error *err)
{
    const struct value *frameworks = value_path(root, "project.frameworks");
    enum status st = OK;
    for (size_t f = 0; value_is(frameworks, VALUE_OBJECT) && f < frameworks->len; f++) {
        const struct value *asked = value_get(&frameworks->members[f].value, "dependencies");
        bool map = value_is(asked, VALUE_OBJECT);
        for (size_t i = 0; st == OK && map && i < asked->len; i++) {
            st = map_put(direct, asked->members[i].key, direct, NULL, err);
        }
    }
    return st;
}

static enum status add_chosen(struct collector *c, const struct value *root, const struct member *m,
                              const struct map *direct, struct error *err)
{
    struct component k = {.type = VIEW("nuget"), .line = m->line};
    struct hash_list hashes = {0};
    const struct value *sum = value_get(&m->value, "sha512");
    enum status st = OK;
    if (!view_eq_str(value_get_text(&m->value, "type"), "package")) {
        return OK; /* a project */
    }
    if (!split_library(m->key, &k)) {
        return collect_bad(c, (struct position){m->line, m->column}, err,
                           "expected \"name/version\"");
    }
    k.relation = map_has(direct, k.name) ? RELATION_DIRECT : RELATION_TRANSITIVE;
    if (value_text(sum).len > 0) {
        st = hashes_add_base64(c, &hashes, VIEW("sha512"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, &k);
    st = st == OK ? collect_add(c, &k, err) : st;
    st = st == OK ? collect_called(c, k.name, err) : st;
    return st == OK ? add_needs(c, value_get(root, "targets"), m->key, true, err) : st;
}

static enum status read_assets(struct collector *c, struct error *err)
{
    struct value root;
    struct map direct;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "libraries", VALUE_OBJECT, &list, err);
    }
    map_init(&direct);
    st = st == OK ? note_asked(&root, &direct, err) : st;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_chosen(c, &root, &list->members[i], &direct, err);
    }
    map_release(&direct);
    return st;
}

const struct manifest_format project_assets_format = {
    .name = "project-assets",
    .names = {VIEW_INIT("project.assets.json")},
    .read = read_assets,
    .fold = FOLD_INSTALLED,
    .yields_to = {VIEW_INIT("packages.lock.json"), VIEW_INIT("paket.lock")}};
