/* Opening a log, its checkpoint and the keys that sign it. */
#include "log_internal.h"

#include <assay/base/mem.h>

#include <stdio.h>

enum { LOG_VKEYS_MAX = 2 * KEYS_MAX };

struct log *log_close(struct log *l)
{
    if (l != NULL) {
        (void)keyring_free(l->ring);
        (void)mem_free(l->vkeys);
        (void)mem_free(l);
    }
    return NULL;
}

static enum status fill_ring(struct log *l, struct error *err)
{
    enum status st = keyring_new(&l->ring, err);
    if (st == OK) {
        st = keys_to_keyring(l->keys, KEY_STATEMENT, l->ring, err);
    }
    if (st == OK) {
        st = keys_to_keyring(l->keys, KEY_SIGSTORE, l->ring, err);
    }
    size_t extra = l->options.extra == NULL ? 0 : keyring_count(l->options.extra);
    for (size_t i = 0; st == OK && i < extra; i++) {
        st = keyring_add(l->ring, keyring_at(l->options.extra, i), err);
    }
    return st;
}

enum status log_open(struct store *store, const struct keys *keys,
                     const struct log_options *options, struct log **out, struct error *err)
{
    struct log *l = mem_calloc(1, sizeof *l);
    if (l == NULL) {
        return error_no_memory(err);
    }
    l->store = store;
    l->keys = keys;
    if (options != NULL) {
        l->options = *options;
    }
    enum status st = OK;
    if (l->options.origin.len >= sizeof l->origin) {
        st = error_set(err, ERR_USAGE, "the log's origin is longer than %d bytes",
                       NOTE_NAME_MAX - 1);
    } else if (l->options.origin.len > 0) {
        memcpy(l->origin, l->options.origin.ptr, l->options.origin.len);
    }
    l->options.origin = view_str(l->origin);
    if (st == OK) {
        st = fill_ring(l, err);
    }
    if (st != OK) {
        (void)log_close(l);
        return st;
    }
    *out = l;
    return OK;
}

enum status log_new_origin(const struct log *l, char out[NOTE_NAME_MAX], struct error *err)
{
    if (l->origin[0] != '\0') {
        memcpy(out, l->origin, NOTE_NAME_MAX);
        return OK;
    }
    const struct key_info *k = keys_active(l->keys, KEY_CHECKPOINT);
    if (k == NULL) {
        return error_set(err, ERR_NOT_FOUND, "there is no key for the log's checkpoints");
    }
    (void)snprintf(out, NOTE_NAME_MAX, "assay.log/%.16s", k->id);
    return OK;
}

static enum status add_vkey(struct log *l, const struct vkey *key, struct error *err)
{
    enum status st = mem_grow((void **)&l->vkeys, &l->vkeys_cap, l->vkeys_len + 1, sizeof *key,
                              LOG_VKEYS_MAX, err);
    if (st == OK) {
        l->vkeys[l->vkeys_len++] = *key;
    }
    return st;
}

enum status log_load_vkeys(struct log *l, struct view origin, struct error *err)
{
    if (origin.len >= sizeof l->vkeys_origin) {
        return error_set(err, ERR_FORMAT, "the checkpoint's origin is too long");
    }
    if (l->vkeys_len > 0 && view_eq_str(origin, l->vkeys_origin)) {
        return OK;
    }
    l->vkeys_len = 0;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < keys_count(l->keys); i++) {
        const struct key_info *info = keys_at(l->keys, i);
        struct vkey key;
        if (info->role == KEY_CHECKPOINT) {
            st = vkey_make(origin, &info->public, &key, err);
            st = st == OK ? add_vkey(l, &key, err) : st;
        }
    }
    for (size_t i = 0; st == OK && i < l->options.log_keys_len; i++) {
        st = add_vkey(l, &l->options.log_keys[i], err);
    }
    if (st == OK) {
        memset(l->vkeys_origin, 0, sizeof l->vkeys_origin);
        memcpy(l->vkeys_origin, origin.ptr, origin.len);
    } else {
        l->vkeys_len = 0;
    }
    return st;
}

/* Without a checkpoint there must not be any entry either. */
static enum status check_new(struct log *l, struct error *err)
{
    for (unsigned width = 1; width <= TILE_WIDTH; width++) {
        char path[TLOG_PATH_MAX];
        CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(LOG_BUNDLE_MAX);
        tile_path(path, LOG_ENTRIES, -1, 0, width);
        enum status st = store_log_read(l->store, view_str(path), &bytes, err);
        if (st == OK) {
            return error_set(err, ERR_CORRUPT,
                             "the log has entries (%s) but no checkpoint: restore `checkpoint` "
                             "from a backup",
                             path);
        }
        if (st != ERR_NOT_FOUND) {
            return st;
        }
    }
    return OK;
}

static enum status open_head(struct log *l, struct view bytes, struct checkpoint *out,
                             struct error *err)
{
    struct checkpoint unverified;
    enum status st = checkpoint_peek(bytes, &unverified, err);
    if (st == OK) {
        st = log_load_vkeys(l, view_str(unverified.origin), err);
    }
    if (st == OK) {
        return checkpoint_open(bytes, l->vkeys, l->vkeys_len, out, err);
    }
    (void)error_prefix(err, "checkpoint");
    return st;
}

enum status log_read_head(struct log *l, struct buf *note, struct checkpoint *out,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(NOTE_MAX);
    struct checkpoint head = {.size = 0};
    enum status st = store_log_read(l->store, VIEW("checkpoint"), &bytes, err);
    if (st == ERR_NOT_FOUND) {
        merkle_empty(&head.root);
        st = check_new(l, err);
    } else if (st == OK) {
        st = open_head(l, buf_view(&bytes), &head, err);
        /* Whatever the parser says: a stored checkpoint that is none is damage. */
        if (st == ERR_FORMAT || st == ERR_USAGE || st == ERR_LIMIT) {
            st = err == NULL ? ERR_CORRUPT : (err->code = ERR_CORRUPT);
        }
    }
    if (st != OK) {
        return st;
    }
    if (note != NULL) {
        buf_add_view(note, buf_view(&bytes));
        st = buf_status(note, err);
    }
    if (st == OK) {
        *out = head;
    }
    return st;
}

enum status log_head(struct log *l, struct checkpoint *out, struct error *err)
{
    return log_read_head(l, NULL, out, err);
}

enum status log_checkpoint(struct log *l, struct buf *out, struct error *err)
{
    struct checkpoint head;
    CLEANUP(buf_cleanup) struct buf note = BUF_INIT(NOTE_MAX);
    enum status st = log_read_head(l, &note, &head, err);
    if (st == OK && head.origin[0] == '\0') {
        st = error_set(err, ERR_NOT_FOUND, "the log is new: it has no checkpoint yet");
    }
    if (st == OK) {
        buf_add_view(out, buf_view(&note));
        st = buf_status(out, err);
    }
    return st;
}

enum status log_signer(const struct log *l, struct view bytes, struct vkey *out, struct error *err)
{
    struct note note;
    size_t who = 0;
    enum status st = note_parse(bytes, &note, err);
    if (st == OK) {
        st = note_verify(&note, l->vkeys, l->vkeys_len, &who, err);
    }
    if (st == OK) {
        *out = l->vkeys[who];
    }
    return st;
}

enum status log_vkey(struct log *l, struct vkey *out, struct error *err)
{
    struct checkpoint head;
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(NOTE_MAX);
    enum status st = log_read_head(l, &bytes, &head, err);
    if (st == OK && head.origin[0] != '\0') {
        return log_signer(l, buf_view(&bytes), out, err);
    }
    if (st == OK) {
        st = log_new_origin(l, head.origin, err);
    }
    const struct key_info *k = keys_active(l->keys, KEY_CHECKPOINT);
    if (st == OK && k == NULL) {
        st = error_set(err, ERR_NOT_FOUND, "there is no key for the log's checkpoints");
    }
    return st == OK ? vkey_make(view_str(head.origin), &k->public, out, err) : st;
}
