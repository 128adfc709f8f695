#include <assay/assure/unnamed.h>

#include <assay/assure/documents.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/store/queue.h>

#include <stdlib.h>

enum { LOCK_WAIT_MS = 10000, DIGEST_HEX = 2 * SHA256_SIZE };

struct search {
    const struct ledger *ledger;
    int64_t before;
    struct unnamed found; /* all that are old enough, in the order of their digests */
    size_t cap;
    bool *named;        /* of each of them */
    struct map signers; /* ids of keys that have signed entries */
    struct arena arena; /* of one entry */
};

static enum status on_blob(void *ctx, const struct blob_info *blob, struct error *err)
{
    struct search *s = ctx;
    struct unnamed *f = &s->found;
    f->blobs++;
    if (blob->stored >= s->before) {
        f->young++;
        return OK;
    }
    enum status st =
        mem_grow((void **)&f->list, &s->cap, f->len + 1, sizeof *blob, UNNAMED_BLOBS_MAX, err);
    if (st == OK) {
        f->list[f->len++] = *blob;
    }
    return st;
}

/* ---- what names them ---- */

static int by_digest(const void *key, const void *blob)
{
    return sha256_order(key, &((const struct blob_info *)blob)->digest);
}

static enum status mark(void *ctx, const struct sha256 *digest, struct error *err)
{
    struct search *s = ctx;
    const struct blob_info *blob =
        bsearch(digest, s->found.list, s->found.len, sizeof *blob, by_digest);
    (void)err;
    if (blob != NULL) {
        s->named[blob - s->found.list] = true;
    }
    return OK;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Each run of 64 digits, whatever stands around it. */
static void mark_text(struct search *s, struct view text)
{
    struct sha256 digest;
    for (size_t i = 0, run = 0; i <= text.len; i++) {
        if (i < text.len && is_hex(text.ptr[i])) {
            run++;
            continue;
        }
        if (run == DIGEST_HEX && sha256_parse(view_slice(text, i - run, i), &digest)) {
            (void)mark(s, &digest, NULL);
        }
        run = 0;
    }
}

static enum status on_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct search *s = ctx;
    struct statement statement;
    (void)mark(s, &e->envelope_digest, NULL);
    mark_text(s, e->payload);
    enum status st = map_put(&s->signers, view_str(e->key_id), s, NULL, err);
    if (st == OK) {
        st = statement_read(e->payload, "log entry", &s->arena, &statement, err);
    }
    if (st == OK) {
        st = documents_of(&statement, mark, s, err);
    }
    arena_clear(&s->arena);
    return st;
}

static enum status on_job(void *ctx, const struct job *job, struct error *err)
{
    (void)err;
    mark_text(ctx, job->work);
    mark_text(ctx, job->result);
    return OK;
}

static void keep_unnamed(struct search *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->found.len; i++) {
        if (!s->named[i]) {
            s->found.list[kept++] = s->found.list[i];
        }
    }
    s->found.len = kept;
}

/* Jobs come last: they are added without the lock. */
static enum status find(struct search *s, struct error *err)
{
    const struct ledger *l = s->ledger;
    enum status st = store_blob_each(l->store, on_blob, s, err);
    if (st != OK || s->found.len == 0) {
        return st;
    }
    s->named = mem_calloc(s->found.len, sizeof *s->named);
    st =
        s->named == NULL ? error_no_memory(err) : log_each(l->log, 0, UINT64_MAX, on_entry, s, err);
    st = st == OK ? queue_each(l->store, on_job, s, err) : st;
    if (st == OK) {
        keep_unnamed(s);
    }
    return st;
}

static void search_begin(struct search *s, const struct ledger *l, int64_t before)
{
    *s = (struct search){.ledger = l, .before = before};
    map_init(&s->signers);
    arena_init(&s->arena, 0);
}

static enum status search_end(struct search *s, enum status st, struct unnamed *out)
{
    if (st == OK) {
        *out = s->found;
    } else {
        unnamed_release(&s->found);
    }
    (void)mem_free(s->named);
    map_release(&s->signers);
    arena_release(&s->arena);
    return st;
}

enum status unnamed_find(const struct ledger *l, int64_t before, struct unnamed *out,
                         struct error *err)
{
    struct search s;
    search_begin(&s, l, before);
    return search_end(&s, find(&s, err), out);
}

/* ---- removing ---- */

static enum status check_log(const struct ledger *l, struct error *err)
{
    struct checkpoint head;
    enum status st = log_check_seen(l->log, err);
    if (st == OK) {
        st = log_head(l->log, &head, err);
    }
    return st == OK && head.size == 0
               ? error_set(err, ERR_NOT_FOUND, "the log is empty: nothing is removed")
               : st;
}

static bool is_signer(const struct search *s, const struct dsse *envelope)
{
    bool known = false;
    for (size_t i = 0; i < envelope->signatures_len; i++) {
        struct view id = envelope->signatures[i].keyid;
        known = known || map_has(&s->signers, id);
        for (size_t k = 0; k < keys_count(s->ledger->keys); k++) {
            known = known || view_eq_str(id, keys_at(s->ledger->keys, k)->id);
        }
    }
    return known;
}

/* An envelope by a key that has signed nothing here and is none of the home's: another log's. */
static enum status check_own(struct search *s, const struct blob_info *blob, struct buf *bytes,
                             struct error *err)
{
    struct dsse envelope;
    char hex[SHA256_HEX_MAX];
    buf_clear(bytes);
    enum status st =
        blob->size > bytes->max ? OK : store_blob_get(s->ledger->store, &blob->digest, bytes, err);
    if (st == OK && bytes->len > 0 &&
        dsse_parse(buf_view(bytes), &s->arena, &envelope, NULL) == OK &&
        view_eq_str(envelope.payload_type, DSSE_INTOTO) && !is_signer(s, &envelope)) {
        sha256_hex(&blob->digest, hex);
        st = error_set(err, ERR_CONFLICT,
                       "blob sha256:%s is an envelope by a key that has signed nothing in this "
                       "log: another log seems to keep its blobs here; nothing is removed",
                       hex);
    }
    arena_clear(&s->arena);
    return st == ERR_CORRUPT || st == ERR_NOT_FOUND ? OK : st;
}

static enum status check_all_own(struct search *s, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(DSSE_ENVELOPE_MAX);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->found.len; i++) {
        st = check_own(s, &s->found.list[i], &bytes, err);
    }
    return st;
}

static enum status remove_found(struct search *s, struct error *err)
{
    struct unnamed *f = &s->found;
    size_t count = f->len < STORE_REMOVE_MAX ? f->len : STORE_REMOVE_MAX;
    struct sha256 *digests = count == 0 ? NULL : mem_calloc(count, sizeof *digests);
    if (digests == NULL) {
        return count == 0 ? OK : error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        digests[i] = f->list[i].digest;
    }
    enum status st =
        store_blob_remove(s->ledger->store, digests, count, s->before, &f->removed, err);
    (void)mem_free(digests);
    return st;
}

enum status unnamed_remove(const struct ledger *l, int64_t before, struct unnamed *out,
                           struct error *err)
{
    struct search s;
    search_begin(&s, l, before);
    enum status st = store_log_lock(l->store, LOCK_WAIT_MS, err);
    if (st == OK) {
        st = check_log(l, err);
        st = st == OK ? find(&s, err) : st;
        st = st == OK ? check_all_own(&s, err) : st;
        st = st == OK ? remove_found(&s, err) : st;
        store_log_unlock(l->store);
    }
    return search_end(&s, st, out);
}

void unnamed_release(struct unnamed *u)
{
    u->list = mem_free(u->list);
    u->len = 0;
}
