/* The pattern is what stands before the first NUL (or half of the input), the text what
 * stands behind; the first byte chooses the options. */
#include <stdint.h>
#include <stdlib.h>

#include "generic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool found(void *ctx, uint32_t begin, uint32_t end, const struct generic_capture *captures)
{
    const struct generic_document *d = ctx;
    /* A match is not empty and lies in the text. */
    if (begin >= end || end > d->text.len || captures == NULL) {
        abort();
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct generic_pattern p;
    struct generic_document d;
    bool exhausted = false;
    if (size == 0) {
        return 0;
    }
    const struct generic_options options = {
        .span = data[0] >> 4, .caseless = (data[0] & 1) != 0, .single_line = (data[0] & 2) != 0};
    enum generic_comments comments = (enum generic_comments)(data[0] >> 2 & 3);
    struct view rest = view_of((const char *)data + 1, size - 1);
    ptrdiff_t split = view_find_char(rest, '\0');
    size_t middle = split == VIEW_NPOS ? rest.len / 2 : (size_t)split;
    arena_init(&arena, (size_t)64 << 20);
    if (generic_parse(view_slice(rest, 0, middle), &arena, &p, NULL) == OK &&
        generic_read(view_slice(rest, middle, rest.len), comments, &arena, &d, NULL) == OK) {
        generic_match(&p, &d, &options, &arena, found, &d, &exhausted);
    }
    (void)generic_readable(rest);
    arena_release(&arena);
    return 0;
}
