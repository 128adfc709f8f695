/* Swift: expressions, types, the table; statements and declarations are in
 * swift_declare.c. */
#include "languages.h"
#include "swift_family.h"

const struct TSLanguage *tree_sitter_swift(void);

/* Where a value may stand: named nodes and "nil", which is none. */
static bool is_value(const struct lowering *l, uint32_t at)
{
    return cst_named(l, at) || cst_is(l, at, "nil");
}

static uint32_t first_value(const struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (is_value(l, c)) {
            return c;
        }
    }
    return CST_NONE;
}

static void null(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_NULL, role, at, 0);
}

static void self(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_SELF, role, at, lower_symbol(l, cst_text(l, at)));
}

/* a.b: the name stands in a suffix. */
static void navigation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t suffix = cst_field(l, at, FIELD_SUFFIX);
    uint32_t name = suffix == CST_NONE ? CST_NONE : cst_last_named(l, suffix);
    uint32_t target = cst_field(l, at, FIELD_TARGET);
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (cst_child_is(l, at, "?") != CST_NONE) {
        lower_set_flag(l, n, NODE_OPTIONAL);
    }
    lower(l, target == CST_NONE ? first_value(l, at) : target, ROLE_OBJECT);
    if (name != CST_NONE) {
        lower(l, name, ROLE_NAME);
    }
    lower_close(l, n);
}

static void argument(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t label = cst_field(l, at, FIELD_NAME);
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    if (label == CST_NONE) {
        lower(l, value == CST_NONE ? first_value(l, at) : value, role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    (void)lower_name(l, label, ROLE_NAME);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void call_arguments(struct lowering *l, uint32_t suffix)
{
    for_each_child(l, suffix, c)
    {
        if (cst_is(l, c, "value_arguments")) {
            lower_children(l, c, ROLE_NONE);
        } else if (cst_named(l, c) && !cst_is(l, c, "simple_identifier")) {
            lower(l, c, ROLE_NONE); /* a closure behind */
        }
    }
}

/* f(x) { … }, a[b]: the closure is the last argument. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = first_value(l, at);
    uint32_t suffix = cst_child_is(l, at, "call_suffix");
    if (suffix == CST_NONE) {
        suffix = cst_child_is(l, at, "constructor_suffix");
    }
    uint32_t list = suffix == CST_NONE ? CST_NONE : cst_child_is(l, suffix, "value_arguments");
    if (list != CST_NONE && cst_child_is(l, list, "[") != CST_NONE) {
        node_id n = lower_open(l, NODE_INDEX, role, at);
        lower(l, callee, ROLE_OBJECT);
        lower_children(l, list, ROLE_NONE);
        lower_close(l, n);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_is(l, callee, "user_type") ? cst_first_named(l, callee) : callee, ROLE_CALLEE);
    if (suffix != CST_NONE) {
        node_id arguments = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, suffix);
        call_arguments(l, suffix);
        lower_close(l, arguments);
    }
    lower_close(l, n);
}

static void binary_of(struct lowering *l, uint32_t at, uint32_t left, uint32_t operator,
                      uint32_t right, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    if (operator!= CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, operator)));
    }
    lower(l, left, ROLE_LEFT);
    lower(l, right, ROLE_RIGHT);
    lower_close(l, n);
}

static void binary(struct lowering *l, uint32_t at, enum node_role role)
{
    binary_of(l, at, cst_field(l, at, FIELD_LHS), cst_field(l, at, FIELD_OP),
              cst_field(l, at, FIELD_RHS), role);
}

static void coalescing(struct lowering *l, uint32_t at, enum node_role role)
{
    binary_of(l, at, cst_field(l, at, FIELD_VALUE), cst_child_is(l, at, "??"),
              cst_field(l, at, FIELD_IF_NIL), role);
}

static void range(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t sign = cst_field(l, at, FIELD_OP);
    if (sign == CST_NONE) {
        sign = cst_child_is(l, at, cst_child_is(l, at, "..<") == CST_NONE ? "..." : "..<");
    }
    binary_of(l, at, cst_field(l, at, FIELD_START), sign, cst_field(l, at, FIELD_END), role);
}

/* x is T */
static void check(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("is")));
    lower(l, cst_field(l, at, FIELD_TARGET), ROLE_LEFT);
    lower_type(l, cst_last_named(l, at), ROLE_RIGHT);
    lower_close(l, n);
}

/* x as T */
static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_last_named(l, at), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_EXPR), ROLE_VALUE);
    lower_close(l, n);
}

static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t sign = cst_field(l, at, FIELD_OPERATION);
    uint32_t target = cst_field(l, at, FIELD_TARGET);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (sign != CST_NONE && target != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, sign)));
        if (target < sign) {
            lower_set_flag(l, n, NODE_POSTFIX);
        }
    }
    lower(l, target, ROLE_VALUE);
    lower_close(l, n);
}

/* x! is x to a reader who looks for what is done with it. */
static void postfix(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t target = cst_field(l, at, FIELD_TARGET);
    if (cst_is(l, cst_field(l, at, FIELD_OPERATION), "bang")) {
        lower(l, target, role);
    } else {
        unary(l, at, role);
    }
}

static void assignment(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t sign = cst_field(l, at, FIELD_OPERATOR);
    struct view op = sign == CST_NONE ? VIEW("=") : cst_text(l, sign);
    node_id n = lower_open(l, op.len > 1 ? NODE_AUGMENT : NODE_ASSIGN, role, at);
    if (op.len > 1) {
        lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - 1)));
    }
    lower(l, cst_field(l, at, FIELD_TARGET), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RESULT), ROLE_VALUE);
    lower_close(l, n);
}

static void ternary(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TERNARY, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower(l, cst_field(l, at, FIELD_IF_TRUE), ROLE_THEN);
    lower(l, cst_field(l, at, FIELD_IF_FALSE), ROLE_ELSE);
    lower_close(l, n);
}

/* (x) is x; (a, b) and (k: v) are tuples. */
static void tuple(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t only = first_value(l, at);
    unsigned values = 0;
    for_each_child(l, at, c)
    {
        values += is_value(l, c) ? 1 : 0;
    }
    if (values == 1) {
        lower(l, only, role);
        return;
    }
    node_id n = lower_open(l, NODE_TUPLE, role, at);
    for_each_child(l, at, c)
    {
        if (is_value(l, c) && l->cst->nodes[c].field != FIELD_NAME) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void array(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LIST, role, at);
    for_each_child(l, at, c)
    {
        if (is_value(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void dictionary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = CST_NONE;
    node_id n = lower_open(l, NODE_DICT, role, at);
    for_each_child(l, at, c)
    {
        if (!is_value(l, c)) {
            continue;
        }
        if (key == CST_NONE) {
            key = c;
            continue;
        }
        node_id pair = lower_open(l, NODE_PAIR, ROLE_NONE, key);
        lower_set_span(l, pair, l->cst->nodes[key].begin, l->cst->nodes[c].end);
        lower(l, key, ROLE_KEY);
        lower(l, c, ROLE_VALUE);
        lower_close(l, pair);
        key = CST_NONE;
    }
    lower_close(l, n);
}

/* try x is x: what fails is the control flow, not the value. */
static void value_of(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_EXPR);
    lower(l, value == CST_NONE ? cst_last_named(l, at) : value, role);
}

static void await(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_AWAIT, role, at);
    value_of(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void interpolation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    lower(l, value == CST_NONE ? first_value(l, at) : value, role);
}

static bool is_text(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "line_str_text") || cst_is(l, at, "multi_line_str_text") ||
           cst_is(l, at, "str_escaped_char") || cst_is(l, at, "raw_str_part");
}

static void piece(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end)
{
    if (begin < end) {
        node_id n = lower_leaf(l, NODE_STRING, ROLE_NONE, at,
                               lower_symbol(l, view_slice(l->cst->source, begin, end)));
        lower_set_span(l, n, begin, end);
    }
}

/* "a\(b)c": the text between what is code. */
static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t begin = 0;
    uint32_t end = 0;
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for_each_child(l, at, c)
    {
        if (is_text(l, c) || (nodes[c].field == FIELD_TEXT && cst_is(l, c, "\""))) {
            begin = begin == end ? nodes[c].begin : begin;
            end = nodes[c].end;
        } else if (cst_is(l, c, "interpolated_expression")) {
            piece(l, at, begin, end);
            begin = end = 0;
            lower(l, c, ROLE_NONE);
        }
    }
    piece(l, at, begin, end);
    lower_close(l, n);
    lower_join_strings(l, n);
}

static void boolean(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_BOOL, role, at, lower_symbol(l, cst_text(l, at)));
}

/* A.B<C>: a name, then its arguments. */
static void user_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first_named(l, at);
    uint32_t last = CST_NONE;
    uint32_t arguments = CST_NONE;
    for_each_child(l, at, c)
    {
        last = cst_is(l, c, "type_identifier") ? c : last;
        arguments = cst_is(l, c, "type_arguments") ? c : arguments;
    }
    if (last == CST_NONE || first == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, at);
    if (first == last) {
        lower(l, last, ROLE_NAME);
    } else {
        node_id chain = lower_open(l, NODE_MEMBER, ROLE_NAME, at);
        lower(l, first, ROLE_OBJECT);
        lower(l, last, ROLE_NAME);
        lower_close(l, chain);
    }
    for_each_named(l, arguments, c)
    {
        lower_type(l, c, ROLE_NONE);
    }
    lower_close(l, n);
}

static void optional_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_type_with(l, cst_first_named(l, at), role, "?");
}

/* What a name is bound to: x, (x, y), .a(let x). */
static void pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t only = CST_NONE;
    unsigned count = 0;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "value_binding_pattern")) {
            only = c;
            count++;
        }
    }
    if (count == 1) {
        lower(l, only, role);
        return;
    }
    node_id n = lower_open(l, NODE_TUPLE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "value_binding_pattern")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"source_file", SHAPE_CUSTOM, NODE_PROGRAM, NULL, swift_statements, 0},
    {"simple_identifier|type_identifier|identifier", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"self_expression|super_expression", SHAPE_CUSTOM, NODE_SELF, NULL, self, 0},
    {"nil", SHAPE_CUSTOM, NODE_NULL, NULL, null, 0},
    {"boolean_literal", SHAPE_CUSTOM, NODE_BOOL, NULL, boolean, 0},
    {"integer_literal|hex_literal|oct_literal|bin_literal|real_literal", SHAPE_CUSTOM, NODE_NUMBER,
     NULL, lower_number, 0},
    {"line_string_literal|multi_line_string_literal|raw_string_literal", SHAPE_CUSTOM, NODE_STRING,
     NULL, string, 0},
    {"interpolated_expression", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, interpolation, 0},
    {"raw_str_interpolation", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"regex_literal", SHAPE_LEAF, NODE_REGEX, NULL, NULL, 0},
    {"navigation_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, navigation, 0},
    {"call_expression|constructor_expression", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"value_arguments", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"value_argument", SHAPE_CUSTOM, NODE_KEYWORD, NULL, argument, 0},
    {"additive_expression|multiplicative_expression|comparison_expression|equality_expression|"
     "conjunction_expression|disjunction_expression|bitwise_operation|infix_expression",
     SHAPE_CUSTOM, NODE_BINARY, NULL, binary, 0},
    {"nil_coalescing_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, coalescing, 0},
    {"range_expression|open_end_range_expression|open_start_range_expression", SHAPE_CUSTOM,
     NODE_BINARY, NULL, range, 0},
    {"check_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, check, 0},
    {"as_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"prefix_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, unary, 0},
    {"postfix_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, postfix, 0},
    {"assignment", SHAPE_CUSTOM, NODE_ASSIGN, NULL, assignment, 0},
    {"directly_assignable_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"ternary_expression", SHAPE_CUSTOM, NODE_TERNARY, NULL, ternary, 0},
    {"try_expression", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, value_of, 0},
    {"await_expression", SHAPE_CUSTOM, NODE_AWAIT, NULL, await, 0},
    {"tuple_expression", SHAPE_CUSTOM, NODE_TUPLE, NULL, tuple, 0},
    {"array_literal", SHAPE_CUSTOM, NODE_LIST, NULL, array, 0},
    {"dictionary_literal", SHAPE_CUSTOM, NODE_DICT, NULL, dictionary, 0},
    {"lambda_literal", SHAPE_CUSTOM, NODE_LAMBDA, NULL, swift_lambda, 0},
    {"key_path_expression|selector_expression", SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"pattern", SHAPE_CUSTOM, NODE_TUPLE, NULL, pattern, 0},
    {"switch_pattern|where_clause", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"user_type", SHAPE_CUSTOM, NODE_TYPE, NULL, user_type, 0},
    {"optional_type", SHAPE_CUSTOM, NODE_TYPE, NULL, optional_type, 0},
    {"array_type|dictionary_type|tuple_type|function_type", SHAPE_NODE, NODE_TYPE, NULL, NULL, 0},

    {"statements|function_body|computed_property|computed_getter|computed_setter", SHAPE_CUSTOM,
     NODE_BLOCK, NULL, swift_block, 0},
    {"import_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, swift_import, 0},
    {"property_declaration|protocol_property_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL,
     swift_property, 0},
    {"enum_entry", SHAPE_CUSTOM, NODE_VARIABLE, NULL, swift_enum_entry, 0},
    {"function_declaration|init_declaration|deinit_declaration|subscript_declaration|"
     "protocol_function_declaration",
     SHAPE_CUSTOM, NODE_FUNCTION, NULL, swift_method, 0},
    {"class_declaration|protocol_declaration", SHAPE_CUSTOM, NODE_CLASS, NULL, swift_class, 0},
    {"modifiers", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, swift_modifiers, 0},
    {"attribute", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, swift_annotation, 0},
    {"if_statement|guard_statement", SHAPE_CUSTOM, NODE_IF, NULL, swift_if, 0},
    {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, swift_while, 0},
    {"repeat_while_statement", SHAPE_CUSTOM, NODE_DO, NULL, swift_repeat, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, swift_for, 0},
    {"switch_statement", SHAPE_CUSTOM, NODE_SWITCH, NULL, swift_switch, 0},
    {"switch_entry", SHAPE_CUSTOM, NODE_CASE, NULL, swift_case, 0},
    {"do_statement", SHAPE_CUSTOM, NODE_TRY, NULL, swift_do, 0},
    {"catch_block", SHAPE_CUSTOM, NODE_CATCH, NULL, swift_catch, 0},
    {"control_transfer_statement", SHAPE_CUSTOM, NODE_RETURN, NULL, swift_transfer, 0},
    {"comment|multiline_comment|shebang_line|statement_label|where_keyword|type_modifiers",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"", " {}"},           /* a header */
    {"class Z { ", " }"},  /* a member */
    {"z(", ")"},           /* arguments */
    {"do {} ", ""},        /* catch */
    {"switch z { ", " }"}, /* case */
    {"func z(", ") {}"},   /* a parameter */
    {"let z: ", ""},       /* a type */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@\n", "@: @", "case @: z()", "func @() {}", NULL};

const struct language_syntax swift_syntax = {
    .language = LANG_SWIFT,
    .grammar = tree_sitter_swift,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .custom_root = true,
};
