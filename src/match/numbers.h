/* Lists of numbers: of nodes, searches, places. */
#ifndef ASSAY_MATCH_NUMBERS_H
#define ASSAY_MATCH_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

void numbers_sort(uint32_t *items, size_t count);
/* Sorted, each once; how many are left. */
size_t numbers_unique(uint32_t *items, size_t count);

#endif
