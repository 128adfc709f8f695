/* Public keys: their encodings, and verifying with them.
 *
 * A key is known everywhere by its id, the lower-case hex SHA-256 of its DER
 * SubjectPublicKeyInfo. Call evidence_init() once before anything here. */
#ifndef ASSAY_EVIDENCE_PUBKEY_H
#define ASSAY_EVIDENCE_PUBKEY_H

#include <assay/base/digest.h>

enum key_algorithm { KEY_ED25519, KEY_ECDSA_P256, KEY_HMAC_SHA256 };
enum { PUBLIC_RAW_MAX = 65, PUBLIC_SPKI_MAX = 91, SIGNATURE_MAX = 80 };

struct public_key {
    enum key_algorithm algorithm; /* never HMAC */
    size_t raw_len;               /* 32 (Ed25519) or 65 (uncompressed point) */
    size_t spki_len;
    unsigned char raw[PUBLIC_RAW_MAX];
    unsigned char spki[PUBLIC_SPKI_MAX]; /* DER SubjectPublicKeyInfo */
    char id[SHA256_HEX_MAX];
};

/* Start libsodium and the digests. Cheap when repeated. */
MUST_CHECK enum status evidence_init(struct error *err);

/* "ed25519", "ecdsa-p256", "hmac-sha256". */
const char *key_algorithm_name(enum key_algorithm algorithm);

MUST_CHECK enum status public_key_from_raw(enum key_algorithm algorithm, struct view raw,
                                           struct public_key *out, struct error *err);
/* DER SubjectPublicKeyInfo of Ed25519 or P-256, nothing behind it. */
MUST_CHECK enum status public_key_from_spki(struct view der, struct public_key *out,
                                            struct error *err);
/* The first "PUBLIC KEY" block of a PEM text. */
MUST_CHECK enum status public_key_from_pem(struct view pem, struct public_key *out,
                                           struct error *err);
/* Append "-----BEGIN PUBLIC KEY----- …" to `out`. */
void public_key_pem(const struct public_key *key, struct buf *out);

/* OK, or ERR_CORRUPT: the signature is not this key's over `message`. Ed25519
 * takes 64 bytes (strict: no malleable or small-order forms), P-256 a DER
 * ECDSA signature over SHA-256. */
MUST_CHECK enum status public_key_verify(const struct public_key *key, struct view message,
                                         struct view signature, struct error *err);

/* Keys that one trusts. Parsed P-256 keys are kept ready; verifying is safe
 * from several threads once no more keys are added. */
struct keyring;
MUST_CHECK enum status keyring_new(struct keyring **out, struct error *err);
struct keyring *keyring_free(struct keyring *r);
/* Adding a key twice is no error. */
MUST_CHECK enum status keyring_add(struct keyring *r, const struct public_key *key,
                                   struct error *err);
size_t keyring_count(const struct keyring *r);
const struct public_key *keyring_at(const struct keyring *r, size_t i);
/* By SPKI bytes or by hex id; NULL when it is not trusted. */
const struct public_key *keyring_find_spki(const struct keyring *r, struct view spki);
const struct public_key *keyring_find_id(const struct keyring *r, struct view id);
/* As public_key_verify(), with `key` from this ring. */
MUST_CHECK enum status keyring_verify(const struct keyring *r, const struct public_key *key,
                                      struct view message, struct view signature,
                                      struct error *err);

#endif
