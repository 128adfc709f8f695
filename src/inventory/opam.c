/* *.opam and opam files of OCaml: locked (*.opam.locked), installed, or what a project declares.
 *
 * Source: the opam manual, "The opam file format". "depends: [ "name" {= "1.0"} … ]"; filters
 * with-test, with-doc and build tell the scope. What opam has installed is itself: a file below
 * ".opam-switch/packages/name.version/". */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

/* Up to the bracket that closes what begins at `from`; quotes hide brackets. */
static size_t end_of(struct view text, size_t from, char open, char close)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = from; i < text.len; i++) {
        char b = text.ptr[i];
        if (b == '\\' && quoted) {
            i++;
        } else if (b == '"') {
            quoted = !quoted;
        } else if (!quoted && b == open) {
            depth++;
        } else if (!quoted && b == close && --depth == 0) {
            return i + 1;
        }
    }
    return text.len;
}

static enum component_scope scope_of(struct view filter)
{
    if (view_find(filter, VIEW("with-test")) >= 0) {
        return SCOPE_TEST;
    }
    if (view_find(filter, VIEW("with-doc")) >= 0 || view_find(filter, VIEW("with-dev")) >= 0) {
        return SCOPE_DEV;
    }
    return view_find(filter, VIEW("build")) >= 0 ? SCOPE_BUILD : SCOPE_RUNTIME;
}

/* {= "1.0"} but not {>= "1.0"}. */
static struct view pin_of(struct view filter)
{
    for (size_t i = 1; i + 1 < filter.len; i++) {
        if (filter.ptr[i] == '=' && strchr("<>!", filter.ptr[i - 1]) == NULL) {
            struct view rest = view_slice(filter, i, filter.len);
            struct view version;
            return text_quoted(&rest, &version) ? version : view_of(NULL, 0);
        }
    }
    return view_of(NULL, 0);
}

static uint32_t line_at(struct view text, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++) {
        line += text.ptr[i] == '\n' ? 1 : 0;
    }
    return line;
}

/* Names in quotes, each with its filter in braces behind it. */
static enum status add_depends(struct collector *c, size_t from, struct error *err)
{
    size_t end = end_of(c->text, from, '[', ']');
    size_t at = from;
    uint32_t line = line_at(c->text, from);
    enum status st = OK;
    while (st == OK && at < end) {
        char b = c->text.ptr[at];
        if (b != '"') {
            line += b == '\n' ? 1 : 0;
            at++;
            continue;
        }
        struct view rest = view_slice(c->text, at, end);
        struct component k = {.type = VIEW("opam"), .relation = RELATION_DIRECT, .line = line};
        if (!text_quoted(&rest, &k.name)) {
            return collect_bad(c, (struct position){line, 1}, err, "a text without its end");
        }
        size_t behind = end - rest.len;
        while (behind < end && (c->text.ptr[behind] == ' ' || c->text.ptr[behind] == '\n' ||
                                c->text.ptr[behind] == '\r' || c->text.ptr[behind] == '\t')) {
            line += c->text.ptr[behind] == '\n' ? 1 : 0;
            behind++;
        }
        at = behind;
        if (behind < end && c->text.ptr[behind] == '{') {
            at = end_of(c->text, behind, '{', '}');
            struct view filter = view_slice(c->text, behind, at);
            k.version = pin_of(filter);
            declare_range(&k, view_slice(filter, 1, filter.len - 1));
            k.scope = scope_of(filter);
            line += line_at(filter, filter.len) - 1;
        }
        st = view_eq_str(k.name, "ocaml") ? OK : collect_add(c, &k, err);
    }
    return st;
}

/* ".opam-switch/packages/name.1.0/opam" */
static bool installed_of(struct view path, struct component *k)
{
    ptrdiff_t at = view_find(path, VIEW(".opam-switch/packages/"));
    if (at < 0 || !path_is(path, "opam")) {
        return false;
    }
    struct view folder = view_slice(path, 0, path.len - strlen("/opam"));
    struct view whole = path_base(folder);
    ptrdiff_t dot = view_find_char(whole, '.');
    k->name = view_slice(whole, 0, dot < 0 ? 0 : (size_t)dot);
    k->version = view_slice(whole, (size_t)(dot + 1), whole.len);
    return dot > 0 && k->version.len > 0;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct text_lines t;
    struct component self = {.type = VIEW("opam"), .line = 1};
    enum status st = text_begin(c, &t, err);
    if (st == OK && view_find(c->text, VIEW("opam-version:")) < 0) {
        return collect_bad(c, (struct position){1, 1}, err, "no \"opam-version\"");
    }
    if (st == OK && installed_of(c->path, &self)) {
        return collect_add(c, &self, err);
    }
    while (st == OK && text_next(&t)) {
        struct view key = VIEW("depends:");
        if (view_starts(t.line, key)) {
            size_t from = (size_t)(t.line.ptr - c->text.ptr) + key.len;
            while (from < c->text.len && c->text.ptr[from] != '[') {
                from++;
            }
            return add_depends(c, from, err);
        }
    }
    return st;
}

static bool matches(struct view path)
{
    return (view_ends(path, VIEW(".opam")) && path_base(path).len > strlen(".opam")) ||
           view_ends(path, VIEW(".opam.locked"));
}

const struct manifest_format opam_format = {
    .name = "opam", .names = {VIEW_INIT("opam")}, .matches = matches, .read = read_file};
