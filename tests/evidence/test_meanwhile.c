/* A log that somebody appends to while it is read: what is read is the log as it was, or as it
 * is, and nothing is wrong with it. */
#include "support.h"

#include <assay/base/mem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The reader's store appends by another handle just after an object was read whose name begins
 * with `after`: once. */
static struct other {
    struct store_backend backend;
    const struct store_backend *real;
    struct bench bench;
    unsigned next;
    const char *after; /* NULL: no more */
} other;

static enum status read_and_append(struct store *s, struct view name, struct buf *out,
                                   struct error *err)
{
    enum status st = other.real->log_read(s, name, out, err);
    if (other.after != NULL && view_starts(name, view_str(other.after))) {
        other.after = NULL;
        bench_append(&other.bench, other.next++, 1, false, NULL);
    }
    return st;
}

static void meanwhile_open(struct bench *b)
{
    struct error err = {.code = OK};
    bench_open(b);
    bench_append(b, 0, 300, false, NULL);
    other.bench.home = b->home;
    if (bench_try_open(&other.bench, &err) != OK) {
        fail_msg("%s", err.message);
    }
    other.next = 300;
    other.after = NULL;
    other.real = b->store->backend;
    other.backend = *other.real;
    other.backend.log_read = read_and_append;
    b->store->backend = &other.backend;
}

static void meanwhile_end(struct bench *b)
{
    b->store->backend = other.real;
    bench_close(&other.bench);
    bench_end(b);
}

static void expect_ok(enum status st, const struct error *err)
{
    if (st != OK) {
        fail_msg("%s", err->message);
    }
}

/* The edge of the log is held, then somebody appends: mark and memory are newer than the head. */
static void test_audit(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit *audit = mem_calloc(1, sizeof *audit);
    (void)state;
    meanwhile_open(&b);
    other.after = "envelope";
    expect_ok(log_verify(b.log, audit, &err), &err);
    assert_int_equal(audit->problems_len, 0);
    assert_int_equal(audit->size, 300);
    assert_null(other.after);
    (void)mem_free(audit);
    meanwhile_end(&b);
}

static void test_seen(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    (void)state;
    meanwhile_open(&b);
    other.after = "envelope";
    expect_ok(log_check_seen(b.log, &err), &err);
    assert_null(other.after);
    meanwhile_end(&b);
}

static void test_register(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    uint64_t rows = 0;
    uint64_t wrong = 9;
    (void)state;
    meanwhile_open(&b);
    other.after = "checkpoint";
    expect_ok(log_project(b.log, &err), &err);
    assert_null(other.after);
    other.after = "checkpoint";
    expect_ok(log_check_register(b.log, &rows, &wrong, &err), &err);
    assert_int_equal(rows, 302);
    assert_int_equal(wrong, 0);
    meanwhile_end(&b);
}

static void prove(struct log_prover *p, uint64_t index, enum proof_format format,
                  const struct bench *b)
{
    struct error err = {.code = OK};
    struct buf proof = BUF_INIT(1 << 20);
    struct buf envelope = BUF_INIT(1 << 20);
    struct keyring *ring = NULL;
    struct vkey vkey;
    struct arena arena;
    struct proof_facts facts;
    arena_init(&arena, 0);
    expect_ok(keyring_new(&ring, &err), &err);
    expect_ok(keys_to_keyring(b->keys, KEY_STATEMENT, ring, &err), &err);
    expect_ok(log_vkey(other.bench.log, &vkey, &err), &err);
    expect_ok(log_prover_entry(p, index, format, &proof, &err), &err);
    expect_ok(log_prover_envelope(p, index, &envelope, &err), &err);
    expect_ok(
        proof_verify(buf_view(&proof), buf_view(&envelope), ring, &vkey, 1, &arena, &facts, &err),
        &err);
    assert_int_equal(facts.index, index);
    assert_int_equal(facts.checkpoint.size, log_prover_head(p)->size);
    (void)keyring_free(ring);
    arena_release(&arena);
    buf_release(&proof);
    buf_release(&envelope);
}

/* All proofs are of the moment when the prover was opened. */
static void test_prover(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_prover *p = NULL;
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len = 0;
    (void)state;
    meanwhile_open(&b);
    expect_ok(log_prover_open(b.log, &p, &err), &err);
    for (uint64_t i = 0; i < 300; i += 23) {
        bench_append(&other.bench, other.next, 97, false, NULL);
        other.next += 97;
        prove(p, i, PROOF_TLOG, &b);
        prove(p, 299 - i, PROOF_SIGSTORE, &b);
    }
    assert_int_equal(log_prover_head(p)->size, 300);
    expect_ok(log_prover_consistency(p, 7, path, &len, &err), &err);
    struct buf out = BUF_INIT(1 << 20);
    assert_int_equal(log_prover_entry(p, 300, PROOF_TLOG, &out, &err), ERR_NOT_FOUND);
    assert_int_equal(log_prover_envelope(p, 300, &out, &err), ERR_NOT_FOUND);
    assert_int_equal(out.len, 0);
    p = log_prover_close(p);
    meanwhile_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_seen),
        cmocka_unit_test(test_register),
        cmocka_unit_test(test_prover),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
