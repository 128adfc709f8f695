/* A witness (C2SP tlog-witness): it cosigns checkpoints of the logs that it was told to watch, each
 * only when it extends the one that it cosigned before. https://c2sp.org/tlog-witness
 *
 * One directory holds what it knows:
 *
 *   name                       the witness's own name
 *   logs/<SHA-256 of origin>/keys          the log's verifier keys, one a line
 *                           /checkpoint    the newest checkpoint cosigned, with the cosignature
 *                           /refused/<time>-<why>-<16 hex of the checkpoint's SHA-256>.request
 *                           /refused/….held            and the checkpoint that was held then
 *
 * A new checkpoint is durable before its cosignature is given out; comparing and replacing happen
 * under a lock of the log's directory, so that processes do not get in each other's way. A state
 * that cannot be read is an error, never an empty one. */
#ifndef ASSAY_EVIDENCE_WITNESS_H
#define ASSAY_EVIDENCE_WITNESS_H

#include <assay/evidence/cosignature.h>

enum {
    WITNESS_LOGS_MAX = 4096,   /* that are listed */
    WITNESS_KEYS_MAX = 8,      /* of one log */
    WITNESS_REFUSALS_MAX = 128 /* kept for each log and reason; later ones are refused, not kept */
};

/* Name the witness, once: ERR_CONFLICT when it has another name already. `dir` is made. */
MUST_CHECK enum status witness_set_name(const char *dir, struct view name, struct error *err);
/* Its verifier key: its name and the key in use of KEY_WITNESS. ERR_NOT_FOUND where it has none. */
MUST_CHECK enum status witness_vkey(const char *dir, const struct keys *keys, struct vkey *out,
                                    struct error *err);
/* From now on watch the log of this key, whose name is the log's origin; a further key of a log
 * that is watched already is added. */
MUST_CHECK enum status witness_watch(const char *dir, const struct vkey *log, struct error *err);

/* What was found wrong with a request whose checkpoint the log had signed. */
enum witness_fault {
    WITNESS_NO_FAULT,
    WITNESS_FORK,     /* another root for the size that was cosigned */
    WITNESS_UNPROVEN, /* larger, and not proven to extend it */
    WITNESS_OLDER     /* smaller than what was cosigned: perhaps an old copy of the log */
};
/* "fork", "unproven", "older". */
const char *witness_fault_name(enum witness_fault fault);

/* What add-checkpoint answers. */
struct witness_answer {
    unsigned status;          /* of HTTP: 200, 400, 403, 404, 409, 422 */
    const char *content_type; /* a literal */
    enum witness_fault fault; /* that is kept as evidence, */
    bool kept;                /* and was not before */
    struct buf body;          /* the caller initialises and releases it */
};
enum { WITNESS_ANSWER_MAX = 4096 };

/* Who answers. Borrows all of it. */
struct witness {
    const char *dir;
    const struct keys *keys; /* with that of KEY_WITNESS open */
    struct vkey self;        /* of witness_vkey() */
};
/* Answer an add-checkpoint request as of `now`. OK whatever the answer says; failures are the
 * machine's or the state's (ERR_CORRUPT), and nothing was cosigned. */
MUST_CHECK enum status witness_answer(const struct witness *by, struct view body, int64_t now,
                                      struct witness_answer *out, struct error *err);
/* The newest cosigned checkpoint of the log whose origin has this SHA-256 (64 lower-case hex
 * digits), appended to `out`. ERR_NOT_FOUND. */
MUST_CHECK enum status witness_checkpoint(const char *dir, struct view origin_hash, struct buf *out,
                                          struct error *err);

struct witness_refusal {
    char name[96]; /* of the files, without ".request" and ".held" */
    int64_t time;  /* when it was refused first */
    enum witness_fault fault;
    struct checkpoint refused; /* as the request states it */
    struct checkpoint held;
};
struct witness_log {
    char origin[NOTE_NAME_MAX];
    size_t keys_len;
    struct checkpoint head; /* the newest that was cosigned; size 0 and no origin: none */
    bool has_head;
    int64_t time;      /* of that cosignature */
    const char *place; /* its directory */
    const struct witness_refusal *refusals;
    size_t refusals_len;
};
typedef enum status (*witness_visit)(void *ctx, const struct witness_log *log, struct error *err);
/* Visit the logs that are watched, by the hash of their origin. A home without a witness has none.
 */
MUST_CHECK enum status witness_each_log(const char *dir, witness_visit visit, void *ctx,
                                        struct error *err);

#endif
