#include "slab.h"

#include <sys/mman.h>

enum { SLAB_FIRST = 256 << 10 };

enum status slab_reserve(struct slab *s, size_t need, size_t max, struct error *err)
{
    if (need <= s->cap) {
        return OK;
    }
    if (need > max) {
        return error_set(err, ERR_LIMIT, "more than %zu bytes", max);
    }
    size_t cap = s->cap == 0 ? SLAB_FIRST : s->cap;
    while (cap < need) {
        cap *= 2;
    }
    void *at = s->cap == 0 ? mmap(NULL, cap, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                           : mremap(s->ptr, s->cap, cap, MREMAP_MAYMOVE);
    if (at == MAP_FAILED) {
        return error_no_memory(err);
    }
    s->ptr = at;
    s->cap = cap;
    return OK;
}

void slab_release(struct slab *s)
{
    if (s->cap > 0) {
        (void)munmap(s->ptr, s->cap);
    }
    *s = (struct slab){NULL, 0};
}

void slab_trim(struct slab *s)
{
    if (s->cap > SLAB_KEEP) {
        slab_release(s);
    }
}
