/* Formulas of version 2: `match:` with all, any, not, inside, anywhere, regex, where. */
#include "code_rules_reader.h"

static const struct {
    const char *key;
    enum formula_kind kind;
} new_keys[] = {
    {"pattern", FORMULA_PATTERN},   {"regex", FORMULA_REGEX}, {"all", FORMULA_ALL},
    {"any", FORMULA_ANY},           {"not", FORMULA_NOT},     {"inside", FORMULA_INSIDE},
    {"anywhere", FORMULA_ANYWHERE},
};

static enum status read_list(struct rule_reader *r, const struct member *m, enum formula_kind kind,
                             struct formula *out)
{
    const struct value *v = &m->value;
    struct formula *items = NULL;
    enum status st = rule_read_list(r, v, kind == FORMULA_ALL ? "all" : "any");
    if (st == OK) {
        st = formula_operands(r, place_of(v), v->len, &items);
    }
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = formula_read_new(r, &v->items[i], &items[i]);
        if (st == OK && kind == FORMULA_ANY) {
            st = formula_positive(r, &items[i]);
        }
    }
    out->items = items;
    out->len = v->len;
    if (st == OK && kind == FORMULA_ALL) {
        st = formula_all_positive(r, out, place_of_key(m));
    }
    return st;
}

static enum status read_one(struct rule_reader *r, const struct member *m, struct formula *out)
{
    struct formula *item = NULL;
    enum status st = formula_operands(r, place_of_key(m), 1, &item);
    if (st == OK) {
        st = formula_read_new(r, &m->value, item);
    }
    if (st == OK) {
        out->items = item;
        out->len = 1;
        st = formula_positive(r, item);
    }
    return st;
}

static enum status read_content(struct rule_reader *r, const struct member *m,
                                enum formula_kind kind, struct formula *out)
{
    out->kind = kind;
    out->text = rule_text_at(r, place_of_key(m));
    if (kind == FORMULA_PATTERN || kind == FORMULA_REGEX) {
        return formula_leaf(r, &m->value, kind, out);
    }
    return kind == FORMULA_ALL || kind == FORMULA_ANY ? read_list(r, m, kind, out)
                                                      : read_one(r, m, out);
}

static bool is_focus(const struct value *v)
{
    return value_get(v, "focus") != NULL;
}

static enum status where_focus(struct rule_reader *r, const struct value *v, struct view_list *out)
{
    const struct member *focus = NULL;
    const struct rule_field fields[] = {{"focus", FIELD_MEMBER, true, &focus}};
    enum status st = rule_read_fields(r, v, "an entry of where", fields, 1);
    return st == OK ? formula_focus(r, &focus->value, out) : st;
}

static enum status read_where(struct rule_reader *r, const struct value *v, struct formula *out)
{
    if (v->kind != VALUE_ARRAY || v->len > FORMULA_NODES_MAX) {
        return v->kind == VALUE_ARRAY
                   ? rule_fail(r, place_of(v), ERR_LIMIT, "where: more than %d entries",
                               (int)FORMULA_NODES_MAX)
                   : rule_expected(r, v, "where: a list of conditions");
    }
    struct condition *conditions = arena_alloc(r->arena, v->len, sizeof *conditions);
    struct view_list *focus = arena_alloc(r->arena, v->len, sizeof *focus);
    enum status st = conditions == NULL || focus == NULL ? error_no_memory(r->err) : OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = is_focus(&v->items[i])
                 ? where_focus(r, &v->items[i], &focus[out->focus_count++])
                 : condition_read_new(r, &v->items[i], &conditions[out->condition_count++]);
    }
    out->conditions = conditions;
    out->focus = focus;
    return st;
}

static enum status read_rest(struct rule_reader *r, const struct value *v, struct formula *out)
{
    const struct value *where = value_get(v, "where");
    const struct value *as = value_get(v, "as");
    const struct value *fix = value_get(v, "fix");
    enum status st = where == NULL ? OK : read_where(r, where, out);
    if (st == OK && as != NULL) {
        st = rule_read_metavariable(r, as, "as", &out->as);
    }
    if (st == OK && fix != NULL) {
        st = rule_read_view(r, fix, "fix", &out->fix);
        out->fix = view_trim(out->fix);
        out->has_fix = true;
    }
    return st;
}

/* The one formula key among the members; *kind says which. */
static enum status choose(struct rule_reader *r, const struct value *v,
                          const struct member **chosen, enum formula_kind *kind)
{
    for (size_t i = 0; i < v->len; i++) {
        const struct member *m = &v->members[i];
        for (size_t k = 0; k < sizeof new_keys / sizeof new_keys[0]; k++) {
            if (!view_eq_str(m->key, new_keys[k].key)) {
                continue;
            }
            if (*chosen != NULL) {
                return rule_fail(r, place_of_key(m), ERR_FORMAT,
                                 "both \"" VIEW_FMT "\" and \"" VIEW_FMT
                                 "\" in one pattern: expected one of them; is a hyphen missing?",
                                 VIEW_ARG((*chosen)->key), VIEW_ARG(m->key));
            }
            *chosen = m;
            *kind = new_keys[k].kind;
        }
    }
    if (*chosen == NULL && !r->is_unsupported) {
        return rule_fail(r, place_of(v), ERR_FORMAT,
                         "no pattern here: expected one of pattern, regex, all, any, not, inside, "
                         "anywhere");
    }
    return OK;
}

enum status formula_read_new_in(struct rule_reader *r, const struct value *v, struct formula *out)
{
    const struct member *chosen = NULL;
    enum formula_kind kind = FORMULA_ALL;
    enum status st = formula_enter(r, place_of(v));
    if (st == OK) {
        st = choose(r, v, &chosen, &kind);
    }
    if (st == OK && chosen != NULL) {
        st = read_content(r, chosen, kind, out);
    }
    if (st == OK) {
        st = read_rest(r, v, out);
    }
    r->depth--;
    return st;
}

enum status formula_read_new(struct rule_reader *r, const struct value *v, struct formula *out)
{
    static const struct rule_field fields[] = {FORMULA_NEW_FIELDS};
    if (v->kind != VALUE_OBJECT) {
        enum status st = formula_enter(r, place_of(v));
        if (st == OK) {
            st = formula_leaf(r, v, FORMULA_PATTERN, out);
        }
        r->depth--;
        return st;
    }
    enum status st = rule_read_fields(r, v, "a pattern", fields, sizeof fields / sizeof fields[0]);
    return st == OK ? formula_read_new_in(r, v, out) : st;
}
