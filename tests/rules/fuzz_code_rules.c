/* Any bytes as a file of code rules: loaded, or refused with a place and a reason; with
 * keep_going only limits and memory may refuse. */
#include <assay/rules/code_rules.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t walk_formula(const struct formula *f, size_t depth);

static size_t walk_condition(const struct condition *c, size_t depth)
{
    size_t n = c->metavariable.len + c->text.text.len + c->types.len;
    if ((c->kind == CONDITION_PATTERN) != (c->formula != NULL)) {
        abort();
    }
    return c->formula == NULL ? n : n + walk_formula(c->formula, depth + 1);
}

/* Whoever matches walks it all: what the header promises must hold. */
static size_t walk_formula(const struct formula *f, size_t depth)
{
    size_t n = f->text.text.len;
    bool leaf = f->kind == FORMULA_PATTERN || f->kind == FORMULA_REGEX;
    bool one = f->kind == FORMULA_NOT || f->kind == FORMULA_INSIDE || f->kind == FORMULA_ANYWHERE;
    if (depth > 200 || leaf != (n > 0) || (leaf && f->len != 0) || (one && f->len != 1)) {
        abort();
    }
    for (size_t i = 0; i < f->len; i++) {
        if (f->kind != FORMULA_ALL && f->items[i].kind == FORMULA_NOT) {
            abort();
        }
        n += walk_formula(&f->items[i], depth + 1);
    }
    for (size_t i = 0; i < f->condition_count; i++) {
        n += walk_condition(&f->conditions[i], depth);
    }
    for (size_t i = 0; i < f->focus_count; i++) {
        n += f->focus[i].len;
    }
    return n;
}

static size_t walk_specs(const struct taint_specs *specs)
{
    size_t n = 0;
    for (size_t i = 0; i < specs->len; i++) {
        n += walk_formula(specs->items[i].formula, 0);
    }
    return n;
}

static void walk(const struct code_rules *set)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct code_rule *rule = &set->rules[i];
        if (rule->id.text.len == 0 || rule->languages == 0 ||
            rule->taint == (rule->formula != NULL)) {
            abort();
        }
        (void)(rule->formula != NULL ? walk_formula(rule->formula, 0) : walk_specs(&rule->sources));
        if (rule->taint && (rule->sources.len == 0 || walk_specs(&rule->sinks) == 0)) {
            abort();
        }
    }
}

static void load(struct view text, const char *name, bool keep_going)
{
    struct code_rules *rules = NULL;
    struct error err = {.code = OK};
    const struct shipped_file file = {view_str(name), text};
    const struct code_rules_options options = {false, keep_going};
    enum status st = code_rules_read(&file, 1, &options, &rules, &err);
    if ((st == OK) != (rules != NULL) || (st != OK && err.message[0] == '\0') ||
        (st == ERR_FORMAT && keep_going) || st == ERR_UNSUPPORTED) {
        abort();
    }
    if (st == OK) {
        walk(rules);
    }
    (void)code_rules_free(rules);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    if (digest_init(&err) != OK) {
        abort();
    }
    struct view text = view_of((const char *)data, size);
    load(text, "fuzz.yaml", false);
    load(text, "fuzz.yaml", true);
    if (size > 0 && data[0] == '{') {
        load(text, "fuzz.json", true);
    }
    return 0;
}
