/* `options:` of a rule. */
#include "code_rules_reader.h"

#include <assay/base/utf8.h>

#include <math.h>

static const struct {
    const char *key;
    bool on; /* by default */
} switches[OPTION_COUNT] = {
    [OPTION_CONSTANT_PROPAGATION] = {"constant_propagation", true},
    [OPTION_SYMBOLIC_PROPAGATION] = {"symbolic_propagation", false},
    [OPTION_TAINT_ASSUME_SAFE_FUNCTIONS] = {"taint_assume_safe_functions", false},
    [OPTION_TAINT_ASSUME_SAFE_INDEXES] = {"taint_assume_safe_indexes", false},
    [OPTION_TAINT_ASSUME_SAFE_COMPARISONS] = {"taint_assume_safe_comparisons", false},
    [OPTION_TAINT_ASSUME_SAFE_BOOLEANS] = {"taint_assume_safe_booleans", false},
    [OPTION_TAINT_ASSUME_SAFE_NUMBERS] = {"taint_assume_safe_numbers", false},
    [OPTION_TAINT_ONLY_PROPAGATE_THROUGH_ASSIGNMENTS] = {"taint_only_propagate_through_assignments",
                                                         false},
    [OPTION_TAINT_UNIFY_MVARS] = {"taint_unify_mvars", false},
    [OPTION_TAINT_INTRAFILE] = {"taint_intrafile", false},
    [OPTION_AC_MATCHING] = {"ac_matching", true},
    [OPTION_COMMUTATIVE_BOOLOP] = {"commutative_boolop", false},
    [OPTION_COMMUTATIVE_COMPOP] = {"commutative_compop", false},
    [OPTION_SYMMETRIC_EQ] = {"symmetric_eq", false},
    [OPTION_VARDEF_ASSIGN] = {"vardef_assign", true},
    [OPTION_FLDDEF_ASSIGN] = {"flddef_assign", false},
    [OPTION_ATTR_EXPR] = {"attr_expr", true},
    [OPTION_UNIFY_IDS_STRICTLY] = {"unify_ids_strictly", true},
    [OPTION_ARROW_IS_FUNCTION] = {"arrow_is_function", true},
    [OPTION_LET_IS_VAR] = {"let_is_var", true},
    [OPTION_GO_DEEPER_EXPR] = {"go_deeper_expr", true},
    [OPTION_GO_DEEPER_STMT] = {"go_deeper_stmt", true},
    [OPTION_IMPLICIT_DEEP_EXPRSTMT] = {"implicit_deep_exprstmt", true},
    [OPTION_IMPLICIT_ELLIPSIS] = {"implicit_ellipsis", true},
    [OPTION_IMPLICIT_RETURN] = {"implicit_return", true},
    [OPTION_XML_ATTRS_IMPLICIT_ELLIPSIS] = {"xml_attrs_implicit_ellipsis", true},
    [OPTION_XML_SINGLETON_LOOSE_MATCHING] = {"xml_singleton_loose_matching", true},
    [OPTION_XML_CHILDREN_ORDERED] = {"xml_children_ordered", true},
    [OPTION_CPP_VARDEF_WITH_CTOR] = {NULL, false}, /* cpp_parsing_pref */
    [OPTION_DECORATORS_ORDER_MATTERS] = {"decorators_order_matters", false},
    [OPTION_GENERIC_CASELESS] = {"generic_caseless", false},
    [OPTION_INTERFILE] = {"interfile", false},
};

/* Known, but about engines and modes that are not here. */
static const char *const idle[] = {
    "generic_braces",           "generic_extra_braces",    "generic_extra_word_characters",
    "guarded_taint_signatures", "taint_interproc_lambdas",
};

enum { GENERIC_SPAN_DEFAULT = 10 };

void rule_options_default(struct rule_options *out)
{
    *out = (struct rule_options){.generic_ellipsis_max_span = GENERIC_SPAN_DEFAULT,
                                 .generic_multiline = true};
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        out->on[i] = switches[i].on;
    }
}

typedef enum status (*option_reader)(struct rule_reader *r, const struct member *m,
                                     struct rule_options *out);

static enum status one_of(struct rule_reader *r, const struct member *m, const char *const *words,
                          size_t count, size_t *out)
{
    struct view text = {NULL, 0};
    enum status st = rule_read_view(r, &m->value, "option", &text);
    for (size_t i = 0; i < count && st == OK; i++) {
        if (view_eq_str(text, words[i])) {
            *out = i;
            return OK;
        }
    }
    return st != OK
               ? st
               : rule_fail(r, place_of(&m->value), ERR_FORMAT,
                           "option " VIEW_FMT ": expected \"%s\" or \"%s\", found \"" VIEW_FMT "\"",
                           VIEW_ARG(m->key), words[0], words[1], VIEW_ARG(utf8_cut(text, 60)));
}

static enum status option_engine(struct rule_reader *r, const struct member *m,
                                 struct rule_options *out)
{
    static const char *const words[] = {"spacegrep", "aliengrep"};
    size_t which = 0;
    (void)out;
    enum status st = one_of(r, m, words, 2, &which);
    if (st == OK && which == 1) {
        rule_unsupported(r, place_of(&m->value), "generic_engine \"aliengrep\" is not supported");
    }
    return st;
}

static enum status option_comments(struct rule_reader *r, const struct member *m,
                                   struct rule_options *out)
{
    static const char *const words[] = {"c", "cpp", "shell"};
    size_t which = 0;
    enum status st = one_of(r, m, words, 3, &which);
    if (st == OK) {
        out->generic_comment_style = view_str(words[which]);
    }
    return st;
}

static enum status option_cpp(struct rule_reader *r, const struct member *m,
                              struct rule_options *out)
{
    static const char *const words[] = {"as_fundef", "as_vardef_with_ctor"};
    size_t which = 0;
    enum status st = one_of(r, m, words, 2, &which);
    if (st == OK) {
        out->on[OPTION_CPP_VARDEF_WITH_CTOR] = which == 1;
    }
    return st;
}

static enum status option_focus(struct rule_reader *r, const struct member *m,
                                struct rule_options *out)
{
    static const char *const words[] = {"sink", "source"};
    size_t which = 0;
    enum status st = one_of(r, m, words, 2, &which);
    if (st == OK) {
        out->taint_focus_source = which == 1;
    }
    return st;
}

static enum status option_span(struct rule_reader *r, const struct member *m,
                               struct rule_options *out)
{
    return rule_read_int(r, &m->value, "generic_ellipsis_max_span",
                         &out->generic_ellipsis_max_span);
}

static enum status option_multiline(struct rule_reader *r, const struct member *m,
                                    struct rule_options *out)
{
    return rule_read_bool(r, &m->value, "generic_multiline", &out->generic_multiline);
}

static enum status option_timeout(struct rule_reader *r, const struct member *m,
                                  struct rule_options *out)
{
    const struct value *v = &m->value;
    if (v->kind == VALUE_FLOAT && v->number >= 0 && v->number < 1e9) {
        out->taint_timeout = (int64_t)ceil(v->number);
        return OK;
    }
    return rule_read_int(r, v, "taint_fixpoint_timeout", &out->taint_timeout);
}

static const struct {
    const char *key;
    option_reader read;
} special[] = {
    {"generic_engine", option_engine},          {"generic_comment_style", option_comments},
    {"generic_ellipsis_max_span", option_span}, {"generic_multiline", option_multiline},
    {"cpp_parsing_pref", option_cpp},           {"taint_focus_on", option_focus},
    {"taint_match_on", option_focus},           {"taint_fixpoint_timeout", option_timeout},
};

enum { SPECIALS = sizeof special / sizeof special[0], IDLES = sizeof idle / sizeof idle[0] };

static const char *option_key(const void *ctx, size_t i)
{
    (void)ctx;
    return i < OPTION_COUNT ? switches[i].key : special[i - OPTION_COUNT].key;
}

static enum status read_option(struct rule_reader *r, const struct member *m,
                               struct rule_options *out)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (switches[i].key != NULL && view_eq_str(m->key, switches[i].key)) {
            return rule_read_bool(r, &m->value, switches[i].key, &out->on[i]);
        }
    }
    for (size_t i = 0; i < SPECIALS; i++) {
        if (view_eq_str(m->key, special[i].key)) {
            return special[i].read(r, m, out);
        }
    }
    for (size_t i = 0; i < IDLES; i++) {
        if (view_eq_str(m->key, idle[i])) {
            return rule_warn(r, place_of_key(m), "option \"%s\" has no effect", idle[i]);
        }
    }
    return rule_unknown_key(r, m, "options", option_key, NULL, OPTION_COUNT + SPECIALS);
}

enum status rule_read_options(struct rule_reader *r, const struct value *v,
                              struct rule_options *out)
{
    if (v->kind != VALUE_OBJECT) {
        return rule_expected(r, v, "options: a mapping");
    }
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        st = read_option(r, &v->members[i], out);
    }
    return st;
}
