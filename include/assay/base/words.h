/* Texts that are words between spaces: roles, aliases, tiers. */
#ifndef ASSAY_BASE_WORDS_H
#define ASSAY_BASE_WORDS_H

#include <assay/base/view.h>

/* Is it one of them? An empty word is none. */
static inline bool words_have(struct view words, struct view word)
{
    struct view one;
    while (word.len > 0 && view_split(&words, ' ', &one)) {
        if (view_eq(one, word)) {
            return true;
        }
    }
    return false;
}

#endif
