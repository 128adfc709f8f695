/* Texts as lines, and where two of them differ (libgit2's Myers diff underneath). */
#ifndef ASSAY_PEDIGREE_SPANS_H
#define ASSAY_PEDIGREE_SPANS_H

#include <assay/base/arena.h>

/* The lines of a text, each with its "\n"; the last one may have none. */
struct line_list {
    const struct view *lines;
    size_t len;
};
MUST_CHECK enum status line_list_of(struct view text, struct arena *arena, struct line_list *out,
                                    struct error *err);

/* Lines [old_first, old_end) of one text stand where lines [new_first, new_end) of the
 * other do, counted from 0. */
struct span {
    uint32_t old_first;
    uint32_t old_end;
    uint32_t new_first;
    uint32_t new_end;
};
struct spans {
    struct span *items;
    size_t len;
};
/* In the order of the text; none where they are equal. Needs reconcile_prepare(). */
MUST_CHECK enum status spans_of(struct view old_text, struct view new_text, struct arena *arena,
                                struct spans *out, struct error *err);

#endif
