/* vendor/ of Go: modules.txt, with the zips of the module cache.
 *
 * Source: the Go modules reference ("vendoring", "module cache": capitals are written as '!' and
 * the small letter; "go.sum files"). The folder holds the packages that are used, so that what
 * is missing is no change. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inventory/go_module.h>

static bool is_list(struct view path)
{
    return path_is_named(path, VIEW("vendor/modules.txt"));
}

static bool wants(struct view path)
{
    return is_list(path) || path_is_named(path, VIEW("go.sum"));
}

/* What one modules.txt is read with. */
struct vendored {
    struct view root;     /* of the folder */
    struct view manifest; /* modules.txt */
    struct map sums;      /* "module version" → struct view, "h1:…" of the module's files */
};

/* From go.sum beside the folder; the first of a module counts. */
static enum status read_sums(struct installing *f, struct vendored *v)
{
    struct view path = arena_printf(f->arena, VIEW_FMT "go.sum", VIEW_ARG(v->root));
    const struct tree_file *sums = path.ptr == NULL ? NULL : tree_get(&f->tree, path);
    struct view rest = sums != NULL && sums->fetched ? sums->bytes : VIEW("");
    struct view line;
    enum status st = path.ptr == NULL ? error_no_memory(f->err) : OK;
    while (st == OK && view_line(&rest, &line)) {
        line = view_trim(line);
        ptrdiff_t last = view_rfind_char(line, ' ');
        struct view key = view_slice(line, 0, last < 0 ? 0 : (size_t)last);
        if (key.len == 0 || view_ends(key, VIEW("/go.mod")) || map_has(&v->sums, key)) {
            continue;
        }
        struct view *sum = arena_alloc(f->arena, 1, sizeof *sum);
        if (sum == NULL) {
            return error_no_memory(f->err);
        }
        *sum = view_slice(line, (size_t)last + 1, line.len);
        st = map_put(&v->sums, key, sum, NULL, f->err);
    }
    return st;
}

static enum status find_sum(struct installing *f, const struct vendored *v, struct view module,
                            struct view version, struct view *out)
{
    struct view key =
        arena_printf(f->arena, VIEW_FMT " " VIEW_FMT, VIEW_ARG(module), VIEW_ARG(version));
    const struct view *sum = key.ptr == NULL ? NULL : map_get(&v->sums, key);
    *out = sum == NULL ? VIEW("") : *sum;
    return key.ptr == NULL ? error_no_memory(f->err) : OK;
}

static enum status find_zip(struct installing *f, const struct vendored *folder, struct view module,
                            struct view version, struct installed *p)
{
    CLEANUP(buf_cleanup) struct buf m = BUF_INIT(4096);
    CLEANUP(buf_cleanup) struct buf v = BUF_INIT(4096);
    enum status st = find_sum(f, folder, module, version, &p->integrity);
    if (st != OK) {
        return st;
    }
    if (f->in->caches.go == NULL || p->integrity.len == 0) {
        p->why = f->in->caches.go == NULL ? VIEW("Go's module cache is not known")
                                          : VIEW("go.sum has no sum of it");
        return OK;
    }
    if (!go_module_escape(&m, module) || !go_module_escape(&v, version)) {
        p->why = VIEW("it is not called as modules of Go are");
        return OK;
    }
    struct view archive =
        arena_printf(f->arena, "%s/" VIEW_FMT "/@v/" VIEW_FMT ".zip", f->in->caches.go,
                     VIEW_ARG(buf_view(&m)), VIEW_ARG(buf_view(&v)));
    p->strip =
        arena_printf(f->arena, VIEW_FMT "@" VIEW_FMT "/", VIEW_ARG(module), VIEW_ARG(version));
    return p->strip.ptr == NULL
               ? error_no_memory(f->err)
               : installing_cached(f, archive, VIEW("its zip is not in Go's module cache"), p);
}

/* "path version", or "path version => path version" and "path => ./folder". */
static enum status take_module(struct installing *f, const struct vendored *v, struct view text)
{
    ptrdiff_t arrow = view_find(text, VIEW(" => "));
    struct view named = arrow < 0 ? text : view_slice(text, 0, (size_t)arrow);
    struct view used = arrow < 0 ? text : view_slice(text, (size_t)arrow + 4, text.len);
    struct view folder;
    struct view module;
    struct installed p = {.part = true, .manifest = v->manifest};
    if (!view_split(&named, ' ', &folder) || !view_split(&used, ' ', &module) || folder.len == 0 ||
        module.len == 0 || used.ptr == NULL) {
        return OK; /* a folder in its place is the subject's own */
    }
    struct view version = view_trim(used);
    p.dir = arena_printf(f->arena, VIEW_FMT "vendor/" VIEW_FMT "/", VIEW_ARG(v->root),
                         VIEW_ARG(folder));
    if (p.dir.ptr == NULL) {
        return error_no_memory(f->err);
    }
    enum status st = installing_purl(f, "golang", module, version, &p.purl);
    if (st == OK) {
        st = find_zip(f, v, module, version, &p);
    }
    return st == OK ? installing_add(f, &p, NULL) : st;
}

static enum status read_manifest(struct installing *f, const struct tree_file *manifest)
{
    struct view path = manifest->path;
    struct vendored v = {.root = view_slice(path, 0, path.len - (sizeof "vendor/modules.txt" - 1)),
                         .manifest = path};
    struct view rest = manifest->bytes;
    struct view line;
    map_init(&v.sums);
    enum status st = read_sums(f, &v);
    while (st == OK && view_line(&rest, &line)) {
        if (view_starts(line, VIEW("# "))) {
            st = take_module(f, &v, view_slice(line, 2, line.len));
        }
    }
    map_release(&v.sums);
    return st;
}

const struct installed_kind installed_go = {
    .manifest = is_list, .wants = wants, .shows = is_list, .read = read_manifest};
