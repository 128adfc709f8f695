/* Files compiled into the program (cmake/AssayEmbed.cmake makes the tables). */
#ifndef ASSAY_BASE_SHIPPED_H
#define ASSAY_BASE_SHIPPED_H

#include <assay/base/view.h>

struct shipped_file {
    struct view name; /* "aws.toml", relative to the folder that was embedded */
    struct view bytes;
};

/* Of a table with one page of web/: what stands before the place where the document goes, and
 * behind it. False, and both are untouched: it is no such table. */
bool shipped_page_split(const struct shipped_file *pages, uint64_t count, struct view *before,
                        struct view *behind);

#endif
