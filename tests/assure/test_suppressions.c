/* Suppressions: logged, projected, expiring, withdrawn, rebuilt from the log. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/suppressions.h>

static struct error err;
enum { LATER = 1900000000 };
#define PRINT "f1:0123456789abcdef0123456789abcdef"

static struct suppression_request request(void)
{
    return (struct suppression_request){
        .fingerprint = VIEW(PRINT),
        .reason = VIEW("a test value that opens nothing"),
        .owner = VIEW("A. Person"),
        .expires = LATER,
        .now = NOW,
    };
}

static uint64_t suppressed_at(const struct bench *t, int64_t now)
{
    struct facts *f = NULL;
    struct fact_counts c;
    const struct finding one = {.inspector = VIEW("text"),
                                .rule = VIEW("r"),
                                .message = VIEW("m"),
                                .path = VIEW("a"),
                                .fingerprint = VIEW(PRINT)};
    assert_ok(facts_new(&f, &err), err);
    assert_ok(facts_add_finding(f, &one, &err), err);
    assert_ok(ledger_renew(&t->ledger, &err), err);
    assert_ok(suppressions_apply(&t->ledger, f, now, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    (void)facts_free(f);
    return c.suppressed;
}

static void accepted_until_it_expires(void **state)
{
    struct bench *t = *state;
    const struct suppression_request r = request();
    uint64_t index = 99;
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    assert_int_equal(index, 0);
    assert_int_equal(suppressed_at(t, NOW + 1), 1);
    assert_int_equal(suppressed_at(t, LATER), 0);
}

static void withdrawn_counts_no_more(void **state)
{
    struct bench *t = *state;
    struct suppression_request r = request();
    uint64_t index;
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    r.withdraw = true;
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    assert_int_equal(index, 1);
    assert_int_equal(suppressed_at(t, NOW + 1), 0);
}

static void the_register_is_a_projection(void **state)
{
    struct bench *t = *state;
    const struct suppression_request r = request();
    uint64_t index;
    assert_ok(suppressions_record(&t->ledger, &r, &index, &err), err);
    assert_true(bench_same(t));
    assert_ok(store_sql_run(t->store, "DELETE FROM suppressions", NULL, 0, NULL, NULL, &err), err);
    assert_false(bench_same(t));
    struct rebuild_result result;
    assert_ok(ledger_rebuild(&t->ledger, REBUILD_KEEP, NULL, NULL, &result, &err), err);
    assert_false(result.same);
    assert_true(bench_same(t));
    assert_int_equal(suppressed_at(t, NOW + 1), 1);
}

/* Whoever can write the database cannot accept a finding: what no signed statement says
 * falls away before it is applied. */
static void a_forged_row_counts_for_nothing(void **state)
{
    struct bench *t = *state;
    struct suppression_request other = request();
    uint64_t index;
    other.fingerprint = VIEW("f1:ffffffffffffffffffffffffffffffff");
    assert_ok(suppressions_record(&t->ledger, &other, &index, &err), err);
    assert_ok(store_sql_run(t->store,
                            "INSERT INTO suppressions (fingerprint, reason, owner, created, "
                            "expires, action, idx) VALUES ('" PRINT "', 'looks fine to me', "
                            "'ciso@example.org', 1800000000, 1900000000, 'accept', 0)",
                            NULL, 0, NULL, NULL, &err),
              err);
    assert_false(bench_same(t));
    assert_int_equal(suppressed_at(t, NOW + 1), 0);
}

static void half_a_request_is_refused(void **state)
{
    struct bench *t = *state;
    struct suppression_request bad[5];
    for (size_t i = 0; i < COUNT(bad); i++) {
        bad[i] = request();
    }
    bad[0].fingerprint = VIEW("f1:xyz");
    bad[1].reason = VIEW("ok");
    bad[2].owner = VIEW("");
    bad[3].expires = NOW;
    bad[4].fingerprint = VIEW("q1:0123456789abcdef0123456789abcdef");
    uint64_t index = 77;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_status(suppressions_record(&t->ledger, &bad[i], &index, &err), ERR_USAGE, err);
        assert_int_equal(index, 77);
    }
    struct checkpoint head;
    assert_ok(log_head(t->log, &head, &err), err);
    assert_int_equal(head.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accepted_until_it_expires, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(withdrawn_counts_no_more, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(the_register_is_a_projection, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(a_forged_row_counts_for_nothing, bench_setup,
                                        bench_teardown),
        cmocka_unit_test_setup_teardown(half_a_request_is_refused, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
