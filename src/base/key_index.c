#include "key_index.h"

enum { FIRST_CAP = 64, MAX_PROBES = 1024 };

/* Where `key` is or would go; NULL after too many colliding neighbours. */
static struct key_slot *find(struct key_slot *slots, size_t cap, struct view key, uint64_t hash)
{
    size_t i = (size_t)hash & (cap - 1);
    for (int probes = 0; probes < MAX_PROBES; probes++) {
        struct key_slot *s = &slots[i];
        if (s->item == NULL || (s->hash == hash && view_eq(s->key, key))) {
            return s;
        }
        i = (i + 1) & (cap - 1);
    }
    return NULL;
}

void *key_index_get(const struct key_index *x, struct view key)
{
    if (x->cap == 0) {
        return NULL;
    }
    const struct key_slot *s = find(x->slots, x->cap, key, view_hash(key));
    return s == NULL ? NULL : s->item;
}

static enum status collide(struct error *err)
{
    return error_set(err, ERR_LIMIT, "too many keys with the same hash");
}

static enum status grow(struct key_index *x, struct arena *scratch, struct error *err)
{
    size_t cap = x->cap == 0 ? FIRST_CAP : x->cap * 2;
    struct key_slot *slots = arena_alloc(scratch, cap, sizeof *slots);
    if (slots == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < x->cap; i++) {
        const struct key_slot *old = &x->slots[i];
        if (old->item == NULL) {
            continue;
        }
        struct key_slot *s = find(slots, cap, old->key, old->hash);
        if (s == NULL) {
            return collide(err);
        }
        *s = *old;
    }
    x->slots = slots;
    x->cap = cap;
    return OK;
}

enum status key_index_put(struct key_index *x, struct arena *scratch, struct view key, void *item,
                          struct error *err)
{
    if (x->len + x->len / 2 + 1 > x->cap) {
        enum status st = grow(x, scratch, err);
        if (st != OK) {
            return st;
        }
    }
    uint64_t hash = view_hash(key);
    struct key_slot *s = find(x->slots, x->cap, key, hash);
    if (s == NULL) {
        return collide(err);
    }
    *s = (struct key_slot){.key = key, .hash = hash, .item = item};
    x->len++;
    return OK;
}
