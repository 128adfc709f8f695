/* The keys of this installation, in one directory: made on first use, kept at
 * rest under a passphrase where one is given, rotated without forgetting.
 *
 * One file a key, `<role>-<first 16 hex of the id>.key`, mode 0600, UTF-8 text
 * with exactly these lines:
 *
 *   assay-key 1
 *   role statement|checkpoint|sigstore|fingerprint|witness
 *   algorithm ed25519|ecdsa-p256|hmac-sha256
 *   id <hex SHA-256 of the SPKI; for the HMAC key of 'assay-fingerprint' ‖ key>
 *   created <RFC 3339>
 *   retired <RFC 3339 or ->
 *   public <base64 SPKI or ->
 *   secret none | plain <base64> |
 *          argon2id <passes> <KiB> <base64 salt> <base64 nonce> <base64 box>
 *   checksum <hex SHA-256 of all lines above>
 *
 * (The secret is one line.) The box is XChaCha20-Poly1305 of the secret with
 * the lines above `secret` as associated data, under the Argon2id hash of the
 * passphrase. A secret is 32 bytes: the Ed25519 seed, the P-256 scalar, the
 * HMAC key. The text must be byte for byte what would be written, so that any
 * change shows. A retired key keeps its file without the secret: what it
 * signed stays verifiable.
 *
 * Secrets live in locked memory where the system allows it and are wiped. */
#ifndef ASSAY_EVIDENCE_KEYS_H
#define ASSAY_EVIDENCE_KEYS_H

#include <assay/evidence/pubkey.h>

enum key_role {
    KEY_STATEMENT,   /* Ed25519: signs statements' DSSE envelopes */
    KEY_CHECKPOINT,  /* Ed25519: signs the log's checkpoints */
    KEY_SIGSTORE,    /* ECDSA P-256: second envelopes, for Sigstore tools */
    KEY_FINGERPRINT, /* HMAC-SHA-256: fingerprints of found secrets */
    KEY_WITNESS,     /* Ed25519: cosigns checkpoints of other logs */
    KEY_ROLES
};
/* Those before it are made on first use; a witness's only where one is asked to be. */
enum { KEY_ROLES_AT_FIRST = KEY_WITNESS };

enum { KEYS_MAX = 4096 };

struct key_info {
    enum key_role role;
    enum key_algorithm algorithm;
    char id[SHA256_HEX_MAX];
    int64_t created; /* seconds since 1970 */
    int64_t retired; /* 0: in use */
    bool encrypted;  /* under a passphrase */
    bool has_public; /* false for the HMAC key */
    struct public_key public;
};

struct keys;

/* "statement", "checkpoint", "sigstore", "fingerprint", "witness". */
const char *key_role_name(enum key_role role);
bool key_role_parse(struct view name, enum key_role *out);

/* Open the keys in directory `dir` (made with mode 0700), creating each role's
 * key that is missing, dated `now`. `passphrase` empty: new keys are stored
 * plain, and encrypted ones cannot be opened. ERR_PERMISSION when keys are
 * encrypted and the passphrase is missing or wrong, or when others may read a
 * key file; ERR_CORRUPT names a damaged file. The caller closes. */
MUST_CHECK enum status keys_open(const char *dir, struct view passphrase, int64_t now,
                                 struct keys **out, struct error *err);
/* The key of one role alone: no other secret is opened or can be used, nothing is made or changed.
 * For a process that listens to strangers. ERR_NOT_FOUND where that role has no key in use. */
MUST_CHECK enum status keys_open_role(const char *dir, struct view passphrase, enum key_role role,
                                      struct keys **out, struct error *err);
/* The public parts only: no passphrase, nothing is created. An absent directory
 * yields no keys. Signing with it is ERR_USAGE. */
MUST_CHECK enum status keys_open_public(const char *dir, struct keys **out, struct error *err);
/* Wipes; NULL is allowed; returns NULL. */
struct keys *keys_close(struct keys *k);

/* All keys, retired ones too, by role and then by creation. */
size_t keys_count(const struct keys *k);
const struct key_info *keys_at(const struct keys *k, size_t i);
/* The key in use for a role; NULL if there is none. */
const struct key_info *keys_active(const struct keys *k, enum key_role role);

/* Add the public keys of a role, retired ones too, to a keyring. */
MUST_CHECK enum status keys_to_keyring(const struct keys *k, enum key_role role,
                                       struct keyring *ring, struct error *err);

/* Sign with the key in use. *len bytes at `signature`: 64 (Ed25519) or DER
 * (P-256, over SHA-256). Safe from several threads. */
MUST_CHECK enum status keys_sign(const struct keys *k, enum key_role role, struct view message,
                                 unsigned char signature[SIGNATURE_MAX], size_t *len,
                                 struct error *err);

/* ---- a person's own key: an Ed25519 key file of the form above, kept wherever its owner
 * keeps it (role `statement`; its name is free). It belongs to no installation: keys_at() and
 * keys_to_keyring() do not know it. ---- */

/* Make one at `path` (mode 0600, nothing is overwritten: ERR_CONFLICT); `passphrase` empty:
 * plain. *out is its public side. */
MUST_CHECK enum status key_file_make(const char *path, struct view passphrase, int64_t now,
                                     struct key_info *out, struct error *err);
/* From now on statements are signed by the key in the file at `path` and keys_active() names
 * it. ERR_PERMISSION: the passphrase is wrong or missing, or others may read the file. */
MUST_CHECK enum status keys_sign_as(struct keys *k, const char *path, struct view passphrase,
                                    struct error *err);
/* Is the secret in the file at `path` under a passphrase? False for what is no key file. */
bool key_file_is_sealed(const char *path);

/* HMAC-SHA-256 of `secret` under the fingerprint key. */
MUST_CHECK enum status keys_fingerprint(const struct keys *k, struct view secret,
                                        struct sha256 *out, struct error *err);

/* Retire the key in use for `role` and make a new one. `passphrase` as in
 * keys_open(). The fingerprint key cannot be rotated (ERR_USAGE): fingerprints
 * would no longer match. Other open handles do not see the change. */
MUST_CHECK enum status keys_rotate(struct keys *k, enum key_role role, struct view passphrase,
                                   int64_t now, struct error *err);
/* Encrypt all secrets under a new passphrase; empty: store them plain. */
MUST_CHECK enum status keys_set_passphrase(struct keys *k, struct view passphrase,
                                           struct error *err);

#endif
