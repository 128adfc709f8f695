/* The two proof formats share one meaning. */
#ifndef ASSAY_EVIDENCE_PROOF_INTERNAL_H
#define ASSAY_EVIDENCE_PROOF_INTERNAL_H

#include "log_internal.h"

#include <assay/evidence/proof.h>

/* What either format says, not yet verified. */
struct proof_claim {
    uint64_t index;
    size_t path_len;
    struct sha256 path[MERKLE_PROOF_MAX];
    struct view checkpoint; /* the signed note */
    struct dsse envelope;
    bool bundle; /* then what follows is there too */
    struct view leaf;
    struct view hint;     /* the signer's key id */
    struct sha256 log_id; /* which log's key signs the checkpoint */
    struct sha256 root;
    uint64_t size;
};

/* What a proof is made of. */
struct proof_parts {
    uint64_t index;
    struct checkpoint head;
    struct vkey log;
    struct view checkpoint;
    const struct sha256 *path;
    size_t path_len;
    struct view leaf;
    struct view envelope;
    const char *key_id;
};

void tlog_write(struct buf *out, const struct proof_parts *p);
void sigstore_write(struct buf *out, const struct proof_parts *p);
enum status sigstore_read(struct view json, struct arena *arena, struct proof_claim *out,
                          struct error *err);

#endif
