/* Executable images. */
#include <assay/base/arena.h>
#include <assay/inventory/executable.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status check(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)err;
    if (c->name.len == 0 || c->purl.len < 5) {
        abort();
    }
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct component_sink sink = {.component = check};
    struct arena arena;
    struct error err = {.code = OK};
    arena_init(&arena, 256U << 20);
    enum status st = manifest_parse(&executable_format, VIEW("x"),
                                    view_of((const char *)data, size), &arena, &sink, &err);
    if (st != OK && (err.code != st || err.message[0] == '\0')) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
