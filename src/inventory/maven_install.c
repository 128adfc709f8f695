/* maven_install.json: what rules_jvm_external of Bazel has pinned.
 *
 * Source: its documentation and lock files. Version 2: "artifacts" maps "group:name" (or
 * "group:name:type", "group:name:type:classifier") to a version and to digests by classifier,
 * "dependencies" maps them to those that they need. Before: "dependency_tree.dependencies" is a
 * list of "group:name[:type[:classifier]]:version" with one digest. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

enum { PARTS_MAX = 5 };

/* "g:a", "g:a:type", "g:a:type:classifier", and a version behind where `versioned`. */
static bool split_coordinates(struct view key, bool versioned, struct component *k,
                              struct qualifier_list *list)
{
    struct view parts[PARTS_MAX] = {{NULL, 0}};
    size_t n = 0;
    while (n < PARTS_MAX && view_split(&key, ':', &parts[n])) {
        n++;
    }
    size_t named = versioned && n > 0 ? n - 1 : n;
    if (key.ptr != NULL || named < 2 || named > 4 || parts[0].len == 0 || parts[1].len == 0) {
        return false;
    }
    k->type = VIEW("maven");
    k->namespace = parts[0];
    k->name = parts[1];
    k->version = versioned ? parts[n - 1] : k->version;
    if (named > 3) {
        qualifier_add(list, "classifier", parts[3]);
    }
    if (named > 2 && !view_eq_str(parts[2], "jar")) {
        qualifier_add(list, "type", parts[2]);
    }
    qualifiers_give(list, k);
    return true;
}

static enum status add(struct collector *c, struct component *k, const struct value *sum,
                       struct error *err)
{
    struct hash_list hashes = {0};
    enum status st = OK;
    if (value_text(sum).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, k);
    return st == OK ? collect_add(c, k, err) : st;
}

static enum status add_needs(struct collector *c, const struct value *needs, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(needs, VALUE_ARRAY) && i < needs->len; i++) {
        st = collect_needs(c, value_text(&needs->items[i]), view_of(NULL, 0), err);
    }
    return st;
}

static enum status add_artifact(struct collector *c, const struct value *root,
                                const struct member *m, struct error *err)
{
    struct component k = {.line = m->line};
    struct qualifier_list list = {.len = 0};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "an artifact", err);
    if (st == OK) {
        st = field_need(c, &m->value, "version", &k.version, err);
    }
    if (st == OK && !split_coordinates(m->key, false, &k, &list)) {
        return collect_bad(c, (struct position){m->line, m->column}, err,
                           "expected \"group:name\"");
    }
    if (st == OK) {
        st = add(c, &k, value_path(&m->value, "shasums.jar"), err);
    }
    if (st == OK) {
        st = collect_called(c, m->key, err);
    }
    const struct value *needs = value_get(root, "dependencies");
    return st == OK ? add_needs(c, value_get_view(needs, m->key), err) : st;
}

static enum status add_entry(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.line = v->line};
    struct qualifier_list list = {.len = 0};
    struct view coord = {NULL, 0};
    enum status st = field_need(c, v, "coord", &coord, err);
    if (st == OK && !split_coordinates(coord, true, &k, &list)) {
        return collect_bad(c, position_of(v), err, "expected \"group:name:version\"");
    }
    if (st == OK) {
        st = add(c, &k, value_get(v, "sha256"), err);
    }
    if (st == OK) {
        st = collect_called(c, coord, err);
    }
    return st == OK ? add_needs(c, value_get(v, "directDependencies"), err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *artifacts = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "artifacts", VALUE_OBJECT, &artifacts, err);
    }
    for (size_t i = 0; st == OK && artifacts != NULL && i < artifacts->len; i++) {
        st = add_artifact(c, &root, &artifacts->members[i], err);
    }
    const struct value *tree = st == OK ? value_path(&root, "dependency_tree.dependencies") : NULL;
    for (size_t i = 0; st == OK && value_is(tree, VALUE_ARRAY) && i < tree->len; i++) {
        st = add_entry(c, &tree->items[i], err);
    }
    return st;
}

static bool matches(struct view path)
{
    return view_ends(path_base(path), VIEW("maven_install.json"));
}

const struct manifest_format maven_install_format = {
    .name = "maven-install", .matches = matches, .read = read_lock};
