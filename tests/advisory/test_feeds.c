/* epss.h, kev.h, eol.h, cve.h: the forms in which they are published, what is
 * malformed in them, and hostile texts. */
#include "oom.h"

#include <assay/advisory/eol.h>
#include <assay/advisory/epss.h>
#include <assay/advisory/kev.h>
#include <assay/base/buf.h>
#include <assay/base/clock.h>

static uint64_t cve(const char *text)
{
    uint64_t key = 0;
    assert_true(cve_parse(view_str(text), &key));
    return key;
}

static int64_t day(const char *text)
{
    int64_t seconds = 0;
    assert_true(clock_parse(view_str(text), &seconds));
    return seconds;
}

static void test_cve(void **state)
{
    (void)state;
    static const char *const none[] = {"",
                                       "CVE-2021-123",
                                       "CVE-2021-",
                                       "CVE-1998-0001",
                                       "CVE-2021-44228x",
                                       "GHSA-2021-44228",
                                       "CVE-2021_44228",
                                       "CVE-20211-4228",
                                       "CVE-2021-9999999999999",
                                       "CVE-2021--123"};
    char text[CVE_TEXT_MAX];
    uint64_t key = 7;
    for (size_t i = 0; i < COUNT(none); i++) {
        assert_false(cve_parse(view_str(none[i]), &key));
    }
    assert_int_equal(key, 7);
    assert_true(cve("CVE-1999-99999") < cve("CVE-2000-0001"));
    assert_true(cve("CVE-2021-9999") < cve("CVE-2021-10000"));
    assert_int_equal(cve("cve-2021-0044"), cve("CVE-2021-0044"));
    cve_format(cve("CVE-2021-0044"), text);
    assert_string_equal(text, "CVE-2021-0044");
    cve_format(cve("CVE-2024-1234567"), text);
    assert_string_equal(text, "CVE-2024-1234567");
}

static void test_epss(void **state)
{
    (void)state;
    struct epss_table t;
    struct error err = {0};
    struct view csv = VIEW("#model_version:v2025.03.14,score_date:2025-06-01T12:55:00+0000\r\n"
                           "cve,epss,percentile\r\n"
                           "CVE-2021-44228,0.94358,0.99957\r\n"
                           "CVE-2021-9999,4.3e-05,1\r\n"
                           "CVE-1999-0001,1e-2,0.5\r\n"
                           "CVE-2000-0001,1.5,0.5\r\n"
                           "CVE-2000-0002,,0.5\r\n"
                           "\"CVE-2000-0003\",\"0.25\",.125");
    assert_ok(epss_read(csv, "epss.csv", &t, &err), err);
    assert_int_equal(t.count, 4);
    assert_int_equal(t.skipped, 2);
    assert_int_equal(t.first_skipped, 5);
    assert_int_equal(t.date, day("2025-06-01"));
    const struct epss_row *row = epss_find(t.rows, t.count, cve("CVE-2021-44228"));
    assert_non_null(row);
    assert_int_equal(row->probability, 943580);
    assert_int_equal(row->percentile, 999570);
    row = epss_find(t.rows, t.count, cve("CVE-2021-9999"));
    assert_non_null(row);
    assert_int_equal(row->probability, 43);
    assert_int_equal(row->percentile, EPSS_ONE);
    assert_int_equal(epss_find(t.rows, t.count, cve("CVE-1999-0001"))->probability, 10000);
    assert_int_equal(epss_find(t.rows, t.count, cve("CVE-2000-0003"))->percentile, 125000);
    assert_null(epss_find(t.rows, t.count, cve("CVE-2000-0001")));
    assert_null(epss_find(NULL, 0, 1));
    epss_release(&t);
}

static void test_kev(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"catalogVersion\": \"2025.06.01\", \"dateReleased\": \"2025-06-01T10:00:00.123Z\","
        "\n\"vulnerabilities\": ["
        "\n{\"cveID\": \"CVE-2021-44228\", \"dateAdded\": \"2021-12-10\", \"dueDate\": "
        "\"2021-12-24\","
        " \"knownRansomwareCampaignUse\": \"Known\"},"
        "\n{\"cveID\": \"CVE-2020-0001\", \"dateAdded\": \"2022-01-01\","
        " \"knownRansomwareCampaignUse\": \"Unknown\"},"
        "\n{\"cveID\": \"nothing\", \"dateAdded\": \"2022-01-01\"}, 7]}",
        "cveID,vendorProject,dateAdded,shortDescription,dueDate,knownRansomwareCampaignUse\n"
        "CVE-2021-44228,Apache,2021-12-10,\"Log4j2, \"\"JNDI\"\"\nand more\",2021-12-24,Known\n"
        "CVE-2020-0001,x,2022-01-01,,,Unknown\nnothing,x,2022-01-01,,,\nCVE-2020-0002,x,soon,,,\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct kev_table t;
        struct error err = {0};
        assert_ok(kev_read(view_str(texts[i]), "kev", &t, &err), err);
        assert_int_equal(t.count, 2);
        assert_int_equal(t.skipped, 2);
        assert_int_equal(t.first_skipped, 5);
        const struct kev_row *row = kev_find(t.rows, t.count, cve("CVE-2021-44228"));
        assert_non_null(row);
        assert_int_equal(row->added, day("2021-12-10"));
        assert_int_equal(row->due, day("2021-12-24"));
        assert_int_equal(row->ransomware, 1);
        row = kev_find(t.rows, t.count, cve("CVE-2020-0001"));
        assert_non_null(row);
        assert_int_equal(row->due, 0);
        assert_int_equal(row->ransomware, 0);
        assert_null(kev_find(t.rows, t.count, cve("CVE-2020-0002")));
        kev_release(&t);
    }
}

static struct view written(const struct eol_table *t, struct buf *out)
{
    struct error err;
    buf_clear(out);
    assert_ok(eol_write(t, out, &err), err);
    return buf_view(out);
}

/* What is written is read again to the same bytes; newer data replaces a product's older. */
static void test_eol_tables(void **state)
{
    (void)state;
    struct eol_table a;
    struct eol_table b;
    struct error err;
    CLEANUP(buf_cleanup) struct buf first = BUF_INIT(1 << 16);
    CLEANUP(buf_cleanup) struct buf second = BUF_INIT(1 << 16);
    static const char full[] =
        "{\"schema_version\": \"1.2.0\", \"result\": [{\"name\": \"django\", \"identifiers\": "
        "[{\"type\": \"purl\", \"id\": \"pkg:pypi/django\"}, {\"type\": \"cpe\", \"id\": "
        "\"cpe:/a:d\"}], \"releases\": [{\"name\": \"3.2\", \"isEol\": true, \"eolFrom\": "
        "\"2024-04-01\", \"latest\": {\"name\": \"3.2.25\"}}]}, {\"name\": \"go\", "
        "\"releases\": [{\"name\": \"1.20\", \"isEol\": true}]}]}";
    eol_init(&a);
    eol_init(&b);
    assert_true(eol_is_data(view_str(full)));
    assert_true(eol_is_data(VIEW(" [{\"cycle\": \"1\"}]")));
    assert_false(eol_is_data(VIEW("{\"schema_version\": \"1.7.3\", \"id\": \"GO-1\"}")));
    /* A package, or a key of somebody's own, may be called so. */
    assert_false(eol_is_data(VIEW("{\"schema_version\": \"1.7.3\", \"id\": \"GO-1\", \"affected\": "
                                  "[{\"package\": {\"name\": \"result\"}}]}")));
    assert_false(eol_is_data(VIEW("{\"schema_version\": \"1.7.3\", \"name\": \"result\"}")));
    assert_false(eol_is_data(VIEW("{\"schema_version\": \"1.7.3\", \"id\": \"\\\"}\", "
                                  "\"database_specific\": {\"result\": []}}")));
    assert_false(eol_is_data(VIEW("[{\"id\": \"cycle\"}]")));
    assert_true(eol_is_data(VIEW("{\"result\" : [], \"x\": {}, \"schema_version\"\n: \"1\"}")));
    assert_false(eol_is_data(VIEW("{\"schema_version\": \"1\", \"result")));
    assert_false(eol_is_data(VIEW("")));
    assert_ok(eol_read(view_str(full), "f", VIEW(""), &a, &err), err);
    assert_ok(eol_read(written(&a, &first), "again", VIEW(""), &b, &err), err);
    assert_view(written(&b, &second), first.ptr);
    assert_int_equal(eol_products(&b), 2);
    assert_view(eol_product_of(&b, VIEW("pkg:pypi/django@3.2.5?x=1")), "django");
    assert_view(eol_product_of(&b, VIEW("pkg:pypi/django-x@3.2.5")), "");
    assert_view(eol_product_of(&b, VIEW("pkg:oci/node?tag=18")), "nodejs");
    assert_view(eol_product_of(&b, VIEW("pkg:oci/node?repository_url=r.example/me&tag=18")), "");
    assert_view(eol_product_of(&b, VIEW("pkg:npm/%40angular/core@9.0.0")), "angular");
    eol_release(&a);
    eol_init(&a);
    assert_ok(eol_read(VIEW("[{\"cycle\": \"1.21\", \"eol\": \"2024-08-13\"}]"), "go.json",
                       VIEW("go"), &a, &err),
              err);
    assert_ok(eol_merge(&b, &a, &err), err);
    assert_int_equal(b.count, 2);
    assert_null(eol_find(&b, VIEW("go"), VIEW("1.20")));
    assert_non_null(eol_find(&b, VIEW("go"), VIEW("1.21.3")));
    assert_int_equal(b.package_count, 1);
    eol_release(&a);
    eol_release(&b);
}

static void test_eol(void **state)
{
    (void)state;
    struct eol_table t;
    struct error err = {0};
    eol_init(&t);
    assert_ok(eol_read(VIEW("[{\"cycle\": \"3.12\", \"releaseDate\": \"2023-10-02\", \"eol\": "
                            "\"2028-10-31\", \"latest\": \"3.12.4\", \"support\": \"2025-04-02\"},"
                            "{\"cycle\": \"3.1\", \"eol\": true}, {\"cycle\": 2, \"eol\": false},"
                            "{\"eol\": true}]"),
                       "python.json", VIEW("python"), &t, &err),
              err);
    assert_ok(eol_read(VIEW("{\"schema_version\": \"1.2.0\", \"result\": {\"name\": \"nodejs\", "
                            "\"releases\": [{\"name\": \"20\", \"isEol\": false, \"eolFrom\": "
                            "\"2026-04-30\", \"latest\": {\"name\": \"20.11.1\"}}]}}"),
                       "nodejs.json", VIEW(""), &t, &err),
              err);
    assert_ok(eol_read(VIEW("{\"result\": [{\"name\": \"perl\", \"releases\": [{\"name\": \"5\", "
                            "\"isEol\": true, \"eolFrom\": null}]}, {\"name\": \"x\"}]}"),
                       "full.json", VIEW(""), &t, &err),
              err);
    assert_int_equal(t.count, 5);
    assert_int_equal(t.skipped, 2);
    const struct eol_cycle *c = eol_find(&t, VIEW("python"), VIEW("3.12.1"));
    assert_non_null(c);
    assert_view(c->name, "3.12");
    assert_view(c->latest, "3.12.4");
    assert_int_equal(c->released, day("2023-10-02"));
    assert_int_equal(c->support_ends, day("2025-04-02"));
    assert_false(eol_is_over(c, day("2028-10-30")));
    assert_true(eol_is_over(c, day("2028-10-31")));
    assert_true(eol_is_over(eol_find(&t, VIEW("python"), VIEW("3.1")), 0));
    assert_false(eol_is_over(eol_find(&t, VIEW("python"), VIEW("2.7.18")), day("2030-01-01")));
    assert_null(eol_find(&t, VIEW("python"), VIEW("3.11.2")));
    assert_null(eol_find(&t, VIEW("ruby"), VIEW("3.12")));
    assert_view(eol_find(&t, VIEW("nodejs"), VIEW("20.1.0"))->latest, "20.11.1");
    assert_true(eol_is_over(eol_find(&t, VIEW("perl"), VIEW("5.36")), 0));
    assert_status(eol_read(VIEW("[{\"cycle\": \"1\"}, "), "cut.json", VIEW("x"), &t, &err),
                  ERR_FORMAT, err);
    assert_int_equal(t.count, 5);
    eol_release(&t);
}

/* None of these is such a table: the message names the source, nothing is made. */
static void test_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",   "\n\n", "a,b\n1,2\n",      "{\"a\": ", "[]x",
        "{}", "\"\"", "#only a comment", "\"cve",    "{\"result\": 1}"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct epss_table epss = {.count = 7};
        struct kev_table kev = {.count = 7};
        struct eol_table eol;
        struct error err = {0};
        assert_status(epss_read(view_str(texts[i]), "S", &epss, &err), ERR_FORMAT, err);
        assert_non_null(strstr(err.message, "S:"));
        assert_status(kev_read(view_str(texts[i]), "S", &kev, &err), ERR_FORMAT, err);
        assert_non_null(strstr(err.message, "S:"));
        eol_init(&eol);
        assert_status(eol_read(view_str(texts[i]), "S", VIEW("x"), &eol, &err), ERR_FORMAT, err);
        assert_non_null(strstr(err.message, "S:"));
        eol_release(&eol);
        assert_int_equal(epss.count, 7);
        assert_int_equal(kev.count, 7);
    }
}

/* A quote that never ends costs its line, not the rest; and not the square of it. */
static void test_endless_quotes(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 24);
    struct epss_table t;
    struct error err = {0};
    buf_add_str(&text, "cve,epss,percentile\n\"x\"y,1,1\nCVE-2021-0001,1,1\n");
    for (int i = 0; i < 2000; i++) {
        buf_add_str(&text, "\"CVE-2021-0002\"\"\n");
    }
    buf_add_str(&text, "CVE-2021-0003,1,1\n");
    assert_ok(epss_read(buf_view(&text), "epss.csv", &t, &err), err);
    assert_non_null(epss_find(t.rows, t.count, cve("CVE-2021-0001")));
    assert_true(t.skipped >= 1);
    assert_int_equal(t.first_skipped, 2);
    epss_release(&t);
    buf_release(&text);
}

static enum status read_epss(void *ctx, struct error *err)
{
    struct epss_table t = {.count = 7};
    enum status st = epss_read(
        VIEW("\"c\"\"ve\",cve,epss,percentile\n\"a\"\"b\",CVE-2021-0001,1,1\n"), "S", &t, err);
    (void)ctx;
    assert_int_equal(t.count, st == OK ? 1 : 7);
    if (st == OK) {
        epss_release(&t);
    }
    return st;
}

static enum status read_kev(void *ctx, struct error *err)
{
    struct kev_table t = {.count = 7};
    enum status st = kev_read(view_str(ctx), "S", &t, err);
    assert_int_equal(t.count, st == OK ? 1 : 7);
    if (st == OK) {
        kev_release(&t);
    }
    return st;
}

static enum status read_eol(void *ctx, struct error *err)
{
    struct eol_table t;
    (void)ctx;
    eol_init(&t);
    enum status st =
        eol_read(VIEW("[{\"cycle\": \"1\"}, {\"cycle\": \"2\"}]"), "S", VIEW("x"), &t, err);
    assert_int_equal(t.count, st == OK ? 2 : 0);
    eol_release(&t);
    return st;
}

static void test_exhaustion(void **state)
{
    (void)state;
    char csv[] = "cveID,dateAdded,x\nCVE-2021-0001,2021-01-01,\"a\"\"b\"\n";
    char json[] =
        "{\"vulnerabilities\":[{\"cveID\":\"CVE-2021-0001\",\"dateAdded\":\"2021-01-01\"}]}";
    (void)oom_sweep(read_epss, NULL);
    (void)oom_sweep(read_kev, csv);
    (void)oom_sweep(read_kev, json);
    (void)oom_sweep(read_eol, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cve),
        cmocka_unit_test(test_epss),
        cmocka_unit_test(test_kev),
        cmocka_unit_test(test_eol),
        cmocka_unit_test(test_eol_tables),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_endless_quotes),
        cmocka_unit_test(test_exhaustion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
