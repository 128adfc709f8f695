/* Connections that are closed while their peer may still send. Closed at once they would be reset,
 * and what was said last could be lost there unread. So only the sending side is shut down, and
 * what comes is thrown away until the peer closes, too (RFC 9112, 9.6), within bounds. */
#ifndef ASSAY_CLI_HTTP_LINGER_H
#define ASSAY_CLI_HTTP_LINGER_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LINGERING_MAX = 64, /* connections; one more, and the one that lingers longest is closed */
    LINGER_SECONDS = 5,
    LINGER_BYTES = 256 << 20
};

struct lingering {
    struct {
        int fd;
        uint64_t since;  /* clock_monotonic_ns() */
        uint64_t taken;  /* bytes */
    } of[LINGERING_MAX]; /* by age */
    size_t count;
};

/* Nothing more is sent over `fd`. The descriptor stays the caller's, to be closed as ever. */
void lingering_add(struct lingering *l, int fd);
/* What to wait for: l->count places of `out` are filled. */
void lingering_watch(const struct lingering *l, struct pollfd *out);
/* Throw away what came, and let go of those that are done. Does not block. */
void lingering_read(struct lingering *l);
/* Let go of all. */
void lingering_end(struct lingering *l);

#endif
