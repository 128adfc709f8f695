#include "code_rules_fixture.h"

static const struct code_rule *only(const struct code_rules *set)
{
    assert_int_equal(set->count, 1);
    assert_int_equal(set->unsupported_count, 0);
    return &set->rules[0];
}

static void assert_text(const struct rule_text *t, const char *text, uint32_t line, uint32_t column)
{
    assert_view(t->text, text);
    assert_view(t->source, "r.yaml");
    assert_int_equal(t->line, line);
    assert_int_equal(t->column, column);
}

static void test_fields_of_a_rule(void **state)
{
    (void)state;
    struct code_rules *set = good_rules("rules:\n"
                                        "- id: a.b-c_1\n"
                                        "  message: |\n"
                                        "    found $X\n"
                                        "  severity: ERROR\n"
                                        "  languages: [js, TypeScript]\n"
                                        "  min-version: 1.2\n"
                                        "  max-version: 1.182.0\n"
                                        "  pattern: f($X)\n"
                                        "  paths: {include: ['*.js', /src], exclude: [test/]}\n"
                                        "  fix: '  g($X)\n\n    '\n"
                                        "  fix-regex: {regex: 'a+', replacement: '\\1', count: 2}\n"
                                        "  metadata:\n"
                                        "    cwe: ['CWE-1', \"CWE-2\"]\n"
                                        "    deep: {n: 7, yes: true}\n");
    const struct code_rule *r = only(set);
    assert_text(&r->id, "a.b-c_1", 2, 7);
    assert_view(r->message, "found $X\n");
    assert_int_equal(r->severity, RULE_HIGH);
    assert_true(r->languages == (RULE_LANGUAGE(LANG_JAVASCRIPT) | RULE_LANGUAGE(LANG_TYPESCRIPT) |
                                 RULE_LANGUAGE(LANG_TSX)));
    assert_false(r->taint);
    assert_int_equal(r->formula->kind, FORMULA_PATTERN);
    assert_text(&r->formula->text, "f($X)", 9, 12);
    assert_int_equal(r->paths_include.len, 2);
    assert_view(r->paths_include.items[1], "/src");
    assert_int_equal(r->paths_exclude.len, 1);
    assert_view(r->paths_exclude.items[0], "test/");
    assert_true(r->has_fix);
    assert_view(r->fix, "g($X)");
    assert_text(&r->fix_regex.regex, "a+", 14, 22);
    assert_view(r->fix_regex.replacement, "\\1");
    assert_int_equal(r->fix_regex.count, 2);
    assert_view(value_get(r->metadata, "cwe")->items[1].text, "CWE-2");
    assert_int_equal(value_path(r->metadata, "deep.n")->integer, 7);
    assert_true(value_path(r->metadata, "deep.yes")->boolean);
    (void)code_rules_free(set);
}

static void test_what_is_not_given(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(RULE("  pattern: x\n  metadata:\n"));
    const struct code_rule *r = only(set);
    assert_null(r->metadata);
    assert_false(r->has_fix);
    assert_int_equal(r->fix_regex.regex.text.len, 0);
    assert_int_equal(r->paths_include.len + r->paths_exclude.len, 0);
    assert_int_equal(r->sources.len + r->sinks.len + r->sanitizers.len + r->propagators.len, 0);
    assert_true(r->options.on[OPTION_AC_MATCHING] && r->options.on[OPTION_IMPLICIT_RETURN]);
    assert_false(r->options.on[OPTION_SYMBOLIC_PROPAGATION]);
    assert_int_equal(r->options.generic_ellipsis_max_span, 10);
    assert_true(r->options.generic_multiline);
    assert_int_equal(r->options.generic_comment_style.len, 0);
    (void)code_rules_free(set);
}

static void test_severities(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum rule_severity severity;
    } rows[] = {{"ERROR", RULE_HIGH},        {"WARNING", RULE_MEDIUM}, {"INFO", RULE_INFO},
                {"LOW", RULE_LOW},           {"MEDIUM", RULE_MEDIUM},  {"HIGH", RULE_HIGH},
                {"CRITICAL", RULE_CRITICAL}, {"INVENTORY", RULE_INFO}, {"EXPERIMENT", RULE_INFO}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[200];
        (void)snprintf(text, sizeof text,
                       "rules: [{id: a, message: m, severity: %s, languages: [c], pattern: x}]",
                       rows[i].name);
        struct code_rules *set = good_rules(text);
        assert_int_equal(only(set)->severity, rows[i].severity);
        (void)code_rules_free(set);
    }
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum language language;
    } rows[] = {{"sh", LANG_BASH},
                {"C++", LANG_CPP},
                {"c#", LANG_CSHARP},
                {"docker", LANG_DOCKERFILE},
                {"golang", LANG_GO},
                {"tf", LANG_HCL},
                {"kt", LANG_KOTLIN},
                {"python2", LANG_PYTHON},
                {"py", LANG_PYTHON},
                {"sol", LANG_SOLIDITY},
                {"javascript", LANG_JAVASCRIPT}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_true(rule_language_bits(view_str(rows[i].name)) == RULE_LANGUAGE(rows[i].language));
    }
    assert_true(rule_language_bits(VIEW("generic")) == RULE_LANGUAGE_GENERIC);
    assert_true(rule_language_bits(VIEW("none")) == RULE_LANGUAGE_REGEX);
    assert_true(rule_language_bits(VIEW("ocaml")) == 0 && rule_language_known(VIEW("OCaml")));
    assert_true(rule_language_bits(VIEW("pyhton")) == 0 && !rule_language_known(VIEW("pyhton")));
    assert_true(rule_language_bits(VIEW("")) == 0 && !rule_language_known(VIEW("")));
    assert_true((RULE_LANGUAGE_GENERIC & RULE_LANGUAGE_REGEX) == 0);
}

static void test_texts_as_written(void **state)
{
    (void)state;
    static const char *const written[] = {"1",    "true", "null",  "0x1F",
                                          "1.50", "~",    "False", "1_000"};
    for (size_t i = 0; i < COUNT(written); i++) {
        char text[200];
        (void)snprintf(text, sizeof text, RULE("  pattern: %s\n"), written[i]);
        struct code_rules *set = good_rules(text);
        assert_view(only(set)->formula->text.text, written[i]);
        (void)code_rules_free(set);
    }
    struct code_rules *set = good_rules(RULE("  patterns:\n  - pattern: &a |-\n      a\n      b\n"
                                             "  - pattern-inside: *a\n"));
    assert_view(only(set)->formula->items[0].text.text, "a\nb");
    assert_view(only(set)->formula->items[1].items[0].text.text, "a\nb");
    (void)code_rules_free(set);
}

static void test_patterns(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(RULE("  patterns:\n"           /* 6 */
                                             "  - pattern: a\n"        /* 7 */
                                             "  - pattern-inside: b\n" /* 8 */
                                             "  - focus-metavariable: $X\n"
                                             "  - pattern-not: c\n" /* 10 */
                                             "  - pattern-not-inside:\n"
                                             "      patterns:\n"
                                             "      - pattern: d\n"
                                             "  - pattern-not-regex: e\n" /* 14 */
                                             "  - pattern-regex: f\n"
                                             "  - pattern-either:\n"
                                             "    - pattern: g\n"
                                             "    - pattern-inside: h\n"
                                             "  - focus-metavariable: [$Y, $Z]\n"
                                             "  - semgrep-internal-pattern-anywhere: i\n"));
    const struct formula *f = only(set)->formula;
    assert_int_equal(f->kind, FORMULA_ALL);
    assert_text(&f->text, "", 6, 3);
    assert_int_equal(f->len, 8);
    assert_int_equal(f->condition_count, 0);
    assert_text(&f->items[0].text, "a", 7, 14);
    assert_int_equal(f->items[1].kind, FORMULA_INSIDE);
    assert_int_equal(f->items[1].len, 1);
    assert_text(&f->items[1].items[0].text, "b", 8, 21);
    assert_int_equal(f->items[2].kind, FORMULA_NOT);
    assert_int_equal(f->items[2].items[0].kind, FORMULA_PATTERN);
    assert_int_equal(f->items[3].kind, FORMULA_NOT);
    assert_int_equal(f->items[3].items[0].kind, FORMULA_INSIDE);
    assert_int_equal(f->items[3].items[0].items[0].kind, FORMULA_ALL);
    assert_view(f->items[3].items[0].items[0].items[0].text.text, "d");
    assert_int_equal(f->items[4].kind, FORMULA_NOT);
    assert_int_equal(f->items[4].items[0].kind, FORMULA_REGEX);
    assert_text(&f->items[4].items[0].text, "e", 14, 24);
    assert_int_equal(f->items[5].kind, FORMULA_REGEX);
    assert_int_equal(f->items[6].kind, FORMULA_ANY);
    assert_int_equal(f->items[6].len, 2);
    assert_int_equal(f->items[6].items[1].kind, FORMULA_INSIDE);
    assert_int_equal(f->items[7].kind, FORMULA_ANYWHERE);
    assert_int_equal(f->focus_count, 2);
    assert_view(f->focus[0].items[0], "$X");
    assert_int_equal(f->focus[1].len, 2);
    assert_view(f->focus[1].items[1], "$Z");
    (void)code_rules_free(set);
}

static void test_conditions(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(
        RULE("  patterns:\n"
             "  - pattern: a\n"
             "  - metavariable-regex: {metavariable: $X, regex: '^a', constant-propagation: true}\n"
             "  - metavariable-comparison: {comparison: $X > 1}\n"
             "  - metavariable-comparison:\n"
             "      {comparison: $X < 9, metavariable: $X, base: '8', strip: 'true'}\n"
             "  - metavariable-analysis: {metavariable: $X, analyzer: redos}\n"
             "  - metavariable-analysis:\n"
             "      {metavariable: $X, analyzer: {kind: entropy_v2, mode: strict}}\n"
             "  - metavariable-analysis: {metavariable: $X, analyzer: entropy_v2}\n"
             "  - metavariable-type: {metavariable: $X, type: int, types: [a, b], language: java}\n"
             "  - metavariable-pattern:\n"
             "      {metavariable: $...X, language: regex, patterns: [{pattern-not: b}]}\n"
             "  - metavariable-name: {metavariable: $X, modules: [os, io]}\n"
             "  - semgrep-internal-metavariable-name: {metavariable: $X, kind: django-view}\n"));
    const struct formula *f = only(set)->formula;
    const struct condition *c = f->conditions;
    assert_int_equal(f->len, 1);
    assert_int_equal(f->condition_count, 10);
    assert_int_equal(c[0].kind, CONDITION_REGEX);
    assert_view(c[0].metavariable, "$X");
    assert_text(&c[0].text, "^a", 8, 51);
    assert_true(c[0].constant_propagation && !c[0].negate);
    assert_int_equal(c[1].kind, CONDITION_COMPARISON);
    assert_int_equal(c[1].metavariable.len, 0);
    assert_view(c[1].text.text, "$X > 1");
    assert_int_equal(c[1].base, 0);
    assert_false(c[1].strip);
    assert_int_equal(c[2].base, 8);
    assert_true(c[2].strip);
    assert_int_equal(c[3].kind, CONDITION_ANALYSIS);
    assert_view(c[3].text.text, "redos");
    assert_view(c[4].text.text, "entropy_v2");
    assert_view(c[4].mode, "strict");
    assert_view(c[5].mode, "default");
    assert_int_equal(c[6].kind, CONDITION_TYPE);
    assert_int_equal(c[6].types.len, 3);
    assert_view(c[6].types.items[0], "int");
    assert_view(c[6].types.items[2], "b");
    assert_true(c[6].languages == RULE_LANGUAGE(LANG_JAVA));
    assert_int_equal(c[7].kind, CONDITION_PATTERN);
    assert_view(c[7].metavariable, "$...X");
    assert_true(c[7].languages == RULE_LANGUAGE_REGEX);
    assert_int_equal(c[7].formula->kind, FORMULA_ALL);
    assert_int_equal(c[7].formula->items[0].kind, FORMULA_NOT);
    assert_int_equal(c[7].formula->items[0].items[0].kind, FORMULA_REGEX);
    assert_int_equal(c[8].kind, CONDITION_NAME);
    assert_int_equal(c[8].types.len, 2);
    assert_int_equal(c[9].kind, CONDITION_NAME);
    assert_view(c[9].text.text, "django-view");
    (void)code_rules_free(set);
}

static void test_version_2(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(RULE("  match:\n"
                                             "    all:\n" /* 7 */
                                             "    - foo(...)\n"
                                             "    - any: [a, {pattern: b, fix: ' c ', as: $Z}]\n"
                                             "    - not: {any: [{inside: d}, e]}\n"
                                             "    - anywhere: {regex: f}\n"
                                             "    where:\n"
                                             "    - {metavariable: $A, regex: g}\n"
                                             "    - {focus: $A}\n"
                                             "    - {metavariable: $A, not: h}\n"
                                             "    - {comparison: $A > 1, strip: true}\n"
                                             "    - {metavariable: $A, types: [T]}\n"
                                             "    - {metavariable: $A, analyzer: entropy}\n"
                                             "    - metavariable: $A\n"
                                             "      language: generic\n"
                                             "      all: [{not: i}]\n"
                                             "    - {focus: [$B, $C]}\n"));
    const struct formula *f = only(set)->formula;
    assert_int_equal(f->kind, FORMULA_ALL);
    assert_text(&f->text, "", 7, 5);
    assert_int_equal(f->len, 4);
    assert_text(&f->items[0].text, "foo(...)", 8, 7);
    assert_int_equal(f->items[1].kind, FORMULA_ANY);
    assert_false(f->items[1].items[0].has_fix);
    assert_true(f->items[1].items[1].has_fix);
    assert_view(f->items[1].items[1].fix, "c");
    assert_view(f->items[1].items[1].as, "$Z");
    assert_int_equal(f->items[2].kind, FORMULA_NOT);
    assert_int_equal(f->items[2].items[0].items[0].kind, FORMULA_INSIDE);
    assert_int_equal(f->items[3].kind, FORMULA_ANYWHERE);
    assert_int_equal(f->items[3].items[0].kind, FORMULA_REGEX);
    assert_int_equal(f->focus_count, 2);
    assert_view(f->focus[1].items[1], "$C");
    const struct condition *c = f->conditions;
    assert_int_equal(f->condition_count, 6);
    assert_int_equal(c[0].kind, CONDITION_REGEX);
    assert_view(c[0].text.text, "g");
    assert_true(c[0].constant_propagation);
    assert_null(c[0].formula);
    assert_int_equal(c[1].kind, CONDITION_PATTERN);
    assert_true(c[1].negate);
    assert_view(c[1].formula->text.text, "h");
    assert_int_equal(c[2].kind, CONDITION_COMPARISON);
    assert_true(c[2].strip);
    assert_int_equal(c[3].kind, CONDITION_TYPE);
    assert_int_equal(c[4].kind, CONDITION_ANALYSIS);
    assert_true(c[5].languages == RULE_LANGUAGE_GENERIC);
    assert_int_equal(c[5].formula->kind, FORMULA_ALL);
    (void)code_rules_free(set);
}

static void test_a_pattern_of_regex_rules_is_a_regex(void **state)
{
    (void)state;
    struct code_rules *set =
        good_rules("rules: [{id: a, message: m, severity: LOW, languages: [regex], pattern: a+}]");
    assert_int_equal(only(set)->formula->kind, FORMULA_REGEX);
    (void)code_rules_free(set);
    set = good_rules("rules: [{id: a, message: m, severity: LOW, languages: [regex, c], "
                     "pattern: a+}]");
    assert_int_equal(only(set)->formula->kind, FORMULA_PATTERN);
    (void)code_rules_free(set);
}

static void test_taint_1(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(
        RULE("  mode: taint\n"
             "  pattern-sources:\n"
             "  - {pattern: s(), label: A, requires: B or C, by-side-effect: only, control: true,\n"
             "     exact: true}\n"
             "  - patterns: [{pattern: t($X)}, {focus-metavariable: $X}]\n"
             "  pattern-sinks:\n"
             "  - {pattern: 'k($X, $Y)', requires: [{$X: A}, {$Y: B and not A}], at-exit: true}\n"
             "  - {pattern: k(), requires: A, exact: false}\n"
             "  pattern-sanitizers:\n"
             "  - {pattern-either: [{pattern: c}], not_conflicting: true, by-side-effect: true}\n"
             "  pattern-propagators:\n"
             "  - {pattern: $T.f($F), from: $F, to: $T, label: L, requires: M,\n"
             "     replace-labels: [A, B]}\n"
             "  - {pattern: $T.f($F), from: $F, to: $T, by-side-effect: false}\n"));
    const struct code_rule *r = only(set);
    assert_true(r->taint);
    assert_null(r->formula);
    assert_int_equal(r->sources.len, 2);
    const struct taint_spec *s = r->sources.items;
    assert_view(s[0].formula->text.text, "s()");
    assert_int_equal(s[0].place.line, 8);
    assert_view(s[0].label, "A");
    assert_view(s[0].requires_labels.text, "B or C");
    assert_int_equal(s[0].side_effect, SIDE_EFFECT_ONLY);
    assert_int_equal(s[0].exact, TAINT_EXACT_YES);
    assert_true(s[0].control);
    assert_int_equal(s[1].exact, TAINT_EXACT_DEFAULT);
    assert_int_equal(s[1].side_effect, SIDE_EFFECT_NO);
    assert_int_equal(s[1].label.len, 0);
    assert_int_equal(s[1].formula->focus_count, 1);
    const struct taint_spec *k = r->sinks.items;
    assert_int_equal(r->sinks.len, 2);
    assert_int_equal(k[0].requires_each_count, 2);
    assert_view(k[0].requires_each[1].metavariable, "$Y");
    assert_view(k[0].requires_each[1].labels.text, "B and not A");
    assert_true(k[0].at_exit && !k[1].at_exit);
    assert_view(k[1].requires_labels.text, "A");
    assert_int_equal(k[1].exact, TAINT_EXACT_NO);
    assert_int_equal(r->sanitizers.len, 1);
    assert_true(r->sanitizers.items[0].not_conflicting);
    assert_int_equal(r->sanitizers.items[0].side_effect, SIDE_EFFECT_YES);
    const struct taint_spec *p = r->propagators.items;
    assert_int_equal(r->propagators.len, 2);
    assert_view(p[0].from, "$F");
    assert_view(p[0].to, "$T");
    assert_view(p[0].label, "L");
    assert_int_equal(p[0].replace_labels.len, 2);
    assert_int_equal(p[0].side_effect, SIDE_EFFECT_YES);
    assert_int_equal(p[1].side_effect, SIDE_EFFECT_NO);
    (void)code_rules_free(set);
}

static void test_taint_2(void **state)
{
    (void)state;
    struct code_rules *set =
        good_rules(RULE("  taint:\n"
                        "    sources: [a(), {any: [b(), {regex: c}], label: L}]\n"
                        "    sinks: [{pattern: d(...), where: [{focus: $X}], requires: L}]\n"
                        "    sanitizers: [e(), {pattern: f(), not-conflicting: true}]\n"
                        "    propagators: [{pattern: $A.f($B), from: $B, to: $A}]\n"));
    const struct code_rule *r = only(set);
    assert_true(r->taint);
    assert_int_equal(r->sources.len, 2);
    assert_view(r->sources.items[0].formula->text.text, "a()");
    assert_view(r->sources.items[1].label, "L");
    assert_int_equal(r->sources.items[1].formula->kind, FORMULA_ANY);
    assert_int_equal(r->sinks.items[0].formula->focus_count, 1);
    assert_view(r->sinks.items[0].requires_labels.text, "L");
    assert_true(r->sanitizers.items[1].not_conflicting);
    assert_int_equal(r->propagators.items[0].side_effect, SIDE_EFFECT_YES);
    (void)code_rules_free(set);
}

static void test_options(void **state)
{
    (void)state;
    struct code_rules *set = good_rules(
        RULE("  pattern: x\n"
             "  options:\n"
             "    {ac_matching: false, symbolic_propagation: true, generic_ellipsis_max_span: 3,\n"
             "     generic_multiline: false, generic_comment_style: shell, interfile: true,\n"
             "     cpp_parsing_pref: as_vardef_with_ctor, taint_focus_on: source,\n"
             "     taint_fixpoint_timeout: 1.5, generic_engine: spacegrep}\n"));
    const struct rule_options *o = &only(set)->options;
    assert_false(o->on[OPTION_AC_MATCHING]);
    assert_true(o->on[OPTION_SYMBOLIC_PROPAGATION] && o->on[OPTION_INTERFILE]);
    assert_true(o->on[OPTION_CPP_VARDEF_WITH_CTOR] && o->taint_focus_source);
    assert_true(o->on[OPTION_LET_IS_VAR]);
    assert_int_equal(o->generic_ellipsis_max_span, 3);
    assert_false(o->generic_multiline);
    assert_view(o->generic_comment_style, "shell");
    assert_int_equal(o->taint_timeout, 2);
    (void)code_rules_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_of_a_rule),
        cmocka_unit_test(test_what_is_not_given),
        cmocka_unit_test(test_severities),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_texts_as_written),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_version_2),
        cmocka_unit_test(test_a_pattern_of_regex_rules_is_a_regex),
        cmocka_unit_test(test_taint_1),
        cmocka_unit_test(test_taint_2),
        cmocka_unit_test(test_options),
    };
    return cmocka_run_group_tests_name("code_rules", tests, start_digests, NULL);
}
