/* pubspec.yaml of Dart and Flutter: what a project asks for, and packages in pub's cache.
 *
 * Source: Dart's documentation, "The pubspec file", "Package dependencies". A version is taken
 * from an exact pin only. What a path or an SDK gives is no package. In the cache each package
 * has a folder, hosted/HOST/NAME-VERSION. */
#include "collect.h"
#include "formats.h"

static enum status add(struct collector *c, const struct member *m, enum component_scope scope,
                       struct error *err)
{
    const struct value *v = &m->value;
    struct component k = {.type = VIEW("pub"),
                          .name = m->key,
                          .scope = scope,
                          .relation = RELATION_DIRECT,
                          .line = m->line};
    const struct value *git = value_get(v, "git");
    if (value_get(v, "path") != NULL || value_get(v, "sdk") != NULL) {
        return OK;
    }
    struct view range =
        value_is(v, VALUE_OBJECT) ? value_scalar(value_get(v, "version")) : value_scalar(v);
    if (git != NULL) {
        k.source = value_is(git, VALUE_OBJECT) ? value_get_text(git, "url") : value_text(git);
    }
    k.version = version_exact(range);
    declare_range(&k, view_eq_str(range, "any") ? view_of(NULL, 0) : range);
    return collect_add(c, &k, err);
}

static enum status read_declared(struct collector *c, struct error *err)
{
    static const struct scoped_map maps[] = {{"dependencies", SCOPE_RUNTIME},
                                             {"dev_dependencies", SCOPE_DEV}};
    struct value root;
    enum status st = collect_yaml(c, &root, err);
    return st == OK ? collect_maps(c, &root, maps, sizeof maps / sizeof maps[0], add, err) : st;
}

static enum status read_installed(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("pub")};
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_need(c, &root, "name", &k.name, err);
    }
    if (st == OK) {
        k.version = value_scalar(value_get(&root, "version"));
        k.line = position_of(value_get(&root, "name")).line;
    }
    return st == OK ? collect_add(c, &k, err) : st;
}

static bool is_named(struct view path)
{
    return path_is(path, "pubspec.yaml") || path_is(path, "pubspec.yml");
}

static bool matches_installed(struct view path)
{
    return is_named(path) && view_eq_str(path_above(path, 3), "hosted") &&
           view_find_char(path_above(path, 1), '-') > 0;
}

/* Below a package of the cache what is no package's own is a test or an example of one. */
static bool matches_declared(struct view path)
{
    return is_named(path) && view_find(path, VIEW("hosted/pub.dev/")) < 0 &&
           view_find(path, VIEW("hosted/pub.dartlang.org/")) < 0;
}

const struct manifest_format pubspec_format = {.name = "pubspec",
                                               .matches = matches_declared,
                                               .read = read_declared,
                                               .fold = FOLD_DECLARED,
                                               .yields_to = {VIEW_INIT("pubspec.lock")}};

const struct manifest_format pub_installed_format = {.name = "pub-installed",
                                                     .matches = matches_installed,
                                                     .read = read_installed,
                                                     .fold = FOLD_INSTALLED,
                                                     .yields_to = {VIEW_INIT("pubspec.lock")}};
