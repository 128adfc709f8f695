/* The clocks of Regulation (EU) 2024/2847 (CRA), article 14. For a reported vulnerability that is
 * actively exploited: an early warning within 24 hours and a notification within 72 hours of
 * becoming aware of it, a final report within 14 days after a corrective measure is available. For
 * an incident with a severe impact on the security of a product: the same two, and a final report
 * within a month after the notification was sent (clock_month_after()). */
#ifndef ASSAY_ASSURE_CRA_CLOCKS_H
#define ASSAY_ASSURE_CRA_CLOCKS_H

#include <assay/assure/ledger.h>

enum { CRA_CLOCKS = 3, NO_TIME = 0 };

struct cra_clock {
    const char *name; /* "early warning" */
    int64_t due;      /* NO_TIME: it does not run (yet) */
    int64_t done;     /* NO_TIME: not yet */
};

/* A reported vulnerability, or an incident. */
struct cra_case {
    const char *noun; /* "vulnerability-report", "incident" */
    struct view id;
    struct view title;
    struct view product;
    struct view vulnerability; /* its id, or empty */
    struct cra_clock clocks[CRA_CLOCKS];
};

/* Done too late, or due and not done at `now`. */
bool cra_clock_is_overdue(const struct cra_clock *c, int64_t now);

/* Bring the registers up to date, then visit all that were not withdrawn: reports by id, then
 * incidents by id. */
typedef enum status (*cra_case_visit)(void *ctx, const struct cra_case *c, struct error *err);
MUST_CHECK enum status cra_cases_each(const struct ledger *l, cra_case_visit visit, void *ctx,
                                      struct error *err);

#endif
