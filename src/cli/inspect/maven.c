#include "maven.h"

#include <assay/advisory/version.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATH_BYTES_MAX = 1 << 16 };

static int order(struct view a, struct view b)
{
    int which = 0;
    struct error err;
    return version_compare(VERSION_MAVEN, a, b, &which, &err) == OK ? which : 0;
}

/* A link that leads out of the subject says nothing of it; nor can be asked what an archive
 * holds. */
static enum maven_presence holds(void *ctx, const char *path)
{
    const struct maven *m = ctx;
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(PATH_BYTES_MAX);
    struct view root = view_str(m->root);
    if (view_find(view_str(path), VIEW("!/")) >= 0 ||
        path_join(&whole, m->root, path, NULL) != OK) {
        return MAVEN_UNKNOWN;
    }
    char *real = realpath(whole.ptr, NULL);
    if (real == NULL) {
        return errno == ENOENT || errno == ENOTDIR ? MAVEN_ABSENT : MAVEN_UNKNOWN;
    }
    struct view found = view_str(real);
    bool inside = view_starts(found, root) &&
                  (found.len == root.len || root.len == 1 || found.ptr[root.len] == '/');
    free(real);
    return inside ? MAVEN_PRESENT : MAVEN_UNKNOWN;
}

static bool is_folder(const char *path)
{
    struct stat sb;
    return stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

void maven_release(struct maven *m)
{
    free(m->root);
    m->root = NULL;
}

enum status maven_begin(struct maven *m, const struct subject *subject, struct component_set *set,
                        struct error *err)
{
    m->repository.order = order;
    if (m->repository.directory != NULL && !is_folder(m->repository.directory)) {
        return error_set(err, ERR_NOT_FOUND, "--maven-repository: there is no folder %s",
                         m->repository.directory);
    }
    if (m->repository.directory != NULL) {
        component_set_maven_repository(set, &m->repository);
    }
    if (subject->revision == NULL && is_folder(subject->path)) {
        maven_release(m);
        m->root = realpath(subject->path, NULL);
        m->tree = (struct maven_tree){.ctx = m, .holds = holds};
        if (m->root != NULL) {
            component_set_maven_tree(set, &m->tree);
        }
    }
    return OK;
}
