/* CSV by RFC 4180, with the separators that spreadsheets write. */
#include "table_private.h"

#include <assay/base/utf8.h>

struct csv {
    struct table_builder *b;
    struct view text;
    size_t at;
    char separator;
    uint32_t line;
};

/* Other encodings are named, with the way out; a guess would put wrong letters into names. */
static enum status check_encoding(const struct table *t, struct view text, struct error *err)
{
    bool wide = view_starts(text, VIEW("\xff\xfe")) || view_starts(text, VIEW("\xfe\xff"));
    uint32_t row = 1;
    struct view rest = text;
    struct view line;
    if (wide ||
        (text.len > 1 && memchr(text.ptr, '\0', text.len < 4096 ? text.len : 4096) != NULL)) {
        return error_set(err, ERR_FORMAT,
                         "%s is in UTF-16%s: save it as \"CSV UTF-8\", or run iconv -f UTF-16 -t "
                         "UTF-8",
                         t->source, wide ? "" : ", or no text");
    }
    if (utf8_valid(text)) {
        return memchr(text.ptr == NULL ? "" : text.ptr, '\0', text.len) == NULL
                   ? OK
                   : error_set(err, ERR_FORMAT, "%s holds NUL bytes: it is no text", t->source);
    }
    for (; view_line(&rest, &line) && utf8_valid(line); row++) {
    }
    return table_wrong(t, row, TABLE_COLUMNS_MAX, err,
                       "not in UTF-8, but in a single-byte encoding such as Latin-1: save it as "
                       "\"CSV UTF-8\", or run iconv -f WINDOWS-1252 -t UTF-8");
}

/* The one that stands most often in the first line, outside of quotes. */
static char separator_of(struct view text)
{
    static const char candidates[] = {',', ';', '\t'};
    size_t counts[sizeof candidates] = {0};
    bool quoted = false;
    for (size_t i = 0; i < text.len && (quoted || text.ptr[i] != '\n'); i++) {
        quoted = quoted != (text.ptr[i] == '"');
        for (size_t k = 0; !quoted && k < sizeof candidates; k++) {
            counts[k] += text.ptr[i] == candidates[k] ? 1 : 0;
        }
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof candidates; k++) {
        best = counts[k] > counts[best] ? k : best;
    }
    return candidates[best];
}

/* Behind the opening quote, up to the closing one; "" is a quote. */
static enum status read_quoted(struct csv *c, uint32_t column, struct view *out, struct error *err)
{
    uint32_t first = c->line;
    size_t start = c->at;
    size_t doubled = 0;
    for (;; c->at++) {
        if (c->at >= c->text.len) {
            return table_wrong(c->b->table, first, column, err, "the quote is never closed");
        }
        char ch = c->text.ptr[c->at];
        c->line += ch == '\n' ? 1 : 0;
        if (ch == '"' && c->at + 1 < c->text.len && c->text.ptr[c->at + 1] == '"') {
            doubled++;
            c->at++;
        } else if (ch == '"') {
            break;
        }
    }
    struct view raw = view_slice(c->text, start, c->at++);
    if (doubled == 0) {
        *out = raw;
        return OK;
    }
    char *copy = arena_alloc(c->b->arena, raw.len, 1);
    size_t len = 0;
    if (copy == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < raw.len; i++) {
        copy[len++] = raw.ptr[i];
        i += raw.ptr[i] == '"' ? 1 : 0;
    }
    *out = view_of(copy, len);
    return OK;
}

static bool ends_cell(const struct csv *c)
{
    return c->at >= c->text.len || c->text.ptr[c->at] == c->separator ||
           c->text.ptr[c->at] == '\n' || c->text.ptr[c->at] == '\r';
}

static enum status read_cell(struct csv *c, uint32_t row, uint32_t column, struct error *err)
{
    struct table_cell cell = {.number = false};
    enum status st = OK;
    if (c->at < c->text.len && c->text.ptr[c->at] == '"') {
        c->at++;
        st = read_quoted(c, column, &cell.text, err);
        if (st == OK && !ends_cell(c)) {
            st = table_wrong(c->b->table, row, column, err, "text behind the closing quote");
        }
    } else {
        size_t start = c->at;
        while (!ends_cell(c)) {
            c->at++;
        }
        cell.text = view_slice(c->text, start, c->at);
        if (view_find_char(cell.text, '"') >= 0) {
            st = table_wrong(c->b->table, row, column, err,
                             "a quote within a cell that does not begin with one");
        }
    }
    return st == OK ? table_add(c->b, row, column, cell, err) : st;
}

static enum status read_row(struct csv *c, struct error *err)
{
    uint32_t row = c->line;
    uint32_t column = 0;
    for (;;) {
        enum status st = read_cell(c, row, column++, err);
        if (st != OK) {
            return st;
        }
        if (c->at >= c->text.len || c->text.ptr[c->at] != c->separator) {
            break;
        }
        c->at++;
    }
    bool carriage = c->at < c->text.len && c->text.ptr[c->at] == '\r';
    c->at += carriage ? 1 : 0;
    if (c->at < c->text.len && c->text.ptr[c->at] == '\n') {
        c->at++;
    }
    c->line++;
    return OK;
}

enum status table_read_csv(struct table_builder *b, struct view bytes, struct error *err)
{
    struct csv c = {.b = b, .text = bytes, .line = 1};
    if (view_starts(bytes, VIEW("\xef\xbb\xbf"))) {
        c.text = view_slice(bytes, 3, bytes.len);
    }
    enum status st = check_encoding(b->table, c.text, err);
    c.separator = separator_of(c.text);
    if (c.text.len > 5 && view_starts(c.text, VIEW("sep="))) { /* as one program writes it */
        struct view rest = c.text;
        struct view line;
        (void)view_line(&rest, &line);
        c.separator = c.text.ptr[4];
        c.at = rest.ptr == NULL ? c.text.len : (size_t)(rest.ptr - c.text.ptr);
        c.line = 2;
    }
    while (st == OK && c.at < c.text.len) {
        st = read_row(&c, err);
    }
    return st;
}
