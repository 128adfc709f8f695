/* Shared by the evaluation of controls and the test of their examples. */
#ifndef ASSAY_ASSURE_POSTURE_PRIVATE_H
#define ASSAY_ASSURE_POSTURE_PRIVATE_H

#include "posture_tables.h"

#include <assay/assure/posture.h>

/* Statements of a requirement, for the next time; the caller finalizes them. */
struct requirement_statements {
    sqlite3_stmt *query;
    sqlite3_stmt *population;
};

/* One requirement over the tables as they are. `kept` may be NULL. */
MUST_CHECK enum status requirement_evaluate(struct posture_tables *t,
                                            const struct control_requirement *q, int64_t at,
                                            struct requirement_statements *kept,
                                            struct arena *arena, struct requirement_posture *out,
                                            struct error *err);

#endif
