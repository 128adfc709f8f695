/* What commits changed in one directory of a git repository since it came to be.
 *
 * The commit that brought the directory is its import; every later one in which it differs from
 * all its parents is a change, with the difference from its first parent as a unified diff of
 * names within the directory. Read by a process of its own in the cage of assay/content/pool.h;
 * at most CHANGES_COMMITS_MAX commits are walked, and a diff larger than CHANGES_DIFF_MAX, or
 * behind CHANGES_TOTAL_MAX in all, is left out and counted. */
#ifndef ASSAY_CONTENT_CHANGES_H
#define ASSAY_CONTENT_CHANGES_H

#include <assay/base/arena.h>

enum {
    CHANGES_COMMITS_MAX = 200000,
    CHANGES_MAX = 2000, /* changes that are read, the newest ones */
    CHANGES_DIFF_MAX = 4 << 20,
    CHANGES_TOTAL_MAX = 32 << 20,
    CHANGES_SECONDS = 60
};

struct directory_change {
    struct view commit; /* hex digits */
    struct view author;
    struct view message;
    int64_t time; /* seconds since the epoch */
    struct view diff;
};

struct directory_changes {
    struct view import; /* the commit that brought the directory; empty where it is not known */
    const struct directory_change *items; /* oldest first */
    size_t len;
    size_t left_out; /* changes whose diff is too large */
    bool truncated;  /* not all of the history was there, or was read */
};

/* In the repository at `path`, of the directory `directory` ("vendor/x", "" for all), as of
 * HEAD. ERR_FORMAT or ERR_UNSUPPORTED where there is no repository, ERR_NOT_FOUND where HEAD
 * has no such directory; `lenient` goes on where the kernel has no sandbox. */
MUST_CHECK enum status directory_changes_read(const char *path, struct view directory, bool lenient,
                                              struct arena *arena, struct directory_changes *out,
                                              struct error *err);

#endif
