/* The formats, one file each. */
#ifndef ASSAY_SBOM_FORMATS_H
#define ASSAY_SBOM_FORMATS_H

#include <assay/sbom/format.h>

extern const struct sbom_format sbom_format_cyclonedx_json;
extern const struct sbom_format sbom_format_cyclonedx_xml;
extern const struct sbom_format sbom_format_spdx_json;
extern const struct sbom_format sbom_format_spdx_tag;
extern const struct sbom_format sbom_format_spdx3_json;

#endif
