/* What CSAF providers publish beside their documents. */
#include "testing.h"

#include <assay/vex/feed.h>

static struct error err;

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool https;
        bool http;
    } rows[] = {
        {"https://a.example/x", true, true},
        {"http://a.example/x", false, true},
        {"https://a.example", true, true},
        {"https://a.example:8443/x?y=1", true, true},
        {"https://", false, false},
        {"https:///x", false, false},
        {"https://u@a.example/", false, false},
        {"https://a.example/#x", false, false},
        {"https://a.example/a b", false, false},
        {"file:///etc/passwd", false, false},
        {"", false, false},
        {"https://a.example/\x7f", false, false},
        {"HTTPS://a.example/", false, false},
        {"https://a.example/\\x", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(csaf_url_is(view_str(rows[i].url), false), rows[i].https);
        assert_int_equal(csaf_url_is(view_str(rows[i].url), true), rows[i].http);
    }
    assert_true(csaf_domain_is(VIEW("a.example")) && csaf_domain_is(VIEW("localhost:8443")));
    assert_false(csaf_domain_is(VIEW("")) || csaf_domain_is(VIEW("a/b")) ||
                 csaf_domain_is(VIEW("-a")) || csaf_domain_is(VIEW("https://a")));
}

#define METADATA(role, distributions)                                                              \
    "{\"metadata_version\":\"2.0\",\"role\":\"" role "\",\"publisher\":{\"name\":\"S\","           \
    "\"namespace\":\"https://s.example\"},\"distributions\":[" distributions "]}"
#define FEED(label, url)                                                                           \
    "{\"rolie\":{\"feeds\":[{\"tlp_label\":\"" label "\",\"url\":\"" url "\"}]}}"
#define DIRECTORY "{\"directory_url\":\"https://s.example/csaf\"}"

static void providers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
        const char *first;
        size_t count;
        size_t withheld;
    } rows[] = {
        {METADATA("csaf_provider", DIRECTORY "," DIRECTORY), OK, "https://s.example/csaf/", 1, 0},
        {METADATA("csaf_trusted_provider", DIRECTORY "," FEED("WHITE", "https://s.example/f")), OK,
         "https://s.example/f", 1, 0},
        {METADATA("csaf_provider", DIRECTORY "," FEED("AMBER", "https://s.example/f")), OK,
         "https://s.example/csaf/", 1, 1},
        {METADATA("csaf_provider", FEED("RED", "https://s.example/f")), ERR_UNSUPPORTED, NULL, 0,
         1},
        {METADATA("csaf_provider", FEED("WHITE", "http://s.example/f")), ERR_FORMAT, NULL, 0, 0},
        {METADATA("csaf_aggregator", DIRECTORY), ERR_UNSUPPORTED, NULL, 0, 0},
        {METADATA("csaf_provider", ""), ERR_UNSUPPORTED, NULL, 0, 0},
        {"[]", ERR_UNSUPPORTED, NULL, 0, 0},
        {"{", ERR_FORMAT, NULL, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct csaf_provider p;
        csaf_provider_init(&p);
        assert_status(csaf_provider_read(view_str(rows[i].text), "in", false, &p, &err),
                      rows[i].status, err);
        assert_int_equal(p.count, rows[i].count);
        assert_int_equal(p.withheld, rows[i].withheld);
        if (rows[i].first != NULL) {
            assert_true(view_eq_str(p.listings[0].url, rows[i].first));
            assert_int_equal(p.trusted, i == 1);
        }
        csaf_provider_release(&p);
    }
}

/* A document is taken once, with its latest time; the oldest comes first. */
static void listings(void **state)
{
    (void)state;
    struct csaf_entries e;
    csaf_entries_init(&e);
    assert_ok(csaf_changes_read(VIEW("\"b.json\",\"2026-01-02T00:00:00Z\"\r\n"
                                     "2026/a.json,2026-01-01T00:00:00Z\n"
                                     "\"b.json\",\"2026-01-03T00:00:00+01:00\"\n"
                                     "../c.json,2026-01-01T00:00:00Z\n"
                                     "/c.json,2026-01-01T00:00:00Z\n"
                                     "a//c.json,2026-01-01T00:00:00Z\n"),
                                VIEW("https://s.example/d/"), &e, &err),
              err);
    assert_ok(
        csaf_index_read(VIEW("2026/a.json\nn.json\n"), VIEW("https://s.example/d/"), &e, &err),
        err);
    csaf_entries_sort(&e);
    assert_int_equal(e.count, 3);
    assert_int_equal(e.refused, 3);
    assert_true(view_eq_str(e.first_refused, "../c.json"));
    assert_true(view_eq_str(e.list[0].url, "https://s.example/d/n.json"));
    assert_true(e.list[0].time == CSAF_NO_TIME);
    assert_true(view_eq_str(e.list[1].url, "https://s.example/d/2026/a.json"));
    assert_true(view_eq_str(e.list[2].url, "https://s.example/d/b.json"));
    assert_int_equal(e.list[2].time - e.list[1].time, 2 * 86400 - 3600);
    assert_status(csaf_changes_read(VIEW("b.json\n"), VIEW("https://s.example/d/"), &e, &err),
                  ERR_FORMAT, err);
    assert_int_equal(e.count, 3);
    csaf_entries_release(&e);
}

static void feeds(void **state)
{
    (void)state;
    struct csaf_entries e;
    csaf_entries_init(&e);
    assert_ok(csaf_rolie_read(
                  VIEW("{\"feed\":{\"entry\":[{\"id\":\"x\",\"updated\":\"2026-01-01T00:00:00.5Z\","
                       "\"link\":["
                       "{\"rel\":\"self\",\"href\":\"https://s.example/x.json\"},"
                       "{\"rel\":\"hash\",\"href\":\"https://s.example/x.json.sha256\"},"
                       "{\"rel\":\"hash\",\"href\":\"https://t.example/x.json.sha512\"}]},"
                       "{\"id\":\"y\",\"content\":{\"src\":\"https://t.example/y.json\"}}]}}"),
                  VIEW("https://S.example/feed.json"), &e, &err),
              err);
    assert_int_equal(e.count, 1);
    assert_int_equal(e.refused, 1);
    assert_true(view_eq_str(e.list[0].url, "https://s.example/x.json"));
    assert_true(view_eq_str(e.list[0].sha256, "https://s.example/x.json.sha256"));
    assert_int_equal(e.list[0].sha512.len, 0);
    static const char *const wrong[] = {"{}", "{\"feed\":7}", "{\"feed\":{\"entry\":7}}", "["};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_status(csaf_rolie_read(view_str(wrong[i]), VIEW("https://s.example/f"), &e, &err),
                      ERR_FORMAT, err);
    }
    csaf_entries_release(&e);
}

static void small_files(void **state)
{
    (void)state;
    struct view url = VIEW("untouched");
    assert_false(csaf_security_txt(
        VIEW("CSAF: http://a.example/\nX-CSAF: https://a.example/\nCSAF"), false, &url));
    assert_true(view_eq_str(url, "untouched"));
    assert_true(
        csaf_security_txt(VIEW("Contact: x\r\ncsaf:  https://a.example/p.json \r\n"), false, &url));
    assert_true(view_eq_str(url, "https://a.example/p.json"));
    assert_true(csaf_digest_is(VIEW("00FF  a.json\n"), VIEW("00ff")));
    assert_true(csaf_digest_is(VIEW("00ff"), VIEW("00ff")));
    assert_false(csaf_digest_is(VIEW("00ff00  a.json"), VIEW("00ff")));
    assert_false(csaf_digest_is(VIEW(""), VIEW("00ff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses), cmocka_unit_test(providers),   cmocka_unit_test(listings),
        cmocka_unit_test(feeds),     cmocka_unit_test(small_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
