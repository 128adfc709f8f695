/* Reading baselines: what is accepted, and where errors point. */
#include "testing.h"

#include <assay/assure/shipped_baselines.h>
#include <assay/assure/verdict.h>

static struct error err;

#define HEAD       "id: x\nversion: \"1\"\nrequirements:\n  - id: r\n    title: t\n"
#define GOOD_QUERY "    query: SELECT path AS resource, 'ok' AS status, '' AS reason FROM files\n"

static enum status parse(const char *text, struct arena *arena, struct baseline *out)
{
    return baseline_parse(view_str(text), "b.yaml", arena, out, &err);
}

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static void reads_all_fields(void **state)
{
    (void)state;
    struct arena arena;
    struct baseline b;
    arena_init(&arena, 0);
    assert_ok(parse("id: ours\nversion: 2.1\ntitle: Ours\nhonour-markers: [in-house]\n"
                    "requirements:\n"
                    "  - id: r1\n    title: one\n    level: should\n    controls: ['8.28', 8.4]\n"
                    "    origins: [supplier]\n    needs: [secrets, text]\n" GOOD_QUERY,
                    &arena, &b),
              err);
    assert_view(b.id, "ours");
    assert_view(b.version, "2.1");
    assert_true(b.honour_markers[ORIGIN_IN_HOUSE]);
    assert_false(b.honour_markers[ORIGIN_SUPPLIER]);
    assert_int_equal(b.count, 1);
    const struct requirement *r = &b.requirements[0];
    assert_view(r->controls, "8.28 8.4");
    assert_view(r->needs, "secrets text");
    assert_int_equal(r->level, LEVEL_SHOULD);
    assert_true(r->origins[ORIGIN_SUPPLIER]);
    assert_false(r->origins[ORIGIN_IN_HOUSE]);
    assert_int_equal(r->line, 6);
    arena_release(&arena);
}

static void errors_name_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *where;
        const char *what;
    } cases[] = {
        {"", "b.yaml:1", ""},
        {"- a\n", "b.yaml:1:1", "mapping"},
        {"id: x\nversion: '1'\n", "b.yaml", "list of requirements"},
        {"id: x\nversion: '1'\nrequirements: []\n", "b.yaml", "list of requirements"},
        {"id: x\nversoin: '1'\nrequirements: []\n", "b.yaml:2:1", "unknown key \"versoin\""},
        {HEAD "    levle: must\n" GOOD_QUERY, "b.yaml:6:5", "levle"},
        {HEAD "    level: perhaps\n" GOOD_QUERY, "b.yaml:6", "must or should"},
        {HEAD "    origins: [nowhere]\n" GOOD_QUERY, "b.yaml:6", "in-house"},
        {HEAD, "b.yaml:4", "\"query\" is missing"},
        {HEAD "    query: SELEKT 1\n", "b.yaml:6", "syntax error"},
        {HEAD "    query: SELECT 1 AS resource\n", "b.yaml:6", "resource, status, reason"},
        {HEAD "    query: SELECT 1 AS a, 2 AS status, 3 AS reason\n", "b.yaml:6",
         "expected resource"},
        {HEAD "    query: \"\"\n", "b.yaml:6", "empty"},
        {HEAD GOOD_QUERY "  - id: r\n    title: u\n" GOOD_QUERY, "b.yaml:7", "stands already"},
        {HEAD "    query: [\n", "b.yaml:", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena;
        struct baseline b = {.count = 77};
        arena_init(&arena, 0);
        enum status st = parse(cases[i].text, &arena, &b);
        if (st == OK || strstr(err.message, cases[i].where) != err.message ||
            strstr(err.message, cases[i].what) == NULL) {
            print_error("case %zu: %s: %s\n", i, status_name(st), err.message);
            fail();
        }
        assert_int_equal(b.count, 77);
        arena_release(&arena);
    }
}

/* What a query may not do. */
static void queries_only_read_the_views(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "DELETE FROM t_files",
        "SELECT path AS resource, 'ok' AS status, '' AS reason FROM t_files",
        "SELECT name AS resource, 'ok' AS status, sql AS reason FROM sqlite_master",
        "SELECT path AS resource, 'ok' AS status, load_extension('x') AS reason FROM files",
        "SELECT path AS resource, 'ok' AS status, randomblob(9) AS reason FROM files",
        "SELECT path AS resource, 'ok' AS status, readfile('/etc/passwd') AS reason FROM files",
        "ATTACH DATABASE '/tmp/x' AS y",
        "PRAGMA writable_schema = 1",
        "SELECT path AS resource, 'ok' AS status, '' AS reason FROM files; DELETE FROM t_files",
        "CREATE TEMP TABLE x AS SELECT path AS resource, 'ok' AS status, '' AS reason FROM files",
        ("WITH findings AS (SELECT sql AS x FROM sqlite_master) "
         "SELECT x AS resource, 'ok' AS status, '' AS reason FROM findings"),
        ("WITH findings AS (SELECT random() AS x) "
         "SELECT x AS resource, 'ok' AS status, '' AS reason FROM findings"),
        ("SELECT f.path AS resource, 'ok' AS status, '' AS reason FROM files f, t_gaps g WHERE "
         "g.path = f.path"),
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct arena arena;
        struct baseline b;
        struct buf text = BUF_INIT(4096);
        arena_init(&arena, 0);
        buf_printf(&text, HEAD "    query: \"%s\"\n", bad[i]);
        if (baseline_parse(buf_view(&text), "b.yaml", &arena, &b, &err) == OK) {
            print_error("accepted: %s\n", bad[i]);
            fail();
        }
        buf_release(&text);
        arena_release(&arena);
    }
}

static void comments_and_semicolons_are_fine(void **state)
{
    (void)state;
    struct arena arena;
    struct baseline b;
    arena_init(&arena, 0);
    assert_ok(parse(HEAD "    query: |\n      -- all files\n      SELECT path AS resource, 'ok' AS "
                         "status, '' AS reason\n      FROM files; -- end\n",
                    &arena, &b),
              err);
    arena_release(&arena);
}

struct tally {
    unsigned passed;
    unsigned failed;
};

static enum status count(void *ctx, const struct baseline_example *e, struct error *er)
{
    struct tally *t = ctx;
    (void)er;
    t->passed += e->passed ? 1 : 0;
    t->failed += e->passed ? 0 : 1;
    if (!e->passed) {
        print_message(VIEW_FMT ": " VIEW_FMT "\n", VIEW_ARG(e->name), VIEW_ARG(e->detail));
    }
    return OK;
}

static void shipped_baseline_passes_its_examples(void **state)
{
    (void)state;
    assert_true(shipped_baselines_count >= 1);
    struct arena arena;
    struct baseline b;
    struct tally t = {0};
    arena_init(&arena, 0);
    assert_ok(baseline_parse(shipped_baselines[0].bytes, "default.yaml", &arena, &b, &err), err);
    assert_ok(baseline_test(&b, count, &t, &err), err);
    assert_int_equal(t.failed, 0);
    /* Every requirement carries at least one example. */
    assert_true(t.passed >= b.count);
    arena_release(&arena);
}

static void a_wrong_example_fails(void **state)
{
    (void)state;
    struct arena arena;
    struct baseline b;
    struct tally t = {0};
    arena_init(&arena, 0);
    assert_ok(parse(HEAD "    query: SELECT path AS resource, 'alarm' AS status, '' AS reason FROM "
                         "files\n    examples:\n"
                         "      - {name: right, given: {files: [{path: a}]}, expect: alarm}\n"
                         "      - {name: wrong, given: {files: [{path: a}]}, expect: ok}\n",
                    &arena, &b),
              err);
    assert_ok(baseline_test(&b, count, &t, &err), err);
    assert_int_equal(t.passed, 1);
    assert_int_equal(t.failed, 1);
    arena_release(&arena);
}

static bool needs_measures(const char *query)
{
    struct arena arena;
    struct baseline b;
    struct buf text = BUF_INIT(4096);
    arena_init(&arena, 0);
    buf_printf(&text, HEAD "    query: SELECT path AS resource, 'ok' AS status, '' AS reason %s\n",
               query);
    assert_ok(parse(text.ptr, &arena, &b), err);
    bool needs = baseline_needs_measures(&b);
    arena_release(&arena);
    buf_release(&text);
    return needs;
}

static void measures_are_asked_for_by_name(void **state)
{
    (void)state;
    assert_false(needs_measures("FROM files"));
    assert_false(needs_measures("FROM findings WHERE is_new = 1"));
    assert_true(needs_measures("FROM Functions"));
    assert_true(needs_measures("FROM files WHERE code_lines > 2000"));
    struct arena arena;
    struct baseline b;
    arena_init(&arena, 0);
    assert_ok(baseline_parse(shipped_baselines[0].bytes, "built in", &arena, &b, &err), err);
    assert_true(baseline_needs_measures(&b));
    arena_release(&arena);
}

static enum status note_example(void *ctx, const struct baseline_example *e, struct error *why)
{
    unsigned *passed = ctx;
    (void)why;
    *passed += e->passed ? 1 : 0;
    return OK;
}

static void thresholds_on_functions(void **state)
{
    (void)state;
    struct arena arena;
    struct baseline b;
    unsigned passed = 0;
    arena_init(&arena, 0);
    assert_ok(parse(HEAD "    needs: [code]\n"
                         "    query: SELECT path || ':' || line AS resource, 'alarm' AS status,"
                         " name || ' ' || lines AS reason FROM functions"
                         " WHERE cyclomatic > 25 AND is_test = 0 AND language = 'c'\n"
                         "    examples:\n"
                         "      - given: {functions: [{cyclomatic: 26, lines: 9}]}\n"
                         "        expect: alarm\n"
                         "      - given: {functions: [{cyclomatic: 26, is_test: true}]}\n"
                         "        expect: ok\n"
                         "      - given: {functions: [{cyclomatic: 25}]}\n"
                         "        expect: ok\n",
                    &arena, &b),
              err);
    assert_ok(baseline_test(&b, note_example, &passed, &err), err);
    assert_int_equal(passed, 3);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_fields),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(queries_only_read_the_views),
        cmocka_unit_test(comments_and_semicolons_are_fine),
        cmocka_unit_test(shipped_baseline_passes_its_examples),
        cmocka_unit_test(a_wrong_example_fails),
        cmocka_unit_test(measures_are_asked_for_by_name),
        cmocka_unit_test(thresholds_on_functions),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
