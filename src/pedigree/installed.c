/* From the manifests of a tree to packages with their files. */
#include "installed.h"

#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

static const struct installed_kind *const kinds[] = {&installed_cargo, &installed_go,
                                                     &installed_npm, &installed_python};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

bool packages_wants(struct view path)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]->wants(path)) {
            return true;
        }
    }
    return false;
}

enum status installing_add(struct installing *f, const struct installed *what,
                           struct installed **out)
{
    if (f->len == PACKAGES_MAX) {
        return error_set(f->err, ERR_LIMIT, "more than %d packages", PACKAGES_MAX);
    }
    if (!what->shared && map_has(&f->dirs, what->dir)) {
        return OK;
    }
    struct installed *p = arena_alloc(f->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(f->err);
    }
    *p = *what;
    enum status st = arena_grow(f->arena, (void **)&f->items, &f->cap, f->len + 1,
                                sizeof(struct installed *), f->err);
    if (st == OK && !p->shared) {
        st = map_put(&f->dirs, p->dir, p, NULL, f->err);
    }
    if (st == OK) {
        f->items[f->len++] = p;
        if (out != NULL) {
            *out = p;
        }
    }
    return st;
}

enum status installing_fault(struct installing *f, struct view manifest, enum status why,
                             const struct error *text)
{
    if (why == ERR_NO_MEMORY) {
        return why;
    }
    return gaps_add(&f->gaps, manifest, view_str(text->message), f->err);
}

enum status installing_purl(struct installing *f, const char *type, struct view name,
                            struct view version, struct view *out)
{
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(PURL_LENGTH_MAX);
    ptrdiff_t slash = view_rfind_char(name, '/');
    const struct purl p = {.type = view_str(type),
                           .namespace = view_slice(name, 0, slash < 0 ? 0 : (size_t)slash),
                           .name = view_slice(name, (size_t)(slash + 1), name.len),
                           .version = version};
    enum status st = purl_build(&p, &b, f->err);
    *out = st == OK ? arena_copy(f->arena, buf_view(&b)) : VIEW("");
    return st == OK && out->ptr == NULL ? error_no_memory(f->err) : st;
}

enum status installing_record(struct installing *f, struct installed *p, struct view path,
                              const struct sha256 *digest)
{
    enum status st = OK;
    if (p->record == NULL) {
        p->record = arena_alloc(f->arena, 1, sizeof *p->record);
        if (p->record == NULL) {
            return error_no_memory(f->err);
        }
        map_init(p->record);
    }
    if (map_has(p->record, path)) {
        return error_set(f->err, ERR_FORMAT, VIEW_FMT ": \"" VIEW_FMT "\" stands there twice",
                         VIEW_ARG(p->manifest), VIEW_ARG(path));
    }
    struct sha256 *own = arena_alloc(f->arena, 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(f->err);
    }
    *own = *digest;
    st = map_put(p->record, path, own, NULL, f->err);
    return st == OK ? map_put(&f->owners, path, p, NULL, f->err) : st;
}

/* ---- Whose each file is ---- */

static bool is_byte_code(struct view path)
{
    return view_ends(path, VIEW(".pyc")) || view_find(path, VIEW("__pycache__/")) >= 0;
}

/* By the record, else by the nearest directory that is a package's. A "node_modules" on the way
 * up belongs to nobody that is known. */
static struct installed *owner_of(const struct installing *f, struct view path)
{
    if (map_has(&f->owners, path)) {
        return map_get(&f->owners, path);
    }
    struct view dir = path;
    ptrdiff_t slash;
    while ((slash = view_rfind_char(dir, '/')) >= 0) {
        struct view with = view_slice(path, 0, (size_t)slash + 1);
        struct installed *p = map_get(&f->dirs, with);
        dir = view_slice(path, 0, (size_t)slash);
        if (p != NULL) {
            return p->shared && is_byte_code(path) ? NULL : p;
        }
        if (view_eq_str(view_slice(dir, (size_t)(view_rfind_char(dir, '/') + 1), dir.len),
                        "node_modules")) {
            return NULL;
        }
    }
    return NULL;
}

static enum status take_file(struct installing *f, const struct tree_file *file)
{
    struct installed *p = owner_of(f, file->path);
    /* The manifest itself is no part of what was published (RECORD is named in it). */
    if (p == NULL || view_eq(file->path, p->manifest)) {
        return OK;
    }
    enum status st = arena_grow(f->arena, (void **)&p->files, &p->cap, p->len + 1,
                                sizeof(struct tree_file *), f->err);
    if (st == OK) {
        p->files[p->len++] = file;
    }
    return st;
}

enum status installing_read(struct installing *f)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->tree.len; i++) {
        const struct tree_file *file = f->tree.files[i];
        for (size_t k = 0; st == OK && file->fetched && k < KINDS; k++) {
            if (kinds[k]->wants(file->path) &&
                view_ends(file->path, view_str(kinds[k]->manifest))) {
                st = kinds[k]->read(f, file);
                st = st == OK ? OK : installing_fault(f, file->path, st, f->err);
            }
        }
    }
    for (size_t i = 0; st == OK && i < f->tree.len; i++) {
        st = take_file(f, f->tree.files[i]);
    }
    return st;
}
