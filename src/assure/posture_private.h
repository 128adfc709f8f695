/* Shared by the evaluation of controls and the test of their examples. */
#ifndef ASSAY_ASSURE_POSTURE_PRIVATE_H
#define ASSAY_ASSURE_POSTURE_PRIVATE_H

#include "posture_tables.h"

#include <assay/assure/posture.h>

/* One requirement over the tables as they are. */
MUST_CHECK enum status requirement_evaluate(struct posture_tables *t,
                                            const struct control_requirement *q, int64_t at,
                                            struct arena *arena, struct requirement_posture *out,
                                            struct error *err);

#endif
