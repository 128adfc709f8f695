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

/* Beside specifications/ they are in gems/. */
static bool copies_in(struct view path, struct buf *folder)
{
    struct view dir = path_folder(path);
    struct view below = VIEW("default/");
    struct view specifications = VIEW("specifications/");
    dir.len -= view_ends(dir, below) ? below.len : 0;
    buf_add_view(folder, view_slice(dir, 0, dir.len - specifications.len));
    buf_add_str(folder, "gems/");
    return true;
}

/* ---- metadata.gz of a .gem: the same as YAML (Gem::Specification#to_yaml) ---- */

static enum status read_packed(struct collector *c, struct error *err)
{
    struct value root;
    struct qualifier_list list = {.len = 0};
    struct component k = {.type = VIEW("gem")};
    ptrdiff_t end = view_find_char(c->text, '\n');
    struct view first = view_slice(c->text, 0, end < 0 ? c->text.len : (size_t)end);
    if (view_find(first, VIEW("!ruby/object:Gem::Specification")) < 0) {
        return OK; /* of something else */
    }
    enum status st = collect_yaml(c, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *licences = value_get(&root, "licenses");
    bool one = value_is(licences, VALUE_ARRAY) && licences->len == 1;
    struct view platform = value_get_text(&root, "platform");
    k.name = value_get_text(&root, "name");
    k.line = position_of(value_get(&root, "name")).line;
    k.version = value_scalar(value_path(&root, "version.version"));
    k.licence = one ? value_text(&licences->items[0]) : view_of(NULL, 0);
    qualifier_add(&list, "platform", view_eq_str(platform, "ruby") ? view_of(NULL, 0) : platform);
    qualifiers_give(&list, &k);
    return collect_packed(c, &k, err);
}

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "metadata") &&
           view_eq_str(path_within(archive, &archive), "metadata.gz");
}

#define GEM_LOCKS                                                                                  \
    {                                                                                              \
        VIEW_INIT("Gemfile.lock"), VIEW_INIT("gems.locked")                                        \
    }

const struct manifest_format gem_installed_format = {.name = "gem-installed",
                                                     .matches = matches,
                                                     .read = read_file,
                                                     .fold = FOLD_INSTALLED,
                                                     .yields_to = GEM_LOCKS,
                                                     .copies_in = copies_in};

const struct manifest_format gem_packed_format = {.name = "gem-packed",
                                                  .matches = matches_packed,
                                                  .read = read_packed,
                                                  .fold = FOLD_INSTALLED,
                                                  .yields_to = GEM_LOCKS,
                                                  .packed = true};
