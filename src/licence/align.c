#include "align.h"

#include <stdlib.h>

#include <assay/base/error.h>

enum { GAP_MAX = 96, GAP_CELLS_MAX = 4096 };

struct side {
    const uint16_t *licence;
    uint32_t licence_count;
    const uint32_t *words;
    uint32_t word_count;
};

static bool same(const struct side *s, uint32_t p, uint32_t q)
{
    return s->licence[p] == (uint16_t)s->words[q];
}

static int by_place(const void *a, const void *b)
{
    const struct hit *x = a;
    const struct hit *y = b;
    if (x->q != y->q) {
        return x->q < y->q ? -1 : 1;
    }
    /* At one place only one link of a chain: falling p keeps the others out of it. */
    return x->p > y->p ? -1 : x->p < y->p;
}

/* The longest chain that rises in p, as hits[i] linked by before[i]; returns its last. */
static uint32_t longest_chain(const struct hit *hits, uint32_t count, uint32_t *tails,
                              uint32_t *before)
{
    uint32_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t lo = 0;
        uint32_t hi = len;
        while (lo < hi) {
            uint32_t mid = (lo + hi) / 2;
            if (hits[tails[mid]].p < hits[i].p) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        before[i] = lo == 0 ? UINT32_MAX : tails[lo - 1];
        tails[lo] = i;
        len = lo == len ? len + 1 : len;
    }
    return tails[len - 1];
}

/* Longest common subsequence of licence[p, p_end) and words[q, q_end). */
static uint32_t common_between(const struct side *s, uint32_t p, uint32_t p_end, uint32_t q,
                               uint32_t q_end)
{
    uint16_t row[GAP_MAX + 1] = {0};
    uint32_t wide = q_end - q;
    if (wide == 0 || p_end == p || wide > GAP_MAX || (p_end - p) * wide > GAP_CELLS_MAX) {
        return 0;
    }
    for (; p < p_end; p++) {
        uint16_t diagonal = 0;
        for (uint32_t k = 1; k <= wide; k++) {
            uint16_t up = row[k];
            if (same(s, p, q + k - 1)) {
                row[k] = (uint16_t)(diagonal + 1);
            } else if (row[k - 1] > row[k]) {
                row[k] = row[k - 1];
            }
            diagonal = up;
        }
    }
    return row[wide];
}

/* Add what matches before the chain's first link and after its last. */
static void extend(const struct side *s, uint32_t p, uint32_t q, uint32_t p_end, uint32_t q_end,
                   struct alignment *a)
{
    unsigned misses = 0;
    a->first = q;
    while (p > 0 && q > 0 && misses < 3) {
        p--;
        q--;
        if (same(s, p, q)) {
            a->common++;
            a->first = q;
        } else {
            misses++;
        }
    }
    a->last = q_end - 1;
    for (misses = 0; p_end < s->licence_count && q_end < s->word_count && misses < 3;
         p_end++, q_end++) {
        if (same(s, p_end, q_end)) {
            a->common++;
            a->last = q_end;
        } else {
            misses++;
        }
    }
}

/* Go along the chain from its end, counting what both have. */
static void count_common(const struct side *s, const struct hit *hits, const uint32_t *before,
                         uint32_t last, struct alignment *out)
{
    struct alignment a = {0};
    uint32_t p_end = hits[last].p + GRAM_WORDS;
    uint32_t q_end = hits[last].q + GRAM_WORDS;
    uint32_t p = hits[last].p;
    uint32_t q = hits[last].q;
    a.common = GRAM_WORDS;
    for (uint32_t i = before[last]; i != UINT32_MAX; i = before[i]) {
        uint32_t dp = p - hits[i].p;
        uint32_t dq = q - hits[i].q;
        if (dp == dq && dp <= GRAM_WORDS) {
            a.common += dp;
        } else if (dp >= GRAM_WORDS && dq >= GRAM_WORDS) {
            a.common += GRAM_WORDS +
                        common_between(s, hits[i].p + GRAM_WORDS, p, hits[i].q + GRAM_WORDS, q);
        } else {
            a.common += dp < dq ? dp : dq;
        }
        p = hits[i].p;
        q = hits[i].q;
    }
    extend(s, p, q, p_end, q_end, &a);
    *out = a;
}

enum status align(const uint16_t *licence, uint32_t licence_count, const uint32_t *words,
                  uint32_t word_count, struct hit *hits, size_t count, struct arena *scratch,
                  struct alignment *out, struct error *err)
{
    const struct side s = {licence, licence_count, words, word_count};
    uint32_t *tails = arena_alloc(scratch, count + 1, sizeof *tails);
    uint32_t *before = arena_alloc(scratch, count + 1, sizeof *before);
    if (tails == NULL || before == NULL) {
        return error_set(err, ERR_LIMIT, "comparing with licences takes too much memory");
    }
    qsort(hits, count, sizeof *hits, by_place);
    count_common(&s, hits, before, longest_chain(hits, (uint32_t)count, tails, before), out);
    return OK;
}
