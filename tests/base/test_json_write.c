#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/json.h>

#include <float.h>
#include <math.h>
#include <string.h>

static void test_everything_once(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(10000);
    struct json_writer w;
    json_writer_init(&w, &b, false);
    json_object(&w);
    json_member(&w, "text", VIEW("x"));
    json_member(&w, "left out", view_of(NULL, 0));
    json_member_str(&w, "str", "y");
    json_member_str(&w, "no str", NULL);
    json_member_uint(&w, "big", UINT64_MAX);
    json_member_bool(&w, "yes", true);
    json_member_words(&w, "words", VIEW(" two  words"));
    json_member_words(&w, "no words", VIEW(""));
    json_member_sha256(&w, "digest", &(struct sha256){{0xab}});
    json_member_time(&w, "time", 1795291504);
    json_member_day(&w, "day", 1795291504);
    json_key(&w, "list");
    json_array(&w);
    json_int(&w, INT64_MIN);
    json_uint(&w, 0);
    json_double(&w, 0.5);
    json_double(&w, (double)NAN);
    json_double(&w, -(double)INFINITY);
    json_bool(&w, false);
    json_null(&w);
    json_raw(&w, VIEW("{\"raw\":1}"));
    json_array(&w);
    json_array_end(&w);
    json_object(&w);
    json_object_end(&w);
    json_array_end(&w);
    json_key_view(&w, view_of("k\0", 2));
    json_str(&w, "");
    json_object_end(&w);
    assert_ok(buf_status(&b, &err), err);
    assert_view(buf_view(&b),
                "{\"text\":\"x\",\"str\":\"y\",\"big\":18446744073709551615,\"yes\":true,"
                "\"words\":[\"two\",\"words\"],\"no words\":[],"
                "\"digest\":\"ab00000000000000000000000000000000000000000000000000000000000000\","
                "\"time\":\"2026-11-21T20:05:04Z\",\"day\":\"2026-11-21\","
                "\"list\":[-9223372036854775808,0,0.5,null,null,false,null,{\"raw\":1},[],{}],"
                "\"k\\u0000\":\"\"}");
    buf_release(&b);
}

static void test_pretty(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1000);
    struct json_writer w;
    json_writer_init(&w, &b, true);
    json_object(&w);
    json_key(&w, "a");
    json_array(&w);
    json_int(&w, 1);
    json_int(&w, 2);
    json_array_end(&w);
    json_key(&w, "b");
    json_object(&w);
    json_object_end(&w);
    json_object_end(&w);
    assert_view(buf_view(&b), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
    buf_release(&b);
}

static void test_escaping(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *json;
    } cases[] = {
        {"plain", "plain"},
        {"\"\\/", "\\\"\\\\/"},
        {"\n\r\t\b\f", "\\n\\r\\t\\u0008\\u000c"},
        {"\x01\x1f\x7f", "\\u0001\\u001f\\u007f"},
        {"</script>", "\\u003c/script>"},
        {"\xc3\xa9\xf0\x9f\x92\xa9", "\xc3\xa9\xf0\x9f\x92\xa9"},
        {"a\xff"
         "b",
         "a\xef\xbf\xbd"
         "b"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xe2\x80\xae|\xef\xbb\xbf", "\\u202e|\\ufeff"}, /* re-orders, hides */
        {"\xf3\xa0\x81\x81", "\\udb40\\udc41"},           /* a tag character */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf b = BUF_INIT(1000);
        json_escape(&b, view_str(cases[i].text));
        assert_view(buf_view(&b), cases[i].json);
        buf_release(&b);
    }
    struct buf b = BUF_INIT(100);
    json_escape(&b, view_of(NULL, 0));
    assert_int_equal(b.len, 0);
    buf_release(&b);
}

/* Whatever bytes go in, the reader takes what the writer wrote. */
static void test_round_trip_of_any_bytes(void **state)
{
    (void)state;
    struct error err = {0};
    struct arena a;
    arena_init(&a, 0);
    uint32_t random = 12345;
    for (int round = 0; round < 2000; round++) {
        char bytes[24];
        size_t n = 0;
        bool ascii = round % 2 == 0;
        for (; n < sizeof bytes; n++) {
            random = random * 1664525 + 1013904223;
            bytes[n] = (char)(random >> 24 & (ascii ? 0x7f : 0xff));
        }
        struct buf b = BUF_INIT(1000);
        struct json_writer w;
        struct value v;
        json_writer_init(&w, &b, round % 3 == 0);
        json_array(&w);
        json_string(&w, view_of(bytes, n));
        json_array_end(&w);
        assert_ok(json_read(buf_view(&b), "w", JSON_STRICT, NULL, &a, &v, &err), err);
        if (ascii) {
            assert_views(v.items[0].text, view_of(bytes, n));
        }
        arena_clear(&a);
        buf_release(&b);
    }
    arena_release(&a);
}

static void test_doubles_come_back(void **state)
{
    (void)state;
    static const double numbers[] = {0.1, 1.0 / 3.0, 1e300, -2.5e-8, DBL_MAX, DBL_MIN, 100.0};
    struct error err = {0};
    struct arena a;
    arena_init(&a, 0);
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct buf b = BUF_INIT(100);
        struct json_writer w;
        struct value v;
        json_writer_init(&w, &b, false);
        json_double(&w, numbers[i]);
        assert_ok(json_read(buf_view(&b), "w", JSON_STRICT, NULL, &a, &v, &err), err);
        assert_true(v.number >= numbers[i] && v.number <= numbers[i]);
        buf_release(&b);
    }
    struct buf b = BUF_INIT(100);
    struct json_writer w;
    json_writer_init(&w, &b, false);
    json_double(&w, 0.1);
    assert_view(buf_view(&b), "0.1");
    buf_release(&b);
    arena_release(&a);
}

static void test_too_deep_and_too_long(void **state)
{
    (void)state;
    struct error err = {0};
    struct buf b = BUF_INIT(10000);
    struct json_writer w;
    json_writer_init(&w, &b, false);
    for (int i = 0; i < JSON_DEPTH_MAX - 1; i++) {
        json_array(&w);
    }
    assert_ok(buf_status(&b, &err), err);
    for (int i = 0; i < 10; i++) {
        json_array(&w);
    }
    assert_status(buf_status(&b, &err), ERR_LIMIT, err);
    for (int i = 0; i < 200; i++) {
        json_array_end(&w);
    }
    buf_release(&b);
    struct buf small = BUF_INIT(4);
    json_writer_init(&w, &small, false);
    json_str(&w, "too long");
    assert_status(buf_status(&small, &err), ERR_LIMIT, err);
    buf_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_once),   cmocka_unit_test(test_pretty),
        cmocka_unit_test(test_escaping),          cmocka_unit_test(test_round_trip_of_any_bytes),
        cmocka_unit_test(test_doubles_come_back), cmocka_unit_test(test_too_deep_and_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
