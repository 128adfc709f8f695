/* What is installed, from descriptions in JSON: Spack, Container-Optimized OS, extensions of Chrome
 * and of Visual Studio Code.
 *
 * Source: Spack's documentation, .spack/spec.json: "spec.nodes", the package itself first, then all
 * that it was built from, each of which has a file of its own; Google's documentation of
 * /etc/cos-package-info.json; Chrome's, Extensions/ID/VERSION/manifest.json; Visual Studio Code's,
 * extensions/extensions.json and a .vsix with extension/package.json. For Spack and COS no type of
 * package URL is defined: the names are those that other tools give. */
#include <assay/base/json.h>

#include "collect.h"
#include "formats.h"

/* ---- Spack ---- */

static enum status read_spack(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("spack")};
    enum status st = collect_json(c, &root, err);
    const struct value *nodes = st == OK ? value_path(&root, "spec.nodes") : NULL;
    if (st == OK && (!value_is(nodes, VALUE_ARRAY) || nodes->len == 0)) {
        return collect_bad(c, position_of(&root), err, "expected \"spec\" with \"nodes\"");
    }
    if (st == OK) {
        st = field_need(c, &nodes->items[0], "name", &k.name, err);
    }
    if (st != OK || value_get(&nodes->items[0], "external") != NULL) {
        return st; /* one of the system */
    }
    k.version = value_scalar(value_get(&nodes->items[0], "version"));
    k.line = nodes->items[0].line;
    return collect_add(c, &k, err);
}

static bool matches_spack(struct view path)
{
    return path_is(path, "spec.json") && view_eq_str(path_above(path, 1), ".spack");
}

/* ---- Container-Optimized OS ---- */

static enum status read_cos(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *list = NULL;
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_child(c, &root, "installedPackages", VALUE_ARRAY, &list, err);
    }
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct value *v = &list->items[i];
        struct component k = {.type = VIEW("cos"), .line = v->line};
        st = field_need(c, v, "name", &k.name, err);
        k.namespace = value_get_text(v, "category");
        k.version = value_scalar(value_get(v, "version"));
        st = st == OK ? collect_add(c, &k, err) : st;
    }
    return st;
}

static bool matches_cos(struct view path)
{
    return path_below_root(path, VIEW("etc/cos-package-info.json"));
}

/* ---- Chrome ---- */

enum { CHROME_ID_LENGTH = 32 };

static bool is_chrome_id(struct view name)
{
    bool good = name.len == CHROME_ID_LENGTH;
    for (size_t i = 0; good && i < name.len; i++) {
        good = name.ptr[i] >= 'a' && name.ptr[i] <= 'p';
    }
    return good;
}

static bool matches_chrome(struct view path)
{
    return path_is(path, "manifest.json") && view_eq_str(path_above(path, 3), "Extensions") &&
           is_chrome_id(path_above(path, 2));
}

static enum status read_chrome(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("chrome-extension"), .name = path_above(c->path, 2)};
    enum status st = collect_json(c, &root, err);
    if (st == OK) {
        st = field_need(c, &root, "version", &k.version, err);
    }
    if (st != OK) {
        return st;
    }
    k.line = position_of(value_get(&root, "version")).line;
    struct view name = value_get_text(&root, "name");
    k.note = view_starts(name, VIEW("__MSG_")) ? view_of(NULL, 0) : name; /* of a translation */
    return collect_add(c, &k, err);
}

/* ---- Visual Studio Code ---- */

static enum status add_extension(struct collector *c, const struct value *v, struct error *err)
{
    struct component k = {.type = VIEW("vscode-extension"), .line = v->line};
    struct view id = value_text(value_path(v, "identifier.id"));
    ptrdiff_t dot = view_find_char(id, '.');
    if (dot <= 0) {
        return collect_bad(c, position_of(v), err, "expected \"publisher.name\"");
    }
    k.namespace = view_slice(id, 0, (size_t)dot);
    k.name = view_slice(id, (size_t)dot + 1, id.len);
    k.version = value_get_text(v, "version");
    return collect_add(c, &k, err);
}

static enum status read_vscode(struct collector *c, struct error *err)
{
    struct value root = {.kind = VALUE_NULL};
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_ARRAY, "a list of extensions", err);
    }
    for (size_t i = 0; st == OK && i < root.len; i++) {
        st = add_extension(c, &root.items[i], err);
    }
    return st;
}

/* .vscode/extensions.json of a project only recommends. */
static bool matches_vscode(struct view path)
{
    return path_is(path, "extensions.json") && view_eq_str(path_above(path, 1), "extensions");
}

static enum status read_vsix(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("vscode-extension")};
    struct error why = {.code = OK};
    enum status st = collect_json(c, &root, &why);
    if (st != OK || value_path(&root, "engines.vscode") == NULL) {
        return packed_status(st, err);
    }
    k.namespace = value_get_text(&root, "publisher");
    k.name = value_get_text(&root, "name");
    k.version = value_get_text(&root, "version");
    k.licence = value_get_text(&root, "license");
    k.line = position_of(value_get(&root, "name")).line;
    return k.namespace.len > 0 ? collect_packed(c, &k, err) : OK;
}

static bool matches_vsix(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "extension/package.json");
}

const struct manifest_format spack_format = {
    .name = "spack", .matches = matches_spack, .read = read_spack};

const struct manifest_format cos_format = {.name = "cos", .matches = matches_cos, .read = read_cos};

const struct manifest_format chrome_extension_format = {
    .name = "chrome-extension", .matches = matches_chrome, .read = read_chrome};

const struct manifest_format vscode_extensions_format = {
    .name = "vscode-extensions", .matches = matches_vscode, .read = read_vscode};

const struct manifest_format vsix_format = {
    .name = "vsix", .matches = matches_vsix, .read = read_vsix, .packed = true};
