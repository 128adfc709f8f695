/* The identifiers of what is written as SPDX: of components, and of licences that are not
 * on the SPDX list. */
#ifndef ASSAY_SBOM_SPDX_NAMES_H
#define ASSAY_SBOM_SPDX_NAMES_H

#include "draft.h"

#include <assay/base/map.h>

struct spdx_licence {
    struct view id;   /* "LicenseRef-…" */
    struct view name; /* as the document has it; empty: not known */
};

struct spdx_names {
    struct arena arena;
    struct map ids;         /* ref to its struct view */
    struct map licence_ids; /* to struct spdx_licence */
    struct spdx_licence **licences;
    size_t licence_count;
    size_t licence_cap;
    bool failed;
};

MUST_CHECK enum status spdx_names_init(struct spdx_names *n, const struct sbom_document *doc,
                                       struct error *err);
void spdx_names_release(struct spdx_names *n);

/* "SPDXRef-…" of a component, or of its ref; empty for a ref that is not there. */
struct view spdx_names_component(const struct spdx_names *n, const struct sbom_component *c);
struct view spdx_names_id(const struct spdx_names *n, struct view ref);

/* The declared or concluded licences as one expression; empty if there are none. */
struct view spdx_names_licence(struct spdx_names *n, struct draft *t,
                               const struct sbom_component *c, bool concluded);

/* Letters, digits, '.' and '-' and nothing else, at least one. */
bool spdx_is_id(struct view text);
/* All else replaced by '-'. */
struct view spdx_sanitized(struct draft *t, struct view text);
/* "name 1.0" as "name-1.0". */
struct view spdx_hyphenated(struct draft *t, struct view text);

#endif
