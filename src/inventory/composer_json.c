/* composer.json: what a project requires.
 *
 * Source: Composer's documentation, "The composer.json schema". PHP itself, its extensions and
 * Composer's own interfaces have no slash in their names and are no packages. What lies below
 * vendor/ was installed: what it requires is in the lock file. */
#include "collect.h"
#include "formats.h"

static enum status add(struct collector *c, const struct member *m, enum component_scope scope,
                       struct error *err)
{
    struct component k = {
        .type = VIEW("composer"), .scope = scope, .relation = RELATION_DIRECT, .line = m->line};
    enum status st = value_need(c, &m->value, VALUE_STRING, "a version", err);
    if (st != OK || view_find_char(m->key, '/') <= 0) {
        return st;
    }
    name_split(m->key, &k);
    k.version = version_exact(m->value.text);
    declare_range(&k, m->value.text);
    return collect_add(c, &k, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    static const struct {
        const char *key;
        enum component_scope scope;
    } lists[] = {{"require", SCOPE_RUNTIME}, {"require-dev", SCOPE_DEV}};
    struct value root;
    enum status st = collect_json(c, &root, err);
    for (size_t l = 0; st == OK && l < sizeof lists / sizeof lists[0]; l++) {
        const struct value *list = value_get(&root, lists[l].key);
        /* PHP writes an empty map as a list. */
        bool map = value_is(list, VALUE_OBJECT);
        for (size_t i = 0; st == OK && map && i < list->len; i++) {
            st = add(c, &list->members[i], lists[l].scope, err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    return path_is(path, "composer.json") && !view_starts(path, VIEW("vendor/")) &&
           view_find(path, VIEW("/vendor/")) < 0;
}

const struct manifest_format composer_json_format = {.name = "composer-json",
                                                     .matches = matches,
                                                     .read = read_file,
                                                     .fold = FOLD_DECLARED,
                                                     .yields_to = {VIEW_INIT("composer.lock")}};
