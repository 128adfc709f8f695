/* Formulas, conditions and taint specifications of rules as flat arrays. */
#include <string.h>

#include <assay/base/mem.h>
#include <assay/rules/regex.h>

#include "program_build.h"

enum { KEY_MAX = 128 * 1024 };

static enum status describe(struct builder *b, const struct rule_text *t, struct error *err)
{
    (void)b;
    return error_prefix(err, "%.*s:%u", (int)t->source.len, t->source.ptr, t->line);
}

/* How comments are written in generic text: what `generic_comment_style` names. */
static unsigned comment_style(struct view name)
{
    static const char *const names[] = {"c", "cpp", "shell"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(name, names[i])) {
            return i + 1;
        }
    }
    return 0;
}

static void set_generic(const struct rule_options *o, struct program_search *s)
{
    s->generic_span = (uint32_t)o->generic_ellipsis_max_span;
    s->generic_flags =
        (uint8_t)((o->on[OPTION_GENERIC_CASELESS] ? 1 : 0) | (o->generic_multiline ? 0 : 2) |
                  comment_style(o->generic_comment_style) << 2);
}

/* The search's pattern, or whether its expression is one. */
static enum status compile_search(struct builder *b, const struct rule_text *t,
                                  struct program_search *s, struct error *err)
{
    if (s->kind == SEARCH_CODE) {
        struct pattern p;
        memset(&p, 0, sizeof p);
        enum status st = pattern_compile(b->parser, (enum language)b->language, t->text, b->options,
                                         &b->symbols, b->arena, &p, err);
        return st == OK ? ADD(b, patterns, &p, &s->pattern, err) : describe(b, t, err);
    }
    if (s->kind == SEARCH_REGEX) {
        struct regex *re = NULL;
        enum status st = regex_new_perl(t->text, true, &re, err);
        re = regex_free(re);
        return st == OK ? OK : describe(b, t, err);
    }
    return OK;
}

/* The search for `f`, shared with every rule that asks for the same. */
static enum status build_search(struct builder *b, const struct code_rule *rule,
                                const struct formula *f, uint32_t *index, struct error *err)
{
    bool regex = f->kind == FORMULA_REGEX || b->language == UNIT_REGEX;
    struct program_search s = {
        .kind = regex                         ? SEARCH_REGEX
                : b->language == UNIT_GENERIC ? SEARCH_GENERIC
                                              : SEARCH_CODE,
        .language = b->language,
        .options = b->options,
    };
    if (s.kind == SEARCH_GENERIC) {
        set_generic(&rule->options, &s);
    }
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(KEY_MAX);
    buf_printf(&key, "%u %u %llu %u %u ", s.kind, regex ? 0u : (unsigned)s.language,
               regex ? 0ull : (unsigned long long)s.options, s.generic_span, s.generic_flags);
    buf_add_view(&key, f->text.text);
    enum status st = buf_status(&key, err);
    void *known = st == OK ? map_get(&b->search_index, buf_view(&key)) : NULL;
    if (known != NULL) {
        *index = (uint32_t)((uintptr_t)known - 1);
        return OK;
    }
    if (st == OK) {
        st = build_text(b, f->text.text, &s.text, err);
    }
    if (st == OK) {
        st = compile_search(b, &f->text, &s, err);
    }
    if (st == OK) {
        st = ADD(b, searches, &s, index, err);
    }
    return st == OK ? map_put(&b->search_index, buf_view(&key), (void *)((uintptr_t)*index + 1),
                              NULL, err)
                    : st;
}

enum status build_views(struct builder *b, const struct view_list *list, struct span_ref *out,
                        struct error *err)
{
    out->first = (uint32_t)b->texts.count;
    out->count = (uint32_t)list->len;
    for (size_t i = 0; i < list->len; i++) {
        struct text_ref ref = {0, 0};
        enum status st = build_text(b, list->items[i], &ref, err);
        st = st == OK ? ADD(b, texts, &ref, NULL, err) : st;
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* The language of a nested formula: the first of its bits that Assay parses. */
static uint8_t nested_language(const struct builder *b, uint64_t bits)
{
    if (bits == 0 || (b->language < LANG_COUNT && (bits & RULE_LANGUAGE(b->language)) != 0)) {
        return b->language;
    }
    for (unsigned l = 0; l < LANG_COUNT; l++) {
        if ((bits & RULE_LANGUAGE(l)) != 0 && parser_knows((enum language)l)) {
            return (uint8_t)l;
        }
    }
    return (bits & RULE_LANGUAGE_GENERIC) != 0 ? (uint8_t)UNIT_GENERIC : (uint8_t)UNIT_REGEX;
}

static enum status build_condition(struct builder *b, const struct code_rule *rule,
                                   const struct condition *c, struct program_condition *out,
                                   struct error *err)
{
    *out = (struct program_condition){
        .kind = (uint8_t)c->kind,
        .negate = c->negate,
        .constant_propagation = c->constant_propagation,
        .strip = c->strip,
        .language = UNIT_LANGUAGES,
        .base = c->base,
    };
    enum status st = build_symbol(b, c->metavariable, &out->metavariable, err);
    if (st == OK) {
        st = build_text(b, c->text.text, &out->text, err);
    }
    if (st == OK) {
        st = build_views(b, &c->types, &out->types, err);
    }
    if (st == OK && c->kind == CONDITION_REGEX) {
        struct regex *re = NULL;
        st = regex_new_perl(c->text.text, false, &re, err);
        out->pure = st == OK && regex_groups(re) == 0;
        re = regex_free(re);
        st = st == OK ? OK : describe(b, &c->text, err);
    }
    if (st == OK && c->formula != NULL) {
        uint8_t outer = b->language;
        uint8_t inner = nested_language(b, c->languages);
        struct growing used = b->used;
        if (inner != outer) {
            out->language = inner;
            b->used = (struct growing){NULL, 0, 0};
        }
        b->language = inner;
        st = build_formula(b, rule, c->formula, &out->formula, err);
        b->language = outer;
        if (inner != outer) {
            /* Searched when the condition is asked, not in the whole file. */
            (void)mem_free(b->used.items);
            b->used = used;
        }
    }
    return st;
}

static enum status build_conditions(struct builder *b, const struct code_rule *rule,
                                    const struct formula *f, struct span_ref *out,
                                    struct error *err)
{
    enum status st = OK;
    struct program_condition *all = mem_calloc(f->condition_count + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < f->condition_count && st == OK; i++) {
        st = build_condition(b, rule, &f->conditions[i], &all[i], err);
    }
    out->first = (uint32_t)b->conditions.count;
    out->count = (uint32_t)f->condition_count;
    for (size_t i = 0; i < f->condition_count && st == OK; i++) {
        st = ADD(b, conditions, &all[i], NULL, err);
    }
    (void)mem_free(all);
    return st;
}

static enum status build_names(struct builder *b, const struct view_list *list,
                               struct span_ref *out, struct error *err)
{
    out->first = (uint32_t)b->names.count;
    out->count = (uint32_t)list->len;
    for (size_t i = 0; i < list->len; i++) {
        symbol_id name = 0;
        enum status st = build_symbol(b, list->items[i], &name, err);
        st = st == OK ? ADD(b, names, &name, NULL, err) : st;
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status build_focus(struct builder *b, const struct formula *f, struct span_ref *out,
                               struct error *err)
{
    out->first = (uint32_t)b->focus.count;
    out->count = (uint32_t)f->focus_count;
    for (size_t i = 0; i < f->focus_count; i++) {
        struct span_ref group = {0, 0};
        enum status st = build_names(b, &f->focus[i], &group, err);
        st = st == OK ? ADD(b, focus, &group, NULL, err) : st;
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static bool is_for_several(const struct code_rule *rule)
{
    return (rule->languages & (rule->languages - 1)) != 0;
}

static enum status build_items(struct builder *b, const struct code_rule *rule,
                               const struct formula *f, struct span_ref *out, struct error *err)
{
    enum status st = OK;
    uint32_t *all = mem_calloc(f->len + 1, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    size_t kept = 0;
    for (size_t i = 0; i < f->len && st == OK; i++) {
        st = build_formula(b, rule, &f->items[i], &all[kept], err);
        if (st == ERR_FORMAT && f->kind == FORMULA_ANY && is_for_several(rule)) {
            /* An alternative of another language of the rule: "std::x" in C. */
            st = i + 1 == f->len && kept == 0 ? st : OK;
            continue;
        }
        kept++;
    }
    out->first = (uint32_t)b->links.count;
    out->count = (uint32_t)kept;
    for (size_t i = 0; i < kept && st == OK; i++) {
        st = ADD(b, links, &all[i], NULL, err);
    }
    (void)mem_free(all);
    return st;
}

enum status build_formula(struct builder *b, const struct code_rule *rule, const struct formula *f,
                          uint32_t *index, struct error *err)
{
    struct program_formula out = {.kind = (uint8_t)f->kind};
    enum status st = OK;
    if (f->kind == FORMULA_PATTERN || f->kind == FORMULA_REGEX) {
        st = build_search(b, rule, f, &out.search, err);
        if (st == OK && b->language == UNIT_REGEX) {
            out.kind = FORMULA_REGEX;
        }
        st = st == OK ? ADD(b, used, &out.search, NULL, err) : st;
    } else {
        st = build_items(b, rule, f, &out.items, err);
    }
    if (st == OK) {
        st = build_conditions(b, rule, f, &out.conditions, err);
    }
    if (st == OK) {
        st = build_focus(b, f, &out.focus, err);
    }
    if (st == OK) {
        st = build_symbol(b, f->as, &out.as, err);
    }
    return st == OK ? ADD(b, formulas, &out, index, err) : st;
}

static enum status build_requirements(struct builder *b, const struct taint_spec *spec,
                                      struct span_ref *out, struct error *err)
{
    out->first = (uint32_t)b->requirements.count;
    out->count = (uint32_t)spec->requires_each_count;
    for (size_t i = 0; i < spec->requires_each_count; i++) {
        struct program_requirement r = {0, {0, 0}};
        enum status st = build_symbol(b, spec->requires_each[i].metavariable, &r.metavariable, err);
        st = st == OK ? build_text(b, spec->requires_each[i].labels.text, &r.labels, err) : st;
        st = st == OK ? ADD(b, requirements, &r, NULL, err) : st;
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status build_taint(struct builder *b, const struct code_rule *rule,
                               const struct taint_spec *spec, struct program_taint *out,
                               struct error *err)
{
    *out = (struct program_taint){
        .exact = (uint8_t)spec->exact,
        .side_effect = (uint8_t)spec->side_effect,
        .control = spec->control,
        .not_conflicting = spec->not_conflicting,
        .at_exit = spec->at_exit,
    };
    enum status st = build_formula(b, rule, spec->formula, &out->formula, err);
    st = st == OK ? build_symbol(b, spec->label, &out->label, err) : st;
    st = st == OK ? build_symbol(b, spec->from, &out->from, err) : st;
    st = st == OK ? build_symbol(b, spec->to, &out->to, err) : st;
    st = st == OK ? build_text(b, spec->requires_labels.text, &out->labels, err) : st;
    st = st == OK ? build_requirements(b, spec, &out->each, err) : st;
    return st == OK ? build_names(b, &spec->replace_labels, &out->replace, err) : st;
}

enum status build_taints(struct builder *b, const struct code_rule *rule,
                         const struct taint_specs *specs, struct span_ref *out, struct error *err)
{
    struct program_taint *all = mem_calloc(specs->len + 1, sizeof *all);
    enum status st = all == NULL ? error_no_memory(err) : OK;
    size_t kept = 0;
    for (size_t i = 0; i < specs->len && st == OK; i++) {
        st = build_taint(b, rule, &specs->items[i], &all[kept], err);
        if (st == ERR_FORMAT && is_for_several(rule)) {
            /* As with alternatives: one must be left. */
            st = i + 1 == specs->len && kept == 0 ? st : OK;
            continue;
        }
        kept++;
    }
    out->first = (uint32_t)b->taints.count;
    out->count = (uint32_t)kept;
    for (size_t i = 0; i < kept && st == OK; i++) {
        st = ADD(b, taints, &all[i], NULL, err);
    }
    (void)mem_free(all);
    return st;
}
