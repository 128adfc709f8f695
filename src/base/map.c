#include <assay/base/map.h>

#include <assay/base/mem.h>

void map_init(struct map *m)
{
    *m = (struct map){0};
    arena_init(&m->keys, 0);
}

void map_release(struct map *m)
{
    (void)mem_free(m->slots);
    arena_release(&m->keys);
    map_init(m);
}

/* An honest table of any size stays far below this; input that was made to
 * collide must not cost quadratic time. */
enum { MAX_PROBES = 1024 };

/* Where `key` is or would go; NULL behind too many neighbours. */
static struct map_entry *find_slot(struct map_entry *slots, size_t cap, struct view key,
                                   uint64_t hash)
{
    size_t i = (size_t)hash & (cap - 1);
    for (int probes = 0; probes < MAX_PROBES; probes++) {
        struct map_entry *e = &slots[i];
        if (e->key.ptr == NULL || (e->hash == hash && view_eq(e->key, key))) {
            return e;
        }
        i = (i + 1) & (cap - 1);
    }
    return NULL;
}

static enum status collide(struct error *err)
{
    return error_set(err, ERR_LIMIT, "too many keys with the same hash");
}

static const struct map_entry *lookup(const struct map *m, struct view key)
{
    if (m->cap == 0) {
        return NULL;
    }
    const struct map_entry *e = find_slot(m->slots, m->cap, key, view_hash(key));
    return e == NULL || e->key.ptr == NULL ? NULL : e;
}

void *map_get(const struct map *m, struct view key)
{
    const struct map_entry *e = lookup(m, key);
    return e == NULL ? NULL : e->value;
}

bool map_has(const struct map *m, struct view key)
{
    return lookup(m, key) != NULL;
}

static enum status grow(struct map *m, struct error *err)
{
    size_t cap = m->cap == 0 ? 16 : m->cap * 2;
    struct map_entry *slots = mem_calloc(cap, sizeof *slots);
    if (slots == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < m->cap; i++) {
        if (m->slots[i].key.ptr == NULL) {
            continue;
        }
        struct map_entry *e = find_slot(slots, cap, m->slots[i].key, m->slots[i].hash);
        if (e == NULL) {
            (void)mem_free(slots);
            return collide(err);
        }
        *e = m->slots[i];
    }
    (void)mem_free(m->slots);
    m->slots = slots;
    m->cap = cap;
    return OK;
}

enum status map_put(struct map *m, struct view key, void *value, struct view *stored,
                    struct error *err)
{
    if (m->len + m->len / 2 + 1 > m->cap) {
        enum status st = grow(m, err);
        if (st != OK) {
            return st;
        }
    }
    uint64_t hash = view_hash(key);
    struct map_entry *e = find_slot(m->slots, m->cap, key, hash);
    if (e == NULL) {
        return collide(err);
    }
    if (e->key.ptr == NULL) {
        struct view copy = arena_copy(&m->keys, key);
        if (copy.ptr == NULL) {
            return error_no_memory(err);
        }
        e->key = copy;
        e->hash = hash;
        m->len++;
    }
    e->value = value;
    if (stored != NULL) {
        *stored = e->key;
    }
    return OK;
}

bool map_next(const struct map *m, size_t *at, struct view *key, void **value)
{
    for (; *at < m->cap; (*at)++) {
        const struct map_entry *e = &m->slots[*at];
        if (e->key.ptr != NULL) {
            *key = e->key;
            *value = e->value;
            (*at)++;
            return true;
        }
    }
    return false;
}
