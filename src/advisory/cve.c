#include <assay/advisory/cve.h>

#include <inttypes.h>
#include <stdio.h>

enum { NUMBER_BITS = 40, YEAR_MIN = 1999, YEAR_MAX = 9999 };

bool cve_parse(struct view text, uint64_t *key)
{
    uint64_t year;
    uint64_t number;
    if (text.len < 13 || text.len > 21 || text.ptr[8] != '-' ||
        !view_eq_nocase(view_slice(text, 0, 4), VIEW("CVE-")) ||
        !view_to_u64(view_slice(text, 4, 8), &year) ||
        !view_to_u64(view_slice(text, 9, text.len), &number) || year < YEAR_MIN ||
        year > YEAR_MAX || number >> NUMBER_BITS != 0) {
        return false;
    }
    *key = year << NUMBER_BITS | number;
    return true;
}

void cve_format(uint64_t key, char out[CVE_TEXT_MAX])
{
    uint64_t number = key & ((UINT64_C(1) << NUMBER_BITS) - 1);
    (void)snprintf(out, CVE_TEXT_MAX, "CVE-%04" PRIu64 "-%04" PRIu64, key >> NUMBER_BITS, number);
}
