/* Lines "a < b", "a = b", "a > b": how the tests write what a version order says. */
#ifndef TESTS_ADVISORY_VERSION_PAIRS_H
#define TESTS_ADVISORY_VERSION_PAIRS_H

#include <assay/advisory/version.h>

/* Both ways round; says on stderr what is wrong. */
bool version_pair_holds(enum version_scheme scheme, struct view a, char sign, struct view b);

/* All lines of `text`; empty ones and those beginning with "# " or "// " are
 * passed over. Counts into *lines and *wrong. */
void version_pairs_check(enum version_scheme scheme, struct view text, size_t *lines,
                         size_t *wrong);

#endif
