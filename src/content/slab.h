/* A large buffer straight from the kernel, which takes it back when asked: a
 * worker that has seen one huge file does not stay huge. */
#ifndef ASSAY_CONTENT_SLAB_H
#define ASSAY_CONTENT_SLAB_H

#include <assay/base/error.h>

#include <stdbool.h>

enum { SLAB_KEEP = 4 << 20 };

struct slab {
    char *ptr;
    size_t cap;
};

/* At least `need` bytes; what was there stays. Grows by doubling up to `max`. */
MUST_CHECK enum status slab_reserve(struct slab *s, size_t need, size_t max, struct error *err);
/* Give back what is beyond a modest size; the content is lost. */
void slab_trim(struct slab *s);
void slab_release(struct slab *s);

#endif
