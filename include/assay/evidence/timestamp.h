/* Timestamps by RFC 3161: a request over a SHA-256, and checking what an authority answered, with
 * OpenSSL's TS functions. Nothing here asks anybody: bytes go out, bytes come in. */
#ifndef ASSAY_EVIDENCE_TIMESTAMP_H
#define ASSAY_EVIDENCE_TIMESTAMP_H

#include <assay/base/digest.h>

enum { TIMESTAMP_MAX = 1 << 16, TIMESTAMP_TRUST_MAX = 1 << 20, TIMESTAMP_NAME_MAX = 128 };

/* Certificates of authorities that one trusts. */
struct timestamp_trust;
/* All certificates of a PEM text. ERR_FORMAT where it holds none. The caller frees. */
MUST_CHECK enum status timestamp_trust_read(struct view pem, struct timestamp_trust **out,
                                            struct error *err);
/* NULL is allowed; returns NULL. */
struct timestamp_trust *timestamp_trust_free(struct timestamp_trust *t);

/* Append a TimeStampReq (DER) over the digest: version 1, a nonce of 64 random bits, and the
 * authority's certificate asked for. */
MUST_CHECK enum status timestamp_request(const struct sha256 *digest, struct buf *out,
                                         struct error *err);

struct timestamp {
    int64_t time;                    /* that the authority states, in seconds */
    char signer[TIMESTAMP_NAME_MAX]; /* common name of its certificate; empty: not in the token */
};
/* Is the TimeStampResp (DER, at most TIMESTAMP_MAX bytes, nothing behind it) a grant over this
 * digest? With `request` (may be empty), also an answer to that one: its nonce. ERR_FORMAT,
 * ERR_LIMIT, ERR_UNSUPPORTED (another hash), ERR_CORRUPT (another digest or nonce, or refused by
 * the authority: the text says why). The signature is not verified. */
MUST_CHECK enum status timestamp_read(struct view response, const struct sha256 *digest,
                                      struct view request, struct timestamp *out,
                                      struct error *err);
/* The same, with the signature, by a certificate for timestamping that leads to one of `trust`, as
 * of the time that is stated: a certificate that has expired since does not undo what it signed.
 * Whether one was revoked is not asked. ERR_CORRUPT. */
MUST_CHECK enum status timestamp_verify(struct view response, const struct sha256 *digest,
                                        struct view request, const struct timestamp_trust *trust,
                                        struct timestamp *out, struct error *err);

#endif
