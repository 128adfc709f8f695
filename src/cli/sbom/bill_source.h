/* Bills of materials that commands work on: SBOM files, and what is measured of trees. */
#ifndef ASSAY_CLI_BILL_SOURCE_H
#define ASSAY_CLI_BILL_SOURCE_H

#include "cli.h"

#include <assay/sbom/document.h>

struct bill_source {
    struct cli *cli;
    bool allow_unsandboxed;
    bool incomplete; /* set: something of a tree could not be inspected */
};

/* The SBOM in a file; "-" is standard input. */
MUST_CHECK enum status bill_read(const char *path, struct sbom_document **out, struct error *err);

/* The components of a directory, archive or single manifest, as they are measured. */
MUST_CHECK enum status bill_measure(struct bill_source *s, const char *path,
                                    struct sbom_document **out, struct error *err);

/* An SBOM if the file is one, else what is measured. */
MUST_CHECK enum status bill_open(struct bill_source *s, const char *path,
                                 struct sbom_document **out, struct error *err);

/* "file:line" and such of where the component stands: in its SBOM, or where it was found. */
void bill_place(const char *name, const struct sbom_component *c, struct buf *out);

#endif
