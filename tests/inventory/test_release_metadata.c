/* Documents of package registries: what they say of releases, and what is none. */
#include "testing.h"

#include <assay/inventory/release_metadata.h>

static struct arena arena;

static struct release_metadata read_ok(const char *text)
{
    struct error err = {0};
    struct release_metadata m = {0};
    arena_clear(&arena);
    assert_ok(release_metadata_read(view_str(text), "m.json", &arena, &m, &err), err);
    return m;
}

static void npm(void **state)
{
    (void)state;
    struct release_metadata m = read_ok(
        "{\"name\":\"x\",\"dist-tags\":{\"latest\":\"1.2.0\"},\"maintainers\":[{},{}],"
        "\"versions\":{\"1.0.0\":{\"deprecated\":\"old\"},\"1.1.0\":{\"deprecated\":\"\"},\"1.2."
        "0\":{}},"
        "\"time\":{\"created\":\"2001-01-01T00:00:00Z\",\"modified\":\"2026-01-01T00:00:00Z\","
        "\"1.0.0\":\"2020-01-01T00:00:00.000Z\",\"1.1.0\":\"2024-06-01T00:00:00Z\","
        "\"1.2.0\":\"2025-01-01T00:00:00Z\"}}");
    assert_view(m.format, "npm");
    assert_int_equal(m.releases, 3);
    assert_int_equal(m.deprecated_releases, 1);
    assert_int_equal(m.recent, 2);
    assert_int_equal(m.maintainers, 2);
    assert_int_equal(m.first, 1577836800);
    assert_int_equal(m.last, 1735689600);
    assert_false(m.deprecated);
    m = read_ok("{\"name\":\"x\",\"dist-tags\":{\"latest\":\"1\"},\"versions\":{\"1\":{"
                "\"deprecated\":\"use y\"}}}");
    assert_true(m.deprecated);
    assert_view(m.message, "use y");
    assert_int_equal(m.last, 0);
    m = read_ok("{\"name\":\"x\",\"versions\":{},\"time\":{\"unpublished\":{}}}");
    assert_true(m.deprecated);
}

static void pypi(void **state)
{
    (void)state;
    struct release_metadata m =
        read_ok("{\"info\":{\"name\":\"x\",\"version\":\"2\",\"yanked\":false},\"releases\":{"
                "\"1\":[{\"upload_time_iso_8601\":\"2020-01-01T00:00:00Z\",\"yanked\":true}],"
                "\"2\":[{\"upload_time\":\"2025-01-01T00:00:00\",\"yanked\":false},{\"yanked\":"
                "true}],\"3\":[]}}");
    assert_view(m.format, "pypi");
    assert_int_equal(m.releases, 3);
    assert_int_equal(m.deprecated_releases, 1);
    assert_int_equal(m.last, 1735689600);
    assert_false(m.deprecated);
    m = read_ok(
        "{\"info\":{\"name\":\"x\",\"version\":\"1\",\"yanked\":true,\"yanked_reason\":\"bad\"}}");
    assert_true(m.deprecated);
    assert_view(m.message, "bad");
    m = read_ok("{\"info\":{\"name\":\"x\",\"version\":\"1\",\"classifiers\":"
                "[\"Development Status :: 7 - Inactive\"]}}");
    assert_true(m.deprecated);
}

static void what_is_none(void **state)
{
    static const char *const bad[] = {"",
                                      "[]",
                                      "{",
                                      "{}",
                                      "{\"versions\":{}}",
                                      "{\"versions\":[],\"name\":\"x\"}",
                                      "{\"info\":[]}",
                                      "{\"info\":{\"name\":7}}",
                                      "7"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error err = {0};
        struct release_metadata m = {.releases = 77};
        arena_clear(&arena);
        assert_int_equal(release_metadata_read(view_str(bad[i]), "m.json", &arena, &m, &err),
                         ERR_FORMAT);
        assert_int_equal(m.releases, 77);
        assert_non_null(strstr(err.message, "m.json"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(npm),
        cmocka_unit_test(pypi),
        cmocka_unit_test(what_is_none),
    };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
