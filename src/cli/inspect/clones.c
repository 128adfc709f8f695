#include "clones.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/content/commits.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GITFILE_MAX = 8 * 1024, FOLDER_MAX = 64 * 1024 };

void clones_init(struct clones *c)
{
    *c = (struct clones){.given_count = 0};
    arena_init(&c->arena, 0);
    map_init(&c->modules);
}

void clones_release(struct clones *c)
{
    map_release(&c->modules);
    arena_release(&c->arena);
}

bool clones_are_there(const char *path)
{
    static const char *const marks[] = {".git/objects", "objects"};
    bool there = false;
    for (size_t i = 0; !there && i < sizeof marks / sizeof marks[0]; i++) {
        CLEANUP(buf_cleanup) struct buf below = BUF_INIT(FOLDER_MAX);
        struct stat sb;
        there = path_join(&below, path, marks[i], NULL) == OK && stat(below.ptr, &sb) == 0;
    }
    return there;
}

enum status clones_component(struct clones *c, const struct component *k, struct error *err)
{
    struct view path;
    if (!submodule_path(k, &path) || c->folder_count == GITMODULES_MAX) {
        return OK;
    }
    struct view folder = path_folder(k->manifest);
    for (size_t i = 0; i < c->folder_count; i++) {
        if (view_eq(c->folders[i], folder)) {
            return OK;
        }
    }
    folder = arena_copy(&c->arena, folder);
    if (folder.ptr == NULL) {
        return error_no_memory(err);
    }
    void *folders = c->folders;
    enum status st = arena_grow(&c->arena, &folders, &c->folder_cap, c->folder_count + 1,
                                sizeof *c->folders, err);
    if (st == OK) {
        c->folders = folders;
        c->folders[c->folder_count++] = folder;
    }
    return st;
}

/* ---- repositories in the subject ---- */

static bool is_folder(const char *path)
{
    struct stat sb;
    return lstat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
}

/* Both without links. */
static bool is_within(const char *real, const char *root)
{
    struct view path = view_str(real);
    struct view above = view_str(root);
    return view_starts(path, above) &&
           (path.len == above.len || above.len == 1 || path.ptr[above.len] == '/');
}

/* What a file ".git" leads to, where that lies within the subject; else NULL. */
static const char *gitfile_target(struct clones *c, const char *root, const char *folder,
                                  const char *gitfile)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(GITFILE_MAX);
    CLEANUP(fd_cleanup) int fd = open(gitfile, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || file_read_fd(fd, gitfile, &text, NULL) != OK) {
        return NULL;
    }
    struct view line = view_trim(buf_view(&text));
    struct view prefix = VIEW("gitdir:");
    if (!view_starts(line, prefix) || view_find_char(line, '\0') >= 0) {
        return NULL;
    }
    line = view_trim(view_slice(line, prefix.len, line.len));
    struct view path = view_starts(line, VIEW("/"))
                           ? arena_copy(&c->arena, line)
                           : arena_printf(&c->arena, "%s/" VIEW_FMT, folder, VIEW_ARG(line));
    char *real = path.ptr == NULL ? NULL : realpath(path.ptr, NULL);
    struct view own = VIEW("");
    if (real != NULL && is_within(real, root)) {
        own = arena_copy(&c->arena, view_str(real));
    }
    free(real);
    return own.len == 0 ? NULL : own.ptr;
}

/* The repository of the work tree at `path` in the subject, or NULL. */
static const char *repository_at(struct clones *c, const char *root, struct view path)
{
    struct view folder = path.len == 0
                             ? arena_copy(&c->arena, view_str(root))
                             : arena_printf(&c->arena, "%s/" VIEW_FMT, root, VIEW_ARG(path));
    struct view git = arena_printf(&c->arena, "%s/.git", folder.ptr == NULL ? "" : folder.ptr);
    char *real = folder.ptr == NULL ? NULL : realpath(folder.ptr, NULL);
    bool inside = real != NULL && is_within(real, root);
    free(real);
    if (!inside || git.ptr == NULL) {
        return NULL;
    }
    return is_folder(git.ptr) ? folder.ptr : gitfile_target(c, root, folder.ptr, git.ptr);
}

/* ---- submodules ---- */

static enum status add_module(struct clones *c, const char *root, struct view folder,
                              const struct submodule *m, struct component_set *set,
                              struct error *err)
{
    struct view path =
        arena_printf(&c->arena, VIEW_FMT VIEW_FMT, VIEW_ARG(folder), VIEW_ARG(m->path));
    if (path.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = component_set_commit(set, path, m->commit, err);
    const char *repository = repository_at(c, root, path);
    return st == OK && repository != NULL
               ? map_put(&c->modules, path, (void *)(uintptr_t)repository, NULL, err)
               : st;
}

static enum status settle_folder(struct clones *c, const char *root, struct view folder,
                                 const char *revision, struct component_set *set, struct error *err)
{
    const struct submodule *modules = NULL;
    size_t count = 0;
    struct error why = {.code = OK};
    struct view bare = view_slice(folder, 0, folder.len > 0 ? folder.len - 1 : 0);
    const char *repository = repository_at(c, root, bare);
    if (repository == NULL && bare.len == 0) {
        repository = root; /* bare */
    }
    if (repository == NULL) {
        return OK;
    }
    enum status st = submodules_read(repository, bare.len == 0 ? revision : NULL, c->lenient,
                                     &c->arena, &modules, &count, &why);
    if (st != OK) {
        return st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        st = add_module(c, root, folder, &modules[i], set, err);
    }
    return st;
}

enum status clones_settle(struct clones *c, const struct subject *subject,
                          struct component_set *set, struct error *err)
{
    struct stat sb;
    enum status st = OK;
    if (c->folder_count == 0 || stat(subject->path, &sb) != 0 || !S_ISDIR(sb.st_mode)) {
        return OK;
    }
    char *root = realpath(subject->path, NULL);
    if (root == NULL) {
        return OK;
    }
    for (size_t i = 0; st == OK && i < c->folder_count; i++) {
        const char *revision =
            subject->kind == SUBJECT_GIT && subject->revision == NULL ? "HEAD" : subject->revision;
        st = settle_folder(c, root, c->folders[i], revision, set, err);
    }
    free(root);
    return st;
}

struct vulnerability_clones clones_of(const struct clones *c, const struct component *k,
                                      const char **paths)
{
    struct vulnerability_clones out = {.paths = paths, .lenient = c->lenient};
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(FOLDER_MAX);
    struct view below;
    if (submodule_path(k, &below)) {
        buf_add_view(&path, path_folder(k->manifest));
        buf_add_view(&path, below);
        const char *own = map_get(&c->modules, buf_view(&path));
        if (own != NULL) {
            paths[out.count++] = own;
        }
    }
    for (size_t i = 0; i < c->given_count; i++) {
        paths[out.count++] = c->given[i];
    }
    return out;
}
