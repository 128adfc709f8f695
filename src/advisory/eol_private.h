/* What the files about the end of life share. */
#ifndef ASSAY_ADVISORY_EOL_PRIVATE_H
#define ASSAY_ADVISORY_EOL_PRIVATE_H

#include <assay/advisory/eol.h>

/* Texts are copied; what is malformed is passed over. */
MUST_CHECK enum status eol_add(struct eol_table *table, struct view product, struct eol_cycle cycle,
                               struct error *err);
MUST_CHECK enum status eol_add_package(struct eol_table *table, struct view product,
                                       struct view purl, struct error *err);

/* A package URL without version, qualifiers and subpath. */
struct view eol_plain_purl(struct view purl);

#endif
