/* PHP: expressions, statements, the table. */
#include <assay/base/mem.h>

#include "languages.h"
#include "php_family.h"

const struct TSLanguage *tree_sitter_php(void);

/* --- expressions --- */

/* a->b, a?->b, a::b, a::$b: nothing between tells them apart but what is written. */
static void member(struct lowering *l, uint32_t at, uint32_t object, uint32_t name,
                   enum node_role role)
{
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (name != CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[name].end);
    }
    if (cst_child_is(l, at, "?->") != CST_NONE) {
        lower_set_flag(l, n, NODE_OPTIONAL);
    }
    lower(l, object, ROLE_OBJECT);
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
}

static uint32_t object_of(const struct lowering *l, uint32_t at)
{
    uint32_t object = cst_field(l, at, FIELD_OBJECT);
    return object == CST_NONE ? cst_field(l, at, FIELD_SCOPE) : object;
}

static void access(struct lowering *l, uint32_t at, enum node_role role)
{
    member(l, at, object_of(l, at), cst_field(l, at, FIELD_NAME), role);
}

/* A::B: no fields. */
static void class_constant(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    uint32_t name = object == CST_NONE ? CST_NONE : cst_after_named(l, at, object);
    member(l, at, object, name, role);
}

/* f(...) of a file makes a closure: Closure::fromCallable(f). */
static bool is_callable(const struct lowering *l, uint32_t at)
{
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    return l->placeholders == NULL && arguments != CST_NONE &&
           cst_is(l, cst_first_named(l, arguments), "variadic_placeholder");
}

static void callable(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t function = cst_field(l, at, FIELD_FUNCTION);
    node_id n = lower_open(l, NODE_CALL, role, at);
    node_id callee = lower_open(l, NODE_MEMBER, ROLE_CALLEE, at);
    (void)lower_leaf(l, NODE_NAME, ROLE_OBJECT, at, lower_symbol(l, VIEW("closure")));
    (void)lower_leaf(l, NODE_NAME, ROLE_NAME, at, lower_symbol(l, VIEW("fromcallable")));
    lower_close(l, callee);
    node_id arguments = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    if (function != CST_NONE) {
        lower(l, function, ROLE_NONE);
    } else {
        member(l, at, object_of(l, at), cst_field(l, at, FIELD_NAME), ROLE_NONE);
    }
    lower_close(l, arguments);
    lower_close(l, n);
}

static void function_call(struct lowering *l, uint32_t at, enum node_role role)
{
    if (is_callable(l, at)) {
        callable(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_field(l, at, FIELD_FUNCTION), ROLE_CALLEE);
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void method_call(struct lowering *l, uint32_t at, enum node_role role)
{
    if (is_callable(l, at)) {
        callable(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    member(l, at, object_of(l, at), cst_field(l, at, FIELD_NAME), ROLE_CALLEE);
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void argument(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name == CST_NONE) {
        lower_children(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    (void)lower_name(l, name, ROLE_NAME);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != name) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

/* $$x; but ${x} in a string is $x. */
static void dynamic_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 * 1024);
    uint32_t inner = cst_first_named(l, at);
    if (inner != CST_NONE && cst_is(l, inner, "name")) {
        buf_add_char(&text, '$');
        buf_add_view(&text, cst_text(l, inner));
        (void)lower_leaf(l, NODE_NAME, role, at, lower_symbol(l, buf_view(&text)));
        return;
    }
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("dynamic_variable_name")));
    lower(l, inner, ROLE_NONE);
    lower_close(l, n);
}

/* "$this" is a word, not a variable. */
static void variable(struct lowering *l, uint32_t at, enum node_role role)
{
    if (view_eq(cst_text(l, at), VIEW("$this"))) {
        (void)lower_leaf(l, NODE_SELF, role, at, lower_symbol(l, VIEW("this")));
    } else {
        (void)lower_name(l, at, role);
    }
}

static void scope(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_SELF, role, at, php_symbol(l, cst_text(l, at)));
}

static void boolean(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_BOOL, role, at, php_symbol(l, cst_text(l, at)));
}

static void null(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_NULL, role, at, 0);
}

/* include x, require_once x, print x: calls of that word. */
static void word_call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (word != CST_NONE) {
        php_name(l, word, ROLE_CALLEE);
    }
    node_id arguments = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, arguments);
    lower_close(l, n);
}

/* echo, exit, unset: the same as statements. */
static void word_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    word_call(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void element(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_first_named(l, at);
    uint32_t value = key == CST_NONE ? CST_NONE : cst_after_named(l, at, key);
    if (value == CST_NONE) {
        lower(l, key, role);
        return;
    }
    node_id n = lower_open(l, NODE_PAIR, role, at);
    lower(l, key, ROLE_KEY);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void list_literal(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LIST, role, at);
    for (uint32_t c = cst_first_named(l, at); c != CST_NONE;) {
        uint32_t next = cst_after_named(l, at, c);
        uint32_t sign = cst_after(l, at, c);
        if (sign != CST_NONE && next != CST_NONE && cst_is(l, sign, "=>")) {
            node_id pair = lower_open(l, NODE_PAIR, ROLE_NONE, c);
            lower_set_span(l, pair, l->cst->nodes[c].begin, l->cst->nodes[next].end);
            lower(l, c, ROLE_KEY);
            lower(l, next, ROLE_VALUE);
            lower_close(l, pair);
            next = cst_after_named(l, at, next);
        } else {
            lower(l, c, ROLE_NONE);
        }
        c = next;
    }
    lower_close(l, n);
}

/* a[b], a[]: no fields. */
static void subscript(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_INDEX, role, at);
    lower(l, object, ROLE_OBJECT);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != object) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void spread(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operator= cst_field(l, at, FIELD_OPERATOR);
    struct view op = operator== CST_NONE ? VIEW("=") : cst_text(l, operator);
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - (op.len > 0))));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static struct view operator_text(const struct lowering *l, uint32_t at)
{
    static const char *const same[][2] = {{"<>", "!="},  {"and", "&&"}, {"or", "||"},
                                          {"AND", "&&"}, {"OR", "||"},  {"XOR", "xor"}};
    struct view text = at == CST_NONE ? VIEW("") : cst_text(l, at);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if (view_eq_str(text, same[i][0])) {
            return view_str(same[i][1]);
        }
    }
    return text;
}

static void binary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    struct view op = operator_text(l, cst_field(l, at, FIELD_OPERATOR));
    lower_set_symbol(l, n, lower_symbol(l, op));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_LEFT);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_RIGHT);
    lower_close(l, n);
}

/* @x, clone x: the first word is the operator. */
static void unary_word(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (word != CST_NONE) {
        lower_set_symbol(l, n, php_symbol(l, cst_text(l, word)));
    }
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void update(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operand = cst_field(l, at, FIELD_ARGUMENT);
    uint32_t sign = cst_field(l, at, FIELD_OPERATOR);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (sign != CST_NONE && operand != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, sign)));
        if (operand < sign) {
            lower_set_flag(l, n, NODE_POSTFIX);
        }
    }
    lower(l, operand, ROLE_VALUE);
    lower_close(l, n);
}

/* (integer) is (int). */
static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const same[][2] = {{"integer", "int"},
                                          {"boolean", "bool"},
                                          {"double", "float"},
                                          {"real", "float"},
                                          {"binary", "string"}};
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_CAST, role, at);
    if (type != CST_NONE) {
        node_id t = lower_open(l, NODE_TYPE, ROLE_TYPE, type);
        symbol_id name = php_symbol(l, cst_text(l, type));
        for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
            if (view_eq_str(symbols_text(l->symbols, name), same[i][0])) {
                name = lower_symbol(l, view_str(same[i][1]));
            }
        }
        (void)lower_leaf(l, NODE_NAME, ROLE_NAME, type, name);
        lower_close(l, t);
    }
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* match (x) { a, b => c } */
static void match_arm(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t conditions = cst_field(l, at, FIELD_CONDITIONAL_EXPRESSIONS);
    node_id n = lower_open(l, NODE_CASE, role, at);
    if (conditions != CST_NONE) {
        lower_children(l, conditions, ROLE_CONDITION);
    }
    lower_block(l, cst_field(l, at, FIELD_RETURN_EXPRESSION), ROLE_BODY);
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"name", SHAPE_CUSTOM, NODE_NAME, NULL, php_name, 0},
    {"qualified_name|relative_name|namespace_name", SHAPE_CUSTOM, NODE_MEMBER, NULL, php_qualified,
     0},
    {"variable_name", SHAPE_CUSTOM, NODE_NAME, NULL, variable, 0},
    {"relative_scope", SHAPE_CUSTOM, NODE_SELF, NULL, scope, 0},
    {"function_call_expression", SHAPE_CUSTOM, NODE_CALL, NULL, function_call, 0},
    {"member_call_expression|nullsafe_member_call_expression|scoped_call_expression", SHAPE_CUSTOM,
     NODE_CALL, NULL, method_call, 0},
    {"member_access_expression|nullsafe_member_access_expression|scoped_property_access_expression",
     SHAPE_CUSTOM, NODE_MEMBER, NULL, access, 0},
    {"class_constant_access_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, class_constant, 0},
    {"arguments", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"argument", SHAPE_CUSTOM, NODE_KEYWORD, NULL, argument, 0},
    {"variadic_placeholder|reference_modifier|php_tag|php_end_tag|comment|empty_statement",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
    {"variadic_unpacking", SHAPE_CUSTOM, NODE_SPREAD, NULL, spread, 0},
    {"object_creation_expression", SHAPE_CUSTOM, NODE_NEW, NULL, php_new, 0},
    {"array_creation_expression", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"array_element_initializer|pair", SHAPE_CUSTOM, NODE_PAIR, NULL, element, 0},
    {"list_literal", SHAPE_CUSTOM, NODE_LIST, NULL, list_literal, 0},
    {"by_ref|parenthesized_expression|sequence_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"subscript_expression", SHAPE_CUSTOM, NODE_INDEX, NULL, subscript, 0},
    {"assignment_expression|reference_assignment_expression", SHAPE_NODE, NODE_ASSIGN,
     "left=target right=value", NULL, 0},
    {"augmented_assignment_expression", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"binary_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, binary, 0},
    {"unary_op_expression", SHAPE_NODE, NODE_UNARY, "operator=symbol argument=value *=value", NULL,
     0},
    {"update_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, update, 0},
    {"error_suppression_expression|clone_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, unary_word,
     0},
    {"conditional_expression", SHAPE_NODE, NODE_TERNARY,
     "condition=condition body=then alternative=else", NULL, 0},
    {"cast_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"include_expression|include_once_expression|require_expression|require_once_expression|"
     "print_intrinsic",
     SHAPE_CUSTOM, NODE_CALL, NULL, word_call, 0},
    {"string", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"encapsed_string", SHAPE_CUSTOM, NODE_INTERPOLATED, NULL, php_encapsed, 0},
    {"heredoc", SHAPE_CUSTOM, NODE_INTERPOLATED, NULL, php_heredoc, 0},
    {"nowdoc", SHAPE_CUSTOM, NODE_STRING, NULL, php_nowdoc, 0},
    {"shell_command_expression", SHAPE_CUSTOM, NODE_CALL, NULL, php_shell, 0},
    {"integer|float", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"boolean", SHAPE_CUSTOM, NODE_BOOL, NULL, boolean, 0},
    {"null", SHAPE_CUSTOM, NODE_NULL, NULL, null, 0},
    {"anonymous_function|arrow_function", SHAPE_CUSTOM, NODE_LAMBDA, NULL, php_lambda, 0},
    {"formal_parameters", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"simple_parameter|variadic_parameter|property_promotion_parameter", SHAPE_CUSTOM,
     NODE_PARAMETER, NULL, php_parameter, 0},
    {"yield_expression", SHAPE_NODE, NODE_YIELD, "*=value", NULL, 0},
    {"throw_expression", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"match_expression", SHAPE_CUSTOM, NODE_SWITCH, NULL, php_switch, 0},
    {"match_conditional_expression|match_default_expression", SHAPE_CUSTOM, NODE_CASE, NULL,
     match_arm, 0},
    {"dynamic_variable_name", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, dynamic_variable, 0},
    {"named_type", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"primitive_type|bottom_type|operation", SHAPE_CUSTOM, NODE_NAME, NULL, php_name, 0},
    {"optional_type", SHAPE_CUSTOM, NODE_TYPE, NULL, php_type_sign, 0},
    {"union_type|intersection_type|disjunctive_normal_form_type", SHAPE_NODE, NODE_TYPE, NULL, NULL,
     0},

    {"text", SHAPE_CUSTOM, NODE_TEXT, NULL, lower_text, 0},
    {"compound_statement|colon_block", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},
    {"expression_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, php_expression_statement, 0},
    {"echo_statement|exit_statement|unset_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL,
     word_statement, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, "*=label", NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, "*=label", NULL, 0},
    {"goto_statement", SHAPE_NODE, NODE_GOTO, "*=label", NULL, 0},
    {"named_label_statement", SHAPE_NODE, NODE_LABEL, "*=name", NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, php_if, 0},
    {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, php_while, 0},
    {"do_statement", SHAPE_CUSTOM, NODE_DO, NULL, php_do, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, php_for, 0},
    {"foreach_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, php_foreach, 0},
    {"switch_statement", SHAPE_CUSTOM, NODE_SWITCH, NULL, php_switch, 0},
    {"case_statement|default_statement", SHAPE_CUSTOM, NODE_CASE, NULL, php_case, 0},
    {"try_statement", SHAPE_NODE, NODE_TRY, "body=body", NULL, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, php_catch, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, php_finally, 0},
    {"namespace_definition", SHAPE_NODE, NODE_NAMESPACE, "name=name body=body", NULL, 0},
    {"namespace_use_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, php_import, 0},
    {"attribute_list", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, php_attributes, 0},
    {"const_declaration|property_declaration|function_static_declaration|global_declaration",
     SHAPE_CUSTOM, NODE_VARIABLE, NULL, php_variables, 0},
    {"enum_case", SHAPE_CUSTOM, NODE_VARIABLE, NULL, php_enum_case, 0},
    {"function_definition|method_declaration", SHAPE_CUSTOM, NODE_FUNCTION, NULL, php_function, 0},
    {"class_declaration|interface_declaration|trait_declaration|enum_declaration", SHAPE_CUSTOM,
     NODE_CLASS, NULL, php_class, 0},
};

static const struct pattern_context contexts[] = {
    {"<?php ", ""},
    {"<?php ", ";"},
    {"<?php ", " {}"},          /* a header: function f(...), if (...) */
    {"<?php class Z { ", " }"}, /* a member */
    {"<?php class Z { ", " {} }"},
    {"<?php class Z { ", "; }"},
    {"<?php ", "\nfunction z() {}"}, /* an attribute alone */
    {"<?php z(", ");"},              /* arguments */
    {"<?php [", "];"},               /* a pair */
    {"<?php function z(", ") {}"},   /* a parameter */
    {"<?php try {} ", ""},           /* catch, finally */
    {"<?php if (z) {} ", ""},        /* elseif, else */
    {"<?php switch (z) { ", " }"},   /* case */
    {NULL, NULL},
};

static const char *const ellipses[] = {
    "@", "@;", "$@", "function @() {}", "case @:", "@ => @", "@ => @,", "case @;", NULL,
};

static const char *const metavariables[] = {"$@", "@", NULL};

static const char *const reserved[] = {
    "$_GET", "$_POST",   "$_REQUEST",           "$_COOKIE", "$_SERVER", "$_FILES", "$_SESSION",
    "$_ENV", "$GLOBALS", "$HTTP_RAW_POST_DATA", NULL,
};

const struct language_syntax php_syntax = {
    .language = LANG_PHP,
    .grammar = tree_sitter_php,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
    .reserved = reserved,
};
