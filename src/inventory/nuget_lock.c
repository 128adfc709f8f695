/* packages.lock.json of NuGet.
 *
 * Source: the NuGet documentation, "PackageReference in project files: locking
 * dependencies". Packages by target framework; "contentHash" is SHA-512 in
 * base64; "Project" entries are the subject's own. */
#include <assay/base/json.h>

#include "collect.h"
#include "formats.h"

static bool relation_of(struct view type, enum component_relation *out)
{
    if (view_eq(type, VIEW("Direct"))) {
        *out = RELATION_DIRECT;
        return true;
    }
    *out = RELATION_TRANSITIVE;
    return view_eq(type, VIEW("Transitive")) || view_eq(type, VIEW("CentralTransitive"));
}

/* Names have no case; what is needed stands among the packages of the same framework. */
static enum status key_of(struct collector *c, const struct member *framework, struct view name,
                          struct view *out, struct error *err)
{
    char *text = arena_alloc(c->arena, framework->key.len + name.len + 1, 1);
    if (text == NULL) {
        return error_no_memory(err);
    }
    size_t at = framework->key.len;
    memcpy(text, framework->key.ptr, at);
    text[at++] = '\0';
    for (size_t i = 0; i < name.len; i++) {
        text[at++] = char_lower(name.ptr[i]);
    }
    *out = view_of(text, at);
    return OK;
}

static enum status add_needs(struct collector *c, const struct member *framework,
                             const struct value *entry, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(c, entry, "dependencies", VALUE_OBJECT, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct member *m = &list->members[i];
        struct view key;
        st = key_of(c, framework, m->key, &key, err);
        if (st == OK) {
            st = collect_needs(c, key, value_text(&m->value), err);
        }
    }
    return st;
}

static enum status add_package(struct collector *c, const struct member *framework,
                               const struct member *m, struct error *err)
{
    struct view type = {NULL, 0};
    struct view hash = {NULL, 0};
    struct hash_list hashes = {0};
    struct component k = {.type = VIEW("nuget"), .name = m->key, .line = m->line};
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_need(c, &m->value, "type", &type, err);
    }
    if (st != OK || view_eq(type, VIEW("Project"))) {
        return st;
    }
    if (!relation_of(type, &k.relation)) {
        return collect_bad(c, position_of(value_get(&m->value, "type")), err,
                           "unknown type of dependency");
    }
    st = field_need(c, &m->value, "resolved", &k.version, err);
    if (st == OK) {
        st = field_text(c, &m->value, "contentHash", &hash, err);
    }
    if (st == OK && hash.len > 0) {
        st = hashes_add_base64(c, &hashes, VIEW("sha512"), hash,
                               position_of(value_get(&m->value, "contentHash")), err);
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(c, &k, err);
    }
    struct view key;
    if (st == OK) {
        st = key_of(c, framework, m->key, &key, err);
    }
    if (st == OK) {
        st = collect_called(c, key, err);
    }
    return st == OK ? add_needs(c, framework, &m->value, err) : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *frameworks = NULL;
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "dependencies", VALUE_OBJECT, &frameworks, err);
    }
    for (size_t f = 0; st == OK && frameworks != NULL && f < frameworks->len; f++) {
        const struct member *framework = &frameworks->members[f];
        const struct value *list = &framework->value;
        st = value_need(c, list, VALUE_OBJECT, "the packages of a framework", err);
        for (size_t i = 0; st == OK && i < list->len; i++) {
            st = add_package(c, framework, &list->members[i], err);
        }
    }
    return st;
}

const struct manifest_format nuget_lock_format = {
    .name = "nuget-lock", .names = {VIEW_INIT("packages.lock.json")}, .read = read_lock};
