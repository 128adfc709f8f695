/* Literals of many languages, by what they have in common. */
#include "threat_literals.h"

static bool is_letter(char c)
{
    c = char_lower(c);
    return (c >= 'a' && c <= 'z') || c == '_';
}

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

/* Where the quote stands of a literal that begins at `at`: behind at most three letters or marks
 * (r", f', @", r#"); text.len: there is none. */
static size_t quote_at(struct view text, size_t at)
{
    size_t i = at;
    while (i < text.len && i < at + 3 &&
           (is_letter(text.ptr[i]) || view_find_char(VIEW("@$#"), text.ptr[i]) >= 0)) {
        i++;
    }
    return i < text.len && is_quote(text.ptr[i]) ? i : text.len;
}

/* Behind the quote that closes the one at `open`; 0: none does. */
static size_t closed_at(struct view text, size_t open)
{
    for (size_t i = open + 1; i < text.len; i++) {
        if (text.ptr[i] == '\\') {
            i++;
        } else if (text.ptr[i] == text.ptr[open]) {
            return i + 1;
        }
    }
    return 0;
}

/* Behind the brace that closes what begins at `at`. */
static size_t braces_len(struct view body, size_t at)
{
    size_t end = at;
    while (end < body.len && body.ptr[end] != '}') {
        end++;
    }
    return (end < body.len ? end + 1 : body.len) - at;
}

/* Does something computed begin here: ${x}, #{x}, $x, and {x} where the literal is a formatted one?
 * Its length, or 0. */
static size_t computed_len(struct view body, size_t at, bool formatted, char quote)
{
    char c = body.ptr[at];
    char next = at + 1 < body.len ? body.ptr[at + 1] : '\0';
    if (quote == '\'' && !formatted) {
        return 0;
    }
    if ((formatted && c == '{') || (next == '{' && (c == '#' || c == '$'))) {
        return braces_len(body, at);
    }
    size_t end = at + 1;
    while (c == '$' && end < body.len && is_letter(body.ptr[end])) {
        end++;
    }
    return end > at + 1 ? end - at : 0;
}

static void read_body(struct view body, bool formatted, char quote, struct path_literal *out,
                      struct buf *path)
{
    size_t begin = path->len;
    out->known = true;
    for (size_t i = 0; i < body.len;) {
        size_t len = computed_len(body, i, formatted, quote);
        if (len == 0) {
            buf_add_char(path, body.ptr[i++]);
        } else if (path->len == begin) {
            out->part = true;
            i += len;
        } else {
            buf_add_str(path, "{}");
            i += len;
        }
    }
}

/* The literal that begins at `at`: what is behind it, 0 where it is none. */
static size_t read_quoted(struct view text, size_t at, struct path_literal *out, struct buf *path)
{
    size_t quote = quote_at(text, at);
    size_t end = quote < text.len ? closed_at(text, quote) : 0;
    if (end == 0) {
        return 0;
    }
    struct view before = view_slice(text, at, quote);
    bool formatted = view_find_char(before, '$') >= 0 || view_find_char(before, 'f') >= 0 ||
                     view_find_char(before, 'F') >= 0;
    read_body(view_slice(text, quote + 1, end - 1), formatted, text.ptr[quote], out, path);
    while (end < text.len && text.ptr[end] == '#') {
        end++;
    }
    return end;
}

/* Ruby's :orders and Elixir's. */
static bool read_symbol(struct view text, struct path_literal *out, struct buf *path)
{
    bool symbol = text.len > 1 && text.ptr[0] == ':';
    for (size_t i = 1; symbol && i < text.len; i++) {
        symbol = is_letter(text.ptr[i]) || (text.ptr[i] >= '0' && text.ptr[i] <= '9');
    }
    if (symbol) {
        out->known = true;
        buf_add_view(path, view_slice(text, 1, text.len));
    }
    return symbol;
}

static bool begins_list(struct view text)
{
    static const char *const lists[] = {"{",       "[",      "new",     "arrayOf(",
                                        "listOf(", "array(", "List.of("};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (view_starts(text, view_str(lists[i]))) {
            return true;
        }
    }
    return false;
}

/* The next literal of a list; the rest of the text is kept as a list. */
static bool next_of_list(struct view *text, struct path_literal *out, struct buf *path)
{
    for (size_t i = 0; i < text->len; i++) {
        size_t end = is_quote(text->ptr[i]) ? read_quoted(*text, i, out, path) : 0;
        if (end > 0) {
            *text = view_slice(*text, end, text->len);
            return true;
        }
    }
    *text = view_of(NULL, 0);
    return false;
}

/* base + "/a": the literal at the end. */
static void read_end(struct view text, struct path_literal *out, struct buf *path)
{
    char quote = text.len > 1 ? text.ptr[text.len - 1] : '\0';
    size_t open = is_quote(quote) ? text.len - 1 : 0;
    while (open > 0 && text.ptr[open - 1] != quote) {
        open--;
    }
    struct view before = view_trim(view_slice(text, 0, open == 0 ? 0 : open - 1));
    char joint = before.len > 0 ? before.ptr[before.len - 1] : '\0';
    if (joint == '+' || joint == '.') {
        read_body(view_slice(text, open, text.len - 1), false, quote, out, path);
        out->part = true;
    }
}

bool path_literal_next(struct view *text, struct path_literal *out, struct buf *path)
{
    *out = (struct path_literal){.known = false};
    if (text->ptr == NULL) {
        return false;
    }
    struct view all = view_trim(*text);
    if (view_starts(all, VIEW(",")) || begins_list(all)) {
        return next_of_list(text, out, path);
    }
    size_t begin = path->len;
    size_t end = read_quoted(all, 0, out, path);
    *text = view_of(NULL, 0);
    if (end != all.len || end == 0) {
        path->len = begin;
        *out = (struct path_literal){.known = false};
        if (!read_symbol(all, out, path)) {
            read_end(all, out, path);
        }
    }
    return true;
}
