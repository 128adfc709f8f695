/* Every question that an index answers, put to any bytes: with a header that fits, so that
 * what lies behind it is reached. */
#ifndef ASSAY_TESTS_INDEX_PROBE_H
#define ASSAY_TESTS_INDEX_PROBE_H

#include <assay/advisory/match.h>

/* Write `bytes` where an index is opened from, mending the header's digest and size, and
 * ask all. Returns false where it does not open. */
bool index_probe(struct view bytes);

#endif
