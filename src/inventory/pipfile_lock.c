/* Pipfile.lock.
 *
 * Source: Pipenv's documentation ("Pipfile and Pipfile.lock") and the files that
 * it writes. "default" is the product's, "develop" for development, any other
 * section a category of the user's own. The file does not tell direct from
 * transitive. */
#include <assay/base/json.h>

#include "formats.h"
#include "join.h"
#include "requirements.h"

static enum component_scope scope_of(struct view section)
{
    if (view_eq(section, VIEW("default"))) {
        return SCOPE_RUNTIME;
    }
    return view_eq(section, VIEW("develop")) ? SCOPE_DEV : SCOPE_OPTIONAL;
}

static enum status read_hashes(struct collector *c, const struct value *entry, struct component *k,
                               struct error *err)
{
    const struct value *list = NULL;
    struct hash_list hashes = {0};
    enum status st = field_child(c, entry, "hashes", VALUE_ARRAY, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        st = value_need(c, &list->items[i], VALUE_STRING, "a hash", err);
        if (st == OK) {
            st = hashes_add_tagged(c, &hashes, list->items[i].text, position_of(&list->items[i]),
                                   err);
        }
    }
    hashes_give(&hashes, k);
    return st;
}

static enum status read_source(struct collector *c, const struct value *entry, struct component *k,
                               bool *local, struct error *err)
{
    struct view git = {NULL, 0};
    struct view file = {NULL, 0};
    struct view path = {NULL, 0};
    struct view ref = {NULL, 0};
    enum status st = field_text(c, entry, "git", &git, err);
    if (st == OK) {
        st = field_text(c, entry, "ref", &ref, err);
    }
    if (st == OK) {
        st = field_text(c, entry, "file", &file, err);
    }
    if (st == OK) {
        st = field_text(c, entry, "path", &path, err);
    }
    if (st == OK && git.len > 0) {
        k->source = text_join(c->arena, VIEW("git+"), git, VIEW("@"), ref);
        return k->source.ptr == NULL ? error_no_memory(err) : OK;
    }
    k->source = file;
    *local = path.len > 0;
    return st;
}

static enum status add_package(struct collector *c, const struct member *m,
                               enum component_scope scope, struct error *err)
{
    struct component k = {.type = VIEW("pypi"), .line = m->line, .scope = scope};
    struct view version = {NULL, 0};
    bool local = false;
    enum status st = value_need(c, &m->value, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_text(c, &m->value, "version", &version, err);
    }
    if (st == OK) {
        st = read_source(c, &m->value, &k, &local, err);
    }
    if (st == OK) {
        st = read_hashes(c, &m->value, &k, err);
    }
    if (st != OK || local) {
        return st;
    }
    struct requirement q = {.name = {NULL, 0}};
    struct view whole = text_join(c->arena, m->key, VIEW(" "), version);
    k.name = name_pypi(m->key, c->arena);
    if (k.name.ptr == NULL || whole.ptr == NULL) {
        return error_no_memory(err);
    }
    bool any = version.len == 0 || view_eq(version, VIEW("*"));
    if (!any && (!python_requirement_parse(whole, &q) || q.source.len > 0)) {
        return collect_bad(c, position_of(value_get(&m->value, "version")), err, "not a version");
    }
    k.version = q.version;
    return collect_add(c, &k, err);
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    for (size_t s = 0; st == OK && s < root.len; s++) {
        const struct member *section = &root.members[s];
        if (view_eq(section->key, VIEW("_meta"))) {
            continue;
        }
        st = value_need(c, &section->value, VALUE_OBJECT, "a section of packages", err);
        for (size_t i = 0; st == OK && i < section->value.len; i++) {
            st = add_package(c, &section->value.members[i], scope_of(section->key), err);
        }
    }
    return st;
}

const struct manifest_format pipfile_lock_format = {
    .name = "pipfile-lock", .names = {VIEW_INIT("Pipfile.lock")}, .read = read_lock};
