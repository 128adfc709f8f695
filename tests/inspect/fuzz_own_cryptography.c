/* Any bytes: nothing but findings comes of them. */
#include "inspectors.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status take(void *ctx, const struct finding *f, struct error *err)
{
    const size_t *size = ctx;
    (void)err;
    if (f->region.line == 0 || f->region.line > *size + 1 || f->message.len == 0) {
        abort();
    }
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    const struct result_sink sink = {.ctx = &size, .finding = take};
    const struct file f = {
        .path = VIEW("x.c"), .bytes = view_of((const char *)data, size), .language = LANG_C};
    arena_init(&arena, 0);
    if (digest_init(NULL) != OK ||
        cryptography_inspector.file(NULL, &f, &arena, &sink, NULL) != OK) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
