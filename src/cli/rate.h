/* How often within a window of time: in all, and from each address. Times in nanoseconds of
 * clock_monotonic_ns(). */
#ifndef ASSAY_CLI_RATE_H
#define ASSAY_CLI_RATE_H

#include <assay/base/view.h>

#define RATE_MINUTE (60ULL * 1000000000U)

struct rate {
    uint64_t since;
    unsigned count; /* since then */
};
/* One more; false: more than `max` within `window`. */
bool rate_take(struct rate *r, uint64_t now, uint64_t window, unsigned max);

/* By address. Who has more addresses than there are places displaces the oldest: bound the whole,
 * too. */
enum { RATE_PLACES = 1024 };
struct rate_table {
    struct {
        uint64_t who;
        struct rate rate;
    } places[RATE_PLACES];
};
/* `address`: numeric; of IPv6 its first half counts, which one subscriber has. */
bool rate_take_of(struct rate_table *t, struct view address, uint64_t now, uint64_t window,
                  unsigned max);

#endif
