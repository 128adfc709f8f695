/* Private functions that nothing uses: what is told, and above all what is not. */
#include "testing.h"

#include <assay/dataflow/measures.h>

#include <assay/base/buf.h>
#include <assay/syntax/parser.h>

static enum status on_function(void *ctx, const struct function_measures *f, struct error *err)
{
    struct buf *out = ctx;
    (void)err;
    if (f->is_unused || f->is_unused_here) {
        buf_add_str(out, out->len > 0 ? " " : "");
        buf_add_str(out, f->is_unused_here ? "?" : "");
        buf_add_view(out, f->name);
    }
    return OK;
}

static void check(enum language language, bool header, const char *text, const char *want, int line)
{
    struct error err = {0};
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct lines lines;
    struct file_measures file;
    struct buf got = BUF_INIT(1 << 16);
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    arena_init(&arena, 0);
    assert_ok(parser_new(NULL, &parser, &err), err);
    assert_ok(parser_parse(parser, language, view_str(text), &symbols, &tree, &err), err);
    assert_ok(lines_index(view_str(text), &arena, &lines, &err), err);
    const struct measures_input in = {.tree = &tree,
                                      .symbols = &symbols,
                                      .lines = &lines,
                                      .header = header,
                                      .ctx = &got,
                                      .function = on_function};
    assert_ok(measures_of(&in, &file, &err), err);
    if (!view_eq(buf_view(&got), view_str(want))) {
        print_error("line %d: found \"%.*s\", expected \"%s\"\n", line, (int)got.len,
                    got.ptr == NULL ? "" : got.ptr, want);
        fail();
    }
    buf_release(&got);
    tree_release(&tree);
    symbols_release(&symbols);
    arena_release(&arena);
    parser = parser_free(parser);
    assert_null(parser);
}

#define C(text, want)               check(LANG_C, false, "#include <a.h>\n" text, want, __LINE__)
#define CHECK(language, text, want) check(language, false, text, want, __LINE__)

static void c_functions(void **state)
{
    (void)state;
    C("static int lone(int a) { return a; }\n", "lone");
    C("static struct s *lone(void) { return lone() + 1; }\n", "lone");        /* but for itself */
    C("static int used(int a);\nstatic int used(int a) { return a; }\n", ""); /* by a header? */
    C("/* lone: adds. */\n// lone\nstatic int lone(int a)\n{\n"
      " return a;\n}\n",
      "lone");
    C("static unsigned long lone(void) { return 1; }\nint alone(void) { return 2; }\n", "lone");
    C("int open(int a) { return a; }\n", "");
    C("static int used(int a) { return a; }\nint f(void) { return used(1); }\n", "");
    C("static int used(int a) { return a; }\nstruct ops o = { .f = used };\n", "");
    C("static int used(int a) { return a; }\nmodule_init(used);\n", "");
    C("#define CALL(x) used(x)\nstatic int used(int a) { return a; }\n", "");
    C("const char *n = \"used\";\nstatic int used(int a) { return a; }\n", "");
    C("static inline int used(int a) { return a; }\n", "");
    C("__attribute__((constructor)) static void used(void) { }\n", "");
    C("static int __init used(void) { return 1; }\n", "");
    C("static MACRO int used(void) { return 1; }\n", "");
    C("static int a_show(int a) { return a; }\nDEVICE_ATTR_RO(a);\n", "");
    C("static int do_a(int b) { return b; }\nDEFINE(do_, a);\n", "");
    C("#define PASTE(a, b) a##b\nstatic int used(int a) { return a; }\n", "");
    C("#ifdef A\nstatic int used(int a) { return a; }\n#endif\n", "");
    C("#ifdef A\n#endif\nstatic int lone(int a) { return a; }\n", "lone");
    C("static int used(int a) { return a; }\n#include \"template.c\"\n", "");
    /* A part of another file, and a header. */
    CHECK(LANG_C, "static int used(int a) { return a; }\n", "");
    check(LANG_C, true, "#include <a.h>\nstatic int used(int a) { return a; }\n", "", __LINE__);
}

static void methods(void **state)
{
    (void)state;
    CHECK(LANG_JAVA, "class A { private int lone() { return 1; } }", "A.lone");
    CHECK(LANG_JAVA,
          "class A { private static final void lone() throws E { } int b() { return 1; } }",
          "A.lone");
    CHECK(LANG_JAVA, "class A { private int used() { return 1; } int b() { return used(); } }", "");
    CHECK(LANG_JAVA, "class A { private int used() { return 1; } F f = this::used; }", "");
    CHECK(LANG_JAVA, "class A { private A() { } }", "");
    CHECK(LANG_JAVA, "class A { @Inject private void used() { } }", "");
    CHECK(LANG_JAVA, "class A { private Object readResolve() { return b; } }", "");
    CHECK(LANG_JAVA, "class A { void open() { } public void b() { } protected void c() { } }", "");
    CHECK(LANG_CSHARP, "class A { private int Lone() { return 1; } }", "A.Lone");
    CHECK(LANG_CSHARP, "partial class A { private int Used() { return 1; } }", "");
    CHECK(LANG_CSHARP, "class A : MonoBehaviour { private void Update() { } }", "");
    CHECK(LANG_PHP, "<?php class A { private function lone() { } }", "a.lone");
    CHECK(LANG_PHP, "<?php class A { private function used() { } function b($m) { $this->$m(); } }",
          "");
    CHECK(LANG_PHP, "<?php class A { private function used() { } function b() { f('used'); } }",
          "");
    CHECK(LANG_PHP, "<?php class A { private function __clone() { } }", "");
    CHECK(LANG_PHP, "<?php trait A { private function used() { } }", "");
    CHECK(LANG_KOTLIN, "private fun lone(): Int { return 1 }\nfun b(): Int { return 2 }\n", "lone");
    CHECK(LANG_KOTLIN, "private fun used(): Int { return 1 }\nval f = ::used\n", "");
}

static void modules(void **state)
{
    (void)state;
    CHECK(LANG_JAVASCRIPT, "function lone() { return 1; }\nexport function b() { return 2; }\n",
          "lone");
    CHECK(LANG_JAVASCRIPT, "function used() { return 1; }\nexport default used;\n", "");
    CHECK(LANG_JAVASCRIPT, "function used() { return 1; }\nmodule.exports = { used };\n", "");
    CHECK(LANG_JAVASCRIPT,
          "function used() { return 1; }\nmodule.exports = {\xc2\xa0used\xe2\x80\x83};\n", "");
    /* A script: its functions are the page's. */
    CHECK(LANG_JAVASCRIPT, "function used() { return 1; }\n", "");
    CHECK(LANG_JAVASCRIPT, "export class A { #lone() { return 1; } #b() { } c() { this.#b(); } }",
          "A.#lone");
    CHECK(LANG_TYPESCRIPT, "export class A { private lone() { return 1; } }", "A.lone");
    CHECK(LANG_TYPESCRIPT, "export class A { @On('x') private used() { return 1; } }", "");
    CHECK(LANG_TYPESCRIPT, "export class A { private get used() { return 1; } }", "");
    CHECK(LANG_TYPESCRIPT, "export class A { private used() { } b(n) { this[n](); } }", "");
}

/* "?lone": other files of the package may use it. */
static void packages(void **state)
{
    (void)state;
    CHECK(LANG_GO, "package p\n// lone is alone.\nfunc lone() { lone() }\n", "?lone");
    CHECK(LANG_GO, "package p\nfunc used() { }\nvar f = used\n", "");
    CHECK(LANG_GO, "package p\nfunc Open() { }\nfunc init() { }\nfunc main() { }\n", "");
    CHECK(LANG_GO, "package p\nfunc (a *A) method() { }\n", "");
    CHECK(LANG_GO, "package p\n//export used\nfunc used() { }\n", "");
    CHECK(LANG_GO, "package p\n//go:linkname used runtime.other\nfunc used() { }\n", "");
    CHECK(LANG_PYTHON, "# _lone\ndef _lone():\n    pass\n", "?_lone");
    CHECK(LANG_PYTHON, "async def _lone():\n    pass\n", "?_lone");
    CHECK(LANG_PYTHON, "def open():\n    pass\ndef __getattr__(n):\n    pass\n", "");
    CHECK(LANG_PYTHON, "@task\ndef _used():\n    pass\n", "");
    CHECK(LANG_PYTHON, "def _used():\n    pass\nf = globals()[name]\n", "");
    CHECK(LANG_PYTHON, "class A:\n    def _method(self):\n        pass\n", "");
    CHECK(LANG_PYTHON, "if a:\n    def _used():\n        pass\n", "");
    CHECK(LANG_RUST, "/// lone\nfn lone() { }\nunsafe fn also() { }\n", "?lone ?also");
    CHECK(LANG_RUST, "pub fn open() { }\npub(crate) fn inside() { }\nfn main() { }\n", "");
    CHECK(LANG_RUST, "#[test]\nfn used() { }\n#[no_mangle]\nfn called() { }\n", "");
    CHECK(LANG_RUST, "#[test]\n// later\n/* or never */\nfn used() { }\n", "");
    CHECK(LANG_RUST, "#[test] // now\nfn used() { }\n", "");
    CHECK(LANG_RUST, "#[serde(default = \"used\")]\nstruct A;\nfn used() { }\n", "");
    CHECK(LANG_RUST, "impl A { fn lone(&self) { } }\n", "?A.lone");
    CHECK(LANG_RUST, "impl fmt::Display for A { fn used(&self) { } }\n", "");
    CHECK(LANG_RUST, "trait A { fn used(&self) { } }\n", "");
    CHECK(LANG_RUST, "fn used() { }\npaste! { [<us ed>]() }\n", "");
    CHECK(LANG_RUBY, "class A\n  private\n  def lone; end\n  public\n  def open; end\nend\n",
          "?A.lone");
    CHECK(LANG_RUBY, "class A\n  private\n  attr_reader :b\n  def lone; end\nend\n", "?A.lone");
    CHECK(LANG_RUBY, "class A < B\n  private\n  def used; end\nend\n", "");
    CHECK(LANG_RUBY, "module A\n  private\n  def used; end\nend\n", "");
    CHECK(LANG_RUBY, "class A\n  include B\n  private\n  def used; end\nend\n", "");
    CHECK(LANG_RUBY, "class A\n  before :used\n  private\n  def used; end\nend\n", "");
    CHECK(LANG_RUBY, "class A\n  private\n  def initialize; end\nend\n", "");
    CHECK(LANG_RUBY, "class A\n  private :b\n  def open; end\nend\n", "");
}

static void without_a_word(void **state)
{
    (void)state;
    CHECK(LANG_CSHARP, "class A { void Lone() { } static int Also() { return 1; } }",
          "A.Lone A.Also");
    CHECK(LANG_CSHARP, "class A { internal void Open() { } protected void B() { } A() { } }", "");
    CHECK(LANG_CSHARP, "class A : B { void Used() { } }", "");
    CHECK(LANG_CSHARP, "interface A { void Used() { } }", "");
    CHECK(LANG_CSHARP, "class A { [Fact] void Used() { } static void Main() { } }", "");
    CHECK(LANG_SCALA, "class A { private def lone(x: Int) = x }", "A.lone");
    CHECK(LANG_SCALA, "class A { private[this] def lone = 1 }", "A.lone");
    CHECK(LANG_SCALA, "class A { private[shop] def open = 1 }", "");
    CHECK(LANG_SCALA, "class A { private implicit def used(x: Int): B = b }", "");
    CHECK(LANG_SCALA, "class A { private def ++(x: Int) = 1; private def x_=(v: Int) = () }", "");
    CHECK(LANG_SCALA, "object A { private def apply(x: Int) = 1 }\nobject B { A(1) }", "");
    CHECK(LANG_SCALA, "class A { private def used = 1; val b = s\"${used}\" }", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(c_functions), cmocka_unit_test(methods),        cmocka_unit_test(modules),
        cmocka_unit_test(packages),    cmocka_unit_test(without_a_word),
    };
    return cmocka_run_group_tests_name("unused", tests, NULL, NULL);
}
