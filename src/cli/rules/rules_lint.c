#include "rules_load.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/inspect/code_tests.h>
#include <assay/match/program.h>

enum { MEMORY_MAX = 512 * 1024 * 1024, SENTENCES_WANTED = 2 };

struct lint {
    const struct rules_request *request;
    const struct code_rules *rules;
    struct program *program;
    struct buf out;
    struct json_writer w;
    struct arena arena;
    struct map alternatives; /* the text of one to struct alternative */
    struct buf text;         /* being put together */
    size_t remarks;
};

/* A formula that is enough for a rule to match. */
struct alternative {
    const struct code_rule *rule;
    bool only; /* the rule has no other */
};

/* Lines as a compiler writes them: "file:line: check: what [rule]". */
static void remark(struct lint *l, const struct code_rule *rule, const char *check,
                   const char *format, ...) PRINTF_LIKE(4, 5);

static void remark(struct lint *l, const struct code_rule *rule, const char *check,
                   const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    l->remarks++;
    if (!l->request->json) {
        buf_printf(&l->out, VIEW_FMT ":%u: %s: %s [" VIEW_FMT "]\n", VIEW_ARG(rule->id.source),
                   rule->id.line, check, text, VIEW_ARG(rule->id.text));
        return;
    }
    json_object(&l->w);
    json_member(&l->w, "file", rule->id.source);
    json_member_uint(&l->w, "line", rule->id.line);
    json_member(&l->w, "rule", rule->id.text);
    json_member_str(&l->w, "check", check);
    json_member_str(&l->w, "message", text);
    json_object_end(&l->w);
}

/* --- what the program says --- */

static const char *unit_language(unsigned language)
{
    return language == UNIT_GENERIC ? "generic"
           : language == UNIT_REGEX ? "regex"
                                    : language_name((enum language)language);
}

/* Rules are added to a program in order. */
static void lint_units(struct lint *l)
{
    const struct program *p = l->program;
    for (uint32_t i = 0; i < p->unit_count; i++) {
        const struct program_unit *u = &p->units[i];
        if (u->clauses.count == 0) {
            remark(l, &l->rules->rules[u->rule], "unfilterable",
                   "without any text that a file must hold, every file in %s is searched",
                   unit_language(u->language));
        }
    }
}

/* --- patterns --- */

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_bare_metavariable(struct view text)
{
    if (text.len < 2 || text.ptr[0] != '$') {
        return false;
    }
    size_t from = view_starts(text, VIEW("$...")) ? 4 : 1;
    for (size_t i = from; i < text.len; i++) {
        if (!is_name_char(text.ptr[i])) {
            return false;
        }
    }
    return true;
}

/* Patterns that are tried almost everywhere. What only narrows others is not looked at. */
static void lint_slow(struct lint *l, const struct code_rule *rule, const struct formula *f)
{
    struct view text = view_trim(f->text.text);
    if (f->kind == FORMULA_NOT || f->kind == FORMULA_INSIDE || f->kind == FORMULA_ANYWHERE) {
        return;
    }
    if (f->kind == FORMULA_PATTERN && view_starts(text, VIEW("..."))) {
        remark(l, rule, "slow", "the pattern in line %u begins with \"...\"", f->text.line);
    } else if (f->kind == FORMULA_PATTERN && is_bare_metavariable(text)) {
        remark(l, rule, "slow", "the pattern in line %u is a metavariable alone", f->text.line);
    }
    for (size_t i = 0; (f->kind == FORMULA_ALL || f->kind == FORMULA_ANY) && i < f->len; i++) {
        lint_slow(l, rule, &f->items[i]);
    }
}

static void lint_patterns(struct lint *l, const struct code_rule *rule)
{
    const struct taint_specs *specs[] = {&rule->sources, &rule->sinks};
    if (rule->formula != NULL) {
        lint_slow(l, rule, rule->formula);
    }
    for (size_t s = 0; s < sizeof specs / sizeof specs[0]; s++) {
        for (size_t i = 0; i < specs[s]->len; i++) {
            lint_slow(l, rule, specs[s]->items[i].formula);
        }
    }
}

/* --- rules that say the same --- */

static void add_list(struct buf *out, const struct view_list *list)
{
    for (size_t i = 0; i < list->len; i++) {
        buf_add_char(out, '\x1f');
        buf_add_view(out, list->items[i]);
    }
}

static void add_formula(struct buf *out, const struct formula *f);

static void add_condition(struct buf *out, const struct condition *c)
{
    buf_printf(out, "\x1d%d%d%lld", (int)c->kind, (int)c->negate, (long long)c->languages);
    buf_add_view(out, c->metavariable);
    buf_add_char(out, '\x1f');
    buf_add_view(out, c->text.text);
    add_list(out, &c->types);
    if (c->formula != NULL) {
        add_formula(out, c->formula);
    }
}

/* The same text for the same formula, and for no other. */
static void add_formula(struct buf *out, const struct formula *f)
{
    buf_printf(out, "\x1e%d(", (int)f->kind);
    buf_add_view(out, view_trim(f->text.text));
    for (size_t i = 0; i < f->len; i++) {
        add_formula(out, &f->items[i]);
    }
    for (size_t i = 0; i < f->condition_count; i++) {
        add_condition(out, &f->conditions[i]);
    }
    for (size_t i = 0; i < f->focus_count; i++) {
        buf_add_char(out, '\x1d');
        add_list(out, &f->focus[i]);
    }
    buf_add_char(out, ')');
}

static void add_specs(struct buf *out, const struct taint_specs *specs)
{
    for (size_t i = 0; i < specs->len; i++) {
        buf_printf(out, "\x1c%d%d", (int)specs->items[i].exact, (int)specs->items[i].side_effect);
        buf_add_view(out, specs->items[i].label);
        buf_add_char(out, '\x1f');
        buf_add_view(out, specs->items[i].requires_labels.text);
        add_formula(out, specs->items[i].formula);
    }
    buf_add_char(out, '\x1b');
}

/* Where a rule is for several languages, a rule for one of them says the same there. */
static enum status compare(struct lint *l, const struct code_rule *rule, bool only,
                           struct error *err)
{
    enum status st = buf_status(&l->text, err);
    size_t len = l->text.len;
    for (unsigned language = 0; language < UNIT_LANGUAGES && st == OK; language++) {
        if ((rule->languages & RULE_LANGUAGE(language)) == 0) {
            continue;
        }
        l->text.len = len;
        buf_printf(&l->text, "\x1a%u", language);
        const struct alternative *other = map_get(&l->alternatives, buf_view(&l->text));
        if (other != NULL && other->rule != rule) {
            remark(l, rule, other->only && only ? "duplicate" : "overlap",
                   "in %s it %s of rule " VIEW_FMT " (" VIEW_FMT ":%u)", unit_language(language),
                   other->only && only ? "repeats all" : "repeats a part",
                   VIEW_ARG(view_slice(other->rule->id.text, 0, 100)),
                   VIEW_ARG(view_slice(other->rule->id.source, 0, 200)), other->rule->id.line);
            break;
        }
        struct alternative *mine = arena_alloc(&l->arena, 1, sizeof *mine);
        if (mine == NULL) {
            return error_no_memory(err);
        }
        *mine = (struct alternative){.rule = rule, .only = only};
        st = buf_status(&l->text, err);
        st = st == OK ? map_put(&l->alternatives, buf_view(&l->text), mine, NULL, err) : st;
    }
    return st;
}

static enum status lint_doubles(struct lint *l, const struct code_rule *rule, struct error *err)
{
    const struct formula *f = rule->formula;
    bool several = f != NULL && f->kind == FORMULA_ANY && f->condition_count == 0 &&
                   f->focus_count == 0 && f->len > 1;
    enum status st = OK;
    buf_clear(&l->text);
    if (f == NULL) {
        const struct taint_specs *specs[] = {&rule->sources, &rule->sinks, &rule->sanitizers,
                                             &rule->propagators};
        for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
            add_specs(&l->text, specs[i]);
        }
        return compare(l, rule, true, err);
    }
    for (size_t i = 0; st == OK && several && i < f->len; i++) {
        buf_clear(&l->text);
        add_formula(&l->text, &f->items[i]);
        st = compare(l, rule, false, err);
    }
    if (st == OK) {
        buf_clear(&l->text);
        add_formula(&l->text, f);
        st = compare(l, rule, true, err);
    }
    return st;
}

/* --- what a rule tells its readers --- */

static size_t sentences(struct view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool ends = i + 1 == text.len || text.ptr[i + 1] == ' ' || text.ptr[i + 1] == '\n';
        count += ends && (c == '.' || c == '!' || c == '?') ? 1 : 0;
    }
    return count;
}

static void lint_words(struct lint *l, const struct code_rule *rule)
{
    if (value_get(rule->metadata, "cwe") == NULL) {
        remark(l, rule, "no-cwe", "metadata has no cwe");
    }
    if (value_get(rule->metadata, "confidence") == NULL) {
        remark(l, rule, "no-confidence", "metadata has no confidence");
    }
    if (sentences(view_trim(rule->message)) < SENTENCES_WANTED) {
        remark(l, rule, "message", "say in %d sentences or more what is wrong and what to do",
               SENTENCES_WANTED);
    }
}

static const struct code_rule *rule_with_id(const struct lint *l, struct view id)
{
    for (size_t i = 0; i < l->rules->count; i++) {
        if (view_eq(l->rules->rules[i].id.text, id)) {
            return &l->rules->rules[i];
        }
    }
    return NULL;
}

static enum status on_test(void *ctx, const struct code_test *t, struct error *err)
{
    struct lint *l = ctx;
    const struct code_rule *rule = t->kind == CODE_TEST_UNTESTED ? rule_with_id(l, t->rule) : NULL;
    if (rule != NULL) {
        remark(l, rule, "untested", "no target has a line that it must find");
    }
    return buf_status(&l->out, err);
}

static enum status lint_rules(struct lint *l, struct error *err)
{
    struct code_tests_totals totals;
    const struct program_options options = {.strict = false};
    enum status st = program_new(l->rules, &options, &l->program, err);
    if (st != OK) {
        return st;
    }
    lint_units(l);
    for (size_t i = 0; i < l->rules->count && st == OK; i++) {
        lint_patterns(l, &l->rules->rules[i]);
        lint_words(l, &l->rules->rules[i]);
        st = lint_doubles(l, &l->rules->rules[i], err);
    }
    return st == OK && l->request->count > 0
               ? code_tests_run(l->request->code, on_test, l, &totals, err)
               : st;
}

static void conclude(struct lint *l)
{
    if (l->request->json) {
        json_array_end(&l->w);
        json_member_uint(&l->w, "rules", l->rules->count);
        json_object_end(&l->w);
        buf_add_char(&l->out, '\n');
    } else {
        buf_printf(&l->out, "%zu rule%s, %zu remark%s\n", l->rules->count, plural(l->rules->count),
                   l->remarks, plural(l->remarks));
    }
}

enum exit_code rules_lint(struct cli *cli, const struct rules_request *r)
{
    struct code_rules *rules = NULL;
    struct error err = {.code = OK};
    if (r->count > 0 && r->code[0] == NULL) {
        return cli_usage(cli, "there are no code rules in %s", r->paths[0]);
    }
    if (rules_load_code(r, &rules, &err) != OK) {
        return cli_fail(cli, &err);
    }
    struct lint l = {.request = r,
                     .rules = rules,
                     .out = BUF_INIT(RULES_OUTPUT_MAX),
                     .text = BUF_INIT(RULES_OUTPUT_MAX)};
    arena_init(&l.arena, MEMORY_MAX);
    map_init(&l.alternatives);
    if (r->json) {
        json_writer_init(&l.w, &l.out, true);
        json_object(&l.w);
        json_key(&l.w, "remarks");
        json_array(&l.w);
    }
    enum status st = lint_rules(&l, &err);
    if (st == OK) {
        conclude(&l);
    }
    enum exit_code code =
        st == OK ? rules_print(cli, &l.out, l.remarks == 0 ? EXIT_ACCEPTED : EXIT_REJECTED)
                 : cli_fail(cli, &err);
    buf_release(&l.out);
    buf_release(&l.text);
    map_release(&l.alternatives);
    arena_release(&l.arena);
    (void)program_free(l.program);
    (void)code_rules_free(rules);
    return code;
}
