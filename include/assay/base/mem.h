/* The one allocator interface. All of Assay allocates here or in an arena.
 *
 * Sizes are checked for overflow; a failure returns NULL and leaves the old
 * block valid. Tests install a hook that makes the n-th allocation fail.
 */
#ifndef ASSAY_BASE_MEM_H
#define ASSAY_BASE_MEM_H

#include <assay/base/error.h>

#include <stdbool.h>
#include <stddef.h>

/* Zeroed memory of `count * size` bytes; NULL on overflow or exhaustion.
 * The caller frees it with mem_free(). */
MUST_CHECK void *mem_calloc(size_t count, size_t size);

/* Resize as realloc(); new bytes are not initialised. NULL leaves `old` valid. */
MUST_CHECK void *mem_realloc(void *old, size_t count, size_t size);

/* Free; NULL is allowed. Always returns NULL: `p = mem_free(p)`. */
void *mem_free(void *p);

/* Copy `len` bytes and add a NUL. The caller frees. */
MUST_CHECK char *mem_strndup(const char *text, size_t len);

/* Overwrite with zeros in a way the compiler keeps. */
void mem_wipe(void *p, size_t len);

/* Make room for `need` elements of `size` bytes in *items (capacity *cap),
 * growing by half. Fails with ERR_LIMIT over `max` elements. */
MUST_CHECK enum status mem_grow(void **items, size_t *cap, size_t need, size_t size, size_t max,
                                struct error *err);

/* Test hook: asked before each allocation; false makes it fail. NULL removes it. */
typedef bool (*mem_hook)(void *ctx, size_t bytes);
void mem_set_hook(mem_hook hook, void *ctx);

/* Locals that clean up after themselves: `CLEANUP(cleanup_mem) char *p = …`. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
void cleanup_mem(void *pointer_to_pointer);

#endif
