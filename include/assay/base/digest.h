/* Digests (OpenSSL 3 underneath) and their text forms. */
#ifndef ASSAY_BASE_DIGEST_H
#define ASSAY_BASE_DIGEST_H

#include <assay/base/buf.h>

enum { SHA256_SIZE = 32, SHA1_SIZE = 20, SHA512_SIZE = 64, SHA256_HEX_MAX = 65 };

struct sha256 {
    unsigned char bytes[SHA256_SIZE];
};

/* One call over one piece of memory. Never fails. */
void sha256_of(struct view data, struct sha256 *out);
/* The digest of `a` and `b` one behind the other. */
void sha256_of_pair(struct view a, struct view b, struct sha256 *out);
void sha1_of(struct view data, unsigned char out[SHA1_SIZE]);
void sha512_of(struct view data, unsigned char out[SHA512_SIZE]);
void hmac_sha256(struct view key, struct view data, struct sha256 *out);

/* 64 bits against damage, many times as fast: no change of one word goes unseen. Who can write
 * what it is taken of needs no trick. Numbers as the machine has them. */
uint64_t checksum_of(struct view data);

/* Streaming. Create one context a thread and reuse it. */
struct hasher;
MUST_CHECK enum status hasher_new(struct hasher **out, struct error *err);
struct hasher *hasher_free(struct hasher *h);
void hasher_begin(struct hasher *h);
void hasher_add(struct hasher *h, const void *bytes, size_t len);
void hasher_end(struct hasher *h, struct sha256 *out);

/* Reports a broken OpenSSL; call once before any of the above, in main() and in each test's
 * setup. */
MUST_CHECK enum status digest_init(struct error *err);

void sha256_hex(const struct sha256 *d, char out[SHA256_HEX_MAX]);
bool sha256_parse(struct view hex, struct sha256 *out);
static inline bool sha256_eq(const struct sha256 *a, const struct sha256 *b)
{
    return memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}
/* For qsort() and bsearch() over what begins with a digest. */
static inline int sha256_order(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_SIZE);
}

/* The same answer as sha256_eq(), in the same time whatever is asked: for digests of secrets. */
bool sha256_same(const struct sha256 *a, const struct sha256 *b);

/* Append `count` random bytes of the system, at most 64, in hexadecimal digits. */
MUST_CHECK enum status hex_random(struct buf *out, size_t count, struct error *err);
/* Lower-case hex and its reverse (either case, even length, whole text). */
void hex_encode(struct buf *out, struct view bytes);
MUST_CHECK enum status hex_decode(struct buf *out, struct view text, struct error *err);
/* Lower-case hexadecimal digits and nothing else, at least one. */
bool hex_is_lower(struct view text);

/* Base64, standard alphabet with padding; `url` writes the URL-safe alphabet
 * without padding. Decoding accepts both alphabets, padding optional, and
 * refuses anything else, non-zero trailing bits too. */
void base64_encode(struct buf *out, struct view bytes, bool url);
MUST_CHECK enum status base64_decode(struct buf *out, struct view text, struct error *err);

#endif
