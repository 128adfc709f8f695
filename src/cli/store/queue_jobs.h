/* Inspections as jobs: what stands in the queue, for those who add and those who work. */
#ifndef ASSAY_CLI_QUEUE_JOBS_H
#define ASSAY_CLI_QUEUE_JOBS_H

#include "cli.h"

#include <assay/base/arena.h>
#include <assay/base/digest.h>
#include <assay/store/queue.h>

/* One file to be verified. The file and the baseline are blobs of the store, so that every machine
 * has them. */
struct inspection_job {
    struct view name; /* what the subject is called */
    struct sha256 subject;
    bool has_baseline;
    struct sha256 baseline;
    struct view origin; /* "in-house" …; empty: as verify has it */
    uint64_t entries;   /* of the log when the job was added: its verdict comes behind them */
};

/* The same for the same subject, baseline, origin and version of Assay, and for no other. */
void inspection_job_id(const struct inspection_job *j, char out[SHA256_HEX_MAX]);
/* The baseline and the origin that its verdict will name. */
void inspection_job_rules(const struct inspection_job *j, struct sha256 *baseline,
                          struct view *origin);
void inspection_job_write(const struct inspection_job *j, struct buf *out);
MUST_CHECK enum status inspection_job_read(struct view text, struct arena *arena,
                                           struct inspection_job *out, struct error *err);

#endif
