/* build.sbt.lock of sbt-dependency-lock, a plugin for sbt.
 *
 * Source: the plugin's README: organisation, name (with its Scala suffix), version, artifacts
 * with hashes, and the configurations that a dependency is in. */
#include "collect.h"
#include "formats.h"

/* In the product, where any configuration is one that is delivered. */
static enum component_scope scope_of(const struct value *configurations)
{
    size_t len = value_is(configurations, VALUE_ARRAY) ? configurations->len : 0;
    bool test = len > 0;
    for (size_t i = 0; i < len; i++) {
        struct view name = value_text(&configurations->items[i]);
        test = test && (view_starts(name, VIEW("test")) || view_eq(name, VIEW("it")));
    }
    return test ? SCOPE_TEST : SCOPE_RUNTIME;
}

static enum status add_hashes(struct collector *c, const struct value *artifacts,
                              struct hash_list *hashes, struct error *err)
{
    size_t len = value_is(artifacts, VALUE_ARRAY) ? artifacts->len : 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < len; i++) {
        struct view hash = {NULL, 0};
        st = field_text(c, &artifacts->items[i], "hash", &hash, err);
        if (st == OK && hash.len > 0) {
            st = hashes_add_tagged(c, hashes, hash, position_of(&artifacts->items[i]), err);
        }
    }
    return st;
}

static enum status add_dependency(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.type = VIEW("maven"), .line = v->line};
    struct hash_list hashes = {0};
    enum status st = value_need(c, v, VALUE_OBJECT, "a dependency", err);
    if (st == OK) {
        st = field_need(c, v, "org", &k.namespace, err);
    }
    if (st == OK) {
        st = field_need(c, v, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_need(c, v, "version", &k.version, err);
    }
    if (st == OK) {
        st = add_hashes(c, value_get(v, "artifacts"), &hashes, err);
    }
    k.scope = scope_of(value_get(v, "configurations"));
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "dependencies", VALUE_ARRAY, &list, err);
    }
    if (st == OK && list == NULL) {
        return collect_bad(c, (struct position){1, 1}, err, "expected \"dependencies\"");
    }
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = add_dependency(c, &list->items[i], err);
    }
    return st;
}

const struct manifest_format sbt_lock_format = {
    .name = "sbt-lock", .names = {VIEW_INIT("build.sbt.lock")}, .read = read_file};
