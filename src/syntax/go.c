/* Go. */
#include "go_family.h"

const struct TSLanguage *tree_sitter_go(void);

/* --- expressions --- */

/* T{a: b}: NEW of the type with KEYWORDs; other keys are PAIRs. */
static void composite(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void keyed(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t key = cst_field(l, at, FIELD_KEY);
    uint32_t what = cst_is(l, key, "literal_element") ? cst_first_named(l, key) : key;
    bool word = cst_is(l, what, "identifier");
    node_id n = lower_open(l, word ? NODE_KEYWORD : NODE_PAIR, role, at);
    lower(l, key, word ? ROLE_NAME : ROLE_KEY);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void conversion(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_OPERAND), ROLE_VALUE);
    lower_close(l, n);
}

static void assertion(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPR_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("type_assertion")));
    lower(l, cst_field(l, at, FIELD_OPERAND), ROLE_VALUE);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower_close(l, n);
}

static void slice(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INDEX, role, at);
    lower(l, cst_field(l, at, FIELD_OPERAND), ROLE_OBJECT);
    node_id s = lower_open(l, NODE_SLICE, ROLE_NONE, at);
    lower(l, cst_field(l, at, FIELD_START), ROLE_LOW);
    lower(l, cst_field(l, at, FIELD_END), ROLE_HIGH);
    lower(l, cst_field(l, at, FIELD_CAPACITY), ROLE_STEP);
    lower_close(l, s);
    lower_close(l, n);
}

/* xs...: a spread. In patterns "..." may be glued to the name before it. */
static void variadic_argument(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void word(struct lowering *l, uint32_t at, enum node_role role)
{
    bool nil = cst_is(l, at, "nil");
    (void)lower_leaf(l, nil ? NODE_NULL : NODE_BOOL, role, at,
                     nil ? 0 : lower_symbol(l, cst_text(l, at)));
}

static void raw_string(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = l->tree->count;
    lower_string(l, at, role);
    if (l->tree->count > n) {
        lower_set_flag(l, n, NODE_RAW);
    }
}

/* --- statements --- */

/* a, b: a TUPLE; one alone stands for itself. */
static void list(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || cst_named_count(l, at) == 1) {
        if (at != CST_NONE) {
            lower_children(l, at, role);
        }
        return;
    }
    node_id n = lower_open(l, NODE_TUPLE, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* An assignment as an expression; `defines`: with :=. */
static void assign(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view op = VIEW("=");
    uint32_t operator= cst_field(l, at, FIELD_OPERATOR);
    if (operator!= CST_NONE) {
        op = cst_text(l, operator);
    }
    bool plain = op.len == 1;
    node_id n = lower_open(l, plain ? NODE_ASSIGN : NODE_AUGMENT, role, at);
    if (!plain) {
        lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - 1)));
    }
    if (cst_child_is(l, at, ":=") != CST_NONE) {
        lower_set_flag(l, n, NODE_DEFINES);
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

static void step(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n,
                     lower_symbol(l, cst_is(l, at, "inc_statement") ? VIEW("++") : VIEW("--")));
    lower_set_flag(l, n, NODE_POSTFIX);
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void send(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("<-")));
    lower(l, cst_field(l, at, FIELD_CHANNEL), ROLE_LEFT);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_RIGHT);
    lower_close(l, n);
}

/* What is an expression in the common form, in a place that takes one. */
static void simple(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE) {
        return;
    }
    bool receives = cst_is(l, at, "receive_statement");
    if (cst_is(l, at, "assignment_statement") || cst_is(l, at, "short_var_declaration") ||
        (receives && cst_field(l, at, FIELD_LEFT) != CST_NONE)) {
        assign(l, at, role);
    } else if (cst_is(l, at, "inc_statement") || cst_is(l, at, "dec_statement")) {
        step(l, at, role);
    } else if (cst_is(l, at, "send_statement")) {
        send(l, at, role);
    } else if (cst_is(l, at, "expression_statement")) {
        lower_children(l, at, role);
    } else if (receives) {
        lower(l, cst_field(l, at, FIELD_RIGHT), role);
    } else {
        lower(l, at, role);
    }
}

static void simple_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    simple(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* if x := f(); x {}: a block of the definition and the statement. */
static node_id open_initialised(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t init = cst_field(l, at, FIELD_INITIALIZER);
    if (init == CST_NONE) {
        return NO_NODE;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower(l, init, ROLE_NONE);
    return n;
}

static void close_initialised(struct lowering *l, node_id n)
{
    if (n != NO_NODE) {
        lower_close(l, n);
    }
}

static void if_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id outer = open_initialised(l, at, role);
    uint32_t otherwise = cst_field(l, at, FIELD_ALTERNATIVE);
    node_id n = lower_open(l, NODE_IF, outer == NO_NODE ? role : ROLE_NONE, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    if (cst_is(l, otherwise, "if_statement")) {
        lower(l, otherwise, ROLE_ELSE);
    } else {
        lower_block(l, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
    close_initialised(l, outer);
}

static void for_range(struct lowering *l, uint32_t at, uint32_t clause, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    if (cst_child_is(l, clause, ":=") != CST_NONE) {
        lower_set_flag(l, n, NODE_DEFINES);
    }
    lower(l, cst_field(l, clause, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, clause, FIELD_RIGHT), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* Every other loop is a FOR; "for ... {}" of a pattern has the ellipsis in each place. */
static void for_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t head = cst_first_named(l, at);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    if (cst_is(l, head, "range_clause")) {
        for_range(l, at, head, role);
        return;
    }
    node_id n = lower_open(l, NODE_FOR, role, at);
    if (cst_is(l, head, "for_clause")) {
        simple(l, cst_field(l, head, FIELD_INITIALIZER), ROLE_INIT);
        lower(l, cst_field(l, head, FIELD_CONDITION), ROLE_CONDITION);
        simple(l, cst_field(l, head, FIELD_UPDATE), ROLE_UPDATE);
    } else if (head != CST_NONE && head != body) {
        bool any = lower_placeholder(l, cst_text(l, head)) == NODE_ELLIPSIS;
        lower(l, any ? head : CST_NONE, ROLE_INIT);
        lower(l, head, ROLE_CONDITION);
        lower(l, any ? head : CST_NONE, ROLE_UPDATE);
    }
    lower_block(l, body, ROLE_BODY);
    lower_close(l, n);
}

static void case_of(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_child_is(l, at, "statement_list");
    bool types = cst_is(l, at, "type_case");
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        enum cst_field f = (enum cst_field)l->cst->nodes[c].field;
        if (!cst_named(l, c) || f == FIELD_NONE) {
            continue;
        }
        if (types) {
            lower_type(l, c, ROLE_CONDITION);
        } else if (cst_is(l, c, "expression_list")) {
            lower_children(l, c, ROLE_CONDITION);
        } else {
            simple(l, c, ROLE_CONDITION);
        }
    }
    if (body != CST_NONE) {
        lower_block(l, body, ROLE_BODY);
    } else {
        lower_close(l, lower_open(l, NODE_BLOCK, ROLE_BODY, at));
    }
    lower_close(l, n);
}

/* What is switched over: an expression, or "x := y" of a type switch. */
static void switched(struct lowering *l, uint32_t at)
{
    uint32_t alias = cst_field(l, at, FIELD_ALIAS);
    if (alias == CST_NONE) {
        lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
        return;
    }
    node_id n = lower_open(l, NODE_ASSIGN, ROLE_VALUE, at);
    lower_set_flag(l, n, NODE_DEFINES);
    lower(l, alias, ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* switch has no symbol, those over types and channels have "type" and "select". */
static void switch_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id outer = open_initialised(l, at, role);
    node_id n = lower_open(l, NODE_SWITCH, outer == NO_NODE ? role : ROLE_NONE, at);
    if (cst_is(l, at, "type_switch_statement")) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("type")));
    } else if (cst_is(l, at, "select_statement")) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("select")));
    }
    switched(l, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field == FIELD_NONE) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
    close_initialised(l, outer);
}

static void label(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_LABEL);
    if (name != CST_NONE && go_is_ellipsis(l, cst_text(l, name))) {
        lower_children(l, at, role); /* "...:" of a pattern, and what follows it */
        return;
    }
    node_id n = lower_open(l, NODE_LABEL, role, at);
    if (name != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, name)));
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != name) {
            lower_block(l, c, ROLE_BODY);
        }
    }
    lower_close(l, n);
}

/* --- variables, constants, imports --- */

static uint32_t nth_value(const struct lowering *l, uint32_t values, size_t index)
{
    uint32_t c = values == CST_NONE ? CST_NONE : cst_first_named(l, values);
    for (; c != CST_NONE && index > 0; index--) {
        c = cst_after_named(l, values, c);
    }
    return c;
}

static node_id open_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    if (cst_is(l, at, "const_spec")) {
        (void)lower_leaf(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at, lower_symbol(l, VIEW("const")));
    }
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    return n;
}

/* var a, b = f(): one VARIABLE of a TUPLE. */
static void tuple_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = open_variable(l, at, role);
    node_id names = lower_open(l, NODE_TUPLE, ROLE_TARGET, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field == FIELD_NAME) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, names);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void variables(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t values = cst_field(l, at, FIELD_VALUE);
    size_t names = 0;
    size_t index = 0;
    for_each_child(l, at, c)
    {
        names += cst_named(l, c) && l->cst->nodes[c].field == FIELD_NAME ? 1 : 0;
    }
    if (names > 1 && values != CST_NONE && cst_named_count(l, values) == 1) {
        tuple_variable(l, at, role);
        return;
    }
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c) || l->cst->nodes[c].field != FIELD_NAME) {
            continue;
        }
        node_id n = open_variable(l, at, role);
        lower(l, c, ROLE_TARGET);
        lower(l, nth_value(l, values, index++), ROLE_VALUE);
        lower_close(l, n);
    }
}

/* `import (…)` is as many imports as it has names, each with the span of the whole. */
static void import_of(struct lowering *l, uint32_t at, uint32_t whole, enum node_role role)
{
    uint32_t path = cst_field(l, at, FIELD_PATH);
    uint32_t alias = cst_field(l, at, FIELD_NAME);
    struct view text = path == CST_NONE ? view_of("", 0) : cst_text(l, path);
    if (text.len > 2 && go_is_ellipsis(l, view_slice(text, 1, text.len - 1))) {
        (void)lower_name_span(l, l->cst->nodes[path].begin + 1, l->cst->nodes[path].end - 1, role);
        return;
    }
    if (alias != CST_NONE && go_is_ellipsis(l, cst_text(l, alias))) {
        (void)lower_name(l, alias, role);
        alias = CST_NONE;
    }
    bool all = cst_is(l, alias, "dot");
    node_id n = lower_open(l, NODE_IMPORT, role, whole);
    lower_set_symbol(l, n, lower_symbol(l, all ? VIEW("all") : VIEW("module")));
    lower(l, path, ROLE_MODULE);
    if (alias != CST_NONE && !all) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

static void import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_child_is(l, at, "import_spec_list");
    uint32_t specs = list == CST_NONE ? at : list;
    for_each_child(l, specs, c)
    {
        if (cst_is(l, c, "import_spec")) {
            import_of(l, c, at, role);
        }
    }
}

static const struct lowering_row rows[] = {
    {"identifier|field_identifier|type_identifier|package_identifier|blank_identifier|iota|"
     "label_name|dot",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"selector_expression", SHAPE_NODE, NODE_MEMBER, "operand=object field=name", NULL, 0},
    {"call_expression", SHAPE_NODE, NODE_CALL,
     "function=callee arguments=arguments type_arguments=drop", NULL, 0},
    {"argument_list|literal_value", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"literal_element|parenthesized_expression|parenthesized_type", SHAPE_PASS, NODE_NONE, NULL,
     NULL, 0},
    {"keyed_element", SHAPE_CUSTOM, NODE_KEYWORD, NULL, keyed, 0},
    {"composite_literal", SHAPE_CUSTOM, NODE_NEW, NULL, composite, 0},
    {"variadic_argument", SHAPE_CUSTOM, NODE_SPREAD, NULL, variadic_argument, 0},
    {"interpreted_string_literal", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"raw_string_literal", SHAPE_CUSTOM, NODE_STRING, NULL, raw_string, 0},
    {"int_literal|float_literal|imaginary_literal", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number,
     0},
    {"rune_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"true|false|nil", SHAPE_CUSTOM, NODE_BOOL, NULL, word, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"unary_expression", SHAPE_NODE, NODE_UNARY, "operator=symbol operand=value", NULL, 0},
    {"index_expression", SHAPE_NODE, NODE_INDEX, "operand=object index=none", NULL, 0},
    {"slice_expression", SHAPE_CUSTOM, NODE_INDEX, NULL, slice, 0},
    {"type_conversion_expression", SHAPE_CUSTOM, NODE_CAST, NULL, conversion, 0},
    {"type_assertion_expression", SHAPE_CUSTOM, NODE_EXPR_OTHER, NULL, assertion, 0},
    {"func_literal", SHAPE_CUSTOM, NODE_LAMBDA, NULL, go_literal_function, 0},
    {"expression_list", SHAPE_CUSTOM, NODE_TUPLE, NULL, list, 0},

    {"pointer_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_pointer_type, 0},
    {"slice_type|implicit_length_array_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_slice_type, 0},
    {"array_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_array_type, 0},
    {"map_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_map_type, 0},
    {"channel_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_channel_type, 0},
    {"function_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_function_type, 0},
    {"struct_type|interface_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_anonymous_type, 0},
    {"qualified_type", SHAPE_CUSTOM, NODE_MEMBER, NULL, go_qualified_type, 0},
    {"generic_type", SHAPE_CUSTOM, NODE_TYPE, NULL, go_generic_type, 0},
    {"type_constraint", SHAPE_CUSTOM, NODE_TYPE, NULL, go_type_union, 0},
    {"field_declaration_list", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"field_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, go_field_declaration, 0},
    {"type_elem", SHAPE_CUSTOM, NODE_VARIABLE, NULL, go_embedded, 0},

    {"source_file|statement_list", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"package_clause", SHAPE_NODE, NODE_NAMESPACE, "*=name", NULL, 0},
    {"var_declaration|var_spec_list|const_declaration|"
     "type_declaration",
     SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"import_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, import, 0},
    {"var_spec|const_spec", SHAPE_CUSTOM, NODE_VARIABLE, NULL, variables, 0},
    {"type_spec|type_alias", SHAPE_CUSTOM, NODE_CLASS, NULL, go_type_spec, 0},
    {"function_declaration|method_declaration|method_elem", SHAPE_CUSTOM, NODE_FUNCTION, NULL,
     go_function, 0},
    {"parameter_list|type_parameter_list", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"parameter_declaration|variadic_parameter_declaration|type_parameter_declaration",
     SHAPE_CUSTOM, NODE_PARAMETER, NULL, go_parameter, 0},
    {"block", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},
    {"expression_statement|assignment_statement|short_var_declaration|inc_statement|"
     "dec_statement|send_statement|receive_statement",
     SHAPE_CUSTOM, NODE_EXPRESSION, NULL, simple_statement, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, if_statement, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, for_statement, 0},
    {"expression_switch_statement|type_switch_statement|select_statement", SHAPE_CUSTOM,
     NODE_SWITCH, NULL, switch_statement, 0},
    {"expression_case|type_case|default_case|communication_case", SHAPE_CUSTOM, NODE_CASE, NULL,
     case_of, 0},
    {"labeled_statement", SHAPE_CUSTOM, NODE_LABEL, NULL, label, 0},
    {"goto_statement", SHAPE_NODE, NODE_GOTO, "*=label", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, "*=label", NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, "*=label", NULL, 0},
    {"comment|empty_statement", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"package p\nvar z = z{", ",}\n"}, /* expressions, and "key: value" */
    {"", "\n"},
    {"func z() {\n", "\n}\n"},
    {"", "{}\n"}, /* a header: func f(...) */
    {"type z interface {\n", "\n}\n"},
    {"type z struct {\n", "\n}\n"},
    {"func z(", ") {}\n"}, /* parameters */
    {"var z ", "\n"},      /* a type */
    {"func z() {\nswitch z {\n", "\n}\n}\n"},
    {"func z() {\nselect {\n", "\n}\n}\n"},
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "@:", "\"@\"", "@ @", NULL};

const struct language_syntax go_syntax = {
    .language = LANG_GO,
    .grammar = tree_sitter_go,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
};
