/* What licences mean together: obligations, conflicts, declarations, overrides. */
#include "testing.h"

#include <assay/assure/licences.h>
#include <assay/assure/verdict.h>
#include <assay/base/mem.h>

static struct error err;

static int setup(void **state)
{
    struct facts *f = NULL;
    assert_ok(digest_init(&err), err);
    assert_ok(facts_new(&f, &err), err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    *state = facts_free(*state);
    return 0;
}

static void give(struct facts *f, const char *path, enum language language, unsigned classes,
                 const char *expression, enum licence_evidence evidence)
{
    const struct file_facts file = {
        .path = view_str(path), .language = language, .classes = classes};
    const struct file_licence whole = {.expression = view_str(expression)};
    const struct licence_match match = {
        .expression = view_str(expression), .evidence = evidence, .line = 3, .score = 100};
    assert_ok(facts_add_file(f, &file, &err), err);
    assert_ok(facts_add_file_licence(f, &file, &whole, &err), err);
    assert_ok(facts_add_licence(f, file.path, &match, &err), err);
}

static void settle(struct facts *f)
{
    bool partial = true;
    assert_ok(facts_settle_licences(f, &partial, &err), err);
    assert_false(partial);
}

struct seen {
    size_t count;
    char rows[16][400];
};

static enum status see_declared(void *ctx, const struct fact_declared *d, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    assert_true(s->count < 16);
    (void)snprintf(s->rows[s->count++], 400,
                   VIEW_FMT ":%u " VIEW_FMT " | " VIEW_FMT " | " VIEW_FMT " | " VIEW_FMT
                            " %u " VIEW_FMT,
                   VIEW_ARG(d->path), d->line, VIEW_ARG(d->declared), VIEW_ARG(d->found),
                   VIEW_ARG(d->agreement), VIEW_ARG(d->undeclared), (unsigned)d->undeclared_files,
                   VIEW_ARG(d->undeclared_example));
    return OK;
}

static void declarations_are_set_beside_texts(void **state)
{
    struct facts *f = *state;
    struct seen s = {0};
    give(f, "package.json", LANG_JSON, 0, "MIT", LICENCE_METADATA);
    give(f, "LICENSE", LANG_TEXT, 0, "GPL-3.0-only", LICENCE_TEXT);
    give(f, "src/a.js", LANG_JAVASCRIPT, 0, "GPL-3.0-or-later", LICENCE_NOTICE);
    give(f, "src/b.js", LANG_JAVASCRIPT, 0, "GPL-3.0-or-later AND MIT", LICENCE_NOTICE);
    give(f, "test/c.js", LANG_JAVASCRIPT, FILE_TEST, "ISC", LICENCE_NOTICE);
    give(f, "README.md", LANG_MARKDOWN, 0, "Zlib", LICENCE_NOTICE);
    give(f, "lib/x/Cargo.toml", LANG_TOML, 0, "Apache-2.0 OR MIT", LICENCE_METADATA);
    give(f, "lib/x/LICENSE-MIT", LANG_TEXT, 0, "MIT", LICENCE_TEXT);
    give(f, "lib/x/LICENSES/Apache-2.0.txt", LANG_TEXT, 0, "Apache-2.0", LICENCE_TEXT);
    give(f, "lib/x/docs/LICENSE", LANG_TEXT, 0, "CC-BY-4.0", LICENCE_TEXT);
    give(f, "lib/x/lib.rs", LANG_RUST, 0, "MIT", LICENCE_TAG);
    give(f, "lib/y/DESCRIPTION", LANG_TEXT, 0, "GPL-2.0-or-later", LICENCE_METADATA);
    give(f, "lib/y/COPYING", LANG_TEXT, 0, "GPL-2.0-only", LICENCE_TEXT);
    give(f, "lib/z/x.gemspec", LANG_RUBY, 0, "LicenseRef-unknown", LICENCE_METADATA);
    settle(f);
    settle(f); /* once more changes nothing */
    assert_ok(facts_each_declared(f, see_declared, &s, &err), err);
    assert_int_equal(s.count, 4);
    assert_string_equal(s.rows[0],
                        "lib/x/Cargo.toml:3 Apache-2.0 OR MIT | Apache-2.0 AND MIT | same |  0 ");
    assert_string_equal(s.rows[1],
                        "lib/y/DESCRIPTION:3 GPL-2.0-or-later | GPL-2.0-only | same |  0 ");
    assert_string_equal(s.rows[2], "lib/z/x.gemspec:3 LicenseRef-unknown |  | unknown |  0 ");
    assert_string_equal(
        s.rows[3], "package.json:3 MIT | GPL-3.0-only | differs | GPL-3.0-or-later 2 src/a.js");
}

static enum status see_conflict(void *ctx, const struct fact_conflict *c, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    assert_true(s->count < 16);
    assert_true(c->reason.len > 10);
    (void)snprintf(s->rows[s->count++], 400, VIEW_FMT " " VIEW_FMT " / " VIEW_FMT " " VIEW_FMT,
                   VIEW_ARG(c->example), VIEW_ARG(c->licence), VIEW_ARG(c->other_example),
                   VIEW_ARG(c->other_licence));
    return OK;
}

static void only_the_work_conflicts(void **state)
{
    struct facts *f = *state;
    struct seen s = {0};
    give(f, "src/a.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    give(f, "test/b.c", LANG_C, FILE_TEST, "Apache-2.0", LICENCE_TAG);
    give(f, "README.md", LANG_MARKDOWN, 0, "Apache-2.0", LICENCE_NOTICE);
    give(f, "data/license/CDDL", LANG_TEXT, 0, "CDDL-1.0", LICENCE_TEXT);
    give(f, "THIRD-PARTY/LICENSE", LANG_TEXT, 0, "Apache-2.0 AND MIT", LICENCE_TEXT);
    settle(f);
    assert_ok(facts_each_conflict(f, see_conflict, &s, &err), err);
    assert_int_equal(s.count, 0);
    give(f, "lib/LICENSE", LANG_TEXT, 0, "CDDL-1.0", LICENCE_TEXT);
    struct component c = {.purl = VIEW("pkg:maven/a/b@1"),
                          .licence = VIEW("Apache-2.0"),
                          .scope = SCOPE_TEST,
                          .manifest = VIEW("pom.xml")};
    assert_ok(facts_add_component(f, &c, &err), err);
    settle(f);
    assert_ok(facts_each_conflict(f, see_conflict, &s, &err), err);
    assert_int_equal(s.count, 1);
    assert_string_equal(s.rows[0], "lib/LICENSE CDDL-1.0 / src/a.c GPL-2.0-only");
    c.scope = SCOPE_RUNTIME;
    c.purl = VIEW("pkg:maven/a/c@1");
    assert_ok(facts_add_component(f, &c, &err), err);
    settle(f);
    s.count = 0;
    assert_ok(facts_each_conflict(f, see_conflict, &s, &err), err);
    assert_int_equal(s.count, 2);
    assert_string_equal(s.rows[0], "pkg:maven/a/c@1 Apache-2.0 / src/a.c GPL-2.0-only");
}

static enum status see_obligation(void *ctx, const struct fact_obligation *o, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    if (view_eq(o->obligation, VIEW("source-of-work"))) {
        assert_true(s->count < 16);
        (void)snprintf(s->rows[s->count++], 400, VIEW_FMT " " VIEW_FMT " %u %u " VIEW_FMT,
                       VIEW_ARG(o->expression), VIEW_ARG(o->use), (unsigned)o->files,
                       (unsigned)o->components, VIEW_ARG(o->example));
    }
    return OK;
}

static void overrides_are_the_organisations(void **state)
{
    struct facts *f = *state;
    struct seen s = {0};
    give(f, "src/a.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    give(f, "src/b.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    give(f, "own.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    struct licence_override o = {
        .path = VIEW("src/*"), .licence = VIEW("MIT"), .reason = VIEW("bought")};
    assert_ok(facts_override_licence(f, &o, &err), err);
    o = (struct licence_override){.path = VIEW("*"),
                                  .licence = VIEW("MIT"),
                                  .reason = VIEW("was bought"),
                                  .until = VIEW("2020-01-01"),
                                  .expired = true};
    assert_ok(facts_override_licence(f, &o, &err), err);
    settle(f);
    assert_ok(facts_each_obligation(f, see_obligation, &s, &err), err);
    assert_int_equal(s.count, 1);
    assert_string_equal(s.rows[0], "GPL-2.0-only binary 1 0 own.c");
    o.licence = VIEW("no licence");
    o.expired = false;
    assert_int_equal(facts_override_licence(f, &o, &err), ERR_FORMAT);
}

/* A baseline's own words: parameters by origin, overrides that end. */
#define BASELINE                                                                                   \
    "id: x\nversion: '1'\nparameters:\n  one: a\n  many: [b, 2]\n"                                 \
    "  own: {supplier: [s], in-house: [h]}\nlicence-overrides:\n"                                  \
    "  - {path: 'a*', licence: MIT, reason: known, until: 2026-11-22}\n"                           \
    "requirements:\n  - id: p\n    title: t\n    query: SELECT name AS resource, 'info' AS "       \
    "status,"                                                                                      \
    " value AS reason FROM parameters ORDER BY name, value\n"                                      \
    "  - id: o\n    title: t\n    query: SELECT pattern AS resource, 'info' AS status,"            \
    " applied || ' ' || expired AS reason FROM licence_overrides\n"

static void a_baseline_is_applied(void **state)
{
    struct facts *f = *state;
    struct arena arena;
    struct baseline b;
    struct verdict v;
    bool partial = false;
    arena_init(&arena, 0);
    give(f, "a.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    assert_ok(baseline_parse(VIEW(BASELINE), "b.yaml", &arena, &b, &err), err);
    const int64_t evening = 1795305600 + 86399; /* 2026-11-22T23:59:59Z */
    assert_ok(baseline_apply(&b, f, ORIGIN_SUPPLIER, evening, &partial, &err), err);
    assert_ok(verdict_evaluate(f, &b, ORIGIN_SUPPLIER, &arena, &v, &err), err);
    assert_int_equal(v.results[0].kept, 4);
    assert_view(v.results[0].row[0].reason, "2");
    assert_view(v.results[0].row[2].resource, "one");
    assert_view(v.results[0].row[3].reason, "s");
    assert_view(v.results[1].row[0].reason, "1 0");
    assert_ok(baseline_apply(&b, f, ORIGIN_SUPPLIER, evening + 1, &partial, &err), err);
    assert_ok(verdict_evaluate(f, &b, ORIGIN_SUPPLIER, &arena, &v, &err), err);
    assert_view(v.results[1].row[1].reason, "0 1");
    arena_release(&arena);
}

static void wrong_words_of_a_baseline(void **state)
{
    static const struct {
        const char *text;
        const char *what;
    } cases[] = {
        {"parameters: [1]\n", "mapping"},
        {"parameters: {a: {nobody: 1}}\n", "origin"},
        {"parameters: {a: [[1]]}\n", "text or a number"},
        {"parameters: {a: null}\n", "text"},
        {"licence-overrides: {}\n", "list"},
        {"licence-overrides: [{path: a, licence: MIT}]\n", "reason"},
        {"licence-overrides: [{path: a, component: b, licence: MIT, reason: r}]\n", "either"},
        {"licence-overrides: [{licence: MIT, reason: r}]\n", "either"},
        {"licence-overrides: [{path: a, licence: Mine, reason: r}]\n", "SPDX"},
        {"licence-overrides: [{path: a, licence: MIT, reason: r, until: soon}]\n", "day"},
        {"licence-overrides: [{path: a, licence: MIT, reason: r, unti: 2027-01-01}]\n", "only"},
        {"licence-overrides: [x]\n", "either"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(4096);
        struct arena arena;
        struct baseline b;
        arena_init(&arena, 0);
        buf_printf(
            &text,
            "id: x\nversion: '1'\n%srequirements:\n  - id: p\n    title: t\n    query: SELECT "
            "name AS resource, 'ok' AS status, '' AS reason FROM parameters\n",
            cases[i].text);
        assert_int_equal(baseline_parse(buf_view(&text), "b.yaml", &arena, &b, &err), ERR_FORMAT);
        if (strstr(err.message, cases[i].what) == NULL || strstr(err.message, "b.yaml:3") == NULL) {
            print_error("case %zu: %s\n", i, err.message);
            fail();
        }
        arena_release(&arena);
    }
}

/* More than is compared: said, and the rest still holds. */
static void too_many_are_said(void **state)
{
    struct facts *f = *state;
    struct seen s = {0};
    bool partial = false;
    give(f, "0.c", LANG_C, 0, "GPL-2.0-only", LICENCE_TAG);
    give(f, "1.c", LANG_C, 0, "Apache-2.0", LICENCE_TAG);
    for (unsigned i = 0; i < LICENCE_WORK_MAX; i++) {
        char path[32];
        char licence[32];
        (void)snprintf(path, sizeof path, "z%u.c", i);
        (void)snprintf(licence, sizeof licence, "LicenseRef-%u", i);
        give(f, path, LANG_C, 0, licence, LICENCE_TAG);
    }
    assert_ok(facts_settle_licences(f, &partial, &err), err);
    assert_true(partial);
    assert_ok(facts_each_conflict(f, see_conflict, &s, &err), err);
    assert_int_equal(s.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(declarations_are_set_beside_texts, setup, teardown),
        cmocka_unit_test_setup_teardown(only_the_work_conflicts, setup, teardown),
        cmocka_unit_test_setup_teardown(overrides_are_the_organisations, setup, teardown),
        cmocka_unit_test_setup_teardown(a_baseline_is_applied, setup, teardown),
        cmocka_unit_test_setup_teardown(wrong_words_of_a_baseline, setup, teardown),
        cmocka_unit_test_setup_teardown(too_many_are_said, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
