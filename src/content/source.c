#include "source.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static enum status check_kind(const struct subject *subject, bool directory, bool git,
                              struct error *err)
{
    if (git && !directory) {
        return error_set(err, ERR_USAGE, "%s is not a git repository", subject->path);
    }
    if (subject->kind == SUBJECT_DIRECTORY && !directory) {
        return error_set(err, ERR_USAGE, "%s is not a directory", subject->path);
    }
    if (subject->kind == SUBJECT_DIRECTORY && git) {
        return error_set(err, ERR_USAGE, "a revision of %s asks for git, not for a directory",
                         subject->path);
    }
    if (subject->kind == SUBJECT_ARCHIVE && directory) {
        return error_set(err, ERR_USAGE, "%s is a directory, not an archive", subject->path);
    }
    return OK;
}

static enum status choose(const struct subject *subject, const struct source_kind **kind,
                          struct error *err)
{
    if (subject->path == NULL || subject->path[0] == '\0') {
        return error_set(err, ERR_USAGE, "no subject is named");
    }
    bool standard_input = strcmp(subject->path, "-") == 0;
    struct stat sb = {.st_mode = 0};
    if (!standard_input && stat(subject->path, &sb) != 0) {
        return error_errno(err, errno, "cannot open %s", subject->path);
    }
    bool directory = S_ISDIR(sb.st_mode);
    /* Without a revision, a repository with a work tree means the work tree. */
    bool git = subject->revision != NULL ||
               (subject->kind == SUBJECT_GIT && !source_git_has_work_tree(subject->path));
    enum status st = check_kind(subject, directory, git, err);
    if (st == OK) {
        *kind = git ? &source_git : directory ? &source_directory : &source_archive;
    }
    return st;
}

enum status source_open(const struct subject *subject, const struct content_limits *limits,
                        struct source *s, struct error *err)
{
    struct source made = {.fd = -1, .limits = *limits};
    const struct source_kind *kind = &source_directory;
    enum status st = choose(subject, &kind, err);
    if (st == OK) {
        made.kind = kind;
        made.name = subject->path;
        made.revision = subject->revision;
        made.unlike = subject->unlike;
        made.strip = subject->strip;
        st = kind->open(subject, &made, err);
    }
    if (st != OK) {
        source_close(&made);
        return st;
    }
    *s = made;
    return OK;
}

void source_close(struct source *s)
{
    s->fd = fd_close(s->fd);
    s->path = mem_free(s->path);
}

/* Part by part, for want of openat2(). `path` has no ".." (it was listed by us). */
static int open_parts(int dir, const char *path, int flags)
{
    char part[256];
    int at = dir;
    for (;;) {
        size_t len = strcspn(path, "/");
        bool last = path[len] == '\0';
        if (len == 0 || len >= sizeof part || (len == 2 && memcmp(path, "..", 2) == 0)) {
            errno = len >= sizeof part ? ENAMETOOLONG : EINVAL;
            break;
        }
        memcpy(part, path, len);
        part[len] = '\0';
        int next = openat(at, part, last ? flags : O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (last || next < 0) {
            int saved = errno;
            if (at != dir) {
                (void)close(at);
            }
            errno = saved;
            return next;
        }
        if (at != dir) {
            (void)close(at);
        }
        at = next;
        path += len + 1;
    }
    if (at != dir) {
        int saved = errno;
        (void)close(at);
        errno = saved;
    }
    return -1;
}

int source_open_below(int dir, const char *path, int flags, bool without_openat2)
{
    flags |= O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    if (!without_openat2) {
        struct open_how how = {.flags = (uint64_t)(unsigned)flags,
                               .resolve =
                                   RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
        return (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
    }
    if (strcmp(path, ".") == 0) {
        return openat(dir, ".", flags);
    }
    return open_parts(dir, path, flags);
}
