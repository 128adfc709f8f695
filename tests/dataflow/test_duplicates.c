/* Units and the duplicates among them. */
#include "oom.h"

#include <assay/dataflow/duplicates.h>

#include <assay/base/buf.h>
#include <assay/syntax/parser.h>

#include <stdio.h>

struct parsed {
    struct arena arena;
    struct code_unit *units;
    size_t len;
};

static void parse(struct parsed *p, enum language language, struct view text)
{
    struct error err = {0};
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    struct lines lines;
    *p = (struct parsed){.units = NULL};
    arena_init(&p->arena, 0);
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    /* Large texts take their time where others are at work on the machine, too. */
    const struct parser_limits patient = {.budget_ns = UINT64_C(600000000000)};
    assert_ok(parser_new(&patient, &parser, &err), err);
    assert_ok(parser_parse(parser, language, text, &symbols, &tree, &err), err);
    assert_ok(lines_index(text, &p->arena, &lines, &err), err);
    assert_ok(units_of(&tree, &symbols, &lines, &p->arena, &p->units, &p->len, &err), err);
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
    assert_null(parser);
}

static bool same_units(enum language a_language, const char *a, enum language b_language,
                       const char *b)
{
    struct parsed x;
    struct parsed y;
    parse(&x, a_language, view_str(a));
    parse(&y, b_language, view_str(b));
    bool same = x.len == y.len && x.len > 0;
    for (size_t i = 0; same && i < x.len; i++) {
        same = x.units[i].hash == y.units[i].hash;
    }
    arena_release(&x.arena);
    arena_release(&y.arena);
    return same;
}

static void names_of_variables_and_literals_do_not_count(void **state)
{
    (void)state;
    static const char one[] = "int f(int a) { int b = g(a, \"x\") + 1; if (b > 2) { p->q = a; }"
                              " return b; }";
    static const char renamed[] = "int f(int n)\n{ /* other */\nint sum = g(n, \"yyy\") + 77;\n"
                                  "if (sum > 3)\n p->q = n;\n return sum; }";
    assert_true(same_units(LANG_C, one, LANG_C, renamed));
    /* What is called, what is taken and what is reckoned does. */
    assert_false(same_units(LANG_C, "int f(int a) { return g(a); }", LANG_C,
                            "int f(int a) { return h(a); }"));
    assert_false(same_units(LANG_C, "int f(int a) { return p->q; }", LANG_C,
                            "int f(int a) { return p->r; }"));
    assert_false(same_units(LANG_C, "int f(int a) { return a + 1; }", LANG_C,
                            "int f(int a) { return a - 1; }"));
    assert_false(same_units(LANG_C, "int f(int a) { long b; return a; }", LANG_C,
                            "int f(int a) { int b; return a; }"));
    assert_false(
        same_units(LANG_C, "int f(int a) { return a; }", LANG_C, "int f(int a) { return 1; }"));
    assert_false(
        same_units(LANG_C, "int f(int a) { return a; }", LANG_CPP, "int f(int a) { return a; }"));
}

static void what_is_a_unit(void **state)
{
    (void)state;
    struct parsed p;
    parse(
        &p, LANG_C,
        VIEW(
            "#include <a.h>\nint table[] = {1, 2, 3};\nstruct s { int a; };\nint f(int a);\n"
            "int f(int a,\n      int b)\n{\n    if (a) {\n        g();\n    } else if (b) {\n"
            "        h(1,\n          2);\n    }\n    switch (a) {\n    case 1:\n        return 1;\n"
            "    }\n    return 0;\n}\n"));
    /* f, if, g, else if, h, switch, case, return, return */
    const uint32_t lines[] = {5, 8, 9, 10, 11, 14, 15, 16, 18};
    assert_int_equal(p.len, 9);
    for (size_t i = 0; i < p.len; i++) {
        assert_int_equal(p.units[i].line, lines[i]);
    }
    assert_int_equal(p.units[0].lines, 2); /* the head of f */
    assert_int_equal(p.units[1].lines, 1);
    assert_int_equal(p.units[4].lines, 2);
    assert_true(p.units[0].nodes > p.units[2].nodes);
    arena_release(&p.arena);
    /* In a script, what stands outside of functions counts, too; imports and classes do not. */
    parse(&p, LANG_PYTHON,
          VIEW("import os\nprint(os.name)\nclass A:\n    b = 1\n    def f(self):\n"
               "        return 2\n"));
    assert_int_equal(p.len, 3);
    assert_int_equal(p.units[0].line, 2);
    assert_int_equal(p.units[1].line, 5);
    assert_int_equal(p.units[2].line, 6);
    arena_release(&p.arena);
    parse(&p, LANG_C, VIEW(""));
    assert_int_equal(p.len, 0);
    arena_release(&p.arena);
}

/* A unit may be no longer than a number can say, and a file have no more than its share. */
static void units_are_bounded(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(16 << 20);
    struct parsed p;
    buf_add_str(&text, "void f(void) {\n g(");
    for (int i = 0; i < 70000; i++) {
        buf_add_str(&text, "1,\n");
    }
    buf_add_str(&text, "1);\n");
    for (int i = 0; i < UNITS_PER_FILE_MAX + 10; i++) {
        buf_add_str(&text, "a=b;");
    }
    buf_add_str(&text, "}\n");
    parse(&p, LANG_C, buf_view(&text));
    assert_int_equal(p.len, UNITS_PER_FILE_MAX);
    assert_int_equal(p.units[1].lines, UNIT_LINES_MAX);
    assert_int_equal(p.units[1].nodes, UNIT_NODES_MAX);
    arena_release(&p.arena);
    buf_release(&text);
}

/* --- the join --- */

/* `len` units of one line and `nodes` nodes each, all different, as `seed` says. */
static void fill(struct code_unit *to, size_t len, uint32_t seed, uint32_t line, uint16_t nodes)
{
    for (size_t i = 0; i < len; i++) {
        to[i] = (struct code_unit){.hash = (seed * 1000 + (uint32_t)i) * UINT32_C(2654435761),
                                   .line = line + (uint32_t)i,
                                   .lines = 1,
                                   .nodes = nodes};
    }
}

static enum status on_pair(void *ctx, const struct duplicate *d, struct error *err)
{
    (void)err;
    buf_printf(ctx, VIEW_FMT " %u-%u = " VIEW_FMT " %u-%u, %u, %u\n", VIEW_ARG(d->path), d->line,
               d->end_line, VIEW_ARG(d->other_path), d->other_line, d->other_end_line,
               d->statements, d->nodes);
    return OK;
}

static enum status on_file(void *ctx, struct view path, uint32_t lines, struct error *err)
{
    (void)err;
    buf_printf(ctx, VIEW_FMT ": %u\n", VIEW_ARG(path), lines);
    return OK;
}

static struct duplicate_set *set_of(uint32_t max)
{
    struct duplicate_set *set = NULL;
    struct error err = {0};
    assert_ok(duplicate_set_new(max, &set, &err), err);
    return set;
}

static void add(struct duplicate_set *set, const char *path, const struct code_unit *units,
                size_t len)
{
    struct error err = {0};
    assert_ok(duplicate_set_add(set, view_str(path), 0, units, len, &err), err);
}

static void check(struct duplicate_set *set, const char *want, int line)
{
    struct error err = {0};
    struct buf got = BUF_INIT(1 << 20);
    const struct duplicate_sink sink = {.ctx = &got, .pair = on_pair, .file = on_file};
    assert_ok(duplicate_set_finish(set, &sink, &err), err);
    if (!view_eq(buf_view(&got), view_str(want))) {
        print_error("line %d:\nfound\n%.*s\nexpected\n%s\n", line, (int)got.len,
                    got.ptr == NULL ? "" : got.ptr, want);
        fail();
    }
    buf_release(&got);
    assert_null(duplicate_set_free(set));
}

#define CHECK(set, want) check(set, want, __LINE__)

static void a_copy_in_another_file(void **state)
{
    (void)state;
    struct code_unit a[40];
    struct code_unit b[30];
    fill(a, 40, 1, 1, 6);
    fill(b, 30, 2, 101, 6);
    for (size_t i = 0; i < 12; i++) {
        b[10 + i].hash = a[20 + i].hash;
    }
    struct duplicate_set *set = set_of(0);
    /* Files in another order: the result is the same. */
    add(set, "b.c", b, 30);
    add(set, "empty.c", NULL, 0);
    add(set, "a.c", a, 40);
    CHECK(set, "b.c 111-122 = a.c 21-32, 12, 72\na.c: 12\nb.c: 12\nempty.c: 0\n");
}

static void what_is_too_little(void **state)
{
    (void)state;
    struct code_unit a[30];
    struct code_unit b[30];
    fill(a, 30, 1, 1, 6);
    fill(b, 30, 2, 1, 6);
    struct duplicate_set *set = set_of(0);
    for (size_t i = 0; i < 10; i++) {
        b[i].hash = a[i].hash;
    }
    add(set, "a.c", a, 30);
    add(set, "b.c", b, 30);
    CHECK(set, "b.c 1-10 = a.c 1-10, 10, 60\na.c: 10\nb.c: 10\n");
    /* 59 nodes. */
    b[3].nodes--;
    set = set_of(0);
    add(set, "a.c", a, 30);
    add(set, "b.c", b, 30);
    CHECK(set, "a.c: 0\nb.c: 0\n");
    /* Nine lines. */
    b[3].nodes = 60;
    for (size_t i = 9; i < 30; i++) {
        b[i].line--;
    }
    set = set_of(0);
    add(set, "a.c", a, 30);
    add(set, "b.c", b, 30);
    CHECK(set, "a.c: 0\nb.c: 0\n");
}

static void copies_in_one_file_do_not_overlap(void **state)
{
    (void)state;
    struct code_unit a[60];
    fill(a, 60, 1, 1, 6);
    for (size_t i = 0; i < 20; i++) {
        a[30 + i].hash = a[i].hash;
    }
    struct duplicate_set *set = set_of(0);
    add(set, "a.c", a, 60);
    CHECK(set, "a.c 31-50 = a.c 1-20, 20, 120\na.c: 40\n");
    /* A period of 15: the second half is a copy of the first, not all of it of itself. */
    for (size_t i = 0; i < 60; i++) {
        a[i].hash = a[i % 15].hash;
    }
    set = set_of(0);
    add(set, "a.c", a, 60);
    CHECK(set, "a.c 16-30 = a.c 1-15, 15, 90\na.c 31-60 = a.c 1-30, 30, 180\na.c: 60\n");
    /* Rows of one and the same unit are no duplicate of each other. */
    for (size_t i = 0; i < 60; i++) {
        a[i].hash = 7;
    }
    set = set_of(0);
    add(set, "a.c", a, 60);
    CHECK(set, "a.c: 0\n");
}

static void groups_are_kept_apart(void **state)
{
    (void)state;
    struct error err = {0};
    struct code_unit a[20];
    fill(a, 20, 1, 1, 6);
    struct duplicate_set *set = set_of(0);
    add(set, "a.c", a, 20);
    assert_ok(duplicate_set_add(set, VIEW("tests/a.c"), 16, a, 20, &err), err);
    assert_ok(duplicate_set_add(set, VIEW("tests/b.c"), 16, a, 20, &err), err);
    CHECK(set, "tests/b.c 1-20 = tests/a.c 1-20, 20, 120\n"
               "a.c: 0\ntests/a.c: 20\ntests/b.c: 20\n");
}

/* What begins less than a chunk before, and what another copy has more of. */
static void the_longest_copy_counts(void **state)
{
    (void)state;
    struct code_unit a[20];
    struct code_unit b[40];
    struct code_unit c[40];
    fill(a, 20, 1, 1, 6);
    fill(b, 40, 2, 1, 6);
    fill(c, 40, 3, 1, 6);
    for (size_t i = 0; i < 15; i++) {
        b[i].hash = a[i].hash; /* 1-15 are those of a */
    }
    for (size_t i = 0; i < 30; i++) {
        c[i].hash = b[i].hash; /* 1-30 those of b */
    }
    struct duplicate_set *set = set_of(0);
    add(set, "a.c", a, 20);
    add(set, "b.c", b, 40);
    add(set, "c.c", c, 40);
    CHECK(set, "b.c 1-15 = a.c 1-15, 15, 90\nc.c 1-30 = b.c 1-30, 30, 180\n"
               "a.c: 15\nb.c: 30\nc.c: 30\n");
}

static void beyond_the_bound_files_are_left_out(void **state)
{
    (void)state;
    struct code_unit a[20];
    fill(a, 20, 1, 1, 6);
    struct duplicate_set *set = set_of(45);
    add(set, "a.c", a, 20);
    add(set, "b.c", a, 20);
    add(set, "c.c", a, 20);
    add(set, "d.c", a, 5);
    CHECK(set, "b.c 1-20 = a.c 1-20, 20, 120\na.c: 20\nb.c: 20\nd.c: 0\n");
}

/* A hostile subject: one chunk everywhere, and all on one line. It only has to end soon. */
static void a_worst_case_ends(void **state)
{
    (void)state;
    enum { MANY = 400 * 1000 };
    struct code_unit *a = mem_calloc(MANY, sizeof *a);
    struct error err = {0};
    struct buf out = BUF_INIT(1 << 20);
    const struct duplicate_sink sink = {.ctx = &out, .pair = on_pair, .file = on_file};
    assert_non_null(a);
    fill(a, MANY, 1, 1, 6);
    for (size_t i = 0; i < MANY; i++) {
        a[i].hash = (uint32_t)(i % 11);
        a[i].line = 1;
    }
    struct duplicate_set *set = set_of(0);
    add(set, "a.c", a, MANY);
    assert_ok(duplicate_set_finish(set, &sink, &err), err);
    assert_true(view_eq(buf_view(&out), VIEW("a.c: 0\n")));
    assert_null(duplicate_set_free(set));
    buf_release(&out);
    (void)mem_free(a);
}

static enum status join_work(void *ctx, struct error *err)
{
    struct duplicate_set *set = NULL;
    struct code_unit a[20];
    char text[256];
    struct buf out = BUF_INIT(sizeof text);
    const struct duplicate_sink sink = {.ctx = &out, .pair = on_pair, .file = on_file};
    (void)ctx;
    fill(a, 20, 1, 1, 6);
    enum status st = duplicate_set_new(0, &set, err);
    st = st == OK ? duplicate_set_add(set, VIEW("a.c"), 0, a, 20, err) : st;
    st = st == OK ? duplicate_set_add(set, VIEW("b.c"), 0, a, 20, err) : st;
    st = st == OK ? duplicate_set_finish(set, &sink, err) : st;
    st = st == OK ? buf_status(&out, err) : st;
    buf_release(&out);
    assert_null(duplicate_set_free(set));
    return st;
}

static void the_join_without_memory(void **state)
{
    (void)state;
    assert_true(oom_sweep(join_work, NULL) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_variables_and_literals_do_not_count),
        cmocka_unit_test(what_is_a_unit),
        cmocka_unit_test(units_are_bounded),
        cmocka_unit_test(a_copy_in_another_file),
        cmocka_unit_test(what_is_too_little),
        cmocka_unit_test(copies_in_one_file_do_not_overlap),
        cmocka_unit_test(groups_are_kept_apart),
        cmocka_unit_test(the_longest_copy_counts),
        cmocka_unit_test(beyond_the_bound_files_are_left_out),
        cmocka_unit_test(a_worst_case_ends),
        cmocka_unit_test(the_join_without_memory),
    };
    return cmocka_run_group_tests_name("duplicates", tests, NULL, NULL);
}
