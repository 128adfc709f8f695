/* Which commits a git repository holds, and in which order: the submodules that it pins, and
 * whether a commit lies in ranges of commits as advisories write them.
 *
 * Both are worked out by a process of its own in the sandbox, which reads nothing but the
 * repository. Nothing is fetched.
 *
 * Source of the evaluation: the OSV schema on ranges of type GIT. A commit is inside where an
 * "introduced" one is it or an ancestor of it, and no "fixed" one that comes behind that is
 * ("0" is before every commit); behind "last_affected" it is outside; with "limit" only
 * ancestors of one of those are inside. */
#ifndef ASSAY_CONTENT_COMMITS_H
#define ASSAY_CONTENT_COMMITS_H

#include <assay/base/arena.h>

enum {
    SUBMODULES_MAX = 10 * 1000,
    COMMIT_RANGES_MAX = 20 * 1000,
    COMMIT_EVENTS_MAX = 200 * 1000, /* of all ranges */
    COMMITS_WALKED_MAX = 10 * 1000 * 1000,
    COMMITS_SECONDS = 120
};

struct submodule {
    struct view path; /* in the repository */
    struct view commit;
};

/* What the index of a work tree pins, or the tree at `revision` where that is not NULL or there
 * is no index. All memory is the arena's. */
MUST_CHECK enum status submodules_read(const char *repository, const char *revision, bool lenient,
                                       struct arena *arena, const struct submodule **out,
                                       size_t *count, struct error *err);

enum commit_event_kind { COMMIT_INTRODUCED, COMMIT_FIXED, COMMIT_LAST_AFFECTED, COMMIT_LIMIT };

struct commit_event {
    enum commit_event_kind kind;
    struct view commit; /* 40 hexadecimal digits; "0" */
};

struct commit_range {
    const struct commit_event *events;
    size_t count;
};

/* Unknown: the repository does not hold the commit, or not the ones that would decide, or it
 * is shallow and what would decide is cut off. */
enum commit_place { COMMIT_UNKNOWN, COMMIT_OUTSIDE, COMMIT_INSIDE };

/* For each range, where the commit lies that `revision` names: 40 hexadecimal digits or a tag.
 * A range without any commit that the repository holds is unknown: it may be another one's.
 * `places` has room for `count`. */
MUST_CHECK enum status commits_place(const char *repository, struct view revision,
                                     const struct commit_range *ranges, size_t count, bool lenient,
                                     enum commit_place *places, struct error *err);

#endif
