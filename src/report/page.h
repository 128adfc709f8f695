/* A page of text for a terminal: wrapped to a width, coloured where wanted, and
 * with everything from outside made visible (no control characters get through). */
#ifndef ASSAY_REPORT_PAGE_H
#define ASSAY_REPORT_PAGE_H

#include <assay/base/buf.h>

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_RED, INK_YELLOW, INK_GREEN, INK_CYAN, INK_ALERT };

struct page {
    struct buf *out;
    struct buf scratch; /* visible form of the text being set */
    unsigned width;     /* columns, at least PAGE_WIDTH_MIN */
    bool colour;
};

enum { PAGE_WIDTH_MIN = 40, PAGE_WIDTH_DEFAULT = 100, PAGE_TEXT_MAX = 8192 };

void page_init(struct page *p, struct buf *out, unsigned width, bool colour);
void page_release(struct page *p);

/* Text of ours, as it is. */
void page_ours(struct page *p, enum ink ink, const char *text);
/* Text from outside, made visible, not wrapped; cut after PAGE_TEXT_MAX bytes. */
void page_text(struct page *p, enum ink ink, struct view text);
/* Blanks. */
void page_indent(struct page *p, unsigned columns);
void page_newline(struct page *p);

/* Text from outside as a paragraph whose lines are indented by `indent`; the first
 * one starts where the cursor is, at column `at`. Words longer than a line are not
 * broken: paths and digests stay whole. Ends with a newline. */
void page_paragraph(struct page *p, enum ink ink, unsigned at, unsigned indent, struct view text);

/* One source line, tabs as blanks, cut to the columns from `at` to the page's edge so
 * that byte `focus` (0-based) is seen. Ends with a newline. */
void page_source(struct page *p, unsigned at, struct view line, size_t focus);

/* Columns that visible text takes on a terminal: wide East Asian characters and
 * emoji two, combining marks none. */
size_t text_columns(struct view text);

#endif
