#include <assay/base/digest.h>
#include <assay/base/words.h>

#include "collect.h"

static const struct {
    const char *spelt; /* without '-' and '_', lower case */
    const char *name;  /* CycloneDX's */
    size_t bytes;
} algorithms[] = {
    {"sha512", "SHA-512", 64},
    {"sha256", "SHA-256", 32},
    {"sha1", "SHA-1", 20},
    {"sha384", "SHA-384", 48},
    {"md5", "MD5", 16},
    {"sha3256", "SHA3-256", 32},
    {"sha3384", "SHA3-384", 48},
    {"sha3512", "SHA3-512", 64},
    {"blake2b", "BLAKE2b-512", 64},
    {"blake2b256", "BLAKE2b-256", 32},
    {"blake2b384", "BLAKE2b-384", 48},
    {"blake2b512", "BLAKE2b-512", 64},
    {"blake3", "BLAKE3", 32},
};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0], HASH_BYTES_MAX = 64 };

static size_t find_algorithm(struct view spelt)
{
    char plain[16];
    size_t n = 0;
    for (size_t i = 0; i < spelt.len && n < sizeof plain; i++) {
        char c = spelt.ptr[i];
        if (c != '-' && c != '_') {
            plain[n++] = char_lower(c);
        }
    }
    size_t at = 0;
    while (at < ALGORITHMS && !view_eq_str(view_of(plain, n), algorithms[at].spelt)) {
        at++;
    }
    return at;
}

static enum status append(struct collector *c, struct hash_list *list, struct component_hash h,
                          struct position at, struct error *err)
{
    if (list->len >= HASHES_MAX) {
        return error_set(err, ERR_LIMIT, "%s:%u:%u: more than %d hashes of one package", c->source,
                         at.line, at.column, HASHES_MAX);
    }
    enum status grown = arena_grow(c->arena, (void **)&list->items, &list->cap, list->len + 1,
                                   sizeof *list->items, err);
    if (grown != OK) {
        return grown;
    }
    list->items[list->len++] = h;
    return OK;
}

static enum status unknown(const struct collector *c, struct position at, struct error *err)
{
    return collect_bad(c, at, err, "unknown hash algorithm");
}

/* Raw digest bytes, already checked for length. */
static enum status append_bytes(struct collector *c, struct hash_list *list, size_t algorithm,
                                struct view bytes, struct position at, struct error *err)
{
    static const char digits[] = "0123456789abcdef";
    char *hex = arena_alloc(c->arena, bytes.len * 2 + 1, 1);
    if (hex == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char b = (unsigned char)bytes.ptr[i];
        hex[2 * i] = digits[b >> 4];
        hex[2 * i + 1] = digits[b & 15];
    }
    struct component_hash h = {.algorithm = view_str(algorithms[algorithm].name),
                               .hex = view_of(hex, bytes.len * 2)};
    return append(c, list, h, at, err);
}

static unsigned base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned)(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return (unsigned)(c - 'a') + 26;
    }
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0') + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* The common case, one hash a package in files of tens of thousands: base64 of
 * exactly `size` bytes into `out`, without a buffer. Whatever else there is (the
 * other alphabet, an error) is left to base64_decode(). */
static bool decode_exact(struct view text, size_t size, unsigned char *out)
{
    size_t len = text.len;
    while (len > 0 && text.len - len < 2 && text.ptr[len - 1] == '=') {
        len--;
    }
    if (text.len % 4 != 0 || len != (size * 8 + 5) / 6) {
        return false;
    }
    uint32_t bits = 0;
    unsigned have = 0;
    unsigned wrong = 0;
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned value = base64_value(text.ptr[i]);
        wrong |= value & 64;
        bits = bits << 6 | (value & 63);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (unsigned char)(bits >> have);
        }
    }
    return wrong == 0 && (bits & ((1U << have) - 1)) == 0;
}

/* A failed decode becomes a message with its place. */
static enum status add_decoded(struct collector *c, struct hash_list *list, struct view algorithm,
                               struct view text, bool base64, struct position at, struct error *err)
{
    size_t a = find_algorithm(algorithm);
    if (a == ALGORITHMS) {
        return unknown(c, at, err);
    }
    unsigned char exact[HASH_BYTES_MAX];
    if (base64 && decode_exact(text, algorithms[a].bytes, exact)) {
        return append_bytes(c, list, a, view_of((const char *)exact, algorithms[a].bytes), at, err);
    }
    buf_clear(&c->scratch);
    enum status st =
        base64 ? base64_decode(&c->scratch, text, NULL) : hex_decode(&c->scratch, text, NULL);
    if (st == ERR_NO_MEMORY || buf_status(&c->scratch, NULL) == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK || c->scratch.len != algorithms[a].bytes) {
        return collect_bad(c, at, err, "not a %s hash", algorithms[a].name);
    }
    return append_bytes(c, list, a, buf_view(&c->scratch), at, err);
}

enum status hashes_add_hex(struct collector *c, struct hash_list *list, struct view algorithm,
                           struct view hex, struct position at, struct error *err)
{
    return add_decoded(c, list, algorithm, hex, false, at, err);
}

enum status hashes_add_base64(struct collector *c, struct hash_list *list, struct view algorithm,
                              struct view base64, struct position at, struct error *err)
{
    return add_decoded(c, list, algorithm, base64, true, at, err);
}

enum status hashes_add_tagged(struct collector *c, struct hash_list *list, struct view text,
                              struct position at, struct error *err)
{
    ptrdiff_t colon = view_find_char(text, ':');
    if (colon < 0) {
        return collect_bad(c, at, err, "expected a hash \"algorithm:digits\"");
    }
    return hashes_add_hex(c, list, view_slice(text, 0, (size_t)colon),
                          view_slice(text, (size_t)colon + 1, text.len), at, err);
}

enum status hashes_add_integrity(struct collector *c, struct hash_list *list, struct view text,
                                 struct position at, struct error *err)
{
    struct view rest = text;
    struct view one;
    while (words_next(&rest, &one)) {
        ptrdiff_t dash = view_find_char(one, '-');
        if (dash <= 0) {
            return collect_bad(c, at, err, "expected an integrity \"algorithm-base64\"");
        }
        struct view digest = view_slice(one, (size_t)dash + 1, one.len);
        ptrdiff_t option = view_find_char(digest, '?');
        if (option >= 0) {
            digest = view_slice(digest, 0, (size_t)option);
        }
        enum status st =
            hashes_add_base64(c, list, view_slice(one, 0, (size_t)dash), digest, at, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

void hashes_give(const struct hash_list *list, struct component *k)
{
    k->hashes = list->items;
    k->hash_count = list->len;
}
