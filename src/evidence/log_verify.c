/* The audit: everything is read, hashed and verified again, on all processors.
 *
 * Bundles are independent pieces of work. Each yields the root of its 256
 * leaves; from these the tree above is rebuilt and compared with its tiles. */
#include "log_internal.h"

#include <assay/base/mem.h>
#include <assay/base/parallel.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { AUDIT_THREADS = 16, AUDIT_PROBLEMS_HELD = 256 };

struct counts {
    uint64_t entries;
    uint64_t envelopes;
    uint64_t payload_bytes;
    uint64_t signatures;
    uint64_t bundles;
    uint64_t tiles;
};

struct auditing {
    struct log_reader reader;
    struct checkpoint seen; /* this and the mark are read before the log, as they only grow */
    uint64_t mark;          /* of the register; 0: there is none */
    struct log_audit *audit;
    pthread_mutex_t mutex; /* guards problems and totals */
    struct log_problem *problems;
    size_t problems_len;
    bool more;
    struct counts totals;
    struct sha256 *bundle_roots;
    struct sha256 *envelopes; /* digest of each entry's */
    struct sha256 tail[TILE_WIDTH];
    size_t tail_len;
};

/* What one thread needs. */
struct auditor {
    struct auditing *all;
    struct counts counts;
    struct buf entries;
    struct buf digests;
    struct buf pack;
    struct buf tile;
    struct buf envelope;
    struct buf payload;
    struct buf pae;
    struct arena arena;
};

static void note_problem(struct auditing *all, uint64_t index, const char *what, const char *text)
{
    (void)pthread_mutex_lock(&all->mutex);
    if (all->problems_len < AUDIT_PROBLEMS_HELD) {
        struct log_problem *p = &all->problems[all->problems_len++];
        p->index = index;
        if (index == LOG_NO_INDEX) {
            (void)snprintf(p->text, sizeof p->text, "%s%s%s", what, what[0] == '\0' ? "" : ": ",
                           text);
        } else {
            (void)snprintf(p->text, sizeof p->text, "entry %llu: %s%s%s", (unsigned long long)index,
                           what, what[0] == '\0' ? "" : ": ", text);
        }
    } else {
        all->more = true;
    }
    (void)pthread_mutex_unlock(&all->mutex);
}

/* Problems of the stored data are noted and the audit goes on; being out of
 * memory or unable to read at all ends it. */
static enum status judge(struct auditing *all, uint64_t index, const char *what, enum status st,
                         const struct error *why, struct error *err)
{
    if (st == OK) {
        return OK;
    }
    if (st == ERR_NO_MEMORY || st == ERR_INTERNAL || st == ERR_PERMISSION) {
        if (err != NULL) {
            *err = *why;
        }
        return st;
    }
    note_problem(all, index, what, why->message);
    return OK;
}

/* One that is in no pack is a blob. */
static enum status find_envelope(struct auditor *a, struct view packed, const struct sha256 *digest,
                                 struct view *out, struct error *err)
{
    if (packed.len > 0) {
        *out = packed;
        return OK;
    }
    buf_clear(&a->envelope);
    enum status st = store_blob_get_unchecked(a->all->reader.log->store, digest, &a->envelope, err);
    *out = buf_view(&a->envelope);
    return st;
}

static enum status read_envelope(struct auditor *a, struct view packed, const struct sha256 *digest,
                                 struct dsse_canonical *out, struct error *err)
{
    struct sha256 found;
    struct view envelope;
    enum status st = find_envelope(a, packed, digest, &envelope, err);
    if (st != OK) {
        return st;
    }
    sha256_of(envelope, &found);
    if (!sha256_eq(&found, digest)) {
        return error_set(err, ERR_CORRUPT, "its bytes were changed (their digest differs)");
    }
    a->counts.envelopes++;
    if (dsse_canonical_read(envelope, &a->payload, out)) {
        return OK;
    }
    struct dsse d;
    arena_clear(&a->arena);
    st = dsse_parse(envelope, &a->arena, &d, err);
    if (st == OK && (d.signatures_len != 1 || d.signatures[0].sig.len > sizeof out->sig)) {
        st = error_set(err, ERR_CORRUPT, "it does not have exactly one signature of sound length");
    }
    if (st == OK) {
        out->payload_type = d.payload_type;
        out->payload = d.payload;
        out->sig_len = d.signatures[0].sig.len;
        memcpy(out->sig, d.signatures[0].sig.ptr, out->sig_len);
    }
    return st;
}

static enum status verify_envelope(struct auditor *a, const struct leaf *leaf,
                                   const struct dsse_canonical *e, struct error *err)
{
    const struct keyring *ring = a->all->reader.log->ring;
    struct sha256 pae_digest;
    buf_clear(&a->pae);
    dsse_pae(&a->pae, e->payload_type, e->payload);
    enum status st = buf_status(&a->pae, err);
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(&a->pae), &pae_digest);
    a->counts.payload_bytes += e->payload.len;
    if (!sha256_eq(&pae_digest, &leaf->digest)) {
        return error_set(err, ERR_CORRUPT, "its payload is not the one that was logged");
    }
    if (e->sig_len != leaf->signature_len || memcmp(e->sig, leaf->signature, e->sig_len) != 0) {
        return error_set(err, ERR_CORRUPT, "its signature is not the one that was logged");
    }
    struct view spki = view_of((const char *)leaf->spki, leaf->spki_len);
    const struct public_key *key = keyring_find_spki(ring, spki);
    if (key == NULL || key->algorithm != leaf->algorithm) {
        struct sha256 id;
        char hex[SHA256_HEX_MAX];
        sha256_of(spki, &id);
        sha256_hex(&id, hex);
        return error_set(err, ERR_CORRUPT, "it is signed by an unknown key, %s", hex);
    }
    st = keyring_verify(ring, key, buf_view(&a->pae), view_of((const char *)e->sig, e->sig_len),
                        err);
    a->counts.signatures += st == OK ? 1 : 0;
    return st;
}

static enum status audit_entry(struct auditor *a, uint64_t index, struct view text,
                               struct view packed, const struct sha256 *envelope, struct error *err)
{
    struct error why = {.code = OK};
    struct leaf leaf;
    struct dsse_canonical e;
    enum status st = leaf_read(text, &leaf, &why);
    if (st != OK) {
        return judge(a->all, index, "the log entry", st, &why, err);
    }
    char what[96];
    char hex[SHA256_HEX_MAX];
    st = read_envelope(a, packed, envelope, &e, &why);
    if (st == OK) {
        st = verify_envelope(a, &leaf, &e, &why);
    }
    if (st == OK) {
        return OK;
    }
    sha256_hex(envelope, hex);
    (void)snprintf(what, sizeof what, "envelope sha256:%s", hex);
    return judge(a->all, index, what, st, &why, err);
}

/* Hash the leaves of a bundle, compare them with its tile, and check each. */
static enum status audit_leaves(struct auditor *a, uint64_t bundle, struct view entries,
                                struct view digests, struct view pack, struct view tile,
                                struct sha256 *leaves, struct error *err)
{
    uint64_t first = bundle * TILE_WIDTH;
    size_t width = reader_width(&a->all->reader, -1, bundle);
    struct view entry;
    bool bad = false;
    bool has_pack = pack.len > 0;
    for (size_t i = 0; i < width; i++) {
        if (!bundle_next(&entries, &entry, &bad)) {
            note_problem(a->all, first + i, "", "its entry bundle is cut here");
            return OK;
        }
        struct view packed = VIEW("");
        if (!pack_next(&pack, &packed, &bad) && (bad || has_pack)) {
            note_problem(a->all, first + i, "", "its pack of envelopes is cut here");
            return OK;
        }
        struct sha256 *envelope = &a->all->envelopes[first + i];
        memcpy(envelope->bytes, digests.ptr + i * SHA256_SIZE, SHA256_SIZE);
        merkle_leaf(entry, &leaves[i]);
        a->counts.entries++;
        if (tile.len > 0 && memcmp(leaves[i].bytes, tile.ptr + i * SHA256_SIZE, SHA256_SIZE) != 0) {
            note_problem(a->all, first + i, "", "its hash is not the one in the log's tile");
        }
        enum status st = audit_entry(a, first + i, entry, packed, envelope, err);
        if (st != OK) {
            return st;
        }
    }
    if (entries.len > 0) {
        note_problem(a->all, first + width - 1, "", "bytes stand behind it in its entry bundle");
    }
    if (pack.len > 0) {
        note_problem(a->all, first + width - 1, "", "bytes stand behind it in its pack");
    }
    return OK;
}

static void bundle_root(const struct sha256 *leaves, struct sha256 *out)
{
    struct merkle_frontier f;
    merkle_frontier_init(&f);
    for (size_t i = 0; i < TILE_WIDTH; i++) {
        merkle_append(&f, &leaves[i], NULL, NULL);
    }
    merkle_root(&f, out);
}

static enum status audit_bundle(struct auditor *a, uint64_t bundle, struct error *err)
{
    struct auditing *all = a->all;
    struct error why = {.code = OK};
    struct view entries;
    struct view digests;
    struct view pack;
    struct view tile = view_of(NULL, 0);
    struct sha256 leaves[TILE_WIDTH];
    memset(leaves, 0, sizeof leaves);
    uint64_t first = bundle * TILE_WIDTH;
    enum status st = reader_entries(&all->reader, bundle, &a->entries, &entries, &why);
    if (st == OK) {
        st = reader_envelopes(&all->reader, bundle, &a->digests, &digests, &why);
    }
    if (st == OK) {
        st = reader_pack(&all->reader, bundle, &a->pack, &pack, &why);
    }
    if (st != OK) {
        return judge(all, first, "", st, &why, err);
    }
    a->counts.bundles += pack.len > 0 ? 3 : 2;
    st = reader_tile(&all->reader, 0, bundle, &a->tile, &tile, &why);
    if (st == OK) {
        a->counts.tiles++;
    }
    st = judge(all, first, "", st, &why, err);
    if (st == OK) {
        st = audit_leaves(a, bundle, entries, digests, pack, tile, leaves, err);
    }
    if (reader_width(&all->reader, -1, bundle) == TILE_WIDTH) {
        bundle_root(leaves, &all->bundle_roots[bundle]);
    } else {
        memcpy(all->tail, leaves, sizeof leaves);
        all->tail_len = reader_width(&all->reader, -1, bundle);
    }
    return st;
}

static void auditor_init(struct auditor *a, struct auditing *all)
{
    *a = (struct auditor){.all = all};
    buf_init(&a->entries, LOG_BUNDLE_MAX);
    buf_init(&a->digests, LOG_TILE_BYTES);
    buf_init(&a->pack, LOG_PACK_MAX);
    buf_init(&a->tile, LOG_TILE_BYTES);
    buf_init(&a->envelope, DSSE_ENVELOPE_MAX);
    buf_init(&a->payload, DSSE_ENVELOPE_MAX);
    buf_init(&a->pae, DSSE_ENVELOPE_MAX);
    arena_init(&a->arena, (size_t)4 * DSSE_ENVELOPE_MAX);
}

static void auditor_release(struct auditor *a)
{
    struct counts *t = &a->all->totals;
    (void)pthread_mutex_lock(&a->all->mutex);
    t->entries += a->counts.entries;
    t->envelopes += a->counts.envelopes;
    t->payload_bytes += a->counts.payload_bytes;
    t->signatures += a->counts.signatures;
    t->bundles += a->counts.bundles;
    t->tiles += a->counts.tiles;
    (void)pthread_mutex_unlock(&a->all->mutex);
    buf_release(&a->entries);
    buf_release(&a->digests);
    buf_release(&a->pack);
    buf_release(&a->tile);
    buf_release(&a->envelope);
    buf_release(&a->payload);
    buf_release(&a->pae);
    arena_release(&a->arena);
}

static enum status audit_part(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct auditor a;
    (void)part;
    auditor_init(&a, ctx);
    enum status st = OK;
    for (size_t b = from; st == OK && b < to; b++) {
        st = store_is_cancelled(a.all->reader.log->store)
                 ? error_set(err, ERR_CANCELLED, "verifying the log was stopped")
                 : audit_bundle(&a, b, err);
    }
    auditor_release(&a);
    return st;
}

/* Compare the tiles of one level with `hashes`, and reduce these in place to
 * the hashes of the level above; returns how many there are. */
static enum status audit_level(struct auditing *all, unsigned level, struct sha256 *hashes,
                               uint64_t *count, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf scratch = BUF_INIT(LOG_TILE_BYTES);
    uint64_t tiles = (*count + TILE_WIDTH - 1) / TILE_WIDTH;
    for (uint64_t t = 0; t < tiles; t++) {
        struct error why = {.code = OK};
        struct view tile;
        enum status st = reader_tile(&all->reader, level, t, &scratch, &tile, &why);
        if (st == OK) {
            all->totals.tiles++;
            if (memcmp(tile.ptr, hashes[t * TILE_WIDTH].bytes, tile.len) != 0) {
                st = error_set(&why, ERR_CORRUPT,
                               "tile %u/%llu differs from the tree that its entries make", level,
                               (unsigned long long)t);
            }
        }
        st = judge(all, LOG_NO_INDEX, "", st, &why, err);
        if (st != OK) {
            return st;
        }
    }
    for (uint64_t t = 0; t < *count / TILE_WIDTH; t++) {
        struct sha256 root;
        bundle_root(&hashes[t * TILE_WIDTH], &root);
        hashes[t] = root;
    }
    *count /= TILE_WIDTH;
    return OK;
}

/* Rebuild the tree above the bundles. */
static enum status audit_tree(struct auditing *all, struct error *err)
{
    struct merkle_frontier f;
    uint64_t size = all->reader.head.size;
    uint64_t count = size / TILE_WIDTH;
    merkle_frontier_init(&f);
    for (uint64_t i = 0; i < count; i++) {
        merkle_append(&f, &all->bundle_roots[i], NULL, NULL);
    }
    f.size = count * TILE_WIDTH;
    for (size_t i = 0; i < all->tail_len; i++) {
        merkle_append(&f, &all->tail[i], NULL, NULL);
    }
    struct sha256 root;
    merkle_root(&f, &root);
    if (f.size != size || !sha256_eq(&root, &all->reader.head.root)) {
        note_problem(all, LOG_NO_INDEX, "checkpoint",
                     "the entries do not yield the root that it signs");
    }
    enum status st = OK;
    for (unsigned level = 1; st == OK && count > 0 && level < TILE_LEVELS_MAX; level++) {
        st = audit_level(all, level, all->bundle_roots, &count, err);
    }
    return st;
}

struct blob_audit {
    struct auditing *all;
    struct buf bytes;
};

/* Blobs that are not envelopes: reports, inventories, what statements name. */
static enum status audit_blob(void *ctx, const struct blob_info *blob, struct error *err)
{
    struct blob_audit *b = ctx;
    const struct sha256 *digest = &blob->digest;
    struct auditing *all = b->all;
    struct error why = {.code = OK};
    if (bsearch(digest, all->envelopes, all->reader.head.size, sizeof *digest, sha256_order) !=
        NULL) {
        return OK;
    }
    buf_clear(&b->bytes);
    enum status st = store_blob_get(all->reader.log->store, digest, &b->bytes, &why);
    if (st == ERR_NOT_FOUND) {
        return OK; /* removed meanwhile; whether it was named is asked elsewhere */
    }
    if (st == OK) {
        all->audit->blobs++;
    }
    return judge(all, LOG_NO_INDEX, "", st, &why, err);
}

static enum status audit_blobs(struct auditing *all, struct error *err)
{
    struct blob_audit b = {.all = all};
    buf_init(&b.bytes, STORE_BLOB_MAX);
    qsort(all->envelopes, all->reader.head.size, sizeof *all->envelopes, sha256_order);
    enum status st = store_blob_each(all->reader.log->store, audit_blob, &b, err);
    buf_release(&b.bytes);
    return st;
}

/* An old copy of a log is sound in itself; only who has seen more can tell. */
static void audit_register(struct auditing *all)
{
    if (all->mark > all->reader.head.size) {
        char text[160];
        (void)snprintf(text, sizeof text,
                       "the register has seen %llu entries, the log has only %llu: an old copy of "
                       "the log was restored",
                       (unsigned long long)all->mark, (unsigned long long)all->reader.head.size);
        note_problem(all, LOG_NO_INDEX, "", text);
    }
}

static enum status audit_seen(struct auditing *all, struct error *err)
{
    struct error why = {.code = OK};
    struct merkle_frontier frontier;
    /* Tiles that do not yield the root were named already. */
    if (reader_frontier(&all->reader, &frontier, &why) != OK) {
        return OK;
    }
    enum status st = reader_check_seen(&all->reader, &all->seen, &why);
    return judge(all, LOG_NO_INDEX, "", st, &why, err);
}

static enum status audit_all(struct auditing *all, struct error *err)
{
    uint64_t size = all->reader.head.size;
    uint64_t bundles = (size + TILE_WIDTH - 1) / TILE_WIDTH;
    all->bundle_roots = mem_calloc(bundles, sizeof *all->bundle_roots);
    all->envelopes = mem_calloc(size, sizeof *all->envelopes);
    if (all->bundle_roots == NULL || all->envelopes == NULL) {
        return error_no_memory(err);
    }
    unsigned threads = all->reader.log->options.threads;
    if (threads > AUDIT_THREADS) {
        threads = AUDIT_THREADS;
    }
    enum status st = parallel_run(bundles, threads, 1, audit_part, all, err);
    if (st == OK) {
        st = audit_tree(all, err);
    }
    if (st == OK) {
        st = audit_blobs(all, err);
    }
    if (st == OK) {
        audit_register(all);
        st = audit_seen(all, err);
    }
    return st;
}

static int problem_order(const void *a, const void *b)
{
    const struct log_problem *x = a;
    const struct log_problem *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void fill_audit(struct auditing *all)
{
    struct log_audit *a = all->audit;
    memcpy(a->origin, all->reader.head.origin, sizeof a->origin);
    a->size = all->reader.head.size;
    a->root = all->reader.head.root;
    a->checkpoints = all->reader.head.origin[0] == '\0' ? 0 : 1;
    a->entries = all->totals.entries;
    a->envelopes = all->totals.envelopes;
    a->payload_bytes = all->totals.payload_bytes;
    a->signatures = all->totals.signatures;
    a->bundles = all->totals.bundles;
    a->tiles = all->totals.tiles;
    qsort(all->problems, all->problems_len, sizeof *all->problems, problem_order);
    a->problems_len = all->problems_len < LOG_PROBLEMS_MAX ? all->problems_len : LOG_PROBLEMS_MAX;
    a->more_problems = all->more || all->problems_len > LOG_PROBLEMS_MAX;
    memcpy(a->problems, all->problems, a->problems_len * sizeof *all->problems);
}

static enum status run_audit(struct auditing *all, struct log *l, struct error *err)
{
    struct error why = {.code = OK};
    if (registers_projected(l->store, LOG_PROJECTED, &all->mark, NULL) != OK) {
        all->mark = 0; /* the register is no evidence */
    }
    enum status st = log_recall(l, LOG_SIGNED, &all->seen, err);
    if (st != OK) {
        return st;
    }
    st = reader_open(&all->reader, l, &why);
    if (st == ERR_CORRUPT) {
        note_problem(all, LOG_NO_INDEX, "", why.message);
        return OK;
    }
    if (st != OK) {
        if (err != NULL) {
            *err = why;
        }
        return st;
    }
    return audit_all(all, err);
}

enum status log_verify(struct log *l, struct log_audit *audit, struct error *err)
{
    struct auditing *all = mem_calloc(1, sizeof *all);
    struct log_audit *made = mem_calloc(1, sizeof *made);
    struct log_problem *problems = mem_calloc(AUDIT_PROBLEMS_HELD, sizeof *problems);
    enum status st = OK;
    if (all == NULL || made == NULL || problems == NULL) {
        st = error_no_memory(err);
    } else {
        *all = (struct auditing){.audit = made, .problems = problems};
        (void)pthread_mutex_init(&all->mutex, NULL);
        st = run_audit(all, l, err);
        if (st == OK) {
            fill_audit(all);
            *audit = *made;
        }
        if (st == OK && made->problems_len > 0) {
            st = error_set(err, ERR_CORRUPT, "%s", made->problems[0].text);
        } else if (st == OK && made->size > 0) {
            /* It saves a rebuild time; who may not write beside the keys goes without. */
            enum status ignored = log_remember(l, LOG_VERIFIED, buf_view(&all->reader.note), NULL);
            (void)ignored;
        }
        reader_release(&all->reader);
        (void)mem_free(all->bundle_roots);
        (void)mem_free(all->envelopes);
        (void)pthread_mutex_destroy(&all->mutex);
    }
    (void)mem_free(problems);
    (void)mem_free(made);
    (void)mem_free(all);
    return st;
}
