/* What the versions of CVSS share with the reader of vectors. */
#ifndef ADVISORY_CVSS_PRIVATE_H
#define ADVISORY_CVSS_PRIVATE_H

#include <assay/advisory/cvss.h>

/* A metric's values stand in `values`, separated by spaces; a metric that may be
 * left out has "not defined" as its last one. */
struct cvss_metric {
    const char *name;
    const char *values;
};

struct cvss_rules {
    const char *prefix; /* "CVSS:3.1/", "" */
    const struct cvss_metric *metrics;
    size_t count;
    size_t mandatory; /* that many in front */
    void (*score)(const struct cvss *vector, struct cvss_scores *out);
};

extern const struct cvss_rules cvss2_rules;
extern const struct cvss_rules cvss30_rules;
extern const struct cvss_rules cvss31_rules;
extern const struct cvss_rules cvss4_rules;

#endif
