/* What is looked for before a file is parsed, and where in its tree patterns are tried. */
#include "folder.h"
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assay/base/digest.h>
#include <assay/match/scan.h>
#include <assay/rules/pattern_db.h>

#include "node_index.h"

static struct program *compile(const char *yaml)
{
    struct error err;
    struct code_rules *rules = NULL;
    struct program *program = NULL;
    const struct shipped_file file = {.name = VIEW("test.yaml"), .bytes = view_str(yaml)};
    const struct code_rules_options options = {.strict = true};
    const struct program_options strictness = {.strict = true};
    assert_status(code_rules_read(&file, 1, &options, &rules, &err), OK, err);
    assert_status(program_new(rules, &strictness, &program, &err), OK, err);
    rules = code_rules_free(rules);
    return program;
}

static enum status count(void *ctx, const struct code_match *match, struct error *err)
{
    (void)match;
    (void)err;
    ++*(unsigned *)ctx;
    return OK;
}

#define REGEX_ON(pattern, regex)                                                                   \
    "rules:\n- id: r\n  message: m\n  severity: ERROR\n  languages: [python]\n  patterns:\n"       \
    "  - pattern: " pattern                                                                        \
    "\n  - metavariable-regex:\n      metavariable: $X\n      regex: " regex "\n"

/* `tried`: whether the rule may match at all, told by the literals alone. */
static const struct {
    const char *rule;
    const char *code;
    bool tried;
    unsigned matches;
} cases[] = {
    {REGEX_ON("$X()", "^(?:alpha|beta)$"), "gamma()\n", false, 0},
    {REGEX_ON("$X()", "^(?:alpha|beta)$"), "alpha()\nbeta()\n", true, 2},
    {REGEX_ON("$X()", "^(?:alpha|b)$"), "b()\n", true, 1}, /* too short to look for */
    {REGEX_ON("$X()", "^alphas?$"), "alpha()\n", true, 1}, /* the s may be left out */
    {REGEX_ON("$X()", "^alphas?beta$"), "alphabeta()\n", true, 1},
    {REGEX_ON("$X()", "^alphas?beta$"), "alphasbeta()\n", true, 1},
    {REGEX_ON("$X()", "^alphas?beta$"), "alphatbeta()\n", false, 0},
    {REGEX_ON("$X()", "^set(?:res|re|e)?[ug]id$"), "setting()\nvoid()\n", false, 0},
    {REGEX_ON("$X()", "^set(?:res|re|e)?[ug]id$"), "seteuid()\nsetgid()\n", true, 2},
    {REGEX_ON("$X()", "^(?:is(?:up|low)|to(?:up|low))$"), "is()\nup()\nlower()\n", false, 0},
    {REGEX_ON("$X()", "^(?:is(?:up|low)|to(?:up|low))$"), "toup()\nislow()\n", true, 2},
    {REGEX_ON("$X()", "(?i)^i[sx]low$"), "IXLOW()\n", true, 1},
    {REGEX_ON("$X()", "^abc\\w+xyz$"), "abc()\nabc1xyz()\n", true, 1}, /* the class is too large */
    {REGEX_ON("$X()", "^[a-z]low$"), "glow()\n", true, 1},
    {REGEX_ON("$X()", "^(?:a|bcd)low$"), "alow()\n", true, 1},
    {REGEX_ON("$X()", "^(?:a|bcd)low$"), "blow()\n", false, 0},
    {REGEX_ON("$X()", "^(?:alp){2}ha$"), "alpalpha()\n", true, 1},
    {REGEX_ON("gets($X)", "."), "targets(1)\ngets_(2)\n", false, 0}, /* no word of its own */
    {REGEX_ON("gets($X)", "."), "targets(1)\ngets(2)\n", true, 1},
    {REGEX_ON("gets($X)", "."), "gets(2)", true, 1},
    {REGEX_ON("a.gets($X)", "."), "import a as b\nb.gets(2)\nlf.gets_all()", true, 1},
    {REGEX_ON("gets_($X)", "."), "gets_(2)", true, 1},
    {REGEX_ON("f(\"gets$X\")", "."), "f(\"\\ngets1\")\n", true, 0},
    {REGEX_ON("$X()", "^al(?:ph)?a$"), "ala()\n", true, 1},     /* as may the group */
    {REGEX_ON("$X()", "(?i)^ALPHA$"), "Alpha()\n", true, 1},    /* either case */
    {REGEX_ON("$X()", "^(?!beta)\\w+$"), "alpha()\n", true, 1}, /* an assertion needs nothing */
    {REGEX_ON("$X()", "^(?=alp)\\w+ha$"), "alpha()\n", true, 1},
    {REGEX_ON("$X()", "^[(?!]*alpha$"), "gamma()\n", false, 0}, /* none, but a class */
    {REGEX_ON("$X()", "^os\\.path$"), "import os as o\no.path()\n", true, 0},
    {REGEX_ON("f(\"$X\")", "^alphabet$"), "f(\"alpha\" \"bet\")\n", true, 1}, /* put together */
};

/* How often it matches. */
static unsigned scan(const struct program *program, enum language language, const char *code,
                     struct scan_facts *facts)
{
    struct error err;
    struct scanner *scanner = NULL;
    unsigned matches = 0;
    const struct file file = {.path = VIEW("a"), .bytes = view_str(code), .language = language};
    const struct scan_events events = {.ctx = &matches, .match = count};
    assert_status(scanner_new(program, &scanner, &err), OK, err);
    assert_status(scanner_scan(scanner, &file, &events, facts, &err), OK, err);
    scanner = scanner_free(scanner);
    return matches;
}

static void check(const char *rule, enum language language, const char *code, bool tried,
                  unsigned expected)
{
    struct scan_facts facts;
    struct program *program = compile(rule);
    print_message("%s", code);
    assert_int_equal(scan(program, language, code, &facts), expected);
    assert_int_equal(facts.units, tried ? 1 : 0);
    assert_int_equal(facts.parsed, tried);
    program = program_free(program);
}

static void regexes_of_metavariables(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check(cases[i].rule, LANG_PYTHON, cases[i].code, cases[i].tried, cases[i].matches);
    }
}

#define RULE(language)                                                                             \
    "rules:\n- id: r\n  message: m\n  severity: ERROR\n  languages: [" language "]\n"

/* Of what an alternative needs, that which the fewest files have stands for it. */
static void alternatives(void **state)
{
    static const char either[] = RULE("python") "  pattern-either:\n"
                                                "  - patterns:\n"
                                                "    - pattern-either:\n"
                                                "      - pattern: req.$F(...)\n"
                                                "      - pattern: request.$F(...)\n"
                                                "    - metavariable-regex:\n"
                                                "        metavariable: $F\n"
                                                "        regex: ^(?:getParameter|getParameterMap|"
                                                "getQueryString)$\n"
                                                "  - pattern: getParts(...)\n";
    static const char shared[] = RULE("python") "  pattern-either:\n"
                                                "  - pattern: req.a(...)\n"
                                                "  - pattern: req.header(...)\n";
    (void)state;
    check(either, LANG_PYTHON, "request.go()\nreq.go()\n", false, 0);
    check(either, LANG_PYTHON, "request.getQueryString()\n", true, 1);
    check(either, LANG_PYTHON, "getParts()\n", true, 1);
    check(shared, LANG_PYTHON, "x.header()\n", false, 0);
    check(shared, LANG_PYTHON, "req.header()\nreq.a(1)\n", true, 2);
}

/* The type of a metavariable is needed where code cannot have it without naming it. */
static void types(void **state)
{
    static const char statement[] = RULE("java") "  pattern: (java.sql.Statement $S).run(...)\n";
    static const char string[] = RULE("java") "  pattern: (String $S).run(...)\n";
    static const char boxed[] = RULE("java") "  pattern: f((Integer $S))\n";
    static const char pointer[] = RULE("c") "  pattern: f((struct thing *$S))\n";
    static const char any[] = RULE("java") "  pattern: ($T $S).run(...)\n";
    (void)state;
    check(statement, LANG_JAVA, "class A { void f(B s) { s.run(1); } }\n", false, 0);
    check(statement, LANG_JAVA, "class A { void f(Statement s) { s.run(1); } }\n", true, 1);
    check(statement, LANG_JAVA, "class A { void f(Statements s) { s.run(1); } }\n", false, 0);
    check(string, LANG_JAVA, "class A { void f() { \"a\".run(1); } }\n", true, 1);
    check(boxed, LANG_JAVA, "class A { void g() { f(\"a\".length()); } }\n", true, 1);
    check(pointer, LANG_C, "void g(void) { f(NULL); }\n", true, 1);
    check(any, LANG_JAVA, "class A { void f(B s) { s.run(1); } }\n", true, 1);
}

/* Texts of one language's rules are looked for in its files, those of text rules in all. */
static void languages(void **state)
{
    static const char python[] = RULE("python") "  pattern: gets(...)\n";
    static const char two[] = RULE("python, javascript") "  pattern: gets(...)\n";
    static const char text[] = RULE("regex") "  pattern-regex: gets\n";
    (void)state;
    check(python, LANG_PYTHON, "gets()\n", true, 1);
    check(python, LANG_JAVASCRIPT, "gets()\n", false, 0);
    check(two, LANG_JAVASCRIPT, "gets()\n", true, 1);
    check(two, LANG_PYTHON, "gets()\n", true, 1);
    struct program *program = compile(text);
    for (unsigned l = LANG_UNKNOWN; l < LANG_COUNT; l++) {
        assert_int_equal(scan(program, (enum language)l, "gets\n", NULL), 1);
    }
    program = program_free(program);
}

static const char code[] = "import os as o\nclass C(B):\n  x = f(1)\n  def m(self):\n"
                           "    return g(f(self.x), o.f(2))\nf(h(f))\n";

/* The cursor gives what a look at every node gives, in its order, within any part. */
static void cursors_miss_nothing(void **state)
{
    static const char *const patterns[] = {"f(...)", "$F(...)", "$X",
                                           "x = $Y", "h",       "class $C: ..."};
    struct error err;
    struct parser *parser = NULL;
    struct symbols symbols;
    struct tree tree;
    struct arena arena;
    struct node_index index;
    (void)state;
    symbols_init(&symbols, NULL);
    tree_init(&tree);
    arena_init(&arena, 0);
    assert_status(parser_new(NULL, &parser, &err), OK, err);
    struct pattern compiled[sizeof patterns / sizeof patterns[0]];
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        assert_status(pattern_compile(parser, LANG_PYTHON, view_str(patterns[i]), 0, &symbols,
                                      &arena, &compiled[i], &err),
                      OK, err);
    }
    assert_status(parser_parse(parser, LANG_PYTHON, view_str(code), &symbols, &tree, &err), OK,
                  err);
    assert_status(tree_resolve_names(&tree, &symbols, &err), OK, err);
    assert_status(tree_summarise(&tree, &symbols, &err), OK, err);
    assert_status(node_index_build(&tree, &arena, &index, &err), OK, err);
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        const struct pattern *p = &compiled[i];
        for (node_id first = 0; first < tree.count; first += 3) {
            for (node_id stop = first; stop <= tree.count; stop += 5) {
                struct node_cursor cursor;
                node_cursor_begin(&cursor, &index, p, first, stop);
                for (node_id n = first; n < stop; n++) {
                    if (pattern_may_match(p, tree.nodes[n].kind) &&
                        summary_within(p->need[p->root], tree.have[n]) &&
                        pattern_worth_trying(p, &tree, n)) {
                        assert_int_equal(node_cursor_next(&cursor), n);
                    }
                }
                assert_int_equal(node_cursor_next(&cursor), NO_NODE);
            }
        }
    }
    for (uint32_t begin = 0; begin <= sizeof code; begin += 2) {
        for (uint32_t end = begin; end <= sizeof code; end += 3) {
            node_id first = 0;
            node_id stop = 0;
            assert_status(node_index_window(&index, &arena, begin, end, &first, &stop, &err), OK,
                          err);
            for (node_id n = 0; n < tree.count; n++) {
                bool begins = tree.nodes[n].begin >= begin && tree.nodes[n].begin <= end;
                assert_true(!begins || (n >= first && n < stop));
            }
        }
    }
    arena_release(&arena);
    tree_release(&tree);
    symbols_release(&symbols);
    parser = parser_free(parser);
}

static int begin(void **state)
{
    struct error err;
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

/* A database of as many literals that another build kept for the same rules is not used. */
static void literals_of_another_build(void **state)
{
    struct error err;
    char dir[] = "/tmp/assay-literals-XXXXXX";
    struct sha256 key;
    struct pattern_db *other = NULL;
    struct program *kept = NULL;
    struct scan_facts facts;
    const struct pattern_literal literal = {.text = VIEW_INIT("elsewhere"), .parts = 1};
    struct program *program = compile(REGEX_ON("gets($X)", "."));
    (void)state;
    assert_non_null(mkdtemp(dir));
    sha256_of(VIEW("rules"), &key);
    assert_status(program_keep(program, &key, dir, &err), OK, err);
    assert_status(pattern_db_compile_literals(&literal, 1, &other, &err), OK, err);
    assert_int_equal(program->literal_count, 1);
    assert_status(pattern_db_store(other, &key, dir, &err), OK, err);
    assert_status(program_cached(&key, dir, NULL, &kept, &err), OK, err);
    assert_status(program_arm(kept, &key, dir, &err), OK, err);
    assert_int_equal(scan(kept, LANG_PYTHON, "gets(1)\n", &facts), 1);
    kept = program_free(kept);
    program = program_free(program);
    other = pattern_db_free(other);
    assert_int_equal(folder_remove(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regexes_of_metavariables),
        cmocka_unit_test(alternatives),
        cmocka_unit_test(types),
        cmocka_unit_test(languages),
        cmocka_unit_test(literals_of_another_build),
        cmocka_unit_test(cursors_miss_nothing),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
