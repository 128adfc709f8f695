#include "maven_repository.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <unistd.h>

#include "join.h"

/* May be a part of a path: nothing that leads elsewhere. */
static bool is_plain(struct view part)
{
    bool good = part.len > 0 && part.ptr[0] != '.';
    for (size_t i = 0; good && i < part.len; i++) {
        good = is_word_char(part.ptr[i], "._-+") &&
               (part.ptr[i] != '.' || i == 0 || part.ptr[i - 1] != '.');
    }
    return good;
}

/* DIR/group/artifact; ptr NULL where the coordinates are no names of files. */
static struct view folder_of(const char *directory, const struct pom_coordinates *at,
                             struct arena *arena)
{
    if (!is_plain(at->group) || !is_plain(at->artifact)) {
        return view_of(NULL, 0);
    }
    char *group = arena_alloc(arena, at->group.len + 1, 1);
    for (size_t i = 0; group != NULL && i < at->group.len; i++) {
        group[i] = (char)(at->group.ptr[i] == '.' ? '/' : at->group.ptr[i]);
    }
    return group == NULL ? view_of(NULL, 0)
                         : text_join(arena, view_str(directory), VIEW("/"),
                                     view_of(group, at->group.len), VIEW("/"), at->artifact);
}

/* The pom.xml of a version in such a folder, NUL-terminated; or NULL. */
static const char *path_of(struct view folder, struct view artifact, struct view version,
                           struct arena *arena)
{
    return folder.ptr == NULL || !is_plain(version)
               ? NULL
               : text_join(arena, folder, VIEW("/"), version, VIEW("/"), artifact, VIEW("-"),
                           version, VIEW(".pom"))
                     .ptr;
}

static enum status read_model(void *ctx, struct collector *c, struct error *err)
{
    return pom_read(c, ctx, err);
}

static enum status ignore(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)c;
    (void)err;
    return OK;
}

static enum status read_file(const char *path, struct arena *arena, struct pom_model *out,
                             bool *there, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(MAVEN_FILE_MAX);
    const struct component_sink none = {.component = ignore};
    struct error why = {.code = OK};
    struct pom_model model = {.parent_line = 0};
    enum status st = file_read(path, &bytes, &why);
    if (st == OK) {
        const struct collect_job job = {.path = view_str(path),
                                        .bytes = buf_view(&bytes),
                                        .arena = arena,
                                        .read = read_model,
                                        .ctx = &model};
        st = collect_run(&job, &none, &why);
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    *there = st == OK;
    *out = model;
    return OK;
}

enum status maven_repository_read(const char *directory, const struct pom_coordinates *at,
                                  struct arena *arena, struct pom_model *out, bool *there,
                                  struct error *err)
{
    struct view folder = folder_of(directory, at, arena);
    const char *path = path_of(folder, at->artifact, at->version, arena);
    *there = false;
    return path == NULL ? OK : read_file(path, arena, out, there, err);
}

static bool all_hold(const struct view *ranges, size_t count, struct view version,
                     maven_order *order)
{
    for (size_t i = 0; i < count; i++) {
        if (!maven_range_holds(ranges[i], version, order)) {
            return false;
        }
    }
    return true;
}

enum status maven_repository_latest(const char *directory, const struct pom_coordinates *at,
                                    const struct view *ranges, size_t count, maven_order *order,
                                    struct arena *arena, struct view *out, struct error *err)
{
    struct view folder = folder_of(directory, at, arena);
    DIR *open = folder.ptr == NULL ? NULL : opendir(folder.ptr);
    struct view best = {NULL, 0};
    enum status st = OK;
    const struct dirent *entry = NULL;
    for (int i = 0; open != NULL && st == OK && i < MAVEN_VERSIONS_MAX; i++) {
        entry = readdir(open);
        if (entry == NULL) {
            break;
        }
        struct view version = view_str(entry->d_name);
        bool later = best.ptr == NULL || order(version, best) > 0;
        if (!later || !is_plain(version) || !all_hold(ranges, count, version, order)) {
            continue;
        }
        const char *path = path_of(folder, at->artifact, version, arena);
        if (path != NULL && access(path, R_OK) == 0) {
            best = arena_copy(arena, version);
            st = best.ptr == NULL ? error_no_memory(err) : OK;
        }
    }
    if (open != NULL) {
        (void)closedir(open);
    }
    *out = best;
    return st;
}
