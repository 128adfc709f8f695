/* A posture in OSCAL and as a policy: golden files, and what must not get through.
 * test_posture --update writes them anew. */
#include "../assure/ledger_bench.h"
#include "testing.h"

#include <assay/assure/suppressions.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/report/controls_document.h>
#include <assay/report/oscal.h>
#include <assay/report/policy.h>

static struct error err;
static bool updating;

static const char set_text[] =
    "requirements:\n"
    "  - id: acceptances-end\n"
    "    title: Acceptances have not expired.\n"
    "    population: suppressions\n"
    "    freshness: 30\n"
    "    supply: assay finding suppress\n"
    "    remedy: Decide anew.\n"
    "    query: SELECT s.fingerprint AS resource, CASE WHEN s.expires < t.now THEN 'alarm' ELSE "
    "'ok' "
    "END AS status, s.owner AS reason FROM suppressions s CROSS JOIN today t\n"
    "  - id: nobody-knows\n"
    "    title: Something is vetted.\n"
    "    population: component_approvals\n"
    "    supply: assay component approve\n"
    "    query: SELECT a.component AS resource, 'ok' AS status, '' AS reason FROM "
    "component_approvals a\n"
    "framework: {id: house, name: \"House <rules> & *more*\", reference: \"urn:house\"}\n"
    "controls:\n"
    "  - {id: \"1.1\", name: Acceptances, says: They end., owner: eve, requirements: "
    "[acceptances-end]}\n"
    "  - {id: \"1.2\", name: Vetting, says: They are vetted., requirements: [nobody-knows, "
    "acceptances-end]}\n"
    "  - {id: \"1.3\", name: Unmeasured, says: Nobody measures it.}\n"
    "  - {id: \"1.4\", name: Clouds, says: We have none., requirements: [acceptances-end]}\n";

static const char baseline_text[] =
    "id: tiny\nversion: 1\nrequirements:\n"
    "  - id: none\n    title: No *stars* | pipes\n    rationale: \"<script>alert(1)</script>\"\n"
    "    controls: [8.28]\n    query: SELECT path AS resource, 'ok' AS status, '' AS reason FROM "
    "files\n"
    "  - id: soft\n    title: Something recommended\n    level: should\n    origins: [supplier]\n"
    "    query: SELECT path AS resource, 'ok' AS status, '' AS reason FROM files\n";

struct scene {
    struct bench *bench;
    struct control_set *set;
    struct posture_engine *engine;
    const struct posture *posture;
};

static void decide(const struct bench *t, const char *control, bool applies)
{
    uint64_t index;
    const struct applicability_request r = {.control = view_str(control),
                                            .applies = applies,
                                            .justification = VIEW("[so](http://x) it <is>"),
                                            .owner = VIEW("eve"),
                                            .now = NOW};
    assert_ok(applicability_record(&t->ledger, &r, &index, &err), err);
}

static int setup(void **state)
{
    struct scene *s = test_calloc(1, sizeof *s);
    void *bench = NULL;
    uint64_t index;
    const struct control_file f = {VIEW("house.yaml"), view_str(set_text)};
    const struct suppression_request r = {.fingerprint =
                                              VIEW("f1:0123456789abcdef0123456789abcdef"),
                                          .reason = VIEW("a good reason"),
                                          .owner = VIEW("ann \"the\" <b>"),
                                          .expires = NOW + 100,
                                          .now = NOW};
    assert_int_equal(bench_setup(&bench), 0);
    s->bench = bench;
    assert_ok(controls_load(&f, 1, false, &s->set, &err), err);
    assert_ok(posture_open(s->set, &s->engine, &err), err);
    assert_ok(suppressions_record(&s->bench->ledger, &r, &index, &err), err);
    decide(s->bench, "house/1.1", true);
    decide(s->bench, "house/1.4", false);
    assert_ok(posture_update(s->engine, &s->bench->ledger, NOW + 86400, &s->posture, &err), err);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct scene *s = *state;
    void *bench = s->bench;
    (void)posture_close(s->engine);
    (void)controls_free(s->set);
    assert_int_equal(bench_teardown(&bench), 0);
    test_free(s);
    return 0;
}

static void check_golden(const char *name, const struct buf *got)
{
    struct buf want = BUF_INIT(1 << 20);
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/report/posture/%s", ASSAY_SOURCE_DIR, name);
    if (updating) {
        assert_ok(file_write_atomic(path, buf_view(got), 0644, &err), err);
    }
    assert_ok(file_read(path, &want, &err), err);
    assert_views(buf_view(got), buf_view(&want));
    buf_release(&want);
}

static void oscal(void **state)
{
    const struct scene *s = *state;
    static const struct {
        const char *format;
        const char *name;
    } rows[] = {
        {"oscal", "assessment-results.json"},
        {"oscal-poam", "poam.json"},
        {"oscal-component", "component-definition.json"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum oscal_document what;
        struct buf out = BUF_INIT(1 << 20);
        assert_true(oscal_document_parse(view_str(rows[i].format), &what));
        assert_ok(oscal_write(&out, what, s->posture, VIEW(""), &err), err);
        check_golden(rows[i].name, &out);
        buf_release(&out);
    }
}

static void for_the_page(void **state)
{
    const struct scene *s = *state;
    struct buf out = BUF_INIT(1 << 20);
    assert_ok(controls_document_write(&out, s->posture, &err), err);
    check_golden("controls.json", &out);
    buf_release(&out);
}

enum { SOME = 8 };

/* The scene's posture, to be changed. */
struct changed {
    struct posture p;
    struct requirement_posture requirements[SOME];
    struct control_posture controls[SOME];
    struct control control; /* of the first */
};

static void copy(const struct scene *s, struct changed *c)
{
    const struct posture *p = s->posture;
    assert_true(p->set->requirements_len <= SOME && p->set->controls_len <= SOME);
    c->p = *p;
    memcpy(c->requirements, p->requirements, p->set->requirements_len * sizeof *p->requirements);
    memcpy(c->controls, p->controls, p->set->controls_len * sizeof *p->controls);
    c->control = *c->controls[0].control;
    c->controls[0].control = &c->control;
    c->p.requirements = c->requirements;
    c->p.controls = c->controls;
}

static void oscal_says_why_there_is_no_answer(void **state)
{
    struct buf out = BUF_INIT(1 << 20);
    struct changed c;
    copy(*state, &c);
    c.requirements[0] = (struct requirement_posture){
        .requirement = c.requirements[0].requirement,
        .state = CONTROL_ERROR,
        .why = VIEW("the register suppressions holds more than 2000000 rows")};
    assert_ok(oscal_write(&out, OSCAL_ASSESSMENT_RESULTS, &c.p, VIEW(""), &err), err);
    assert_true(
        view_find(buf_view(&out), VIEW("\"Not evaluated: the register suppressions holds more than "
                                       "2000000 rows.\"")) > 0);
    buf_release(&out);
}

/* What does not fit is an error, not an empty text, though other texts follow it. */
static void oscal_with_a_long_text(void **state)
{
    enum { LONG = 100 * 1000 };
    struct buf out = BUF_INIT(1 << 20);
    struct buf says = BUF_INIT(LONG);
    struct changed c;
    copy(*state, &c);
    for (size_t i = 0; i < LONG; i++) {
        buf_add_char(&says, 'x');
    }
    c.control.says = buf_view(&says);
    assert_int_equal(c.controls[0].state, CONTROL_ALARM);
    assert_status(oscal_write(&out, OSCAL_POAM, &c.p, VIEW(""), &err), ERR_LIMIT, err);
    assert_true(view_find(view_str(err.message), VIEW("a text of a control")) == 0);
    buf_release(&says);
    buf_release(&out);
}

/* A token of OSCAL begins with a letter or '_'. */
static void oscal_token(void **state)
{
    struct buf out = BUF_INIT(1 << 20);
    struct changed c;
    copy(*state, &c);
    c.control.id = VIEW("27001/8.28");
    assert_ok(oscal_write(&out, OSCAL_ASSESSMENT_RESULTS, &c.p, VIEW(""), &err), err);
    assert_true(view_find(buf_view(&out), VIEW("\"target-id\": \"_27001_8.28\"")) > 0);
    assert_true(view_find(buf_view(&out), VIEW("\"target-id\": \"house_1.2\"")) > 0);
    buf_release(&out);
}

/* Nothing in alarm: nothing to plan. Another framework: nothing of this one. */
static void nothing_to_plan(void **state)
{
    const struct scene *s = *state;
    struct buf out = BUF_INIT(1 << 20);
    const struct posture *p = NULL;
    assert_ok(posture_update(s->engine, &s->bench->ledger, NOW, &p, &err), err);
    assert_status(oscal_write(&out, OSCAL_POAM, p, VIEW(""), &err), ERR_NOT_FOUND, err);
    assert_int_equal(out.len, 0);
    assert_ok(oscal_write(&out, OSCAL_COMPONENT_DEFINITION, p, VIEW("house"), &err), err);
    assert_true(view_find(buf_view(&out), VIEW("\"house_1.1\"")) > 0);
    buf_release(&out);
}

static void policy(void **state)
{
    const struct scene *s = *state;
    struct arena arena;
    struct baseline b;
    struct buf out = BUF_INIT(1 << 20);
    arena_init(&arena, 0);
    assert_ok(baseline_parse(view_str(baseline_text), "tiny.yaml", &arena, &b, &err), err);
    const struct policy_input in = {
        .organisation = VIEW("A & B"), .baseline = &b, .posture = s->posture};
    assert_ok(policy_write(&out, &in, &err), err);
    check_golden("policy.md", &out);
    assert_true(view_find(buf_view(&out), VIEW("<script>")) < 0 ||
                view_find(buf_view(&out), VIEW("\\<script\\>")) > 0);
    buf_release(&out);
    arena_release(&arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(oscal, setup, teardown),
        cmocka_unit_test_setup_teardown(for_the_page, setup, teardown),
        cmocka_unit_test_setup_teardown(oscal_says_why_there_is_no_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(oscal_with_a_long_text, setup, teardown),
        cmocka_unit_test_setup_teardown(oscal_token, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_to_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(policy, setup, teardown),
    };
    updating = argc > 1 && strcmp(argv[1], "--update") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
