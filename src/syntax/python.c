/* Python: expressions, statements and the table. */
#include "python_family.h"

const struct TSLanguage *tree_sitter_python(void);

/* f(x for x in y): the grammar has the generator in place of the argument list. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_field(l, at, FIELD_FUNCTION), ROLE_CALLEE);
    if (cst_is(l, arguments, "argument_list")) {
        lower(l, arguments, ROLE_ARGUMENTS);
    } else if (arguments != CST_NONE) {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, arguments);
        lower(l, arguments, ROLE_NONE);
        lower_close(l, list);
    }
    lower_close(l, n);
}

static symbol_id operators(struct lowering *l, uint32_t at, uint32_t from, uint32_t to)
{
    const struct cst_node *nodes = l->cst->nodes;
    (void)at;
    return lower_symbol(l, view_trim(view_slice(l->cst->source, nodes[from].end, nodes[to].begin)));
}

/* a < b, and a < b < c as (a < b) < c. */
static void comparison_of(struct lowering *l, uint32_t at, const uint32_t *operands, size_t count,
                          enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, operators(l, at, operands[count - 2], operands[count - 1]));
    if (count == 2) {
        lower(l, operands[0], ROLE_LEFT);
    } else {
        comparison_of(l, at, operands, count - 1, ROLE_LEFT);
    }
    lower(l, operands[count - 1], ROLE_RIGHT);
    lower_close(l, n);
}

static void comparison(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t operands[64];
    size_t count = 0;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_OPERATORS && count < 64) {
            operands[count++] = c;
        }
    }
    if (count < 2) {
        lower_children(l, at, role);
        return;
    }
    comparison_of(l, at, operands, count, role);
}

static void conditional(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t then = cst_first_named(l, at);
    uint32_t condition = then == CST_NONE ? CST_NONE : cst_after_named(l, at, then);
    uint32_t otherwise = condition == CST_NONE ? CST_NONE : cst_after_named(l, at, condition);
    node_id n = lower_open(l, NODE_TERNARY, role, at);
    lower(l, condition, ROLE_CONDITION);
    lower(l, then, ROLE_THEN);
    lower(l, otherwise, ROLE_ELSE);
    lower_close(l, n);
}

static void not_operator(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("not")));
    lower(l, cst_field(l, at, FIELD_ARGUMENT), ROLE_VALUE);
    lower_close(l, n);
}

/* x[a:b:c]: what stands between which colons. */
/* x[1, 2] is x[(1, 2)]. */
static void subscript(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_field(l, at, FIELD_SUBSCRIPT);
    uint32_t last = first;
    bool slices = false;
    node_id n = lower_open(l, NODE_INDEX, role, at);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_OBJECT);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_SUBSCRIPT) {
            last = c;
            slices = slices || cst_is(l, c, "slice");
        }
    }
    bool tuple = last != first && !slices;
    node_id list = tuple ? lower_open(l, NODE_TUPLE, ROLE_NONE, first) : n;
    if (tuple) {
        lower_set_span(l, list, l->cst->nodes[first].begin, l->cst->nodes[last].end);
    }
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_SUBSCRIPT) {
            lower(l, c, ROLE_NONE);
        }
    }
    if (tuple) {
        lower_close(l, list);
    }
    lower_close(l, n);
}

static void slice(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SLICE, role, at);
    enum node_role part = ROLE_LOW;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, part);
        } else if (cst_is(l, c, ":")) {
            part = part == ROLE_LOW ? ROLE_HIGH : ROLE_STEP;
        }
    }
    lower_close(l, n);
}

static void comprehension(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_COMPREHENSION, role, at);
    lower_set_symbol(l, n,
                     lower_symbol(l, cst_is(l, at, "list_comprehension")  ? VIEW("list")
                                     : cst_is(l, at, "set_comprehension") ? VIEW("set")
                                     : cst_is(l, at, "dictionary_comprehension")
                                         ? VIEW("dict")
                                         : VIEW("generator")));
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_VALUE);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_BODY) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* x: int = 1 defines a variable; x = 1 assigns. */
static void assignment(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, type == CST_NONE ? NODE_ASSIGN : NODE_VARIABLE, role, at);
    lower_type(l, type, ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static void augmented(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    struct view op = cst_text(l, cst_field(l, at, FIELD_OPERATOR));
    lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - (op.len > 0))));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static void expression_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t only = cst_first_named(l, at);
    if (only != CST_NONE && cst_is(l, only, "assignment") &&
        cst_field(l, only, FIELD_TYPE) != CST_NONE) {
        lower(l, only, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    if (cst_named_count(l, at) > 1) {
        node_id tuple = lower_open(l, NODE_TUPLE, ROLE_VALUE, at);
        lower_children(l, at, ROLE_NONE);
        lower_close(l, tuple);
    } else {
        lower(l, only, ROLE_VALUE);
    }
    lower_close(l, n);
}

/* The clauses behind `clause` as an ELSE: elif is an if of its own in it. */
static void alternatives(struct lowering *l, uint32_t parent, uint32_t clause)
{
    while (clause != CST_NONE && l->cst->nodes[clause].field != FIELD_ALTERNATIVE) {
        clause = cst_after(l, parent, clause);
    }
    if (clause == CST_NONE) {
        return;
    }
    if (!cst_is(l, clause, "elif_clause")) {
        lower_block(l, cst_field(l, clause, FIELD_BODY), ROLE_ELSE);
        return;
    }
    node_id n = lower_open(l, NODE_IF, ROLE_ELSE, clause);
    lower(l, cst_field(l, clause, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, clause, FIELD_CONSEQUENCE), ROLE_THEN);
    alternatives(l, parent, cst_after(l, parent, clause));
    lower_close(l, n);
}

static void if_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    alternatives(l, at, cst_first(l, at));
    lower_close(l, n);
}

static void else_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_ELSE);
}

static void finally_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_block(l, cst_child_is(l, at, "block"), ROLE_FINALLY);
}

/* (A, B): one type each. */
static void exceptions(struct lowering *l, uint32_t at)
{
    while (cst_is(l, at, "parenthesized_expression")) {
        at = cst_first_named(l, at);
    }
    if (!cst_is(l, at, "tuple")) {
        lower_type(l, at, ROLE_TYPE);
        return;
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower_type(l, c, ROLE_TYPE);
        }
    }
}

/* except E as name: the grammar has "E as name" as one pattern. */
static void except_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (cst_is(l, c, "block")) {
            lower_block(l, c, ROLE_BODY);
        } else if (cst_is(l, c, "as_pattern")) {
            exceptions(l, cst_first_named(l, c));
            lower(l, cst_field(l, c, FIELD_ALIAS), ROLE_NAME);
        } else if (l->cst->nodes[c].field == FIELD_ALIAS) {
            lower(l, c, ROLE_NAME);
        } else {
            exceptions(l, c);
        }
    }
    lower_close(l, n);
}

static void with_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t clause = cst_child_is(l, at, "with_clause");
    node_id n = lower_open(l, NODE_WITH, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("with")));
    for_each_named(l, clause, c)
    {
        lower(l, cst_field(l, c, FIELD_VALUE), ROLE_RESOURCE);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* open(x) as f: an assignment. */
static void as_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ASSIGN, role, at);
    lower_set_flag(l, n, NODE_DEFINES);
    uint32_t value = cst_first_named(l, at);
    uint32_t alias = cst_field(l, at, FIELD_ALIAS);
    if (alias == CST_NONE && value != CST_NONE) {
        alias = cst_after_named(l, at, value); /* in a case of match */
    }
    lower(l, alias, ROLE_TARGET);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void assert_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ASSERT, role, at);
    node_id arguments = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, arguments);
    lower_close(l, n);
}

static void constant(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    enum node_kind kind = view_eq(text, VIEW("None")) ? NODE_NULL : NODE_BOOL;
    (void)lower_leaf(
        l, kind, role, at,
        kind == NODE_NULL
            ? 0
            : lower_symbol(l, view_eq(text, VIEW("True")) ? VIEW("true") : VIEW("false")));
}

/* "a" "b" */
static void concatenated(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* f"…" is put together, also where it has no braces. */
static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    size_t prefix = 0;
    bool formatted = false;
    while (prefix < text.len && text.ptr[prefix] != '"' && text.ptr[prefix] != '\'') {
        formatted = formatted || text.ptr[prefix] == 'f' || text.ptr[prefix] == 'F';
        prefix++;
    }
    if (!formatted) {
        lower_string(l, at, role);
        return;
    }
    node_id n = l->tree->count;
    lower_pieces(l, at, role);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("f")));
}

static void case_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_CONSEQUENCE) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    lower_block(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_BODY);
    lower_close(l, n);
}

static void match_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_SUBJECT), ROLE_VALUE);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    if (body != CST_NONE) {
        lower_children(l, body, ROLE_NONE);
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"identifier", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"attribute", SHAPE_NODE, NODE_MEMBER, "object=object attribute=name", NULL, 0},
    {"call", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"argument_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"keyword_argument", SHAPE_NODE, NODE_KEYWORD, "name=name value=value", NULL, 0},
    {"list_splat|dictionary_splat|list_splat_pattern|dictionary_splat_pattern|"
     "parenthesized_list_splat",
     SHAPE_CUSTOM, NODE_SPREAD, NULL, python_splat, 0},
    {"string", SHAPE_CUSTOM, NODE_STRING, NULL, string, 0},
    {"concatenated_string", SHAPE_CUSTOM, NODE_STRING, NULL, concatenated, 0},
    {"interpolation", SHAPE_NODE, NODE_NONE, "expression=none *=drop", NULL, 0},
    {"integer|float", SHAPE_LEAF, NODE_NUMBER, NULL, NULL, 0},
    {"true|false|none", SHAPE_CUSTOM, NODE_BOOL, NULL, constant, 0},
    {"binary_operator|boolean_operator", SHAPE_NODE, NODE_BINARY,
     "left=left right=right operator=symbol", NULL, 0},
    {"comparison_operator", SHAPE_CUSTOM, NODE_BINARY, NULL, comparison, 0},
    {"not_operator", SHAPE_CUSTOM, NODE_UNARY, NULL, not_operator, 0},
    {"unary_operator", SHAPE_NODE, NODE_UNARY, "operator=symbol argument=value", NULL, 0},
    {"conditional_expression", SHAPE_CUSTOM, NODE_TERNARY, NULL, conditional, 0},
    {"lambda", SHAPE_NODE, NODE_LAMBDA, "parameters=parameters body=body", NULL, 0},
    {"parameters|lambda_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, python_parameters, 0},
    {"assignment", SHAPE_CUSTOM, NODE_ASSIGN, NULL, assignment, 0},
    {"augmented_assignment", SHAPE_CUSTOM, NODE_AUGMENT, NULL, augmented, 0},
    {"named_expression", SHAPE_NODE, NODE_ASSIGN, "name=target value=value", NULL, NODE_DEFINES},
    {"subscript", SHAPE_CUSTOM, NODE_INDEX, NULL, subscript, 0},
    {"slice", SHAPE_CUSTOM, NODE_SLICE, NULL, slice, 0},
    {"list|list_pattern", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"tuple|tuple_pattern|expression_list|pattern_list", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"set", SHAPE_NODE, NODE_SET, NULL, NULL, 0},
    {"dictionary", SHAPE_NODE, NODE_DICT, NULL, NULL, 0},
    {"pair", SHAPE_NODE, NODE_PAIR, "key=key value=value", NULL, 0},
    {"parenthesized_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"list_comprehension|set_comprehension|dictionary_comprehension|generator_expression",
     SHAPE_CUSTOM, NODE_COMPREHENSION, NULL, comprehension, 0},
    {"await", SHAPE_NODE, NODE_AWAIT, "*=value", NULL, 0},
    {"yield", SHAPE_NODE, NODE_YIELD, "*=value", NULL, 0},
    {"as_pattern", SHAPE_CUSTOM, NODE_ASSIGN, NULL, as_pattern, 0},
    {"as_pattern_target", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"type", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"generic_type", SHAPE_NODE, NODE_TYPE, NULL, NULL, 0},
    {"dotted_name", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},

    {"block", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},
    {"expression_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, expression_statement, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"raise_statement", SHAPE_NODE, NODE_THROW, "cause=value *=value", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, NULL, NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, NULL, NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, if_statement, 0},
    {"else_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, else_clause, 0},
    {"while_statement", SHAPE_NODE, NODE_WHILE, "condition=condition body=body alternative=else",
     NULL, 0},
    {"for_statement", SHAPE_NODE, NODE_FOREACH,
     "left=target right=value body=body alternative=else", NULL, 0},
    {"try_statement", SHAPE_NODE, NODE_TRY, "body=body", NULL, 0},
    {"except_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, except_clause, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, finally_clause, 0},
    {"with_statement", SHAPE_CUSTOM, NODE_WITH, NULL, with_statement, 0},
    {"assert_statement", SHAPE_CUSTOM, NODE_ASSERT, NULL, assert_statement, 0},
    {"import_statement|import_from_statement", SHAPE_CUSTOM, NODE_IMPORT, NULL, python_import, 0},
    {"future_import_statement", SHAPE_CUSTOM, NODE_IMPORT, NULL, python_future_import, 0},
    {"function_definition", SHAPE_CUSTOM, NODE_FUNCTION, NULL, python_function, 0},
    {"class_definition", SHAPE_CUSTOM, NODE_CLASS, NULL, python_class, 0},
    {"decorated_definition", SHAPE_CUSTOM, NODE_FUNCTION, NULL, python_decorated, 0},
    {"decorator", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, python_decorator, 0},
    {"match_statement", SHAPE_CUSTOM, NODE_SWITCH, NULL, match_statement, 0},
    {"case_clause", SHAPE_CUSTOM, NODE_CASE, NULL, case_clause, 0},
    {"comment|line_continuation", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"", "\n    pass\n"}, /* a header: def f(...): */
    {"", " pass\n"},
    {"", "\ndef z(): pass\n"}, /* a decorator alone */
    {"try:\n    pass\n", ""},  /* except …: */
    {"try:\n    pass\n", "\n    pass\n"},
    {"z(", ")"},               /* arguments */
    {"{", "}"},                /* a pair */
    {"if z:\n    pass\n", ""}, /* elif, else */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "**@", "@: @", "*@", "@ = @", "@ as @", NULL};

const struct language_syntax python_syntax = {
    .language = LANG_PYTHON,
    .grammar = tree_sitter_python,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .typed_arguments = true,
};
