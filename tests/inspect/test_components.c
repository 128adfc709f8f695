/* The components inspector: components of good manifests, a finding for bad ones,
 * and its own failures told apart from those of its receiver. */
#include "oom.h"

#include <assay/base/arena.h>
#include <assay/inspect/inspector.h>

#include <string.h>

extern const struct inspector components_inspector;

struct received {
    struct buf text;
    size_t components;
    size_t findings;
    struct finding finding;
    enum status answer; /* what the receiver says */
};

static enum status take_component(void *ctx, const struct component *c, struct error *err)
{
    struct received *r = ctx;
    if (r->answer != OK) {
        return error_set(err, r->answer, "the receiver is full");
    }
    r->components++;
    buf_add_view(&r->text, c->purl);
    buf_add_char(&r->text, '\n');
    return buf_status(&r->text, err);
}

static enum status take_finding(void *ctx, const struct finding *f, struct error *err)
{
    struct received *r = ctx;
    if (r->answer != OK) {
        return error_set(err, r->answer, "the receiver is full");
    }
    r->findings++;
    r->finding = *f;
    buf_printf(&r->text, VIEW_FMT "\n", VIEW_ARG(f->message));
    return buf_status(&r->text, err);
}

struct fixture {
    struct arena arena;
    struct received got;
    struct error err;
};

static int setup(void **state)
{
    static struct fixture f;
    memset(&f, 0, sizeof f);
    arena_init(&f.arena, 0);
    buf_init(&f.got.text, 1U << 20);
    *state = &f;
    return digest_init(&f.err) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    buf_release(&f->got.text);
    arena_release(&f->arena);
    return 0;
}

static enum status run(struct fixture *f, const char *path, const char *text)
{
    const struct result_sink sink = {
        .ctx = &f->got, .finding = take_finding, .component = take_component};
    const struct file file = {.path = view_str(path), .bytes = view_str(text)};
    return components_inspector.file(NULL, &file, &f->arena, &sink, &f->err);
}

static void test_good(void **state)
{
    struct fixture *f = *state;
    assert_ok(run(f, "a/go.mod", "module m\nrequire x.org/a v1.0.0\n"), f->err);
    assert_ok(run(f, "a/requirements.txt", "six==1.0\n"), f->err);
    assert_ok(run(f, "a/requirements.txt", ""), f->err);
    assert_ok(run(f, "a/main.c", "{{{"), f->err);
    assert_int_equal(f->got.findings, 0);
    assert_view(buf_view(&f->got.text), "pkg:golang/x.org/a@v1.0.0\npkg:pypi/six@1.0\n");
}

static void test_bad(void **state)
{
    struct fixture *f = *state;
    assert_ok(run(f, "a/go.mod", "module m\nrequire x.org/a 1\n"), f->err);
    assert_int_equal(f->got.components, 0);
    assert_int_equal(f->got.findings, 1);
    const struct finding *g = &f->got.finding;
    assert_view(g->inspector, "components");
    assert_view(g->rule, "unreadable-manifest");
    assert_int_equal(g->severity, SEVERITY_MEDIUM);
    assert_int_equal(g->confidence, CONFIDENCE_HIGH);
    assert_view(g->path, "a/go.mod");
    assert_int_equal(g->region.line, 2);
    assert_int_equal(g->region.column, 1);
    assert_int_equal(g->region.end_line, 2);
    assert_true(g->marker.len == 0);
    assert_false(g->has_secret);
    assert_view(g->message,
                "This dependency manifest cannot be read, so the components it lists are unknown: "
                "expected \"require module version\". Write it anew with its package manager.");
}

/* The same reason elsewhere in the file is the same finding; another is not. */
static void test_fingerprint(void **state)
{
    struct fixture *f = *state;
    assert_ok(run(f, "go.mod", "module m\nrequire x 1\n"), f->err);
    struct view first = f->got.finding.fingerprint;
    assert_int_equal(first.len, 35);
    assert_ok(run(f, "go.mod", "module m\n\n\nrequire x 1\n"), f->err);
    assert_views(f->got.finding.fingerprint, first);
    assert_int_equal(f->got.finding.region.line, 4);
    assert_ok(run(f, "go.mod", "modul m\n"), f->err);
    assert_false(view_eq(f->got.finding.fingerprint, first));
    assert_ok(run(f, "b/go.mod", "module m\nrequire x 1\n"), f->err);
    assert_false(view_eq(f->got.finding.fingerprint, first));
}

/* Too deep or not understood is the file's fault as well. */
static void test_limits(void **state)
{
    struct fixture *f = *state;
    char deep[4096];
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_ok(run(f, "package-lock.json", deep), f->err);
    assert_int_equal(f->got.findings, 1);
    assert_ok(run(f, "pnpm-lock.yaml", "lockfileVersion: 6.0\npackages:\n  ? [a]\n  : b\n"),
              f->err);
    assert_int_equal(f->got.findings, 2);
    assert_int_equal(f->got.components, 0);
}

static void test_receiver_fails(void **state)
{
    struct fixture *f = *state;
    f->got.answer = ERR_LIMIT;
    assert_status(run(f, "requirements.txt", "six==1.0\n"), ERR_LIMIT, f->err);
    assert_string_equal(f->err.message, "the receiver is full");
    assert_status(run(f, "requirements.txt", "!\n"), ERR_LIMIT, f->err);
    assert_int_equal(f->got.findings, 0);
}

static void test_prepare(void **state)
{
    struct fixture *f = *state;
    const struct inspect_config config = {.cache_dir = NULL};
    struct sha256 one = {{0}};
    struct sha256 two = {{0}};
    const struct sha256 zero = {{0}};
    void *shared = f;
    assert_ok(components_inspector.prepare(&config, &shared, &one, &f->err), f->err);
    assert_ok(components_inspector.prepare(&config, &shared, &two, &f->err), f->err);
    assert_true(sha256_eq(&one, &two));
    assert_false(sha256_eq(&one, &zero));
    assert_string_equal(components_inspector.name, "components");
    assert_true(strlen(components_inspector.purpose) > 10);
}

static enum status bad_once(void *ctx, struct error *err)
{
    struct fixture *f = ctx;
    const struct result_sink sink = {
        .ctx = &f->got, .finding = take_finding, .component = take_component};
    const struct file file = {.path = VIEW("go.mod"), .bytes = VIEW("requires x\n")};
    struct arena arena;
    arena_init(&arena, 0);
    buf_release(&f->got.text);
    enum status st = components_inspector.file(NULL, &file, &arena, &sink, err);
    arena_release(&arena);
    return st;
}

static void test_exhaustion(void **state)
{
    (void)oom_sweep(bad_once, *state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad, setup, teardown),
        cmocka_unit_test_setup_teardown(test_fingerprint, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_receiver_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_prepare, setup, teardown),
        cmocka_unit_test_setup_teardown(test_exhaustion, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
