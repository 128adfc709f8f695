/* Jars that lie in the tree (WEB-INF/lib, lib …), by their names in Maven's local repository.
 *
 * Source: Maven's documentation ("Repository Layout"): "<group>/<artifact>/<version>/
 * <artifact>-<version>.jar", the group's dots being slashes, with "<jar>.sha1" beside what came
 * from a remote repository. */
#include "installed.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <fts.h>

enum { REPOSITORY_FILES_MAX = 1 << 20, SAME_NAME_MAX = 16 };

/* A jar of the repository. */
struct kept_jar {
    struct view path;      /* on the disk */
    struct kept_jar *next; /* of the same name */
};

static bool is_jar(struct view path)
{
    return view_ends(path, VIEW(".jar"));
}

static bool wants(struct view path)
{
    (void)path;
    return false; /* its digest and its name are enough */
}

static enum status keep_jar(struct installing *f, struct view path)
{
    struct view name = path_base(path);
    struct kept_jar *k = arena_alloc(f->arena, 1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(f->err);
    }
    k->path = arena_copy(f->arena, path);
    k->next = map_get(&f->jars, name);
    return k->path.ptr == NULL ? error_no_memory(f->err) : map_put(&f->jars, name, k, NULL, f->err);
}

static enum status list_repository(struct installing *f)
{
    CLEANUP(buf_cleanup) struct buf top = BUF_INIT(64 << 10);
    if (f->jars_listed || f->in->caches.maven == NULL) {
        return OK;
    }
    f->jars_listed = true;
    buf_add_str(&top, f->in->caches.maven);
    enum status st = buf_status(&top, f->err);
    char *const roots[] = {top.ptr, NULL};
    FTS *walk = st == OK
                    ? fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR | FTS_NOSTAT, NULL)
                    : NULL;
    const FTSENT *e = NULL;
    for (size_t n = 0; walk != NULL && st == OK && n < REPOSITORY_FILES_MAX; n++) {
        e = fts_read(walk);
        if (e == NULL) {
            break;
        }
        struct view path = view_of(e->fts_path, e->fts_pathlen);
        if ((e->fts_info == FTS_F || e->fts_info == FTS_NSOK) && is_jar(path)) {
            st = keep_jar(f, path);
        }
    }
    if (walk != NULL) {
        (void)fts_close(walk);
    }
    return st;
}

/* Of several of the same name the one with these bytes; else the first by its path. */
static enum status choose(struct installing *f, const struct tree_file *jar,
                          const struct kept_jar **out)
{
    const struct kept_jar *first = map_get(&f->jars, path_base(jar->path));
    const struct kept_jar *k = first;
    *out = first;
    for (size_t n = 0; k != NULL && first->next != NULL && n < SAME_NAME_MAX; n++, k = k->next) {
        CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(PACKAGE_ARCHIVE_MAX);
        struct sha256 digest;
        if (file_read(k->path.ptr, &bytes, NULL) != OK) {
            if (buf_status(&bytes, NULL) == ERR_NO_MEMORY) {
                return error_no_memory(f->err);
            }
            continue;
        }
        sha256_of(buf_view(&bytes), &digest);
        if (sha256_eq(&digest, &jar->digest)) {
            *out = k;
            return OK;
        }
        *out = view_cmp(k->path, (*out)->path) < 0 ? k : *out;
    }
    return OK;
}

/* "org/slf4j/slf4j-api/1.7.36/slf4j-api-1.7.36.jar" → "org.slf4j/slf4j-api", "1.7.36" */
static enum status name_of(struct installing *f, struct view path, struct view *purl)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(4096);
    struct view below = view_slice(path, strlen(f->in->caches.maven) + 1, path.len);
    struct view version_dir = path_dir(below);
    struct view artifact_dir = path_dir(version_dir);
    struct view group = path_dir(artifact_dir);
    if (group.len == 0) {
        *purl = VIEW("");
        return OK;
    }
    for (size_t i = 0; i < group.len; i++) {
        buf_add_char(&name, group.ptr[i] == '/' ? '.' : group.ptr[i]);
    }
    buf_printf(&name, "/" VIEW_FMT, VIEW_ARG(path_base(artifact_dir)));
    enum status st = buf_status(&name, f->err);
    return st == OK ? installing_purl(f, "maven", buf_view(&name), path_base(version_dir), purl)
                    : st;
}

static enum status read_jar(struct installing *f, const struct tree_file *jar)
{
    const struct kept_jar *kept = NULL;
    struct installed p = {.manifest = jar->path, .packed = true};
    p.dir = path_folder(jar->path);
    enum status st = list_repository(f);
    if (st == OK) {
        st = choose(f, jar, &kept);
    }
    if (st != OK || kept == NULL) {
        return st;
    }
    p.archive = kept->path;
    st = name_of(f, kept->path, &p.purl);
    if (st == OK && p.purl.len > 0) {
        st = installing_digest_beside(f, VIEW(".sha1"), VIEW("sha1-"), SHA1_SIZE * 2, &p);
    }
    return st == OK && p.purl.len > 0 ? installing_add(f, &p, NULL) : st;
}

const struct installed_kind installed_maven = {
    .manifest = is_jar, .wants = wants, .shows = is_jar, .read = read_jar};
