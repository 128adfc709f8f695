/* pnpm: pnpm-lock.yaml, and the index of its content-addressed store.
 *
 * Source: the layout of the store that pnpm 9 ("v3/files/ab/…-index.json") and pnpm 10
 * ("v10/index/ab/…-<name>@<version>.json") write: named by the SHA-512 of the tarball, each lists
 * the files that were in it with the SHA-512 by which the store names them. */
#include "installed_node.h"

#include <assay/base/mem.h>

#include <unistd.h>

enum { INDEX_HEX = 64 }; /* digits of the SHA-512 in names of pnpm 10 */

/* "@s/a@1.0.0" as a part of a file's name */
static struct view file_name(struct arena *arena, const struct locked *k)
{
    ptrdiff_t slash = view_find_char(k->name, '/');
    return slash < 0
               ? arena_printf(arena, VIEW_FMT "@" VIEW_FMT, VIEW_ARG(k->name), VIEW_ARG(k->version))
               : arena_printf(arena, VIEW_FMT "+" VIEW_FMT "@" VIEW_FMT,
                              VIEW_ARG(view_slice(k->name, 0, (size_t)slash)),
                              VIEW_ARG(view_slice(k->name, (size_t)slash + 1, k->name.len)),
                              VIEW_ARG(k->version));
}

static enum status find_index(const struct node_lock *l, const struct locked *k,
                              struct installed *p)
{
    struct installing *f = l->f;
    const char *store = f->in->caches.pnpm;
    if (store == NULL || k->hex.len == 0) {
        p->why = store == NULL ? VIEW("pnpm's store is not known")
                               : VIEW("the lock file has no SHA-512 of it");
        return OK;
    }
    struct view name = file_name(f->arena, k);
    struct view dir = view_slice(k->hex, 0, 2);
    struct view paths[2] = {
        arena_printf(f->arena, "%s/v10/index/" VIEW_FMT "/" VIEW_FMT "-" VIEW_FMT ".json", store,
                     VIEW_ARG(dir), VIEW_ARG(view_slice(k->hex, 2, INDEX_HEX)), VIEW_ARG(name)),
        arena_printf(f->arena, "%s/v3/files/" VIEW_FMT "/" VIEW_FMT "-index.json", store,
                     VIEW_ARG(dir), VIEW_ARG(view_slice(k->hex, 2, k->hex.len)))};
    p->why = VIEW("it is not in pnpm's store");
    for (size_t i = 0; i < 2; i++) {
        if (name.ptr == NULL || paths[i].ptr == NULL) {
            return error_no_memory(f->err);
        }
        if (p->index.len == 0 && access(paths[i].ptr, R_OK) == 0) {
            p->index = paths[i];
            p->why = VIEW("");
        }
    }
    return OK;
}

enum status pnpm_read(struct installing *f, struct view root, const struct tree_file *lock)
{
    struct node_lock l = {.f = f, .manifest = lock->path, .root = root, .find = find_index};
    return node_lock_read(&l, VIEW("pnpm-lock.yaml"), lock->bytes);
}
