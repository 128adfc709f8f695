/* Winnowing: of each GRAM_WINDOW runs in a row the one with the smallest hash is kept, the
 * last of equals. Two texts that share GRAM_WORDS + GRAM_WINDOW - 1 words in a row share a
 * run that both keep. */
#include "pack.h"

static uint32_t gram_at(const uint32_t *w)
{
    uint32_t h = 0;
    for (unsigned i = 0; i < GRAM_WORDS; i++) {
        h = h * 0x9e3779b1U + w[i];
    }
    h ^= h >> 15;
    h *= 0x2c1b3c6dU;
    return h ^ (h >> 13);
}

void grams_of(const uint32_t *words, uint32_t count,
              void (*keep)(void *ctx, uint32_t at, uint32_t gram), void *ctx)
{
    if (count < GRAM_WORDS) {
        return;
    }
    uint32_t runs = count - GRAM_WORDS + 1;
    uint32_t recent[GRAM_WINDOW];
    uint32_t kept = UINT32_MAX;
    for (uint32_t i = 0; i < runs; i++) {
        recent[i % GRAM_WINDOW] = gram_at(words + i);
        if (i + 1 < GRAM_WINDOW && i + 1 < runs) {
            continue;
        }
        uint32_t from = i + 1 < GRAM_WINDOW ? 0 : i + 1 - GRAM_WINDOW;
        uint32_t best = from;
        for (uint32_t k = from + 1; k <= i; k++) {
            best = recent[k % GRAM_WINDOW] <= recent[best % GRAM_WINDOW] ? k : best;
        }
        if (best != kept) {
            kept = best;
            keep(ctx, best, recent[best % GRAM_WINDOW]);
        }
    }
}
