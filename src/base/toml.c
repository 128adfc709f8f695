#include "toml_reader.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

/* Arrays, inline tables and the finished tree recurse once a level, so that a
 * caller's wish for more is cut here. */
enum { DEFAULT_DEPTH = 128, MAX_DEPTH = 1024, DEFAULT_VALUES = 4 * 1000 * 1000 };

/* "[a.b]" or "[[a.b]]": *c goes from the root to the table that it names. */
static enum status read_header(struct toml_reader *r, struct toml_cursor *c)
{
    r->at++;
    bool append = toml_peek(r) == '[';
    r->at += append ? 1 : 0;
    struct toml_key key;
    enum status st = toml_read_key(r, &key);
    while (st == OK && toml_peek(r) == '.') {
        r->at++;
        st = toml_enter_header(r, c, &key);
        if (st == OK) {
            st = toml_read_key(r, &key);
        }
    }
    if (st != OK) {
        return st;
    }
    struct view close = append ? VIEW("]]") : VIEW("]");
    if (!view_starts(view_slice(r->text, r->at, r->text.len), close)) {
        return toml_fail(r, "expected '%s' behind a table's name", close.ptr);
    }
    r->at += close.len;
    return append ? toml_append(r, c, &key) : toml_define(r, c, &key);
}

static enum status read_document(struct toml_reader *r, struct toml_table *root)
{
    struct toml_cursor current = {.table = root, .level = 1};
    for (;;) {
        enum status st = toml_skip_lines(r);
        if (st != OK || r->at == r->text.len) {
            return st;
        }
        if (toml_peek(r) == '[') {
            current = (struct toml_cursor){.table = root, .level = 1};
            st = read_header(r, &current);
        } else {
            st = toml_read_pair(r, current);
        }
        if (st == OK) {
            st = toml_end_line(r);
        }
        if (st != OK) {
            return st;
        }
    }
}

/* A whole text is checked at once: within it bytes need no second look. */
static enum status check_utf8(struct toml_reader *r)
{
    if (utf8_is_ascii(r->text) || utf8_valid(r->text)) {
        return OK;
    }
    while (r->at < r->text.len) {
        uint32_t cp;
        size_t n = utf8_decode(view_slice(r->text, r->at, r->text.len), &cp);
        if (n == 0) {
            break;
        }
        if (!toml_newline(r)) {
            r->at += n;
        }
    }
    return toml_fail(r, "not UTF-8");
}

static enum status read_all(struct toml_reader *r, struct value *root)
{
    enum status st = check_utf8(r);
    if (st != OK) {
        return st;
    }
    struct toml_table *table = toml_table_new(r, TOML_HEADER);
    if (table == NULL) {
        return error_no_memory(r->err);
    }
    st = read_document(r, table);
    return st == OK ? toml_finish(r, table, root) : st;
}

enum status toml_read(struct view text, const char *source, const struct parse_limits *limits,
                      struct arena *arena, struct value *root, struct error *err)
{
    struct view bom = VIEW("\xef\xbb\xbf");
    struct toml_reader r = {
        .text = view_starts(text, bom) ? view_slice(text, bom.len, text.len) : text,
        .line = 1,
        .source = source,
        .arena = arena,
        .max_depth = limits == NULL || limits->depth == 0 ? DEFAULT_DEPTH : limits->depth,
        .max_values = limits == NULL || limits->values == 0 ? DEFAULT_VALUES : limits->values,
        .err = err,
    };
    if (r.max_depth > MAX_DEPTH) {
        r.max_depth = MAX_DEPTH;
    }
    arena_init(&r.scratch, 0);
    arena_init(&r.brief, 0);
    struct value v = {.line = 1, .column = 1};
    enum status st = read_all(&r, &v);
    if (st == OK) {
        *root = v;
    }
    (void)mem_free(r.items);
    arena_release(&r.scratch);
    arena_release(&r.brief);
    return st;
}
