/* Writing an audit pack: the log's checkpoints, and the keys with their history. */
#include "audit_pack_private.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <stdio.h>
#include <stdlib.h>

static enum status add_consistency(struct writing *w, struct error *err)
{
    struct checkpoint old;
    enum status st = checkpoint_peek(w->request->since, &old, err);
    if (st == OK) {
        st = pack_consistency(w, &old, err);
    }
    if (st != OK) {
        return error_prefix(err, "the earlier checkpoint");
    }
    st = pack_put_bytes(w, PACK_CONSISTENT, err);
    return st == OK ? pack_put(w, PACK_SINCE, w->request->since, err) : st;
}

enum status pack_add_log(struct writing *w, struct error *err)
{
    const struct keys *keys = w->ledger->keys;
    enum status st = pack_put(w, PACK_CHECKPOINT, w->note, err);
    if (st == OK && w->request->since.len > 0) {
        st = add_consistency(w, err);
    }
    buf_clear(&w->bytes);
    for (size_t i = 0; st == OK && i < keys_count(keys); i++) {
        const struct key_info *k = keys_at(keys, i);
        struct vkey vkey;
        if (k->role == KEY_CHECKPOINT) {
            st = vkey_make(view_str(w->head.origin), &k->public, &vkey, err);
        }
        if (st == OK && k->role == KEY_CHECKPOINT) {
            vkey_write(&w->bytes, &vkey);
            buf_add_char(&w->bytes, '\n');
        }
    }
    return st == OK ? pack_put_bytes(w, PACK_VKEYS, err) : st;
}

/* ---- keys ---- */

static void write_public(struct json_writer *j, struct view spki)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(256);
    base64_encode(&text, spki, false);
    json_member(j, "publicKey", buf_view(&text));
}

static void write_own_key(struct json_writer *j, const struct key_info *k)
{
    json_object(j);
    json_member_str(j, "id", k->id);
    json_member_str(j, "role", key_role_name(k->role));
    json_member_str(j, "algorithm", key_algorithm_name(k->algorithm));
    json_member_time(j, "created", k->created);
    if (k->retired != 0) {
        json_member_time(j, "retired", k->retired);
    }
    write_public(j, view_of((const char *)k->public.spki, k->public.spki_len));
    json_object_end(j);
}

/* Each change of a person's key, the newest first. */
static void write_grant(struct writing *w, struct json_writer *j, const struct grant *g)
{
    CLEANUP(buf_cleanup) struct buf roles = BUF_INIT(ROLES_TEXT_MAX);
    roles_write(&w->authority->roles, g->roles, " ", &roles);
    json_object(j);
    json_member(j, "id", g->key);
    json_member(j, "person", g->person);
    json_member(j, "roles", buf_view(&roles));
    json_member_uint(j, "entry", g->entry);
    json_member_str(j, "change", g->ended ? "ended" : "introduced");
    if (g->reason.len > 0) {
        json_member(j, "reason", g->reason);
    }
    json_member(j, "publicKey", g->public_key);
    json_object_end(j);
}

static enum status add_history(struct writing *w, struct error *err)
{
    const struct keys *keys = w->ledger->keys;
    struct json_writer j;
    json_writer_init(&j, &w->history, true);
    json_object(&j);
    json_key(&j, "installation");
    json_array(&j);
    for (size_t i = 0; i < keys_count(keys); i++) {
        if (keys_at(keys, i)->has_public) {
            write_own_key(&j, keys_at(keys, i));
        }
    }
    json_array_end(&j);
    json_key(&j, "persons");
    json_array(&j);
    for (const struct grant *g = w->authority->newest; g != NULL; g = g->older) {
        write_grant(w, &j, g);
    }
    json_array_end(&j);
    json_object_end(&j);
    buf_add_char(&w->history, '\n');
    enum status st = buf_status(&w->history, err);
    return st == OK ? pack_put(w, PACK_HISTORY, buf_view(&w->history), err) : st;
}

static int key_order(const void *a, const void *b)
{
    const struct public_key *const *x = a;
    const struct public_key *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static enum status all_keys(const struct writing *w, struct keyring *ring, struct error *err)
{
    enum status st = authority_to_keyring(w->authority, ring, err);
    for (size_t i = 0; st == OK && i < keys_count(w->ledger->keys); i++) {
        const struct key_info *k = keys_at(w->ledger->keys, i);
        st = k->has_public ? keyring_add(ring, &k->public, err) : OK;
    }
    return st;
}

static enum status add_pems(struct writing *w, struct error *err)
{
    struct keyring *ring = NULL;
    const struct public_key **sorted = NULL;
    char path[USTAR_PATH_MAX + 1];
    enum status st = keyring_new(&ring, err);
    if (st == OK) {
        st = all_keys(w, ring, err);
    }
    size_t count = st == OK ? keyring_count(ring) : 0;
    if (st == OK) {
        sorted = mem_calloc(count + 1, sizeof(struct public_key *));
        st = sorted == NULL ? error_no_memory(err) : OK;
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        sorted[i] = keyring_at(ring, i);
    }
    if (st == OK && count > 0) {
        qsort((void *)sorted, count, sizeof *sorted, key_order);
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        buf_clear(&w->bytes);
        public_key_pem(sorted[i], &w->bytes);
        (void)snprintf(path, sizeof path, "keys/%s.pem", sorted[i]->id);
        st = pack_put_bytes(w, path, err);
    }
    (void)mem_free((void *)sorted);
    (void)keyring_free(ring);
    return st;
}

/* In the order of their names: hex digits sort before the 'h' of `keys/history.json`. */
enum status pack_add_keys(struct writing *w, struct error *err)
{
    enum status st = add_pems(w, err);
    return st == OK ? add_history(w, err) : st;
}
