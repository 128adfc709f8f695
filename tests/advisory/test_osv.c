/* osv.h: one record, all of its parts, and everything that is none. */
#include "testing.h"

#include <assay/advisory/osv.h>
#include <assay/base/buf.h>

#include <string.h>

static struct arena arena;
static struct error err;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct osv_record read_ok(const char *text)
{
    struct osv_record r;
    assert_ok(osv_read(view_str(text), "a.json", &arena, &r, &err), err);
    return r;
}

static void refuse(const char *text, enum status want, const char *message)
{
    struct osv_record r = {.published = 77};
    enum status st = osv_read(view_str(text), "a.json", &arena, &r, &err);
    if (st != want || strstr(err.message, message) == NULL) {
        print_error("%s: %s: \"%s\", expected \"%s\"\n", text, status_name(st), err.message,
                    message);
        fail();
    }
    assert_true(strncmp(err.message, "a.json:", 7) == 0);
    assert_int_equal(r.published, 77);
}

static const char whole[] =
    "{\"schema_version\": \"1.7.3\", \"id\": \"GO-2020-0001\", \"modified\": "
    "\"2024-05-20T16:03:47Z\", \"published\": \"2021-04-14T20:04:52.5Z\","
    "\"aliases\": [\"CVE-2020-36567\", \"not an id\", \"GHSA-6vm3-jj99-7229\"],"
    "\"related\": [\"CVE-1999-1\"], \"summary\": \"S\", \"details\": \"D\\nE\","
    "\"severity\": [{\"type\": \"CVSS_V3\", \"score\": \"CVSS:3.1/AV:N\"}],"
    "\"affected\": [{\"package\": {\"ecosystem\": \"Go\", \"name\": \"github.com/gin-gonic/gin\","
    "\"purl\": \"pkg:golang/github.com/gin-gonic/gin\"},"
    "\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}, {\"fixed\": "
    "\"1.6.0\"}]}, {\"type\": \"GIT\", \"repo\": \"https://x/y\", \"events\": [{\"introduced\": "
    "\"ab\"}, {\"limit\": \"cd\"}, {\"last_affected\": \"ef\"}, {\"unknown\": \"1\"}]}],"
    "\"versions\": [\"1.5.0\", \"1.4.0\"],"
    "\"severity\": [{\"type\": \"Ubuntu\", \"score\": \"low\"}],"
    "\"ecosystem_specific\": {\"imports\": [{\"path\": \"github.com/gin-gonic/gin\","
    "\"goos\": [\"linux\"], \"goarch\": [\"386\", \"arm\"], \"symbols\": [\"Default\", "
    "\"Logger\"]}]}}, {\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": []}]}],"
    "\"references\": [{\"type\": \"FIX\", \"url\": \"https://example.org/1\"}, {\"type\": "
    "\"WEB\"}],"
    "\"database_specific\": {\"severity\": \"HIGH\", \"cwe_ids\": [\"CWE-117\", \"x\"]}}";

static void test_head(void **state)
{
    (void)state;
    struct osv_record r = read_ok(whole);
    assert_view(r.id, "GO-2020-0001");
    assert_int_equal(r.modified, 1716221027);
    assert_int_equal(r.published, 1618430692);
    assert_false(r.withdrawn);
    assert_false(r.malicious);
    assert_int_equal(r.alias_count, 2);
    assert_view(r.aliases[0], "CVE-2020-36567");
    assert_view(r.aliases[1], "GHSA-6vm3-jj99-7229");
    assert_int_equal(r.related_count, 1);
    assert_view(r.related[0], "CVE-1999-1");
    assert_view(r.summary, "S");
    assert_view(r.details, "D\nE");
    assert_view(r.level, "HIGH");
    assert_int_equal(r.cwe_count, 1);
    assert_view(r.cwes[0], "CWE-117");
    assert_int_equal(r.severity_count, 1);
    assert_view(r.severities[0].type, "CVSS_V3");
    assert_view(r.severities[0].score, "CVSS:3.1/AV:N");
    assert_int_equal(r.reference_count, 1);
    assert_view(r.references[0].type, "FIX");
    assert_view(r.references[0].url, "https://example.org/1");
}

static void test_affected(void **state)
{
    (void)state;
    struct osv_record r = read_ok(whole);
    assert_int_equal(r.affected_count, 2);
    const struct osv_affected *a = &r.affected[0];
    assert_view(a->ecosystem, "Go");
    assert_view(a->name, "github.com/gin-gonic/gin");
    assert_view(a->purl, "pkg:golang/github.com/gin-gonic/gin");
    assert_int_equal(a->range_count, 2);
    assert_int_equal(a->ranges[0].type, OSV_SEMVER);
    assert_int_equal(a->ranges[0].event_count, 2);
    assert_int_equal(a->ranges[0].events[0].kind, RANGE_INTRODUCED);
    assert_view(a->ranges[0].events[0].version, "0");
    assert_int_equal(a->ranges[0].events[1].kind, RANGE_FIXED);
    assert_view(a->ranges[0].events[1].version, "1.6.0");
    assert_int_equal(a->ranges[1].type, OSV_GIT);
    assert_view(a->ranges[1].repo, "https://x/y");
    assert_int_equal(a->ranges[1].event_count, 3);
    assert_int_equal(a->ranges[1].events[1].kind, RANGE_LIMIT);
    assert_int_equal(a->ranges[1].events[2].kind, RANGE_LAST_AFFECTED);
    assert_view(a->ranges[1].events[2].version, "ef");
    assert_int_equal(a->version_count, 2);
    assert_view(a->versions[1], "1.4.0");
    assert_int_equal(a->severity_count, 1);
    assert_view(a->severities[0].score, "low");
    assert_int_equal(a->import_count, 1);
    assert_view(a->imports[0].path, "github.com/gin-gonic/gin");
    assert_int_equal(a->imports[0].symbol_count, 2);
    assert_view(a->imports[0].symbols[1], "Logger");
    assert_int_equal(a->imports[0].goos_count, 1);
    assert_int_equal(a->imports[0].goarch_count, 2);
    assert_int_equal(r.affected[1].ecosystem.len, 0);
    assert_int_equal(r.affected[1].ranges[0].type, OSV_ECOSYSTEM);
}

static void test_malice(void **state)
{
    (void)state;
    assert_true(read_ok("{\"id\": \"MAL-2024-1\"}").malicious);
    assert_true(read_ok("{\"id\": \"GO-2024-1\", \"database_specific\": "
                        "{\"malicious-packages-origins\": [{\"source\": \"x\"}]}}")
                    .malicious);
    assert_true(read_ok("{\"id\": \"GHSA-1\", \"database_specific\": {\"cwe_ids\": "
                        "[\"CWE-506\"]}}")
                    .malicious);
    assert_true(read_ok("{\"id\": \"X-1\", \"affected\": [{\"database_specific\": {\"cwes\": "
                        "[{\"cweId\": \"CWE-506\"}]}}]}")
                    .malicious);
    assert_false(read_ok("{\"id\": \"GHSA-1\", \"database_specific\": {\"cwe_ids\": "
                         "[\"CWE-79\", \"CWE-506\"]}}")
                     .malicious);
    assert_false(read_ok("{\"id\": \"GO-2024-1\", \"database_specific\": "
                         "{\"malicious-packages-origins\": null}}")
                     .malicious);
}

static void test_leniency(void **state)
{
    (void)state;
    struct osv_record r =
        read_ok("{\"id\": \"X-1\", \"modified\": \"1-01-01T00:00:00Z\", \"withdrawn\": \"2024\", "
                "\"affected\": null, \"aliases\": null, \"summary\": 3}");
    assert_int_equal(r.modified, 0);
    assert_true(r.withdrawn);
    assert_int_equal(r.affected_count, 0);
    assert_int_equal(r.summary.len, 0);
    assert_false(read_ok("{\"id\": \"X-1\", \"withdrawn\": null}").withdrawn);
    assert_view(read_ok("\xef\xbb\xbf{\"id\": \"X-1\"}").id, "X-1");
}

static void test_refusals(void **state)
{
    (void)state;
    refuse("", ERR_FORMAT, "");
    refuse("[]", ERR_FORMAT, "an advisory");
    refuse("{\"id\": \"X-1\"", ERR_FORMAT, "");
    refuse("{}", ERR_FORMAT, "\"id\"");
    refuse("{\"id\": 7}", ERR_FORMAT, "\"id\"");
    refuse("{\"id\": \"../x\"}", ERR_FORMAT, "\"id\"");
    refuse("{\"id\": \"a\\u202eb\"}", ERR_FORMAT, "\"id\"");
    refuse("{\"id\": \"a b\"}", ERR_FORMAT, "\"id\"");
    refuse("{\"id\": \"X-1\", \"schema_version\": \"2.0.0\"}", ERR_UNSUPPORTED, "2.0.0");
    refuse("{\"id\": \"X-1\", \"affected\": {}}", ERR_FORMAT, ":1:");
    refuse("{\"id\": \"X-1\", \"affected\": [7]}", ERR_FORMAT, "an affected package");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"package\": \"x\"}]}", ERR_FORMAT, "a package");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\"}}]}", ERR_FORMAT,
           "a package with");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"package\": {\"ecosystem\": \"n\\u0001\", \"name\": "
           "\"x\"}}]}",
           ERR_FORMAT, "a package with");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"ranges\": [{\"type\": \"OTHER\"}]}]}",
           ERR_UNSUPPORTED, "SEMVER");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"ranges\": [{\"type\": \"GIT\", \"events\": "
           "[{\"fixed\": \"1\", \"introduced\": \"2\"}]}]}]}",
           ERR_FORMAT, "one version");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"ranges\": [{\"type\": \"GIT\", \"events\": "
           "[{\"fixed\": \"\"}]}]}]}",
           ERR_FORMAT, "one version");
    refuse("{\"id\": \"X-1\", \"affected\": [{\"versions\": [1.0]}]}", ERR_FORMAT, "a text");
}

static void repeat(struct buf *b, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++) {
        buf_add_str(b, text);
    }
}

static void test_bounds(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(64 << 20);
    buf_add_str(&b, "{\"id\": \"X-1\", \"affected\": [{\"versions\": [\"");
    repeat(&b, "9", OSV_VERSION_MAX + 1);
    buf_add_str(&b, "\"]}]}");
    refuse(b.ptr, ERR_LIMIT, "at most 512");
    buf_clear(&b);
    buf_add_str(&b, "{\"id\": \"X-1\", \"aliases\": [\"a\"");
    repeat(&b, ",\"a\"", OSV_LIST_MAX);
    buf_add_str(&b, "]}");
    refuse(b.ptr, ERR_LIMIT, "at most 65535");
    buf_clear(&b);
    repeat(&b, "[", 100000);
    refuse(b.ptr, ERR_LIMIT, "");
    buf_clear(&b);
    buf_add_str(&b, "{\"id\": \"X-1\", \"x\": [1");
    repeat(&b, ",1", OSV_VALUES_MAX);
    buf_add_str(&b, "]}");
    refuse(b.ptr, ERR_LIMIT, "");
    buf_clear(&b);
    repeat(&b, " ", OSV_BYTES_MAX + 1);
    refuse(b.ptr, ERR_LIMIT, "bytes");
    buf_clear(&b);
    buf_add_str(&b, "{\"id\": \"X-1\", \"summary\": \"");
    repeat(&b, "\xc3\xa9", OSV_SUMMARY_MAX);
    buf_add_str(&b, "\"}");
    assert_int_equal(read_ok(b.ptr).summary.len, OSV_SUMMARY_MAX);
    buf_release(&b);
}

static void expect_title(const char *summary, const char *details, const char *want)
{
    struct osv_record r = {.summary = view_str(summary), .details = view_str(details)};
    struct buf title = BUF_INIT(1 << 16);
    osv_title(&r, &title);
    assert_ok(buf_status(&title, &err), err);
    assert_string_equal(title.ptr == NULL ? "" : title.ptr, want);
    buf_release(&title);
}

#define FORTY "a word and another word, and one more of "

static void test_titles(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 16);
    expect_title("", "", "");
    expect_title("  Short\tand\nsweet ", "not this", "Short and sweet");
    /* Lines that were wrapped are one sentence; a paragraph ends at an empty line. */
    expect_title("", "On a redirect, which\nmay lead anywhere.\r\n \r\nMore.",
                 "On a redirect, which may lead anywhere.");
    expect_title("", FORTY FORTY FORTY "of a redirect, which itself leads anywhere",
                 FORTY FORTY FORTY "of a redirect, which itself leads…");
    expect_title("", FORTY FORTY FORTY "of a redirection, and for which, leads anywhere",
                 FORTY FORTY FORTY "of a redirection, and for which…");
    /* The last sentence that fits; versions, initials and "e.g." end none. */
    expect_title("", "One of 1.2. Two by J. Doe? Not so e.g. Yes 2.0 " FORTY FORTY FORTY FORTY,
                 "One of 1.2. Two by J. Doe?");
    expect_title("", "Of x vs. others in 1.0.x. " FORTY FORTY FORTY FORTY,
                 "Of x vs. others in 1.0.x. " FORTY FORTY FORTY "a word and…");
    /* No word to cut at, and no character cut in two. */
    repeat(&b, "\xe2\x82\xac", 100);
    struct view text = buf_view(&b);
    struct buf want = BUF_INIT(1 << 16);
    buf_add_view(&want, view_slice(text, 0, OSV_TITLE_MAX / 3 * 3));
    buf_add_str(&want, "…");
    expect_title("", b.ptr, want.ptr);
    /* A summary is whole, unless it was cut off when it was read. */
    buf_clear(&b);
    repeat(&b, FORTY, 10);
    buf_add_str(&b, "end");
    expect_title(b.ptr, "", b.ptr);
    buf_clear(&b);
    buf_add_str(&b, "{\"id\": \"X-1\", \"summary\": \"");
    repeat(&b, "twelve bytes", 100);
    buf_add_str(&b, "\"}");
    struct osv_record r = read_ok(b.ptr);
    buf_clear(&want);
    osv_title(&r, &want);
    assert_true(view_ends(buf_view(&want), VIEW("bytestwelve…")));
    buf_release(&want);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_head),     cmocka_unit_test(test_affected),
        cmocka_unit_test(test_malice),   cmocka_unit_test(test_leniency),
        cmocka_unit_test(test_refusals), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_titles),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
