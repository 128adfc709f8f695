/* import.h: from files and zips to one index; what is newer wins, what cannot be read is
 * named, and nothing depends on the number of threads. */
#include "db_fixture.h"

#include <assay/advisory/eol.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD(id, modified, package, more)                                                        \
    "{\"id\": \"" id "\", \"modified\": \"" modified "T00:00:00Z\", \"summary\": \"about " id      \
    "\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"" package               \
    "\"}, \"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"introduced\": \"0\"}]}]}]" more "}"

static struct osv_record record_of(struct db *db, const char *id)
{
    const uint32_t *list;
    size_t count;
    struct osv_record r = {.id = {NULL, 0}};
    assert_ok(advisory_index_find(db->index, view_str(id), &db->arena, &list, &count, &db->err),
              db->err);
    if (count > 0) {
        struct view title;
        CLEANUP(buf_cleanup) struct buf made = BUF_INIT(OSV_SUMMARY_MAX * 2);
        assert_ok(advisory_index_record(db->index, list[0], &db->arena, &r, &db->err), db->err);
        assert_ok(advisory_index_title(db->index, list[0], &title, &db->err), db->err);
        osv_title(&r, &made);
        assert_views(title, buf_view(&made));
        struct osv_record bare;
        assert_ok(advisory_index_bare(db->index, list[0], &db->arena, &bare, &db->err), db->err);
        assert_views(bare.id, r.id);
        assert_int_equal(bare.affected_count, r.affected_count);
        assert_int_equal(bare.summary.len + bare.details.len + bare.reference_count, 0);
    }
    return r;
}

static struct advisory_index_info info_of(const struct db *db)
{
    struct advisory_index_info info;
    advisory_index_describe(db->index, &info);
    return info;
}

static void test_file(void **state)
{
    struct db *db = *state;
    db_write(db, "a.json", VIEW(RECORD("GHSA-1", "2024-02-03", "x", ", \"aliases\": [\"CVE-1\"]")));
    db_import_ok(db, "a.json");
    assert_int_equal(db->report.records, 1);
    assert_int_equal(db->report.skipped, 0);
    struct advisory_index_info info = info_of(db);
    assert_int_equal(info.advisories, 1);
    assert_int_equal(info.packages, 1);
    assert_int_equal(info.newest, 1706918400);
    struct osv_record r = record_of(db, "CVE-1");
    assert_view(r.id, "GHSA-1");
    assert_view(r.summary, "about GHSA-1");
    assert_int_equal(r.affected_count, 1);
    assert_view(r.affected[0].name, "x");
    assert_int_equal(record_of(db, "CVE-2").id.len, 0);
    assert_int_equal(record_of(db, "").id.len, 0);
}

static void test_everything_comes_back(void **state)
{
    struct db *db = *state;
    struct buf text = BUF_INIT(1 << 16);
    struct osv_record want;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/tests/advisory/corpus/osv/whole.json", ASSAY_SOURCE_DIR);
    assert_ok(file_read(path, &text, &db->err), db->err);
    assert_ok(osv_read(buf_view(&text), "x", &db->arena, &want, &db->err), db->err);
    db_write(db, "a.json", buf_view(&text));
    db_import_ok(db, "a.json");
    struct osv_record got = record_of(db, "GO-2020-0001");
    assert_views(got.summary, want.summary);
    assert_views(got.details, want.details);
    assert_views(got.level, want.level);
    assert_int_equal(got.modified, want.modified);
    assert_int_equal(got.published, want.published);
    assert_int_equal(got.alias_count, want.alias_count);
    assert_views(got.aliases[1], want.aliases[1]);
    assert_views(got.related[0], want.related[0]);
    assert_views(got.cwes[0], want.cwes[0]);
    assert_views(got.severities[0].score, want.severities[0].score);
    assert_int_equal(got.reference_count, 1);
    assert_views(got.references[0].url, want.references[0].url);
    assert_int_equal(got.affected_count, 2);
    const struct osv_affected *a = &got.affected[0];
    assert_view(a->purl, "pkg:golang/github.com/gin-gonic/gin");
    assert_int_equal(a->range_count, 2);
    assert_int_equal(a->ranges[1].type, OSV_GIT);
    assert_view(a->ranges[1].repo, "https://x/y");
    assert_int_equal(a->ranges[1].events[2].kind, RANGE_LAST_AFFECTED);
    assert_view(a->ranges[1].events[2].version, "ef");
    assert_int_equal(a->version_count, 2);
    assert_view(a->versions[0], "1.4.0"); /* sorted */
    assert_view(a->imports[0].symbols[1], "Logger");
    assert_view(a->imports[0].goarch[0], "386");
    assert_view(a->severities[0].type, "Ubuntu");
    buf_release(&text);
}

static void test_newest_wins(void **state)
{
    struct db *db = *state;
    static const char *const zip[] = {
        RECORD("A-1", "2024-01-01", "old", ""),
        RECORD("A-1", "2024-03-01", "new", ""),
        RECORD("A-1", "2024-02-01", "middle", ""),
        RECORD("A-2", "2024-01-01", "first", ""),
        RECORD("A-2", "2024-01-01", "second", ""),
        RECORD("A-3", "2024-01-01", "gone", ""),
        RECORD("A-3", "2024-02-01", "gone", ", \"withdrawn\": \"2024-02-01T00:00:00Z\""),
        RECORD("A-4", "2024-02-01", "back", ""),
        RECORD("A-4", "2024-01-01", "back", ", \"withdrawn\": \"2024-01-01T00:00:00Z\""),
    };
    db_write_zip(db, "all.zip", zip, COUNT(zip));
    db_import_ok(db, "all.zip");
    assert_int_equal(db->report.records, 9);
    assert_int_equal(db->report.withdrawn, 2);
    assert_int_equal(info_of(db).advisories, 3);
    assert_view(record_of(db, "A-1").affected[0].name, "new");
    assert_view(record_of(db, "A-2").affected[0].name, "first");
    assert_int_equal(record_of(db, "A-3").id.len, 0);
    assert_view(record_of(db, "A-4").affected[0].name, "back");
    assert_string_equal(db_match(db, "npm", "old", "1.0.0"), "");
    assert_string_equal(db_match(db, "npm", "gone", "1.0.0"), "");
}

static void test_keep(void **state)
{
    struct db *db = *state;
    const char *const first[] = {"1.json", "2.json"};
    const char *const second[] = {"3.json", "4.json"};
    db_write(db, "1.json", VIEW(RECORD("A-1", "2024-01-01", "x", "")));
    db_write(db, "2.json", VIEW(RECORD("A-2", "2024-01-01", "y", "")));
    db_write(db, "3.json", VIEW(RECORD("A-3", "2024-01-01", "z", "")));
    db_write(db, "4.json", VIEW(RECORD("A-1", "2024-01-01", "edited", "")));
    assert_ok(db_import(db, true, 1, first, 2), db->err);
    assert_ok(db_import(db, true, 1, second, 2), db->err);
    assert_int_equal(info_of(db).advisories, 3);
    assert_string_equal(db_match(db, "npm", "y", "1.0.0"), "A-2");
    assert_view(record_of(db, "A-2").summary, "about A-2");
    assert_string_equal(db_match(db, "npm", "z", "1.0.0"), "A-3");
    /* Of the same time: what is imported now. */
    assert_string_equal(db_match(db, "npm", "edited", "1.0.0"), "A-1");
    assert_string_equal(db_match(db, "npm", "x", "1.0.0"), "");
    db_write(db, "3.json", VIEW(RECORD("A-2", "2024-02-01", "y", ", \"withdrawn\": \"2024\"")));
    assert_ok(db_import(db, true, 1, second, 1), db->err);
    assert_string_equal(db_match(db, "npm", "y", "1.0.0"), "");
    assert_string_equal(db_match(db, "npm", "z", "1.0.0"), "A-3");
    assert_ok(db_import(db, false, 1, first, 1), db->err);
    assert_int_equal(info_of(db).advisories, 1);
}

static void test_partial(void **state)
{
    struct db *db = *state;
    static const char *const zip[] = {
        RECORD("A-1", "2024-01-01", "x", ""),
        "{\"id\": \"A-2\", \"affected\": [{\"ranges\": [{\"type\": \"NEW\"}]}]}",
        "{\"id\": \"A-3\"",
    };
    db_write_zip(db, "all.zip", zip, COUNT(zip));
    db_import_ok(db, "all.zip");
    assert_int_equal(db->report.records, 1);
    assert_int_equal(db->report.skipped, 2);
    assert_int_equal(db->report.problem_count, 2);
    assert_non_null(strstr(db->report.problems[0], "all.zip!/1.json:1:"));
    assert_non_null(strstr(db->report.problems[1], "all.zip!/2.json:1:"));
    assert_int_equal(info_of(db).skipped, 2);
}

static void test_nothing(void **state)
{
    struct db *db = *state;
    const char *const none[] = {"none.json"};
    const char *const empty[] = {"empty.json", "text.txt"};
    db_write(db, "1.json", VIEW(RECORD("A-1", "2024-01-01", "x", "")));
    db_import_ok(db, "1.json");
    assert_status(db_import(db, true, 1, none, 1), ERR_NOT_FOUND, db->err);
    db_write(db, "empty.json", VIEW(""));
    db_write(db, "text.txt", VIEW("x"));
    assert_status(db_import(db, true, 1, empty, 2), ERR_FORMAT, db->err);
    assert_non_null(strstr(db->err.message, "no advisory could be read"));
    assert_string_equal(db_match(db, "npm", "x", "1.0.0"), "A-1");
}

static void test_broken_zip(void **state)
{
    struct db *db = *state;
    const char *zip[100];
    struct buf bytes = BUF_INIT(1 << 20);
    for (size_t i = 0; i < COUNT(zip); i++) {
        zip[i] = RECORD("A-1", "2024-01-01", "x", "");
    }
    db_write_zip(db, "all.zip", zip, COUNT(zip));
    assert_ok(file_read(db_file(db, "all.zip"), &bytes, &db->err), db->err);
    const char *const names[] = {"cut.zip", "1.json"};
    db_write(db, "1.json", VIEW(RECORD("B-1", "2024-01-01", "y", "")));
    for (size_t cut = 0; cut < bytes.len; cut += 997) {
        db_write(db, "cut.zip", view_slice(buf_view(&bytes), 0, cut));
        /* As a whole or not at all: the list of entries stands at the end. */
        assert_ok(db_import(db, false, 2, names, 2), db->err);
        assert_int_equal(db->report.records, 1);
        assert_int_equal(db->report.skipped, 1);
        assert_non_null(strstr(db->report.problems[0], "cut.zip"));
    }
    for (size_t at = 60; at < bytes.len; at += 641) {
        bytes.ptr[at] = (char)(bytes.ptr[at] ^ 0x55);
        db_write(db, "cut.zip", buf_view(&bytes));
        assert_ok(db_import(db, false, 2, names, 2), db->err);
        assert_true(db->report.skipped > 0 || db->report.records == COUNT(zip) + 1);
    }
    buf_release(&bytes);
}

static void read_index(struct db *db, struct buf *out)
{
    buf_clear(out);
    assert_ok(file_read(db->path, out, &db->err), db->err);
}

static void test_same_bytes(void **state)
{
    struct db *db = *state;
    enum { RECORDS = 300 };
    static char texts[RECORDS][512];
    const char *zip[RECORDS];
    struct buf one = BUF_INIT(1 << 20);
    struct buf other = BUF_INIT(1 << 20);
    for (size_t i = 0; i < RECORDS; i++) {
        (void)snprintf(texts[i], sizeof texts[i],
                       "{\"id\": \"A-%zu\", \"summary\": \"number %zu\", \"affected\": "
                       "[{\"package\": {\"ecosystem\": \"npm\", \"name\": \"p%zu\"}}]%s",
                       i * 7919 % 251, i, i % 50, i % 9 == 0 ? "" : "}");
        zip[i] = texts[i];
    }
    db_write_zip(db, "all.zip", zip, RECORDS);
    const char *const names[] = {"all.zip"};
    assert_ok(db_import(db, false, 1, names, 1), db->err);
    const struct import_report report = db->report;
    read_index(db, &one);
    for (unsigned threads = 2; threads <= 5; threads++) {
        assert_ok(db_import(db, false, threads, names, 1), db->err);
        read_index(db, &other);
        assert_true(view_eq(buf_view(&one), buf_view(&other)));
        assert_int_equal(db->report.problem_count, IMPORT_PROBLEMS_MAX);
        assert_memory_equal(db->report.problems, report.problems, sizeof report.problems);
    }
    assert_ok(db_import(db, true, 2, names, 1), db->err);
    read_index(db, &other);
    assert_true(view_eq(buf_view(&one), buf_view(&other)));
    buf_release(&one);
    buf_release(&other);
}

static void test_directory(void **state)
{
    struct db *db = *state;
    db_write(db, "b.json", VIEW(RECORD("A-1", "2024-01-01", "b", "")));
    db_write(db, "a.json", VIEW(RECORD("A-1", "2024-01-01", "a", "")));
    db_write(db, ".hidden.json", VIEW("no record"));
    db_write(db, "note.md", VIEW("no record"));
    db_import_ok(db, "");
    assert_int_equal(db->report.records, 2);
    assert_int_equal(db->report.skipped, 0);
    assert_true(db->report.others >= 1);
    assert_view(record_of(db, "A-1").affected[0].name, "a");
}

/* Of two files about one product the later one counts, as with advisories: whatever their
 * names are, however many threads read them, and whatever the database had. */
static void test_two_files_about_one_product(void **state)
{
    struct db *db = *state;
    enum { BETWEEN = 100 }; /* so that they come to different threads */
    static const char record[] = RECORD("GHSA-1", "2024-01-01", "x", "");
    const char *records[BETWEEN];
    for (size_t i = 0; i < BETWEEN; i++) {
        records[i] = record;
    }
    assert_true(mkdir(db_file(db, "a"), 0700) == 0 && mkdir(db_file(db, "b"), 0700) == 0);
    db_write(db, "a/python.json",
             VIEW("[{\"cycle\": \"3.7\", \"eol\": true}, {\"cycle\": \"3.8\", \"eol\": "
                  "\"2024-10-07\"}]"));
    db_write(db, "b/python.json", VIEW("[{\"cycle\": \"3.8\", \"eol\": \"2099-10-07\"}]"));
    db_write_zip(db, "all.zip", records, BETWEEN);
    for (unsigned threads = 1; threads <= 4; threads++) {
        for (int last = 0; last < 2; last++) {
            const char *const names[] = {last == 0 ? "b/python.json" : "a/python.json", "all.zip",
                                         last == 0 ? "a/python.json" : "b/python.json"};
            struct eol_table t;
            eol_init(&t);
            assert_ok(db_import(db, threads % 2 == 0, threads, names, COUNT(names)), db->err);
            assert_ok(eol_open(db->path, &t, &db->err), db->err);
            assert_int_equal(t.count, last == 0 ? 2 : 1);
            const struct eol_cycle *c = eol_find(&t, VIEW("python"), VIEW("3.8.1"));
            assert_non_null(c);
            assert_int_equal(c->ends, last == 0 ? 1728259200 : 4095014400);
            eol_release(&t);
        }
    }
    assert_true(unlink(db_file(db, "a/python.json")) == 0 && rmdir(db_file(db, "a")) == 0);
    assert_true(unlink(db_file(db, "b/python.json")) == 0 && rmdir(db_file(db, "b")) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_file, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_everything_comes_back, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_newest_wins, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_keep, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_partial, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_nothing, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_broken_zip, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_same_bytes, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_directory, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_two_files_about_one_product, db_setup, db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
