/* Tile names, notes, checkpoints, and a whole foreign log. */
#include "support.h"

#include <assay/base/file.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define GOLDEN_KEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

static int setup(void **state)
{
    (void)state;
    return evidence_init(NULL) == OK ? 0 : -1;
}

static void test_paths(void **state)
{
    static const struct {
        const char *path;
        int level;
        uint64_t index;
        unsigned width;
    } cases[] = {
        {"tile/0/000", 0, 0, 256},
        {"tile/0/000.p/1", 0, 0, 1},
        {"tile/1/x001/000.p/255", 1, 1000, 255},
        {"tile/entries/x001/x234/067", -1, 1234067, 256},
        {"tile/7/999", 7, 999, 256},
        {"tile/63/x018/x446/x744/x073/x709/551", 63, 18446744073709551ULL, 256},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char made[TLOG_PATH_MAX];
        int level = 0;
        uint64_t index = 0;
        unsigned width = 0;
        tile_path(made, cases[i].level < 0 ? "tile/entries" : "tile", cases[i].level,
                  cases[i].index, cases[i].width);
        assert_string_equal(made, cases[i].path);
        assert_true(tile_path_parse(view_str(made), &level, &index, &width));
        assert_int_equal(level, cases[i].level);
        assert_true(index == cases[i].index);
        assert_int_equal(width, cases[i].width);
    }
}

static void test_bad_paths(void **state)
{
    static const char *const bad[] = {
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/0/00",
        "tile/0/0000",
        "tile/00/000",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x001",
        "tile/0/000/001",
        "tile/0/../000",
        "tile/0/000.p",
        "tile/0/000.p/",
        "Tile/0/000",
        "tile/data/000",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int level = 42;
        uint64_t index = 42;
        unsigned width = 42;
        if (tile_path_parse(view_str(bad[i]), &level, &index, &width)) {
            fail_msg("'%s' was taken for a tile's name", bad[i]);
        }
        assert_int_equal(level, 42);
    }
}

static void test_bundles(void **state)
{
    struct buf b = BUF_INIT(1 << 20);
    static char big[65536];
    struct view rest;
    struct view e;
    bool bad = false;
    (void)state;
    assert_int_equal(bundle_add(&b, VIEW("one"), NULL), OK);
    assert_int_equal(bundle_add(&b, VIEW(""), NULL), OK);
    assert_int_equal(bundle_add(&b, view_of(big, 65535), NULL), OK);
    size_t before = b.len;
    assert_int_equal(bundle_add(&b, view_of(big, 65536), NULL), ERR_LIMIT);
    assert_int_equal(b.len, before);
    rest = buf_view(&b);
    assert_true(bundle_next(&rest, &e, &bad) && view_eq(e, VIEW("one")));
    assert_true(bundle_next(&rest, &e, &bad) && e.len == 0);
    assert_true(bundle_next(&rest, &e, &bad) && e.len == 65535);
    assert_false(bundle_next(&rest, &e, &bad));
    assert_false(bad);
    rest = VIEW("\0\3ab");
    assert_false(bundle_next(&rest, &e, &bad));
    assert_true(bad);
    bad = false;
    rest = view_of("\0", 1);
    assert_false(bundle_next(&rest, &e, &bad));
    assert_true(bad);
    buf_release(&b);
}

static void test_vkey(void **state)
{
    static const char *const bad[] = {
        "",
        "name",
        "example.com/log/testdata+33d7b497+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33D7B496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdatb+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AuHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkS",
        "a b+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
    };
    struct vkey k;
    struct buf text = BUF_INIT(1024);
    (void)state;
    assert_int_equal(vkey_parse(VIEW(GOLDEN_KEY), &k, NULL), OK);
    assert_string_equal(k.name, "example.com/log/testdata");
    vkey_write(&text, &k);
    assert_string_equal(text.ptr, GOLDEN_KEY);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error err = {.code = OK};
        assert_int_not_equal(vkey_parse(view_str(bad[i]), &k, &err), OK);
        assert_true(err.message[0] != '\0');
    }
    assert_string_equal(k.name, "example.com/log/testdata");
    buf_release(&text);
}

static void test_checkpoint_text(void **state)
{
    static const char *const bad[] = {
        "",
        "origin\n",
        "origin\n1\n",
        "\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n01\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n-1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n18446744073709551616\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n18446744073709551615\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja_1nk427v383cs=\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383ct=\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs\n",
        "o\n1\nrKbD\n",
        "o\n1\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=",
    };
    struct checkpoint c = {.size = 5};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(checkpoint_read(view_str(bad[i]), &c, NULL), ERR_FORMAT);
        assert_int_equal(c.size, 5);
    }
    assert_int_equal(
        checkpoint_read(VIEW("o\n0\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\next\n"), &c,
                        NULL),
        OK);
    assert_int_equal(c.size, 0);
}

static bool read_golden(const char *name, struct buf *out)
{
    char path[1400];
    buf_clear(out);
    (void)snprintf(path, sizeof path, "%s/tlog/log/%s", vectors_dir(), name);
    return file_read(path, out, NULL) == OK;
}

/* Root of the first n entries, from the entry bundle of that size. */
static void rebuild(unsigned n, struct sha256 *root)
{
    struct buf bytes = BUF_INIT(1 << 20);
    struct buf tile = BUF_INIT(1 << 16);
    struct merkle_frontier f;
    merkle_frontier_init(&f);
    if (n > 0) {
        char name[TLOG_PATH_MAX];
        struct view e;
        bool bad = false;
        tile_path(name, "tile/entries", -1, 0, n);
        assert_true(read_golden(name, &bytes));
        tile_path(name, "tile", 0, 0, n);
        assert_true(read_golden(name, &tile));
        assert_int_equal(tile.len, n * 32);
        struct view rest = buf_view(&bytes);
        while (bundle_next(&rest, &e, &bad)) {
            struct sha256 leaf;
            merkle_leaf(e, &leaf);
            assert_memory_equal(leaf.bytes, tile.ptr + f.size * 32, 32);
            merkle_append(&f, &leaf, NULL, NULL);
        }
        assert_false(bad);
    }
    assert_int_equal(f.size, n);
    merkle_root(&f, root);
    buf_release(&bytes);
    buf_release(&tile);
}

static void test_golden_log(void **state)
{
    struct vkey key;
    struct buf note = BUF_INIT(1 << 16);
    (void)state;
    if (vectors_dir() == NULL) {
        print_message("skipped: no outside vectors (tlog)\n");
        skip();
    }
    assert_int_equal(vkey_parse(VIEW(GOLDEN_KEY), &key, NULL), OK);
    for (unsigned n = 0; n <= 15; n++) {
        char name[64];
        struct checkpoint c;
        struct sha256 root;
        struct error err = {.code = OK};
        (void)snprintf(name, sizeof name, "checkpoint.%u", n);
        assert_true(read_golden(name, &note));
        assert_int_equal(checkpoint_open(buf_view(&note), &key, 1, &c, &err), OK);
        assert_int_equal(c.size, n);
        rebuild(n, &root);
        assert_memory_equal(root.bytes, c.root.bytes, 32);
        /* Any byte changed, it is refused. */
        for (size_t i = 0; i < note.len; i++) {
            struct checkpoint untouched = {.size = 4711};
            note.ptr[i] ^= 1;
            assert_int_not_equal(checkpoint_open(buf_view(&note), &key, 1, &untouched, NULL), OK);
            assert_int_equal(untouched.size, 4711);
            note.ptr[i] ^= 1;
        }
        for (size_t cut = 0; cut < note.len; cut++) {
            struct view part = view_slice(buf_view(&note), 0, cut);
            assert_int_not_equal(checkpoint_open(part, &key, 1, &c, NULL), OK);
        }
    }
    buf_release(&note);
}

static void test_notes(void **state)
{
    struct note n;
    static const char *const bad[] = {
        "",
        "x",
        "text\n",
        "text\n\n",
        "text\n\nnot a signature\n",
        "text\n\n\xe2\x80\x94 name AAAA\n",   /* no signature behind the key id */
        "text\n\n\xe2\x80\x94 name AAAAAAA=", /* no newline */
        "text\n\n\xe2\x80\x94 na+me AAAAAAA=\n",
        "text\n\n\xe2\x80\x94  AAAAAAA=\n",
        "te\x01xt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        "te\xffxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (note_parse(view_str(bad[i]), &n, NULL) != ERR_FORMAT) {
            fail_msg("bad note %zu was taken", i);
        }
    }
    struct view good = VIEW("text\n\nmore\n\n\xe2\x80\x94 name AAAAAAA=\n");
    assert_int_equal(note_parse(good, &n, NULL), OK);
    assert_true(view_eq(n.text, VIEW("text\n\nmore\n")));
    assert_int_equal(n.signatures_len, 1);
    assert_int_equal(note_verify(&n, NULL, 0, NULL, NULL), ERR_CORRUPT);
    /* More than the limit of signatures. */
    struct buf many = BUF_INIT(1 << 16);
    buf_add_str(&many, "text\n\n");
    for (int i = 0; i <= NOTE_SIGNATURES_MAX; i++) {
        buf_add_str(&many, "\xe2\x80\x94 name AAAAAAA=\n");
    }
    assert_int_equal(note_parse(buf_view(&many), &n, NULL), ERR_LIMIT);
    buf_release(&many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),           cmocka_unit_test(test_bad_paths),
        cmocka_unit_test(test_bundles),         cmocka_unit_test(test_vkey),
        cmocka_unit_test(test_checkpoint_text), cmocka_unit_test(test_golden_log),
        cmocka_unit_test(test_notes),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
