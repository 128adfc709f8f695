/* From the manifests of a tree to packages with their files. */
#include "installed.h"

#include "ledger_kinds.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <unistd.h>

static const struct installed_kind *const kinds[] = {
    &installed_cargo, &installed_composer, &installed_go,    &installed_maven,
    &installed_node,  &installed_nuget,    &installed_python};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

bool installing_wants(struct view path)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i]->wants(path)) {
            return true;
        }
    }
    return false;
}

void packages_see(struct packages_seen *seen, struct view path)
{
    for (unsigned i = 0; i < KINDS; i++) {
        seen->manifests |= kinds[i]->manifest(path) ? 1U << i : 0;
        seen->packages |= kinds[i]->shows(path) ? 1U << i : 0;
    }
}

static const struct holder *holder_of(const struct holder *first, const struct installed_kind *kind)
{
    while (first != NULL && first->package->kind != kind) {
        first = first->next;
    }
    return first;
}

enum status installing_hold(struct installing *f, struct view dir, struct installed *p)
{
    struct holder *first = map_get(&f->dirs, dir);
    if (holder_of(first, p->kind) != NULL) {
        return OK;
    }
    struct holder *own = arena_alloc(f->arena, 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(f->err);
    }
    *own = (struct holder){.package = p};
    if (first == NULL) {
        return map_put(&f->dirs, dir, own, NULL, f->err);
    }
    own->next = first->next;
    first->next = own;
    return OK;
}

static enum status make_map(struct arena *arena, struct map **out, struct error *err)
{
    struct map *m = arena_alloc(arena, 1, sizeof *m);
    if (m == NULL) {
        return error_no_memory(err);
    }
    map_init(m);
    *out = m;
    return OK;
}

/* What the records of its directory name, for all packages there. */
static enum status share_claims(struct installing *f, struct installed *p)
{
    p->claims = map_get(&f->claims, p->dir);
    if (p->claims != NULL) {
        return OK;
    }
    enum status st = make_map(f->arena, &p->claims, f->err);
    return st == OK ? map_put(&f->claims, p->dir, p->claims, NULL, f->err) : st;
}

/* Two lock files say what lies there: whoever has something to compare with counts. */
static enum status take_over(struct installed *p, const struct installed *what)
{
    const struct installed_kind *kind = p->kind;
    bool nothing = p->archive.len == 0 && p->index.len == 0 && p->record == NULL;
    if (nothing && (what->archive.len > 0 || what->index.len > 0)) {
        *p = *what;
        p->kind = kind;
    }
    return OK;
}

enum status installing_add(struct installing *f, const struct installed *what,
                           struct installed **out)
{
    if (f->len == PACKAGES_MAX) {
        return error_set(f->err, ERR_LIMIT, "more than %d packages", PACKAGES_MAX);
    }
    const struct holder *other =
        what->shared || what->packed ? NULL : holder_of(map_get(&f->dirs, what->dir), f->kind);
    if (other != NULL) {
        return take_over(other->package, what);
    }
    struct installed *p = arena_alloc(f->arena, 1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(f->err);
    }
    *p = *what;
    p->kind = f->kind;
    enum status st = arena_grow(f->arena, (void **)&f->items, &f->cap, f->len + 1,
                                sizeof(struct installed *), f->err);
    if (st == OK) {
        st = p->shared ? share_claims(f, p) : p->packed ? OK : installing_hold(f, p->dir, p);
    }
    if (st == OK && !p->packed && view_starts(p->manifest, p->dir)) {
        st = map_put(&f->manifests, p->manifest, p, NULL, f->err);
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
    return package_purl(f->arena, type, name, version, out, f->err);
}

enum status installing_cached(struct installing *f, struct view path, struct view why,
                              struct installed *p)
{
    if (path.ptr == NULL) {
        return error_no_memory(f->err);
    }
    bool there = access(path.ptr, R_OK) == 0;
    p->archive = there ? path : VIEW("");
    p->why = there ? VIEW("") : why;
    return OK;
}

enum status installing_digest_beside(struct installing *f, struct view ending, struct view prefix,
                                     size_t digits, struct installed *p)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(4096);
    struct view path =
        arena_printf(f->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(p->archive), VIEW_ARG(ending));
    if (path.ptr == NULL) {
        return error_no_memory(f->err);
    }
    if (file_read(path.ptr, &text, NULL) != OK) {
        return buf_status(&text, NULL) == ERR_NO_MEMORY ? error_no_memory(f->err) : OK;
    }
    struct view digest = view_slice(view_trim(buf_view(&text)), 0, digits);
    p->integrity = arena_printf(f->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(prefix), VIEW_ARG(digest));
    return p->integrity.ptr == NULL ? error_no_memory(f->err) : OK;
}

enum status installing_put_digest(struct installing *f, struct map *digests, struct view path,
                                  const struct sha256 *digest)
{
    struct sha256 *own = arena_alloc(f->arena, 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(f->err);
    }
    *own = *digest;
    return map_put(digests, path, own, NULL, f->err);
}

enum status installing_record(struct installing *f, struct installed *p, struct view path,
                              const struct sha256 *digest)
{
    enum status st = p->record == NULL ? make_map(f->arena, &p->record, f->err) : OK;
    if (st != OK) {
        return st;
    }
    if (map_has(p->record, path)) {
        return error_set(f->err, ERR_FORMAT, VIEW_FMT ": \"" VIEW_FMT "\" stands there twice",
                         VIEW_ARG(p->manifest), VIEW_ARG(path));
    }
    return installing_put_digest(f, p->record, path, digest);
}

/* ---- Whose each file is ---- */

static bool is_byte_code(struct view path)
{
    return view_ends(path, VIEW(".pyc")) || view_find(path, VIEW("__pycache__/")) >= 0;
}

/* The packages that have the nearest directory around a path, or around the package `but`, itself
 * aside. A directory in a "node_modules" that no lock file names belongs to nobody. */
static const struct holder *holders_around(const struct installing *f, struct view path,
                                           const struct installed *but)
{
    struct view dir = but == NULL ? path : but->dir;
    bool bundled = false;
    ptrdiff_t slash;
    while ((slash = view_rfind_char(dir, '/')) >= 0) {
        struct view with = view_slice(path, 0, (size_t)slash + 1);
        const struct holder *h = map_get(&f->dirs, with);
        if (h != NULL && (h->package != but || h->next != NULL)) {
            return h;
        }
        dir = view_slice(path, 0, (size_t)slash);
        bundled = bundled || map_has(&f->bundled, with);
        if (view_eq_str(path_base(dir), "node_modules")) {
            if (!bundled) {
                return NULL;
            }
            bundled = false;
        }
    }
    return NULL;
}

static enum status take_file(struct installing *f, const struct tree_file *file)
{
    const struct installed *but = map_get(&f->manifests, file->path);
    enum status st = OK;
    for (const struct holder *h = holders_around(f, file->path, but); st == OK && h != NULL;
         h = h->next) {
        struct installed *p = h->package;
        if (p == but ||
            (p->shared && (is_byte_code(file->path) || map_has(p->claims, file->path)))) {
            continue;
        }
        st = arena_grow(f->arena, (void **)&p->files, &p->cap, p->len + 1,
                        sizeof(struct tree_file *), f->err);
        if (st == OK) {
            p->files[p->len++] = file;
        }
    }
    return st;
}

void installing_open(struct installing *f, const struct packages_input *in, struct arena *arena,
                     struct error *err)
{
    *f = (struct installing){.in = in, .arena = arena, .err = err};
    f->gaps.arena = arena;
    f->ledger.arena = arena;
    map_init(&f->dirs);
    map_init(&f->manifests);
    map_init(&f->claims);
    map_init(&f->bundled);
    map_init(&f->jars);
}

void installing_close(struct installing *f)
{
    struct view dir;
    void *claims = NULL;
    for (size_t i = 0; i < f->len; i++) {
        if (f->items[i]->record != NULL) {
            map_release(f->items[i]->record);
        }
    }
    for (size_t at = 0; map_next(&f->claims, &at, &dir, &claims);) {
        map_release(claims);
    }
    map_release(&f->dirs);
    map_release(&f->manifests);
    map_release(&f->claims);
    map_release(&f->bundled);
    map_release(&f->jars);
}

static size_t lower_bound(const struct installing *f, struct view prefix, bool behind)
{
    size_t low = 0;
    size_t high = f->tree.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct view path = f->tree.files[middle]->path;
        bool before = behind && view_starts(path, prefix) ? true : view_cmp(path, prefix) < 0;
        low = before ? middle + 1 : low;
        high = before ? high : middle;
    }
    return low;
}

void installing_range(const struct installing *f, struct view prefix, size_t *from, size_t *to)
{
    *from = lower_bound(f, prefix, false);
    *to = lower_bound(f, prefix, true);
}

enum status installing_read(struct installing *f)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < f->tree.len; i++) {
        const struct tree_file *file = f->tree.files[i];
        for (size_t k = 0; st == OK && k < KINDS; k++) {
            bool at_hand = file->fetched || !kinds[k]->wants(file->path);
            if (at_hand && kinds[k]->manifest(file->path)) {
                f->kind = kinds[k];
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
