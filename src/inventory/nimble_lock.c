/* nimble.lock of Nim.
 *
 * Source: Nimble's documentation, "lock files". */
#include "collect.h"
#include "formats.h"

static enum status add_package(struct collector *c, const struct member *m, struct error *err)
{
    struct component k = {.type = VIEW("nimble"), .name = m->key, .line = m->line};
    struct hash_list hashes = {0};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_text(c, &m->value, "version", &k.version, err);
    }
    if (st == OK) {
        st = field_text(c, &m->value, "url", &k.source, err);
    }
    const struct value *sum = st == OK ? value_path(&m->value, "checksums.sha1") : NULL;
    if (value_text(sum).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha1"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "packages", VALUE_OBJECT, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = add_package(c, &list->members[i], err);
    }
    return st;
}

const struct manifest_format nimble_lock_format = {
    .name = "nimble-lock", .names = {VIEW_INIT("nimble.lock")}, .read = read_lock};
