#include "keyfile.h"

#include "b64.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <sodium.h>
#include <stdio.h>

void keyfile_name(const struct key_info *info, char out[KEYFILE_NAME_MAX])
{
    (void)snprintf(out, KEYFILE_NAME_MAX, "%s-%.16s.key", key_role_name(info->role), info->id);
}

static void add_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    base64_encode(out, view_of((const char *)bytes, len), false);
}

/* The lines above `secret`: the box's associated data too. */
static void write_head(struct buf *out, const struct key_info *info)
{
    char created[CLOCK_TEXT_MAX];
    char retired[CLOCK_TEXT_MAX] = "-";
    clock_rfc3339(info->created, created);
    if (info->retired != 0) {
        clock_rfc3339(info->retired, retired);
    }
    buf_printf(out, "assay-key 1\nrole %s\nalgorithm %s\nid %s\ncreated %s\nretired %s\npublic ",
               key_role_name(info->role), key_algorithm_name(info->algorithm), info->id, created,
               retired);
    if (info->has_public) {
        add_base64(out, info->public.spki, info->public.spki_len);
    } else {
        buf_add_char(out, '-');
    }
    buf_add_char(out, '\n');
}

static void write_secret(struct buf *out, const struct key_file *f)
{
    switch (f->kind) {
    case SECRET_PLAIN:
        buf_add_str(out, "secret plain ");
        add_base64(out, f->plain, sizeof f->plain);
        break;
    case SECRET_SEALED:
        buf_printf(out, "secret argon2id %u %u ", f->passes, f->kib);
        add_base64(out, f->salt, sizeof f->salt);
        buf_add_char(out, ' ');
        add_base64(out, f->nonce, sizeof f->nonce);
        buf_add_char(out, ' ');
        add_base64(out, f->box, sizeof f->box);
        break;
    case SECRET_NONE:
    default:
        buf_add_str(out, "secret none");
        break;
    }
    buf_add_char(out, '\n');
}

void keyfile_write(struct buf *out, const struct key_file *f)
{
    size_t start = out->len;
    write_head(out, &f->info);
    write_secret(out, f);
    struct sha256 sum;
    char hex[SHA256_HEX_MAX];
    sha256_of(view_slice(buf_view(out), start, out->len), &sum);
    sha256_hex(&sum, hex);
    buf_printf(out, "checksum %s\n", hex);
}

/* The value of the next line, which must be "<word> <value>". */
static bool take_line(struct view *rest, const char *word, struct view *value)
{
    struct view line;
    struct view name;
    if (!view_split(rest, '\n', &line) || rest->ptr == NULL || !view_split(&line, ' ', &name) ||
        line.ptr == NULL || !view_eq_str(name, word)) {
        return false;
    }
    *value = line;
    return true;
}

static bool exact(struct view text, unsigned char *out, size_t size)
{
    size_t len = 0;
    return b64_exact(text, out, size, &len) && len == size;
}

static bool take_count(struct view *rest, unsigned max, unsigned *out)
{
    struct view piece;
    uint64_t n;
    if (!view_split(rest, ' ', &piece) || rest->ptr == NULL || !view_to_u64(piece, &n) || n == 0 ||
        n > max) {
        return false;
    }
    *out = (unsigned)n;
    return true;
}

static bool read_secret(struct view value, struct key_file *f)
{
    struct view rest = value;
    struct view kind;
    struct view piece;
    if (view_eq(value, VIEW("none"))) {
        f->kind = SECRET_NONE;
        return true;
    }
    if (!view_split(&rest, ' ', &kind) || rest.ptr == NULL) {
        return false;
    }
    if (view_eq(kind, VIEW("plain"))) {
        f->kind = SECRET_PLAIN;
        return exact(rest, f->plain, sizeof f->plain);
    }
    f->kind = SECRET_SEALED;
    f->info.encrypted = true;
    return view_eq(kind, VIEW("argon2id")) && take_count(&rest, KEY_PASSES_MAX, &f->passes) &&
           take_count(&rest, KEY_KIB_MAX, &f->kib) && view_split(&rest, ' ', &piece) &&
           exact(piece, f->salt, sizeof f->salt) && rest.ptr != NULL &&
           view_split(&rest, ' ', &piece) && exact(piece, f->nonce, sizeof f->nonce) &&
           rest.ptr != NULL && exact(rest, f->box, sizeof f->box);
}

static bool read_algorithm(struct view v, enum key_algorithm *out)
{
    for (enum key_algorithm a = KEY_ED25519; a <= KEY_HMAC_SHA256; a++) {
        if (view_eq_str(v, key_algorithm_name(a))) {
            *out = a;
            return true;
        }
    }
    return false;
}

static bool read_id_and_times(struct view *rest, struct key_info *info)
{
    struct view v;
    struct sha256 id;
    if (!take_line(rest, "id", &v) || !sha256_parse(v, &id)) {
        return false;
    }
    sha256_hex(&id, info->id);
    if (!take_line(rest, "created", &v) || !clock_parse(v, &info->created) ||
        !take_line(rest, "retired", &v)) {
        return false;
    }
    return view_eq(v, VIEW("-")) || (clock_parse(v, &info->retired) && info->retired != 0);
}

static bool read_public(struct view v, struct key_info *info)
{
    unsigned char spki[PUBLIC_SPKI_MAX];
    size_t len = 0;
    if (view_eq(v, VIEW("-"))) {
        return info->algorithm == KEY_HMAC_SHA256;
    }
    info->has_public = true;
    return b64_exact(v, spki, sizeof spki, &len) &&
           public_key_from_spki(view_of((const char *)spki, len), &info->public, NULL) == OK &&
           info->public.algorithm == info->algorithm && strcmp(info->public.id, info->id) == 0;
}

static bool read_lines(struct view text, struct key_file *f)
{
    struct view rest = text;
    struct view v;
    return take_line(&rest, "assay-key", &v) && view_eq(v, VIEW("1")) &&
           take_line(&rest, "role", &v) && key_role_parse(v, &f->info.role) &&
           take_line(&rest, "algorithm", &v) && read_algorithm(v, &f->info.algorithm) &&
           read_id_and_times(&rest, &f->info) && take_line(&rest, "public", &v) &&
           read_public(v, &f->info) && take_line(&rest, "secret", &v) && read_secret(v, f) &&
           take_line(&rest, "checksum", &v) && rest.len == 0;
}

enum status keyfile_read(struct view text, struct key_file *out, struct error *err)
{
    struct key_file f = {.kind = SECRET_NONE};
    struct buf again = BUF_INIT(KEYFILE_MAX);
    enum status st = OK;
    if (!read_lines(text, &f)) {
        st = error_set(err, ERR_CORRUPT, "not a sound Assay key file");
    } else {
        keyfile_write(&again, &f);
        st = buf_status(&again, err);
    }
    /* Checksum, spelling, everything: one comparison. */
    if (st == OK && !view_eq(buf_view(&again), text)) {
        st = error_set(err, ERR_CORRUPT, "the key file was changed: its checksum does not fit");
    }
    if (st == OK) {
        *out = f;
    }
    mem_wipe(again.ptr, again.len);
    buf_release(&again);
    mem_wipe(&f, sizeof f);
    return st;
}

static bool fits(const struct derived_key *d, const struct key_file *f)
{
    return d->have && d->passes == f->passes && d->kib == f->kib &&
           memcmp(d->salt, f->salt, sizeof d->salt) == 0;
}

static enum status derive(const struct key_file *f, struct view passphrase, struct derived_key *d,
                          struct error *err)
{
    if (fits(d, f)) {
        return OK;
    }
    d->have = false;
    if (crypto_pwhash(d->key, sizeof d->key, passphrase.ptr, passphrase.len, f->salt, f->passes,
                      (size_t)f->kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return error_set(err, ERR_NO_MEMORY, "not enough memory for the passphrase's key (%u KiB)",
                         f->kib);
    }
    d->passes = f->passes;
    d->kib = f->kib;
    memcpy(d->salt, f->salt, sizeof d->salt);
    d->have = true;
    return OK;
}

enum status keyfile_seal(struct key_file *f, struct view passphrase, struct derived_key *d,
                         struct error *err)
{
    f->passes = KEY_PASSES;
    f->kib = KEY_KIB;
    if (d->have && d->passes == f->passes && d->kib == f->kib) {
        memcpy(f->salt, d->salt, sizeof f->salt);
    } else {
        randombytes_buf(f->salt, sizeof f->salt);
    }
    CLEANUP(buf_cleanup) struct buf head = BUF_INIT(KEYFILE_MAX);
    enum status st = derive(f, passphrase, d, err);
    if (st == OK) {
        write_head(&head, &f->info);
        st = buf_status(&head, err);
    }
    if (st != OK) {
        return st;
    }
    randombytes_buf(f->nonce, sizeof f->nonce);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(f->box, NULL, f->plain, sizeof f->plain,
                                                     (const unsigned char *)head.ptr, head.len,
                                                     NULL, f->nonce, d->key);
    mem_wipe(f->plain, sizeof f->plain);
    f->kind = SECRET_SEALED;
    f->info.encrypted = true;
    return OK;
}

enum status keyfile_open(struct key_file *f, struct view passphrase, struct derived_key *d,
                         struct error *err)
{
    if (passphrase.len == 0) {
        return error_set(err, ERR_PERMISSION, "the keys are encrypted: their passphrase is needed");
    }
    CLEANUP(buf_cleanup) struct buf head = BUF_INIT(KEYFILE_MAX);
    enum status st = derive(f, passphrase, d, err);
    if (st == OK) {
        write_head(&head, &f->info);
        st = buf_status(&head, err);
    }
    if (st == OK && crypto_aead_xchacha20poly1305_ietf_decrypt(
                        f->plain, NULL, NULL, f->box, sizeof f->box,
                        (const unsigned char *)head.ptr, head.len, f->nonce, d->key) != 0) {
        st = error_set(err, ERR_PERMISSION, "the passphrase is wrong");
    }
    return st;
}
