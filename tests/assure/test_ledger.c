/* One way for all statement types: checked, appended, projected, rebuilt, compared. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/suppressions.h>
#include <assay/base/file.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct error err;
#define PRINT "f1:0123456789abcdef0123456789abcdef"
#define ACCEPT(print, created, expires)                                                            \
    "{\"action\":\"accept\",\"fingerprint\":\"" print                                              \
    "\",\"reason\":\"a good reason\",\"owner\":\"ann\",\"createdOn\":\"" created                   \
    "\",\"expiresOn\":\"" expires "\"}"
#define USUAL ACCEPT(PRINT, "2027-01-15T08:00:00Z", "2028-01-15T08:00:00Z")
#define WITHDRAW                                                                                   \
    "{\"action\":\"withdraw\",\"fingerprint\":\"" PRINT                                            \
    "\",\"reason\":\"no longer good\",\"owner\":\"ann\",\"createdOn\":\"2027-01-16T08:00:00Z\"}"

static enum status write_row(void *ctx, const struct suppression_row *row, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT " %lld %llu\n", VIEW_ARG(view_slice(row->fingerprint, 0, 6)),
               (long long)row->created - NOW, (unsigned long long)row->index);
    return buf_status(out, e);
}

static void check_rows(const struct bench *t, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(suppressions_each(&t->ledger, write_row, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static enum status write_refused(void *ctx, const struct refused_row *r, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, "%llu " VIEW_FMT "\n", (unsigned long long)r->index, VIEW_ARG(r->reason));
    return buf_status(out, e);
}

static void check_refused(const struct bench *t, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    assert_ok(ledger_refused(&t->ledger, write_refused, &text, &err), err);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static enum status draft_and_record(const struct bench *t, const char *predicate)
{
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    const struct draft d = {.type = statement_type_of(VIEW(SUPPRESSION_PREDICATE)),
                            .subject = draft_subject(VIEW(PRINT), &digest, hex),
                            .predicate = view_str(predicate)};
    return ledger_record(&t->ledger, &d, 1, NOW, &receipt, &err);
}

/* What is refused is refused before it is signed. */
static void checked_at_append(void **state)
{
    const struct bench *t = *state;
    static const struct {
        const char *predicate;
        const char *message;
    } rows[] = {
        {"{}", "decision about a finding: predicate: document: \"action\" is missing"},
        {ACCEPT("x1:0", "2027-01-15T08:00:00Z", "2028-01-15T08:00:00Z"),
         "decision about a finding: predicate: fingerprint: \"x1:0\" is not of the form "
         "^[sf]1:[0-9a-f]{32}$"},
        {"{\"action\":\"accept\",\"fingerprint\":\"" PRINT
         "\",\"reason\":\"a good reason\",\"owner\":\"ann\","
         "\"createdOn\":\"2027-01-15T08:00:00Z\"}",
         "decision about a finding: it needs \"expiresOn\""},
        {ACCEPT(PRINT, "2027-01-15T08:06:00Z", "2028-01-15T08:00:00Z"),
         "decision about a finding: the stated time lies in the future"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_status(draft_and_record(t, rows[i].predicate), ERR_USAGE, err);
        assert_string_equal(err.message, rows[i].message);
    }
    assert_int_equal(bench_log_size(t), 0);
    assert_ok(draft_and_record(t, USUAL), err);
    assert_int_equal(bench_log_size(t), 1);
    check_rows(t, "f1:012 0 0\n");
}

/* The log's order decides, not the times that statements state. */
static void order_of_the_log(void **state)
{
    const struct bench *t = *state;
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL); /* twice is the same, but later */
    check_rows(t, "f1:012 0 1\n");
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    check_rows(t, "");
    /* Said last, whatever date it bears. */
    (void)bench_append(t, SUPPRESSION_PREDICATE,
                       ACCEPT(PRINT, "2027-01-15T07:59:00Z", "2028-01-15T08:00:00Z"));
    check_rows(t, "f1:012 -60 4\n");
    (void)bench_append(t, SUPPRESSION_PREDICATE,
                       ACCEPT(PRINT, "2099-01-01T00:00:00Z", "2099-01-15T08:00:00Z"));
    check_rows(t, "f1:012 2270908800 5\n");
    assert_true(bench_same(t));
    check_refused(t, "");
}

/* What another version let pass gives no row, and stays visible. */
static void refused_in_the_log(void **state)
{
    const struct bench *t = *state;
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)bench_append(t, SUPPRESSION_PREDICATE, "{\"action\":\"shrug\"}");
    (void)bench_append(t, SUPPRESSION_PREDICATE,
                       ACCEPT("f1:zz", "2027-01-15T08:00:00Z", "2028-01-15T08:00:00Z"));
    check_rows(t, "f1:012 0 0\n");
    check_refused(t, "1 predicate: action: \"shrug\" is none of accept, false-positive, withdraw\n"
                     "2 predicate: fingerprint: \"f1:zz\" is not of the form "
                     "^[sf]1:[0-9a-f]{32}$\n");
    assert_true(bench_same(t));
    assert_ok(
        store_sql_run(t->store, "DELETE FROM refused WHERE entry = 1", NULL, 0, NULL, NULL, &err),
        err);
    assert_false(bench_same(t));
}

static enum status write_type(void *ctx, const struct type_count *c, struct error *e)
{
    struct buf *out = ctx;
    if (c->statements > 0) {
        buf_printf(out, VIEW_FMT " %s %llu %llu\n", VIEW_ARG(c->predicate),
                   c->type == NULL ? "unknown" : "known", (unsigned long long)c->statements,
                   (unsigned long long)c->refused);
    }
    return buf_status(out, e);
}

/* A type of a later version is kept and counted; it disturbs nothing. */
static void unknown_types(void **state)
{
    const struct bench *t = *state;
    struct buf text = BUF_INIT(1 << 16);
    (void)bench_append(t, "urn:assay:predicate:horoscope:v9", "{\"sign\":\"aries\"}");
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)bench_append(t, "urn:assay:predicate:horoscope:v9", "{\"sign\":\"virgo\"}");
    (void)bench_append(t, SUPPRESSION_PREDICATE, "{}");
    check_rows(t, "f1:012 0 1\n");
    assert_ok(ledger_types(&t->ledger, write_type, &text, &err), err);
    assert_view(buf_view(&text), "urn:assay:predicate:horoscope:v9 unknown 2 0\n"
                                 "urn:assay:predicate:suppression:v1 known 2 1\n");
    buf_release(&text);
    assert_true(bench_same(t));
    assert_int_equal(bench_log_size(t), 4);
}

static enum status collect(void *ctx, const struct register_comparison *c, struct error *e)
{
    struct buf *out = ctx;
    if (!c->same) {
        buf_printf(out, "%s %llu %llu\n", c->name, (unsigned long long)c->rows,
                   (unsigned long long)c->rebuilt);
    }
    return buf_status(out, e);
}

static void check_differences(const struct bench *t, bool keep, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    struct rebuild_result result;
    assert_ok(ledger_rebuild(&t->ledger, keep ? REBUILD_KEEP : REBUILD_COMPARE, collect, &text,
                             &result, &err),
              err);
    assert_view(buf_view(&text), expected);
    assert_int_equal(result.same, expected[0] == '\0');
    buf_release(&text);
}

static void run_sql(const struct bench *t, const char *sql)
{
    assert_ok(store_sql_run(t->store, sql, NULL, 0, NULL, NULL, &err), err);
}

/* Any change of any register is found, named, and undone. */
static void tampering(void **state)
{
    const struct bench *t = *state;
    static const struct {
        const char *sql;
        const char *found;
    } rows[] = {
        {"UPDATE suppressions SET owner = 'bob'", "suppressions 1 1\n"},
        {"UPDATE suppressions SET expires = expires + 1", "suppressions 1 1\n"},
        {"UPDATE suppressions SET idx = 7", "suppressions 1 1\n"},
        {"UPDATE suppressions SET reason = CAST(reason AS BLOB)", "suppressions 1 1\n"},
        {"DELETE FROM suppressions", "suppressions 0 1\n"},
        {"DELETE FROM statements WHERE idx = 0", "statements 1 2\n"},
        {"UPDATE statements SET time = 1", "statements 2 2\n"},
        {"INSERT INTO refused (entry, predicate, reason, idx) VALUES (1, 'urn:x', 'y', 1)",
         "refused 1 0\n"},
    };
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)bench_append(t, "urn:other:type", "{}");
    check_rows(t, "f1:012 0 0\n");
    for (size_t i = 0; i < COUNT(rows); i++) {
        check_differences(t, false, "");
        run_sql(t, rows[i].sql);
        check_differences(t, false, rows[i].found); /* only looked */
        check_differences(t, true, rows[i].found);
        check_differences(t, false, "");
        check_rows(t, "f1:012 0 0\n");
    }
}

static struct rebuild_result rebuilt(const struct bench *t, enum rebuild_mode mode)
{
    struct buf text = BUF_INIT(1 << 16);
    struct rebuild_result result;
    assert_ok(ledger_rebuild(&t->ledger, mode, collect, &text, &result, &err), err);
    assert_true(result.same);
    buf_release(&text);
    return result;
}

static void check_counts(const struct bench *t, enum rebuild_mode mode, uint64_t verified,
                         uint64_t remembered)
{
    struct rebuild_result r = rebuilt(t, mode);
    assert_int_equal(r.verified, verified);
    assert_int_equal(r.remembered, remembered);
}

/* What log_verify() found in order is not verified again, as long as the log extends it. */
static void remembered_signatures(void **state)
{
    const struct bench *t = *state;
    static struct log_audit audit;
    char from[128];
    char to[128];
    struct buf note = BUF_INIT(NOTE_MAX);
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)bench_append(t, "urn:other:type", "{}");
    check_counts(t, REBUILD_KEEP, 1, 0);
    assert_ok(log_verify(t->log, &audit, &err), err);
    check_counts(t, REBUILD_KEEP, 0, 1);
    check_counts(t, REBUILD_VERIFY, 1, 0);
    check_counts(t, REBUILD_COMPARE, 0, 0);
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    check_counts(t, REBUILD_KEEP, 1, 1);
    assert_ok(log_verify(t->log, &audit, &err), err);
    check_counts(t, REBUILD_KEEP, 0, 2);
    (void)snprintf(to, sizeof to, "%s/keys/verified.checkpoint", t->dir);
    /* Cut, or changed: it counts for nothing. */
    assert_ok(file_read(to, &note, &err), err);
    assert_ok(file_write_atomic(to, view_slice(buf_view(&note), 0, note.len / 2), 0600, &err), err);
    check_counts(t, REBUILD_KEEP, 2, 0);
    char *digit = memchr(note.ptr, '3', note.len);
    assert_non_null(digit);
    *digit = '2';
    assert_ok(file_write_atomic(to, buf_view(&note), 0600, &err), err);
    check_counts(t, REBUILD_KEEP, 2, 0);
    /* Another log, signed by the same key under the same name: another tree. */
    struct bench other = {.store = NULL};
    char dir[96];
    (void)snprintf(dir, sizeof dir, "%s/other", t->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    bench_open(&other, dir);
    struct log *same_keys = NULL;
    assert_ok(log_open(other.store, t->keys, NULL, &same_keys, &err), err);
    struct bench twin = {.log = same_keys, .store = other.store, .keys = t->keys};
    (void)snprintf(from, sizeof from, "%s/keys/seen.checkpoint", t->dir);
    assert_int_equal(rename(from, to), 0); /* this home has signed nothing yet */
    (void)bench_append(&twin, "urn:other:type", "{}");
    buf_clear(&note);
    assert_ok(log_checkpoint(twin.log, &note, &err), err);
    assert_ok(file_write_atomic(to, buf_view(&note), 0600, &err), err);
    check_counts(t, REBUILD_KEEP, 2, 0);
    (void)log_close(same_keys);
    bench_close(&other);
    buf_release(&note);
}

/* A statement that no key of ours has signed gives no row, it stops everything. */
static void foreign_signature(void **state)
{
    const struct bench *t = *state;
    struct bench other = {.store = NULL};
    char dir[96];
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    (void)snprintf(dir, sizeof dir, "%s/other", t->dir);
    assert_int_equal(mkdir(dir, 0700), 0);
    bench_open(&other, dir);
    const struct ledger stranger = {.store = t->store, .log = t->log, .keys = other.keys};
    assert_status(ledger_project(&stranger, &err), ERR_CORRUPT, err);
    assert_string_equal(err.message, "log entry 0 (decision about a finding): no key of ours has "
                                     "signed it; see \"assay log verify\"");
    check_rows(t, "f1:012 0 0\n");
    bench_close(&other);
}

/* Killed with the statement durable and half a projection done: the next one finishes it. */
static void killed_between(void **state)
{
    const struct bench *t = *state;
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    check_rows(t, "f1:012 0 0\n");
    pid_t child = fork();
    if (child == 0) {
        struct bench mine;
        bench_open(&mine, t->dir);
        (void)bench_append(&mine, SUPPRESSION_PREDICATE, WITHDRAW);
        if (store_sql_begin(mine.store, &err) == OK) {
            run_sql(&mine, "DELETE FROM suppressions");
        }
        (void)kill(getpid(), SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(bench_log_size(t), 2);
    check_rows(t, "");
    check_differences(t, false, "");
}

/* Registers that were made by other definitions, or of a longer log, are made anew. */
static void other_definitions(void **state)
{
    const struct bench *t = *state;
    (void)bench_append(t, SUPPRESSION_PREDICATE, USUAL);
    check_rows(t, "f1:012 0 0\n");
    run_sql(t, "UPDATE projections SET name = 'suppressions:0000000000000000' "
               "WHERE name LIKE 'suppressions:%'");
    run_sql(t, "DROP TABLE suppressions");
    run_sql(t, "CREATE TABLE suppressions (fingerprint TEXT)");
    check_rows(t, "f1:012 0 0\n");
    run_sql(t, "UPDATE projections SET size = 99 WHERE name LIKE 'suppressions:%'");
    run_sql(t, "DELETE FROM suppressions");
    check_rows(t, "f1:012 0 0\n");
    check_differences(t, false, "");
}

/* The list itself: each type once, with a schema that is there and understood. */
static void the_types(void **state)
{
    const struct bench *t = *state;
    for (size_t i = 0; statement_types[i] != NULL; i++) {
        const struct statement_type *type = statement_types[i];
        assert_ptr_equal(statement_type_of(view_str(type->predicate)), type);
        assert_true(type->title[0] != '\0');
        struct statement_digest digest;
        char hex[SHA256_HEX_MAX];
        struct log_receipt receipt;
        const struct draft d = {.type = type,
                                .subject = draft_subject(VIEW("x"), &digest, hex),
                                .predicate = VIEW("{\"no such member\":1}")};
        if (type->schema != NULL) {
            assert_true(strncmp(type->predicate, "urn:assay:predicate:", 20) == 0);
            assert_status(ledger_record(&t->ledger, &d, 1, NOW, &receipt, &err), ERR_USAGE, err);
        }
    }
    assert_null(statement_type_of(VIEW("urn:assay:predicate:horoscope:v9")));
    assert_int_equal(bench_log_size(t), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)
    const struct CMUnitTest tests[] = {
        TEST(checked_at_append),
        TEST(order_of_the_log),
        TEST(refused_in_the_log),
        TEST(unknown_types),
        TEST(tampering),
        TEST(foreign_signature),
        TEST(remembered_signatures),
        TEST(killed_between),
        TEST(other_definitions),
        TEST(the_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
