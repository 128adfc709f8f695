/* See README.md beside this file. */
#include <assay/assure/ledger.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/store/queue.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 512 };

struct bench {
    struct ledger ledger;
    unsigned count;
    unsigned batch;
    char *texts;
    struct draft *drafts;
    struct statement_digest *digests;
    char (*hexes)[SHA256_HEX_MAX];
    struct log_receipt *receipts;
};

static void must(enum status st, const struct error *err)
{
    if (st != OK) {
        (void)fprintf(stderr, "ledger_bench: %s: %s\n", status_name(st), err->message);
        exit(1);
    }
}

/* CPU of this process and of the children that it has waited for. */
static double cpu_seconds(void)
{
    double s = 0;
    for (int who = RUSAGE_CHILDREN; who <= RUSAGE_SELF; who++) {
        struct rusage u;
        (void)getrusage(who, &u);
        s += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
             (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    }
    return s;
}

static enum status take_pid(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    *(int64_t *)ctx = count == 1 ? v[0].integer : 0;
    return OK;
}

/* CPU of the database's process for this connection; 0 where there is none. */
static double server_seconds(struct store *store)
{
    int64_t pid = 0;
    unsigned long user = 0;
    unsigned long system = 0;
    char path[64];
    if (getenv("ASSAY_TEST_POSTGRES") == NULL ||
        store_sql_run(store, "SELECT pg_backend_pid()", NULL, 0, take_pid, &pid, NULL) != OK) {
        return 0;
    }
    (void)snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    FILE *f = fopen(path, "r");
    if (f == NULL) {
        return 0;
    }
    int n = fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                   &system);
    (void)fclose(f);
    return n == 2 ? (double)(user + system) / (double)sysconf(_SC_CLK_TCK) : 0;
}

static void report(const char *what, double n, uint64_t since, double cpu)
{
    double wall = (double)(clock_monotonic_ns() - since) / 1e9;
    double used = cpu_seconds() - cpu;
    printf("%-34s %9.0f/s (%.2f s; %.2f CPU-s, %.0f per CPU-second)\n", what, n / wall, wall, used,
           n / used);
    (void)fflush(stdout);
}

static void open_ledger(struct bench *b, const char *dir)
{
    struct error err = {.code = OK};
    char keys[4096];
    const struct s3_access access = {getenv("ASSAY_TEST_S3_ENDPOINT"), NULL,
                                     getenv("ASSAY_TEST_S3_KEY"), getenv("ASSAY_TEST_S3_SECRET"),
                                     NULL};
    const char *database = getenv("ASSAY_TEST_POSTGRES");
    const char *bucket = getenv("ASSAY_TEST_S3_BUCKET");
    char blobs[256];
    (void)snprintf(blobs, sizeof blobs, "s3://%s/bench", bucket == NULL ? "" : bucket);
    const struct store_place place = {database == NULL ? dir : database,
                                      database == NULL ? NULL : blobs,
                                      database == NULL ? NULL : &access, NULL};
    (void)snprintf(keys, sizeof keys, "%s/keys", dir);
    must(evidence_init(&err), &err);
    must(store_open_place(&place, STORE_READ_WRITE, &b->ledger.store, &err), &err);
    struct keys *opened = NULL;
    must(keys_open(keys, VIEW(""), clock_now(), &opened, &err), &err);
    b->ledger.keys = opened;
    must(log_open(b->ledger.store, b->ledger.keys, NULL, &b->ledger.log, &err), &err);
}

/* Suppressions: a schema, a register, a statement of some 500 bytes. */
static void make_drafts(struct bench *b, unsigned first)
{
    static const struct statement_type *type;
    type = statement_type_of(VIEW("urn:assay:predicate:suppression:v1"));
    for (unsigned i = 0; i < b->batch; i++) {
        char *text = b->texts + (size_t)i * TEXT_MAX;
        (void)snprintf(text, TEXT_MAX,
                       "{\"action\":\"accept\",\"fingerprint\":\"f1:%032x\",\"reason\":\"generated "
                       "for a measurement\",\"owner\":\"bench\",\"createdOn\":"
                       "\"2026-01-01T00:00:00Z\",\"expiresOn\":\"2099-01-01T00:00:00Z\"}",
                       first + i);
        b->drafts[i].type = type;
        b->drafts[i].predicate = view_str(text);
        b->drafts[i].subject =
            draft_subject(view_slice(b->drafts[i].predicate, 35, 70), &b->digests[i], b->hexes[i]);
    }
}

static void record(struct bench *b, unsigned first, unsigned count)
{
    struct error err = {.code = OK};
    for (unsigned at = 0; at < count; at += b->batch) {
        make_drafts(b, first + at);
        enum status st;
        do { /* others hold the log */
            st = ledger_record(&b->ledger, b->drafts, b->batch, clock_now(), b->receipts, &err);
        } while (st == ERR_CONFLICT);
        must(st, &err);
    }
}

static enum status count_row(void *ctx, const struct register_comparison *c, struct error *err)
{
    (void)err;
    *(uint64_t *)ctx += c->rebuilt;
    return OK;
}

static void run_rebuild(struct bench *b, enum rebuild_mode mode)
{
    static const char *const names[] = {[REBUILD_COMPARE] = "rebuild, compared, identical",
                                        [REBUILD_KEEP] = "rebuild, kept, identical",
                                        [REBUILD_VERIFY] = "rebuild, all verified, identical"};
    struct error err = {.code = OK};
    uint64_t rows = 0;
    struct rebuild_result result;
    uint64_t wall = clock_monotonic_ns();
    double cpu = cpu_seconds();
    must(ledger_rebuild(&b->ledger, mode, count_row, &rows, &result, &err), &err);
    report(result.same ? names[mode] : "rebuild, DIFFERENT", b->count, wall, cpu);
    printf("%-34s %9" PRIu64 " signatures now, %" PRIu64 " earlier\n", "", result.verified,
           result.remembered);
}

/* What lets a rebuild leave signatures out. */
static void run_verify(struct bench *b)
{
    struct error err = {.code = OK};
    static struct log_audit audit;
    uint64_t wall = clock_monotonic_ns();
    double cpu = cpu_seconds();
    must(log_verify(b->ledger.log, &audit, &err), &err);
    report("log verify", b->count, wall, cpu);
}

static enum status ignore_job(void *ctx, const struct job *job, struct error *err)
{
    (void)err;
    (void)job;
    ++*(size_t *)ctx;
    return OK;
}

static struct job *make_jobs(unsigned count, char **ids)
{
    struct job *list = mem_calloc(count, sizeof *list);
    *ids = mem_calloc(count, 16);
    if (list == NULL || *ids == NULL) {
        exit(1);
    }
    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(*ids + (size_t)i * 16, 16, "job-%u", i);
        list[i] = (struct job){.id = view_str(*ids + (size_t)i * 16), .work = VIEW_INIT("{}")};
    }
    return list;
}

static void report_server(struct store *store, const char *what, double n, double since)
{
    double used = server_seconds(store) - since;
    if (used > 0) {
        printf("%-34s %9.0f per CPU-second of its process\n", what, n / used);
    }
}

/* All there is, until nothing comes. */
static size_t claim_all(struct store *store, struct view worker)
{
    struct error err = {.code = OK};
    size_t claimed = 0;
    for (size_t before = 1; before != claimed;) {
        before = claimed;
        must(queue_claim(store, worker, 500, 600000, ignore_job, &claimed, &err), &err);
    }
    return claimed;
}

/* Workers in processes of their own: how many each got, and the database's CPU for it. */
static void claim_beside(struct bench *b, const char *dir, unsigned workers)
{
    uint64_t wall = clock_monotonic_ns();
    for (unsigned w = 0; w < workers; w++) {
        pid_t child = fork();
        if (child == 0) {
            char name[24];
            (void)snprintf(name, sizeof name, "worker-%u", w);
            open_ledger(b, dir);
            double since = server_seconds(b->ledger.store);
            size_t n = claim_all(b->ledger.store, view_str(name));
            printf("%-34s %9zu jobs\n", name, n);
            report_server(b->ledger.store, "  claimed, the database", (double)n, since);
            (void)fflush(stdout);
            _exit(0);
        }
    }
    for (unsigned w = 0; w < workers; w++) {
        (void)wait(NULL);
    }
    printf("%-34s %9.3f s\n", "  in all", (double)(clock_monotonic_ns() - wall) / 1e9);
}

static void run_queue(struct bench *b, const char *dir, unsigned jobs)
{
    struct error err = {.code = OK};
    char *ids = NULL;
    struct job *list = make_jobs(jobs, &ids);
    struct store *store = b->ledger.store;
    for (unsigned workers = 0; workers <= 2; workers++) {
        uint64_t wall = clock_monotonic_ns();
        double cpu = cpu_seconds();
        double server = server_seconds(store);
        must(queue_add(store, list, jobs, NULL, &err), &err);
        report("jobs added", jobs, wall, cpu);
        report_server(store, "  the database", jobs, server);
        if (workers == 0) {
            wall = clock_monotonic_ns();
            cpu = cpu_seconds();
            server = server_seconds(store);
            size_t claimed = claim_all(store, VIEW("bench"));
            report("jobs claimed, 500 at once", (double)claimed, wall, cpu);
            report_server(store, "  the database", (double)claimed, server);
        } else {
            claim_beside(b, dir, workers);
        }
        must(store_sql_run(store, "DELETE FROM jobs", NULL, 0, NULL, NULL, &err), &err);
    }
    (void)mem_free(list);
    (void)mem_free(ids);
}

static void run_writers(struct bench *b, const char *dir, unsigned writers)
{
    unsigned each = b->count / writers / b->batch * b->batch;
    for (unsigned w = 0; w < writers; w++) {
        pid_t child = fork();
        if (child == 0) {
            open_ledger(b, dir);
            record(b, w * each, each);
            _exit(0);
        }
    }
    for (unsigned w = 0; w < writers; w++) {
        int how = 0;
        if (wait(&how) < 0 || how != 0) {
            exit(1);
        }
    }
    b->count = each * writers;
}

int main(int argc, char **argv)
{
    struct bench b = {.count = 100000, .batch = 10000};
    if (argc < 2) {
        (void)fprintf(stderr, "usage: ledger_bench DIR [statements] [batch] [writers]\n");
        return 2;
    }
    unsigned writers = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 1;
    b.count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : b.count;
    b.batch = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : b.batch;
    b.texts = mem_calloc(b.batch, TEXT_MAX);
    b.drafts = mem_calloc(b.batch, sizeof *b.drafts);
    b.digests = mem_calloc(b.batch, sizeof *b.digests);
    b.hexes = mem_calloc(b.batch, sizeof *b.hexes);
    b.receipts = mem_calloc(b.batch, sizeof *b.receipts);
    if (b.texts == NULL || b.drafts == NULL || b.digests == NULL || b.hexes == NULL ||
        b.receipts == NULL || b.batch == 0 || b.count % b.batch != 0 || writers == 0) {
        return 2;
    }
    uint64_t wall = clock_monotonic_ns();
    double cpu = cpu_seconds();
    double server = 0;
    if (writers > 1) {
        run_writers(&b, argv[1], writers);
        open_ledger(&b, argv[1]);
    } else {
        open_ledger(&b, argv[1]);
        wall = clock_monotonic_ns();
        cpu = cpu_seconds();
        server = server_seconds(b.ledger.store);
        record(&b, 0, b.count);
        report_server(b.ledger.store, "append, the database", b.count, server);
    }
    report(writers > 1 ? "append and project, many writers" : "append and project", b.count, wall,
           cpu);
    run_rebuild(&b, REBUILD_VERIFY);
    run_verify(&b);
    run_rebuild(&b, REBUILD_KEEP);
    run_rebuild(&b, REBUILD_COMPARE);
    run_queue(&b, argv[1], 20000);
    return 0;
}
