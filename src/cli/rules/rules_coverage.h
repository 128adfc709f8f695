/* What "assay rules coverage" shows. Private to rules_coverage*.c. */
#ifndef ASSAY_CLI_RULES_COVERAGE_H
#define ASSAY_CLI_RULES_COVERAGE_H

#include "rules.h"

#include <assay/assure/weakness_coverage.h>

/* Was the entry asked for, by list and gap? */
bool rules_coverage_wanted(const struct rules_request *r, const struct covered_entry *e);
void rules_coverage_text(struct buf *out, const struct rules_request *r,
                         const struct weakness_coverage *c);
void rules_coverage_json(struct buf *out, const struct rules_request *r,
                         const struct weakness_coverage *c, const struct coverage *sources);

#endif
