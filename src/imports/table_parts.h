/* The files within a workbook. */
#ifndef ASSAY_IMPORTS_TABLE_PARTS_H
#define ASSAY_IMPORTS_TABLE_PARTS_H

#include <assay/imports/table.h>

/* Append the file `name` to `out`, which holds at most TABLE_PART_MAX. ERR_FORMAT: no archive, or
 * the name occurs twice; ERR_UNSUPPORTED: libarchive is not installed. From one thread at a time
 * (archive_library_load). */
MUST_CHECK enum status table_part(struct view zip, const char *source, const char *name,
                                  struct buf *out, bool *found, struct error *err);

#endif
