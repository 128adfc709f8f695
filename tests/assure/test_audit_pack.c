/* Audit packs: written twice they are the same, and every byte that is changed is found and the
 * record named. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/audit_pack.h>
#include <assay/assure/authority.h>
#include <assay/assure/log_configuration.h>
#include <assay/assure/suppressions.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/ustar.h>
#include <assay/inspect/finding.h>

#include <stdlib.h>
#include <unistd.h>

static struct error err;

enum { PACK_MAX = 1 << 20, BLOCK = 512, STRIDE = 19 };

#define PRINT "f1:0123456789abcdef0123456789abcdef"
#define WITHDRAW                                                                                   \
    "{\"action\":\"withdraw\",\"fingerprint\":\"" PRINT                                            \
    "\",\"withdrawnOn\":\"2027-01-15T08:00:00Z\"}"

static void path_of(const struct bench *t, const char *name, char out[96])
{
    (void)snprintf(out, 96, "%s/%s", t->dir, name);
}

static enum status make(const struct bench *t, const char *name, struct pack_request *r,
                        struct buf *out)
{
    char path[96];
    struct pack_made made;
    path_of(t, name, path);
    r->path = path;
    enum status st = audit_pack_write(&t->ledger, r, &made, &err);
    if (st == OK && out != NULL) {
        assert_ok(file_read(path, out, &err), err);
    }
    return st;
}

static enum status check(const char *bytes, size_t len, struct pack_check *out)
{
    FILE *file = fmemopen((void *)(uintptr_t)bytes, len, "rb");
    assert_non_null(file);
    const struct pack_check_request r = {.file = file, .name = "pack"};
    enum status st = audit_pack_check(&r, out, &err);
    (void)fclose(file);
    return st;
}

/* The member whose header or content stands at `at`, and the one before it. */
static void member_at(const char *bytes, size_t len, size_t at, char here[USTAR_PATH_MAX + 1],
                      char before[USTAR_PATH_MAX + 1])
{
    size_t next = 0;
    here[0] = before[0] = '\0';
    while (next <= at && next + BLOCK <= len && bytes[next] != '\0') {
        memcpy(before, here, USTAR_PATH_MAX + 1);
        memcpy(here, bytes + next, USTAR_PATH_MAX);
        here[USTAR_PATH_MAX] = '\0';
        size_t size = strtoull(bytes + next + 124, NULL, 8);
        next += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
}

static bool names(const struct pack_check *c, const char *word)
{
    for (size_t i = 0; i < c->problems_len; i++) {
        if (strstr(c->problems[i], word) != NULL) {
            return true;
        }
    }
    return false;
}

static void test_same_bytes(void **state)
{
    struct bench *t = *state;
    struct pack_request r = {.scope_len = 0};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf one = BUF_INIT(PACK_MAX);
    struct buf two = BUF_INIT(PACK_MAX);
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    (void)bench_append(t, "urn:x:unknown:v1", "{\"a\":1}");
    assert_ok(make(t, "one.tar", &r, &one), err);
    assert_ok(make(t, "two.tar", &r, &two), err);
    assert_true(view_eq(buf_view(&one), buf_view(&two)));
    assert_ok(check(one.ptr, one.len, c), err);
    assert_int_equal(c->statements, 2);
    assert_int_equal(c->stated, 2);
    assert_true(c->complete && c->whole);
    assert_int_equal(c->bytes, one.len);
    buf_release(&one);
    buf_release(&two);
    (void)mem_free(c);
}

static void test_every_byte(void **state)
{
    struct bench *t = *state;
    struct pack_request r = {.scope_len = 0};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    char here[USTAR_PATH_MAX + 1];
    char before[USTAR_PATH_MAX + 1];
    unsigned long changed = 0;
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    assert_ok(make(t, "one.tar", &r, &pack), err);
    for (size_t i = 0; i < pack.len; i++) {
        member_at(pack.ptr, pack.len, i, here, before);
        /* Schemas are long and all alike, the page is long: not each of their bytes. */
        if ((strncmp(here, "schemas/", 8) == 0 || strcmp(here, "README.md") == 0 ||
             strcmp(here, "report.html") == 0) &&
            i % STRIDE != 0) {
            continue;
        }
        char mask = (char)(1 << (i % 8));
        pack.ptr[i] ^= mask;
        enum status st = check(pack.ptr, pack.len, c);
        pack.ptr[i] ^= mask;
        if (st != ERR_CORRUPT || c->problems_len == 0) {
            fail_msg("byte %zu (%s): %s", i, here, status_name(st));
        }
        if (!names(c, here) && !(before[0] != '\0' && names(c, before)) && !names(c, "pack")) {
            fail_msg("byte %zu (%s): '%s' names neither it nor %s", i, here, c->problems[0],
                     before);
        }
        changed++;
    }
    print_message("%zu bytes, %lu changed and found\n", pack.len, changed);
    for (size_t cut = 0; cut < pack.len; cut += 1021) {
        if (cut > 0) {
            assert_int_equal(check(pack.ptr, cut, c), ERR_CORRUPT);
            assert_false(c->whole);
        }
    }
    assert_ok(check(pack.ptr, pack.len, c), err);
    buf_release(&pack);
    (void)mem_free(c);
}

static void test_refuses(void **state)
{
    struct bench *t = *state;
    struct pack_request r = {.scope_len = 0};
    struct buf note = BUF_INIT(NOTE_MAX);
    assert_int_equal(make(t, "one.tar", &r, NULL), ERR_NOT_FOUND); /* an empty log */
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    r.since = VIEW("no checkpoint at all\n");
    assert_int_not_equal(make(t, "one.tar", &r, NULL), OK);
    r.since = VIEW("another.log/1\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
                   "\xe2\x80\x94 another.log/1 AAAAAAAA\n");
    assert_int_not_equal(make(t, "one.tar", &r, NULL), OK);
    assert_ok(log_checkpoint(t->log, &note, &err), err);
    r.since = buf_view(&note);
    assert_ok(make(t, "one.tar", &r, NULL), err);
    char path[96];
    path_of(t, "one.tar.part", path);
    assert_int_not_equal(access(path, F_OK), 0); /* nothing half-done stays */
    buf_release(&note);
}

/* Somebody appends, by another handle, whenever the pack has read so many objects of the log. */
static struct {
    struct store_backend backend;
    const struct store_backend *real;
    struct bench bench;
    unsigned reads;
} other;

static enum status read_and_append(struct store *s, struct view name, struct buf *out,
                                   struct error *e)
{
    enum status st = other.real->log_read(s, name, out, e);
    if (++other.reads % 7 == 0 && other.reads < 100) {
        (void)bench_append(&other.bench, "urn:x:unknown:v1", "{\"a\":2}");
    }
    return st;
}

static void test_appended_meanwhile(void **state)
{
    struct bench *t = *state;
    struct pack_request r = {.scope_len = 0};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    for (unsigned i = 0; i < 3; i++) {
        (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    }
    bench_open(&other.bench, t->dir);
    other.real = t->store->backend;
    other.backend = *other.real;
    other.backend.log_read = read_and_append;
    t->store->backend = &other.backend;
    enum status st = make(t, "one.tar", &r, &pack);
    t->store->backend = other.real;
    assert_ok(st, err);
    assert_true(bench_log_size(t) > 4);
    assert_ok(check(pack.ptr, pack.len, c), err);
    assert_true(c->complete && c->whole);
    assert_int_equal(c->statements, c->size);
    bench_close(&other.bench);
    buf_release(&pack);
    (void)mem_free(c);
}

/* ---- about a project ---- */

enum { SEAMS = 220, CHUNK = 4096, REPORT_LEN = 2 * CHUNK };

static void say_project(const struct bench *t)
{
    (void)bench_append(t, "urn:assay:predicate:project:v1",
                       "{\"action\":\"set\",\"id\":\"p\",\"time\":\"2027-01-15T08:00:00Z\"}");
    (void)bench_append(t, "urn:assay:predicate:subject:v1",
                       "{\"action\":\"set\",\"project\":\"p\",\"subject\":\"subject\",\"time\":"
                       "\"2027-01-15T08:00:00Z\"}");
}

/* A report in which the finding's fingerprint begins at the byte `at`. */
static void say_report(const struct bench *t, size_t at, const char *print)
{
    static char bytes[REPORT_LEN + 1];
    char hex[SHA256_HEX_MAX];
    char predicate[512];
    char found[128];
    struct sha256 digest;
    (void)snprintf(found, sizeof found, "\"assayFingerprint/v1\": \"%s\"", print);
    memset(bytes, ' ', REPORT_LEN);
    memcpy(bytes + at, found, strlen(found));
    const struct view blob = view_of(bytes, REPORT_LEN);
    assert_ok(store_blob_put(t->store, &blob, 1, &digest, &err), err);
    sha256_hex(&digest, hex);
    (void)snprintf(predicate, sizeof predicate,
                   "{\"attributes\":[{\"attribute\":\"x\",\"evidence\":{\"digest\":{\"sha256\":"
                   "\"%s\"}}}]}",
                   hex);
    (void)bench_append(t, "https://in-toto.io/attestation/scai/v0.3", predicate);
}

static void say_of_finding(const struct bench *t, const char *print)
{
    char predicate[256];
    (void)snprintf(predicate, sizeof predicate,
                   "{\"action\":\"withdraw\",\"fingerprint\":\"%s\",\"withdrawnOn\":"
                   "\"2027-01-15T08:00:00Z\"}",
                   print);
    (void)bench_append(t, SUPPRESSION_PREDICATE, predicate);
}

/* Whosever a finding is, is found wherever reading in pieces cuts the report; decisions on others'
 * stay out. */
static void test_findings_of_a_project(void **state)
{
    struct bench *t = *state;
    const struct pack_about about = {PACK_PROJECT, VIEW("p")};
    struct pack_request r = {.about = &about, .about_len = 1};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX * 8);
    char print[FINGERPRINT_MAX];
    for (unsigned i = 0; i < SEAMS; i++) {
        (void)snprintf(print, sizeof print, "f1:%032x", i);
        say_of_finding(t, print);
        say_report(t, CHUNK - SEAMS / 2 + i, print);
    }
    say_of_finding(t, PRINT);
    assert_int_equal(make(t, "one.tar", &r, NULL), ERR_NOT_FOUND);
    say_project(t);
    assert_ok(make(t, "one.tar", &r, &pack), err);
    assert_ok(check(pack.ptr, pack.len, c), err);
    assert_true(c->scoped && c->followed && !c->complete);
    assert_int_equal(c->stated, 2 * SEAMS + 2);
    assert_int_equal(c->fitting, c->stated);
    assert_int_equal(c->records, 2); /* the project and its subject */
    assert_int_equal(c->unproven, 0);
    buf_release(&pack);
    (void)mem_free(c);
}

/* What no command would say is in the log all the same: ids that are longer than any, lists for
 * texts. */
static void test_long_ids(void **state)
{
    enum { LONG = 200000 };
    struct bench *t = *state;
    const struct pack_about about = {PACK_PROJECT, VIEW("p")};
    struct pack_request r = {.about = &about, .about_len = 1};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    struct buf said = BUF_INIT(PACK_MAX);
    buf_add_str(&said, "{\"action\":\"set\",\"project\":\"p\",\"title\":[\"x\"],\"id\":\"");
    for (unsigned i = 0; i < LONG; i++) {
        buf_add_char(&said, 'd');
    }
    buf_add_str(&said, "\"}");
    say_project(t);
    (void)bench_append(t, "urn:assay:predicate:deliverable:v1", said.ptr);
    (void)bench_append(t, "urn:assay:predicate:deliverable:v1",
                       "{\"id\":\"e\",\"project\":[\"p\"],\"supplier\":{}}");
    (void)bench_append(t, "urn:assay:predicate:deliverable:v1", "{}");
    assert_ok(make(t, "one.tar", &r, &pack), err);
    assert_ok(check(pack.ptr, pack.len, c), err);
    assert_int_equal(c->fitting, 3);
    assert_int_equal(c->records, 3);
    buf_release(&said);
    buf_release(&pack);
    (void)mem_free(c);
}

static void check_changed(struct buf *pack, const char *word, char with, struct pack_check *c)
{
    ptrdiff_t at = view_find(buf_view(pack), view_str(word));
    assert_true(at > 0);
    char *letter = &pack->ptr[at + (ptrdiff_t)strlen(word) - 1];
    char before = *letter;
    *letter = with;
    assert_int_equal(check(pack->ptr, pack->len, c), ERR_CORRUPT);
    *letter = before;
}

/* Another scope than the statements have, and another list. */
static void test_wrong_scope(void **state)
{
    struct bench *t = *state;
    const struct pack_about about = {PACK_PROJECT, VIEW("p")};
    struct pack_request r = {.about = &about, .about_len = 1};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    say_project(t);
    assert_ok(make(t, "one.tar", &r, &pack), err);
    check_changed(&pack, "\"project\": \"p", 'q', c);
    assert_true(names(c, "are missing: project q"));
    check_changed(&pack, "\"project\": [\n        \"p", 'q', c);
    assert_true(names(c, "are missing: project p"));
    assert_true(names(c, "is not of the pack's scope"));
    check_changed(&pack, "\"subject\": [\n        \"s", 'z', c);
    assert_true(names(c, "are missing: subject subject"));
    assert_ok(check(pack.ptr, pack.len, c), err);
    buf_release(&pack);
    (void)mem_free(c);
}

/* ---- what the log states of itself ---- */

#define POLICY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static uint64_t configure(const struct bench *t, const char *rest)
{
    char predicate[512];
    struct checkpoint head;
    assert_ok(log_head(t->log, &head, &err), err);
    (void)snprintf(predicate, sizeof predicate,
                   "{\"time\":\"2027-01-15T08:00:00Z\",\"origin\":\"%s\",%s}", head.origin, rest);
    return bench_append(t, LOG_CONFIGURATION_PREDICATE, predicate);
}

struct stating {
    struct log_configuration stated;
    char origin[NOTE_NAME_MAX];
};

static enum status on_stated(void *ctx, const struct authority *a, const struct log_entry *e,
                             const struct statement *s, bool counts, struct error *error)
{
    struct stating *st = ctx;
    (void)a;
    (void)error;
    if (counts) {
        log_configuration_learn(&st->stated, s, view_str(st->origin), e->index);
    }
    return OK;
}

/* The same by the registers, by the log's statements and by a pack of them. */
static void check_stated(const struct bench *t, uint64_t entry, uint64_t not_counted)
{
    struct pack_request r = {.scope_len = 0};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    struct log_configuration registered;
    struct stating s = {.stated = {.stated = false}};
    struct authority_audit asked = {.statement = on_stated, .ctx = &s};
    struct authority *authority = NULL;
    struct checkpoint head;
    assert_ok(log_head(t->log, &head, &err), err);
    memcpy(s.origin, head.origin, sizeof s.origin);
    assert_ok(log_configuration_of(&t->ledger, &registered, &err), err);
    assert_ok(authority_of_log(&t->ledger, UINT64_MAX, &asked, &authority, &err), err);
    (void)authority_free(authority);
    assert_ok(make(t, "one.tar", &r, &pack), err);
    assert_ok(check(pack.ptr, pack.len, c), err);
    assert_int_equal(c->unauthorised_len, not_counted);
    const struct log_configuration *const all[] = {&registered, &s.stated, &c->configuration};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char hex[SHA256_HEX_MAX];
        assert_true(all[i]->stated && all[i]->has_policy && !all[i]->has_authorities);
        assert_int_equal(all[i]->entry, entry);
        assert_int_equal(all[i]->cosign_days, 7);
        sha256_hex(&all[i]->policy, hex);
        assert_string_equal(hex, POLICY);
    }
    buf_release(&pack);
    (void)mem_free(c);
}

/* What the registers refuse has no say in audits either. */
static void test_unsound_configurations(void **state)
{
    static const char *const unsound[] = {
        "\"action\":\"set\",\"policy\":\"" OTHER "\",\"cosignDays\":\"400\"",
        "\"action\":\"set\",\"policy\":\"" OTHER "\",\"cosignDays\":400",
        "\"action\":\"set\",\"policy\":[\"" OTHER "\"]",
        "\"action\":\"set\",\"cosignDays\":7",
        "\"action\":\"set\",\"tsaCa\":\"abc\"",
        "\"action\":\"set\",\"reviewBy\":\"soon\"",
        "\"action\":\"withdraw\",\"policy\":\"" OTHER "\"",
        "\"action\":\"forget\"",
        "\"policy\":\"" OTHER "\"",
    };
    struct bench *t = *state;
    enum { COUNT = sizeof unsound / sizeof unsound[0] };
    (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    uint64_t entry = configure(t, "\"action\":\"set\",\"policy\":\"" POLICY "\",\"cosignDays\":7");
    check_stated(t, entry, 0);
    for (size_t i = 0; i < COUNT; i++) {
        (void)configure(t, unsound[i]);
        check_stated(t, entry, i + 1);
    }
    (void)bench_append(t, LOG_CONFIGURATION_PREDICATE, "{\"a\":[]}");
    (void)configure(t, "\"action\":\"withdraw\"");
    entry = configure(t, "\"action\":\"set\",\"policy\":\"" POLICY "\",\"cosignDays\":7");
    check_stated(t, entry, COUNT + 1);
}

/* Whose type is written in escapes is verified, too, whichever ones are drawn. */
static void test_escaped_type(void **state)
{
    enum { OTHERS = 20, SEEDS = 20 };
    struct bench *t = *state;
    struct pack_request r = {.scope_len = 0};
    struct pack_check *c = mem_calloc(1, sizeof *c);
    struct buf pack = BUF_INIT(PACK_MAX);
    struct buf payload = BUF_INIT(4096);
    struct log_receipt receipt;
    struct checkpoint head;
    for (unsigned i = 0; i < OTHERS; i++) {
        (void)bench_append(t, SUPPRESSION_PREDICATE, WITHDRAW);
    }
    assert_ok(log_head(t->log, &head, &err), err);
    buf_printf(
        &payload,
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":\"x\",\"digest\":"
        "{\"sha256\":\"" OTHER "\"}}],\"predicateType\":\"\\u0075rn:assay:predicate:log-c"
        "onfiguration:v1\",\"predicate\":{\"action\":\"set\",\"time\":\"2027-01-15T08:00:00Z\","
        "\"origin\":\"%s\",\"policy\":\"" POLICY "\"}}",
        head.origin);
    const struct log_item item = {.payload = buf_view(&payload)};
    assert_ok(log_append(t->log, &item, 1, &receipt, &err), err);
    assert_ok(make(t, "one.tar", &r, &pack), err);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        FILE *file = fmemopen(pack.ptr, pack.len, "rb");
        const struct pack_check_request q = {
            .file = file, .name = "pack", .sample = 1, .seed = seed};
        assert_non_null(file);
        assert_ok(audit_pack_check(&q, c, &err), err);
        (void)fclose(file);
        assert_true(c->configuration.stated);
    }
    buf_release(&payload);
    buf_release(&pack);
    (void)mem_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_findings_of_a_project, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_unsound_configurations, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_escaped_type, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_wrong_scope, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_long_ids, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_same_bytes, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_every_byte, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_appended_meanwhile, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(test_refuses, bench_setup, bench_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
