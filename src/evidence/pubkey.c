#include <assay/evidence/pubkey.h>

#include "evp.h"

#include <assay/base/mem.h>

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <sodium.h>

/* SubjectPublicKeyInfo up to the key itself: both kinds have one fixed prefix
 * (RFC 8410; RFC 5480 with the named curve and an uncompressed point). */
static const unsigned char ed25519_prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                               0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
static const unsigned char p256_prefix[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                            0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                            0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
enum { ED25519_RAW = 32, P256_RAW = 65 };

enum status evidence_init(struct error *err)
{
    if (sodium_init() < 0) {
        return error_set(err, ERR_INTERNAL, "libsodium does not start");
    }
    return digest_init(err);
}

const char *key_algorithm_name(enum key_algorithm algorithm)
{
    switch (algorithm) {
    case KEY_ED25519:
        return "ed25519";
    case KEY_ECDSA_P256:
        return "ecdsa-p256";
    case KEY_HMAC_SHA256:
        return "hmac-sha256";
    default:
        return "unknown";
    }
}

static struct view prefix_of(enum key_algorithm algorithm)
{
    return algorithm == KEY_ED25519 ? view_of((const char *)ed25519_prefix, sizeof ed25519_prefix)
                                    : view_of((const char *)p256_prefix, sizeof p256_prefix);
}

enum status evp_p256_from_point(struct view point, EVP_PKEY **out, struct error *err)
{
    return evp_p256_new(point, NULL, out, err);
}

enum status evp_p256_new(struct view point, const BIGNUM *secret, EVP_PKEY **out, struct error *err)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    int kind = secret == NULL ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    bool ok =
        ctx != NULL && bld != NULL &&
        OSSL_PARAM_BLD_push_utf8_string(bld, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(bld, OSSL_PKEY_PARAM_PUB_KEY, point.ptr, point.len) == 1 &&
        (secret == NULL || OSSL_PARAM_BLD_push_BN(bld, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1) &&
        (params = OSSL_PARAM_BLD_to_param(bld)) != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
        EVP_PKEY_fromdata(ctx, &key, kind, params) == 1;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    if (!ok) {
        EVP_PKEY_free(key);
        return error_set(err, ERR_FORMAT, "not a point on the curve P-256");
    }
    *out = key;
    return OK;
}

static enum status check_raw(enum key_algorithm algorithm, struct view raw, struct error *err)
{
    if (algorithm == KEY_ED25519) {
        return raw.len == ED25519_RAW
                   ? OK
                   : error_set(err, ERR_FORMAT, "an Ed25519 key has 32 bytes, not %zu", raw.len);
    }
    if (algorithm != KEY_ECDSA_P256) {
        return error_set(err, ERR_USAGE, "there are no public keys of this kind");
    }
    if (raw.len != P256_RAW || raw.ptr[0] != 4) {
        return error_set(err, ERR_FORMAT, "a P-256 key is an uncompressed point of 65 bytes");
    }
    EVP_PKEY *key = NULL;
    enum status st = evp_p256_from_point(raw, &key, err);
    if (st == OK) {
        EVP_PKEY_free(key);
    }
    return st;
}

enum status public_key_from_raw(enum key_algorithm algorithm, struct view raw,
                                struct public_key *out, struct error *err)
{
    enum status st = check_raw(algorithm, raw, err);
    if (st != OK) {
        return st;
    }
    struct public_key k = {.algorithm = algorithm, .raw_len = raw.len};
    struct view prefix = prefix_of(algorithm);
    memcpy(k.raw, raw.ptr, raw.len);
    memcpy(k.spki, prefix.ptr, prefix.len);
    memcpy(k.spki + prefix.len, raw.ptr, raw.len);
    k.spki_len = prefix.len + raw.len;
    struct sha256 id;
    sha256_of(view_of((const char *)k.spki, k.spki_len), &id);
    sha256_hex(&id, k.id);
    *out = k;
    return OK;
}

enum status public_key_from_spki(struct view der, struct public_key *out, struct error *err)
{
    for (enum key_algorithm a = KEY_ED25519; a <= KEY_ECDSA_P256; a++) {
        struct view prefix = prefix_of(a);
        size_t raw = a == KEY_ED25519 ? ED25519_RAW : P256_RAW;
        if (der.len == prefix.len + raw && view_starts(der, prefix)) {
            return public_key_from_raw(a, view_slice(der, prefix.len, der.len), out, err);
        }
    }
    return error_set(err, ERR_UNSUPPORTED,
                     "not the SubjectPublicKeyInfo of an Ed25519 or P-256 key");
}

#define PEM_BEGIN "-----BEGIN PUBLIC KEY-----"
#define PEM_END   "-----END PUBLIC KEY-----"

enum status public_key_from_pem(struct view pem, struct public_key *out, struct error *err)
{
    ptrdiff_t begin = view_find(pem, VIEW(PEM_BEGIN));
    struct view body = begin < 0 ? view_of(NULL, 0)
                                 : view_slice(pem, (size_t)begin + sizeof PEM_BEGIN - 1, pem.len);
    ptrdiff_t end = view_find(body, VIEW(PEM_END));
    if (begin < 0 || end < 0 || end > 4096) {
        return error_set(err, ERR_FORMAT, "no PUBLIC KEY block in the PEM text");
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(4096);
    CLEANUP(buf_cleanup) struct buf der = BUF_INIT(4096);
    for (size_t i = 0; i < (size_t)end; i++) {
        char c = body.ptr[i];
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
            buf_add_char(&text, c);
        }
    }
    enum status st = buf_status(&text, err);
    if (st == OK) {
        st = base64_decode(&der, buf_view(&text), err);
    }
    return st == OK ? public_key_from_spki(buf_view(&der), out, err) : st;
}

void public_key_pem(const struct public_key *key, struct buf *out)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(512);
    base64_encode(&text, view_of((const char *)key->spki, key->spki_len), false);
    if (text.failed != OK) {
        out->failed = text.failed;
        return;
    }
    buf_add_str(out, PEM_BEGIN "\n");
    for (size_t i = 0; i < text.len; i += 64) {
        buf_add_view(out, view_slice(buf_view(&text), i, i + 64));
        buf_add_char(out, '\n');
    }
    buf_add_str(out, PEM_END "\n");
}

static enum status bad_signature(struct error *err)
{
    return error_set(err, ERR_CORRUPT, "the signature does not verify");
}

static enum status verify_ed25519(const struct public_key *key, struct view message,
                                  struct view signature, struct error *err)
{
    if (signature.len != crypto_sign_BYTES) {
        return error_set(err, ERR_CORRUPT, "an Ed25519 signature has 64 bytes, not %zu",
                         signature.len);
    }
    return crypto_sign_verify_detached((const unsigned char *)signature.ptr,
                                       (const unsigned char *)message.ptr, message.len,
                                       key->raw) == 0
               ? OK
               : bad_signature(err);
}

enum status evp_p256_verify(EVP_PKEY *key, struct view message, struct view signature,
                            struct error *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (ctx == NULL) {
        return error_no_memory(err);
    }
    bool good = EVP_DigestVerifyInit_ex(ctx, NULL, "SHA256", NULL, NULL, key, NULL) == 1 &&
                EVP_DigestVerify(ctx, (const unsigned char *)signature.ptr, signature.len,
                                 (const unsigned char *)message.ptr, message.len) == 1;
    EVP_MD_CTX_free(ctx);
    return good ? OK : bad_signature(err);
}

enum status public_key_verify(const struct public_key *key, struct view message,
                              struct view signature, struct error *err)
{
    if (key->algorithm == KEY_ED25519) {
        return verify_ed25519(key, message, signature, err);
    }
    EVP_PKEY *p = NULL;
    enum status st = evp_p256_from_point(view_of((const char *)key->raw, key->raw_len), &p, err);
    if (st == OK) {
        st = evp_p256_verify(p, message, signature, err);
        EVP_PKEY_free(p);
    }
    return st;
}
