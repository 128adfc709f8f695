/* Runs a manifest format over bytes and writes what it yields as lines. */
#ifndef ASSAY_TESTS_MANIFEST_RUN_H
#define ASSAY_TESTS_MANIFEST_RUN_H

#include "testing.h"

#include <assay/base/buf.h>
#include <assay/inventory/component.h>

struct manifest_run {
    struct buf text; /* a line a component, a line a hash */
    size_t count;
    enum status status;
    struct error err;
};

/* The format of a path; of one in an archive, what says which package the archive is. */
const struct manifest_format *run_format_of(const char *path);

/* Parse `bytes` as the manifest at `path`; the path must belong to a format. The
 * bytes are copied to a block of just their size, so that a sanitizer sees any
 * read behind them. */
void manifest_run(struct manifest_run *run, const char *path, struct view bytes);
/* The same with a format that no path tells. */
void manifest_run_as(struct manifest_run *run, const struct manifest_format *format,
                     const char *path, struct view bytes);
void manifest_release(struct manifest_run *run);

/* All of a file, for tests; the caller releases. Fails the test if unreadable. */
void read_whole(const char *path, struct buf *out);

/* Call `visit` for each input below tests/inventory/data: its full path, its path
 * below that folder, its content. Returns how many there were. */
size_t each_input(void (*visit)(const char *full, const char *path, struct view bytes));

#endif
