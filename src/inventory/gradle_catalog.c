/* *.versions.toml: a version catalogue of Gradle.
 *
 * Source: the Gradle user manual, "Version catalogs". "libraries" are "group:name:version" or
 * tables with "module" or "group" and "name"; "version" is a text, a table ("strictly", "require",
 * "prefer"), or refers to "versions". A plugin is found by its marker, ID:ID.gradle.plugin. What
 * a catalogue lists a build may use. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "join.h"

/* A text, or the strongest word of a table. */
static struct view version_of(const struct value *v)
{
    static const char *const words[] = {"strictly", "require", "prefer"};
    struct view version = value_text(v);
    for (size_t i = 0; version.len == 0 && i < sizeof words / sizeof words[0]; i++) {
        version = value_get_text(v, words[i]);
    }
    return version;
}

static struct view version_in(const struct value *root, const struct value *entry)
{
    const struct value *version = value_get(entry, "version");
    struct view ref = value_get_text(version, "ref");
    return ref.len > 0 ? version_of(value_get_view(value_get(root, "versions"), ref))
                       : version_of(version);
}

static enum status give(struct collector *c, struct component *k, struct view version,
                        struct error *err)
{
    k->type = VIEW("maven");
    k->relation = RELATION_DIRECT;
    k->version = version_exact(
        view_ends(version, VIEW("!!")) ? view_slice(version, 0, version.len - 2) : version);
    declare_range(k, version);
    return k->namespace.len > 0 && k->name.len > 0 ? collect_add(c, k, err) : OK;
}

static enum status add_library(struct collector *c, const struct value *root,
                               const struct member *m, struct error *err)
{
    struct component k = {.line = m->line};
    struct view rest = value_text(&m->value);
    struct view version = {NULL, 0};
    if (value_is(&m->value, VALUE_OBJECT)) {
        rest = value_get_text(&m->value, "module");
        version = version_in(root, &m->value);
    }
    if (rest.len > 0) {
        bool named = view_split(&rest, ':', &k.namespace) && view_split(&rest, ':', &k.name);
        if (!named) {
            return collect_bad(c, position_of(&m->value), err, "expected \"group:name\"");
        }
        version = rest.ptr != NULL ? rest : version;
    } else {
        k.namespace = value_get_text(&m->value, "group");
        k.name = value_get_text(&m->value, "name");
    }
    return give(c, &k, version, err);
}

static enum status add_plugin(struct collector *c, const struct value *root, const struct member *m,
                              struct error *err)
{
    struct component k = {.scope = SCOPE_BUILD, .line = m->line};
    struct view rest = value_text(&m->value);
    struct view version = {NULL, 0};
    if (value_is(&m->value, VALUE_OBJECT)) {
        k.namespace = value_get_text(&m->value, "id");
        version = version_in(root, &m->value);
    } else if (view_split(&rest, ':', &k.namespace)) {
        version = rest;
    }
    k.name = text_join(c->arena, k.namespace, VIEW(".gradle.plugin"));
    return k.name.ptr == NULL ? error_no_memory(err) : give(c, &k, version, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *libraries = NULL;
    const struct value *plugins = NULL;
    enum status st = collect_toml(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "libraries", VALUE_OBJECT, &libraries, err);
    }
    if (st == OK) {
        st = field_child(c, &root, "plugins", VALUE_OBJECT, &plugins, err);
    }
    for (size_t i = 0; st == OK && libraries != NULL && i < libraries->len; i++) {
        st = add_library(c, &root, &libraries->members[i], err);
    }
    for (size_t i = 0; st == OK && plugins != NULL && i < plugins->len; i++) {
        st = add_plugin(c, &root, &plugins->members[i], err);
    }
    return st;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".versions.toml")) &&
           path_base(path).len > strlen(".versions.toml");
}

const struct manifest_format gradle_catalog_format = {.name = "gradle-catalog",
                                                      .matches = matches,
                                                      .read = read_file,
                                                      .fold = FOLD_DECLARED,
                                                      .yields_to = {VIEW_INIT("gradle.lockfile")}};
