/* What answering and listing share. */
#ifndef ASSAY_EVIDENCE_WITNESS_INTERNAL_H
#define ASSAY_EVIDENCE_WITNESS_INTERNAL_H

#include <assay/evidence/witness.h>

enum { WITNESS_PATH_MAX = 8192 };

/* A watched log, locked until watched_release(). */
struct watched {
    int fd; /* of its directory */
    struct buf path;
    struct vkey keys[WITNESS_KEYS_MAX];
    size_t keys_len;
    struct buf note; /* the checkpoint that was cosigned last; empty: none */
    struct checkpoint head;
};

/* The directory of the log whose origin has this SHA-256 in hex. Always release. ERR_NOT_FOUND
 * where it is not watched. */
enum status watched_open(struct watched *w, const char *dir, struct view origin_hash, bool lock,
                         struct error *err);
void watched_release(struct watched *w);
/* Keep what was refused, once, and not more than WITNESS_REFUSALS_MAX; *kept: it is new. */
enum status refusal_keep(const struct watched *w, enum witness_fault fault, struct view request,
                         struct view checkpoint, int64_t now, bool *kept, struct error *err);

#endif
