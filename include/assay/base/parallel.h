/* Spread independent work over threads. */
#ifndef ASSAY_BASE_PARALLEL_H
#define ASSAY_BASE_PARALLEL_H

#include <assay/base/error.h>

enum { PARALLEL_THREADS_MAX = 64 };

/* Does items [from, to); `part` numbers the piece, 0 … parts-1. */
typedef enum status (*parallel_work)(void *ctx, unsigned part, size_t from, size_t to,
                                     struct error *err);

/* How many threads parallel_run() uses for these arguments, at least 1.
 * `threads` 0 means one a processor. */
unsigned parallel_parts(size_t count, unsigned threads, size_t min_each);

/* Cut [0, count) into contiguous pieces of at least `min_each` items, one a
 * thread, and wait for all. The caller's thread takes the first piece; when a
 * thread cannot be started, the caller does its piece too. Returns the failure
 * of the lowest piece. */
MUST_CHECK enum status parallel_run(size_t count, unsigned threads, size_t min_each,
                                    parallel_work work, void *ctx, struct error *err);

#endif
