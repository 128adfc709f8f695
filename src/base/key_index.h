/* Private to the base room: finds the keys of one mapping while it is read, so
 * that duplicates in a large mapping cost no quadratic time. Keys are not
 * copied. Input that was made to collide ends as ERR_LIMIT: the order of
 * entries and the outcome of a parse never depend on a random seed. */
#ifndef ASSAY_BASE_KEY_INDEX_H
#define ASSAY_BASE_KEY_INDEX_H

#include <assay/base/arena.h>

struct key_slot {
    struct view key;
    uint64_t hash;
    void *item; /* NULL: empty */
};

struct key_index {
    struct key_slot *slots; /* in the arena given to key_index_put() */
    size_t cap;             /* power of two, or 0 */
    size_t len;
};

/* The item of `key`, or NULL. */
void *key_index_get(const struct key_index *x, struct view key);

/* Insert `key`, which is not there yet; `item` is not NULL. */
MUST_CHECK enum status key_index_put(struct key_index *x, struct arena *scratch, struct view key,
                                     void *item, struct error *err);

#endif
