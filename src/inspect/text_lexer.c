#include "text_lexer.h"

static char byte_at(const struct lexer *lx, size_t at)
{
    return at < lx->text.len ? lx->text.ptr[at] : '\0';
}

static bool starts_at(const struct lexer *lx, size_t at, const char *what)
{
    size_t len = strlen(what);
    return at + len <= lx->text.len && memcmp(lx->text.ptr + at, what, len) == 0;
}

static bool has(const struct lexer *lx, unsigned flag)
{
    return (lx->syntax->flags & flag) != 0;
}

/* The offset behind the next `what`, or the end of the text. */
static size_t find_end(const struct lexer *lx, size_t from, const char *what)
{
    ptrdiff_t at = view_find(view_slice(lx->text, from, lx->text.len), view_str(what));
    return at == VIEW_NPOS ? lx->text.len : from + (size_t)at + strlen(what);
}

static bool starts_nocase(const struct lexer *lx, size_t at, struct view lower)
{
    return view_eq_nocase(view_slice(lx->text, at, at + lower.len), lower);
}

static bool island_ends(const struct lexer *lx, size_t at)
{
    return has(lx, SYNTAX_PHP) ? starts_at(lx, at, "?>")
                               : has(lx, SYNTAX_HTML) && starts_nocase(lx, at, VIEW("</script"));
}

static size_t line_end(const struct lexer *lx, size_t from)
{
    ptrdiff_t at = view_find_char(view_slice(lx->text, from, lx->text.len), '\n');
    return at == VIEW_NPOS ? lx->text.len : from + (size_t)at;
}

/* "?>" and "</script>" also end a comment that would run to the end of its line. */
static size_t line_comment_end(const struct lexer *lx, size_t from)
{
    if (!has(lx, SYNTAX_PHP) && !has(lx, SYNTAX_HTML)) {
        return line_end(lx, from);
    }
    size_t at = from + 1;
    while (at < lx->text.len && lx->text.ptr[at] != '\n' && !island_ends(lx, at)) {
        at++;
    }
    return at;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* ---- comments ---- */

static size_t nested_end(const struct lexer *lx, size_t from, const char *open, const char *close)
{
    size_t depth = 1;
    size_t at = from;
    while (at < lx->text.len) {
        if (starts_at(lx, at, close)) {
            at += strlen(close);
            if (--depth == 0) {
                return at;
            }
        } else if (starts_at(lx, at, open)) {
            at += strlen(open);
            depth++;
        } else {
            at++;
        }
    }
    return at;
}

static bool comment_may_open(const struct lexer *lx, size_t at, const char *opener)
{
    if (!has(lx, SYNTAX_SPACED_HASH) || opener[1] != '\0' || at == 0) {
        return true;
    }
    return strchr(" \t\r\n;{}()[],", lx->text.ptr[at - 1]) != NULL && lx->text.ptr[at - 1] != '\0';
}

static size_t comment_end(const struct lexer *lx, size_t at, bool *to_line_end)
{
    for (size_t i = 0; i < BLOCK_KINDS && lx->syntax->block[i][0] != NULL; i++) {
        const char *open = lx->syntax->block[i][0];
        const char *close = lx->syntax->block[i][1];
        if (starts_at(lx, at, open)) {
            size_t from = at + strlen(open);
            return has(lx, SYNTAX_NESTED) ? nested_end(lx, from, open, close)
                                          : find_end(lx, from, close);
        }
    }
    for (size_t i = 0; i < LINE_OPENERS && lx->syntax->line[i] != NULL; i++) {
        if (starts_at(lx, at, lx->syntax->line[i]) &&
            comment_may_open(lx, at, lx->syntax->line[i])) {
            *to_line_end = true;
            return line_comment_end(lx, at);
        }
    }
    return at;
}

/* "=pod" at a line start up to the line of "=cut" or "=end". */
static size_t pod_end(const struct lexer *lx, size_t at)
{
    char next = byte_at(lx, at + 1);
    bool opens = byte_at(lx, at) == '=' && (at == 0 || lx->text.ptr[at - 1] == '\n') &&
                 next >= 'a' && next <= 'z';
    if (!opens) {
        return at;
    }
    const char *close = starts_at(lx, at, "=begin") ? "\n=end" : "\n=cut";
    return line_end(lx, find_end(lx, at, close));
}

/* ---- strings ---- */

static size_t quoted_end(const struct lexer *lx, size_t at, char quote, bool escapes, bool lines)
{
    size_t i = at + 1;
    while (i < lx->text.len) {
        char c = lx->text.ptr[i];
        if (c == '\\' && escapes) {
            i += 2;
        } else if (c == quote) {
            bool doubled = has(lx, SYNTAX_DOUBLED) && byte_at(lx, i + 1) == quote;
            if (!doubled) {
                return i + 1;
            }
            i += 2;
        } else if (c == '\n' && !lines) {
            return i;
        } else {
            i++;
        }
    }
    return lx->text.len;
}

static size_t triple_end(const struct lexer *lx, size_t at, char quote)
{
    const char three[] = {quote, quote, quote, '\0'};
    size_t i = at + 3;
    while (i < lx->text.len && !starts_at(lx, i, three)) {
        i += lx->text.ptr[i] == '\\' ? 2 : 1;
    }
    return i + 3 < lx->text.len ? i + 3 : lx->text.len;
}

/* 'x', '\n', '\u1234': else the quote is a lifetime, a prime, a digit separator. */
static size_t character_end(const struct lexer *lx, size_t at)
{
    enum { LONGEST = 14 };
    struct lexer close_by = {.text = view_slice(lx->text, 0, at + LONGEST), .syntax = lx->syntax};
    if (at > 0 && is_word_char(lx->text.ptr[at - 1]) && byte_at(lx, at - 1) != 'u' &&
        byte_at(lx, at - 1) != 'L' && byte_at(lx, at - 1) != 'b') {
        return at;
    }
    size_t end = quoted_end(&close_by, at, '\'', true, false);
    bool closed = end > at + 1 && end <= close_by.text.len && lx->text.ptr[end - 1] == '\'';
    return closed ? end : at;
}

/* R"delimiter( … )delimiter" */
static size_t cpp_raw_end(const struct lexer *lx, size_t at)
{
    enum { DELIMITER_MAX = 16 };
    size_t from = at + 2;
    size_t n = 0;
    while (n <= DELIMITER_MAX && byte_at(lx, from + n) != '(') {
        n++;
    }
    if (n > DELIMITER_MAX || from + n >= lx->text.len) {
        return at;
    }
    char close[DELIMITER_MAX + 3] = {')'};
    memcpy(close + 1, lx->text.ptr + from, n);
    close[n + 1] = '"';
    return memchr(close, '\0', n + 2) != NULL ? at : find_end(lx, from + n, close);
}

/* r"…", r#"…"#, br##"…"## */
static size_t rust_raw_end(const struct lexer *lx, size_t at)
{
    enum { HASHES_MAX = 16 };
    size_t hashes = 0;
    while (hashes < HASHES_MAX && byte_at(lx, at + 1 + hashes) == '#') {
        hashes++;
    }
    if (byte_at(lx, at + 1 + hashes) != '"') {
        return at;
    }
    char close[HASHES_MAX + 2] = {'"'};
    memset(close + 1, '#', hashes);
    return find_end(lx, at + 2 + hashes, close);
}

/* An operand may stand behind these; elsewhere '/' divides. */
static bool regex_may_open(const struct lexer *lx, size_t at)
{
    size_t i = at;
    while (i > 0 && (lx->text.ptr[i - 1] == ' ' || lx->text.ptr[i - 1] == '\t')) {
        i--;
    }
    if (i == 0 || strchr("(,=:[!&|?{};\n+", lx->text.ptr[i - 1]) != NULL) {
        return true;
    }
    return i >= 6 && memcmp(lx->text.ptr + i - 6, "return", 6) == 0;
}

static size_t regex_end(const struct lexer *lx, size_t at)
{
    enum { LONGEST = 250 }; /* so that hostile text costs no more than that a byte */
    bool in_class = false;
    size_t limit = lx->text.len - at > LONGEST ? at + LONGEST : lx->text.len;
    for (size_t i = at + 1; i < limit && lx->text.ptr[i] != '\n'; i++) {
        char c = lx->text.ptr[i];
        if (c == '\\') {
            i++;
        } else if (c == '[') {
            in_class = true;
        } else if (c == ']') {
            in_class = false;
        } else if (c == '/' && !in_class) {
            return i + 1;
        }
    }
    return at;
}

static size_t prefixed_end(const struct lexer *lx, size_t at)
{
    bool word_before = at > 0 && is_word_char(lx->text.ptr[at - 1]);
    char c = lx->text.ptr[at];
    if (c == 'R' && has(lx, SYNTAX_CPP_RAW) && byte_at(lx, at + 1) == '"' && !word_before) {
        return cpp_raw_end(lx, at);
    }
    if (c == 'r' && has(lx, SYNTAX_RUST_RAW) && (!word_before || lx->text.ptr[at - 1] == 'b')) {
        return rust_raw_end(lx, at);
    }
    if (c == '/' && has(lx, SYNTAX_REGEX) && regex_may_open(lx, at)) {
        return regex_end(lx, at);
    }
    return at;
}

static size_t plain_end(const struct lexer *lx, size_t at, char quote)
{
    bool verbatim = has(lx, SYNTAX_VERBATIM) && at > 0 && lx->text.ptr[at - 1] == '@';
    bool raw = verbatim || has(lx, SYNTAX_DOUBLED) || (quote == '\'' && has(lx, SYNTAX_SINGLE_RAW));
    return quoted_end(lx, at, quote, !raw, verbatim || has(lx, SYNTAX_MULTILINE));
}

static size_t string_end(const struct lexer *lx, size_t at)
{
    char c = lx->text.ptr[at];
    if (c == '`' && has(lx, SYNTAX_BACKTICK)) {
        return quoted_end(lx, at, '`', !has(lx, SYNTAX_SINGLE_RAW), true);
    }
    if (c == '\0' || strchr(lx->syntax->quotes, c) == NULL) {
        return prefixed_end(lx, at);
    }
    if (has(lx, SYNTAX_TRIPLE) && byte_at(lx, at + 1) == c && byte_at(lx, at + 2) == c) {
        return triple_end(lx, at, c);
    }
    if (c == '\'' && has(lx, SYNTAX_CHARACTER)) {
        return character_end(lx, at);
    }
    return plain_end(lx, at, c);
}

/* ---- islands of code ---- */

/* The offset at which code begins, from text outside of it. */
static size_t island_start(const struct lexer *lx, size_t from)
{
    for (size_t at = from; at < lx->text.len; at++) {
        const char *open = memchr(lx->text.ptr + at, '<', lx->text.len - at);
        if (open == NULL) {
            break;
        }
        at = (size_t)(open - lx->text.ptr);
        if (has(lx, SYNTAX_PHP) && byte_at(lx, at + 1) == '?') {
            return at;
        }
        if (has(lx, SYNTAX_HTML) && starts_nocase(lx, at, VIEW("<script"))) {
            return find_end(lx, at, ">");
        }
    }
    return lx->text.len;
}

/* ---- the lexer ---- */

static void mark_openers(struct lexer *lx)
{
    const struct syntax *s = lx->syntax;
    for (size_t i = 0; i < LINE_OPENERS && s->line[i] != NULL; i++) {
        lx->opens[(unsigned char)s->line[i][0]] = true;
    }
    for (size_t i = 0; i < BLOCK_KINDS && s->block[i][0] != NULL; i++) {
        lx->opens[(unsigned char)s->block[i][0][0]] = true;
    }
    for (const char *q = s->quotes; *q != '\0'; q++) {
        lx->opens[(unsigned char)*q] = true;
    }
    lx->opens['`'] |= has(lx, SYNTAX_BACKTICK);
    lx->opens['/'] |= has(lx, SYNTAX_REGEX);
    lx->opens['='] |= has(lx, SYNTAX_POD);
    lx->opens['R'] |= has(lx, SYNTAX_CPP_RAW);
    lx->opens['r'] |= has(lx, SYNTAX_RUST_RAW);
    lx->opens['?'] |= has(lx, SYNTAX_PHP);
    lx->opens['<'] |= has(lx, SYNTAX_HTML);
}

void lexer_init(struct lexer *lx, struct view text, const struct syntax *syntax)
{
    *lx = (struct lexer){.text = text, .syntax = syntax};
    lx->inside = (syntax->flags & (SYNTAX_PHP | SYNTAX_HTML)) == 0;
    mark_openers(lx);
}

/* A comment or string that begins at `at`; false when none does. */
static bool opens_segment(const struct lexer *lx, size_t at, struct segment *out)
{
    struct segment s = {TEXT_COMMENT, at, at, false};
    s.to = comment_end(lx, at, &s.to_line_end);
    if (s.to == at && has(lx, SYNTAX_POD)) {
        s.to = pod_end(lx, at);
    }
    if (s.to == at) {
        s.kind = TEXT_STRING;
        s.to = string_end(lx, at);
    }
    if (s.to > lx->text.len) {
        s.to = lx->text.len;
    }
    if (s.to <= at) {
        return false;
    }
    *out = s;
    return true;
}

static bool next_outside(struct lexer *lx, struct segment *out)
{
    size_t start = island_start(lx, lx->at);
    lx->inside = true;
    if (start == lx->at) {
        return lexer_next(lx, out);
    }
    *out = (struct segment){TEXT_PROSE, lx->at, start, false};
    lx->at = start;
    return true;
}

bool lexer_next(struct lexer *lx, struct segment *out)
{
    if (lx->has_pending) {
        *out = lx->pending;
        lx->has_pending = false;
        return true;
    }
    if (lx->at >= lx->text.len) {
        return false;
    }
    if (!lx->inside) {
        return next_outside(lx, out);
    }
    size_t from = lx->at;
    size_t at = lx->syntax->whole ? lx->text.len : from;
    for (; at < lx->text.len; at++) {
        if (!lx->opens[(unsigned char)lx->text.ptr[at]]) {
            continue;
        }
        if (island_ends(lx, at)) {
            lx->inside = false;
            break;
        }
        if (opens_segment(lx, at, &lx->pending)) {
            lx->has_pending = true;
            break;
        }
    }
    lx->at = lx->has_pending ? lx->pending.to : at;
    if (at == from) {
        return lexer_next(lx, out);
    }
    *out = (struct segment){lx->syntax->ground, from, at, false};
    return true;
}
