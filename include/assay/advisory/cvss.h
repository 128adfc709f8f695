/* CVSS vectors: read, scored, written; versions 2.0, 3.0, 3.1 and 4.0.
 *
 * A vector is read strictly: its prefix, every mandatory metric once, no metric
 * twice, no unknown metric or value, nothing around it (version 2 may stand in
 * parentheses). The order of the metrics does not matter, not even in version 4,
 * whose specification asks for one: advisories in use have others, and it does not
 * change the score. cvss_write() gives the order of the specification.
 *
 * Source: the specification documents of FIRST for the four versions; version 4 by
 * its MacroVectors, in whole numbers, rounded half up. Scores are tenths: 98 is 9.8. */
#ifndef ASSAY_ADVISORY_CVSS_H
#define ASSAY_ADVISORY_CVSS_H

#include <assay/base/buf.h>

enum { CVSS_METRICS_MAX = 32, CVSS_LENGTH_MAX = 512, CVSS_SCORE_MAX = 100 };

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1, CVSS_4_0 };

/* A parsed vector; which metric has which place is the implementation's. */
struct cvss {
    enum cvss_version version;
    uint8_t values[CVSS_METRICS_MAX];
};

/* Where a group's metrics are not given, its score is the one before it. */
struct cvss_scores {
    uint8_t base;
    uint8_t threat;        /* version 2 and 3: temporal */
    uint8_t environmental; /* of all metrics; the one to go by */
};

enum cvss_severity { CVSS_NONE, CVSS_LOW, CVSS_MEDIUM, CVSS_HIGH, CVSS_CRITICAL };

/* ERR_FORMAT names what is wrong; ERR_UNSUPPORTED for a version that is none of
 * these; ERR_LIMIT over CVSS_LENGTH_MAX. */
MUST_CHECK enum status cvss_parse(struct view text, struct cvss *out, struct error *err);

void cvss_score(const struct cvss *vector, struct cvss_scores *out);

/* Append the vector in the order of its specification, without metrics that are
 * not defined. */
void cvss_write(const struct cvss *vector, struct buf *out);

/* By the qualitative scale of the version; version 2 has none of its own and is
 * rated as the NVD does, where nothing is critical. */
enum cvss_severity cvss_severity_of(enum cvss_version version, uint8_t score);
const char *cvss_severity_name(enum cvss_severity severity); /* "critical" */

#endif
