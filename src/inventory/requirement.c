/* Source: PEP 508 (requirements), PEP 440 (versions), PEP 427 (wheel names). */
#include <assay/base/file.h>

#include "requirements.h"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

static size_t name_length(struct view v)
{
    size_t n = 0;
    while (n < v.len && is_name_char(v.ptr[n])) {
        n++;
    }
    while (n > 0 && (v.ptr[n - 1] == '.' || v.ptr[n - 1] == '-' || v.ptr[n - 1] == '_')) {
        n--;
    }
    return n > 0 && (v.ptr[0] == '.' || v.ptr[0] == '-' || v.ptr[0] == '_') ? 0 : n;
}

/* Without the environment marker: "…; python_version < '3'". */
static struct view cut_marker(struct view v, bool url)
{
    ptrdiff_t at = url ? view_find(v, VIEW(" ;")) : view_find_char(v, ';');
    return view_trim(view_slice(v, 0, at < 0 ? v.len : (size_t)at));
}

/* One of "==", "===", ">=", "<=", "~=", "!=", "<", ">" off the front. */
static struct view take_operator(struct view *v)
{
    size_t n = 0;
    while (n < v->len && n < 3 && strchr("=<>~!", v->ptr[n]) != NULL && v->ptr[n] != '\0') {
        n++;
    }
    struct view op = view_slice(*v, 0, n);
    *v = view_trim(view_slice(*v, n, v->len));
    return op;
}

static bool is_operator(struct view op)
{
    static const char *const all[] = {"==", "===", ">=", "<=", "~=", "!=", "<", ">"};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (view_eq_str(op, all[i])) {
            return true;
        }
    }
    return false;
}

static bool is_version_text(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (!is_name_char(v.ptr[i]) && (v.ptr[i] == '\0' || strchr("+!*", v.ptr[i]) == NULL)) {
            return false;
        }
    }
    return v.len > 0;
}

/* "==1.0,>=0.9" or "(==1.0)": every clause well-formed; an exact one is the pin. */
static bool parse_specifiers(struct view v, struct requirement *out)
{
    if (v.len >= 2 && v.ptr[0] == '(' && v.ptr[v.len - 1] == ')') {
        v = view_trim(view_slice(v, 1, v.len - 1));
    }
    if (v.len == 0) {
        return true;
    }
    out->range = v;
    struct view clause;
    while (view_split(&v, ',', &clause)) {
        clause = view_trim(clause);
        if (clause.len == 0) {
            continue;
        }
        struct view op = take_operator(&clause);
        if (!is_operator(op) || !is_version_text(clause)) {
            return false;
        }
        bool exact = view_eq(op, VIEW("===")) ||
                     (view_eq(op, VIEW("==")) && view_find_char(clause, '*') < 0);
        if (exact) {
            out->version = clause;
        }
    }
    return true;
}

/* "[extra1,extra2]" off the front; false when it is not closed. */
static bool skip_extras(struct view *v)
{
    *v = view_trim(*v);
    if (v->len == 0 || v->ptr[0] != '[') {
        return true;
    }
    ptrdiff_t close = view_find_char(*v, ']');
    if (close < 0) {
        return false;
    }
    *v = view_trim(view_slice(*v, (size_t)close + 1, v->len));
    return true;
}

/* "dir/name-1.2.3-py3-none-any.whl" or "name-1.2.3.tar.gz". */
static void name_from_file(struct view path, struct requirement *out)
{
    struct view base = path_base(path);
    ptrdiff_t cut = view_find_char(base, '#');
    base = view_slice(base, 0, cut < 0 ? base.len : (size_t)cut);
    if (view_ends(base, VIEW(".whl"))) {
        struct view rest = view_slice(base, 0, base.len - 4);
        struct view name;
        struct view version;
        if (view_split(&rest, '-', &name) && view_split(&rest, '-', &version)) {
            out->name = name;
            out->version = version;
        }
        return;
    }
    static const char *const ends[] = {".tar.gz", ".zip", ".tar.bz2", ".tgz"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (!view_ends(base, view_str(ends[i]))) {
            continue;
        }
        struct view stem = view_slice(base, 0, base.len - strlen(ends[i]));
        ptrdiff_t dash = view_rfind_char(stem, '-');
        if (dash > 0) {
            out->name = view_slice(stem, 0, (size_t)dash);
            out->version = view_slice(stem, (size_t)dash + 1, stem.len);
        }
    }
}

/* "git+https://…@rev#egg=name&…"; without an egg, the last part of the path. */
static void name_from_url(struct view url, struct requirement *out)
{
    ptrdiff_t egg = view_find(url, VIEW("egg="));
    if (egg >= 0) {
        struct view name = view_slice(url, (size_t)egg + 4, url.len);
        out->name = view_slice(name, 0, name_length(name));
        return;
    }
    if (!view_starts(url, VIEW("git+"))) {
        name_from_file(url, out);
        return;
    }
    ptrdiff_t cut = view_find_char(url, '#');
    struct view base = path_base(view_slice(url, 0, cut < 0 ? url.len : (size_t)cut));
    base = view_slice(base, 0, name_length(base));
    out->name = view_ends(base, VIEW(".git")) ? view_slice(base, 0, base.len - 4) : base;
}

static bool is_path(struct view v)
{
    return view_starts(v, VIEW("./")) || view_starts(v, VIEW("../")) || view_starts(v, VIEW("/")) ||
           view_eq(v, VIEW(".")) || view_eq(v, VIEW("..")) || view_starts(v, VIEW(".[")) ||
           view_starts(v, VIEW("file:")) || view_ends(v, VIEW(".whl"));
}

static bool parse_named(struct view text, struct requirement *out)
{
    size_t n = name_length(text);
    struct view rest = view_slice(text, n, text.len);
    out->name = view_slice(text, 0, n);
    if (n == 0 || !skip_extras(&rest)) {
        return false;
    }
    if (rest.len > 0 && rest.ptr[0] == '@') {
        struct requirement file = {.name = {NULL, 0}};
        out->source = cut_marker(view_trim(view_slice(rest, 1, rest.len)), true);
        name_from_file(out->source, &file);
        out->version = file.version;
        return out->source.len > 0;
    }
    return parse_specifiers(cut_marker(rest, false), out);
}

/* "scheme://…" with nothing before it. */
static bool is_url(struct view v)
{
    size_t n = 0;
    while (n < v.len && (is_name_char(v.ptr[n]) || v.ptr[n] == '+')) {
        n++;
    }
    return n > 0 && view_starts(view_slice(v, n, v.len), VIEW("://"));
}

bool python_requirement_parse(struct view text, struct requirement *out)
{
    struct requirement r = {.name = {NULL, 0}};
    if (is_path(text)) {
        struct view path = cut_marker(text, true);
        name_from_file(path, &r);
        r.source = r.name.len > 0 ? path : view_of(NULL, 0);
    } else if (is_url(text)) {
        r.source = cut_marker(text, true);
        name_from_url(r.source, &r);
        if (r.name.len == 0) {
            return false;
        }
    } else if (!parse_named(text, &r)) {
        return false;
    }
    *out = r;
    return true;
}
