#include "maven_paths.h"

#include <assay/base/file.h>

enum status maven_path_from(struct arena *arena, struct view path, struct view below,
                            struct view *out, struct error *err)
{
    char *text = arena_alloc(arena, path.len + below.len + 2, 1);
    size_t len = path.len - path_base(path).len;
    struct view part;
    *out = view_of(NULL, 0);
    if (text == NULL) {
        return error_no_memory(err);
    }
    if (view_starts(below, VIEW("/"))) {
        return OK;
    }
    if (len > 0) {
        memcpy(text, path.ptr, len);
    }
    while (view_split(&below, '/', &part)) {
        if (view_eq(part, VIEW(".."))) {
            if (len == 0) {
                return OK;
            }
            ptrdiff_t slash = view_rfind_char(view_of(text, len - 1), '/');
            len = (size_t)(slash + 1);
        } else if (part.len > 0 && !view_eq(part, VIEW("."))) {
            memcpy(text + len, part.ptr, part.len);
            len += part.len;
            text[len++] = '/';
        }
    }
    *out = view_of(text, len == 0 ? 0 : len - 1);
    return OK;
}
