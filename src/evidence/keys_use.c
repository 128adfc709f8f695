/* Making secrets, storing them, signing with them. */
#include "evp.h"
#include "keys_internal.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <sodium.h>

enum key_algorithm key_role_algorithm(enum key_role role)
{
    return role == KEY_SIGSTORE      ? KEY_ECDSA_P256
           : role == KEY_FINGERPRINT ? KEY_HMAC_SHA256
                                     : KEY_ED25519;
}

static enum status crypto_failed(struct error *err)
{
    return error_set(err, ERR_INTERNAL, "OpenSSL cannot make or use a P-256 key");
}

static enum status generate_ed25519(struct key_file *f, struct error *err)
{
    unsigned char pk[32];
    unsigned char sk[SIGNING_KEY_SIZE];
    randombytes_buf(f->plain, sizeof f->plain);
    (void)crypto_sign_seed_keypair(pk, sk, f->plain);
    mem_wipe(sk, sizeof sk);
    return public_key_from_raw(KEY_ED25519, view_of((const char *)pk, sizeof pk), &f->info.public,
                               err);
}

static enum status generate_p256(struct key_file *f, struct error *err)
{
    unsigned char point[PUBLIC_RAW_MAX];
    size_t len = 0;
    BIGNUM *scalar = NULL;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    bool ok = key != NULL && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) == 1 &&
              BN_bn2binpad(scalar, f->plain, KEY_SECRET_SIZE) == KEY_SECRET_SIZE &&
              EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
                                              &len) == 1;
    BN_clear_free(scalar);
    EVP_PKEY_free(key);
    if (!ok) {
        return crypto_failed(err);
    }
    return public_key_from_raw(KEY_ECDSA_P256, view_of((const char *)point, len), &f->info.public,
                               err);
}

static void generate_hmac(struct key_file *f)
{
    struct sha256 id;
    randombytes_buf(f->plain, sizeof f->plain);
    sha256_of_pair(VIEW("assay-fingerprint"), view_of((const char *)f->plain, sizeof f->plain),
                   &id);
    sha256_hex(&id, f->info.id);
}

enum status key_generate(struct key_file *f, enum key_role role, int64_t now, struct error *err)
{
    enum status st = OK;
    f->kind = SECRET_PLAIN;
    f->info = (struct key_info){
        .role = role, .algorithm = key_role_algorithm(role), .created = now, .has_public = true};
    switch (f->info.algorithm) {
    case KEY_ED25519:
        st = generate_ed25519(f, err);
        break;
    case KEY_ECDSA_P256:
        st = generate_p256(f, err);
        break;
    case KEY_HMAC_SHA256:
    default:
        f->info.has_public = false;
        generate_hmac(f);
        break;
    }
    if (st == OK && f->info.has_public) {
        memcpy(f->info.id, f->info.public.id, sizeof f->info.id);
    }
    return st;
}

static enum status misfit(struct error *err)
{
    return error_set(err, ERR_CORRUPT, "the secret does not belong to the public key");
}

static enum status install_ed25519(unsigned char slot[SIGNING_KEY_SIZE], const struct key_file *f,
                                   struct error *err)
{
    unsigned char pk[32];
    (void)crypto_sign_seed_keypair(pk, slot, f->plain);
    return memcmp(pk, f->info.public.raw, sizeof pk) == 0 ? OK : misfit(err);
}

static enum status install_p256(struct keys *k, const struct key_file *f, struct error *err)
{
    EVP_PKEY *key = NULL;
    BIGNUM *scalar = BN_bin2bn(f->plain, KEY_SECRET_SIZE, NULL);
    if (scalar == NULL) {
        return error_no_memory(err);
    }
    struct view point = view_of((const char *)f->info.public.raw, f->info.public.raw_len);
    enum status st = evp_p256_new(point, scalar, &key, err);
    BN_clear_free(scalar);
    if (st != OK) {
        return misfit(err);
    }
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool pair = ctx != NULL && EVP_PKEY_pairwise_check(ctx) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!pair) {
        EVP_PKEY_free(key);
        return misfit(err);
    }
    EVP_PKEY_free(k->p256);
    k->p256 = key;
    return OK;
}

enum status key_install(struct keys *k, const struct key_file *f, struct error *err)
{
    if (f->info.algorithm != key_role_algorithm(f->info.role)) {
        return error_set(err, ERR_CORRUPT, "a %s key cannot be %s", key_role_name(f->info.role),
                         key_algorithm_name(f->info.algorithm));
    }
    unsigned char *slot = k->secrets->slot[f->info.role];
    if (f->info.algorithm == KEY_ED25519) {
        return install_ed25519(slot, f, err);
    }
    memcpy(slot, f->plain, KEY_SECRET_SIZE);
    return f->info.algorithm == KEY_ECDSA_P256 ? install_p256(k, f, err) : OK;
}

enum status key_store(const struct keys *k, struct key_file *f, struct view passphrase,
                      struct derived_key *d, struct error *err)
{
    struct buf text = BUF_INIT(KEYFILE_MAX);
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    char name[KEYFILE_NAME_MAX];
    enum status st = OK;
    if (passphrase.len > 0 && f->kind == SECRET_PLAIN) {
        st = keyfile_seal(f, passphrase, d, err);
    }
    if (st == OK) {
        keyfile_write(&text, f);
        st = buf_status(&text, err);
    }
    if (st == OK) {
        keyfile_name(&f->info, name);
        st = path_join(&path, k->dir, name, err);
    }
    if (st == OK) {
        st = file_write_atomic(path.ptr, buf_view(&text), 0600, err);
    }
    mem_wipe(text.ptr, text.len);
    buf_release(&text);
    mem_wipe(f->plain, sizeof f->plain);
    return st;
}

static enum status sign_p256(EVP_PKEY *key, struct view message, unsigned char *signature,
                             size_t *len, struct error *err)
{
    size_t size = SIGNATURE_MAX;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    bool ok =
        ctx != NULL && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
        EVP_DigestSign(ctx, signature, &size, (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    if (!ok) {
        return crypto_failed(err);
    }
    *len = size;
    return OK;
}

static enum status usable(const struct keys *k, enum key_role role, struct error *err)
{
    if (k->public_only) {
        return error_set(err, ERR_USAGE, "only the public parts of the keys are open");
    }
    if (k->one_role && role != k->role) {
        return error_set(err, ERR_USAGE, "only the %s key is open", key_role_name(k->role));
    }
    return role < KEY_ROLES && k->active[role] != KEY_NONE
               ? OK
               : error_set(err, ERR_NOT_FOUND, "there is no %s key", key_role_name(role));
}

enum status keys_sign(const struct keys *k, enum key_role role, struct view message,
                      unsigned char signature[SIGNATURE_MAX], size_t *len, struct error *err)
{
    enum status st = usable(k, role, err);
    if (st == OK && role == KEY_FINGERPRINT) {
        st = error_set(err, ERR_USAGE, "the fingerprint key does not sign");
    }
    if (st != OK) {
        return st;
    }
    if (role == KEY_SIGSTORE) {
        return sign_p256(k->p256, message, signature, len, err);
    }
    (void)crypto_sign_detached(signature, NULL, (const unsigned char *)message.ptr, message.len,
                               k->secrets->slot[role]);
    *len = crypto_sign_BYTES;
    return OK;
}

enum status keys_fingerprint(const struct keys *k, struct view secret, struct sha256 *out,
                             struct error *err)
{
    enum status st = usable(k, KEY_FINGERPRINT, err);
    if (st == OK) {
        hmac_sha256(view_of((const char *)k->secrets->slot[KEY_FINGERPRINT], KEY_SECRET_SIZE),
                    secret, out);
    }
    return st;
}
