/* The store on PostgreSQL and S3, beside real servers (tests/support/servers.py). */
#include "conformance.h"

#include "../../src/store/s3.h"

#include <assay/base/clock.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

static const char *need(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        fail_msg("%s is not set: run this test with tests/support/servers.py", name);
    }
    return value;
}

static struct s3_access g_access;
static char g_registers[1024];
static char g_blobs[256];

/* A place is a schema of the database and a prefix of the bucket, both of one name. */
static void place_of(const char *where, struct store_place *out)
{
    g_access = (struct s3_access){.endpoint = need("ASSAY_TEST_S3_ENDPOINT"),
                                  .key = need("ASSAY_TEST_S3_KEY"),
                                  .secret = need("ASSAY_TEST_S3_SECRET")};
    (void)snprintf(g_registers, sizeof g_registers, "%s?options=-csearch_path%%3D%s",
                   need("ASSAY_TEST_POSTGRES"), where);
    (void)snprintf(g_blobs, sizeof g_blobs, "s3://%s/%s", need("ASSAY_TEST_S3_BUCKET"), where);
    *out = (struct store_place){g_registers, g_blobs, &g_access, NULL};
}

static void database(const char *before, const char *name, const char *after)
{
    char sql[256];
    PGconn *c = PQconnectdb(need("ASSAY_TEST_POSTGRES"));
    (void)snprintf(sql, sizeof sql, "%s%s%s", before, name, after);
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(c));
    }
    PQclear(r);
    PQfinish(c);
}

static void make(char *out, size_t cap)
{
    static unsigned made;
    (void)snprintf(out, cap, "t%d_%u", (int)getpid(), made++);
    database("CREATE SCHEMA ", out, "");
}

static void remove_all(const char *where)
{
    database("SET client_min_messages = error; DROP SCHEMA ", where, " CASCADE");
}

static void damaged_object(void *ctx, size_t i, struct s3_object *out)
{
    (void)i;
    *out = *(const struct s3_object *)ctx;
}

static void damage_blob(const char *where, const struct sha256 *digest)
{
    char hex[SHA256_HEX_MAX];
    char key[SHA256_HEX_MAX + 16];
    struct store_place place;
    struct s3 *s3 = NULL;
    struct s3_object o = {.key = key, .bytes = VIEW("other bytes")};
    sha256_hex(digest, hex);
    (void)snprintf(key, sizeof key, "sha256/%.2s/%s", hex, hex + 2);
    sha256_of(o.bytes, &o.digest);
    place_of(where, &place);
    assert_int_equal(s3_open(place.blobs, place.access, &s3, NULL), OK);
    assert_int_equal(s3_put(s3, damaged_object, &o, 1, NULL), OK);
    s3 = s3_close(s3);
}

/* ---- what is PostgreSQL's and S3's alone ---- */

struct fixture {
    char where[64];
    struct store *store;
    struct error err;
};

static int setup(void **state)
{
    static struct fixture f;
    struct store_place place;
    f = (struct fixture){.store = NULL};
    *state = &f;
    make(f.where, sizeof f.where);
    place_of(f.where, &place);
    return digest_init(NULL) == OK &&
                   store_open_place(&place, STORE_READ_WRITE, &f.store, &f.err) == OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    f->store = store_close(f->store);
    remove_all(f->where);
    return 0;
}

/* Whoever lost the connection has lost the lock, and changes nothing any more. */
static void test_lost_lock(void **state)
{
    struct fixture *f = *state;
    struct store_place place;
    struct store *other = NULL;
    struct log_object mine = {VIEW("checkpoint"), VIEW("mine")};
    struct log_object late = {VIEW("checkpoint"), VIEW("late")};
    struct buf out = BUF_INIT(64);
    assert_int_equal(store_log_lock(f->store, 0, &f->err), OK);
    assert_int_equal(store_log_write(f->store, &mine, 1, &f->err), OK);
    database("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'", "", "");
    place_of(f->where, &place);
    assert_int_equal(store_open_place(&place, STORE_READ_WRITE, &other, &f->err), OK);
    assert_int_equal(store_log_lock(other, 5000, &f->err), OK);
    assert_int_equal(store_log_write(f->store, &late, 1, &f->err), ERR_IO);
    assert_non_null(strstr(f->err.message, "connection is lost"));
    assert_int_equal(store_log_write(f->store, &late, 1, &f->err), ERR_IO); /* for good */
    assert_int_equal(store_log_read(other, VIEW("checkpoint"), &out, &f->err), OK);
    assert_string_equal(out.ptr, "mine");
    store_log_unlock(f->store);
    other = store_close(other);
    assert_int_equal(store_log_lock(f->store, 1000, &f->err), OK); /* begins anew */
    assert_int_equal(store_log_write(f->store, &late, 1, &f->err), OK);
    buf_release(&out);
}

static volatile sig_atomic_t g_cancelled;

static void on_signal(int number)
{
    g_cancelled = number;
}

/* Who waits is let go, and holds nothing; who is answered is not. */
static void test_cancelled(void **state)
{
    struct fixture *f = *state;
    struct store_place place;
    struct store *other = NULL;
    const struct sigaction action = {.sa_handler = on_signal};
    struct log_object mine = {VIEW("checkpoint"), VIEW("mine")};
    g_cancelled = 0;
    place_of(f->where, &place);
    place.cancelled = &g_cancelled;
    assert_int_equal(store_open_place(&place, STORE_READ_WRITE, &other, &f->err), OK);
    assert_int_equal(store_log_lock(f->store, 0, &f->err), OK);
    uint64_t began = clock_monotonic_ns();
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    (void)ualarm(300000, 0);
    assert_int_equal(store_log_lock(other, 60000, &f->err), ERR_CANCELLED);
    assert_in_range(clock_monotonic_ns() - began, 300000000, 5000000000);
    assert_int_equal(store_sql_begin(other, &f->err), ERR_CANCELLED);
    assert_int_equal(store_sql_run(other, "SELECT 1", NULL, 0, NULL, NULL, &f->err), ERR_CANCELLED);
    other = store_close(other);
    store_log_unlock(f->store);
    assert_int_equal(store_open_place(&place, STORE_READ_WRITE, &other, &f->err), OK);
    assert_int_equal(store_log_lock(other, 1000, &f->err), OK);
    assert_int_equal(store_log_write(other, &mine, 1, &f->err), OK);
    other = store_close(other);
    g_cancelled = 0;
}

/* A beginning that fails leaves nothing behind: what comes next is not of a broken transaction. */
static void test_begin_fails(void **state)
{
    struct fixture *f = *state;
    struct store_place place;
    struct store *other = NULL;
    place_of(f->where, &place);
    assert_int_equal(store_open_place(&place, STORE_READ_WRITE, &other, &f->err), OK);
    assert_int_equal(store_sql_begin(other, &f->err), OK);
    assert_int_equal(store_log_lock(f->store, 0, &f->err), OK);
    assert_int_equal(
        store_sql_run(f->store, "SET statement_timeout = 50", NULL, 0, NULL, NULL, &f->err), OK);
    assert_int_not_equal(store_sql_begin(f->store, &f->err), OK);
    assert_non_null(strstr(f->err.message, "57014"));
    assert_int_equal(
        store_sql_run(f->store, "SET statement_timeout = 0", NULL, 0, NULL, NULL, &f->err), OK);
    assert_int_equal(store_sql_end(other, true, &f->err), OK);
    assert_int_equal(store_sql_begin(f->store, &f->err), OK);
    assert_int_equal(store_sql_end(f->store, true, &f->err), OK);
    /* The log's lock is still held. */
    assert_int_equal(store_log_lock(other, 1, &f->err), ERR_CONFLICT);
    store_log_unlock(f->store);
    other = store_close(other);
}

/* What is wrong with one statement of a batch is said, and undoes all of it. */
static void test_batch_fails_whole(void **state)
{
    struct fixture *f = *state;
    const struct sql_value one[] = {sql_text(VIEW("a")), sql_int(1)};
    const struct sql_value null[] = {sql_text(view_of(NULL, 0)), sql_int(1)};
    static const char insert[] = "INSERT INTO projections (name, size) VALUES ($1, $2)";
    for (int round = 0; round < 2; round++) {
        assert_int_equal(store_sql_begin(f->store, &f->err), OK);
        assert_int_equal(store_sql_run(f->store, insert, one, 2, NULL, NULL, &f->err), OK);
        assert_int_equal(store_sql_run(f->store, insert, null, 2, NULL, NULL, NULL), OK);
        assert_int_equal(
            store_sql_run(f->store, "DELETE FROM statements", NULL, 0, NULL, NULL, NULL), OK);
        assert_int_equal(store_sql_end(f->store, true, &f->err), ERR_CONFLICT);
        assert_non_null(strstr(f->err.message, "23502"));
    }
    assert_int_equal(store_sql_begin(f->store, &f->err), OK);
    assert_int_equal(store_sql_run(f->store, insert, one, 2, NULL, NULL, &f->err), OK);
    assert_int_equal(store_sql_end(f->store, true, &f->err), OK);
}

static enum status count_row(void *ctx, const struct sql_value *columns, size_t count,
                             struct error *err)
{
    (void)columns;
    (void)count;
    size_t *rows = ctx;
    return ++*rows == 3 ? error_set(err, ERR_CANCELLED, "enough") : OK;
}

/* A receiver that stops leaves the transaction as it is. */
static void test_stopped_rows(void **state)
{
    struct fixture *f = *state;
    size_t rows = 0;
    const struct sql_value p = sql_text(VIEW("kept"));
    assert_int_equal(store_sql_begin(f->store, &f->err), OK);
    assert_int_equal(store_sql_run(f->store, "INSERT INTO projections (name, size) VALUES ($1, 5)",
                                   &p, 1, NULL, NULL, &f->err),
                     OK);
    assert_int_equal(store_sql_run(f->store, "SELECT generate_series(1, 100000)", NULL, 0,
                                   count_row, &rows, &f->err),
                     ERR_CANCELLED);
    assert_int_equal(rows, 3);
    assert_int_equal(store_sql_end(f->store, true, &f->err), OK);
    rows = 0;
    assert_int_equal(store_sql_run(f->store, "SELECT size FROM projections WHERE name = $1", &p, 1,
                                   count_row, &rows, &f->err),
                     OK);
    assert_int_equal(rows, 1);
}

static void refused(const struct store_place *place, enum status status, const char *part)
{
    struct store *s = NULL;
    struct error err = {.code = OK};
    assert_int_equal(store_open_place(place, STORE_READ_WRITE, &s, &err), status);
    if (strstr(err.message, part) == NULL) {
        fail_msg("\"%s\" says nothing of \"%s\"", err.message, part);
    }
    assert_null(strstr(err.message, "hidden"));
}

static void test_refused_places(void **state)
{
    struct fixture *f = *state;
    struct store_place good;
    place_of(f->where, &good);
    struct store_place p = good;
    p.blobs = NULL;
    refused(&p, ERR_USAGE, "ASSAY_BLOBS");
    p.blobs = "s3://";
    refused(&p, ERR_USAGE, "s3://BUCKET");
    p.blobs = "s3://bucket/a b";
    refused(&p, ERR_USAGE, "s3://BUCKET");
    p = good;
    p.registers = "postgresql://user:hidden@127.0.0.1:1/none?connect_timeout=2";
    refused(&p, ERR_IO, "127.0.0.1:1/none");
    p.registers = "postgresql://user:hidden@[::1";
    refused(&p, ERR_USAGE, "postgresql://USER@HOST");
    p = good;
    p.registers = "/tmp/some-directory";
    refused(&p, ERR_USAGE, "need a database");
    struct s3_access access = *good.access;
    p = good;
    access.secret = "";
    p.access = &access;
    refused(&p, ERR_USAGE, "AWS_SECRET_ACCESS_KEY");
    access = *good.access;
    access.endpoint = "ftp://x";
    refused(&p, ERR_USAGE, "https://HOST");
}

/* A wrong key is found out by the server, and the message is of use. */
static void test_wrong_secret(void **state)
{
    struct fixture *f = *state;
    struct store_place place;
    place_of(f->where, &place);
    struct s3_access access = *place.access;
    access.secret = "hidden";
    place.access = &access;
    struct view item = VIEW("x");
    struct sha256 d;
    struct store *s = NULL;
    struct error err = {.code = OK};
    assert_int_equal(store_open_place(&place, STORE_READ_WRITE, &s, &err), OK);
    assert_int_equal(store_blob_put(s, &item, 1, &d, &err), ERR_PERMISSION);
    assert_non_null(strstr(err.message, "SignatureDoesNotMatch"));
    assert_null(strstr(err.message, "hidden"));
    s = store_close(s);
}

int main(void)
{
    const struct conformance c = {place_of, make, remove_all, damage_blob};
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest postgres[] = {
        TEST(test_lost_lock),         TEST(test_cancelled),    TEST(test_begin_fails),
        TEST(test_batch_fails_whole), TEST(test_stopped_rows), TEST(test_refused_places),
        TEST(test_wrong_secret),
    };
    int failed = conformance_run(&c);
    return failed + cmocka_run_group_tests(postgres, NULL, NULL);
}
