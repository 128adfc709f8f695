/* See README.md beside this file. */
#include <assay/assure/ledger.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/store/registers.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOW = 1795305600, TIMES = 300, A_SUBJECT = 1000, A_TEAM = 100, CHUNK = 500000 };

struct bench {
    struct ledger ledger;
    uint64_t findings;
    uint64_t random;
};

static void must(enum status st, const struct error *err)
{
    if (st != OK) {
        (void)fprintf(stderr, "findings_bench: %s: %s\n", status_name(st), err->message);
        exit(1);
    }
}

static void open_ledger(struct bench *b, const char *dir)
{
    struct error err = {.code = OK};
    char keys[4096];
    char blobs[256];
    const char *database = getenv("ASSAY_TEST_POSTGRES");
    const char *bucket = getenv("ASSAY_TEST_S3_BUCKET");
    const struct s3_access access = {getenv("ASSAY_TEST_S3_ENDPOINT"), NULL,
                                     getenv("ASSAY_TEST_S3_KEY"), getenv("ASSAY_TEST_S3_SECRET"),
                                     NULL};
    (void)snprintf(blobs, sizeof blobs, "s3://%s/bench", bucket == NULL ? "" : bucket);
    const struct store_place place = {database == NULL ? dir : database,
                                      database == NULL ? NULL : blobs,
                                      database == NULL ? NULL : &access};
    struct keys *opened = NULL;
    (void)snprintf(keys, sizeof keys, "%s/keys", dir);
    must(evidence_init(&err), &err);
    must(store_open_place(&place, STORE_READ_WRITE, &b->ledger.store, &err), &err);
    must(keys_open(keys, VIEW(""), NOW, &opened, &err), &err);
    b->ledger.keys = opened;
    must(log_open(b->ledger.store, opened, NULL, &b->ledger.log, &err), &err);
}

static void run(struct bench *b, const char *sql, uint64_t from, uint64_t to)
{
    struct error err;
    const struct sql_value range[] = {sql_int((int64_t)from), sql_int((int64_t)to)};
    must(store_sql_run(b->ledger.store, sql, range, 2, NULL, NULL, &err), &err);
}

static enum status take_number(void *ctx, const struct sql_value *v, size_t count,
                               struct error *err)
{
    (void)err;
    *(int64_t *)ctx = count > 0 ? v[0].integer : 0;
    return OK;
}

static int64_t number(struct bench *b, const char *sql)
{
    struct error err;
    int64_t n = 0;
    must(store_sql_run(b->ledger.store, sql, NULL, 0, take_number, &n, &err), &err);
    return n;
}

/* ---- filling ---- */

#define NUMBERS                                                                                    \
    "WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + "   \
    "1 < $2) "

static const char insert_findings[] = NUMBERS
    "INSERT INTO findings SELECT 'subject-' || (i / 1000), "
    "CAST(i * 2654435761 % 4294967296 AS TEXT) || ':1', "
    "'f1:' || CAST(i * 40503 % 4294967296 AS TEXT) || '-' || i, 'code', 'rule-' || (i % 50), "
    "CASE WHEN i * 37 % 100 < 1 THEN 'critical' WHEN i * 37 % 100 < 10 THEN 'high' "
    "WHEN i * 37 % 100 < 40 THEN 'medium' ELSE 'low' END, 'medium', 'CWE-' || (i % 5), "
    "'src/module-' || (i % 97) || '/file-' || (i % 13) || '.c', i % 900, "
    "CASE WHEN i % 7 = 0 THEN 1 ELSE 0 END, 1795000000 - i % 1000000, 1795000000, 1 FROM n";

static const char insert_totals[] =
    "INSERT INTO finding_totals SELECT subject, inspector, severity, cwe, SUM(1 - suppressed), "
    "SUM(suppressed), MIN(first_seen), 1 FROM findings "
    "WHERE CAST($1 AS BIGINT) < $2 GROUP BY subject, inspector, severity, cwe";

static const char insert_projects[] = NUMBERS
    "INSERT INTO projects (id, name, owner, team, origin, tier, supplier, standards, languages, "
    "active, idx) SELECT 'p' || i, 'P', 'o', 'team-' || (i / 100), 'in-house', 'high', '', '', "
    "'', 1, 0 FROM n";

static const char insert_subjects[] = NUMBERS
    "INSERT INTO project_subjects (project, subject, idx) SELECT 'p' || i, 'subject-' || i, 0 "
    "FROM n";

static void fill(struct bench *b)
{
    struct error err;
    uint64_t since = clock_monotonic_ns();
    for (uint64_t at = 0; at < b->findings; at += CHUNK) {
        must(store_sql_begin(b->ledger.store, &err), &err);
        run(b, insert_findings, at, at + CHUNK < b->findings ? at + CHUNK : b->findings);
        must(store_sql_end(b->ledger.store, true, &err), &err);
    }
    must(store_sql_begin(b->ledger.store, &err), &err);
    run(b, insert_totals, 0, 1);
    run(b, insert_projects, 0, b->findings / A_SUBJECT);
    run(b, insert_subjects, 0, b->findings / A_SUBJECT);
    must(store_sql_end(b->ledger.store, true, &err), &err);
    if (getenv("ASSAY_TEST_POSTGRES") != NULL) {
        must(store_sql_run(b->ledger.store, "ANALYZE", NULL, 0, NULL, NULL, &err), &err);
    }
    (void)printf("%" PRIu64 " findings written in %.1f s\n", b->findings,
                 (double)(clock_monotonic_ns() - since) / 1e9);
}

/* ---- asking ---- */

struct question {
    const char *name;
    const char *sql;
    size_t params;
};

/* The pages of a list follow the key, so that each costs the same; whose subjects they are follows
 * from the team. */
#define LIST(more)                                                                                 \
    "SELECT f.subject, f.finding, f.rule, f.severity, f.path, f.line, f.first_seen FROM (SELECT "  \
    "s.subject AS subject FROM projects p JOIN project_subjects s ON s.project = p.id WHERE "      \
    "p.team = $1 AND p.active = 1 AND s.subject >= $2) v JOIN findings f ON f.subject = "          \
    "v.subject WHERE f.suppressed = 0 AND (f.subject, f.finding) > ($2, $3)" more                  \
    " ORDER BY f.subject, f.finding LIMIT 100"

static const struct question questions[] = {
    {"list of 100, any severity", LIST(""), 3},
    {"list of 100, medium", LIST(" AND f.severity = 'medium'"), 3},
    {"list of 100, critical", LIST(" AND f.severity = 'critical'"), 3},
    {"one finding", "SELECT * FROM findings WHERE subject = $1 AND finding = $2", 2},
    {"counters of a team",
     "SELECT t.severity, SUM(t.open_count), SUM(t.suppressed_count) FROM projects p JOIN "
     "project_subjects s ON s.project = p.id JOIN finding_totals t ON t.subject = s.subject WHERE "
     "p.team = $1 AND p.active = 1 GROUP BY t.severity",
     1},
    {"counters of all",
     "SELECT severity, SUM(open_count), SUM(suppressed_count) FROM finding_totals GROUP BY "
     "severity",
     0},
};

static uint64_t random_below(struct bench *b, uint64_t n)
{
    b->random = b->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (b->random >> 33) % n;
}

static enum status count_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)v;
    (void)count;
    (void)err;
    ++*(size_t *)ctx;
    return OK;
}

static size_t ask(struct bench *b, const struct question *q)
{
    struct error err;
    char text[3][64];
    size_t rows = 0;
    /* A page somewhere among those of a team. */
    uint64_t finding = random_below(b, b->findings);
    (void)snprintf(text[0], sizeof text[0], "team-%" PRIu64, finding / A_SUBJECT / A_TEAM);
    (void)snprintf(text[1], sizeof text[1], "subject-%" PRIu64, finding / A_SUBJECT);
    (void)snprintf(text[2], sizeof text[2], "%" PRIu64 ":1",
                   finding * UINT64_C(2654435761) % UINT64_C(4294967296));
    const struct sql_value params[] = {sql_text(view_str(text[0])), sql_text(view_str(text[1])),
                                       sql_text(view_str(text[2]))};
    /* One finding is named by subject and finding, the others begin with a team. */
    const struct sql_value *first = q->params == 2 ? &params[1] : params;
    must(store_sql_run(b->ledger.store, q->sql, first, q->params, count_row, &rows, &err), &err);
    return rows;
}

static int by_time(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of the process that does the work. */
static uint64_t cpu_ns(int64_t pid)
{
    unsigned long user = 0;
    unsigned long system = 0;
    char path[64];
    if (pid == 0) {
        return clock_cpu_ns();
    }
    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    FILE *f = fopen(path, "r");
    if (f == NULL || fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                            &user, &system) != 2) {
        exit(1);
    }
    (void)fclose(f);
    return (user + system) * UINT64_C(1000000000) / (uint64_t)sysconf(_SC_CLK_TCK);
}

static void measure(struct bench *b, const struct question *q, int64_t pid)
{
    static uint64_t walls[TIMES];
    static uint64_t cpus[TIMES];
    size_t rows = 0;
    (void)ask(b, q); /* prepared, and its pages read */
    uint64_t all = cpu_ns(pid);
    for (size_t i = 0; i < TIMES; i++) {
        uint64_t wall = clock_monotonic_ns();
        uint64_t cpu = pid == 0 ? cpu_ns(0) : 0;
        rows += ask(b, q);
        walls[i] = clock_monotonic_ns() - wall;
        cpus[i] = pid == 0 ? cpu_ns(0) - cpu : 0;
    }
    all = cpu_ns(pid) - all;
    qsort(walls, TIMES, sizeof *walls, by_time);
    qsort(cpus, TIMES, sizeof *cpus, by_time);
    (void)printf("%-28s p95 %8.2f ms, CPU p95 %8.2f ms, mean %8.2f ms, %zu rows\n", q->name,
                 (double)walls[TIMES * 95 / 100] / 1e6, (double)cpus[TIMES * 95 / 100] / 1e6,
                 (double)all / TIMES / 1e6, rows / TIMES);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    struct error err;
    struct bench b = {.findings = 10000000, .random = 1};
    if (argc < 2 || (argc > 2 && !view_to_u64(view_str(argv[2]), &b.findings))) {
        (void)fprintf(stderr, "usage: findings_bench DIR [findings]\n");
        return 2;
    }
    open_ledger(&b, argv[1]);
    must(ledger_project(&b.ledger, &err), &err);
    bool postgres = getenv("ASSAY_TEST_POSTGRES") != NULL;
    if (number(&b, "SELECT COUNT(*) FROM projects") == 0) {
        fill(&b);
    }
    int64_t pid = postgres ? number(&b, "SELECT pg_backend_pid()") : 0;
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        measure(&b, &questions[i], pid);
    }
    return 0;
}
