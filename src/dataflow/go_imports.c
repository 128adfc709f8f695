/* What a file of Go imports, from its beginning alone: imports stand in front of all else. */
#include "go_code.h"

struct go_head {
    struct view text;
    size_t at;
    uint32_t line;
};

static char peek(const struct go_head *h)
{
    return (char)(h->at < h->text.len ? h->text.ptr[h->at] : '\0');
}

static struct view rest_of(const struct go_head *h)
{
    return view_slice(h->text, h->at, h->text.len);
}

static void advance(struct go_head *h, size_t bytes)
{
    for (size_t end = h->at + bytes; h->at < end && h->at < h->text.len; h->at++) {
        h->line += h->text.ptr[h->at] == '\n' ? 1 : 0;
    }
}

/* White space, comments, and what ends a declaration; a comment without an end ends the file. */
static void skip(struct go_head *h)
{
    for (;;) {
        struct view rest = rest_of(h);
        ptrdiff_t end = 0;
        if (view_starts(rest, VIEW("//"))) {
            end = view_find_char(rest, '\n');
        } else if (view_starts(rest, VIEW("/*"))) {
            end = view_find(rest, VIEW("*/"));
            end = end < 0 ? end : end + 2;
        } else if (rest.len > 0 && strchr(" \t\r\n;", rest.ptr[0]) != NULL) {
            end = 1;
        } else {
            return;
        }
        advance(h, end < 0 ? rest.len : (size_t)end);
    }
}

/* A name may have letters of any alphabet. */
static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static struct view take_name(struct go_head *h)
{
    size_t end = h->at;
    while (end < h->text.len && is_name_char(h->text.ptr[end])) {
        end++;
    }
    struct view name = view_slice(h->text, h->at, end);
    h->at = end;
    return name;
}

/* The path between quotes; no path has an escape in it. */
static bool take_path(struct go_head *h, struct view *path)
{
    char quote = peek(h);
    struct view rest = rest_of(h);
    if (quote != '"' && quote != '`') {
        return false;
    }
    ptrdiff_t end = view_find_char(view_slice(rest, 1, rest.len), quote);
    *path = view_slice(rest, 1, end < 0 ? 1 : (size_t)end + 1);
    if (end < 0 || path->len > GO_TEXT_MAX || view_find_char(*path, '\n') >= 0 ||
        view_find_char(*path, '\\') >= 0) {
        return false;
    }
    advance(h, path->len + 2);
    return true;
}

struct import_list {
    struct arena *arena;
    struct go_import *items;
    size_t count;
    size_t cap;
};

/* [name | "." | "_"] "path"; *good is false for what is none. */
static enum status take_import(struct go_head *h, struct import_list *list, bool *good,
                               struct error *err)
{
    struct go_import one = {.dot = peek(h) == '.'};
    void *items = list->items;
    (void)take_name(h);
    advance(h, one.dot ? 1 : 0);
    skip(h);
    one.line = h->line;
    *good = list->count < GO_IMPORTS_MAX && take_path(h, &one.path);
    if (!*good || one.path.len == 0) {
        return OK;
    }
    enum status st =
        arena_grow(list->arena, &items, &list->cap, list->count + 1, sizeof *list->items, err);
    list->items = items;
    if (st == OK) {
        list->items[list->count++] = one;
    }
    return st;
}

/* Behind the word "import". */
static enum status take_imports(struct go_head *h, struct import_list *list, bool *good,
                                struct error *err)
{
    enum status st = OK;
    skip(h);
    if (peek(h) != '(') {
        return take_import(h, list, good, err);
    }
    advance(h, 1);
    for (skip(h); st == OK && *good && peek(h) != ')'; skip(h)) {
        st = take_import(h, list, good, err);
    }
    advance(h, 1);
    return st;
}

/* "//go:build linux && !cgo" before the package clause. */
struct view go_constraint_of(struct view text)
{
    struct view line;
    while (view_line(&text, &line) && !view_starts(line, VIEW("package "))) {
        if (view_starts(line, VIEW("//go:build "))) {
            line = view_trim(view_slice(line, 11, line.len));
            return line.len <= GO_TEXT_MAX ? line : view_slice(line, 0, GO_TEXT_MAX);
        }
    }
    return view_of(NULL, 0);
}

enum status go_imports_of(struct view text, struct arena *arena, struct go_file *out,
                          struct error *err)
{
    static const struct view mark = VIEW_INIT("\xef\xbb\xbf");
    struct go_head h = {.text = text, .at = view_starts(text, mark) ? mark.len : 0, .line = 1};
    struct import_list list = {.arena = arena};
    enum status st = OK;
    skip(&h);
    bool good = view_eq_str(take_name(&h), "package");
    skip(&h);
    good = good && take_name(&h).len > 0;
    skip(&h);
    while (st == OK && good) {
        struct go_head before = h;
        if (!view_eq_str(take_name(&h), "import")) {
            h = before;
            break;
        }
        st = take_imports(&h, &list, &good, err);
        skip(&h);
    }
    if (st == OK) {
        *out = (struct go_file){.whole = good,
                                .only_imports = true,
                                .constraint = go_constraint_of(text),
                                .import_count = list.count,
                                .imports = list.items};
    }
    return st;
}
