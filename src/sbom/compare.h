/* Shared by the comparisons of bills of materials. */
#ifndef ASSAY_SBOM_COMPARE_H
#define ASSAY_SBOM_COMPARE_H

#include <assay/sbom/analysis.h>

/* What makes a component the same one whatever its version: its package URL without version,
 * qualifiers and subpath; without one group and name. *version as well. ptr NULL on exhaustion. */
struct view compare_identity(struct arena *arena, const struct sbom_component *c,
                             struct view *version);

#endif
