/* What patterns match: a pattern, code, and the lines on which matches begin. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include <assay/dataflow/constants.h>
#include <assay/match/pattern.h>

static struct parser *parser;
static struct matcher *matcher;

#define ON(o) (UINT64_C(1) << (o))

static const uint64_t defaults =
    ON(OPTION_CONSTANT_PROPAGATION) | ON(OPTION_AC_MATCHING) | ON(OPTION_VARDEF_ASSIGN) |
    ON(OPTION_ATTR_EXPR) | ON(OPTION_UNIFY_IDS_STRICTLY) | ON(OPTION_ARROW_IS_FUNCTION) |
    ON(OPTION_LET_IS_VAR) | ON(OPTION_GO_DEEPER_EXPR) | ON(OPTION_GO_DEEPER_STMT) |
    ON(OPTION_IMPLICIT_DEEP_EXPRSTMT) | ON(OPTION_IMPLICIT_ELLIPSIS) | ON(OPTION_IMPLICIT_RETURN) |
    ON(OPTION_XML_ATTRS_IMPLICIT_ELLIPSIS) | ON(OPTION_XML_SINGLETON_LOOSE_MATCHING) |
    ON(OPTION_XML_CHILDREN_ORDERED);

struct lines {
    const struct tree *tree;
    bool on[64];
};

static bool note(void *ctx, const struct pattern_match *match)
{
    struct lines *l = ctx;
    size_t line = 1;
    assert_true(match->begin <= match->end && match->end <= l->tree->source.len);
    for (uint32_t i = 0; i < match->begin; i++) {
        line += l->tree->source.ptr[i] == '\n' ? 1 : 0;
    }
    assert_true(line < 64);
    l->on[line] = true;
    return true;
}

struct example {
    enum language language;
    const char *pattern;
    const char *code;
    const char *lines; /* "1 3" */
};

static void write_lines(const struct lines *l, char *out, size_t max)
{
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < 64; i++) {
        if (l->on[i]) {
            int n = snprintf(out + len, max - len, len == 0 ? "%zu" : " %zu", i);
            len += (size_t)n;
        }
    }
}

/* The matches with and without summaries: they only say sooner what is not there. */
static void lines_of(const struct example *e, uint64_t options, bool summaries, char *out,
                     size_t max)
{
    struct error err = {.code = OK};
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct pattern pattern;
    bool exhausted = false;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    arena_init(&arena, 0);
    if (pattern_compile(parser, e->language, view_str(e->pattern), options, &symbols, &arena,
                        &pattern, &err) != OK) {
        fail_msg("%s: %s", e->pattern, err.message);
    }
    assert_int_equal(parser_parse(parser, e->language, view_str(e->code), &symbols, &tree, &err),
                     OK);
    assert_int_equal(tree_resolve_names(&tree, &symbols, &err), OK);
    if (summaries) {
        assert_int_equal(tree_summarise(&tree, &symbols, &err), OK);
    }
    assert_int_equal(constants_fold(&tree, &symbols, &err), OK);
    struct lines l = {.tree = &tree};
    matcher_tree(matcher, &tree, &symbols);
    matcher_search(matcher, &pattern, 0, note, &l, &exhausted);
    assert_false(exhausted);
    write_lines(&l, out, max);
    tree_release(&tree);
    arena_release(&arena);
    symbols_release(&symbols);
}

static void check(const struct example *all, size_t count, uint64_t options)
{
    for (size_t i = 0; i < count; i++) {
        char with[256];
        char without[256];
        lines_of(&all[i], options, true, with, sizeof with);
        lines_of(&all[i], options, false, without, sizeof without);
        if (strcmp(with, all[i].lines) != 0 || strcmp(without, all[i].lines) != 0) {
            fail_msg("%s\n in\n%s\n matches at <%s> (without summaries <%s>), not <%s>",
                     all[i].pattern, all[i].code, with, without, all[i].lines);
        }
    }
}

#define CHECK(all) check(all, sizeof(all) / sizeof((all)[0]), defaults)

#define FUNCTIONS                                                                                  \
    "function named(a) { return 1; }\n"                                                            \
    "const v = function (a) { return 1; };\n"                                                      \
    "call((a) => { return 1; });\n"                                                                \
    "var o = { p: function (a) { return 1; },\n"                                                   \
    "  q: (a) => { return 1; },\n"                                                                 \
    "  m(a) { return 1; } };\n"                                                                    \
    "class C { f = (a) => { return 1; };\n"                                                        \
    "  g(a) { return 1; } }\n"

static void functions_and_lambdas(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "function ...(...) { ... }", FUNCTIONS, "1 2 3 4 5 6 7 8"},
        {LANG_JAVASCRIPT, "(...) => { ... }", FUNCTIONS, "2 3"},
        {LANG_JAVASCRIPT, "function (...) {\n  ...\n}", FUNCTIONS, "2 3"},
        {LANG_JAVASCRIPT, "({$K: function (...) { ... }})", FUNCTIONS, "4"},
        {LANG_JAVASCRIPT, "function $F(...) { ... }", FUNCTIONS, "1 4 5 6 7 8"},
        {LANG_JAVASCRIPT, "async (...) => { ... }", "f((a) => { b(); });\n", "1"},
        {LANG_JAVASCRIPT, "async function $F(...) { ... }",
         "function a() {}\nasync function b() {}\no = {\nc: async function () {},\nd() {} };\n",
         "2 4"},
        {LANG_TYPESCRIPT, "function ...({ $V }: $T) { ... }",
         "x = ({ a }: Q) => { b(); };\ny = (a: Q) => { b(); };\n", "1"},
    };
    (void)state;
    CHECK(all);
}

static void looking_deeper(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "f(1);", "x = f(1);\nreturn f(1);\ng(f(1));\nif (f(1)) {}\n", "1 2 3"},
        {LANG_JAVASCRIPT, "f(1);", "const x = g(() => {\n  f(1);\n});\n", "2"},
        {LANG_JAVASCRIPT, "g(<... $X.y ...>)", "g(a.y + 1);\ng(() => { b(c.y); });\ng({k: c.y});\n",
         "1 3"},
        {LANG_JAVASCRIPT, "g(<... y ...>)", "g({y: 1});\ng({k: y});\ng(a.y);\n", "2"},
        {LANG_PYTHON, "g(<... f(1) ...>)", "g(lambda: f(1))\ng({f(1): 2})\n", "1 2"},
    };
    (void)state;
    CHECK(all);
}

static void accesses_and_operators(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "x?.y", "x?.y;\nx.y;\n", "1"},
        {LANG_JAVASCRIPT, "x.y", "x?.y;\nx.y;\n", "2"},
        {LANG_JAVASCRIPT, "$X = $X + 1", "u += 1;\nu = u + 1;\nu -= 1;\nu = v + 1;\n", "1 2"},
        {LANG_JAVASCRIPT, "$X + 1", "u += 1;\nv = w + 1;\nu++;\n", "1 2"},
        {LANG_JAVASCRIPT, "$X += 1", "u += 1;\nu = u + 1;\nu = v + 1;\n", "1 2"},
        {LANG_C, "$X = $X + 1", "int f(int u) { u += 1;\n u = u + 1; return u; }\n", "2"},
        {LANG_JAVASCRIPT, "/.../g", "a = /b/;\nc = /d/g;\ne = /f/i;\n", "2"},
        {LANG_JAVASCRIPT, "/.../", "a = /b/;\nc = /d/g;\n", "1 2"},
        {LANG_JAVASCRIPT, "f(c)", "f<T>(c);\nf(d);\n", "1"},
    };
    (void)state;
    CHECK(all);
}

static void statements(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "for (...) { f(); }",
         "for (let i = 0; i < 2; i++) { f(); }\nfor (const a of b) { f(); }\n"
         "for (;;) { g(); }\nwhile (x) { f(); }\n",
         "1 2"},
        {LANG_JAVASCRIPT, "try { ... } catch ($E) { ... }",
         "try { a(); } catch { b(); }\ntry { a(); } catch (e) { b(); }\n", "1 2"},
        {LANG_JAVASCRIPT, "var $X = ...", "var a;\nvar b = 1;\nlet c = 2;\n", "2 3"},
        {LANG_JAVASCRIPT, "var $X", "var a;\nvar b = 1;\n", "1"},
        {LANG_JAVASCRIPT, "if ($X)", "if (a) { b(); }\nif (a) { b(); } else { c(); }\n", "1 2"},
    };
    (void)state;
    CHECK(all);
}

static void objects(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "{...}", "function f() { g(); }\nx = {a: 1};\ny = {};\n", "2 3"},
        {LANG_JAVASCRIPT, "{ $X }", "x = { a };\nif (b) { c; }\n", "1"},
        {LANG_JAVASCRIPT, "\"a\": {\n  ...\n}", "x = {\n\"a\": {b: 1},\na: 2 };\n", "2"},
        {LANG_JSON, "\"a\": {\n  ...\n}", "{\n\"a\": {\"b\": 1},\n\"c\": {} }\n", "2"},
        {LANG_JAVASCRIPT, "{..., $K: $A, ..., $K: $B, ...}",
         "x = {a: 1, a: 2};\ny = {\"a\": 1, a: 2};\nz = {0x1: 1, 1: 2};\nw = {a: 1, b: 2};\n",
         "1 2 3"},
        {LANG_JAVASCRIPT, "({$K: $V})", "x = {a: function () {}};\ny = {a: 1};\n", "2"},
    };
    (void)state;
    CHECK(all);
}

static void imports(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "import {x, y} from 'm';",
         "import {x} from 'm';\nimport {y, x} from 'm';\nimport {x, z, y} from 'm';\n"
         "const {y, x} = require('m');\nconst {x} = require('m');\n"
         "import {x, y} from 'n';\n",
         "2 3 4"},
        {LANG_JAVASCRIPT, "import {x as $Y} from 'm';",
         "const {x: z} = require('m');\nconst {y: z} = require('m');\nimport {x as w} from 'm';\n",
         "1 3"},
        {LANG_JAVASCRIPT, "import 'm';",
         "const a = require('m');\nimport b from 'm';\nconst c = require('n');\n", "1 2"},
        {LANG_JAVASCRIPT, "import $X from 'm';\n...\n$X.f();",
         "import {a, b} from 'n';\nimport d from 'm';\nd.f();\n", "2"},
        {LANG_PYTHON, "from m import x, y", "from m import y, x\nfrom m import x\n", "1"},
    };
    (void)state;
    CHECK(all);
}

/* The same name in another function is another variable. */
static void same_variable(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "var $X = 1;\n...\nlog($X);",
         "function a() {\n  var x = 1;\n  f(() => { log(x); });\n}\n"
         "function b() {\n  var x = 1;\n  function c(x) { log(x); }\n}\n",
         "2"},
        {LANG_JAVASCRIPT, "$X === $X", "const k = 's';\nif (k === 's') {}\nif (k === 't') {}\n",
         "2"},
        {LANG_JAVASCRIPT, "const [$A, $B] = f();\n...\n$B($A);",
         "function g() {\n  const [a, b] = f();\n  return () => { b(a); };\n}\n"
         "function h() {\n  const [a, b] = f();\n  return (a) => { b(a); };\n}\n",
         "2"},
        {LANG_TYPESCRIPT, "function $F($X) {\n  ...\n  return $X;\n}",
         "function f(x: number) {\n  return <string>x;\n}\n", "1"},
    };
    (void)state;
    CHECK(all);
}

/* An array is no pointer, though both are made of the same. */
static void pointers_and_arrays(void **state)
{
    static const struct example all[] = {
        {LANG_C, "f(($T *$P))",
         "void g(char *p, char q[4])\n{\n  char a[4];\n  const struct s *s;\n  f(p);\n  f(a);\n"
         "  f(s);\n  f(q);\n}\n",
         "5 7"},
        {LANG_C, "f(($T $P))", "void g(char *p)\n{\n  char a[4];\n  f(p);\n  f(a);\n}\n", "4 5"},
        {LANG_C, "$T $B[$N];\n...\nreturn $B;",
         "char *g(void)\n{\n  char *p;\n  return p;\n}\n"
         "char *h(void)\n{\n  char a[4];\n  return a;\n}\n",
         "8"},
        {LANG_CPP, "$T *$B = $V;", "int *p = q;\nint &r = q;\n", "1"},
    };
    (void)state;
    CHECK(all);
}

static void dotted_imports(void **state)
{
    static const struct example all[] = {
        {LANG_JAVA, "import $LIB;",
         "import a.b.C;\nimport static a.b.D;\nimport e.*;\nclass X {}\n", "1 2"},
        {LANG_JAVA, "import static $LIB;", "import a.b.C;\nimport static a.b.D;\n", "2"},
        {LANG_RUST, "use $X;", "use a::b::C;\nfn f() {}\n", "1"},
        {LANG_SCALA, "import $X", "import a.b, c.d\nimport e.f\n", "1 2"},
        {LANG_SCALA, "import a.$X", "import a.b.c._\nimport a._\nimport d.b._\n", "1"},
        {LANG_PYTHON, "import $X", "import a.b\nfrom c import d\n", "1"},
    };
    (void)state;
    CHECK(all);
}

/* What means the same in one language only. */
static void of_one_language(void **state)
{
    static const struct example all[] = {
        {LANG_C, "char $A[42];",
         "void f(void)\n{\n  int n = 42;\n  char a[42];\n  char b[n];\n  n = 1;\n  char c[n];\n}\n",
         "4 5"},
        {LANG_C, "#include <a.h>", "#include <a.h>\n#include \"a.h\"\n", "1"},
        {LANG_PHP, "interface $I extends Second {...}",
         "<?php\ninterface A extends First, Second { }\ninterface B extends First { }\n", "2"},
        {LANG_PYTHON, "a or b", "x = a or b or c\ny = a or b\nz = c and (a or b)\n", "2 3"},
        {LANG_PYTHON, "f($X, $X)", "f(b'a', 'a')\nf('a', 'a')\nf(rb'a', b'a')\n", "2 3"},
        {LANG_PYTHON, "(1, 2)", "x[1, 2]\nx[(1, 2)]\nx[1:2, 2]\n", "1 2"},
        {LANG_PYTHON, "$A = $V\n...\n$B = $A", "z = 1\ndef f():\n  z = 1\n  y = z\n", "3"},
        {LANG_GO, "for $I := range ... {\n  ...\n  use($I)\n}",
         "package a\nfunc f(c chan int) {\n\tfor i := range c {\n\t\tuse(i)\n\t}\n"
         "\tfor i := range c {\n\t\ti := i\n\t\tuse(i)\n\t}\n}\n",
         "3"},
        {LANG_HCL, "\"v\"",
         "locals {\n  a = \"v\"\n}\nvariable \"b\" {\n  default = \"v\"\n}\nx {\n"
         "  a = local.a\n  b = var.b\n  c = local.c\n}\n",
         "2 5 8 9"},
        {LANG_RUBY, "params()[...]", "params[:a]\nf(params()[:b])\nparams = {}\nparams[:c]\n",
         "1 2"},
        {LANG_RUBY, "foo(...)", "a = foo\nfoo = 1\nb = foo\ndef f(foo)\n  c = foo\nend\n", "1"},
        {LANG_BASH, "cat $F | ...",
         "cat | a b | c d\n\n# one\ncat f | a b\n\n# two\na b | cat > f\n\n  # three\ncat g | a\n"
         "cat <<E | a\n# no comment\nE\ncat h | b\n",
         "4 10 14"},
        {LANG_BASH, "echo $X", "echo \"a\n# b\"\necho $(f '#')\n# echo c\necho d\n", "1 3 5"},
        {LANG_SCALA, "def $F() = Act { ... }",
         "def f() = Act { implicit r =>\n  g(r)\n}\ndef h() = Act {\n  g(1)\n}\ndef i() = Act(1)\n",
         "1 4"},
        {LANG_SCALA, "new $T($X)",
         "val a = new Foo(1)\nval b = Foo.apply(2)\nval c = foo.apply(3)\n", "1 2"},
        {LANG_CSHARP, "$T $F(int a) { ... }",
         "class A {\n void f(int a) { }\n void g(this string s, int a) { }\n"
         " void h(string s, int a) { }\n}\n",
         "2 3"},
    };
    (void)state;
    CHECK(all);
}

/* Where an ellipsis is a statement, a part of an expression, or what a lambda returns. */
static void ellipses(void **state)
{
    static const struct example all[] = {
        {LANG_C, "void $F(int *$P) { ... *$P = 0; ... }",
         "void f(int *a)\n{\n  g();\n  *a = 0;\n}\nvoid h(int *a)\n{\n  a = 0;\n}\n", "1"},
        {LANG_C, "$R $F(...) { ... <... EOF ...>; ... }",
         "int f(void)\n{\n  g();\n  while (c != EOF) {}\n}\nint h(void)\n{\n  g();\n}\n", "1"},
        {LANG_JAVA, "new Listener() {\n  ...\n}",
         "class A {\n Object o = new Listener() {\n  void f() { }\n };\n Listener() { }\n}\n", "2"},
        {LANG_CSHARP, "new void $F() { ... }", "class A {\n new void f() { }\n void g() { }\n}\n",
         "2"},
        {LANG_CSHARP, "... <= Limit", "class A { void f() {\n g(a <= Limit);\n g(b < Limit);\n} }",
         "2"},
        {LANG_C, "... && $X", "int f(void)\n{\n  return a && b && c;\n}\n", "3"},
        {LANG_SCALA, "for (...; $X <- $Y if ok; ...) yield ...",
         "val a = for (x <- y if ok) yield x\nval b = for (x <- y if no) yield x\n", "1"},
        {LANG_SCALA, "return $X", "val f = () => one\ndef g() = {\n  two\n  three\n}\n", "1 4"},
        {LANG_SCALA, "def $F(..., $A : (=> $T) => $U, ...) = ...",
         "object O {\n  def f(g : (=> Int) => Int) : Int = g(0)\n"
         "  def h(g : Int => Int) : Int = g(0)\n}\n",
         "2"},
        {LANG_JAVA, "$T[] $A = $V;", "class A {\n int[] a = b;\n int c = d;\n}\n", "2"},
    };
    (void)state;
    CHECK(all);
}

/* What literals, operators, declarations and well-known methods tell of a type. */
static void inferred_types(void **state)
{
    static const struct example all[] = {
        {LANG_JAVA, "put((boolean $B))",
         "class A {\n void f(String s, Map<String, Boolean> m, List<Long> l) {\n"
         "  put(true);\n  put(1);\n  put(a < b);\n  put(u ^ false);\n  put(1 & 2);\n"
         "  put(s.isEmpty());\n  put(s.matches(x));\n  put(o.matches(x));\n"
         "  put(m.get(k));\n  put(l.get(0));\n }\n}\n",
         "3 5 6 8 9 11"},
        {LANG_JAVA, "use((Shelf[] $A))",
         "class A {\n Shelf[] all;\n void f(Shelf one) {\n  use(all);\n  use(one);\n"
         "  use(all[0]);\n }\n}\n",
         "4"},
        {LANG_JAVA, "(Shelf[] $A)", "class A {\n Shelf[] a;\n Shelf[] b = c;\n}\n", "3"},
        {LANG_JAVA, "$T $A;\n...\nuse(($T $B));",
         "class A {\n void f() {\n  int a;\n  long b;\n  use(a);\n }\n"
         " void g() {\n  int a;\n  use(d);\n }\n}\n",
         "3"},
        {LANG_JAVA, "(Clock $C).now()",
         "class A {\n void f(Watch w) {\n  Clock.now();\n  w.now();\n }\n}\n", "3"},
        {LANG_GO, "($C : *shop.Till).Open()",
         "package a\n\nfunc f(t shop.Till) {\n\tb := &shop.Till{}\n\tb.Open()\n"
         "\tc := new(shop.Till)\n\tc.Open()\n\tt.Open()\n}\n",
         "5 7"},
        {LANG_GO, "($C : shop.Till).Open()",
         "package a\n\nfunc f() {\n\tvar b = shop.Till{No: 1}\n\tb.Open()\n"
         "\tc := shop.Till{}\n\tc.Open()\n\td := make(shop.Till)\n\td.Open()\n}\n",
         "5 7 9"},
        {LANG_C, "($T *$P) == ($T *$Q)",
         "void f(int *p, char *s, int n)\n{\n  int *q;\n  if (p == q) {}\n  if (p == s) {}\n"
         "  if (n == 1) {}\n  if (s == \"a\") {}\n  if (p == \"a\") {}\n  if (p == NULL) {}\n}\n",
         "4 7 9"},
        {LANG_CPP, "use((int $N))", "void f(void)\n{\n  use(1);\n  use(1.5);\n  use(0x1e);\n}\n",
         "3 5"},
        {LANG_JAVASCRIPT, "use(($N : float))", "use(1);\nuse('a');\n", "1"},
    };
    (void)state;
    CHECK(all);
}

static void templates(void **state)
{
    static const struct example all[] = {
        {LANG_JAVASCRIPT, "t`$...L${...}$...R`", "t`a${b}c`;\nt`a${b}c${d}e`;\nt`a`;\n", "1 2"},
        {LANG_JAVASCRIPT, "t.$E`...`", "t.div`a`;\nt.div(`a`);\n", "1"},
    };
    (void)state;
    CHECK(all);
}

static void symbolic_values(void **state)
{
    static const struct example on[] = {
        {LANG_JAVASCRIPT, "use(make(...))",
         "const a = make(1);\nuse(a);\nlet b = make(2);\nb = other();\nuse(b);\n", "2"},
        {LANG_JAVASCRIPT, "use(make(...))",
         "let a;\nif (x) {\n  a = make(1);\n}\nuse(a);\nfunction f(a) {\n  use(a);\n}\n", ""},
        {LANG_JAVASCRIPT, "use(make(...))", "let a = make(1);\na++;\nuse(a);\n", ""},
        {LANG_PYTHON, "def $F($D={}):\n  ...\n  $D.put(...)",
         "def f(a={}):\n    b = a\n    b.put(1)\ndef g(a={}):\n    b = 1\n    b.put(1)\n", "1"},
        {LANG_PYTHON, "open().read()", "def f():\n    x = open()\n    y = x\n    y.read()\n", "4"},
    };
    static const struct example off[] = {
        {LANG_JAVASCRIPT, "use(make(...))", "const a = make(1);\nuse(a);\n", ""},
    };
    (void)state;
    check(on, sizeof on / sizeof on[0], defaults | ON(OPTION_SYMBOLIC_PROPAGATION));
    CHECK(off);
}

static int begin(void **state)
{
    struct error err;
    (void)state;
    return parser_new(NULL, &parser, &err) == OK && matcher_new(&matcher, &err) == OK ? 0 : 1;
}

static int end(void **state)
{
    (void)state;
    matcher = matcher_free(matcher);
    parser = parser_free(parser);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_and_lambdas),
        cmocka_unit_test(looking_deeper),
        cmocka_unit_test(accesses_and_operators),
        cmocka_unit_test(statements),
        cmocka_unit_test(objects),
        cmocka_unit_test(imports),
        cmocka_unit_test(same_variable),
        cmocka_unit_test(pointers_and_arrays),
        cmocka_unit_test(dotted_imports),
        cmocka_unit_test(ellipses),
        cmocka_unit_test(of_one_language),
        cmocka_unit_test(inferred_types),
        cmocka_unit_test(templates),
        cmocka_unit_test(symbolic_values),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
