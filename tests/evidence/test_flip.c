/* Every byte of a small store changed in turn: an audit must fail and name the
 * record. Also every file removed, emptied, lengthened. */
#include "support.h"

#include <assay/base/mem.h>
#include <assay/store/registers.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FILE_MAX = 1 << 17, ENTRIES = 5 };

struct sweep {
    struct bench bench;
    struct log_audit audit;
    char text[FILE_MAX];
    char envelopes[ENTRIES][SHA256_HEX_MAX]; /* of each entry */
    unsigned files;
    unsigned long bytes;
};

static int setup(void **state)
{
    struct sweep *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return -1;
    }
    *state = s;
    bench_open(&s->bench);
    struct log_receipt r[4];
    bench_append(&s->bench, 0, 3, false, r);
    for (int i = 0; i < 3; i++) {
        sha256_hex(&r[i].envelope, s->envelopes[i]);
    }
    bench_append(&s->bench, 3, 1, true, r);
    sha256_hex(&r[0].envelope, s->envelopes[3]);
    sha256_hex(&r[0].sigstore_envelope, s->envelopes[4]);
    /* A blob that is no envelope: a report that a statement might name. */
    struct view report = VIEW("{\"version\":\"2.1.0\",\"runs\":[]}");
    struct sha256 digest;
    return store_blob_put(s->bench.store, &report, 1, &digest, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct sweep *s = *state;
    bench_end(&s->bench);
    *state = mem_free(s);
    return 0;
}

/* The audit must fail; returns its message. */
static const char *must_fail(struct sweep *s, const char *path, size_t at, const char *how)
{
    static struct error err;
    err = (struct error){.code = OK};
    enum status st = log_verify(s->bench.log, &s->audit, &err);
    if (st != ERR_CORRUPT) {
        fail_msg("%s, byte %zu %s: the audit says %s", path, at, how, status_name(st));
    }
    if (s->audit.problems_len == 0) {
        fail_msg("%s, byte %zu %s: no problem is listed", path, at, how);
    }
    return err.message;
}

/* Which entry does an envelope's file belong to? -1: another blob. */
static int entry_of(const struct sweep *s, const char *path)
{
    struct view p = view_str(path);
    for (int i = 0; i < ENTRIES; i++) {
        if (view_ends(p, view_str(s->envelopes[i] + 2))) {
            return i;
        }
    }
    return -1;
}

static void check_name(struct sweep *s, const char *path, size_t at, const char *message)
{
    struct view m = view_str(message);
    char want[80];
    int entry = entry_of(s, path);
    if (strstr(path, "/blobs/") != NULL && entry >= 0) {
        (void)snprintf(want, sizeof want, "entry %d: envelope sha256:%s", entry,
                       s->envelopes[entry]);
    } else if (strstr(path, "/blobs/") != NULL) {
        (void)snprintf(want, sizeof want, "blob sha256:");
    } else if (strstr(path, "/tile/0/") != NULL) {
        (void)snprintf(want, sizeof want, "entry %zu: its hash", at / 32);
    } else if (strstr(path, "/envelope/") != NULL) {
        (void)snprintf(want, sizeof want, "entry %zu: envelope", at / 32);
    } else if (strstr(path, "/tile/entries/") != NULL) {
        (void)snprintf(want, sizeof want, "entry ");
    } else {
        (void)snprintf(want, sizeof want, "checkpoint");
    }
    if (view_find(m, view_str(want)) < 0) {
        fail_msg("%s, byte %zu: '%s' is not in '%s'", path, at, want, message);
    }
}

static void flip_file(void *ctx, const char *path)
{
    struct sweep *s = ctx;
    struct view name = view_str(path);
    if (view_ends(name, VIEW("/.lock"))) {
        struct stat sb;
        assert_int_equal(stat(path, &sb), 0);
        assert_int_equal(sb.st_size, 0); /* nothing in it to change */
        return;
    }
    size_t n = slurp(path, s->text, sizeof s->text);
    s->files++;
    s->bytes += n;
    for (size_t i = 0; i < n; i++) {
        /* Each byte once; which bit changes, varies with the place. */
        char mask = (char)(1 << (i % 8));
        s->text[i] ^= mask;
        spew(path, s->text, n);
        check_name(s, path, i, must_fail(s, path, i, "flipped"));
        s->text[i] ^= mask;
    }
    spew(path, s->text, n);
}

static void sweep_dir(struct sweep *s, const char *name, file_visit visit)
{
    char dir[512];
    (void)snprintf(dir, sizeof dir, "%s/%s", s->bench.home.path, name);
    each_file(dir, visit, s);
}

static void test_every_byte(void **state)
{
    struct sweep *s = *state;
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
    assert_int_equal(s->audit.entries, ENTRIES);
    assert_int_equal(s->audit.blobs, 1);
    sweep_dir(s, "log", flip_file);
    sweep_dir(s, "blobs", flip_file);
    /* checkpoint, entries, envelope list, tile; five envelopes, one report */
    assert_int_equal(s->files, 4 + ENTRIES + 1);
    print_message("%u files, %lu bytes, each changed once and found\n", s->files, s->bytes);
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
}

/* A batch, whose envelopes lie in a pack: the lengths' bytes and every 61st of the others. */
static void test_pack(void **state)
{
    enum { BATCH = 66, HEAD = 4 };
    struct sweep *s = *state;
    char path[400];
    char want[40];
    bench_append(&s->bench, 10, BATCH, false, NULL);
    (void)snprintf(path, sizeof path, "%s/log/pack/000.p/%d", s->bench.home.path, ENTRIES + BATCH);
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
    assert_int_equal(s->audit.envelopes, ENTRIES + BATCH);
    assert_int_equal(s->audit.bundles, 3);
    size_t n = slurp(path, s->text, sizeof s->text);
    size_t next = 0; /* where an envelope's length stands */
    unsigned entry = 0;
    unsigned changed = 0;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *head = (const unsigned char *)s->text + next;
        size_t len = (size_t)head[2] << 8 | head[3];
        if (i == next + HEAD + len) {
            next = i;
            entry++;
            head = (const unsigned char *)s->text + next;
            len = (size_t)head[2] << 8 | head[3];
        }
        if (i >= next + HEAD && i % 61 != 0) {
            continue;
        }
        char mask = (char)(1 << (i % 8));
        s->text[i] ^= mask;
        spew(path, s->text, n);
        const char *message = must_fail(s, path, i, "flipped");
        (void)snprintf(want, sizeof want, "entry %u: ", entry);
        if (strncmp(message, want, strlen(want)) != 0) {
            fail_msg("byte %zu of the pack: '%s' does not begin with '%s'", i, message, want);
        }
        s->text[i] ^= mask;
        changed++;
    }
    assert_int_equal(entry, ENTRIES + BATCH - 1);
    spew(path, s->text, n);
    print_message("pack: %zu bytes, %u changed and found\n", n, changed);
    spew(path, s->text, n - 1);
    (void)must_fail(s, path, n - 1, "(cut)");
    s->text[n] = '\0';
    spew(path, s->text, n + 1);
    (void)must_fail(s, path, n, "(added)");
    assert_int_equal(unlink(path), 0);
    (void)must_fail(s, path, 0, "(removed)");
    spew(path, s->text, n);
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
    /* One by one it goes on: the pack of the edge is carried along. */
    bench_append(&s->bench, 100, 1, true, NULL);
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
    assert_int_equal(s->audit.envelopes, ENTRIES + BATCH + 2);
    assert_int_equal(s->audit.bundles, 3);
}

static void maul_file(void *ctx, const char *path)
{
    struct sweep *s = ctx;
    char aside[2200];
    if (view_ends(view_str(path), VIEW("/.lock"))) {
        return;
    }
    size_t n = slurp(path, s->text, sizeof s->text);
    bool report = strstr(path, "/blobs/") != NULL && entry_of(s, path) < 0;
    if (!report) { /* whoever names a report will miss it; the log does not */
        (void)snprintf(aside, sizeof aside, "%s.aside", path);
        assert_int_equal(rename(path, aside), 0);
        (void)must_fail(s, path, 0, "(removed)");
        assert_int_equal(rename(aside, path), 0);
    }
    spew(path, s->text, 0);
    (void)must_fail(s, path, 0, "(emptied)");
    spew(path, s->text, n - 1);
    (void)must_fail(s, path, n - 1, "(cut)");
    s->text[n] = '\n';
    spew(path, s->text, n + 1);
    (void)must_fail(s, path, n, "(added)");
    spew(path, s->text, n);
    assert_int_equal(log_verify(s->bench.log, &s->audit, NULL), OK);
    s->files++;
}

static void test_files_mauled(void **state)
{
    struct sweep *s = *state;
    sweep_dir(s, "log", maul_file);
    sweep_dir(s, "blobs", maul_file);
    assert_int_equal(s->files, 4 + ENTRIES + 1);
}

/* The database is an index. A changed byte is noticed, or does no harm: either
 * it cannot be read, or it differs from the log, or it says the same. In each
 * case it can be rebuilt and is right then. */
static void test_database(void **state)
{
    struct sweep *s = *state;
    char path[400];
    char side[420];
    unsigned unreadable = 0;
    unsigned differs = 0;
    unsigned harmless = 0;
    (void)snprintf(path, sizeof path, "%s/assay.db", s->bench.home.path);
    bench_reopen(&s->bench); /* the write-ahead log goes into the file */
    bench_close(&s->bench);
    size_t n = slurp(path, s->text, sizeof s->text);
    for (size_t i = 0; i < n; i += 11) {
        struct error err = {.code = OK};
        uint64_t rows = 0;
        uint64_t wrong = 0;
        s->text[i] ^= (char)0xff;
        spew(path, s->text, n);
        assert_int_equal(bench_try_open(&s->bench, &err), OK);
        enum status st = log_check_register(s->bench.log, &rows, &wrong, &err);
        if (st != OK) {
            if (st != ERR_CORRUPT && st != ERR_UNSUPPORTED) {
                fail_msg("byte %zu of the database: %s: %s", i, status_name(st), err.message);
            }
            assert_true(strstr(err.message, "assay.db") != NULL ||
                        strstr(err.message, "rebuild") != NULL);
            unreadable++;
        } else if (wrong > 0 || rows != ENTRIES) {
            differs++;
        } else {
            harmless++;
        }
        bench_close(&s->bench);
        s->text[i] ^= (char)0xff;
        static const char *const ends[] = {"-wal", "-shm", "-journal"};
        for (size_t k = 0; k < 3; k++) {
            (void)snprintf(side, sizeof side, "%s%s", path, ends[k]);
            (void)unlink(side);
        }
    }
    print_message("database: %u unreadable, %u differ from the log, %u say the same\n", unreadable,
                  differs, harmless);
    assert_true(unreadable > 0 && differs > 0);
    /* The way out that the message names. */
    assert_int_equal(unlink(path), 0);
    uint64_t rows = 0;
    uint64_t wrong = 1;
    assert_int_equal(bench_try_open(&s->bench, NULL), OK);
    assert_int_equal(log_project(s->bench.log, NULL), OK);
    assert_int_equal(log_check_register(s->bench.log, &rows, &wrong, NULL), OK);
    assert_int_equal(rows, ENTRIES);
    assert_int_equal(wrong, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {TEST(test_every_byte), TEST(test_pack),
                                       TEST(test_files_mauled), TEST(test_database)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
