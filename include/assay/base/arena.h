/* An arena: many allocations, one release. Not thread-safe. */
#ifndef ASSAY_BASE_ARENA_H
#define ASSAY_BASE_ARENA_H

#include <assay/base/error.h>
#include <assay/base/view.h>

struct arena_block;

struct arena {
    struct arena_block *head;
    size_t used;  /* bytes handed out since init or clear */
    size_t limit; /* bytes that may be handed out; 0 = no limit */
};

/* An empty arena that hands out at most `limit` bytes (0: unlimited). */
void arena_init(struct arena *a, size_t limit);

/* Zeroed memory, aligned for any type; lives until clear or release. NULL when
 * memory or the limit is exhausted. */
MUST_CHECK void *arena_alloc(struct arena *a, size_t count, size_t size);

/* Make room for `need` elements of `size` bytes in *items (capacity *cap), doubling; the old
 * elements are copied, their memory stays in the arena. ERR_NO_MEMORY when memory or the
 * limit is exhausted. */
MUST_CHECK enum status arena_grow(struct arena *a, void **items, size_t *cap, size_t need,
                                  size_t size, struct error *err);

/* A NUL-terminated copy of `v` in the arena; ptr is NULL on exhaustion. */
MUST_CHECK struct view arena_copy(struct arena *a, struct view v);
/* Each of these texts becomes such a copy of itself. ERR_NO_MEMORY on exhaustion: the others are as
 * they were. */
MUST_CHECK enum status arena_keep(struct arena *a, struct view *const *texts, size_t count,
                                  struct error *err);
/* A copy with ASCII letters in lower case. */
MUST_CHECK struct view arena_lower(struct arena *a, struct view v);

/* Formatted text in the arena; ptr is NULL on exhaustion. */
MUST_CHECK struct view arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Forget all contents, keep the largest block for reuse. */
void arena_clear(struct arena *a);

/* Free everything; the arena is empty and usable again. */
void arena_release(struct arena *a);

#endif
