/* Telling SPDX identifiers, SPDX expressions and other names of licences apart. */
#ifndef ASSAY_SBOM_LICENCE_H
#define ASSAY_SBOM_LICENCE_H

#include <assay/sbom/document.h>

/* An identifier of the SPDX list (case counts, deprecated ones too); an expression of more
 * than that (licence/expression.h); else a name. Fails only where memory is exhausted. */
MUST_CHECK enum status sbom_licence_kind_of(struct view text, enum sbom_licence_kind *out,
                                            struct error *err);

#endif
