/* SPDX 3 in JSON-LD: what its reader, its writer and its words share. */
#ifndef ASSAY_SBOM_SPDX3_H
#define ASSAY_SBOM_SPDX3_H

#include "check.h"

#include <assay/base/json.h>
#include <assay/sbom/format.h>

#define SPDX3_CONTEXT "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"

/* Which two words stand for the same: CycloneDX's and SPDX 3's. */
enum spdx3_words {
    SPDX3_ALGORITHMS, /* of digests */
    SPDX3_PURPOSES,   /* component types, primary purposes */
    SPDX3_REFERENCES, /* types of external references */
    SPDX3_LIFECYCLES, /* phases, types of SBOMs */
};
/* The other one's word; empty where it has none. */
struct view spdx3_word_from(enum spdx3_words of, struct view spdx);
struct view spdx3_word_to(enum spdx3_words of, struct view cyclonedx);

/* The graph's checked objects into the document. */
MUST_CHECK enum status spdx3_fill(const struct value *graph, struct sbom_document *doc,
                                  struct error *err);

/* The graph's objects, one after the other, into the list that is open. */
MUST_CHECK enum status spdx3_write(const struct sbom_document *doc, struct json_writer *w,
                                   struct error *err);

#endif
