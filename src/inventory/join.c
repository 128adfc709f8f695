#include "join.h"

struct view text_join_parts(struct arena *arena, const struct view *parts, size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += parts[i].len;
    }
    char *text = arena_alloc(arena, len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (parts[i].len > 0) {
            memcpy(text + n, parts[i].ptr, parts[i].len);
            n += parts[i].len;
        }
    }
    return view_of(text, n);
}
