/* Changes to one text: what fixes put in place of what. */
#ifndef ASSAY_INSPECT_EDITS_H
#define ASSAY_INSPECT_EDITS_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

struct edit {
    size_t begin; /* bytes [begin, end) are replaced */
    size_t end;
    struct view text;
    struct view rule;
    size_t number; /* in the order in which they were added */
    bool skipped;  /* it overlaps one before it */
};

enum { EDITS_MAX = 100000 };

/* All zero but `arena` is an empty one; all its memory is the arena's. */
struct edits {
    struct arena *arena;
    struct edit *items;
    size_t len;
    size_t cap;
};

/* Texts are copied. */
MUST_CHECK enum status edits_add(struct edits *e, size_t begin, size_t end, struct view text,
                                 struct view rule, struct error *err);

/* Order by place, and mark as skipped what overlaps one that comes first by its place
 * (begin, then the longer one, then the one that was added first). The same change twice
 * is kept once. Returns how many are left to be applied. */
size_t edits_settle(struct edits *e);

/* Append `source` with the settled edits done to `out`. ERR_FORMAT where one lies outside
 * of the text. */
MUST_CHECK enum status edits_apply(const struct edits *e, struct view source, struct buf *out,
                                   struct error *err);

#endif
