/* How many days there are to deal with what was found: the baseline's parameters remediation-days-…
 * (critical, high, medium, low; exploited, malicious), a number or one by origin. One mechanism for
 * vulnerabilities and for findings, in verdicts, registers and controls. */
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

/* Of a baseline's parameters (an object, or NULL): is each limit a whole number of days, or an
 * object of them by origin? Numbers that no limit can have are none. */
MUST_CHECK enum status remediation_check(const struct value *parameters, const char *source,
                                         struct error *err);

/* In software of this origin (empty: in-house): the shortest limit that applies;
 * REMEDIATION_NO_LIMIT where the parameters (an object, or NULL) give none. */
int64_t remediation_days(const struct value *parameters, const struct remediation_case *c,
                         struct view origin);
/* The same as a table: every case that has a limit, where no severity is known too. */
typedef enum status (*remediation_visit)(void *ctx, const struct remediation_case *c, int64_t days,
                                         struct error *err);
MUST_CHECK enum status remediation_each(const struct value *parameters, struct view origin,
                                        remediation_visit visit, void *ctx, struct error *err);
/* The last second in time of what is known since then: the end of a day. INT64_MAX: no limit. */
int64_t remediation_due(int64_t first_seen, int64_t days);

#endif
