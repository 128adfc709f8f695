#include "page.h"

#include <stdio.h>

void page_begin(struct buf *out, const char *title)
{
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\">"
               "<meta name=\"robots\" content=\"noindex\"><title>%s</title></head>\n"
               "<body><main><h1>%s</h1>\n",
               title, title);
}

void page_end(struct buf *out)
{
    buf_add_str(out, "</main></body></html>\n");
}

void page_row(struct buf *out, const char *name, struct view value)
{
    if (value.len > 0) {
        buf_printf(out, "<dt>%s</dt><dd>", name);
        buf_add_markup(out, value);
        buf_add_str(out, "</dd>\n");
    }
}

void page_row_number(struct buf *out, const char *name, uint64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    page_row(out, name, view_str(text));
}

void page_says(struct buf *out, const char *title, const char *sentence)
{
    page_begin(out, title);
    buf_printf(out, "<p>%s</p>\n", sentence);
    page_end(out);
}
