#include "http_linger.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

enum { PIECE = 8 << 10, PIECES = 16 }; /* at one go, so that the others have their turn */

static void let_go(struct lingering *l, size_t i)
{
    (void)fd_close(l->of[i].fd);
    l->count--;
    memmove(&l->of[i], &l->of[i + 1], (l->count - i) * sizeof l->of[0]);
}

void lingering_add(struct lingering *l, int fd)
{
    int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own < 0) {
        return; /* it is closed at once, then */
    }
    (void)shutdown(own, SHUT_WR);
    if (l->count == LINGERING_MAX) {
        let_go(l, 0);
    }
    l->of[l->count].fd = own;
    l->of[l->count].since = clock_monotonic_ns();
    l->of[l->count].taken = 0;
    l->count++;
}

void lingering_watch(const struct lingering *l, struct pollfd *out)
{
    for (size_t i = 0; i < l->count; i++) {
        out[i] = (struct pollfd){.fd = l->of[i].fd, .events = POLLIN};
    }
}

/* Bytes that came; -1: the end, or an error. */
static int64_t throw_away(int fd)
{
    char piece[PIECE];
    int64_t taken = 0;
    for (int i = 0; i < PIECES; i++) {
        ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            break;
        }
        if (n <= 0) {
            return -1;
        }
        taken += n;
    }
    return taken;
}

void lingering_read(struct lingering *l)
{
    uint64_t now = clock_monotonic_ns();
    for (size_t i = l->count; i > 0; i--) {
        int64_t n = throw_away(l->of[i - 1].fd);
        l->of[i - 1].taken += n > 0 ? (uint64_t)n : 0;
        if (n < 0 || l->of[i - 1].taken > LINGER_BYTES ||
            now - l->of[i - 1].since > LINGER_SECONDS * 1000000000ULL) {
            let_go(l, i - 1);
        }
    }
}

void lingering_end(struct lingering *l)
{
    while (l->count > 0) {
        let_go(l, l->count - 1);
    }
}
