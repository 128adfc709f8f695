/* Yarn 1: yarn.lock, and the tarballs that its cache keeps beside what it unpacked.
 *
 * Source: the layout that Yarn 1.22 writes:
 * "v6/npm-<name>-<version>-<SHA-1>-integrity/node_modules/<name>/.yarn-tarball.tgz". */
#include "installed_node.h"

#include <assay/base/mem.h>

static bool stays(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '@';
}

/* "@s/a.js" → "@s-a-js": what does not stay is one '-', and none at the ends. */
static enum status slug_of(struct installing *f, struct view name, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(4096);
    bool gap = false;
    for (size_t i = 0; i < name.len; i++) {
        if (stays(name.ptr[i])) {
            buf_add_str(&b, gap && b.len > 0 ? "-" : "");
            buf_add_char(&b, name.ptr[i]);
        }
        gap = !stays(name.ptr[i]);
    }
    enum status st = buf_status(&b, f->err);
    *out = st == OK ? arena_copy(f->arena, buf_view(&b)) : VIEW("");
    return st == OK && out->ptr == NULL ? error_no_memory(f->err) : st;
}

static enum status find_tarball(const struct node_lock *l, const struct locked *k,
                                struct installed *p)
{
    struct installing *f = l->f;
    struct view name;
    if (f->in->caches.yarn == NULL || k->integrity.len == 0) {
        p->why = f->in->caches.yarn == NULL ? VIEW("Yarn's cache is not known")
                                            : VIEW("the lock file has no SHA-512 of it");
        return OK;
    }
    enum status st = slug_of(f, k->name, &name);
    if (st != OK) {
        return st;
    }
    struct view archive = arena_printf(f->arena,
                                       "%s/npm-" VIEW_FMT "-" VIEW_FMT "-" VIEW_FMT
                                       "-integrity/node_modules/" VIEW_FMT "/.yarn-tarball.tgz",
                                       f->in->caches.yarn, VIEW_ARG(name), VIEW_ARG(k->version),
                                       VIEW_ARG(k->key), VIEW_ARG(k->name));
    return installing_cached(f, archive, VIEW("its tarball is not in Yarn's cache"), p);
}

enum status yarn_read(struct installing *f, struct view root, const struct tree_file *lock)
{
    struct view text = lock->bytes;
    if (view_starts(text, VIEW("__metadata:")) || view_find(text, VIEW("\n__metadata:")) >= 0) {
        return installed_read_berry(f, root, lock);
    }
    struct node_lock l = {.f = f, .manifest = lock->path, .root = root, .find = find_tarball};
    return node_lock_read(&l, VIEW("yarn.lock"), text);
}
