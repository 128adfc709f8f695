/* A view: a pointer and a length into bytes that somebody else owns.
 * Nothing relies on NUL termination. An empty view may have a NULL pointer. */
#ifndef ASSAY_BASE_VIEW_H
#define ASSAY_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const char *ptr;
    size_t len;
};

/* `VIEW("literal")`, also in static initialisers as VIEW_INIT("literal"). */
#define VIEW_INIT(literal)                                                                         \
    {                                                                                              \
        ("" literal), sizeof(literal) - 1                                                          \
    }
#define VIEW(literal) ((struct view)VIEW_INIT(literal))
/* For printf's "%.*s". Text longer than INT_MAX is cut there. */
#define VIEW_FMT    "%.*s"
#define VIEW_ARG(v) ((int)((v).len > 0x7fffffff ? 0x7fffffff : (v).len)), ((v).ptr ? (v).ptr : "")

static inline struct view view_of(const char *ptr, size_t len)
{
    return (struct view){ptr, len};
}

static inline struct view view_str(const char *nul_terminated)
{
    return (struct view){nul_terminated, nul_terminated == NULL ? 0 : strlen(nul_terminated)};
}

static inline bool view_eq(struct view a, struct view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool view_eq_str(struct view a, const char *b)
{
    return view_eq(a, view_str(b));
}

/* Bytes [from, to), clamped to the view. */
static inline struct view view_slice(struct view v, size_t from, size_t to)
{
    if (to > v.len) {
        to = v.len;
    }
    if (from > to) {
        from = to;
    }
    return (struct view){v.ptr == NULL ? NULL : v.ptr + from, to - from};
}

/* ASCII letters in lower case; all else stays. */
static inline char char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The value of a hexadecimal digit of either case, or -1. */
static inline int hex_digit(char c)
{
    char low = char_lower(c);
    return c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* Byte order (memcmp, then length): <0, 0, >0. */
int view_cmp(struct view a, struct view b);
bool view_eq_nocase(struct view a, struct view b); /* ASCII letters only */
bool view_starts(struct view v, struct view prefix);
bool view_ends(struct view v, struct view suffix);
bool view_ends_nocase(struct view v, struct view suffix);

enum { VIEW_NPOS = -1 };
/* Offset of the first/last occurrence, or VIEW_NPOS. */
ptrdiff_t view_find(struct view v, struct view needle);
ptrdiff_t view_find_char(struct view v, char c);
ptrdiff_t view_rfind_char(struct view v, char c);
bool view_contains_nocase(struct view v, struct view lower_needle);

/* Without ASCII white space at both ends. */
struct view view_trim(struct view v);

/* Take the next piece up to `sep` from *rest; false when *rest is used up
 * (ptr == NULL afterwards). "a,,b" yields "a", "", "b"; "" yields "" once. */
bool view_split(struct view *rest, char sep, struct view *piece);

/* Take the next line without its "\n" or "\r\n". False at the end. */
bool view_line(struct view *rest, struct view *line);

/* A whole decimal number, nothing else around it, at most UINT64_MAX. */
bool view_to_u64(struct view v, uint64_t *out);

/* Shell-like pattern: '*' (not '/'), '**' (any), '?', '[…]'; case-sensitive.
 * Bounded: O(len × pattern). */
bool view_glob(struct view pattern, struct view path);

/* 64-bit hash for tables (not for security; FNV-1a with a final mix). */
uint64_t view_hash(struct view v);

#endif
