/* The end of life of components among the facts: view `end_of_life` (docs/baseline.md), and a
 * finding for each release line that is over or ends soon. Inspector "end-of-life". */
#ifndef ASSAY_ASSURE_END_OF_LIFE_H
#define ASSAY_ASSURE_END_OF_LIFE_H

#include <assay/advisory/eol.h>
#include <assay/assure/facts.h>

#define END_OF_LIFE_INSPECTOR "end-of-life"

enum { END_OF_LIFE_SOON_DAYS = 180 };

/* Look the component up in the table, as of `now`. Nothing is known of most components, nor of one
 * without a version. */
MUST_CHECK enum status facts_add_end_of_life(struct facts *f, const struct component *c,
                                             const struct eol_table *table, int64_t now,
                                             struct error *err);

#endif
