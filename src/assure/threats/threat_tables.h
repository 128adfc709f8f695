/* A threat model as tables. Private to src/assure. */
#ifndef ASSAY_ASSURE_THREAT_TABLES_H
#define ASSAY_ASSURE_THREAT_TABLES_H

#include "controls/posture_tables.h"

#include <assay/assure/threats.h>

/* Fill tables that were opened for threat_matter. */
MUST_CHECK enum status threat_tables_fill(struct posture_tables *t, const struct threat_model *m,
                                          struct error *err);

#endif
