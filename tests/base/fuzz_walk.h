/* Fuzz targets: visit all that a reader has yielded. */
#ifndef ASSAY_TESTS_FUZZ_WALK_H
#define ASSAY_TESTS_FUZZ_WALK_H

#include "fuzz.h"

#include <assay/base/json.h>

/* The number of values from `v` on; requires valid UTF-8, places and kinds. */
size_t fuzz_walk(const struct value *v);

/* Write `v` as JSON, read that again, and require the same structure. */
void fuzz_round_trip(const struct value *v);

#endif
