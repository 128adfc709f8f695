/* What texts say of licences, as records. */
#include "testing.h"

#include <assay/base/mem.h>
#include <assay/inspect/record.h>

static struct licence_match sample(void)
{
    return (struct licence_match){.expression = VIEW("GPL-2.0-only OR MIT"),
                                  .evidence = LICENCE_NOTICE,
                                  .alternative = true,
                                  .vague = true,
                                  .score = 95,
                                  .begin = 300,
                                  .end = 417,
                                  .line = 12};
}

static void licence_round_trip(void **state)
{
    (void)state;
    struct licence_match m = sample();
    struct licence_match got;
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(4096);
    record_write_licence(&b, &m);
    assert_int_equal(record_read_licence(buf_view(&b), &got, NULL), OK);
    assert_true(view_eq(got.expression, m.expression));
    assert_int_equal(got.evidence, LICENCE_NOTICE);
    assert_true(got.alternative && got.vague && !got.unknown && !got.bare);
    assert_int_equal(got.score, 95);
    assert_int_equal(got.begin, 300);
    assert_int_equal(got.end, 417);
    assert_int_equal(got.line, 12);
    for (size_t len = 0; len < b.len; len++) {
        assert_int_equal(record_read_licence(view_of(b.ptr, len), &got, NULL), ERR_FORMAT);
    }
}

static void bad_licences_are_refused(void **state)
{
    (void)state;
    struct licence_match bad[4];
    struct licence_match got = {.line = 77};
    for (size_t i = 0; i < 4; i++) {
        bad[i] = sample();
    }
    bad[0].expression = VIEW("");
    bad[1].line = 0;
    bad[2].end = 299;
    bad[3].score = 101;
    for (size_t i = 0; i < 4; i++) {
        CLEANUP(buf_cleanup) struct buf b = BUF_INIT(4096);
        record_write_licence(&b, &bad[i]);
        assert_int_equal(record_read_licence(buf_view(&b), &got, NULL), ERR_FORMAT);
        assert_int_equal(got.line, 77);
    }
}

static void copyright_round_trip(void **state)
{
    (void)state;
    const struct copyright c = {.years = VIEW("2001-2004"),
                                .holder = VIEW("Zo\xc3\xab <z@example.org>"),
                                .begin = 3,
                                .end = 40,
                                .line = 1};
    const struct copyright nothing = {.begin = 3, .end = 40, .line = 1};
    struct copyright got;
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(4096);
    record_write_copyright(&b, &c);
    assert_int_equal(record_read_copyright(buf_view(&b), &got, NULL), OK);
    assert_true(view_eq(got.years, c.years));
    assert_true(view_eq(got.holder, c.holder));
    assert_int_equal(got.end, 40);
    buf_clear(&b);
    record_write_copyright(&b, &nothing);
    assert_int_equal(record_read_copyright(buf_view(&b), &got, NULL), ERR_FORMAT);
}

static void file_licence_round_trip(void **state)
{
    (void)state;
    const struct file_licence l = {VIEW("MIT"), TERMS_PERMISSIVE};
    struct file_licence got;
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(4096);
    record_write_file_licence(&b, &l);
    assert_int_equal(record_read_file_licence(buf_view(&b), &got, NULL), OK);
    assert_true(view_eq_str(got.expression, "MIT"));
    assert_int_equal(got.terms, TERMS_PERMISSIVE);
    b.ptr[b.len - 1] = TERMS_COUNT; /* terms that there are not */
    assert_int_equal(record_read_file_licence(buf_view(&b), &got, NULL), ERR_FORMAT);
}

static void text_round_trip(void **state)
{
    (void)state;
    struct view got = VIEW("untouched");
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(1 << 20);
    record_write_licence_text(&b, VIEW("Copyright Zo\xc3\xab\n\tx\n"));
    assert_int_equal(record_read_licence_text(buf_view(&b), &got, NULL), OK);
    assert_true(view_eq_str(got, "Copyright Zo\xc3\xab\n\tx\n"));
    got = VIEW("untouched");
    b.ptr[b.len - 2] = '\xff';
    assert_int_equal(record_read_licence_text(buf_view(&b), &got, NULL), ERR_FORMAT);
    assert_true(view_eq_str(got, "untouched"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(licence_round_trip),   cmocka_unit_test(bad_licences_are_refused),
        cmocka_unit_test(copyright_round_trip), cmocka_unit_test(file_licence_round_trip),
        cmocka_unit_test(text_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
