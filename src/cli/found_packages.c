#include "found_packages.h"

#include <assay/base/mem.h>

#include <stdlib.h>
#include <sys/stat.h>

/* ---- where things are ---- */

/* "$NAME/below", or "$HOME/otherwise/below"; NULL where neither is set. */
static enum status cache_path(struct arena *a, const char *name, const char *otherwise,
                              const char *below, const char **out, struct error *err)
{
    const char *set = getenv(name);
    const char *home = getenv("HOME");
    *out = NULL;
    if ((set == NULL || set[0] == '\0') && (home == NULL || home[0] == '\0')) {
        return OK;
    }
    struct view path = set != NULL && set[0] != '\0'
                           ? arena_printf(a, "%s/%s", set, below)
                           : arena_printf(a, "%s/%s/%s", home, otherwise, below);
    *out = path.ptr;
    return path.ptr == NULL ? error_no_memory(err) : OK;
}

static enum status find_caches(struct arena *a, struct package_caches *out, struct error *err)
{
    const char *path = getenv("GOPATH");
    bool by_path = getenv("GOMODCACHE") == NULL && path != NULL && path[0] != '\0';
    enum status st = cache_path(a, "npm_config_cache", ".npm", "_cacache", &out->npm, err);
    if (st == OK && by_path) {
        st = cache_path(a, "GOPATH", "go", "pkg/mod/cache/download", &out->go, err);
    } else if (st == OK) {
        st = cache_path(a, "GOMODCACHE", "go/pkg/mod", "cache/download", &out->go, err);
    }
    return st == OK ? cache_path(a, "CARGO_HOME", ".cargo", "registry/cache", &out->cargo, err)
                    : st;
}

enum status found_repository(const char *directory, bool lenient, struct arena *arena,
                             struct patch_ledger_git *out, struct error *err)
{
    char *real = realpath(directory, NULL);
    struct view path = real == NULL ? VIEW("") : arena_copy(arena, view_str(real));
    size_t whole = path.len;
    *out = (struct patch_ledger_git){.lenient = lenient};
    free(real); /* NOLINT: realpath()'s own */
    if (real != NULL && path.ptr == NULL) {
        return error_no_memory(err);
    }
    while (path.len > 0) {
        struct stat sb;
        struct view git = arena_printf(arena, VIEW_FMT "/.git", VIEW_ARG(path));
        struct view top = arena_copy(arena, path);
        if (git.ptr == NULL || top.ptr == NULL) {
            return error_no_memory(err);
        }
        /* A work tree of another repository has a file there: its history is not read. */
        if (stat(git.ptr, &sb) == 0) {
            out->path = S_ISDIR(sb.st_mode) ? top.ptr : NULL;
            out->directory = view_of(path.ptr + path.len, whole - path.len);
            out->directory = view_slice(out->directory, out->directory.len > 0 ? 1 : 0, whole);
            return OK;
        }
        path.len = (size_t)view_rfind_char(path, '/');
    }
    return OK;
}

/* ---- comparing ---- */

static enum status on_file(void *ctx, const struct file_facts *file, struct error *err)
{
    bool *any = ctx;
    (void)err;
    *any = *any || packages_wants(file->path);
    return OK;
}

enum status found_any(const struct facts *f, bool *any, struct error *err)
{
    *any = false;
    return facts_each_file(f, on_file, any, err);
}

enum status found_compare(struct modified *m, const struct subject *subject, struct packages *out,
                          struct error *err)
{
    struct packages_input in = {.subject = *subject, .pool = m->session.options.pool};
    struct patch_ledger_git history = {.path = NULL};
    struct stat sb;
    in.pool.kept = NULL;
    enum status st = find_caches(&m->arena, &in.caches, err);
    bool directory = subject->revision == NULL && subject->kind != SUBJECT_GIT &&
                     stat(subject->path, &sb) == 0 && S_ISDIR(sb.st_mode);
    if (st == OK && directory) {
        in.subject.kind = SUBJECT_DIRECTORY;
        st = found_repository(subject->path, in.pool.allow_unsandboxed, &m->arena, &history, err);
        in.history = history.path == NULL ? NULL : &history;
    }
    return st == OK ? packages_find(&in, &m->arena, out, err) : st;
}

enum status found_into_facts(const struct packages *p, struct facts *f, struct error *err)
{
    static const struct sha256 engine = {{0}};
    enum status st = facts_add_inspector(f, MODIFIED_INSPECTOR, &engine, err);
    for (size_t i = 0; st == OK && i < p->len; i++) {
        const struct package *k = &p->items[i];
        const struct modified_package one = {.name = k->purl,
                                             .path = k->path,
                                             .upstream = k->upstream,
                                             .modification = k->modification};
        st = facts_add_modified(f, &one, err);
    }
    for (size_t i = 0; st == OK && i < p->gap_count; i++) {
        st = facts_add_gap(f, p->gaps[i].path, GAP_INSPECTOR, p->gaps[i].what, err);
    }
    return st;
}

enum status found_choose(struct modified *m, const struct packages *p, struct error *err)
{
    const struct package *other = NULL;
    for (size_t i = 0; i < p->len; i++) {
        const struct package *k = &p->items[i];
        if (k->modification == NULL || k->modification->file_count == 0) {
            continue;
        }
        other = k;
        if (m->package != NULL && view_eq_str(k->purl, m->package)) {
            m->result = *k->modification;
            return OK;
        }
    }
    return other == NULL
               ? error_set(err, ERR_NOT_FOUND, "no package that was found here is modified")
               : error_set(err, ERR_NOT_FOUND,
                           "--package: name a package that is modified here, such as " VIEW_FMT,
                           VIEW_ARG(other->purl));
}
