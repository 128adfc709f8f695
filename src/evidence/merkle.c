#include <assay/evidence/merkle.h>

#include <string.h>

void merkle_empty(struct sha256 *out)
{
    sha256_of(VIEW(""), out);
}

void merkle_leaf(struct view data, struct sha256 *out)
{
    sha256_of_pair(view_of("\0", 1), data, out);
}

void merkle_node(const struct sha256 *left, const struct sha256 *right, struct sha256 *out)
{
    char block[1 + 2 * SHA256_SIZE];
    block[0] = 1;
    memcpy(block + 1, left->bytes, SHA256_SIZE);
    memcpy(block + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
    sha256_of(view_of(block, sizeof block), out);
}

void merkle_frontier_init(struct merkle_frontier *f)
{
    memset(f, 0, sizeof *f);
}

void merkle_append(struct merkle_frontier *f, const struct sha256 *leaf, merkle_visit visit,
                   void *ctx)
{
    struct sha256 hash = *leaf;
    uint64_t index = f->size;
    unsigned level = 0;
    if (visit != NULL) {
        visit(ctx, 0, index, &hash);
    }
    /* Each trailing 1 bit of the old size is a complete subtree on the left. */
    while ((index & 1) != 0) {
        f->len--;
        merkle_node(&f->roots[f->len], &hash, &hash);
        index >>= 1;
        level++;
        if (visit != NULL) {
            visit(ctx, level, index, &hash);
        }
    }
    f->roots[f->len++] = hash;
    f->size++;
}

/* Fold subtree roots, largest first, into the root of the tree. */
static void fold(const struct sha256 *roots, size_t len, struct sha256 *out)
{
    if (len == 0) {
        merkle_empty(out);
        return;
    }
    struct sha256 hash = roots[len - 1];
    for (size_t i = len - 1; i > 0; i--) {
        merkle_node(&roots[i - 1], &hash, &hash);
    }
    *out = hash;
}

void merkle_root(const struct merkle_frontier *f, struct sha256 *out)
{
    fold(f->roots, f->len, out);
}

static unsigned bit_length(uint64_t n)
{
    return n == 0 ? 0 : 64 - (unsigned)__builtin_clzll(n);
}

/* Go up `count` levels; bit i of `index` says on which side we are. */
static void climb(struct sha256 *hash, uint64_t index, const struct sha256 *path, size_t count,
                  bool right_only)
{
    for (size_t i = 0; i < count; i++) {
        if ((index >> i & 1) != 0) {
            merkle_node(&path[i], hash, hash);
        } else if (!right_only) {
            merkle_node(hash, &path[i], hash);
        }
    }
}

static void climb_border(struct sha256 *hash, const struct sha256 *path, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        merkle_node(&path[i], hash, hash);
    }
}

bool merkle_verify_inclusion(uint64_t index, uint64_t size, const struct sha256 *leaf,
                             const struct sha256 *path, size_t path_len, const struct sha256 *root)
{
    if (index >= size) {
        return false;
    }
    size_t inner = bit_length(index ^ (size - 1));
    size_t border = inner > 63 ? 0 : (size_t)__builtin_popcountll(index >> inner);
    if (path_len != inner + border) {
        return false;
    }
    struct sha256 hash = *leaf;
    climb(&hash, index, path, inner, false);
    climb_border(&hash, path + inner, border);
    return sha256_eq(&hash, root);
}

bool merkle_verify_consistency(uint64_t size1, uint64_t size2, const struct sha256 *path,
                               size_t path_len, const struct sha256 *root1,
                               const struct sha256 *root2)
{
    if (size1 == 0 || size1 > size2) {
        return false; /* every tree extends the empty one: that proves nothing */
    }
    if (size1 == size2) {
        return path_len == 0 && sha256_eq(root1, root2);
    }
    if (path_len == 0) {
        return false;
    }
    /* The proof starts at the largest complete subtree that ends at size1. */
    unsigned shift = (unsigned)__builtin_ctzll(size1);
    size_t inner = bit_length((size1 - 1) ^ (size2 - 1)) - shift;
    uint64_t index = (size1 - 1) >> shift;
    size_t border = inner > 63 ? 0 : (size_t)__builtin_popcountll(index >> inner);
    bool whole = (size1 & (size1 - 1)) == 0; /* then that subtree is tree 1 itself */
    size_t start = whole ? 0 : 1;
    if (path_len != start + inner + border) {
        return false;
    }
    struct sha256 seed = whole ? *root1 : path[0];
    const struct sha256 *rest = path + start;
    struct sha256 hash = seed;
    climb(&hash, index, rest, inner, true);
    climb_border(&hash, rest + inner, border);
    if (!sha256_eq(&hash, root1)) {
        return false;
    }
    hash = seed;
    climb(&hash, index, rest, inner, false);
    climb_border(&hash, rest + inner, border);
    return sha256_eq(&hash, root2);
}

/* The root of leaves [lo, lo+n), where lo is a multiple of the largest power of
 * two in n. */
static enum status range_root(const struct merkle_source *src, uint64_t lo, uint64_t n,
                              struct sha256 *out, struct error *err)
{
    struct sha256 roots[MERKLE_PATH_MAX];
    size_t len = 0;
    while (n > 0) {
        unsigned level = bit_length(n) - 1;
        enum status st = src->node(src->ctx, level, lo >> level, &roots[len], err);
        if (st != OK) {
            return st;
        }
        len++;
        lo += (uint64_t)1 << level;
        n -= (uint64_t)1 << level;
    }
    fold(roots, len, out);
    return OK;
}

enum status merkle_source_root(const struct merkle_source *src, uint64_t size, struct sha256 *out,
                               struct error *err)
{
    return range_root(src, 0, size, out, err);
}

/* Size of the left subtree: the largest power of two below n (n > 1). */
static uint64_t left_size(uint64_t n)
{
    return (uint64_t)1 << (bit_length(n - 1) - 1);
}

static void reverse(struct sha256 *path, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        struct sha256 t = path[i];
        path[i] = path[len - 1 - i];
        path[len - 1 - i] = t;
    }
}

enum status merkle_prove_inclusion(const struct merkle_source *src, uint64_t index, uint64_t size,
                                   struct sha256 *path, size_t *len, struct error *err)
{
    if (index >= size) {
        return error_set(err, ERR_USAGE, "entry %llu is not in a tree of %llu",
                         (unsigned long long)index, (unsigned long long)size);
    }
    struct sha256 made[MERKLE_PROOF_MAX];
    size_t n = 0;
    uint64_t lo = 0;
    while (size > 1) {
        uint64_t k = left_size(size);
        bool left = index < lo + k;
        enum status st = left ? range_root(src, lo + k, size - k, &made[n], err)
                              : range_root(src, lo, k, &made[n], err);
        if (st != OK) {
            return st;
        }
        n++;
        lo = left ? lo : lo + k;
        size = left ? k : size - k;
    }
    reverse(made, n);
    memcpy(path, made, n * sizeof made[0]);
    *len = n;
    return OK;
}

enum status merkle_prove_consistency(const struct merkle_source *src, uint64_t size1,
                                     uint64_t size2, struct sha256 *path, size_t *len,
                                     struct error *err)
{
    if (size1 == 0 || size1 > size2) {
        return error_set(err, ERR_USAGE, "a log of %llu entries cannot extend one of %llu",
                         (unsigned long long)size2, (unsigned long long)size1);
    }
    struct sha256 made[MERKLE_PROOF_MAX];
    size_t n = 0;
    uint64_t lo = 0;
    uint64_t size = size2;
    uint64_t old = size1; /* leaves of tree 1 within [lo, lo+size) */
    enum status st = OK;
    while (st == OK && old != size) {
        uint64_t k = left_size(size);
        if (old <= k) {
            st = range_root(src, lo + k, size - k, &made[n++], err);
            size = k;
        } else {
            st = range_root(src, lo, k, &made[n++], err);
            lo += k;
            old -= k;
            size -= k;
        }
    }
    /* Unless the subtree we ended at is tree 1 as a whole, its root is needed. */
    if (st == OK && lo != 0) {
        st = range_root(src, lo, size, &made[n++], err);
    }
    if (st == OK) {
        reverse(made, n);
        memcpy(path, made, n * sizeof made[0]);
        *len = n;
    }
    return st;
}
