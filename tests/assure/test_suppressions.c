/* Suppressions: logged, projected, expiring, withdrawn, rebuilt from the log. */
#include "testing.h"

#include <assay/assure/suppressions.h>
#include <assay/evidence/pubkey.h>
#include <assay/store/registers.h>

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

static struct error err;
enum { NOW = 1800000000, LATER = 1900000000 };
#define PRINT "f1:0123456789abcdef0123456789abcdef"

struct bench {
    char dir[64];
    struct store *store;
    struct keys *keys;
    struct log *log;
};

static int remove_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
    (void)sb;
    (void)type;
    (void)at;
    return remove(path);
}

static int setup(void **state)
{
    struct bench *t = test_calloc(1, sizeof *t);
    char keys[96];
    (void)snprintf(t->dir, sizeof t->dir, "/tmp/assay-suppressions-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    (void)snprintf(keys, sizeof keys, "%s/keys", t->dir);
    const struct log_options options = {0};
    assert_ok(digest_init(&err), err);
    assert_ok(evidence_init(&err), err);
    assert_ok(store_open(t->dir, STORE_READ_WRITE, &t->store, &err), err);
    assert_ok(keys_open(keys, view_of(NULL, 0), NOW, &t->keys, &err), err);
    assert_ok(log_open(t->store, t->keys, &options, &t->log, &err), err);
    *state = t;
    return 0;
}

static int teardown(void **state)
{
    struct bench *t = *state;
    (void)log_close(t->log);
    (void)keys_close(t->keys);
    (void)store_close(t->store);
    (void)nftw(t->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    test_free(t);
    return 0;
}

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
    assert_ok(suppressions_apply(t->store, t->log, t->keys, f, now, &err), err);
    assert_ok(facts_count(f, &c, &err), err);
    (void)facts_free(f);
    return c.suppressed;
}

static void accepted_until_it_expires(void **state)
{
    struct bench *t = *state;
    const struct suppression_request r = request();
    uint64_t index = 99;
    assert_ok(suppressions_record(t->store, t->log, t->keys, &r, &index, &err), err);
    assert_int_equal(index, 0);
    assert_int_equal(suppressed_at(t, NOW + 1), 1);
    assert_int_equal(suppressed_at(t, LATER), 0);
}

static void withdrawn_counts_no_more(void **state)
{
    struct bench *t = *state;
    struct suppression_request r = request();
    uint64_t index;
    assert_ok(suppressions_record(t->store, t->log, t->keys, &r, &index, &err), err);
    r.withdraw = true;
    assert_ok(suppressions_record(t->store, t->log, t->keys, &r, &index, &err), err);
    assert_int_equal(index, 1);
    assert_int_equal(suppressed_at(t, NOW + 1), 0);
}

static void the_register_is_a_projection(void **state)
{
    struct bench *t = *state;
    const struct suppression_request r = request();
    uint64_t index;
    assert_ok(suppressions_record(t->store, t->log, t->keys, &r, &index, &err), err);
    assert_ok(registers_reset(t->store, "suppressions", &err), err);
    assert_ok(suppressions_project(t->store, t->log, t->keys, &err), err);
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
    assert_ok(suppressions_record(t->store, t->log, t->keys, &other, &index, &err), err);
    const struct suppression_row forged = {.fingerprint = VIEW(PRINT),
                                           .rule = VIEW(""),
                                           .reason = VIEW("looks fine to me"),
                                           .owner = VIEW("ciso@example.org"),
                                           .created = NOW,
                                           .expires = LATER,
                                           .index = 0};
    assert_ok(suppressions_put(t->store, &forged, &err), err);
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
        assert_status(suppressions_record(t->store, t->log, t->keys, &bad[i], &index, &err),
                      ERR_USAGE, err);
        assert_int_equal(index, 77);
    }
    struct checkpoint head;
    assert_ok(log_head(t->log, &head, &err), err);
    assert_int_equal(head.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(accepted_until_it_expires, setup, teardown),
        cmocka_unit_test_setup_teardown(withdrawn_counts_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(the_register_is_a_projection, setup, teardown),
        cmocka_unit_test_setup_teardown(a_forged_row_counts_for_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(half_a_request_is_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
