/* The comparison of files in sandboxed workers, and what comes back. */
#ifndef ASSAY_PEDIGREE_COMPARE_JOB_H
#define ASSAY_PEDIGREE_COMPARE_JOB_H

#include "sections.h"
#include "tree.h"

/* What a worker needs to know of one file. */
struct compare_task {
    bool has_upstream;
    struct view upstream;
    bool upstream_binary;
    struct sections sections;
    struct view later[RECONCILE_LATER_MAX];
    size_t later_count;
};

/* What came back of it. */
struct compare_result {
    struct view path;
    const struct compare_task *task;
    bool binary;
    bool line_ends;
    struct change *changes;
    size_t change_count;
    struct view *functions; /* by change */
    struct hunk_result *hunks;
    size_t hunk_count;
    struct weakening *weakenings;
    size_t weakening_count;
    bool expects_file;
    bool as_expected; /* the subject's bytes are what the patches make */
};

/* Append one as a frame; read it back, trusting nothing: ERR_FORMAT. */
void compare_write(struct buf *out, const struct compare_result *r);
MUST_CHECK enum status compare_read(struct view frame, const struct compare_task *task,
                                    struct arena *arena, struct compare_result *out,
                                    struct error *err);

/* Compare the files of `t` that `tasks` (path → struct compare_task) has; `as_patched`: the
 * subject is what the patches make. Results go to `results` (path → struct compare_result). */
MUST_CHECK enum status compare_run(const struct content_tree *t, const struct map *tasks,
                                   bool as_patched, struct map *results, struct error *err);

/* The work itself, for one file. `finder` NULL: no weakenings are looked for, and of a file
 * as patched only its hunks. */
MUST_CHECK enum status compare_file(const struct compare_task *task, const struct file *f,
                                    bool as_patched, struct weakening_finder *finder,
                                    struct arena *arena, struct compare_result *out,
                                    struct error *err);

#endif
