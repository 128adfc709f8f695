/* Baseline files from outside. */
#include <assay/assure/baseline.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct baseline b;
    struct error err;
    if (digest_init(&err) != OK) {
        return 0;
    }
    arena_init(&arena, 64U << 20);
    enum status st =
        baseline_parse(view_of((const char *)data, size), "fuzz.yaml", &arena, &b, &err);
    (void)st;
    arena_release(&arena);
    return 0;
}
