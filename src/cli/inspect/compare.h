/* What is new: inspecting a subject and its base, and comparing (assay/assure/compare.h). */
#ifndef ASSAY_CLI_COMPARE_H
#define ASSAY_CLI_COMPARE_H

#include "session.h"

/* session_inspect(), and with s->baseline_rev the same for that revision of the subject's
 * repository, as far as its files differ; then s->comparison is filled, and s->facts shows
 * what is new. ERR_USAGE where there is no such revision: said before anything is inspected. */
MUST_CHECK enum status compare_inspect(struct session *s, bool digests, struct error *err);

/* Inspect where the two subjects differ, with the options of `s`, whose subject is the
 * later one; s->comparison.name says what to call the base. */
MUST_CHECK enum status compare_subjects(struct session *s, const struct subject *base,
                                        struct error *err);

#endif
