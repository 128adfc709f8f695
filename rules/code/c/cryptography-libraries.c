#include <crypt.h>
#include <gcrypt.h>
#include <gnutls/crypto.h>
#include <mbedtls/md.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void checksum(const unsigned char *data, size_t size, unsigned char *out, mbedtls_des_context *des)
{
    // ruleid: c-mbedtls-weak-algorithm
    mbedtls_md5(data, size, out);
    // ruleid: c-mbedtls-weak-algorithm
    mbedtls_des_setkey_enc(des, data);
    // ok: c-mbedtls-weak-algorithm
    mbedtls_sha256(data, size, out, 0);
    // ok: c-mbedtls-weak-algorithm
    mbedtls_md5sum_of_file(data, out);
}

void hash(const void *data, size_t size, void *out, gcry_cipher_hd_t *cipher)
{
    // ruleid: c-crypto-weak-algorithm-identifier
    gnutls_hash_fast(GNUTLS_DIG_MD5, data, size, out);
    // ruleid: c-crypto-weak-algorithm-identifier
    gcry_cipher_open(cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_ECB, 0);
    // ruleid: c-crypto-weak-algorithm-identifier
    gcry_md_hash_buffer(GCRY_MD_SHA1, out, data, size);
    // ok: c-crypto-weak-algorithm-identifier
    gnutls_hash_fast(GNUTLS_DIG_SHA256, data, size, out);
    // ok: c-crypto-weak-algorithm-identifier
    gcry_cipher_open(cipher, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_GCM, 0);
}

char *hash_password(const char *password)
{
    // ruleid: c-crypt-weak-password-hash, c-crypt-fixed-salt
    char *old = crypt(password, "ab");
    // ruleid: c-crypt-weak-password-hash
    char *salt = crypt_gensalt("$1$", 0, NULL, 0);
    // ok: c-crypt-weak-password-hash
    salt = crypt_gensalt("$y$", 0, NULL, 0);
    // ok: c-crypt-weak-password-hash, c-crypt-fixed-salt
    return old ? crypt(password, salt) : NULL;
}

int matches(const char *password, const char *stored, struct crypt_data *data)
{
    // ruleid: c-crypt-fixed-salt
    const char *hash = crypt_r(password, "$6$companysalt$", data);
    // ok: c-crypt-fixed-salt
    return hash && equal(crypt_r(password, stored, data), stored);
}

void make_session(struct session *s)
{
    // ruleid: c-rand-for-secret
    s->token = rand();
    // ruleid: c-rand-for-secret
    unsigned long nonce = random() ^ getpid();
    s->nonce = nonce;
    // ruleid: c-rand-for-secret
    s->enc_key = rand();
    // ok: c-rand-for-secret
    char *key = name_of(rand() % count); /* of a table */
    // ok: c-rand-for-secret
    s->colour = rand() % 8;
    // ok: c-rand-for-secret
    if (getrandom(&s->token, sizeof s->token, 0) < 0)
        abort();
}

void start(void)
{
    // ruleid: c-time-seeded-generator
    srand(time(NULL));
    // ruleid: c-time-seeded-generator
    srandom((unsigned)time(NULL) ^ (unsigned)getpid());
    // ok: c-time-seeded-generator
    srand(42);
    unsigned seed;
    getrandom(&seed, sizeof seed, 0);
    // ok: c-time-seeded-generator
    srand(seed);
}
