/* Pages without script, for strangers with a browser. */
#ifndef ASSAY_CLI_PAGE_H
#define ASSAY_CLI_PAGE_H

#include <assay/base/buf.h>

/* `title` is the program's own. */
void page_begin(struct buf *out, const char *title);
void page_end(struct buf *out);
/* A row of a <dl>; nothing where the value is empty. */
void page_row(struct buf *out, const char *name, struct view value);
void page_row_number(struct buf *out, const char *name, uint64_t value);
/* A whole page with one sentence of the program's own. */
void page_says(struct buf *out, const char *title, const char *sentence);

#endif
