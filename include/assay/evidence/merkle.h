/* Merkle trees by RFC 6962: hashes, an append-only frontier, inclusion and
 * consistency proofs.
 *
 * leaf = SHA-256(00 ‖ data), node = SHA-256(01 ‖ left ‖ right), the empty tree
 * = SHA-256(""). A path's length is checked exactly: inclusion of i in n takes
 * inner = bitlen(i ⊕ (n−1)) and border = popcount(i ≫ inner) hashes. */
#ifndef ASSAY_EVIDENCE_MERKLE_H
#define ASSAY_EVIDENCE_MERKLE_H

#include <assay/base/digest.h>

enum { MERKLE_PATH_MAX = 64, MERKLE_PROOF_MAX = 128 };

void merkle_leaf(struct view data, struct sha256 *out);
void merkle_node(const struct sha256 *left, const struct sha256 *right, struct sha256 *out);
void merkle_empty(struct sha256 *out);

/* The right edge of a growing tree: roots of its complete subtrees, largest
 * first; a "compact range". Plain data: copy it freely. */
struct merkle_frontier {
    uint64_t size;
    size_t len;
    struct sha256 roots[MERKLE_PATH_MAX];
};

/* Called for every complete subtree that an append finishes, leaves included:
 * level 0 is a leaf. */
typedef void (*merkle_visit)(void *ctx, unsigned level, uint64_t index, const struct sha256 *hash);

void merkle_frontier_init(struct merkle_frontier *f);
/* `visit` may be NULL. Sizes stay below 2^63. */
void merkle_append(struct merkle_frontier *f, const struct sha256 *leaf, merkle_visit visit,
                   void *ctx);
void merkle_root(const struct merkle_frontier *f, struct sha256 *out);

/* Verify; true only when everything fits, path length too. */
bool merkle_verify_inclusion(uint64_t index, uint64_t size, const struct sha256 *leaf,
                             const struct sha256 *path, size_t path_len, const struct sha256 *root);
bool merkle_verify_consistency(uint64_t size1, uint64_t size2, const struct sha256 *path,
                               size_t path_len, const struct sha256 *root1,
                               const struct sha256 *root2);

/* Where proofs get the hashes of complete subtrees from: level 0 is a leaf,
 * (level, index) covers leaves [index·2^level, (index+1)·2^level). */
struct merkle_source {
    enum status (*node)(void *ctx, unsigned level, uint64_t index, struct sha256 *out,
                        struct error *err);
    void *ctx;
};

/* The root of the first `size` leaves. */
MUST_CHECK enum status merkle_source_root(const struct merkle_source *src, uint64_t size,
                                          struct sha256 *out, struct error *err);
/* Build proofs; *len hashes at `path`, which has room for MERKLE_PROOF_MAX.
 * ERR_USAGE unless index < size, or 0 < size1 <= size2. */
MUST_CHECK enum status merkle_prove_inclusion(const struct merkle_source *src, uint64_t index,
                                              uint64_t size, struct sha256 *path, size_t *len,
                                              struct error *err);
MUST_CHECK enum status merkle_prove_consistency(const struct merkle_source *src, uint64_t size1,
                                                uint64_t size2, struct sha256 *path, size_t *len,
                                                struct error *err);

#endif
