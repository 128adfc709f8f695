/* See README.md beside this file. */
#include <assay/assure/posture.h>
#include <assay/assure/suppressions.h>
#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/evidence/pubkey.h>
#include <assay/store/registers.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TODAY = 1795305600, DAY = 86400 }; /* 2026-11-22 */

struct bench {
    struct store *store;
    struct keys *keys;
    struct log *log;
    struct ledger ledger;
    uint64_t projects;
    uint64_t findings;
    uint64_t suppliers;
    struct buf text;
};

static void must(enum status st, const struct error *err)
{
    if (st != OK) {
        (void)fprintf(stderr, "control_bench: %s: %s\n", status_name(st), err->message);
        exit(1);
    }
}

struct moment {
    uint64_t wall;
    uint64_t cpu;
};

static struct moment now(void)
{
    return (struct moment){clock_monotonic_ns(), clock_cpu_ns()};
}

static void say(const char *what, struct moment from, const char *more)
{
    const struct moment to = now();
    (void)printf("%-16s %9.1f ms  %9.1f ms CPU  %s\n", what, (double)(to.wall - from.wall) / 1e6,
                 (double)(to.cpu - from.cpu) / 1e6, more);
    (void)fflush(stdout);
}

/* ---- inspections ---- */

/* One finding of ten kinds, three severities, five weaknesses. */
static void add_result(struct buf *out, uint64_t project, uint64_t n, bool first)
{
    static const char *const severities[] = {"high", "medium", "low"};
    static const unsigned weaknesses[] = {89, 79, 22, 327, 798};
    buf_printf(
        out,
        "%s{\"ruleId\":\"code/rule-%" PRIu64 "\",\"message\":{\"text\":\"synthetic\"},"
        "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"src/f%" PRIu64
        ".c\"}"
        ",\"region\":{\"startLine\":%" PRIu64 "}}}],\"partialFingerprints\":{"
        "\"assayFingerprint/v1\":\"f1:%016" PRIx64 "%016" PRIx64 "\",\"primaryLocationLineHash\":"
        "\"%016" PRIx64 ":1\"},\"taxa\":[{\"id\":\"%u\"}],\"suppressions\":[],\"properties\":"
        "{\"severity\":\"%s\",\"confidence\":\"medium\"}}",
        first ? "" : ",", (n % 10), (n % 97), (n + 1), project, n, n, weaknesses[n % 5],
        severities[n % 3]);
}

/* What is inspected anew has some findings less, others more, and a later time. */
enum { MENDED = 5, NEW = 2 };

static struct sha256 put_sarif(struct bench *b, uint64_t project, bool anew)
{
    const uint64_t first = anew ? MENDED : 0;
    const uint64_t end = b->findings + (anew ? NEW : 0);
    struct error err;
    struct sha256 digest;
    buf_clear(&b->text);
    buf_add_str(&b->text, "{\"version\":\"2.1.0\",\"runs\":[{\"results\":[");
    for (uint64_t n = first; n < end; n++) {
        add_result(&b->text, project, n, n == first);
    }
    buf_add_str(&b->text, "]}]}");
    must(buf_status(&b->text, &err), &err);
    const struct view item = buf_view(&b->text);
    must(store_blob_put(b->store, &item, 1, &digest, &err), &err);
    return digest;
}

static void begin_statement(struct buf *out, const char *type, uint64_t project)
{
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    sha256_of(view_of((const char *)&project, sizeof project), &d);
    sha256_hex(&d, hex);
    buf_printf(out,
               "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
               "\"subject-%" PRIu64 "\",\"digest\":{\"sha256\":\"%s\"}}],\"predicateType\":\"%s\","
               "\"predicate\":",
               project, hex, type);
}

static void add_attribute(struct buf *out, const char *inspector, const char *hex, bool first)
{
    buf_printf(out,
               "%s{\"attribute\":\"inspected-%s\",\"conditions\":{\"inspector\":\"%s\",\"rules\":"
               "{\"sha256\":\"%s\"},\"dated\":\"2026-11-19T00:00:00Z\",\"counts\":{\"files\":97}},"
               "\"evidence\":{\"digest\":{\"sha256\":\"%s\"}}}",
               first ? "" : ",", inspector, inspector, hex, hex);
}

static void add_scai(struct buf *out, uint64_t project, const struct sha256 *sarif)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(sarif, hex);
    begin_statement(out, "https://in-toto.io/attestation/scai/v0.3", project);
    buf_add_str(out, "{\"attributes\":[");
    add_attribute(out, "code", hex, true);
    add_attribute(out, "secrets", hex, false);
    add_attribute(out, "text", hex, false);
    add_attribute(out, "vulnerabilities", hex, false);
    buf_add_str(out, "]}}");
}

static void add_vsa(struct buf *out, uint64_t project, bool anew)
{
    begin_statement(out, "https://slsa.dev/verification_summary/v1", project);
    buf_printf(out,
               "{\"timeVerified\":\"2026-11-2%dT00:00:00Z\",\"policy\":{\"uri\":"
               "\"urn:assay:baseline:synthetic:1\"},\"verificationResult\":\"%s\","
               "\"urn:assay:outcome\":\"accepted\",\"urn:assay:origin\":\"in-house\","
               "\"urn:assay:notInspected\":0,\"urn:assay:requirements\":[",
               anew ? 1 : 0, project % 10 == 0 ? "FAILED" : "PASSED");
    for (int i = 0; i < 40; i++) {
        buf_printf(out,
                   "%s{\"id\":\"requirement-%d\",\"controls\":\"8.28 8.30\",\"level\":\"must\","
                   "\"status\":\"ok\",\"alarms\":0}",
                   i == 0 ? "" : ",", i);
    }
    buf_add_str(out, "]}}");
}

static void record(struct bench *b, uint64_t project, bool anew)
{
    struct error err;
    struct log_receipt receipts[2];
    const struct sha256 sarif = put_sarif(b, project, anew);
    struct buf scai = BUF_INIT(1 << 20);
    struct buf vsa = BUF_INIT(1 << 20);
    add_scai(&scai, project, &sarif);
    add_vsa(&vsa, project, anew);
    const struct log_item items[2] = {{.payload = buf_view(&scai)}, {.payload = buf_view(&vsa)}};
    must(log_append(b->log, items, 2, receipts, &err), &err);
    buf_release(&scai);
    buf_release(&vsa);
}

/* ---- the programme ---- */

static void run(struct bench *b, const char *sql, uint64_t n, uint64_t k)
{
    struct error err;
    const struct sql_value params[] = {sql_int((int64_t)n), sql_int((int64_t)k)};
    must(store_sql_run(b->store, sql, params, 2, NULL, NULL, &err), &err);
}

static void programme(struct bench *b)
{
    struct error err;
    must(store_sql_begin(b->store, &err), &err);
    for (uint64_t n = 0; n < b->suppliers; n++) {
        run(b,
            "INSERT INTO suppliers (id, name, tier, parent, service, country, review_by, active, "
            "idx) VALUES ('s' || $1, 'S', 'high', '', '', '', 1798761600, 1, 0)",
            n, 0);
        run(b,
            "INSERT INTO contracts (id, supplier, title, document, begins, active, idx) VALUES "
            "('c' || $1, 's' || $1, 'C', 'ab', 1700000000, 1, 0)",
            n, 0);
        for (uint64_t k = 0; k < 14; k++) {
            run(b,
                "INSERT INTO contract_clauses (contract, kind, state, document, read_by, note, "
                "idx) VALUES ('c' || $1, 'kind-' || $2, 'present', '', 'p1', '', 0)",
                n, k);
        }
    }
    for (uint64_t n = 0; n < b->projects; n++) {
        run(b,
            "INSERT INTO projects (id, name, owner, team, origin, tier, supplier, standards, "
            "languages, active, idx) VALUES ('p' || $1, 'P', 'person-1', 't', 'in-house', "
            "'high', '', '', '', 1, 0)",
            n, 0);
        run(b,
            "INSERT INTO project_subjects (project, subject, idx) VALUES ('p' || $1, 'subject-' "
            "|| $1, 0)",
            n, 0);
        run(b,
            "INSERT INTO persons (id, name, email, team, role, languages, active, erasure_rule, "
            "idx) VALUES ('person-' || $1, 'N', '', 't', 'developer', '', 1, '', 0)",
            n, 0);
        run(b,
            "INSERT INTO certificates (person, course, obtained, language, document, idx) VALUES "
            "('person-' || $1, 'c', 1780000000, 'c', '', 0)",
            n, 0);
        for (uint64_t k = 0; k < 20; k++) {
            run(b,
                "INSERT INTO vulnerability_sightings (subject, vulnerability, component, "
                "aliases, severity, exploited, fixed, first_seen, last_seen, idx) VALUES "
                "('subject-' || $1, 'CVE-' || $2, 'pkg:npm/a', '', 'medium', 0, '', 1794000000, "
                "1794000000, 0)",
                n, k);
        }
    }
    run(b,
        "INSERT INTO standards (id, version, title, document, approved_by, approved, review_by, "
        "languages, packs, active, idx) VALUES ('sc', '1', 'S', '', 'person-1', 1780000000, "
        "1799000000, '', '', 1, 0)",
        0, 0);
    must(registers_set_projected(b->store, "changed:programme", 1, &err), &err);
    must(registers_set_projected(b->store, "changed:sightings", 1, &err), &err);
    must(store_sql_end(b->store, true, &err), &err);
}

/* ---- measuring ---- */

static void show(const char *what, struct moment from, const struct posture *p)
{
    char more[160];
    (void)snprintf(more, sizeof more,
                   "%zu queries ran; controls: %" PRIu64 " ok, %" PRIu64 " alarm, %" PRIu64 " not "
                   "measured, %" PRIu64 " partly",
                   p->evaluated, p->counts[CONTROL_OK], p->counts[CONTROL_ALARM],
                   p->counts[CONTROL_NOT_MEASURED], p->counts[CONTROL_PARTIAL]);
    say(what, from, more);
}

static void accept(struct bench *b)
{
    struct error err;
    uint64_t index;
    const struct suppression_request r = {.fingerprint =
                                              VIEW("f1:0123456789abcdef0123456789abcdef"),
                                          .reason = VIEW("a synthetic reason"),
                                          .owner = VIEW("somebody"),
                                          .expires = TODAY + DAY,
                                          .now = TODAY};
    must(suppressions_record(&b->ledger, &r, &index, &err), &err);
}

/* One vulnerability of a project is gone, another came. */
static void see_others(struct bench *b, uint64_t project)
{
    struct error err;
    struct checkpoint head;
    must(log_head(b->log, &head, &err), &err);
    run(b,
        "UPDATE vulnerability_sightings SET gone = 1795132800, idx = $2 WHERE subject = 'subject-' "
        "|| $1 AND vulnerability = 'CVE-3'",
        project, head.size);
    run(b,
        "INSERT INTO vulnerability_sightings (subject, vulnerability, component, aliases, "
        "severity, exploited, fixed, first_seen, last_seen, idx) VALUES ('subject-' || $1, "
        "'CVE-' || ($2 + 1000), 'pkg:npm/a', '', 'critical', 0, '', 1795132800, 1795132800, $2)",
        project, head.size);
    must(registers_set_projected(b->store, "changed:sightings", head.size + 1, &err), &err);
}

static void evaluate(struct bench *b)
{
    struct error err;
    struct control_set *set = NULL;
    struct posture_engine *e = NULL;
    const struct posture *p = NULL;
    struct moment from = now();
    must(controls_load(NULL, 0, true, &set, &err), &err);
    must(posture_open(set, &e, &err), &err);
    say("controls read", from, "");
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("evaluate", from, p);
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("nothing new", from, p);
    accept(b);
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("one acceptance", from, p);
    record(b, 7, true);
    from = now();
    must(ledger_project(&b->ledger, &err), &err);
    say("(project one)", from, "");
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("one inspection", from, p);
    see_others(b, 7);
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("vulnerabilities", from, p);
    record(b, b->projects, false);
    must(ledger_project(&b->ledger, &err), &err);
    from = now();
    must(posture_update(e, &b->ledger, TODAY, &p, &err), &err);
    show("a new subject", from, p);
    from = now();
    must(posture_update(e, &b->ledger, TODAY + DAY, &p, &err), &err);
    show("another day", from, p);
    (void)posture_close(e);
    (void)controls_free(set);
}

static void open_home(struct bench *b, const char *dir)
{
    struct error err;
    char keys[4096];
    (void)snprintf(keys, sizeof keys, "%s/keys", dir);
    must(digest_init(&err), &err);
    must(evidence_init(&err), &err);
    must(store_open(dir, STORE_READ_WRITE, &b->store, &err), &err);
    must(keys_open(keys, view_of(NULL, 0), TODAY, &b->keys, &err), &err);
    must(log_open(b->store, b->keys, NULL, &b->log, &err), &err);
    b->ledger = (struct ledger){.store = b->store, .log = b->log, .keys = b->keys};
}

/* All that is measured before: a directory that has it is taken as it is. */
static void fill(struct bench *bench)
{
    struct error err;
    char more[96];
    (void)snprintf(more, sizeof more,
                   "%" PRIu64 " projects, %" PRIu64 " findings, %" PRIu64 " suppliers, synthetic",
                   bench->projects, (bench->projects * bench->findings), bench->suppliers);
    struct moment from = now();
    for (uint64_t n = 0; n < bench->projects; n++) {
        record(bench, n, false);
    }
    say("record", from, more);
    from = now();
    must(ledger_project(&bench->ledger, &err), &err);
    say("project", from, "");
    programme(bench);
}

int main(int argc, char **argv)
{
    struct bench b = {
        .projects = 1000, .findings = 1000, .suppliers = 200, .text = BUF_INIT(1 << 30)};
    struct error err;
    struct checkpoint head;
    if (argc < 2 || (argc > 2 && !view_to_u64(view_str(argv[2]), &b.projects)) ||
        (argc > 3 && !view_to_u64(view_str(argv[3]), &b.findings)) ||
        (argc > 4 && !view_to_u64(view_str(argv[4]), &b.suppliers))) {
        (void)fprintf(stderr, "control_bench DIR [projects] [findings-a-project] [suppliers]\n");
        return 2;
    }
    open_home(&b, argv[1]);
    must(log_head(b.log, &head, &err), &err);
    if (head.size == 0) {
        fill(&b);
    }
    evaluate(&b);
    buf_release(&b.text);
    (void)log_close(b.log);
    (void)keys_close(b.keys);
    (void)store_close(b.store);
    return 0;
}
