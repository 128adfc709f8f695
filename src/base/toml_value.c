#include "toml_reader.h"

#include <assay/base/mem.h>

static enum status push_item(struct toml_reader *r, const struct value *v)
{
    void *items = r->items;
    enum status st =
        mem_grow(&items, &r->items_cap, r->items_len + 1, sizeof *r->items, r->max_values, r->err);
    r->items = items;
    if (st == OK) {
        r->items[r->items_len++] = *v;
    }
    return st;
}

/* Move the elements from `first` on into the caller's arena. */
static enum status take_items(struct toml_reader *r, size_t first, struct value *v)
{
    v->len = r->items_len - first;
    r->items_len = first;
    if (v->len == 0) {
        return OK;
    }
    v->items = arena_alloc(r->arena, v->len, sizeof *v->items);
    if (v->items == NULL) {
        return error_no_memory(r->err);
    }
    memcpy(v->items, r->items + first, v->len * sizeof *v->items);
    return OK;
}

static enum status read_item(struct toml_reader *r, size_t level)
{
    struct toml_key here = toml_here(r);
    struct value item;
    enum status st = toml_count(r, &here);
    if (st == OK) {
        st = toml_read_value(r, level, &item);
    }
    return st == OK ? push_item(r, &item) : st;
}

static enum status read_array(struct toml_reader *r, size_t level, struct value *v)
{
    size_t first = r->items_len;
    v->kind = VALUE_ARRAY;
    r->at++;
    enum status st = toml_skip_lines(r);
    while (st == OK && toml_peek(r) != ']') {
        st = read_item(r, level + 1);
        if (st == OK) {
            st = toml_skip_lines(r);
        }
        if (st != OK || toml_peek(r) == ']') {
            break;
        }
        if (toml_peek(r) != ',') {
            return toml_fail(r, "expected ',' or ']' in a list");
        }
        r->at++;
        st = toml_skip_lines(r);
    }
    if (st != OK) {
        return st;
    }
    r->at++;
    return take_items(r, first, v);
}

static enum status read_members(struct toml_reader *r, size_t level, struct value *v)
{
    struct toml_cursor in = {.table = toml_table_new(r, TOML_DOTTED), .level = level + 1};
    if (in.table == NULL) {
        return error_no_memory(r->err);
    }
    r->at++;
    toml_skip_space(r);
    bool more = toml_peek(r) != '}';
    while (more) {
        enum status st = toml_read_pair(r, in);
        if (st != OK) {
            return st;
        }
        toml_skip_space(r);
        more = toml_peek(r) == ',';
        if (!more && toml_peek(r) != '}') {
            return toml_fail(r, "expected ',' or '}' in an inline table");
        }
        r->at += more ? 1 : 0;
    }
    r->at++;
    return toml_finish(r, in.table, v);
}

static enum status read_inline_table(struct toml_reader *r, size_t level, struct value *v)
{
    r->inline_level++;
    enum status st = read_members(r, level, v);
    r->inline_level--;
    if (r->inline_level == 0) {
        arena_clear(&r->brief);
    }
    return st;
}

/* Where a number, boolean, date or time that begins here ends. */
static struct view scalar_text(struct toml_reader *r)
{
    size_t from = r->at;
    size_t at = from;
    for (;;) {
        while (at < r->text.len && strchr(" \t\r\n,]}#=", r->text.ptr[at]) == NULL) {
            at++;
        }
        /* A space may stand between a date and a time. */
        bool joined = at + 1 < r->text.len && r->text.ptr[at] == ' ' &&
                      r->text.ptr[at + 1] >= '0' && r->text.ptr[at + 1] <= '9' &&
                      toml_is_date(view_slice(r->text, from, at));
        if (!joined) {
            return view_slice(r->text, from, at);
        }
        at++;
    }
}

static enum status read_scalar(struct toml_reader *r, struct value *v)
{
    struct view text = scalar_text(r);
    if (text.len == 0) {
        return toml_fail(r, "expected a value");
    }
    const char *why = toml_scalar(text, v);
    if (why != NULL) {
        return toml_fail(r, "%s", why);
    }
    r->at += text.len;
    return OK;
}

enum status toml_read_value(struct toml_reader *r, size_t level, struct value *v)
{
    struct toml_key here = toml_here(r);
    *v = (struct value){.line = here.line, .column = here.column};
    int c = toml_peek(r);
    if (c == '"' || c == '\'') {
        v->kind = VALUE_STRING;
        return toml_read_string(r, &v->text);
    }
    if (c != '[' && c != '{') {
        return read_scalar(r, v);
    }
    if (level >= r->max_depth) {
        return toml_fail_at(r, &here, ERR_LIMIT, "nested deeper than %zu levels", r->max_depth);
    }
    return c == '[' ? read_array(r, level, v) : read_inline_table(r, level, v);
}

enum status toml_read_pair(struct toml_reader *r, struct toml_cursor in)
{
    struct toml_key key;
    enum status st = toml_read_key(r, &key);
    while (st == OK && toml_peek(r) == '.') {
        r->at++;
        st = toml_enter_dotted(r, &in, &key);
        if (st == OK) {
            st = toml_read_key(r, &key);
        }
    }
    if (st != OK) {
        return st;
    }
    if (toml_peek(r) != '=') {
        return toml_fail(r, "expected '=' behind a key");
    }
    r->at++;
    toml_skip_space(r);
    struct value v;
    st = toml_read_value(r, in.level, &v);
    return st == OK ? toml_add(r, in.table, &key, &v) : st;
}
