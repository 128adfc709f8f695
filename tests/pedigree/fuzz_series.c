/* A tree with a series, a patch, a changelog and the manifests of npm: files are separated by
 * NUL bytes, in that order. */
#include <assay/pedigree/patch_ledger.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"debian/patches/series", "debian/patches/a.patch",
                                    "debian/changelog",      "package.json",
                                    "pnpm-workspace.yaml",   "bom.json",
                                    "patches/a+1.0.0.patch"};
enum { NAMES = sizeof names / sizeof names[0] };

static bool find(void *ctx, struct view path, struct view *bytes)
{
    const struct view *files = ctx;
    for (size_t i = 0; i < NAMES; i++) {
        if (view_eq_str(path, names[i])) {
            *bytes = files[i];
            return true;
        }
    }
    return false;
}

static bool next(void *ctx, struct view prefix, size_t *at, struct view *path)
{
    (void)ctx;
    while (*at < NAMES) {
        *path = view_str(names[(*at)++]);
        if (view_starts(*path, prefix)) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view files[NAMES] = {{0}};
    struct view rest = view_of((const char *)data, size);
    struct arena arena;
    arena_init(&arena, (size_t)256 << 20);
    for (size_t i = 0; i < NAMES && rest.ptr != NULL; i++) {
        (void)view_split(&rest, '\0', &files[i]);
    }
    struct patch_ledger l = {.arena = &arena};
    const struct patch_ledger_files tree = {files, find, next};
    if (patch_ledger_read(&l, &tree, NULL) == OK &&
        patch_ledger_read_changelog(&l, files[2], NULL) == OK) {
        for (size_t i = 0; i < l.len; i++) {
            if (l.patches[i].header.id_count > PATCH_IDS_MAX) {
                abort();
            }
        }
    }
    arena_release(&arena);
    return 0;
}
