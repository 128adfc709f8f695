/* composer.lock.
 *
 * Source: Composer's documentation and lock files. "packages" is the product's,
 * "packages-dev" for development. What the project itself requires is in
 * composer.json (composer_json.c); without it, what no package requires must be
 * direct, and for the rest it is unknown. Packages from a path are the subject's own. */
#include <assay/base/json.h>

#include "collect.h"
#include "formats.h"

static enum status note_needs(struct collector *c, const struct value *list, struct map *needed,
                              struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct value *require = value_get(&list->items[i], "require");
        st = value_need(c, &list->items[i], VALUE_OBJECT, "a package entry", err);
        /* PHP writes an empty map as a list. */
        bool map = value_is(require, VALUE_OBJECT);
        for (size_t r = 0; st == OK && map && r < require->len; r++) {
            st = map_put(needed, require->members[r].key, needed, NULL, err);
        }
    }
    return st;
}

/* Several licences are alternatives. */
static enum status read_licence(struct collector *c, const struct value *entry, struct component *k,
                                struct error *err)
{
    const struct value *list = NULL;
    if (value_is(value_get(entry, "license"), VALUE_STRING)) {
        k->licence = value_get_text(entry, "license");
        return OK;
    }
    enum status st = field_child(c, entry, "license", VALUE_ARRAY, &list, err);
    buf_clear(&c->scratch);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = value_need(c, &list->items[i], VALUE_STRING, "a licence", err);
        if (st == OK) {
            buf_add_str(&c->scratch, i == 0 ? "" : " OR ");
            buf_add_view(&c->scratch, list->items[i].text);
            st = buf_status(&c->scratch, err);
        }
    }
    if (st == OK && c->scratch.len > 0) {
        k->licence = arena_copy(c->arena, buf_view(&c->scratch));
        st = k->licence.ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

/* The archive if there is one, else the repository. */
static enum status read_source(struct collector *c, const struct value *entry, struct component *k,
                               bool *local, struct error *err)
{
    const struct value *dist = NULL;
    const struct value *source = NULL;
    struct view type = {NULL, 0};
    struct view shasum = {NULL, 0};
    struct hash_list hashes = {0};
    enum status st = field_child(c, entry, "dist", VALUE_OBJECT, &dist, err);
    if (st == OK) {
        st = field_child(c, entry, "source", VALUE_OBJECT, &source, err);
    }
    if (st == OK) {
        st = field_text(c, dist == NULL ? source : dist, "url", &k->source, err);
    }
    if (st == OK) {
        st = field_text(c, dist, "type", &type, err);
    }
    if (st == OK) {
        st = field_text(c, dist, "shasum", &shasum, err);
    }
    if (st == OK && shasum.len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha1"), shasum, position_of(dist), err);
    }
    hashes_give(&hashes, k);
    *local = view_eq(type, VIEW("path"));
    return st;
}

/* PHP itself and its extensions are no packages of the file, and drop out. */
static enum status add_needs(struct collector *c, const struct value *require, struct error *err)
{
    enum status st = OK;
    bool map = value_is(require, VALUE_OBJECT);
    for (size_t i = 0; st == OK && map && i < require->len; i++) {
        const struct member *m = &require->members[i];
        st = collect_needs(c, m->key, value_text(&m->value), err);
    }
    return st;
}

static enum status add_package(struct collector *c, const struct value *entry,
                               enum component_scope scope, const struct map *needed,
                               struct error *err)
{
    struct component k = {.type = VIEW("composer"), .scope = scope};
    struct view name = {NULL, 0};
    bool local = false;
    enum status st = field_need(c, entry, "name", &name, err);
    if (st == OK) {
        st = field_need(c, entry, "version", &k.version, err);
    }
    if (st == OK) {
        st = read_licence(c, entry, &k, err);
    }
    if (st == OK) {
        st = read_source(c, entry, &k, &local, err);
    }
    if (st != OK || local) {
        return st;
    }
    name_split(name, &k);
    k.line = value_get(entry, "name")->line;
    k.relation = map_has(needed, name) ? RELATION_UNKNOWN : RELATION_DIRECT;
    st = collect_add(c, &k, err);
    if (st == OK) {
        st = collect_called(c, name, err);
    }
    return st == OK ? add_needs(c, value_get(entry, "require"), err) : st;
}

static enum status add_list(struct collector *c, const struct value *list,
                            enum component_scope scope, const struct map *needed, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->items[i], scope, needed, err);
    }
    return st;
}

static enum status read_lists(struct collector *c, const struct value *packages,
                              const struct value *dev, struct error *err)
{
    struct map needed;
    map_init(&needed);
    enum status st = note_needs(c, packages, &needed, err);
    if (st == OK) {
        st = note_needs(c, dev, &needed, err);
    }
    if (st == OK) {
        st = add_list(c, packages, SCOPE_RUNTIME, &needed, err);
    }
    if (st == OK) {
        st = add_list(c, dev, SCOPE_DEV, &needed, err);
    }
    map_release(&needed);
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *packages = NULL;
    const struct value *dev = NULL;
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_ARRAY, &packages, err);
    }
    if (st == OK) {
        st = field_child(c, &root, "packages-dev", VALUE_ARRAY, &dev, err);
    }
    return st == OK ? read_lists(c, packages, dev, err) : st;
}

const struct manifest_format composer_lock_format = {.name = "composer-lock",
                                                     .names = {VIEW_INIT("composer.lock")},
                                                     .read = read_lock,
                                                     .asked_in = VIEW_INIT("composer.json")};
