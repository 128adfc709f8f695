/* pubspec.lock of Dart and Flutter.
 *
 * Source: Dart's documentation, "pubspec lock files". "dependency" tells direct from
 * transitive, and what is direct for development. Packages of a path are the subject's own,
 * those of an SDK come with it. */
#include "collect.h"
#include "formats.h"

static enum status add_package(struct collector *c, const struct member *m, struct error *err)
{
    struct component k = {.type = VIEW("pub"), .name = m->key, .line = m->line};
    struct hash_list hashes = {0};
    struct view kind = {NULL, 0};
    struct view source = {NULL, 0};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_need(c, &m->value, "source", &source, err);
    }
    if (st == OK) {
        st = field_text(c, &m->value, "dependency", &kind, err);
    }
    if (st != OK || view_eq(source, VIEW("path")) || view_eq(source, VIEW("sdk"))) {
        return st;
    }
    k.version = value_scalar(value_get(&m->value, "version"));
    k.relation = view_starts(kind, VIEW("direct")) ? RELATION_DIRECT : RELATION_TRANSITIVE;
    k.scope = view_eq(kind, VIEW("direct dev")) ? SCOPE_DEV : SCOPE_RUNTIME;
    const struct value *description = value_get(&m->value, "description");
    const struct value *sum = value_get(description, "sha256");
    if (view_eq(source, VIEW("git"))) {
        k.source = value_get_text(description, "url");
    } else if (value_text(sum).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_yaml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_OBJECT, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->members[i], err);
    }
    return st;
}

const struct manifest_format pubspec_lock_format = {
    .name = "pubspec-lock", .names = {VIEW_INIT("pubspec.lock")}, .read = read_lock};
