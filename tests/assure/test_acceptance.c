/* The acceptance of a deliverable: each step, each thing alone that speaks against it, who may
 * decide, and the same answers from the log again. */
#include "acceptance_bench.h"
#include "testing.h"

#include <assay/base/clock.h>

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
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, SIZE_MAX)), failure);
    check(s, "inspected " ALL_MISSING);
    act_as(s, "sue");
    for (size_t i = 0; i < NEEDED; i++) {
        assert_ok(submit(s, i, &usual), failure);
    }
    check(s, "evidence-complete");
    assert_ok(decide(s, "ann", true, NULL), failure);
    check(s, "decided");
    assert_ok(decide(s, "ann", true, NULL), failure); /* once more is the same person */
    check(s, "decided");
    assert_ok(decide(s, "bob", true, NULL), failure);
    check(s, "accepted");
    assert_status(decide(s, "eve", true, NULL), ERR_USAGE, failure);
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
    for (size_t i = 0; i < NEEDED; i++) {
        act_as(s, "sue");
        (void)snprintf(id, sizeof id,
                       "{\"action\":\"withdraw\",\"deliverable\":\"d1\",\"id\":\"%s\"," TIME "}",
                       needed[i].kind);
        assert_ok(say(s, "evidence", id), failure);
        (void)snprintf(expected, sizeof expected, "inspected missing:%s", needed[i].kind);
        check(s, expected);
        (void)snprintf(expected, sizeof expected, "1 reason speaks against it: missing:%s;",
                       needed[i].kind);
        refused(s, expected);
        act_as(s, "sue");
        assert_ok(submit(s, i, &usual), failure);
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
        assert_ok(submit(s, rows[i].kind, &rows[i].words), failure);
        (void)snprintf(expected, sizeof expected, "inspected %s", rows[i].word);
        check(s, expected);
        refused(s, rows[i].word);
        act_as(s, "sue");
        assert_ok(submit(s, rows[i].kind, &usual), failure);
        check(s, "evidence-complete");
    }
    const struct evidence_words late = {"2027-01-16", "system-report", NULL,
                                        "2027-01-01", false,           false};
    assert_status(submit(s, SBOM, &late), ERR_USAGE, failure);
    assert_says("made: 2027-01-16 lies in the future");
}

/* Each thing that an inspection can come to. */
static void each_inspection(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_ok(bind(s, judge(s, "rejected", 0, SIZE_MAX, SIZE_MAX)), failure);
    check(s, "inspected verdict");
    refused(s, "verdict:");
    act_as(s, "bob");
    assert_ok(bind(s, judge(s, "incomplete", 3, SIZE_MAX, SIZE_MAX)), failure);
    check(s, "inspected incomplete");
    refused(s, "incomplete:");
    act_as(s, "bob");
    for (size_t i = 0; i < NEEDED; i++) {
        char expected[96];
        assert_ok(bind(s, judge(s, "accepted", 0, i, SIZE_MAX)), failure);
        (void)snprintf(expected, sizeof expected,
                       needed[i].compared ? "inspected uncompared:%s" : "evidence-complete",
                       needed[i].kind);
        check(s, expected);
        assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, i)), failure);
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
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, 0)), failure);
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
    assert_status(bind(s, early), ERR_USAGE, failure);
    assert_says("no file with this digest was received for d1");
    (void)receive(s);
    assert_status(bind(s, 0), ERR_USAGE, failure);
    assert_says("log entry 0 is no verdict");
    assert_status(bind(s, 1000), ERR_USAGE, failure);
    assert_says("log entry 1000 does not stand before this statement");
    uint64_t forged = bench_append(s->as, VSA, "{\"urn:assay:outcome\":\"accepted\"}");
    assert_status(bind(s, forged), ERR_USAGE, failure);
    assert_says("is no verdict of this installation");
    struct received_file file = {.name = VIEW("other.tar"), .size = 7};
    sha256_of(VIEW("other"), &file.digest);
    char hex[SHA256_HEX_MAX];
    sha256_hex(&file.digest, hex);
    assert_ok(acceptance_receive(&s->as->ledger, VIEW("d1"), &file, 1, NOW, &index, &failure),
              failure);
    assert_status(
        acceptance_bind(&s->as->ledger, VIEW("d1"), view_str(hex), early, NOW, &index, &failure),
        ERR_USAGE, failure);
    assert_says("judges another file");
    assert_ok(bind(s, early), failure);
    check(s, "received inspection " ALL_MISSING); /* of the newest receipt nothing is inspected */
    assert_true(bench_same(&s->home));
}

static void who_decides(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_status(decide(s, "sue", true, NULL), ERR_PERMISSION, failure);
    assert_status(decide(s, "root", true, NULL), ERR_PERMISSION, failure);
    act_as(s, "bob");
    assert_ok(submit(s, 0, &usual), failure);
    assert_status(decide(s, "bob", true, NULL), ERR_USAGE, failure);
    assert_says("bob submitted the evidence sbom: somebody else has to decide");
    assert_ok(decide(s, "ann", true, NULL), failure);
    assert_ok(decide(s, "eve", true, "mend the manual\ntest on the bench"), failure);
    check(s, "accepted-with-conditions");
    assert_true(bench_same(&s->home));
}

static void rejected(void **state)
{
    const struct stage *s = *state;
    deliver(s, SIZE_MAX);
    assert_ok(decide(s, "ann", false, NULL), failure);
    check(s, "decided rejected");
    assert_status(decide(s, "eve", true, NULL), ERR_USAGE, failure);
    assert_says("1 reason speaks against it: rejected;");
    assert_ok(decide(s, "ann", true, NULL), failure); /* thought better of it */
    check(s, "decided");
    assert_ok(decide(s, "ann", false, NULL), failure);
    assert_ok(decide(s, "eve", false, NULL), failure);
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
                  failure);
    assert_says("is past");
    act_as(s, "ann");
    assert_status(say(s, "exception", EXCEPTION("e1", "\"missing:sbom\"", "2027-02-15")),
                  ERR_PERMISSION, failure);
    act_as(s, "eve");
    assert_ok(say(s, "exception", EXCEPTION("e1", "\"missing:sast\"", "2027-02-15")), failure);
    check(s, "inspected missing:sbom");
    assert_ok(
        say(s, "exception", EXCEPTION("e1", "\"missing:sast\",\"missing:sbom\"", "2027-02-15")),
        failure);
    check(s, "evidence-complete missing:sbom!");
    assert_ok(decide(s, "ann", true, NULL), failure);
    act_as(s, "eve");
    assert_ok(say(s, "exception", "{\"action\":\"withdraw\",\"id\":\"e1\"," TIME "}"), failure);
    assert_status(decide(s, "bob", true, NULL), ERR_USAGE, failure);
    act_as(s, "eve");
    assert_ok(say(s, "exception", EXCEPTION("e1", "\"missing:sbom\"", "2027-02-15")), failure);
    assert_ok(decide(s, "bob", true, NULL), failure);
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
              failure);
    check(s, "inspected request:sbom");
    refused(s, "request:sbom");
    act_as(s, "sue");
    assert_ok(submit(s, 0, &usual), failure);
    check(s, "evidence-complete");
    act_as(s, "root");
    assert_ok(say(s, "nonconformity",
                  "{\"action\":\"set\",\"id\":\"n1\",\"deliverable\":\"d1\",\"title\":\"no log\","
                  "\"severity\":\"major\",\"found\":\"2027-01-14\",\"due\":\"2027-02-14\","
                  "\"state\":\"open\"," TIME "}"),
              failure);
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
              failure);
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
    assert_ok(submit(s, 0, &old), failure);
    act_as(s, "ann");
    (void)snprintf(text, sizeof text,
                   "{\"time\":\"2026-12-10T08:00:00Z\",\"deliverable\":\"d1\",\"receipt\":%llu,"
                   "\"decision\":\"accept\",\"reason\":\"because\"}",
                   (unsigned long long)receipt);
    (void)bench_append(s->as, DECISION_PREDICATE, text);
    check(s, "inspected expired:sbom");
    assert_true(bench_same(&s->home));
}

/* Nor does an ended exception hold again for a decision that says an old date: what was said of
 * the deliverable meanwhile, and withdrawn since, is remembered. */
static void ended_exception(void **state)
{
    const struct stage *s = *state;
    char text[512];
    deliver(s, 0);
    act_as(s, "eve");
    assert_ok(say(s, "exception", EXCEPTION("e1", "\"missing:sbom\"", "2027-02-15")), failure);
    check(s, "evidence-complete missing:sbom!");
    (void)bench_append(s->as, "urn:assay:predicate:evidence-request:v1",
                       "{\"action\":\"set\",\"deliverable\":\"d1\",\"kind\":\"vex\","
                       "\"due\":\"2027-03-01\",\"time\":\"2027-02-20T08:00:00Z\"}");
    (void)bench_append(s->as, "urn:assay:predicate:evidence-request:v1",
                       "{\"action\":\"withdraw\",\"deliverable\":\"d1\",\"kind\":\"vex\","
                       "\"time\":\"2027-01-20T08:00:00Z\"}");
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    assess(s, &arena, &a);
    static const char *const deciders[] = {"ann", "eve"};
    for (size_t i = 0; i < COUNT(deciders); i++) {
        act_as(s, deciders[i]);
        (void)snprintf(text, sizeof text,
                       "{" TIME ",\"deliverable\":\"d1\",\"receipt\":%llu,"
                       "\"decision\":\"accept\",\"reason\":\"because\"}",
                       (unsigned long long)a.receipt);
        (void)bench_append(s->as, DECISION_PREDICATE, text);
    }
    arena_release(&arena);
    check(s, "evidence-complete missing:sbom!"); /* as of the day of this test: nobody decided */
    assert_true(bench_same(&s->home));
}

#define OWN "abababababababababababababababababababababababababababababababab"
#define APPROVAL_OF(what, tiers, expires)                                                          \
    "{\"action\":\"set\",\"digest\":\"" OWN "\",\"name\":\"house\"," what                          \
    ",\"owner\":\"ann\",\"tiers\":[" tiers "],\"expires\":\"" expires "\"," TIME "}"
#define BASELINE_APPROVAL(tiers, expires) APPROVAL_OF("\"version\":\"1\"", tiers, expires)
#define RULES_APPROVAL(inspector, expires)                                                         \
    APPROVAL_OF("\"inspector\":\"" inspector "\"", "\"critical\"", expires)
#define WITHDRAWN "{\"action\":\"withdraw\",\"digest\":\"" OWN "\"," TIME "}"

/* What speaks against it at the time, and who approved what it was judged by: NULL, eve did. */
static void open_at(const struct stage *s, int64_t now, const char *word, const char *says)
{
    struct arena arena;
    struct acceptance a;
    arena_init(&arena, 0);
    assert_ok(ledger_project(&s->as->ledger, &failure), failure);
    assert_ok(acceptance_assess(s->as->store, VIEW("d1"), now, &arena, &a, &failure), failure);
    struct view by = word[0] == 'b' ? a.files[0].approved_by : a.files[0].rules_approved_by;
    assert_int_equal(a.open, says == NULL ? 0 : 1);
    if (says == NULL) {
        assert_view(by, "eve");
    } else {
        assert_true(view_starts(a.reasons[0].word, view_str(word)));
        assert_true(view_find(a.reasons[0].text, view_str(says)) > 0);
        assert_int_equal(by.len, 0);
    }
    arena_release(&arena);
}

/* An approved baseline counts to the end of its last day, for its tiers, as long as it stands. */
static void own_baseline(void **state)
{
    static const char word[] = "baseline:abababababababababababababababab";
    struct stage *s = *state;
    int64_t last = 0;
    assert_true(clock_parse(VIEW("2027-01-20T00:00:00Z"), &last));
    s->policy = "\"policy\":{\"uri\":\"urn:b:1\",\"digest\":{\"sha256\":\"" OWN "\"}},"
                "\"urn:assay:shipped\":{\"baseline\":false,\"rules\":true}";
    deliver(s, SIZE_MAX);
    open_at(s, NOW, word, "nobody has approved it");
    act_as(s, "ann");
    assert_status(say(s, "baseline-approval", BASELINE_APPROVAL("\"critical\"", "2027-01-20")),
                  ERR_PERMISSION, failure);
    act_as(s, "eve");
    assert_ok(say(s, "baseline-approval", BASELINE_APPROVAL("\"high\",\"low\"", "2027-01-20")),
              failure);
    open_at(s, NOW, word, "it is approved for deliverables of tier high low, not critical");
    assert_ok(say(s, "baseline-approval", BASELINE_APPROVAL("\"critical\"", "2027-01-20")),
              failure);
    open_at(s, NOW, word, NULL);
    open_at(s, last + CLOCK_DAY - 1, word, NULL);
    open_at(s, last + CLOCK_DAY, word, "its approval ended on 2027-01-20");
    assert_ok(say(s, "baseline-approval", WITHDRAWN), failure);
    open_at(s, NOW, word, "its approval was withdrawn");
    assert_true(bench_same(&s->home));
}

/* So do approved rules, of the inspector that ran with them. */
static void own_rules(void **state)
{
    struct stage *s = *state;
    int64_t last = 0;
    assert_true(clock_parse(VIEW("2027-01-20T00:00:00Z"), &last));
    s->policy = "\"policy\":{\"uri\":\"urn:b:1\"},\"urn:assay:rules\":[{\"inspector\":\"code\","
                "\"digest\":{\"sha256\":\"" OWN "\"}}],"
                "\"urn:assay:shipped\":{\"baseline\":true,\"rules\":false}";
    deliver(s, SIZE_MAX);
    open_at(s, NOW, "rules:", "; code (sha256:" OWN "): nobody has approved it");
    act_as(s, "eve");
    assert_ok(say(s, "rules-approval", RULES_APPROVAL("secrets", "2027-01-20")), failure);
    open_at(s, NOW, "rules:", "nobody has approved it");
    assert_ok(say(s, "rules-approval", RULES_APPROVAL("code", "2027-01-20")), failure);
    open_at(s, last + CLOCK_DAY - 1, "rules:", NULL);
    open_at(s, last + CLOCK_DAY, "rules:", "its approval ended on 2027-01-20");
    assert_ok(say(s, "rules-approval", WITHDRAWN), failure);
    open_at(s, NOW, "rules:", "its approval was withdrawn");
    assert_true(bench_same(&s->home));
}

/* A verdict of a version that did not name them. */
static void unnamed_rules(void **state)
{
    struct stage *s = *state;
    s->policy = "\"policy\":{\"uri\":\"urn:b:1\"},"
                "\"urn:assay:shipped\":{\"baseline\":true,\"rules\":false}";
    deliver(s, SIZE_MAX);
    act_as(s, "eve");
    assert_ok(say(s, "rules-approval", RULES_APPROVAL("code", "2027-01-20")), failure);
    open_at(s, NOW, "rules:", "its verdict does not say with which");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_step, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(each_missing, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(each_defect, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(each_inspection, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(quoted, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(bound, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(who_decides, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(rejected, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(excused, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(open_matters, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(own_table, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(in_the_log, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(ended_exception, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(own_baseline, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(own_rules, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(unnamed_rules, stage_setup, stage_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
