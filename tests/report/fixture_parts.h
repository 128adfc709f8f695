/* Between the files that make the reports of fixture.h. */
#ifndef ASSAY_TESTS_REPORT_FIXTURE_PARTS_H
#define ASSAY_TESTS_REPORT_FIXTURE_PARTS_H

#include "fixture.h"

/* The verdict of the default baseline: `results` are those of its requirements. */
void fixture_set_verdict(struct fixture *fx, enum outcome outcome, uint64_t gaps,
                         const struct requirement_result *results);
/* fixture_hostile.c: markup, control characters and broken UTF-8 in every text. */
MUST_CHECK enum status fixture_hostile(struct fixture *fx, struct error *err);

/* fixture_measures.c: `name` is that of a function. */
MUST_CHECK enum status fixture_measures(struct facts *f, struct view name, struct error *err);
/* Functions that have grown, shrunk and moved, are new and gone. */
MUST_CHECK enum status fixture_trend(struct facts *now, struct facts *base, struct error *err);

#endif
