#include "b64.h"

/* Value of each byte, -1 for those outside the alphabet. */
static const signed char values[256] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, -1, 63,
    52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1, -1, 0,  1,  2,  3,  4,  5,  6,
    7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1,
    -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48,
    49, 50, 51, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
};

static int value_of(char c)
{
    return values[(unsigned char)c];
}

/* Four characters without padding: 24 bits, or negative. */
static int32_t whole_quad(const char *q)
{
    int32_t a = value_of(q[0]);
    int32_t b = value_of(q[1]);
    int32_t c = value_of(q[2]);
    int32_t d = value_of(q[3]);
    /* One -1 among them makes the disjunction negative. */
    return (a | b | c | d) < 0 ? -1 : a * 262144 + b * 4096 + c * 64 + d;
}

/* Take four characters apart; `keep` 1..3 bytes, by the padding. */
static bool quad(const char *q, unsigned keep, uint32_t *out)
{
    uint32_t n = 0;
    for (unsigned i = 0; i < 4; i++) {
        int v = i <= keep ? value_of(q[i]) : 0;
        if (v < 0) {
            return false;
        }
        n = n << 6 | (uint32_t)v;
    }
    *out = n;
    return (n & ((1U << (8 * (3 - keep))) - 1)) == 0; /* no stray bits */
}

bool b64_exact(struct view text, unsigned char *out, size_t cap, size_t *len)
{
    if (text.len % 4 != 0) {
        return false;
    }
    size_t pad = 0;
    while (pad < 2 && pad < text.len && text.ptr[text.len - 1 - pad] == '=') {
        pad++;
    }
    size_t size = text.len / 4 * 3 - pad;
    if (size > cap) {
        return false;
    }
    size_t at = 0;
    size_t i = 0;
    for (; size - at > 3; i += 4, at += 3) {
        int32_t n = whole_quad(text.ptr + i);
        if (n < 0) {
            return false;
        }
        out[at] = (unsigned char)(n >> 16);
        out[at + 1] = (unsigned char)(n >> 8 & 0xff);
        out[at + 2] = (unsigned char)(n & 0xff);
    }
    if (i < text.len) {
        unsigned keep = (unsigned)(size - at);
        uint32_t n;
        if (!quad(text.ptr + i, keep, &n)) {
            return false;
        }
        for (unsigned k = 0; k < keep; k++) {
            out[at++] = (unsigned char)(n >> (16 - 8 * k));
        }
    }
    *len = size;
    return true;
}
