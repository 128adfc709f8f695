/* Appending a batch: see the order of steps in log.h. */
#include "log_internal.h"

#include <assay/base/mem.h>

#include <stdio.h>

enum { APPEND_OBJECTS_MAX = 1 << 16 };

/* An object that the append writes; the bytes are its own. */
struct pending {
    char name[TLOG_PATH_MAX];
    char *bytes;
    size_t len;
    bool entries; /* an entry bundle: hashed again when read back */
};

struct append {
    struct log *log;
    struct log_reader reader;
    struct merkle_frontier old;
    struct merkle_frontier grown;
    struct pending *pending;
    size_t len;
    size_t cap;
    bool touched[TILE_LEVELS_MAX]; /* this level's tile has new hashes */
    bool packs;                    /* small envelopes go into packs */
    enum status failed;            /* of the visitor */
    struct error *err;
};

static enum status emit(struct append *a, const char *prefix, int level, uint64_t index,
                        struct buf *bytes, unsigned width, struct error *err)
{
    enum status st = mem_grow((void **)&a->pending, &a->cap, a->len + 1, sizeof *a->pending,
                              APPEND_OBJECTS_MAX, err);
    if (st != OK) {
        return st;
    }
    struct pending *p = &a->pending[a->len];
    tile_path(p->name, prefix, level, index, width);
    p->len = bytes->len;
    p->entries = strcmp(prefix, LOG_ENTRIES) == 0;
    p->bytes = buf_steal(bytes);
    a->len++;
    return OK;
}

/* A subtree is complete: those at multiples of the tile height go into tiles. */
static void take_hash(void *ctx, unsigned level, uint64_t index, const struct sha256 *hash)
{
    struct append *a = ctx;
    if (level % TILE_HEIGHT != 0 || level / TILE_HEIGHT >= TILE_LEVELS_MAX || a->failed != OK) {
        return;
    }
    unsigned tile_level = level / TILE_HEIGHT;
    struct buf *tile = &a->reader.tiles[tile_level];
    buf_add(tile, hash->bytes, SHA256_SIZE);
    a->touched[tile_level] = true;
    a->failed = buf_status(tile, a->err);
    if (a->failed == OK && tile->len == LOG_TILE_BYTES) {
        a->failed = emit(a, "tile", (int)tile_level, index / TILE_WIDTH, tile, TILE_WIDTH, a->err);
        a->touched[tile_level] = false;
    }
}

/* Is the envelope among those that lie together? */
static bool is_packed(const struct append *a, struct view envelope)
{
    return a->packs && envelope.len <= LOG_PACKED_MAX;
}

/* A bundle has a pack once one of its envelopes is in it; those before it are blobs. */
static enum status add_to_pack(struct append *a, struct view envelope)
{
    struct buf *pack = &a->reader.pack;
    bool packed = is_packed(a, envelope);
    enum status st = OK;
    if (!packed && pack->len == 0) {
        return OK;
    }
    if (pack->len == 0) {
        for (uint64_t i = 0; st == OK && i < a->grown.size % TILE_WIDTH; i++) {
            st = pack_add(pack, VIEW(""), a->err);
        }
    }
    return st == OK ? pack_add(pack, packed ? envelope : VIEW(""), a->err) : st;
}

static enum status add_entry(struct append *a, struct view leaf, struct view envelope,
                             const struct sha256 *digest)
{
    uint64_t index = a->grown.size;
    struct log_reader *r = &a->reader;
    enum status st = bundle_add(&r->entries, leaf, a->err);
    if (st != OK) {
        return st;
    }
    buf_add(&r->envelopes, digest->bytes, SHA256_SIZE);
    st = buf_status(&r->envelopes, a->err);
    if (st == OK) {
        st = add_to_pack(a, envelope);
    }
    if (st != OK) {
        return st;
    }
    struct sha256 hash;
    merkle_leaf(leaf, &hash);
    merkle_append(&a->grown, &hash, take_hash, a);
    st = a->failed;
    if (st == OK && a->grown.size % TILE_WIDTH == 0) {
        uint64_t n = index / TILE_WIDTH;
        st = emit(a, LOG_ENTRIES, -1, n, &r->entries, TILE_WIDTH, a->err);
        if (st == OK) {
            st = emit(a, LOG_ENVELOPES, -1, n, &r->envelopes, TILE_WIDTH, a->err);
        }
        if (st == OK && r->pack.len > 0) {
            st = emit(a, LOG_PACKS, -1, n, &r->pack, TILE_WIDTH, a->err);
        }
    }
    return st;
}

/* What is left at the right edge becomes partial tiles. */
static enum status emit_edge(struct append *a)
{
    struct log_reader *r = &a->reader;
    uint64_t size = a->grown.size;
    enum status st = OK;
    for (unsigned level = 0; st == OK && level < TILE_LEVELS_MAX; level++) {
        if (a->touched[level]) {
            uint64_t all = tile_level_size(size, level);
            st = emit(a, "tile", (int)level, all / TILE_WIDTH, &r->tiles[level],
                      (unsigned)(all % TILE_WIDTH), a->err);
        }
    }
    unsigned width = (unsigned)(size % TILE_WIDTH);
    if (st == OK && width > 0) {
        st = emit(a, LOG_ENTRIES, -1, size / TILE_WIDTH, &r->entries, width, a->err);
    }
    if (st == OK && width > 0) {
        st = emit(a, LOG_ENVELOPES, -1, size / TILE_WIDTH, &r->envelopes, width, a->err);
    }
    if (st == OK && width > 0 && r->pack.len > 0) {
        st = emit(a, LOG_PACKS, -1, size / TILE_WIDTH, &r->pack, width, a->err);
    }
    return st;
}

static enum status write_blobs(const struct append *a, const struct made *m)
{
    struct error *err = a->err;
    size_t n = 0;
    CLEANUP(cleanup_mem) struct view *items = mem_calloc(m->len, sizeof *items);
    CLEANUP(cleanup_mem) struct sha256 *digests = mem_calloc(m->len, sizeof *digests);
    if (items == NULL || digests == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < m->len; i++) {
        struct view envelope = made_envelope(m, i);
        if (!is_packed(a, envelope)) {
            items[n] = envelope;
            digests[n++] = m->entries[i].row.envelope;
        }
    }
    return store_blob_put_hashed(a->log->store, items, digests, n, err);
}

static enum status write_objects(struct append *a)
{
    CLEANUP(cleanup_mem) struct log_object *objects = mem_calloc(a->len, sizeof *objects);
    if (objects == NULL) {
        return error_no_memory(a->err);
    }
    for (size_t i = 0; i < a->len; i++) {
        objects[i] = (struct log_object){view_str(a->pending[i].name),
                                         view_of(a->pending[i].bytes, a->pending[i].len)};
    }
    return store_log_write(a->log->store, objects, a->len, a->err);
}

/* Hash the entries of a bundle that was read back; `*skip` old ones come first. */
static enum status rehash(struct merkle_frontier *f, struct view bundle, uint64_t *skip,
                          struct error *err)
{
    struct view entry;
    bool bad = false;
    while (bundle_next(&bundle, &entry, &bad)) {
        if (*skip > 0) {
            (*skip)--;
            continue;
        }
        struct sha256 hash;
        merkle_leaf(entry, &hash);
        merkle_append(f, &hash, NULL, NULL);
    }
    return bad ? error_set(err, ERR_CORRUPT, "an entry bundle just written is cut") : OK;
}

/* A log that signs a root which its stored entries do not yield is lost for
 * good. So what was written is read back and hashed before the signature. */
static enum status read_back(struct append *a)
{
    struct merkle_frontier f = a->old;
    uint64_t skip = a->old.size % TILE_WIDTH;
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(LOG_BUNDLE_MAX);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < a->len; i++) {
        const struct pending *p = &a->pending[i];
        buf_clear(&bytes);
        st = store_log_read(a->log->store, view_str(p->name), &bytes, a->err);
        if (st == OK && !view_eq(buf_view(&bytes), view_of(p->bytes, p->len))) {
            st = error_set(a->err, ERR_CORRUPT,
                           "%s reads back differently from what was written: the disk or the "
                           "memory is faulty; nothing was appended",
                           p->name);
        }
        if (st == OK && p->entries) {
            st = rehash(&f, buf_view(&bytes), &skip, a->err);
        }
    }
    struct sha256 again;
    struct sha256 root;
    merkle_root(&f, &again);
    merkle_root(&a->grown, &root);
    if (st == OK && (f.size != a->grown.size || !sha256_eq(&again, &root))) {
        st = error_set(a->err, ERR_CORRUPT,
                       "the entries written do not yield the root to be signed: the memory is "
                       "faulty; nothing was appended");
    }
    return st;
}

static enum status write_checkpoint(struct log *l, const struct checkpoint *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf note = BUF_INIT(NOTE_MAX);
    unsigned char sig[SIGNATURE_MAX];
    size_t sig_len = 0;
    struct vkey key;
    const struct key_info *info = keys_active(l->keys, KEY_CHECKPOINT);
    if (info == NULL) {
        return error_set(err, ERR_NOT_FOUND, "there is no key for the log's checkpoints");
    }
    enum status st = vkey_make(view_str(c->origin), &info->public, &key, err);
    if (st != OK) {
        return st;
    }
    checkpoint_write(&note, c);
    st = keys_sign(l->keys, KEY_CHECKPOINT, buf_view(&note), sig, &sig_len, err);
    if (st != OK) {
        return st;
    }
    buf_add_char(&note, '\n');
    note_signature_write(&note, &key, sig);
    st = buf_status(&note, err);
    struct checkpoint check;
    if (st == OK) {
        st = checkpoint_open(buf_view(&note), &key, 1, &check, err);
    }
    if (st == OK) {
        struct log_object object = {VIEW("checkpoint"), buf_view(&note)};
        st = store_log_write(l->store, &object, 1, err);
    }
    if (st == OK && c->size > 0) {
        /* Where it cannot be written, an old copy is only noticed by who has seen more. */
        enum status ignored = log_remember(l, LOG_SIGNED, buf_view(&note), NULL);
        (void)ignored;
    }
    return st;
}

static enum status put_rows(struct log *l, const struct made *m, uint64_t from, struct error *err)
{
    enum status st = store_sql_begin(l->store, err);
    if (st != OK) {
        return st;
    }
    struct statement_row rows[STATEMENTS_AT_ONCE];
    for (size_t i = 0; st == OK && i < m->len;) {
        size_t n = 0;
        for (; n < STATEMENTS_AT_ONCE && i < m->len; n++, i++) {
            rows[n] = m->entries[i].row;
            rows[n].index = from + i;
        }
        st = statements_put(l->store, rows, n, err);
    }
    if (st == OK) {
        st = registers_set_projected(l->store, LOG_PROJECTED, from + m->len, err);
    }
    enum status end = store_sql_end(l->store, st == OK, st == OK ? err : NULL);
    return st == OK ? end : st;
}

/* The register is rebuildable: when it cannot follow, the append still stands. */
static void follow(struct append *a, const struct made *m)
{
    uint64_t mark = 0;
    enum status st = registers_projected(a->log->store, LOG_PROJECTED, &mark, NULL);
    if (st == OK && mark == a->old.size) {
        st = put_rows(a->log, m, a->old.size, NULL);
    } else if (st == OK && mark < a->old.size) {
        st = log_project(a->log, NULL);
    }
    (void)st;
}

/* A register that knows more entries than the log has seen the log's future:
 * an old copy of the log was put back. Appending would make a second history. */
static enum status check_rollback(struct append *a)
{
    uint64_t mark = 0;
    if (registers_projected(a->log->store, LOG_PROJECTED, &mark, NULL) == OK &&
        mark > a->old.size) {
        return error_set(a->err, ERR_CORRUPT,
                         "the register has seen %llu log entries, but the log has only %llu: an "
                         "old copy of the log was restored; restore the newest one",
                         (unsigned long long)mark, (unsigned long long)a->old.size);
    }
    return OK;
}

static enum status begin(struct append *a)
{
    struct checkpoint seen;
    enum status st = log_recall(a->log, LOG_SIGNED, &seen, a->err);
    if (st != OK) {
        return st;
    }
    st = reader_open(&a->reader, a->log, a->err);
    if (st != OK) {
        return st;
    }
    if (a->reader.head.origin[0] == '\0') {
        /* A new log is born with a checkpoint of size 0, so that from now on
         * entries without a checkpoint are known to be damage. */
        st = log_new_origin(a->log, a->reader.head.origin, a->err);
        if (st == OK) {
            st = write_checkpoint(a->log, &a->reader.head, a->err);
        }
    }
    if (st == OK) {
        st = reader_frontier(&a->reader, &a->old, a->err);
    }
    if (st == OK) {
        a->grown = a->old;
        st = reader_check_seen(&a->reader, &seen, a->err);
    }
    if (st == OK) {
        st = check_rollback(a);
    }
    return st;
}

/* Writing the checkpoint has failed, perhaps behind the step that counts. */
static void say_if_there(struct append *a, const struct checkpoint *next)
{
    struct checkpoint now;
    if (log_read_head(a->log, NULL, &now, NULL) == OK && now.size == next->size &&
        sha256_eq(&now.root, &next->root)) {
        (void)error_prefix(a->err, "the entries are in the log, but whether they survive a power "
                                   "cut is not known; do not append them again");
    }
}

static enum status commit(struct append *a, const struct made *m)
{
    a->packs = m->len >= LOG_PACKED_BATCH;
    enum status st = write_blobs(a, m);
    for (size_t i = 0; st == OK && i < m->len; i++) {
        st = add_entry(a, made_leaf(m, i), made_envelope(m, i), &m->entries[i].row.envelope);
    }
    if (st == OK) {
        st = emit_edge(a);
    }
    if (st == OK) {
        st = write_objects(a);
    }
    if (st == OK) {
        st = read_back(a);
    }
    if (st == OK) {
        struct checkpoint next = a->reader.head;
        next.size = a->grown.size;
        merkle_root(&a->grown, &next.root);
        st = write_checkpoint(a->log, &next, a->err);
        if (st != OK) {
            say_if_there(a, &next);
        }
    }
    return st;
}

static enum status check_size(const struct append *a, uint64_t size)
{
    return size == LOG_NO_INDEX || size == a->old.size
               ? OK
               : error_set(a->err, ERR_CONFLICT, "somebody has appended to the log meanwhile");
}

static enum status append_locked(struct log *l, const struct made *m, uint64_t size,
                                 uint64_t *first, struct error *err)
{
    struct append *a = mem_calloc(1, sizeof *a);
    if (a == NULL) {
        return error_no_memory(err);
    }
    a->log = l;
    a->err = err;
    enum status st = begin(a);
    if (st == OK) {
        st = check_size(a, size);
    }
    if (st == OK) {
        st = commit(a, m);
    }
    l->store->litter = l->store->litter || st != OK;
    if (st == OK) {
        log_remove_partial(l->store, a->old.size, a->grown.size);
        follow(a, m);
        *first = a->old.size;
    }
    for (size_t i = 0; i < a->len; i++) {
        (void)mem_free(a->pending[i].bytes);
    }
    (void)mem_free(a->pending);
    reader_release(&a->reader);
    (void)mem_free(a);
    return st;
}

static void fill_receipts(const struct made *m, uint64_t first, const struct log_item *items,
                          size_t count, struct log_receipt *receipts)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = m->first[i];
        receipts[i] = (struct log_receipt){.index = first + at,
                                           .envelope = m->entries[at].row.envelope,
                                           .sigstore_index = LOG_NO_INDEX};
        if (items[i].sigstore) {
            receipts[i].sigstore_index = first + at + 1;
            receipts[i].sigstore_envelope = m->entries[at + 1].row.envelope;
        }
    }
}

enum status log_append_at(struct log *l, uint64_t size, const struct log_item *items, size_t count,
                          struct log_receipt *receipts, struct error *err)
{
    if (count == 0 || count > LOG_BATCH_MAX) {
        return error_set(err, ERR_USAGE, "a batch has 1 to %d statements", LOG_BATCH_MAX);
    }
    struct made m;
    uint64_t first = 0;
    enum status st = made_prepare(&m, l, items, count, err);
    if (st == OK) {
        st = store_log_lock(l->store, LOG_LOCK_WAIT_MS, err);
    }
    if (st == OK) {
        st = append_locked(l, &m, size, &first, err);
        store_log_unlock(l->store);
    }
    if (st == OK) {
        fill_receipts(&m, first, items, count, receipts);
    }
    made_release(&m);
    return st;
}

enum status log_append(struct log *l, const struct log_item *items, size_t count,
                       struct log_receipt *receipts, struct error *err)
{
    return log_append_at(l, LOG_NO_INDEX, items, count, receipts, err);
}
