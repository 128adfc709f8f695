#include "toml_reader.h"

#include <assay/base/utf8.h>

#include <stdio.h>

struct toml_key toml_here(const struct toml_reader *r)
{
    size_t column = r->at - r->line_start + 1;
    return (struct toml_key){.line = r->line,
                             .column = column > UINT32_MAX ? UINT32_MAX : (uint32_t)column};
}

static enum status fail_with(struct toml_reader *r, const struct toml_key *at, enum status code,
                             const char *fmt, va_list args) PRINTF_LIKE(4, 0);

static enum status fail_with(struct toml_reader *r, const struct toml_key *at, enum status code,
                             const char *fmt, va_list args)
{
    (void)error_setv(r->err, code, fmt, args);
    (void)error_prefix(r->err, "%s:%u:%u", r->source, at->line, at->column);
    return code;
}

enum status toml_fail(struct toml_reader *r, const char *fmt, ...)
{
    struct toml_key here = toml_here(r);
    va_list args;
    va_start(args, fmt);
    enum status st = fail_with(r, &here, ERR_FORMAT, fmt, args);
    va_end(args);
    return st;
}

enum status toml_fail_at(struct toml_reader *r, const struct toml_key *at, enum status code,
                         const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum status st = fail_with(r, at, code, fmt, args);
    va_end(args);
    return st;
}

void toml_skip_space(struct toml_reader *r)
{
    while (toml_peek(r) == ' ' || toml_peek(r) == '\t') {
        r->at++;
    }
}

bool toml_newline(struct toml_reader *r)
{
    int c = toml_peek(r);
    if (c == '\r' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == '\n') {
        r->at++;
        c = '\n';
    }
    if (c != '\n') {
        return false;
    }
    r->at++;
    r->line_start = r->at;
    if (r->line < UINT32_MAX) {
        r->line++;
    }
    return true;
}

/* Control characters that may stand neither in comments nor in strings. */
static bool is_control(int c)
{
    return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f;
}

static enum status bad_control(struct toml_reader *r)
{
    return toml_fail(r, "the control character 0x%02x must not stand here", (unsigned)toml_peek(r));
}

static enum status skip_comment(struct toml_reader *r)
{
    if (toml_peek(r) != '#') {
        return OK;
    }
    while (r->at < r->text.len && !is_control(toml_peek(r))) {
        r->at++;
    }
    int c = toml_peek(r);
    bool crlf = c == '\r' && r->at + 1 < r->text.len && r->text.ptr[r->at + 1] == '\n';
    return c < 0 || c == '\n' || crlf ? OK : bad_control(r);
}

enum status toml_skip_lines(struct toml_reader *r)
{
    do {
        toml_skip_space(r);
        enum status st = skip_comment(r);
        if (st != OK) {
            return st;
        }
    } while (toml_newline(r));
    return OK;
}

enum status toml_end_line(struct toml_reader *r)
{
    toml_skip_space(r);
    enum status st = skip_comment(r);
    if (st != OK) {
        return st;
    }
    if (r->at < r->text.len && !toml_newline(r)) {
        return toml_fail(r, "expected the end of the line");
    }
    return OK;
}

/* Exactly `n` hexadecimal digits at the reader's place. */
static bool read_hex(struct toml_reader *r, size_t n, uint32_t *out)
{
    uint32_t cp = 0;
    for (size_t i = 0; i < n; i++) {
        int digit = r->at < r->text.len ? hex_digit(r->text.ptr[r->at]) : -1;
        if (digit < 0) {
            return false;
        }
        cp = cp << 4 | (uint32_t)digit;
        r->at++;
    }
    *out = cp;
    return true;
}

/* A growing text in the arena; it never outgrows the source text. */
struct unescaped {
    char *ptr; /* NULL while the text can be used as it stands */
    size_t len;
};

static void put_char(struct unescaped *u, uint32_t cp)
{
    char bytes[5];
    struct buf b = {.ptr = bytes, .cap = sizeof bytes, .max = sizeof bytes - 1};
    utf8_append(&b, cp);
    memcpy(u->ptr + u->len, bytes, b.len);
    u->len += b.len;
}

static enum status read_unicode(struct toml_reader *r, size_t digits, struct unescaped *u)
{
    uint32_t cp;
    if (!read_hex(r, digits, &cp)) {
        return toml_fail(r, "expected %zu hexadecimal digits", digits);
    }
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
        return toml_fail(r, "the escape is no Unicode character");
    }
    put_char(u, cp);
    return OK;
}

/* Behind a '\': one escape. */
static enum status read_escape(struct toml_reader *r, struct unescaped *u)
{
    static const char from[] = "btnfr\"\\";
    static const char to[] = "\b\t\n\f\r\"\\";
    int c = toml_peek(r);
    if (c == 'u' || c == 'U') {
        r->at++;
        return read_unicode(r, c == 'u' ? 4 : 8, u);
    }
    const char *hit = c <= 0 ? NULL : strchr(from, c);
    if (hit == NULL) {
        return toml_fail(r, "unknown escape in a text");
    }
    r->at++;
    u->ptr[u->len++] = to[hit - from];
    return OK;
}

/* A '\' at the end of a line takes all white space up to the next text. */
static bool fold_line(struct toml_reader *r)
{
    size_t back = r->at;
    toml_skip_space(r);
    if (!toml_newline(r)) {
        r->at = back;
        return false;
    }
    do {
        toml_skip_space(r);
    } while (toml_newline(r));
    return true;
}

struct quoting {
    char quote;
    bool escapes;
    bool lines;
};

/* Where the closing quotes of a string begin, at the least: how much memory the
 * unescaped text can need. */
static size_t raw_length(const struct toml_reader *r, const struct quoting *q)
{
    size_t i = r->at;
    while (i < r->text.len) {
        char c = r->text.ptr[i];
        if (c == '\\') {
            i += 2;
            continue;
        }
        if (!q->lines && (c == q->quote || c == '\n')) {
            break;
        }
        if (q->lines && c == q->quote && i + 2 < r->text.len && r->text.ptr[i + 1] == c &&
            r->text.ptr[i + 2] == c) {
            break;
        }
        i++;
    }
    /* Up to two more quotes may belong to the text. */
    return (i < r->text.len ? i : r->text.len) - r->at + 2;
}

static enum status on_backslash(struct toml_reader *r, const struct quoting *q, size_t from,
                                struct unescaped *u)
{
    if (u->ptr == NULL) {
        size_t have = r->at - from;
        u->ptr = arena_alloc(r->arena, have + raw_length(r, q) + 1, 1);
        if (u->ptr == NULL) {
            return error_no_memory(r->err);
        }
        memcpy(u->ptr, r->text.ptr + from, have);
        u->len = have;
    }
    r->at++;
    if (q->lines && fold_line(r)) {
        return OK;
    }
    return read_escape(r, u);
}

/* Neither a quote, a backslash nor a control character: plain in every string. */
static inline bool always_plain(char c)
{
    return (unsigned char)c >= '(' && c != '\\' && c != 0x7f;
}

/* Bytes from here that stand for themselves, as many as there are. */
static void take_plain(struct toml_reader *r, const struct quoting *q, struct unescaped *u)
{
    const char *from = r->text.ptr + r->at;
    const char *end = r->text.ptr + r->text.len;
    const char *at = from;
    while (at < end) {
        char c = *at;
        if (!always_plain(c) &&
            (c == q->quote || (c == '\\' && q->escapes) || is_control((unsigned char)c))) {
            break;
        }
        at++;
    }
    size_t len = (size_t)(at - from);
    if (u->ptr != NULL) {
        memcpy(u->ptr + u->len, from, len);
        u->len += len;
    }
    r->at += len;
}

/* A quote inside a string over several lines: part of the text, or its end. */
static bool at_end(struct toml_reader *r, const struct quoting *q, struct unescaped *u)
{
    size_t n = 0;
    while (n < 5 && r->at + n < r->text.len && r->text.ptr[r->at + n] == q->quote) {
        n++;
    }
    size_t belongs = !q->lines ? 0 : n >= 3 ? n - 3 : n;
    for (size_t i = 0; u->ptr != NULL && i < belongs; i++) {
        u->ptr[u->len++] = q->quote;
    }
    r->at += belongs;
    return !q->lines || n >= 3;
}

static bool take_newline(struct toml_reader *r, struct unescaped *u)
{
    size_t from = r->at;
    if (!toml_newline(r)) {
        return false;
    }
    if (u->ptr != NULL) {
        memcpy(u->ptr + u->len, r->text.ptr + from, r->at - from);
        u->len += r->at - from;
    }
    return true;
}

/* The text up to its closing quotes, which are still to be read. */
static enum status read_body(struct toml_reader *r, const struct quoting *q, struct view *out)
{
    struct toml_key start = toml_here(r);
    size_t from = r->at;
    struct unescaped u = {NULL, 0};
    for (;;) {
        take_plain(r, q, &u);
        int c = toml_peek(r);
        if (c < 0) {
            return toml_fail_at(r, &start, ERR_FORMAT, "a text without closing quotes");
        }
        if (c == q->quote) {
            if (at_end(r, q, &u)) {
                *out = u.ptr != NULL ? view_of(u.ptr, u.len) : view_slice(r->text, from, r->at);
                return OK;
            }
        } else if (c == '\\' && q->escapes) {
            enum status st = on_backslash(r, q, from, &u);
            if (st != OK) {
                return st;
            }
        } else if (!q->lines && (c == '\n' || c == '\r')) {
            return toml_fail(r, "a text without closing quotes on its line");
        } else if (!take_newline(r, &u)) {
            return bad_control(r);
        }
    }
}

static enum status read_quoted(struct toml_reader *r, bool lines_allowed, struct view *out)
{
    struct quoting q = {.quote = (char)toml_peek(r)};
    q.escapes = q.quote == '"';
    char three[3] = {q.quote, q.quote, q.quote};
    struct view rest = view_slice(r->text, r->at, r->text.len);
    q.lines = lines_allowed && view_starts(rest, view_of(three, 3));
    r->at += q.lines ? 3 : 1;
    if (q.lines) {
        (void)toml_newline(r);
    }
    enum status st = read_body(r, &q, out);
    if (st == OK) {
        r->at += q.lines ? 3 : 1;
    }
    return st;
}

enum status toml_read_string(struct toml_reader *r, struct view *out)
{
    return read_quoted(r, true, out);
}

static bool is_bare(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

enum status toml_read_key(struct toml_reader *r, struct toml_key *key)
{
    toml_skip_space(r);
    *key = toml_here(r);
    int c = toml_peek(r);
    enum status st = OK;
    if (c == '"' || c == '\'') {
        st = read_quoted(r, false, &key->text);
    } else {
        size_t from = r->at;
        while (is_bare(toml_peek(r))) {
            r->at++;
        }
        key->text = view_slice(r->text, from, r->at);
        if (r->at == from) {
            st = toml_fail(r, "expected a key");
        }
    }
    toml_skip_space(r);
    return st;
}
