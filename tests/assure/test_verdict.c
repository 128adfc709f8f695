/* Judging: levels, origins, gaps, what is not measured, queries that go wrong. */
#include "testing.h"

#include <assay/assure/verdict.h>

static struct error err;

struct bench {
    struct arena arena;
    struct facts *facts;
    struct baseline baseline;
    struct verdict verdict;
};

static int setup(void **state)
{
    struct bench *t = test_calloc(1, sizeof *t);
    assert_ok(digest_init(&err), err);
    arena_init(&t->arena, 0);
    assert_ok(facts_new(&t->facts, &err), err);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct bench *t = *state;
    (void)facts_free(t->facts);
    arena_release(&t->arena);
    test_free(t);
    return 0;
}

static void judge(struct bench *t, const char *requirements, enum origin origin)
{
    struct view text =
        arena_printf(&t->arena, "id: x\nversion: '1'\nrequirements:\n%s", requirements);
    assert_ok(baseline_parse(text, "b.yaml", &t->arena, &t->baseline, &err), err);
    assert_ok(verdict_evaluate(t->facts, &t->baseline, origin, &t->arena, &t->verdict, &err), err);
}

#define REQUIREMENT(id, more, status)                                                              \
    "  - id: " id "\n    title: t\n" more "    query: SELECT path AS resource, " status            \
    " AS status, 'why' AS reason FROM files\n"

static void add_file(const struct bench *t, const char *path)
{
    const struct file_facts f = {.path = view_str(path), .size = 3};
    assert_ok(facts_add_file(t->facts, &f, &err), err);
}

static void nothing_against_it_is_accepted(void **state)
{
    struct bench *t = *state;
    judge(t, REQUIREMENT("a", "", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_ACCEPTED);
    assert_int_equal(t->verdict.results[0].worst, ROW_OK);
}

static void an_alarm_of_a_must_rejects(void **state)
{
    struct bench *t = *state;
    add_file(t, "a.c");
    add_file(t, "b.c");
    judge(t, REQUIREMENT("a", "", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_REJECTED);
    assert_int_equal(t->verdict.results[0].alarms, 2);
    assert_view(t->verdict.results[0].row[1].resource, "b.c");
}

static void an_alarm_of_a_should_is_shown(void **state)
{
    struct bench *t = *state;
    add_file(t, "a.c");
    judge(t, REQUIREMENT("a", "    level: should\n", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_ACCEPTED);
    assert_int_equal(t->verdict.results[0].worst, ROW_ALARM);
}

static void origins_choose_requirements(void **state)
{
    struct bench *t = *state;
    add_file(t, "a.c");
    judge(t, REQUIREMENT("a", "    origins: [supplier]\n", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_ACCEPTED);
    assert_false(t->verdict.results[0].applies);
    judge(t, REQUIREMENT("a", "    origins: [supplier]\n", "'alarm'"), ORIGIN_SUPPLIER);
    assert_int_equal(t->verdict.outcome, OUTCOME_REJECTED);
}

static void a_gap_is_never_accepted(void **state)
{
    struct bench *t = *state;
    assert_ok(facts_add_gap(t->facts, VIEW("x.zip"), GAP_ENCRYPTED, VIEW(""), &err), err);
    judge(t, REQUIREMENT("a", "", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_INCOMPLETE);
    add_file(t, "a.c");
    judge(t, REQUIREMENT("a", "", "'alarm'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_REJECTED);
}

static void what_did_not_run_is_not_measured(void **state)
{
    struct bench *t = *state;
    const struct sha256 d = {{0}};
    const char *needs = REQUIREMENT("a", "    needs: [secrets, text]\n", "'ok'");
    assert_ok(facts_add_inspector(t->facts, "text", &d, &err), err);
    judge(t, needs, ORIGIN_IN_HOUSE);
    assert_false(t->verdict.results[0].measured);
    assert_int_equal(t->verdict.outcome, OUTCOME_INCOMPLETE);
    assert_ok(facts_add_inspector(t->facts, "secrets", &d, &err), err);
    judge(t, needs, ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_ACCEPTED);
}

static void an_unknown_status_is_an_error_of_the_requirement(void **state)
{
    struct bench *t = *state;
    add_file(t, "a.c");
    judge(t, REQUIREMENT("a", "", "'fine'") REQUIREMENT("b", "", "'ok'"), ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.outcome, OUTCOME_REJECTED);
    assert_int_equal(t->verdict.results[0].worst, ROW_ERROR);
    assert_non_null(strstr(t->verdict.results[0].row[0].reason.ptr, "fine"));
    assert_int_equal(t->verdict.results[1].worst, ROW_OK);
}

static void an_endless_query_ends(void **state)
{
    struct bench *t = *state;
    judge(t,
          "  - id: a\n    title: t\n    query: |\n"
          "      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)\n"
          "      SELECT 'x' AS resource, 'ok' AS status, '' AS reason FROM n WHERE i < 0\n",
          ORIGIN_IN_HOUSE);
    assert_int_equal(t->verdict.results[0].worst, ROW_ERROR);
    assert_non_null(strstr(t->verdict.results[0].row[0].reason.ptr, "seconds"));
}

static void rows_are_kept_gravest_first_and_bounded(void **state)
{
    struct bench *t = *state;
    char path[32];
    for (int i = 0; i < VERDICT_ROWS_MAX + 500; i++) {
        (void)snprintf(path, sizeof path, "%05d", i);
        add_file(t, path);
    }
    add_file(t, "z");
    judge(t, REQUIREMENT("a", "", "CASE path WHEN 'z' THEN 'alarm' ELSE 'info' END"),
          ORIGIN_IN_HOUSE);
    const struct requirement_result *r = &t->verdict.results[0];
    assert_int_equal(r->rows, VERDICT_ROWS_MAX + 501);
    assert_int_equal(r->kept, VERDICT_ROWS_MAX);
    assert_view(r->row[0].resource, "z");
    assert_int_equal(r->row[1].status, ROW_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_against_it_is_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(an_alarm_of_a_must_rejects, setup, teardown),
        cmocka_unit_test_setup_teardown(an_alarm_of_a_should_is_shown, setup, teardown),
        cmocka_unit_test_setup_teardown(origins_choose_requirements, setup, teardown),
        cmocka_unit_test_setup_teardown(a_gap_is_never_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(what_did_not_run_is_not_measured, setup, teardown),
        cmocka_unit_test_setup_teardown(an_unknown_status_is_an_error_of_the_requirement, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_endless_query_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(rows_are_kept_gravest_first_and_bounded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
