/* What CycloneDX in JSON and in XML share. */
#ifndef ASSAY_SBOM_CYCLONEDX_H
#define ASSAY_SBOM_CYCLONEDX_H

#include "check.h"

#include <assay/sbom/format.h>

enum { CYCLONEDX_OLDEST = 4 };

/* "1.6" → 6. ERR_UNSUPPORTED, at the line, for a version that is not read. */
MUST_CHECK enum status cyclonedx_minor(struct view version, const char *source, uint32_t line,
                                       unsigned *minor, struct error *err);
/* From checked values into `doc`. ERR_FORMAT for what the table cannot say: references that
 * are there twice. */
MUST_CHECK enum status cyclonedx_fill(const struct check *c, const struct value *root,
                                      struct sbom_document *doc, struct error *err);

extern const char *const cyclonedx_versions[];

#endif
