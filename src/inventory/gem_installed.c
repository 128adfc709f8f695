/* specifications/<gem>-<version>.gemspec: what RubyGems has installed.
 *
 * Source: RubyGems' documentation, Gem::Specification#to_ruby: assignments of plain texts, a
 * line each ("s.name = \"rake\".freeze"). A gem's own gemspec is a program; what it computes is
 * not known. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

/* "  s.name = \"x\"" → "name", rest behind '='; false for other lines. */
static bool is_assignment(struct view line, struct view *field, struct view *rest)
{
    ptrdiff_t dot = view_find_char(line, '.');
    ptrdiff_t eq = view_find_char(line, '=');
    if (dot <= 0 || eq < dot || line.ptr[0] != 's') {
        return false;
    }
    *field = view_trim(view_slice(line, (size_t)dot + 1, (size_t)eq));
    *rest = view_slice(line, (size_t)eq + 1, line.len);
    return true;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("gem")};
    struct qualifier_list list = {.len = 0};
    struct view platform = {NULL, 0};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view field;
        struct view rest;
        struct view value;
        if (!is_assignment(view_trim(t.line), &field, &rest) || !text_quoted(&rest, &value)) {
            continue;
        }
        if (view_eq_str(field, "name")) {
            k.name = value;
            k.line = t.number;
        } else if (view_eq_str(field, "version")) {
            k.version = value;
        } else if (view_eq_str(field, "platform")) {
            platform = value;
        } else if (view_eq_str(field, "licenses") && !text_quoted(&rest, &platform)) {
            k.licence = value;
        }
    }
    if (st != OK) {
        return st;
    }
    if (k.name.len == 0 || k.version.len == 0) {
        return collect_bad(c, (struct position){1, 1}, err, "no s.name and s.version");
    }
    qualifier_add(&list, "platform", platform);
    qualifiers_give(&list, &k);
    return collect_add(c, &k, err);
}

static bool matches(struct view path)
{
    struct view base = path_base(path);
    struct view dir = view_slice(path, 0, path.len - base.len);
    return view_ends(base, VIEW(".gemspec")) &&
           (path_below_root(dir, VIEW("specifications/")) ||
            path_below_root(dir, VIEW("specifications/default/")));
}

const struct manifest_format gem_installed_format = {
    .name = "gem-installed",
    .matches = matches,
    .read = read_file,
    .fold = FOLD_INSTALLED,
    .yields_to = {VIEW_INIT("Gemfile.lock"), VIEW_INIT("gems.locked")}};
