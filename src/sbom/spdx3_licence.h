/* The licences of SPDX 3: expressions, listed ones, own texts, and sets of them. */
#ifndef ASSAY_SBOM_SPDX3_LICENCE_H
#define ASSAY_SBOM_SPDX3_LICENCE_H

#include "spdx3_read.h"

/* What a licence (an object or its name) says, as one text; empty where it says nothing.
 * ERR_LIMIT where sets of sets come to too much. */
MUST_CHECK enum status spdx3_licence(struct spdx3_reader *r, const struct value *v,
                                     struct sbom_licence *out, struct error *err);

#endif
