#include "page.h"

#include <assay/base/utf8.h>

struct range {
    uint32_t first;
    uint32_t last;
};

/* East Asian Width W and F, and emoji (UAX #11), in whole blocks. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

/* Combining marks of the common blocks. */
static const struct range narrow[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t cp)
{
    for (size_t i = 0; i < count; i++) {
        if (cp >= ranges[i].first && cp <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* Bytes of the first character of a text that is valid UTF-8, and its columns. */
static size_t step(struct view text, size_t *columns)
{
    uint32_t cp = 0;
    size_t n = utf8_decode(text, &cp);
    if (in_ranges(wide, sizeof wide / sizeof wide[0], cp)) {
        *columns = 2;
    } else {
        *columns = in_ranges(narrow, sizeof narrow / sizeof narrow[0], cp) ? 0 : 1;
    }
    return n == 0 ? 1 : n;
}

size_t text_columns(struct view text)
{
    size_t total = 0;
    for (size_t i = 0; i < text.len;) {
        size_t columns;
        i += step(view_slice(text, i, text.len), &columns);
        total += columns;
    }
    return total;
}

void page_init(struct page *p, struct buf *out, unsigned width, bool colour)
{
    *p = (struct page){.out = out, .width = width, .colour = colour};
    if (width == 0) {
        p->width = PAGE_WIDTH_DEFAULT;
    } else if (width < PAGE_WIDTH_MIN) {
        p->width = PAGE_WIDTH_MIN;
    }
    /* A byte becomes at most four: "\xNN". */
    buf_init(&p->scratch, (size_t)4 * PAGE_TEXT_MAX + 64);
}

void page_release(struct page *p)
{
    buf_release(&p->scratch);
}

static void ink_on(struct page *p, enum ink ink)
{
    static const char *const codes[] = {
        [INK_BOLD] = "\033[1m",     [INK_DIM] = "\033[2m",      [INK_RED] = "\033[31m",
        [INK_YELLOW] = "\033[33m",  [INK_GREEN] = "\033[1;32m", [INK_CYAN] = "\033[36m",
        [INK_ALERT] = "\033[1;31m",
    };
    if (p->colour && ink != INK_PLAIN) {
        buf_add_str(p->out, codes[ink]);
    }
}

static void ink_off(struct page *p, enum ink ink)
{
    if (p->colour && ink != INK_PLAIN) {
        buf_add_str(p->out, "\033[0m");
    }
}

void page_ours(struct page *p, enum ink ink, const char *text)
{
    ink_on(p, ink);
    buf_add_str(p->out, text);
    ink_off(p, ink);
}

/* The visible form of `text`, valid until the next call. */
static struct view visible(struct page *p, struct view text)
{
    buf_clear(&p->scratch);
    struct view cut = utf8_cut(text, PAGE_TEXT_MAX);
    utf8_append_visible(&p->scratch, cut);
    if (cut.len < text.len) {
        buf_add_str(&p->scratch, "...");
    }
    if (p->scratch.failed != OK && p->out->failed == OK) {
        p->out->failed = p->scratch.failed;
    }
    return buf_view(&p->scratch);
}

void page_text(struct page *p, enum ink ink, struct view text)
{
    ink_on(p, ink);
    buf_add_view(p->out, visible(p, text));
    ink_off(p, ink);
}

void page_indent(struct page *p, unsigned columns)
{
    for (unsigned i = 0; i < columns; i++) {
        buf_add_char(p->out, ' ');
    }
}

void page_newline(struct page *p)
{
    buf_add_char(p->out, '\n');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The next word of a text with any white space between words. */
static bool next_piece(struct view *rest, struct view *word)
{
    size_t from = 0;
    while (from < rest->len && is_blank(rest->ptr[from])) {
        from++;
    }
    size_t to = from;
    while (to < rest->len && !is_blank(rest->ptr[to])) {
        to++;
    }
    *word = view_slice(*rest, from, to);
    *rest = view_slice(*rest, to, rest->len);
    return word->len > 0;
}

void page_paragraph(struct page *p, enum ink ink, unsigned at, unsigned indent, struct view text)
{
    struct view rest = utf8_cut(text, PAGE_TEXT_MAX);
    bool cut = rest.len < text.len;
    struct view word;
    size_t column = at;
    bool first = true;
    ink_on(p, ink);
    while (next_piece(&rest, &word)) {
        struct view shown = visible(p, word);
        size_t columns = text_columns(shown);
        if (!first && column + 1 + columns > p->width) {
            page_newline(p);
            page_indent(p, indent);
            column = indent;
        } else if (!first) {
            buf_add_char(p->out, ' ');
            column++;
        }
        buf_add_view(p->out, shown);
        column += columns;
        first = false;
    }
    if (cut) {
        buf_add_str(p->out, "...");
    }
    ink_off(p, ink);
    page_newline(p);
}

/* Where a long line is entered so that `focus` is seen with something before it. */
static size_t window_start(struct view line, size_t focus, size_t columns)
{
    if (line.len <= columns || focus >= line.len || focus < columns * 2 / 3) {
        return 0;
    }
    return utf8_cut(line, focus - columns / 3).len;
}

/* The first character of a source line as it is shown, and its bytes in the line. */
static struct view shown_character(struct page *p, struct view line, size_t *bytes)
{
    uint32_t cp;
    size_t n = utf8_decode(line, &cp);
    *bytes = n == 0 ? 1 : n;
    return line.ptr[0] == '\t' ? VIEW("    ") : visible(p, view_slice(line, 0, *bytes));
}

static bool fits(struct page *p, struct view line, size_t columns)
{
    while (line.len > 0) {
        size_t bytes;
        size_t wanted = text_columns(shown_character(p, line, &bytes));
        if (wanted > columns) {
            return false;
        }
        columns -= wanted;
        line = view_slice(line, bytes, line.len);
    }
    return true;
}

void page_source(struct page *p, unsigned at, struct view line, size_t focus)
{
    size_t columns = p->width > at + 20 ? p->width - at : 20;
    size_t from = window_start(line, focus, columns);
    struct view text = utf8_cut(view_slice(line, from, line.len), PAGE_TEXT_MAX);
    size_t used = 0;
    if (from > 0) {
        buf_add_str(p->out, "...");
        used = 3;
    }
    while (text.len > 0) {
        size_t bytes;
        size_t wanted = text_columns(shown_character(p, text, &bytes));
        if (used + wanted + 3 > columns && !fits(p, text, columns - used)) {
            buf_add_str(p->out, "...");
            break;
        }
        buf_add_view(p->out, shown_character(p, text, &bytes));
        used += wanted;
        text = view_slice(text, bytes, text.len);
    }
    page_newline(p);
}
