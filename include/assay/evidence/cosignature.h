/* Cosignatures of witnesses (C2SP tlog-cosignature, Ed25519 cosignature/v1) and what a witness is
 * sent (C2SP tlog-witness, add-checkpoint). https://c2sp.org/tlog-cosignature, /tlog-witness
 *
 * A cosignature is a signature line of a checkpoint's note: 8 bytes of time (big-endian seconds
 * since 1970, not 0) and the signature over "cosignature/v1\ntime SECONDS\n" and the note's text.
 * It says: at that time this was the largest tree of that log that the witness had seen, and each
 * smaller one that it had seen before is its beginning. */
#ifndef ASSAY_EVIDENCE_COSIGNATURE_H
#define ASSAY_EVIDENCE_COSIGNATURE_H

#include <assay/evidence/keys.h>
#include <assay/evidence/tlog.h>

/* Sign a note's text with the key of KEY_WITNESS, which `key` is the public side of, and append the
 * line to `out`. ERR_USAGE unless time > 0. */
MUST_CHECK enum status cosignature_make(const struct keys *keys, const struct vkey *key,
                                        struct view text, int64_t time, struct buf *out,
                                        struct error *err);

/* times[i] becomes the newest time at which keys[i], a witness's, cosigned the note; 0: it did not.
 * Lines of other keys do not count. ERR_CORRUPT when a line of one of the keys is not valid. */
MUST_CHECK enum status cosignatures_verify(const struct note *n, const struct vkey *keys,
                                           size_t count, int64_t *times, struct error *err);

/* The time that a signature line of a witness states, unverified; 0: it is no cosignature. */
int64_t cosignature_time(const struct note_signature *s);

/* What a witness answered about the signed note `checkpoint`: append its valid lines to `out`, all
 * others are dropped. ERR_FORMAT, or ERR_CORRUPT when none of `key` is there or one is not valid.
 */
MUST_CHECK enum status cosignatures_take(struct view checkpoint, struct view answer,
                                         const struct vkey *key, struct buf *out, int64_t *time,
                                         struct error *err);

/* ---- add-checkpoint ---- */

enum {
    ADD_CHECKPOINT_PROOF_MAX = 63,
    ADD_CHECKPOINT_MAX = NOTE_MAX + 64 * 48 /* bytes of a request */
};
struct add_checkpoint {
    uint64_t old; /* size of the checkpoint that the proof begins at */
    size_t path_len;
    struct sha256 path[ADD_CHECKPOINT_PROOF_MAX];
    struct view checkpoint; /* the signed note: points into the body */
};
/* "old SIZE", hashes in base64, an empty line, the checkpoint. ERR_FORMAT or ERR_LIMIT; the
 * checkpoint is not looked at. */
MUST_CHECK enum status add_checkpoint_read(struct view body, struct add_checkpoint *out,
                                           struct error *err);
void add_checkpoint_write(struct buf *out, uint64_t old, const struct sha256 *path, size_t path_len,
                          struct view checkpoint);
/* Does `to` extend the tree of `old`, which has a->old entries? True of the empty tree, with an
 * empty proof; false of any proof that is longer than it needs to be. */
bool add_checkpoint_proves(const struct add_checkpoint *a, const struct sha256 *old,
                           const struct checkpoint *to);

#endif
