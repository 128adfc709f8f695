#include <assay/base/digest.h>

#include <assay/base/mem.h>

#include <errno.h>
#include <openssl/sha.h>
#include <sys/random.h>

struct hasher {
    SHA256_CTX ctx;
};

/* Of "abc", as FIPS 180-4 says it is. */
enum status digest_init(struct error *err)
{
    static const struct sha256 known = {{0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                         0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                         0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                         0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad}};
    struct sha256 computed;
    sha256_of(VIEW("abc"), &computed);
    return sha256_eq(&computed, &known)
               ? OK
               : error_set(err, ERR_INTERNAL, "the SHA-256 of this OpenSSL is wrong");
}

/* The low-level SHA-2 functions cannot fail and do not allocate, which is what
 * the functions here promise, and need neither OpenSSL's configuration nor its providers, which
 * take milliseconds to load; OpenSSL 3 marks them deprecated in favour of EVP. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
void sha256_of(struct view data, struct sha256 *out)
{
    SHA256_CTX ctx;
    (void)SHA256_Init(&ctx);
    if (data.len > 0) {
        (void)SHA256_Update(&ctx, data.ptr, data.len);
    }
    (void)SHA256_Final(out->bytes, &ctx);
}

void sha256_of_pair(struct view a, struct view b, struct sha256 *out)
{
    SHA256_CTX ctx;
    (void)SHA256_Init(&ctx);
    if (a.len > 0) {
        (void)SHA256_Update(&ctx, a.ptr, a.len);
    }
    if (b.len > 0) {
        (void)SHA256_Update(&ctx, b.ptr, b.len);
    }
    (void)SHA256_Final(out->bytes, &ctx);
}

void sha1_of(struct view data, unsigned char out[SHA1_SIZE])
{
    SHA_CTX ctx;
    (void)SHA1_Init(&ctx);
    if (data.len > 0) {
        (void)SHA1_Update(&ctx, data.ptr, data.len);
    }
    (void)SHA1_Final(out, &ctx);
}

void sha512_of(struct view data, unsigned char out[SHA512_SIZE])
{
    SHA512_CTX ctx;
    (void)SHA512_Init(&ctx);
    if (data.len > 0) {
        (void)SHA512_Update(&ctx, data.ptr, data.len);
    }
    (void)SHA512_Final(out, &ctx);
}
#pragma GCC diagnostic pop

void hmac_sha256(struct view key, struct view data, struct sha256 *out)
{
    enum { BLOCK = 64 };
    unsigned char pad[BLOCK] = {0};
    if (key.len > BLOCK) {
        struct sha256 short_key;
        sha256_of(key, &short_key);
        memcpy(pad, short_key.bytes, SHA256_SIZE);
    } else if (key.len > 0) {
        memcpy(pad, key.ptr, key.len);
    }
    unsigned char outer[BLOCK + SHA256_SIZE];
    for (size_t i = 0; i < BLOCK; i++) {
        outer[i] = pad[i] ^ 0x5c;
        pad[i] ^= 0x36;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    SHA256_CTX ctx;
    (void)SHA256_Init(&ctx);
    (void)SHA256_Update(&ctx, pad, BLOCK);
    if (data.len > 0) {
        (void)SHA256_Update(&ctx, data.ptr, data.len);
    }
    (void)SHA256_Final(outer + BLOCK, &ctx);
#pragma GCC diagnostic pop
    sha256_of(view_of((const char *)outer, sizeof outer), out);
    mem_wipe(pad, sizeof pad);
    mem_wipe(outer, sizeof outer);
}

/* In four lanes, that the processor need not wait for one to go on with the next; each step can
 * be undone. */
uint64_t checksum_of(struct view data)
{
    const uint64_t odd = UINT64_C(0xff51afd7ed558ccd);
    uint64_t lanes[4] = {UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xbf58476d1ce4e5b9),
                         UINT64_C(0x94d049bb133111eb), UINT64_C(0xd6e8feb86659fd93)};
    uint64_t h = data.len;
    size_t i = 0;
    for (; i + sizeof lanes <= data.len; i += sizeof lanes) {
        uint64_t words[4];
        memcpy(words, data.ptr + i, sizeof words);
        for (size_t k = 0; k < 4; k++) {
            lanes[k] = (lanes[k] ^ words[k]) * odd;
            lanes[k] ^= lanes[k] >> 32;
        }
    }
    for (size_t k = 0; k < 4; k++) {
        h = (h ^ lanes[k]) * odd;
        h ^= h >> 32;
    }
    for (; i < data.len; i++) {
        h = (h ^ (unsigned char)data.ptr[i]) * odd;
    }
    return h ^ h >> 29;
}

enum status hasher_new(struct hasher **out, struct error *err)
{
    struct hasher *h = mem_calloc(1, sizeof *h);
    if (h == NULL) {
        return error_no_memory(err);
    }
    hasher_begin(h);
    *out = h;
    return OK;
}

struct hasher *hasher_free(struct hasher *h)
{
    return mem_free(h);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
void hasher_begin(struct hasher *h)
{
    (void)SHA256_Init(&h->ctx);
}

void hasher_add(struct hasher *h, const void *bytes, size_t len)
{
    if (len > 0) {
        (void)SHA256_Update(&h->ctx, bytes, len);
    }
}

void hasher_end(struct hasher *h, struct sha256 *out)
{
    (void)SHA256_Final(out->bytes, &h->ctx);
}
#pragma GCC diagnostic pop

static const char hex_digits[] = "0123456789abcdef";

void sha256_hex(const struct sha256 *d, char out[SHA256_HEX_MAX])
{
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        out[2 * i] = hex_digits[d->bytes[i] >> 4];
        out[2 * i + 1] = hex_digits[d->bytes[i] & 15];
    }
    out[SHA256_HEX_MAX - 1] = '\0';
}

/* The digit's value + 1; 0: not a digit. */
static const unsigned char hex_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

/* The byte that two digits stand for, or -1. */
static int hex_byte(const char *two)
{
    int hi = hex_values[(unsigned char)two[0]];
    int lo = hex_values[(unsigned char)two[1]];
    return hi == 0 || lo == 0 ? -1 : (hi - 1) * 16 + lo - 1;
}

bool sha256_parse(struct view hex, struct sha256 *out)
{
    struct sha256 d;
    if (hex.len != SHA256_SIZE * 2) {
        return false;
    }
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        int byte = hex_byte(hex.ptr + 2 * i);
        if (byte < 0) {
            return false;
        }
        d.bytes[i] = (unsigned char)byte;
    }
    *out = d;
    return true;
}

void hex_encode(struct buf *out, struct view bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        char pair[2] = {hex_digits[c >> 4], hex_digits[c & 15]};
        buf_add(out, pair, 2);
    }
}

enum status hex_random(struct buf *out, size_t count, struct error *err)
{
    enum { RANDOM_MAX = 64 };
    char bytes[RANDOM_MAX];
    if (count > sizeof bytes) {
        return error_set(err, ERR_INTERNAL, "so many random bytes are not needed");
    }
    if (getrandom(bytes, count, 0) != (ssize_t)count) {
        return error_errno(err, errno, "reading random bytes");
    }
    hex_encode(out, view_of(bytes, count));
    mem_wipe(bytes, sizeof bytes);
    return buf_status(out, err);
}

/* No early end: how long it takes tells nothing of the digests. */
bool sha256_same(const struct sha256 *a, const struct sha256 *b)
{
    unsigned difference = 0;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        difference |= (unsigned)(a->bytes[i] ^ b->bytes[i]);
    }
    return difference == 0;
}

/* The buffer ends here. */
static void cut_back(struct buf *out, size_t len)
{
    out->len = len;
    if (out->ptr != NULL) {
        out->ptr[len] = '\0';
    }
}

bool hex_is_lower(struct view text)
{
    bool good = text.len > 0;
    for (size_t i = 0; good && i < text.len; i++) {
        char c = text.ptr[i];
        good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
    return good;
}

enum status hex_decode(struct buf *out, struct view text, struct error *err)
{
    size_t start = out->len;
    if (text.len % 2 != 0) {
        return error_set(err, ERR_FORMAT, "hex text of odd length");
    }
    char *to = buf_reserve(out, text.len / 2);
    if (to == NULL) {
        return buf_status(out, err);
    }
    for (size_t i = 0; i < text.len; i += 2) {
        int byte = hex_byte(text.ptr + i);
        if (byte < 0) {
            cut_back(out, start);
            return error_set(err, ERR_FORMAT, "not a hex digit at offset %zu", i);
        }
        to[i / 2] = (char)byte;
    }
    cut_back(out, start + text.len / 2);
    return OK;
}

void base64_encode(struct buf *out, struct view bytes, bool url)
{
    static const char std[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char web[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *abc = url ? web : std;
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t n = (uint32_t)(unsigned char)bytes.ptr[i] << 16;
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        n |= have > 1 ? (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8 : 0;
        n |= have > 2 ? (uint32_t)(unsigned char)bytes.ptr[i + 2] : 0;
        char quad[4] = {abc[n >> 18], abc[n >> 12 & 63], abc[n >> 6 & 63], abc[n & 63]};
        if (have < 3) {
            quad[3] = '=';
            quad[2] = have < 2 ? '=' : quad[2];
        }
        buf_add(out, quad, url ? have + 1 : 4);
    }
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    if (c == '+' || c == '-') {
        return 62;
    }
    return c == '/' || c == '_' ? 63 : -1;
}

enum status base64_decode(struct buf *out, struct view text, struct error *err)
{
    size_t start = out->len;
    size_t len = text.len;
    for (int pad = 0; pad < 2 && len > 0 && len % 4 == (pad == 0 ? 0U : 3U) && text.len % 4 == 0 &&
                      text.ptr[len - 1] == '=';
         pad++) {
        len--;
    }
    uint32_t n = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < len; i++) {
        int v = base64_value(text.ptr[i]);
        if (v < 0) {
            cut_back(out, start);
            return error_set(err, ERR_FORMAT, "not base64 at offset %zu", i);
        }
        n = (n << 6 | (uint32_t)v) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_add_char(out, (char)(n >> bits & 0xff));
        }
    }
    if (len % 4 == 1 || (n & ((1U << bits) - 1)) != 0) {
        cut_back(out, start);
        return error_set(err, ERR_FORMAT, "base64 text is cut or has stray bits at its end");
    }
    enum status st = buf_status(out, err);
    if (st != OK) {
        cut_back(out, start);
    }
    return st;
}
