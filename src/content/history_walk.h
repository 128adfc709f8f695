/* The child's part of history.c: walking a repository, within the sandbox. */
#ifndef ASSAY_CONTENT_HISTORY_WALK_H
#define ASSAY_CONTENT_HISTORY_WALK_H

#include <assay/base/buf.h>

struct git_repository;

/* Append the history as JSON. */
MUST_CHECK enum status history_walk(struct git_repository *repo, struct buf *out,
                                    struct error *err);

#endif
