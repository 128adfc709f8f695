/* Offline proofs that a statement is in a log.
 *
 * PROOF_TLOG is C2SP tlog-proof text; it goes with the envelope. PROOF_SIGSTORE
 * is a Sigstore bundle (v0.3) with the envelope inside, for Sigstore's own
 * clients; its public-key hint is the key's id. Verifying needs the public keys
 * of signer and log, the proof and the envelope: no store, no network. */
#ifndef ASSAY_EVIDENCE_PROOF_H
#define ASSAY_EVIDENCE_PROOF_H

#include <assay/evidence/dsse.h>
#include <assay/evidence/log.h>

enum { PROOF_MAX = 96 << 20 };
enum proof_format { PROOF_TLOG, PROOF_SIGSTORE };

/* Proofs of one moment: from the log as it was when the prover was opened, whoever appends
 * meanwhile. One thread at a time; entries in the log's order cost least, since the bundle that was
 * asked for last is held (4 MiB at most). `l` must outlive it. */
struct log_prover;
MUST_CHECK enum status log_prover_open(struct log *l, struct log_prover **out, struct error *err);
/* NULL is allowed; returns NULL. */
struct log_prover *log_prover_close(struct log_prover *p);
/* The head that all proofs lead to, and the signed note; of a new log: size 0, empty. */
const struct checkpoint *log_prover_head(const struct log_prover *p);
struct view log_prover_checkpoint(const struct log_prover *p);
/* From now on log_prover_entry() leads to this earlier checkpoint, a signed note (its cosignatures
 * go along), instead of the head. ERR_CORRUPT when it is none of the log's; the proofs show whether
 * the log is still the one that it speaks of. */
MUST_CHECK enum status log_prover_lead_to(struct log_prover *p, struct view checkpoint,
                                          struct error *err);
/* Append the proof for entry `index`. ERR_NOT_FOUND when there is no such entry. */
MUST_CHECK enum status log_prover_entry(struct log_prover *p, uint64_t index,
                                        enum proof_format format, struct buf *out,
                                        struct error *err);
/* Append the entry's envelope, digest checked. */
MUST_CHECK enum status log_prover_envelope(struct log_prover *p, uint64_t index, struct buf *out,
                                           struct error *err);
/* Hashes that prove that the log extends the one of `old_size` entries; room for
 * MERKLE_PROOF_MAX. */
MUST_CHECK enum status log_prover_consistency(struct log_prover *p, uint64_t old_size,
                                              struct sha256 *path, size_t *len, struct error *err);

/* What a verified proof says. Views live in the arena given to proof_verify(). */
struct proof_facts {
    enum proof_format format;
    uint64_t index;
    struct checkpoint checkpoint;
    struct view note; /* the checkpoint as the proof has it, with all its signatures */
    const struct public_key *signer; /* of the keyring */
    struct view payload_type;
    struct view payload;
};

/* Verify a proof of either kind (told apart by its first byte). `envelope` is
 * needed for PROOF_TLOG and may be empty for a bundle; if given with one, both
 * must agree. ERR_CORRUPT when it does not verify, ERR_FORMAT when it is not a
 * proof; the text says which part. */
MUST_CHECK enum status proof_verify(struct view proof, struct view envelope,
                                    const struct keyring *signers, const struct vkey *logs,
                                    size_t logs_len, struct arena *arena, struct proof_facts *out,
                                    struct error *err);

#endif
