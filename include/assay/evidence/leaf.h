/* What the log's entries hold: Rekor's `hashedrekord` 0.0.2 in canonical JSON
 * (RFC 8785: sorted members, no spaces), which Sigstore clients understand.
 * For a DSSE envelope it names SHA-256(PAE), the signature and the key. */
#ifndef ASSAY_EVIDENCE_LEAF_H
#define ASSAY_EVIDENCE_LEAF_H

#include <assay/evidence/pubkey.h>

enum { LEAF_MAX = 65535 };

struct leaf {
    struct sha256 digest; /* of the PAE */
    enum key_algorithm algorithm;
    size_t signature_len;
    size_t spki_len;
    unsigned char signature[SIGNATURE_MAX];
    unsigned char spki[PUBLIC_SPKI_MAX];
};

/* Append the canonical text. */
void leaf_write(struct buf *out, const struct sha256 *pae_digest, struct view signature,
                const struct public_key *key);
/* Read it; ERR_FORMAT unless it is exactly what leaf_write() makes of its
 * contents. */
MUST_CHECK enum status leaf_read(struct view json, struct leaf *out, struct error *err);

#endif
