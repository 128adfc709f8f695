#include "found_packages.h"

#include <assay/base/mem.h>

#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- where things are ---- */

/* In the order in which they are asked: the first variable that is set says it. */
static const struct cache_row {
    size_t field; /* of struct package_caches */
    const char *name;
    const char *below; /* what is put behind its value */
} rows[] = {
    {offsetof(struct package_caches, npm), "npm_config_cache", "/_cacache"},
    {offsetof(struct package_caches, npm), "HOME", "/.npm/_cacache"},
    {offsetof(struct package_caches, yarn), "YARN_CACHE_FOLDER", "/v6"},
    {offsetof(struct package_caches, yarn), "XDG_CACHE_HOME", "/yarn/v6"},
    {offsetof(struct package_caches, yarn), "HOME", "/.cache/yarn/v6"},
    {offsetof(struct package_caches, berry), "YARN_GLOBAL_FOLDER", "/cache"},
    {offsetof(struct package_caches, berry), "HOME", "/.yarn/berry/cache"},
    {offsetof(struct package_caches, pnpm), "npm_config_store_dir", ""},
    {offsetof(struct package_caches, pnpm), "PNPM_HOME", "/store"},
    {offsetof(struct package_caches, pnpm), "XDG_DATA_HOME", "/pnpm/store"},
    {offsetof(struct package_caches, pnpm), "HOME", "/.local/share/pnpm/store"},
    {offsetof(struct package_caches, go), "GOMODCACHE", "/cache/download"},
    {offsetof(struct package_caches, go), "GOPATH", "/pkg/mod/cache/download"},
    {offsetof(struct package_caches, go), "HOME", "/go/pkg/mod/cache/download"},
    {offsetof(struct package_caches, cargo), "CARGO_HOME", "/registry/cache"},
    {offsetof(struct package_caches, cargo), "HOME", "/.cargo/registry/cache"},
    {offsetof(struct package_caches, composer), "COMPOSER_CACHE_DIR", "/files"},
    {offsetof(struct package_caches, composer), "COMPOSER_HOME", "/cache/files"},
    {offsetof(struct package_caches, composer), "XDG_CACHE_HOME", "/composer/files"},
    {offsetof(struct package_caches, composer), "HOME", "/.cache/composer/files"},
    {offsetof(struct package_caches, nuget), "NUGET_PACKAGES", ""},
    {offsetof(struct package_caches, nuget), "HOME", "/.nuget/packages"},
    {offsetof(struct package_caches, maven), "HOME", "/.m2/repository"},
};

static enum status find_caches(struct arena *a, struct package_caches *out, struct error *err)
{
    *out = (struct package_caches){0};
    /* Yarn 1 takes no home of root's. */
    out->yarn = geteuid() == 0 && getenv("YARN_CACHE_FOLDER") == NULL
                    ? "/usr/local/share/.cache/yarn/v6"
                    : NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char **field = (const char **)((char *)out + rows[i].field);
        const char *set = getenv(rows[i].name);
        if (*field == NULL && set != NULL && set[0] != '\0') {
            *field = arena_printf(a, "%s%s", set, rows[i].below).ptr;
            if (*field == NULL) {
                return error_no_memory(err);
            }
        }
    }
    return OK;
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
    (void)err;
    packages_see(ctx, file->path);
    return OK;
}

enum status found_any(const struct facts *f, bool *any, struct error *err)
{
    struct packages_seen seen = {0};
    enum status st = facts_each_file(f, on_file, &seen, err);
    *any = packages_any(&seen);
    return st;
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
