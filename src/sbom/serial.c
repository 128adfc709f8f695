#include "serial.h"

#include <assay/base/digest.h>

#include <stdio.h>

void serial_set(struct buf *out, size_t start)
{
    struct view none = VIEW(SERIAL_NONE);
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    char uuid[sizeof SERIAL_NONE];
    sha256_of(view_slice(buf_view(out), start, out->len), &d);
    d.bytes[6] = (unsigned char)((d.bytes[6] & 0x0f) | 0x80); /* version 8 */
    d.bytes[8] = (unsigned char)((d.bytes[8] & 0x3f) | 0x80); /* variant */
    sha256_hex(&d, hex);
    (void)snprintf(uuid, sizeof uuid, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                   hex + 20);
    for (;;) {
        ptrdiff_t at = view_find(view_slice(buf_view(out), start, out->len), none);
        if (at < 0) {
            return;
        }
        memcpy(out->ptr + start + at, uuid, none.len);
        start += (size_t)at + none.len;
    }
}
