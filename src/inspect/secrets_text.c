#include <assay/base/utf8.h>

#include "secrets.h"

enum { UTF8_PER_UNIT = 3 };

static uint32_t unit_at(struct view bytes, size_t at, bool big)
{
    unsigned char a = (unsigned char)bytes.ptr[at];
    unsigned char b = (unsigned char)bytes.ptr[at + 1];
    return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

/* One character; a surrogate without its other half becomes U+FFFD. */
static uint32_t next_char(struct view bytes, size_t *at, bool big)
{
    uint32_t c = unit_at(bytes, *at, big);
    *at += 2;
    if (c < 0xd800 || c > 0xdfff) {
        return c;
    }
    if (c < 0xdc00 && *at + 1 < bytes.len) {
        uint32_t low = unit_at(bytes, *at, big);
        if (low >= 0xdc00 && low <= 0xdfff) {
            *at += 2;
            return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return 0xfffd;
}

enum status secrets_transcode(struct view bytes, struct arena *arena, struct view *out,
                              struct error *err)
{
    bool little = view_starts(bytes, VIEW("\xff\xfe"));
    bool big = view_starts(bytes, VIEW("\xfe\xff"));
    if (!little && !big) {
        *out = bytes;
        return OK;
    }
    size_t cap = bytes.len / 2 * UTF8_PER_UNIT + 8;
    char *text = arena_alloc(arena, cap, 1);
    if (text == NULL) {
        return error_no_memory(err);
    }
    struct buf b = {.ptr = text, .cap = cap, .max = cap - 1};
    for (size_t at = 2; at + 1 < bytes.len;) {
        utf8_append(&b, next_char(bytes, &at, big));
    }
    *out = view_of(text, b.len);
    return OK;
}
