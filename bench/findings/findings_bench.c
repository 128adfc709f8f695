/* See README.md beside this file. */
#include <assay/assure/findings.h>
#include <assay/assure/suppressions.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/store/registers.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    NOW = 1795305600,
    TIMES = 300,
    P95 = TIMES * 95 / 100,
    MEDIAN = TIMES / 2,
    A_SUBJECT = 1000,
    A_TEAM = 100,
    CHUNK = 500000,
    ACCEPTED = 100, /* findings with decisions in the log */
    LATEST = 1795000000,
    RECENT = LATEST - 1000 /* a thousandth, in one subject of a thousand */
};

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
                                      database == NULL ? NULL : &access, NULL};
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
    "'f1:' || substr('00000000000000000000000000000000' || i, 1 + length(CAST(i AS TEXT))), "
    "'code', 'rule-' || (i % 50), "
    "CASE WHEN i * 37 % 100 < 1 THEN 'critical' WHEN i * 37 % 100 < 10 THEN 'high' "
    "WHEN i * 37 % 100 < 40 THEN 'medium' ELSE 'low' END, 'medium', 'CWE-' || (i % 5), "
    "'src/module-' || (i % 97) || '/file-' || (i % 13) || '.c', i % 900, "
    "CASE WHEN i % 7 = 0 THEN 1 ELSE 0 END, 1795000000 - i % 1000000, 1795000000, 1 FROM n";

static const char insert_totals[] =
    "INSERT INTO finding_totals SELECT subject, inspector, severity, cwe, SUM(1 - suppressed), "
    "SUM(suppressed), MIN(first_seen), 1 FROM findings "
    "WHERE CAST($1 AS BIGINT) < $2 GROUP BY subject, inspector, severity, cwe";

static const char insert_rules[] =
    "INSERT INTO finding_rules SELECT subject, rule, inspector, SUM(1 - suppressed), "
    "SUM(suppressed), 1 FROM findings WHERE CAST($1 AS BIGINT) < $2 "
    "GROUP BY subject, rule, inspector";

#define WHERE(state, level)                                                                        \
    "SUM(CASE WHEN suppressed = " state " AND severity = '" level "' THEN 1 ELSE 0 END), "
static const char insert_counts[] = "INSERT INTO finding_counts SELECT subject, " WHERE("0", "info")
    WHERE("0", "low") WHERE("0", "medium") WHERE("0", "high") WHERE("0", "critical")
        WHERE("1", "info") WHERE("1", "low") WHERE("1", "medium") WHERE("1", "high")
            WHERE("1", "critical") "MAX(first_seen), 1 FROM findings WHERE CAST($1 AS BIGINT) < $2 "
                                   "GROUP BY subject";

static const char insert_projects[] = NUMBERS
    "INSERT INTO projects (id, name, owner, team, origin, tier, supplier, standards, languages, "
    "active, idx) SELECT 'p' || i, 'P', 'o', 'team-' || (i / 100), 'in-house', 'high', '', '', "
    "'', 1, 0 FROM n";

static const char insert_subjects[] = NUMBERS
    "INSERT INTO project_subjects (project, subject, idx) SELECT 'p' || i, 'subject-' || i, 0 "
    "FROM n";

/* Evenly over all. */
static uint64_t accepted_finding(const struct bench *b, uint64_t i)
{
    return i * (b->findings / ACCEPTED);
}

/* Signed and logged, as a command would. */
static void accept_some(struct bench *b)
{
    struct error err;
    char fingerprint[64];
    uint64_t index = 0;
    for (uint64_t i = 0; i < ACCEPTED; i++) {
        (void)snprintf(fingerprint, sizeof fingerprint, "f1:%032" PRIu64, accepted_finding(b, i));
        struct suppression_request r = {.fingerprint = view_str(fingerprint),
                                        .reason = VIEW("synthetic, for measurement"),
                                        .owner = VIEW("nobody"),
                                        .expires = NOW + 86400,
                                        .now = NOW};
        must(suppressions_record(&b->ledger, &r, &index, &err), &err);
        r.withdraw = true;
        must(suppressions_record(&b->ledger, &r, &index, &err), &err);
    }
}

static void fill(struct bench *b)
{
    struct error err;
    uint64_t since = clock_monotonic_ns();
    accept_some(b);
    for (uint64_t at = 0; at < b->findings; at += CHUNK) {
        must(store_sql_begin(b->ledger.store, &err), &err);
        run(b, insert_findings, at, at + CHUNK < b->findings ? at + CHUNK : b->findings);
        must(store_sql_end(b->ledger.store, true, &err), &err);
    }
    must(store_sql_begin(b->ledger.store, &err), &err);
    run(b, insert_totals, 0, 1);
    run(b, insert_rules, 0, 1);
    run(b, insert_counts, 0, 1);
    run(b, insert_subjects, 0, b->findings / A_SUBJECT);
    run(b, insert_projects, 0, b->findings / A_SUBJECT);
    must(store_sql_end(b->ledger.store, true, &err), &err);
    if (getenv("ASSAY_TEST_POSTGRES") != NULL) {
        must(store_sql_run(b->ledger.store, "VACUUM ANALYZE", NULL, 0, NULL, NULL, &err), &err);
        (void)printf("%" PRId64 " MB in the database\n",
                     number(b, "SELECT pg_database_size(current_database()) / 1000000"));
    }
    (void)printf("%" PRIu64 " findings written in %.1f s\n", b->findings,
                 (double)(clock_monotonic_ns() - since) / 1e9);
}

/* ---- asking ---- */

/* Somewhere among all: a finding, the team that has it, ten teams. */
struct place {
    uint64_t number;
    char team[32];
    char subject[32];
    char finding[32];
    char names[10][32];
    struct view teams[10];
    struct findings_key key;
};

static uint64_t random_below(struct bench *b, uint64_t n)
{
    b->random = b->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (b->random >> 33) % n;
}

static void set_place(const struct bench *b, uint64_t number, struct place *p)
{
    uint64_t teams = (b->findings + A_SUBJECT * A_TEAM - 1) / (A_SUBJECT * A_TEAM);
    p->number = number;
    (void)snprintf(p->team, sizeof p->team, "team-%" PRIu64, number / A_SUBJECT / A_TEAM);
    (void)snprintf(p->subject, sizeof p->subject, "subject-%" PRIu64, number / A_SUBJECT);
    (void)snprintf(p->finding, sizeof p->finding, "%" PRIu64 ":1",
                   number * UINT64_C(2654435761) % UINT64_C(4294967296));
    for (uint64_t i = 0; i < 10; i++) {
        (void)snprintf(p->names[i], sizeof p->names[i], "team-%" PRIu64,
                       (number / A_SUBJECT / A_TEAM + i) % teams);
        p->teams[i] = view_str(p->names[i]);
    }
    p->key = (struct findings_key){view_str(p->subject), view_str(p->finding)};
}

static enum status count_listed(void *ctx, const struct listed_finding *f, struct error *err)
{
    (void)f;
    (void)err;
    ++*(size_t *)ctx;
    return OK;
}

static enum status count_counts(void *ctx, const struct finding_counts *c, struct error *err)
{
    (void)c;
    (void)err;
    ++*(size_t *)ctx;
    return OK;
}

static const enum severity medium = SEVERITY_MEDIUM;
static const enum severity critical = SEVERITY_CRITICAL;

struct question {
    const char *name;
    enum { LIST, ONE, ONE_DECIDED, COUNT } what;
    size_t teams; /* that may be seen; 0: everything */
    struct findings_filter filter;
    enum findings_by by;
};

static const struct question questions[] = {
    {"a team's, open", LIST, 1, {.state = FINDINGS_OPEN}, 0},
    {"a team's, open, medium", LIST, 1, {.state = FINDINGS_OPEN, .severity = &medium}, 0},
    {"a team's, open, critical", LIST, 1, {.state = FINDINGS_OPEN, .severity = &critical}, 0},
    {"a team's, suppressed, critical",
     LIST,
     1,
     {.state = FINDINGS_SUPPRESSED, .severity = &critical},
     0},
    {"a team's, of one rule", LIST, 1, {.rule = VIEW_INIT("rule-7")}, 0},
    {"ten teams', suppressed", LIST, 10, {.state = FINDINGS_SUPPRESSED}, 0},
    {"ten teams', critical", LIST, 10, {.severity = &critical}, 0},
    {"all, critical", LIST, 0, {.severity = &critical}, 0},
    {"all, recent", LIST, 0, {.since = RECENT}, 0},
    {"all, of no known rule", LIST, 0, {.rule = VIEW_INIT("rule-none")}, 0},
    {"one finding", ONE, 1, {.since = 0}, 0},
    {"one with two decisions", ONE_DECIDED, 1, {.since = 0}, 0},
    {"counters of a team", COUNT, 1, {.since = 0}, FINDINGS_IN_ALL},
    {"counters of all", COUNT, 0, {.since = 0}, FINDINGS_IN_ALL},
    {"counters of ten teams' projects", COUNT, 10, {.since = 0}, FINDINGS_BY_PROJECT},
    {"counters of all by team", COUNT, 0, {.since = 0}, FINDINGS_BY_TEAM},
};

/* The functions that the commands ask. */
static size_t ask(struct bench *b, const struct question *q)
{
    struct error err;
    struct place p;
    struct arena arena;
    struct finding_detail detail;
    bool more = false;
    size_t rows = 0;
    set_place(b,
              q->what == ONE_DECIDED ? accepted_finding(b, random_below(b, ACCEPTED))
                                     : random_below(b, b->findings),
              &p);
    const struct findings_sight sight = {
        .all = q->teams == 0, .teams = p.teams, .teams_len = q->teams};
    if (q->what == LIST) {
        must(findings_list(b->ledger.store, &sight, &q->filter, &p.key, 100, count_listed, &rows,
                           &more, &err),
             &err);
    } else if (q->what == COUNT) {
        must(findings_count(b->ledger.store, &sight, &q->filter, q->by, count_counts, &rows, &err),
             &err);
    } else {
        arena_init(&arena, 0);
        must(findings_show(b->ledger.store, &sight, &p.key, &arena, &detail, &err), &err);
        rows = 1 + detail.decisions_len;
        arena_release(&arena);
    }
    return rows;
}

static int by_time(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

/* Of this process, and of the database's that does the work; 0: there is none. */
static uint64_t cpu_ns(int64_t pid)
{
    char path[64];
    uint64_t ns = 0;
    (void)snprintf(path, sizeof path, "/proc/%" PRId64 "/schedstat", pid);
    FILE *f = pid == 0 ? NULL : fopen(path, "r");
    if (pid != 0 && (f == NULL || fscanf(f, "%" SCNu64, &ns) != 1)) {
        exit(1);
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return clock_cpu_ns() + ns;
}

static void measure(struct bench *b, const struct question *q, int64_t pid)
{
    static uint64_t walls[TIMES];
    static uint64_t cpus[TIMES];
    size_t rows = 0;
    for (size_t i = 0; i < 10; i++) {
        (void)ask(b, q); /* prepared, and pages read */
    }
    for (size_t i = 0; i < TIMES; i++) {
        uint64_t wall = clock_monotonic_ns();
        uint64_t cpu = cpu_ns(pid);
        rows += ask(b, q);
        cpus[i] = cpu_ns(pid) - cpu;
        walls[i] = clock_monotonic_ns() - wall;
    }
    qsort(walls, TIMES, sizeof *walls, by_time);
    qsort(cpus, TIMES, sizeof *cpus, by_time);
    (void)printf("%-32s p95 %8.2f ms, CPU p95 %8.2f ms, median %8.2f ms, %zu rows\n", q->name,
                 (double)walls[P95] / 1e6, (double)cpus[P95] / 1e6, (double)cpus[MEDIAN] / 1e6,
                 rows / TIMES);
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
