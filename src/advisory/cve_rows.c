#include "cve_rows.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_at(const char *row)
{
    uint64_t key;
    memcpy(&key, row, sizeof key);
    return key;
}

static int by_key(const void *a, const void *b)
{
    uint64_t left = key_at(a);
    uint64_t right = key_at(b);
    return (left > right) - (left < right);
}

size_t cve_rows_sort(void *rows, size_t count, size_t size)
{
    char *base = rows;
    size_t kept = 0;
    if (count == 0) {
        return 0;
    }
    qsort(base, count, size, by_key);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && key_at(base + (kept - 1) * size) == key_at(base + i * size)) {
            continue;
        }
        memmove(base + kept * size, base + i * size, size);
        kept++;
    }
    return kept;
}

const void *cve_rows_find(const void *rows, size_t count, size_t size, uint64_t cve)
{
    const char *base = rows;
    size_t from = 0;
    size_t to = count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        uint64_t key = key_at(base + middle * size);
        if (key == cve) {
            return base + middle * size;
        }
        if (key < cve) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}
