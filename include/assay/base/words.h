/* Texts that are words between spaces: roles, aliases, tiers. */
#ifndef ASSAY_BASE_WORDS_H
#define ASSAY_BASE_WORDS_H

#include <assay/base/view.h>

/* Take the next of them; false at the end, and *word stays. Between two words may be several
 * spaces: no word is empty. */
static inline bool words_next(struct view *rest, struct view *word)
{
    struct view piece;
    while (view_split(rest, ' ', &piece)) {
        if (piece.len > 0) {
            *word = piece;
            return true;
        }
    }
    return false;
}

/* Is it one of them? */
static inline bool words_have(struct view words, struct view word)
{
    struct view one;
    while (words_next(&words, &one)) {
        if (view_eq(one, word)) {
            return true;
        }
    }
    return false;
}

#endif
