/* Taint: in each text, calls of source(), sink(), sanitize() and the like are the places;
 * what is found is written as "line of the sink < line of the source". */
#include "oom.h"

#include <assay/dataflow/constants.h>
#include <assay/dataflow/taint.h>

#include <assay/base/buf.h>
#include <assay/syntax/parser.h>

enum { PLACES_MAX = 64 };

struct code {
    struct parser *parser;
    struct symbols symbols;
    struct tree tree;
    const char *text;
    struct taint_source sources[PLACES_MAX];
    struct taint_sink sinks[PLACES_MAX];
    struct taint_sanitizer sanitizers[PLACES_MAX];
    struct taint_propagator propagators[PLACES_MAX];
    struct taint_input input;
    struct buf got;
};

static void code_open(struct code *c, enum language language, const char *text)
{
    struct error err = {0};
    *c = (struct code){.text = text};
    symbols_init(&c->symbols, NULL);
    tree_init(&c->tree);
    buf_init(&c->got, 1 << 20);
    assert_ok(parser_new(NULL, &c->parser, &err), err);
    assert_ok(parser_parse(c->parser, language, view_str(text), &c->symbols, &c->tree, &err), err);
    assert_ok(tree_resolve_names(&c->tree, &c->symbols, &err), err);
    assert_ok(constants_fold(&c->tree, &c->symbols, &err), err);
    c->input.sources = c->sources;
    c->input.sinks = c->sinks;
    c->input.sanitizers = c->sanitizers;
    c->input.propagators = c->propagators;
}

static void code_close(struct code *c)
{
    tree_release(&c->tree);
    symbols_release(&c->symbols);
    buf_release(&c->got);
    c->parser = parser_free(c->parser);
}

/* The bytes of the next `name(…)` from *at, its brackets matched; `inner`: of what stands
 * between them. */
static bool next_call(const char *text, const char *name, bool inner, size_t *at,
                      struct taint_place *out)
{
    size_t len = strlen(name);
    const char *hit = text + *at;
    while ((hit = strstr(hit, name)) != NULL) {
        bool word = (hit > text && (hit[-1] == '_' || (hit[-1] >= 'a' && hit[-1] <= 'z'))) ||
                    hit[len] != '(';
        if (!word) {
            break;
        }
        hit++;
    }
    if (hit == NULL) {
        return false;
    }
    size_t begin = (size_t)(hit - text);
    size_t end = begin + len;
    int depth = 0;
    do {
        depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
        end++;
    } while (depth > 0 && text[end] != '\0');
    *at = begin + 1;
    *out = (struct taint_place){.begin = (uint32_t)(inner ? begin + len + 1 : begin),
                                .end = (uint32_t)(inner ? end - 1 : end),
                                .node = NO_NODE};
    return true;
}

/* The next `word` as it stands. */
static bool next_word(const char *text, const char *word, size_t *at, struct taint_place *out)
{
    const char *hit = strstr(text + *at, word);
    if (hit == NULL) {
        return false;
    }
    *at = (size_t)(hit - text) + 1;
    *out = (struct taint_place){.begin = (uint32_t)(hit - text),
                                .end = (uint32_t)(hit - text + (ptrdiff_t)strlen(word)),
                                .node = NO_NODE};
    return true;
}

static unsigned line_of(const char *text, uint32_t at)
{
    unsigned line = 1;
    for (uint32_t i = 0; i < at; i++) {
        line += text[i] == '\n';
    }
    return line;
}

static enum status note(void *ctx, const struct taint_finding *f, struct error *err)
{
    struct code *c = ctx;
    (void)err;
    assert_true(f->trace_len >= 2);
    assert_int_equal(f->trace[0].begin, c->sources[f->source].place.begin);
    assert_int_equal(f->trace[f->trace_len - 1].begin, c->sinks[f->sink].place.begin);
    buf_printf(&c->got, "%s%u<%u", c->got.len > 0 ? " " : "",
               line_of(c->text, c->sinks[f->sink].place.begin),
               line_of(c->text, c->sources[f->source].place.begin));
    return OK;
}

/* Calls by their names: source, sink, sanitize. */
static void add_calls(struct code *c)
{
    struct taint_place p;
    for (size_t at = 0; next_call(c->text, "source", false, &at, &p);) {
        c->sources[c->input.source_count++] = (struct taint_source){.place = p};
    }
    for (size_t at = 0; next_call(c->text, "sink", false, &at, &p);) {
        c->sinks[c->input.sink_count++] = (struct taint_sink){.place = p, .exact = true};
    }
    for (size_t at = 0; next_call(c->text, "sanitize", false, &at, &p);) {
        c->sanitizers[c->input.sanitizer_count++] = (struct taint_sanitizer){.place = p};
    }
}

static void check_found(struct code *c, const char *want, int line)
{
    struct error err = {0};
    bool exhausted = true;
    buf_clear(&c->got);
    assert_ok(taint_run(&c->tree, &c->symbols, &c->input, note, c, &exhausted, &err), err);
    assert_false(exhausted);
    if (!view_eq(buf_view(&c->got), view_str(want))) {
        print_error("line %d:\n%s\nfound    %.*s\nexpected %s\n", line, c->text, (int)c->got.len,
                    c->got.ptr == NULL ? "" : c->got.ptr, want);
        fail();
    }
}

static void check_with(enum language language, const char *text, struct taint_options options,
                       const char *want, int line)
{
    struct code c;
    code_open(&c, language, text);
    add_calls(&c);
    c.input.options = options;
    check_found(&c, want, line);
    code_close(&c);
}

#define PLAIN              ((struct taint_options){0})
#define PYTHON(text, want) check_with(LANG_PYTHON, text, PLAIN, want, __LINE__)
#define JS(text, want)     check_with(LANG_JAVASCRIPT, text, PLAIN, want, __LINE__)
#define JAVA(text, want)   check_with(LANG_JAVA, text, PLAIN, want, __LINE__)
#define GO(text, want)     check_with(LANG_GO, text, PLAIN, want, __LINE__)
#define WITH(option, text, want)                                                                   \
    check_with(LANG_PYTHON, text, (struct taint_options){.option = true}, want, __LINE__)

static void test_straight(void **state)
{
    (void)state;
    PYTHON("sink(source())\n", "1<1");
    PYTHON("x = source()\nsink(x)\n", "2<1");
    PYTHON("x = source()\nx = 1\nsink(x)\n", "");
    PYTHON("x = 1\nsink(x)\nx = source()\n", "");
    PYTHON("x = source()\ny = x\nz = y + '.'\nsink(z)\nsink(q)\n", "4<1");
    PYTHON("x = source()\ny = sanitize(x)\nsink(y)\nsink(sanitize(x))\nsink(x)\n", "5<1");
    PYTHON("def f():\n  x = source()\n  sink(f'a{x}b')\n  sink('%s' % x)\n  sink(g(x))\n"
           "  sink(x.g())\n  sink(g(1).h)\n",
           "3<2 4<2 5<2 6<2");
    PYTHON("def f():\n  x = source()\ndef g():\n  sink(x)\n", "");
    PYTHON("x = 'a'\nx += source()\nsink(x)\n", "3<2");
    PYTHON("a = source()\nb = source()\nsink(a + b)\n", "3<1 3<2");
    PYTHON("def f():\n  return 1\n  sink(source())\n", "");
    PYTHON("sink(a=source())\nsink(*source())\nsink([source()])\nsink({'k': source()})\n",
           "1<1 2<2 3<3 4<4");
    check_with(LANG_CSHARP,
               "class A {\n void f() {\n  sink(new string[] {\"a\", source()});\n"
               "  sink(new string[] {\"a\"});\n }\n}\n",
               PLAIN, "3<3", __LINE__);
    check_with(LANG_PHP, "<?php\nnew $a(sink(source()));\n$c = source();\nnew (sink($c))(1);\n",
               PLAIN, "2<2 4<3", __LINE__);
    PYTHON("sink(1 if source() else 2)\nsink(source() if c else 2)\n", "2<2");
}

static void test_branches(void **state)
{
    (void)state;
    PYTHON("x = 1\nif c:\n  x = source()\nsink(x)\n", "4<3");
    PYTHON("x = source()\nif True:\n  x = 1\nelse:\n  sink(x)\nsink(x)\n", "");
    PYTHON("x = source()\nif c:\n  x = sanitize(x)\nelse:\n  x = 1\nsink(x)\n", "");
    PYTHON("x = source()\nif c:\n  x = 1\nsink(x)\n", "4<1");
    PYTHON("def f():\n  x = source()\n  if c:\n    x = 1\n  else:\n    return\n  sink(x)\n", "");
    PYTHON("def f():\n  try:\n    x = source()\n    g()\n    x = 1\n  except E:\n    sink(x)\n"
           "  finally:\n    sink(x)\n  sink(x)\n",
           "7<3 9<3 10<3");
    JS("switch (q) {\ncase 1: x = source()\ncase 2: sink(x); break\ndefault: sink(x) }\nsink(x)",
       "3<2 5<2");
    PYTHON("match source():\n  case Foo(a, b=q):\n    sink(a)\n  case [p, *r]:\n    sink(r)\n"
           "  case {'k': v}: sink(v)\n  case 1: sink(q)\n",
           "3<1 5<1 6<1");
    PYTHON("x = source()\nmatch 1:\n  case x: sink(x)\n", "");
    JAVA("class A { void f() {\nString x = a && (y = source()) ? y : \"\";\nsink(x); } }", "3<2");
}

static void test_loops(void **state)
{
    (void)state;
    PYTHON("x = 1\nwhile c:\n  sink(x)\n  x = source()\nsink(x)\n", "3<4 5<4");
    PYTHON("a = b = d = 1\nfor i in q:\n  sink(d)\n  d = b\n  b = a\n  a = source()\n", "3<6");
    PYTHON("for x in source():\n  sink(x)\n", "2<1");
    PYTHON("for x in y:\n  sink(x)\n  for z in x: x = source()\n  y = source()\nsink(x)\n", "5<3");
    PYTHON("for i, x in source():\n  if c: break\n  y = x\nelse:\n  sink(x)\nsink(y)\n", "5<1 6<1");
    PYTHON("sink([y.a for x in source() for y in x])\nsink([1 for x in source()])\n", "1<1");
    JS("for (let i = source(); i < 3; i++) { sink(i) }", "1<1");
    GO("package m\nfunc f() {\nx := 1\nfor {\nif c { x = source(); break }\n}\nsink(x)\n}\n",
       "7<5");
}

static void test_fields(void **state)
{
    (void)state;
    PYTHON("x.a = source()\nsink(x.a)\nsink(x.b)\nsink(x)\nsink(x.a.c)\n", "2<1 4<1 5<1");
    PYTHON("x = source()\nx.a = 1\nsink(x.a)\nsink(x.b)\n", "4<1");
    PYTHON("x = {}\nx['a'] = source()\nsink(x['a'])\nsink(x['b'])\ny = "
           "x\nsink(y['a'])\nsink(y['b'])\n",
           "3<2 6<2");
    PYTHON("x = []\nx[i] = source()\nsink(x[j])\nx[i] = 1\nsink(x[0])\n", "3<2");
    PYTHON("x.a = source()\nx = g()\nsink(x.a)\n", "");
    PYTHON("k = 'a'\nx[k] = source()\nsink(x['a'])\nsink(x['b'])\n", "3<2");
    PYTHON("class C:\n  def f(self):\n    self.x = source()\n    sink(self.x)\n    sink(self.y)\n",
           "4<3");
    PYTHON("a, b = source(), 1\nsink(a)\nsink(b)\n(a, (c, *d)) = source()\nsink(c)\nsink(d)\n",
           "2<1 5<4 6<4");
    PYTHON("a = source()\nb = 1\na, b = b, a\nsink(a)\nsink(b)\n", "5<1");
    JS("const {a, b: {c = 1}} = source();\nsink(a);\nsink(c);\nsink(b)", "2<1 3<1");
    JS("const x = [source(), 1];\nsink(x[0]);\nsink(x[1]);\nsink(x);\nconst y = {a: source(), b: "
       "1};\n"
       "sink(y.a);\nsink(y.b);\nsink(y.c)",
       "2<1 4<1 6<5 8<5");
    JS("x.a = source();\nconst {a, ...r} = x;\nsink(a);\nsink(r);\nx.b = a;\nconst {a: c, ...s} = "
       "x;\n"
       "sink(s.a);\nsink(s)",
       "3<1 8<1");
    JS("x.a = source();\nconst {a, b} = x;\nsink(a);\nsink(b)", "3<1");
    JAVA("class A { String f; void g() {\nthis.f = source();\nsink(f);\nsink(this.f); } }",
         "3<2 4<2");
    JAVA(
        "class A { void g(B o) {\no.setName(source());\nsink(o.getName());\nsink(o.getSize()); } }",
        "3<2");
}

static void test_functions(void **state)
{
    (void)state;
    JS("function f() {\nconst x = source();\nrun(() => { sink(x) });\nfunction g() { sink(x) } }",
       "3<2 4<2");
    JS("let x = 1;\nrun(() => { x = source() });\nsink(x)", "3<2");
    JS("let x = 1;\nconst g = () => { x = source() };\nsink(x)", "");
    JS("function f(x) { sink(x) }\nf(source())", "");
    PYTHON("KEY = source()\nother = source()\nother = 1\ndef f():\n  sink(KEY)\n  sink(other)\n",
           "5<1");
    PYTHON("with source() as f, g(f) as h:\n  sink(h)\n", "2<1");
}

static void test_options(void **state)
{
    (void)state;
    WITH(safe_functions, "x = source()\nsink(g(x))\nsink(x)\nsink(x.g())\n", "3<1 4<1");
    WITH(safe_indexes, "x = source()\nsink(a[x])\nsink(x[a])\n", "3<1");
    WITH(safe_comparisons, "x = source()\nsink(x == 1)\nsink(x in y)\nsink(x + 1)\n", "4<1");
    WITH(safe_booleans, "x = source()\nsink(bool(x))\nsink(x > 2)\nsink(str(x))\n", "4<1");
    WITH(safe_numbers, "x = source()\nn: int = x\nsink(n)\nsink(int(x))\nsink(x)\n", "5<1");
    WITH(safe_numbers, "x = source()\nsink(x + 1)\nsink('%s' % 1 + x)\nsink('a%d' % x)\n",
         "3<1 4<1");
    check_with(LANG_JAVA,
               "class A { void f(B o) {\nsink(source().length);\nsink((int) source());\n"
               "sink(Integer.parseInt(source()));\nsink(\"a\" + source()); } }",
               (struct taint_options){.safe_numbers = true}, "5<5", __LINE__);
    WITH(only_assignments, "x = source()\ny = x\nsink(y)\nsink(y + '')\nsink(g(y))\nsink(y.a)\n",
         "3<1");
    WITH(only_assignments, "x = source()\ny = g(x)\nsink(y)\nz = x + ''\nsink(z)\n", "");
}

static void test_parameters(void **state)
{
    (void)state;
    struct code c;
    size_t at = 0;
    code_open(&c, LANG_PYTHON,
              "def f(req, other):\n  x = req.a\n  sink(x)\n  sink(other)\n"
              "  def g():\n    sink(req)\ndef h(req):\n  sink(req)\n");
    add_calls(&c);
    assert_true(next_word(c.text, "req", &at, &c.sources[0].place));
    c.input.source_count = 1;
    check_found(&c, "3<1 6<1", __LINE__);
    code_close(&c);
    at = 0;
    code_open(&c, LANG_JAVASCRIPT, "app.get('/', (req, res) => {\n  sink(req.query.x)\n})");
    add_calls(&c);
    assert_true(next_word(c.text, "req", &at, &c.sources[0].place));
    c.input.source_count = 1;
    check_found(&c, "2<1", __LINE__);
    code_close(&c);
}

/* Sources and sanitizers that change the variable they stand at. */
static void test_lasting(void **state)
{
    (void)state;
    struct code c;
    struct taint_place p;
    size_t at = 0;
    code_open(&c, LANG_PYTHON,
              "def f(x):\n  sink(x)\n  taint(x)\n  sink(x)\n  x.a = 1\n  clean(x)\n  sink(x)\n");
    add_calls(&c);
    assert_true(next_call(c.text, "taint", true, &at, &p));
    c.sources[c.input.source_count++] = (struct taint_source){.place = p, .exact = true};
    at = 0;
    assert_true(next_call(c.text, "clean", true, &at, &p));
    c.sanitizers[c.input.sanitizer_count++] = (struct taint_sanitizer){.place = p, .exact = true};
    check_found(&c, "", __LINE__);
    c.sources[0].lasting = TAINT_LASTING_ONLY;
    check_found(&c, "4<3 7<3", __LINE__);
    c.sanitizers[0].lasting = true;
    check_found(&c, "4<3", __LINE__);
    c.sources[0].lasting = TAINT_VALUE_LASTING;
    check_found(&c, "4<3", __LINE__);
    code_close(&c);
}

static void test_exactness(void **state)
{
    (void)state;
    struct code c;
    code_open(&c, LANG_PYTHON,
              "sink(source(x := y) if c else q)\nsink(g(source(1)) and 1)\nsink(x)\n");
    add_calls(&c);
    check_found(&c, "1<1 2<2 3<1", __LINE__); /* y inside of the source is tainted */
    c.sources[0].exact = true;
    check_found(&c, "1<1 2<2", __LINE__);
    c.input.options.safe_functions = true;
    c.sinks[1].focus = true;
    c.sinks[1].place.begin += 5; /* g(source(1)) and 1 */
    c.sinks[1].place.end -= 1;
    check_found(&c, "1<1", __LINE__);
    c.sinks[1].exact = false;
    check_found(&c, "1<1 2<2", __LINE__);
    code_close(&c);
    code_open(&c, LANG_PYTHON, "x = sanitize(sink(source()))\nsink(x)\n");
    add_calls(&c);
    check_found(&c, "", __LINE__);
    c.sanitizers[0].exact = true;
    check_found(&c, "1<1", __LINE__);
    code_close(&c);
}

static void test_labels(void **state)
{
    (void)state;
    struct code c;
    code_open(&c, LANG_PYTHON, "a = source()\nb = source()\nsink(a)\nsink(a + b)\nsink(b)\n");
    add_calls(&c);
    c.sources[0].label = symbols_intern(&c.symbols, VIEW("A"));
    c.sources[1].label = symbols_intern(&c.symbols, VIEW("B"));
    check_found(&c, "", __LINE__); /* sinks without `requires` want taint without label */
    for (size_t i = 0; i < c.input.sink_count; i++) {
        c.sinks[i].requires = VIEW("A and not B");
    }
    check_found(&c, "3<1", __LINE__);
    for (size_t i = 0; i < c.input.sink_count; i++) {
        c.sinks[i].requires = VIEW("B and A");
    }
    check_found(&c, "4<1", __LINE__);
    for (size_t i = 0; i < c.input.sink_count; i++) {
        c.sinks[i].requires = VIEW("not (A) or (B and");
    }
    check_found(&c, "", __LINE__); /* cannot be read */
    for (size_t i = 0; i < c.input.sink_count; i++) {
        c.sinks[i].requires = VIEW("A or B");
    }
    c.sources[1].requires = VIEW("A");
    check_found(&c, "3<1 4<1", __LINE__); /* b carries nothing that makes it B */
    code_close(&c);
}

static void test_parts(void **state)
{
    (void)state;
    struct code c;
    struct taint_place p;
    struct taint_part parts[2];
    size_t at = 0;
    code_open(&c, LANG_PYTHON, "a = source()\nb = source()\nsink(first(a), second(b))\n");
    add_calls(&c);
    c.sources[0].label = symbols_intern(&c.symbols, VIEW("A"));
    c.sources[1].label = symbols_intern(&c.symbols, VIEW("B"));
    assert_true(next_call(c.text, "first", false, &at, &p));
    parts[0] = (struct taint_part){.place = p, .requires = VIEW("A")};
    assert_true(next_call(c.text, "second", false, &at, &p));
    parts[1] = (struct taint_part){.place = p, .requires = VIEW("B")};
    c.sinks[0].parts = parts;
    c.sinks[0].part_count = 2;
    check_found(&c, "3<1", __LINE__);
    parts[1].requires = VIEW("A");
    check_found(&c, "", __LINE__);
    code_close(&c);
}

static void test_propagators(void **state)
{
    (void)state;
    struct code c;
    struct taint_propagator *p = &c.propagators[0];
    size_t at = 0;
    code_open(&c, LANG_PYTHON, "x = source()\nput(to(y), from(x))\nsink(y)\n");
    add_calls(&c);
    assert_true(next_call(c.text, "to", true, &at, &p->to));
    at = 0;
    assert_true(next_call(c.text, "from", true, &at, &p->from));
    check_found(&c, "", __LINE__);
    c.input.propagator_count = 1;
    check_found(&c, "", __LINE__);
    p->lasting = true;
    check_found(&c, "3<1", __LINE__);
    p->label = symbols_intern(&c.symbols, VIEW("L"));
    check_found(&c, "", __LINE__);
    c.sinks[0].requires = VIEW("L");
    check_found(&c, "3<1", __LINE__);
    symbol_id other = symbols_intern(&c.symbols, VIEW("M"));
    p->replace = &other;
    p->replace_count = 1;
    check_found(&c, "", __LINE__);
    p->requires = VIEW("M");
    c.sinks[0].requires = VIEW("__SOURCE__");
    check_found(&c, "", __LINE__);
    code_close(&c);
}

static void test_control(void **state)
{
    (void)state;
    struct code c;
    code_open(&c, LANG_PYTHON,
              "def f():\n  sink(1)\n  source()\n  sink(2)\n  if c:\n    sink(3)\n"
              "def g():\n  source()\n  sink(4)\n  return sink(5)\n");
    add_calls(&c);
    check_found(&c, "", __LINE__);
    c.sources[0].control = true;
    check_found(&c, "4<3 6<3", __LINE__);
    c.sources[1].control = true;
    c.sinks[3].at_exit = c.sinks[4].at_exit = true;
    check_found(&c, "4<3 6<3 10<8", __LINE__);
    code_close(&c);
}

static enum status keep_trace(void *ctx, const struct taint_finding *f, struct error *err)
{
    struct code *c = ctx;
    (void)err;
    for (size_t i = 0; i < f->trace_len; i++) {
        buf_printf(&c->got, "%s%.*s", i > 0 ? " > " : "",
                   (int)(f->trace[i].end - f->trace[i].begin), c->text + f->trace[i].begin);
    }
    return OK;
}

static void test_trace(void **state)
{
    (void)state;
    struct code c;
    struct error err = {0};
    code_open(&c, LANG_PYTHON, "a = source()\nfor i in q:\n  b = a\n  c.d = b\nsink(c)\n");
    add_calls(&c);
    assert_ok(taint_run(&c.tree, &c.symbols, &c.input, keep_trace, &c, NULL, &err), err);
    assert_view(buf_view(&c.got), "source() > a > b > c.d > sink(c)");
    code_close(&c);
}

static enum status refuse(void *ctx, const struct taint_finding *f, struct error *err)
{
    (void)ctx;
    (void)f;
    return error_set(err, ERR_CANCELLED, "enough");
}

static void test_bounds(void **state)
{
    (void)state;
    struct code c;
    struct error err = {0};
    struct buf text = BUF_INIT(16 << 20);
    bool exhausted = false;
    for (unsigned i = 0; i < 90; i++) {
        buf_printf(&text, "%*sfor i%u in x:\n%*sx = g(x)\n", (int)i, "", i, (int)i + 1, "");
    }
    buf_add_str(&text, "sink(source())\n");
    code_open(&c, LANG_PYTHON, text.ptr);
    add_calls(&c);
    assert_ok(taint_run(&c.tree, &c.symbols, &c.input, note, &c, NULL, &err), err);
    code_close(&c);
    code_open(&c, LANG_PYTHON, "x = source()\nsink(x)\n");
    add_calls(&c);
    assert_status(taint_run(&c.tree, &c.symbols, &c.input, refuse, NULL, &exhausted, &err),
                  ERR_CANCELLED, err);
    c.input.steps_max = 1;
    assert_ok(taint_run(&c.tree, &c.symbols, &c.input, note, &c, &exhausted, &err), err);
    assert_true(exhausted);
    code_close(&c);
    buf_clear(&text);
    buf_add_str(&text, "x = source()\nsink(");
    for (unsigned i = 0; i < 20000; i++) {
        buf_add_str(&text, "g(");
    }
    buf_add_char(&text, 'x');
    for (unsigned i = 0; i < 20000; i++) {
        buf_add_char(&text, ')');
    }
    buf_add_str(&text, ")\nsink(x)\n");
    code_open(&c, LANG_PYTHON, text.ptr);
    add_calls(&c);
    assert_ok(taint_run(&c.tree, &c.symbols, &c.input, note, &c, NULL, &err), err);
    code_close(&c);
    buf_release(&text);
}

static enum status taint_work(void *ctx, struct error *err)
{
    struct code *c = ctx;
    bool exhausted = true;
    buf_clear(&c->got);
    enum status st = taint_run(&c->tree, &c->symbols, &c->input, note, c, &exhausted, err);
    assert_int_equal(exhausted, st != OK); /* untouched on failure */
    return st;
}

static void test_memory(void **state)
{
    (void)state;
    struct code c;
    code_open(&c, LANG_PYTHON,
              "def f(q):\n  x = source()\n  for i in q:\n    y.a = x\n    if i: break\n"
              "  try:\n    z = g(y)\n  except E:\n    z = source()\n  sink(sanitize(x))\n"
              "  return sink(z)\n");
    add_calls(&c);
    buf_add_str(&c.got, "                                                                ");
    (void)oom_sweep(taint_work, &c);
    assert_view(buf_view(&c.got), "11<2 11<9");
    code_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_straight),   cmocka_unit_test(test_branches),
        cmocka_unit_test(test_loops),      cmocka_unit_test(test_fields),
        cmocka_unit_test(test_functions),  cmocka_unit_test(test_options),
        cmocka_unit_test(test_parameters), cmocka_unit_test(test_lasting),
        cmocka_unit_test(test_exactness),  cmocka_unit_test(test_labels),
        cmocka_unit_test(test_parts),      cmocka_unit_test(test_propagators),
        cmocka_unit_test(test_control),    cmocka_unit_test(test_trace),
        cmocka_unit_test(test_bounds),     cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
