#include "nameset.h"

#include <assay/base/mem.h>

#include <sys/random.h>
#include <sys/types.h>

struct nameset_slot {
    uint64_t folded; /* hash of the name in lower case; 0: empty */
    uint64_t exact;
};

void nameset_init(struct nameset *s)
{
    *s = (struct nameset){NULL, 0, 0, 0xcbf29ce484222325U};
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed) {
        s->seed = seed;
    }
}

void nameset_release(struct nameset *s)
{
    (void)mem_free(s->slots);
    nameset_init(s);
}

static uint64_t hash_folded(struct view name, uint64_t seed)
{
    uint64_t h = seed;
    for (size_t i = 0; i < name.len; i++) {
        h = (h ^ (unsigned char)char_lower(name.ptr[i])) * 0x100000001b3U;
    }
    h ^= h >> 29;
    return h == 0 ? 1 : h;
}

static void place(struct nameset_slot *slots, size_t cap, struct nameset_slot slot)
{
    size_t i = slot.folded & (cap - 1);
    while (slots[i].folded != 0) {
        i = (i + 1) & (cap - 1);
    }
    slots[i] = slot;
}

static enum status grow(struct nameset *s, struct error *err)
{
    size_t cap = s->cap == 0 ? 256 : s->cap * 2;
    struct nameset_slot *slots = mem_calloc(cap, sizeof *slots);
    if (slots == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slots[i].folded != 0) {
            place(slots, cap, s->slots[i]);
        }
    }
    (void)mem_free(s->slots);
    s->slots = slots;
    s->cap = cap;
    return OK;
}

enum status nameset_add(struct nameset *s, struct view name, enum nameset_answer *answer,
                        struct error *err)
{
    struct nameset_slot slot = {hash_folded(name, s->seed), view_hash(name)};
    enum nameset_answer found = NAME_NEW;
    for (size_t i = slot.folded & (s->cap - 1); s->cap > 0 && s->slots[i].folded != 0;
         i = (i + 1) & (s->cap - 1)) {
        if (s->slots[i].folded == slot.folded) {
            if (s->slots[i].exact == slot.exact) {
                *answer = NAME_TWICE;
                return OK;
            }
            found = NAME_CASE;
        }
    }
    if (s->len < NAMESET_MAX) {
        if (s->len * 3 >= s->cap * 2) {
            enum status st = grow(s, err);
            if (st != OK) {
                return st;
            }
        }
        place(s->slots, s->cap, slot);
        s->len++;
    }
    *answer = found;
    return OK;
}
