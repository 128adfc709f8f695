/* A log and its blobs from one store to another, whatever their backends.
 *
 * Order: blobs, then bundles and tiles, each lot read back from the new store and compared with the
 * old one, then the checkpoint. A copy that is cut off leaves the new log as it was, and the next
 * one goes on. */
#include "log_internal.h"

#include <assay/evidence/witnessed.h>

#include <assay/base/mem.h>

enum { COPY_BLOBS = 1024, COPY_BYTES = 16 << 20, COPY_OBJECTS = 256, LOCK_MS = 10000 };

struct copying {
    struct log_reader from;
    struct store *to;
    uint64_t old; /* size of the log that is there */
    struct log_copy *result;
    /* A lot: bytes one behind the other. */
    struct buf bytes;
    size_t count;
    struct sha256 digests[COPY_BLOBS];
    char names[COPY_OBJECTS][TLOG_PATH_MAX];
    size_t ends[COPY_BLOBS];
    struct buf one;
};

static struct view piece(const struct copying *c, size_t i)
{
    return view_slice(buf_view(&c->bytes), i == 0 ? 0 : c->ends[i - 1], c->ends[i]);
}

static enum status differs(const char *what, struct error *err)
{
    return error_set(err, ERR_CORRUPT, "%s reads back differently from the copy", what);
}

/* ---- blobs ---- */

static enum status flush_blobs(struct copying *c, struct error *err)
{
    CLEANUP(cleanup_mem) struct view *items = mem_calloc(c->count, sizeof *items);
    if (items == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < c->count; i++) {
        items[i] = piece(c, i);
    }
    enum status st = store_blob_put_hashed(c->to, items, c->digests, c->count, err);
    for (size_t i = 0; st == OK && i < c->count; i++) {
        buf_clear(&c->one);
        st = store_blob_get(c->to, &c->digests[i], &c->one, err); /* which compares the digest */
        c->result->blobs += st == OK ? 1 : 0;
    }
    c->count = 0;
    buf_clear(&c->bytes);
    return st;
}

static enum status copy_blob(void *ctx, const struct blob_info *blob, struct error *err)
{
    struct copying *c = ctx;
    const struct sha256 *digest = &blob->digest;
    buf_clear(&c->one);
    if (store_blob_get(c->to, digest, &c->one, NULL) == OK) { /* which compares the digest */
        c->result->present++;
        return OK;
    }
    enum status st = store_blob_get(c->from.log->store, digest, &c->bytes, err);
    if (st == ERR_NOT_FOUND) {
        return OK; /* nothing named it, and somebody has removed it meanwhile */
    }
    if (st == OK) {
        c->digests[c->count] = *digest;
        c->ends[c->count++] = c->bytes.len;
    }
    bool full = c->count == COPY_BLOBS || c->bytes.len >= COPY_BYTES;
    return st == OK && full ? flush_blobs(c, err) : st;
}

/* ---- the log's objects ---- */

static enum status flush_objects(struct copying *c, struct error *err)
{
    CLEANUP(cleanup_mem) struct log_object *objects = mem_calloc(c->count, sizeof *objects);
    if (objects == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < c->count; i++) {
        objects[i] = (struct log_object){view_str(c->names[i]), piece(c, i)};
    }
    enum status st = store_log_write(c->to, objects, c->count, err);
    for (size_t i = 0; st == OK && i < c->count; i++) {
        buf_clear(&c->one);
        st = store_log_read(c->to, objects[i].name, &c->one, err);
        if (st == OK && !view_eq(buf_view(&c->one), objects[i].bytes)) {
            st = differs(c->names[i], err);
        }
        c->result->objects += st == OK ? 1 : 0;
    }
    c->count = 0;
    buf_clear(&c->bytes);
    return st;
}

static enum status add_object(struct copying *c, const char *kind, int level, uint64_t index,
                              struct view bytes, struct error *err)
{
    unsigned width = reader_width(&c->from, level, index);
    if (bytes.len == 0) {
        return OK; /* a bundle without a pack */
    }
    tile_path(c->names[c->count], kind, level, index, width);
    buf_add_view(&c->bytes, bytes);
    c->ends[c->count++] = c->bytes.len;
    enum status st = buf_status(&c->bytes, err);
    bool full = c->count == COPY_OBJECTS || c->bytes.len >= COPY_BYTES;
    return st == OK && full ? flush_objects(c, err) : st;
}

static enum status copy_bundle(struct copying *c, uint64_t index, struct error *err)
{
    struct view bytes;
    struct buf *scratch = &c->one;
    enum status st = reader_entries(&c->from, index, scratch, &bytes, err);
    st = st == OK ? add_object(c, LOG_ENTRIES, -1, index, bytes, err) : st;
    st = st == OK ? reader_envelopes(&c->from, index, scratch, &bytes, err) : st;
    st = st == OK ? add_object(c, LOG_ENVELOPES, -1, index, bytes, err) : st;
    st = st == OK ? reader_pack(&c->from, index, scratch, &bytes, err) : st;
    return st == OK ? add_object(c, LOG_PACKS, -1, index, bytes, err) : st;
}

/* What the new log holds whole is not copied again. */
static enum status copy_objects(struct copying *c, struct error *err)
{
    enum status st = OK;
    for (uint64_t i = c->old / TILE_WIDTH; st == OK && reader_width(&c->from, -1, i) > 0; i++) {
        st = copy_bundle(c, i, err);
    }
    for (int level = 0; st == OK && level < TILE_LEVELS_MAX; level++) {
        uint64_t i = tile_level_size(c->old, (unsigned)level) / TILE_WIDTH;
        for (; st == OK && reader_width(&c->from, level, i) > 0; i++) {
            struct view bytes;
            st = reader_tile(&c->from, (unsigned)level, i, &c->one, &bytes, err);
            st = st == OK ? add_object(c, "tile", level, i, bytes, err) : st;
        }
    }
    return st == OK && c->count > 0 ? flush_objects(c, err) : st;
}

/* ---- what is there already ---- */

/* Its entries must be the first ones of ours. */
static enum status check_target(struct copying *c, struct log *target, struct error *err)
{
    struct checkpoint there;
    struct sha256 root;
    struct merkle_source source = {reader_node, &c->from};
    buf_clear(&c->one);
    if (store_log_read(c->to, VIEW("checkpoint"), &c->one, NULL) == ERR_NOT_FOUND) {
        return OK; /* nothing, or a copy that was cut off: what lies there counts for nothing */
    }
    enum status st = log_head(target, &there, err);
    if (st != OK || there.size == 0) {
        return st;
    }
    if (there.size > c->from.head.size) {
        return error_set(err, ERR_CONFLICT,
                         "the log there has %llu entries, this one only %llu: it is the newer one",
                         (unsigned long long)there.size, (unsigned long long)c->from.head.size);
    }
    st = merkle_source_root(&source, there.size, &root, err);
    if (st == OK && !sha256_eq(&root, &there.root)) {
        return error_set(err, ERR_CONFLICT, "the log there is another one");
    }
    c->old = there.size;
    return st;
}

static enum status write_note(struct copying *c, struct view note, struct error *err)
{
    const struct log_object object = {VIEW_INIT("checkpoint"), note};
    buf_clear(&c->one);
    enum status st = store_log_write(c->to, &object, 1, err);
    st = st == OK ? store_log_read(c->to, object.name, &c->one, err) : st;
    return st == OK && !view_eq(buf_view(&c->one), note) ? differs("checkpoint", err) : st;
}

static enum status copy_all(struct copying *c, struct log *l, struct log *target, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf note = BUF_INIT(NOTE_MAX);
    struct checkpoint head;
    struct merkle_frontier frontier;
    enum status st = log_read_head(l, &note, &head, err);
    st = st == OK ? reader_open(&c->from, l, err) : st;
    st = st == OK ? reader_frontier(&c->from, &frontier, err) : st;
    if (st == OK && !sha256_eq(&head.root, &c->from.head.root)) {
        st = error_set(err, ERR_CONFLICT, "the log grew in the meantime: try again");
    }
    st = st == OK ? check_target(c, target, err) : st;
    st = st == OK ? store_blob_each(l->store, copy_blob, c, err) : st;
    st = st == OK && c->count > 0 ? flush_blobs(c, err) : st;
    if (st == OK && head.origin[0] != '\0') {
        st = copy_objects(c, err);
        st = st == OK ? write_note(c, buf_view(&note), err) : st;
        if (st == OK) {
            log_remove_partial(c->to, c->old, head.size);
        }
        st = st == OK ? witnessed_copy(l->store, c->to, err) : st;
    }
    c->result->entries = head.size;
    c->result->before = c->old;
    return st;
}

enum status log_copy_to(struct log *l, struct store *to, struct log_copy *out, struct error *err)
{
    struct log_copy result = {.entries = 0};
    struct log *target = NULL;
    struct copying *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    c->to = to;
    c->result = &result;
    c->from.log = l;
    buf_init(&c->bytes, (size_t)STORE_BLOB_MAX + COPY_BYTES);
    buf_init(&c->one, STORE_BLOB_MAX);
    enum status st = log_open(to, l->keys, &l->options, &target, err);
    st = st == OK ? store_log_lock(to, LOCK_MS, err) : st;
    if (st == OK) {
        st = copy_all(c, l, target, err);
        to->litter = to->litter || st != OK;
        store_log_unlock(to);
    }
    if (st == OK) {
        *out = result;
    }
    reader_release(&c->from);
    (void)log_close(target);
    buf_release(&c->bytes);
    buf_release(&c->one);
    (void)mem_free(c);
    return st;
}
