/* See README.md beside this file. */
#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/evidence/log.h>

#include <stdio.h>
#include <stdlib.h>

struct bench {
    struct store *store;
    struct keys *keys;
    struct log *log;
    struct buf text;
    size_t *starts;
    unsigned count;
    unsigned batch;
};

static void must(enum status st, const struct error *err)
{
    if (st != OK) {
        (void)fprintf(stderr, "log_bench: %s: %s\n", status_name(st), err->message);
        exit(1);
    }
}

static void make_statements(struct bench *b)
{
    for (unsigned n = 0; n < b->count; n++) {
        struct sha256 d;
        char hex[SHA256_HEX_MAX];
        sha256_of(view_of((const char *)&n, sizeof n), &d);
        sha256_hex(&d, hex);
        b->starts[n] = b->text.len;
        buf_printf(&b->text,
                   "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
                   "\"pkg:generic/component-%u\",\"digest\":{\"sha256\":\"%s\"}}],"
                   "\"predicateType\":\"https://slsa.dev/verification_summary/v1\",\"predicate\":"
                   "{\"verifier\":{\"id\":\"https://assay.example/verifier\"},\"timeVerified\":"
                   "\"2026-01-02T03:04:%02uZ\",\"resourceUri\":\"pkg:generic/component-%u\","
                   "\"policy\":{\"uri\":\"https://assay.example/policy\"},"
                   "\"verificationResult\":\"PASSED\"}}",
                   n, hex, n % 60, n);
    }
    b->starts[b->count] = b->text.len;
}

static struct view statement(const struct bench *b, unsigned n)
{
    return view_slice(buf_view(&b->text), b->starts[n], b->starts[n + 1]);
}

static double seconds(uint64_t from, uint64_t to)
{
    return (double)(to - from) / 1e9;
}

/* The bare signatures: `sigs` gets 64 bytes for each statement. */
static double sign_only(struct bench *b, unsigned char *sigs)
{
    struct buf pae = BUF_INIT(1 << 20);
    struct error err = {.code = OK};
    uint64_t spent = 0;
    for (unsigned n = 0; n < b->count; n++) {
        unsigned char sig[SIGNATURE_MAX];
        size_t len = 0;
        buf_clear(&pae);
        dsse_pae(&pae, VIEW(DSSE_INTOTO), statement(b, n));
        uint64_t from = clock_cpu_ns();
        must(keys_sign(b->keys, KEY_STATEMENT, buf_view(&pae), sig, &len, &err), &err);
        spent += clock_cpu_ns() - from;
        memcpy(sigs + (size_t)n * 64, sig, 64);
    }
    buf_release(&pae);
    return seconds(0, spent);
}

static double verify_only(struct bench *b, const unsigned char *sigs)
{
    const struct public_key *key = &keys_active(b->keys, KEY_STATEMENT)->public;
    struct buf pae = BUF_INIT(1 << 20);
    struct error err = {.code = OK};
    uint64_t spent = 0;
    for (unsigned n = 0; n < b->count; n++) {
        buf_clear(&pae);
        dsse_pae(&pae, VIEW(DSSE_INTOTO), statement(b, n));
        uint64_t from = clock_cpu_ns();
        must(public_key_verify(key, buf_view(&pae),
                               view_of((const char *)sigs + (size_t)n * 64, 64), &err),
             &err);
        spent += clock_cpu_ns() - from;
    }
    buf_release(&pae);
    return seconds(0, spent);
}

static void append_all(struct bench *b)
{
    struct error err = {.code = OK};
    struct log_item *items = mem_calloc(b->batch, sizeof *items);
    struct log_receipt *receipts = mem_calloc(b->batch, sizeof *receipts);
    if (items == NULL || receipts == NULL) {
        exit(1);
    }
    for (unsigned at = 0; at < b->count; at += b->batch) {
        unsigned n = b->count - at < b->batch ? b->count - at : b->batch;
        for (unsigned i = 0; i < n; i++) {
            items[i] = (struct log_item){statement(b, at + i), false};
        }
        must(log_append(b->log, items, n, receipts, &err), &err);
    }
    (void)mem_free(items);
    (void)mem_free(receipts);
}

static void run_append(struct bench *b)
{
    uint64_t wall = clock_monotonic_ns();
    uint64_t cpu = clock_cpu_ns();
    append_all(b);
    double w = seconds(wall, clock_monotonic_ns());
    double c = seconds(cpu, clock_cpu_ns());
    printf("append                 %8.0f durable statements/s (%.2f s; %.0f per CPU-second)\n",
           b->count / w, w, b->count / c);
}

static double run_audit(struct bench *b, unsigned threads, const char *name)
{
    static struct log_audit audit;
    struct log *log = NULL;
    struct log_options options = {.threads = threads};
    struct error err = {.code = OK};
    must(log_open(b->store, b->keys, &options, &log, &err), &err);
    uint64_t wall = clock_monotonic_ns();
    uint64_t cpu = clock_cpu_ns();
    must(log_verify(log, &audit, &err), &err);
    double c = seconds(cpu, clock_cpu_ns());
    double w = seconds(wall, clock_monotonic_ns());
    printf("%-22s %8.0f statements/s (%.2f s; %.0f per CPU-second); %llu signatures checked\n",
           name, (double)audit.entries / w, w, (double)audit.entries / c,
           (unsigned long long)audit.signatures);
    log = log_close(log);
    return c;
}

static void open_all(struct bench *b, const char *dir)
{
    struct error err = {.code = OK};
    char keys[4096];
    (void)snprintf(keys, sizeof keys, "%s/keys", dir);
    must(evidence_init(&err), &err);
    must(store_open(dir, STORE_READ_WRITE, &b->store, &err), &err);
    must(keys_open(keys, VIEW(""), clock_now(), &b->keys, &err), &err);
    must(log_open(b->store, b->keys, NULL, &b->log, &err), &err);
}

int main(int argc, char **argv)
{
    struct bench b = {.count = 50000, .batch = 10000};
    if (argc < 2) {
        (void)fprintf(stderr, "usage: log_bench DIR [statements] [batch]\n");
        return 2;
    }
    b.count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : b.count;
    b.batch = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : b.batch;
    buf_init(&b.text, (size_t)b.count * 1024 + 1024);
    b.starts = mem_calloc((size_t)b.count + 1, sizeof *b.starts);
    unsigned char *sigs = mem_calloc(b.count, 64);
    if (b.starts == NULL || sigs == NULL || b.count == 0 || b.batch == 0 ||
        b.batch > LOG_BATCH_MAX) {
        return 2;
    }
    open_all(&b, argv[1]);
    make_statements(&b);
    double sign = sign_only(&b, sigs);
    printf("sign only              %8.0f per CPU-second\n", b.count / sign);
    run_append(&b);
    double bare = verify_only(&b, sigs);
    printf("verify only            %8.0f per CPU-second\n", b.count / bare);
    double one = run_audit(&b, 1, "audit");
    (void)run_audit(&b, 0, "audit, all processors");
    printf("audit over verify only %8.2f (CPU seconds)\n", one / bare);
    b.log = log_close(b.log);
    b.keys = keys_close(b.keys);
    b.store = store_close(b.store);
    (void)mem_free(b.starts);
    (void)mem_free(sigs);
    buf_release(&b.text);
    return 0;
}
