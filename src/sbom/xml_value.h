/* XML as the values that JSON would have, by a format's table. */
#ifndef ASSAY_SBOM_XML_VALUE_H
#define ASSAY_SBOM_XML_VALUE_H

#include "check.h"

#include <assay/base/xml.h>

/* Values live in `arena` and the document. ERR_FORMAT for an element or attribute that the
 * table does not know in this version, or that stands in the wrong place; what other name
 * spaces hold is left out. */
MUST_CHECK enum status xml_value_read(const struct check *c, const struct xml_node *root,
                                      struct arena *arena, struct value *out, struct error *err);

#endif
