/* Cargo.toml of Rust: what a package asks for.
 *
 * Source: The Cargo Book, "Specifying dependencies". "1.2.3" is a range; "=1.2.3" alone pins. What
 * has a path, or is the workspace's, is written elsewhere. Below vendor/ and in cargo's registry
 * lie the packages of others (crate.c): what those ask for is not the subject's. */
#include "collect.h"
#include "formats.h"

static enum status add(struct collector *c, const struct member *m, enum component_scope scope,
                       struct error *err)
{
    const struct value *v = &m->value;
    bool table = value_is(v, VALUE_OBJECT);
    struct view range = table ? value_get_text(v, "version") : value_text(v);
    struct view real = value_get_text(v, "package");
    struct component k = {.type = VIEW("cargo"),
                          .name = real.len > 0 ? real : m->key,
                          .source = value_get_text(v, "git"),
                          .relation = RELATION_DIRECT,
                          .line = m->line};
    bool optional = value_get_bool(v, "optional", false);
    k.scope = optional && scope == SCOPE_RUNTIME ? SCOPE_OPTIONAL : scope;
    if ((table && k.source.len == 0 && value_get(v, "path") != NULL) ||
        value_get_bool(v, "workspace", false)) {
        return OK;
    }
    range = view_trim(range);
    k.version = view_starts(range, VIEW("=")) ? version_exact(range) : view_of(NULL, 0);
    declare_range(&k, range);
    return collect_add(c, &k, err);
}

static const struct scoped_map maps[] = {{"dependencies", SCOPE_RUNTIME},
                                         {"dev-dependencies", SCOPE_DEV},
                                         {"dev_dependencies", SCOPE_DEV},
                                         {"build-dependencies", SCOPE_BUILD},
                                         {"build_dependencies", SCOPE_BUILD}};

static enum status read_file(struct collector *c, struct error *err)
{
    static const struct scoped_map workspace[] = {{"workspace.dependencies", SCOPE_RUNTIME}};
    enum { MAPS = sizeof maps / sizeof maps[0] };
    struct value root;
    enum status st = collect_toml(c, &root, err);
    const struct value *targets = st == OK ? value_get(&root, "target") : NULL;
    if (st == OK) {
        st = collect_maps(c, &root, workspace, 1, add, err);
    }
    if (st == OK) {
        st = collect_maps(c, &root, maps, MAPS, add, err);
    }
    for (size_t i = 0; st == OK && value_is(targets, VALUE_OBJECT) && i < targets->len; i++) {
        st = collect_maps(c, &targets->members[i].value, maps, MAPS, add, err);
    }
    return st;
}

static bool matches(struct view path)
{
    return path_is(path, "Cargo.toml") && !view_starts(path, VIEW("vendor/")) &&
           view_find(path, VIEW("/vendor/")) < 0 && view_find(path, VIEW("registry/src/")) < 0;
}

const struct manifest_format cargo_toml_format = {.name = "cargo-toml",
                                                  .matches = matches,
                                                  .read = read_file,
                                                  .fold = FOLD_DECLARED,
                                                  .yields_to = {VIEW_INIT("Cargo.lock")}};
