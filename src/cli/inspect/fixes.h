/* The fixes of one inspection, applied file by file. */
#ifndef ASSAY_CLI_FIXES_H
#define ASSAY_CLI_FIXES_H

#include "session.h"

struct fixes_totals {
    size_t files;   /* that were changed, or would be */
    size_t applied; /* fixes */
    size_t skipped; /* fixes that overlap others */
    size_t refused; /* files that could not be changed */
};

/* Apply the fixes of an inspected session (with digests) to the files below its subject, a
 * directory. A file that is no longer what was inspected, is reached through a link, or
 * cannot be written is left as it is and named on `cli->err`.
 *
 * Each file is replaced atomically; mode and owner stay. With `patch`, nothing is written
 * but a unified diff to that buffer, in which paths begin with `prefix`. */
MUST_CHECK enum status fixes_apply(const struct session *s, struct view prefix, struct buf *patch,
                                   struct fixes_totals *totals, struct error *err);

#endif
