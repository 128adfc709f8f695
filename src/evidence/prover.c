/* Making proofs: the log at one checkpoint, a bundle of entries at a time. */
#include "proof_internal.h"

#include <assay/base/mem.h>

struct log_prover {
    struct log_reader reader;
    struct vkey log;        /* whose key has signed the checkpoint */
    struct checkpoint goal; /* that proofs of entries lead to, */
    struct buf note;        /* and the note that signs it */
    /* The bundle that was asked for last; the views live in the buffers or in the reader. */
    uint64_t bundle; /* UINT64_MAX: none */
    struct buf entries;
    struct buf digests;
    struct buf pack;
    struct view leaves[TILE_WIDTH];
    struct view packed[TILE_WIDTH]; /* empty: the envelope is a blob */
    struct view envelope_digests;
    struct buf envelope;
    struct sha256 path[MERKLE_PROOF_MAX];
};

struct log_prover *log_prover_close(struct log_prover *p)
{
    if (p != NULL) {
        reader_release(&p->reader);
        buf_release(&p->note);
        buf_release(&p->entries);
        buf_release(&p->digests);
        buf_release(&p->pack);
        buf_release(&p->envelope);
        (void)mem_free(p);
    }
    return NULL;
}

enum status log_prover_open(struct log *l, struct log_prover **out, struct error *err)
{
    struct log_prover *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->bundle = UINT64_MAX;
    buf_init(&p->note, 2 * NOTE_MAX);
    buf_init(&p->entries, LOG_BUNDLE_MAX);
    buf_init(&p->digests, LOG_TILE_BYTES);
    buf_init(&p->pack, LOG_PACK_MAX);
    buf_init(&p->envelope, DSSE_ENVELOPE_MAX);
    enum status st = reader_open(&p->reader, l, err);
    if (st == OK) {
        st = reader_keep_nodes(&p->reader, err);
    }
    if (st == OK && p->reader.note.len > 0) {
        st = log_signer(l, buf_view(&p->reader.note), &p->log, err);
    }
    if (st == OK) {
        p->goal = p->reader.head;
        buf_add_view(&p->note, buf_view(&p->reader.note));
        st = buf_status(&p->note, err);
    }
    if (st != OK) {
        (void)log_prover_close(p);
        return st;
    }
    *out = p;
    return OK;
}

const struct checkpoint *log_prover_head(const struct log_prover *p)
{
    return &p->reader.head;
}

struct view log_prover_checkpoint(const struct log_prover *p)
{
    return buf_view(&p->reader.note);
}

enum status log_prover_lead_to(struct log_prover *p, struct view checkpoint, struct error *err)
{
    const struct log *l = p->reader.log;
    struct checkpoint goal;
    struct vkey signer;
    enum status st = checkpoint_open(checkpoint, l->vkeys, l->vkeys_len, &goal, err);
    if (st == OK && goal.size > p->reader.head.size) {
        st = error_set(err, ERR_CORRUPT, "the checkpoint is of a longer log");
    }
    if (st == OK) {
        st = log_signer(l, checkpoint, &signer, err);
    }
    if (st != OK) {
        return st;
    }
    p->goal = goal;
    p->log = signer;
    buf_clear(&p->note);
    buf_add_view(&p->note, checkpoint);
    return buf_status(&p->note, err);
}

/* ---- entries ---- */

static enum status split(struct log_prover *p, uint64_t first, struct view entries,
                         struct view pack, struct error *err)
{
    unsigned width = reader_width(&p->reader, -1, first / TILE_WIDTH);
    bool bad = false;
    for (unsigned i = 0; i < width; i++) {
        p->packed[i] = VIEW("");
        if (!bundle_next(&entries, &p->leaves[i], &bad)) {
            return error_set(err, ERR_CORRUPT, "entry %llu: its entry bundle is cut",
                             (unsigned long long)first + i);
        }
        (void)pack_next(&pack, &p->packed[i], &bad);
        if (bad) {
            return error_set(err, ERR_CORRUPT, "entry %llu: its pack is cut",
                             (unsigned long long)first + i);
        }
    }
    return OK;
}

static enum status load(struct log_prover *p, uint64_t bundle, struct error *err)
{
    struct view entries;
    struct view pack;
    p->bundle = UINT64_MAX;
    enum status st = reader_entries(&p->reader, bundle, &p->entries, &entries, err);
    if (st == OK) {
        st = reader_envelopes(&p->reader, bundle, &p->digests, &p->envelope_digests, err);
    }
    if (st == OK) {
        st = reader_pack(&p->reader, bundle, &p->pack, &pack, err);
    }
    if (st == OK) {
        st = split(p, bundle * TILE_WIDTH, entries, pack, err);
    }
    if (st == OK) {
        p->bundle = bundle;
    }
    return st;
}

/* Load the entry's bundle, if it is not there yet. */
static enum status find(struct log_prover *p, uint64_t index, struct error *err)
{
    if (index >= p->reader.head.size) {
        return error_set(err, ERR_NOT_FOUND, "the log has no entry %llu (it has %llu)",
                         (unsigned long long)index, (unsigned long long)p->reader.head.size);
    }
    return index / TILE_WIDTH == p->bundle ? OK : load(p, index / TILE_WIDTH, err);
}

enum status log_prover_envelope(struct log_prover *p, uint64_t index, struct buf *out,
                                struct error *err)
{
    struct sha256 digest;
    struct sha256 found;
    enum status st = find(p, index, err);
    if (st != OK) {
        return st;
    }
    size_t at = (size_t)(index % TILE_WIDTH);
    struct view packed = p->packed[at];
    memcpy(digest.bytes, p->envelope_digests.ptr + at * SHA256_SIZE, SHA256_SIZE);
    if (packed.len == 0) {
        return store_blob_get(p->reader.log->store, &digest, out, err);
    }
    sha256_of(packed, &found);
    if (!sha256_eq(&found, &digest)) {
        return error_set(err, ERR_CORRUPT, "entry %llu: its envelope was changed",
                         (unsigned long long)index);
    }
    buf_add_view(out, packed);
    return buf_status(out, err);
}

/* ---- proofs ---- */

static enum status key_id_of(struct view text, char out[SHA256_HEX_MAX], struct error *err)
{
    struct leaf leaf;
    struct sha256 id;
    enum status st = leaf_read(text, &leaf, err);
    if (st == OK) {
        sha256_of(view_of((const char *)leaf.spki, leaf.spki_len), &id);
        sha256_hex(&id, out);
    }
    return st;
}

/* A proof that does not hold is worse than none. */
static enum status check_parts(const struct proof_parts *p, struct error *err)
{
    struct sha256 leaf;
    merkle_leaf(p->leaf, &leaf);
    return merkle_verify_inclusion(p->index, p->head.size, &leaf, p->path, p->path_len,
                                   &p->head.root)
               ? OK
               : error_set(err, ERR_CORRUPT,
                           "entry %llu does not verify against the checkpoint: run a log "
                           "verification",
                           (unsigned long long)p->index);
}

enum status log_prover_entry(struct log_prover *v, uint64_t index, enum proof_format format,
                             struct buf *out, struct error *err)
{
    struct merkle_source source = {reader_node, &v->reader};
    struct proof_parts p = {.index = index,
                            .head = v->goal,
                            .log = v->log,
                            .checkpoint = buf_view(&v->note),
                            .path = v->path};
    char key_id[SHA256_HEX_MAX];
    enum status st = find(v, index, err);
    if (st == OK && index >= v->goal.size) {
        st = error_set(err, ERR_NOT_FOUND, "the checkpoint does not cover entry %llu (it has %llu)",
                       (unsigned long long)index, (unsigned long long)v->goal.size);
    }
    if (st == OK) {
        p.leaf = v->leaves[index % TILE_WIDTH];
        st = merkle_prove_inclusion(&source, index, p.head.size, v->path, &p.path_len, err);
    }
    if (st == OK) {
        st = check_parts(&p, err);
    }
    if (st == OK && format == PROOF_TLOG) {
        tlog_write(out, &p);
        return buf_status(out, err);
    }
    if (st == OK) {
        st = key_id_of(p.leaf, key_id, err);
    }
    buf_clear(&v->envelope);
    if (st == OK) {
        st = log_prover_envelope(v, index, &v->envelope, err);
    }
    if (st != OK) {
        return st;
    }
    p.key_id = key_id;
    p.envelope = buf_view(&v->envelope);
    sigstore_write(out, &p);
    return buf_status(out, err);
}

enum status log_prover_consistency(struct log_prover *p, uint64_t old_size, struct sha256 *path,
                                   size_t *len, struct error *err)
{
    struct merkle_source source = {reader_node, &p->reader};
    return merkle_prove_consistency(&source, old_size, p->reader.head.size, path, len, err);
}
