/* Patches of packages from npm: patch-package, yarn's "patch:" protocol, pnpm's
 * patchedDependencies. Sources: patch-package's README (names of files), Yarn's documentation
 * of the patch protocol, pnpm's of patchedDependencies.
 *
 * patch-package writes names from the project's root; yarn and pnpm from the package's. */
#include "ledger_kinds.h"

#include <assay/base/json.h>
#include <assay/base/yaml.h>

/* ---- patch-package ---- */

static bool wants_patch_package(struct view path)
{
    return view_starts(path, VIEW("patches/")) && view_ends(path, VIEW(".patch"));
}

/* "a+1.0.0.patch", "@scope+a+1.0.0+001+what.patch": a version stands behind a plus. */
static bool is_patch_package(struct view path)
{
    for (size_t i = 0; i + 1 < path.len; i++) {
        if (path.ptr[i] == '+' && path.ptr[i + 1] >= '0' && path.ptr[i + 1] <= '9') {
            return true;
        }
    }
    return false;
}

static enum status read_patch_package(struct patch_ledger *l,
                                      const struct patch_ledger_files *files, struct error *err)
{
    struct view path;
    enum status st = OK;
    for (size_t at = 0; st == OK && files->next(files->ctx, VIEW("patches/"), &at, &path);) {
        if (wants_patch_package(path) && is_patch_package(path)) {
            const struct declared_patch p = {.kind = LEDGER_PATCH_PACKAGE,
                                             .strip = 1,
                                             .name = view_slice(path, 8, path.len),
                                             .path = path};
            st = patch_ledger_add_file(l, files, &p, err);
        }
    }
    return st;
}

const struct patch_ledger_reader ledger_patch_package = {.wants = wants_patch_package,
                                                         .read = read_patch_package};

/* ---- What yarn and pnpm share ---- */

/* "name@1.0.0", "@scope/name@npm%3A1.0.0", "name@^1.0.0": the name, and the version where it is
 * one and no range. */
static struct view package_name(struct view key, struct view *version)
{
    ptrdiff_t at = view_find_char(view_slice(key, 1, key.len), '@');
    struct view says = view_slice(key, at < 0 ? key.len : (size_t)at + 2, key.len);
    const struct view npm = VIEW("npm%3A");
    const struct view plain = VIEW("npm:");
    says = view_starts(says, npm)     ? view_slice(says, npm.len, says.len)
           : view_starts(says, plain) ? view_slice(says, plain.len, says.len)
                                      : says;
    size_t dots = 0;
    bool sound = says.len > 0 && says.ptr[0] >= '0' && says.ptr[0] <= '9';
    for (size_t i = 0; sound && i < says.len; i++) {
        dots += says.ptr[i] == '.' ? 1 : 0;
        sound = memchr(" *|<>=^~", says.ptr[i], 8) == NULL;
    }
    *version = sound && dots >= 2 ? says : VIEW("");
    return at < 0 ? key : view_slice(key, 0, (size_t)at + 1);
}

static enum status add_package_patch(struct patch_ledger *l, const struct patch_ledger_files *files,
                                     enum patch_ledger_kind kind, struct view key, struct view path,
                                     struct error *err)
{
    struct view version;
    struct view package = package_name(key, &version);
    struct declared_patch p = {.kind = kind, .strip = 1};
    struct error why;
    enum status st =
        package_patch(l->arena, "npm", "node_modules/", package, version, path, &p, &why, err);
    if (st != OK) {
        return st;
    }
    return why.code == OK ? patch_ledger_add_file(l, files, &p, err)
                          : patch_ledger_add_fault(l, &p, why.message, err);
}

static enum status read_package_json(struct patch_ledger *l, const struct patch_ledger_files *files,
                                     struct value *root, bool *found, struct error *err)
{
    struct view text;
    *found = files->find(files->ctx, VIEW("package.json"), &text);
    return *found ? json_read(text, "package.json", JSON_STRICT, NULL, l->arena, root, err) : OK;
}

/* ---- yarn ---- */

static bool wants_yarn(struct view path)
{
    return view_starts(path, VIEW(".yarn/patches/")) || view_eq_str(path, "package.json");
}

/* "patch:lodash@npm%3A4.17.21#~/.yarn/patches/lodash.patch", several joined by '&'; "~" is
 * the project; "optional!" and "builtin<…>" are yarn's own. */
static enum status take_yarn(struct patch_ledger *l, const struct patch_ledger_files *files,
                             struct view value, struct error *err)
{
    if (!view_starts(value, VIEW("patch:"))) {
        return OK;
    }
    ptrdiff_t hash = view_find_char(value, '#');
    struct view package = view_slice(value, 6, hash < 0 ? value.len : (size_t)hash);
    struct view rest = hash < 0 ? VIEW("") : view_slice(value, (size_t)hash + 1, value.len);
    struct view path;
    enum status st = OK;
    while (st == OK && rest.ptr != NULL && view_split(&rest, '&', &path)) {
        ptrdiff_t end = view_find(path, VIEW("::"));
        path = end < 0 ? path : view_slice(path, 0, (size_t)end);
        if (view_starts(path, VIEW("optional!"))) {
            path = view_slice(path, 9, path.len);
        }
        if (view_starts(path, VIEW("~/"))) {
            path = view_slice(path, 2, path.len);
        }
        if (path.len > 0 && !view_starts(path, VIEW("builtin<"))) {
            st = add_package_patch(l, files, LEDGER_YARN, package, path, err);
        }
    }
    return st;
}

static enum status read_yarn(struct patch_ledger *l, const struct patch_ledger_files *files,
                             struct error *err)
{
    static const char *const lists[] = {"resolutions", "dependencies", "devDependencies",
                                        "optionalDependencies"};
    struct value root;
    bool found = false;
    enum status st = read_package_json(l, files, &root, &found, err);
    for (size_t i = 0; st == OK && found && i < sizeof lists / sizeof lists[0]; i++) {
        const struct value *list = value_get(&root, lists[i]);
        for (size_t k = 0; st == OK && value_is(list, VALUE_OBJECT) && k < list->len; k++) {
            st = take_yarn(l, files, value_text(&list->members[k].value), err);
        }
    }
    return st;
}

const struct patch_ledger_reader ledger_yarn = {.wants = wants_yarn, .read = read_yarn};

/* ---- pnpm ---- */

static bool wants_pnpm(struct view path)
{
    return view_eq_str(path, "pnpm-workspace.yaml") ||
           (view_starts(path, VIEW("patches/")) && view_ends(path, VIEW(".patch")));
}

static enum status take_pnpm(struct patch_ledger *l, const struct patch_ledger_files *files,
                             const struct value *list, struct error *err)
{
    enum status st = OK;
    for (size_t k = 0; st == OK && value_is(list, VALUE_OBJECT) && k < list->len; k++) {
        struct view path = value_text(&list->members[k].value);
        if (path.len > 0 && list->members[k].key.len > 0) {
            st = add_package_patch(l, files, LEDGER_PNPM, list->members[k].key, path, err);
        }
    }
    return st;
}

static enum status read_pnpm(struct patch_ledger *l, const struct patch_ledger_files *files,
                             struct error *err)
{
    struct value root;
    struct view text;
    bool found = false;
    enum status st = read_package_json(l, files, &root, &found, err);
    if (st == OK && found) {
        st = take_pnpm(l, files, value_path(&root, "pnpm.patchedDependencies"), err);
    }
    if (st == OK && files->find(files->ctx, VIEW("pnpm-workspace.yaml"), &text)) {
        st = yaml_read(text, "pnpm-workspace.yaml", NULL, l->arena, &root, err);
        if (st == OK) {
            st = take_pnpm(l, files, value_get(&root, "patchedDependencies"), err);
        }
    }
    return st;
}

const struct patch_ledger_reader ledger_pnpm = {.wants = wants_pnpm, .read = read_pnpm};
