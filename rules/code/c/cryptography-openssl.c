#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/md5.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

void digest(EVP_MD_CTX *context, const unsigned char *data, size_t size, unsigned char *out)
{
    // ruleid: c-openssl-weak-digest
    EVP_DigestInit_ex(context, EVP_sha1(), NULL);
    // ruleid: c-openssl-weak-digest
    MD5(data, size, out);
    // ok: c-openssl-weak-digest
    EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    // ok: c-openssl-weak-digest
    SHA256(data, size, out);
}

void encrypt(EVP_CIPHER_CTX *context, const unsigned char *key, const unsigned char *iv)
{
    // ruleid: c-openssl-weak-cipher
    EVP_EncryptInit_ex(context, EVP_des_ede3_cbc(), NULL, key, iv);
    // ruleid: c-openssl-weak-cipher
    EVP_EncryptInit_ex(context, EVP_rc4(), NULL, key, NULL);
    // ok: c-openssl-weak-cipher
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
    // ok: c-openssl-weak-cipher
    EVP_EncryptInit_ex(context, EVP_chacha20_poly1305(), NULL, key, iv);
}

void encrypt_blocks(EVP_CIPHER_CTX *context, const unsigned char *in, unsigned char *out, AES_KEY *k)
{
    // ruleid: c-openssl-ecb-mode
    EVP_CipherInit_ex2(context, EVP_aes_128_ecb(), NULL, NULL, 1, NULL);
    // ruleid: c-openssl-ecb-mode
    AES_ecb_encrypt(in, out, k, AES_ENCRYPT);
    // ok: c-openssl-ecb-mode
    EVP_CipherInit_ex2(context, EVP_aes_128_ctr(), NULL, NULL, 1, NULL);
    // ok: c-openssl-ecb-mode
    EVP_CipherInit_ex2(context, EVP_aes_256_gcm(), NULL, NULL, 1, NULL);
}

int make_key(RSA *rsa, EVP_PKEY_CTX *context, BIGNUM *exponent)
{
    // ruleid: c-openssl-short-key
    RSA_generate_key_ex(rsa, 1024, exponent, NULL);
    // ruleid: c-openssl-short-key
    EVP_PKEY_CTX_set_rsa_keygen_bits(context, 512);
    // ok: c-openssl-short-key
    RSA_generate_key_ex(rsa, 4096, exponent, NULL);
    // ok: c-openssl-short-key
    return EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072);
}

int seal(int n, const unsigned char *in, unsigned char *out, RSA *key, EVP_PKEY_CTX *context)
{
    // ruleid: c-openssl-rsa-weak-padding
    RSA_public_encrypt(n, in, out, key, RSA_PKCS1_PADDING);
    // ruleid: c-openssl-rsa-weak-padding
    RSA_private_decrypt(n, out, out, key, RSA_NO_PADDING);
    // ok: c-openssl-rsa-weak-padding
    RSA_public_encrypt(n, in, out, key, RSA_PKCS1_OAEP_PADDING);
    // ok: c-openssl-rsa-weak-padding
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
}

int seal_record(EVP_CIPHER_CTX *context, const unsigned char *key)
{
    unsigned char iv[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    // ruleid: c-openssl-fixed-key-or-iv
    return EVP_EncryptInit_ex(context, EVP_aes_256_cbc(), NULL, key, iv);
}

unsigned char *sign(const unsigned char *data, size_t size, unsigned char *out, unsigned *length)
{
    // ruleid: c-openssl-fixed-key-or-iv
    return HMAC(EVP_sha256(), "s3rver-signing-key", 18, data, size, out, length);
}

int seal_record_right(EVP_CIPHER_CTX *context, const unsigned char *key)
{
    unsigned char iv[12] = {0, 0};
    if (RAND_bytes(iv, sizeof iv) != 1)
        return -1;
    // ok: c-openssl-fixed-key-or-iv
    return EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key, iv);
}

unsigned char *sign_right(const struct key *k, const unsigned char *data, size_t size)
{
    // ok: c-openssl-fixed-key-or-iv
    return HMAC(EVP_sha256(), k->bytes, k->size, data, size, NULL, NULL);
}

int derive(const char *password, int n, const unsigned char *salt, unsigned char *out)
{
    // ruleid: c-pbkdf2-few-iterations
    PKCS5_PBKDF2_HMAC(password, n, salt, 16, 1000, EVP_sha256(), 32, out);
    // ruleid: c-pbkdf2-few-iterations
    EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), salt, password, n, 1, out, NULL);
    // ok: c-pbkdf2-few-iterations
    PKCS5_PBKDF2_HMAC(password, n, salt, 16, 600000, EVP_sha256(), 32, out);
    // ok: c-pbkdf2-few-iterations
    return PKCS5_PBKDF2_HMAC(password, n, salt, 16, configured_rounds(), EVP_sha256(), 32, out);
}

int token(unsigned char *out, int size)
{
    // ruleid: c-openssl-random-unchecked
    RAND_bytes(out, size);
    // ruleid: c-openssl-random-unchecked
    return RAND_pseudo_bytes(out, size);
}

int token_right(unsigned char *out, int size)
{
    // ok: c-openssl-random-unchecked
    if (RAND_bytes(out, size) != 1)
        return -1;
    // ok: c-openssl-random-unchecked
    int good = RAND_bytes(out, size);
    return good == 1 ? 0 : -1;
}
