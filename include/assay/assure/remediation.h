/* How many days there are to deal with what was found: the baseline's parameters remediation-days-…
 * (critical, high, medium, low; exploited, malicious), a number or one by origin. One mechanism for
 * vulnerabilities and for findings. */
#ifndef ASSAY_ASSURE_REMEDIATION_H
#define ASSAY_ASSURE_REMEDIATION_H

#include <assay/base/value.h>

enum { REMEDIATION_NO_LIMIT = -1, REMEDIATION_DAYS_MAX = 36500 };

/* Of what is `what` ("high") in software of this origin (empty: in-house); REMEDIATION_NO_LIMIT
 * where the parameters (an object, or NULL) give none. */
int64_t remediation_days(const struct value *parameters, const char *what, struct view origin);
/* The shorter of both, where one of them may be no limit. */
int64_t remediation_shorter(int64_t a, int64_t b);
/* The last second in time of what is known since then: the end of a day. INT64_MAX: no limit. */
int64_t remediation_due(int64_t first_seen, int64_t days);

/* All of them: what, origin (empty: any), days. */
typedef enum status (*remediation_visit)(void *ctx, struct view what, struct view origin,
                                         int64_t days, struct error *err);
MUST_CHECK enum status remediation_each(const struct value *parameters, remediation_visit visit,
                                        void *ctx, struct error *err);

#endif
