/* What SPDX 2 in JSON and as tag and value share. */
#ifndef ASSAY_SBOM_SPDX_H
#define ASSAY_SBOM_SPDX_H

#include "check.h"
#include "draft.h"

#include <assay/sbom/format.h>

/* Check values that have the shape of SPDX's JSON and fill `doc`. `lines`: there are no
 * columns. ERR_UNSUPPORTED for versions other than 2.2 and 2.3. */
MUST_CHECK enum status spdx_fill(const struct value *root, const char *source, bool lines,
                                 struct sbom_document *doc, struct error *err);

/* The document in the shape of SPDX's JSON: its members and lists one after the other. */
MUST_CHECK enum status spdx_write(const struct sbom_document *doc, const struct draft_sink *sink,
                                  struct error *err);

extern const char *const spdx_versions[];

/* Of the format's descriptor. */
MUST_CHECK enum status spdx_tag_write(const struct sbom_document *doc, const char *version,
                                      struct buf *out, struct error *err);

/* CycloneDX's name of a digest's algorithm for SPDX's, and back; empty if there is none. */
struct view spdx_algorithm_from(struct view name);
struct view spdx_algorithm_to(struct view name);

#endif
