/* A worker: claims entries, reads them, hands them to the job, unpacks archives it
 * meets, and sends what comes of it. Runs in a process of its own, locked in. */
#ifndef ASSAY_CONTENT_WORKER_H
#define ASSAY_CONTENT_WORKER_H

#include "sandbox.h"
#include "source.h"

#include <sys/types.h>

/* How often one archive may be taken up again after a crash within it. */
enum { SKIPS_MAX = 16 };

/* An entry to do again, because the worker that was at it died. */
struct redo {
    uint32_t index;
    uint32_t received; /* packets of it that arrived: not to be sent again */
    uint32_t skips_len;
    uint32_t skips[SKIPS_MAX]; /* ordinals that a worker died of */
    bool given_up;             /* nothing of it is to be tried any more */
};

struct child_setup {
    struct shm *shm;
    struct source *source;
    struct sandbox *sandbox;
    const struct job *job;
    const struct content_limits *limits;
    int pipe;
    pid_t parent;
};

struct worker_setup {
    struct child_setup common;
    unsigned slot;
    const struct redo *redo;
    size_t redo_len;
};

_Noreturn void worker_main(const struct worker_setup *setup);
_Noreturn void feeder_main(const struct child_setup *setup);

/* Reads `in` to its end, passes all on to `out` (unless -1), sends the digest. */
_Noreturn void hasher_main(const struct child_setup *setup, int in, int out);

/* ---- Shared by worker.c and expand.c ---- */

enum { EXPAND_DEPTH_MAX = 32 };

struct emitter {
    struct outbox *out;
    size_t used; /* frame bytes of this file */
    bool failed; /* a frame was refused: the file's results are not whole */
};

struct worker {
    const struct worker_setup *setup;
    struct slot *slot;
    struct outbox out;
    struct emitter emitter;
    void *job_state;
    struct content content;
    struct buf path;    /* of the entry, shown; then the suffix of an archive's entry */
    struct buf base;    /* of the entry itself */
    uint32_t kept_hint; /* see results_find() */
    struct slab levels[EXPAND_DEPTH_MAX + 1];
    const struct redo *redo; /* what is being done again, or NULL */
    uint32_t index;
    uint32_t ordinal;
    uint32_t sent; /* packets of this entry so far */
    uint64_t now;  /* when the current step began */
    uint64_t batch_began;
};

/* The next step within the entry begins; `suffix` is shown should it go wrong. */
MUST_CHECK enum status worker_step(struct worker *w, struct view suffix, struct error *err);
/* The step turns out to be about this. */
void worker_show(struct worker *w, struct view suffix);
/* Did a worker die at the current step before? */
bool worker_skips(const struct worker *w);
/* Inspect one file: entry `suffix` of the current entry ("" is itself). */
MUST_CHECK enum status worker_inspect(struct worker *w, struct view suffix, struct view bytes,
                                      unsigned mode, bool is_archive, struct error *err);
MUST_CHECK enum status worker_gap(struct worker *w, struct view suffix, enum gap_reason reason,
                                  struct view detail, struct error *err);
MUST_CHECK enum status worker_issue(struct worker *w, struct view suffix, enum content_issue issue,
                                    struct view detail, struct error *err);

/* Unpack the archive `bytes` and inspect what is in it, to limits.depth. With a
 * descriptor `fd` (else -1) the archive is there, and `bytes` is its start. */
MUST_CHECK enum status expand(struct worker *w, struct view bytes, int fd, struct error *err);

#endif
