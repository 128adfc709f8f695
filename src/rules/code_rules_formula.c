/* Formulas of version 1 (pattern, patterns, pattern-either …), and what both versions
 * have in common. */
#include "code_rules_reader.h"

/* ---- both versions ---- */

enum status formula_enter(struct rule_reader *r, struct place at)
{
    if (++r->depth > FORMULA_DEPTH_MAX) {
        return rule_fail(r, at, ERR_LIMIT, "patterns are nested deeper than %d levels",
                         (int)FORMULA_DEPTH_MAX);
    }
    if (++r->nodes > FORMULA_NODES_MAX) {
        return rule_fail(r, at, ERR_LIMIT, "a rule of more than %d patterns and conditions",
                         (int)FORMULA_NODES_MAX);
    }
    return OK;
}

enum status formula_operands(struct rule_reader *r, struct place at, size_t count,
                             struct formula **out)
{
    if (count > FORMULA_NODES_MAX) {
        return rule_fail(r, at, ERR_LIMIT, "a rule of more than %d patterns and conditions",
                         (int)FORMULA_NODES_MAX);
    }
    struct formula *items = arena_alloc(r->arena, count, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    *out = items;
    return OK;
}

enum status formula_leaf(struct rule_reader *r, const struct value *v, enum formula_kind kind,
                         struct formula *out)
{
    bool regex = kind == FORMULA_REGEX || r->languages == RULE_LANGUAGE_REGEX;
    out->kind = regex ? FORMULA_REGEX : FORMULA_PATTERN;
    return rule_read_text(r, v, kind == FORMULA_REGEX ? "regular expression" : "pattern",
                          &out->text);
}

enum status formula_positive(struct rule_reader *r, const struct formula *f)
{
    if (f->kind != FORMULA_NOT) {
        return OK;
    }
    struct place at = {f->text.line, f->text.column};
    return rule_fail(r, at, ERR_FORMAT,
                     "a negation counts only beside a pattern that it narrows: expected it as an "
                     "entry of \"patterns\" or \"all\"");
}

enum status formula_all_positive(struct rule_reader *r, const struct formula *all, struct place at)
{
    for (size_t i = 0; i < all->len; i++) {
        if (all->items[i].kind != FORMULA_NOT) {
            return OK;
        }
    }
    if (r->in_condition) {
        return OK;
    }
    return rule_fail(r, at, ERR_FORMAT,
                     "nothing here matches anything: expected a pattern beside the negations and "
                     "conditions");
}

enum status formula_focus(struct rule_reader *r, const struct value *v, struct view_list *out)
{
    bool many = v->kind == VALUE_ARRAY;
    size_t n = many ? v->len : 1;
    enum status st = many ? rule_read_list(r, v, "focus-metavariable") : OK;
    if (st != OK) {
        return st;
    }
    struct view *items = arena_alloc(r->arena, n, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < n && st == OK; i++) {
        st = rule_read_metavariable(r, many ? &v->items[i] : v, "focus-metavariable", &items[i]);
    }
    if (st == OK) {
        *out = (struct view_list){items, n};
    }
    return st;
}

/* ---- version 1 ---- */

enum old_content { OLD_TEXT, OLD_REGEX, OLD_GENERAL, OLD_ALL, OLD_ANY };

struct old_key {
    const char *key;
    enum old_content content;
    bool root;    /* may stand in a rule or a condition by itself */
    bool negate;  /* NOT around all */
    bool wrapped; /* `wrap` around the content */
    enum formula_kind wrap;
};

static const struct old_key old_keys[] = {
    {"pattern", OLD_TEXT, true, false, false, FORMULA_PATTERN},
    {"patterns", OLD_ALL, true, false, false, FORMULA_ALL},
    {"pattern-either", OLD_ANY, true, false, false, FORMULA_ANY},
    {"pattern-regex", OLD_REGEX, true, false, false, FORMULA_REGEX},
    {"pattern-inside", OLD_GENERAL, false, false, true, FORMULA_INSIDE},
    {"pattern-not", OLD_GENERAL, false, true, false, FORMULA_NOT},
    {"pattern-not-inside", OLD_GENERAL, false, true, true, FORMULA_INSIDE},
    {"pattern-not-regex", OLD_REGEX, false, true, false, FORMULA_NOT},
    {"semgrep-internal-pattern-anywhere", OLD_GENERAL, false, false, true, FORMULA_ANYWHERE},
};

static const char *const entry_keys[] = {
    "pattern",
    "patterns",
    "pattern-either",
    "pattern-regex",
    "pattern-inside",
    "pattern-not",
    "pattern-not-inside",
    "pattern-not-regex",
    "focus-metavariable",
    "metavariable-regex",
    "metavariable-pattern",
    "metavariable-comparison",
    "metavariable-analysis",
    "metavariable-type",
    "metavariable-name",
};

static const char *entry_key(const void *ctx, size_t i)
{
    (void)ctx;
    return entry_keys[i];
}

static const struct old_key *find_old(struct view key)
{
    for (size_t i = 0; i < sizeof old_keys / sizeof old_keys[0]; i++) {
        if (view_eq_str(key, old_keys[i].key)) {
            return &old_keys[i];
        }
    }
    return NULL;
}

static enum status read_pair(struct rule_reader *r, const struct member *m, struct formula *out);

/* A text, or a mapping of one key. */
static enum status read_general(struct rule_reader *r, const struct value *v, struct formula *out)
{
    if (v->kind != VALUE_OBJECT && v->kind != VALUE_ARRAY) {
        return formula_leaf(r, v, FORMULA_PATTERN, out);
    }
    const struct member *m = NULL;
    enum status st = rule_read_single(r, v, "a pattern", &m);
    return st == OK ? read_pair(r, m, out) : st;
}

static enum status read_any(struct rule_reader *r, const struct member *m, struct formula *out)
{
    const struct value *v = &m->value;
    struct formula *items = NULL;
    enum status st = rule_read_list(r, v, "pattern-either");
    if (st == OK) {
        st = formula_operands(r, place_of(v), v->len, &items);
    }
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *entry = NULL;
        st = rule_read_single(r, &v->items[i], "an entry of pattern-either", &entry);
        if (st == OK) {
            st = read_pair(r, entry, &items[i]);
        }
        if (st == OK) {
            st = formula_positive(r, &items[i]);
        }
    }
    out->kind = FORMULA_ANY;
    out->text = rule_text_at(r, place_of_key(m));
    out->items = items;
    out->len = v->len;
    return st;
}

/* The entries of `patterns`, sorted into operands, conditions and focus. */
struct entries {
    struct formula *items;
    struct condition *conditions;
    struct view_list *focus;
    size_t len;
    size_t condition_count;
    size_t focus_count;
};

static enum status entries_new(struct rule_reader *r, const struct value *v, struct entries *out)
{
    struct entries n = {NULL, NULL, NULL, 0, 0, 0};
    enum status st = rule_read_list(r, v, "patterns");
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *m = NULL;
        st = rule_read_single(r, &v->items[i], "an entry of patterns", &m);
        if (st == OK && condition_is_key(m->key)) {
            n.condition_count++;
        } else if (st == OK && view_eq_str(m->key, "focus-metavariable")) {
            n.focus_count++;
        } else if (st == OK) {
            n.len++;
        }
    }
    if (st == OK) {
        st = formula_operands(r, place_of(v), n.len, &n.items);
    }
    if (st == OK && n.condition_count + n.focus_count > FORMULA_NODES_MAX) {
        st = rule_fail(r, place_of(v), ERR_LIMIT, "a rule of more than %d patterns and conditions",
                       (int)FORMULA_NODES_MAX);
    }
    if (st != OK) {
        return st;
    }
    n.conditions = arena_alloc(r->arena, n.condition_count, sizeof *n.conditions);
    n.focus = arena_alloc(r->arena, n.focus_count, sizeof *n.focus);
    if (n.conditions == NULL || n.focus == NULL) {
        return error_no_memory(r->err);
    }
    *out = (struct entries){n.items, n.conditions, n.focus, 0, 0, 0};
    return OK;
}

static enum status read_entry(struct rule_reader *r, const struct member *m, struct entries *e)
{
    if (condition_is_key(m->key)) {
        return condition_read_old(r, m, &e->conditions[e->condition_count++]);
    }
    if (view_eq_str(m->key, "focus-metavariable")) {
        return formula_focus(r, &m->value, &e->focus[e->focus_count++]);
    }
    return read_pair(r, m, &e->items[e->len++]);
}

static enum status read_all(struct rule_reader *r, const struct member *m, struct formula *out)
{
    struct entries e = {NULL, NULL, NULL, 0, 0, 0};
    enum status st = entries_new(r, &m->value, &e);
    for (size_t i = 0; i < m->value.len && st == OK; i++) {
        st = read_entry(r, &m->value.items[i].members[0], &e);
    }
    if (st != OK) {
        return st;
    }
    *out = (struct formula){.kind = FORMULA_ALL,
                            .text = rule_text_at(r, place_of_key(m)),
                            .items = e.items,
                            .len = e.len,
                            .conditions = e.conditions,
                            .condition_count = e.condition_count,
                            .focus = e.focus,
                            .focus_count = e.focus_count};
    return formula_all_positive(r, out, place_of_key(m));
}

/* `kind` around an operand that is yet to be read. */
static enum status wrap(struct rule_reader *r, struct place at, enum formula_kind kind,
                        struct formula *out, struct formula **operand)
{
    enum status st = formula_operands(r, at, 1, operand);
    if (st == OK) {
        *out = (struct formula){
            .kind = kind, .text = rule_text_at(r, at), .items = *operand, .len = 1};
    }
    return st;
}

static enum status read_content(struct rule_reader *r, const struct old_key *k,
                                const struct member *m, struct formula *out)
{
    switch (k->content) {
    case OLD_TEXT:
        return formula_leaf(r, &m->value, FORMULA_PATTERN, out);
    case OLD_REGEX:
        return formula_leaf(r, &m->value, FORMULA_REGEX, out);
    case OLD_ALL:
        return read_all(r, m, out);
    case OLD_ANY:
        return read_any(r, m, out);
    case OLD_GENERAL:
    default: {
        enum status st = read_general(r, &m->value, out);
        return st == OK ? formula_positive(r, out) : st;
    }
    }
}

static enum status read_known(struct rule_reader *r, const struct old_key *k,
                              const struct member *m, struct formula *out)
{
    struct place at = place_of_key(m);
    enum status st = formula_enter(r, at);
    struct formula *inner = out;
    if (st == OK && k->negate) {
        st = wrap(r, at, FORMULA_NOT, inner, &inner);
    }
    if (st == OK && k->wrapped) {
        st = wrap(r, at, k->wrap, inner, &inner);
    }
    if (st == OK) {
        st = read_content(r, k, m, inner);
    }
    r->depth--;
    return st;
}

static enum status read_pair(struct rule_reader *r, const struct member *m, struct formula *out)
{
    const struct old_key *k = find_old(m->key);
    if (k != NULL) {
        return read_known(r, k, m, out);
    }
    if (condition_is_key(m->key) || view_eq_str(m->key, "focus-metavariable")) {
        return rule_fail(r, place_of_key(m), ERR_FORMAT,
                         "\"" VIEW_FMT "\" must be an entry of \"patterns\"", VIEW_ARG(m->key));
    }
    if (view_eq_str(m->key, "pattern-where-python") ||
        view_eq_str(m->key, "r2c-internal-patterns-from")) {
        rule_unsupported(r, place_of_key(m), "\"" VIEW_FMT "\" is not supported", VIEW_ARG(m->key));
        out->kind = FORMULA_ALL;
        return OK;
    }
    return rule_unknown_key(r, m, "a pattern", entry_key, NULL,
                            sizeof entry_keys / sizeof entry_keys[0]);
}

enum status formula_read_old(struct rule_reader *r, const struct value *v, const char *where,
                             struct formula *out)
{
    const struct member *chosen = NULL;
    for (size_t i = 0; i < v->len; i++) {
        const struct old_key *k = find_old(v->members[i].key);
        if (k == NULL || !k->root) {
            continue;
        }
        if (chosen != NULL) {
            return rule_fail(r, place_of_key(&v->members[i]), ERR_FORMAT,
                             "%s has both \"" VIEW_FMT "\" and \"" VIEW_FMT
                             "\": expected one of them",
                             where, VIEW_ARG(chosen->key), VIEW_ARG(v->members[i].key));
        }
        chosen = &v->members[i];
    }
    if (chosen == NULL && r->is_unsupported) {
        out->kind = FORMULA_ALL; /* what is not supported may stand in for it */
        return OK;
    }
    if (chosen == NULL) {
        return rule_fail(r, place_of(v), ERR_FORMAT,
                         "%s lacks a pattern: expected \"pattern\", \"patterns\", "
                         "\"pattern-either\" or \"pattern-regex\"",
                         where);
    }
    return read_pair(r, chosen, out);
}
