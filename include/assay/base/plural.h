/* A count before a noun: "1 file", "2 files". */
#ifndef ASSAY_BASE_PLURAL_H
#define ASSAY_BASE_PLURAL_H

#include <stdint.h>

/* What a noun of so many ends in: printf("%zu file%s", n, plural(n)). */
static inline const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/* For the others: plural_of(n, "entry", "entries"), plural_of(n, "was", "were"). */
static inline const char *plural_of(uint64_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

#endif
