/* Ranges of commits in advisories, looked up in clones. */
#ifndef ASSAY_INSPECT_COMMIT_RANGES_H
#define ASSAY_INSPECT_COMMIT_RANGES_H

#include <assay/inspect/vulnerabilities.h>

/* What the clones know of a repository's package; the first that can answer for a range does. A
 * clone that cannot be read answers nothing. All memory is the arena's. */
MUST_CHECK enum status commit_ranges_ask(const struct advisory_index *index,
                                         const struct advisory_package *p,
                                         const struct vulnerability_clones *clones,
                                         struct arena *arena, struct advisory_history *out,
                                         struct error *err);

#endif
