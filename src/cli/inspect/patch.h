/* Changes to one file as a unified diff that `git apply` takes. */
#ifndef ASSAY_CLI_PATCH_H
#define ASSAY_CLI_PATCH_H

#include <assay/base/buf.h>
#include <assay/inspect/edits.h>

/* Append what the settled edits do to `source` to `out`, as a patch of the file `path`;
 * nothing where they change nothing. */
MUST_CHECK enum status patch_write(struct view path, struct view source, const struct edits *edits,
                                   struct buf *out, struct error *err);

#endif
