/* Offsets to lines and columns, in O(log lines) after one pass. */
#ifndef ASSAY_BASE_LINES_H
#define ASSAY_BASE_LINES_H

#include <assay/base/arena.h>

struct lines {
    struct view text;
    const uint32_t *starts; /* offset of each line's first byte */
    size_t count;           /* at least 1 */
};

struct position {
    uint32_t line;   /* 1-based */
    uint32_t column; /* 1-based, in bytes */
};

/* Index `text` (< 4 GiB) in `arena`. */
MUST_CHECK enum status lines_index(struct view text, struct arena *arena, struct lines *out,
                                   struct error *err);
struct position lines_at(const struct lines *l, size_t offset);
/* The text of a 1-based line without its line end; empty when out of range. */
struct view lines_text(const struct lines *l, uint32_t line);

#endif
