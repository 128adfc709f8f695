/* Equal entries of lists: by a hash that does not mind the order of members, then for real. */
#include "check.h"

#include <assay/base/mem.h>

#include <stdlib.h>

static uint64_t mix(uint64_t a, uint64_t b)
{
    a ^= b + UINT64_C(0x9e3779b97f4a7c15) + (a << 6) + (a >> 2);
    return a * UINT64_C(0xff51afd7ed558ccd);
}

static uint64_t hash_of(const struct value *v)
{
    uint64_t h = (uint64_t)v->kind;
    if (v->kind == VALUE_OBJECT) {
        uint64_t sum = 0;
        for (size_t i = 0; i < v->len; i++) {
            sum += mix(view_hash(v->members[i].key), hash_of(&v->members[i].value));
        }
        return mix(h, sum);
    }
    if (v->kind == VALUE_ARRAY) {
        for (size_t i = 0; i < v->len; i++) {
            h = mix(h, hash_of(&v->items[i]));
        }
        return h;
    }
    return mix(h, v->kind == VALUE_BOOL ? (uint64_t)v->boolean : view_hash(v->text));
}

static bool equal(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind || a->len != b->len) {
        return false;
    }
    if (a->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < a->len; i++) {
            const struct value *other = value_get_view(b, a->members[i].key);
            if (other == NULL || !equal(&a->members[i].value, other)) {
                return false;
            }
        }
        return true;
    }
    if (a->kind == VALUE_ARRAY) {
        for (size_t i = 0; i < a->len; i++) {
            if (!equal(&a->items[i], &b->items[i])) {
                return false;
            }
        }
        return true;
    }
    return a->kind == VALUE_BOOL ? a->boolean == b->boolean : view_eq(a->text, b->text);
}

struct entry {
    uint64_t hash;
    size_t at;
};

static int compare(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at ? 1 : 0;
}

enum status check_unique(const struct value *list, size_t *at, struct error *err)
{
    size_t n = list->len;
    size_t found = n;
    if (n < 2) {
        *at = n;
        return OK;
    }
    CLEANUP(cleanup_mem) struct entry *entries = mem_calloc(n, sizeof *entries);
    if (entries == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        entries[i] = (struct entry){hash_of(&list->items[i]), i};
    }
    qsort(entries, n, sizeof *entries, compare);
    /* Neighbours only: among equal ones, two stand together unless different values share
     * their hash, and then a repetition is missed rather than time lost. */
    for (size_t i = 1; i < n; i++) {
        size_t later = entries[i].at;
        if (entries[i].hash == entries[i - 1].hash && later < found &&
            equal(&list->items[later], &list->items[entries[i - 1].at])) {
            found = later;
        }
    }
    *at = found;
    return OK;
}
