/* Checkpoints of a log that others vouch for: cosigned by witnesses (cosignature.h), timestamped by
 * an authority (timestamp.h). They lie beside the log, in its store:
 *
 *   witnessed/index                          "<size> <root, hex> <timestamps>", one a line, by size
 *   witnessed/<size>-<16 hex of root>/checkpoint      the note as the log signed it
 *                                    /cosignatures    signature lines that belong behind it
 *                                    /timestamp-<n>   a TimeStampResp over the checkpoint's SHA-256
 *
 * so that checkpoint and cosignatures, one behind the other, are a note that any C2SP tool reads.
 */
#ifndef ASSAY_EVIDENCE_WITNESSED_H
#define ASSAY_EVIDENCE_WITNESSED_H

#include <assay/evidence/cosignature.h>
#include <assay/evidence/log.h>
#include <assay/evidence/timestamp.h>
#include <assay/evidence/witness_policy.h>

enum {
    WITNESSED_MAX = 1 << 16,      /* checkpoints */
    WITNESSED_TIMESTAMPS_MAX = 8, /* of one checkpoint */
    WITNESSED_LINES_MAX = 48 << 10
};

struct witnessed {
    struct checkpoint state; /* as the index has it; the checkpoint itself was read, not verified */
    struct view checkpoint;
    struct view cosignatures; /* lines; may be empty */
    size_t timestamps_len;
    struct view timestamps[WITNESSED_TIMESTAMPS_MAX];
};
typedef enum status (*witnessed_visit)(void *ctx, const struct witnessed *w, struct error *err);

/* Visit them by size, those of at least `from` entries; the views are valid until the visit
 * returns. ERR_CORRUPT where the index names what is not there. */
MUST_CHECK enum status witnessed_each(struct store *store, uint64_t from, witnessed_visit visit,
                                      void *ctx, struct error *err);

/* Keep a checkpoint, and what belongs to it; the caller has verified them. `cosignatures` are
 * lines, of which those by the same keys replace older ones; `timestamp` one more response. Either
 * may be empty. Takes the writer lock of the log. ERR_LIMIT. */
MUST_CHECK enum status witnessed_keep(struct store *store, struct view checkpoint,
                                      struct view cosignatures, struct view timestamp,
                                      struct error *err);

/* Add all of one store's to another's, whose writer lock the caller holds. */
MUST_CHECK enum status witnessed_copy(struct store *from, struct store *to, struct error *err);

/* ---- judging one ---- */

/* Whom one believes; NULL: nobody was named, and then nothing of that kind is checked. */
struct witnessed_trust {
    const struct witness_policy *policy;
    const struct timestamp_trust *authorities;
    struct sha256 policy_digest; /* of the texts that they were read from */
    struct sha256 authorities_digest;
};

/* What vouches for one checkpoint, or, added up, for a log. */
struct witnessed_facts {
    uint64_t checkpoints;   /* looked at */
    uint64_t cosignatures;  /* lines that are there */
    uint64_t verified;      /* of them, by witnesses of the policy */
    uint64_t timestamps;    /* that are there, over the checkpoint that they stand beside */
    uint64_t authenticated; /* of them, signed by an authority that one trusts */
    bool quorum;            /* the policy is met (and asks for somebody) */
    uint64_t quorum_size;   /* entries that the largest such checkpoint covers, */
    int64_t quorum_time;    /* since then: when its quorum was complete, by its witnesses' clocks */
    uint64_t stamped_size;  /* entries that the largest authenticated timestamp covers, */
    int64_t stamped_time;   /* and its time */
};
/* Check the parts of one against `trust` and add what is found to *facts. The checkpoint's own
 * signature and place in the log are the caller's. ERR_CORRUPT names what is wrong. */
MUST_CHECK enum status witnessed_judge(const struct witnessed *w,
                                       const struct witnessed_trust *trust,
                                       struct witnessed_facts *facts, struct error *err);

/* The cosignatures of one note alone, of a log's checkpoint of `size` entries; `policy` may be
 * NULL.
 */
MUST_CHECK enum status witnessed_judge_note(struct view note, uint64_t size,
                                            const struct witness_policy *policy,
                                            struct witnessed_facts *facts, struct error *err);

/* All that are kept beside a log: each must be a checkpoint of it, whatever `trust` says. What is
 * wrong goes to `problem`, one call each; other failures are returned. */
typedef void (*witnessed_problem)(void *ctx, const char *text);
MUST_CHECK enum status witnessed_verify(struct log *l, const struct witnessed_trust *trust,
                                        witnessed_problem problem, void *ctx,
                                        struct witnessed_facts *facts, struct error *err);

#endif
