/* How many days there are to deal with what was found: the baseline's parameters remediation-days-…
 * (critical, high, medium, low; exploited, malicious), a number or one by origin. One mechanism for
 * vulnerabilities and for findings. */
#ifndef ASSAY_ASSURE_REMEDIATION_H
#define ASSAY_ASSURE_REMEDIATION_H

#include <assay/base/value.h>

enum { REMEDIATION_NO_LIMIT = -1, REMEDIATION_DAYS_MAX = 36500 };

/* What was found: `severity` "high" …, or empty where none is known. */
struct remediation_case {
    struct view severity;
    bool exploited;
    bool malicious;
};

/* In software of this origin (empty: in-house): the shortest limit that applies;
 * REMEDIATION_NO_LIMIT where the parameters (an object, or NULL) give none. */
int64_t remediation_days(const struct value *parameters, const struct remediation_case *c,
                         struct view origin);
/* The last second in time of what is known since then: the end of a day. INT64_MAX: no limit. */
int64_t remediation_due(int64_t first_seen, int64_t days);

#endif
