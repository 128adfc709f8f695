/* CVE ids as numbers: what tables are sorted and searched by. */
#ifndef ASSAY_ADVISORY_CVE_H
#define ASSAY_ADVISORY_CVE_H

#include <assay/base/view.h>

enum { CVE_TEXT_MAX = 32 };

/* "CVE-2021-44228", letters in any case: years 1999 to 9999, four to twelve digits.
 * Keys sort by year, then number; 0 is none. False, *key untouched, for other text. */
bool cve_parse(struct view text, uint64_t *key);

/* The id with its NUL. */
void cve_format(uint64_t key, char out[CVE_TEXT_MAX]);

#endif
