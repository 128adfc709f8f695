#include "patch.h"

#include <assay/base/lines.h>
#include <assay/base/mem.h>

enum { CONTEXT_LINES = 3, TEXT_MAX = 1 << 30 };

/* Whole lines [first, end) of the source, from 0, and what stands in place of them. */
struct change {
    size_t first;
    size_t end;
    struct view text;
};

struct patch {
    struct view source;
    struct lines lines;
    size_t line_count; /* without the empty one behind a last line end */
    struct change *changes;
    size_t count;
};

static size_t line_start(const struct patch *p, size_t line)
{
    return line < p->line_count ? p->lines.starts[line] : p->source.len;
}

/* Take the next line with its line end. */
static bool take_line(struct view *rest, struct view *line)
{
    ptrdiff_t end = view_find_char(*rest, '\n');
    if (rest->len == 0) {
        return false;
    }
    size_t len = end == VIEW_NPOS ? rest->len : (size_t)end + 1;
    *line = view_slice(*rest, 0, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

static size_t count_lines(struct view text)
{
    struct view line;
    size_t n = 0;
    while (take_line(&text, &line)) {
        n++;
    }
    return n;
}

static struct view last_line(struct view text)
{
    struct view body = view_ends(text, VIEW("\n")) ? view_slice(text, 0, text.len - 1) : text;
    ptrdiff_t before = view_rfind_char(body, '\n');
    return view_slice(text, (size_t)(before + 1), text.len);
}

/* Lines that a change leaves as they are, at its ends, are not part of it. */
static void trim(const struct patch *p, struct change *c)
{
    struct view old = view_slice(p->source, line_start(p, c->first), line_start(p, c->end));
    struct view was;
    struct view is;
    struct view rest_old = old;
    struct view rest_new = c->text;
    while (take_line(&rest_old, &was) && take_line(&rest_new, &is) && view_eq(was, is)) {
        old = rest_old;
        c->text = rest_new;
        c->first++;
    }
    while (old.len > 0 && c->text.len > 0 && view_eq(last_line(old), last_line(c->text))) {
        size_t len = last_line(old).len;
        old.len -= len;
        c->text.len -= len;
        c->end--;
    }
}

/* The lines that an edit touches: the one where it ends is always among them, since what
 * follows may come to stand in another line. */
static void lines_of(const struct patch *p, const struct edit *e, size_t *first, size_t *end)
{
    *first = lines_at(&p->lines, e->begin).line - 1;
    *end = lines_at(&p->lines, e->end).line;
    *end = *end > p->line_count ? p->line_count : *end;
    /* At the very end of the file nothing is left to belong to: the line before does. */
    *first = *first >= p->line_count && *first > 0 ? *first - 1 : *first;
}

static enum status add_change(struct patch *p, struct arena *arena, size_t first, size_t end,
                              const struct edits *edits, struct error *err)
{
    size_t from = line_start(p, first);
    struct buf text = BUF_INIT(TEXT_MAX);
    enum status st =
        edits_apply(edits, view_slice(p->source, from, line_start(p, end)), &text, err);
    struct change c = {.first = first, .end = end, .text = arena_copy(arena, buf_view(&text))};
    buf_release(&text);
    if (st != OK) {
        return st;
    }
    if (c.text.ptr == NULL) {
        return error_no_memory(err);
    }
    trim(p, &c);
    if (c.first < c.end || c.text.len > 0) {
        p->changes[p->count++] = c;
    }
    return OK;
}

/* Edits that touch the same lines are one change. */
static enum status find_changes(struct patch *p, struct arena *arena, const struct edits *edits,
                                struct error *err)
{
    enum status st = OK;
    p->changes = arena_alloc(arena, edits->len + 1, sizeof *p->changes);
    struct edit *own = arena_alloc(arena, edits->len + 1, sizeof *own);
    if (p->changes == NULL || own == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < edits->len && st == OK;) {
        struct edits group = {.arena = arena, .items = own};
        size_t first = 0;
        size_t end = 0;
        for (; i < edits->len; i++) {
            size_t a;
            size_t b;
            struct edit one = edits->items[i];
            if (one.skipped) {
                continue;
            }
            lines_of(p, &one, &a, &b);
            if (group.len > 0 && a >= end) {
                break;
            }
            first = group.len == 0 ? a : first;
            end = b > end ? b : end;
            one.begin -= line_start(p, first);
            one.end -= line_start(p, first);
            own[group.len++] = one;
        }
        st = group.len > 0 ? add_change(p, arena, first, end, &group, err) : OK;
    }
    return st;
}

/* --- writing --- */

static void put_lines(struct buf *out, char mark, struct view text)
{
    struct view line;
    while (take_line(&text, &line)) {
        buf_add_char(out, mark);
        buf_add_view(out, line);
        if (!view_ends(line, VIEW("\n"))) {
            buf_add_str(out, "\n\\ No newline at end of file\n");
        }
    }
}

static void put_source(struct buf *out, char mark, const struct patch *p, size_t first, size_t end)
{
    put_lines(out, mark, view_slice(p->source, line_start(p, first), line_start(p, end)));
}

/* A range of no lines is named by the line before it. */
static void put_range(struct buf *out, char mark, size_t first, size_t count)
{
    buf_printf(out, "%c%zu,%zu", mark, count == 0 ? first : first + 1, count);
}

static void put_hunk(struct buf *out, const struct patch *p, size_t from, size_t to,
                     ptrdiff_t *grew)
{
    size_t first = p->changes[from].first;
    size_t end = p->changes[to - 1].end;
    ptrdiff_t grows = 0;
    first = first > CONTEXT_LINES ? first - CONTEXT_LINES : 0;
    end = end + CONTEXT_LINES < p->line_count ? end + CONTEXT_LINES : p->line_count;
    for (size_t i = from; i < to; i++) {
        const struct change *c = &p->changes[i];
        grows += (ptrdiff_t)count_lines(c->text) - (ptrdiff_t)(c->end - c->first);
    }
    buf_add_str(out, "@@ ");
    put_range(out, '-', first, end - first);
    buf_add_char(out, ' ');
    put_range(out, '+', (size_t)((ptrdiff_t)first + *grew),
              (size_t)((ptrdiff_t)(end - first) + grows));
    buf_add_str(out, " @@\n");
    size_t at = first;
    for (size_t i = from; i < to; i++) {
        const struct change *c = &p->changes[i];
        put_source(out, ' ', p, at, c->first);
        put_source(out, '-', p, c->first, c->end);
        put_lines(out, '+', c->text);
        at = c->end;
    }
    put_source(out, ' ', p, at, end);
    *grew += grows;
}

/* As git quotes names: in C's manner where they hold anything odd. */
static void put_name(struct buf *out, const char *side, struct view path)
{
    bool odd = false;
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        odd = odd || c < 0x20 || c >= 0x7f || c == '"' || c == '\\';
    }
    buf_add_str(out, odd ? "\"" : "");
    buf_add_str(out, side);
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x20 || c >= 0x7f) {
            buf_printf(out, "\\%03o", c);
        } else {
            buf_add_str(out, c == '"' || c == '\\' ? "\\" : "");
            buf_add_char(out, (char)c);
        }
    }
    buf_add_str(out, odd ? "\"" : "");
}

static void put_head(struct buf *out, struct view path)
{
    /* A tab ends a name with blanks in it for programs other than git. */
    const char *end = view_find_char(path, ' ') == VIEW_NPOS ? "\n" : "\t\n";
    buf_add_str(out, "diff --git ");
    put_name(out, "a/", path);
    buf_add_char(out, ' ');
    put_name(out, "b/", path);
    buf_add_str(out, "\n--- ");
    put_name(out, "a/", path);
    buf_add_str(out, end);
    buf_add_str(out, "+++ ");
    put_name(out, "b/", path);
    buf_add_str(out, end);
}

static void put_patch(struct buf *out, const struct patch *p, struct view path)
{
    ptrdiff_t grew = 0;
    if (p->count > 0) {
        put_head(out, path);
    }
    for (size_t i = 0; i < p->count;) {
        size_t to = i + 1;
        while (to < p->count &&
               p->changes[to].first <= p->changes[to - 1].end + 2 * CONTEXT_LINES) {
            to++;
        }
        put_hunk(out, p, i, to, &grew);
        i = to;
    }
}

enum status patch_write(struct view path, struct view source, const struct edits *edits,
                        struct buf *out, struct error *err)
{
    struct patch p = {.source = source};
    struct arena arena;
    arena_init(&arena, 0);
    enum status st = lines_index(source, &arena, &p.lines, err);
    if (st == OK) {
        bool ended = source.len == 0 || view_ends(source, VIEW("\n"));
        p.line_count = p.lines.count - (ended ? 1 : 0);
        st = find_changes(&p, &arena, edits, err);
    }
    if (st == OK) {
        put_patch(out, &p, path);
        st = buf_status(out, err);
    }
    arena_release(&arena);
    return st;
}
