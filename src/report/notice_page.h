/* The three formats of a NOTICE file behind one face. Texts are hostile: in Markdown and HTML
 * they are escaped or fenced. */
#ifndef ASSAY_REPORT_NOTICE_PAGE_H
#define ASSAY_REPORT_NOTICE_PAGE_H

#include <assay/report/notice.h>

struct notice_page {
    enum notice_format format;
    struct buf *out;
};

void notice_begin(struct notice_page *p, struct view title);
void notice_heading(struct notice_page *p, struct view text);
void notice_line(struct notice_page *p, struct view text); /* one of a list */
void notice_lines_end(struct notice_page *p);
void notice_verbatim(struct notice_page *p, struct view text);
void notice_end(struct notice_page *p);

#endif
