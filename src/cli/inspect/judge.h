/* What scan and diff share behind the inspection: no baseline, no keys. */
#ifndef ASSAY_CLI_JUDGE_H
#define ASSAY_CLI_JUDGE_H

#include "session.h"

/* Without an installation's key, fingerprints of secrets hold for this run only: they are
 * keyed with nothing that is worth guessing. */
MUST_CHECK enum status judge_key_for_run(struct facts *f, struct error *err);

/* The exit code: findings that are shown, from the threshold on; gaps. */
enum exit_code judge_findings(const struct session *s, enum severity threshold);

#endif
