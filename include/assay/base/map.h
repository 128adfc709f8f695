/* A hash map from byte strings to pointers, and a string interner on it.
 * Keys are copied into the map's own arena; values belong to the caller. */
#ifndef ASSAY_BASE_MAP_H
#define ASSAY_BASE_MAP_H

#include <assay/base/arena.h>

struct map_entry {
    struct view key; /* ptr == NULL: empty slot */
    uint64_t hash;
    void *value;
};

struct map {
    struct map_entry *slots;
    size_t cap; /* power of two, or 0 */
    size_t len;
    struct arena keys;
};

void map_init(struct map *m);
void map_release(struct map *m);

/* The value of `key`, or NULL. */
void *map_get(const struct map *m, struct view key);
bool map_has(const struct map *m, struct view key);

/* Insert or replace. On success *stored (may be NULL) is the map's own copy of
 * the key, valid until release. ERR_LIMIT for keys that were made to collide. */
MUST_CHECK enum status map_put(struct map *m, struct view key, void *value, struct view *stored,
                               struct error *err);

/* Visit all entries in unspecified order: start with *at = 0. */
bool map_next(const struct map *m, size_t *at, struct view *key, void **value);

#endif
