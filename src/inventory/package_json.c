/* package.json: what npm installed (node_modules/<name>/package.json), or what a project
 * declares.
 *
 * Source: npm's documentation, "package.json". An installed copy is one component; one that
 * the lock file above pins is the same. What a project declares counts where no lock file is
 * beside or above it; a version is taken from an exact pin only. */
#include "collect.h"
#include "formats.h"
#include "npm_names.h"

/* The last node_modules/ of "node_modules/name/package.json" and
 * "node_modules/@scope/name/package.json", with what stands before it; empty for another path. */
static struct view modules_of(struct view path)
{
    struct view folder = view_slice(path, 0, path.len - strlen("package.json"));
    struct view dir = VIEW("node_modules/");
    struct view rest = folder;
    for (int up = 0; up < 3 && rest.len > 0; up++) {
        ptrdiff_t slash = view_rfind_char(view_slice(rest, 0, rest.len - 1), '/');
        struct view name = view_slice(rest, (size_t)(slash + 1), rest.len);
        if (view_eq(name, dir)) {
            bool installed = up == 1 || (up == 2 && folder.ptr[rest.len] == '@');
            return view_slice(rest, 0, installed ? rest.len : 0);
        }
        rest = view_slice(rest, 0, (size_t)(slash + 1));
    }
    return view_of(NULL, 0);
}

static bool matches_installed(struct view path)
{
    return path_is(path, "package.json") && modules_of(path).len > 0;
}

static bool copies_in(struct view path, struct buf *folder)
{
    buf_add_view(folder, modules_of(path));
    return true;
}

static bool matches_declared(struct view path)
{
    /* Below node_modules what is no package's own is a test or an example of one. */
    return path_is(path, "package.json") && view_find(path, VIEW("node_modules/")) < 0;
}

/* "MIT", {"type": "MIT"}, or the first of such a list. */
static struct view licence_of(const struct value *root)
{
    const struct value *one = value_get(root, "license");
    const struct value *list = value_get(root, "licenses");
    if (one == NULL && value_is(list, VALUE_ARRAY) && list->len > 0) {
        one = &list->items[0];
    }
    return value_is(one, VALUE_OBJECT) ? value_get_text(one, "type") : value_text(one);
}

/* False where it only marks a folder's module type, or was never published. */
static bool itself(const struct value *root, struct component *k)
{
    struct view name = value_get_text(root, "name");
    k->version = value_get_text(root, "version");
    if (name.len == 0 || k->version.len == 0) {
        return false;
    }
    npm_name(name, k);
    k->line = value_get(root, "name")->line;
    k->licence = licence_of(root);
    k->source = value_get_text(root, "_resolved");
    return true;
}

static enum status read_installed(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.line = 0};
    enum status st = collect_json(c, &root, err);
    return st == OK && itself(&root, &k) ? collect_add(c, &k, err) : st;
}

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "package/package.json");
}

/* What is wrong with the file is said where it is read for what it declares. */
static enum status read_packed(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.line = 0};
    struct error why = {.code = OK};
    enum status st = collect_json(c, &root, &why);
    if (st != OK) {
        return packed_status(st, err);
    }
    return itself(&root, &k) ? collect_packed(c, &k, err) : OK;
}

static enum status add_declared(struct collector *c, const struct member *m,
                                enum component_scope scope, struct error *err)
{
    struct component k = {.scope = scope, .relation = RELATION_DIRECT, .line = m->line};
    struct view wish = {NULL, 0};
    struct view name = m->key;
    enum status st = value_need(c, &m->value, VALUE_STRING, "a version", err);
    if (st != OK) {
        return st;
    }
    wish = m->value.text;
    if (source_is_local_dir(wish) || view_starts(wish, VIEW("file:"))) {
        return OK;
    }
    struct view real;
    struct view version;
    if (npm_alias(wish, &real, &version)) {
        name = real;
        wish = version;
    }
    npm_name(name, &k);
    if (npm_is_remote(wish)) {
        k.source = wish;
    } else {
        k.version = npm_exact(wish);
        declare_range(&k, wish);
    }
    return collect_add(c, &k, err);
}

static enum status read_declared(struct collector *c, struct error *err)
{
    static const struct scoped_map maps[] = {{"dependencies", SCOPE_RUNTIME},
                                             {"optionalDependencies", SCOPE_OPTIONAL},
                                             {"devDependencies", SCOPE_DEV}};
    struct value root;
    enum status st = collect_json(c, &root, err);
    return st == OK ? collect_maps(c, &root, maps, sizeof maps / sizeof maps[0], add_declared, err)
                    : st;
}

#define NPM_LOCKS                                                                                  \
    {                                                                                              \
        VIEW_INIT("package-lock.json"), VIEW_INIT("npm-shrinkwrap.json"), VIEW_INIT("yarn.lock"),  \
            VIEW_INIT("pnpm-lock.yaml"), VIEW_INIT("bun.lock"), VIEW_INIT("deno.lock")             \
    }

const struct manifest_format package_json_format = {.name = "package-json",
                                                    .matches = matches_declared,
                                                    .read = read_declared,
                                                    .fold = FOLD_DECLARED,
                                                    .yields_to = NPM_LOCKS};

const struct manifest_format npm_installed_format = {.name = "npm-installed",
                                                     .matches = matches_installed,
                                                     .read = read_installed,
                                                     .fold = FOLD_INSTALLED,
                                                     .yields_to = NPM_LOCKS,
                                                     .copies_in = copies_in};

const struct manifest_format npm_packed_format = {.name = "npm-packed",
                                                  .matches = matches_packed,
                                                  .read = read_packed,
                                                  .fold = FOLD_INSTALLED,
                                                  .yields_to = NPM_LOCKS,
                                                  .packed = true};
