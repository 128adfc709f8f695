/* Components of assurance classes by their names: "ADV_TDS.3". Which there are is a table of
 * ISO/IEC 15408-3:2022 (CC:2022, part 3). */
#ifndef ASSAY_ASSURE_ASSURANCE_COMPONENTS_H
#define ASSAY_ASSURE_ASSURANCE_COMPONENTS_H

#include <assay/base/view.h>

bool assurance_component_is(struct view name);
/* And one of design, guidance or tests (ADV, AGD, ATE), which documents are made for. */
bool assurance_component_has_document(struct view name);

#endif
