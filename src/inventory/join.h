/* Joining texts byte by byte: unlike printf's, these may hold NUL bytes, which a
 * file's author must not be able to cut a name with. */
#ifndef ASSAY_INVENTORY_JOIN_H
#define ASSAY_INVENTORY_JOIN_H

#include <assay/base/arena.h>

/* In the arena; ptr NULL on exhaustion. */
MUST_CHECK struct view text_join_parts(struct arena *arena, const struct view *parts, size_t count);

#define text_join(arena, ...)                                                                      \
    text_join_parts((arena), (const struct view[]){__VA_ARGS__},                                   \
                    sizeof((const struct view[]){__VA_ARGS__}) / sizeof(struct view))

#endif
