/* What language and tools a project is built with: .tool-versions (asdf), mise.toml, .nvmrc and
 * .node-version.
 *
 * Source: the documentation of asdf, mise, nvm. A version with less than three numbers stands for
 * all that begin so, but in .tool-versions, which pins. No type of package URL is defined for
 * tools: pkg:generic/TOOL, as they are called there. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static struct view without_comment(struct view line)
{
    ptrdiff_t comment = view_find_char(line, '#');
    return view_trim(view_slice(line, 0, comment < 0 ? line.len : (size_t)comment));
}

static enum status add(struct collector *c, struct view name, struct view version, bool pinned,
                       uint32_t line, struct error *err)
{
    struct component k = {.type = VIEW("generic"),
                          .name = name,
                          .scope = SCOPE_BUILD,
                          .relation = RELATION_DIRECT,
                          .line = line};
    bool v =
        version.len > 1 && version.ptr[0] == 'v' && version.ptr[1] >= '0' && version.ptr[1] <= '9';
    version = v ? view_slice(version, 1, version.len) : version;
    k.version = pinned || version_is_whole(version) ? version_exact(version) : view_of(NULL, 0);
    declare_range(&k, version);
    return collect_add(c, &k, err);
}

/* "nodejs 20.1.0 18.2.0 # why": the first that is installed counts. */
static enum status read_asdf(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view rest = without_comment(t.line);
        struct view name;
        struct view version;
        if (rest.len == 0) {
            continue;
        }
        if (!view_split(&rest, ' ', &name) || view_trim(rest).len == 0) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected \"tool version\"");
        }
        rest = view_trim(rest);
        while (st == OK && view_split(&rest, ' ', &version)) {
            bool other = version.len == 0 || view_eq_str(version, "system") ||
                         view_find_char(version, ':') >= 0;
            st = other ? OK : add(c, name, version, true, t.number, err);
        }
    }
    return st;
}

static enum status add_mise(struct collector *c, const struct member *m, enum component_scope scope,
                            struct error *err)
{
    const struct value *v = &m->value;
    (void)scope;
    v = value_is(v, VALUE_ARRAY) && v->len > 0 ? &v->items[0] : v;
    struct view version =
        value_is(v, VALUE_OBJECT) ? value_scalar(value_get(v, "version")) : value_scalar(v);
    bool other = version.len == 0 || view_find_char(version, ':') >= 0;
    return other ? OK : add(c, m->key, version, false, m->line, err);
}

static enum status read_mise(struct collector *c, struct error *err)
{
    static const struct scoped_map maps[] = {{"tools", SCOPE_BUILD}};
    struct value root;
    enum status st = collect_toml(c, &root, err);
    return st == OK ? collect_maps(c, &root, maps, 1, add_mise, err) : st;
}

static bool matches_mise(struct view path)
{
    struct view folder = path_above(path, 1);
    return path_is(path, "mise.toml") || path_is(path, ".mise.toml") ||
           path_is(path, "mise.local.toml") ||
           (path_is(path, "config.toml") &&
            (view_eq_str(folder, "mise") || view_eq_str(folder, ".mise")));
}

/* "v20.1.0", "20", "lts/iron", "node" */
static enum status read_node(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view line = without_comment(t.line);
        if (line.len > 0) {
            return add(c, VIEW("nodejs"), line, false, t.number, err);
        }
    }
    return st;
}

const struct manifest_format tool_versions_format = {
    .name = "tool-versions", .names = {VIEW_INIT(".tool-versions")}, .read = read_asdf};

const struct manifest_format mise_format = {
    .name = "mise", .matches = matches_mise, .read = read_mise};

const struct manifest_format node_version_format = {
    .name = "node-version",
    .names = {VIEW_INIT(".nvmrc"), VIEW_INIT(".node-version")},
    .read = read_node};
