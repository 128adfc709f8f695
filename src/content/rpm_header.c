/* Source: RPM's documentation, "package format v4": a lead of 96 bytes, the header of the
 * signature, filled up to a multiple of 8, the header, the payload. A header is 8 bytes of magic
 * and version, the count of its entries, the length of its store (big-endian), then both. */
#include "rpm_header.h"

#include <errno.h>
#include <unistd.h>

enum { LEAD_SIZE = 96, INTRO_SIZE = 16, ENTRY_SIZE = 16, ALIGN = 8, ENTRIES_MAX = 64 << 10 };

static size_t number_at(struct view v, size_t at)
{
    const unsigned char *p = (const unsigned char *)v.ptr + at;
    return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}

/* The length of the header at `at`; 0: there is none. */
static size_t length_at(struct view head, size_t at)
{
    struct view own = view_slice(head, at, head.len);
    if (own.len < INTRO_SIZE || !view_starts(own, VIEW("\x8e\xad\xe8"))) {
        return 0;
    }
    size_t entries = number_at(own, 8);
    return entries > ENTRIES_MAX ? 0 : INTRO_SIZE + entries * ENTRY_SIZE + number_at(own, 12);
}

/* `head` is the start of the archive. */
static bool find(struct view head, size_t *at, size_t *len)
{
    size_t signature = view_starts(head, VIEW("\xed\xab\xee\xdb")) ? length_at(head, LEAD_SIZE) : 0;
    *at = (LEAD_SIZE + signature + ALIGN - 1) / ALIGN * ALIGN;
    *len = signature > 0 ? length_at(head, *at) : 0;
    return *len > 0;
}

/* As many bytes as are there; 0 at the end, or where it cannot be read. */
static size_t read_at(const struct unpack_input *in, size_t at, char *to, size_t len)
{
    if (in->fd < 0) {
        struct view from = view_slice(in->bytes, at, at + len);
        if (from.len > 0) {
            memcpy(to, from.ptr, from.len);
        }
        return from.len;
    }
    ssize_t n;
    do {
        n = pread(in->fd, to, len, (off_t)at);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? 0 : (size_t)n;
}

enum status rpm_header_hand_out(const struct unpack_input *input,
                                const struct content_limits *limits, const struct unpack_sink *sink,
                                struct error *err)
{
    size_t at = 0;
    size_t len = 0;
    size_t have = 0;
    if ((input->fd >= 0 && !input->seekable) || !find(input->bytes, &at, &len) ||
        len > limits->file_bytes) {
        return OK;
    }
    while (have < len) {
        char *to = NULL;
        size_t room = 0;
        enum status st = sink->room(sink->ctx, have, &to, &room, err);
        if (st != OK) {
            return st == ERR_LIMIT ? OK : st;
        }
        size_t n = read_at(input, at + have, to, room < len - have ? room : len - have);
        if (n == 0) {
            return OK; /* it ends within: the payload's reader says so */
        }
        have += n;
    }
    return sink->file(sink->ctx, VIEW("rpm-header"), 0, have, err);
}
