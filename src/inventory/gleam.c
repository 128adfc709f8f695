/* gleam.toml and manifest.toml of Gleam: what is asked for, and what was chosen.
 *
 * Source: Gleam's documentation, "gleam.toml"; its build tool, manifest.toml: a list "packages" of
 * tables with name, version, requirements, source ("hex", "git", "local") and the archive's
 * SHA-256. Others have a manifest.toml, too: one without that list is none. */
#include "collect.h"
#include "formats.h"

static enum status add_package(struct collector *c, const struct value *package, struct error *err)
{
    struct component k = {.type = VIEW("hex"), .line = package->line};
    struct hash_list hashes = {0};
    const struct value *sum = value_get(package, "outer_checksum");
    const struct value *needs = value_get(package, "requirements");
    enum status st = field_need(c, package, "name", &k.name, err);
    if (st != OK || view_eq_str(value_get_text(package, "source"), "local")) {
        return st;
    }
    k.version = value_get_text(package, "version");
    k.source = value_get_text(package, "repo");
    if (value_text(sum).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, &k);
    st = st == OK ? collect_add(c, &k, err) : st;
    st = st == OK ? collect_called(c, k.name, err) : st;
    for (size_t i = 0; st == OK && value_is(needs, VALUE_ARRAY) && i < needs->len; i++) {
        st = collect_needs(c, value_text(&needs->items[i]), view_of(NULL, 0), err);
    }
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = collect_toml(c, &root, err);
    const struct value *list = st == OK ? value_get(&root, "packages") : NULL;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        bool gleam = value_get(&list->items[i], "build_tools") != NULL;
        st = gleam ? add_package(c, &list->items[i], err) : OK;
    }
    return st;
}

static enum status add_wish(struct collector *c, const struct member *m, enum component_scope scope,
                            struct error *err)
{
    const struct value *v = &m->value;
    struct component k = {.type = VIEW("hex"),
                          .name = m->key,
                          .scope = scope,
                          .relation = RELATION_DIRECT,
                          .line = m->line};
    struct view range = value_is(v, VALUE_OBJECT) ? value_get_text(v, "version") : value_text(v);
    if (value_get(v, "path") != NULL) {
        return OK;
    }
    k.source = value_get_text(v, "git");
    k.version = version_exact(range);
    declare_range(&k, range);
    return collect_add(c, &k, err);
}

static enum status read_wishes(struct collector *c, struct error *err)
{
    static const struct scoped_map maps[] = {{"dependencies", SCOPE_RUNTIME},
                                             {"dev-dependencies", SCOPE_DEV},
                                             {"dev_dependencies", SCOPE_DEV}};
    struct value root;
    enum status st = collect_toml(c, &root, err);
    return st == OK ? collect_maps(c, &root, maps, sizeof maps / sizeof maps[0], add_wish, err)
                    : st;
}

const struct manifest_format gleam_lock_format = {.name = "gleam-lock",
                                                  .names = {VIEW_INIT("manifest.toml")},
                                                  .read = read_lock,
                                                  .asked_in = VIEW_INIT("gleam.toml")};

const struct manifest_format gleam_toml_format = {.name = "gleam-toml",
                                                  .names = {VIEW_INIT("gleam.toml")},
                                                  .read = read_wishes,
                                                  .fold = FOLD_DECLARED,
                                                  .yields_to = {VIEW_INIT("manifest.toml")}};
