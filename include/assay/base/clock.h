/* Time: UTC wall clock in seconds and nanoseconds, RFC 3339 text, a monotonic
 * clock for measuring. SOURCE_DATE_EPOCH is the face's business, not ours. */
#ifndef ASSAY_BASE_CLOCK_H
#define ASSAY_BASE_CLOCK_H

#include <assay/base/view.h>

/* In seconds. */
enum { CLOCK_HOUR = 3600, CLOCK_DAY = 24 * CLOCK_HOUR };

/* Seconds since 1970-01-01T00:00:00Z. */
int64_t clock_now(void);
/* Nanoseconds of a clock that only goes forward. */
uint64_t clock_monotonic_ns(void);
/* CPU nanoseconds used by this process. */
uint64_t clock_cpu_ns(void);

/* A limit on the CPU time of the thread that sets it: what is given up does not depend on
 * who else uses the machine. Asking costs a look at the monotonic clock, and one at the
 * thread's as soon as that much time has passed on the wall. */
struct time_limit {
    uint64_t cpu;  /* of the thread, where it ends */
    uint64_t wall; /* it cannot be over earlier */
};
struct time_limit time_limit_of(uint64_t ns);
bool time_limit_over(struct time_limit *l);

enum { CLOCK_TEXT_MAX = 24 };
/* "2026-11-21T20:15:00Z" with a NUL. Years 0000 to 9999; others are clamped. */
void clock_rfc3339(int64_t seconds, char out[CLOCK_TEXT_MAX]);

/* A month later: the same day and time of the next month, on its last day where it has no such. */
int64_t clock_month_after(int64_t seconds);

/* Parse "YYYY-MM-DD" or RFC 3339 (fraction ignored, offset applied). */
bool clock_parse(struct view text, int64_t *seconds);

#endif
