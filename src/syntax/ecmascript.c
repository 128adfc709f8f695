/* JavaScript, TypeScript and TSX: one set of functions and rows. JavaScript is read as TSX,
 * too, which extends it: so files of either name may have types in them, and a<b>(c) is a
 * call everywhere, as it is to Semgrep. */
#include "ecmascript.h"

#include <string.h>

#include "languages.h"

const struct TSLanguage *tree_sitter_typescript(void);
const struct TSLanguage *tree_sitter_tsx(void);

/* --- expressions --- */

/* What stands in parentheses spans them; not in patterns, whose context may have put them
 * there. */
static void widen(struct lowering *l, node_id n, uint32_t at)
{
    if (l->failed == OK && l->placeholders == NULL && n + 1 < l->tree->count &&
        l->tree->nodes[n].next == l->tree->count) {
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[at].end);
    }
}

/* (x: T), in patterns a typed metavariable. */
static void parenthesized(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t value = cst_first_named(l, at);
    if (type == CST_NONE || value == type) {
        node_id inner = l->tree->count;
        lower_children(l, at, role);
        widen(l, inner, at);
        return;
    }
    struct view name = cst_text(l, value);
    if (lower_placeholder(l, name) != NODE_METAVARIABLE) {
        node_id n = lower_open(l, NODE_CAST, role, at);
        es_annotation(l, type, ROLE_TYPE);
        lower(l, value, ROLE_VALUE);
        lower_close(l, n);
        return;
    }
    uint32_t inner = cst_first_named(l, type);
    node_id n = lower_open(l, NODE_TYPED, role, at);
    lower_set_symbol(l, n, lower_symbol(l, name));
    if (inner != CST_NONE) {
        (void)lower_leaf(l, NODE_TYPE, ROLE_TYPE, inner, lower_symbol(l, cst_text(l, inner)));
    }
    lower_close(l, n);
}

static void member(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    for_each_child(l, at, c)
    {
        switch (l->cst->nodes[c].field) {
        case FIELD_OBJECT:
            lower(l, c, ROLE_OBJECT);
            break;
        case FIELD_PROPERTY:
            lower(l, c, ROLE_NAME);
            break;
        case FIELD_OPTIONAL_CHAIN:
            lower_set_flag(l, n, NODE_OPTIONAL);
            break;
        default:
            break;
        }
    }
    lower_close(l, n);
}

/* f`x`: a call whose only argument is a template that no f(`x`) has. */
static void tagged_template(struct lowering *l, uint32_t at)
{
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    node_id n = lower_open(l, NODE_EXPR_OTHER, ROLE_NONE, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("tagged_template")));
    lower(l, at, ROLE_VALUE);
    lower_close(l, n);
    lower_close(l, list);
}

static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CALL, role, at);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_FUNCTION) {
            lower(l, c, ROLE_CALLEE);
        } else if (l->cst->nodes[c].field == FIELD_ARGUMENTS && cst_is(l, c, "template_string")) {
            tagged_template(l, c);
        } else if (l->cst->nodes[c].field == FIELD_ARGUMENTS) {
            lower(l, c, ROLE_ARGUMENTS);
        } else if (l->cst->nodes[c].field == FIELD_OPTIONAL_CHAIN || cst_is(l, c, "?.")) {
            lower_set_flag(l, n, NODE_OPTIONAL);
        }
    }
    lower_close(l, n);
}

/* new T is new T(). */
static void new_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_CONSTRUCTOR);
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    node_id n = lower_open(l, NODE_NEW, role, at);
    es_named_type(l, type, cst_field(l, at, FIELD_TYPE_ARGUMENTS), ROLE_TYPE);
    if (arguments != CST_NONE) {
        lower(l, arguments, ROLE_ARGUMENTS);
    } else {
        lower_close(l, lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at));
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

static void update(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t sign = cst_field(l, at, FIELD_OPERATOR);
    uint32_t argument = cst_field(l, at, FIELD_ARGUMENT);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (sign != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, sign)));
        if (argument != CST_NONE && argument < sign) {
            lower_set_flag(l, n, NODE_POSTFIX);
        }
    }
    lower(l, argument, ROLE_VALUE);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t sign = cst_field(l, at, FIELD_OPERATOR);
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    if (sign != CST_NONE) {
        struct view text = cst_text(l, sign);
        lower_set_symbol(l, n, lower_symbol(l, view_slice(text, 0, text.len - (text.len > 0))));
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

/* A template, even one without code: a pattern with a template means no other strings. */
static void template(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_child_is(l, at, "template_substitution") != CST_NONE) {
        lower_string(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    lower_string(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* Without the "_" between digits. */
static void number(struct lowering *l, uint32_t at, enum node_role role)
{
    char digits[128];
    size_t len = 0;
    struct view text = cst_text(l, at);
    if (text.len <= sizeof digits && memchr(text.ptr, '_', text.len) != NULL) {
        for (size_t i = 0; i < text.len; i++) {
            if (text.ptr[i] != '_') {
                digits[len++] = text.ptr[i];
            }
        }
        text = view_of(digits, len);
    }
    (void)lower_leaf(l, NODE_NUMBER, role, at, lower_symbol(l, text));
}

static void regex(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t pattern = cst_field(l, at, FIELD_PATTERN);
    uint32_t flags = cst_field(l, at, FIELD_FLAGS);
    node_id n = lower_open(l, NODE_REGEX, role, at);
    if (pattern != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, pattern)));
    }
    if (flags != CST_NONE) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, flags, lower_symbol(l, cst_text(l, flags)));
    }
    lower_close(l, n);
}

/* --- object literals and patterns --- */

bool es_is_ellipsis(const struct lowering *l, uint32_t at)
{
    enum node_kind kind = at == CST_NONE ? NODE_NONE : lower_placeholder(l, cst_text(l, at));
    return kind == NODE_ELLIPSIS || kind == NODE_METAVARIABLE_ELLIPSIS;
}

void es_shorthand(struct lowering *l, uint32_t at, enum node_role role)
{
    if (es_is_ellipsis(l, at)) {
        (void)lower_name(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_PAIR, role, at);
    (void)lower_name(l, at, ROLE_KEY);
    (void)lower_name(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* {a = 1} on the left of an assignment: a pair whose value has a default. */
static void shorthand_default(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t left = cst_field(l, at, FIELD_LEFT);
    node_id n = lower_open(l, NODE_PAIR, role, at);
    if (left != CST_NONE) {
        (void)lower_name(l, left, ROLE_KEY);
        node_id value = lower_open(l, NODE_ASSIGN, ROLE_VALUE, at);
        (void)lower_name(l, left, ROLE_TARGET);
        lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
        lower_close(l, value);
    }
    lower_close(l, n);
}

/* --- JSX --- */

static void element(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t tag = cst_field(l, at, FIELD_OPEN_TAG);
    uint32_t head = tag == CST_NONE ? at : tag;
    node_id n = lower_open(l, NODE_ELEMENT, role, at);
    lower(l, cst_field(l, head, FIELD_NAME), ROLE_NAME);
    for_each_child(l, head, c)
    {
        if (l->cst->nodes[c].field == FIELD_ATTRIBUTE) {
            lower(l, c, ROLE_ATTRIBUTE);
        }
    }
    for_each_child(l, at, c)
    {
        uint8_t part = l->cst->nodes[c].field;
        if (tag != CST_NONE && cst_named(l, c) && part != FIELD_OPEN_TAG &&
            part != FIELD_CLOSE_TAG) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* {x}: as the value of an attribute it is x itself; among text it is something of its own. */
static void jsx_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_first_named(l, at);
    if (value == CST_NONE || role != ROLE_NONE) {
        lower(l, value, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("jsx_expression")));
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void jsx_attribute(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    if (name == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_ATTRIBUTE, role, at);
    lower(l, name, ROLE_NAME);
    lower(l, cst_after_named(l, at, name), ROLE_VALUE);
    lower_close(l, n);
}

/* The first JSX_ROWS are not in the grammar of TypeScript. */
enum { JSX_ROWS = 4 };

static const struct lowering_row rows[] = {
    {"jsx_element|jsx_self_closing_element", SHAPE_CUSTOM, NODE_ELEMENT, NULL, element, 0},
    {"jsx_attribute", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, jsx_attribute, 0},
    {"jsx_expression", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, jsx_expression, 0},
    {"jsx_text|html_character_reference", SHAPE_CUSTOM, NODE_TEXT, NULL, lower_text, 0},

    {"identifier|property_identifier|private_property_identifier|statement_identifier|undefined|"
     "type_identifier|predefined_type|meta_property|import|jsx_namespace_name|this_type",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"member_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, member, 0},
    {"call_expression", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"arguments", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"string", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"template_string", SHAPE_CUSTOM, NODE_STRING, NULL, template, 0},
    {"template_substitution|computed_property_name|non_null_expression|"
     "literal_type|parenthesized_type|constraint|default_type|type_predicate_annotation|asserts_"
     "annotation",
     SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"parenthesized_expression", SHAPE_CUSTOM, NODE_NONE, NULL, parenthesized, 0},
    {"number", SHAPE_CUSTOM, NODE_NUMBER, NULL, number, 0},
    {"string_fragment", SHAPE_LEAF, NODE_STRING, NULL, NULL, 0},
    {"true|false", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"null", SHAPE_LEAF, NODE_NULL, NULL, NULL, 0},
    {"this|super", SHAPE_LEAF, NODE_SELF, NULL, NULL, 0},
    {"regex", SHAPE_CUSTOM, NODE_REGEX, NULL, regex, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"unary_expression", SHAPE_NODE, NODE_UNARY, "operator=symbol argument=value", NULL, 0},
    {"update_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, update, 0},
    {"assignment_expression", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"assignment_pattern", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"augmented_assignment_expression", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"ternary_expression", SHAPE_NODE, NODE_TERNARY,
     "condition=condition consequence=then alternative=else", NULL, 0},
    {"subscript_expression", SHAPE_NODE, NODE_INDEX, "object=object optional_chain=drop", NULL, 0},
    {"sequence_expression", SHAPE_NODE, NODE_SEQUENCE, NULL, NULL, 0},
    {"new_expression", SHAPE_CUSTOM, NODE_NEW, NULL, new_expression, 0},
    {"await_expression", SHAPE_NODE, NODE_AWAIT, "*=value", NULL, 0},
    {"yield_expression", SHAPE_NODE, NODE_YIELD, "*=value", NULL, 0},
    {"spread_element|rest_pattern", SHAPE_CUSTOM, NODE_SPREAD, NULL, spread, 0},
    {"array|array_pattern", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"object|object_pattern", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"pair|pair_pattern", SHAPE_NODE, NODE_PAIR, "key=key value=value", NULL, 0},
    {"shorthand_property_identifier|shorthand_property_identifier_pattern", SHAPE_CUSTOM, NODE_PAIR,
     NULL, es_shorthand, 0},
    {"object_assignment_pattern", SHAPE_CUSTOM, NODE_PAIR, NULL, shorthand_default, 0},
    {"arrow_function|function_expression|generator_function", SHAPE_CUSTOM, NODE_LAMBDA, NULL,
     es_lambda, 0},
    {"formal_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, es_parameters, 0},
    {"function_declaration|generator_function_declaration|method_definition|function_signature|"
     "method_signature|abstract_method_signature",
     SHAPE_CUSTOM, NODE_FUNCTION, NULL, es_function, 0},
    {"class_declaration|class|abstract_class_declaration|interface_declaration|enum_declaration",
     SHAPE_CUSTOM, NODE_CLASS, NULL, es_class, 0},
    {"field_definition|public_field_definition|property_signature|enum_assignment", SHAPE_CUSTOM,
     NODE_VARIABLE, NULL, es_field, 0},
    {"decorator", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, es_decorator, 0},
    {"lexical_declaration|variable_declaration|using_declaration", SHAPE_CUSTOM, NODE_VARIABLE,
     NULL, es_variables, 0},

    {"statement_block", SHAPE_CUSTOM, NODE_BLOCK, NULL, es_statement_block, 0},
    {"expression_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, es_expression_statement, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"throw_statement", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, "label=label", NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, "label=label", NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, es_if_statement, 0},
    {"else_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, es_else_clause, 0},
    {"while_statement|do_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, es_while_statement, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, es_for_statement, 0},
    {"for_in_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, es_for_in_statement, 0},
    {"switch_statement", SHAPE_CUSTOM, NODE_SWITCH, NULL, es_switch_statement, 0},
    {"switch_case|switch_default", SHAPE_CUSTOM, NODE_CASE, NULL, es_switch_case, 0},
    {"try_statement", SHAPE_NODE, NODE_TRY, "body=body", NULL, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, es_catch_clause, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, es_finally_clause, 0},
    {"with_statement", SHAPE_CUSTOM, NODE_WITH, NULL, es_with_statement, 0},
    {"labeled_statement", SHAPE_CUSTOM, NODE_LABEL, NULL, es_labeled_statement, 0},
    {"import_statement", SHAPE_CUSTOM, NODE_IMPORT, NULL, es_import, 0},
    {"export_statement", SHAPE_CUSTOM, NODE_OTHER, NULL, es_export, 0},
    {"comment|html_comment|hash_bang_line|empty_statement|optional_chain", SHAPE_DROP, NODE_NONE,
     NULL, NULL, 0},

    {"as_expression|satisfies_expression|type_assertion", SHAPE_CUSTOM, NODE_CAST, NULL, es_cast,
     0},
    {"required_parameter|optional_parameter", SHAPE_CUSTOM, NODE_PARAMETER, NULL, es_parameter, 0},
    {"instantiation_expression", SHAPE_NODE, NODE_NONE, "function=none type_arguments=drop", NULL,
     0},
    {"type_annotation|type_arguments|constraint|default_type", SHAPE_CUSTOM, NODE_TYPE, NULL,
     es_each_type, 0},
    {"union_type|intersection_type|array_type|tuple_type|optional_type|rest_type|readonly_type",
     SHAPE_CUSTOM, NODE_TYPE, NULL, es_compound_type, 0},
    {"type_query|lookup_type|index_type_query|conditional_type|infer_type|type_predicate|asserts|"
     "template_literal_type|template_type",
     SHAPE_NODE, NODE_TYPE, NULL, NULL, 0},
    {"type_parameters", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"type_parameter", SHAPE_NODE, NODE_TYPE, "name=name", NULL, 0},
    {"type_alias_declaration", SHAPE_CUSTOM, NODE_OTHER, NULL, es_type_alias, 0},
    {"function_type", SHAPE_CUSTOM, NODE_TYPE, NULL, es_function_type, 0},
    {"generic_type", SHAPE_CUSTOM, NODE_TYPE, NULL, es_generic_type, 0},
    {"nested_type_identifier", SHAPE_NODE, NODE_MEMBER, "module=object name=name", NULL, 0},
    {"nested_identifier", SHAPE_NODE, NODE_MEMBER, "object=object property=name", NULL, 0},
    {"object_type|interface_body", SHAPE_NODE, NODE_TYPE, NULL, NULL, 0},
    {"ambient_declaration", SHAPE_CUSTOM, NODE_OTHER, NULL, es_ambient, 0},
    {"internal_module|module", SHAPE_CUSTOM, NODE_NAMESPACE, NULL, es_namespace, 0},
    {"import_alias", SHAPE_CUSTOM, NODE_IMPORT, NULL, es_import_alias, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"try {} ", ""}, /* catch, finally */
    {"", " {}"},     /* a header alone */
    {"(", ")"},      /* an object, a function without a name */
    {"({", "})"},    /* a pair */
    {"class Z {", "}"},
    {"switch (z) {", "}"},
    {"if (z) {} ", ""}, /* else */
    {"async function* z() {", "}"},
    {"", " class Z {}"}, /* a decorator alone */
    {"class Z {", " {} }"},
    {"z(", ")"},
    {"function z(", ") {}"},
    {"<z ", "/>"},
    {"let z: ", ";"},
    {"interface Z {", "}"},
    {NULL, NULL},
};

static const char *const ellipses[] = {
    "@", "@;", "@;@;@", "{@}", "@() {}", "case @:", "@: @", "'@'", NULL,
};
static const char *const metavariables[] = {"@", "{@}", "'@'", "@;", NULL};

const struct language_syntax javascript_syntax = {
    .language = LANG_JAVASCRIPT,
    .grammar = tree_sitter_tsx,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
};

const struct language_syntax typescript_syntax = {
    .language = LANG_TYPESCRIPT,
    .alternative = LANG_TSX,
    .pattern_alternative = LANG_TSX,
    .grammar = tree_sitter_typescript,
    .rows = rows + JSX_ROWS,
    .row_count = sizeof rows / sizeof rows[0] - JSX_ROWS,
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
};

const struct language_syntax tsx_syntax = {
    .language = LANG_TSX,
    .grammar = tree_sitter_tsx,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
};
