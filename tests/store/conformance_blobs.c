/* Blobs in their order; removing them, and who is told. */
#include "conformance.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct visited {
    struct sha256 last;
    size_t count;
    size_t stop_after;
};

static enum status visit(void *ctx, const struct blob_info *b, struct error *err)
{
    struct visited *v = ctx;
    if (v->count > 0) {
        assert_true(memcmp(v->last.bytes, b->digest.bytes, SHA256_SIZE) < 0);
    }
    assert_int_equal(b->size, sizeof(unsigned));
    assert_in_range(b->stored, clock_now() - 600, clock_now() + 600);
    v->last = b->digest;
    v->count++;
    return v->count == v->stop_after ? error_set(err, ERR_CANCELLED, "stop") : OK;
}

void conformance_blob_order(struct store *s)
{
    enum { COUNT = 1200 };
    struct view *items = mem_calloc(COUNT, sizeof *items);
    struct sha256 *d = mem_calloc(COUNT, sizeof *d);
    unsigned *numbers = mem_calloc(COUNT, sizeof *numbers);
    struct visited v = {.count = 0};
    struct buf out = BUF_INIT(64);
    for (unsigned i = 0; i < COUNT; i++) {
        numbers[i] = i;
        items[i] = view_of((const char *)&numbers[i], sizeof numbers[i]);
    }
    assert_int_equal(store_blob_each(s, visit, &v, NULL), OK);
    assert_int_equal(v.count, 0);
    assert_int_equal(store_blob_put(s, items, COUNT, d, NULL), OK);
    assert_int_equal(store_blob_each(s, visit, &v, NULL), OK);
    assert_int_equal(v.count, COUNT);
    for (unsigned i = 0; i < COUNT; i += 97) {
        buf_clear(&out);
        assert_int_equal(store_blob_get(s, &d[i], &out, NULL), OK);
        assert_true(view_eq(buf_view(&out), items[i]));
    }
    v = (struct visited){.stop_after = 5};
    assert_int_equal(store_blob_each(s, visit, &v, NULL), ERR_CANCELLED);
    assert_int_equal(v.count, 5);
    buf_release(&out);
    (void)mem_free(items);
    (void)mem_free(d);
    (void)mem_free(numbers);
}

static bool is_there(struct store *s, const struct sha256 *d)
{
    bool has = false;
    assert_int_equal(store_blob_has(s, d, &has, NULL), OK);
    return has;
}

static void removes_what_is_old(struct store *s)
{
    const struct view items[] = {VIEW_INIT("one"), VIEW_INIT("two")};
    struct sha256 d[3] = {0};
    size_t removed = 9;
    int64_t past = clock_now() - 600;
    int64_t future = clock_now() + 600;
    assert_int_equal(store_blob_put(s, items, 2, d, NULL), OK);
    assert_int_equal(store_blob_remove(s, d, 3, future, &removed, NULL), ERR_USAGE);
    assert_int_equal(removed, 9);
    assert_int_equal(store_log_lock(s, 0, NULL), OK);
    assert_int_equal(store_blob_remove(s, d, 3, past, &removed, NULL), OK);
    assert_int_equal(removed, 0); /* too young */
    assert_true(is_there(s, &d[0]) && is_there(s, &d[1]));
    assert_int_equal(store_blob_remove(s, &d[1], 2, future, &removed, NULL), OK);
    assert_int_equal(removed, 1); /* the other one never was */
    assert_true(is_there(s, &d[0]) && !is_there(s, &d[1]));
    store_log_unlock(s);
    assert_int_equal(store_log_lock(s, 0, NULL), ERR_CONFLICT); /* it had put it, too */
    assert_int_equal(store_blob_put(s, items, 2, d, NULL), OK);
}

/* Whoever has stored a blob to name it under the lock learns that it was removed before. */
static void tells_who_expects_it(struct store *s, struct store *second, struct store *third)
{
    const struct view item = VIEW_INIT("three");
    const struct view other = VIEW_INIT("four");
    struct sha256 d;
    struct sha256 e;
    size_t removed = 0;
    bool there = false;
    struct error err = {.code = OK};
    assert_int_equal(store_blob_put(s, &other, 1, &e, NULL), OK);
    assert_int_equal(store_blob_put(second, &item, 1, &d, NULL), OK);
    assert_int_equal(store_blob_expect(third, &d, &there, NULL), OK);
    assert_true(there);
    assert_int_equal(store_log_lock(s, 0, NULL), OK);
    assert_int_equal(store_blob_remove(s, &d, 1, clock_now() + 600, &removed, NULL), OK);
    assert_int_equal(removed, 1);
    assert_int_equal(store_blob_remove(s, &e, 1, clock_now() + 600, &removed, NULL), OK);
    store_log_unlock(s);
    assert_int_equal(store_log_lock(third, 0, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "removed meanwhile"));
    assert_int_equal(store_log_lock(second, 0, &err), ERR_CONFLICT);
    assert_int_equal(store_blob_put(second, &item, 1, &d, NULL), OK);
    assert_int_equal(store_log_lock(second, 0, &err), OK);
    assert_true(is_there(second, &d));
    store_log_unlock(second);
    assert_int_equal(store_log_lock(third, 0, &err), OK); /* it is there again */
    store_log_unlock(third);
}

void conformance_removal(struct store *s, struct store *second, struct store *third)
{
    removes_what_is_old(s);
    tells_who_expects_it(s, second, third);
}
