/* Controls: files that people write, what they may not do, and the posture that follows. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/posture.h>
#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/schema.h>
#include <assay/base/yaml.h>

static struct error err;

#define OK_QUERY                                                                                   \
    "SELECT s.fingerprint AS resource, CASE WHEN s.expires < t.now THEN 'alarm' ELSE 'ok' END AS " \
    "status, s.owner AS reason FROM suppressions s CROSS JOIN today t"
#define REQUIREMENT(id, query)                                                                     \
    "  - {id: " id ", title: t, population: suppressions, supply: say it, query: \"" query "\"}\n"
#define FRAMEWORK                                                                                  \
    "framework: {id: our, name: Our own}\n"                                                        \
    "controls:\n"
#define CONTROL(id, requirements)                                                                  \
    "  - {id: " id ", name: n, says: s, requirements: [" requirements "]}\n"

static enum status load(const char *text, struct control_set **out)
{
    const struct control_file f = {VIEW("own.yaml"), view_str(text)};
    return controls_load(&f, 1, false, out, &err);
}

static void loads(const char *text, struct control_set **out)
{
    assert_ok(load(text, out), err);
}

/* ---- what is built in ---- */

static enum status must_pass(void *ctx, const struct control_example *e, struct error *error)
{
    unsigned *count = ctx;
    (void)error;
    if (!e->passed && !e->skipped) {
        print_error(VIEW_FMT ": " VIEW_FMT ": " VIEW_FMT "\n", VIEW_ARG(e->requirement),
                    VIEW_ARG(e->name), VIEW_ARG(e->detail));
        fail();
    }
    *count += e->passed ? 1 : 0;
    return OK;
}

static void built_in(void **state)
{
    struct control_set *set = NULL;
    unsigned passed = 0;
    (void)state;
    assert_ok(controls_load(NULL, 0, true, &set, &err), err);
    assert_int_equal(set->frameworks_len, 7);
    assert_ok(controls_test(set, NULL, must_pass, &passed, &err), err);
    assert_true(passed > 250);
    const struct control *c = NULL;
    assert_ok(controls_find(set, VIEW("8.30"), &c, &err), err);
    assert_view(c->id, "iso-27001-2022/8.30");
    assert_view(c->type, "Preventive, Detective");
    assert_status(controls_find(set, VIEW("8.300"), &c, &err), ERR_NOT_FOUND, err);
    (void)controls_free(set);
}

/* Each requirement that is built in measures some control. */
static void none_unused(void **state)
{
    struct control_set *set = NULL;
    (void)state;
    assert_ok(controls_load(NULL, 0, true, &set, &err), err);
    for (size_t i = 0; i < set->requirements_len; i++) {
        bool used = false;
        for (size_t k = 0; k < set->controls_len; k++) {
            for (size_t r = 0; r < set->controls[k].requirements_len; r++) {
                used = used || set->controls[k].requirements[r] == i;
            }
        }
        if (!used) {
            print_error(VIEW_FMT " measures nothing\n", VIEW_ARG(set->requirements[i].id));
            fail();
        }
    }
    (void)controls_free(set);
}

/* The files that are built in obey the schema that is published, and so a file that does not obey
 * it is no control file. */
static enum status check_schema(const char *path)
{
    struct arena arena;
    struct value schema;
    struct value root;
    struct buf rules = BUF_INIT(1 << 20);
    struct buf text = BUF_INIT(CONTROL_FILE_MAX);
    arena_init(&arena, 0);
    assert_ok(file_read(ASSAY_SOURCE_DIR "/docs/schema/controls-v1.schema.json", &rules, &err),
              err);
    assert_ok(file_read(path, &text, &err), err);
    assert_ok(json_read(buf_view(&rules), "schema", JSON_STRICT, NULL, &arena, &schema, &err), err);
    assert_ok(yaml_read(buf_view(&text), path, NULL, &arena, &root, &err), err);
    enum status st = schema_check(&schema, &root, path, &err);
    buf_release(&rules);
    buf_release(&text);
    arena_release(&arena);
    return st;
}

static void published_schema(void **state)
{
    static const char *const names[] = {
        "engineering", "programme", "acceptance",  "iso-27001-2022", "ssdf-1.1",     "asvs-5.0",
        "slsa-1.0",    "s2c2f-1.1", "iso-15408-3", "cra-annex-1",    "environments", "evaluation"};
    char path[512];
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof path, "%s/controls/%s.yaml", ASSAY_SOURCE_DIR, names[i]);
        assert_ok(check_schema(path), err);
    }
    assert_status(check_schema(ASSAY_SOURCE_DIR "/tests/assure/corpus/controls/writes-where.yaml"),
                  ERR_FORMAT, err);
}

/* ---- hostile files ---- */

static void refused(void **state)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"", "own.yaml"},
        {"[]", "own.yaml:1:1: expected a mapping, found a list"},
        {"requirement: []", "own.yaml:1:1: unknown key \"requirement\""},
        {"controls: []", "own.yaml:1:1: \"framework\" and \"controls\" belong together"},
        {FRAMEWORK CONTROL("a", "nothing"), "own.yaml:3:46: there is no requirement \"nothing\""},
        {FRAMEWORK CONTROL("a", "") CONTROL("a", ""),
         "own.yaml:4: control our/a stands already at own.yaml:3"},
        {FRAMEWORK CONTROL("a/b", ""), "own.yaml:3:10: the id \"a/b\" is not of letters"},
        {FRAMEWORK "  - {id: a, name: n, says: s, maps: [{to: x/y, as: equal}]}\n",
         "own.yaml:3: control our/a maps to \"x/y\", which there is not"},
        {FRAMEWORK "  - {id: a, name: n, says: s, maps: [{to: our/a, as: like}]}\n",
         "expected equal, subset, superset or intersects"},
        {"requirements:\n" REQUIREMENT("a", OK_QUERY) REQUIREMENT("a", OK_QUERY),
         "own.yaml:3: requirement a stands already at own.yaml:2"},
        {"requirements:\n" REQUIREMENT("a", "DELETE FROM suppressions"),
         "requirement a: the query"},
        {"requirements:\n" REQUIREMENT("a", "SELECT 1"), "the query returns 1 columns"},
        {"requirements:\n" REQUIREMENT("a", OK_QUERY "; DROP TABLE today"),
         "more than one statement"},
        {"requirements:\n" REQUIREMENT("a", "PRAGMA user_version"), "requirement a: "},
        {"requirements:\n" REQUIREMENT("a", "ATTACH 'x' AS y"), "requirement a: "},
        {"requirements:\n" REQUIREMENT(
             "a", "SELECT name AS resource, 'ok' AS status, sql AS reason FROM sqlite_master"),
         "requirement a: "},
        {"requirements:\n" REQUIREMENT("a", "SELECT random() AS resource, 'ok' AS status, '' AS "
                                            "reason FROM today"),
         "requirement a: "},
        {"requirements:\n" REQUIREMENT("a", "SELECT date('now') AS resource, 'ok' AS status, '' "
                                            "AS reason FROM today"),
         "requirement a: "},
        {"requirements:\n" REQUIREMENT("a", "SELECT nobody AS resource, 'ok' AS status, '' AS "
                                            "reason FROM today"),
         "no such column: nobody"},
        {"requirements:\n  - {id: a, title: t, population: sqlite_master, supply: s, query: "
         "\"" OK_QUERY "\"}\n",
         "own.yaml:2:35: requirement a: "},
        {"requirements:\n  - {id: a, title: t, population: p, supply: s, freshness: 0, query: q}\n",
         "expected a number of days"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct control_set *set = NULL;
        if (load(rows[i].text, &set) == OK || set != NULL ||
            view_find(view_str(err.message), view_str(rows[i].message)) < 0) {
            print_error("row %zu: %s\n", i, err.message);
            fail();
        }
    }
}

static void bombs(void **state)
{
    struct control_set *set = NULL;
    struct buf text = BUF_INIT(1 << 24);
    (void)state;
    buf_add_str(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++) {
            buf_printf(&text, "%s*a%d", k == 0 ? "" : ", ", i - 1);
        }
        buf_add_str(&text, "]\n");
    }
    assert_status(load(text.ptr, &set), ERR_LIMIT, err);
    buf_clear(&text);
    for (int i = 0; i < 2000; i++) {
        buf_add_char(&text, '[');
    }
    assert_true(load(text.ptr, &set) != OK);
    buf_clear(&text);
    buf_add_str(&text, "requirements:\n");
    for (int i = 0; i <= CONTROL_REQUIREMENTS_MAX; i++) {
        buf_printf(&text, "  - {id: r%d, title: t, population: p, supply: s, query: \"%s\"}\n", i,
                   OK_QUERY);
    }
    assert_status(load(text.ptr, &set), ERR_LIMIT, err);
    buf_release(&text);
    assert_null(set);
}

/* ---- examples ---- */

struct seen {
    struct buf text;
};

static enum status write_example(void *ctx, const struct control_example *e, struct error *error)
{
    struct buf *out = ctx;
    buf_printf(out, "%s " VIEW_FMT ": " VIEW_FMT "\n",
               e->skipped  ? "skipped"
               : e->passed ? "passed"
                           : "failed",
               VIEW_ARG(e->name), VIEW_ARG(e->detail));
    return buf_status(out, error);
}

#define EXAMPLES(list)                                                                             \
    "requirements:\n  - {id: r, title: t, population: suppressions, supply: s, query: \"" OK_QUERY \
    "\", examples: [" list "]}\n"
#define GOOD                                                                                       \
    "{name: good, today: 2026-06-01, given: {suppressions: [{fingerprint: f, expires: "            \
    "2026-07-01}]}, expect: ok}"
#define BAD                                                                                        \
    "{name: bad, today: 2026-08-01, given: {suppressions: [{fingerprint: f, expires: "             \
    "2026-07-01}]}, expect: alarm}"

static void check_examples(const char *text, const char *expected)
{
    struct control_set *set = NULL;
    struct buf out = BUF_INIT(1 << 16);
    loads(text, &set);
    assert_ok(controls_test(set, NULL, write_example, &out, &err), err);
    if (view_find(buf_view(&out), view_str(expected)) != 0) {
        print_error(VIEW_FMT, VIEW_ARG(buf_view(&out)));
        fail();
    }
    buf_release(&out);
    (void)controls_free(set);
}

static void examples(void **state)
{
    struct control_set *set = NULL;
    struct buf out = BUF_INIT(1 << 16);
    (void)state;
    check_examples(EXAMPLES(GOOD ", " BAD), "passed good: ");
    check_examples(EXAMPLES(GOOD), "passed good: ");
    /* One side alone shows nothing. */
    loads(EXAMPLES(GOOD), &set);
    assert_ok(controls_test(set, NULL, write_example, &out, &err), err);
    assert_true(view_find(buf_view(&out), VIEW("failed both sides: no example alarms")) > 0);
    (void)controls_free(set);
    buf_release(&out);
    check_examples(EXAMPLES("{name: wrong, today: 2026-08-01, given: {suppressions: [{fingerprint: "
                            "f, expires: 2026-09-01}]}, expect: alarm}"),
                   "failed wrong: expected alarm , found ok f ()");
    check_examples(EXAMPLES("{name: none, today: 2026-08-01, expect: not measured}"),
                   "passed none: ");
    check_examples(EXAMPLES("{name: other, today: 2026-08-01, given: {moons: []}, expect: ok}"),
                   "skipped other: no register moons");
    loads(EXAMPLES("{name: x, today: 2026-08-01, given: {suppressions: [{colour: red}]}, expect: "
                   "ok}"),
          &set);
    assert_status(controls_test(set, NULL, write_example, &out, &err), ERR_FORMAT, err);
    assert_true(view_find(view_str(err.message), VIEW("no column \"colour\"")) > 0);
    (void)controls_free(set);
    buf_release(&out);
}

/* ---- the posture ---- */

#define SET                                                                                        \
    "requirements:\n" REQUIREMENT("ends", OK_QUERY)                                                \
        REQUIREMENT("moons", "SELECT m.a AS resource, 'ok' AS status, '' AS reason FROM moons m")  \
            REQUIREMENT("nothing", "SELECT fingerprint AS resource, 'skip' AS status, '' AS "      \
                                   "reason FROM suppressions")                                     \
                REQUIREMENT("wrong", "SELECT fingerprint AS resource, 'great' AS status, '' AS "   \
                                     "reason FROM suppressions") FRAMEWORK CONTROL("one", "ends")  \
                    CONTROL("two", "ends, moons") CONTROL("three", "nothing, moons")               \
                        CONTROL("four", "ends, wrong") CONTROL("five", "")

static void accept(const struct bench *t, const char *print, int64_t expires)
{
    uint64_t index;
    const struct suppression_request r = {.fingerprint = view_str(print),
                                          .reason = VIEW("a good reason"),
                                          .owner = VIEW("ann"),
                                          .expires = expires,
                                          .now = NOW};
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
}

static void check_states(const struct posture *p, const char *expected)
{
    struct buf text = BUF_INIT(4096);
    for (size_t i = 0; i < p->set->controls_len; i++) {
        buf_printf(&text, "%s%s", i == 0 ? "" : ", ", control_state_name(p->controls[i].state));
    }
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

#define ONE "f1:0123456789abcdef0123456789abcdef"
#define TWO "f1:1123456789abcdef0123456789abcdef"

static void never_ok_without_data(void **state)
{
    const struct bench *t = *state;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    loads(SET, &set);
    assert_ok(posture_open(set, &e, &err), err);
    assert_ok(ledger_project(&t->ledger, &err), err);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    check_states(p, "not measured, not measured, not measured, not measured, not measured");
    assert_view(p->requirements[0].why, "there is nothing in suppressions");
    assert_view(p->requirements[1].why, "this version of Assay keeps no register moons");
    accept(t, ONE, NOW + 10 * CLOCK_DAY);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    check_states(p, "ok, partly measured, not measured, error, not measured");
    assert_view(p->requirements[2].why, "there is nothing to judge in suppressions");
    assert_int_equal(p->controls[1].measured, 1);
    /* The day decides, and nothing else. */
    assert_ok(posture_update(e, &t->ledger, NOW + 11 * CLOCK_DAY, &p, &err), err);
    check_states(p, "alarm, alarm, not measured, error, not measured");
    assert_view(p->requirements[0].row[0].resource, ONE);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    check_states(p, "ok, partly measured, not measured, error, not measured");
    (void)posture_close(e);
    (void)controls_free(set);
}

/* What has not changed is not asked again, and what has is. */
static void incremental(void **state)
{
    const struct bench *t = *state;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    loads(SET, &set);
    assert_ok(posture_open(set, &e, &err), err);
    accept(t, ONE, NOW + 10 * CLOCK_DAY);
    accept(t, TWO, NOW + 20 * CLOCK_DAY);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->evaluated, 3);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->evaluated, 0);
    (void)bench_append(t, "urn:assay:predicate:other:v1", "{}");
    assert_ok(ledger_project(&t->ledger, &err), err);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->evaluated, 0);
    accept(t, ONE, NOW + CLOCK_DAY); /* the same row, another value */
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->evaluated, 1); /* the others do not read that column */
    assert_int_equal(p->requirements[0].ok, 2);
    uint64_t index;
    const struct suppression_request gone = {.fingerprint = VIEW(TWO),
                                             .reason = VIEW("a good reason"),
                                             .owner = VIEW("ann"),
                                             .withdraw = true,
                                             .now = NOW};
    assert_ok(suppressions_record(&t->ledger, &gone, &index, &err), err);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->requirements[0].ok, 1);
    assert_view(p->requirements[0].row[0].resource, ONE);
    (void)posture_close(e);
    (void)controls_free(set);
}

/* The same registers give the same posture at any time of the day, and dates that end with it are
 * not over. */
static void one_day(void **state)
{
    const struct bench *t = *state;
    const int64_t midnight = NOW - NOW % CLOCK_DAY + 10 * CLOCK_DAY;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    loads("requirements:\n" REQUIREMENT("ends", OK_QUERY) FRAMEWORK CONTROL("a", "ends"), &set);
    assert_ok(posture_open(set, &e, &err), err);
    accept(t, ONE, midnight);
    assert_ok(posture_update(e, &t->ledger, midnight + 1, &p, &err), err);
    check_states(p, "ok");
    assert_ok(posture_update(e, &t->ledger, midnight + CLOCK_DAY - 1, &p, &err), err);
    check_states(p, "ok");
    assert_int_equal(p->evaluated, 0);
    assert_int_equal(p->at, midnight + CLOCK_DAY - 1);
    assert_ok(posture_update(e, &t->ledger, midnight + CLOCK_DAY, &p, &err), err);
    check_states(p, "alarm");
    (void)posture_close(e);
    (void)controls_free(set);
}

static void applicability(void **state)
{
    const struct bench *t = *state;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    uint64_t index;
    struct applicability_request r = {.control = VIEW("our/one"),
                                      .justification = VIEW("we accept nothing"),
                                      .owner = VIEW("eve"),
                                      .now = NOW};
    loads(SET, &set);
    assert_ok(posture_open(set, &e, &err), err);
    accept(t, ONE, NOW + 10 * CLOCK_DAY);
    assert_ok(applicability_record(&t->ledger, &r, &index, &err), err);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    check_states(p, "not applicable, partly measured, not measured, error, not measured");
    assert_view(p->controls[0].applicability.justification, "we accept nothing");
    assert_int_equal(p->controls[0].applicability.entry, index);
    r.applies = true;
    assert_ok(applicability_record(&t->ledger, &r, &index, &err), err);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    assert_int_equal(p->controls[0].state, CONTROL_OK);
    r.justification = VIEW("");
    assert_status(applicability_record(&t->ledger, &r, &index, &err), ERR_USAGE, err);
    r.justification = VIEW("because");
    r.control = VIEW("no slash");
    assert_status(applicability_record(&t->ledger, &r, &index, &err), ERR_USAGE, err);
    assert_true(bench_same(t));
    (void)posture_close(e);
    (void)controls_free(set);
}

/* A query without end is stopped, and is an error of its requirement alone. */
static void endless(void **state)
{
    const struct bench *t = *state;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    loads("requirements:\n" REQUIREMENT(
              "forever", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
                         "fingerprint AS resource, 'ok' AS status, '' AS reason FROM suppressions "
                         "WHERE (SELECT COUNT(*) FROM n) > 0")
              REQUIREMENT("many", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                  "SELECT i AS resource, 'ok' AS status, '' AS reason FROM n")
                  REQUIREMENT("ends", OK_QUERY) FRAMEWORK CONTROL("a", "forever")
                      CONTROL("b", "many") CONTROL("c", "ends"),
          &set);
    assert_ok(posture_open(set, &e, &err), err);
    accept(t, ONE, NOW + 10 * CLOCK_DAY);
    assert_ok(posture_update(e, &t->ledger, NOW, &p, &err), err);
    check_states(p, "error, error, ok");
    assert_true(view_find(p->requirements[0].row[0].reason, VIEW("seconds")) > 0);
    (void)posture_close(e);
    (void)controls_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in),
        cmocka_unit_test(none_unused),
        cmocka_unit_test(published_schema),
        cmocka_unit_test(refused),
        cmocka_unit_test(bombs),
        cmocka_unit_test(examples),
        cmocka_unit_test_setup_teardown(never_ok_without_data, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(incremental, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(one_day, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(applicability, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(endless, bench_setup, bench_teardown),
    };
    if (digest_init(&err) != OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
