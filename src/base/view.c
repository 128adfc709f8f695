#include <assay/base/view.h>

int view_cmp(struct view a, struct view b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    if (c != 0) {
        return c;
    }
    return (a.len > b.len) - (a.len < b.len);
}

bool view_eq_nocase(struct view a, struct view b)
{
    if (a.len != b.len) {
        return false;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (char_lower(a.ptr[i]) != char_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

bool view_starts(struct view v, struct view prefix)
{
    return v.len >= prefix.len && view_eq(view_of(v.ptr, prefix.len), prefix);
}

bool view_ends(struct view v, struct view suffix)
{
    return v.len >= suffix.len && view_eq(view_slice(v, v.len - suffix.len, v.len), suffix);
}

bool view_ends_nocase(struct view v, struct view suffix)
{
    return v.len >= suffix.len && view_eq_nocase(view_slice(v, v.len - suffix.len, v.len), suffix);
}

ptrdiff_t view_find(struct view v, struct view needle)
{
    if (needle.len == 0) {
        return 0;
    }
    if (v.len < needle.len) {
        return VIEW_NPOS;
    }
    const char *hit = memmem(v.ptr, v.len, needle.ptr, needle.len);
    return hit == NULL ? VIEW_NPOS : hit - v.ptr;
}

ptrdiff_t view_find_char(struct view v, char c)
{
    const char *hit = v.len == 0 ? NULL : memchr(v.ptr, c, v.len);
    return hit == NULL ? VIEW_NPOS : hit - v.ptr;
}

ptrdiff_t view_rfind_char(struct view v, char c)
{
    const char *hit = v.len == 0 ? NULL : memrchr(v.ptr, c, v.len);
    return hit == NULL ? VIEW_NPOS : hit - v.ptr;
}

bool view_contains_nocase(struct view v, struct view lower_needle)
{
    if (lower_needle.len == 0) {
        return true;
    }
    for (size_t i = 0; i + lower_needle.len <= v.len; i++) {
        if (char_lower(v.ptr[i]) == lower_needle.ptr[0] &&
            view_eq_nocase(view_of(v.ptr + i, lower_needle.len), lower_needle)) {
            return true;
        }
    }
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct view view_trim(struct view v)
{
    size_t from = 0;
    size_t to = v.len;
    while (from < to && is_space(v.ptr[from])) {
        from++;
    }
    while (to > from && is_space(v.ptr[to - 1])) {
        to--;
    }
    return view_slice(v, from, to);
}

bool view_split(struct view *rest, char sep, struct view *piece)
{
    if (rest->ptr == NULL) {
        return false;
    }
    ptrdiff_t at = view_find_char(*rest, sep);
    if (at < 0) {
        *piece = *rest;
        *rest = (struct view){NULL, 0};
        return true;
    }
    *piece = view_slice(*rest, 0, (size_t)at);
    *rest = view_slice(*rest, (size_t)at + 1, rest->len);
    return true;
}

bool view_line(struct view *rest, struct view *line)
{
    if (rest->len == 0) {
        return false;
    }
    ptrdiff_t at = view_find_char(*rest, '\n');
    size_t end = at < 0 ? rest->len : (size_t)at;
    struct view whole = view_slice(*rest, 0, end);
    *rest = view_slice(*rest, at < 0 ? end : end + 1, rest->len);
    if (whole.len > 0 && whole.ptr[whole.len - 1] == '\r') {
        whole.len--;
    }
    *line = whole;
    return true;
}

bool view_to_u64(struct view v, uint64_t *out)
{
    if (v.len == 0) {
        return false;
    }
    uint64_t n = 0;
    for (size_t i = 0; i < v.len; i++) {
        char c = v.ptr[i];
        if (c < '0' || c > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(c - '0');
        if (n > (UINT64_MAX - digit) / 10) {
            return false;
        }
        n = n * 10 + digit;
    }
    *out = n;
    return true;
}

/* Match one "[…]" class at p[*i]; on success *i is behind the ']'. A '[' with
 * no closing bracket is a literal. */
static bool class_match(struct view p, size_t *i, char c, bool *matched)
{
    size_t at = *i + 1;
    bool negate = at < p.len && (p.ptr[at] == '!' || p.ptr[at] == '^');
    at += negate ? 1 : 0;
    size_t first = at;
    bool hit = false;
    while (at < p.len && (p.ptr[at] != ']' || at == first)) {
        if (at + 2 < p.len && p.ptr[at + 1] == '-' && p.ptr[at + 2] != ']') {
            hit = hit || (c >= p.ptr[at] && c <= p.ptr[at + 2]);
            at += 3;
        } else {
            hit = hit || c == p.ptr[at];
            at++;
        }
    }
    if (at >= p.len) {
        return false;
    }
    *i = at + 1;
    *matched = hit != negate && c != '/';
    return true;
}

/* One pattern step at p[*i] against s[*j] that is not a star. */
static bool glob_step(struct view p, size_t *i, struct view s, size_t *j)
{
    char c = s.ptr[*j];
    bool matched = false;
    if (p.ptr[*i] == '[' && class_match(p, i, c, &matched)) {
        *j += matched ? 1 : 0;
        return matched;
    }
    matched = p.ptr[*i] == '?' ? c != '/' : p.ptr[*i] == c;
    *i += matched ? 1 : 0;
    *j += matched ? 1 : 0;
    return matched;
}

/* One backtrack point per star kind: '*' may not cross a '/', '**' may; the
 * latest '**' is retried when the latest '*' fails. */
struct star {
    size_t i; /* in the pattern, behind the star; SIZE_MAX: none yet */
    size_t j; /* in the text: what the star has taken ends here */
};

struct glob {
    size_t i;
    size_t j;
    struct star star;
    struct star deep;
    bool deep_whole; /* the "**" stands for whole directories */
};

/* Take the star that stands at the pattern's place. */
static void glob_star(struct glob *g, struct view p, struct view s)
{
    bool deep = g->i + 1 < p.len && p.ptr[g->i + 1] == '*';
    g->i += deep ? 2 : 1;
    if (!deep) {
        g->star = (struct star){g->i, g->j};
        return;
    }
    /* A "**" followed by a slash also matches no directory at all. */
    g->deep_whole = g->i < p.len && p.ptr[g->i] == '/' && (g->j == 0 || s.ptr[g->j - 1] == '/');
    g->i += g->deep_whole ? 1 : 0;
    g->deep = (struct star){g->i, g->j};
    g->star.i = SIZE_MAX;
}

/* Let the latest star that can take more do so; false when none can. */
static bool glob_retry(struct glob *g, struct view s)
{
    if (g->star.i != SIZE_MAX && g->star.j < s.len && s.ptr[g->star.j] != '/') {
        g->star.j++;
        g->i = g->star.i;
        g->j = g->star.j;
        return true;
    }
    if (g->deep.i == SIZE_MAX || g->deep.j >= s.len) {
        return false;
    }
    g->deep.j++;
    while (g->deep_whole && s.ptr[g->deep.j - 1] != '/') {
        if (g->deep.j == s.len) {
            return false; /* what is left is no directory */
        }
        g->deep.j++;
    }
    g->i = g->deep.i;
    g->j = g->deep.j;
    g->star.i = SIZE_MAX;
    return true;
}

bool view_glob(struct view p, struct view s)
{
    struct glob g = {.star = {SIZE_MAX, 0}, .deep = {SIZE_MAX, 0}};
    for (;;) {
        if (g.i < p.len && p.ptr[g.i] == '*') {
            glob_star(&g, p, s);
            continue;
        }
        if (g.i < p.len && g.j < s.len && glob_step(p, &g.i, s, &g.j)) {
            continue;
        }
        if (g.i == p.len && g.j == s.len) {
            return true;
        }
        if (!glob_retry(&g, s)) {
            return false;
        }
    }
}

uint64_t view_hash(struct view v)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < v.len; i++) {
        h = (h ^ (unsigned char)v.ptr[i]) * UINT64_C(0x100000001b3);
    }
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    return h ^ (h >> 33);
}
