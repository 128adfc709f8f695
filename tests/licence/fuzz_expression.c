/* What parses is written canonically: written and parsed again it is the same. */
#include <assay/licence/expression.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct expression e;
    struct expression again;
    struct buf once;
    struct buf twice;
    arena_init(&arena, 0);
    buf_init(&once, 1U << 20);
    buf_init(&twice, 1U << 20);
    struct view text = view_of((const char *)data, size);
    if (expression_parse(text, EXPRESSION_LENIENT, &arena, &e, NULL) == OK) {
        if (expression_write(&e, &once, NULL) != OK) {
            abort();
        }
        if (once.len <= EXPRESSION_BYTES_MAX &&
            (expression_parse(buf_view(&once), EXPRESSION_LENIENT, &arena, &again, NULL) != OK ||
             expression_write(&again, &twice, NULL) != OK ||
             !view_eq(buf_view(&once), buf_view(&twice)))) {
            abort();
        }
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
    return 0;
}
