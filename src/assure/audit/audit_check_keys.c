/* Checking an audit pack: keys, checkpoint, consistency, the manifest's signature. */
#include "audit_check_private.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>

#include <inttypes.h>

static bool get_number(const struct value *v, const char *key, uint64_t *out)
{
    const struct value *n = value_get(v, key);
    if (!value_is(n, VALUE_INT) || n->integer < 0) {
        return false;
    }
    *out = (uint64_t)n->integer;
    return true;
}

/* ---- pack.json ---- */

static enum status take_absent(struct checking *c, const struct value *list, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        struct view hex = value_text(&list->items[i]);
        if (hex.ptr != NULL) {
            c->out->absent++;
            st = map_put(&c->present, hex, c, NULL, err);
        }
    }
    return st;
}

static enum status read_info(struct checking *c, struct error *err)
{
    struct value v;
    struct sha256 root;
    uint64_t size = 0;
    struct error why;
    enum status st =
        json_read(buf_view(&c->info), PACK_INFO, JSON_STRICT, NULL, &c->arena, &v, &why);
    if (st != OK) {
        return check_judge(c, PACK_INFO, st, &why, err);
    }
    if (!view_eq(value_get_text(&v, "format"), VIEW(AUDIT_PACK_FORMAT))) {
        check_problem(c, PACK_INFO ": is of another format than " AUDIT_PACK_FORMAT);
        return OK;
    }
    if (!get_number(&v, "size", &size) || !get_number(&v, "first", &c->out->first) ||
        !get_number(&v, "end", &c->out->end) || !get_number(&v, "statements", &c->stated) ||
        !sha256_parse(value_get_text(&v, "root"), &root) || c->stated > PACK_STATEMENTS_MAX) {
        check_problem(c, PACK_INFO ": size, root, first, end or statements is missing or wrong");
        return OK;
    }
    if (!view_eq_str(value_get_text(&v, "log"), c->head.origin) || size != c->head.size ||
        !sha256_eq(&root, &c->head.root)) {
        check_problem(c, PACK_INFO ": says another log, size or root than " PACK_CHECKPOINT);
    }
    c->out->stated = c->stated;
    c->expected = c->out->first;
    st = check_take_scope(c, &v, err);
    return st == OK ? take_absent(c, value_get(&v, "absent"), err) : st;
}

/* ---- keys ---- */

/* One of the installation's keys as the pack has it; where the auditor brought keys of his own,
 * only those count. */
static enum status take_key(struct checking *c, const struct value *v, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf der = BUF_INIT(256);
    struct view role = value_get_text(v, "role");
    const struct keyring *trusted = c->request->keys;
    struct public_key key;
    struct error why;
    if (!view_eq(role, VIEW("statement")) && !view_eq(role, VIEW("sigstore"))) {
        return OK;
    }
    enum status st = base64_decode(&der, value_get_text(v, "publicKey"), &why);
    if (st == OK) {
        st = public_key_from_spki(buf_view(&der), &key, &why);
    }
    if (st != OK) {
        return check_judge(c, PACK_HISTORY, st, &why, err);
    }
    if (!view_eq_str(value_get_text(v, "id"), key.id)) {
        check_problem(c, PACK_HISTORY ": the id of %s is another", key.id);
    }
    return trusted == NULL || keyring_find_id(trusted, view_str(key.id)) != NULL
               ? keyring_add(c->ring, &key, err)
               : OK;
}

static enum status read_history(struct checking *c, struct error *err)
{
    struct value v;
    struct error why;
    enum status st =
        json_read(buf_view(&c->history), PACK_HISTORY, JSON_STRICT, NULL, &c->arena, &v, &why);
    const struct value *list = st == OK ? value_get(&v, "installation") : NULL;
    if (st != OK) {
        return check_judge(c, PACK_HISTORY, st, &why, err);
    }
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        st = take_key(c, &list->items[i], err);
    }
    if (st == OK && keyring_count(c->ring) == 0) {
        check_problem(c, PACK_HISTORY ": none of its keys is one of those that you trust");
    }
    return st;
}

/* Who may say what is asked of the keys for statements. */
static enum status make_authority(struct checking *c, struct error *err)
{
    struct keyring *own = NULL;
    enum status st = keyring_new(&own, err);
    for (size_t i = 0; st == OK && i < keyring_count(c->ring); i++) {
        const struct public_key *k = keyring_at(c->ring, i);
        st = k->algorithm == KEY_ED25519 ? keyring_add(own, k, err) : OK;
    }
    if (st != OK) {
        (void)keyring_free(own);
        return st;
    }
    st = authority_of_keys(own, &c->authority, err);
    if (st == OK) {
        c->authority->ring = c->ring; /* gets the keys of persons */
    }
    return st;
}

/* ---- the log ---- */

static enum status read_vkeys(struct checking *c, struct error *err)
{
    struct view rest = buf_view(&c->vkeys_text);
    struct view line;
    struct error why;
    enum status st = OK;
    if (c->request->logs_len > 0) {
        c->vkeys_len =
            c->request->logs_len < PACK_VKEYS_MAX ? c->request->logs_len : PACK_VKEYS_MAX;
        memcpy(c->vkeys, c->request->logs, c->vkeys_len * sizeof *c->vkeys);
        return OK;
    }
    while (st == OK && view_line(&rest, &line) && c->vkeys_len < PACK_VKEYS_MAX) {
        if (line.len > 0) {
            st = vkey_parse(line, &c->vkeys[c->vkeys_len], &why);
            c->vkeys_len += st == OK ? 1 : 0;
        }
    }
    return check_judge(c, PACK_VKEYS, st, &why, err);
}

static enum status open_checkpoint(struct checking *c, struct error *err)
{
    struct error why;
    enum status st =
        checkpoint_open(buf_view(&c->checkpoint), c->vkeys, c->vkeys_len, &c->head, &why);
    if (st == OK) {
        memcpy(c->out->origin, c->head.origin, sizeof c->out->origin);
        c->out->size = c->head.size;
        c->out->root = c->head.root;
        c->usable = true;
    }
    return check_judge(c, PACK_CHECKPOINT, st, &why, err);
}

static enum status compare_since(struct checking *c, struct error *err)
{
    struct add_checkpoint a;
    struct checkpoint old;
    enum status st = checkpoint_open(buf_view(&c->since), c->vkeys, c->vkeys_len, &old, err);
    if (st == OK) {
        st = add_checkpoint_read(buf_view(&c->consistency), &a, err);
    }
    if (st != OK) {
        return st;
    }
    if (a.old != old.size) {
        return error_set(err, ERR_FORMAT, "does not begin with \"old %" PRIu64 "\"", old.size);
    }
    if (!view_eq(a.checkpoint, buf_view(&c->checkpoint))) {
        return error_set(err, ERR_CORRUPT, "leads to another checkpoint");
    }
    if (!add_checkpoint_proves(&a, &old.root, &c->head)) {
        return error_set(err, ERR_CORRUPT,
                         "the log does not begin like the one of the earlier checkpoint");
    }
    c->out->consistent = old.size;
    return OK;
}

static enum status check_consistency(struct checking *c, struct error *err)
{
    struct error why;
    struct view mine = c->request->since;
    if (mine.len > 0 && !view_eq(mine, buf_view(&c->since))) {
        check_problem(c, PACK_SINCE ": is not the checkpoint that you kept");
        return OK;
    }
    if (c->since.len == 0 && c->consistency.len == 0) {
        return OK;
    }
    enum status st = compare_since(c, &why);
    return check_judge(c, PACK_CONSISTENT, st, &why, err);
}

enum status check_prepare(struct checking *c, struct error *err)
{
    c->ready = true;
    enum status st = read_vkeys(c, err);
    if (st == OK) {
        st = open_checkpoint(c, err);
    }
    if (st == OK) {
        st = read_history(c, err);
    }
    if (st == OK) {
        st = make_authority(c, err);
    }
    if (st == OK && c->usable) {
        st = check_consistency(c, err);
    }
    if (st == OK) {
        st = read_info(c, err);
    }
    if (st == OK && c->request->sample > 0) {
        st = check_choose_sample(c, err);
    }
    arena_clear(&c->arena);
    return st;
}

/* ---- the manifest ---- */

static enum status compare_statement(struct checking *c, const struct dsse *envelope,
                                     struct error *err)
{
    struct statement s;
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    char root[SHA256_HEX_MAX];
    uint64_t size = 0;
    enum status st = statement_read(envelope->payload, PACK_SIGNATURE, &c->arena, &s, err);
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(&c->manifest), &digest);
    sha256_hex(&digest, hex);
    sha256_hex(&c->head.root, root);
    if (!view_eq(s.predicate_type, VIEW(AUDIT_PACK_PREDICATE))) {
        return error_set(err, ERR_FORMAT, "is no statement about an audit pack");
    }
    if (!view_eq_str(statement_subject_digest(&s), hex)) {
        return error_set(err, ERR_CORRUPT, PACK_MANIFEST " is not what was signed");
    }
    return get_number(s.predicate_value, "size", &size) && size == c->head.size &&
                   view_eq_str(value_get_text(s.predicate_value, "log"), c->head.origin) &&
                   view_eq_str(value_get_text(s.predicate_value, "root"), root)
               ? OK
               : error_set(err, ERR_CORRUPT, "speaks of another log, size or root");
}

/* Its bytes must be those that are written, so that no other spelling passes for it. */
static enum status verify_signature(struct checking *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf scratch = BUF_INIT(1 << 18);
    CLEANUP(buf_cleanup) struct buf again = BUF_INIT(1 << 18);
    const struct public_key *who = NULL;
    struct dsse envelope;
    enum status st = dsse_parse(buf_view(&c->signature), &c->arena, &envelope, err);
    if (st == OK) {
        st = dsse_verify(&envelope, c->ring, 1, &scratch, &who, err);
    }
    if (st == OK && keyring_find_id(c->authority->installation, view_str(who->id)) == NULL) {
        st = error_set(err, ERR_CORRUPT, "is not signed by the installation");
    }
    if (st == OK) {
        dsse_write(&again, envelope.payload_type, envelope.payload, view_str(who->id),
                   envelope.signatures[0].sig);
        st = buf_status(&again, err);
    }
    if (st == OK && !view_eq(buf_view(&again), buf_view(&c->signature))) {
        st = error_set(err, ERR_CORRUPT, "is not spelled as it was written");
    }
    return st == OK ? compare_statement(c, &envelope, err) : st;
}

enum status check_manifest(struct checking *c, struct error *err)
{
    struct error why;
    arena_clear(&c->arena);
    enum status st = verify_signature(c, &why);
    arena_clear(&c->arena);
    return check_judge(c, PACK_SIGNATURE, st, &why, err);
}
