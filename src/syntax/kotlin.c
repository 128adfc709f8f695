/* Kotlin: strings, expressions, statements and the table. */
#include "kotlin_family.h"

const struct TSLanguage *tree_sitter_kotlin(void);

/* --- strings --- */

static void string(struct lowering *l, uint32_t at, enum node_role role)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t quote = cst_is(l, at, "multiline_string_literal") ? 3 : 1;
    uint32_t from = nodes[at].begin + quote;
    uint32_t end = nodes[at].end;
    end = end >= from + quote ? end - quote : from;
    if (lower_placeholder(l, view_slice(l->cst->source, from, end)) == NODE_METAVARIABLE) {
        lower_string(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "interpolation")) {
            lower_string_text(l, at, from, nodes[c].begin, true);
            lower(l, cst_first_named(l, c), ROLE_NONE);
            from = nodes[c].end;
        }
    }
    lower_string_text(l, at, from, end, true);
    lower_close(l, n);
    lower_join_strings(l, n);
}

/* --- expressions --- */

static void navigation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    uint32_t name = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (cst_child_is(l, at, "?.") != CST_NONE) {
        lower_set_flag(l, n, NODE_OPTIONAL);
    } else if (cst_child_is(l, at, "::") != CST_NONE) {
        lower_set_flag(l, n, NODE_STATIC);
    }
    if (object != name) {
        lower(l, object, ROLE_OBJECT);
    }
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
}

/* this, super; labels and types behind them are dropped. */
static void self(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)lower_leaf(
        l, NODE_SELF, role, at,
        lower_symbol(l, cst_is(l, at, "this_expression") ? VIEW("this") : VIEW("super")));
}

static void call_arguments(struct lowering *l, uint32_t call, uint32_t inner)
{
    uint32_t values = cst_child_is(l, inner, "value_arguments");
    uint32_t lambda = cst_child_is(l, call, "annotated_lambda");
    node_id n = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, values == CST_NONE ? call : values);
    if (values != CST_NONE) {
        lower_children(l, values, ROLE_NONE);
    }
    lower(l, lambda, ROLE_NONE);
    lower_close(l, n);
}

/* f(x), f<T>(x) { … }: the block is the last argument; the grammar has a call in a call
 * where both stand. */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t inner = at;
    uint32_t callee = cst_first_named(l, at);
    if (cst_child_is(l, at, "value_arguments") == CST_NONE &&
        cst_is(l, callee, "call_expression") &&
        cst_child_is(l, callee, "annotated_lambda") == CST_NONE) {
        inner = callee;
        callee = cst_first_named(l, inner);
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, callee, ROLE_CALLEE);
    uint32_t types = cst_child_is(l, inner, "type_arguments");
    if (types != CST_NONE) {
        node_id list = lower_open(l, NODE_LIST, ROLE_TYPE_PARAMETERS, inner);
        lower_types(l, types, ROLE_NONE);
        lower_close(l, list);
    }
    call_arguments(l, at, inner);
    lower_close(l, n);
}

/* name = value as an argument. */
static void argument(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_first_named(l, at);
    uint32_t value = cst_behind(l, at, "=");
    if (value == CST_NONE || name == value) {
        lower_children(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    lower(l, name, ROLE_NAME);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

static void element(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_INDEX, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, c == object ? ROLE_OBJECT : ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* Whether "f<T>(x)" is what the grammar has read as two comparisons. */
static bool is_generic_call(const struct lowering *l, uint32_t at)
{
    const struct cst_node *nodes = l->cst->nodes;
    uint32_t left = cst_field(l, at, FIELD_LEFT);
    uint32_t right = cst_field(l, at, FIELD_RIGHT);
    uint32_t op = cst_field(l, at, FIELD_OPERATOR);
    if (!cst_is(l, op, ">") || !cst_is(l, right, "parenthesized_expression") ||
        !cst_is(l, left, "binary_expression") || nodes[op].end != nodes[right].begin) {
        return false;
    }
    uint32_t inner = cst_field(l, left, FIELD_OPERATOR);
    uint32_t name = cst_field(l, left, FIELD_LEFT);
    uint32_t type = cst_field(l, left, FIELD_RIGHT);
    return cst_is(l, inner, "<") && name != CST_NONE && nodes[inner].begin == nodes[name].end &&
           (cst_is(l, type, "identifier") || cst_is(l, type, "navigation_expression")) &&
           nodes[inner].end == nodes[type].begin && nodes[type].end == nodes[op].begin;
}

static void generic_call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t left = cst_field(l, at, FIELD_LEFT);
    uint32_t right = cst_field(l, at, FIELD_RIGHT);
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_field(l, left, FIELD_LEFT), ROLE_CALLEE);
    node_id types = lower_open(l, NODE_LIST, ROLE_TYPE_PARAMETERS, left);
    lower_type(l, cst_field(l, left, FIELD_RIGHT), ROLE_NONE);
    lower_close(l, types);
    node_id arguments = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, right);
    lower_children(l, right, ROLE_NONE);
    lower_close(l, arguments);
    lower_close(l, n);
}

static void binary(struct lowering *l, uint32_t at, enum node_role role)
{
    if (is_generic_call(l, at)) {
        generic_call(l, at, role);
    } else {
        lower_as(l, at, role, NODE_BINARY, "left=left right=right operator=symbol");
    }
}

/* a..b, a until b, a in b, a is T: the word or sign between the operands. */
static void infix(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t left = cst_first_named(l, at);
    uint32_t right = cst_last_named(l, at);
    uint32_t op = left == CST_NONE ? CST_NONE : cst_after(l, at, left);
    node_id n = lower_open(l, NODE_BINARY, role, at);
    if (op != CST_NONE && op != right) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, op)));
    }
    lower(l, left, ROLE_LEFT);
    if (cst_is(l, at, "is_expression")) {
        lower_type(l, right, ROLE_RIGHT);
    } else if (right != left) {
        lower(l, right, ROLE_RIGHT);
    }
    lower_close(l, n);
}

static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_field(l, at, FIELD_RIGHT), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_VALUE);
    lower_close(l, n);
}

static void spread(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

/* --- statements --- */

/* if (a) b else c: its branches have no field; each may be missing ("if (a);"). */
static void if_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t condition = cst_field(l, at, FIELD_CONDITION);
    uint32_t word = cst_child_is(l, at, "else");
    uint32_t then = condition == CST_NONE ? CST_NONE : cst_after_named(l, at, condition);
    uint32_t otherwise = word == CST_NONE ? CST_NONE : cst_after_named(l, at, word);
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, condition, ROLE_CONDITION);
    if (then != otherwise || word == CST_NONE) {
        lower_body(l, then, ROLE_THEN);
    }
    if (cst_is(l, otherwise, "if_expression")) {
        lower(l, otherwise, ROLE_ELSE);
    } else {
        lower_body(l, otherwise, ROLE_ELSE);
    }
    lower_close(l, n);
}

static void while_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    bool loops_first = cst_is(l, at, "do_while_statement");
    uint32_t condition = cst_field(l, at, FIELD_CONDITION);
    uint32_t body = CST_NONE;
    for_each_child(l, at, c)
    {
        body = cst_named(l, c) && c != condition && !cst_is(l, c, "label") ? c : body;
    }
    node_id n = lower_open(l, loops_first ? NODE_DO : NODE_WHILE, role, at);
    if (!loops_first) {
        lower(l, condition, ROLE_CONDITION);
    }
    lower_body(l, body, ROLE_BODY);
    if (loops_first) {
        lower(l, condition, ROLE_CONDITION);
    }
    lower_close(l, n);
}

static void for_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t target = cst_child_is(l, at, "variable_declaration");
    uint32_t value = cst_behind(l, at, "in");
    uint32_t body = value == CST_NONE ? CST_NONE : cst_after_named(l, at, value);
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    lower(l, target == CST_NONE ? cst_child_is(l, at, "multi_variable_declaration") : target,
          ROLE_TARGET);
    lower(l, value, ROLE_VALUE);
    lower_body(l, body, ROLE_BODY);
    lower_close(l, n);
}

static void when_entry(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_CONDITION && cst_named(l, c)) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    lower_body(l, cst_behind(l, at, "->"), ROLE_BODY);
    lower_close(l, n);
}

static void when_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "when_subject")) {
            lower(l, cst_last_named(l, c), ROLE_VALUE);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* is T, !is T, in range, of a when. */
static void test(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_UNARY, role, at);
    if (word != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, word)));
    }
    if (cst_is(l, at, "type_test")) {
        lower_type(l, cst_last_named(l, at), ROLE_VALUE);
    } else {
        lower(l, cst_last_named(l, at), ROLE_VALUE);
    }
    lower_close(l, n);
}

static void catch_block(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    kotlin_named_type(l, at, ROLE_NAME);
    lower_body(l, cst_child_is(l, at, "block"), ROLE_BODY);
    lower_close(l, n);
}

static void try_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TRY, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, cst_is(l, c, "block") ? ROLE_BODY : ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static void return_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_RETURN, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_LABEL) {
            lower(l, c, ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

/* break@outer, continue@outer, name@ statement */
static void labeled(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t label = cst_first_named(l, at);
    uint32_t what = cst_last_named(l, at);
    struct view text = label == CST_NONE ? VIEW("") : cst_text(l, label);
    bool goes_on = view_starts(text, VIEW("continue@"));
    if (goes_on || view_starts(text, VIEW("break@"))) {
        node_id n = lower_open(l, goes_on ? NODE_CONTINUE : NODE_BREAK, role, at);
        lower(l, what, ROLE_LABEL);
        lower_close(l, n);
        return;
    }
    node_id n = lower_open(l, NODE_LABEL, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(text, 0, text.len - (text.len > 0))));
    if (what != label) {
        lower_statement(l, what, ROLE_BODY);
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"identifier", SHAPE_CUSTOM, NODE_NAME, NULL, kotlin_identifier, 0},
    {"qualified_identifier", SHAPE_CUSTOM, NODE_MEMBER, NULL, kotlin_dotted_name, 0},
    {"navigation_expression|callable_reference", SHAPE_CUSTOM, NODE_MEMBER, NULL, navigation, 0},
    {"call_expression", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"value_arguments", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"value_argument", SHAPE_CUSTOM, NODE_KEYWORD, NULL, argument, 0},
    {"index_expression", SHAPE_CUSTOM, NODE_INDEX, NULL, element, 0},
    {"this_expression|super_expression", SHAPE_CUSTOM, NODE_SELF, NULL, self, 0},
    {"string_literal|multiline_string_literal", SHAPE_CUSTOM, NODE_STRING, NULL, string, 0},
    {"character_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"number_literal|float_literal", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"binary_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, binary, 0},
    {"infix_expression|range_expression|in_expression|is_expression", SHAPE_CUSTOM, NODE_BINARY,
     NULL, infix, 0},
    {"unary_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, lower_unary, 0},
    {"as_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"assignment", SHAPE_CUSTOM, NODE_ASSIGN, NULL, lower_assignment, 0},
    {"spread_expression", SHAPE_CUSTOM, NODE_SPREAD, NULL, spread, 0},
    {"collection_literal", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"parenthesized_expression|annotated_lambda", SHAPE_PASS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"annotated_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"lambda_literal", SHAPE_CUSTOM, NODE_LAMBDA, NULL, kotlin_lambda, 0},
    {"anonymous_function", SHAPE_CUSTOM, NODE_LAMBDA, NULL, kotlin_anonymous_function, 0},
    {"object_literal", SHAPE_CUSTOM, NODE_NEW, NULL, kotlin_object_literal, 0},
    {"user_type", SHAPE_CUSTOM, NODE_TYPE, NULL, kotlin_user_type, 0},
    {"nullable_type|parenthesized_type|non_nullable_type|type_projection", SHAPE_CUSTOM, NODE_TYPE,
     NULL, kotlin_inner_type, 0},
    {"function_type", SHAPE_CUSTOM, NODE_TYPE, NULL, kotlin_function_type, 0},
    {"type_parameters", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"type_parameter", SHAPE_CUSTOM, NODE_TYPE, NULL, kotlin_type_parameter, 0},

    {"annotation|file_annotation", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, kotlin_annotation, 0},
    {"modifiers|parameter_modifiers", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, kotlin_modifiers, 0},
    {"function_value_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, kotlin_parameters, 0},
    {"class_parameters", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"class_parameter", SHAPE_CUSTOM, NODE_PARAMETER, NULL, kotlin_class_parameter, 0},
    {"function_declaration", SHAPE_CUSTOM, NODE_FUNCTION, NULL, kotlin_function, 0},
    {"function_body", SHAPE_CUSTOM, NODE_BLOCK, NULL, kotlin_function_body, 0},
    {"secondary_constructor", SHAPE_CUSTOM, NODE_FUNCTION, NULL, kotlin_constructor, 0},
    {"getter|setter", SHAPE_CUSTOM, NODE_FUNCTION, NULL, kotlin_accessor, 0},
    {"property_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, kotlin_property, 0},
    {"variable_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, kotlin_variable, 0},
    {"multi_variable_declaration", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"class_declaration|object_declaration|companion_object", SHAPE_CUSTOM, NODE_CLASS, NULL,
     kotlin_class, 0},
    {"class_body|enum_class_body", SHAPE_NODE, NODE_BLOCK, NULL, NULL, NODE_UNORDERED},
    {"enum_entry", SHAPE_CUSTOM, NODE_VARIABLE, NULL, kotlin_enum_entry, 0},
    {"package_header", SHAPE_CUSTOM, NODE_NAMESPACE, NULL, kotlin_package, 0},
    {"import", SHAPE_CUSTOM, NODE_IMPORT, NULL, kotlin_import, 0},

    {"block", SHAPE_CUSTOM, NODE_BLOCK, NULL, lower_statement_block, 0},
    {"if_expression", SHAPE_CUSTOM, NODE_IF, NULL, if_expression, 0},
    {"while_statement|do_while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, while_statement, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, for_statement, 0},
    {"when_expression", SHAPE_CUSTOM, NODE_SWITCH, NULL, when_expression, 0},
    {"when_entry", SHAPE_CUSTOM, NODE_CASE, NULL, when_entry, 0},
    {"type_test|range_test", SHAPE_CUSTOM, NODE_UNARY, NULL, test, 0},
    {"try_expression", SHAPE_CUSTOM, NODE_TRY, NULL, try_expression, 0},
    {"catch_block", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_block, 0},
    {"finally_block", SHAPE_CUSTOM, NODE_BLOCK, NULL, lower_finally, 0},
    {"return_expression", SHAPE_CUSTOM, NODE_RETURN, NULL, return_expression, 0},
    {"throw_expression", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"labeled_expression", SHAPE_CUSTOM, NODE_LABEL, NULL, labeled, 0},
    {"line_comment|block_comment|shebang|label|type_modifiers|type_parameter_modifiers|"
     "type_constraints",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"fun z() {\n", "\n}"},
    {"class Z {\n", "\n}"},        /* a member */
    {"", " {}"},                   /* the head of a function, class or statement */
    {"", "\nclass Z"},             /* an annotation */
    {"fun z(", ") {}"},            /* a parameter */
    {"when (z) {\n", "\n}"},       /* an entry */
    {"fun z() { try { } ", "\n}"}, /* catch, finally */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@", "fun @() {}", "@: @", "@ -> @", NULL};

static const char *const metavariables[] = {"@", "@: @", NULL};

const struct language_syntax kotlin_syntax = {
    .language = LANG_KOTLIN,
    .grammar = tree_sitter_kotlin,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
    .bare_statements = true,
};
