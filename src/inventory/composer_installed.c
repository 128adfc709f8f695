/* vendor/composer/installed.json: what Composer has installed.
 *
 * Source: Composer's documentation. Version 1 is a list of packages, version 2 has it below
 * "packages" and names those for development in "dev-package-names". */
#include <assay/base/json.h>

#include "collect.h"
#include "formats.h"

/* A package from a path is the subject's own. */
static bool is_own(const struct value *package)
{
    return view_eq_str(value_get_text(value_get(package, "dist"), "type"), "path");
}

static enum status add_package(struct collector *c, const struct value *package,
                               const struct map *dev, struct error *err)
{
    struct component k = {.type = VIEW("composer")};
    struct hash_list hashes = {0};
    struct view name = {NULL, 0};
    enum status st = value_need(c, package, VALUE_OBJECT, "a package entry", err);
    if (st == OK) {
        st = field_need(c, package, "name", &name, err);
    }
    if (st == OK) {
        st = field_need(c, package, "version", &k.version, err);
    }
    if (st != OK || is_own(package)) {
        return st;
    }
    name_split(name, &k);
    k.line = value_get(package, "name")->line;
    k.scope = map_has(dev, name) ? SCOPE_DEV : SCOPE_RUNTIME;
    const struct value *licences = value_get(package, "license");
    if (value_is(licences, VALUE_ARRAY) && licences->len == 1) {
        k.licence = value_text(&licences->items[0]);
    }
    const struct value *sum = value_get(value_get(package, "dist"), "shasum");
    if (value_text(sum).len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha1"), value_text(sum), position_of(sum), err);
    }
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_packages(struct collector *c, const struct value *list,
                                 const struct value *names, struct error *err)
{
    struct map dev;
    enum status st = OK;
    map_init(&dev);
    for (size_t i = 0; st == OK && value_is(names, VALUE_ARRAY) && i < names->len; i++) {
        struct view name = value_text(&names->items[i]);
        st = name.len == 0 ? OK : map_put(&dev, name, &dev, NULL, err);
    }
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = add_package(c, &list->items[i], &dev, err);
    }
    map_release(&dev);
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st != OK) {
        return st;
    }
    bool first = root.kind == VALUE_ARRAY;
    const struct value *list = first ? &root : value_get(&root, "packages");
    st = value_need(c,
                    first          ? &root
                    : list == NULL ? &root
                                   : list,
                    VALUE_ARRAY, "a list of packages", err);
    return st == OK ? read_packages(c, list, value_get(&root, "dev-package-names"), err) : st;
}

static bool matches(struct view path)
{
    return path_below_root(path, VIEW("composer/installed.json"));
}

static bool copies_in(struct view path, struct buf *folder)
{
    buf_add_view(folder, view_slice(path, 0, path.len - strlen("composer/installed.json")));
    return path_below_root(buf_view(folder), VIEW("vendor/"));
}

const struct manifest_format composer_installed_format = {.name = "composer-installed",
                                                          .matches = matches,
                                                          .read = read_file,
                                                          .fold = FOLD_INSTALLED,
                                                          .yields_to = {VIEW_INIT("composer.lock")},
                                                          .copies_in = copies_in};
