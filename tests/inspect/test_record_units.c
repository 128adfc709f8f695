/* Units and words as records: what is written is read, and nothing else. */
#include "testing.h"

#include <assay/inspect/record.h>

static enum status read_units(struct view bytes, struct code_unit *out, size_t *len)
{
    struct arena arena;
    struct code_unit *units = NULL;
    struct error err = {0};
    arena_init(&arena, 1 << 20);
    enum status st = record_read_units(bytes, &arena, &units, len, &err);
    for (size_t i = 0; st == OK && i < *len; i++) {
        out[i] = units[i];
    }
    arena_release(&arena);
    return st;
}

static void units_round_trip(void **state)
{
    (void)state;
    const struct code_unit units[] = {
        {.hash = 0xfedcba98, .line = 3, .lines = 1, .nodes = 0},
        {.hash = 0, .line = 3, .lines = UNIT_LINES_MAX, .nodes = UNIT_NODES_MAX},
        {.hash = 1, .line = 2000000000, .lines = 2, .nodes = 200},
    };
    enum { COUNT = sizeof units / sizeof units[0] };
    struct code_unit got[COUNT];
    size_t len = 77;
    struct buf b = BUF_INIT(4096);
    record_write_units(&b, units, COUNT);
    for (size_t cut = 0; cut < b.len; cut++) {
        assert_int_equal(read_units(view_of(b.ptr, cut), got, &len), ERR_FORMAT);
        assert_int_equal(len, 77);
    }
    assert_int_equal(read_units(buf_view(&b), got, &len), OK);
    assert_int_equal(len, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_int_equal(got[i].hash, units[i].hash);
        assert_int_equal(got[i].line, units[i].line);
        assert_int_equal(got[i].lines, units[i].lines);
        assert_int_equal(got[i].nodes, units[i].nodes);
    }
    buf_add_char(&b, 0);
    assert_int_equal(read_units(buf_view(&b), got, &len), ERR_FORMAT);
    buf_clear(&b);
    record_write_units(&b, NULL, 0);
    assert_int_equal(read_units(buf_view(&b), got, &len), OK);
    assert_int_equal(len, 0);
    buf_release(&b);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\1\1hash\0\1\1",                           /* line 0 */
        "\1\1hash\1\0\1",                           /* no line long */
        "\1\1hash\1\1\x80\2",                       /* 256 nodes */
        "\1\1hash\1\x80\x80\4\1",                   /* 65536 lines */
        "\1\1hash\xff\xff\xff\xff\xf\1\1",          /* line 2^32 - 1 */
        "\1\2hash\xff\xff\xff\xff\7\1\1hash\1\1\1", /* 2^31 - 1, and one below */
        "\1\xff\xff\xff\xff\xfhash\1\1\1",          /* more units than bytes */
        "\2\1hash\1\1\1",                           /* another version */
    };
    static const size_t lens[] = {9, 9, 10, 11, 13, 20, 13, 9};
    struct code_unit got[4];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t len = 77;
        if (read_units(view_of(bad[i], lens[i]), got, &len) != ERR_FORMAT || len != 77) {
            print_error("case %zu\n", i);
            fail();
        }
    }
}

static enum status read_words(struct view bytes, struct file_words *out, uint32_t *hashes)
{
    struct arena arena;
    struct error err = {0};
    arena_init(&arena, 1 << 20);
    enum status st = record_read_words(bytes, &arena, out, &err);
    for (size_t i = 0; st == OK && i < out->len; i++) {
        hashes[i] = out->hashes[i];
    }
    arena_release(&arena);
    return st;
}

static void words_round_trip(void **state)
{
    (void)state;
    const uint32_t hashes[] = {0, 1, 0xfedcba98, 0xffffffff};
    const struct file_words words = {
        .language = LANG_GO, .whole = true, .hashes = hashes, .len = 4};
    const struct file_words part = {.language = LANG_RUST, .whole = false};
    struct file_words got = {.len = 77};
    uint32_t read[4];
    struct buf b = BUF_INIT(4096);
    record_write_words(&b, &words);
    for (size_t cut = 0; cut < b.len; cut++) {
        assert_int_equal(read_words(view_of(b.ptr, cut), &got, read), ERR_FORMAT);
        assert_int_equal(got.len, 77);
    }
    assert_int_equal(read_words(buf_view(&b), &got, read), OK);
    assert_int_equal(got.language, LANG_GO);
    assert_true(got.whole);
    assert_int_equal(got.len, 4);
    assert_memory_equal(read, hashes, sizeof hashes);
    buf_clear(&b);
    record_write_words(&b, &part);
    assert_int_equal(read_words(buf_view(&b), &got, read), OK);
    assert_false(got.whole);
    assert_int_equal(got.len, 0);
    buf_release(&b);
    /* Another version, another language, out of order, twice the same, too many. */
    static const char *const bad[] = {
        "\2\7\1\1\1",   "\1\x7f\1\1\1", "\1\7\1\2\1\xff\xff\xff\xff\xf",
        "\1\7\1\2\1\0", "\1\7\1\x7f\1", "\1\7\0\1\1"};
    static const size_t lens[] = {5, 5, 10, 6, 5, 5};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (read_words(view_of(bad[i], lens[i]), &got, read) != ERR_FORMAT) {
            print_error("case %zu\n", i);
            fail();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_round_trip),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(words_round_trip),
    };
    return cmocka_run_group_tests_name("record_units", tests, NULL, NULL);
}
