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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_seen),
        cmocka_unit_test(test_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
