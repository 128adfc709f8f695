/* The first line names the format, the rest is the file. */
#include <assay/base/arena.h>
#include <assay/inventory/component.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every component must be, whatever the file says. */
static enum status check(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)err;
    if (c->name.len == 0 || c->type.len == 0 || c->purl.len < 5 || c->manifest.len == 0) {
        abort();
    }
    for (size_t i = 0; i < c->hash_count; i++) {
        if (c->hashes[i].hex.len % 2 != 0 || c->hashes[i].algorithm.len == 0) {
            abort();
        }
    }
    return OK;
}

static const struct manifest_format *named(struct view name)
{
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        if (view_eq_str(name, manifest_formats[i]->name)) {
            return manifest_formats[i];
        }
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = view_of((const char *)data, size);
    struct view name;
    if (!view_split(&rest, '\n', &name) || rest.ptr == NULL) {
        return 0;
    }
    const struct manifest_format *format = named(name);
    if (format == NULL) {
        return 0;
    }
    struct view path = format->names[0].len > 0 ? format->names[0] : name;
    const struct component_sink sink = {.component = check};
    struct arena arena;
    struct error err = {.code = OK};
    arena_init(&arena, 256U << 20);
    enum status st = manifest_parse(format, path, rest, &arena, &sink, &err);
    if (st != OK && st != ERR_FORMAT && st != ERR_LIMIT && st != ERR_NO_MEMORY &&
        st != ERR_UNSUPPORTED) {
        abort();
    }
    if (st != OK && (err.code != st || err.message[0] == '\0')) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
