#include "conformance.h"

#include <assay/base/mem.h>
#include <assay/store/registers.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct place {
    char where[512];
    struct store *store;
};

static const struct conformance *g_conformance;

static struct store *open_place(struct place *p, enum store_flags flags)
{
    struct store *s = NULL;
    struct error err = {.code = OK};
    struct store_place place;
    g_conformance->place(p->where, &place);
    if (store_open_place(&place, flags, &s, &err) != OK) {
        fail_msg("%s", err.message);
    }
    return s;
}

static int setup(void **state)
{
    struct place *p = mem_calloc(1, sizeof *p);
    *state = p;
    if (p == NULL || digest_init(NULL) != OK) {
        return -1;
    }
    g_conformance->make(p->where, sizeof p->where);
    p->store = open_place(p, STORE_READ_WRITE);
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    p->store = store_close(p->store);
    g_conformance->remove(p->where);
    *state = mem_free(p);
    return 0;
}

static void test_blobs(void **state)
{
    struct place *p = *state;
    struct view items[] = {VIEW_INIT("one"), VIEW_INIT(""), VIEW_INIT("\0\n\xff"),
                           VIEW_INIT("one")};
    struct sha256 d[4];
    struct sha256 expected;
    struct buf out = BUF_INIT(1 << 16);
    struct error err = {.code = OK};
    assert_int_equal(store_blob_put(p->store, items, 4, d, &err), OK);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 4; i++) {
            bool has = false;
            sha256_of(items[i], &expected);
            assert_true(sha256_eq(&d[i], &expected));
            assert_int_equal(store_blob_has(p->store, &d[i], &has, &err), OK);
            assert_true(has);
            buf_clear(&out);
            buf_add_str(&out, "before:");
            assert_int_equal(store_blob_get(p->store, &d[i], &out, &err), OK);
            assert_int_equal(out.len, 7 + items[i].len);
            assert_memory_equal(out.ptr + 7, items[i].ptr, items[i].len);
        }
        p->store = store_close(p->store); /* it is there for the next process too */
        p->store = open_place(p, STORE_READ_WRITE);
    }
    assert_int_equal(store_blob_put(p->store, items, 0, d, &err), OK);
    buf_release(&out);
}

static void test_blob_absent(void **state)
{
    struct place *p = *state;
    struct sha256 d = {{7}};
    struct buf out = BUF_INIT(1 << 16);
    struct error err = {.code = OK};
    bool has = true;
    buf_add_str(&out, "before");
    assert_int_equal(store_blob_get(p->store, &d, &out, &err), ERR_NOT_FOUND);
    assert_string_equal(out.ptr, "before");
    assert_non_null(strstr(err.message, "0700000000"));
    assert_int_equal(store_blob_has(p->store, &d, &has, &err), OK);
    assert_false(has);
    buf_release(&out);
}

static void test_blob_bound(void **state)
{
    struct place *p = *state;
    struct view item = VIEW("0123456789");
    struct sha256 d;
    struct buf small = BUF_INIT(9);
    struct buf exact = BUF_INIT(10);
    assert_int_equal(store_blob_put(p->store, &item, 1, &d, NULL), OK);
    assert_int_equal(store_blob_get(p->store, &d, &small, NULL), ERR_LIMIT);
    assert_int_equal(small.len, 0);
    assert_int_equal(store_blob_get(p->store, &d, &exact, NULL), OK);
    assert_int_equal(exact.len, 10);
    buf_release(&small);
    buf_release(&exact);
}

static void test_blob_damage(void **state)
{
    struct place *p = *state;
    struct view item = VIEW("precious bytes");
    struct sha256 d;
    struct buf out = BUF_INIT(1 << 16);
    struct error err = {.code = OK};
    assert_int_equal(store_blob_put(p->store, &item, 1, &d, NULL), OK);
    g_conformance->damage_blob(p->where, &d);
    assert_int_equal(store_blob_get(p->store, &d, &out, &err), ERR_CORRUPT);
    assert_int_equal(out.len, 0);
    assert_non_null(strstr(err.message, "backup"));
    /* Putting it again heals it. */
    assert_int_equal(store_blob_put(p->store, &item, 1, &d, NULL), OK);
    assert_int_equal(store_blob_get(p->store, &d, &out, &err), OK);
    assert_true(view_eq(buf_view(&out), item));
    buf_release(&out);
}

static void test_blob_order(void **state)
{
    const struct place *p = *state;
    conformance_blob_order(p->store);
}

static void test_blob_remove(void **state)
{
    struct place *p = *state;
    struct store *second = open_place(p, STORE_READ_WRITE);
    struct store *third = open_place(p, STORE_READ_WRITE);
    conformance_removal(p->store, second, third);
    second = store_close(second);
    third = store_close(third);
}

static void read_is(struct store *s, const char *name, const char *expected)
{
    struct buf out = BUF_INIT(1 << 16);
    enum status st = store_log_read(s, view_str(name), &out, NULL);
    if (expected == NULL) {
        assert_int_equal(st, ERR_NOT_FOUND);
        assert_int_equal(out.len, 0);
    } else {
        assert_int_equal(st, OK);
        assert_true(view_eq_str(buf_view(&out), expected));
    }
    buf_release(&out);
}

static void test_log_objects(void **state)
{
    struct place *p = *state;
    struct log_object objects[] = {{VIEW_INIT("checkpoint"), VIEW_INIT("c1")},
                                   {VIEW_INIT("tile/0/000.p/3"), VIEW_INIT("t")},
                                   {VIEW_INIT("tile/entries/x001/234"), VIEW_INIT("")}};
    struct view gone[] = {VIEW_INIT("tile/0/000.p/3"), VIEW_INIT("tile/9/never")};
    read_is(p->store, "checkpoint", NULL);
    assert_int_equal(store_log_write(p->store, objects, 3, NULL), ERR_USAGE); /* no lock */
    read_is(p->store, "checkpoint", NULL);
    assert_int_equal(store_log_lock(p->store, 0, NULL), OK);
    assert_int_equal(store_log_write(p->store, objects, 3, NULL), OK);
    read_is(p->store, "checkpoint", "c1");
    read_is(p->store, "tile/0/000.p/3", "t");
    read_is(p->store, "tile/entries/x001/234", "");
    objects[0].bytes = VIEW("c2");
    assert_int_equal(store_log_write(p->store, objects, 1, NULL), OK);
    assert_int_equal(store_log_remove(p->store, gone, 2, NULL), OK);
    store_log_unlock(p->store);
    assert_int_equal(store_log_remove(p->store, gone, 2, NULL), ERR_USAGE);
    p->store = store_close(p->store);
    p->store = open_place(p, STORE_READ_WRITE);
    read_is(p->store, "checkpoint", "c2");
    read_is(p->store, "tile/0/000.p/3", NULL);
    struct buf small = BUF_INIT(1);
    assert_int_equal(store_log_read(p->store, VIEW("checkpoint"), &small, NULL), ERR_LIMIT);
    assert_int_equal(small.len, 0);
    buf_release(&small);
}

static void test_log_names(void **state)
{
    struct place *p = *state;
    static const char *const bad[] = {"",       "/",    "/a",  "a/",   "a//b", ".",       "..",
                                      "a/../b", "a/.b", "a b", "a\\b", "a\n",  "\xc3\xa4"};
    struct buf out = BUF_INIT(64);
    assert_int_equal(store_log_lock(p->store, 0, NULL), OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct log_object o = {view_str(bad[i]), VIEW("x")};
        struct view name = view_str(bad[i]);
        assert_int_equal(store_log_read(p->store, name, &out, NULL), ERR_USAGE);
        assert_int_equal(store_log_write(p->store, &o, 1, NULL), ERR_USAGE);
        assert_int_equal(store_log_remove(p->store, &name, 1, NULL), ERR_USAGE);
    }
    char longest[STORE_LOG_NAME_MAX + 2];
    memset(longest, 'a', sizeof longest);
    assert_int_equal(store_log_read(p->store, view_of(longest, STORE_LOG_NAME_MAX), &out, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(store_log_read(p->store, view_of(longest, STORE_LOG_NAME_MAX + 1), &out, NULL),
                     ERR_USAGE);
    buf_release(&out);
}

static void test_lock(void **state)
{
    struct place *p = *state;
    struct store *other = open_place(p, STORE_READ_WRITE);
    struct error err = {.code = OK};
    assert_int_equal(store_log_lock(p->store, 0, &err), OK);
    assert_int_equal(store_log_lock(p->store, 0, &err), ERR_USAGE);
    assert_int_equal(store_log_lock(other, 30, &err), ERR_CONFLICT);
    store_log_unlock(p->store);
    assert_int_equal(store_log_lock(other, 0, &err), OK);
    assert_int_equal(store_log_lock(p->store, 0, &err), ERR_CONFLICT);
    other = store_close(other); /* which lets go */
    assert_int_equal(store_log_lock(p->store, 0, &err), OK);
    store_log_unlock(p->store);
    store_log_unlock(p->store); /* harmless */
}

static void test_read_only(void **state)
{
    struct place *p = *state;
    struct view item = VIEW("x");
    struct sha256 d;
    struct log_object o = {VIEW("checkpoint"), VIEW("c")};
    struct buf out = BUF_INIT(64);
    assert_int_equal(store_blob_put(p->store, &item, 1, &d, NULL), OK);
    assert_int_equal(store_log_lock(p->store, 0, NULL), OK);
    assert_int_equal(store_log_write(p->store, &o, 1, NULL), OK);
    assert_int_equal(registers_set_projected(p->store, "statements", 7, NULL), OK);
    p->store = store_close(p->store);
    p->store = open_place(p, STORE_READ_ONLY);
    uint64_t mark = 0;
    assert_int_equal(store_blob_get(p->store, &d, &out, NULL), OK);
    read_is(p->store, "checkpoint", "c");
    assert_int_equal(registers_projected(p->store, "statements", &mark, NULL), OK);
    assert_int_equal(mark, 7);
    assert_int_equal(store_blob_put(p->store, &item, 1, &d, NULL), ERR_PERMISSION);
    assert_int_equal(store_log_lock(p->store, 0, NULL), ERR_PERMISSION);
    assert_int_equal(store_sql_begin(p->store, NULL), ERR_PERMISSION);
    assert_int_equal(registers_set_projected(p->store, "statements", 8, NULL), ERR_PERMISSION);
    buf_release(&out);
}

/* ---- registers ---- */

struct rows {
    size_t count;
    uint64_t indexes[16];
    struct statement_row last;
    char type[64];
    char subject[80];
};

static enum status take_statement(void *ctx, const struct statement_row *row, struct error *err)
{
    struct rows *r = ctx;
    (void)err;
    assert_true(r->count < 16);
    r->indexes[r->count++] = row->index;
    r->last = *row;
    (void)snprintf(r->type, sizeof r->type, VIEW_FMT, VIEW_ARG(row->predicate_type));
    (void)snprintf(r->subject, sizeof r->subject, VIEW_FMT, VIEW_ARG(row->subject_digest));
    return OK;
}

static void put_statement(struct store *s, uint64_t index, const char *type, const char *digest)
{
    struct statement_row row = {.index = index,
                                .envelope = {{(unsigned char)index}},
                                .key = {{9}},
                                .predicate_type = view_str(type),
                                .subject_digest = view_str(digest),
                                .time = index == 0 ? REGISTERS_NO_TIME : (int64_t)index * 100};
    assert_int_equal(statements_put(s, &row, 1, NULL), OK);
}

static void test_statements(void **state)
{
    struct place *p = *state;
    struct rows r = {.count = 0};
    for (unsigned i = 0; i < 6; i++) {
        put_statement(p->store, i, i % 2 == 0 ? "urn:even" : "urn:odd", i < 3 ? "aa" : "bb");
    }
    assert_int_equal(statements_each(p->store, NULL, take_statement, &r, NULL), OK);
    assert_int_equal(r.count, 6);
    assert_int_equal(r.indexes[0], 0);
    assert_int_equal(r.last.index, 5);
    assert_int_equal(r.last.time, 500);
    assert_int_equal(r.last.envelope.bytes[0], 5);
    assert_int_equal(r.last.key.bytes[0], 9);
    assert_string_equal(r.type, "urn:odd");
    struct statement_filter f = {.predicate_type = VIEW("urn:even"), .newest_first = true};
    r.count = 0;
    assert_int_equal(statements_each(p->store, &f, take_statement, &r, NULL), OK);
    assert_int_equal(r.count, 3);
    assert_int_equal(r.indexes[0], 4);
    assert_int_equal(r.last.index, 0);
    assert_true(r.last.time == REGISTERS_NO_TIME);
    f = (struct statement_filter){.subject_digest = VIEW("bb"), .from = 4, .limit = 1};
    r.count = 0;
    assert_int_equal(statements_each(p->store, &f, take_statement, &r, NULL), OK);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.indexes[0], 4);
    put_statement(p->store, 4, "urn:new", "cc"); /* replaces */
    r.count = 0;
    assert_int_equal(statements_each(p->store, &f, take_statement, &r, NULL), OK);
    assert_int_equal(r.indexes[0], 5);
    /* What comes from outside is never SQL. */
    f = (struct statement_filter){.predicate_type = VIEW("x' OR '1'='1")};
    r.count = 0;
    assert_int_equal(statements_each(p->store, &f, take_statement, &r, NULL), OK);
    assert_int_equal(r.count, 0);
}

struct taken {
    size_t count;
    char text[512];
};

static enum status take_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct taken *t = ctx;
    (void)err;
    t->count++;
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(t->text);
        if (v[i].kind == SQL_INT) {
            (void)snprintf(t->text + used, sizeof t->text - used, "%lld|", (long long)v[i].integer);
        } else {
            (void)snprintf(t->text + used, sizeof t->text - used, "%.*s|",
                           v[i].kind == SQL_NULL ? 4 : (int)v[i].bytes.len,
                           v[i].kind == SQL_NULL ? "NULL" : v[i].bytes.ptr);
        }
    }
    return OK;
}

/* Tables as projectors make them: text, whole numbers, NULL, rows that replace others. */
static void test_tables(void **state)
{
    struct place *p = *state;
    struct taken t = {.count = 0};
    static const char put[] =
        "INSERT INTO things (name, note, due, idx) VALUES ($1, $2, $3, $4) ON CONFLICT (name) "
        "DO UPDATE SET note = excluded.note, due = excluded.due, idx = excluded.idx";
    struct sql_value row[] = {sql_text(VIEW("b")), sql_text(VIEW("it's \"fine\"")),
                              sql_int(INT64_MAX), sql_int(3)};
    char create[256];
    (void)snprintf(create, sizeof create,
                   "CREATE TABLE things (name BYTETEXT NOT NULL, note BYTETEXT, due BIGINT, idx "
                   "BIGINT NOT NULL, PRIMARY KEY (name))%s",
                   p->store->backend->by_key);
    assert_int_equal(store_sql_begin(p->store, NULL), OK);
    assert_int_equal(
        store_sql_run(p->store, "DROP TABLE IF EXISTS things", NULL, 0, NULL, NULL, NULL), OK);
    assert_int_equal(store_sql_run(p->store, create, NULL, 0, NULL, NULL, NULL), OK);
    assert_int_equal(store_sql_run(p->store, put, row, 4, NULL, NULL, NULL), OK);
    row[0] = sql_text(VIEW("a"));
    row[1] = sql_text(view_of(NULL, 0));
    row[2] = sql_text(view_of(NULL, 0));
    assert_int_equal(store_sql_run(p->store, put, row, 4, NULL, NULL, NULL), OK);
    row[3] = sql_int(9); /* replaces */
    assert_int_equal(store_sql_run(p->store, put, row, 4, NULL, NULL, NULL), OK);
    assert_int_equal(store_sql_end(p->store, true, NULL), OK);
    assert_int_equal(store_sql_run(p->store,
                                   "SELECT name, note, due, idx FROM things ORDER BY name", NULL, 0,
                                   take_row, &t, NULL),
                     OK);
    assert_string_equal(t.text, "a|NULL|NULL|9|b|it's \"fine\"|9223372036854775807|3|");
    assert_int_equal(store_sql_scrub(p->store, "things", NULL), OK);
    t = (struct taken){.count = 0};
    assert_int_equal(store_sql_run(p->store, "SELECT name FROM things ORDER BY name", NULL, 0,
                                   take_row, &t, NULL),
                     OK);
    assert_string_equal(t.text, "a|b|");
    assert_int_equal(registers_reset(p->store, "no such", NULL), ERR_USAGE);
}

/* By bytes, whatever language the database speaks. */
static void test_order(void **state)
{
    struct place *p = *state;
    struct taken t = {.count = 0};
    static const char *const names[] = {
        "\xc3\xa4", "a b", "Z", "z", "\xc3\x89t\xc3\xa9", "a-b", "_", "ab", "\xe2\x82\xac", "A"};
    assert_int_equal(store_sql_begin(p->store, NULL), OK);
    assert_int_equal(store_sql_run(p->store,
                                   "CREATE TABLE words (name BYTETEXT PRIMARY KEY NOT NULL)", NULL,
                                   0, NULL, NULL, NULL),
                     OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct sql_value name = sql_text(view_str(names[i]));
        assert_int_equal(store_sql_run(p->store, "INSERT INTO words (name) VALUES ($1)", &name, 1,
                                       NULL, NULL, NULL),
                         OK);
    }
    assert_int_equal(store_sql_end(p->store, true, NULL), OK);
    assert_int_equal(store_sql_run(p->store, "SELECT name FROM words ORDER BY name", NULL, 0,
                                   take_row, &t, NULL),
                     OK);
    assert_string_equal(t.text, "A|Z|_|a b|a-b|ab|z|\xc3\x89t\xc3\xa9|\xc3\xa4|\xe2\x82\xac|");
}

static void test_transactions(void **state)
{
    struct place *p = *state;
    struct rows r = {.count = 0};
    uint64_t mark = 1;
    struct store *other = open_place(p, STORE_READ_WRITE);
    assert_int_equal(registers_projected(p->store, "statements", &mark, NULL), OK);
    assert_int_equal(mark, 0);
    assert_int_equal(store_sql_begin(p->store, NULL), OK);
    put_statement(p->store, 1, "urn:x", "aa");
    assert_int_equal(registers_set_projected(p->store, "statements", 2, NULL), OK);
    /* Nobody else sees it yet. */
    assert_int_equal(registers_projected(other, "statements", &mark, NULL), OK);
    assert_int_equal(mark, 0);
    assert_int_equal(store_sql_end(p->store, false, NULL), OK);
    assert_int_equal(statements_each(p->store, NULL, take_statement, &r, NULL), OK);
    assert_int_equal(r.count, 0);
    assert_int_equal(store_sql_begin(p->store, NULL), OK);
    put_statement(p->store, 1, "urn:x", "aa");
    assert_int_equal(registers_set_projected(p->store, "statements", 2, NULL), OK);
    assert_int_equal(store_sql_end(p->store, true, NULL), OK);
    assert_int_equal(store_sql_end(p->store, true, NULL), ERR_USAGE);
    assert_int_equal(registers_projected(other, "statements", &mark, NULL), OK);
    assert_int_equal(mark, 2);
    other = store_close(other);
}

/* ---- running out of memory at every allocation ---- */

struct memory {
    unsigned long left;
    bool lasting; /* fails for good, not once */
};

static bool allow(void *ctx, size_t bytes)
{
    struct memory *m = ctx;
    (void)bytes;
    if (m->left > 0) {
        m->left--;
        return true;
    }
    if (!m->lasting) {
        m->left = (unsigned long)-1;
    }
    return false;
}

/* A little of everything; true when nothing failed. */
static bool small_round(const struct place *p)
{
    struct store *s = NULL;
    struct view item = VIEW("item");
    struct sha256 d;
    struct buf out = BUF_INIT(64);
    struct log_object o = {VIEW("tile/0/000"), VIEW("bytes")};
    struct store_place place;
    g_conformance->place(p->where, &place);
    enum status st = store_open_place(&place, STORE_READ_WRITE, &s, NULL);
    enum status all = st;
    if (st == OK) {
        all |= store_blob_put(s, &item, 1, &d, NULL);
        all |= store_log_lock(s, 0, NULL);
        all |= store_log_write(s, &o, 1, NULL);
        all |= store_log_read(s, o.name, &out, NULL);
        uint64_t mark;
        all |= registers_projected(s, "statements", &mark, NULL);
    }
    s = store_close(s);
    buf_release(&out);
    return all == OK;
}

static void test_no_memory(void **state)
{
    struct place *p = *state;
    for (int lasting = 0; lasting < 2; lasting++) {
        bool done = false;
        unsigned long n = 0;
        for (; !done && n < 1000; n++) {
            struct memory m = {n, lasting != 0};
            mem_set_hook(allow, &m);
            done = small_round(p);
            mem_set_hook(NULL, NULL);
        }
        assert_true(done);
        assert_true(n > 5);
        assert_true(small_round(p)); /* nothing is broken */
    }
}

static void test_queue(void **state)
{
    struct place *p = *state;
    struct store *second = open_place(p, STORE_READ_WRITE);
    conformance_queue_bounds(p->store);
    conformance_queue(p->store, second);
    second = store_close(second);
}

static void test_many(void **state)
{
    const struct place *p = *state;
    conformance_queue_many(p->store);
    conformance_many_queries(p->store);
    conformance_finds(p->store);
    conformance_keeps(p->store);
}

static void test_leases(void **state)
{
    struct place *p = *state;
    struct store *second = open_place(p, STORE_READ_WRITE);
    conformance_leases(p->store, second);
    second = store_close(second);
}

static void test_outbox(void **state)
{
    struct place *p = *state;
    struct store *second = open_place(p, STORE_READ_WRITE);
    conformance_outbox(p->store, second);
    second = store_close(second);
}

int conformance_run(const struct conformance *c)
{
    g_conformance = c;
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest conformance[] = {
        TEST(test_blobs),       TEST(test_blob_absent),  TEST(test_blob_bound),
        TEST(test_blob_damage), TEST(test_blob_order),   TEST(test_blob_remove),
        TEST(test_log_objects), TEST(test_log_names),    TEST(test_lock),
        TEST(test_read_only),   TEST(test_statements),   TEST(test_tables),
        TEST(test_order),       TEST(test_transactions), TEST(test_queue),
        TEST(test_many),        TEST(test_leases),       TEST(test_outbox),
        TEST(test_no_memory),
    };
    return cmocka_run_group_tests(conformance, NULL, NULL);
}
