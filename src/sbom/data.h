/* Files inside the program (cmake/AssayEmbed.cmake). */
#ifndef ASSAY_SBOM_DATA_H
#define ASSAY_SBOM_DATA_H

#include <assay/base/shipped.h>

extern const struct shipped_file sbom_descriptions[]; /* cyclonedx.types, spdx.types */
extern const size_t sbom_descriptions_count;

#endif
