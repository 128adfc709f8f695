/* A process of its own that reads a git repository: in the cage that workers are in, with nothing
 * but the repository, bounded in memory and time. It answers with one JSON object. */
#ifndef ASSAY_CONTENT_GIT_CHILD_H
#define ASSAY_CONTENT_GIT_CHILD_H

#include "git_library.h"

#include <assay/base/arena.h>
#include <assay/base/buf.h>
#include <assay/base/value.h>

struct git_child {
    const char *path;     /* of the repository */
    const char *revision; /* that is to be there: "HEAD" */
    bool lenient;         /* go on where the kernel has no sandbox */
    unsigned seconds;     /* for all */
    size_t answer_max;    /* bytes */
    const char *what;     /* for messages: "the history" */
    /* In the child: write the answer. */
    enum status (*work)(git_repository *repo, const void *ctx, struct buf *out, struct error *err);
    const void *ctx;
};

/* The object that the child wrote, in `arena`; its failure otherwise. It may have been taken
 * over: nothing is believed but the shape. */
MUST_CHECK enum status git_child_run(const struct git_child *g, struct arena *arena,
                                     struct value *out, struct error *err);

/* A member that is a number; `git_child_number` takes negative ones for 0. */
int64_t git_child_moment(const struct value *v, const char *key);
uint64_t git_child_number(const struct value *v, const char *key);

#endif
