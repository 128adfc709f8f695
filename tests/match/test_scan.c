/* Rules over files, from the YAML to the lines: formulas, conditions, taint, the
 * prefilter, and programs that were written and read again. */
#include "testing.h"

#include <stdlib.h>
#include <string.h>

#include <assay/base/digest.h>
#include <assay/base/mem.h>
#include <assay/match/scan.h>

#include "program_store.h"

struct found_lines {
    struct view source;
    char text[256];
};

static enum status on_match(void *ctx, const struct code_match *match, struct error *err)
{
    struct found_lines *f = ctx;
    unsigned line = 1;
    size_t len = strlen(f->text);
    (void)err;
    for (uint32_t i = 0; i < match->begin; i++) {
        line += f->source.ptr[i] == '\n' ? 1 : 0;
    }
    (void)snprintf(f->text + len, sizeof f->text - len, "%s%u", len == 0 ? "" : " ", line);
    return OK;
}

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

static void check_lines(const struct program *program, enum language language, const char *code,
                        const char *lines)
{
    struct error err;
    struct scanner *scanner = NULL;
    struct found_lines found = {.source = view_str(code), .text = ""};
    const struct file file = {
        .path = VIEW("src/test"), .bytes = view_str(code), .language = language};
    const struct scan_events events = {.ctx = &found, .match = on_match};
    struct scan_facts facts;
    assert_status(scanner_new(program, &scanner, &err), OK, err);
    assert_status(scanner_scan(scanner, &file, &events, &facts, &err), OK, err);
    assert_string_equal(found.text, lines);
    assert_false(facts.exhausted);
    scanner = scanner_free(scanner);
}

#define HEAD(language)                                                                             \
    "rules:\n- id: r\n  message: m\n  severity: ERROR\n  languages: [" language "]\n"

static const struct {
    const char *name;
    const char *rule;
    enum language language;
    const char *code;
    const char *lines;
} cases[] = {
    {"aliases resolve", HEAD("python") "  pattern: subprocess.call(...)\n", LANG_PYTHON,
     "import subprocess as sp\nfrom subprocess import call as c\nsp.call(1)\nc(2)\ncall(3)\n",
     "3 4"},
    {"keywords in any order", HEAD("python") "  pattern: f(..., b=2, a=1)\n", LANG_PYTHON,
     "f(0, a=1, b=2)\nf(a=1)\nf(b=2, a=1, c=3)\nf(b=2, a=1)\n", "1 4"},
    {"inside, and not inside",
     HEAD("python") "  patterns:\n  - pattern: g()\n  - pattern-inside: |\n      def $F(...):\n"
                    "        ...\n  - pattern-not-inside: |\n      if $C:\n        ...\n",
     LANG_PYTHON, "g()\ndef a():\n  g()\ndef b():\n  if x:\n    g()\n", "3"},
    {"the same metavariable is the same code", HEAD("javascript") "  pattern: $A === $A\n",
     LANG_JAVASCRIPT, "x.y === x.y\nx === y\nf(1) === f(1)\n", "1 3"},
    {"constants fold", HEAD("python") "  pattern: f(\"ab\")\n", LANG_PYTHON,
     "x = \"a\"\nf(x + \"b\")\nf(x)\nf(\"a\" \"b\")\n", "2 4"},
    {"a regex on a metavariable is anchored at its start",
     HEAD("python") "  patterns:\n  - pattern: f($X)\n  - metavariable-regex:\n"
                    "      metavariable: $X\n      regex: b.\n",
     LANG_PYTHON, "f(bc)\nf(abc)\nf(b)\n", "1"},
    {"comparison",
     HEAD("go") "  patterns:\n  - pattern: f($X)\n  - metavariable-comparison:\n"
                "      comparison: $X < 0x10 and $X % 2 == 0\n",
     LANG_GO, "package a\nfunc b() {\nf(4)\nf(5)\nf(16)\n}\n", "3"},
    {"a nested pattern in another language",
     HEAD("yaml") "  patterns:\n  - pattern: \"run: $X\"\n  - metavariable-pattern:\n"
                  "      metavariable: $X\n      language: bash\n      pattern: rm ...\n",
     LANG_YAML, "a:\n  run: rm -rf x\nb:\n  run: ls\n", "2"},
    {"a language in a language in a language: each keeps its tree",
     HEAD("yaml") "  patterns:\n  - pattern: \"run: $X\"\n  - metavariable-pattern:\n"
                  "      metavariable: $X\n      language: javascript\n      patterns:\n"
                  "      - pattern: say($A, $B)\n      - metavariable-pattern:\n"
                  "          metavariable: $A\n          language: python\n"
                  "          pattern: print(...)\n      - metavariable-pattern:\n"
                  "          metavariable: $B\n          pattern: last\n",
     LANG_YAML,
     "a:\n  run: say('print(1)', last)\nb:\n  run: say('print(1)', first)\n"
     "c:\n  run: say('show(1)', last)\n",
     "2"},
    {"what a pattern means without writing it is no word to look for",
     HEAD("dockerfile") "  pattern: FROM $X:latest\n", LANG_DOCKERFILE, "FROM a:latest\nFROM b:1\n",
     "1"},
    {"focus", HEAD("java") "  patterns:\n  - pattern: f($A, $B)\n  - focus-metavariable: $B\n",
     LANG_JAVA, "class C { void m() {\nf(1,\n2);\n} }\n", "3"},
    {"typed metavariables", HEAD("java") "  pattern: (String $S).length()\n", LANG_JAVA,
     "class C { void m(String a, Foo b) {\na.length();\nb.length();\n} }\n", "2"},
    {"typed arguments of Python", HEAD("python") "  pattern: 'f($X: int)'\n", LANG_PYTHON,
     "f('a')\nf(2)\ndef f(a: int): pass\nf({b: int})\n", "2"},
    {"taint through a variable, cut by a sanitizer",
     HEAD("python") "  mode: taint\n  pattern-sources:\n  - pattern: source()\n"
                    "  pattern-sinks:\n  - pattern: sink(...)\n  pattern-sanitizers:\n"
                    "  - pattern: clean(...)\n",
     LANG_PYTHON,
     "def f():\n  x = source()\n  y = clean(x)\n  sink(y)\n  sink('a' + x)\n  sink(1)\n", "5"},
    {"statements in a row, deep", HEAD("c") "  pattern: |\n    free($P);\n    ...\n    use($P);\n",
     LANG_C, "void f(char *p) {\n  free(p);\n  if (x) {\n    use(p);\n  }\n}\n", "2"},
    {"regex", HEAD("regex") "  pattern-regex: ^b\n", LANG_UNKNOWN, "a\nb\nab\n", "2"},
    {"generic", HEAD("generic") "  pattern: a ... c\n", LANG_UNKNOWN, "a b c\nx\n", "1"},
    {"unordered attributes of Terraform",
     HEAD("hcl") "  pattern: |\n    resource \"r\" $N {\n      ...\n      b = true\n      ...\n"
                 "      a = 1\n      ...\n    }\n",
     LANG_HCL, "resource \"r\" \"x\" {\n  a = 1\n  c = 2\n  b = \"true\"\n}\n", "1"},
};

static void rules_find_their_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct program *program = compile(cases[i].rule);
        print_message("%s\n", cases[i].name);
        check_lines(program, cases[i].language, cases[i].code, cases[i].lines);
        program = program_free(program);
    }
}

/* What comes back from bytes finds the same. */
static void programs_survive_the_cache(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err;
        struct buf bytes = BUF_INIT(1 << 26);
        struct program *program = compile(cases[i].rule);
        struct program copy;
        memset(&copy, 0, sizeof copy);
        assert_status(program_write(program, &bytes, &err), OK, err);
        char *kept = aligned_alloc(16, (bytes.len + 15) / 16 * 16);
        assert_non_null(kept);
        memcpy(kept, bytes.ptr, bytes.len);
        assert_status(program_read(kept, bytes.len, false, &copy, &err), OK, err);
        copy.literal_db = program->literal_db;
        check_lines(&copy, cases[i].language, cases[i].code, cases[i].lines);
        free(kept);
        buf_release(&bytes);
        program = program_free(program);
    }
}

static void damaged_programs_are_not_used(void **state)
{
    struct error err;
    struct buf bytes = BUF_INIT(1 << 26);
    struct program *program = compile(cases[0].rule);
    (void)state;
    assert_status(program_write(program, &bytes, &err), OK, err);
    char *kept = aligned_alloc(16, (bytes.len + 15) / 16 * 16);
    assert_non_null(kept);
    for (size_t at = 0; at < bytes.len; at += 97) {
        struct program copy;
        memset(&copy, 0, sizeof copy);
        memcpy(kept, bytes.ptr, bytes.len);
        kept[at] = (char)(kept[at] ^ 0x20);
        assert_int_equal(program_read(kept, bytes.len, false, &copy, &err), ERR_NOT_FOUND);
    }
    for (size_t len = 0; len < bytes.len; len += 101) {
        struct program copy;
        memset(&copy, 0, sizeof copy);
        memcpy(kept, bytes.ptr, bytes.len);
        assert_int_equal(program_read(kept, len, false, &copy, &err), ERR_NOT_FOUND);
    }
    free(kept);
    buf_release(&bytes);
    program = program_free(program);
}

static void a_pattern_that_does_not_parse_is_noted(void **state)
{
    struct error err;
    struct code_rules *rules = NULL;
    struct program *program = NULL;
    const char *yaml = HEAD("python") "  pattern: \"def (\"\n";
    const struct shipped_file file = {.name = VIEW("test.yaml"), .bytes = view_str(yaml)};
    const struct program_options lenient = {.strict = false};
    (void)state;
    assert_status(code_rules_read(&file, 1, NULL, &rules, &err), OK, err);
    assert_status(program_new(rules, &lenient, &program, &err), OK, err);
    assert_int_equal(program->note_count, 1);
    assert_int_equal(program->unit_count, 0);
    assert_view(program_text(program, program->notes[0].rule), "r");
    program = program_free(program);
    const struct program_options strict = {.strict = true};
    assert_int_equal(program_new(rules, &strict, &program, &err), ERR_FORMAT);
    assert_null(program);
    rules = code_rules_free(rules);
}

/* Deep, long and broken input: no crash, no endless work. */
static void hostile_files(void **state)
{
    struct program *program = compile(HEAD("python, javascript, c") "  pattern: f(..., $X, ...)\n");
    static const char *const parts[] = {"(", "[", "{", "f(", "a+", "if x:\n ", "\"", "\xff"};
    (void)state;
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        struct error err;
        struct buf text = BUF_INIT(1 << 24);
        struct scanner *scanner = NULL;
        struct found_lines found = {.text = ""};
        for (size_t i = 0; i < 20000; i++) {
            buf_add_str(&text, parts[p]);
        }
        found.source = buf_view(&text);
        const struct file file = {
            .path = VIEW("x"), .bytes = buf_view(&text), .language = LANG_JAVASCRIPT};
        const struct scan_events events = {.ctx = &found, .match = on_match};
        assert_status(scanner_new(program, &scanner, &err), OK, err);
        enum status st = scanner_scan(scanner, &file, &events, NULL, &err);
        assert_true(st == OK || st == ERR_TIMEOUT || st == ERR_LIMIT);
        scanner = scanner_free(scanner);
        buf_release(&text);
    }
    program = program_free(program);
}

static int begin(void **state)
{
    struct error err;
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_find_their_lines),
        cmocka_unit_test(programs_survive_the_cache),
        cmocka_unit_test(damaged_programs_are_not_used),
        cmocka_unit_test(a_pattern_that_does_not_parse_is_noted),
        cmocka_unit_test(hostile_files),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
