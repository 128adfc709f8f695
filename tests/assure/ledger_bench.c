#include "ledger_bench.h"
#include "folder.h"

#include "testing.h"

#include <assay/evidence/pubkey.h>

#include <stdlib.h>
#include <unistd.h>

static struct error err;

/* A schema and a prefix of the home's name, where there are servers. */
static void open_store(const char *dir, bool make, struct store **out)
{
    static struct s3_access who;
    char registers[1024];
    char blobs[256];
    char sql[64];
    const char *database = getenv("ASSAY_TEST_POSTGRES");
    const char *name = strlen(dir) > 6 ? dir + strlen(dir) - 6 : dir;
    who = (struct s3_access){.endpoint = getenv("ASSAY_TEST_S3_ENDPOINT"),
                             .key = getenv("ASSAY_TEST_S3_KEY"),
                             .secret = getenv("ASSAY_TEST_S3_SECRET")};
    if (database == NULL) {
        assert_ok(store_open(dir, STORE_READ_WRITE, out, &err), err);
        return;
    }
    (void)snprintf(registers, sizeof registers, "%s?options=-csearch_path%%3Dt_%s", database, name);
    (void)snprintf(blobs, sizeof blobs, "s3://%s/%s", getenv("ASSAY_TEST_S3_BUCKET"), name);
    (void)snprintf(sql, sizeof sql, "CREATE SCHEMA IF NOT EXISTS t_%s", name);
    const struct store_place whole = {database, blobs, &who, NULL};
    const struct store_place place = {registers, blobs, &who, NULL};
    if (make) {
        assert_ok(store_open_place(&whole, STORE_READ_WRITE, out, &err), err);
        assert_ok(store_sql_run(*out, sql, NULL, 0, NULL, NULL, &err), err);
        *out = store_close(*out);
    }
    assert_ok(store_open_place(&place, STORE_READ_WRITE, out, &err), err);
}

void bench_open(struct bench *t, const char *dir)
{
    char keys[96];
    const struct log_options options = {0};
    (void)snprintf(t->dir, sizeof t->dir, "%s", dir);
    (void)snprintf(keys, sizeof keys, "%s/keys", dir);
    assert_ok(digest_init(&err), err);
    assert_ok(evidence_init(&err), err);
    open_store(dir, access(keys, F_OK) != 0, &t->store);
    assert_ok(keys_open(keys, view_of(NULL, 0), NOW, &t->keys, &err), err);
    assert_ok(log_open(t->store, t->keys, &options, &t->log, &err), err);
    t->ledger = (struct ledger){.store = t->store, .log = t->log, .keys = t->keys};
}

void bench_close(struct bench *t)
{
    t->log = log_close(t->log);
    t->keys = keys_close(t->keys);
    t->store = store_close(t->store);
}

int bench_setup(void **state)
{
    struct bench *t = test_calloc(1, sizeof *t);
    char dir[] = "/tmp/assay-ledger-XXXXXX";
    assert_non_null(mkdtemp(dir));
    bench_open(t, dir);
    *state = t;
    return 0;
}

int bench_teardown(void **state)
{
    struct bench *t = *state;
    bench_close(t);
    (void)folder_remove(t->dir);
    test_free(t);
    return 0;
}

uint64_t bench_log_size(const struct bench *t)
{
    struct checkpoint head;
    assert_ok(log_head(t->log, &head, &err), err);
    return head.size;
}

uint64_t bench_append(const struct bench *t, const char *type, const char *predicate)
{
    return bench_append_of(t, "subject", type, predicate);
}

uint64_t bench_append_of(const struct bench *t, const char *name, const char *type,
                         const char *predicate)
{
    struct buf payload = BUF_INIT(1 << 20);
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    const struct statement_subject subject = draft_subject(view_str(name), &digest, hex);
    const struct statement s = {.subjects_len = 1,
                                .subjects = &subject,
                                .predicate_type = view_str(type),
                                .predicate = view_str(predicate)};
    struct log_receipt receipt;
    assert_ok(statement_write(&payload, &s, &err), err);
    const struct log_item item = {.payload = buf_view(&payload)};
    assert_ok(log_append(t->log, &item, 1, &receipt, &err), err);
    buf_release(&payload);
    return receipt.index;
}

bool bench_same(const struct bench *t)
{
    struct rebuild_result result;
    assert_ok(ledger_rebuild(&t->ledger, REBUILD_COMPARE, NULL, NULL, &result, &err), err);
    return result.same;
}
