/* Constant propagation: each K(e) in a text is asked for what e is known to be. */
#include "oom.h"

#include <assay/dataflow/constants.h>

#include <assay/base/buf.h>
#include <assay/syntax/parser.h>

struct code {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
};

static void code_open(struct code *c, enum language language, const char *text)
{
    struct error err = {0};
    *c = (struct code){0};
    symbols_init(&c->symbols, NULL);
    tree_init(&c->tree);
    assert_ok(parser_new(NULL, &c->parser, &err), err);
    assert_ok(parser_parse(c->parser, language, view_str(text), &c->symbols, &c->tree, &err), err);
    assert_ok(tree_resolve_names(&c->tree, &c->symbols, &err), err);
}

static void code_close(struct code *c)
{
    tree_release(&c->tree);
    symbols_release(&c->symbols);
    c->parser = parser_free(c->parser);
}

/* The first argument of a call of K, or NO_NODE. */
static node_id asked(const struct code *c, node_id n)
{
    const struct tree *t = &c->tree;
    if (t->nodes[n].kind != NODE_CALL) {
        return NO_NODE;
    }
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    node_id arguments = tree_child_in(t, n, ROLE_ARGUMENTS);
    if (callee == NO_NODE || arguments == NO_NODE || !view_eq(tree_text(t, callee), VIEW("K"))) {
        return NO_NODE;
    }
    return tree_child(t, arguments);
}

static void print_value(const struct code *c, node_id n, struct buf *out)
{
    const struct tree *t = &c->tree;
    node_id literal = node_is_literal((enum node_kind)t->nodes[n].kind) ? n : t->constant[n];
    if (literal == NO_NODE) {
        buf_add_char(out, '-');
        return;
    }
    const struct node *node = &t->nodes[literal];
    bool text = node->kind == NODE_STRING;
    if ((node->flags & NODE_UNKNOWN_VALUE) != 0) {
        assert_true(literal >= t->count);
        buf_printf(out, "?%s", node_kind_name((enum node_kind)node->kind));
        return;
    }
    buf_add_str(out, text ? "'" : "");
    buf_add_view(out,
                 node->kind == NODE_NULL ? VIEW("null") : symbols_text(&c->symbols, node->symbol));
    buf_add_str(out, text ? "'" : "");
}

/* `want`: the values of all K(…) in the order of the text, with spaces between. */
static void check_values(enum language language, const char *text, const char *want, int line)
{
    struct code c;
    struct error err = {0};
    struct buf got = BUF_INIT(65536);
    code_open(&c, language, text);
    uint32_t count = c.tree.count;
    assert_ok(constants_fold(&c.tree, &c.symbols, &err), err);
    assert_int_equal(c.tree.count, count);
    for (node_id n = 0; n < c.tree.count; n++) {
        node_id argument = asked(&c, n);
        if (argument != NO_NODE) {
            buf_add_str(&got, got.len > 0 ? " " : "");
            print_value(&c, argument, &got);
        }
    }
    if (!view_eq(buf_view(&got), view_str(want))) {
        print_error("line %d:\n%s\nfound    %.*s\nexpected %s\n", line, text, (int)got.len,
                    got.ptr == NULL ? "" : got.ptr, want);
        fail();
    }
    buf_release(&got);
    code_close(&c);
}

#define PYTHON(text, want) check_values(LANG_PYTHON, text, want, __LINE__)
#define JS(text, want)     check_values(LANG_JAVASCRIPT, text, want, __LINE__)
#define JAVA(text, want)   check_values(LANG_JAVA, text, want, __LINE__)
#define GO(text, want)     check_values(LANG_GO, text, want, __LINE__)

static void test_straight(void **state)
{
    (void)state;
    PYTHON("def f():\n  x = 'a'\n  K(x)\n  x = 'b'\n  K(x)\n  x = g()\n  K(x)\n", "'a' 'b' -");
    PYTHON("def f(x):\n  K(x)\n  y = x\n  K(y)\n", "- -");
    PYTHON("def f(x='a'):\n  K(x)\n", "-");
    PYTHON("def f():\n  x = y = 'a'\n  K(y)\n  K(x)\n", "'a' 'a'");
    PYTHON("def f():\n  x, y = 'a', 'b'\n  K(y)\n  x, *y = 'a', 'b'\n  K(y)\n", "'b' -");
    PYTHON("def f():\n  x = 'a'\n  x += 'b'\n  K(x)\n  x += z\n  K(x)\n", "'ab' -");
    PYTHON("def f():\n  x = True\n  K(x)\n  K(not x)\n  y = None\n  K(y)\n", "true false null");
    PYTHON("def f():\n  x: str = 'a'\n  K(x)\n", "'a'");
    PYTHON("def f():\n  return 'x'\n  x = 'a'\n  K(x)\n", "-");
    PYTHON("def f():\n  x = 'a'\n  x.append(1)\n  K(x)\n", "-");
    PYTHON("def f():\n  x = 'a'\n  y = x.upper()\n  K(x)\n  K(y)\n", "'a' -");
}

static void test_folding(void **state)
{
    (void)state;
    PYTHON("K('a' + 'b' + 'c')\nK('a' + x)\nK('a' 'b')\n", "'abc' - 'ab'");
    PYTHON("def f():\n  a = 'x'\n  K(f'{a}/{a}')\n  K(f'{b}{a}')\n", "'x/x' -");
    PYTHON("K('ab' * 3)\nK('ab' * 100000)\nK('ab' * n)\n", "'ababab' ?string ?string");
    PYTHON("K(2 + 3 * 4)\nK(7 / 2)\nK(8 / 2)\nK(-5)\nK(0x10 + 1)\n", "14 ?number 4 -5 17");
    PYTHON("K(9223372036854775807 + 1)\nK(1 / 0)\n", "?number ?number");
    PYTHON("K('a %s' % 'b')\nK(1 < 2)\nK(True and False)\n", "?string - false");
    JS("K('a' + 1 + '-' + 2); K(1 + 'a'); K(`a${'b'}c`); K(`a${b}c`);", "'a1-2' '1a' 'abc' -");
    JS("K(c ? 'a' : 'b'); K(c ? 'a' : 'a'); K(c ? 'a' : 1); K(c ? 'a' : d);", "?string 'a' - -");
    PYTHON("K('a' + 1)\nK(f'{1}')\n", "- ?string");
}

static void test_branches(void **state)
{
    (void)state;
    PYTHON("def f(c):\n  if c:\n    x = 'a'\n    K(x)\n  else:\n    x = 'b'\n  K(x)\n",
           "'a' ?string");
    PYTHON("def f(c):\n  if c:\n    x = 'a'\n  else:\n    x = 'a'\n  K(x)\n", "'a'");
    PYTHON("def f(c):\n  if c:\n    x = 'a'\n  K(x)\n", "-");
    PYTHON("def f(c):\n  x = 'a'\n  if c:\n    x = 1\n  K(x)\n", "-");
    PYTHON("def f(c):\n  x = 'a'\n  if c:\n    x = q()\n    return 1\n  K(x)\n", "'a'");
    PYTHON("def f(c):\n  x = 'a'\n  if c:\n    raise E\n  elif d:\n    x = 'b'\n  else:\n"
           "    return\n  K(x)\n",
           "'b'");
    JAVA("class A { void f(boolean c) { String s = \"a\"; if (c && g(s = \"b\")) { K(s); } K(s); } "
         "}",
         "?string ?string");
    JS("function f(x) { switch (x) { case 1: a = 'p'; break; default: a = 'q'; } K(a) }",
       "?string");
    JS("function f(x) { var a = 'o'; switch (x) { case 1: a = 'p'; break; } K(a) }", "?string");
    JS("function f(x) { var a = 'o'; switch (x) { case 1: a = 'p'; case 2: K(a); break; "
       "default: throw 1; } K(a) }",
       "?string ?string");
    PYTHON(
        "def f(c):\n  x = 'a'\n  match c:\n    case 1:\n      x = 'b'\n    case _:\n      x = 'b'\n"
        "  K(x)\n",
        "?string");
}

static void test_loops(void **state)
{
    (void)state;
    PYTHON("def f(c):\n  x = 'a'\n  y = 'b'\n  while c:\n    K(x)\n    x = x + '.'\n    K(y)\n"
           "  K(x)\n  K(y)\n",
           "- 'b' - 'b'");
    PYTHON(
        "def f(c):\n  x = 'a'\n  while c:\n    K(x)\n    x = 'a'\n    y = x\n    x = y\n  K(x)\n",
        "'a' 'a'");
    PYTHON("def f(c):\n  a = b = d = e = g = h = 1\n  while c:\n    K(a)\n    a = b\n    b = d\n"
           "    d = e\n    e = g\n    g = h\n    h = q()\n  K(a)\n",
           "- -");
    PYTHON("def f(c):\n  x = 'a'\n  for x in c:\n    K(x)\n  K(x)\n", "- -");
    PYTHON("def f(c):\n  x = None\n  for r in c:\n    if r:\n      x = r\n      break\n  K(x)\n",
           "-");
    JS("function f() { for (let i = 0; i < 3; i++) { K(i) } }", "-");
    JS("function f() { var n = 0; n++; K(n); let m = 0; { let m = 1; K(m) } K(m) }", "- 1 0");
    JAVA("class A { void f() { int x = 0; do { x = 1; K(x); } while (c()); K(x); } }", "1 1");
    GO("package m\nfunc f() { x := 1; for { x = 2; break }; K(x) }\n", "2");
}

static void test_exceptions(void **state)
{
    (void)state;
    /* What is done at last sees what was assigned before a return. */
    PYTHON("def f():\n  x = 0\n  try:\n    x = 1\n    return g()\n  finally:\n    K(x)\n", "1");
    PYTHON("def f():\n  x = 0\n  try:\n    x = g()\n    return x\n  finally:\n    K(x)\n", "-");
    PYTHON("def f():\n  x = 0\n  try:\n    g()\n    x = 1\n    return x\n  except E:\n    pass\n"
           "  finally:\n    K(x)\n",
           "?number");
    PYTHON("def f():\n  while c:\n    x = 0\n    try:\n      x = g()\n      break\n    finally:\n"
           "      K(x)\n",
           "-");
    PYTHON("def f():\n  x = 0\n  try:\n    try:\n      x = g()\n      return x\n    finally:\n"
           "      h()\n  finally:\n    K(x)\n",
           "-");
    PYTHON("def f():\n  x = 0\n  try:\n    raise E()\n  except E as e:\n    x = 0\n  else:\n    x "
           "= 9\n"
           "  K(x)\n",
           "0");
    PYTHON(
        "def f():\n  x = 0\n  try:\n    pass\n  except E:\n    x = 9\n  else:\n    x = 0\n  K(x)\n",
        "0");
    PYTHON(
        "def f():\n  x = 0\n  try:\n    g()\n  except E:\n    x = 0\n  else:\n    x = 1\n  K(x)\n",
        "?number");
    PYTHON("def f():\n  x = 0\n  try:\n    g()\n  except E:\n    x = 0\n  finally:\n    x = 1\n  "
           "K(x)\n",
           "1");
    PYTHON("def f():\n  x = 'a'\n  try:\n    x = 'b'\n    g()\n    x = h()\n  except E:\n    K(x)\n"
           "  K(x)\n",
           "- -");
    PYTHON("def f():\n  x = 'a'\n  try:\n    x = 'b'\n    g()\n  except E:\n    K(x)\n", "'b'");
    PYTHON("def f():\n  x = 'a'\n  try:\n    h()\n    x = 'b'\n    g()\n  except E:\n    K(x)\n",
           "?string");
    JAVA("class A { boolean f() { Throwable t = null; while (c) { try { return g(); } catch "
         "(Throwable "
         "e) { t = e; } } return K(t); } boolean h() { int n = 4; Throwable t = null; while (c) { "
         "try "
         "{ return n; } catch (Throwable e) { } } return K(t); } }",
         "- null");
}

static void test_scopes(void **state)
{
    (void)state;
    PYTHON("A = 'a'\nB = 'b'\nB = 'c'\ndef f():\n  K(A)\n  K(B)\n", "'a' -");
    PYTHON("A = 'a'\ndef f():\n  A = g()\n  K(A)\n", "-");
    PYTHON("A = 'a'\ndef f():\n  global A\n  A = 'b'\ndef g():\n  K(A)\n", "-");
    PYTHON("s = 'x'\ns = s + argv[1]\nK(s)\n", "-");
    PYTHON("class C:\n  n = 'a'\n  def f(self):\n    K(n)\n", "-");
    JS("const A = 'a', B = A + 'b'; function f() { K(B); const A = 1; K(A) }", "'ab' 1");
    JS("var a = 'x'; function f() { K(a) } let b = 'y'; b = 'z'; function g() { K(b) }", "'x' -");
    JS("function f() { var x = 'a'; const g = () => { K(x) }; x = 'b'; K(x) }", "'a' 'b'");
    JS("function f() { var x = 'a'; run(() => { x = h() }); K(x) }", "-");
    JS("function f(x) { foo = 'u'; K(foo) }", "'u'");
    JS("let i = null; [i] = image(); K(i); var {a: b = 'q'} = z; K(b);", "- -");
    JAVA("class A { private final String F = \"p\"; static final int N = 3; String m = \"m\";"
         " void f() { K(F); K(this.F); K(N + 1); K(m); m = \"n\"; K(m); } }",
         "'p' 'p' 4 - 'n'");
    JAVA("class A { void f() { String k = \"1\"; K(String.format(\"a %s\", k)); K(format(k)); } }",
         "?string -");
    JAVA("class A { private String s; private String t; String u; A() { s = \"s\"; u = \"u\"; }"
         " void f() { K(s); K(t); K(u); } void g() { t = \"t\"; } }",
         "'s' - -");
    JAVA("class A { private String s; A() { s = \"s\"; } A(int i) { } void f() { K(s); } }", "-");
    GO("package m\nconst A = \"x\"\nfunc f() { a, b := 1, 2; K(A + \"y\"); K(b); { a := 3; K(a) }; "
       "K(a);"
       " g(&b); K(b) }\n",
       "'xy' 2 3 1 -");
}

static void test_targets(void **state)
{
    (void)state;
    struct code c;
    struct error err = {0};
    code_open(&c, LANG_PYTHON, "def f():\n  x = 'a'\n  x = 'b'\n  d[x] = 'c'\n");
    assert_ok(constants_fold(&c.tree, &c.symbols, &err), err);
    unsigned uses = 0;
    for (node_id n = 0; n < c.tree.count; n++) {
        if (c.tree.constant[n] != NO_NODE) {
            uses++; /* only the x in brackets, never what is written */
            assert_int_equal(c.tree.nodes[c.tree.nodes[n].parent].kind, NODE_INDEX);
        }
    }
    assert_int_equal(uses, 1);
    assert_ok(constants_fold(&c.tree, &c.symbols, &err), err); /* again: the same */
    code_close(&c);
}

/* x = x + x doubles: the text is bounded, the work is, too. */
static void test_bounds(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(16 << 20);
    buf_add_str(&text, "def f():\n  x = 'ab'\n");
    for (unsigned i = 0; i < 200; i++) {
        buf_add_str(&text, "  x = x + x\n");
    }
    buf_add_str(&text, "  K(x)\n");
    PYTHON(text.ptr, "?string");
    buf_clear(&text);
    for (unsigned i = 0; i < 90; i++) {
        buf_printf(&text, "%*swhile c:\n%*sif d: x = 'a'\n", (int)i, "", (int)i + 1, "");
    }
    buf_add_str(&text, "K(y)\n");
    PYTHON(text.ptr, "-");
    buf_clear(&text);
    buf_add_str(&text, "K(");
    for (unsigned i = 0; i < 20000; i++) {
        buf_add_str(&text, "('a' + ");
    }
    buf_add_str(&text, "'b'");
    for (unsigned i = 0; i < 20001; i++) {
        buf_add_str(&text, ")");
    }
    struct code c;
    struct error err = {0};
    code_open(&c, LANG_PYTHON, text.ptr);
    assert_ok(constants_fold(&c.tree, &c.symbols, &err), err);
    code_close(&c);
    buf_release(&text);
}

static enum status fold_work(void *ctx, struct error *err)
{
    struct code *c = ctx;
    struct symbols symbols;
    /* No room behind the tree, in every run. */
    struct node *nodes = mem_realloc(c->tree.nodes, c->tree.count, sizeof *nodes);
    if (nodes == NULL) {
        return error_no_memory(err);
    }
    c->tree.nodes = nodes;
    c->tree.cap = c->tree.count;
    symbols_init(&symbols, &c->symbols);
    c->tree.constant = mem_free(c->tree.constant);
    enum status st = constants_fold(&c->tree, &symbols, err);
    if (st != OK) {
        assert_null(c->tree.constant);
        if (symbols.full) {
            st = ERR_NO_MEMORY; /* the table does not say why */
            err->code = st;
        }
    }
    symbols_release(&symbols);
    return st;
}

static void test_memory(void **state)
{
    (void)state;
    struct code c;
    code_open(&c, LANG_PYTHON,
              "A = 'a'\ndef f(c):\n  x = A + 'b'\n  for i in c:\n    if i:\n      x = 'c'\n"
              "      break\n  try:\n    y = g(x)\n  except E:\n    y = 'd'\n  K(x + 'e')\n");
    (void)oom_sweep(fold_work, &c);
    code_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight),   cmocka_unit_test(test_folding),
        cmocka_unit_test(test_branches),   cmocka_unit_test(test_loops),
        cmocka_unit_test(test_exceptions), cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_targets),    cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
