/* No excerpt leaves the inspector with a secret in it. */
#include <assay/base/utf8.h>

#include "secrets.h"

#include <stdlib.h>

enum {
    SHOWN = 4,        /* bytes of a long secret that stay readable */
    SHOWN_FROM = 16,  /* from this length on */
    VALUES_MAX = 256, /* values looked for beyond their own places */
    VALUE_MIN = 6,    /* shorter ones occur by chance */
    LINES_AROUND = 2,
    LINES_MAX = 7,
    LINE_SHOWN = 240,
    LEAD = 100, /* of a long line, before the secret */
    EXCERPT_MAX = 64 * 1024
};

enum status secrets_lines(struct secrets_file *f, struct error *err)
{
    if (f->has_lines) {
        return OK;
    }
    enum status st = lines_index(f->text, f->arena, &f->lines, err);
    f->has_lines = st == OK;
    return st;
}

struct mask_list {
    struct mask *items;
    size_t len;
    size_t cap;
};

static enum status mask_add(struct arena *arena, struct mask_list *list, struct mask m,
                            struct error *err)
{
    enum status grown = arena_grow(arena, (void **)&list->items, &list->cap, list->len + 1,
                                   sizeof *list->items, err);
    if (grown != OK) {
        return grown;
    }
    list->items[list->len++] = m;
    return OK;
}

static size_t shown(const struct secret_match *m, size_t len)
{
    return m->whole_mask || m->depth > 0 || len < SHOWN_FROM ? 0 : SHOWN;
}

/* The same value elsewhere in [from, to), where no rule saw it. */
static enum status mask_repeats(const struct secrets_file *f, const struct secret_match *m,
                                size_t from, size_t to, struct mask_list *list, struct error *err)
{
    enum status st = OK;
    while (st == OK && m->value.len >= VALUE_MIN && to - from >= m->value.len) {
        const char *p = memmem(f->text.ptr + from, to - from, m->value.ptr, m->value.len);
        if (p == NULL) {
            break;
        }
        size_t at = (size_t)(p - f->text.ptr);
        struct mask mask = {at, at + m->value.len, shown(m, m->value.len)};
        st = mask_add(f->arena, list, mask, err);
        from = at + m->value.len;
    }
    return st;
}

static int by_start(const void *a, const void *b)
{
    const struct mask *x = a;
    const struct mask *y = b;
    return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
                                : (x->end > y->end) - (x->end < y->end);
}

/* Overlapping ones become one, which shows no more than the shyest of them. */
static size_t unite(struct mask *items, size_t len)
{
    size_t kept = 0;
    for (size_t i = 0; i < len; i++) {
        struct mask *last = kept == 0 ? NULL : &items[kept - 1];
        if (last == NULL || items[i].start >= last->end) {
            items[kept++] = items[i];
            continue;
        }
        size_t gap = items[i].start - last->start;
        size_t keep = gap + items[i].keep;
        last->keep = keep < last->keep ? keep : last->keep;
        last->end = items[i].end > last->end ? items[i].end : last->end;
    }
    return kept;
}

enum status secrets_masks(const struct secrets_file *f, size_t from, size_t to, struct mask **out,
                          size_t *count, struct error *err)
{
    struct mask_list list = {NULL, 0, 0};
    enum status st = OK;
    size_t values = 0;
    for (size_t i = 0; i < f->matches.len && st == OK; i++) {
        const struct secret_match *m = &f->matches.items[i];
        if (m->whole_file) {
            continue;
        }
        if (m->secret_start < to && m->secret_end > from) {
            struct mask mask = {m->secret_start, m->secret_end,
                                shown(m, m->secret_end - m->secret_start)};
            st = mask_add(f->arena, &list, mask, err);
        }
        if (st == OK && values++ < VALUES_MAX) {
            st = mask_repeats(f, m, from, to, &list, err);
        }
    }
    if (st != OK) {
        return st;
    }
    if (list.len > 1) {
        qsort(list.items, list.len, sizeof *list.items, by_start);
    }
    *out = list.items;
    *count = unite(list.items, list.len);
    return OK;
}

/* Write [from, to) of one line with what the masks leave. */
static void write_line(struct buf *out, struct view text, size_t from, size_t to,
                       const struct mask *masks, size_t count)
{
    size_t at = from;
    for (size_t i = 0; i < count && masks[i].start < to; i++) {
        if (masks[i].end <= at) {
            continue;
        }
        size_t start = masks[i].start > at ? masks[i].start : at;
        utf8_append_visible(out, view_slice(text, at, start));
        if (masks[i].start >= at) {
            size_t keep = masks[i].start + masks[i].keep;
            utf8_append_visible(out, view_slice(text, start, keep < to ? keep : to));
        }
        buf_add_str(out, "********");
        at = masks[i].end < to ? masks[i].end : to;
    }
    utf8_append_visible(out, view_slice(text, at, to));
}

/* The part of a line that is shown: all, or of a long one what surrounds `start`. */
static struct place shown_part(struct view text, struct view line, size_t start)
{
    size_t low = line.ptr == NULL ? text.len : (size_t)(line.ptr - text.ptr);
    size_t high = low + line.len;
    if (line.len > LINE_SHOWN) {
        low = start > low + LEAD && start < high ? start - LEAD : low;
        high = high - low > LINE_SHOWN ? low + LINE_SHOWN : high;
    }
    return (struct place){low, high};
}

/* The first and the last line to show around [start, end). */
static void choose_lines(const struct secrets_file *f, size_t start, size_t end, uint32_t *first,
                         uint32_t *last)
{
    uint32_t from = lines_at(&f->lines, start).line;
    uint32_t to = lines_at(&f->lines, end).line + LINES_AROUND;
    *first = from > LINES_AROUND ? from - LINES_AROUND : 1;
    to = to - *first >= LINES_MAX ? *first + LINES_MAX - 1 : to;
    *last = to > f->lines.count ? (uint32_t)f->lines.count : to;
}

enum status secrets_excerpt(struct secrets_file *f, size_t start, size_t end, struct view *out,
                            uint32_t *first_line, struct error *err)
{
    uint32_t first = 0;
    uint32_t last = 0;
    choose_lines(f, start, end, &first, &last);
    struct view head = lines_text(&f->lines, first);
    struct view tail = lines_text(&f->lines, last);
    size_t from = head.ptr == NULL ? 0 : (size_t)(head.ptr - f->text.ptr);
    size_t to = tail.ptr == NULL ? f->text.len : (size_t)(tail.ptr - f->text.ptr) + tail.len;
    struct mask *masks = NULL;
    size_t count = 0;
    enum status st = secrets_masks(f, from, to, &masks, &count, err);
    if (st != OK) {
        return st;
    }
    struct buf text = BUF_INIT(EXCERPT_MAX);
    for (uint32_t line = first; line <= last; line++) {
        struct place part = shown_part(f->text, lines_text(&f->lines, line), start);
        write_line(&text, f->text, part.start, part.end, masks, count);
        buf_add_str(&text, line < last ? "\n" : "");
    }
    st = buf_status(&text, err);
    if (st == OK) {
        *out = arena_copy(f->arena, buf_view(&text));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
        *first_line = first;
    }
    buf_release(&text);
    return st;
}
