/* RFC 6962 trees against an independent definition and outside vectors. */
#include "support.h"

#include <assay/base/file.h>
#include <assay/base/json.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LEAVES = 70 };

struct tree {
    struct sha256 leaves[LEAVES];
};

static void make_tree(struct tree *t)
{
    for (unsigned i = 0; i < LEAVES; i++) {
        merkle_leaf(view_of((const char *)&i, sizeof i), &t->leaves[i]);
    }
}

/* The recursive definition, straight from the RFC. */
static void definition(const struct sha256 *leaves, size_t n, struct sha256 *out)
{
    if (n == 0) {
        sha256_of(VIEW(""), out);
        return;
    }
    if (n == 1) {
        *out = leaves[0];
        return;
    }
    size_t k = 1;
    while (2 * k < n) {
        k *= 2;
    }
    struct sha256 l;
    struct sha256 r;
    definition(leaves, k, &l);
    definition(leaves + k, n - k, &r);
    char block[65];
    block[0] = 1;
    memcpy(block + 1, l.bytes, 32);
    memcpy(block + 33, r.bytes, 32);
    sha256_of(view_of(block, sizeof block), out);
}

static enum status tree_node(void *ctx, unsigned level, uint64_t index, struct sha256 *out,
                             struct error *err)
{
    const struct tree *t = ctx;
    uint64_t first = index << level;
    if (first + ((uint64_t)1 << level) > LEAVES) {
        return error_set(err, ERR_INTERNAL, "outside");
    }
    definition(t->leaves + first, (size_t)1 << level, out);
    return OK;
}

static int setup(void **state)
{
    (void)state;
    return evidence_init(NULL) == OK ? 0 : -1;
}

static void test_known_hashes(void **state)
{
    struct sha256 h;
    char hex[SHA256_HEX_MAX];
    (void)state;
    merkle_empty(&h);
    sha256_hex(&h, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    merkle_leaf(VIEW(""), &h); /* RFC 6962 test vectors' first leaf */
    sha256_hex(&h, hex);
    assert_string_equal(hex, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

static void test_frontier(void **state)
{
    struct tree t;
    struct merkle_frontier f;
    (void)state;
    make_tree(&t);
    merkle_frontier_init(&f);
    for (size_t n = 0; n <= LEAVES; n++) {
        struct sha256 a;
        struct sha256 b;
        merkle_root(&f, &a);
        definition(t.leaves, n, &b);
        assert_memory_equal(a.bytes, b.bytes, 32);
        if (n < LEAVES) {
            merkle_append(&f, &t.leaves[n], NULL, NULL);
        }
    }
}

static void test_inclusion(void **state)
{
    struct tree t;
    struct merkle_source src = {tree_node, &t};
    struct sha256 path[MERKLE_PROOF_MAX];
    struct sha256 root;
    size_t len;
    (void)state;
    make_tree(&t);
    for (uint64_t n = 1; n <= LEAVES; n++) {
        assert_int_equal(merkle_source_root(&src, n, &root, NULL), OK);
        for (uint64_t i = 0; i < n; i++) {
            assert_int_equal(merkle_prove_inclusion(&src, i, n, path, &len, NULL), OK);
            assert_true(merkle_verify_inclusion(i, n, &t.leaves[i], path, len, &root));
            assert_false(merkle_verify_inclusion(i, n, &t.leaves[i], path, len + 1, &root));
            assert_false(merkle_verify_inclusion(n, n, &t.leaves[i], path, len, &root));
            if (len > 0) {
                assert_false(merkle_verify_inclusion(i, n, &t.leaves[i], path, len - 1, &root));
                path[len - 1].bytes[31] ^= 1;
                assert_false(merkle_verify_inclusion(i, n, &t.leaves[i], path, len, &root));
            }
        }
    }
    len = 99;
    assert_int_equal(merkle_prove_inclusion(&src, 5, 5, path, &len, NULL), ERR_USAGE);
    assert_int_equal(len, 99);
}

static void test_consistency(void **state)
{
    struct tree t;
    struct merkle_source src = {tree_node, &t};
    struct sha256 path[MERKLE_PROOF_MAX];
    struct sha256 a;
    struct sha256 b;
    size_t len;
    (void)state;
    make_tree(&t);
    for (uint64_t n = 1; n <= LEAVES; n++) {
        definition(t.leaves, n, &b);
        for (uint64_t m = 1; m <= n; m++) {
            definition(t.leaves, m, &a);
            assert_int_equal(merkle_prove_consistency(&src, m, n, path, &len, NULL), OK);
            assert_true(merkle_verify_consistency(m, n, path, len, &a, &b));
            assert_false(merkle_verify_consistency(m, n, path, len + 1, &a, &b));
            if (m < n) {
                assert_false(merkle_verify_consistency(m, n, path, len, &b, &a));
                assert_false(merkle_verify_consistency(m, n, path, len - 1, &a, &b));
                path[0].bytes[0] ^= 1;
                assert_false(merkle_verify_consistency(m, n, path, len, &a, &b));
            }
        }
    }
    assert_int_equal(merkle_prove_consistency(&src, 0, 5, path, &len, NULL), ERR_USAGE);
    assert_int_equal(merkle_prove_consistency(&src, 6, 5, path, &len, NULL), ERR_USAGE);
}

static void test_huge_sizes(void **state)
{
    struct sha256 h = {{0}};
    struct sha256 path[MERKLE_PROOF_MAX];
    (void)state;
    memset(path, 0, sizeof path);
    for (size_t len = 0; len < MERKLE_PROOF_MAX; len++) {
        assert_false(merkle_verify_inclusion(0, UINT64_MAX, &h, path, len, &h));
        assert_false(merkle_verify_inclusion(UINT64_MAX - 1, UINT64_MAX, &h, path, len, &h));
        assert_false(merkle_verify_consistency(1, UINT64_MAX, path, len, &h, &h));
        assert_false(merkle_verify_consistency(UINT64_MAX / 2, UINT64_MAX, path, len, &h, &h));
    }
}

/* ---- outside vectors: one JSON object a file ---- */

struct run {
    unsigned good;
    unsigned bad;
    unsigned wrong;
};

static bool hash_of(const struct value *v, const char *key, struct sha256 *out)
{
    struct buf bytes = BUF_INIT(4096);
    bool ok = base64_decode(&bytes, value_get_text(v, key), NULL) == OK && bytes.len == 32;
    if (ok) {
        memcpy(out->bytes, bytes.ptr, 32);
    }
    buf_release(&bytes);
    return ok;
}

/* Where sizes are equal, some vectors have roots of another length ("don't
 * care"): those are told apart by their digests. */
static bool root_of(const struct value *v, const char *key, struct sha256 *out)
{
    if (!hash_of(v, key, out)) {
        sha256_of(value_get_text(v, key), out);
    }
    return true;
}

/* False when a hash is not 32 bytes: the case is malformed and must be refused. */
static bool path_of(const struct value *v, struct sha256 *path, size_t *len)
{
    const struct value *list = value_get(v, "proof");
    *len = value_is(list, VALUE_ARRAY) ? list->len : 0;
    for (size_t i = 0; i < *len; i++) {
        struct buf bytes = BUF_INIT(4096);
        bool ok = i < MERKLE_PROOF_MAX && base64_decode(&bytes, list->items[i].text, NULL) == OK &&
                  bytes.len == 32;
        if (ok) {
            memcpy(path[i].bytes, bytes.ptr, 32);
        }
        buf_release(&bytes);
        if (!ok) {
            return false;
        }
    }
    return true;
}

static bool number_of(const struct value *v, const char *key, uint64_t *out)
{
    const struct value *n = value_get(v, key);
    return n != NULL && view_to_u64(n->text, out);
}

static bool inclusion_holds(const struct value *v)
{
    struct sha256 leaf;
    struct sha256 root;
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len;
    uint64_t index;
    uint64_t size;
    return hash_of(v, "leafHash", &leaf) && hash_of(v, "root", &root) && path_of(v, path, &len) &&
           number_of(v, "leafIdx", &index) && number_of(v, "treeSize", &size) &&
           merkle_verify_inclusion(index, size, &leaf, path, len, &root);
}

static bool consistency_holds(const struct value *v)
{
    struct sha256 root1;
    struct sha256 root2;
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len;
    uint64_t size1;
    uint64_t size2;
    return root_of(v, "root1", &root1) && root_of(v, "root2", &root2) && path_of(v, path, &len) &&
           number_of(v, "size1", &size1) && number_of(v, "size2", &size2) &&
           merkle_verify_consistency(size1, size2, path, len, &root1, &root2);
}

static void check_file(struct run *run, const char *path, bool (*holds)(const struct value *))
{
    struct buf text = BUF_INIT(1 << 20);
    struct arena arena;
    struct value root;
    arena_init(&arena, 0);
    assert_int_equal(file_read(path, &text, NULL), OK);
    assert_int_equal(json_read(buf_view(&text), path, JSON_STRICT, NULL, &arena, &root, NULL), OK);
    bool want_err = value_get_bool(&root, "wantErr", false);
    if (holds(&root) == want_err) {
        print_message("%s: expected %s\n", path, want_err ? "an error" : "success");
        run->wrong++;
    }
    *(want_err ? &run->bad : &run->good) += 1;
    arena_release(&arena);
    buf_release(&text);
}

static void inclusion_file(void *ctx, const char *path)
{
    check_file(ctx, path, inclusion_holds);
}

static void consistency_file(void *ctx, const char *path)
{
    check_file(ctx, path, consistency_holds);
}

static void run_vectors(const char *kind, file_visit visit, unsigned expected)
{
    struct run run = {0};
    char dir[1200];
    if (vectors_dir() == NULL) {
        print_message("skipped: no outside vectors (merkle/%s)\n", kind);
        skip();
    }
    (void)snprintf(dir, sizeof dir, "%s/merkle/%s", vectors_dir(), kind);
    each_file(dir, visit, &run);
    print_message("%s: %u to accept, %u to refuse\n", kind, run.good, run.bad);
    assert_int_equal(run.wrong, 0);
    assert_int_equal(run.good + run.bad, expected);
    assert_true(run.good > 0 && run.bad > 0);
}

static void test_inclusion_vectors(void **state)
{
    (void)state;
    run_vectors("inclusion", inclusion_file, 98);
}

static void test_consistency_vectors(void **state)
{
    (void)state;
    run_vectors("consistency", consistency_file, 98);
    print_message("not run: subtreeinclusion, subtreeconsistency (proofs about subtrees that start "
                  "inside the tree; this log has no such proofs)\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_hashes),        cmocka_unit_test(test_frontier),
        cmocka_unit_test(test_inclusion),           cmocka_unit_test(test_consistency),
        cmocka_unit_test(test_huge_sizes),          cmocka_unit_test(test_inclusion_vectors),
        cmocka_unit_test(test_consistency_vectors),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
