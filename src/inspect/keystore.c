/* Key stores and binary keys, known by their first bytes and then parsed as far as it
 * takes to tell a store of keys from one of certificates. */
#include "private_key.h"
#include "secrets.h"

enum { RANK_STORE = 240, ENTRIES_MAX = 1000 };

struct verdict {
    struct view id;
    struct view message;
    enum severity severity;
};

#define STORE_ENCRYPTED                                                                            \
    "A key store: its keys are only as safe as its password, which can be guessed offline. "       \
    "Replace the keys and keep the store out of the files that are handed on."
#define KEY_OPEN                                                                                   \
    "A private key that no passphrase protects: whoever reads it can act as its owner. Replace "   \
    "the key pair and keep the new one in a secret store."

static size_t be(struct view v, size_t at, unsigned bytes)
{
    size_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value = value << 8 | (at + i < v.len ? (unsigned char)v.ptr[at + i] : 0U);
    }
    return value;
}

/* Whether a JKS or JCEKS store (as java.security.KeyStore writes it) has an entry that
 * is no certificate. */
static bool jks_has_key(struct view v)
{
    enum { ENTRY_CERTIFICATE = 2 };
    size_t version = be(v, 4, 4);
    size_t count = be(v, 8, 4);
    size_t at = 12;
    for (size_t i = 0; i < count && i < ENTRIES_MAX && at + 14 < v.len; i++) {
        if (be(v, at, 4) != ENTRY_CERTIFICATE) {
            return true;
        }
        at += 4 + 2 + be(v, at + 4, 2) + 8;
        at += version == 2 ? 2 + be(v, at, 2) : 0;
        at += 4 + be(v, at, 4);
    }
    return false;
}

static bool is_jks(struct view v, struct verdict *out)
{
    bool jks = view_starts(v, VIEW("\xfe\xed\xfe\xed"));
    bool jceks = view_starts(v, VIEW("\xce\xce\xce\xce"));
    size_t version = be(v, 4, 4);
    if ((!jks && !jceks) || version < 1 || version > 2 || !jks_has_key(v)) {
        return false;
    }
    *out = (struct verdict){VIEW_INIT("java-keystore"), VIEW_INIT(STORE_ENCRYPTED), SEVERITY_HIGH};
    return true;
}

/* Bouncy Castle: version, a salt of 20 bytes, an iteration count. */
static bool is_bks(struct view v, struct verdict *out)
{
    size_t version = be(v, 0, 4);
    size_t iterations = be(v, 28, 4);
    if (v.len < 64 || version < 1 || version > 2 || be(v, 4, 4) != 20 || iterations < 1000 ||
        iterations > 100000) {
        return false;
    }
    *out = (struct verdict){VIEW_INIT("bouncycastle-keystore"), VIEW_INIT(STORE_ENCRYPTED),
                            SEVERITY_HIGH};
    return true;
}

static bool is_pkcs12(struct view v, struct verdict *out)
{
    bool key = false;
    if (!pkcs12_is(v, &key)) {
        return false;
    }
    *out = (struct verdict){VIEW_INIT("pkcs12-keystore"), VIEW_INIT(STORE_ENCRYPTED),
                            key ? SEVERITY_HIGH : SEVERITY_MEDIUM};
    return true;
}

static bool is_keepass(struct view v, struct verdict *out)
{
    static const struct view magic = VIEW_INIT("\x03\xd9\xa2\x9a");
    unsigned kind = v.len > 8 ? (unsigned char)v.ptr[4] : 0;
    if (!view_starts(v, magic) || kind < 0x65 || kind > 0x67 ||
        memcmp(v.ptr + 5, "\xfb\x4b\xb5", 3) != 0) {
        return false;
    }
    *out = (struct verdict){VIEW_INIT("keepass-database"),
                            VIEW_INIT("A password database: only as safe as its master password, "
                                      "which can be guessed offline. Change what is in it."),
                            SEVERITY_HIGH};
    return true;
}

static bool is_gnupg(struct view v, struct verdict *out)
{
    *out = (struct verdict){VIEW_INIT("gnupg-private-key"), VIEW_INIT(KEY_OPEN), SEVERITY_CRITICAL};
    if (view_starts(v, VIEW("(11:private-key"))) {
        return true;
    }
    if (view_starts(v, VIEW("(21:protected-private-key"))) {
        out->severity = SEVERITY_MEDIUM;
        out->message = VIEW(STORE_ENCRYPTED);
        return true;
    }
    unsigned head = v.len > 8 ? (unsigned char)v.ptr[0] : 0;
    /* Secret key packet: the old form (tag 5) or the new one. */
    if ((head & 0xfc) != 0x94 && head != 0xc5) {
        return false;
    }
    enum key_state state = pgp_key_state(v);
    if (state == KEY_ENCRYPTED) {
        out->severity = SEVERITY_MEDIUM;
        out->message = VIEW(STORE_ENCRYPTED);
    }
    return state == KEY_ENCRYPTED || state == KEY_PLAIN;
}

/* Kerberos keytab, version 2: entries of a size, then components and a realm. */
static bool is_keytab(struct view v, struct verdict *out)
{
    size_t size = be(v, 2, 4);
    size_t components = be(v, 6, 2);
    size_t realm = be(v, 8, 2);
    if (!view_starts(v, VIEW("\x05\x02")) || size < 20 || size + 6 > v.len || components == 0 ||
        components > 8 || realm == 0 || realm + 10 > size) {
        return false;
    }
    for (size_t i = 0; i < realm; i++) {
        unsigned c = (unsigned char)v.ptr[10 + i];
        if (c < 0x21 || c > 0x7e) {
            return false;
        }
    }
    *out = (struct verdict){VIEW_INIT("kerberos-keytab"),
                            VIEW_INIT("A Kerberos key table: whoever reads it can act as its "
                                      "principals. Renew their keys."),
                            SEVERITY_CRITICAL};
    return true;
}

static bool is_ssh1(struct view v, struct verdict *out)
{
    static const struct view magic = VIEW_INIT("SSH PRIVATE KEY FILE FORMAT 1.1\n");
    if (!view_starts(v, magic) || v.len < magic.len + 2) {
        return false;
    }
    bool open = v.ptr[magic.len + 1] == 0;
    *out = (struct verdict){VIEW_INIT("ssh1-private-key"), VIEW_INIT(KEY_OPEN), SEVERITY_CRITICAL};
    if (!open) {
        out->severity = SEVERITY_MEDIUM;
        out->message = VIEW(STORE_ENCRYPTED);
    }
    return true;
}

/* A key in DER is the whole file. */
static bool is_der_key(struct view v, struct verdict *out)
{
    if (v.len < 40 || v.len > 64 * 1024 || (unsigned char)v.ptr[0] != 0x30) {
        return false;
    }
    enum key_state state = der_key_state(v, true);
    *out = (struct verdict){VIEW_INIT("der-private-key"), VIEW_INIT(KEY_OPEN), SEVERITY_CRITICAL};
    if (state == KEY_ENCRYPTED) {
        out->severity = SEVERITY_MEDIUM;
        out->message = VIEW(STORE_ENCRYPTED);
    }
    return state == KEY_PLAIN || state == KEY_ENCRYPTED;
}

static enum status detect_store(struct secrets_text *t, struct hit_ends hits,
                                struct match_list *out, struct error *err)
{
    static bool (*const kinds[])(struct view, struct verdict *) = {
        is_jks, is_bks, is_pkcs12, is_keepass, is_gnupg, is_keytab, is_ssh1, is_der_key,
    };
    (void)hits;
    struct view bytes = t->owner->file->bytes;
    struct verdict found;
    for (size_t i = 0; bytes.len >= 16 && i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i](bytes, &found)) {
            struct secret_match m = {.rule = SECRET_DETECTOR,
                                     .value = bytes,
                                     .id = found.id,
                                     .message = found.message,
                                     .cwe = VIEW_INIT("CWE-321"),
                                     .severity = found.severity,
                                     .confidence = CONFIDENCE_HIGH,
                                     .rank = RANK_STORE,
                                     .whole_file = true};
            return match_add(t->owner->arena, out, &m, err);
        }
    }
    return OK;
}

const struct secrets_detector keystore_detector = {
    .name = "key-store",
    .trigger = NULL,
    .detect = detect_store,
};
