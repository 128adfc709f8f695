#include "taint_places.h"

#include <assay/base/mem.h>

bool holders_init(struct holders *h)
{
    *h = (struct holders){.failed = OK};
    h->items = mem_calloc(64, sizeof *h->items);
    h->slots = mem_calloc(128, sizeof *h->slots);
    if (h->items == NULL || h->slots == NULL) {
        holders_release(h);
        return false;
    }
    h->cap = 64;
    h->count = 1;
    h->slot_cap = 128;
    return true;
}

void holders_release(struct holders *h)
{
    (void)mem_free(h->items);
    (void)mem_free(h->slots);
    *h = (struct holders){.failed = OK};
}

static size_t slot_of(const struct holders *h, uint32_t above, uint32_t key)
{
    uint64_t hash = ((uint64_t)above << 32 | key) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 24) & (h->slot_cap - 1);
}

static bool slots_double(struct holders *h)
{
    if (h->count * 2 < h->slot_cap) {
        return true;
    }
    uint32_t *slots = mem_calloc(h->slot_cap * 2, sizeof *slots);
    if (slots == NULL) {
        h->failed = ERR_NO_MEMORY;
        return false;
    }
    (void)mem_free(h->slots);
    h->slots = slots;
    h->slot_cap *= 2;
    for (size_t id = 1; id < h->count; id++) {
        size_t i = slot_of(h, h->items[id].above, h->items[id].key);
        while (slots[i] != 0) {
            i = (i + 1) & (h->slot_cap - 1);
        }
        slots[i] = (uint32_t)id;
    }
    return true;
}

uint32_t holder_in(struct holders *h, uint32_t above, uint32_t key)
{
    if (h->items[above].depth >= HOLDER_DEPTH_MAX || !slots_double(h)) {
        return above;
    }
    size_t i = slot_of(h, above, key);
    for (; h->slots[i] != 0; i = (i + 1) & (h->slot_cap - 1)) {
        const struct holder *item = &h->items[h->slots[i]];
        if (item->above == above && item->key == key) {
            return h->slots[i];
        }
    }
    void *items = h->items;
    enum status st = mem_grow(&items, &h->cap, h->count + 1, sizeof *h->items, HOLDERS_MAX, NULL);
    h->items = items;
    if (st != OK) {
        h->failed = st == ERR_NO_MEMORY ? st : h->failed;
        return above;
    }
    uint32_t id = (uint32_t)h->count++;
    h->items[id] = (struct holder){.above = above,
                                   .key = key,
                                   .sibling = above == NO_HOLDER ? 0 : h->items[above].child,
                                   .depth = above == NO_HOLDER ? 1 : h->items[above].depth + 1};
    if (above != NO_HOLDER) {
        h->items[above].child = id;
    }
    h->slots[i] = id;
    return id;
}
