#include "private_key.h"

/* A cursor over untrusted bytes: `ok` goes false for good at the first overrun. */
struct reader {
    struct view rest;
    bool ok;
};

static unsigned take_byte(struct reader *r)
{
    if (r->rest.len == 0) {
        r->ok = false;
        return 0;
    }
    unsigned c = (unsigned char)r->rest.ptr[0];
    r->rest = view_slice(r->rest, 1, r->rest.len);
    return c;
}

static size_t take_be(struct reader *r, unsigned bytes)
{
    size_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value = value << 8 | take_byte(r);
    }
    return value;
}

static struct view take_bytes(struct reader *r, size_t len)
{
    if (len > r->rest.len) {
        r->ok = false;
        return view_of(NULL, 0);
    }
    struct view out = view_slice(r->rest, 0, len);
    r->rest = view_slice(r->rest, len, r->rest.len);
    return out;
}

/* One DER element; its content, its tag in *tag. */
static struct view take_der(struct reader *r, unsigned *tag)
{
    *tag = take_byte(r);
    size_t len = take_byte(r);
    if (len == 0x80 || len > 0x84) {
        r->ok = false;
    } else if (len > 0x80) {
        len = take_be(r, (unsigned)(len & 0x7f));
    }
    return r->ok ? take_bytes(r, len) : view_of(NULL, 0);
}

enum { DER_INTEGER = 0x02, DER_OCTETS = 0x04, DER_OID = 0x06, DER_SEQUENCE = 0x30 };

/* SEQUENCE { SEQUENCE { OID … }, OCTET STRING }: encrypted PKCS #8. */
static enum key_state encrypted_state(struct view algorithm, struct reader *body)
{
    struct reader inner = {algorithm, true};
    unsigned tag = 0;
    struct view oid = take_der(&inner, &tag);
    if (!inner.ok || tag != DER_OID || oid.len < 5) {
        return KEY_UNKNOWN;
    }
    struct view octets = take_der(body, &tag);
    return body->ok && tag == DER_OCTETS && octets.len >= 32 ? KEY_ENCRYPTED : KEY_UNKNOWN;
}

/* RSA and DSA: five integers at least, the first a large one. */
static bool many_integers(struct view first, struct reader *body)
{
    unsigned tag = 0;
    unsigned integers = first.len >= 32 ? 1 : 0;
    while (integers > 0 && body->ok && body->rest.len > 0) {
        (void)take_der(body, &tag);
        integers += body->ok && tag == DER_INTEGER ? 1 : 0;
    }
    return body->ok && integers >= 5;
}

/* Behind the version: PKCS #8, RSA/DSA (integers), EC (octet string). */
static enum key_state plain_state(unsigned version, struct reader *body)
{
    unsigned tag = 0;
    bool key = false;
    struct view second = take_der(body, &tag);
    if (!body->ok || version > 2) {
        return KEY_UNKNOWN;
    }
    if (tag == DER_SEQUENCE) {
        struct view inner = take_der(body, &tag);
        key = body->ok && tag == DER_OCTETS && inner.len >= 16;
    } else if (tag == DER_OCTETS) {
        key = version == 1 && second.len >= 16 && second.len <= 128;
    } else if (tag == DER_INTEGER) {
        key = many_integers(second, body);
    }
    return key ? KEY_PLAIN : KEY_UNKNOWN;
}

enum key_state der_key_state(struct view der, bool exact)
{
    struct reader outer = {der, true};
    unsigned tag = 0;
    struct reader body = {take_der(&outer, &tag), true};
    if (tag != DER_SEQUENCE || (exact && outer.rest.len > 0)) {
        return KEY_UNKNOWN;
    }
    if (!outer.ok) {
        return KEY_BROKEN;
    }
    struct view first = take_der(&body, &tag);
    if (!body.ok) {
        return KEY_UNKNOWN;
    }
    if (tag == DER_SEQUENCE) {
        return encrypted_state(first, &body);
    }
    if (tag != DER_INTEGER || first.len != 1) {
        return KEY_UNKNOWN;
    }
    return plain_state((unsigned char)first.ptr[0], &body);
}

enum key_state openssh_key_state(struct view bytes)
{
    static const char magic[] = "openssh-key-v1"; /* with its NUL */
    if (bytes.len < sizeof magic || memcmp(bytes.ptr, magic, sizeof magic) != 0) {
        return KEY_UNKNOWN;
    }
    struct reader r = {view_slice(bytes, sizeof magic, bytes.len), true};
    struct view cipher = take_bytes(&r, take_be(&r, 4));
    (void)take_bytes(&r, take_be(&r, 4)); /* key derivation */
    (void)take_bytes(&r, take_be(&r, 4)); /* its options */
    size_t keys = take_be(&r, 4);
    if (!r.ok || keys == 0 || keys > 16) {
        return KEY_BROKEN;
    }
    for (size_t i = 0; i < keys; i++) {
        (void)take_bytes(&r, take_be(&r, 4));
    }
    struct view secret = take_bytes(&r, take_be(&r, 4));
    if (!r.ok || secret.len < 64) {
        return KEY_BROKEN;
    }
    return view_eq_str(cipher, "none") ? KEY_PLAIN : KEY_ENCRYPTED;
}

/* ---- OpenPGP ---- */

/* The body of the first packet; its tag. */
static struct view take_packet(struct reader *r, unsigned *tag)
{
    unsigned head = take_byte(r);
    size_t len = 0;
    if ((head & 0x80) == 0) {
        r->ok = false;
        return view_of(NULL, 0);
    }
    if ((head & 0x40) != 0) {
        *tag = head & 0x3f;
        len = take_byte(r);
        if (len >= 192 && len < 224) {
            len = (len - 192) * 256 + take_byte(r) + 192;
        } else if (len == 255) {
            len = take_be(r, 4);
        } else if (len >= 224) {
            r->ok = false;
        }
    } else {
        *tag = head >> 2 & 0x0f;
        unsigned kind = head & 3;
        len = kind == 3 ? r->rest.len : take_be(r, 1U << kind);
    }
    return r->ok ? take_bytes(r, len) : view_of(NULL, 0);
}

static void skip_integers(struct reader *r, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        (void)take_bytes(r, (take_be(r, 2) + 7) / 8);
    }
}

/* The public numbers of an algorithm; false for one that is not known. */
static bool skip_public(struct reader *r, unsigned algorithm)
{
    switch (algorithm) {
    case 1:
    case 2:
    case 3: /* RSA */
        skip_integers(r, 2);
        return true;
    case 16: /* Elgamal */
        skip_integers(r, 3);
        return true;
    case 17: /* DSA */
        skip_integers(r, 4);
        return true;
    case 18: /* ECDH: a curve, a point, parameters */
    case 19: /* ECDSA */
    case 22: /* EdDSA */
        (void)take_bytes(r, take_byte(r));
        skip_integers(r, 1);
        if (algorithm == 18) {
            (void)take_bytes(r, take_byte(r));
        }
        return true;
    case 25:
    case 27: /* X25519, Ed25519 */
        (void)take_bytes(r, 32);
        return true;
    default:
        return false;
    }
}

/* Usage 254 and 255 name a cipher and a way from passphrase to key; 101 is GnuPG's
 * mark for a key that is not there or on a card. */
static enum key_state secret_state(struct reader *r)
{
    enum { S2K_GNU = 101 };
    unsigned usage = take_byte(r);
    if (usage == 0) {
        return r->ok && r->rest.len >= 4 ? KEY_PLAIN : KEY_BROKEN;
    }
    if (usage >= 253) {
        (void)take_byte(r);
        if (take_byte(r) == S2K_GNU) {
            return r->ok ? KEY_ABSENT : KEY_BROKEN;
        }
    }
    return r->ok && r->rest.len >= 16 ? KEY_ENCRYPTED : KEY_BROKEN;
}

enum key_state pgp_key_state(struct view bytes)
{
    struct reader r = {bytes, true};
    unsigned tag = 0;
    struct reader body = {take_packet(&r, &tag), true};
    if (tag != 5 && tag != 7) {
        return KEY_UNKNOWN;
    }
    if (!r.ok) {
        return KEY_BROKEN;
    }
    unsigned version = take_byte(&body);
    (void)take_be(&body, 4);
    if (version == 3 || version == 2) {
        (void)take_be(&body, 2);
    } else if (version != 4) {
        /* A newer form that is not parsed: there is a key, and it may be open. */
        return version == 5 || version == 6 ? KEY_PLAIN : KEY_UNKNOWN;
    }
    bool known = skip_public(&body, take_byte(&body));
    if (!body.ok) {
        return KEY_BROKEN;
    }
    return known ? secret_state(&body) : KEY_PLAIN;
}

/* ---- PKCS #12 ---- */

bool pkcs12_is(struct view der, bool *key)
{
    static const char data_oid[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07";
    static const char shrouded_bag[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02";
    struct view head = view_slice(der, 0, 16);
    /* SEQUENCE, of definite or indefinite length, that starts with INTEGER 3. */
    if (head.len < 16 || (unsigned char)head.ptr[0] != DER_SEQUENCE) {
        return false;
    }
    unsigned len = (unsigned char)head.ptr[1];
    size_t at = len > 0x80 && len <= 0x84 ? 2 + (len & 0x7f) : 2;
    if (memcmp(head.ptr + at, "\x02\x01\x03\x30", 4) != 0) {
        return false;
    }
    if (view_find(view_slice(der, 0, 64), view_of(data_oid, sizeof data_oid - 1)) == VIEW_NPOS) {
        return false;
    }
    *key = memmem(der.ptr, der.len, shrouded_bag, sizeof shrouded_bag - 1) != NULL;
    return true;
}
