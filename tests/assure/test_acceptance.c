/* The acceptance of a deliverable: each step, each thing alone that speaks against it, who may
 * decide, and the same answers from the log again. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/acceptance.h>
#include <assay/assure/authority.h>
#include <assay/base/clock.h>

#include <stdlib.h>
#include <unistd.h>

static struct error err;

#define TIME "\"time\":\"2027-01-15T08:00:00Z\""
#define VSA  "https://slsa.dev/verification_summary/v1"

struct stage {
    struct bench home;
    struct bench *as; /* the same home, signing as whoever acts */
    char digest[SHA256_HEX_MAX];
};

static void path_of(const struct stage *s, const char *person, char out[96])
{
    (void)snprintf(out, 96, "%s/%s.key", s->home.dir, person);
}

static void act_as(const struct stage *s, const char *person)
{
    char path[96];
    path_of(s, person, path);
    assert_ok(keys_sign_as(s->as->keys, path, view_of(NULL, 0), &err), err);
}

static void introduce(const struct bench *by, const struct stage *s, const char *person,
                      const char *roles)
{
    char path[96];
    struct key_info info;
    uint64_t index;
    path_of(s, person, path);
    assert_ok(key_file_make(path, view_of(NULL, 0), NOW, &info, &err), err);
    const struct key_words words = {
        .key = &info.public, .person = view_str(person), .roles = view_str(roles)};
    assert_ok(authority_record(&by->ledger, KEY_INTRODUCE, &words, NOW, &index, &err), err);
}

static enum status say(const struct stage *s, const char *type, const char *predicate)
{
    char uri[96];
    char hex[SHA256_HEX_MAX];
    struct statement_digest digest;
    struct log_receipt receipt;
    (void)snprintf(uri, sizeof uri, "urn:assay:predicate:%s:v1", type);
    const struct draft d = {.type = statement_type_of(view_str(uri)),
                            .subject = draft_subject(view_str(type), &digest, hex),
                            .predicate = view_str(predicate)};
    assert_non_null(d.type);
    return ledger_record(&s->as->ledger, &d, 1, NOW, &receipt, &err);
}

static int setup(void **state)
{
    struct stage *s = test_calloc(1, sizeof *s);
    char dir[] = "/tmp/assay-accept-XXXXXX";
    struct sha256 digest;
    assert_non_null(mkdtemp(dir));
    bench_open(&s->home, dir);
    s->as = test_calloc(1, sizeof *s->as);
    bench_open(s->as, dir);
    sha256_of(VIEW("subject"), &digest);
    sha256_hex(&digest, s->digest);
    introduce(&s->home, s, "root", "administrator");
    act_as(s, "root");
    introduce(s->as, s, "ann", "acceptor");
    introduce(s->as, s, "bob", "acceptor security");
    introduce(s->as, s, "eve", "security");
    introduce(s->as, s, "sue", "supplier");
    assert_ok(say(s, "person", "{\"action\":\"set\",\"id\":\"ann\",\"role\":\"owner\"," TIME "}"),
              err);
    assert_ok(say(s, "deliverable",
                  "{\"action\":\"set\",\"id\":\"d1\",\"title\":\"Engine control\","
                  "\"tier\":\"critical\"," TIME "}"),
              err);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct stage *s = *state;
    struct bench *kept = test_calloc(1, sizeof *kept);
    void *last = kept;
    bench_close(s->as);
    test_free(s->as);
    *kept = s->home;
    test_free(s);
    return bench_teardown(&last);
}

/* kind, whether an inspection sets it against the delivery */
static const struct {
    const char *kind;
    bool compared;
} needed[] = {
    {"sbom", true},
    {"sast", true},
    {"sca", true},
    {"test-results", true},
    {"provenance", true},
    {"threat-model", false},
    {"licence-list", true},
    {"risk-assessment", false},
    {"assurance-report", false},
    {"ip-statement", false},
};

static void document_of(size_t i, char out[SHA256_HEX_MAX])
{
    memset(out, "0123456789abcdef"[i % 16], SHA256_HEX_MAX - 1);
    out[SHA256_HEX_MAX - 1] = '\0';
}

struct evidence_words {
    const char *made;
    const char *provenance;
    const char *digest; /* NULL: the delivered file */
    const char *until;
    bool no_period;
    bool no_scope;
};
static const struct evidence_words usual = {"2027-01-10", "system-report", NULL,
                                            "2027-01-01", false,           false};

static enum status submit(const struct stage *s, size_t i, const struct evidence_words *w)
{
    char text[1024];
    char document[SHA256_HEX_MAX];
    document_of(i, document);
    (void)snprintf(
        text, sizeof text,
        "{\"action\":\"set\",\"deliverable\":\"d1\",\"id\":\"%s\",\"kind\":\"%s\","
        "\"document\":\"%s\",\"made\":\"%s\",\"provenance\":\"%s\",\"source\":\"CI\"%s%s%s"
        "%s%s%s%s," TIME "}",
        needed[i].kind, needed[i].kind, document, w->made, w->provenance,
        w->digest != NULL && w->digest[0] == '\0' ? "" : ",\"digest\":\"",
        w->digest != NULL ? w->digest : s->digest,
        w->digest != NULL && w->digest[0] == '\0' ? "" : "\"",
        w->no_scope ? "" : ",\"scope\":\"all of it\"",
        w->no_period ? "" : ",\"periodFrom\":\"2026-01-01\",\"periodUntil\":\"",
        w->no_period ? "" : w->until, w->no_period ? "" : "\"");
    return say(s, "evidence", text);
}

static uint64_t receive(const struct stage *s)
{
    struct received_file file = {.name = VIEW("engine.tar"), .size = 7};
    uint64_t index = 0;
    sha256_of(VIEW("subject"), &file.digest);
    assert_ok(acceptance_receive(&s->as->ledger, VIEW("d1"), &file, 1, NOW, &index, &err), err);
    return index;
}

/* A verdict as `verify` logs it. `without`: this kind was not set against the delivery;
 * `against`: this kind contradicts it; SIZE_MAX: none. */
static uint64_t judge(const struct stage *s, const char *outcome, unsigned gaps, size_t without,
                      size_t against)
{
    struct buf text = BUF_INIT(1 << 16);
    buf_printf(&text,
               "{\"timeVerified\":\"2027-01-15T07:00:00Z\",\"policy\":{\"uri\":\"urn:b:1\"},"
               "\"urn:assay:outcome\":\"%s\",\"urn:assay:notInspected\":%u,\"urn:assay:claims\":[",
               outcome, gaps);
    bool first = true;
    for (size_t i = 0; i < COUNT(needed); i++) {
        char document[SHA256_HEX_MAX];
        document_of(i, document);
        if (needed[i].compared && i != without) {
            buf_printf(&text, "%s{\"name\":\"%s\",\"digest\":{\"sha256\":\"%s\"},",
                       first ? "" : ",", needed[i].kind, document);
            buf_printf(&text, "\"contradictions\":%d%s}", i == against ? 1 : 0,
                       i == against ? ",\"quotes\":[{\"message\":\"claimed: \\\"1.2\\\"; measured: "
                                      "\\\"1.1\\\"\"}]"
                                    : "");
            first = false;
        }
    }
    buf_add_str(&text, "]}");
    uint64_t entry = bench_append(&s->home, VSA, text.ptr);
    buf_release(&text);
    return entry;
}

static enum status bind(const struct stage *s, uint64_t verdict)
{
    uint64_t index;
    return acceptance_bind(&s->as->ledger, VIEW("d1"), view_str(s->digest), verdict, NOW, &index,
                           &err);
}

/* All that is needed, but for what `skip` says. */
static void deliver(const struct stage *s, size_t skip)
{
    act_as(s, "bob");
    (void)receive(s);
    act_as(s, "sue");
    for (size_t i = 0; i < COUNT(needed); i++) {
        if (i != skip) {
            assert_ok(submit(s, i, &usual), err);
        }
    }
    act_as(s, "bob");
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, SIZE_MAX)), err);
}

static void assess(const struct stage *s, struct arena *arena, struct acceptance *a)
{
    assert_ok(ledger_project(&s->as->ledger, &err), err);
    assert_ok(acceptance_assess(s->as->store, VIEW("d1"), NOW, arena, a, &err), err);
}

/* The state, and the words of all that speaks against it. */
static void check(const struct stage *s, const char *expected)
{
    struct arena arena;
    struct acceptance a;
    struct buf text = BUF_INIT(1 << 16);
    arena_init(&arena, 0);
    assess(s, &arena, &a);
    buf_add_str(&text, acceptance_state_name(a.state));
    for (size_t i = 0; i < a.reasons_len; i++) {
        struct view word = a.reasons[i].word;
        ptrdiff_t colon = view_find_char(word, ':');
        bool of_file = view_starts(word, VIEW("inspection:")) ||
                       view_starts(word, VIEW("incomplete:")) ||
                       view_starts(word, VIEW("verdict:"));
        buf_printf(&text, " " VIEW_FMT "%s",
                   VIEW_ARG(of_file ? view_slice(word, 0, (size_t)colon) : word),
                   a.reasons[i].exception.len > 0 ? "!" : "");
        assert_true(a.reasons[i].text.len > 0);
        assert_true(view_find(a.reasons[i].mend, VIEW("assay ")) >= 0);
    }
    assert_view(buf_view(&text), expected);
    buf_release(&text);
    arena_release(&arena);
}

static enum status decide(const struct stage *s, const char *person, bool yes,
                          const char *conditions)
{
    struct arena arena;
    struct acceptance a;
    uint64_t index;
    arena_init(&arena, 0);
    act_as(s, person);
    assess(s, &arena, &a);
    const struct decision_words words = {
        .accepts = yes, .conditions = view_str(conditions), .reason = VIEW("looked at it")};
    enum status st = acceptance_decide(&s->as->ledger, &a, &words, NOW, &index, &err);
    arena_release(&arena);
    return st;
}

static void assert_says(const char *text)
{
    assert_non_null(strstr(err.message, text));
}

/* Nobody gets it accepted as it stands. */
static void refused(const struct stage *s, const char *word)
{
    assert_status(decide(s, "ann", true, NULL), ERR_USAGE, err);
    assert_says(word);
}

#define ALL_MISSING                                                                                \
    "missing:sbom missing:sast missing:sca missing:test-results missing:provenance "               \
    "missing:threat-model missing:risk-assessment missing:assurance-report missing:licence-list "  \
    "missing:ip-statement"

static void each_step(void **state)
{
    const struct stage *s = *state;
    check(s, "announced receipt " ALL_MISSING);
    act_as(s, "ann");
    (void)receive(s);
    check(s, "received inspection " ALL_MISSING);
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, SIZE_MAX)), err);
    check(s, "inspected " ALL_MISSING);
    act_as(s, "sue");
    for (size_t i = 0; i < COUNT(needed); i++) {
        assert_ok(submit(s, i, &usual), err);
    }
    check(s, "evidence-complete");
    assert_ok(decide(s, "ann", true, NULL), err);
    check(s, "decided");
    assert_ok(decide(s, "ann", true, NULL), err); /* once more is the same person */
    check(s, "decided");
    assert_ok(decide(s, "bob", true, NULL), err);
    check(s, "accepted");
    assert_status(decide(s, "eve", true, NULL), ERR_USAGE, err);
    assert_says("d1 is accepted already");
    assert_true(bench_same(&s->home));
    (void)receive(s); /* as eve: what comes anew is inspected and decided anew */
    check(s, "evidence-complete");
}

static void each_missing(void **state)
{
    const struct stage *s = *state;
    char expected[96];
    char id[160];
    deliver(s, SIZE_MAX);
    check(s, "evidence-complete");
    for (size_t i = 0; i < COUNT(needed); i++) {
        act_as(s, "sue");
        (void)snprintf(id, sizeof id,
                       "{\"action\":\"withdraw\",\"deliverable\":\"d1\",\"id\":\"%s\"," TIME "}",
                       needed[i].kind);
        assert_ok(say(s, "evidence", id), err);
        (void)snprintf(expected, sizeof expected, "inspected missing:%s", needed[i].kind);
        check(s, expected);
        (void)snprintf(expected, sizeof expected, "1 reason speaks against it: missing:%s;",
                       needed[i].kind);
        refused(s, expected);
        act_as(s, "sue");
        assert_ok(submit(s, i, &usual), err);
    }
    check(s, "evidence-complete");
    assert_true(bench_same(&s->home));
}

/* Each rule about a document, alone. */
static void each_defect(void **state)
{
    const struct stage *s = *state;
    enum { SBOM = 0, REPORT = 8 };
    static const struct {
        size_t kind;
        struct evidence_words words;
        const char *word;
    } rows[] = {
        {SBOM, {"2026-12-01", "system-report", NULL, "2027-01-01", false, false}, "expired:sbom"},
        {SBOM, {"2027-01-10", "screenshot", NULL, "2027-01-01", false, false}, "provenance:sbom"},
        {SBOM, {"2027-01-10", "system-report", "", "2027-01-01", false, false}, "binding:sbom"},
        {REPORT, {"2027-01-10", "attestation", NULL, "", true, false}, "period:assurance-report"},
        {REPORT,
         {"2027-01-10", "attestation", NULL, "2027-01-01", false, true},
         "scope:assurance-report"},
    };
    char expected[96];
    deliver(s, SIZE_MAX);
    for (size_t i = 0; i < COUNT(rows); i++) {
        act_as(s, "sue");
        assert_ok(submit(s, rows[i].kind, &rows[i].words), err);
        (void)snprintf(expected, sizeof expected, "inspected %s", rows[i].word);
        check(s, expected);
        refused(s, rows[i].word);
        act_as(s, "sue");
        assert_ok(submit(s, rows[i].kind, &usual), err);
        check(s, "evidence-complete");
    }
    const struct evidence_words late = {"2027-01-16", "system-report", NULL,
                                        "2027-01-01", false,           false};
    assert_status(submit(s, SBOM, &late), ERR_USAGE, err);
    assert_says("made: 2027-01-16 lies in the future");
}

/* Each thing that an inspection can come to. */
static void each_inspection(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_ok(bind(s, judge(s, "rejected", 0, SIZE_MAX, SIZE_MAX)), err);
    check(s, "inspected verdict");
    refused(s, "verdict:");
    act_as(s, "bob");
    assert_ok(bind(s, judge(s, "incomplete", 3, SIZE_MAX, SIZE_MAX)), err);
    check(s, "inspected incomplete");
    refused(s, "incomplete:");
    act_as(s, "bob");
    for (size_t i = 0; i < COUNT(needed); i++) {
        char expected[96];
        assert_ok(bind(s, judge(s, "accepted", 0, i, SIZE_MAX)), err);
        (void)snprintf(expected, sizeof expected,
                       needed[i].compared ? "inspected uncompared:%s" : "evidence-complete",
                       needed[i].kind);
        check(s, expected);
        assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, i)), err);
        (void)snprintf(expected, sizeof expected,
                       needed[i].compared ? "inspected contradicted:%s" : "evidence-complete",
                       needed[i].kind);
        check(s, expected);
    }
    assert_true(bench_same(&s->home));
}

/* Both sides of a contradiction stand in the reason. */
static void quoted(void **state)
{
    const struct stage *s = *state;
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    deliver(s, SIZE_MAX);
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, 0)), err);
    assess(s, &arena, &a);
    assert_int_equal(a.reasons_len, 1);
    assert_true(view_find(a.reasons[0].text, VIEW("claimed: \"1.2\"; measured: \"1.1\"")) > 0);
    arena_release(&arena);
}

/* What binds an inspection: a verdict of the installation on that very file. */
static void bound(void **state)
{
    const struct stage *s = *state;
    uint64_t index;
    act_as(s, "bob");
    uint64_t early = judge(s, "accepted", 0, SIZE_MAX, SIZE_MAX);
    assert_status(bind(s, early), ERR_USAGE, err);
    assert_says("no file with this digest was received for d1");
    (void)receive(s);
    assert_status(bind(s, 0), ERR_USAGE, err);
    assert_says("log entry 0 is no verdict");
    assert_status(bind(s, 1000), ERR_USAGE, err);
    assert_says("log entry 1000 does not stand before this statement");
    uint64_t forged = bench_append(s->as, VSA, "{\"urn:assay:outcome\":\"accepted\"}");
    assert_status(bind(s, forged), ERR_USAGE, err);
    assert_says("is no verdict of this installation");
    struct received_file file = {.name = VIEW("other.tar"), .size = 7};
    sha256_of(VIEW("other"), &file.digest);
    char hex[SHA256_HEX_MAX];
    sha256_hex(&file.digest, hex);
    assert_ok(acceptance_receive(&s->as->ledger, VIEW("d1"), &file, 1, NOW, &index, &err), err);
    assert_status(
        acceptance_bind(&s->as->ledger, VIEW("d1"), view_str(hex), early, NOW, &index, &err),
        ERR_USAGE, err);
    assert_says("judges another file");
    assert_ok(bind(s, early), err);
    check(s, "received inspection " ALL_MISSING); /* of the newest receipt nothing is inspected */
    assert_true(bench_same(&s->home));
}

static void who_decides(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_status(decide(s, "sue", true, NULL), ERR_PERMISSION, err);
    assert_status(decide(s, "root", true, NULL), ERR_PERMISSION, err);
    act_as(s, "bob");
    assert_ok(submit(s, 0, &usual), err);
    assert_status(decide(s, "bob", true, NULL), ERR_USAGE, err);
    assert_says("bob submitted the evidence sbom: somebody else has to decide");
    assert_ok(decide(s, "ann", true, NULL), err);
    assert_ok(decide(s, "eve", true, "mend the manual\ntest on the bench"), err);
    check(s, "accepted-with-conditions");
    assert_true(bench_same(&s->home));
}

static void rejected(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_ok(decide(s, "ann", false, NULL), err);
    check(s, "decided rejected");
    assert_status(decide(s, "eve", true, NULL), ERR_USAGE, err);
    assert_says("1 reason speaks against it: rejected;");
    assert_ok(decide(s, "ann", true, NULL), err); /* thought better of it */
    check(s, "decided");
    assert_ok(decide(s, "ann", false, NULL), err);
    assert_ok(decide(s, "eve", false, NULL), err);
    check(s, "rejected rejected rejected");
    assert_true(bench_same(&s->home));
}

#define EXCEPTION(id, words, expires)                                                              \
    "{\"action\":\"set\",\"id\":\"" id "\",\"deliverable\":\"d1\",\"excuses\":[" words             \
    "],\"owner\":\"ann\",\"expires\":\"" expires "\",\"why\":\"the pilot alone\"," TIME "}"

static void excused(void **state)
{
    const struct stage *s = *state;
    deliver(s, 0);
    check(s, "inspected missing:sbom");
    act_as(s, "eve");
    assert_status(say(s, "exception", EXCEPTION("e0", "\"missing:sbom\"", "2027-01-15")), ERR_USAGE,
                  err);
    assert_says("is past");
    act_as(s, "ann");
    assert_status(say(s, "exception", EXCEPTION("e1", "\"missing:sbom\"", "2027-02-15")),
                  ERR_PERMISSION, err);
    act_as(s, "eve");
    assert_ok(say(s, "exception", EXCEPTION("e1", "\"missing:sast\"", "2027-02-15")), err);
    check(s, "inspected missing:sbom");
    assert_ok(
        say(s, "exception", EXCEPTION("e1", "\"missing:sast\",\"missing:sbom\"", "2027-02-15")),
        err);
    check(s, "evidence-complete missing:sbom!");
    assert_ok(decide(s, "ann", true, NULL), err);
    act_as(s, "eve");
    assert_ok(say(s, "exception", "{\"action\":\"withdraw\",\"id\":\"e1\"," TIME "}"), err);
    assert_status(decide(s, "bob", true, NULL), ERR_USAGE, err);
    act_as(s, "eve");
    assert_ok(say(s, "exception", EXCEPTION("e1", "\"missing:sbom\"", "2027-02-15")), err);
    assert_ok(decide(s, "bob", true, NULL), err);
    check(s, "accepted-with-conditions missing:sbom!");
    assert_true(bench_same(&s->home));
}

/* What was asked for, and what is known to be wrong. */
static void open_matters(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    act_as(s, "bob");
    assert_ok(say(s, "evidence-request",
                  "{\"action\":\"set\",\"deliverable\":\"d1\",\"kind\":\"sbom\","
                  "\"due\":\"2027-02-01\"," TIME "}"),
              err);
    check(s, "inspected request:sbom");
    refused(s, "request:sbom");
    act_as(s, "sue");
    assert_ok(submit(s, 0, &usual), err);
    check(s, "evidence-complete");
    act_as(s, "root");
    assert_ok(say(s, "nonconformity",
                  "{\"action\":\"set\",\"id\":\"n1\",\"deliverable\":\"d1\",\"title\":\"no log\","
                  "\"severity\":\"major\",\"found\":\"2027-01-14\",\"due\":\"2027-02-14\","
                  "\"state\":\"open\"," TIME "}"),
              err);
    check(s, "inspected nonconformity:n1");
    refused(s, "nonconformity:n1");
}

/* An organisation's own table takes the place of a tier's. */
static void own_table(void **state)
{
    const struct stage *s = *state;
    act_as(s, "root");
    assert_ok(say(s, "evidence-requirement",
                  "{\"action\":\"set\",\"tier\":\"critical\",\"kind\":\"vex\",\"binding\":\"none\","
                  "\"period\":\"none\",\"scope\":\"none\"," TIME "}"),
              err);
    check(s, "announced receipt missing:vex");
}

/* A decision that another program appended counts only if it could have been made. */
static void in_the_log(void **state)
{
    const struct stage *s = *state;
    char text[512];
    deliver(s, 0);
    act_as(s, "ann");
    uint64_t receipt = receive(s);
    act_as(s, "ann");
    (void)snprintf(text, sizeof text,
                   "{" TIME ",\"deliverable\":\"d1\",\"receipt\":%llu,\"decision\":\"accept\","
                   "\"reason\":\"because\"}",
                   (unsigned long long)receipt);
    (void)bench_append(s->as, DECISION_PREDICATE, text);
    act_as(s, "eve");
    (void)bench_append(s->as, DECISION_PREDICATE, text);
    check(s, "inspected missing:sbom");
    /* Old evidence is not made fresh by a decision that says an old date. */
    act_as(s, "sue");
    const struct evidence_words old = {"2026-12-01", "system-report", NULL,
                                       "2027-01-01", false,           false};
    assert_ok(submit(s, 0, &old), err);
    act_as(s, "ann");
    (void)snprintf(text, sizeof text,
                   "{\"time\":\"2026-12-10T08:00:00Z\",\"deliverable\":\"d1\",\"receipt\":%llu,"
                   "\"decision\":\"accept\",\"reason\":\"because\"}",
                   (unsigned long long)receipt);
    (void)bench_append(s->as, DECISION_PREDICATE, text);
    check(s, "inspected expired:sbom");
    assert_true(bench_same(&s->home));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_step, setup, teardown),
        cmocka_unit_test_setup_teardown(each_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(each_defect, setup, teardown),
        cmocka_unit_test_setup_teardown(each_inspection, setup, teardown),
        cmocka_unit_test_setup_teardown(quoted, setup, teardown),
        cmocka_unit_test_setup_teardown(bound, setup, teardown),
        cmocka_unit_test_setup_teardown(who_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(rejected, setup, teardown),
        cmocka_unit_test_setup_teardown(excused, setup, teardown),
        cmocka_unit_test_setup_teardown(open_matters, setup, teardown),
        cmocka_unit_test_setup_teardown(own_table, setup, teardown),
        cmocka_unit_test_setup_teardown(in_the_log, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
