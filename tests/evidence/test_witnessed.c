/* Timestamps that OpenSSL's authority made, and what is kept beside a log. */
#include "support.h"

#include <assay/base/file.h>
#include <assay/evidence/witnessed.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#define VECTORS ASSAY_SOURCE_DIR "/tests/evidence/corpus/timestamp/"

/* Of certificates that were valid for two days. */
struct vectors {
    struct buf reply;
    struct buf query;
    struct buf refused;
    struct sha256 digest;
    struct timestamp_trust *trust;
};

static int setup(void **state)
{
    static struct vectors v;
    struct buf ca = BUF_INIT(1 << 16);
    buf_init(&v.reply, TIMESTAMP_MAX);
    buf_init(&v.query, TIMESTAMP_MAX);
    buf_init(&v.refused, TIMESTAMP_MAX);
    bool ok = evidence_init(NULL) == OK && file_read(VECTORS "reply", &v.reply, NULL) == OK &&
              file_read(VECTORS "query", &v.query, NULL) == OK &&
              file_read(VECTORS "refused", &v.refused, NULL) == OK &&
              file_read(VECTORS "ca", &ca, NULL) == OK &&
              timestamp_trust_read(buf_view(&ca), &v.trust, NULL) == OK;
    sha256_of(VIEW("stamped by the test\n"), &v.digest);
    buf_release(&ca);
    *state = &v;
    return ok ? 0 : -1;
}

static int teardown(void **state)
{
    struct vectors *v = *state;
    buf_release(&v->reply);
    buf_release(&v->query);
    buf_release(&v->refused);
    v->trust = timestamp_trust_free(v->trust);
    return 0;
}

/* Whenever this runs: the certificate counts as of the time that is stated. */
static void test_good(void **state)
{
    const struct vectors *v = *state;
    struct timestamp t = {.time = 0};
    struct error err = {.code = OK};
    if (timestamp_verify(buf_view(&v->reply), &v->digest, buf_view(&v->query), v->trust, &t,
                         &err) != OK) {
        fail_msg("%s", err.message);
    }
    assert_int_equal(t.time / 86400, 1795305600 / 86400); /* 2026-11-22 */
    assert_string_equal(t.signer, "Test Timestamps");
}

static void test_bad(void **state)
{
    const struct vectors *v = *state;
    struct buf other = BUF_INIT(TIMESTAMP_MAX);
    struct buf large = BUF_INIT(2 * TIMESTAMP_MAX);
    struct timestamp t = {.time = 7};
    struct sha256 wrong;
    struct view reply = buf_view(&v->reply);
    sha256_of(VIEW("something else"), &wrong);
    assert_int_equal(timestamp_read(reply, &wrong, VIEW(""), &t, NULL), ERR_CORRUPT);
    assert_int_equal(timestamp_request(&v->digest, &other, NULL), OK);
    assert_int_equal(timestamp_read(reply, &v->digest, buf_view(&other), &t, NULL), ERR_CORRUPT);
    assert_int_equal(timestamp_read(reply, &v->digest, VIEW("x"), &t, NULL), ERR_FORMAT);
    assert_int_equal(timestamp_read(buf_view(&v->refused), &v->digest, VIEW(""), &t, NULL),
                     ERR_CORRUPT);
    assert_int_equal(timestamp_read(VIEW(""), &v->digest, VIEW(""), &t, NULL), ERR_FORMAT);
    for (size_t i = 0; i < reply.len; i++) {
        assert_int_not_equal(
            timestamp_read(view_slice(reply, 0, i), &v->digest, VIEW(""), &t, NULL), OK);
    }
    buf_add_view(&large, reply);
    buf_add_char(&large, '\0'); /* something behind it */
    assert_int_equal(timestamp_read(buf_view(&large), &v->digest, VIEW(""), &t, NULL), ERR_FORMAT);
    while (large.len <= TIMESTAMP_MAX) {
        buf_add_view(&large, reply);
    }
    assert_int_equal(timestamp_read(buf_view(&large), &v->digest, VIEW(""), &t, NULL), ERR_LIMIT);
    assert_int_equal(t.time, 7);
    buf_release(&other);
    buf_release(&large);
}

/* No changed byte makes it say another time. Not signed are the status beside the token and the
 * authority's own certificate that lies in it, which is not the one that is believed. */
static void test_changed(void **state)
{
    const struct vectors *v = *state;
    struct timestamp good = {.time = 0};
    size_t passed = 0;
    char bytes[4096];
    struct view reply = buf_view(&v->reply);
    assert_true(reply.len < sizeof bytes);
    assert_int_equal(timestamp_verify(reply, &v->digest, VIEW(""), v->trust, &good, NULL), OK);
    memcpy(bytes, reply.ptr, reply.len);
    for (size_t i = 0; i < reply.len; i++) {
        struct timestamp t = {.time = 0};
        bytes[i] ^= 1;
        if (timestamp_verify(view_of(bytes, reply.len), &v->digest, VIEW(""), v->trust, &t, NULL) ==
            OK) {
            assert_int_equal(t.time, good.time);
            passed++;
        }
        bytes[i] ^= 1;
    }
    assert_true(passed < reply.len / 2);
}

static void test_requests(void **state)
{
    const struct vectors *v = *state;
    struct buf a = BUF_INIT(1024);
    struct buf b = BUF_INIT(1024);
    struct view digest = view_of((const char *)v->digest.bytes, SHA256_SIZE);
    assert_int_equal(timestamp_request(&v->digest, &a, NULL), OK);
    assert_int_equal(timestamp_request(&v->digest, &b, NULL), OK);
    assert_true(view_find(buf_view(&a), digest) > 0);
    assert_false(view_eq(buf_view(&a), buf_view(&b))); /* the nonce */
    buf_release(&a);
    buf_release(&b);
}

static void test_trust(void **state)
{
    struct timestamp_trust *t = NULL;
    static const char *const bad[] = {"", "x", "-----BEGIN CERTIFICATE-----\n",
                                      ("-----BEGIN CERTIFICATE-----\nAAAA\n"
                                       "-----END CERTIFICATE-----\n")};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(timestamp_trust_read(view_str(bad[i]), &t, NULL), ERR_FORMAT);
        assert_null(t);
    }
}

/* ---- what is kept ---- */

struct kept {
    unsigned count;
    uint64_t sizes[8];
    size_t timestamps;
    char lines[512];
};

static enum status on_kept(void *ctx, const struct witnessed *w, struct error *err)
{
    struct kept *k = ctx;
    (void)err;
    k->sizes[k->count++ % 8] = w->state.size;
    k->timestamps += w->timestamps_len;
    (void)snprintf(k->lines, sizeof k->lines, VIEW_FMT, VIEW_ARG(w->cosignatures));
    return OK;
}

static void on_problem(void *ctx, const char *text)
{
    (void)text;
    ++*(unsigned *)ctx;
}

static void note_now(struct bench *b, struct buf *out)
{
    buf_clear(out);
    assert_int_equal(log_checkpoint(b->log, out, NULL), OK);
}

#define LINE(name, rest) "\xe2\x80\x94 " name " " rest "\n"

static void test_keeping(void **state)
{
    struct bench b;
    struct log_receipt receipts[4];
    struct buf first = BUF_INIT(NOTE_MAX);
    struct buf second = BUF_INIT(NOTE_MAX);
    struct kept k = {.count = 0};
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 1, false, receipts);
    note_now(&b, &first);
    bench_append(&b, 1, 2, false, receipts);
    note_now(&b, &second);
    assert_int_equal(witnessed_each(b.store, 0, on_kept, &k, NULL), OK);
    assert_int_equal(k.count, 0);
    assert_int_equal(witnessed_keep(b.store, buf_view(&second), VIEW(""), VIEW("t0"), NULL), OK);
    assert_int_equal(witnessed_keep(b.store, buf_view(&first),
                                    VIEW(LINE("w", "AAAAAAAA") LINE("v", "AAAAAAAA")), VIEW(""),
                                    NULL),
                     OK);
    assert_int_equal(witnessed_keep(b.store, buf_view(&second), VIEW(""), VIEW("t0"), NULL), OK);
    assert_int_equal(witnessed_keep(b.store, buf_view(&second), VIEW(""), VIEW("t1"), NULL), OK);
    assert_int_equal(witnessed_each(b.store, 0, on_kept, &k, NULL), OK);
    assert_int_equal(k.count, 2); /* by size */
    assert_true(k.sizes[0] == 1 && k.sizes[1] == 3);
    assert_int_equal(k.timestamps, 2); /* the same one once */
    /* A newer line of a key replaces its older one, and no other's. */
    assert_int_equal(
        witnessed_keep(b.store, buf_view(&first), VIEW(LINE("w", "AAAAAABB")), VIEW(""), NULL), OK);
    k = (struct kept){.count = 0};
    assert_int_equal(witnessed_each(b.store, 0, on_kept, &k, NULL), OK);
    k = (struct kept){.count = 0};
    assert_int_equal(witnessed_each(b.store, 3, on_kept, &k, NULL), OK);
    assert_int_equal(k.count, 1);
    for (int i = 2; i < WITNESSED_TIMESTAMPS_MAX; i++) {
        char text[8];
        (void)snprintf(text, sizeof text, "t%d", i);
        assert_int_equal(witnessed_keep(b.store, buf_view(&second), VIEW(""), view_str(text), NULL),
                         OK);
    }
    assert_int_equal(witnessed_keep(b.store, buf_view(&second), VIEW(""), VIEW("more"), NULL),
                     ERR_LIMIT);
    assert_int_equal(witnessed_keep(b.store, VIEW("nonsense"), VIEW(""), VIEW(""), NULL),
                     ERR_FORMAT);
    buf_release(&first);
    buf_release(&second);
    bench_end(&b);
}

static void test_replaced_lines(void **state)
{
    struct bench b;
    struct log_receipt receipt;
    struct buf note = BUF_INIT(NOTE_MAX);
    struct kept k = {.count = 0};
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 1, false, &receipt);
    note_now(&b, &note);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note),
                                    VIEW(LINE("w", "AAAAAAAA") LINE("v", "AAAAAAAA")), VIEW(""),
                                    NULL),
                     OK);
    assert_int_equal(
        witnessed_keep(b.store, buf_view(&note), VIEW(LINE("w", "AAAAAABB")), VIEW(""), NULL), OK);
    assert_int_equal(witnessed_each(b.store, 0, on_kept, &k, NULL), OK);
    assert_string_equal(k.lines, LINE("v", "AAAAAAAA") LINE("w", "AAAAAABB"));
    buf_release(&note);
    bench_end(&b);
}

static void on_file(void *ctx, const char *path)
{
    struct stat sb;
    uint64_t *sum = ctx;
    assert_int_equal(stat(path, &sb), 0);
    if (strstr(path, "/witnessed/") != NULL) {
        *sum = *sum * 1000003 + sb.st_ino + (uint64_t)sb.st_mtim.tv_nsec;
    }
}

/* Which files are there: another one each time that something is written. */
static uint64_t files_of(const struct bench *b)
{
    uint64_t sum = 0;
    each_file(b->home.path, on_file, &sum);
    return sum;
}

static void test_nothing_new(void **state)
{
    struct bench b;
    struct log_receipt receipt;
    struct buf note = BUF_INIT(NOTE_MAX);
    struct view two = VIEW(LINE("w", "AAAAAAAA") LINE("v", "AAAAAAAA"));
    struct view one = VIEW(LINE("w", "AAAAAABB"));
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 1, false, &receipt);
    note_now(&b, &note);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note), two, VIEW("t0"), NULL), OK);
    uint64_t before = files_of(&b);
    assert_int_not_equal(before, 0);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note), two, VIEW("t0"), NULL), OK);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note), VIEW(""), VIEW(""), NULL), OK);
    assert_int_equal(files_of(&b), before);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note), one, VIEW(""), NULL), OK);
    assert_int_not_equal(files_of(&b), before);
    before = files_of(&b);
    assert_int_equal(witnessed_keep(b.store, buf_view(&note), VIEW(""), VIEW("t1"), NULL), OK);
    assert_int_not_equal(files_of(&b), before);
    buf_release(&note);
    bench_end(&b);
}

/* What is kept is of another log, or names what is not there: each is a problem, none is fatal. */
static void test_of_another_log(void **state)
{
    const struct vectors *v = *state;
    const struct witnessed_trust trust = {.authorities = v->trust};
    struct bench mine;
    struct bench other;
    struct log_receipt receipts[2];
    struct buf note = BUF_INIT(NOTE_MAX);
    struct witnessed_facts facts = {.checkpoints = 0};
    unsigned problems = 0;
    bench_open(&mine);
    bench_open(&other);
    bench_append(&mine, 0, 1, false, receipts);
    bench_append(&other, 0, 2, false, receipts);
    note_now(&mine, &note);
    assert_int_equal(witnessed_keep(mine.store, buf_view(&note), VIEW(""), VIEW(""), NULL), OK);
    assert_int_equal(witnessed_verify(mine.log, &trust, on_problem, &problems, &facts, NULL), OK);
    assert_int_equal(problems, 0);
    assert_int_equal(facts.checkpoints, 1);
    note_now(&other, &note);
    assert_int_equal(witnessed_keep(mine.store, buf_view(&note), VIEW(""), VIEW(""), NULL), OK);
    assert_int_equal(witnessed_verify(mine.log, &trust, on_problem, &problems, &facts, NULL), OK);
    assert_int_equal(problems, 1);
    /* A good timestamp, but of something else. */
    note_now(&mine, &note);
    assert_int_equal(
        witnessed_keep(mine.store, buf_view(&note), VIEW(""), buf_view(&v->reply), NULL), OK);
    problems = 0;
    assert_int_equal(witnessed_verify(mine.log, &trust, on_problem, &problems, &facts, NULL), OK);
    assert_int_equal(problems, 2);
    assert_int_equal(facts.authenticated, 0);
    buf_release(&note);
    bench_end(&mine);
    bench_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),           cmocka_unit_test(test_bad),
        cmocka_unit_test(test_changed),        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_trust),          cmocka_unit_test(test_keeping),
        cmocka_unit_test(test_replaced_lines), cmocka_unit_test(test_nothing_new),
        cmocka_unit_test(test_of_another_log),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
