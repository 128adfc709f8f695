/* C2SP signed notes and checkpoints. */
#include "b64.h"

#include <assay/evidence/tlog.h>

#include <assay/base/utf8.h>

#include <sodium.h>

#define SIGNATURE_START "\xe2\x80\x94 " /* em dash, space */

enum { NOTE_SIG_MAX = 4096 };

/* A key name: UTF-8, no white space, no plus sign. */
static bool name_sound(struct view name)
{
    if (name.len == 0 || name.len >= NOTE_NAME_MAX || !utf8_valid(name)) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '+') {
            return false;
        }
    }
    return true;
}

void vkey_log_id(const struct vkey *key, struct sha256 *out)
{
    char head[NOTE_NAME_MAX + 2];
    size_t n = strlen(key->name);
    memcpy(head, key->name, n);
    head[n] = '\n';
    head[n + 1] = (char)key->kind;
    sha256_of_pair(view_of(head, n + 2), view_of((const char *)key->raw, sizeof key->raw), out);
}

static enum status set_vkey(enum vkey_kind kind, struct view name, const unsigned char raw[32],
                            struct vkey *out, struct error *err)
{
    if (!name_sound(name)) {
        return error_set(err, ERR_USAGE,
                         "the name of a log or a witness must be 1 to %d bytes without white space "
                         "or '+'",
                         NOTE_NAME_MAX - 1);
    }
    struct vkey k = {.kind = kind};
    memcpy(k.name, name.ptr, name.len);
    memcpy(k.raw, raw, sizeof k.raw);
    struct sha256 id;
    vkey_log_id(&k, &id);
    memcpy(k.hash, id.bytes, sizeof k.hash);
    *out = k;
    return OK;
}

static enum status make_vkey(enum vkey_kind kind, struct view name, const struct public_key *key,
                             struct vkey *out, struct error *err)
{
    return key->algorithm == KEY_ED25519
               ? set_vkey(kind, name, key->raw, out, err)
               : error_set(err, ERR_USAGE, "checkpoints are signed with Ed25519 only");
}

enum status vkey_make(struct view name, const struct public_key *key, struct vkey *out,
                      struct error *err)
{
    return make_vkey(VKEY_LOG, name, key, out, err);
}

enum status vkey_make_witness(struct view name, const struct public_key *key, struct vkey *out,
                              struct error *err)
{
    return make_vkey(VKEY_WITNESS, name, key, out, err);
}

static bool hash_matches(struct view hex, const unsigned char hash[4])
{
    char text[9];
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 4; i++) {
        text[2 * i] = digits[hash[i] >> 4];
        text[2 * i + 1] = digits[hash[i] & 15];
    }
    return view_eq(hex, view_of(text, 8));
}

static enum status parse_vkey(enum vkey_kind kind, struct view text, struct vkey *out,
                              struct error *err)
{
    struct view rest = view_trim(text);
    struct view name;
    struct view hex;
    enum { LONGEST = 2048 }; /* an ML-DSA-44 key has 1312 bytes */
    unsigned char bytes[LONGEST];
    size_t len = 0;
    if (!view_split(&rest, '+', &name) || rest.ptr == NULL || !view_split(&rest, '+', &hex) ||
        rest.ptr == NULL || !b64_exact(rest, bytes, sizeof bytes, &len) || len == 0) {
        return error_set(err, ERR_FORMAT, "a verifier key looks like name+hash+base64");
    }
    if (len != 33 || bytes[0] != kind) {
        return error_set(err, ERR_UNSUPPORTED, "the verifier key is not %s",
                         kind == VKEY_LOG ? "an Ed25519 key of a log"
                                          : "an Ed25519 key of a witness (cosignature/v1)");
    }
    struct vkey k;
    enum status st = set_vkey(kind, name, bytes + 1, &k, err);
    if (st != OK) {
        return error_set(err, ERR_FORMAT, "the verifier key has no sound name");
    }
    if (!hash_matches(hex, k.hash)) {
        return error_set(err, ERR_FORMAT, "the verifier key's hash does not fit its name and key");
    }
    *out = k;
    return OK;
}

enum status vkey_parse(struct view text, struct vkey *out, struct error *err)
{
    return parse_vkey(VKEY_LOG, text, out, err);
}

enum status vkey_parse_witness(struct view text, struct vkey *out, struct error *err)
{
    return parse_vkey(VKEY_WITNESS, text, out, err);
}

void vkey_write(struct buf *out, const struct vkey *key)
{
    char bytes[33];
    bytes[0] = (char)key->kind;
    memcpy(bytes + 1, key->raw, 32);
    buf_add_str(out, key->name);
    buf_add_char(out, '+');
    hex_encode(out, view_of((const char *)key->hash, sizeof key->hash));
    buf_add_char(out, '+');
    base64_encode(out, view_of(bytes, sizeof bytes), false);
}

/* "— name base64", without the newline. */
static bool parse_signature(struct view line, struct note_signature *out)
{
    struct view start = VIEW(SIGNATURE_START);
    if (!view_starts(line, start)) {
        return false;
    }
    struct view rest = view_slice(line, start.len, line.len);
    struct view name;
    unsigned char bytes[NOTE_SIG_MAX];
    size_t len = 0;
    if (!view_split(&rest, ' ', &name) || rest.ptr == NULL || !name_sound(name) ||
        !b64_exact(rest, bytes, sizeof bytes, &len) || len < 5) {
        return false;
    }
    out->name = name;
    out->base64 = rest;
    memcpy(out->hash, bytes, sizeof out->hash);
    return true;
}

static bool text_sound(struct view bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        if ((unsigned char)bytes.ptr[i] < 0x20 && bytes.ptr[i] != '\n') {
            return false;
        }
    }
    return utf8_valid(bytes);
}

/* Offset of the last empty line's first newline. */
static ptrdiff_t find_split(struct view bytes)
{
    for (size_t i = bytes.len; i >= 2; i--) {
        if (bytes.ptr[i - 1] == '\n' && bytes.ptr[i - 2] == '\n') {
            return (ptrdiff_t)(i - 2);
        }
    }
    return VIEW_NPOS;
}

enum status note_parse(struct view bytes, struct note *out, struct error *err)
{
    if (bytes.len > NOTE_MAX) {
        return error_set(err, ERR_LIMIT, "a signed note larger than %d bytes", NOTE_MAX);
    }
    ptrdiff_t split = find_split(bytes);
    if (!text_sound(bytes) || split < 0 || bytes.ptr[bytes.len - 1] != '\n') {
        return error_set(err, ERR_FORMAT,
                         "not a signed note: text, an empty line and signature lines in UTF-8 "
                         "are expected");
    }
    struct note n = {.text = view_slice(bytes, 0, (size_t)split + 1), .signatures_len = 0};
    struct view rest = view_slice(bytes, (size_t)split + 2, bytes.len);
    struct view line;
    while (rest.len > 0 && view_split(&rest, '\n', &line)) {
        if (n.signatures_len == NOTE_SIGNATURES_MAX) {
            return error_set(err, ERR_LIMIT, "a signed note with more than %d signatures",
                             NOTE_SIGNATURES_MAX);
        }
        if (!parse_signature(line, &n.signatures[n.signatures_len])) {
            return error_set(err, ERR_FORMAT, "the note's signature line %zu is malformed",
                             n.signatures_len + 1);
        }
        n.signatures_len++;
    }
    if (n.signatures_len == 0) {
        return error_set(err, ERR_FORMAT, "the note has no signature");
    }
    *out = n;
    return OK;
}

bool vkey_fits(const struct vkey *key, const struct note_signature *s)
{
    return memcmp(key->hash, s->hash, sizeof key->hash) == 0 && view_eq_str(s->name, key->name);
}

static bool signature_good(const struct vkey *key, const struct note *n,
                           const struct note_signature *s)
{
    unsigned char sig[4 + 64];
    size_t len = 0;
    return b64_exact(s->base64, sig, sizeof sig, &len) && len == sizeof sig &&
           crypto_sign_verify_detached(sig + 4, (const unsigned char *)n->text.ptr, n->text.len,
                                       key->raw) == 0;
}

enum status note_verify(const struct note *n, const struct vkey *keys, size_t count, size_t *who,
                        struct error *err)
{
    size_t found = SIZE_MAX;
    for (size_t i = 0; i < n->signatures_len; i++) {
        for (size_t k = 0; k < count; k++) {
            if (!vkey_fits(&keys[k], &n->signatures[i])) {
                continue;
            }
            if (!signature_good(&keys[k], n, &n->signatures[i])) {
                return error_set(err, ERR_CORRUPT, "the signature by %s is not valid",
                                 keys[k].name);
            }
            found = found == SIZE_MAX ? k : found;
        }
    }
    if (found == SIZE_MAX) {
        return error_set(err, ERR_CORRUPT, "none of its signatures is by a known key");
    }
    if (who != NULL) {
        *who = found;
    }
    return OK;
}

void note_line_write(struct buf *out, const char *name, struct view bytes)
{
    buf_printf(out, SIGNATURE_START "%s ", name);
    base64_encode(out, bytes, false);
    buf_add_char(out, '\n');
}

void note_line_copy(struct buf *out, const struct note_signature *s)
{
    buf_printf(out, SIGNATURE_START VIEW_FMT " " VIEW_FMT "\n", VIEW_ARG(s->name),
               VIEW_ARG(s->base64));
}

void note_signature_write(struct buf *out, const struct vkey *key, const unsigned char sig[64])
{
    char bytes[4 + 64];
    memcpy(bytes, key->hash, 4);
    memcpy(bytes + 4, sig, 64);
    note_line_write(out, key->name, view_of(bytes, sizeof bytes));
}

void checkpoint_write(struct buf *out, const struct checkpoint *c)
{
    buf_printf(out, "%s\n%llu\n", c->origin, (unsigned long long)c->size);
    base64_encode(out, view_of((const char *)c->root.bytes, SHA256_SIZE), false);
    buf_add_char(out, '\n');
}

enum status checkpoint_read(struct view text, struct checkpoint *out, struct error *err)
{
    struct view rest = text;
    struct view origin;
    struct view size;
    struct view root;
    struct checkpoint c = {.size = 0};
    size_t len = 0;
    if (!view_split(&rest, '\n', &origin) || !view_split(&rest, '\n', &size) ||
        !view_split(&rest, '\n', &root) || rest.ptr == NULL) {
        return error_set(err, ERR_FORMAT, "a checkpoint has an origin, a size and a root line");
    }
    if (origin.len == 0 || origin.len >= NOTE_NAME_MAX || !text_sound(origin)) {
        return error_set(err, ERR_FORMAT,
                         "the checkpoint's origin is empty, too long or not plain text");
    }
    if (!view_to_u64(size, &c.size) || (size.len > 1 && size.ptr[0] == '0') || c.size > INT64_MAX) {
        return error_set(err, ERR_FORMAT, "the checkpoint's size is not a plain number");
    }
    if (!b64_exact(root, c.root.bytes, SHA256_SIZE, &len) || len != SHA256_SIZE) {
        return error_set(err, ERR_FORMAT, "the checkpoint's root is not a SHA-256 in base64");
    }
    memcpy(c.origin, origin.ptr, origin.len);
    *out = c;
    return OK;
}

enum status checkpoint_peek(struct view bytes, struct checkpoint *out, struct error *err)
{
    struct note note;
    enum status st = note_parse(bytes, &note, err);
    return st == OK ? checkpoint_read(note.text, out, err) : st;
}

enum status checkpoint_open(struct view bytes, const struct vkey *keys, size_t count,
                            struct checkpoint *out, struct error *err)
{
    struct note note;
    size_t who = 0;
    enum status st = note_parse(bytes, &note, err);
    if (st == OK) {
        st = note_verify(&note, keys, count, &who, err);
    }
    struct checkpoint c;
    if (st == OK) {
        st = checkpoint_read(note.text, &c, err);
    }
    if (st == OK && strcmp(c.origin, keys[who].name) != 0) {
        st = error_set(err, ERR_CORRUPT, "the checkpoint of '%s' is signed by the log '%s'",
                       c.origin, keys[who].name);
    }
    if (st == OK) {
        *out = c;
    } else {
        (void)error_prefix(err, "checkpoint");
    }
    return st;
}
