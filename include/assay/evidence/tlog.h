/* C2SP tlog-tiles and signed notes: names of tiles, entry bundles,
 * checkpoints. https://c2sp.org/tlog-tiles, /signed-note, /tlog-checkpoint */
#ifndef ASSAY_EVIDENCE_TLOG_H
#define ASSAY_EVIDENCE_TLOG_H

#include <assay/evidence/merkle.h>
#include <assay/evidence/pubkey.h>

enum {
    TILE_HEIGHT = 8,
    TILE_WIDTH = 256,
    TILE_LEVELS_MAX = 8,
    TLOG_PATH_MAX = 96,
    NOTE_MAX = 1 << 16,
    NOTE_NAME_MAX = 256,
    NOTE_SIGNATURES_MAX = 64
};

/* "<prefix>/[<level>/]<N>[.p/<width>]", NUL-terminated: prefix "tile" with a
 * level, or "tile/entries" with level -1. `width` 1..256; 256 is a full tile. */
void tile_path(char out[TLOG_PATH_MAX], const char *prefix, int level, uint64_t index,
               unsigned width);
/* "tile/…" back into numbers (level -1: entries); only the one right spelling. */
bool tile_path_parse(struct view path, int *level, uint64_t *index, unsigned *width);

/* How many hashes of level `level` a tree of `size` leaves has. */
uint64_t tile_level_size(uint64_t size, unsigned level);

/* Entry bundle: uint16 big-endian length, bytes, repeated. Takes the next
 * entry off *rest; false at the end; *bad is set when the bundle is cut. */
bool bundle_next(struct view *rest, struct view *entry, bool *bad);
/* Append an entry of at most 65,535 bytes (ERR_LIMIT). */
MUST_CHECK enum status bundle_add(struct buf *out, struct view entry, struct error *err);

/* A verifier key: "<name>+<8 hex>+<base64(kind ‖ Ed25519 key)>". */
enum vkey_kind {
    VKEY_LOG = 1,    /* signs notes: a log's checkpoints */
    VKEY_WITNESS = 4 /* makes cosignature/v1 (cosignature.h) */
};
struct vkey {
    enum vkey_kind kind;
    char name[NOTE_NAME_MAX];
    unsigned char hash[4];
    unsigned char raw[32];
};
/* A log's. */
MUST_CHECK enum status vkey_make(struct view name, const struct public_key *key, struct vkey *out,
                                 struct error *err);
MUST_CHECK enum status vkey_parse(struct view text, struct vkey *out, struct error *err);
/* A witness's; ERR_UNSUPPORTED for other kinds, as above. */
MUST_CHECK enum status vkey_make_witness(struct view name, const struct public_key *key,
                                         struct vkey *out, struct error *err);
MUST_CHECK enum status vkey_parse_witness(struct view text, struct vkey *out, struct error *err);
void vkey_write(struct buf *out, const struct vkey *key);
/* Does a signature claim to be by this key (name and key id)? */
struct note_signature;
bool vkey_fits(const struct vkey *key, const struct note_signature *s);
/* The whole 32 bytes of SHA-256(name ‖ 0A ‖ kind ‖ key); the first 4 are the key
 * id of note signatures, and Sigstore names a log by all of them. */
void vkey_log_id(const struct vkey *key, struct sha256 *out);

/* A signed note: the text ends with a newline; signatures follow an empty
 * line. Views point into the note. */
struct note_signature {
    struct view name;
    unsigned char hash[4];
    struct view base64; /* as written; 4 bytes of key id and the signature */
};
struct note {
    struct view text;
    size_t signatures_len;
    struct note_signature signatures[NOTE_SIGNATURES_MAX];
};
MUST_CHECK enum status note_parse(struct view bytes, struct note *out, struct error *err);
/* OK when one of the keys has a valid signature and no known key has a bad
 * one; *who (may be NULL) is that key's place. ERR_CORRUPT otherwise. */
MUST_CHECK enum status note_verify(const struct note *n, const struct vkey *keys, size_t count,
                                   size_t *who, struct error *err);
/* Append "— <name> <base64>\n": of the bytes given, as another note has it, for a 64-byte Ed25519
 * signature. */
void note_line_write(struct buf *out, const char *name, struct view bytes);
void note_line_copy(struct buf *out, const struct note_signature *s);
void note_signature_write(struct buf *out, const struct vkey *key, const unsigned char sig[64]);

struct checkpoint {
    char origin[NOTE_NAME_MAX];
    uint64_t size;
    struct sha256 root;
};
/* Append the text of a checkpoint, to be signed. */
void checkpoint_write(struct buf *out, const struct checkpoint *c);
/* Read a note's text: origin, size without leading zeroes, root; extension
 * lines are allowed. */
MUST_CHECK enum status checkpoint_read(struct view text, struct checkpoint *out, struct error *err);
/* Read a note without a look at its signatures: only what does not depend on them may follow. */
MUST_CHECK enum status checkpoint_peek(struct view note, struct checkpoint *out, struct error *err);
/* Parse, verify the signature by one of the keys, whose name must be the
 * origin, and read. */
MUST_CHECK enum status checkpoint_open(struct view note, const struct vkey *keys, size_t count,
                                       struct checkpoint *out, struct error *err);

#endif
