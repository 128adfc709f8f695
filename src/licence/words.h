/* A text as the words that matter to licences. */
#ifndef ASSAY_LICENCE_WORDS_H
#define ASSAY_LICENCE_WORDS_H

#include <assay/base/arena.h>

struct word {
    uint32_t hash; /* of the word in lower case, after spelling is unified */
    uint32_t at;   /* byte offset */
    uint16_t len;
    bool light; /* single letters and digits, mark-up: left out when texts are compared */
};

struct words {
    struct word *items;
    uint32_t count;
};

/* Letters, digits and bytes from 0x80 on make words; punctuation of any kind and the
 * typographic characters of UTF-8 part them. */
MUST_CHECK enum status words_of(struct view text, struct arena *arena, struct words *out,
                                struct error *err);

/* The same, only where licences may be spoken of (windows.h); a word of hash 0 and no length
 * stands between stretches. */
MUST_CHECK enum status words_near_licences(struct view text, struct arena *arena, struct words *out,
                                           struct error *err);

/* The hash that words_of() gives to a word, for words that a caller names: in lower case and
 * in the one spelling ("license"), which is taken as it stands. */
uint32_t word_hash(struct view text);

#endif
