/* Finding a baseline: a file, or the one that is built in. */
#ifndef ASSAY_CLI_BASELINE_FILE_H
#define ASSAY_CLI_BASELINE_FILE_H

#include "cli.h"

#include <assay/assure/baseline.h>

struct baseline_file {
    struct arena arena;
    struct buf text; /* a file's bytes; empty for the one built in */
    struct view bytes;
    struct baseline baseline;
};

/* Load `path`, or the built-in baseline where it is NULL. Release in either case. */
MUST_CHECK enum status baseline_file_load(const char *path, struct baseline_file *out,
                                          struct error *err);
void baseline_file_release(struct baseline_file *b);

#endif
