/* Signatures of sources, the index of them, and copies that are recognised by it. */
#include "oom.h"
#include "testing.h"

#include <assay/base/buf.h>
#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inventory/upstream.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- signatures ---- */

static struct arena memory;

static struct signature sign(const char *text)
{
    struct signature s;
    struct error err = {0};
    size_t len = strlen(text);
    char *copy = malloc(len == 0 ? 1 : len); /* of just its size, for a sanitizer */
    assert_non_null(copy);
    memcpy(copy, text, len);
    assert_ok(signature_of(view_of(copy, len), &memory, &s, &err), err);
    free(copy);
    return s;
}

/* A body of enough tokens. */
#define BODY(x)                                                                                    \
    "{ int i, n = 0; for (i = 0; i < " x "; i++) { n += i * 3; if (n > 100) { n -= " x             \
    "; } } return n; }"

static void test_layout(void **state)
{
    (void)state;
    struct signature a = sign("int f(int x) " BODY("x") "\n");
    struct signature same[] = {
        sign("int f(int x)\n\n/* a comment { */ " BODY("x")),
        sign("int // {\nf (\tint x )\r\n" BODY("x") "\n\n"),
        sign("int f(int /*y*/ x) \\\n " BODY("x")),
    };
    assert_int_equal(a.count, 1);
    assert_true(a.plain != 0);
    for (size_t i = 0; i < COUNT(same); i++) {
        assert_int_equal(same[i].count, 1);
        assert_true(same[i].plain == a.plain);
        assert_true(same[i].functions[0] == a.functions[0]);
        assert_true(same[i].exact != a.exact);
    }
    /* Another name is the same function, another body is another. */
    struct signature named = sign("static int g(int x) " BODY("x"));
    assert_true(named.functions[0] == a.functions[0]);
    assert_true(named.plain != a.plain);
    struct signature other = sign("int f(int x) " BODY("x + 1"));
    assert_true(other.functions[0] != a.functions[0]);
    /* Line ends do not count. */
    assert_true(sign("int a;\r\nint b;\r\n").exact == sign("int a;\nint b;\n").exact);
    assert_true(sign("int a;\rint b;").exact != sign("int a;\nint b;").exact);
}

static size_t count_of(const char *text)
{
    return sign(text).count;
}

static void test_functions(void **state)
{
    (void)state;
    assert_int_equal(count_of(""), 0);
    assert_int_equal(count_of("int f(int x) { return x; }"), 0); /* too short */
    assert_int_equal(count_of("int f(int); struct s { int a; }; int t[] = { g(1), g(2) };"), 0);
    assert_int_equal(count_of("int f(x) int x; " BODY("x")), 1);
    assert_int_equal(count_of("int f(x, y)\n  int x, z;\n  char *y;\n" BODY("x")), 1);
    assert_int_equal(count_of("void f(int) NORETURN; struct s { int a; }; int g(int x) " BODY("x")),
                     1);
    assert_int_equal(count_of("class A : B<int> { int f(int x) const override " BODY(
                         "x") " A() : a(1) " BODY("y") " };"),
                     2);
    assert_int_equal(
        count_of("extern \"C\" { int f(int x) " BODY("x") " int g(int x) " BODY("y") " }"), 2);
    assert_int_equal(count_of("namespace a { namespace b { int f(int x) " BODY("x") " } }"), 1);
    /* Strings, characters and comments hold no brackets. */
    assert_int_equal(count_of("int f(int x) { g(\"}\\\"}\", '}', '\\''); /* } */ // }\n " BODY(
                         "x") " }\nint h(int y) " BODY("y")),
                     2);
    assert_int_equal(
        count_of("int f(int x) { s = R\"x(}\")}\")x\"; " BODY("x") " } int h(int y) " BODY("y")),
        2);
    /* Branches that open a bracket each. */
    assert_int_equal(
        count_of("int f(int x) {\n#ifdef A\n if (x) {\n#else\n if (!x) {\n#endif\n" BODY(
            "x") "\n}\n}\nint g(int y) " BODY("y")),
        2);
    /* A directive between parameters and body; brackets within macros. */
    assert_int_equal(count_of("int f(int x)\n#define M(a) { (a\n" BODY("x")), 1);
    assert_int_equal(count_of("#define A '\n#error don't {\nint f(int x) " BODY("1'000'000")), 1);
}

static void test_hostile(void **state)
{
    (void)state;
    const char *text = "/* c */ #if A\nint f(int x)\n#else\nint f(a) char a; {\n#endif\n" BODY(
        "x") "R\"(x)\" 'a' \"b\\\"\" // d\n}";
    char copy[512];
    size_t len = strlen(text);
    for (size_t i = 0; i <= len; i++) {
        memcpy(copy, text, len + 1);
        copy[i] = '\0';
        (void)sign(copy);
        static const char spoil[] = {'{', '}', '(', ')', '"', '\'', '\\', '#', '/', '*', '\n', 'R'};
        for (size_t s = 0; s < COUNT(spoil) && i < len; s++) {
            memcpy(copy, text, len + 1);
            copy[i] = spoil[s];
            (void)sign(copy);
        }
    }
    struct buf deep;
    buf_init(&deep, 1 << 20);
    for (int i = 0; i < 100000; i++) {
        buf_add_str(&deep, "f({");
    }
    (void)sign(deep.ptr);
    buf_clear(&deep);
    for (int i = 0; i < 10000; i++) {
        buf_add_str(&deep, "#if A\n{\n#else\n");
    }
    (void)sign(deep.ptr);
    buf_release(&deep);
}

/* ---- the index ---- */

static char path[64];

/* Text of a file with functions [from, to) of a family. */
static const char *source(char family, int from, int to)
{
    static struct buf text = {.max = 1 << 20};
    buf_clear(&text);
    for (int i = from; i < to; i++) {
        buf_printf(&text, "int %c%d(int x) { int i, n = %d; for (i = 0; i < x; i++) { n += i * 3; ",
                   family, i, i);
        buf_printf(&text, "if (n > 100) { n -= %c_%d; } } return n; }\n", family, i);
    }
    return text.ptr == NULL ? "" : text.ptr;
}

static void add(struct upstream_build *b, const char *name, const char *text)
{
    struct error err = {0};
    struct signature s = sign(text);
    assert_ok(upstream_build_file(b, view_str(name), &s, &err), err);
}

static void begin(struct upstream_build *b, const char *purl)
{
    struct error err = {0};
    assert_ok(upstream_build_release(b, view_str(purl), VIEW(""), &err), err);
}

/* Two releases of "z" of which a.c stays and b.c changes, and "big", which has copied z. */
static void make_index(void)
{
    struct upstream_build *b = NULL;
    struct error err = {0};
    assert_ok(upstream_build_new(NULL, &b, &err), err);
    begin(b, "pkg:generic/z@1.9");
    add(b, "src/a.c", source('a', 0, 10));
    add(b, "src/b.c", source('b', 0, 10));
    begin(b, "pkg:generic/z@1.10");
    add(b, "src/a.c", source('a', 0, 10));
    add(b, "src/b.c", source('b', 0, 11));
    begin(b, "pkg:github/o/big@v3");
    add(b, "main.c", source('m', 0, 100));
    add(b, "deps/z/a.c", source('a', 0, 10));
    begin(b, "pkg:generic/headers@2");
    add(b, "h1.h", "#define ONE 1\n");
    add(b, "h2.h", "#define TWO 2\n");
    assert_ok(upstream_build_write(b, path, &err), err);
    (void)upstream_build_free(b);
}

static struct upstream_index *open_made(void)
{
    struct upstream_index *x = NULL;
    struct error err = {0};
    assert_ok(upstream_open(path, &x, &err), err);
    return x;
}

static void test_index(void **state)
{
    (void)state;
    make_index();
    struct upstream_index *x = open_made();
    assert_int_equal(upstream_release_count(x), 4);
    struct upstream_release r = upstream_release_at(x, 1);
    assert_view(r.project, "pkg:generic/z");
    assert_view(r.version, "1.10");
    assert_int_equal(r.files, 2);
    assert_int_equal(r.functions, 21);
    struct upstream_build *b = NULL;
    struct error err = {0};
    assert_ok(upstream_build_new(x, &b, &err), err);
    /* The same release again replaces it; another purl's file needs a release. */
    struct signature s = sign("int a;");
    assert_int_equal(upstream_build_file(b, VIEW("x.c"), &s, &err), ERR_USAGE);
    begin(b, "pkg:generic/z@1.9");
    add(b, "src/a.c", source('a', 0, 3));
    assert_ok(upstream_build_remove(b, VIEW("pkg:github/o/big"), &err), err);
    assert_int_equal(upstream_build_remove(b, VIEW("pkg:generic/none"), &err), ERR_NOT_FOUND);
    assert_int_equal(upstream_build_remove(b, VIEW("pkg:generic/z@7"), &err), ERR_NOT_FOUND);
    assert_int_equal(upstream_build_release(b, VIEW("pkg:generic/z"), VIEW(""), &err), ERR_FORMAT);
    assert_int_equal(upstream_build_release(b, VIEW("zlib"), VIEW(""), &err), ERR_FORMAT);
    assert_ok(upstream_build_write(b, path, &err), err);
    (void)upstream_build_free(b);
    (void)upstream_close(x);
    x = open_made();
    assert_int_equal(upstream_release_count(x), 3);
    assert_view(upstream_release_at(x, 0).version, "1.10");
    assert_view(upstream_release_at(x, 2).version, "1.9");
    assert_int_equal(upstream_release_at(x, 2).functions, 3);
    (void)upstream_close(x);
}

/* ---- recognising ---- */

struct found {
    struct buf text;
    size_t count;
};

static enum status write_found(void *ctx, const struct component *c, struct error *err)
{
    struct found *f = ctx;
    f->count++;
    buf_printf(&f->text, VIEW_FMT " " VIEW_FMT ": " VIEW_FMT "\n", VIEW_ARG(c->purl),
               VIEW_ARG(c->manifest), VIEW_ARG(c->note));
    return buf_status(&f->text, err);
}

struct subject_file {
    const char *path;
    char family;
    int from;
    int to;
};

static void expect(const struct subject_file *files, size_t count, const char *expected)
{
    struct upstream_index *x = open_made();
    struct upstream_search *s = NULL;
    struct found f = {.text = BUF_INIT(1 << 20)};
    struct error err = {0};
    const struct component_sink sink = {.ctx = &f, .component = write_found};
    assert_ok(upstream_search_new(x, &s, &err), err);
    for (size_t i = 0; i < count; i++) {
        struct signature g = sign(source(files[i].family, files[i].from, files[i].to));
        assert_ok(upstream_search_file(s, view_str(files[i].path), &g, &err), err);
    }
    assert_ok(upstream_search_finish(s, &sink, &err), err);
    if (!view_eq_str(buf_view(&f.text), expected)) {
        print_error(VIEW_FMT "\n", VIEW_ARG(buf_view(&f.text)));
    }
    assert_view(f.text.ptr == NULL ? VIEW("") : buf_view(&f.text), expected);
    buf_release(&f.text);
    (void)upstream_search_free(s);
    (void)upstream_close(x);
}

#define EXPECT(expected, ...)                                                                      \
    expect((const struct subject_file[]){__VA_ARGS__},                                             \
           sizeof((const struct subject_file[]){__VA_ARGS__}) / sizeof(struct subject_file),       \
           expected)

static void test_copies(void **state)
{
    (void)state;
    make_index();
    /* As published: the version is told by the file that differs. */
    EXPECT(
        "pkg:generic/z@1.9 third_party/z/src/a.c: copied sources in third_party/z/: 1.9, 2 files "
        "as published, 0 differ in layout, 0 changed; 20 of 20 functions; confidence high\n",
        {"third_party/z/src/a.c", 'a', 0, 10}, {"third_party/z/src/b.c", 'b', 0, 10},
        {"main.c", 'x', 0, 50});
    /* Only the file that stayed: both versions agree, the later one speaks. */
    EXPECT("pkg:generic/z@1.10 lib/a.c: copied sources in lib/: 1.9 to 1.10, 1 file as published, "
           "0 differ in layout, 0 changed; 10 of 21 functions; confidence medium\n",
           {"lib/a.c", 'a', 0, 10});
    /* Changed, renamed and moved together with other code. */
    EXPECT(
        "pkg:generic/z@1.10 x/y.c: copied sources in x/: 1.10, 0 files as published, 0 differ in "
        "layout, 1 changed; 6 of 21 functions; confidence medium\n",
        {"x/y.c", 'b', 5, 11});
    /* Two copies are two. */
    EXPECT("pkg:generic/z@1.9 a/src/b.c: copied sources in a/: 1.9, 1 file as published, 0 differ "
           "in layout, 0 changed; 10 of 20 functions; confidence high\n"
           "pkg:generic/z@1.10 b/src/b.c: copied sources in b/: 1.10, 1 file as published, 0 "
           "differ in layout, 0 changed; 11 of 21 functions; confidence high\n",
           {"a/src/b.c", 'b', 0, 10}, {"b/src/b.c", 'b', 0, 11});
    /* What big has copied counts for z alone, its own functions for big. */
    EXPECT("pkg:generic/z@1.10 big/deps/z/a.c: copied sources in big/deps/z/: 1.9 to 1.10, 1 file "
           "as published, 0 differ in layout, 0 changed; 10 of 21 functions; confidence medium\n"
           "pkg:github/o/big@v3 big/main.c: copied sources in big/: v3, 1 file as published, 0 "
           "differ in layout, 0 changed; 100 of 110 functions; confidence high\n",
           {"big/main.c", 'm', 0, 100}, {"big/deps/z/a.c", 'a', 0, 10});
}

static void test_no_copies(void **state)
{
    (void)state;
    make_index();
    expect(NULL, 0, "");
    EXPECT("", {"x.c", 'x', 0, 50});
    EXPECT("", {"x.c", 'a', 0, 2});                         /* too few functions */
    EXPECT("", {"x.c", 'm', 0, 9});                         /* less than a tenth of big */
    EXPECT("", {"a/x.c", 'a', 0, 2}, {"b/y.c", 'b', 0, 2}); /* too few in either folder */
}

static void test_headers(void **state)
{
    (void)state;
    make_index();
    struct upstream_index *x = open_made();
    struct upstream_search *s = NULL;
    struct found f = {.text = BUF_INIT(1 << 20)};
    struct error err = {0};
    const struct component_sink sink = {.ctx = &f, .component = write_found};
    assert_ok(upstream_search_new(x, &s, &err), err);
    struct signature one = sign("#define ONE 1\r\n");
    struct signature two = sign("#define TWO 2\n");
    assert_ok(upstream_search_file(s, VIEW("i/h1.h"), &one, &err), err);
    assert_ok(upstream_search_file(s, VIEW("i/h2.h"), &two, &err), err);
    assert_ok(upstream_search_file(s, VIEW("j/h2.h"), &two, &err), err);
    assert_ok(upstream_search_finish(s, &sink, &err), err);
    assert_view(buf_view(&f.text),
                "pkg:generic/headers@2 i/h1.h: copied sources in i/: 2, 2 files as published, 0 "
                "differ in layout, 0 changed; 0 of 0 functions; confidence high\n");
    buf_release(&f.text);
    (void)upstream_search_free(s);
    (void)upstream_close(x);
}

/* ---- damage ---- */

static void use_whatever(struct view bytes)
{
    struct upstream_index *x = NULL;
    struct error err = {0};
    assert_ok(file_write_atomic(path, bytes, 0600, &err), err);
    enum status st = upstream_open(path, &x, &err);
    if (st != OK) {
        assert_int_equal(st, ERR_CORRUPT);
        assert_null(x);
        return;
    }
    struct upstream_search *s = NULL;
    struct found f = {.text = BUF_INIT(1 << 20)};
    const struct component_sink sink = {.ctx = &f, .component = write_found};
    assert_ok(upstream_search_new(x, &s, &err), err);
    struct signature g = sign(source('a', 0, 10));
    assert_ok(upstream_search_file(s, VIEW("z/src/a.c"), &g, &err), err);
    st = upstream_search_finish(s, &sink, &err);
    assert_true(st == OK || st == ERR_CORRUPT);
    struct upstream_build *b = NULL;
    assert_ok(upstream_build_new(x, &b, &err), err);
    (void)upstream_build_free(b);
    buf_release(&f.text);
    (void)upstream_search_free(s);
    (void)upstream_close(x);
}

static void test_damaged(void **state)
{
    (void)state;
    make_index();
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(1 << 20);
    struct error err = {0};
    assert_ok(file_read(path, &whole, &err), err);
    size_t tables = 40 + 4 * 32 + 200;
    for (size_t n = 0; n < whole.len; n += n < tables ? 1 : 61) {
        use_whatever(view_slice(buf_view(&whole), 0, n));
        char kept = whole.ptr[n];
        whole.ptr[n] = (char)(kept == '\xff' ? 0 : '\xff');
        use_whatever(buf_view(&whole));
        whole.ptr[n] = kept;
    }
    assert_int_equal(upstream_open("/nonexistent/index", &(struct upstream_index *){NULL}, &err),
                     ERR_NOT_FOUND);
}

static enum status once(void *ctx, struct error *err)
{
    const struct signature *g = ctx;
    struct upstream_index *x = NULL;
    struct upstream_search *s = NULL;
    struct upstream_build *b = NULL;
    struct found f = {.text = BUF_INIT(1 << 20)};
    const struct component_sink sink = {.ctx = &f, .component = write_found};
    enum status st = upstream_open(path, &x, err);
    st = st == OK ? upstream_search_new(x, &s, err) : st;
    st = st == OK ? upstream_search_file(s, VIEW("a.c"), g, err) : st;
    st = st == OK ? upstream_search_finish(s, &sink, err) : st;
    st = st == OK ? upstream_build_new(x, &b, err) : st;
    st = st == OK ? upstream_build_release(b, VIEW("pkg:generic/q@1"), VIEW(""), err) : st;
    st = st == OK ? upstream_build_file(b, VIEW("q.c"), g, err) : st;
    buf_release(&f.text);
    (void)upstream_build_free(b);
    (void)upstream_search_free(s);
    (void)upstream_close(x);
    return st;
}

static void test_oom(void **state)
{
    (void)state;
    make_index();
    struct signature g = sign(source('a', 0, 10));
    (void)oom_sweep(once, &g);
}

static int setup(void **state)
{
    struct error err;
    (void)state;
    arena_init(&memory, 0);
    (void)snprintf(path, sizeof path, "/tmp/assay-upstream-%ld", (long)getpid());
    return digest_init(&err) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&memory);
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),  cmocka_unit_test(test_functions),
        cmocka_unit_test(test_hostile), cmocka_unit_test(test_index),
        cmocka_unit_test(test_copies),  cmocka_unit_test(test_no_copies),
        cmocka_unit_test(test_headers), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_oom),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
