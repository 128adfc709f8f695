/* composer.json: what a project requires, and which package an archive of Composer is.
 *
 * Source: Composer's documentation, "The composer.json schema". PHP itself, its extensions and
 * Composer's own interfaces have no slash in their names and are no packages. What lies below
 * vendor/ was installed: what it requires is in the lock file. `composer archive` puts the file at
 * the archive's root, which it calls VENDOR-NAME-VERSION; a version in the file goes before that.
 */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "origin.h"

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
    static const struct scoped_map maps[] = {{"require", SCOPE_RUNTIME},
                                             {"require-dev", SCOPE_DEV}};
    struct value root;
    enum status st = collect_json(c, &root, err);
    return st == OK ? collect_maps(c, &root, maps, sizeof maps / sizeof maps[0], add, err) : st;
}

static bool matches(struct view path)
{
    return path_is(path, "composer.json") && !view_starts(path, VIEW("vendor/")) &&
           view_find(path, VIEW("/vendor/")) < 0;
}

/* "acme-taker-1.2.0.zip", "acme-taker-1.2.0-abc123.tar" of "acme/taker" → "1.2.0" */
static struct view version_of_file(struct view archive, struct view name)
{
    struct view file = origin_file_name(path_base(archive));
    bool same = file.len == name.len;
    for (size_t i = 0; same && i < name.len; i++) {
        bool plain = is_word_char(name.ptr[i], "-_");
        same = file.ptr[i] == (plain ? name.ptr[i] : '-');
    }
    struct view version = same ? origin_file_version(path_base(archive)) : view_of(NULL, 0);
    ptrdiff_t dash = view_find_char(version, '-');
    return version_exact(view_slice(version, 0, dash < 0 ? version.len : (size_t)dash));
}

/* What is wrong with the file is said where it is read for what it declares. A project is
 * delivered, not a package that somebody uses. */
static enum status read_packed(struct collector *c, struct error *err)
{
    struct value root;
    struct view archive;
    struct component k = {.type = VIEW("composer")};
    struct error why = {.code = OK};
    enum status st = collect_json(c, &root, &why);
    if (st != OK) {
        return packed_status(st, err);
    }
    struct view name = value_get_text(&root, "name");
    if (view_find_char(name, '/') <= 0 || view_eq_str(value_get_text(&root, "type"), "project")) {
        return OK;
    }
    (void)path_within(c->path, &archive);
    name_split(name, &k);
    k.version = value_get_text(&root, "version");
    k.version = k.version.len > 0 ? k.version : version_of_file(archive, name);
    k.licence = value_get_text(&root, "license");
    k.line = position_of(value_get(&root, "name")).line;
    return collect_packed(c, &k, err);
}

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "composer.json");
}

const struct manifest_format composer_packed_format = {.name = "composer-packed",
                                                       .matches = matches_packed,
                                                       .read = read_packed,
                                                       .fold = FOLD_INSTALLED,
                                                       .yields_to = {VIEW_INIT("composer.lock")},
                                                       .packed = true};

const struct manifest_format composer_json_format = {.name = "composer-json",
                                                     .matches = matches,
                                                     .read = read_file,
                                                     .fold = FOLD_DECLARED,
                                                     .yields_to = {VIEW_INIT("composer.lock")}};
