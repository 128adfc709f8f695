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

/* Take the next "LicenseRef-…" out of an expression that is no other document's; false at
 * the end. */
bool spdx_next_licence_ref(struct view *expression, struct view *id);

/* Letters, digits, '.' and '-' and nothing else, at least one. */
bool spdx_is_id(struct view text);
/* All else replaced by '-'. */
struct view spdx_sanitized(struct draft *t, struct view text);
/* "name 1.0" as "name-1.0". */
struct view spdx_hyphenated(struct draft *t, struct view text);

/* ---- What SPDX 2 and SPDX 3 write alike (spdx_texts.c) ---- */

bool spdx_has_space(struct view text);
/* The URL of the first reference of this type, or empty. */
struct view spdx_reference(const struct sbom_component *c, const char *type);
/* Where it was found: "found in a/package.json:7, b"; empty: nowhere is said. */
struct view spdx_source_info(struct draft *t, const struct sbom_component *c);
/* The document's name, else the subject's. */
struct view spdx_title(const struct sbom_document *doc);
/* An address that nothing has to be found at, of the title and a UUID; the document's own
 * where it has one. */
struct view spdx_name_space(struct draft *t, const struct sbom_document *doc);
/* When it was made, to the second, in UTC; the epoch where nothing is said. */
struct view spdx_time(struct draft *t, const struct sbom_document *doc);
/* The name, with the group where no package URL has it. */
struct view spdx_component_name(struct draft *t, const struct sbom_component *c);

#endif
