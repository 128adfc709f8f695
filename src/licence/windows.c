/* Most of a source tree says nothing of licences: only what is near such a word is taken
 * apart. The first four letters of the words are looked for in a bit set, at every place. */
#include "windows.h"

enum {
    BEFORE = 1024,
    BEHIND = 3072, /* a licence speaks of itself at least so often */
    PIECE = 4,
    BITS = 8192
};

static const char *const keys[] = {
    "licen",  "lizen",    "copyright",  "permission", "distribut", "domain",      "warrant",
    "(c) ",   "disclaim", "spdx-",      " gpl",       "gplv",      "lgpl",        "freely",
    "copied", "copying",  "same terms", "rechte",     "droits",    "\xc2\xa9 20", "\xc2\xa9 19"};
enum { KEYS = sizeof keys / sizeof *keys };

static uint32_t piece_at(const char *p)
{
    uint32_t four;
    memcpy(&four, p, PIECE);
    return four | 0x20202020U; /* letters in lower case; other bytes stay as different */
}

static uint32_t bit_of(uint32_t piece)
{
    return (piece * 0x9e3779b1U) >> 19;
}

struct pieces {
    uint64_t bits[BITS / 64];
};

static void index_keys(struct pieces *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < KEYS; i++) {
        uint32_t bit = bit_of(piece_at(keys[i]));
        out->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

static bool key_at(struct view text, size_t at)
{
    for (size_t i = 0; i < KEYS; i++) {
        struct view key = view_str(keys[i]);
        if (view_eq_nocase(view_slice(text, at, at + key.len), key)) {
            return true;
        }
    }
    return false;
}

static size_t next_key(struct view text, const struct pieces *p, size_t at)
{
    for (; at + PIECE <= text.len; at++) {
        uint32_t bit = bit_of(piece_at(text.ptr + at));
        if ((p->bits[bit / 64] >> (bit % 64) & 1) != 0 && key_at(text, at)) {
            return at;
        }
    }
    return SIZE_MAX;
}

bool window_next(struct view text, size_t *at, size_t *begin, size_t *end)
{
    struct pieces pieces;
    index_keys(&pieces);
    size_t key = next_key(text, &pieces, *at);
    if (key == SIZE_MAX) {
        return false;
    }
    *begin = key < *at + BEFORE ? *at : key - BEFORE;
    do {
        *end = key + BEHIND;
        key = *end + BEFORE < text.len ? next_key(text, &pieces, key + 1) : SIZE_MAX;
    } while (key != SIZE_MAX && key < *end + BEFORE);
    *end = *end > text.len || *end + BEFORE >= text.len ? text.len : *end;
    *at = *end;
    return true;
}
