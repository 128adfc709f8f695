/* The first byte picks the format, the rest is the file. */
#include <assay/base/arena.h>
#include <assay/inventory/component.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "requirements.txt",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "pdm.lock",
    "go.mod",
    "go.sum",
    "Cargo.lock",
    "pom.xml",
    "gradle.lockfile",
    "Gemfile.lock",
    "composer.lock",
    "packages.lock.json",
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
};

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct view path = view_str(paths[data[0] % (sizeof paths / sizeof paths[0])]);
    const struct manifest_format *format = manifest_format_of(path);
    const struct component_sink sink = {.component = check};
    struct arena arena;
    struct error err = {.code = OK};
    arena_init(&arena, 256U << 20);
    enum status st =
        format->parse(path, view_of((const char *)data + 1, size - 1), &arena, &sink, &err);
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
