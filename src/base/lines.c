#include <assay/base/lines.h>

enum status lines_index(struct view text, struct arena *arena, struct lines *out, struct error *err)
{
    if (text.len >= UINT32_MAX) {
        return error_set(err, ERR_LIMIT, "a text of 4 GiB or more has no line index");
    }
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++) {
        count += text.ptr[i] == '\n' ? 1 : 0;
    }
    uint32_t *starts = arena_alloc(arena, count, sizeof *starts);
    if (starts == NULL) {
        return error_no_memory(err);
    }
    size_t n = 1;
    const char *at = text.ptr;
    const char *end = text.ptr == NULL ? NULL : text.ptr + text.len;
    while (n < count && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        at++;
        starts[n++] = (uint32_t)(at - text.ptr);
    }
    *out = (struct lines){.text = text, .starts = starts, .count = count};
    return OK;
}

struct position lines_at(const struct lines *l, size_t offset)
{
    size_t lo = 0;
    size_t hi = l->count;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (l->starts[mid] <= offset) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    return (struct position){(uint32_t)lo + 1, (uint32_t)(offset - l->starts[lo]) + 1};
}

struct view lines_text(const struct lines *l, uint32_t line)
{
    if (line == 0 || line > l->count) {
        return view_of(NULL, 0);
    }
    size_t from = l->starts[line - 1];
    size_t to = line < l->count ? l->starts[line] - 1 : l->text.len;
    if (to > from && l->text.ptr[to - 1] == '\r') {
        to--;
    }
    return view_slice(l->text, from, to);
}
