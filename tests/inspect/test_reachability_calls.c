/* Calls of what is vulnerable through dependencies whose sources are in the subject. */
#include "reachability_fixture.h"

#include <assay/base/file.h>
#include <assay/content/file.h>

#include <stdio.h>

static struct error err;

/* package NAME, which imports, of vendor/example.org/NAME/NAME.go */
static void vendor(struct bench *b, const char *name, const char *imports, const char *code)
{
    char path[256];
    char source[4096];
    (void)snprintf(path, sizeof path, "vendor/example.org/%s/%s.go", name, name);
    (void)snprintf(source, sizeof source, "package %s\nimport (%s)\n%s\n", name, imports, code);
    give_classed(b, path, FILE_VENDORED, source);
}

static void expect(struct bench *b, const char *expected)
{
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true, expected);
}

static const char by_dependencies[] =
    "By code of dependencies that the subject's packages need, not by themselves.";

static void from_package_to_package(void **state)
{
    struct bench *b = *state;
    const char *expected = "called main.go:3 v.F By way of a.G (vendor/example.org/a/a.go:3), b.G "
                           "(vendor/example.org/b/b.go:4).";
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\nimport \"example.org/a\"\nfunc f() { a.G() }\n");
    vendor(b, "a", "\"example.org/b\"", "func G() { b.G() }");
    vendor(b, "b", V, "func H() { v.F() }\nfunc G() { v.F() }");
    vendor(b, "v", "", "func F() {}");
    vendor(b, "c", "\"example.org/w\"", "func G() { w.F() }");
    expect(b, expected);
    ask_of(b, "vendor/modules.txt", "example.org/v", symbols_of_v, true, expected);
    ask_of(b, "go.mod", "example.org/w", symbols_of_v, true,
           "not-imported Nor does a package of a dependency import it that the subject's need.");
}

/* The code of main.go, a.go and b.go, and what is said of it. */
struct example {
    const char *main;
    const char *a;
    const char *b;
    const char *expected; /* NULL: it is imported, and no call was seen */
};

static void check(struct bench *b, const struct example *e)
{
    char source[2048];
    char imported[256];
    b->uses = code_uses_free(b->uses);
    assert_ok(code_uses_new(0, NULL, NULL, &b->uses, &err), err);
    (void)snprintf(source, sizeof source, "package main\nimport \"example.org/a\"\n%s\n", e->main);
    (void)snprintf(imported, sizeof imported, "imported vendor/example.org/b/b.go:2 %s",
                   by_dependencies);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", source);
    vendor(b, "a", "\"example.org/b\"", e->a);
    vendor(b, "b", V, e->b);
    vendor(b, "v", "",
           "func F() {}\ntype Client struct{}\nfunc (c *Client) Do() {}\n"
           "func New() *Client { return nil }\nfunc G() {}\nfunc E() { F() }");
    print_message("[ EXAMPLE  ] %s\n", e->a);
    expect(b, e->expected == NULL ? imported : e->expected);
}

#define WAY(a, b)                                                                                  \
    "called main.go:3 v.F By way of " a " (vendor/example.org/a/a.go:3), " b                       \
    " (vendor/example.org/b/b.go:3)."
#define DOES(a, b)                                                                                 \
    "called main.go:3 v.Client.Do By way of " a " (vendor/example.org/a/a.go:3), " b               \
    " (vendor/example.org/b/b.go:3)."

static void ways(void **state)
{
    static const struct example examples[] = {
        {"func f() { a.G() }", "func G() { b.G() }", "func G() { v.F() }", WAY("a.G", "b.G")},
        {"func f() { a.G() }", "func G() { h() }; func h() { b.G() }", "func G() { v.F() }",
         "called main.go:3 v.F By way of a.G (vendor/example.org/a/a.go:3), a.h "
         "(vendor/example.org/a/a.go:3), b.G (vendor/example.org/b/b.go:3)."},
        /* Another function of theirs calls it. */
        {"func f() { a.H() }", "func G() { b.G() }; func H() {}", "func G() { v.F() }", NULL},
        {"func f() { a.G() }", "func G() { b.H() }", "func G() { v.F() }; func H() { v.G() }",
         NULL},
        /* Methods, results, fields, embedded types. */
        {"func f() { a.New().Run() }",
         "type T struct{}; func New() *T { return nil }\n"
         "func (t *T) Run() { b.G() }",
         "func G() { v.F() }",
         "called main.go:3 v.F By way of a.T.Run (vendor/example.org/a/a.go:4), b.G "
         "(vendor/example.org/b/b.go:3)."},
        {"func f() { x := a.New(); x.Run() }", "type T struct{ b.B }; func New() *T { return nil }",
         "type B struct{}; func (b B) Run() { v.F() }",
         "called main.go:3 v.F By way of b.B.Run (vendor/example.org/b/b.go:3)."},
        {"func f() { a.G() }", "func G() { b.C().Do() }", "func C() *v.Client { return nil }",
         "called main.go:3 v.Client.Do By way of a.G (vendor/example.org/a/a.go:3)."},
        {"func f() { a.G() }", "func G() { b.G() }", "func G() { c := v.New(); c.Do() }",
         DOES("a.G", "b.G")},
        {"func f() { a.G() }", "func G() { b.G() }",
         "type s struct { c *v.Client }\n"
         "func G() { var x s; x.c.Do() }",
         "called main.go:3 v.Client.Do By way of a.G (vendor/example.org/a/a.go:3), b.G "
         "(vendor/example.org/b/b.go:4)."},
        /* What the vulnerable package does itself. */
        {"func f() { a.G() }", "func G() { b.G() }", "func G() { v.E() }",
         "called main.go:3 v.F By way of a.G (vendor/example.org/a/a.go:3), b.G "
         "(vendor/example.org/b/b.go:3), v.E (vendor/example.org/v/v.go:8)."},
        /* What runs when it is loaded. */
        {"func f() { a.G() }", "func G() {}", "var x = v.F()",
         "called main.go:2 v.F By way of the initialisation of example.org/a "
         "(vendor/example.org/a/a.go:2), the initialisation of example.org/b "
         "(vendor/example.org/b/b.go:3)."},
        {"func f() { a.G() }", "func init() { b.G() }; func G() {}", "func G() { v.F() }",
         "called main.go:2 v.F By way of the initialisation of example.org/a "
         "(vendor/example.org/a/a.go:3), b.G (vendor/example.org/b/b.go:3)."},
        /* The shortest way; calls in a circle come to an end. */
        {"func f() { a.G(); a.H() }", "func G() { H(); G() }; func H() { G(); b.G() }",
         "func G() { v.F() }", WAY("a.H", "b.G")},
        {"func f() { a.G() }", "func G() { H() }; func H() { G() }", "func G() { v.F() }", NULL},
        /* Not followed: function values, interfaces. */
        {"func f() { a.G(nil) }", "type I interface { Run() }; func G(i I) { i.Run() }",
         "type T struct{}; func (t T) Run() { v.F() }", NULL},
        {"func f() { a.G() }", "var h func(); func G() { h() }", "func G() { v.F() }", NULL},
    };
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        check(*state, &examples[i]);
    }
}

static void where_it_begins(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a_test.go", "package main\nimport \"example.org/a\"\nfunc f() { a.G() }\n");
    vendor(b, "a", V, "func G() { v.F() }");
    expect(b, "called a_test.go:3 v.F By way of a.G (vendor/example.org/a/a.go:3). In tests only.");
    tear_down(state);
    set_up(state);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a_test.go", "package main\nimport \"example.org/a\"\nfunc f() { a.G() }\n");
    give(b, "z.go", "//go:build x\npackage main\nimport \"example.org/a\"\nfunc f() { a.G() }\n");
    vendor(b, "a", V, "func G() { v.F() }");
    expect(b, "called z.go:4 v.F By way of a.G (vendor/example.org/a/a.go:3). Only where the build "
              "has \"x\".");
    tear_down(state);
    set_up(state);
    /* What the code itself calls is nearer. */
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a.go", "package main\nimport \"example.org/a\"\nfunc f() { a.G() }\n");
    give(b, "b.go", "package main\nimport " V "\nfunc f() { v.F() }\n");
    vendor(b, "a", V, "func G() { v.F() }");
    expect(b, "called b.go:3 v.F ");
}

/* A long way is named by its ends. */
static void deep_chains(void **state)
{
    enum { DEPTH = 3000 };
    struct bench *b = *state;
    struct buf code = BUF_INIT(1 << 20);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\nimport \"example.org/a\"\nfunc f() { a.F0() }\n");
    buf_add_str(&code, "package a\nimport " V "\n");
    for (int i = 0; i < DEPTH; i++) {
        buf_printf(&code, "func F%d() { F%d() }\n", i, i + 1);
    }
    buf_printf(&code, "func F%d() { v.F() }\n", DEPTH);
    give_classed(b, "vendor/example.org/a/a.go", FILE_VENDORED, code.ptr);
    expect(b,
           "called main.go:3 v.F By way of a.F0 (vendor/example.org/a/a.go:3), a.F1 "
           "(vendor/example.org/a/a.go:4), a.F2 (vendor/example.org/a/a.go:5), a.F3 "
           "(vendor/example.org/a/a.go:6), a.F4 (vendor/example.org/a/a.go:7), 2993 more, a.F2998 "
           "(vendor/example.org/a/a.go:3001), a.F2999 (vendor/example.org/a/a.go:3002), a.F3000 "
           "(vendor/example.org/a/a.go:3003).");
    buf_release(&code);
}

/* ---- sources that are not in the subject ---- */

static const struct {
    const char *module; /* with its version; empty: the subject */
    const char *path;
    const char *source;
} files[] = {
    {"", "main.go",
     "package main\nimport (\"fmt\"; \"example.org/a\"; \"example.com/m/own\")\nfunc f() { a.G() "
     "}\n"},
    {"", "own/own.go", "package own\nimport \"example.org/gone\"\n"},
    {"", "own/own_test.go", "package own\nimport \"example.org/unused\"\n"},
    {"example.org/a@v1.0.0", "a.go",
     "package a\nimport \"example.org/a/sub/b\"\nfunc G() { b.G() }\n"},
    {"example.org/a@v1.0.0", "a_test.go", "package a\nimport " V "\nfunc H() { v.F() }\n"},
    {"example.org/a@v1.0.0", "testdata/x.go", "package x\nimport " V "\nfunc G() { v.F() }\n"},
    {"example.org/a@v1.0.0", "sub/b/b.go", "package b\nfunc G() { older() }\n"},
    {"example.org/a/sub@v0.1.0", "b/b.go",
     "package b\nimport (" V "; \"example.org/a\")\nfunc G() {\n\tv.F()\n\ta.G()\n}\n"},
    {"example.org/unused@v1.0.0", "u.go", "package u\nimport " V "\nfunc G() { v.F() }\n"},
};

struct cache {
    struct bench *b;
    struct buf asked;
    bool vendored;
};

static enum status read_cache(void *ctx, struct code_uses *u, const struct code_request *r,
                              struct error *why)
{
    struct cache *c = ctx;
    char name[256];
    struct go_file g;
    (void)u;
    (void)snprintf(name, sizeof name, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(r->module),
                   r->module.len > 0 ? "@" : "", VIEW_ARG(r->version));
    buf_printf(&c->asked, "%s%s", r->module.len > 0 ? name : "subject",
               r->directories == NULL ? " " : ":");
    for (size_t i = 0; i < r->count; i++) {
        buf_printf(&c->asked, VIEW_FMT "%s", VIEW_ARG(r->directories[i]),
                   i + 1 < r->count ? "," : " ");
    }
    if (r->module.len == 0 && r->directories == NULL) {
        give(c->b, "go.mod", "module example.com/m\n");
    }
    if (r->module.len == 0 && r->directories == NULL && c->vendored) {
        vendor(c->b, "a", "", "func G() {}");
    }
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct view source = view_str(files[i].source);
        bool here = strcmp(files[i].module, name) == 0;
        if (here && r->directories == NULL) {
            assert_int_equal(go_imports_of(source, &c->b->arena, &g, why), OK);
            give_record(c->b, files[i].path, 0, &g);
        }
        for (size_t k = 0; here && k < r->count; k++) {
            if (view_eq(path_dir(view_str(files[i].path)), r->directories[k])) {
                give(c->b, files[i].path, files[i].source);
            }
        }
    }
    return OK;
}

static void require(struct bench *b, const char *module, const char *version)
{
    assert_ok(code_uses_require(b->uses, VIEW(""), view_str(module), view_str(version), &err), err);
}

static void begin(struct bench *b, struct cache *c)
{
    b->uses = code_uses_free(b->uses);
    assert_ok(code_uses_new(0, read_cache, c, &b->uses, &err), err);
    require(b, "example.org/a", "v1.0.0");
    require(b, "example.org/a/sub", "v0.1.0");
    require(b, "example.org/v", "v1.0.0");
    require(b, "example.org/unused", "v1.0.0");
}

static void sources_elsewhere(void **state)
{
    struct bench *b = *state;
    struct cache c = {.b = b, .asked = BUF_INIT(1 << 16)};
    begin(b, &c);
    expect(b, "called main.go:3 v.F By way of a.G (example.org/a@v1.0.0/a.go:3), b.G "
              "(example.org/a/sub@v0.1.0/b/b.go:4).");
    assert_string_equal(c.asked.ptr, "subject example.org/a@v1.0.0 example.org/a/sub@v0.1.0 "
                                     "example.org/v@v1.0.0 subject: example.org/a@v1.0.0: "
                                     "example.org/a/sub@v0.1.0:b ");
    ask_of(b, "go.mod", "example.org/w", symbols_of_v, true,
           "not-imported The sources of some dependencies were not found: one of them may use it.");
    /* What stands in vendor/ is looked for nowhere else. */
    buf_clear(&c.asked);
    c.vendored = true;
    begin(b, &c);
    ask(b, "not-imported");
    assert_string_equal(c.asked.ptr, "subject ");
    buf_release(&c.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(from_package_to_package, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_it_begins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(deep_chains, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sources_elsewhere, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
