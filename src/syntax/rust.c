/* Rust: rows, expressions, statements. */
#include "rust_family.h"

#include <string.h>

const struct TSLanguage *tree_sitter_rust(void);

void rust_patterns(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) || cst_is(l, c, "_")) {
            lower(l, c, role);
        }
    }
}

/* --- expressions --- */

static void path(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t scope = cst_field(l, at, FIELD_PATH);
    if (scope == CST_NONE) {
        lower(l, cst_field(l, at, FIELD_NAME), role); /* ::a */
        return;
    }
    lower_as(l, at, role, NODE_MEMBER, "path=object name=name");
}

static void static_path(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = l->tree->count;
    path(l, at, role);
    if (l->failed == OK && l->tree->count > n && l->tree->nodes[n].kind == NODE_MEMBER) {
        lower_set_flag(l, n, NODE_STATIC);
    }
}

static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t op = cst_first(l, at);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (op != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, op)));
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "mutable_specifier")) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

static void try_operator(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("?")));
    lower_set_flag(l, n, NODE_POSTFIX);
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t op = cst_field(l, at, FIELD_OPERATOR);
    struct view text = op == CST_NONE ? view_of("", 0) : cst_text(l, op);
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(text, 0, text.len - (text.len > 0))));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void index_of(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_INDEX, role, at);
    lower(l, object, ROLE_OBJECT);
    for (uint32_t c = object == CST_NONE ? CST_NONE : cst_after_named(l, at, object); c != CST_NONE;
         c = cst_after_named(l, at, c)) {
        lower(l, c, ROLE_NONE);
    }
    lower_close(l, n);
}

static void closure(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    lower_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* T { a: b, c, ..d }: NEW with KEYWORDs. */
static void structure(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, cst_field(l, at, FIELD_NAME), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void shorthand(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    enum node_kind stands = lower_placeholder(l, cst_text(l, at));
    if (stands == NODE_ELLIPSIS || stands == NODE_METAVARIABLE_ELLIPSIS) {
        (void)lower_name(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    lower(l, name, ROLE_NAME);
    lower(l, name, ROLE_VALUE);
    lower_close(l, n);
}

static void base_initializer(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void boolean(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(l, NODE_BOOL, role, at, lower_symbol(l, cst_text(l, at)));
}

/* --- patterns of match and let --- */

static void struct_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, type, ROLE_TYPE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != type) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void field_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t pattern = cst_field(l, at, FIELD_PATTERN);
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    lower(l, name, ROLE_NAME);
    lower(l, pattern == CST_NONE ? name : pattern, ROLE_VALUE);
    lower_close(l, n);
}

/* Ok(x): as the call that it looks like. */
static void tuple_struct_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, type, ROLE_CALLEE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if ((cst_named(l, c) || cst_is(l, c, "_")) && c != type) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void list_of(struct lowering *l, uint32_t at, enum node_role role, enum node_kind kind)
{
    node_id n = lower_open(l, kind, role, at);
    rust_patterns(l, at, ROLE_NONE);
    lower_close(l, n);
}

static void tuple(struct lowering *l, uint32_t at, enum node_role role)
{
    list_of(l, at, role, NODE_TUPLE);
}

static void slice(struct lowering *l, uint32_t at, enum node_role role)
{
    list_of(l, at, role, NODE_LIST);
}

/* --- statements --- */

static void expression_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    node_id n = l->tree->count;
    lower_statement(l, what, role);
    if (l->failed == OK && l->tree->count > n && l->tree->nodes[n].kind == NODE_EXPRESSION) {
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[at].end);
    }
}

/* Attributes belong to what follows them, labels to the loop. */
static void block(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "label")) {
            lower_statement(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* unsafe { … }, async { … } */
static void word_block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_WITH, role, at);
    if (word != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, word)));
    }
    lower_block(l, cst_child_is(l, at, "block"), ROLE_BODY);
    lower_close(l, n);
}

/* if let P = x: an assignment that defines. */
static void let_condition(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ASSIGN, role, at);
    lower_set_flag(l, n, NODE_DEFINES);
    lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void if_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t clause = cst_field(l, at, FIELD_ALTERNATIVE);
    uint32_t otherwise = clause == CST_NONE ? CST_NONE : cst_first_named(l, clause);
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    if (cst_is(l, otherwise, "if_expression")) {
        lower(l, otherwise, ROLE_ELSE);
    } else {
        lower_block(l, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
}

static void loop(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WHILE, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void for_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void match_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    if (body != CST_NONE) {
        lower_children(l, body, ROLE_NONE);
    }
    lower_close(l, n);
}

static void match_arm(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t pattern = cst_field(l, at, FIELD_PATTERN);
    node_id n = lower_open(l, NODE_CASE, role, at);
    if (pattern != CST_NONE) {
        rust_patterns(l, pattern, ROLE_CONDITION);
    }
    lower_body(l, cst_field(l, at, FIELD_VALUE), ROLE_BODY);
    lower_close(l, n);
}

/* break 'a x, continue 'a: the label's name is that of the label. */
static void jump(struct lowering *l, uint32_t at, enum node_role role)
{
    bool leaves = cst_is(l, at, "break_expression");
    node_id n = lower_open(l, leaves ? NODE_BREAK : NODE_CONTINUE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "label")) {
            lower(l, cst_first_named(l, c), ROLE_LABEL);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

static void macro_definition(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("macro_rules")));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_close(l, n);
}

/* --- values of functions --- */

/* The statement whose value its function has: the last one, in every branch of it. */
static void mark_value(struct lowering *l, node_id n, unsigned depth)
{
    struct tree *t = l->tree;
    node_id last = NO_NODE;
    if (n == NO_NODE || depth > TREE_DEPTH_MAX) {
        return;
    }
    switch ((int)t->nodes[n].kind) {
    case NODE_BLOCK:
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            last = c;
        }
        mark_value(l, last, depth + 1);
        break;
    case NODE_EXPRESSION:
        lower_set_flag(l, n, NODE_IMPLICIT_RETURN);
        break;
    case NODE_IF:
        mark_value(l, tree_child_in(t, n, ROLE_THEN), depth + 1);
        mark_value(l, tree_child_in(t, n, ROLE_ELSE), depth + 1);
        break;
    case NODE_SWITCH:
        for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
            mark_value(l, tree_child_in(t, c, ROLE_BODY), depth + 1);
        }
        break;
    case NODE_WITH:
        mark_value(l, tree_child_in(t, n, ROLE_BODY), depth + 1);
        break;
    default:
        break;
    }
}

static void finish(struct lowering *l)
{
    for (node_id n = 0; n < l->tree->count && l->placeholders == NULL; n++) {
        if (l->tree->nodes[n].kind == NODE_FUNCTION || l->tree->nodes[n].kind == NODE_LAMBDA) {
            mark_value(l, tree_child_in(l->tree, n, ROLE_BODY), 0);
        }
    }
}

static const struct lowering_row rows[] = {
    {"identifier|field_identifier|type_identifier|primitive_type|shorthand_field_identifier|"
     "crate|super|metavariable|never_type|_",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"self", SHAPE_LEAF, NODE_SELF, NULL, NULL, 0},
    {"scoped_identifier|scoped_type_identifier", SHAPE_CUSTOM, NODE_MEMBER, NULL, static_path, 0},
    {"field_expression", SHAPE_NODE, NODE_MEMBER, "value=object field=name", NULL, 0},
    {"call_expression", SHAPE_NODE, NODE_CALL, "function=callee arguments=arguments", NULL, 0},
    {"generic_function", SHAPE_NODE, NODE_NONE, "function=none", NULL, 0},
    {"macro_invocation", SHAPE_CUSTOM, NODE_CALL, NULL, rust_macro, 0},
    {"token_tree", SHAPE_CUSTOM, NODE_ARGUMENTS, NULL, rust_token_tree, 0},
    {"arguments|field_initializer_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"string_literal|raw_string_literal", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"char_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"integer_literal|float_literal|negative_literal", SHAPE_CUSTOM, NODE_NUMBER, NULL,
     lower_number, 0},
    {"boolean_literal", SHAPE_CUSTOM, NODE_BOOL, NULL, boolean, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"unary_expression|reference_expression|reference_pattern", SHAPE_CUSTOM, NODE_UNARY, NULL,
     unary, 0},
    {"try_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, try_operator, 0},
    {"await_expression", SHAPE_NODE, NODE_AWAIT, "*=value", NULL, 0},
    {"yield_expression", SHAPE_NODE, NODE_YIELD, "*=value", NULL, 0},
    {"assignment_expression", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"compound_assignment_expr", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"type_cast_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"index_expression", SHAPE_CUSTOM, NODE_INDEX, NULL, index_of, 0},
    {"tuple_expression|tuple_pattern|unit_expression", SHAPE_CUSTOM, NODE_TUPLE, NULL, tuple, 0},
    {"array_expression|slice_pattern", SHAPE_CUSTOM, NODE_LIST, NULL, slice, 0},
    {"parenthesized_expression|mut_pattern|ref_pattern|else_clause|label|where_clause", SHAPE_PASS,
     NODE_NONE, NULL, NULL, 0},
    {"range_expression|range_pattern|or_pattern|captured_pattern|let_chain|"
     "remaining_field_pattern",
     SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"closure_expression", SHAPE_CUSTOM, NODE_LAMBDA, NULL, closure, 0},
    {"closure_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, rust_closure_parameters, 0},
    {"struct_expression", SHAPE_CUSTOM, NODE_NEW, NULL, structure, 0},
    {"field_initializer", SHAPE_NODE, NODE_KEYWORD, "field=name value=value", NULL, 0},
    {"shorthand_field_initializer", SHAPE_CUSTOM, NODE_KEYWORD, NULL, shorthand, 0},
    {"base_field_initializer", SHAPE_CUSTOM, NODE_SPREAD, NULL, base_initializer, 0},
    {"struct_pattern", SHAPE_CUSTOM, NODE_NEW, NULL, struct_pattern, 0},
    {"field_pattern", SHAPE_CUSTOM, NODE_KEYWORD, NULL, field_pattern, 0},
    {"tuple_struct_pattern", SHAPE_CUSTOM, NODE_CALL, NULL, tuple_struct_pattern, 0},

    {"reference_type|pointer_type|tuple_type|unit_type|bounded_type", SHAPE_CUSTOM, NODE_TYPE, NULL,
     rust_marked_type, 0},
    {"array_type", SHAPE_CUSTOM, NODE_TYPE, NULL, rust_array_type, 0},
    {"function_type", SHAPE_CUSTOM, NODE_TYPE, NULL, rust_function_type, 0},
    {"generic_type|generic_type_with_turbofish", SHAPE_CUSTOM, NODE_TYPE, NULL, rust_generic_type,
     0},
    {"dynamic_type|abstract_type", SHAPE_NODE, NODE_NONE, "trait=none", NULL, 0},
    {"lifetime|lifetime_parameter|mutable_specifier", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
    {"type_parameters", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"type_parameter", SHAPE_NODE, NODE_PARAMETER, "name=name bounds=drop default_type=drop", NULL,
     0},

    {"expression_statement", SHAPE_CUSTOM, NODE_BLOCK, NULL, expression_statement, 0},
    {"block|declaration_list", SHAPE_CUSTOM, NODE_BLOCK, NULL, block, 0},
    {"unsafe_block|async_block|try_block|const_block|gen_block", SHAPE_CUSTOM, NODE_WITH, NULL,
     word_block, 0},
    {"let_declaration|const_item|static_item", SHAPE_CUSTOM, NODE_VARIABLE, NULL, rust_constant, 0},
    {"let_condition", SHAPE_CUSTOM, NODE_ASSIGN, NULL, let_condition, 0},
    {"if_expression", SHAPE_CUSTOM, NODE_IF, NULL, if_expression, 0},
    {"while_expression|loop_expression", SHAPE_CUSTOM, NODE_WHILE, NULL, loop, 0},
    {"for_expression", SHAPE_CUSTOM, NODE_FOREACH, NULL, for_expression, 0},
    {"match_expression", SHAPE_CUSTOM, NODE_SWITCH, NULL, match_expression, 0},
    {"match_arm", SHAPE_CUSTOM, NODE_CASE, NULL, match_arm, 0},
    {"return_expression", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"break_expression|continue_expression", SHAPE_CUSTOM, NODE_BREAK, NULL, jump, 0},

    {"function_item|function_signature_item", SHAPE_CUSTOM, NODE_FUNCTION, NULL, rust_function, 0},
    {"parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, rust_parameters, 0},
    {"struct_item|enum_item|union_item|trait_item", SHAPE_CUSTOM, NODE_CLASS, NULL, rust_record, 0},
    {"impl_item", SHAPE_CUSTOM, NODE_CLASS, NULL, rust_impl, 0},
    {"field_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, rust_field, 0},
    {"enum_variant", SHAPE_CUSTOM, NODE_VARIABLE, NULL, rust_variant, 0},
    {"type_item|associated_type", SHAPE_CUSTOM, NODE_OTHER, NULL, rust_type_item, 0},
    {"mod_item", SHAPE_CUSTOM, NODE_NAMESPACE, NULL, rust_module, 0},
    {"foreign_mod_item", SHAPE_NODE, NODE_NONE, "body=none", NULL, 0},
    {"use_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, rust_use, 0},
    {"extern_crate_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, rust_extern_crate, 0},
    {"macro_definition", SHAPE_CUSTOM, NODE_OTHER, NULL, macro_definition, 0},
    {"attribute_item|inner_attribute_item|empty_statement|line_comment|block_comment|shebang",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"fn z() {\nz(", ")\n}\n"},
    {"fn z() {\n", "\n}\n"},
    {"", "\n"},
    {"fn z() {\n", ";\n}\n"},
    {"", "{}\n"}, /* a function's head */
    {"impl z {\n", "\n}\n"},
    {"struct z {\n", "\n}\n"},
    {"fn z(", ") {}\n"},
    {"fn z() {\nmatch z {\n", "\n}\n}\n"},
    {"fn z() {\nlet ", " = z;\n}\n"}, /* a pattern */
    {"type z = ", ";\n"},
    {"fn z() {\nif z {}\n", "\n}\n"}, /* else */
    {"", "\nfn z() {}\n"},            /* an attribute */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@;", "@: @", "@ => @", "@ => @,", "@!();", NULL};

const struct language_syntax rust_syntax = {
    .language = LANG_RUST,
    .grammar = tree_sitter_rust,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .finish = finish,
    .bare_statements = true,
};
