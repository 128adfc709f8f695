/* A queue of jobs in the store, for workers on one machine or on many.
 *
 * A job is claimed for a lease, kept by heartbeats and finished once; a worker that dies or loses
 * the database loses its claims when the lease is over, and somebody else gets them. Whoever
 * finishes a job that is no longer his is told so. Jobs are no evidence: what a job found is
 * logged, and a job whose record is lost can be added again.
 *
 * Times are the store's clock (the database server's), so that machines need not agree. */
#ifndef ASSAY_STORE_QUEUE_H
#define ASSAY_STORE_QUEUE_H

#include <assay/store/store.h>

enum {
    QUEUE_ID_MAX = 128,
    QUEUE_TEXT_MAX = 1 << 16, /* bytes of `work` and of `result` */
    QUEUE_BATCH_MAX = 1000,   /* jobs of one claim */
    QUEUE_TRIES_MAX = 5       /* tries of one job; behind the last it has failed */
};

enum job_state { JOB_WAITING, JOB_CLAIMED, JOB_DONE, JOB_FAILED, JOB_STATES };

struct job {
    struct view id;   /* the caller's; what has the same id is the same job */
    struct view work; /* what is to be done, in the caller's form */
    enum job_state state;
    unsigned tries;     /* claims so far, this one included, but for those that began nothing */
    int64_t added;      /* milliseconds since 1970 */
    struct view worker; /* who claimed it last; may be empty */
    struct view result; /* empty until it is over */
};
/* Views are valid until the callback returns; it may run no SQL. */
typedef enum status (*job_visit)(void *ctx, const struct job *job, struct error *err);

/* Add jobs, all or none; one whose id is there already stays as it is, unless it has failed: then
 * it waits again, as if it were new. *added (may be NULL): how many wait now that did not. */
MUST_CHECK enum status queue_add(struct store *s, const struct job *jobs, size_t count,
                                 size_t *added, struct error *err);
/* Claim up to `limit` jobs that wait, or whose lease is over, the oldest first; each is visited.
 * Two workers never get the same job. What failed QUEUE_TRIES_MAX times fails for good. */
MUST_CHECK enum status queue_claim(struct store *s, struct view worker, size_t limit,
                                   unsigned lease_ms, job_visit visit, void *ctx,
                                   struct error *err);
/* Keep all claims of this worker for another lease. *kept: how many he still has. */
MUST_CHECK enum status queue_heartbeat(struct store *s, struct view worker, unsigned lease_ms,
                                       size_t *kept, struct error *err);
/* The job is over. ERR_CONFLICT: it is not this worker's any more, and nothing was changed. */
MUST_CHECK enum status queue_finish(struct store *s, struct view worker, struct view id,
                                    struct view result, struct error *err);
/* Give it back: somebody may claim it in `after_ms`. What was not begun (`begun`) is no try.
 * ERR_CONFLICT as above. */
MUST_CHECK enum status queue_release(struct store *s, struct view worker, struct view id,
                                     bool begun, unsigned after_ms, struct error *err);
/* Remove jobs that are over and were added before `before` (milliseconds). */
MUST_CHECK enum status queue_forget(struct store *s, int64_t before, size_t *removed,
                                    struct error *err);
/* Visit the newest first. */
MUST_CHECK enum status queue_each(struct store *s, job_visit visit, void *ctx, struct error *err);

#endif
