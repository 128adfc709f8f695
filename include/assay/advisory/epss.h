/* EPSS: how probable it is that a vulnerability is exploited within 30 days.
 *
 * Source: FIRST's daily CSV: a comment "#model_version:…,score_date:…", a header
 * with the columns cve, epss and percentile, a row a CVE. A row that is malformed is
 * passed over and counted; a table without those columns is refused. Rows are plain
 * data: an array of them may be written to a file and mapped again. */
#ifndef ASSAY_ADVISORY_EPSS_H
#define ASSAY_ADVISORY_EPSS_H

#include <assay/advisory/cve.h>
#include <assay/base/error.h>

enum { EPSS_ROWS_MAX = 4 << 20, EPSS_ONE = 1000000 };

struct epss_row {
    uint64_t cve;
    uint32_t probability; /* in 1/EPSS_ONE */
    uint32_t percentile;  /* likewise */
};

struct epss_table {
    struct epss_row *rows; /* by cve, each once */
    size_t count;
    int64_t date; /* of the scores, seconds since the epoch; 0: not said */
    size_t skipped;
    size_t first_skipped; /* line; 0: none */
};

/* `source` names the text in messages. ERR_FORMAT, ERR_LIMIT, ERR_NO_MEMORY; *out is
 * untouched then. The caller releases the table. */
MUST_CHECK enum status epss_read(struct view text, const char *source, struct epss_table *out,
                                 struct error *err);
void epss_release(struct epss_table *table);

/* NULL when there is no score. */
const struct epss_row *epss_find(const struct epss_row *rows, size_t count, uint64_t cve);

#endif
