#include "code_rules_fixture.h"
#include "oom.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>

#define ACCEPTED_ENTRY                                                                             \
    "accepted: pattern, patterns, pattern-either, pattern-regex, pattern-inside, pattern-not, "    \
    "pattern-not-inside, pattern-not-regex"

/* Each text is refused with this message, at this place. */
static void test_malformed_rules(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {RULE("  patern: x\n"), "r.yaml:6:3: unknown key \"patern\" in a rule; did you mean "
                                "\"pattern\"? accepted: id, message, severity, languages, mode"},
        {RULE("  patterns:\n  - pattern: a\n  - patern-not: b\n"),
         "r.yaml:8:5: unknown key \"patern-not\" in a pattern; did you mean "
         "\"pattern-not\"? " ACCEPTED_ENTRY},
        {RULE("  pattern: x\n  zebra: 1\n"),
         "r.yaml:7:3: unknown key \"zebra\" in a rule; accepted: id"},
        {RULE("  pattern: x\n  options: {ac_maching: true}\n"),
         "r.yaml:7:13: unknown key \"ac_maching\" in options; did you mean \"ac_matching\"?"},
        {RULE("  pattern: x\n  options: {ac_matching: maybe}\n"),
         "r.yaml:7:26: ac_matching: expected true or false, found a text"},
        {RULE("  pattern: x\n  options: {generic_comment_style: lisp}\n"),
         "r.yaml:7:36: option generic_comment_style: expected \"c\" or \"cpp\""},
        {RULE("  pattern:\n"), "r.yaml:6:11: pattern: expected a text, found nothing"},
        {RULE("  pattern: ''\n"), "r.yaml:6:12: pattern is empty"},
        {RULE("  pattern: [x]\n"), "r.yaml:6:12: pattern: expected a text, found a list"},
        {RULE(""), "r.yaml:2:3: a rule lacks a pattern: expected"},
        {RULE("  pattern: x\n  patterns: [{pattern: y}]\n"),
         "r.yaml:7:3: a rule has both \"pattern\" and \"patterns\""},
        {RULE("  patterns: []\n"), "r.yaml:6:13: patterns is an empty list"},
        {RULE("  patterns: {pattern: x}\n"),
         "r.yaml:6:13: patterns: expected a list, found a mapping"},
        {RULE("  patterns:\n  - x\n"),
         "r.yaml:7:5: an entry of patterns: expected a mapping with one "
         "key, found a text; did you mean \"pattern: …\"?"},
        {RULE("  patterns:\n  - pattern: x\n    pattern-not: y\n"),
         "r.yaml:8:5: an entry of patterns: expected a mapping with one key, found 2; is a hyphen"},
        {RULE("  patterns:\n  - pattern-not: x\n"), "r.yaml:6:3: nothing here matches anything"},
        {RULE("  pattern-either:\n  - pattern-not: x\n"), "r.yaml:7:5: a negation counts only"},
        {RULE("  patterns:\n  - pattern: x\n  - pattern-not: {pattern-not: y}\n"),
         "r.yaml:8:19: a negation counts only"},
        {RULE("  pattern-either:\n  - focus-metavariable: $X\n"),
         "r.yaml:7:5: \"focus-metavariable\" must be an entry of \"patterns\""},
        {RULE("  patterns:\n  - pattern: x\n  - metavariable-regex: {metavariable: $X}\n"),
         "r.yaml:8:25: metavariable-regex lacks \"regex\""},
        {RULE("  patterns:\n  - pattern: x\n"
              "  - metavariable-comparison: {comparison: a, strip: true}\n"),
         "r.yaml:8:30: metavariable-comparison: \"strip\" needs \"metavariable\""},
        {RULE("  patterns:\n  - pattern: x\n"
              "  - metavariable-comparison: {comparison: a, base: 1}\n"),
         "r.yaml:8:52: base: expected a number from 2 to 36"},
        {RULE("  patterns:\n  - pattern: x\n"
              "  - metavariable-analysis: {metavariable: $X, analyzer: entropie}\n"),
         "r.yaml:8:57: unknown analyzer \"entropie\""},
        {RULE("  patterns:\n  - pattern: x\n"
              "  - metavariable-pattern: {metavariable: $X, language: pyton, pattern: y}\n"),
         "r.yaml:8:56: unknown language \"pyton\""},
        {RULE("  patterns:\n  - pattern: x\n  - metavariable-type: {metavariable: $X}\n"),
         "r.yaml:8:24: no type here"},
        {RULE("  match: {all: [{not: x}]}\n"), "r.yaml:6:11: nothing here matches anything"},
        {RULE("  match: {any: [{not: x}]}\n"), "r.yaml:6:18: a negation counts only"},
        {RULE("  match: {not: x}\n"), "r.yaml:6:11: a negation counts only"},
        {RULE("  match: {pattern: x, any: [y]}\n"),
         "r.yaml:6:23: both \"pattern\" and \"any\" in one pattern"},
        {RULE("  match: {where: []}\n"), "r.yaml:6:10: no pattern here"},
        {RULE("  match: {pattern: x, were: []}\n"),
         "r.yaml:6:23: unknown key \"were\" in a pattern; did you mean \"where\"?"},
        {RULE("  match: {pattern: x, where: [{focus: $X, regex: y}]}\n"),
         "r.yaml:6:43: unknown key \"regex\" in an entry of where; accepted: focus"},
        {RULE("  match: {pattern: x, where: [{regex: y}]}\n"),
         "r.yaml:6:31: an entry of where lacks"},
        {RULE("  pattern-sources: [{pattern: x}]\n"),
         "r.yaml:6:3: \"pattern-sources\" needs \"mode: taint\""},
        {RULE("  mode: taint\n  pattern-sources: [{pattern: x}]\n"),
         "r.yaml:2:3: a taint rule lacks \"pattern-sinks\""},
        {RULE("  mode: taint\n  pattern: x\n"),
         "r.yaml:7:3: \"pattern\" does not go with taint mode"},
        {RULE("  taint: {sources: [x]}\n"), "r.yaml:6:10: taint lacks \"sinks\""},
        {RULE("  taint: {sources: [x], sinks: [y], propagators: [{pattern: z, from: $A}]}\n"),
         "r.yaml:6:51: a propagator lacks \"to\""},
        {RULE("  taint: {sources: [{pattern: x, by-side-effect: no}], sinks: [y]}\n"),
         "r.yaml:6:50: by-side-effect: expected true or false"},
        {RULE("  mode: tainted\n  pattern: x\n"), "r.yaml:6:9: mode \"tainted\": expected search"},
        {RULE("  pattern: x\n  paths: {includes: []}\n"),
         "r.yaml:7:11: unknown key \"includes\" in paths; did you mean \"include\"?"},
        {RULE("  pattern: x\n  fix-regex: {regex: a}\n"),
         "r.yaml:7:14: fix-regex lacks \"replacement\""},
        {RULE("  pattern: x\n  metadata: [a]\n"),
         "r.yaml:7:13: expected metadata: a mapping, found"},
        {RULE("  pattern: x\n  min-version: soon\n"),
         "r.yaml:7:16: min-version \"soon\": expected"},
        {RULE("  pattern: x\n  pattern: y\n"), "r.yaml:7:3: the key \"pattern\" stands here twice"},
        {"rules:\n- {id: a, severity: INFO, languages: [c], pattern: x}\n",
         "r.yaml:2:3: a rule lacks \"message\""},
        {"rules:\n- {message: m}\n", "r.yaml:2:3: a rule lacks \"id\""},
        {"rules:\n- {id: 'a b', message: m}\n", "r.yaml:2:8: id \"a b\": expected letters"},
        {"rules:\n- {id: a, message: m, severity: Bad, languages: [c], pattern: x}\n",
         "r.yaml:2:33: severity \"Bad\": expected ERROR"},
        {"rules:\n- {id: a, message: m, severity: LOW, languages: c, pattern: x}\n",
         "r.yaml:2:49: languages: expected a list, found a text"},
        {"rules:\n- {id: a, message: m, severity: LOW, languages: [klingon], pattern: x}\n",
         "r.yaml:2:50: unknown language \"klingon\""},
        {"rules:\n- x\n", "r.yaml:2:3: expected a rule: a mapping, found a text"},
        {"rules: x\n", "r.yaml:1:8: expected a list of rules, found a text"},
        {"rules: []\nrule: []\n", "r.yaml:2:1: unknown key \"rule\" beside \"rules\""},
        {"ruls: []\n", "r.yaml:1:1: no top-level \"rules\" here"},
        {"", "r.yaml:1:1: no top-level \"rules\" here"},
        {"[]", "r.yaml:1:1: no top-level \"rules\" here"},
        {"rules:\n- ? [a]\n  : b\n", "r.yaml:2:5: a key must be a scalar"},
        {"rules: [\n", "r.yaml:2:1:"},
        {"rules: *none\n", "r.yaml:1:8: alias \"none\" has no anchor before it"},
        {"rules:\n- id: \xff\n", "r.yaml:2:7:"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        bad_rules(rows[i].text, ERR_FORMAT, rows[i].message);
    }
}

static void test_unsupported_rules_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *keys; /* of a rule that has an id */
        const char *why;
    } rows[] = {
        {"mode: join\n  join: {refs: []}\n", "r.yaml:3:9: mode \"join\" is not supported"},
        {"mode: extract\n  extract: $X\n  dest-language: c\n", "r.yaml:3:9: mode \"extract\" is"},
        {"steps: []\n  language: c\n", "r.yaml:3:10: \"steps\" is not supported"},
        {"min-version: 1.183\n  new: 1\n",
         "r.yaml:3:16: min-version is 1.183, the language spoken here is 1.182.0"},
        {"max-version: 1.181.9\n", "r.yaml:3:16: max-version is 1.181.9"},
        {"message: m\n  severity: LOW\n  languages: [ocaml, lua]\n  pattern: x\n",
         "r.yaml:5:15: language \"ocaml\" is not parsed"},
        {"message: m\n  severity: LOW\n  languages: [c]\n  pattern: x\n  equivalences: []\n",
         "r.yaml:7:3: \"equivalences\" is not supported"},
        {"message: m\n  severity: LOW\n  languages: [c]\n"
         "  r2c-internal-project-depends-on: {namespace: npm, package: a, version: '1'}\n",
         "r.yaml:6:3: \"r2c-internal-project-depends-on\" is not supported"},
        {"message: m\n  severity: LOW\n  languages: [generic]\n  pattern: x\n"
         "  options: {generic_engine: aliengrep}\n",
         "r.yaml:7:29: generic_engine \"aliengrep\" is not supported"},
        {"message: m\n  severity: LOW\n  languages: [c]\n  patterns: [{pattern: x}, "
         "{pattern-where-python: y}]\n",
         "r.yaml:6:29: \"pattern-where-python\" is not supported"},
        {"message: m\n  severity: LOW\n  languages: [c]\n  patterns: [{pattern: x}, "
         "{metavariable-pattern: {metavariable: $X, language: dart, pattern: y}}]\n",
         "r.yaml:6:80: language \"dart\" is not parsed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[600];
        (void)snprintf(text, sizeof text,
                       "rules:\n- id: out\n  %s- id: in\n  message: m\n  severity: INFO\n"
                       "  languages: [python]\n  pattern: y\n",
                       rows[i].keys);
        struct code_rules *set = good_rules(text);
        assert_int_equal(set->count, 1);
        assert_view(set->rules[0].id.text, "in");
        assert_int_equal(set->unsupported_count, 1);
        assert_view(set->unsupported[0].id, "out");
        if (!view_starts(set->unsupported[0].text, view_str(rows[i].why))) {
            assert_view(set->unsupported[0].text, rows[i].why);
        }
        (void)code_rules_free(set);
        const struct code_rules_options strict = {.strict = true};
        struct error err;
        set = NULL;
        assert_status(read_rules(text, &strict, &set, &err), ERR_UNSUPPORTED, err);
        assert_null(set);
        assert_true(view_starts(view_str(err.message), view_str(rows[i].why)));
    }
}

/* What is wrong in a rule that would be left out anyway is still an error. */
static void test_errors_in_unsupported_rules(void **state)
{
    (void)state;
    bad_rules("rules: [{id: a, message: m, severity: LOW, languages: [ocaml], patern: x}]",
              ERR_FORMAT, "r.yaml:1:64: unknown key \"patern\"");
}

static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *warning;
    } rows[] = {
        {RULE("  pattern: x\n  product: sast\n"),
         "r.yaml:7:3: \"product\" has no effect in a rule"},
        {RULE("  pattern: x\n  validators: []\n"), "r.yaml:7:3: \"validators\" has no effect"},
        {RULE("  pattern: x\n  options: {generic_braces: []}\n"),
         "r.yaml:7:13: option \"generic_braces\" has no effect"},
        {RULE("  patterns: [{pattern: x}, {focus-metavariable: x}]\n"),
         "r.yaml:6:49: focus-metavariable \"x\" is no metavariable, as $X is"},
        {RULE("  taint: {sources: [x], sinks: [{pattern: y, label: A}]}\n"),
         "r.yaml:6:46: \"label\" has no effect in a sink"},
        {"rules: [{id: r, message: m, severity: LOW, languages: [c, ocaml], pattern: x}]",
         "r.yaml:1:59: language \"ocaml\" is not parsed"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct code_rules *set = good_rules(rows[i].text);
        assert_int_equal(set->count, 1);
        assert_int_equal(set->warning_count, 1);
        assert_view(set->warnings[0].id, "r");
        if (!view_starts(set->warnings[0].text, view_str(rows[i].warning))) {
            assert_view(set->warnings[0].text, rows[i].warning);
        }
        (void)code_rules_free(set);
        const struct code_rules_options strict = {.strict = true};
        struct error err;
        set = NULL;
        assert_status(read_rules(rows[i].text, &strict, &set, &err), ERR_FORMAT, err);
        assert_null(set);
    }
}

static void test_keep_going(void **state)
{
    (void)state;
    const struct code_rules_options options = {.keep_going = true};
    struct code_rules *set = NULL;
    struct error err;
    assert_ok(read_rules("rules:\n- {id: bad, patern: x}\n- 7\n"
                         "- {id: a, message: m, severity: LOW, languages: [c], pattern: x}\n",
                         &options, &set, &err),
              err);
    assert_int_equal(set->count, 1);
    assert_view(set->rules[0].id.text, "a");
    assert_int_equal(set->unsupported_count, 2);
    assert_view(set->unsupported[0].id, "bad");
    assert_true(view_starts(set->unsupported[0].text, VIEW("r.yaml:2:13: unknown key \"patern\"")));
    assert_view(set->unsupported[1].id, "");
    (void)code_rules_free(set);
    assert_ok(read_rules("rules: [\n", &options, &set, &err), err);
    assert_int_equal(set->count, 0);
    assert_int_equal(set->unsupported_count, 1);
    (void)code_rules_free(set);
}

/* ---- hostile ---- */

static void bad_buffer(const struct buf *text, enum status status, const char *part)
{
    struct code_rules *rules = NULL;
    struct error err = {.code = OK};
    const struct shipped_file file = {VIEW("r.yaml"), buf_view(text)};
    assert_ok(buf_status(text, &err), err);
    assert_status(code_rules_read(&file, 1, NULL, &rules, &err), status, err);
    assert_null(rules);
    if (view_find(view_str(err.message), view_str(part)) == VIEW_NPOS) {
        assert_string_equal(err.message, part);
    }
}

/* `before`, then `n` times `open`. */
static void repeat(struct buf *out, const char *before, const char *open, size_t n)
{
    buf_clear(out);
    buf_add_str(out, before);
    for (size_t i = 0; i < n; i++) {
        buf_add_str(out, open);
    }
}

static void test_nesting(void **state)
{
    (void)state;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(32 * 1024 * 1024);
    repeat(&text, RULE("  pattern-either: [{pattern: a}, "), "{pattern-either: [{pattern: b}, ",
           40);
    bad_buffer(&text, ERR_FORMAT, "r.yaml:7:1: did not find");
    for (size_t i = 0; i < 40; i++) {
        buf_add_str(&text, "]}");
    }
    buf_add_str(&text, "]\n");
    struct code_rules *set = good_rules(text.ptr);
    assert_int_equal(set->count, 1);
    (void)code_rules_free(set);
    repeat(&text, RULE("  match: "), "{inside: ", 70);
    buf_add_str(&text, "x");
    for (size_t i = 0; i < 70; i++) {
        buf_add_char(&text, '}');
    }
    bad_buffer(&text, ERR_LIMIT, "patterns are nested deeper than 64 levels");
    repeat(&text, "rules: ", "[", 100000);
    bad_buffer(&text, ERR_LIMIT, "nested deeper");
}

static void test_bombs(void **state)
{
    (void)state;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(32 * 1024 * 1024);
    buf_add_str(&text, "rules:\n- id: r\n  message: m\n  severity: LOW\n  languages: [c]\n"
                       "  patterns:\n  - pattern: &p0 x\n");
    buf_add_str(&text, "  - pattern-either: &e0 [{pattern: a}, {pattern: b}, {pattern: c}]\n");
    for (int i = 1; i < 9; i++) {
        buf_printf(&text,
                   "  - pattern-either: &e%d [{pattern-either: *e%d}, {pattern-either: *e%d}, "
                   "{pattern-either: *e%d}]\n",
                   i, i - 1, i - 1, i - 1);
    }
    bad_buffer(&text, ERR_LIMIT, "a rule of more than 4096 patterns and conditions");
    repeat(&text, RULE("  pattern: x\n  metadata:\n    a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8]\n"), "", 0);
    for (int i = 1; i < 6; i++) {
        buf_printf(&text, "    a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    bad_buffer(&text, ERR_LIMIT, "metadata: more than 65536 values");
    for (int i = 6; i < 12; i++) {
        buf_printf(&text, "    a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    bad_buffer(&text, ERR_LIMIT, "values with all aliases");
    repeat(&text, RULE("  patterns:\n"), "  - pattern: x\n", 5000);
    bad_buffer(&text, ERR_LIMIT, "more than 4096 patterns");
    repeat(&text, "rules:\n", "- {id: a, mode: join}\n", 65537);
    bad_buffer(&text, ERR_LIMIT, "r.yaml:65538:3: more than 65536 rules");
    repeat(&text, "rules:\n", "# ---------------------------------------------------------------\n",
           300000);
    bad_buffer(&text, ERR_LIMIT, "more than 16777216 bytes");
}

static const char whole[] =
    RULE("  patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: a}\n"
         "  - pattern-not: {pattern: \"g\"}\n  options: {ac_matching: false}\n"
         "  metadata: {a: [b, c]}\n  fix: 'h'\n");

static void test_every_truncation(void **state)
{
    (void)state;
    size_t loaded = 0;
    for (size_t n = 0; n < sizeof whole; n++) {
        struct code_rules *rules = NULL;
        struct error err = {.code = OK};
        const struct shipped_file file = {VIEW("r.yaml"), view_of(whole, n)};
        enum status st = code_rules_read(&file, 1, NULL, &rules, &err);
        assert_true(st == OK || st == ERR_FORMAT);
        assert_true((st == OK) == (rules != NULL));
        assert_true(st == OK || view_starts(view_str(err.message), VIEW("r.yaml:")));
        loaded += st == OK ? 1 : 0;
        (void)code_rules_free(rules);
    }
    assert_true(loaded > 0 && loaded < sizeof whole / 2);
}

static enum status load_whole(void *ctx, struct error *err)
{
    (void)ctx;
    struct code_rules *rules = NULL;
    const struct shipped_file file = {VIEW("r.yaml"), view_of(whole, sizeof whole - 1)};
    enum status st = code_rules_read(&file, 1, NULL, &rules, err);
    assert_true((st == OK) == (rules != NULL));
    (void)code_rules_free(rules);
    return st;
}

static void test_out_of_memory(void **state)
{
    (void)state;
    assert_true(oom_sweep(load_whole, NULL) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_malformed_rules),
        cmocka_unit_test(test_unsupported_rules_are_named),
        cmocka_unit_test(test_errors_in_unsupported_rules),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_keep_going),
        cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_every_truncation),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests_name("code_rules_errors", tests, start_digests, NULL);
}
