/* Paths of HTTP routes, read as hostile: one pass, no recursion, nothing but the output grows. */
#include <assay/base/route.h>

/* ---- methods ---- */

static const struct view methods[ROUTE_METHODS] = {
    VIEW_INIT("GET"),     VIEW_INIT("HEAD"),  VIEW_INIT("POST"),
    VIEW_INIT("PUT"),     VIEW_INIT("PATCH"), VIEW_INIT("DELETE"),
    VIEW_INIT("OPTIONS"), VIEW_INIT("TRACE"), VIEW_INIT("CONNECT")};

const char *route_method_name(unsigned bit)
{
    return methods[bit].ptr;
}

int route_method_of(struct view word)
{
    for (int i = 0; i < ROUTE_METHODS; i++) {
        if (view_eq_nocase(word, methods[i])) {
            return i;
        }
    }
    return -1;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return is_lower(c) || is_upper(c);
}

static bool is_name(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool in_word(char c)
{
    return is_letter(c) || c == '_';
}

/* The end of the word that begins at `at`, up to a capital behind a small one: "get_user" is one.
 */
static size_t word_end(struct view text, size_t at)
{
    size_t end = at;
    while (end < text.len && in_word(text.ptr[end]) &&
           (end == at || !is_upper(text.ptr[end]) || is_upper(text.ptr[end - 1]))) {
        end++;
    }
    return end;
}

unsigned route_methods_in(struct view text)
{
    unsigned found = 0;
    for (size_t at = 0; at < text.len;) {
        size_t end = word_end(text, at);
        int bit = end > at ? route_method_of(view_slice(text, at, end)) : -1;
        found |= bit >= 0 ? 1U << bit : 0U;
        at = end > at ? end : at + 1;
    }
    return found;
}

bool route_methods_meet(unsigned a, unsigned b)
{
    return a == 0 || b == 0 || (a & b) != 0;
}

/* ---- paths ---- */

struct reading {
    struct view in;
    size_t at;
    struct buf *out;
    size_t begin; /* of the path in `out` */
};

static char here(const struct reading *r, size_t ahead)
{
    return r->at + ahead < r->in.len ? r->in.ptr[r->at + ahead] : '\0';
}

static void add_parameter(struct reading *r, struct view name, bool many)
{
    buf_add_str(r->out, many ? "{*" : "{");
    for (size_t i = 0; i < name.len; i++) {
        if (is_name(name.ptr[i])) {
            buf_add_char(r->out, name.ptr[i]);
        }
    }
    buf_add_char(r->out, '}');
}

static bool ends_segment(const struct reading *r)
{
    return r->out->len > r->begin && r->out->ptr[r->out->len - 1] == '/';
}

/* Take back the segment that ".." stands behind: "/a/b/.." is "/a". */
static void end_segment(struct reading *r)
{
    struct view path = view_slice(buf_view(r->out), r->begin, r->out->len);
    if (view_ends(path, VIEW("/.."))) {
        path.len -= 3;
        ptrdiff_t slash = view_rfind_char(path, '/');
        r->out->len = r->begin + (slash < 0 ? 0 : (size_t)slash);
    }
}

static void add_slash(struct reading *r)
{
    end_segment(r);
    if (!ends_segment(r)) {
        buf_add_char(r->out, '/');
    }
}

/* The end of what `open` began at r->at: behind its `close`; the text's end where there is none. */
static size_t closed_at(const struct reading *r, char open, char close)
{
    size_t depth = 0;
    for (size_t i = r->at; i < r->in.len; i++) {
        char c = r->in.ptr[i];
        if (c == '\\') {
            i++;
        } else if (c == open) {
            depth++;
        } else if (c == close && --depth == 0) {
            return i + 1;
        }
    }
    return r->in.len;
}

static size_t name_len(struct view text)
{
    size_t len = 0;
    while (len < text.len && is_name(text.ptr[len])) {
        len++;
    }
    return len;
}

/* {id}, {id:[0-9]+}, {*rest}, {rest...}, {rest:.*}, {$} */
static void read_braces(struct reading *r)
{
    size_t end = closed_at(r, '{', '}');
    struct view inside = view_slice(r->in, r->at + 1, end - 1);
    bool many = false;
    r->at = end;
    if (view_eq(inside, VIEW("$"))) {
        return;
    }
    while (inside.len > 0 && inside.ptr[0] == '*') {
        many = true;
        inside = view_slice(inside, 1, inside.len);
    }
    struct view name = view_slice(inside, 0, name_len(inside));
    struct view rest = view_slice(inside, name.len, inside.len);
    many = many || view_eq(rest, VIEW("...")) || view_eq(rest, VIEW(":.*")) ||
           view_eq(rest, VIEW(":.+"));
    add_parameter(r, name, many);
}

/* <id>, <int:id>, <path:rest>, <rest..> */
static void read_angles(struct reading *r)
{
    size_t end = closed_at(r, '<', '>');
    struct view inside = view_slice(r->in, r->at + 1, end - 1);
    bool many = view_starts(inside, VIEW("path:")) || view_ends(inside, VIEW(".."));
    ptrdiff_t colon = view_rfind_char(inside, ':');
    struct view name = view_slice(inside, colon < 0 ? 0 : (size_t)colon + 1, inside.len);
    r->at = end;
    add_parameter(r, view_slice(name, 0, name_len(name)), many);
}

/* :id, :id?, :id(\d+), :rest* */
static void read_colon(struct reading *r)
{
    struct view rest = view_slice(r->in, r->at + 1, r->in.len);
    struct view name = view_slice(rest, 0, name_len(rest));
    r->at += 1 + name.len;
    if (here(r, 0) == '(' && here(r, 1) != '.' && here(r, 1) != '/') {
        r->at = closed_at(r, '(', ')');
    }
    bool many = here(r, 0) == '*' || here(r, 0) == '+';
    r->at += many || here(r, 0) == '?' ? 1 : 0;
    add_parameter(r, name, many);
}

/* (.:format) is left out, (/:page) may be there, (\d+) is a parameter without a name. */
static void read_group(struct reading *r)
{
    char next = here(r, 1);
    if (next == '/' || next == ':') {
        r->at++;
        return;
    }
    r->at = closed_at(r, '(', ')');
    if (next != '.') {
        add_parameter(r, VIEW(""), false);
    }
}

static void read_star(struct reading *r)
{
    while (here(r, 0) == '*') {
        r->at++;
    }
    struct view rest = view_slice(r->in, r->at, r->in.len);
    struct view name = view_slice(rest, 0, name_len(rest));
    r->at += name.len;
    add_parameter(r, name, true);
}

/* A colon begins a parameter at the beginning of a part; "things:batch" is a name. */
static bool begins_parameter(const struct reading *r)
{
    char before = r->at == 0 ? '/' : r->in.ptr[r->at - 1];
    char next = here(r, 1);
    return view_find_char(VIEW("/-.(~"), before) >= 0 && (is_letter(next) || next == '_');
}

static void read_literal(struct reading *r)
{
    char c = r->in.ptr[r->at++];
    if ((unsigned char)c > ' ' && c != 0x7f && c != '}' && c != '>') {
        buf_add_char(r->out, c);
    }
}

static void read_template(struct reading *r)
{
    while (r->at < r->in.len) {
        char c = here(r, 0);
        if (c == '/') {
            r->at++;
            add_slash(r);
        } else if (c == '{') {
            read_braces(r);
        } else if (c == '<') {
            read_angles(r);
        } else if (c == ':' && begins_parameter(r)) {
            read_colon(r);
        } else if (c == '*') {
            read_star(r);
        } else if (c == '(') {
            read_group(r);
        } else if (c == ')') {
            r->at++;
        } else if (c == '?' || c == '#') {
            r->at = c == '?' && (here(r, 1) == '/' || here(r, 1) == '\0') ? r->at + 1 : r->in.len;
        } else {
            read_literal(r);
        }
    }
}

/* ---- regular expressions ---- */

static void read_regex_group(struct reading *r)
{
    size_t end = closed_at(r, '(', ')');
    struct view inside = view_slice(r->in, r->at + 1, end - 1);
    struct view name = VIEW("");
    size_t skip = view_starts(inside, VIEW("?P<")) ? 3 : view_starts(inside, VIEW("?<")) ? 2 : 0;
    if (skip > 0) {
        name = view_slice(inside, skip, inside.len);
        name = view_slice(name, 0, name_len(name));
    }
    r->at = end;
    add_parameter(r, name, false);
}

static void read_escape(struct reading *r)
{
    char next = here(r, 1);
    r->at += next == '\0' ? 1 : 2;
    if (next == '/') {
        add_slash(r);
    } else if (next == 'd' || next == 'w' || next == 'S') {
        add_parameter(r, VIEW(""), false);
    } else if (next != '\0' && next != 'Z' && next != 'A' && next != 'b' && next != 's') {
        buf_add_char(r->out, next);
    }
}

static void read_regex(struct reading *r)
{
    while (r->at < r->in.len) {
        char c = here(r, 0);
        if (c == '/') {
            r->at++;
            add_slash(r);
        } else if (c == '(') {
            read_regex_group(r);
        } else if (c == '[') {
            r->at = closed_at(r, '[', ']');
            add_parameter(r, VIEW(""), false);
        } else if (c == '{') {
            r->at = closed_at(r, '{', '}');
        } else if (c == '\\') {
            read_escape(r);
        } else if (view_find_char(VIEW("^$?*+|)"), c) >= 0) {
            r->at++;
        } else {
            read_literal(r);
        }
    }
}

bool route_normalise(struct view raw, bool regex, struct buf *out)
{
    struct reading r = {.in = raw, .out = out, .begin = out->len};
    if (raw.len > ROUTE_PATH_MAX) {
        return false;
    }
    buf_add_char(out, '/');
    if (regex) {
        read_regex(&r);
    } else {
        read_template(&r);
    }
    end_segment(&r);
    if (out->len == r.begin) {
        buf_add_char(out, '/');
    }
    if (out->len > r.begin + 1 && ends_segment(&r)) {
        out->len--;
    }
    return true;
}

/* ---- comparing ---- */

/* "{id}" is "{order}"; letters in any case. */
static bool same_segment(struct view a, struct view b)
{
    size_t i = 0;
    size_t k = 0;
    while (i < a.len && k < b.len) {
        if (char_lower(a.ptr[i]) != char_lower(b.ptr[k])) {
            return false;
        }
        bool parameter = a.ptr[i] == '{';
        while (parameter && i + 1 < a.len && a.ptr[i] != '}') {
            i++;
        }
        while (parameter && k + 1 < b.len && b.ptr[k] != '}') {
            k++;
        }
        i++;
        k++;
    }
    return i == a.len && k == b.len;
}

/* The next segment of "/a/b"; false at the end. */
static bool next_segment(struct view *rest, struct view *segment)
{
    if (rest->len > 0 && rest->ptr[0] == '/') {
        *rest = view_slice(*rest, 1, rest->len);
    }
    if (rest->len == 0) {
        return false;
    }
    ptrdiff_t slash = view_find_char(*rest, '/');
    size_t len = slash < 0 ? rest->len : (size_t)slash;
    *segment = view_slice(*rest, 0, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

bool route_covers(struct view pattern, struct view route)
{
    struct view p;
    struct view s;
    while (next_segment(&pattern, &p)) {
        if (view_starts(p, VIEW("{*"))) {
            return true;
        }
        if (!next_segment(&route, &s) || !same_segment(p, s)) {
            return false;
        }
    }
    return !next_segment(&route, &s);
}

static size_t count_segments(struct view path)
{
    struct view segment;
    size_t count = 0;
    while (next_segment(&path, &segment)) {
        count++;
    }
    return count;
}

bool route_covers_end(struct view pattern, struct view end)
{
    size_t have = count_segments(pattern);
    size_t want = count_segments(end);
    struct view segment;
    ptrdiff_t last = view_rfind_char(pattern, '/');
    if (last >= 0 && view_starts(view_slice(pattern, (size_t)last + 1, pattern.len), VIEW("{*"))) {
        return true;
    }
    for (; have > want && next_segment(&pattern, &segment); have--) {
    }
    return route_covers(pattern, end);
}
