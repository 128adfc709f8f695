/* Files inside the program (cmake/AssayEmbed.cmake). */
#ifndef ASSAY_SBOM_DATA_H
#define ASSAY_SBOM_DATA_H

#include <assay/base/view.h>

struct embedded_file {
    struct view name;
    struct view bytes;
};

extern const struct embedded_file sbom_descriptions[]; /* cyclonedx.types, spdx.types */
extern const size_t sbom_descriptions_count;
/* Lists of SPDX licence identifiers in JSON: the current and the deprecated ones. */
extern const struct embedded_file sbom_licence_ids[];
extern const size_t sbom_licence_ids_count;

#endif
