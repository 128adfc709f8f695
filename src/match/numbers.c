#include "numbers.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

void numbers_sort(uint32_t *items, size_t count)
{
    if (count > 1) {
        qsort(items, count, sizeof *items, by_number);
    }
}

size_t numbers_unique(uint32_t *items, size_t count)
{
    size_t kept = 0;
    numbers_sort(items, count);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || items[i] != items[i - 1]) {
            items[kept++] = items[i];
        }
    }
    return kept;
}
