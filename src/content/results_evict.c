/* Bounds for a directory of kept results: by number and by size, the longest unused first. */
#include "results.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { NAMES_MAX = 4096, NAME_BYTES = 128, LEFT_BEHIND_SECONDS = 3600 };

struct kept_file {
    char name[NAME_BYTES];
    uint64_t bytes;
    int64_t used;
};

struct kept_files {
    struct kept_file *list;
    size_t len;
    size_t cap;
};

/* A writer that was killed leaves its temporary file. */
static bool is_left_behind(const char *name, const struct stat *sb)
{
    return strstr(name, ".tmp.") != NULL && time(NULL) - sb->st_mtime > LEFT_BEHIND_SECONDS;
}

static enum status look_at(int dir, const char *name, struct kept_files *all)
{
    struct stat sb;
    size_t len = strlen(name);
    if (len >= NAME_BYTES || fstatat(dir, name, &sb, AT_SYMLINK_NOFOLLOW) != 0 ||
        !S_ISREG(sb.st_mode)) {
        return OK;
    }
    if (is_left_behind(name, &sb)) {
        (void)unlinkat(dir, name, 0);
        return OK;
    }
    enum status st =
        mem_grow((void **)&all->list, &all->cap, all->len + 1, sizeof *all->list, NAMES_MAX, NULL);
    if (st == OK) {
        struct kept_file *f = &all->list[all->len++];
        *f = (struct kept_file){.bytes = (uint64_t)sb.st_size, .used = sb.st_mtime};
        memcpy(f->name, name, len + 1);
    }
    return st;
}

static int last_used_first(const void *a, const void *b)
{
    const struct kept_file *x = a;
    const struct kept_file *y = b;
    return x->used != y->used ? (x->used > y->used ? -1 : 1) : strcmp(x->name, y->name);
}

static void remove_beyond(int dir, const struct kept_files *all, struct view keep, size_t files,
                          uint64_t bytes)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < all->len; i++) {
        sum += all->list[i].bytes;
        if ((i >= files || sum > bytes) && !view_eq_str(keep, all->list[i].name)) {
            (void)unlinkat(dir, all->list[i].name, 0);
        }
    }
}

void results_evict(const char *dir, struct view keep, size_t files, uint64_t bytes)
{
    DIR *d = opendir(dir);
    struct kept_files all = {NULL, 0, 0};
    if (d == NULL) {
        return;
    }
    enum status st = OK;
    for (const struct dirent *e = readdir(d); e != NULL && st == OK; e = readdir(d)) {
        st = e->d_name[0] == '.' ? OK : look_at(dirfd(d), e->d_name, &all);
    }
    if (all.len > 1) {
        qsort(all.list, all.len, sizeof *all.list, last_used_first);
    }
    remove_beyond(dirfd(d), &all, keep, files, bytes);
    (void)closedir(d);
    (void)mem_free(all.list);
}
