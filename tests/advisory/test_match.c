/* match.h: which of the advisories apply to a version, under which name, and where it
 * is mended. */
#include "db_fixture.h"

#define HEAD(id) "{\"id\": \"" id "\", \"modified\": \"2024-01-01T00:00:00Z\""
#define PACKAGE(ecosystem, name)                                                                   \
    "\"package\": {\"ecosystem\": \"" ecosystem "\", \"name\": \"" name "\"}"
#define RANGE(type, from, fixed)                                                                   \
    "\"ranges\": [{\"type\": \"" type "\", \"events\": [{\"introduced\": \"" from                  \
    "\"}, {\"fixed\": \"" fixed "\"}]}]"

static void load(struct db *db, const char *const *records, size_t count)
{
    db_write_zip(db, "all.zip", records, count);
    db_import_ok(db, "all.zip");
    assert_int_equal(db->report.records, count);
}

static const struct vulnerability *one(struct db *db, struct advisory_package p)
{
    const struct vulnerability *list;
    size_t count;
    assert_ok(advisory_match(db->index, &p, &db->arena, &list, &count, &db->err), db->err);
    assert_int_equal(count, 1);
    return list;
}

static void test_ranges_and_versions(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("A-1") ", \"affected\": [{" PACKAGE("npm", "x") "," RANGE("SEMVER", "1.0.0",
                                                                       "1.2.0") "}]}",
        HEAD("A-2") ", \"affected\": [{" PACKAGE("npm", "x") ", \"versions\": [\"3.0.0\", "
                                                             "\"0.1.0\", \"2.0.0\"]}]}",
        HEAD("A-3") ", \"affected\": [{" PACKAGE("npm", "@s/x") "," RANGE("SEMVER", "0", "9") "}]}",
        HEAD("A-4") ", \"affected\": [{" PACKAGE("npm", "all") ", \"ranges\": [{\"type\": "
                                                               "\"SEMVER\", \"events\": "
                                                               "[{\"introduced\": \"0\"}]}]}]}",
        HEAD("A-5") ", \"affected\": [{" PACKAGE("npm", "empty") "}]}",
    };
    load(db, records, COUNT(records));
    assert_string_equal(db_match(db, "npm", "x", "1.0.0"), "A-1");
    assert_string_equal(db_match(db, "npm", "x", "1.1.9"), "A-1");
    assert_string_equal(db_match(db, "npm", "x", "1.2.0"), "");
    assert_string_equal(db_match(db, "npm", "x", "0.9.0"), "");
    assert_string_equal(db_match(db, "npm", "x", "2.0.0"), "A-2");
    assert_string_equal(db_match(db, "npm", "x", "v2.0.0"), "A-2");
    assert_string_equal(db_match(db, "npm", "x", "0.1.0"), "A-2");
    assert_string_equal(db_match(db, "npm", "x", ""), "");
    assert_string_equal(db_match(db, "npm", "x", "latest"), "");
    assert_string_equal(db_match(db, "npm", "@s/x", "1.0.0"), "A-3");
    assert_string_equal(db_match(db, "npm", "X", "1.0.0"), "");
    assert_string_equal(db_match(db, "PyPI", "x", "1.0.0"), "");
    assert_string_equal(db_match(db, "Nowhere", "x", "1.0.0"), "");
    /* All versions: also where the version is unknown. */
    assert_string_equal(db_match(db, "npm", "all", ""), "A-4");
    assert_string_equal(db_match(db, "npm", "all", "latest"), "A-4");
    assert_string_equal(db_match(db, "npm", "empty", "1.0.0"), "");
}

static void test_aliases(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("PYSEC-1") ", \"aliases\": [\"CVE-1\"], \"affected\": [{" PACKAGE(
            "npm", "x") "," RANGE("SEMVER", "0", "1.2.0") "}]}",
        HEAD("GHSA-1") ", \"aliases\": [\"CVE-1\", \"CVE-2\"], \"database_specific\": "
                       "{\"severity\": "
                       "\"HIGH\"}, \"affected\": [{" PACKAGE("npm", "x") "," RANGE("SEMVER", "0",
                                                                                   "1.10.0") "}]}",
        HEAD("GHSA-2") ", \"severity\": [{\"type\": \"CVSS_V3\", \"score\": \"V\"}], \"affected\": "
                       "[{" PACKAGE("npm", "x") "," RANGE("SEMVER", "0", "5.0.0") "}]}",
        HEAD("MAL-1") ", \"aliases\": [\"CVE-2\"], \"affected\": [{" PACKAGE("npm", "y") "," RANGE(
            "SEMVER", "0", "5.0.0") "}]}",
    };
    load(db, records, COUNT(records));
    assert_string_equal(db_match(db, "npm", "x", "1.0.0"), "GHSA-1 GHSA-2");
    const struct advisory_package both = {
        .ecosystem = VIEW_INIT("npm"), .name = VIEW_INIT("x"), .version = VIEW_INIT("1.0.0")};
    const struct vulnerability *list;
    size_t count;
    assert_ok(advisory_match(db->index, &both, &db->arena, &list, &count, &db->err), db->err);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].alias_count, 3);
    assert_view(list[0].aliases[0], "CVE-1");
    assert_view(list[0].aliases[1], "CVE-2");
    assert_view(list[0].aliases[2], "PYSEC-1");
    assert_view(list[0].fixed, "1.10.0"); /* the later one of both */
    assert_view(list[0].level, "HIGH");
    assert_false(list[0].malicious);
    assert_int_equal(list[1].severity_count, 1);
    assert_view(list[1].severities[0].score, "V");
    /* Above the first fix, one of the two names is left. */
    assert_string_equal(db_match(db, "npm", "x", "1.5.0"), "GHSA-1 GHSA-2");
    assert_string_equal(db_match(db, "npm", "x", "2.0.0"), "GHSA-2");
    /* The group's malicious package is another one. */
    assert_string_equal(db_match(db, "npm", "y", "2.0.0"), "MAL-1");
    struct advisory_package y = both;
    y.name = VIEW("y");
    assert_true(one(db, y)->malicious);
    const uint32_t *members;
    assert_ok(advisory_index_find(db->index, VIEW("CVE-2"), &db->arena, &members, &count, &db->err),
              db->err);
    assert_int_equal(count, 3);
}

static void test_exploitation(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("GHSA-1") ", \"aliases\": [\"CVE-2021-44228\"], \"severity\": [{\"type\": "
                       "\"CVSS_V3\", \"score\": "
                       "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H\"}, {\"type\": "
                       "\"CVSS_V3\", \"score\": \"nonsense\"}], \"affected\": [{" PACKAGE(
                           "npm", "x") "," RANGE("SEMVER", "0", "2") "}]}",
        HEAD("GHSA-2") ", \"affected\": [{" PACKAGE("npm", "y") "," RANGE(
            "SEMVER", "0", "2") ", \"severity\": [{\"type\": \"CVSS_V3\", \"score\": "
                                "\"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N\"}]}]}",
    };
    static const char kev[] =
        "{\"title\": \"x\", \"catalogVersion\": \"1\", \"dateReleased\": \"2026-01-02T00:00:00Z\","
        " \"vulnerabilities\": [{\"cveID\": \"CVE-2021-44228\", \"dateAdded\": \"2021-12-10\","
        " \"dueDate\": \"2021-12-24\", \"knownRansomwareCampaignUse\": \"Known\"}]}";
    static const char epss[] = "#model_version:v2025.03.14,score_date:2026-01-03T00:00:00+0000\n"
                               "cve,epss,percentile\nCVE-2021-44228,0.94358,0.99957\n";
    db_write_zip(db, "all.zip", records, COUNT(records));
    db_write(db, "kev.json", view_str(kev));
    db_write(db, "epss.csv", view_str(epss));
    const char *const advisories[] = {"all.zip"};
    const char *const tables[] = {"kev.json", "epss.csv"};
    assert_ok(db_import(db, true, 2, tables, 2), db->err);
    assert_int_equal(db->report.records, 0);
    assert_int_equal(db->report.epss, 1);
    assert_int_equal(db->report.kev, 1);
    assert_ok(db_import(db, true, 2, advisories, 1), db->err); /* the tables stay */
    struct advisory_index_info info;
    advisory_index_describe(db->index, &info);
    assert_int_equal(info.epss, 1);
    assert_int_equal(info.kev, 1);
    assert_int_equal(info.epss_date, 1767398400);
    assert_int_equal(info.kev_date, 1767312000);
    struct advisory_package p = {
        .ecosystem = VIEW_INIT("npm"), .name = VIEW_INIT("x"), .version = VIEW_INIT("1.0.0")};
    const struct vulnerability *v = one(db, p);
    assert_true(v->exploited);
    assert_true(v->ransomware);
    assert_true(v->has_epss);
    assert_int_equal(v->probability, 943580);
    assert_true(v->has_score);
    assert_int_equal(v->score, 100);
    assert_int_equal(v->rating, CVSS_CRITICAL);
    p.name = VIEW("y");
    v = one(db, p);
    assert_false(v->exploited);
    assert_false(v->has_epss);
    assert_int_equal(v->score, 18);
    assert_int_equal(v->rating, CVSS_LOW);
}

static void test_names(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("A-1") ", \"affected\": [{" PACKAGE("PyPI", "Foo.Bar") ", \"versions\": [\"1\"]}]}",
        HEAD("A-2") ", \"affected\": [{" PACKAGE("NuGet", "Foo.Bar") ", \"versions\": [\"1\"]}]}",
        HEAD("A-3") ", \"affected\": [{" PACKAGE("Packagist",
                                                 "Acme/X") ", \"versions\": [\"1\"]}]}",
        HEAD("A-4") ", \"affected\": [{" PACKAGE("Maven", "g:a") ", \"versions\": [\"1\"]}]}",
        HEAD("A-5") ", \"affected\": [{" PACKAGE("Go",
                                                 "Example.org/X") ", \"versions\": [\"1\"]}]}",
        HEAD("A-6") ", \"affected\": [{" PACKAGE(
            "SwiftURL", "https://GitHub.com/a/b.git") ", "
                                                      "\"versions\": [\"1\"]}]}",
    };
    load(db, records, COUNT(records));
    assert_string_equal(db_match(db, "PyPI", "foo-bar", "1"), "A-1");
    assert_string_equal(db_match(db, "PyPI", "FOO__.bar", "1"), "A-1");
    assert_string_equal(db_match(db, "PyPI", "foobar", "1"), "");
    assert_string_equal(db_match(db, "NuGet", "foo.bar", "1"), "A-2");
    assert_string_equal(db_match(db, "NuGet", "foo-bar", "1"), "");
    assert_string_equal(db_match(db, "Packagist", "acme/x", "1"), "A-3");
    assert_string_equal(db_match(db, "Maven", "g:a", "1"), "A-4");
    assert_string_equal(db_match(db, "Go", "Example.org/X", "1"), "A-5");
    assert_string_equal(db_match(db, "Go", "example.org/x", "1"), "");
    assert_string_equal(db_match(db, "SwiftURL", "github.com/a/b", "1"), "A-6");
}

static void test_releases(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("A-1") ", \"affected\": [{" PACKAGE(
            "Debian:12", "x") ", \"versions\": [\"1\"]}, "
                              "{" PACKAGE("Debian:11", "x") ", \"versions\": [\"1\", \"2\"]}]}",
        HEAD("A-2") ", \"affected\": [{" PACKAGE("Ubuntu:22.04:LTS", "x") ", \"versions\": "
                                                                          "[\"1\"]}]}",
        HEAD("A-3") ", \"affected\": [{" PACKAGE("Debian", "x") ", \"versions\": [\"3\"]}]}",
    };
    load(db, records, COUNT(records));
    struct advisory_package p = {.ecosystem = VIEW_INIT("Debian"), .name = VIEW_INIT("x")};
    const struct vulnerability *list;
    size_t count;
    static const struct {
        const char *ecosystem;
        const char *release;
        const char *version;
        size_t count;
    } cases[] = {
        {"Debian", "12", "1", 1}, {"Debian", "12", "2", 0},    {"Debian", "11", "2", 1},
        {"Debian", "", "2", 1},   {"Debian", "12", "3", 1},    {"Debian", "1", "1", 0},
        {"Debian", "10", "1", 0}, {"Ubuntu", "22.04", "1", 1}, {"Ubuntu", "24.04", "1", 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        p.ecosystem = view_str(cases[i].ecosystem);
        p.release = view_str(cases[i].release);
        p.version = view_str(cases[i].version);
        assert_ok(advisory_match(db->index, &p, &db->arena, &list, &count, &db->err), db->err);
        if (count != cases[i].count) {
            print_error("case %zu: %zu\n", i, count);
        }
        assert_int_equal(count, cases[i].count);
    }
}

static void test_commits(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("OSV-1") ", \"affected\": [{" PACKAGE(
            "OSS-Fuzz", "lib") ", \"ranges\": [{\"type\": \"GIT\", \"repo\": "
                               "\"https://github.com/Acme/lib.git\", \"events\": "
                               "[{\"introduced\": \"aaaa\"}, {\"fixed\": \"bbbb\"}]}], "
                               "\"versions\": [\"v1.0\", \"v1.1\"]}]}",
    };
    load(db, records, COUNT(records));
    assert_string_equal(db_match(db, "GIT", "github.com/acme/lib", "v1.1"), "OSV-1");
    assert_string_equal(db_match(db, "GIT", "git@github.com:acme/lib.git", "v1.1"), "OSV-1");
    assert_string_equal(db_match(db, "GIT", "github.com/acme/lib", "v1.2"), "");
    assert_string_equal(db_match(db, "GIT", "github.com/acme/lib", "AAAA"), "OSV-1");
    assert_string_equal(db_match(db, "GIT", "github.com/acme/lib", "bbbb"), "");
    assert_string_equal(db_match(db, "OSS-Fuzz", "lib", "v1.0"), "OSV-1");
}

#define GIT_RANGE(events)                                                                          \
    "{\"type\": \"GIT\", \"repo\": \"https://github.com/acme/lib\", \"events\": [" events "]}"

static size_t match_history(struct db *db, struct advisory_history *h, const char *version,
                            const struct vulnerability **list)
{
    const struct advisory_package p = {.ecosystem = VIEW("GIT"),
                                       .name = VIEW("github.com/acme/lib"),
                                       .version = view_str(version),
                                       .history = h};
    size_t count = 0;
    assert_ok(advisory_match(db->index, &p, &db->arena, list, &count, &db->err), db->err);
    return count;
}

/* What a repository's history answers, range by range. */
static void test_history(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        HEAD("OSV-1") ", \"affected\": [{\"ranges\": [" GIT_RANGE(
            "{\"introduced\": \"aaaa\"}, {\"fixed\": \"bbbb\"}") "]}]}",
        HEAD("OSV-2") ", \"affected\": [{\"ranges\": [" GIT_RANGE(
            "{\"introduced\": \"cccc\"}") "," GIT_RANGE("{\"introduced\": \"dddd\"}") "]}]}",
        HEAD("OSV-3") ", \"affected\": [{\"ranges\": [" GIT_RANGE(
            "{\"introduced\": \"eeee\"}") "], \"versions\": [\"v1\"]}]}",
    };
    static const enum advisory_place places[] = {ADVISORY_INSIDE, ADVISORY_OUTSIDE,
                                                 ADVISORY_UNKNOWN, ADVISORY_OUTSIDE};
    static const char commit[] = "1111111111111111111111111111111111111111";
    const struct vulnerability *list = NULL;
    const struct osv_range *ranges = NULL;
    size_t count = 0;
    load(db, records, COUNT(records));
    struct advisory_package p = {.ecosystem = VIEW("GIT"), .name = VIEW("github.com/acme/lib")};
    assert_ok(advisory_commit_ranges(db->index, &p, &db->arena, &ranges, &count, &db->err),
              db->err);
    assert_int_equal(count, 4);
    assert_view(ranges[0].events[1].version, "bbbb");
    assert_int_equal(ranges[0].events[1].kind, RANGE_FIXED);
    assert_view(ranges[2].events[0].version, "dddd");

    struct advisory_history h = {.places = places, .count = COUNT(places)};
    assert_int_equal(match_history(db, &h, commit, &list), 1);
    assert_view(list[0].id, "OSV-1");
    assert_view(list[0].fixed, "bbbb");
    assert_int_equal(h.unknown, 1); /* OSV-2: one range unknown, none inside */
    /* Nobody answers: all are unknown; a tag is known by the list of tags. */
    h = (struct advisory_history){.unknown = 7};
    assert_int_equal(match_history(db, &h, commit, &list), 0);
    assert_int_equal(h.unknown, 3);
    assert_int_equal(match_history(db, &h, "v2", &list), 0);
    assert_int_equal(h.unknown, 2);
    assert_int_equal(match_history(db, &h, "v1", &list), 1);
    assert_int_equal(h.unknown, 2);
    /* What is written down needs no answer. */
    assert_int_equal(match_history(db, &h, "dddd", &list), 1);
    p.ecosystem = VIEW("npm");
    assert_ok(advisory_commit_ranges(db->index, &p, &db->arena, &ranges, &count, &db->err),
              db->err);
    assert_int_equal(count, 0);
}

/* From the beginning and never mended: no history has to say more. */
static void test_never_mended(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {HEAD("OSV-1") ", \"affected\": [{\"ranges\": [" GIT_RANGE(
        "{\"introduced\": \"0\"}") "]}]}"};
    load(db, records, COUNT(records));
    assert_string_equal(db_match(db, "GIT", "github.com/acme/lib", "any"), "OSV-1");
    assert_string_equal(db_match(db, "GIT", "github.com/acme/other", "any"), "");
}

static void test_package_urls(void **state)
{
    struct db *db = *state;
    static const struct {
        const char *type, *namespace, *name, *distro, *ecosystem, *full, *release;
        const char *upstream, *version;
    } cases[] = {
        {"npm", "@a", "b", "", "npm", "@a/b", "", "", NULL},
        {"npm", "", "b", "", "npm", "b", "", "", NULL},
        {"maven", "org.x", "y", "", "Maven", "org.x:y", "", "", NULL},
        {"golang", "example.org/x", "y", "", "Go", "example.org/x/y", "", "", NULL},
        {"golang", "", "stdlib", "", "Go", "stdlib", "", "", NULL},
        {"composer", "acme", "x", "", "Packagist", "acme/x", "", "", NULL},
        {"cargo", "", "x", "", "crates.io", "x", "", "", NULL},
        {"deb", "debian", "x", "debian-12", "Debian", "x", "12", "", NULL},
        {"deb", "ubuntu", "x", "ubuntu-22.04", "Ubuntu", "x", "22.04", "", NULL},
        {"deb", "other", "x", "", "", "", "", "", NULL},
        {"apk", "alpine", "x", "alpine-3.18.4", "Alpine", "x", "v3.18", "", NULL},
        {"apk", "alpine", "x", "3.18", "Alpine", "x", "v3.18", "", NULL},
        {"github", "acme", "lib", "", "GIT", "github.com/acme/lib", "", "", NULL},
        {"generic", "", "x", "", "", "", "", "", NULL},
        {"deb", "debian", "libc6", "debian-12", "Debian", "glibc", "12", "glibc", NULL},
        {"deb", "debian", "libx", "debian-12.5", "Debian", "xx", "12", "xx@2.36-9", "2.36-9"},
        {"apk", "alpine", "libssl3", "alpine-3.18.4", "Alpine", "openssl", "v3.18", "openssl",
         NULL},
        {"apk", "wolfi", "x", "wolfi-20230201", "Wolfi", "x", "", "", NULL},
        {"rpm", "redhat", "libx", "rhel-9.2", "Red Hat", "libx", "enterprise_linux:9",
         "x-1.src.rpm", NULL},
        {"rpm", "rocky", "x", "rocky-8.9", "Rocky Linux", "x", "8", "", NULL},
        {"rpm", "suse", "libx1", "sles-15.5", "SUSE", "x", "Linux Enterprise Server 15 SP5", "x",
         NULL},
        {"rpm", "suse", "x", "sles-12", "SUSE", "x", "Linux Enterprise Server 12", "", NULL},
        {"rpm", "opensuse", "x", "opensuse-leap-15.5", "openSUSE", "x", "Leap 15.5", "", NULL},
        {"rpm", "opensuse", "x", "opensuse-tumbleweed-2024", "openSUSE", "x", "Tumbleweed", "",
         NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct advisory_package p;
        const char *upstream = cases[i].upstream;
        const struct advisory_purl purl = {.type = view_str(cases[i].type),
                                           .namespace = view_str(cases[i].namespace),
                                           .name = view_str(cases[i].name),
                                           .version = VIEW("1"),
                                           .distro = view_str(cases[i].distro),
                                           .upstream = view_str(upstream)};
        assert_ok(advisory_package_of(&purl, &db->arena, &p, &db->err), db->err);
        assert_view(p.ecosystem, cases[i].ecosystem);
        assert_view(p.name, cases[i].full);
        assert_view(p.release, cases[i].release);
        assert_view(p.version, cases[i].version == NULL ? "1" : cases[i].version);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ranges_and_versions, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_aliases, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_exploitation, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_names, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_releases, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_commits, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_history, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_never_mended, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_package_urls, db_setup, db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
