/* Measures: golden numbers, counted by hand. */
#include "oom.h"

#include <assay/dataflow/measures.h>

#include <assay/base/buf.h>
#include <assay/syntax/parser.h>

struct code {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct lines lines;
};

static void code_open(struct code *c, enum language language, struct view text)
{
    struct error err = {0};
    *c = (struct code){0};
    symbols_init(&c->symbols, NULL);
    tree_init(&c->tree);
    arena_init(&c->arena, 0);
    assert_ok(parser_new(NULL, &c->parser, &err), err);
    assert_ok(parser_parse(c->parser, language, text, &c->symbols, &c->tree, &err), err);
    assert_ok(lines_index(text, &c->arena, &c->lines, &err), err);
}

static void code_close(struct code *c)
{
    tree_release(&c->tree);
    symbols_release(&c->symbols);
    arena_release(&c->arena);
    c->parser = parser_free(c->parser);
}

/* "name 3-9 cc=2 cog=1 nest=1 st=4 par=2 goto=0 ret=1 dead=0 public documented\n" */
static enum status print_function(void *ctx, const struct function_measures *f, struct error *err)
{
    struct buf *out = ctx;
    (void)err;
    buf_printf(out, VIEW_FMT " %u-%u cc=%u cog=%u nest=%u st=%u par=%u goto=%u ret=%u dead=%u",
               VIEW_ARG(f->name), f->line, f->end_line, f->cyclomatic, f->cognitive, f->nesting,
               f->statements, f->parameters, f->gotos, f->returns, f->dead_statements);
    buf_add_str(out, f->is_public ? " public" : "");
    buf_add_str(out, f->is_documented ? " documented\n" : "\n");
    return OK;
}

static struct file_measures measure(enum language language, struct view text, bool header,
                                    struct buf *out)
{
    struct code c;
    struct error err = {0};
    struct file_measures file = {0};
    code_open(&c, language, text);
    const struct measures_input in = {.tree = &c.tree,
                                      .symbols = &c.symbols,
                                      .lines = &c.lines,
                                      .header = header,
                                      .ctx = out,
                                      .function = out == NULL ? NULL : print_function};
    assert_ok(measures_of(&in, &file, &err), err);
    code_close(&c);
    return file;
}

static struct file_measures check(enum language language, const char *text, bool header,
                                  const char *want, int line)
{
    struct buf got = BUF_INIT(1 << 20);
    struct file_measures file = measure(language, view_str(text), header, &got);
    if (!view_eq(buf_view(&got), view_str(want))) {
        print_error("line %d:\n%s\nfound\n%.*s\nexpected\n%s\n", line, text, (int)got.len,
                    got.ptr == NULL ? "" : got.ptr, want);
        fail();
    }
    buf_release(&got);
    return file;
}

#define CHECK(language, text, want) check(language, text, false, want, __LINE__)

static void test_c(void **state)
{
    (void)state;
    /* cc: 1 + if && || if for while do case case ?: = 11. cog: if 1, sequences && || 2,
     * else-if 1, goto 1, else 1, for 1, while 2, do 3, switch 1, ?: 1 = 14. */
    struct file_measures m = CHECK(LANG_C,
                                   "/* What f does. */\n"
                                   "int f(int a, char *b)\n"
                                   "{\n"
                                   "    if (a && b || !a) { return 1; }\n"
                                   "    else if (a > 2) goto out;\n"
                                   "    else { a = 1; }\n"
                                   "    for (int i = 0; i < 3; i++)\n"
                                   "        while (a) { do { a--; } while (a); continue; }\n"
                                   "    switch (a) {\n"
                                   "    case 1: case 2: a = 2; break;\n"
                                   "    default: a = 3; }\n"
                                   "    a = b ? 1 : 2;\n"
                                   "\n"
                                   "out:\n"
                                   "    return a;\n"
                                   "    a = 4;\n"
                                   "}\n"
                                   "\n"
                                   "static void g(void) { }\n",
                                   "f 2-17 cc=11 cog=14 nest=3 st=17 par=2 goto=1 ret=2 dead=1"
                                   " documented\n"
                                   "g 19-19 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n");
    assert_int_equal(m.functions, 2);
    assert_int_equal(m.cyclomatic, 12);
    assert_int_equal(m.cognitive, 14);
    assert_int_equal(m.statements, 17);
    assert_int_equal(m.dead_statements, 1);
    assert_int_equal(m.code_lines, 16);
    assert_int_equal(m.comment_lines, 1);
    assert_int_equal(m.public_functions, 0);
    /* Only one of the two is compiled: neither is dead. */
    CHECK(LANG_C, "int f(int a)\n{\n#ifdef A\n    return 1;\n#else\n    return 2;\n#endif\n}\n",
          "f 1-8 cc=1 cog=0 nest=0 st=2 par=1 goto=0 ret=2 dead=0\n");
    CHECK(LANG_C, "int f(int n) { return n < 2 ? 1 : n * f(n - 1); }",
          "f 1-1 cc=2 cog=2 nest=0 st=1 par=1 goto=0 ret=1 dead=0\n");
    CHECK(LANG_C, "void f(int a) { if (a || a && a || a) { } if (a && (a && a)) { } }",
          "f 1-1 cc=8 cog=6 nest=1 st=2 par=1 goto=0 ret=0 dead=0\n");
}

static void test_headers(void **state)
{
    (void)state;
    struct file_measures m = check(LANG_C,
                                   "// Adds.\nint add(int a, int b);\n\nint sub(int a, int b);\n"
                                   "/* Twice. */\n\nstatic inline int twice(int a) { return 2 * a; "
                                   "}\n",
                                   true,
                                   "twice 7-7 cc=1 cog=0 nest=0 st=1 par=1 goto=0 ret=1 dead=0"
                                   " public\n",
                                   __LINE__);
    assert_int_equal(m.functions, 1);
    assert_int_equal(m.public_functions, 3);
    assert_int_equal(m.documented_functions, 1); /* a blank line parts comment and twice */
    assert_true(measures_is_header(VIEW("a/b.HPP")));
    assert_false(measures_is_header(VIEW("a/h")));
    assert_false(measures_is_header(VIEW("a/b.c")));
    CHECK(LANG_CPP, "struct A { int m() { return 1; } };\nint A::n() { return 2; }\n",
          "A.m 1-1 cc=1 cog=0 nest=0 st=1 par=0 goto=0 ret=1 dead=0\n"
          "A.n 2-2 cc=1 cog=0 nest=0 st=1 par=0 goto=0 ret=1 dead=0\n");
}

static void test_python(void **state)
{
    (void)state;
    /* m: cc 1 + if and and or elif for if-else except (for if and) while case guard = 15;
     * cog: if 1, sequences 2, elif 1, else 1, for 1, except 2, ?: 2, and 1, while 1,
     * match 1 = 13. */
    struct file_measures m =
        CHECK(LANG_PYTHON,
              "class K(object):\n"
              "    def m(self, a, *b, **c):\n"
              "        \"\"\"Doc.\"\"\"\n"
              "        if a and b and not (a or c):\n"
              "            return 1\n"
              "        elif a:\n"
              "            pass\n"
              "        else:\n"
              "            raise X()\n"
              "            print(a)\n"
              "        for x in a:\n"
              "            try:\n"
              "                y = 1 if a else 2\n"
              "            except E:\n"
              "                pass\n"
              "        z = [i for i in a if i > 2 and i < 3]\n"
              "        while True:\n"
              "            break\n"
              "            x = 1\n"
              "        match a:\n"
              "            case 1 if a: pass\n"
              "            case _: pass\n"
              "    def _hidden(self): pass\n"
              "# A comment.\n"
              "@decorated\n"
              "def f():\n"
              "    def inner(): return lambda q: q and 2\n"
              "    return inner\n"
              "if f(): f()\n",
              "K.m 2-22 cc=15 cog=13 nest=2 st=18 par=4 goto=0 ret=1 dead=2"
              " public documented\n"
              "K._hidden 23-23 cc=1 cog=0 nest=0 st=1 par=1 goto=0 ret=0"
              " dead=0\n"
              "f.inner 27-27 cc=2 cog=1 nest=0 st=1 par=0 goto=0 ret=1 dead=0\n"
              "f 25-28 cc=1 cog=0 nest=0 st=1 par=0 goto=0 ret=1 dead=0"
              " public documented\n");
    assert_int_equal(m.functions, 4);
    assert_int_equal(m.public_functions, 2);
    assert_int_equal(m.documented_functions, 2);
    assert_int_equal(m.comment_lines, 1);
    assert_int_equal(m.cyclomatic, 15 + 1 + 2 + 1 + 1);
    assert_int_equal(m.cognitive, 13 + 0 + 1 + 0 + 1);
}

static void test_javascript(void **state)
{
    (void)state;
    CHECK(LANG_JAVASCRIPT,
          "/** Doc. */\n"
          "export function f(a, b = 2, ...c) {\n"
          "  if (a && b || c) { return 1 } else if (b) throw 2; else { a ?? b }\n"
          "  c.map(x => x ? 1 : 2);\n"
          "  const h = function (y) { for (const z of y) { if (z) continue; } };\n"
          "  try { g() } catch (e) { if (e) { } }\n"
          "  label: for (;;) { break label; g() }\n"
          "}\n",
          /* h: cc 3, cog 1 + 2; f: cc 1 + if && || if ?: catch if for = 9; cog if 1, && ||
           * 2, else if 1, else 1, ?: in a lambda 2, catch 1, if 2, for 1, break label 1. */
          "f.h 5-5 cc=3 cog=3 nest=2 st=3 par=1 goto=0 ret=0 dead=0\n"
          "f 2-8 cc=9 cog=12 nest=2 st=14 par=3 goto=0 ret=1 dead=1 public documented\n");
    CHECK(LANG_JAVASCRIPT,
          "export class A { m() { } #p() { } }\n"
          "describe('x', () => { if (a) { } });\n"
          "export const k = () => { return 1; };\n"
          "class B { m() { } }\n",
          "A.m 1-1 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0 public\n"
          "A.#p 1-1 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n"
          "(anonymous) 2-2 cc=2 cog=1 nest=1 st=1 par=0 goto=0 ret=0 dead=0\n"
          "k 3-3 cc=1 cog=0 nest=0 st=1 par=0 goto=0 ret=1 dead=0 public\n"
          "B.m 4-4 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n");
}

static void test_java(void **state)
{
    (void)state;
    struct file_measures m =
        CHECK(LANG_JAVA,
              "public class A {\n"
              "  /** Doc. */\n"
              "  @Override\n"
              "  public int m(String s, int... r) throws E {\n"
              "    if (s != null && r.length > 0) { return 1; }\n"
              "    try (R q = open()) { q.go(); } catch (E | F e) { throw e; }\n"
              "    Runnable z = () -> { if (s == null) return; };\n"
              "    return switch (x) { case 1, 2 -> 3; case 4 -> 5; default -> 6; };\n"
              "  }\n"
              "  void p() { }\n"
              "  private class In { public void n() { } }\n"
              "  public void q() { this.q(); }\n"
              "}\n"
              "interface I { default void d() { } }\n",
              /* m: cc 1 + if && catch if case case = 7; cog if 1, && 1, catch 1, if in a
               * lambda 2, switch 1 = 6. */
              "A.m 3-9 cc=7 cog=6 nest=1 st=12 par=2 goto=0 ret=3 dead=0 public documented\n"
              "A.p 10-10 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n"
              "A.In.n 11-11 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n"
              "A.q 12-12 cc=1 cog=1 nest=0 st=1 par=0 goto=0 ret=0 dead=0 public\n"
              "I.d 14-14 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n");
    assert_int_equal(m.public_functions, 2);
    assert_int_equal(m.documented_functions, 1);
}

static void test_others(void **state)
{
    (void)state;
    CHECK(LANG_GO,
          "package a\n\n// Doc\nfunc (r *T) M(a int) {\n"
          "  if x := f(); x { } else if y := g(); y { } else { }\n}\n",
          "T.M 4-6 cc=3 cog=3 nest=1 st=4 par=1 goto=0 ret=0 dead=0 public documented\n");
    CHECK(LANG_RUST,
          "/// Doc\n#[inline]\npub fn a(x: i32) -> i32 {\n"
          "  match x { 1 => 2, _ if x > 3 => 4, _ => 5 }\n}\n"
          "impl T { pub fn b(&self) { } fn c(&self) { } }\n",
          "a 2-5 cc=3 cog=1 nest=1 st=4 par=1 goto=0 ret=0 dead=0 public documented\n"
          "T.b 6-6 cc=1 cog=0 nest=0 st=0 par=1 goto=0 ret=0 dead=0 public\n"
          "T.c 6-6 cc=1 cog=0 nest=0 st=0 par=1 goto=0 ret=0 dead=0\n");
}

static void test_solidity(void **state)
{
    (void)state;
    CHECK(LANG_SOLIDITY,
          "contract C {\n"
          "  /// Doc\n"
          "  function a(uint x) public view returns (uint) { return x; }\n"
          "  function b() external { }\n"
          "  function c() internal { }\n"
          "}\n",
          "C.a 3-3 cc=1 cog=0 nest=0 st=1 par=1 goto=0 ret=1 dead=0 public documented\n"
          "C.b 4-4 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0 public\n"
          "C.c 5-5 cc=1 cog=0 nest=0 st=0 par=0 goto=0 ret=0 dead=0\n");
}

/* --- hostile --- */

static void test_nothing(void **state)
{
    (void)state;
    struct file_measures m = CHECK(LANG_C, "", "");
    assert_int_equal(m.functions + m.code_lines + m.comment_lines + m.cyclomatic, 0);
    CHECK(LANG_C, "}}}} (((( int if", "");
    m = CHECK(LANG_C, "/* never closed\n\nint a;\n", "");
    assert_int_equal(m.comment_lines, 2);
    assert_int_equal(m.code_lines, 0);
    m = CHECK(LANG_C, "/* a */ int b; // c\n/* d */\n", "");
    assert_int_equal(m.comment_lines, 1);
    assert_int_equal(m.code_lines, 1);
}

static void repeat(struct buf *b, const char *text, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        buf_add_str(b, text);
    }
}

static void test_deep(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(16 << 20);
    struct buf got = BUF_INIT(16 << 20);
    buf_add_str(&text, "void f(void) {");
    repeat(&text, "if (a) {", 100);
    repeat(&text, "}", 101);
    CHECK(LANG_C, text.ptr, "f 1-1 cc=101 cog=5050 nest=100 st=100 par=0 goto=0 ret=0 dead=0\n");
    buf_clear(&text);
    repeat(&text, "class Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa { void m() { } ", 5000);
    struct file_measures m = measure(LANG_JAVA, buf_view(&text), false, &got);
    assert_true(m.functions <= 5000);
    buf_clear(&text);
    buf_add_str(&text, "void f(void) { x = a");
    repeat(&text, " && a || a", 50000);
    buf_add_str(&text, "; }");
    (void)measure(LANG_C, buf_view(&text), false, &got);
    buf_clear(&text);
    /* Many dead ones, each asked whether a directive comes before it. */
    buf_add_str(&text, "void f(void) { return;");
    repeat(&text, "g();\n", 100000);
    buf_add_str(&text, "}");
    m = measure(LANG_C, buf_view(&text), false, NULL);
    assert_int_equal(m.dead_statements, 100000);
    buf_release(&text);
    buf_release(&got);
}

static void test_long_names(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    struct buf got = BUF_INIT(1 << 20);
    buf_add_str(&text, "class ");
    repeat(&text, "b", 400);
    buf_add_str(&text, " { void ");
    repeat(&text, "a", 300);
    buf_add_str(&text, "() { } }");
    struct file_measures m = measure(LANG_JAVA, buf_view(&text), false, &got);
    assert_int_equal(m.functions, 1);
    /* The name is cut, and the class has no room beside it. */
    assert_int_equal(view_find(buf_view(&got), VIEW(" ")), MEASURES_NAME_MAX / 2);
    buf_release(&text);
    buf_release(&got);
}

static enum status refuse(void *ctx, const struct function_measures *f, struct error *err)
{
    (void)ctx;
    (void)f;
    return error_set(err, ERR_LIMIT, "enough");
}

static void test_callback_ends(void **state)
{
    (void)state;
    struct code c;
    struct error err = {0};
    struct file_measures m = {.functions = 77};
    code_open(&c, LANG_C, VIEW("void f(void) { }\nvoid g(void) { }\n"));
    const struct measures_input in = {
        .tree = &c.tree, .symbols = &c.symbols, .lines = &c.lines, .function = refuse};
    assert_int_equal(measures_of(&in, &m, &err), ERR_LIMIT);
    assert_int_equal(m.functions, 77);
    code_close(&c);
}

static enum status measure_work(void *ctx, struct error *err)
{
    const struct code *c = ctx;
    struct file_measures m = {.functions = 77};
    const struct measures_input in = {.tree = &c->tree, .symbols = &c->symbols, .lines = &c->lines};
    enum status st = measures_of(&in, &m, err);
    assert_int_equal(m.functions, st == OK ? 1 : 77);
    return st;
}

static void test_memory(void **state)
{
    (void)state;
    struct code c;
    struct buf text = BUF_INIT(1 << 20);
    buf_add_str(&text, "void f(void) {");
    repeat(&text, "if (a) {", 200);
    repeat(&text, "}", 201);
    code_open(&c, LANG_C, buf_view(&text));
    (void)oom_sweep(measure_work, &c);
    code_close(&c);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_c),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_python),
        cmocka_unit_test(test_javascript),
        cmocka_unit_test(test_java),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_solidity),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_callback_ends),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
