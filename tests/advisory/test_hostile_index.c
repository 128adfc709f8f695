/* A damaged index: refused where that shows, and harmless where it does not. */
#include "db_fixture.h"
#include "index_probe.h"

#include <assay/base/file.h>

#include <stdlib.h>
#include <string.h>

static void make(struct db *db, struct buf *bytes)
{
    static const char *const names[] = {"whole.json", "malicious.json", "odd.json"};
    struct buf text = BUF_INIT(1 << 16);
    for (size_t i = 0; i < COUNT(names); i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/tests/advisory/corpus/osv/%s", ASSAY_SOURCE_DIR,
                       names[i]);
        buf_clear(&text);
        assert_ok(file_read(path, &text, &db->err), db->err);
        db_write(db, names[i], buf_view(&text));
    }
    assert_ok(db_import(db, false, 1, names, COUNT(names)), db->err);
    assert_ok(file_read(db->path, bytes, &db->err), db->err);
    buf_release(&text);
}

static void expect_refusal(struct db *db, struct view bytes, enum status want)
{
    struct advisory_index *index = NULL;
    db_write(db, "bad", bytes);
    assert_status(advisory_index_open(db_file(db, "bad"), &index, &db->err), want, db->err);
    assert_null(index);
}

static void test_refusals(void **state)
{
    struct db *db = *state;
    struct buf good = BUF_INIT(1 << 20);
    make(db, &good);
    struct view all = buf_view(&good);
    expect_refusal(db, VIEW(""), ERR_FORMAT);
    expect_refusal(db, VIEW("something else entirely"), ERR_FORMAT);
    for (size_t cut = 8; cut < all.len; cut += 61) {
        expect_refusal(db, view_slice(all, 0, cut), ERR_CORRUPT);
    }
    for (size_t at = 16; at < 952; at++) {
        char before = good.ptr[at];
        good.ptr[at] = (char)(before ^ 0x10);
        expect_refusal(db, all, ERR_CORRUPT);
        good.ptr[at] = before;
    }
    good.ptr[12] = 77;
    expect_refusal(db, all, ERR_UNSUPPORTED);
    good.ptr[12] = 0;
    good.ptr[8] = 1;
    expect_refusal(db, all, ERR_UNSUPPORTED);
    buf_release(&good);
}

static void test_check_names_the_damage(void **state)
{
    struct db *db = *state;
    struct buf good = BUF_INIT(1 << 20);
    struct advisory_index *index = NULL;
    make(db, &good);
    good.ptr[960] = (char)(good.ptr[960] ^ 1);
    db_write(db, "bad", buf_view(&good));
    assert_ok(advisory_index_open(db_file(db, "bad"), &index, &db->err), db->err);
    assert_status(advisory_index_check(index, &db->err), ERR_CORRUPT, db->err);
    assert_non_null(strstr(db->err.message, "strings"));
    (void)advisory_index_close(index);
    buf_release(&good);
}

static void test_every_byte_spoilt(void **state)
{
    struct db *db = *state;
    struct buf bytes = BUF_INIT(1 << 20);
    size_t opened = 0;
    make(db, &bytes);
    assert_true(index_probe(buf_view(&bytes)));
    static const unsigned char spoils[] = {0xff, 0x01, 0x80};
    for (size_t at = 16; at < bytes.len; at++) {
        char before = bytes.ptr[at];
        bytes.ptr[at] = (char)(before ^ (char)spoils[at % COUNT(spoils)]);
        opened += index_probe(buf_view(&bytes)) ? 1 : 0;
        bytes.ptr[at] = before;
    }
    assert_true(opened > bytes.len / 2);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refusals, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_check_names_the_damage, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_every_byte_spoilt, db_setup, db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
