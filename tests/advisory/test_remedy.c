/* remedy.h: to which version to go. */
#include "db_fixture.h"

#include <assay/advisory/remedy.h>

#define ADVISORY(id, name, events)                                                                 \
    "{\"id\": \"" id "\", \"modified\": \"2024-01-01T00:00:00Z\", \"affected\": [{\"package\": "   \
    "{\"ecosystem\": \"npm\", \"name\": \"" name "\"}, \"ranges\": [{\"type\": \"SEMVER\", "       \
    "\"events\": [" events "]}]}]}"
#define FROM(v)  "{\"introduced\": \"" v "\"}"
#define FIXED(v) "{\"fixed\": \"" v "\"}"

static struct remedy ask(struct db *db, const char *name, const char *version,
                         const char *requirement)
{
    const struct advisory_package p = {
        .ecosystem = VIEW("npm"), .name = view_str(name), .version = view_str(version)};
    struct requirement r;
    struct remedy out;
    if (requirement != NULL) {
        assert_ok(
            requirement_parse(REQUIREMENT_NPM, view_str(requirement), &db->arena, &r, &db->err),
            db->err);
    }
    assert_ok(
        advisory_remedy(db->index, &p, requirement == NULL ? NULL : &r, &db->arena, &out, &db->err),
        db->err);
    return out;
}

static void check(struct remedy r, const char *version, size_t known, size_t clears, size_t remains,
                  bool major)
{
    assert_view(r.version, version);
    assert_int_equal(r.known, known);
    assert_int_equal(r.clears, clears);
    assert_int_equal(r.remains, remains);
    assert_int_equal(r.same_major, major);
}

static void test_remedies(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        /* Two things, mended one after the other. */
        ADVISORY("A-1", "two", FROM("0") "," FIXED("1.2.0")),
        ADVISORY("A-2", "two", FROM("0") "," FIXED("1.5.0")),
        /* Mended in each of the majors. */
        ADVISORY("B-1", "majors",
                 FROM("0") "," FIXED("1.9.0") "," FROM("2.0.0") "," FIXED("2.1.0")),
        /* What mends the first brings another one, mended later still. */
        ADVISORY("C-1", "chain", FROM("0") "," FIXED("1.1.0")),
        ADVISORY("C-2", "chain", FROM("1.1.0") "," FIXED("1.3.0")),
        /* Of two things one is never mended. */
        ADVISORY("D-1", "half", FROM("0") "," FIXED("1.1.0")),
        ADVISORY("D-2", "half", FROM("0")),
        ADVISORY("E-1", "never", FROM("0")),
        /* Only the next major is clean. */
        ADVISORY("F-1", "next", FROM("0") "," FIXED("1.4.0") "," FROM("1.4.0") "," FIXED("2.0.0")),
        ADVISORY("MAL-1", "evil", FROM("0") "," FIXED("9.0.0")),
        ADVISORY("G-1", "young", FROM("0") "," FIXED("0.3.1")),
    };
    db_write_zip(db, "all.zip", records, COUNT(records));
    db_import_ok(db, "all.zip");
    check(ask(db, "two", "1.0.0", NULL), "1.5.0", 2, 2, 0, true);
    check(ask(db, "two", "1.3.0", NULL), "1.5.0", 1, 1, 0, true);
    check(ask(db, "two", "1.5.0", NULL), "", 0, 0, 0, false);
    check(ask(db, "majors", "1.0.0", NULL), "1.9.0", 1, 1, 0, true);
    check(ask(db, "majors", "2.0.5", NULL), "2.1.0", 1, 1, 0, true);
    check(ask(db, "chain", "1.0.0", NULL), "1.3.0", 1, 1, 0, true);
    check(ask(db, "half", "1.0.0", NULL), "1.1.0", 2, 1, 1, true);
    check(ask(db, "never", "1.0.0", NULL), "", 1, 0, 0, false);
    check(ask(db, "next", "1.0.0", NULL), "2.0.0", 1, 1, 0, false);
    check(ask(db, "evil", "1.0.0", NULL), "", 1, 0, 0, false);
    check(ask(db, "young", "0.3.0", NULL), "0.3.1", 1, 1, 0, true);
    check(ask(db, "young", "0.2.0", NULL), "0.3.1", 1, 1, 0, false);
    check(ask(db, "nobody", "1.0.0", NULL), "", 0, 0, 0, false);
    check(ask(db, "two", "", NULL), "", 0, 0, 0, false);
    check(ask(db, "two", "latest", NULL), "", 0, 0, 0, false);
}

static void test_requirement(void **state)
{
    struct db *db = *state;
    static const char *const records[] = {
        ADVISORY("A-1", "two", FROM("0") "," FIXED("1.2.0")),
    };
    db_write_zip(db, "all.zip", records, COUNT(records));
    db_import_ok(db, "all.zip");
    assert_true(ask(db, "two", "1.0.0", NULL).within);
    assert_true(ask(db, "two", "1.0.0", "^1.0.0").within);
    assert_false(ask(db, "two", "1.0.0", "~1.0.0").within);
    check(ask(db, "two", "1.0.0", "~1.0.0"), "1.2.0", 1, 1, 0, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_remedies, db_setup, db_teardown),
        cmocka_unit_test_setup_teardown(test_requirement, db_setup, db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
