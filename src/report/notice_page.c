#include "notice_page.h"

static void escaped(struct buf *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            buf_add_str(out, "&amp;");
            break;
        case '<':
            buf_add_str(out, "&lt;");
            break;
        case '>':
            buf_add_str(out, "&gt;");
            break;
        default:
            buf_add_char(out, text.ptr[i]);
        }
    }
}

/* What Markdown would read as markup. */
static void plain_markdown(struct buf *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\0' && strchr("\\`*_{}[]<>#|!&", text.ptr[i]) != NULL) {
            buf_add_char(out, '\\');
        }
        buf_add_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
}

static void words(struct notice_page *p, struct view text)
{
    if (p->format == NOTICE_HTML) {
        escaped(p->out, text);
    } else if (p->format == NOTICE_MARKDOWN) {
        plain_markdown(p->out, text);
    } else {
        buf_add_view(p->out, text);
    }
}

static void underline(struct buf *out, size_t width, char c)
{
    for (size_t i = 0; i < width && i < 78; i++) {
        buf_add_char(out, c);
    }
    buf_add_char(out, '\n');
}

void notice_begin(struct notice_page *p, struct view title)
{
    if (p->format == NOTICE_HTML) {
        buf_add_str(p->out, "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>");
        escaped(p->out, title);
        buf_add_str(p->out,
                    "</title>\n<style>body{font-family:sans-serif;max-width:60em;margin:2em "
                    "auto;padding:0 1em}pre{white-space:pre-wrap}</style>\n<h1>");
        escaped(p->out, title);
        buf_add_str(p->out, "</h1>\n");
        return;
    }
    buf_add_str(p->out, p->format == NOTICE_MARKDOWN ? "# " : "");
    words(p, title);
    buf_add_char(p->out, '\n');
    if (p->format == NOTICE_TEXT) {
        underline(p->out, title.len, '=');
    }
}

void notice_heading(struct notice_page *p, struct view text)
{
    buf_add_str(p->out, p->format == NOTICE_HTML       ? "<h2>"
                        : p->format == NOTICE_MARKDOWN ? "\n## "
                                                       : "\n\n");
    words(p, text);
    buf_add_str(p->out, p->format == NOTICE_HTML       ? "</h2>\n<ul>\n"
                        : p->format == NOTICE_MARKDOWN ? "\n\n"
                                                       : "\n");
    if (p->format == NOTICE_TEXT) {
        underline(p->out, text.len, '-');
    }
}

void notice_line(struct notice_page *p, struct view text)
{
    buf_add_str(p->out, p->format == NOTICE_HTML       ? "<li>"
                        : p->format == NOTICE_MARKDOWN ? "- "
                                                       : "");
    words(p, text);
    buf_add_str(p->out, p->format == NOTICE_HTML ? "</li>\n" : "\n");
}

void notice_lines_end(struct notice_page *p)
{
    buf_add_str(p->out, p->format == NOTICE_HTML ? "</ul>\n" : "");
}

/* Longer than any run of backticks in the text. */
static size_t fence_for(struct view text)
{
    size_t longest = 2;
    size_t run = 0;
    for (size_t i = 0; i < text.len; i++) {
        run = text.ptr[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest + 1;
}

static void fence(struct buf *out, size_t width)
{
    for (size_t i = 0; i < width; i++) {
        buf_add_char(out, '`');
    }
    buf_add_char(out, '\n');
}

void notice_verbatim(struct notice_page *p, struct view text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL) {
        text.len--;
    }
    if (p->format == NOTICE_HTML) {
        buf_add_str(p->out, "<pre>");
        escaped(p->out, text);
        buf_add_str(p->out, "</pre>\n");
        return;
    }
    size_t width = p->format == NOTICE_MARKDOWN ? fence_for(text) : 0;
    buf_add_char(p->out, '\n');
    if (width > 0) {
        fence(p->out, width);
    }
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\r') {
            buf_add_char(p->out, text.ptr[i]);
        }
    }
    buf_add_char(p->out, '\n');
    if (width > 0) {
        fence(p->out, width);
    }
}

void notice_end(struct notice_page *p)
{
    buf_add_str(p->out, p->format == NOTICE_HTML ? "</html>\n" : "");
}
