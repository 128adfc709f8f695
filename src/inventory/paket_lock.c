/* paket.lock and paket.dependencies of Paket (.NET).
 *
 * Source: Paket's documentation, "the paket.lock file", "the paket.dependencies file" (lines
 * "nuget Name >= 1.0", in groups). Below "NUGET" and "remote:", packages
 * are indented by four spaces: "Name (version)"; what they need by six. Other sources (GITHUB,
 * HTTP, GIT) are files. The file does not tell direct from transitive. */
#include "collect.h"
#include "formats.h"

static size_t indent_of(struct view line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ') {
        n++;
    }
    return n;
}

static enum status add_package(struct collector *c, struct view line, uint32_t number,
                               enum component_scope scope, struct error *err)
{
    struct component k = {.type = VIEW("nuget"), .line = number, .scope = scope};
    ptrdiff_t open = view_find(line, VIEW(" ("));
    ptrdiff_t close = view_find_char(line, ')');
    if (open <= 0 || close < open) {
        return collect_bad(c, (struct position){number, 1}, err, "expected \"Name (version)\"");
    }
    k.name = view_slice(line, 0, (size_t)open);
    k.version = view_trim(view_slice(line, (size_t)open + 2, (size_t)close));
    enum status st = collect_add(c, &k, err);
    return st == OK ? collect_called(c, k.name, err) : st;
}

/* "Name (>= 1.0)", or the name alone; behind it may stand a restriction of frameworks. */
static enum status add_need(struct collector *c, struct view line, struct error *err)
{
    ptrdiff_t open = view_find(line, VIEW(" ("));
    ptrdiff_t close = view_find_char(line, ')');
    ptrdiff_t restriction = view_find(line, VIEW(" - "));
    size_t end = restriction < 0 ? line.len : (size_t)restriction;
    struct view range = {NULL, 0};
    if (open > 0 && close > open && (size_t)open < end) {
        range = view_trim(view_slice(line, (size_t)open + 2, (size_t)close));
        end = (size_t)open;
    }
    return collect_needs(c, view_trim(view_slice(line, 0, end)), range, err);
}

static enum component_scope scope_of_group(struct view name)
{
    if (view_contains_nocase(name, VIEW("test"))) {
        return SCOPE_TEST;
    }
    return view_contains_nocase(name, VIEW("build")) ? SCOPE_BUILD : SCOPE_RUNTIME;
}

static enum status read_file(struct collector *c, struct error *err)
{
    enum { PACKAGE_INDENT = 4, NEED_INDENT = 6 };
    struct text_lines t;
    bool nuget = false;
    enum component_scope scope = SCOPE_RUNTIME;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        size_t indent = indent_of(t.line);
        struct view line = view_trim(t.line);
        if (line.len == 0) {
            continue;
        }
        if (indent == 0) {
            nuget = view_eq_str(line, "NUGET");
            bool known = view_find_char(line, '<') < 0;
            scope = view_starts(line, VIEW("GROUP ")) ? scope_of_group(line) : scope;
            st = known ? OK
                       : collect_bad(c, (struct position){t.number, 1}, err, "expected a source");
        } else if (nuget && indent == PACKAGE_INDENT) {
            st = add_package(c, line, t.number, scope, err);
        } else if (nuget && indent == NEED_INDENT) {
            st = add_need(c, line, err);
        }
    }
    return st;
}

const struct manifest_format paket_lock_format = {
    .name = "paket-lock", .names = {VIEW_INIT("paket.lock")}, .read = read_file};

/* ---- paket.dependencies ---- */

/* "Name", "Name 1.2.3", "Name ~> 1.0 framework: net8.0" */
static enum status add_wish(struct collector *c, struct view line, uint32_t number,
                            enum component_scope scope, struct error *err)
{
    struct component k = {
        .type = VIEW("nuget"), .scope = scope, .relation = RELATION_DIRECT, .line = number};
    struct view rest = line;
    if (!view_split(&rest, ' ', &k.name)) {
        return OK;
    }
    ptrdiff_t colon = view_find_char(rest, ':');
    if (colon >= 0) { /* the word before it is an option's */
        ptrdiff_t blank = view_rfind_char(view_slice(rest, 0, (size_t)colon), ' ');
        rest = view_slice(rest, 0, blank < 0 ? 0 : (size_t)blank);
    }
    k.version = version_exact(rest);
    declare_range(&k, rest);
    return collect_add(c, &k, err);
}

static enum status read_wishes(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum component_scope scope = SCOPE_RUNTIME;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view line = view_trim(t.line);
        if (view_starts(line, VIEW("group "))) {
            scope = scope_of_group(line);
        } else if (view_starts(line, VIEW("nuget "))) {
            line = view_trim(view_slice(line, strlen("nuget "), line.len));
            st = add_wish(c, line, t.number, scope, err);
        }
    }
    return st;
}

const struct manifest_format paket_dependencies_format = {
    .name = "paket-dependencies",
    .names = {VIEW_INIT("paket.dependencies")},
    .read = read_wishes,
    .fold = FOLD_DECLARED,
    .yields_to = {VIEW_INIT("paket.lock")}};
