/* The reader of SPDX 3, in two files: what there is, and how it belongs together. */
#ifndef ASSAY_SBOM_SPDX3_READ_H
#define ASSAY_SBOM_SPDX3_READ_H

#include "edges.h"
#include "spdx3.h"

enum { SPDX3_BSI_PROPERTIES = 3 };

/* A component whose lists still grow. */
struct spdx3_entry {
    struct sbom_component *component;
    struct sbom_property *properties; /* room for SPDX3_BSI_PROPERTIES more */
    struct sbom_licence *licences;
};

struct spdx3_reader {
    struct keeper k;
    struct arena scratch;
    const struct value **objects; /* all that have a type, in the order of the text */
    size_t object_count;
    size_t object_cap;
    struct map by_id;      /* to its struct value; the first of a name counts */
    struct map components; /* by id, to struct spdx3_entry */
    struct map imported;   /* ids of other documents */
};

/* What a member means: an object as it stands there, or the one that is named; NULL if it
 * is not in the document. */
const struct value *spdx3_object(const struct spdx3_reader *r, const struct value *v);
/* Its name, or empty. */
struct view spdx3_id(const struct value *v);

/* Relationships: needs, holds, licences, files of packages; and what it is all about. */
MUST_CHECK enum status spdx3_read_relations(struct spdx3_reader *r, struct error *err);

#endif
