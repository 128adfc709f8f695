/* Data about the end of life in an import. */
#ifndef ASSAY_ADVISORY_IMPORT_EOL_H
#define ASSAY_ADVISORY_IMPORT_EOL_H

#include <assay/advisory/eol.h>

/* Add a file; "python.json" of API v0 is about python. */
MUST_CHECK enum status import_eol_read(struct eol_table *table, struct view bytes,
                                       struct view source, struct error *err);

/* Write all beside the index `database`; `keep`: what is there stays, where it is not anew. */
MUST_CHECK enum status import_eol_keep(const char *database, bool keep,
                                       const struct eol_table *read, struct error *err);

#endif
