/* A tree with what packages are found by: files are separated by NUL bytes, in this order. */
#include "installed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "go.sum",
    "lib/taker-2.0.dist-info/RECORD",
    "lib/taker/__init__.py",
    "node_modules/.package-lock.json",
    "node_modules/taker/package.json",
    "vendor/example.com/lib/lib.go",
    "vendor/modules.txt",
    "vendor/taker/.cargo-checksum.json",
    "vendor/taker/Cargo.toml",
    "node_modules/.pnpm/taker@1.0.0/node_modules/taker/package.json",
    "yarn/.yarn/cache/taker-npm-1.0.0-0123456789-0123456789.zip",
    "yarn/node_modules/taker/package.json",
    "yarn/yarn.lock",
    "package-lock.json",
    "pnpm-lock.yaml",
    "composer.lock",
    "vendor/composer/installed.json",
    "vendor/acme/taker/a.php",
    "packages/Acme.1.0/Acme.1.0.nupkg",
    "lib/taker-1.0.jar",
};
enum { NAMES = sizeof names / sizeof names[0] };

static void check(const struct installing *f)
{
    for (size_t i = 0; i < f->len; i++) {
        const struct installed *p = f->items[i];
        if (p->purl.len == 0 || p->manifest.len == 0 || p->archive.len != 0) {
            abort(); /* no cache was named */
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = view_of((const char *)data, size);
    struct error err = {.code = OK};
    struct packages_input in = {.subject = {.path = "."}};
    struct tree_file files[NAMES];
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    struct installing f;
    installing_open(&f, &in, &arena, &err);
    tree_open(&f.tree, &arena, &in.pool, &f.gaps, NULL, 0);
    for (size_t i = 0; i < NAMES; i++) {
        struct view bytes = VIEW("");
        files[i] = (struct tree_file){.path = view_str(names[i]), .fetched = true};
        if (rest.ptr != NULL && view_split(&rest, '\0', &bytes)) {
            files[i].bytes = bytes;
        }
        if (map_put(&f.tree.by_path, files[i].path, &files[i], NULL, &err) != OK ||
            arena_grow(&arena, (void **)&f.tree.files, &f.tree.cap, f.tree.len + 1,
                       sizeof(struct tree_file *), &err) != OK) {
            abort();
        }
        f.tree.files[f.tree.len++] = &files[i];
    }
    tree_sort(&f.tree);
    if (installing_read(&f) == OK) {
        check(&f);
    }
    tree_close(&f.tree);
    installing_close(&f);
    arena_release(&arena);
    return 0;
}
