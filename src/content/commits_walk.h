/* What the process does that reads a repository for commits.h. */
#ifndef ASSAY_CONTENT_COMMITS_WALK_H
#define ASSAY_CONTENT_COMMITS_WALK_H

#include "git_library.h"

#include <assay/base/buf.h>
#include <assay/content/commits.h>

struct commits_question {
    struct view revision;
    const struct commit_range *ranges;
    size_t count;
};

/* Write {"places": "…"}, a digit of enum commit_place for each range. */
MUST_CHECK enum status commits_walk(git_repository *repo, const void *question, struct buf *out,
                                    struct error *err);

/* Write {"modules": [{"path", "commit"} …]}; `revision` is a NUL-terminated text or NULL. */
MUST_CHECK enum status submodules_walk(git_repository *repo, const void *revision, struct buf *out,
                                       struct error *err);

#endif
