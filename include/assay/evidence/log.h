/* The log of statements: append, list, audit.
 *
 * A statement's payload is signed as a DSSE envelope (Ed25519; a second one
 * with P-256 on request), the envelope goes to the blob store, a leaf (leaf.h)
 * to the log: entry bundles and tiles by C2SP tlog-tiles under `tile/`, the
 * envelopes' digests under `envelope/<N>` (256 × 32 bytes, named like tiles),
 * and the signed `checkpoint`. From 64 statements at once on, envelopes up to 16 KiB are no blobs:
 * they lie together under `pack/<N>`, for the 256 entries of a bundle each its length (4 bytes,
 * big-endian; 0: a blob) and the envelope (ADR 12). Order of an append: blobs durable, then bundles
 * and tiles durable, read back and hashed again, and only if they yield the
 * new root is the checkpoint signed and made durable; then the statements
 * register follows. The reply comes after all of it, so what was replied to
 * survives a kill or a power cut at any point.
 *
 * One process appends at a time (ERR_CONFLICT after a wait of 10 s); readers
 * need no lock. Each function reads the checkpoint afresh. */
#ifndef ASSAY_EVIDENCE_LOG_H
#define ASSAY_EVIDENCE_LOG_H

#include <assay/evidence/keys.h>
#include <assay/evidence/statement.h>
#include <assay/evidence/tlog.h>
#include <assay/store/store.h>

enum { LOG_BATCH_MAX = 1 << 16, LOG_PROBLEMS_MAX = 32 };

struct log_options {
    struct view origin;          /* name of a new log; empty: derived from its key */
    unsigned threads;            /* 0: one a processor, at most 16 */
    const struct keyring *extra; /* keys that log_verify() trusts besides our own */
    const struct vkey *log_keys; /* checkpoint keys trusted besides our own */
    size_t log_keys_len;
};

struct log;

/* `store` and `keys` must outlive the log. With keys from keys_open_public()
 * or a read-only store, everything but appending works. */
MUST_CHECK enum status log_open(struct store *store, const struct keys *keys,
                                const struct log_options *options, struct log **out,
                                struct error *err);
struct log *log_close(struct log *l);

/* The checkpoint in force, its signature verified. Size 0 and an empty origin
 * when nothing was ever appended. */
MUST_CHECK enum status log_head(struct log *l, struct checkpoint *out, struct error *err);
/* The signed note itself, appended to `out`; ERR_NOT_FOUND for a new log. */
MUST_CHECK enum status log_checkpoint(struct log *l, struct buf *out, struct error *err);
/* The key that verifies it: "<origin>+<hash>+<key>". */
MUST_CHECK enum status log_vkey(struct log *l, struct vkey *out, struct error *err);

struct log_item {
    struct view payload; /* an in-toto statement (checked: statement_read()) */
    bool sigstore;       /* a second envelope and entry, signed with P-256 */
};

#define LOG_NO_INDEX UINT64_MAX

struct log_receipt {
    uint64_t index; /* of the Ed25519 envelope's entry */
    struct sha256 envelope;
    uint64_t sigstore_index; /* of the P-256 envelope's entry, or LOG_NO_INDEX */
    struct sha256 sigstore_envelope;
};

/* Append `count` statements (1..LOG_BATCH_MAX), all or none. receipts[i]
 * belongs to items[i]; they are untouched on failure. OK means durable. When
 * only the register could not follow, the append still is OK: log_project()
 * or the next append catches up. */
MUST_CHECK enum status log_append(struct log *l, const struct log_item *items, size_t count,
                                  struct log_receipt *receipts, struct error *err);
/* The same, but only while the log has `size` entries (LOG_NO_INDEX: any): for who says something
 * that rests on what stood there before. ERR_CONFLICT: it has grown. */
MUST_CHECK enum status log_append_at(struct log *l, uint64_t size, const struct log_item *items,
                                     size_t count, struct log_receipt *receipts, struct error *err);

/* One entry as it is listed. Views are valid until the callback returns. */
struct log_entry {
    uint64_t index;
    struct view leaf;
    struct sha256 envelope_digest;
    struct view envelope; /* JSON bytes of the blob, digest checked */
    struct view payload_type;
    struct view payload;
    char key_id[SHA256_HEX_MAX]; /* of the key that the leaf names */
    enum key_algorithm algorithm;
    bool verified;   /* log_each_signed(): a key of the ring has signed it */
    bool remembered; /* log_each_signed(): log_verify() found its signature in order earlier */
};
typedef enum status (*log_visit)(void *ctx, const struct log_entry *entry, struct error *err);

/* Visit entries [from, to) in order; `to` is cut to the log's size. Each entry is one that the
 * checkpoint's root covers, and its envelope the one that the entry names: ERR_CORRUPT
 * otherwise. Signatures are not verified: log_each_signed() and log_verify() do that. Entries are
 * read ahead in threads; `visit` is called by the caller's. ERR_CANCELLED: behind the first
 * thousands the user has asked to stop (store_is_cancelled()). */
MUST_CHECK enum status log_each(struct log *l, uint64_t from, uint64_t to, log_visit visit,
                                void *ctx, struct error *err);

/* How log_each_signed() comes to know who signed an entry. */
struct log_signatures {
    const struct keyring *ring; /* whose signatures are verified; NULL: nobody's */
    /* Leave out what log_verify() of this home has verified in full before, by the key that the
     * entry names, as long as the log still extends that tree (ADR 15). */
    bool remembered;
};
/* The same, and each entry tells whether a key of the ring has signed it. */
MUST_CHECK enum status log_each_signed(struct log *l, uint64_t from, uint64_t to,
                                       const struct log_signatures *signatures, log_visit visit,
                                       void *ctx, struct error *err);

struct log_problem {
    uint64_t index; /* entry, or LOG_NO_INDEX when it is not about one */
    char text[256];
};

/* What an audit has checked, and what it found wrong. */
struct log_audit {
    char origin[NOTE_NAME_MAX];
    uint64_t size;      /* that the checkpoint states */
    struct sha256 root; /* that the checkpoint states */
    uint64_t entries;   /* leaves hashed into the rebuilt tree */
    uint64_t envelopes; /* blobs re-hashed */
    uint64_t payload_bytes;
    uint64_t blobs;       /* other blobs re-hashed (reports, inventories …) */
    uint64_t signatures;  /* of envelopes, verified */
    uint64_t bundles;     /* entry bundles and envelope lists read */
    uint64_t tiles;       /* compared with the rebuilt tree */
    uint64_t checkpoints; /* signatures of checkpoints verified: 1, or 0 for a new log */
    uint64_t keys;        /* key files read */
    size_t problems_len;  /* at most LOG_PROBLEMS_MAX, ordered by entry */
    bool more_problems;   /* there were more */
    struct log_problem problems[LOG_PROBLEMS_MAX];
};

/* Audit everything: the checkpoint's signature, every entry bundle, every
 * envelope's digest, every signature, every tile, the root. ERR_CORRUPT on any
 * mismatch, with the first problem as the message; *audit is filled in either
 * case (and only then, or on OK). Where nothing is wrong, the checkpoint is remembered beside the
 * keys (`verified.checkpoint`), if they can be written: see struct log_signatures. */
MUST_CHECK enum status log_verify(struct log *l, struct log_audit *audit, struct error *err);

/* Is the log the one that this home has signed for, and not older? The newest checkpoint that it
 * signed is remembered beside the keys (`seen.checkpoint`); log_append() and log_verify() ask it
 * too. ERR_CORRUPT: an old copy was restored, or another history. */
MUST_CHECK enum status log_check_seen(struct log *l, struct error *err);
/* From now on the log as it is counts: whoever restored an older one knows it. */
MUST_CHECK enum status log_accept(struct log *l, struct error *err);

struct log_copy {
    uint64_t entries; /* that the copy has */
    uint64_t before;  /* that were there already */
    uint64_t blobs;   /* copied, read back and compared */
    uint64_t present; /* blobs that were there already, read and compared */
    uint64_t objects; /* the same: bundles, packs, tiles */
};
/* Copy the log, as it is at this moment, and all blobs to another store, where nothing is or the
 * beginning of the same log (ERR_CONFLICT: another one, or a longer one). Everything is read back
 * and compared. Registers are not copied, they follow from the log; jobs are not either. */
MUST_CHECK enum status log_copy_to(struct log *l, struct store *to, struct log_copy *out,
                                   struct error *err);

/* Bring the statements register up to the log's size, from its mark on. */
MUST_CHECK enum status log_project(struct log *l, struct error *err);
/* Empty it and rebuild it from the log. */
MUST_CHECK enum status log_reindex(struct log *l, struct error *err);
/* Compare the register with what the log yields, for who visits the entries anyway: from 0 on,
 * each once, in order, up to `size`. Rows beyond it are wrong where the log has no such entry. `l`
 * must outlive it. */
struct register_check;
MUST_CHECK enum status register_check_new(struct log *l, uint64_t size, struct register_check **out,
                                          struct error *err);
/* `s` is what the entry's payload says. */
MUST_CHECK enum status register_check_entry(struct register_check *c, const struct log_entry *e,
                                            const struct statement *s, struct error *err);
/* A register that cannot be read is a wrong one here, and ERR_CORRUPT for log_check_register(). */
MUST_CHECK enum status register_check_end(struct register_check *c, uint64_t *rows, uint64_t *wrong,
                                          struct error *err);
struct register_check *register_check_free(struct register_check *c);
/* Compare the register with what the log yields. *wrong rows differ, are
 * missing or are too many. log_verify() does not look at the register: it is no
 * evidence. */
MUST_CHECK enum status log_check_register(struct log *l, uint64_t *rows, uint64_t *wrong,
                                          struct error *err);

#endif
