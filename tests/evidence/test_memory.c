/* Memory runs out at every allocation in turn: a clear refusal, no leak, no
 * damage. */
#include "support.h"

#include <assay/base/mem.h>
#include <assay/evidence/proof.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct memory {
    unsigned long left;
    bool lasting; /* fails for good, not once */
    bool failed;
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
    m->failed = true;
    return false;
}

static enum status count_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    (void)e;
    (void)err;
    ++*(unsigned *)ctx;
    return OK;
}

struct round {
    struct bench *bench; /* grows */
    struct bench *still; /* stays small: what is audited each time */
    struct view statement;
    struct keyring *ring;
    struct vkey vkey;
    struct log_audit *audit;
};

struct handles {
    struct store *store;
    struct keys *keys;
    struct log *log;
};

static enum status open_handles(struct handles *h, const struct home *home)
{
    struct error err;
    struct log_options options = {.threads = 1};
    *h = (struct handles){.store = NULL};
    enum status st = store_open(home->path, STORE_READ_WRITE, &h->store, &err);
    st = st == OK ? keys_open(home->keys, VIEW(""), 1, &h->keys, &err) : st;
    return st == OK ? log_open(h->store, h->keys, &options, &h->log, &err) : st;
}

static void close_handles(struct handles *h)
{
    h->log = log_close(h->log);
    h->keys = keys_close(h->keys);
    h->store = store_close(h->store);
}

static enum status append_some(struct round *r)
{
    struct handles h;
    struct error err;
    struct log_receipt receipt;
    struct log_item item = {r->statement, true};
    enum status st = open_handles(&h, &r->bench->home);
    st = st == OK ? log_append(h.log, &item, 1, &receipt, &err) : st;
    close_handles(&h);
    return st;
}

static enum status read_all(struct round *r)
{
    struct handles h;
    struct error err;
    struct buf proof = BUF_INIT(1 << 20);
    struct arena arena;
    struct proof_facts facts;
    unsigned entries = 0;
    arena_init(&arena, 0);
    enum status st = open_handles(&h, &r->still->home);
    st = st == OK ? log_verify(h.log, r->audit, &err) : st;
    st = st == OK ? log_each(h.log, 0, 2, count_entry, &entries, &err) : st;
    st = st == OK ? bench_prove(h.log, 1, PROOF_SIGSTORE, &proof, NULL, &err) : st;
    st = st == OK
             ? proof_verify(buf_view(&proof), VIEW(""), r->ring, &r->vkey, 1, &arena, &facts, &err)
             : st;
    if (st == OK) {
        assert_int_equal(entries, 2);
        assert_int_equal(r->audit->signatures, 4);
    }
    arena_release(&arena);
    buf_release(&proof);
    close_handles(&h);
    return st;
}

/* One of each; the first failure. */
static enum status everything(struct round *r)
{
    enum status st = append_some(r);
    return st == OK ? read_all(r) : st;
}

static void sweep(struct round *r, bool lasting)
{
    unsigned long n = 0;
    unsigned refused = 0;
    for (;; n++) {
        struct memory m = {.left = n, .lasting = lasting};
        mem_set_hook(allow, &m);
        enum status st = everything(r);
        mem_set_hook(NULL, NULL);
        if (!m.failed) {
            assert_int_equal(st, OK);
            break;
        }
        /* The register may lag without anybody being told: it catches up. */
        if (st != OK && st != ERR_NO_MEMORY) {
            fail_msg("allocation %lu failed: %s", n, status_name(st));
        }
        refused += st == OK ? 0 : 1;
        assert_true(n < 5000);
    }
    print_message("%lu allocations, %u refusals\n", n, refused);
    assert_true(refused > 50);
    assert_int_equal(everything(r), OK);
    uint64_t rows;
    uint64_t wrong;
    assert_int_equal(log_project(r->bench->log, NULL), OK);
    assert_int_equal(log_check_register(r->bench->log, &rows, &wrong, NULL), OK);
    assert_int_equal(wrong, 0);
}

static void test_no_memory(void **state)
{
    struct bench b;
    struct bench still;
    struct buf text = BUF_INIT(1 << 16);
    struct round r = {.bench = &b, .still = &still};
    (void)state;
    bench_open(&b);
    bench_open(&still);
    bench_append(&b, 0, 2, true, NULL);
    bench_append(&still, 0, 2, true, NULL);
    sample_statement(&text, 5);
    r.statement = buf_view(&text);
    r.audit = mem_calloc(1, sizeof *r.audit);
    assert_int_equal(keyring_new(&r.ring, NULL), OK);
    assert_int_equal(keys_to_keyring(still.keys, KEY_SIGSTORE, r.ring, NULL), OK);
    assert_int_equal(log_vkey(still.log, &r.vkey, NULL), OK);
    sweep(&r, false);
    sweep(&r, true);
    r.ring = keyring_free(r.ring);
    (void)mem_free(r.audit);
    buf_release(&text);
    bench_end(&b);
    bench_end(&still);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
