/* *.rockspec of LuaRocks: as installed below rocks/, or of the project itself.
 *
 * Source: LuaRocks' documentation, "Rockspec format". A Lua program of assignments; those of
 * plain texts are read. An installed rock is one component, whose folders (rocks-5.4/name/version/)
 * say what its file computes; a project's own rockspec declares what it depends on, pinned by
 * "== version" only. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

static bool is_installed(struct view path)
{
    return view_find(path, VIEW("luarocks/rocks")) >= 0;
}

/* "name >= 1.0" of a list of dependencies; lua itself is no package. */
static enum status add_dependency(struct collector *c, struct view text, uint32_t number,
                                  struct error *err)
{
    struct component k = {.type = VIEW("luarocks"), .relation = RELATION_DIRECT, .line = number};
    size_t n = 0;
    text = view_trim(text);
    while (n < text.len && strchr(" \t<>=~", text.ptr[n]) == NULL) {
        n++;
    }
    struct component parts = {.line = 0};
    name_split(view_slice(text, 0, n), &parts);
    k.namespace = parts.namespace;
    k.name = parts.name;
    struct view rest = view_trim(view_slice(text, n, text.len));
    k.version = view_starts(rest, VIEW("=")) ? version_exact(rest) : view_of(NULL, 0);
    declare_range(&k, rest);
    return k.name.len == 0 || view_eq_str(k.name, "lua") ? OK : collect_add(c, &k, err);
}

struct rockspec {
    struct collector *c;
    struct component self;
    bool installed;
    bool named; /* it says which package it is, in whatever way */
    bool in_dependencies;
};

/* A text that stands there as it is; what is put together is none. */
static void take_text(struct view rest, struct view *out)
{
    struct view value;
    bool whole = rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\'') &&
                 text_quoted(&rest, &value) && !view_starts(view_trim(rest), VIEW(".."));
    *out = whole ? value : *out;
}

/* What the file computes; the file lies in NAME/VERSION/. */
static void take_folders(struct rockspec *r)
{
    struct view version = path_dir(r->c->path);
    struct view name = path_dir(version);
    if (r->installed && r->self.name.len == 0) {
        r->self.name = path_base(name);
    }
    if (r->installed && r->self.version.len == 0) {
        r->self.version = path_base(version);
    }
}

static enum status read_line(struct rockspec *r, const struct text_lines *t, struct error *err)
{
    struct view line = view_trim(t->line);
    struct view rest = line;
    struct view value;
    enum status st = OK;
    if (view_starts(line, VIEW("--"))) {
        return OK;
    }
    ptrdiff_t eq = view_find_char(line, '=');
    struct view key = view_trim(view_slice(line, 0, eq < 0 ? 0 : (size_t)eq));
    if (view_eq_str(key, "package")) {
        take_text(rest, &r->self.name);
        r->self.line = t->number;
        r->named = true;
    } else if (view_eq_str(key, "version") && r->self.version.len == 0) {
        take_text(rest, &r->self.version);
    } else if (view_eq_str(key, "license")) {
        (void)text_quoted(&rest, &r->self.licence);
    }
    r->in_dependencies = r->in_dependencies || view_eq_str(key, "dependencies");
    while (st == OK && r->in_dependencies && !r->installed && text_quoted(&rest, &value)) {
        st = add_dependency(r->c, value, t->number, err);
    }
    r->in_dependencies = r->in_dependencies && view_find_char(line, '}') < 0;
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct rockspec r = {
        .c = c, .self = {.type = VIEW("luarocks")}, .installed = is_installed(c->path)};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(&r, &t, err);
    }
    take_folders(&r);
    if (st == OK && (!r.named || (r.installed && r.self.version.len == 0))) {
        return collect_bad(c, (struct position){1, 1}, err, "no package and version");
    }
    return st == OK && r.installed ? collect_add(c, &r.self, err) : st;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".rockspec")) && path_base(path).len > strlen(".rockspec");
}

const struct manifest_format rockspec_format = {
    .name = "rockspec", .matches = matches, .read = read_file};
