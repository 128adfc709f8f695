#include <assay/base/utf8.h>

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

size_t utf8_decode(struct view text, uint32_t *code_point)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (text.len == 0) {
        return 0;
    }
    unsigned char first = (unsigned char)text.ptr[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    size_t n = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.len < n) {
        return 0;
    }
    uint32_t cp = first & (0xffU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if (!is_tail(text.ptr[i])) {
            return 0;
        }
        cp = cp << 6 | ((uint32_t)(unsigned char)text.ptr[i] & 0x3f);
    }
    if (cp < lowest[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
        return 0;
    }
    *code_point = cp;
    return n;
}

void utf8_append(struct buf *out, uint32_t cp)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
        cp = 0xfffd;
    }
    if (cp < 0x80) {
        buf_add_char(out, (char)cp);
        return;
    }
    char b[4];
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1;) {
        b[i] = (char)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    b[0] = (char)(cp | (n == 2 ? 0xc0U : n == 3 ? 0xe0U : 0xf0U));
    buf_add(out, b, n);
}

bool utf8_is_ascii(struct view text)
{
    /* Eight words at a time, which compilers turn into wide vector operations. */
    enum { WORDS = 8, STRIDE = WORDS * sizeof(uint64_t) };
    const uint64_t high_bits = UINT64_C(0x8080808080808080);
    size_t i = 0;
    for (; i + STRIDE <= text.len; i += STRIDE) {
        uint64_t w[WORDS];
        memcpy(w, text.ptr + i, STRIDE);
        uint64_t any = (w[0] | w[1] | w[2] | w[3]) | (w[4] | w[5] | w[6] | w[7]);
        if ((any & high_bits) != 0) {
            return false;
        }
    }
    for (; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

bool utf8_valid(struct view text)
{
    size_t i = 0;
    while (i < text.len) {
        uint32_t cp;
        size_t n = utf8_decode(view_slice(text, i, text.len), &cp);
        if (n == 0) {
            return false;
        }
        i += n;
    }
    return true;
}

struct view utf8_cut(struct view text, size_t max)
{
    if (text.len <= max) {
        return text;
    }
    size_t end = max;
    while (end > 0 && max - end < 4 && is_tail(text.ptr[end])) {
        end--;
    }
    return view_slice(text, 0, end);
}

bool utf8_is_deceptive(uint32_t cp)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},       {0x61c, 0x61c},
        {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
        {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f},
    };
    if (cp >= 0x20 && cp < 0x7f) {
        return false;
    }
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (cp >= ranges[i].first && cp <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

void utf8_append_visible(struct buf *out, struct view text)
{
    size_t i = 0;
    while (i < text.len) {
        uint32_t cp;
        size_t n = utf8_decode(view_slice(text, i, text.len), &cp);
        if (n == 0) {
            buf_printf(out, "\\x%02x", (unsigned)(unsigned char)text.ptr[i]);
            i++;
            continue;
        }
        if (utf8_is_deceptive(cp)) {
            buf_printf(out, cp < 0x80 ? "\\x%02x" : "\\u{%04x}", cp);
        } else {
            buf_add(out, text.ptr + i, n);
        }
        i += n;
    }
}
