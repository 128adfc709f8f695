/* What the code of a subject has that a threat model should know of. */
#ifndef ASSAY_CLI_DRIFT_H
#define ASSAY_CLI_DRIFT_H

#include "session.h"

#include <assay/assure/threat_drift.h>

/* Inspect the subject of `s` by the rules of rules/drift alone: `s` is prepared, and has its facts
 * afterwards. */
MUST_CHECK enum status drift_inspect(struct session *s, struct code_sights *out, struct error *err);
/* The same for the subject of another session that was inspected already. */
MUST_CHECK enum status drift_inspect_again(const struct session *other, struct code_sights *out,
                                           struct error *err);

#endif
