/* Sources of dependencies that are not in the subject: which are needed, and whose files they are.
 */
#include "reachability.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

enum status code_uses_require(struct code_uses *u, struct view root, struct view path,
                              struct view version, struct error *err)
{
    void *items = u->dependencies;
    if (u->full || u->joined) {
        return OK;
    }
    enum status st = arena_grow(&u->arena, &items, &u->dependency_cap, u->dependency_count + 1,
                                sizeof *u->dependencies, NULL);
    u->dependencies = items;
    if (st == OK) {
        u->dependencies[u->dependency_count++] =
            (struct reach_dependency){.root = reach_keep(u, root),
                                      .path = reach_keep(u, path),
                                      .version = reach_keep(u, version)};
    }
    u->full = u->full || st != OK;
    return st == ERR_LIMIT ? error_set(err, st, "too many modules of Go") : OK;
}

bool reach_is_standard(struct view path)
{
    ptrdiff_t slash = view_find_char(path, '/');
    return view_find_char(view_slice(path, 0, slash < 0 ? path.len : (size_t)slash), '.') < 0;
}

static bool is_of(struct view path, struct view module)
{
    return view_starts(path, module) && (path.len == module.len || path.ptr[module.len] == '/');
}

/* The module that has the package: the one with the longest path. Number + 1, or 0. */
static uint32_t provider(const struct code_uses *u, uint32_t module, struct view path)
{
    uint32_t best = 0;
    for (size_t i = 0; i < u->dependency_count; i++) {
        const struct reach_dependency *d = &u->dependencies[i];
        if (view_eq(d->root, u->modules[module].directory) && is_of(path, d->path) &&
            (best == 0 || d->path.len > u->dependencies[best - 1].path.len)) {
            best = (uint32_t)i + 1;
        }
    }
    return best;
}

/* ---- files ------------------------------------------------------------------------------ */

/* No folder of the subject begins so. */
struct view reach_dependency_folder(const struct code_uses *u, struct view path, struct buf *out)
{
    const struct reach_dependency *d = &u->dependencies[u->reading - 1];
    buf_clear(out);
    buf_printf(out, "\001%u/" VIEW_FMT "@" VIEW_FMT "/" VIEW_FMT, u->reading_for, VIEW_ARG(d->path),
               VIEW_ARG(d->version), VIEW_ARG(path_dir(path)));
    return buf_view(out);
}

/* Nothing that is built into those who import it. */
static bool is_aside(struct view path)
{
    struct view rest = path;
    struct view part;
    while (view_split(&rest, '/', &part)) {
        if (view_eq_str(part, "testdata") || view_eq_str(part, "vendor") ||
            view_ends(part, VIEW("!"))) {
            return true;
        }
    }
    return view_ends(path, VIEW("_test.go"));
}

enum status reach_add_dependency(struct code_uses *u, struct view path, const struct go_file *g,
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf folder = BUF_INIT(1 << 20);
    const struct reach_dependency *d = &u->dependencies[u->reading - 1];
    struct reach_file f = {.module = u->reading_for, .dependency = u->reading};
    if (g->is_module || is_aside(path)) {
        return OK;
    }
    struct view in = path_dir(path);
    f.directory = reach_keep(u, reach_dependency_folder(u, path, &folder));
    f.path = arena_printf(&u->arena, VIEW_FMT "@" VIEW_FMT "/" VIEW_FMT, VIEW_ARG(d->path),
                          VIEW_ARG(d->version), VIEW_ARG(path));
    f.vendored = arena_printf(&u->arena, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(d->path),
                              in.len > 0 ? "/" : "", VIEW_ARG(in));
    u->full = u->full || f.path.ptr == NULL || f.vendored.ptr == NULL;
    /* A module within it has packages of its own, whatever stands here. */
    return u->full || provider(u, u->reading_for, f.vendored) != u->reading
               ? OK
               : reach_add_file(u, &f, g, err);
}

/* ---- which are needed ------------------------------------------------------------------- */

struct loading {
    struct code_uses *u;
    uint32_t module;
    struct map packages; /* import path → number + 1 of a file, as a pointer */
    struct map seen;     /* import paths */
    struct view *queue;
    size_t count;
    size_t cap;
};

static enum status want(struct loading *l, struct view path, struct error *err)
{
    void *items = l->queue;
    struct view stored;
    if (reach_is_standard(path) || map_has(&l->seen, path)) {
        return OK;
    }
    enum status st = map_put(&l->seen, path, l, &stored, err);
    st = st == OK ? arena_grow(&l->u->arena, &items, &l->cap, l->count + 1, sizeof *l->queue, err)
                  : st;
    l->queue = items;
    if (st == OK) {
        l->queue[l->count++] = stored;
    }
    return st;
}

static enum status want_imports(struct loading *l, uint32_t file, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < l->u->files[file].go.import_count && st == OK; i++) {
        st = want(l, l->u->files[file].go.imports[i].path, err);
    }
    return st;
}

static bool is_own(const struct code_uses *u, struct view path)
{
    for (size_t i = 0; i < u->module_count; i++) {
        if (u->modules[i].path.len > 0 && is_of(path, u->modules[i].path)) {
            return true;
        }
    }
    return false;
}

static enum status ask(struct loading *l, uint32_t number, struct error *err)
{
    struct code_uses *u = l->u;
    struct reach_dependency *d = &u->dependencies[number - 1];
    const struct code_request request = {.module = d->path, .version = d->version};
    size_t first = u->count;
    if (d->was_asked || u->dependencies_read >= REACHABILITY_MODULES_MAX) {
        return OK;
    }
    d->was_asked = true;
    u->dependencies_read++;
    u->reading = number;
    u->reading_for = l->module;
    enum status st = u->read(u->read_ctx, u, &request, err);
    u->reading = 0;
    for (size_t i = first; i < u->count && st == OK; i++) {
        u->files[i].next = (uint32_t)(uintptr_t)map_get(&l->packages, u->files[i].vendored);
        st = map_put(&l->packages, u->files[i].vendored, (void *)(uintptr_t)(i + 1), NULL, err);
    }
    return st;
}

static enum status load(struct loading *l, struct view path, struct error *err)
{
    uint32_t number = is_own(l->u, path) ? 0 : provider(l->u, l->module, path);
    enum status st = number > 0 ? ask(l, number, err) : OK;
    uint32_t file = (uint32_t)(uintptr_t)map_get(&l->packages, path);
    if (file == 0 && !is_own(l->u, path)) {
        l->u->modules[l->module].missing++;
    }
    for (; file > 0 && st == OK; file = l->u->files[file - 1].next) {
        st = want_imports(l, file - 1, err);
    }
    return st;
}

/* Nothing of what stands in vendor/ is looked for elsewhere. */
static bool has_vendor(const struct code_uses *u, uint32_t module)
{
    for (size_t i = 0; i < u->count; i++) {
        const struct reach_file *f = &u->files[i];
        if (f->vendored.len > 0 && f->dependency == 0 &&
            reach_module_of(u, f->directory) == module) {
            return true;
        }
    }
    return false;
}

static enum status load_all(struct loading *l, struct error *err)
{
    const struct code_uses *u = l->u;
    enum status st = OK;
    size_t own = u->count;
    for (size_t i = 0; i < own && st == OK; i++) {
        const struct reach_file *f = &u->files[i];
        bool counts =
            f->dependency == 0 && !f->test && reach_module_of(u, f->directory) == l->module;
        st = counts ? want_imports(l, (uint32_t)i, err) : OK;
    }
    for (size_t i = 0; i < l->count && st == OK && !u->full; i++) {
        st = load(l, l->queue[i], err);
    }
    return st;
}

enum status reach_load_dependencies(struct code_uses *u, struct error *err)
{
    enum status st = OK;
    for (uint32_t m = 0; m < u->module_count && u->dependency_count > 0 && st == OK; m++) {
        struct loading l = {.u = u, .module = m};
        if (has_vendor(u, m)) {
            continue;
        }
        map_init(&l.packages);
        map_init(&l.seen);
        st = load_all(&l, err);
        map_release(&l.packages);
        map_release(&l.seen);
    }
    if (st == ERR_NO_MEMORY) {
        u->full = true;
    }
    return st == ERR_NO_MEMORY ? OK : st;
}
