/* The pass over all bytes: nearly every file costs no more than this. */
#include "text_private.h"

enum { WIDTH = 16, BLOCK = 64 };

/* Sixteen bytes at once, in the vector form that gcc and clang share: SSE2 on
 * x86-64, NEON on ARM64. Plain loops are not made vector code at -O2. */
typedef unsigned char lanes __attribute__((vector_size(16)));

static lanes load(const char *p)
{
    lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

static uint64_t fold(lanes v)
{
    uint64_t halves[2];
    memcpy(halves, &v, sizeof halves);
    return halves[0] | halves[1];
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_blank_block(const char *p)
{
    if (!is_blank(p[0]) || !is_blank(p[BLOCK / 2]) || !is_blank(p[BLOCK - 1])) {
        return false;
    }
    size_t i = 0;
    while (i < BLOCK && is_blank(p[i])) {
        i++;
    }
    return i == BLOCK;
}

struct sums {
    lanes any;
    lanes escape;
    lanes nul;
};

static void add_block(struct sums *s, const char *p)
{
    for (size_t i = 0; i < BLOCK; i += WIDTH) {
        lanes v = load(p + i);
        s->any |= v;
        s->escape |= (lanes)(v == 0x1b);
        s->nul |= (lanes)(v == 0);
    }
}

struct text_traits text_scan(struct view bytes)
{
    struct sums s = {0};
    bool blanks = false;
    bool blank_before = false;
    size_t at = 0;
    for (; at + BLOCK <= bytes.len; at += BLOCK) {
        add_block(&s, bytes.ptr + at);
        /* A run of 200 blanks covers two whole blocks, wherever it begins. */
        bool blank = is_blank_block(bytes.ptr + at);
        blanks = blanks || (blank && blank_before);
        blank_before = blank;
    }
    char rest[BLOCK];
    memset(rest, 'x', sizeof rest);
    if (at < bytes.len) {
        memcpy(rest, bytes.ptr + at, bytes.len - at);
        add_block(&s, rest);
    }
    return (struct text_traits){
        .non_ascii = (fold(s.any) & 0x8080808080808080ULL) != 0,
        .escape = fold(s.escape) != 0,
        .nul = fold(s.nul) != 0,
        .blanks = blanks,
    };
}
