#include "testing.h"

#include <assay/base/utf8.h>

#include <errno.h>
#include <string.h>

static void test_set_formats_and_returns_the_code(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(error_set(&err, ERR_LIMIT, "%s of %d", "more", 3), ERR_LIMIT);
    assert_int_equal(err.code, ERR_LIMIT);
    assert_string_equal(err.message, "more of 3");
    assert_int_equal(error_set(NULL, ERR_IO, "unread"), ERR_IO);
    assert_int_equal(error_no_memory(&err), ERR_NO_MEMORY);
    assert_string_equal(err.message, "out of memory");
}

static void test_messages_stay_on_one_line(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_equal(error_set(&err, ERR_FORMAT, "a\nb\r\nc"), ERR_FORMAT);
    assert_string_equal(err.message, "a b  c");
}

static void test_long_messages_are_cut_between_characters(void **state)
{
    (void)state;
    struct error err = {0};
    for (int lead = 0; lead < 4; lead++) {
        char text[4 * ERROR_MESSAGE_MAX];
        size_t n = 0;
        for (int i = 0; i < lead; i++) {
            text[n++] = 'a';
        }
        while (n + 4 < sizeof text) {
            memcpy(text + n, "\xf0\x9f\x92\xa9", 4);
            n += 4;
        }
        text[n] = '\0';
        assert_int_equal(error_set(&err, ERR_FORMAT, "%s", text), ERR_FORMAT);
        struct view got = view_str(err.message);
        assert_true(got.len < ERROR_MESSAGE_MAX && got.len >= ERROR_MESSAGE_MAX - 4);
        assert_true(utf8_valid(got));
        assert_memory_equal(got.ptr, text, got.len);
        assert_int_equal(error_prefix(&err, "where"), ERR_FORMAT);
        assert_true(utf8_valid(view_str(err.message)));
        assert_true(strlen(err.message) < ERROR_MESSAGE_MAX);
    }
}

static void test_prefix_goes_before_the_message(void **state)
{
    (void)state;
    struct error err = {0};
    (void)error_set(&err, ERR_NOT_FOUND, "no such key");
    assert_int_equal(error_prefix(&err, "%s:%d", "rules.toml", 7), ERR_NOT_FOUND);
    assert_string_equal(err.message, "rules.toml:7: no such key");
}

static void test_prefix_longer_than_the_message_is_cut(void **state)
{
    (void)state;
    struct error err = {0};
    char prefix[2 * ERROR_MESSAGE_MAX];
    memset(prefix, 'p', sizeof prefix - 1);
    prefix[sizeof prefix - 1] = '\0';
    (void)error_set(&err, ERR_IO, "message");
    assert_int_equal(error_prefix(&err, "%s", prefix), ERR_IO);
    assert_int_equal(strlen(err.message), ERROR_MESSAGE_MAX - 1);
}

static void test_errno_maps_to_a_status(void **state)
{
    (void)state;
    static const struct {
        int number;
        enum status status;
    } cases[] = {
        {ENOENT, ERR_NOT_FOUND}, {ENOTDIR, ERR_NOT_FOUND}, {EACCES, ERR_PERMISSION},
        {EPERM, ERR_PERMISSION}, {EROFS, ERR_PERMISSION},  {ENOSPC, ERR_NO_SPACE},
        {EDQUOT, ERR_NO_SPACE},  {ENOMEM, ERR_NO_MEMORY},  {EEXIST, ERR_CONFLICT},
        {EIO, ERR_IO},           {EISDIR, ERR_IO},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        assert_int_equal(error_errno(&err, cases[i].number, "opening %s", "x"), cases[i].status);
        assert_int_equal(err.code, cases[i].status);
        assert_true(view_starts(view_str(err.message), VIEW("opening x: ")));
        assert_non_null(strstr(err.message, strerror(cases[i].number)));
    }
    assert_int_equal(error_errno(NULL, EIO, "x"), ERR_IO);
}

static void test_every_status_has_its_own_name(void **state)
{
    (void)state;
    for (int i = OK; i <= ERR_INTERNAL; i++) {
        const char *name = status_name((enum status)i);
        assert_non_null(name);
        assert_string_not_equal(name, "unknown");
        for (int k = OK; k < i; k++) {
            assert_string_not_equal(name, status_name((enum status)k));
        }
    }
    assert_string_equal(status_name(ERR_NOT_FOUND), "not-found");
    assert_string_equal(status_name((enum status)1000), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_formats_and_returns_the_code),
        cmocka_unit_test(test_messages_stay_on_one_line),
        cmocka_unit_test(test_long_messages_are_cut_between_characters),
        cmocka_unit_test(test_prefix_goes_before_the_message),
        cmocka_unit_test(test_prefix_longer_than_the_message_is_cut),
        cmocka_unit_test(test_errno_maps_to_a_status),
        cmocka_unit_test(test_every_status_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
