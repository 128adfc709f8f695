/* KEV: vulnerabilities that are known to be exploited, by the catalogue of CISA.
 *
 * Source: the catalogue as JSON or CSV, told apart by their first character. An
 * entry that is malformed is passed over and counted. Rows are plain data. */
#ifndef ASSAY_ADVISORY_KEV_H
#define ASSAY_ADVISORY_KEV_H

#include <assay/advisory/cve.h>
#include <assay/base/error.h>

enum { KEV_ROWS_MAX = 1 << 18 };

struct kev_row {
    uint64_t cve;
    int64_t added;       /* seconds since the epoch */
    int64_t due;         /* when federal agencies must have mended it; 0: not said */
    uint64_t ransomware; /* 1: known to be used by ransomware */
};

struct kev_table {
    struct kev_row *rows; /* by cve, each once */
    size_t count;
    int64_t date; /* of the catalogue; 0: not said (CSV) */
    size_t skipped;
    size_t first_skipped; /* line; 0: none */
};

/* As epss_read(). */
MUST_CHECK enum status kev_read(struct view text, const char *source, struct kev_table *out,
                                struct error *err);
void kev_release(struct kev_table *table);

/* NULL when it is not in the catalogue. */
const struct kev_row *kev_find(const struct kev_row *rows, size_t count, uint64_t cve);

#endif
