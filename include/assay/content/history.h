/* The history of a git repository in numbers: who commits, how often, what is released, and what
 * carries a signature. Read by a process of its own in the same cage as workers are in
 * (assay/content/pool.h): no network, nothing but the repository, bounded in memory and time.
 *
 * Definitions. The window is the 365 days up to the newest commit of HEAD. An author is an e-mail
 * address, letters of either case alike; names and addresses that say "[bot]" or are those of
 * well-known bots are none. Commits are counted without merges. A commit counts as reviewed where
 * its message has a Reviewed-by, Acked-by, Co-authored-by or Tested-by line, ends its first line in
 * "(#123)", or came in by a merge commit that names a request. A release is a tag whose name has a
 * version in it. "Signed" means that a signature is there; whose it is, is not verified. */
#ifndef ASSAY_CONTENT_HISTORY_H
#define ASSAY_CONTENT_HISTORY_H

#include <assay/base/arena.h>

enum {
    HISTORY_COMMITS_MAX = 200000, /* read, from the newest on */
    HISTORY_AUTHORS_MAX = 50000,
    HISTORY_TAGS_MAX = 20000,
    HISTORY_TOP = 20,      /* authors and releases that are listed */
    HISTORY_SECONDS = 120, /* for all */
    HISTORY_MONTHS = 12
};

struct history_author {
    struct view name;
    uint64_t commits; /* in the window */
};

struct history_release {
    struct view name;
    int64_t time;
    bool is_signed;
};

struct history {
    bool shallow;   /* the repository does not have all of its history */
    bool truncated; /* a bound was reached: `first` and `commits` are of what was read */
    uint64_t commits;
    int64_t first; /* seconds since the epoch */
    int64_t last;
    uint64_t recent; /* commits in the window, without merges and bots */
    uint64_t recent_merges;
    uint64_t recent_signed;
    uint64_t recent_reviewed;
    uint64_t months[HISTORY_MONTHS];  /* commits by twelfths of the window, newest first */
    uint64_t authors;                 /* in the window */
    uint64_t bus_factor;              /* fewest authors with half of the window's commits */
    const struct history_author *top; /* most commits first */
    size_t top_count;
    uint64_t tags;
    uint64_t releases;
    const struct history_release *newest; /* newest first */
    size_t newest_count;
};

/* Of the repository at `path` (a work tree or a bare one). ERR_FORMAT or ERR_UNSUPPORTED where
 * it is none, ERR_NOT_FOUND without a commit; `lenient` goes on where the kernel has no sandbox. */
MUST_CHECK enum status history_read(const char *path, bool lenient, struct arena *arena,
                                    struct history *out, struct error *err);

#endif
