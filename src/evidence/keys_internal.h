/* An open set of keys, shared by the files that load, change and use it. */
#ifndef ASSAY_EVIDENCE_KEYS_INTERNAL_H
#define ASSAY_EVIDENCE_KEYS_INTERNAL_H

#include "keyfile.h"

#include <openssl/evp.h>

enum { SIGNING_KEY_SIZE = 64, KEY_NONE = -1 };

/* In locked, guarded memory. A slot holds the 64-byte Ed25519 key (seed, then
 * public key), or 32 bytes. */
struct key_secrets {
    unsigned char slot[KEY_ROLES][SIGNING_KEY_SIZE];
};

struct keys {
    char *dir;
    bool public_only;
    bool one_role; /* only the secret of `role` is open */
    enum key_role role;
    struct key_info *list;
    size_t len;
    size_t cap;
    ptrdiff_t active[KEY_ROLES]; /* place in `list`, or KEY_NONE */
    struct key_secrets *secrets; /* NULL when public_only */
    EVP_PKEY *p256;
    bool has_signer; /* a person's key stands in the slot of KEY_STATEMENT */
    struct key_info signer;
};

enum key_algorithm key_role_algorithm(enum key_role role);

/* Fresh secret and public part for info->role. */
enum status key_generate(struct key_file *f, enum key_role role, int64_t now, struct error *err);
/* Put an opened secret into its slot and check that it fits its public key. */
enum status key_install(struct keys *k, const struct key_file *f, struct error *err);
/* Write the file; `passphrase` empty: plain. f->plain is wiped. */
enum status key_store(const struct keys *k, struct key_file *f, struct view passphrase,
                      struct derived_key *d, struct error *err);
/* Read a key file's text; ERR_PERMISSION where others may read it. */
enum status key_read_text(int dirfd, const char *name, struct buf *out, struct error *err);
/* Add to the list, in its order, and note it as active unless retired. */
enum status key_list_add(struct keys *k, const struct key_info *info, struct error *err);

#endif
