/* What the files of the log share. */
#ifndef ASSAY_EVIDENCE_LOG_INTERNAL_H
#define ASSAY_EVIDENCE_LOG_INTERNAL_H

#include "dsse_canonical.h"

#include <assay/evidence/leaf.h>
#include <assay/evidence/log.h>
#include <assay/evidence/statement.h>
#include <assay/store/registers.h>

#define LOG_ENTRIES   "tile/entries"
#define LOG_ENVELOPES "envelope"
#define LOG_PACKS     "pack"
#define LOG_PROJECTED "statements"

enum {
    LOG_BUNDLE_MAX = TILE_WIDTH * (2 + 65535),
    LOG_TILE_BYTES = TILE_WIDTH * SHA256_SIZE,
    /* From so many statements at once on, envelopes up to this size lie together in packs. */
    LOG_PACKED_BATCH = 64,
    LOG_PACKED_MAX = 16 << 10,
    LOG_PACK_MAX = TILE_WIDTH * (4 + LOG_PACKED_MAX),
    LOG_LOCK_WAIT_MS = 10000
};

struct log {
    struct store *store;
    const struct keys *keys;
    struct log_options options;
    char origin[NOTE_NAME_MAX]; /* asked for, or "" */
    struct keyring *ring;       /* whose statements are trusted */
    struct vkey *vkeys;         /* whose checkpoints are trusted, for one origin */
    size_t vkeys_len;
    size_t vkeys_cap;
    char vkeys_origin[NOTE_NAME_MAX];
};

/* The nodes within a tile, for many proofs: that of height h (1 to TILE_HEIGHT) at place p is
 * list[(TILE_WIDTH >> h) + p], so that the root is list[1]. */
struct tile_nodes {
    uint64_t index; /* of the tile; UINT64_MAX: none */
    struct sha256 list[TILE_WIDTH];
};

/* The log as it was at one checkpoint: what may change (the partial tiles at
 * the right edge) is held in memory, the rest never changes. */
struct log_reader {
    struct log *log;
    struct checkpoint head;
    struct buf note;                   /* that signs it; empty for a new log */
    struct buf tiles[TILE_LEVELS_MAX]; /* partial tiles; empty where there is none */
    struct buf entries;
    struct buf envelopes;
    struct buf pack;                    /* empty: there is none */
    struct buf cached[TILE_LEVELS_MAX]; /* the full tile used last */
    uint64_t cached_index[TILE_LEVELS_MAX];
    struct tile_nodes *nodes; /* TILE_LEVELS_MAX of them, or NULL: computed each time */
    uint64_t
        proven[TILE_LEVELS_MAX]; /* tile known to belong to the signed root; UINT64_MAX: none */
};

/* Read and verify the checkpoint; *note (may be NULL) gets its bytes. */
enum status log_read_head(struct log *l, struct buf *note, struct checkpoint *out,
                          struct error *err);
/* The trusted checkpoint keys under the name `origin`. */
enum status log_load_vkeys(struct log *l, struct view origin, struct error *err);
/* Whose key has signed `note`, which log_read_head() has verified: after a rotation it is not yet
 * the one in use. */
enum status log_signer(const struct log *l, struct view note, struct vkey *out, struct error *err);
/* Origin of a log that is yet to be made. */
enum status log_new_origin(const struct log *l, char out[NOTE_NAME_MAX], struct error *err);

/* Open at the present checkpoint. Always release, also after a failure. */
enum status reader_open(struct log_reader *r, struct log *l, struct error *err);
void reader_release(struct log_reader *r);
/* From now on keep the nodes of the tiles used last (64 KiB). */
enum status reader_keep_nodes(struct log_reader *r, struct error *err);

/* Width of tile (level, index) in the reader's tree; level -1: bundles. */
unsigned reader_width(const struct log_reader *r, int level, uint64_t index);
/* Bytes of a tile, an entry bundle, an envelope list. `scratch` holds a full
 * one; safe from several threads with a scratch each. Sizes are checked. */
enum status reader_tile(const struct log_reader *r, unsigned level, uint64_t index,
                        struct buf *scratch, struct view *out, struct error *err);
enum status reader_entries(const struct log_reader *r, uint64_t index, struct buf *scratch,
                           struct view *out, struct error *err);
enum status reader_envelopes(const struct log_reader *r, uint64_t index, struct buf *scratch,
                             struct view *out, struct error *err);
/* The envelopes of a bundle that lie together; empty where none do. */
enum status reader_pack(const struct log_reader *r, uint64_t index, struct buf *scratch,
                        struct view *out, struct error *err);
/* Do a bundle's leaves (their hashes, as many as it is wide) belong to the tree that the
 * checkpoint signs? After reader_frontier(); one thread. ERR_CORRUPT. */
enum status reader_prove_bundle(struct log_reader *r, uint64_t index, const struct sha256 *leaves,
                                struct error *err);
/* For merkle_source: `ctx` is the reader. One thread. */
enum status reader_node(void *ctx, unsigned level, uint64_t index, struct sha256 *out,
                        struct error *err);
/* What a home remembers beside its keys: the newest checkpoint that it has signed, and the newest
 * whose entries' signatures log_verify() has all verified. */
enum log_mark { LOG_SIGNED, LOG_VERIFIED };
enum status log_remember(struct log *l, enum log_mark mark, struct view note, struct error *err);
/* Size 0: none. Others append while we look, and what they remember only grows: read it before the
 * log's own checkpoint. */
enum status log_recall(struct log *l, enum log_mark mark, struct checkpoint *out,
                       struct error *err);
/* Does the reader's tree extend what this home has signed? After reader_frontier(). */
enum status reader_check_seen(struct log_reader *r, const struct checkpoint *seen,
                              struct error *err);
/* Frontier of the reader's tree, checked against the checkpoint's root. */
enum status reader_frontier(struct log_reader *r, struct merkle_frontier *out, struct error *err);
/* Take a pack's next envelope: 4 bytes of length (big-endian), then the bytes; none of them where
 * the envelope is a blob. False at the end; *bad where it is cut. */
bool pack_next(struct view *rest, struct view *envelope, bool *bad);
enum status pack_add(struct buf *pack, struct view envelope, struct error *err);

/* One entry that an append makes. Offsets are into its part's buffers. */
struct made_entry {
    unsigned part;
    size_t envelope_at;
    size_t envelope_len;
    size_t leaf_at;
    size_t leaf_len;
    struct statement_row row; /* all but the index; views live in the part */
};

struct made_part {
    struct buf envelopes;
    struct buf leaves;
    struct buf pae;
    struct arena parse; /* cleared for each statement */
    struct arena rows;
};

struct made {
    struct made_entry *entries;
    size_t len;
    size_t *first; /* entries[first[i]] is item i's Ed25519 entry */
    struct made_part *parts;
    unsigned parts_len;
};

/* Validate and sign the items on all processors. Always release. */
enum status made_prepare(struct made *m, struct log *l, const struct log_item *items, size_t count,
                         struct error *err);
void made_release(struct made *m);
struct view made_envelope(const struct made *m, size_t i);
struct view made_leaf(const struct made *m, size_t i);

/* Partial tiles and bundles of a log of size `old` that has grown to `grown` serve nobody any more;
 * where there is litter, those of other sizes near both are looked for, too. Failing to remove them
 * costs only space. Under the writer lock. */
void log_remove_partial(struct store *s, uint64_t old, uint64_t grown);

/* Fill a register row from a parsed statement; views point into it. */
void log_row_of(const struct statement *s, struct statement_row *row);

#endif
