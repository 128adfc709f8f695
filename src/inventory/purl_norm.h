/* Pieces of purl.c for those who have an arena at hand. */
#ifndef ASSAY_INVENTORY_PURL_NORM_H
#define ASSAY_INVENTORY_PURL_NORM_H

#include <assay/inventory/component.h>
#include <assay/inventory/purl.h>

/* Bring the parts into their canonical form, or say what is wrong with them. */
MUST_CHECK enum status purl_normalise(struct purl *p, enum purl_mode mode, struct arena *arena,
                                      struct error *err);

/* Append the text of normalised parts. */
void purl_write(const struct purl *p, struct buf *out);

/* `version` into its package URL, too, which `c` has. Texts in `arena`. */
MUST_CHECK enum status component_pin(struct component *c, struct view version, struct arena *arena,
                                     struct error *err);

#endif
