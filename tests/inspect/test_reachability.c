/* Whether the code of a subject uses what advisories name: small sources of Go. */
#include "reachability_fixture.h"

#include <assay/base/file.h>
#include <assay/content/file.h>

#include <stdio.h>

static struct error err;

/* A program of one file: its body, and what is said of it. */
struct example {
    const char *imports;
    const char *code;
    const char *expected;
};

/* Its imports first, and whole where it is asked for. */
static enum status read_example(void *ctx, struct code_uses *u, const struct code_request *request,
                                struct error *why)
{
    struct bench *b = ctx;
    struct go_file g;
    assert_ptr_equal(u, b->uses);
    b->readings++;
    if (request->directories == NULL) {
        give(b, "go.mod", "module example.com/m\n");
        assert_int_equal(go_imports_of(view_str(b->source), &b->arena, &g, why), OK);
        assert_true(g.only_imports);
        give_record(b, "main.go", 0, &g);
        return OK;
    }
    assert_int_equal(request->count, 1);
    assert_int_equal(request->directories[0].len, 0);
    give(b, "main.go", b->source);
    return OK;
}

static void check(void **state, const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct bench *b = *state;
        char source[2048];
        (void)snprintf(source, sizeof source, "package main\nimport (%s)\n%s\n",
                       examples[i].imports, examples[i].code);
        (void)code_uses_free(b->uses);
        assert_ok(code_uses_new(0, NULL, NULL, &b->uses, &err), err);
        give(b, "go.mod", "module example.com/m\n");
        give(b, "main.go", source);
        print_message("[ EXAMPLE  ] %s\n", examples[i].code);
        ask(b, examples[i].expected);
        /* The same where files are read one after the other, and no more than once whole. */
        (void)code_uses_free(b->uses);
        b->source = source;
        b->readings = 0;
        assert_ok(code_uses_new(0, read_example, b, &b->uses, &err), err);
        ask(b, examples[i].expected);
        ask(b, examples[i].expected);
        bool imported = strcmp(examples[i].expected, "not-imported") != 0;
        assert_int_equal(b->readings, imported ? 2 : 1);
    }
}

#define CHECK(list) check(state, list, sizeof(list) / sizeof(list)[0])

static void names_of_packages(void **state)
{
    static const struct example examples[] = {
        {V, "func f() { v.F() }", "called main.go:3 v.F"},
        {V, "func f() {\n\n v.F(1, 2)\n}", "called main.go:5 v.F"},
        {V, "var g = v.F", "called main.go:3 v.F"},
        {V, "func f() { g(v.F) }", "called main.go:3 v.F"},
        {V, "func f() { v.G() }", "imported main.go:2"},
        {V, "// v.F()\nfunc f() { v.G(); print(\"v.F()\", `v.F()`) }", "imported main.go:2"},
        {"w " V, "func f() { w.F() }", "called main.go:3 v.F"},
        {"w " V "; v \"example.org/other\"", "func f() { v.F(); w.G() }", "imported main.go:2"},
        {". " V, "func f() { F() }", "called main.go:3 v.F"},
        {". " V, "func f() { G() }", "imported main.go:2"},
        {". " V, "func f(F func()) { F() }", "imported main.go:2"},
        {"_ " V, "func f() { v.F() }", "imported main.go:2"},
        {"\"example.org/other/v\"", "func f() { v.F() }", "not-imported"},
        {"\"example.org/v/sub\"", "func f() { sub.F() }", "not-imported"},
        {"", "func f() {}", "not-imported"},
        /* A variable of the name hides the package from there on, in its block. */
        {V, "func f(v x) { v.F(); }; var k = v.G", "imported main.go:2"},
        {V, "func f() { if v := g(); v != nil { v.F() } ; v.G() }", "imported main.go:2"},
        {V, "func f() { { v := g(); v.F() }; v.F() }", "called main.go:3 v.F"},
        {V, "func f() { for _, v := range v.G() { v.F() } }", "imported main.go:2"},
        {V, "func f() { v := v.F() ; _ = v }", "called main.go:3 v.F"},
        {V, "func f() { v.F[int](1); }", "called main.go:3 v.F"},
        {V, "func f() { v.F[int, string](1, 2); }", "called main.go:3 v.F"},
    };
    CHECK(examples);
}

/* What a package is called, its path does not always tell. */
static void packages_of_other_names(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module m // \"m\"\n");
    give(b, "a.go", "package a\nimport \"example.org/go-strange\"\nfunc f() { odd.F() }\n");
    ask_of(b, "go.mod", "example.org/go-strange", symbols_of_v, false, "called a.go:3 strange.F");
}

static void methods(void **state)
{
    static const struct example examples[] = {
        {V, "func f() { var c v.Client; c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { var c *v.Client; c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { c := v.Client{}; c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { c := &v.Client{A: 1}; c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { c := new(v.Client); c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { c := v.NewClient(); c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f() { c, err := v.NewClient(); c.Do(); _ = err }",
         "called main.go:3 v.Client.Do"},
        {V, "func f(c *v.Client) { c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f(c ...v.Client) { c[0].Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f(m map[string][]*v.Client) { for _, l := range m { l[0].Do() } }",
         "called main.go:3 v.Client.Do"},
        {V, "func f(c chan v.Client) { (<-c).Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f(x any) { x.(*v.Client).Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f(x any) { switch c := x.(type) { case *v.Client: c.Do() } }",
         "called main.go:3 v.Client.Do"},
        {V, "func f(c v.Client) { g := c.Do; g() }", "called main.go:3 v.Client.Do"},
        {V, "func f(c v.Client) { func(c v.Other) { c.Do() }(o) }", "imported main.go:2"},
        {V, "func f(c v.Other) { c.Do() }", "imported main.go:2"},
        {V, "func f(c v.Client) { c.Other() }", "imported main.go:2"},
        {V, "func f(c v.Client) { defer c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "type s struct { c *v.Client }; func (s *s) f() { s.c.Do() }",
         "called main.go:3 v.Client.Do"},
        {V, "func g() (int, *v.Client) { return 1, nil }; func f() { _, c := g(); c.Do() }",
         "called main.go:3 v.Client.Do"},
        {V, "type A = v.Client; func f(a A) { a.Do() }", "called main.go:3 v.Client.Do"},
        {V, "var c = v.NewClient(); func f() { c.Do() }", "called main.go:3 v.Client.Do"},
        {V, "func f(a v.Client, b int) { x, y := a, b; x.Do(); y.Do() }",
         "called main.go:3 v.Client.Do"},
        {V, "func f(c *v.Client) { c := c; c.Do() }", "called main.go:3 v.Client.Do"},
    };
    CHECK(examples);
}

static void unknown_values(void **state)
{
    static const struct example examples[] = {
        /* Embedded: perhaps a method of what is embedded. */
        {V, "type s struct { *v.Client }; func f(x s) { x.Do() }", "unknown main.go:3 v.Client.Do"},
        {V, "type s struct { *v.Client }; func (s) Do() {}; func f(x s) { x.Do() }",
         "imported main.go:2"},
        {V, "type s struct { a int }; func f(x s) { x.Do() }", "imported main.go:2"},
        {V, "type d interface { Do() }; func f(x d) { x.Do() }", "unknown main.go:3 v.Client.Do"},
        {V, "func f[X any](x X) { x.Do() }", "unknown main.go:3 v.Client.Do"},
        {V, "func f() { c := v.Make(); c.Do() }", "unknown main.go:3 v.Client.Do"},
        {V, "func f() { v.Default.Do() }", "unknown main.go:3 v.Client.Do"},
        {V, "func f() { c := somewhere(); c.Do() }", "unknown main.go:3 v.Client.Do"},
        {V "; \"net/http\"", "func f(c *http.Client) { c.Do() }", "imported main.go:2"},
        {V "; \"net/http\"", "func f() { http.DefaultClient.Do() }", "imported main.go:2"},
        {V "; \"example.org/o\"", "func f() { o.Find().Do() }", "unknown main.go:3 v.Client.Do"},
        /* A field of that name, or a call of another method. */
        {V, "func f(x any) { print(x.y.Do) }", "imported main.go:2"},
        {V, "func f() { somewhere().Undo() }", "imported main.go:2"},
        /* What is called prevails over what may be. */
        {V, "func f() { somewhere().Do(); v.F() }", "called main.go:3 v.F"},
        /* A method of that name, where the package is not imported at all. */
        {"", "func f() { somewhere().Do() }", "not-imported"},
    };
    CHECK(examples);
}

/* Fields, functions and variables that another file, or another package, declares. */
static void several_files(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a/types.go",
         "package a\nimport v " V "\ntype S struct { C *v.Client }\n"
         "func New() (*S, error) { return nil, nil }\n"
         "func (s *S) Get() v.Client { return *s.C }\n");
    give(b, "main.go",
         "package main\nimport \"example.com/m/a\"\n"
         "func main() {\n\ts, err := a.New()\n\ts.Close()\n\ts.Get().Do()\n}\n");
    ask(b, "called main.go:6 v.Client.Do");
}

static void tests_and_constraints(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a_test.go", "package a\nimport " V "\nfunc f() { v.F() }\n");
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "called a_test.go:3 v.F In tests only.");
    tear_down(state);
    set_up(state);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "a_test.go", "package a\nimport " V "\nfunc f() { v.F() }\n");
    give(b, "b.go", "//go:build linux && extra\n\npackage a\nimport " V "\nfunc f() { v.F() }\n");
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "called b.go:5 v.F Only where the build has \"linux && extra\".");
    tear_down(state);
    set_up(state);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "b.go", "//go:build linux\n\npackage a\nimport " V "\nfunc f() { v.F() }\n");
    give(b, "c.go", "package a\nimport " V "\nfunc g() { v.F() }\n");
    give_classed(b, "testdata/d.go", FILE_TEST, "package a\nimport " V "\nfunc g() { v.F() }\n");
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true, "called c.go:3 v.F ");
}

/* Imports are followed through vendor/, calls are not. */
/* A copy of the vulnerable module is not its user. */
static void copies_of_the_module(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module example.com/m\n");
    give(b, "third_party/example.org/v/x_test.go",
         "package v_test\nimport " V "\nfunc g() { v.F() }\n");
    give(b, "main.go", "package main\n");
    ask(b, "not-imported");
}

static void several_modules(void **state)
{
    struct bench *b = *state;
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\n");
    give(b, "one/go.mod", "module example.com/m/one\n");
    give(b, "one/a.go", "package one\nimport " V "\nfunc g() { v.F() }\n");
    give(b, "two/go.mod", "module (\n\texample.com/two\n)\nmodule \"example.com/two\"\n");
    give(b, "two/a.go", "package two\nimport \"example.com/m/one\"\nfunc g() { one.G() }\n");
    ask(b, "not-imported");
    ask_of(b, "one/go.mod", "example.org/v", symbols_of_v, false, "called one/a.go:3 v.F");
    ask_of(b, "one/go.sum", "example.org/v", symbols_of_v, false, "called one/a.go:3 v.F");
    /* The other module is in the tree, and imported. */
    ask_of(b, "two/go.mod", "example.org/v", symbols_of_v, false, "called one/a.go:3 v.F");
    ask_of(b, "three/go.mod", "example.org/v", symbols_of_v, true,
           "unknown No go.mod goes with what names this module.");
    ask_of(b, "app.exe", "example.org/v", symbols_of_v, true,
           "unknown No go.mod goes with what names this module.");
}

static void what_cannot_be_said(void **state)
{
    static const char *const none[] = {NULL};
    struct bench *b = *state;
    struct reached r;
    give(b, "go.mod", "module example.com/m\n");
    assert_ok(code_uses_reach(NULL, VIEW("go.mod"), NULL, 0, &b->arena, &r, &err), err);
    assert_int_equal(r.state, REACH_UNKNOWN);
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "unknown There is no code of Go beside the go.mod.");
    assert_ok(code_uses_reach(b->uses, VIEW("go.mod"), NULL, 0, &b->arena, &r, &err), err);
    assert_int_equal(r.state, REACH_UNKNOWN);
    tear_down(state);
    set_up(state);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\nimport " V "\nfunc f() { v.G() }\nvar T v.T\n");
    give_classed(b, "testdata/bad.go", FILE_TEST, "package bad\nfunc f( }}}\n");
    ask(b, "imported main.go:2");
    /* All of the package is vulnerable. */
    ask_of(b, "go.mod", "example.org/v", none, false, "called main.go:3 v.G");
    tear_down(state);
    set_up(state);
    /* A file that cannot be read, or not whole, may hold anything. */
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\nimport " V "\nfunc f() { v.G() }\n");
    assert_ok(code_uses_blind(b->uses, VIEW("logo.png"), &err), err);
    assert_ok(code_uses_blind(b->uses, VIEW("main.go"), &err), err);
    assert_ok(code_uses_blind(b->uses, VIEW("big.go"), &err), err);
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "unknown big.go could not be read whole.");
    tear_down(state);
    set_up(state);
    give(b, "go.mod", "module example.com/m\n");
    give(b, "main.go", "package main\nimport " V "\nfunc f() { v.G( }}}} func func\n");
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "unknown main.go could not be read whole.");
}

static const struct {
    const char *path;
    const char *source;
} packages[] = {
    {"none/none.go", "package none\nimport \"fmt\"\nfunc f() { fmt.Do() }\n"},
    {"other/other.go", "package other\nimport \"example.org/w\"\nfunc f() { w.F() }\n"},
    {"own/own.go", "package own\nimport " V "\nfunc C() *v.Client { return nil }\n"},
    {"use/use.go", "package use\nimport \"example.com/m/own\"\nfunc f() { own.C().Do() }\n"},
};

struct reading {
    struct bench *b;
    unsigned times;
    unsigned fails_at;
    struct buf given;
};

static enum status read_late(void *ctx, struct code_uses *u, const struct code_request *request,
                             struct error *why)
{
    struct reading *r = ctx;
    struct go_file g;
    r->times++;
    if (r->times == r->fails_at) {
        return error_set(why, ERR_IO, "no");
    }
    assert_ptr_equal(u, r->b->uses);
    if (request->directories == NULL) {
        give(r->b, "go.mod", "module example.com/m\n");
        for (size_t i = 0; i < sizeof packages / sizeof packages[0]; i++) {
            struct view text = view_str(packages[i].source);
            assert_int_equal(go_imports_of(text, &r->b->arena, &g, why), OK);
            give_record(r->b, packages[i].path, 0, &g);
        }
    }
    for (size_t i = 0; i < request->count; i++) {
        for (size_t k = 0; k < sizeof packages / sizeof packages[0]; k++) {
            if (view_eq(path_dir(view_str(packages[k].path)), request->directories[i])) {
                give(r->b, packages[k].path, packages[k].source);
                buf_printf(&r->given, "%s ", packages[k].path);
            }
        }
    }
    return OK;
}

/* The code is read once, and only the packages that what is vulnerable can be reached from. */
static void code_is_read_late(void **state)
{
    static const char *const none[] = {NULL};
    struct bench *b = *state;
    struct reading r = {.b = b, .given = BUF_INIT(1 << 16)};
    struct reached out = {.line = 77};
    const struct osv_import import = {.path = VIEW("example.org/v")};
    b->uses = code_uses_free(b->uses);
    assert_ok(code_uses_new(0, read_late, &r, &b->uses, &err), err);
    ask_of(b, "bom.json", "example.org/v", none, true,
           "unknown No go.mod goes with what names this module.");
    assert_ok(code_uses_reach(b->uses, VIEW("go.mod"), NULL, 0, &b->arena, &out, &err), err);
    assert_int_equal(out.state, REACH_UNKNOWN);
    assert_int_equal(r.times, 0);
    ask_of(b, "go.mod", "example.org/z", none, false, "not-imported");
    assert_int_equal(r.times, 1);
    ask(b, "called use/use.go:3 v.Client.Do");
    assert_string_equal(r.given.ptr, "own/own.go use/use.go ");
    ask_of(b, "go.mod", "example.org/w", none, false, "called other/other.go:3 w.F");
    assert_string_equal(r.given.ptr, "own/own.go use/use.go other/other.go ");
    ask(b, "called use/use.go:3 v.Client.Do");
    assert_int_equal(r.times, 3);
    for (unsigned at = 1; at <= 2; at++) {
        b->uses = code_uses_free(b->uses);
        r.times = 0;
        r.fails_at = at;
        out.line = 77;
        assert_ok(code_uses_new(0, read_late, &r, &b->uses, &err), err);
        assert_int_equal(
            code_uses_reach(b->uses, VIEW("go.mod"), &import, 1, &b->arena, &out, &err), ERR_IO);
        assert_int_equal(out.line, 77);
    }
    buf_release(&r.given);
}

/* Imports are the same, whether the file is parsed or its beginning alone is read. */
static void imports_alone(void **state)
{
    static const struct {
        const char *source;
        const char *imports; /* "line path"; NULL: it is not understood */
    } examples[] = {
        {"package a", ""},
        {"package a\nimport \"x\"\nimport (\n)\nfunc f() {}\nimport \"late\"\n", "2 x "},
        {"\xef\xbb\xbf// c\n/* d\n */ package a; import b \"x/y\"; import . `z`\n", "3 x/y 3 .z "},
        {"package a\nimport (\n\t// c\n\t_ \"x\" /* d */\n\n\tb \"y\"; \"z\"\n)\nvar v = 1\n",
         "4 x 6 y 6 z "},
        {"package a\nimport(\n. \"x\")\ntype t struct {", "3 .x "},
        {"package a\n\nimport \"C\"\nimporter()", "3 C "},
        {"package a\nimport \"\xc3\xa9\"\nimport \xc3\xa9 \"x\"", "2 \xc3\xa9 3 x "},
        {"package a\nimport (\n\"x\"", NULL},
        {"package a\nimport \"x", NULL},
        {"package a\nimport x", NULL},
        {"package a\nimport (\n\"x\ny\"\n)", NULL},
        {"import \"x\"", NULL},
        {"package", NULL},
        {"/* package a", NULL},
        {"", NULL},
    };
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct buf text = BUF_INIT(1 << 16);
        struct go_file g;
        assert_ok(go_imports_of(view_str(examples[i].source), &b->arena, &g, &err), err);
        assert_true(g.only_imports);
        assert_int_equal(g.whole, examples[i].imports != NULL);
        for (size_t k = 0; k < g.import_count; k++) {
            buf_printf(&text, "%u %s" VIEW_FMT " ", g.imports[k].line, g.imports[k].dot ? "." : "",
                       VIEW_ARG(g.imports[k].path));
        }
        if (examples[i].imports != NULL) {
            assert_string_equal(text.ptr == NULL ? "" : text.ptr, examples[i].imports);
        }
        buf_release(&text);
    }
    struct go_file g;
    assert_ok(go_imports_of(VIEW("//go:build x && !y\npackage a"), &b->arena, &g, &err), err);
    assert_true(view_eq_str(g.constraint, "x && !y"));
}

static void memory_ends(void **state)
{
    struct bench *b = *state;
    b->uses = code_uses_free(b->uses);
    assert_ok(code_uses_new(4096, NULL, NULL, &b->uses, &err), err);
    give(b, "go.mod", "module example.com/m\n");
    for (int i = 0; i < 40; i++) {
        give(b, "main.go", "package main\nimport " V "\nfunc f() { v.F(); v.G(); v.H() }\n");
    }
    ask_of(b, "go.mod", "example.org/v", symbols_of_v, true,
           "unknown There is too much code to keep in mind.");
}

/* Values that no honest worker sends. */
static void hostile_values(void **state)
{
    static const char *const values[] = {
        "",
        "t",
        "v1",
        "v9:F",
        "v99999999999999999999:F",
        "t1:",
        "v0:a.b",
        "v0:a()",
        "v1:F#1",
        "v1:F()()()#9",
        "[][][]t1:Client.Do",
        "v0:a[][].Do",
        "t0:A.Do",
        "v0:x.Do",
        "v1:.....",
        "v0:deep.Do",
        "v0:f()#0.Do",
        "?",
        "x:y",
        "v-1:F",
        "v1:F(",
        "v1:Client.Do.",
        "v1:NewClient().Do()",
    };
    struct bench *b = *state;
    struct go_use uses[sizeof values / sizeof values[0]];
    const struct go_import import = {VIEW("example.org/v"), 1, false};
    static const struct go_declaration declarations[] = {
        {VIEW_INIT("a"), VIEW_INIT("v0:a")},          {VIEW_INIT("A"), VIEW_INIT("t0:B")},
        {VIEW_INIT("B"), VIEW_INIT("t0:A")},          {VIEW_INIT("x"), VIEW_INIT("v0:y.Do()")},
        {VIEW_INIT("y"), VIEW_INIT("v0:x.Do()")},     {VIEW_INIT("deep"), VIEW_INIT("v0:deep.a.a")},
        {VIEW_INIT("f()#0"), VIEW_INIT("v0:f()#0.a")}};
    struct go_function function = {VIEW("f"), 0, sizeof values / sizeof values[0]};
    struct go_file g = {.whole = true,
                        .import_count = 1,
                        .imports = &import,
                        .uses = uses,
                        .function_count = 1,
                        .functions = &function,
                        .declaration_count = sizeof declarations / sizeof declarations[0],
                        .declarations = declarations};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        uses[g.use_count++] = (struct go_use){view_str(values[i]), 7};
    }
    give(b, "go.mod", "module example.com/m\n");
    give_record(b, "main.go", 0, &g);
    ask(b, "unknown main.go:7 v.Client.Do");
}

static void cut_records(void **state)
{
    struct bench *b = *state;
    const struct go_import import = {VIEW("example.org/v"), 3, true};
    const struct go_use use = {VIEW("v1:F"), 4};
    const struct go_declaration declaration = {VIEW("f()#0"), VIEW("t1:T")};
    struct go_function functions[] = {{VIEW("f"), 0, 0}, {VIEW("g"), 0, 1}};
    const struct go_file g = {.whole = true,
                              .constraint = VIEW("linux"),
                              .import_count = 1,
                              .imports = &import,
                              .use_count = 1,
                              .uses = &use,
                              .function_count = 2,
                              .functions = functions,
                              .declaration_count = 1,
                              .declarations = &declaration};
    struct buf bytes = BUF_INIT(1 << 16);
    struct go_file out = {.module = VIEW("untouched")};
    record_write_go_file(&bytes, &g);
    for (size_t len = 0; len < bytes.len; len++) {
        assert_int_equal(record_read_go_file(view_of(bytes.ptr, len), &b->arena, &out, &err),
                         ERR_FORMAT);
        assert_view(out.module, "untouched");
    }
    assert_ok(record_read_go_file(buf_view(&bytes), &b->arena, &out, &err), err);
    assert_true(out.imports[0].dot);
    assert_view(out.functions[1].name, "g");
    assert_int_equal(out.functions[1].first, 0);
    assert_int_equal(out.functions[1].count, 1);
    assert_view(out.declarations[0].value, "t1:T");
    assert_view(out.constraint, "linux");
    /* Functions that use more, or less, than there is. */
    out.module = VIEW("untouched");
    for (size_t count = 0; count <= 2; count += 2) {
        buf_clear(&bytes);
        functions[1].count = count;
        record_write_go_file(&bytes, &g);
        assert_int_equal(record_read_go_file(buf_view(&bytes), &b->arena, &out, &err), ERR_FORMAT);
        assert_view(out.module, "untouched");
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_of_packages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(packages_of_other_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(methods, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(tests_and_constraints, set_up, tear_down),
        cmocka_unit_test_setup_teardown(copies_of_the_module, set_up, tear_down),
        cmocka_unit_test_setup_teardown(several_modules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(imports_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(code_is_read_late, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hostile_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_records, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
