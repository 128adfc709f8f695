/* Reading entries in bulk: bundles are loaded, hashed and decoded on all processors, a lot of them
 * while the one before is being visited. What is handed out belongs to the tree that the
 * checkpoint signs. */
#include "log_load.h"

#include <assay/base/mem.h>
#include <assay/base/parallel.h>

enum { LOT_BUNDLES = 16, LOAD_THREADS = 16 };

/* An entry whose parts are missing or malformed is damage. */
static enum status as_damage(uint64_t index, enum status st, struct error *err)
{
    if (st != ERR_NOT_FOUND && st != ERR_FORMAT) {
        return st;
    }
    (void)error_prefix(err, "entry %llu", (unsigned long long)index);
    if (err != NULL) {
        err->code = ERR_CORRUPT;
    }
    return ERR_CORRUPT;
}

/* ---- one entry ---- */

/* The key's id, remembered: most entries are signed by one. */
static void key_id_of(struct loaded *b, const struct leaf *leaf, char out[SHA256_HEX_MAX])
{
    struct view spki = view_of((const char *)leaf->spki, leaf->spki_len);
    if (!view_eq(spki, view_of((const char *)b->last.spki, b->last.spki_len))) {
        struct sha256 id;
        sha256_of(spki, &id);
        sha256_hex(&id, b->last_id);
        b->last = *leaf;
    }
    memcpy(out, b->last_id, SHA256_HEX_MAX);
}

static enum status other_envelope(const struct log_entry *e, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "entry %llu: its envelope is not the one that was logged",
                     (unsigned long long)e->index);
}

/* The envelope's payload and signature must be those that the leaf names; and the ring may tell
 * whether a known key made the signature. */
static enum status check_against_leaf(const struct loading *l, struct buf *pae,
                                      struct view signature, struct log_entry *e, struct error *err)
{
    struct leaf leaf;
    struct sha256 digest;
    enum status st = leaf_read(e->leaf, &leaf, err);
    if (st != OK) {
        return st;
    }
    buf_clear(pae);
    dsse_pae(pae, e->payload_type, e->payload);
    st = buf_status(pae, err);
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(pae), &digest);
    struct view logged = view_of((const char *)leaf.signature, leaf.signature_len);
    if (!sha256_eq(&digest, &leaf.digest) || !view_eq(signature, logged)) {
        return other_envelope(e, err);
    }
    const struct keyring *ring = l->signatures.ring;
    e->remembered = e->index < l->remembered;
    const struct public_key *key =
        ring == NULL || e->remembered
            ? NULL
            : keyring_find_spki(ring, view_of((const char *)leaf.spki, leaf.spki_len));
    e->verified = key != NULL && key->algorithm == leaf.algorithm &&
                  keyring_verify(ring, key, buf_view(pae), signature, NULL) == OK;
    return OK;
}

static enum status read_leaf(struct loaded *b, struct log_entry *e, struct error *err)
{
    struct leaf leaf;
    enum status st = leaf_read(e->leaf, &leaf, err);
    if (st == OK) {
        e->algorithm = leaf.algorithm;
        key_id_of(b, &leaf, e->key_id);
    }
    return st;
}

static enum status take_packed(const struct loading *l, struct loaded *b, struct view envelope,
                               struct log_entry *e, struct error *err)
{
    struct dsse_canonical c;
    struct sha256 found;
    sha256_of(envelope, &found);
    if (!sha256_eq(&found, &e->envelope_digest)) {
        return other_envelope(e, err);
    }
    if (!dsse_canonical_read(envelope, &b->payload, &c)) {
        return error_set(err, ERR_CORRUPT, "entry %llu: its envelope is malformed",
                         (unsigned long long)e->index);
    }
    e->envelope = envelope;
    e->payload_type = c.payload_type;
    e->payload = arena_copy(&b->payloads, c.payload);
    if (e->payload.ptr == NULL) {
        return error_no_memory(err);
    }
    return check_against_leaf(l, &b->pae, view_of((const char *)c.sig, c.sig_len), e, err);
}

static enum status load_blob(struct loading *l, struct log_entry *e, struct error *err)
{
    struct load_scratch *s = &l->scratch;
    struct dsse_canonical c;
    struct dsse d;
    buf_clear(&s->envelope);
    enum status st = store_blob_get(l->reader.log->store, &e->envelope_digest, &s->envelope, err);
    if (st != OK) {
        return st;
    }
    e->envelope = buf_view(&s->envelope);
    if (dsse_canonical_read(e->envelope, &s->payload, &c)) {
        e->payload_type = c.payload_type;
        e->payload = c.payload;
        return check_against_leaf(l, &s->pae, view_of((const char *)c.sig, c.sig_len), e, err);
    }
    arena_clear(&s->arena);
    st = dsse_parse(e->envelope, &s->arena, &d, err);
    if (st != OK) {
        return st;
    }
    e->payload_type = d.payload_type;
    e->payload = d.payload;
    return d.signatures_len == 1 ? check_against_leaf(l, &s->pae, d.signatures[0].sig, e, err)
                                 : other_envelope(e, err);
}

/* ---- a bundle ---- */

static void loaded_init(struct loaded *b)
{
    *b = (struct loaded){.count = 0};
    buf_init(&b->entries, LOG_BUNDLE_MAX);
    buf_init(&b->digests, LOG_TILE_BYTES);
    buf_init(&b->pack, LOG_PACK_MAX);
    buf_init(&b->payload, LOG_PACK_MAX);
    buf_init(&b->pae, DSSE_ENVELOPE_MAX);
    arena_init(&b->payloads, 0);
}

static void loaded_release(struct loaded *b)
{
    buf_release(&b->entries);
    buf_release(&b->digests);
    buf_release(&b->pack);
    buf_release(&b->payload);
    buf_release(&b->pae);
    arena_release(&b->payloads);
}

static enum status cut(uint64_t index, const char *what, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "entry %llu: its %s is cut", (unsigned long long)index,
                     what);
}

struct bundle_parts {
    struct view entries;
    struct view digests;
    struct view pack;
};

/* All leaves are hashed, for the tree; only those that are wanted are decoded. */
static enum status load_entry(const struct loading *l, struct loaded *b, struct bundle_parts *p,
                              size_t i, struct error *err)
{
    struct log_entry *e = &b->list[i];
    struct view envelope = VIEW("");
    bool bad = false;
    *e = (struct log_entry){.index = b->bundle * TILE_WIDTH + i};
    if (!bundle_next(&p->entries, &e->leaf, &bad)) {
        return cut(e->index, "entry bundle", err);
    }
    (void)pack_next(&p->pack, &envelope, &bad);
    if (bad) {
        return cut(e->index, "pack", err);
    }
    merkle_leaf(e->leaf, &b->leaves[i]);
    memcpy(e->envelope_digest.bytes, p->digests.ptr + i * SHA256_SIZE, SHA256_SIZE);
    if (e->index < l->from || e->index >= l->to) {
        return OK;
    }
    enum status st = read_leaf(b, e, err);
    if (st == OK && envelope.len > 0) {
        st = take_packed(l, b, envelope, e, err);
    }
    return as_damage(e->index, st, err);
}

static enum status load_bundle(const struct loading *l, struct loaded *b, struct error *err)
{
    struct bundle_parts p;
    arena_clear(&b->payloads);
    enum status st = reader_entries(&l->reader, b->bundle, &b->entries, &p.entries, err);
    if (st == OK) {
        st = reader_envelopes(&l->reader, b->bundle, &b->digests, &p.digests, err);
    }
    if (st == OK) {
        st = reader_pack(&l->reader, b->bundle, &b->pack, &p.pack, err);
    }
    b->count = reader_width(&l->reader, -1, b->bundle);
    for (size_t i = 0; st == OK && i < b->count; i++) {
        st = load_entry(l, b, &p, i, err);
    }
    return st;
}

/* ---- lots ---- */

static enum status load_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct lot *lot = ctx;
    (void)part;
    enum status st = OK;
    for (size_t i = from; st == OK && i < to; i++) {
        lot->bundles[i].bundle = lot->first + i;
        st = load_bundle(lot->of, &lot->bundles[i], err);
    }
    return st;
}

static void *load_lot(void *arg)
{
    struct lot *lot = arg;
    unsigned threads = lot->of->reader.log->options.threads;
    lot->err = (struct error){.code = OK};
    lot->st = parallel_run(lot->count, threads > LOAD_THREADS ? LOAD_THREADS : threads, 2,
                           load_part, lot, &lot->err);
    return NULL;
}

/* The lot that begins with bundle `first`; in a thread of its own where that is possible. */
static void start(struct loading *l, struct lot *lot, uint64_t first, bool aside)
{
    uint64_t end = (l->to + TILE_WIDTH - 1) / TILE_WIDTH;
    lot->first = first;
    lot->count = first >= end ? 0 : (size_t)(end - first < LOT_BUNDLES ? end - first : LOT_BUNDLES);
    lot->threaded =
        lot->count > 0 && aside && pthread_create(&lot->thread, NULL, load_lot, lot) == 0;
    if (!lot->threaded) {
        (void)load_lot(lot);
    }
}

static enum status finish(struct lot *lot, struct error *err)
{
    if (lot->threaded) {
        (void)pthread_join(lot->thread, NULL);
        lot->threaded = false;
    }
    if (lot->st != OK && err != NULL) {
        *err = lot->err;
    }
    return lot->st;
}

static enum status visit_bundle(struct loading *l, struct loaded *b, struct error *err)
{
    enum status st = reader_prove_bundle(&l->reader, b->bundle, b->leaves, err);
    for (size_t i = 0; st == OK && i < b->count; i++) {
        struct log_entry *e = &b->list[i];
        if (e->index < l->from || e->index >= l->to) {
            continue;
        }
        if (e->envelope.ptr == NULL) {
            st = load_blob(l, e, err);
        }
        st = as_damage(e->index, st, err);
        if (st == OK) {
            st = l->visit(l->ctx, e, err);
        }
    }
    return st;
}

/* A tree that does not extend the one that was verified is another: nothing of it was. */
static void trust_verified(struct loading *l, const struct checkpoint *verified)
{
    struct error ignored;
    if (reader_check_seen(&l->reader, verified, &ignored) == OK) {
        l->remembered = verified->size;
    }
}

static enum status visit_lots(struct loading *l, const struct checkpoint *verified,
                              struct error *err)
{
    struct merkle_frontier frontier;
    enum status st = reader_frontier(&l->reader, &frontier, err);
    if (st != OK) {
        return st;
    }
    trust_verified(l, verified);
    size_t at = 0;
    start(l, &l->lots[0], l->from / TILE_WIDTH, false);
    while (st == OK && l->lots[at].count > 0) {
        struct lot *lot = &l->lots[at];
        st = finish(lot, err);
        if (st != OK) {
            return st;
        }
        if (lot->first > l->from / TILE_WIDTH && store_is_cancelled(l->reader.log->store)) {
            return error_set(err, ERR_CANCELLED, "reading the log was stopped");
        }
        at = 1 - at;
        start(l, &l->lots[at], lot->first + lot->count, true);
        for (size_t i = 0; st == OK && i < lot->count; i++) {
            st = visit_bundle(l, &lot->bundles[i], err);
        }
    }
    (void)finish(&l->lots[at], NULL);
    return st;
}

static enum status allocate(struct loading *l, struct error *err)
{
    uint64_t bundles = l->from < l->to ? (l->to - 1) / TILE_WIDTH - l->from / TILE_WIDTH + 1 : 0;
    for (size_t i = 0; i < 2; i++) {
        struct lot *lot = &l->lots[i];
        size_t n = bundles < LOT_BUNDLES ? (size_t)bundles : LOT_BUNDLES;
        lot->of = l;
        lot->bundles = mem_calloc(n, sizeof *lot->bundles);
        if (lot->bundles == NULL) {
            return error_no_memory(err);
        }
        lot->len = n;
        for (size_t k = 0; k < n; k++) {
            loaded_init(&lot->bundles[k]);
        }
    }
    return OK;
}

static void release(struct loading *l)
{
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < l->lots[i].len; k++) {
            loaded_release(&l->lots[i].bundles[k]);
        }
        (void)mem_free(l->lots[i].bundles);
    }
    reader_release(&l->reader);
    buf_release(&l->scratch.envelope);
    buf_release(&l->scratch.payload);
    buf_release(&l->scratch.pae);
    arena_release(&l->scratch.arena);
    (void)mem_free(l);
}

enum status log_each_signed(struct log *log, uint64_t from, uint64_t to,
                            const struct log_signatures *signatures, log_visit visit, void *ctx,
                            struct error *err)
{
    struct checkpoint verified = {.size = 0};
    struct loading *l = mem_calloc(1, sizeof *l);
    if (l == NULL) {
        return error_no_memory(err);
    }
    l->signatures = *signatures;
    l->visit = visit;
    l->ctx = ctx;
    l->from = from;
    buf_init(&l->scratch.envelope, DSSE_ENVELOPE_MAX);
    buf_init(&l->scratch.payload, DSSE_ENVELOPE_MAX);
    buf_init(&l->scratch.pae, DSSE_ENVELOPE_MAX);
    arena_init(&l->scratch.arena, (size_t)4 * DSSE_ENVELOPE_MAX);
    enum status st = signatures->remembered ? log_recall(log, LOG_VERIFIED, &verified, err) : OK;
    if (st == OK) {
        st = reader_open(&l->reader, log, err);
    }
    if (st == OK) {
        l->to = to < l->reader.head.size ? to : l->reader.head.size;
        st = allocate(l, err);
    }
    if (st == OK && l->from < l->to) {
        st = visit_lots(l, &verified, err);
    }
    release(l);
    return st;
}

enum status log_each(struct log *l, uint64_t from, uint64_t to, log_visit visit, void *ctx,
                     struct error *err)
{
    static const struct log_signatures nobodys;
    return log_each_signed(l, from, to, &nobodys, visit, ctx, err);
}
