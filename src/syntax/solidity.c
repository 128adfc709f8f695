/* Solidity. Options of a call, f{value: v}(x), are an OTHER "options" [OBJECT, DICT] around
 * its callee; modifiers of functions are attributes with arguments. */
#include "solidity_family.h"

#include <string.h>

const struct TSLanguage *tree_sitter_solidity(void);

/* --- expressions --- */

/* new T(x): the arguments are those of `at`, the call around it or itself. */
static void new_of(struct lowering *l, uint32_t at, uint32_t what, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower(l, cst_field(l, what, FIELD_NAME), ROLE_TYPE);
    if (cst_child_is(l, at, "(") != CST_NONE) {
        solidity_arguments(l, at);
    }
    lower_close(l, n);
}

/* f(x), address(x), payable(x), type(T): the callee is what stands first. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = cst_first(l, at);
    uint32_t inner = cst_is(l, callee, "expression") ? cst_first_named(l, callee) : callee;
    if (cst_is(l, inner, "new_expression")) {
        new_of(l, at, inner, role);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (callee != CST_NONE && cst_named(l, callee)) {
        lower(l, callee, ROLE_CALLEE);
    } else if (callee != CST_NONE) {
        (void)lower_name(l, callee, ROLE_CALLEE);
    }
    if (cst_is(l, at, "meta_type_expression")) {
        node_id a = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
        lower_children(l, at, ROLE_NONE);
        lower_close(l, a);
    } else {
        solidity_arguments(l, at);
    }
    lower_close(l, n);
}

static void pairs(struct lowering *l, uint32_t at, const char *type, enum node_role role)
{
    node_id n = lower_open(l, NODE_DICT, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, type)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void call_argument(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_child_is(l, at, "{") != CST_NONE) {
        pairs(l, at, "call_struct_argument", role);
    } else {
        lower_children(l, at, role);
    }
}

static void options(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("options")));
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_OBJECT);
    pairs(l, at, "struct_field_assignment", ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void ternary(struct lowering *l, uint32_t at, enum node_role role)
{
    static const enum node_role roles[] = {ROLE_CONDITION, ROLE_THEN, ROLE_ELSE};
    size_t i = 0;
    node_id n = lower_open(l, NODE_TERNARY, role, at);
    for (uint32_t c = cst_first_named(l, at); c != CST_NONE && i < 3;
         c = cst_after_named(l, at, c)) {
        lower(l, c, roles[i++]);
    }
    lower_close(l, n);
}

static void new_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    new_of(l, at, at, role);
}

static void slice(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INDEX, role, at);
    uint32_t base = cst_field(l, at, FIELD_BASE);
    bool behind = false;
    lower(l, base, ROLE_OBJECT);
    node_id s = lower_open(l, NODE_SLICE, ROLE_NONE, at);
    for_each_child(l, at, c)
    {
        behind = behind || cst_is(l, c, ":");
        if (c != base && cst_named(l, c)) {
            lower(l, c, behind ? ROLE_HIGH : ROLE_LOW);
        }
    }
    lower_close(l, s);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    for_each_child(l, at, c)
    {
        struct view text = cst_text(l, c);
        if (!cst_named(l, c) && text.len > 1 && text.ptr[text.len - 1] == '=') {
            lower_set_symbol(l, n, lower_symbol(l, view_slice(text, 0, text.len - 1)));
        }
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "string")) {
            lower_string(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
    lower_join_strings(l, n);
}

/* --- statements --- */

static void block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, "unchecked");
    node_id w = 0;
    if (word != CST_NONE) {
        w = lower_open(l, NODE_WITH, role, at);
        lower_set_symbol(l, w, lower_symbol(l, VIEW("unchecked")));
        role = ROLE_BODY;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    for_each_child(l, at, c)
    {
        if (c != word && cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
    if (word != CST_NONE) {
        lower_close(l, w);
    }
}

static void if_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    bool otherwise = false;
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    for_each_child(l, at, c)
    {
        otherwise = otherwise || cst_is(l, c, "else");
        if (otherwise && cst_is(l, c, "statement") &&
            cst_child_is(l, c, "if_statement") != CST_NONE) {
            lower(l, c, ROLE_ELSE);
        } else if (cst_is(l, c, "statement")) {
            lower_block(l, c, otherwise ? ROLE_ELSE : ROLE_THEN);
        }
    }
    lower_close(l, n);
}

static void for_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t initial = cst_field(l, at, FIELD_INITIAL);
    uint32_t condition = cst_field(l, at, FIELD_CONDITION);
    node_id n = lower_open(l, NODE_FOR, role, at);
    if (cst_is(l, initial, "expression_statement")) {
        lower_children(l, initial, ROLE_INIT);
    } else if (initial != CST_NONE && cst_named(l, initial)) {
        lower(l, initial, ROLE_INIT);
    }
    if (condition != CST_NONE && cst_named(l, condition)) {
        lower_children(l, condition, ROLE_CONDITION);
    }
    uint32_t update = cst_field(l, at, FIELD_UPDATE);
    lower(l, update, ROLE_UPDATE);
    /* "for (…; ...)": the ellipsis is for both. */
    uint32_t only = condition == CST_NONE ? CST_NONE : cst_first_named(l, condition);
    if (update == CST_NONE && only != CST_NONE &&
        lower_placeholder(l, cst_text(l, only)) == NODE_ELLIPSIS) {
        (void)lower_name(l, only, ROLE_UPDATE);
    }
    uint32_t body = cst_field(l, at, FIELD_BODY);
    lower_block(l, body == CST_NONE ? cst_child_is(l, at, "statement") : body, ROLE_BODY);
    lower_close(l, n);
}

static void try_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TRY, role, at);
    lower(l, cst_field(l, at, FIELD_ATTEMPT), ROLE_RESOURCE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "catch_clause")) {
            lower(l, c, ROLE_CATCH);
        }
    }
    lower_close(l, n);
}

static void catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CATCH, role, at);
    lower_type(l, cst_child_is(l, at, "identifier"), ROLE_TYPE);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "parameter")) {
            lower(l, cst_field(l, c, FIELD_NAME), ROLE_NAME);
        }
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* emit E(x); */
static void emit(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("emit")));
    node_id c = lower_open(l, NODE_CALL, ROLE_VALUE, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_CALLEE);
    solidity_arguments(l, at);
    lower_close(l, c);
    lower_close(l, n);
}

/* The arguments of revert("…"), which the grammar takes for the name of an error. */
static uint32_t revert_text(const struct lowering *l, uint32_t error)
{
    uint32_t inner = cst_is(l, error, "expression") ? cst_first_named(l, error) : error;
    return cst_is(l, inner, "parenthesized_expression") || cst_is(l, inner, "tuple_expression")
               ? inner
               : CST_NONE;
}

/* revert("…"); is a call, revert E(x); throws. */
static void revert(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t error = cst_field(l, at, FIELD_ERROR);
    uint32_t given = cst_child_is(l, at, "revert_arguments");
    uint32_t text = revert_text(l, error);
    uint32_t word = cst_first(l, at);
    bool plain = error == CST_NONE || text != CST_NONE;
    node_id n = lower_open(l, plain ? NODE_EXPRESSION : NODE_THROW, role, at);
    node_id c = lower_open(l, NODE_CALL, ROLE_VALUE, at);
    if (!plain) {
        lower(l, error, ROLE_CALLEE);
    } else if (word != CST_NONE) {
        (void)lower_name(l, word, ROLE_CALLEE);
    }
    if (text != CST_NONE) {
        node_id a = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, text);
        lower_children(l, text, ROLE_NONE);
        lower_close(l, a);
    } else {
        solidity_arguments(l, given == CST_NONE ? at : given);
    }
    lower_close(l, c);
    lower_close(l, n);
}

/* In assembly the arguments stand behind the function. */
static void yul_call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = cst_field(l, at, FIELD_FUNCTION);
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, callee, ROLE_CALLEE);
    node_id a = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (c != callee && cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, a);
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"identifier|yul_identifier|enum_value|primitive_type|yul_evm_builtin", SHAPE_LEAF, NODE_NAME,
     NULL, NULL, 0},
    {"expression|statement|parenthesized_expression|any_pragma_token", SHAPE_PASS, NODE_NONE, NULL,
     NULL, 0},
    {"call_expression|type_cast_expression|payable_conversion_expression|meta_type_expression",
     SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"call_argument", SHAPE_CUSTOM, NODE_NONE, NULL, call_argument, 0},
    {"call_struct_argument|struct_field_assignment", SHAPE_NODE, NODE_PAIR, "name=key value=value",
     NULL, 0},
    {"struct_expression", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, options, 0},
    {"new_expression", SHAPE_CUSTOM, NODE_NEW, NULL, new_expression, 0},
    {"tuple_expression", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"inline_array_expression", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"unary_expression", SHAPE_NODE, NODE_UNARY, "operator=symbol argument=value", NULL, 0},
    {"update_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, lower_unary, 0},
    {"member_expression", SHAPE_NODE, NODE_MEMBER, "object=object property=name", NULL, 0},
    {"array_access", SHAPE_NODE, NODE_INDEX, "base=object index=none", NULL, 0},
    {"slice_access", SHAPE_CUSTOM, NODE_INDEX, NULL, slice, 0},
    {"assignment_expression", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"augmented_assignment_expression", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"ternary_expression", SHAPE_CUSTOM, NODE_TERNARY, NULL, ternary, 0},
    {"string_literal", SHAPE_CUSTOM, NODE_STRING, NULL, string, 0},
    {"string|hex_string_literal|unicode_string_literal", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"number_literal|yul_decimal_number|yul_hex_number", SHAPE_CUSTOM, NODE_NUMBER, NULL,
     lower_number, 0},
    {"boolean_literal|yul_boolean", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"user_defined_type|type_alias|yul_path", SHAPE_CUSTOM, NODE_NAME, NULL, solidity_path, 0},
    {"type_name", SHAPE_CUSTOM, NODE_TYPE, NULL, solidity_type_name, 0},

    {"function_definition|constructor_definition|fallback_receive_definition", SHAPE_CUSTOM,
     NODE_FUNCTION, NULL, solidity_function, 0},
    {"modifier_definition|event_definition|error_declaration", SHAPE_CUSTOM, NODE_OTHER, NULL,
     solidity_definition, 0},
    {"parameter|event_parameter|error_parameter|return_parameter", SHAPE_CUSTOM, NODE_PARAMETER,
     NULL, solidity_parameter, 0},
    {"contract_declaration|interface_declaration|library_declaration|struct_declaration|"
     "enum_declaration",
     SHAPE_CUSTOM, NODE_CLASS, NULL, solidity_class, 0},
    {"contract_body|struct_body|enum_body|function_body|yul_block", SHAPE_NODE, NODE_BLOCK, NULL,
     NULL, 0},
    {"state_variable_declaration|constant_variable_declaration|struct_member", SHAPE_CUSTOM,
     NODE_VARIABLE, NULL, solidity_variable, 0},
    {"variable_declaration_statement", SHAPE_CUSTOM, NODE_VARIABLE, NULL, solidity_local, 0},
    {"import_directive", SHAPE_CUSTOM, NODE_IMPORT, NULL, solidity_import, 0},
    {"block_statement", SHAPE_CUSTOM, NODE_BLOCK, NULL, block, 0},
    {"expression_statement", SHAPE_NODE, NODE_EXPRESSION, "*=value", NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, if_statement, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, for_statement, 0},
    {"while_statement", SHAPE_NODE, NODE_WHILE, "condition=condition body=body", NULL, 0},
    {"do_while_statement", SHAPE_NODE, NODE_DO, "condition=condition body=body", NULL, 0},
    {"try_statement", SHAPE_CUSTOM, NODE_TRY, NULL, try_statement, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_clause, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"break_statement|yul_break", SHAPE_NODE, NODE_BREAK, "*=drop", NULL, 0},
    {"continue_statement|yul_continue", SHAPE_NODE, NODE_CONTINUE, "*=drop", NULL, 0},
    {"emit_statement", SHAPE_CUSTOM, NODE_OTHER, NULL, emit, 0},
    {"revert_statement", SHAPE_CUSTOM, NODE_THROW, NULL, revert, 0},
    {"yul_function_call", SHAPE_CUSTOM, NODE_CALL, NULL, yul_call, 0},
    {"yul_assignment", SHAPE_NODE, NODE_ASSIGN, NULL, NULL, 0},
    {"yul_variable_declaration", SHAPE_NODE, NODE_VARIABLE, "left=target right=value", NULL, 0},
    {"comment", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"contract z { ", " }"},
    {"contract z { function z() { ", " } }"},
    {"contract z { function z() { ", "; } }"},
    {"contract z { function z() { z = ", "; } }"},
    {"contract z { function z(", ") {} }"},
    {"contract z { function z() ", " {} }"},
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@ @;", "@;", "@; @", "@; @; @", NULL};

/* Where the line or clause that opens the brace at `at` begins with "enum" or "assembly". */
static bool opens_words(struct view text, size_t brace)
{
    size_t begin = brace;
    while (begin > 0 && strchr("{};\n", text.ptr[begin - 1]) == NULL) {
        begin--;
    }
    struct view head = view_trim(view_slice(text, begin, brace));
    return view_starts(head, VIEW("enum ")) || view_starts(head, VIEW("assembly"));
}

/* The first character that is no blank before `at`, behind `at`; a line end on the rims. */
static char sign_before(struct view text, size_t *at)
{
    while (*at > 0 && strchr(" \t\r\n", text.ptr[*at - 1]) != NULL) {
        --*at;
    }
    return *at == 0 ? '\n' : text.ptr[*at - 1];
}

static char sign_behind(struct view text, size_t at)
{
    while (at < text.len && strchr(" \t\r", text.ptr[at]) != NULL) {
        at++;
    }
    return at >= text.len ? '\n' : text.ptr[at];
}

/* A statement or a member is put as a declaration, which both may be. */
static const char *form(struct view pattern, size_t begin, size_t end, enum node_kind kind)
{
    size_t at = begin;
    if (kind != NODE_ELLIPSIS && kind != NODE_METAVARIABLE_ELLIPSIS) {
        return "@";
    }
    char before = sign_before(pattern, &at);
    char after = sign_behind(pattern, end);
    if (after != '\n' && after != '}') {
        return before == '(' || before == ';' ? NULL : "@";
    }
    if (before == '{' && opens_words(pattern, at - 1)) {
        return "@";
    }
    return strchr("\n{};)", before) != NULL ? "@ @;" : NULL;
}

const struct language_syntax solidity_syntax = {
    .language = LANG_SOLIDITY,
    .grammar = tree_sitter_solidity,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .form = form,
};
