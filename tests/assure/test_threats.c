/* Threats by rules over threat models: the built-in rules' examples, and what is found in models.
 */
#include "testing.h"

#include <assay/assure/threat_drift.h>
#include <assay/assure/threats.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/schema.h>
#include <assay/base/yaml.h>

#include <string.h>

static struct error err;

static enum status on_example(void *ctx, const struct control_example *e, struct error *why)
{
    unsigned *passed = ctx;
    if (!e->passed || e->skipped) {
        print_error(VIEW_FMT " (" VIEW_FMT "): " VIEW_FMT "\n", VIEW_ARG(e->requirement),
                    VIEW_ARG(e->name), VIEW_ARG(e->detail));
        return error_set(why, ERR_INTERNAL, "an example failed");
    }
    ++*passed;
    return OK;
}

static void shipped_examples(void **state)
{
    struct control_set *set = NULL;
    unsigned passed = 0;
    (void)state;
    assert_ok(threat_rules_load(NULL, 0, true, &set, &err), err);
    assert_ok(controls_test(set, NULL, on_example, &passed, &err), err);
    assert_true(passed >= 2 * set->requirements_len);
    /* All six categories have rules, and each rule is of one. */
    size_t ruled = 0;
    assert_int_equal(set->controls_len, THREAT_OTHER);
    for (size_t i = 0; i < set->controls_len; i++) {
        assert_int_equal(threat_category_of(set->controls[i].number), i);
        assert_true(set->controls[i].requirements_len >= 3);
        ruled += set->controls[i].requirements_len;
    }
    assert_int_equal(ruled, set->requirements_len);
    (void)controls_free(set);
}

static void published_schema(void **state)
{
    struct arena arena;
    struct value schema;
    struct value root;
    struct buf rules = BUF_INIT(1 << 20);
    struct buf text = BUF_INIT(CONTROL_FILE_MAX);
    (void)state;
    arena_init(&arena, 0);
    assert_ok(file_read(ASSAY_SOURCE_DIR "/docs/schema/threat-rules-v1.schema.json", &rules, &err),
              err);
    assert_ok(file_read(ASSAY_SOURCE_DIR "/rules/threats/stride.yaml", &text, &err), err);
    assert_ok(json_read(buf_view(&rules), "schema", JSON_STRICT, NULL, &arena, &schema, &err), err);
    assert_ok(yaml_read(buf_view(&text), "stride.yaml", NULL, &arena, &root, &err), err);
    assert_ok(schema_check(&schema, &root, "stride.yaml", &err), err);
    buf_release(&rules);
    buf_release(&text);
    arena_release(&arena);
}

/* ---- in a model ---- */

struct bench {
    struct threat_model model;
    struct control_set *rules;
    struct threat_list list;
};

static void find(struct bench *b, const char *text)
{
    assert_ok(threat_model_read(view_str(text), "m", &b->model, &err), err);
    assert_ok(threat_rules_load(NULL, 0, true, &b->rules, &err), err);
    assert_ok(threats_find(&b->model, b->rules, 0, &b->list, &err), err);
}

static void done(struct bench *b)
{
    threats_release(&b->list);
    b->rules = controls_free(b->rules);
    threat_model_release(&b->model);
}

static const struct threat *threat_of(const struct bench *b, const char *rule)
{
    for (size_t i = 0; i < b->list.len; i++) {
        if (view_eq_str(b->list.items[i].rule, rule)) {
            return &b->list.items[i];
        }
    }
    return NULL;
}

#define HEAD "otmVersion: 0.2.0\nproject: {id: p, name: P}\n"

/* Ids are words of the registers, whatever the elements are called, and no two the same. */
static void ids(void **state)
{
    struct bench b;
    (void)state;
    find(&b,
         HEAD "components:\n"
              "  - {id: 'a b', name: A, type: database, attributes: {credentials: true}}\n"
              "  - {id: 'a-b', name: B, type: database, attributes: {credentials: true}}\n"
              "  - {id: 'a very long id that no register would take as it is, said twice over', "
              "name: C, type: database, attributes: {credentials: true}}\n"
              "  - {id: plain, name: D, type: database, attributes: {credentials: true}}\n");
    size_t found = 0;
    for (size_t i = 0; i < b.list.len; i++) {
        const struct threat *t = &b.list.items[i];
        assert_true(t->id.len > 0 && t->id.len <= THREAT_WORD_MAX);
        assert_true(view_find_char(t->id, ' ') < 0);
        for (size_t k = 0; k < i; k++) {
            assert_false(view_eq(t->id, b.list.items[k].id));
        }
        found += view_eq_str(t->rule, "secrets-readable") ? 1 : 0;
    }
    assert_int_equal(found, 4);
    done(&b);
    find(&b,
         HEAD "components:\n  - {id: plain, name: D, type: database, attributes: {log: true}}\n");
    assert_view(threat_of(&b, "record-alterable")->id, "record-alterable:plain");
    assert_view(threat_of(&b, "record-alterable")->name, "D");
    assert_int_equal(threat_of(&b, "record-alterable")->category, THREAT_REPUDIATION);
    assert_int_equal(threat_of(&b, "record-alterable")->severity, SEVERITY_HIGH);
    assert_int_equal(threat_of(&b, "record-alterable")->state, THREAT_OPEN);
    done(&b);
}

/* The gravest comes first; what is open is counted from a severity on. */
static void order(void **state)
{
    struct bench b;
    (void)state;
    find(&b, HEAD "components:\n  - {id: u, name: U, type: client}\n"
                  "  - {id: w, name: W, type: service}\n"
                  "dataflows:\n  - {id: f, name: F, source: u, destination: w}\n");
    for (size_t i = 1; i < b.list.len; i++) {
        assert_true(b.list.items[i - 1].severity >= b.list.items[i].severity);
    }
    size_t high = threats_open(&b.list, SEVERITY_HIGH);
    assert_true(high >= 3 && high < threats_open(&b.list, SEVERITY_LOW));
    assert_int_equal(threats_open(&b.list, SEVERITY_CRITICAL), 0);
    b.list.items[0].state = THREAT_ACCEPTED;
    assert_int_equal(threats_open(&b.list, SEVERITY_HIGH), high - 1);
    done(&b);
}

static void nothing_drawn(void **state)
{
    struct bench b;
    (void)state;
    find(&b, HEAD);
    assert_int_equal(b.list.len, 1);
    assert_view(b.list.items[0].id, "model-empty");
    assert_int_equal(threats_open(&b.list, SEVERITY_HIGH), 1);
    done(&b);
}

/* A rule that fails while it runs is no rule that found nothing. */
static void failing_rule(void **state)
{
    const struct control_file own = {
        VIEW("own.yaml"),
        VIEW("framework: {id: own, name: Own}\n"
             "controls: [{id: tampering, name: T, says: S, requirements: [r]}]\n"
             "requirements:\n"
             "  - {id: r, title: T, severity: low, population: elements, supply: s, "
             "query: \"SELECT id AS resource, 'nonsense' AS status, abs(-9223372036854775807 - 1) "
             "AS reason FROM elements\"}\n")};
    struct bench b;
    struct threat_list list = {.len = 99};
    (void)state;
    assert_ok(threat_model_read(VIEW(HEAD "components: [{id: a, name: A, type: t}]\n"), "m",
                                &b.model, &err),
              err);
    assert_ok(threat_rules_load(&own, 1, false, &b.rules, &err), err);
    assert_status(threats_find(&b.model, b.rules, 0, &list, &err), ERR_FORMAT, err);
    assert_non_null(strstr(err.message, "rule r"));
    assert_int_equal(list.len, 99);
    b.rules = controls_free(b.rules);
    threat_model_release(&b.model);
}

/* ---- drift ---- */

static enum status count_drift(void *ctx, const struct code_sight *s, struct view lacks,
                               struct error *why)
{
    struct buf *out = ctx;
    (void)lacks;
    buf_printf(out, "%s " VIEW_FMT " " VIEW_FMT "\n", sight_kind_name(s->kind),
               VIEW_ARG(s->technology), VIEW_ARG(s->host));
    return buf_status(out, why);
}

static void drift(const char *text, struct code_sight *sights, size_t count, const char *expected)
{
    struct threat_model m;
    struct buf out = BUF_INIT(1 << 16);
    const struct code_sights s = {.len = count, .items = sights};
    assert_ok(threat_model_read(view_str(text), "m", &m, &err), err);
    assert_ok(threat_drift(&m, &s, count_drift, &out, &err), err);
    assert_view(buf_view(&out), expected);
    buf_release(&out);
    threat_model_release(&m);
}

static void drifts(void **state)
{
    struct code_sight s[] = {
        {SIGHT_ENTRY_POINT, VIEW_INIT("http-route"), VIEW_INIT("web app"), .places = 1},
        {SIGHT_DATA_STORE, VIEW_INIT("redis"), VIEW_INIT("redis cache"), .places = 1},
        {SIGHT_OUTSIDE_CALL, VIEW_INIT("http-call"), VIEW_INIT(""),
         VIEW_INIT("api.bank.example.com"), .places = 1},
        {SIGHT_OUTSIDE_CALL, VIEW_INIT("http-call"), VIEW_INIT(""), .places = 1},
    };
    (void)state;
    drift(HEAD, s, 4,
          "entry-point http-route \ndata-store redis \n"
          "outside-call http-call api.bank.example.com\noutside-call http-call \n");
    drift(HEAD "components:\n  - {id: u, name: U, type: client}\n"
               "  - {id: w, name: The Web, type: service}\n"
               "  - {id: c, name: Cache, type: database}\n"
               "  - {id: b, name: Bank, type: external}\n"
               "dataflows:\n  - {id: f, name: F, source: u, destination: w}\n"
               "  - {id: g, name: G, source: w, destination: b}\n",
          s, 4, "");
    /* A short word counts only by itself, a process is no store, the last label of a host and
     * common ones name nothing, and an entry is one only when somebody comes in. */
    drift(HEAD "components:\n  - {id: w, name: Happily, type: service}\n"
               "  - {id: c, name: redis, type: service}\n"
               "  - {id: b, name: API of example.com, type: service}\n",
          s, 3, "entry-point http-route \ndata-store redis \n");
    drift(HEAD "components:\n  - {id: b, name: The API at com, type: service}\n", s + 2, 1,
          "outside-call http-call api.bank.example.com\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_examples),
        cmocka_unit_test(published_schema),
        cmocka_unit_test(ids),
        cmocka_unit_test(order),
        cmocka_unit_test(nothing_drawn),
        cmocka_unit_test(failing_rule),
        cmocka_unit_test(drifts),
    };
    if (digest_init(&err) != OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
