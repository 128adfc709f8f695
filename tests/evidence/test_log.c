/* Appending, listing, auditing, proving. */
#include "support.h"

#include <assay/evidence/proof.h>
#include <assay/store/registers.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void audit_ok(struct bench *b, uint64_t size, struct log_audit *out)
{
    struct error err = {.code = OK};
    enum status st = log_verify(b->log, out, &err);
    if (st != OK) {
        print_message("audit: %s\n", err.message);
    }
    assert_int_equal(st, OK);
    assert_int_equal(out->size, size);
    assert_int_equal(out->entries, size);
    assert_int_equal(out->envelopes, size);
    assert_int_equal(out->signatures, size);
    assert_int_equal(out->problems_len, 0);
}

static void test_empty(void **state)
{
    struct bench b;
    struct log_audit audit;
    struct checkpoint head;
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(1 << 20);
    (void)state;
    bench_open(&b);
    audit_ok(&b, 0, &audit);
    assert_int_equal(audit.checkpoints, 0);
    assert_int_equal(log_head(b.log, &head, &err), OK);
    assert_int_equal(head.size, 0);
    assert_string_equal(head.origin, "");
    assert_int_equal(log_checkpoint(b.log, &out, &err), ERR_NOT_FOUND);
    assert_int_equal(bench_prove(b.log, 0, PROOF_TLOG, &out, NULL, &err), ERR_NOT_FOUND);
    assert_int_equal(out.len, 0);
    bench_end(&b);
}

static void test_sizes(void **state)
{
    /* Batches that cross bundle and tile edges in every way. */
    static const unsigned batches[] = {1, 1, 253, 1, 1, 255, 256, 1, 700, 3};
    struct bench b;
    struct log_audit audit;
    struct error err = {.code = OK};
    (void)state;
    bench_open(&b);
    unsigned total = 0;
    struct log_receipt *receipts = mem_calloc(1024, sizeof *receipts);
    for (size_t i = 0; i < sizeof batches / sizeof batches[0]; i++) {
        bench_append(&b, total, batches[i], false, receipts);
        for (unsigned k = 0; k < batches[i]; k++) {
            assert_int_equal(receipts[k].index, total + k);
            assert_true(receipts[k].sigstore_index == LOG_NO_INDEX);
        }
        total += batches[i];
        audit_ok(&b, total, &audit);
    }
    assert_int_equal(audit.checkpoints, 1);
    /* of entries, of envelopes' digests, and packs: each bundle got some of a large batch */
    assert_int_equal(audit.bundles, 3 * ((total + 255) / 256));
    assert_int_equal(audit.tiles, (total + 255) / 256 + 1);
    bench_reopen(&b);
    audit_ok(&b, total, &audit);
    uint64_t rows = 0;
    uint64_t wrong = 0;
    assert_int_equal(log_check_register(b.log, &rows, &wrong, &err), OK);
    assert_int_equal(rows, total);
    assert_int_equal(wrong, 0);
    (void)mem_free(receipts);
    bench_end(&b);
}

static enum status take_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct buf expected = BUF_INIT(1 << 16);
    unsigned *next = ctx;
    (void)err;
    assert_int_equal(e->index, *next);
    sample_statement(&expected, *next);
    assert_int_equal(e->payload.len, expected.len);
    assert_memory_equal(e->payload.ptr, expected.ptr, expected.len);
    assert_true(view_eq_str(e->payload_type, "application/vnd.in-toto+json"));
    buf_release(&expected);
    (*next)++;
    return OK;
}

static enum status stop_there(void *ctx, const struct log_entry *e, struct error *err)
{
    (void)e;
    ++*(unsigned *)ctx;
    return error_set(err, ERR_CANCELLED, "enough");
}

static void test_each(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 300, false, NULL);
    unsigned next = 0;
    assert_int_equal(log_each(b.log, 0, UINT64_MAX, take_entry, &next, &err), OK);
    assert_int_equal(next, 300);
    next = 250;
    assert_int_equal(log_each(b.log, 250, 260, take_entry, &next, &err), OK);
    assert_int_equal(next, 260);
    unsigned calls = 0;
    assert_int_equal(log_each(b.log, 0, 10, stop_there, &calls, &err), ERR_CANCELLED);
    assert_int_equal(calls, 1);
    bench_end(&b);
}

struct asking_to_stop {
    volatile sig_atomic_t flag;
    unsigned calls;
};

static enum status ask_to_stop(void *ctx, const struct log_entry *e, struct error *err)
{
    struct asking_to_stop *a = ctx;
    (void)e;
    (void)err;
    a->flag = SIGINT;
    a->calls++;
    return OK;
}

/* What is short goes to its end; what is long stops. */
static void test_stopped(void **state)
{
    enum { LOT = 4096 };
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit audit;
    struct asking_to_stop a = {.flag = 0};
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 300, false, NULL);
    b.store->cancelled = &a.flag;
    assert_int_equal(log_each(b.log, 0, UINT64_MAX, ask_to_stop, &a, &err), OK);
    assert_int_equal(a.calls, 300);
    assert_int_equal(log_verify(b.log, &audit, &err), ERR_CANCELLED);
    a = (struct asking_to_stop){.flag = 0};
    for (unsigned at = 300; at < LOT + 500; at += 700) {
        bench_append(&b, at, at + 700 < LOT + 500 ? 700 : LOT + 500 - at, false, NULL);
    }
    assert_int_equal(log_each(b.log, 0, UINT64_MAX, ask_to_stop, &a, &err), ERR_CANCELLED);
    assert_int_equal(a.calls, LOT);
    a.flag = 0;
    assert_int_equal(log_verify(b.log, &audit, &err), OK);
    bench_end(&b);
}

/* All keys that sign statements here. */
static struct keyring *ring_of(struct bench *b)
{
    struct keyring *r = NULL;
    assert_int_equal(keyring_new(&r, NULL), OK);
    assert_int_equal(keys_to_keyring(b->keys, KEY_STATEMENT, r, NULL), OK);
    assert_int_equal(keys_to_keyring(b->keys, KEY_SIGSTORE, r, NULL), OK);
    return r;
}

static void check_proof(struct bench *b, uint64_t index, enum proof_format format, unsigned number)
{
    struct error err = {.code = OK};
    struct buf proof = BUF_INIT(1 << 20);
    struct buf envelope = BUF_INIT(1 << 20);
    struct buf expected = BUF_INIT(1 << 16);
    struct keyring *ring = ring_of(b);
    struct vkey vkey;
    struct arena arena;
    struct proof_facts facts;
    arena_init(&arena, 0);
    assert_int_equal(bench_prove(b->log, index, format, &proof, NULL, &err), OK);
    assert_int_equal(bench_prove(b->log, index, PROOF_TLOG, NULL, &envelope, &err), OK);
    assert_int_equal(log_vkey(b->log, &vkey, &err), OK);
    struct view given = format == PROOF_TLOG ? buf_view(&envelope) : VIEW("");
    enum status st = proof_verify(buf_view(&proof), given, ring, &vkey, 1, &arena, &facts, &err);
    if (st != OK) {
        print_message("%s\n", err.message);
    }
    assert_int_equal(st, OK);
    assert_int_equal(facts.index, index);
    assert_int_equal(facts.format, format);
    sample_statement(&expected, number);
    assert_true(view_eq(facts.payload, buf_view(&expected)));
    /* Any byte changed: refused, or (white space and such never occur) equal. */
    size_t step = proof.len > 3000 ? 7 : 1;
    for (size_t i = 0; i < proof.len; i += step) {
        proof.ptr[i] ^= 0x01;
        struct proof_facts untouched = {.index = 77};
        st = proof_verify(buf_view(&proof), given, ring, &vkey, 1, &arena, &untouched, &err);
        /* DSSE: keyid is a hint, and nobody may rely on it. */
        struct view around = view_slice(buf_view(&proof), i < 75 ? 0 : i - 75, i + 10);
        bool keyid =
            format == PROOF_SIGSTORE && (view_find(around, VIEW("signatures\":[{\"")) >= 0 ||
                                         view_find(around, VIEW("\"keyid\":\"")) >= 0);
        if (st == OK && !keyid) {
            fail_msg("flipped byte %zu of the proof passes: " VIEW_FMT, i, VIEW_ARG(around));
        }
        if (st != OK) {
            assert_int_equal(untouched.index, 77);
        }
        proof.ptr[i] ^= 0x01;
        arena_clear(&arena);
    }
    arena_release(&arena);
    ring = keyring_free(ring);
    buf_release(&proof);
    buf_release(&envelope);
    buf_release(&expected);
}

static void test_proofs(void **state)
{
    struct bench b;
    struct log_receipt r[4];
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 1, true, r);
    check_proof(&b, 0, PROOF_TLOG, 0);
    check_proof(&b, r[0].sigstore_index, PROOF_SIGSTORE, 0);
    bench_append(&b, 1, 298, false, NULL);
    bench_append(&b, 299, 2, true, r);
    assert_int_equal(r[1].index, 302);
    assert_int_equal(r[1].sigstore_index, 303);
    check_proof(&b, 300, PROOF_TLOG, 299);
    check_proof(&b, 301, PROOF_SIGSTORE, 299);
    check_proof(&b, 302, PROOF_SIGSTORE, 300);
    check_proof(&b, 17, PROOF_TLOG, 16);
    bench_end(&b);
}

static void test_proof_refusals(void **state)
{
    struct bench b;
    struct bench other;
    struct error err = {.code = OK};
    struct buf proof = BUF_INIT(1 << 20);
    struct buf envelope = BUF_INIT(1 << 20);
    struct buf wrong = BUF_INIT(1 << 20);
    struct vkey vkey;
    struct vkey foreign;
    struct arena arena;
    struct proof_facts facts;
    (void)state;
    arena_init(&arena, 0);
    bench_open(&b);
    bench_open(&other);
    bench_append(&b, 0, 5, false, NULL);
    bench_append(&other, 0, 5, false, NULL);
    struct keyring *ring = ring_of(&b);
    struct keyring *strangers = ring_of(&other);
    assert_int_equal(bench_prove(b.log, 2, PROOF_TLOG, &proof, NULL, &err), OK);
    assert_int_equal(bench_prove(b.log, 2, PROOF_TLOG, NULL, &envelope, &err), OK);
    assert_int_equal(bench_prove(b.log, 3, PROOF_TLOG, NULL, &wrong, &err), OK);
    assert_int_equal(log_vkey(b.log, &vkey, &err), OK);
    assert_int_equal(log_vkey(other.log, &foreign, &err), OK);
    struct view p = buf_view(&proof);
    struct view e = buf_view(&envelope);
    assert_int_equal(proof_verify(p, e, ring, &vkey, 1, &arena, &facts, &err), OK);
    assert_int_equal(proof_verify(p, buf_view(&wrong), ring, &vkey, 1, &arena, &facts, &err),
                     ERR_CORRUPT);
    assert_int_equal(proof_verify(p, e, strangers, &vkey, 1, &arena, &facts, &err), ERR_CORRUPT);
    assert_int_equal(proof_verify(p, e, ring, &foreign, 1, &arena, &facts, &err), ERR_CORRUPT);
    assert_int_equal(proof_verify(p, e, ring, &vkey, 0, &arena, &facts, &err), ERR_CORRUPT);
    assert_int_equal(proof_verify(VIEW(""), e, ring, &vkey, 1, &arena, &facts, &err), ERR_FORMAT);
    assert_int_equal(proof_verify(VIEW("{}"), e, ring, &vkey, 1, &arena, &facts, &err), ERR_FORMAT);
    for (size_t cut = 0; cut < p.len; cut += 13) {
        assert_int_not_equal(
            proof_verify(view_slice(p, 0, cut), e, ring, &vkey, 1, &arena, &facts, &err), OK);
    }
    arena_release(&arena);
    ring = keyring_free(ring);
    strangers = keyring_free(strangers);
    buf_release(&proof);
    buf_release(&envelope);
    buf_release(&wrong);
    bench_end(&b);
    bench_end(&other);
}

static void test_consistency(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct sha256 roots[40];
    struct checkpoint head;
    struct sha256 path[MERKLE_PROOF_MAX];
    size_t len = 0;
    (void)state;
    bench_open(&b);
    for (unsigned i = 0; i < 40; i++) {
        bench_append(&b, i, 1, false, NULL);
        assert_int_equal(log_head(b.log, &head, &err), OK);
        roots[i] = head.root;
    }
    for (uint64_t old = 1; old <= 40; old++) {
        assert_int_equal(bench_prove_consistency(b.log, old, path, &len, &err), OK);
        assert_true(merkle_verify_consistency(old, 40, path, len, &roots[old - 1], &head.root));
        assert_false(merkle_verify_consistency(old, 40, path, len, &roots[old % 40], &head.root));
    }
    assert_int_equal(bench_prove_consistency(b.log, 0, path, &len, &err), ERR_USAGE);
    assert_int_equal(bench_prove_consistency(b.log, 41, path, &len, &err), ERR_USAGE);
    bench_end(&b);
}

static void test_bad_items(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit audit;
    struct buf good = BUF_INIT(1 << 16);
    (void)state;
    bench_open(&b);
    sample_statement(&good, 1);
    struct log_item items[2] = {{buf_view(&good), false}, {VIEW("{\"_type\":\"x\"}"), false}};
    struct log_receipt r[2] = {{.index = 4711}, {.index = 4712}};
    assert_int_equal(log_append(b.log, items, 2, r, &err), ERR_UNSUPPORTED);
    assert_non_null(strstr(err.message, "statement 1 of the batch"));
    assert_int_equal(r[0].index, 4711);
    assert_int_equal(log_append(b.log, items, 0, r, &err), ERR_USAGE);
    items[1].payload = VIEW("");
    assert_int_equal(log_append(b.log, items, 2, r, &err), ERR_FORMAT);
    audit_ok(&b, 0, &audit);
    buf_release(&good);
    bench_end(&b);
}

/* Who rests on what stood there says it only as long as nothing else does. */
static void test_only_at_a_size(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit audit;
    struct log_receipt r = {.index = 4711};
    struct buf statement = BUF_INIT(1 << 16);
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 3, false, NULL);
    sample_statement(&statement, 7);
    const struct log_item item = {buf_view(&statement), false};
    assert_int_equal(log_append_at(b.log, 2, &item, 1, &r, &err), ERR_CONFLICT);
    assert_int_equal(log_append_at(b.log, 4, &item, 1, &r, &err), ERR_CONFLICT);
    assert_int_equal(r.index, 4711);
    audit_ok(&b, 3, &audit);
    assert_int_equal(log_append_at(b.log, 3, &item, 1, &r, &err), OK);
    assert_int_equal(r.index, 3);
    assert_int_equal(log_append_at(b.log, LOG_NO_INDEX, &item, 1, &r, &err), OK);
    audit_ok(&b, 5, &audit);
    buf_release(&statement);
    bench_end(&b);
}

static void test_public_only(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct store *store = NULL;
    struct keys *keys = NULL;
    struct log *log = NULL;
    struct log_audit audit;
    struct buf text = BUF_INIT(1 << 16);
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 3, true, NULL);
    assert_int_equal(store_open(b.home.path, STORE_READ_ONLY, &store, &err), OK);
    assert_int_equal(keys_open_public(b.home.keys, &keys, &err), OK);
    assert_int_equal(log_open(store, keys, NULL, &log, &err), OK);
    assert_int_equal(log_verify(log, &audit, &err), OK);
    assert_int_equal(audit.signatures, 6);
    sample_statement(&text, 9);
    struct log_item item = {buf_view(&text), false};
    struct log_receipt r;
    assert_int_equal(log_append(log, &item, 1, &r, &err), ERR_USAGE);
    buf_release(&text);
    log = log_close(log);
    keys = keys_close(keys);
    store = store_close(store);
    bench_end(&b);
}

static void test_rotation(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit audit;
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 3, true, NULL);
    assert_int_equal(keys_rotate(b.keys, KEY_STATEMENT, VIEW(""), 1700000100, &err), OK);
    assert_int_equal(keys_rotate(b.keys, KEY_CHECKPOINT, VIEW(""), 1700000100, &err), OK);
    assert_int_equal(keys_rotate(b.keys, KEY_SIGSTORE, VIEW(""), 1700000100, &err), OK);
    bench_reopen(&b);
    audit_ok(&b, 6, &audit); /* by keys that are retired now */
    check_proof(&b, 2, PROOF_TLOG, 1);
    check_proof(&b, 2, PROOF_SIGSTORE, 1); /* it names the key that has signed the checkpoint */
    bench_append(&b, 3, 2, true, NULL);
    audit_ok(&b, 10, &audit);
    bench_end(&b);
}

static void test_register(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    uint64_t mark = 0;
    uint64_t rows = 0;
    uint64_t wrong = 0;
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 300, false, NULL);
    assert_int_equal(registers_projected(b.store, "statements", &mark, &err), OK);
    assert_int_equal(mark, 300);
    /* Lose the database: it is rebuilt from the log, the same. */
    char path[400];
    static const char *const files[] = {"assay.db", "assay.db-wal", "assay.db-shm"};
    bench_close(&b);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", b.home.path, files[i]);
        (void)unlink(path);
    }
    assert_int_equal(bench_try_open(&b, &err), OK);
    assert_int_equal(log_check_register(b.log, &rows, &wrong, &err), OK);
    assert_int_equal(rows, 0);
    assert_int_equal(wrong, 300);
    assert_int_equal(log_project(b.log, &err), OK);
    assert_int_equal(log_check_register(b.log, &rows, &wrong, &err), OK);
    assert_int_equal(rows, 300);
    assert_int_equal(wrong, 0);
    /* A wrong row is seen, and reindexing mends it. */
    struct statement_row row = {.index = 7, .predicate_type = VIEW("urn:x"), .time = 1};
    assert_int_equal(statements_put(b.store, &row, 1, &err), OK);
    assert_int_equal(log_check_register(b.log, &rows, &wrong, &err), OK);
    assert_int_equal(wrong, 1);
    assert_int_equal(log_reindex(b.log, &err), OK);
    assert_int_equal(log_check_register(b.log, &rows, &wrong, &err), OK);
    assert_int_equal(wrong, 0);
    bench_end(&b);
}

static void test_rollback(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct log_audit *audit = mem_calloc(1, sizeof *audit);
    (void)state;
    bench_open(&b);
    bench_append(&b, 0, 3, false, NULL);
    /* What a restored old log looks like: the register has seen more. */
    assert_int_equal(registers_set_projected(b.store, "statements", 9, &err), OK);
    assert_int_equal(log_verify(b.log, audit, &err), ERR_CORRUPT);
    assert_non_null(strstr(err.message, "old copy"));
    struct buf text = BUF_INIT(1 << 16);
    sample_statement(&text, 9);
    struct log_item item = {buf_view(&text), false};
    struct log_receipt r;
    assert_int_equal(log_append(b.log, &item, 1, &r, &err), ERR_CORRUPT);
    buf_release(&text);
    (void)mem_free(audit);
    bench_end(&b);
}

static void test_locked(void **state)
{
    struct bench b;
    struct error err = {.code = OK};
    struct store *second = NULL;
    (void)state;
    bench_open(&b);
    assert_int_equal(store_open(b.home.path, STORE_READ_WRITE, &second, &err), OK);
    assert_int_equal(store_log_lock(second, 0, &err), OK);
    assert_int_equal(store_log_lock(b.store, 50, &err), ERR_CONFLICT);
    assert_non_null(strstr(err.message, "another process"));
    store_log_unlock(second);
    bench_append(&b, 0, 1, false, NULL);
    second = store_close(second);
    bench_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),       cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_each),        cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_proofs),      cmocka_unit_test(test_proof_refusals),
        cmocka_unit_test(test_consistency), cmocka_unit_test(test_bad_items),
        cmocka_unit_test(test_public_only), cmocka_unit_test(test_rotation),
        cmocka_unit_test(test_register),    cmocka_unit_test(test_rollback),
        cmocka_unit_test(test_locked),      cmocka_unit_test(test_only_at_a_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
