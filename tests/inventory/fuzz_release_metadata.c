#include <assay/inventory/release_metadata.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct release_metadata m;
    arena_init(&arena, 0);
    if (release_metadata_read(view_of((const char *)data, size), "fuzz", &arena, &m, NULL) == OK &&
        (m.name.len == 0 || m.first > m.last || m.recent > m.releases + 1000000)) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
