/* A name, a NUL byte, a file of it: what is found lies within, and can be read again. */
#include <assay/licence/declared.h>
#include <assay/licence/expression.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct licence_findings found;
    struct expression e;
    struct view path = view_of((const char *)data, size);
    ptrdiff_t end = view_find_char(path, '\0');
    if (end < 0) {
        return 0;
    }
    struct view text = view_slice(path, (size_t)end + 1, size);
    path = view_slice(path, 0, (size_t)end);
    arena_init(&arena, 0);
    if (licence_detect_in(path, text, &arena, &found, NULL) == OK) {
        for (size_t i = 0; i < found.match_count; i++) {
            const struct licence_match *m = &found.matches[i];
            if (m->begin > m->end || m->end > text.len || m->line == 0 ||
                expression_parse(m->expression, EXPRESSION_LENIENT, &arena, &e, NULL) != OK) {
                abort();
            }
        }
    }
    arena_release(&arena);
    return 0;
}
