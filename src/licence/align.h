/* How much of a licence stands in a stretch of a text, in its order. */
#ifndef ASSAY_LICENCE_ALIGN_H
#define ASSAY_LICENCE_ALIGN_H

#include "pack.h"

#include <assay/base/arena.h>

/* A run of GRAM_WORDS words that both share: word p of the licence, word q of the text. */
struct hit {
    uint32_t text;
    uint32_t p;
    uint32_t q;
};

struct alignment {
    uint32_t common; /* words that both have, in the same order */
    uint32_t first;  /* words [first, last] of the text are what they stand in */
    uint32_t last;
};

/* Align along `hits` (of one text of the pack, any order; sorted in place): the longest
 * chain that rises in both, gaps between its links filled by the longest common
 * subsequence where they are small. `licence` and `words` are heavy words. */
MUST_CHECK enum status align(const uint16_t *licence, uint32_t licence_count, const uint32_t *words,
                             uint32_t word_count, struct hit *hits, size_t count,
                             struct arena *scratch, struct alignment *out, struct error *err);

#endif
