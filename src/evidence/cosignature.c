#include "b64.h"

#include <assay/evidence/cosignature.h>

#include <assay/base/mem.h>

#include <sodium.h>

enum {
    TIME_SIZE = 8,
    COSIGNATURE_SIZE = 4 + TIME_SIZE + 64,
    COSIGNATURE_MESSAGE_MAX = NOTE_MAX + 64,
    JOINED_MAX = 2 * NOTE_MAX
};

/* ---- one cosignature ---- */

static void put_message(struct buf *out, uint64_t time, struct view text)
{
    buf_printf(out, "cosignature/v1\ntime %llu\n", (unsigned long long)time);
    buf_add_view(out, text);
}

enum status cosignature_make(const struct keys *keys, const struct vkey *key, struct view text,
                             int64_t time, struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(COSIGNATURE_MESSAGE_MAX);
    unsigned char sig[SIGNATURE_MAX];
    unsigned char bytes[COSIGNATURE_SIZE];
    size_t len = 0;
    if (time <= 0) {
        return error_set(err, ERR_USAGE, "a cosignature states a time after 1970");
    }
    put_message(&message, (uint64_t)time, text);
    enum status st = buf_status(&message, err);
    if (st == OK) {
        st = keys_sign(keys, KEY_WITNESS, buf_view(&message), sig, &len, err);
    }
    if (st != OK) {
        return st;
    }
    memcpy(bytes, key->hash, sizeof key->hash);
    for (unsigned i = 0; i < TIME_SIZE; i++) {
        bytes[4 + i] = (unsigned char)((uint64_t)time >> (8 * (TIME_SIZE - 1 - i)));
    }
    memcpy(bytes + 4 + TIME_SIZE, sig, 64);
    note_line_write(out, key->name, view_of((const char *)bytes, sizeof bytes));
    return buf_status(out, err);
}

/* Its time, or 0 where it is no cosignature. */
static int64_t read_bytes(const struct note_signature *s, unsigned char bytes[COSIGNATURE_SIZE])
{
    uint64_t time = 0;
    size_t len = 0;
    if (!b64_exact(s->base64, bytes, COSIGNATURE_SIZE, &len) || len != COSIGNATURE_SIZE) {
        return 0;
    }
    for (unsigned i = 0; i < TIME_SIZE; i++) {
        time = time << 8 | bytes[4 + i];
    }
    return time <= INT64_MAX ? (int64_t)time : 0;
}

int64_t cosignature_time(const struct note_signature *s)
{
    unsigned char bytes[COSIGNATURE_SIZE];
    return read_bytes(s, bytes);
}

/* Its time; 0: not valid. */
static int64_t verify(const struct vkey *key, struct view text, const struct note_signature *s,
                      struct buf *message)
{
    unsigned char bytes[COSIGNATURE_SIZE];
    int64_t time = read_bytes(s, bytes);
    if (time == 0) {
        return 0;
    }
    buf_clear(message);
    put_message(message, (uint64_t)time, text);
    bool good =
        message->failed == OK &&
        crypto_sign_verify_detached(bytes + 4 + TIME_SIZE, (const unsigned char *)message->ptr,
                                    message->len, key->raw) == 0;
    return good ? time : 0;
}

/* ---- those of a note ---- */

enum status cosignatures_verify(const struct note *n, const struct vkey *keys, size_t count,
                                int64_t *times, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(COSIGNATURE_MESSAGE_MAX);
    int64_t newest = 0;
    for (size_t k = 0; k < count; k++) {
        newest = 0;
        for (size_t i = 0; i < n->signatures_len; i++) {
            if (!vkey_fits(&keys[k], &n->signatures[i])) {
                continue;
            }
            int64_t time = verify(&keys[k], n->text, &n->signatures[i], &message);
            if (time == 0) {
                return error_set(err, ERR_CORRUPT, "the cosignature by %s is not valid",
                                 keys[k].name);
            }
            newest = time > newest ? time : newest;
        }
        times[k] = newest;
    }
    return OK;
}

enum status cosignatures_take(struct view checkpoint, struct view answer, const struct vkey *key,
                              struct buf *out, int64_t *time, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf joined = BUF_INIT(JOINED_MAX);
    struct note mine;
    struct note n;
    int64_t when = 0;
    buf_add_view(&joined, checkpoint);
    buf_add_view(&joined, answer);
    enum status st = buf_status(&joined, err);
    if (st == OK) {
        st = note_parse(checkpoint, &mine, err);
    }
    if (st == OK) {
        st = note_parse(buf_view(&joined), &n, err);
    }
    /* An answer with an empty line in it would make another text of the checkpoint. */
    if (st == OK && !view_eq(n.text, mine.text)) {
        st = error_set(err, ERR_FORMAT, "the answer is not made of signature lines");
    }
    if (st == OK) {
        st = cosignatures_verify(&n, key, 1, &when, err);
    }
    if (st == OK && when == 0) {
        st = error_set(err, ERR_CORRUPT, "the answer holds no cosignature by %s", key->name);
    }
    for (size_t i = mine.signatures_len; st == OK && i < n.signatures_len; i++) {
        if (vkey_fits(key, &n.signatures[i])) {
            note_line_copy(out, &n.signatures[i]);
        }
    }
    st = st == OK ? buf_status(out, err) : st;
    if (st == OK) {
        *time = when;
    }
    return st;
}

/* ---- add-checkpoint ---- */

static bool take_old(struct view line, uint64_t *out)
{
    struct view word = VIEW("old ");
    struct view digits = view_slice(line, word.len, line.len);
    return view_starts(line, word) && view_to_u64(digits, out) && *out <= INT64_MAX &&
           (digits.len == 1 || digits.ptr[0] != '0');
}

enum status add_checkpoint_read(struct view body, struct add_checkpoint *out, struct error *err)
{
    struct view rest = body;
    struct view line;
    struct add_checkpoint a = {.old = 0};
    size_t len = 0;
    if (body.len > ADD_CHECKPOINT_MAX) {
        return error_set(err, ERR_LIMIT, "the request is larger than %d bytes", ADD_CHECKPOINT_MAX);
    }
    if (!view_split(&rest, '\n', &line) || rest.ptr == NULL || !take_old(line, &a.old)) {
        return error_set(err, ERR_FORMAT, "it does not begin with \"old SIZE\"");
    }
    while (view_split(&rest, '\n', &line) && rest.ptr != NULL && line.len > 0) {
        if (a.path_len == ADD_CHECKPOINT_PROOF_MAX) {
            return error_set(err, ERR_LIMIT, "a consistency proof with more than %d hashes",
                             ADD_CHECKPOINT_PROOF_MAX);
        }
        if (!b64_exact(line, a.path[a.path_len].bytes, SHA256_SIZE, &len) || len != SHA256_SIZE) {
            return error_set(err, ERR_FORMAT, "hash %zu of the proof is no SHA-256 in base64",
                             a.path_len + 1);
        }
        a.path_len++;
    }
    if (rest.ptr == NULL || rest.len == 0) {
        return error_set(err, ERR_FORMAT, "it holds no checkpoint behind an empty line");
    }
    a.checkpoint = rest;
    *out = a;
    return OK;
}

void add_checkpoint_write(struct buf *out, uint64_t old, const struct sha256 *path, size_t path_len,
                          struct view checkpoint)
{
    buf_printf(out, "old %llu\n", (unsigned long long)old);
    for (size_t i = 0; i < path_len; i++) {
        base64_encode(out, view_of((const char *)path[i].bytes, SHA256_SIZE), false);
        buf_add_char(out, '\n');
    }
    buf_add_char(out, '\n');
    buf_add_view(out, checkpoint);
}

bool add_checkpoint_proves(const struct add_checkpoint *a, const struct sha256 *old,
                           const struct checkpoint *to)
{
    struct sha256 empty;
    merkle_empty(&empty);
    if (to->size == 0 && !sha256_eq(&to->root, &empty)) {
        return false;
    }
    return a->old == 0
               ? a->path_len == 0
               : merkle_verify_consistency(a->old, to->size, a->path, a->path_len, old, &to->root);
}
