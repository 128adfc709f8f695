#include "rate.h"

#include <arpa/inet.h>
#include <stdio.h>

bool rate_take(struct rate *r, uint64_t now, uint64_t window, unsigned max)
{
    if (r->count == 0 || now - r->since > window) {
        *r = (struct rate){.since = now};
    }
    r->count += r->count <= max ? 1 : 0;
    return r->count <= max;
}

static uint64_t key_of(struct view address)
{
    enum { V6_MAPPED = 12, V6_HALF = 8 };
    static const unsigned char mapped[V6_MAPPED] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    char text[64];
    struct in6_addr six;
    struct in_addr four;
    (void)snprintf(text, sizeof text, VIEW_FMT, VIEW_ARG(address));
    if (inet_pton(AF_INET6, text, &six) == 1) {
        const char *bytes = (const char *)six.s6_addr;
        return memcmp(bytes, mapped, V6_MAPPED) == 0
                   ? view_hash(view_of(bytes + V6_MAPPED, sizeof four))
                   : view_hash(view_of(bytes, V6_HALF));
    }
    if (inet_pton(AF_INET, text, &four) == 1) {
        return view_hash(view_of((const char *)&four, sizeof four));
    }
    return view_hash(address);
}

bool rate_take_of(struct rate_table *t, struct view address, uint64_t now, uint64_t window,
                  unsigned max)
{
    enum { NEAR = 8 };
    uint64_t who = key_of(address);
    size_t oldest = (size_t)(who % RATE_PLACES);
    for (size_t i = 0; i < NEAR; i++) {
        size_t at = (size_t)((who + i) % RATE_PLACES);
        if (t->places[at].rate.count > 0 && t->places[at].who == who) {
            return rate_take(&t->places[at].rate, now, window, max);
        }
        oldest = t->places[at].rate.since < t->places[oldest].rate.since ? at : oldest;
    }
    t->places[oldest].who = who;
    t->places[oldest].rate = (struct rate){.count = 0};
    return rate_take(&t->places[oldest].rate, now, window, max);
}
