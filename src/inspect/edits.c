#include <assay/inspect/edits.h>

#include <stdlib.h>
#include <string.h>

enum status edits_add(struct edits *e, size_t begin, size_t end, struct view text, struct view rule,
                      struct error *err)
{
    if (e->len == EDITS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d changes to one text", EDITS_MAX);
    }
    enum status grown =
        arena_grow(e->arena, (void **)&e->items, &e->cap, e->len + 1, sizeof *e->items, err);
    if (grown != OK) {
        return grown;
    }
    const struct edit one = {
        .begin = begin,
        .end = end,
        .text = arena_copy(e->arena, text),
        .rule = arena_copy(e->arena, rule),
        .number = e->len,
    };
    if (one.text.ptr == NULL || one.rule.ptr == NULL) {
        return error_no_memory(err);
    }
    e->items[e->len++] = one;
    return OK;
}

static int by_place(const void *left, const void *right)
{
    const struct edit *a = left;
    const struct edit *b = right;
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end > b->end ? -1 : 1;
    }
    return a->number < b->number ? -1 : 1;
}

size_t edits_settle(struct edits *e)
{
    size_t kept = 0;
    size_t len = 0;
    const struct edit *last = NULL;
    if (e->len > 1) {
        qsort(e->items, e->len, sizeof *e->items, by_place);
    }
    for (size_t i = 0; i < e->len; i++) {
        struct edit one = e->items[i];
        if (last != NULL && one.begin == last->begin && one.end == last->end &&
            view_eq(one.text, last->text)) {
            continue;
        }
        one.skipped = last != NULL && (one.begin < last->end || one.begin == last->begin);
        e->items[len] = one;
        if (!one.skipped) {
            last = &e->items[len];
            kept++;
        }
        len++;
    }
    e->len = len;
    return kept;
}

enum status edits_apply(const struct edits *e, struct view source, struct buf *out,
                        struct error *err)
{
    size_t at = 0;
    for (size_t i = 0; i < e->len; i++) {
        const struct edit *one = &e->items[i];
        if (one->skipped) {
            continue;
        }
        if (one->begin < at || one->end < one->begin || one->end > source.len) {
            return error_set(err, ERR_FORMAT, "a change lies outside of the text");
        }
        buf_add_view(out, view_slice(source, at, one->begin));
        buf_add_view(out, one->text);
        at = one->end;
    }
    buf_add_view(out, view_slice(source, at, source.len));
    return buf_status(out, err);
}
