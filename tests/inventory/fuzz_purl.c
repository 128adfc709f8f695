/* What parses must build to a text that parses to the same. */
#include <assay/inventory/purl.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct purl first;
    struct purl second;
    struct buf once;
    struct buf twice;
    arena_init(&arena, 0);
    buf_init(&once, 1U << 20);
    buf_init(&twice, 1U << 20);
    struct view text = view_of((const char *)data, size);
    if (purl_parse(text, PURL_LENIENT, &arena, &first, NULL) == OK) {
        if (purl_build(&first, &once, NULL) != OK) {
            abort();
        }
        /* An encoded text may be longer than what a parser accepts. */
        if (once.len <= PURL_LENGTH_MAX &&
            (purl_parse(buf_view(&once), PURL_STRICT, &arena, &second, NULL) != OK ||
             purl_build(&second, &twice, NULL) != OK ||
             !view_eq(buf_view(&once), buf_view(&twice)))) {
            abort();
        }
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
    return 0;
}
