/* Signatures of any bytes. */
#include <assay/base/digest.h>
#include <assay/inventory/signature.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct arena arena;
    struct signature s;
    if (!ready && digest_init(NULL) != OK) {
        abort();
    }
    ready = true;
    arena_init(&arena, 256U << 20);
    if (signature_of(view_of((const char *)data, size), &arena, &s, NULL) == OK &&
        (s.exact == 0 || s.count > SIGNATURE_FUNCTIONS_MAX)) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
