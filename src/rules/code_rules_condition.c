/* Conditions on metavariables: metavariable-* of version 1, `where` of version 2. */
#include "code_rules_reader.h"

#include <assay/base/utf8.h>

/* Within a condition's formula patterns may be in another language, and negations may
 * stand alone. What was before comes back with `scope_leave`. */
struct scope {
    uint64_t languages;
    bool in_condition;
};

static struct scope scope_enter(struct rule_reader *r, uint64_t languages)
{
    struct scope before = {r->languages, r->in_condition};
    r->in_condition = true;
    if (languages != 0) {
        r->languages = languages;
    }
    return before;
}

static void scope_leave(struct rule_reader *r, struct scope before)
{
    r->languages = before.languages;
    r->in_condition = before.in_condition;
}

static enum status new_formula(struct rule_reader *r, struct formula **out)
{
    *out = arena_alloc(r->arena, 1, sizeof **out);
    return *out == NULL ? error_no_memory(r->err) : OK;
}

/* `language:` of a condition, where there is one. */
static enum status read_language(struct rule_reader *r, const struct member *m,
                                 struct condition *out)
{
    return m == NULL ? OK : rule_read_language(r, &m->value, &out->languages);
}

/* ---- analysers ---- */

static enum status check_analyzer(struct rule_reader *r, const struct rule_text *kind)
{
    if (view_eq_str(kind->text, "entropy") || view_eq_str(kind->text, "entropy_v2") ||
        view_eq_str(kind->text, "redos")) {
        return OK;
    }
    return rule_fail(r, (struct place){kind->line, kind->column}, ERR_FORMAT,
                     "unknown analyzer \"" VIEW_FMT "\": expected entropy, entropy_v2 or redos",
                     VIEW_ARG(utf8_cut(kind->text, 60)));
}

/* "entropy", or {kind: entropy_v2, mode: strict}. */
static enum status read_analyzer(struct rule_reader *r, const struct value *v,
                                 struct condition *out)
{
    out->kind = CONDITION_ANALYSIS;
    enum status st = OK;
    if (v->kind == VALUE_OBJECT) {
        const struct rule_field fields[] = {{"kind", FIELD_TEXT, true, &out->text},
                                            {"mode", FIELD_VIEW, false, &out->mode}};
        st = rule_read_fields(r, v, "analyzer", fields, sizeof fields / sizeof fields[0]);
    } else {
        st = rule_read_text(r, v, "analyzer", &out->text);
    }
    if (st == OK) {
        st = check_analyzer(r, &out->text);
    }
    bool modes = st == OK && view_eq_str(out->text.text, "entropy_v2");
    if (modes && out->mode.len == 0) {
        out->mode = VIEW("default");
    } else if (st == OK && out->mode.len > 0 &&
               (!modes || (!view_eq_str(out->mode, "default") && !view_eq_str(out->mode, "lax") &&
                           !view_eq_str(out->mode, "strict")))) {
        st = rule_fail(r, place_of(v), ERR_FORMAT,
                       "analyzer mode \"" VIEW_FMT
                       "\": expected default, lax or strict, with entropy_v2",
                       VIEW_ARG(utf8_cut(out->mode, 60)));
    }
    return st;
}

/* ---- types ---- */

static enum status take_types(struct rule_reader *r, const struct value *v, struct view one,
                              struct condition *out)
{
    out->kind = CONDITION_TYPE;
    if (one.len == 0 && out->types.len == 0) {
        return rule_fail(r, place_of(v), ERR_FORMAT,
                         "no type here: expected \"type\" or \"types\"");
    }
    if (one.len == 0) {
        return OK;
    }
    struct view *items = arena_alloc(r->arena, out->types.len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    items[0] = one;
    for (size_t i = 0; i < out->types.len; i++) {
        items[i + 1] = out->types.items[i];
    }
    out->types = (struct view_list){items, out->types.len + 1};
    return OK;
}

/* ---- version 1 ---- */

static enum status old_regex(struct rule_reader *r, const struct value *v, struct condition *out)
{
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"regex", FIELD_TEXT, true, &out->text},
        {"constant-propagation", FIELD_BOOL, false, &out->constant_propagation},
    };
    out->kind = CONDITION_REGEX;
    return rule_read_fields(r, v, "metavariable-regex", fields, sizeof fields / sizeof fields[0]);
}

/* The condition's formula, by `read`, in the language that it names. */
static enum status
read_nested(struct rule_reader *r, const struct value *v, const struct member *language,
            enum status (*read)(struct rule_reader *r, const struct value *v, struct formula *out),
            struct condition *out)
{
    struct formula *formula = NULL;
    enum status st = read_language(r, language, out);
    if (st == OK) {
        st = new_formula(r, &formula);
    }
    if (st != OK) {
        return st;
    }
    struct scope before = scope_enter(r, out->languages);
    st = read(r, v, formula);
    scope_leave(r, before);
    out->formula = formula;
    return st;
}

static enum status read_old(struct rule_reader *r, const struct value *v, struct formula *out)
{
    return formula_read_old(r, v, "metavariable-pattern", out);
}

static enum status old_pattern(struct rule_reader *r, const struct value *v, struct condition *out)
{
    const struct member *language = NULL;
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"language", FIELD_MEMBER, false, &language},
        FORMULA_OLD_FIELDS,
    };
    out->kind = CONDITION_PATTERN;
    enum status st =
        rule_read_fields(r, v, "metavariable-pattern", fields, sizeof fields / sizeof fields[0]);
    return st == OK ? read_nested(r, v, language, read_old, out) : st;
}

static enum status read_comparison(struct rule_reader *r, const struct value *v, const char *where,
                                   struct condition *out)
{
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, false, &out->metavariable},
        {"comparison", FIELD_TEXT, true, &out->text},
        {"strip", FIELD_BOOL, false, &out->strip},
        {"base", FIELD_INT, false, &out->base},
    };
    out->kind = CONDITION_COMPARISON;
    enum status st = rule_read_fields(r, v, where, fields, sizeof fields / sizeof fields[0]);
    const struct value *base = value_get(v, "base");
    if (st == OK && base != NULL && (out->base < 2 || out->base > 36)) {
        st = rule_fail(r, place_of(base), ERR_FORMAT, "base: expected a number from 2 to 36");
    }
    return st;
}

static enum status old_comparison(struct rule_reader *r, const struct value *v,
                                  struct condition *out)
{
    enum status st = read_comparison(r, v, "metavariable-comparison", out);
    if (st == OK && out->strip && out->metavariable.len == 0) {
        st = rule_fail(r, place_of(v), ERR_FORMAT,
                       "metavariable-comparison: \"strip\" needs \"metavariable\"");
    }
    return st;
}

static enum status old_analysis(struct rule_reader *r, const struct value *v, struct condition *out)
{
    const struct member *analyzer = NULL;
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"analyzer", FIELD_MEMBER, true, &analyzer},
    };
    enum status st =
        rule_read_fields(r, v, "metavariable-analysis", fields, sizeof fields / sizeof fields[0]);
    return st == OK ? read_analyzer(r, &analyzer->value, out) : st;
}

static enum status read_type(struct rule_reader *r, const struct value *v, const char *where,
                             struct condition *out)
{
    const struct member *language = NULL;
    struct view one = {NULL, 0};
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"type", FIELD_VIEW, false, &one},
        {"types", FIELD_VIEWS, false, &out->types},
        {"language", FIELD_MEMBER, false, &language},
    };
    enum status st = rule_read_fields(r, v, where, fields, sizeof fields / sizeof fields[0]);
    if (st == OK) {
        st = read_language(r, language, out);
    }
    return st == OK ? take_types(r, v, one, out) : st;
}

static enum status old_type(struct rule_reader *r, const struct value *v, struct condition *out)
{
    return read_type(r, v, "metavariable-type", out);
}

static enum status old_name(struct rule_reader *r, const struct value *v, struct condition *out)
{
    struct view one = {NULL, 0};
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"kind", FIELD_TEXT, false, &out->text},
        {"module", FIELD_VIEW, false, &one},
        {"modules", FIELD_VIEWS, false, &out->types},
        {"fqn", FIELD_UNSUPPORTED, false, NULL},
        {"fqns", FIELD_UNSUPPORTED, false, NULL},
    };
    enum status st =
        rule_read_fields(r, v, "metavariable-name", fields, sizeof fields / sizeof fields[0]);
    if (st == OK && (one.len > 0 || out->types.len > 0)) {
        st = take_types(r, v, one, out);
    } else if (st == OK && out->text.text.len == 0 && !r->is_unsupported) {
        st = rule_fail(r, place_of(v), ERR_FORMAT,
                       "metavariable-name: expected \"kind\", \"module\" or \"modules\"");
    }
    out->kind = CONDITION_NAME;
    return st;
}

struct old_condition {
    const char *key;
    enum status (*read)(struct rule_reader *r, const struct value *v, struct condition *out);
};

static const struct old_condition old_conditions[] = {
    {"metavariable-regex", old_regex},
    {"metavariable-pattern", old_pattern},
    {"metavariable-comparison", old_comparison},
    {"metavariable-analysis", old_analysis},
    {"metavariable-type", old_type},
    {"metavariable-name", old_name},
    {"semgrep-internal-metavariable-name", old_name},
};

static const struct old_condition *find_old(struct view key)
{
    for (size_t i = 0; i < sizeof old_conditions / sizeof old_conditions[0]; i++) {
        if (view_eq_str(key, old_conditions[i].key)) {
            return &old_conditions[i];
        }
    }
    return NULL;
}

bool condition_is_key(struct view key)
{
    return find_old(key) != NULL;
}

enum status condition_read_old(struct rule_reader *r, const struct member *m, struct condition *out)
{
    enum status st = formula_enter(r, place_of_key(m));
    if (st == OK) {
        out->text = rule_text_at(r, place_of_key(m));
        st = find_old(m->key)->read(r, &m->value, out);
    }
    r->depth--;
    return st;
}

/* ---- version 2 ---- */

static enum status new_analysis(struct rule_reader *r, const struct value *v, struct condition *out)
{
    const struct member *analyzer = NULL;
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"analyzer", FIELD_MEMBER, true, &analyzer},
    };
    enum status st =
        rule_read_fields(r, v, "an entry of where", fields, sizeof fields / sizeof fields[0]);
    return st == OK ? read_analyzer(r, &analyzer->value, out) : st;
}

/* A bare regex is a condition of its own, which looks at the folded value, too; a bare
 * `not` is what must not match. */
static void simplify(const struct formula *f, struct condition *out)
{
    bool bare = f->condition_count == 0 && f->focus_count == 0 && f->as.len == 0 && !f->has_fix;
    if (bare && f->kind == FORMULA_REGEX) {
        out->kind = CONDITION_REGEX;
        out->text = f->text;
        out->formula = NULL;
    } else if (bare && f->kind == FORMULA_NOT) {
        out->negate = true;
        out->formula = &f->items[0];
    }
}

static enum status new_formula_condition(struct rule_reader *r, const struct value *v,
                                         struct condition *out)
{
    const struct member *language = NULL;
    const struct rule_field fields[] = {
        {"metavariable", FIELD_METAVARIABLE, true, &out->metavariable},
        {"language", FIELD_MEMBER, false, &language},
        {"constant-propagation", FIELD_BOOL, false, &out->constant_propagation},
        FORMULA_NEW_FIELDS,
    };
    out->kind = CONDITION_PATTERN;
    out->constant_propagation = true;
    enum status st =
        rule_read_fields(r, v, "an entry of where", fields, sizeof fields / sizeof fields[0]);
    if (st == OK) {
        st = read_nested(r, v, language, formula_read_new_in, out);
    }
    if (st == OK) {
        simplify(out->formula, out);
    }
    out->constant_propagation = out->kind == CONDITION_REGEX && out->constant_propagation;
    return st;
}

static enum status read_new(struct rule_reader *r, const struct value *v, struct condition *out)
{
    if (v->kind != VALUE_OBJECT) {
        return rule_expected(r, v, "an entry of where: a mapping");
    }
    if (value_get(v, "comparison") != NULL) {
        return read_comparison(r, v, "an entry of where", out);
    }
    if (value_get(v, "analyzer") != NULL) {
        return new_analysis(r, v, out);
    }
    if (value_get(v, "type") != NULL || value_get(v, "types") != NULL) {
        return read_type(r, v, "an entry of where", out);
    }
    if (value_get(v, "metavariable") != NULL) {
        return new_formula_condition(r, v, out);
    }
    return rule_fail(r, place_of(v), ERR_FORMAT,
                     "an entry of where lacks \"metavariable\", \"comparison\" or \"focus\"");
}

enum status condition_read_new(struct rule_reader *r, const struct value *v, struct condition *out)
{
    enum status st = formula_enter(r, place_of(v));
    if (st == OK) {
        out->text = rule_text_at(r, place_of(v));
        st = read_new(r, v, out);
    }
    r->depth--;
    return st;
}
