/* Tables whose rows begin with a CVE's key: collected, sorted, searched. */
#ifndef ADVISORY_CVE_ROWS_H
#define ADVISORY_CVE_ROWS_H

#include <assay/base/error.h>

#include <stdint.h>

/* Sort by key; of equal ones one stays. Returns how many are left. */
size_t cve_rows_sort(void *rows, size_t count, size_t size);

/* The row of `cve`, or NULL. */
const void *cve_rows_find(const void *rows, size_t count, size_t size, uint64_t cve);

#endif
