#include "envelopes.h"

#include <assay/base/mem.h>

#include <stdlib.h>

enum { ENVELOPES_MAX = 1 << 28 };

enum status envelopes_add(struct envelopes *l, const struct sha256 *digest, uint64_t entry,
                          struct error *err)
{
    void *items = l->list;
    enum status st = mem_grow(&items, &l->cap, l->len + 1, sizeof *l->list, ENVELOPES_MAX, err);
    l->list = items;
    if (st == OK) {
        l->list[l->len++] = (struct envelope_place){*digest, entry};
        l->sorted = false;
    }
    return st;
}

static int by_digest(const void *a, const void *b)
{
    const struct envelope_place *x = a;
    const struct envelope_place *y = b;
    return memcmp(&x->digest, &y->digest, sizeof x->digest);
}

static int by_digest_and_entry(const void *a, const void *b)
{
    const struct envelope_place *x = a;
    const struct envelope_place *y = b;
    int order = by_digest(a, b);
    return order != 0 ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

uint64_t envelopes_find(struct envelopes *l, const struct sha256 *digest)
{
    const struct envelope_place wanted = {.digest = *digest};
    if (l->len == 0) {
        return LOG_NO_INDEX;
    }
    if (!l->sorted) {
        qsort(l->list, l->len, sizeof *l->list, by_digest_and_entry);
        l->sorted = true;
    }
    const struct envelope_place *found =
        bsearch(&wanted, l->list, l->len, sizeof *l->list, by_digest);
    while (found != NULL && found > l->list && by_digest(found - 1, found) == 0) {
        found--;
    }
    return found == NULL ? LOG_NO_INDEX : found->entry;
}

void envelopes_release(struct envelopes *l)
{
    (void)mem_free(l->list);
    *l = (struct envelopes){.list = NULL};
}
