#include "code_annotations.h"

#include <string.h>

#include <assay/base/mem.h>

enum { ANNOTATIONS_MAX = 1 << 20 };

static const struct {
    const char *word;
    enum annotation_kind kind;
} words[] = {
    {"ruleid:", ANNOTATION_RULEID},
    {"ok:", ANNOTATION_OK},
};

static bool is_id(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
}

/* "ruleid: todoruleid: ID": how long the second word is; it counts for nothing, too. */
static size_t postponed(struct view behind)
{
    size_t at = 0;
    while (at < behind.len && behind.ptr[at] == ' ') {
        at++;
    }
    size_t end = at;
    while (end < behind.len && behind.ptr[end] >= 'a' && behind.ptr[end] <= 'z') {
        end++;
    }
    struct view word = view_slice(behind, at, end + 1);
    return view_ends(word, VIEW("todoruleid:")) ? end + 1 : 0;
}

/* Where "ruleid:" stands as a word of its own: behind a comment sign and blanks, not as the
 * end of "todoruleid:" (which counts for nothing, but is an annotation line). */
static bool find_word(struct view line, size_t *at, enum annotation_kind *kind)
{
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        size_t len = strlen(words[w].word);
        for (size_t i = 0; i + len <= line.len; i++) {
            if (memcmp(line.ptr + i, words[w].word, len) != 0) {
                continue;
            }
            struct view before = view_slice(line, 0, i);
            bool other = view_ends(before, VIEW("todo")) || view_ends(before, VIEW("deep")) ||
                         view_ends(before, VIEW("pro"));
            bool word = i == 0 || strchr(" \t#/*-;!{%\"'<", line.ptr[i - 1]) != NULL;
            if (other || word) {
                size_t more = postponed(view_slice(line, i + len, line.len));
                *kind = other || more > 0 ? ANNOTATION_IGNORED : words[w].kind;
                *at = i + len + more;
                return true;
            }
        }
    }
    return false;
}

static enum status add(struct annotations *a, const struct annotation *n, struct error *err)
{
    void *items = a->items;
    enum status st = mem_grow(&items, &a->cap, a->len + 1, sizeof *a->items, ANNOTATIONS_MAX, err);
    a->items = items;
    if (st == OK) {
        a->items[a->len++] = *n;
    }
    return st;
}

/* The ids behind the word; only comment signs may stand before it. */
static enum status read_ids(struct view ids, enum annotation_kind kind, struct annotations *a,
                            struct error *err)
{
    size_t at = 0;
    while (at < ids.len) {
        while (at < ids.len && (ids.ptr[at] == ' ' || ids.ptr[at] == '\t' || ids.ptr[at] == ',')) {
            at++;
        }
        size_t begin = at;
        while (at < ids.len && is_id(ids.ptr[at])) {
            at++;
        }
        if (at == begin) {
            break;
        }
        const struct annotation n = {.kind = kind, .rule = view_slice(ids, begin, at)};
        enum status st = add(a, &n, err);
        if (st != OK) {
            return st;
        }
        while (at < ids.len && (ids.ptr[at] == ' ' || ids.ptr[at] == '\t')) {
            at++;
        }
        if (at == ids.len || ids.ptr[at] != ',') {
            break;
        }
    }
    return OK;
}

enum status annotations_read(struct view text, struct annotations *out, struct error *err)
{
    struct view line;
    uint32_t number = 0;
    size_t pending = 0; /* annotations that wait for a line of code */
    enum status st = OK;
    while (st == OK && view_line(&text, &line)) {
        size_t at = 0;
        enum annotation_kind kind = ANNOTATION_IGNORED;
        number++;
        if (find_word(line, &at, &kind)) {
            size_t before = out->len;
            st = read_ids(view_slice(line, at, line.len), kind, out, err);
            pending += out->len - before;
            continue;
        }
        for (size_t i = out->len - pending; i < out->len; i++) {
            out->items[i].line = number;
        }
        pending = 0;
    }
    return st;
}

void annotations_release(struct annotations *a)
{
    a->items = mem_free(a->items);
    a->len = 0;
    a->cap = 0;
}

bool annotations_name(const struct annotations *a, struct view rule)
{
    for (size_t i = 0; i < a->len; i++) {
        if (view_eq(a->items[i].rule, rule)) {
            return true;
        }
    }
    return false;
}

bool annotations_say(const struct annotations *a, struct view rule, uint32_t line)
{
    for (size_t i = 0; i < a->len; i++) {
        if (a->items[i].line == line && view_eq(a->items[i].rule, rule)) {
            return true;
        }
    }
    return false;
}

uint32_t annotation_line_of(struct view text, size_t at)
{
    uint32_t line = 1;
    for (size_t i = 0; i < at && i < text.len; i++) {
        line += text.ptr[i] == '\n' ? 1 : 0;
    }
    return line;
}
