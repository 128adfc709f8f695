/* DSSE 1.0.2 envelopes.
 *
 * Both base64 alphabets are accepted, keyid is a hint and nothing more,
 * unknown members are ignored, and what was verified is what parse decoded: an
 * envelope is never parsed a second time. Assay makes one signature an
 * envelope (Sigstore demands it) and accepts up to DSSE_SIGNATURES_MAX. */
#ifndef ASSAY_EVIDENCE_DSSE_H
#define ASSAY_EVIDENCE_DSSE_H

#include <assay/base/arena.h>
#include <assay/evidence/pubkey.h>

#define DSSE_INTOTO "application/vnd.in-toto+json"

enum { DSSE_ENVELOPE_MAX = 64 << 20, DSSE_SIGNATURES_MAX = 16 };

struct dsse_signature {
    struct view keyid; /* unauthenticated; empty if absent */
    struct view sig;   /* decoded */
};

/* A parsed envelope; all views live in the arena given to dsse_parse(). */
struct dsse {
    struct view payload_type;
    struct view payload; /* decoded */
    size_t signatures_len;
    struct dsse_signature signatures[DSSE_SIGNATURES_MAX];
};

/* Append the pre-authentication encoding: what is signed. */
void dsse_pae(struct buf *out, struct view payload_type, struct view payload);

/* Append the canonical envelope JSON with one signature. */
void dsse_write(struct buf *out, struct view payload_type, struct view payload, struct view keyid,
                struct view sig);

/* Parse an envelope from outside. ERR_FORMAT or ERR_LIMIT with the reason. */
MUST_CHECK enum status dsse_parse(struct view json, struct arena *arena, struct dsse *out,
                                  struct error *err);

/* Succeeds when at least `threshold` different keys of the ring have signed
 * (ERR_CORRUPT otherwise). *who (may be NULL) is the first of them. `scratch`
 * is used for the encoding. */
MUST_CHECK enum status dsse_verify(const struct dsse *envelope, const struct keyring *trusted,
                                   size_t threshold, struct buf *scratch,
                                   const struct public_key **who, struct error *err);

#endif
