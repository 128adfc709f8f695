/* Scala: strings, expressions, statements and the table. */
#include "scala_family.h"

const struct TSLanguage *tree_sitter_scala(void);

/* --- strings --- */

/* The parts of an interpolated string: text, $name, ${code}. */
static void pieces(struct lowering *l, uint32_t at)
{
    const struct cst_node *nodes = l->cst->nodes;
    struct view text = cst_text(l, at);
    uint32_t quote = view_starts(text, VIEW("\"\"\"")) && text.len >= 6 ? 3 : 1;
    uint32_t from = nodes[at].begin + quote;
    uint32_t end = nodes[at].end >= from + quote ? nodes[at].end - quote : from;
    for_each_child(l, at, c)
    {
        if (!cst_is(l, c, "interpolation")) {
            continue;
        }
        uint32_t code = cst_last_named(l, c);
        lower_string_text(l, at, from, nodes[c].begin, false);
        if (cst_is(l, code, "block") && cst_named_count(l, code) == 1) {
            code = cst_first_named(l, code);
        }
        lower(l, code, ROLE_NONE);
        from = nodes[c].end;
    }
    lower_string_text(l, at, from, end, false);
}

/* s"…", f"…", raw"…": INTERPOLATED; others are calls of their interpolator. */
static void interpolated(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t how = cst_field(l, at, FIELD_INTERPOLATOR);
    uint32_t string = cst_child_is(l, at, "interpolated_string");
    struct view word = how == CST_NONE ? VIEW("s") : cst_text(l, how);
    bool known = view_eq(word, VIEW("s")) || view_eq(word, VIEW("f")) || view_eq(word, VIEW("raw"));
    node_id call = NO_NODE;
    node_id list = NO_NODE;
    if (string == CST_NONE) {
        return;
    }
    if (!known) {
        call = lower_open(l, NODE_CALL, role, at);
        lower(l, how, ROLE_CALLEE);
        list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, string);
    }
    node_id n = lower_open(l, NODE_INTERPOLATED, known ? role : ROLE_NONE, string);
    pieces(l, string);
    lower_close(l, n);
    if (!known) {
        lower_close(l, list);
        lower_close(l, call);
    }
}

/* --- expressions --- */

/* { case … } and { x => … }, { statements } as arguments. */
static void block_argument(struct lowering *l, uint32_t at)
{
    uint32_t only = cst_first_named(l, at);
    bool lambda = cst_is(l, at, "block") && cst_is(l, only, "lambda_expression") &&
                  cst_named_count(l, at) == 1;
    lower(l, lambda ? only : at, ROLE_NONE);
}

/* f(x), f[T](x), f { … } */
static void call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = cst_field(l, at, FIELD_FUNCTION);
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (cst_is(l, callee, "generic_function")) {
        lower(l, cst_field(l, callee, FIELD_FUNCTION), ROLE_CALLEE);
        node_id types = lower_open(l, NODE_LIST, ROLE_TYPE_PARAMETERS, callee);
        lower_types(l, cst_field(l, callee, FIELD_TYPE_ARGUMENTS), ROLE_NONE);
        lower_close(l, types);
    } else {
        lower(l, callee, ROLE_CALLEE);
    }
    if (arguments == CST_NONE || cst_is(l, arguments, "arguments")) {
        lower(l, arguments, ROLE_ARGUMENTS);
    } else {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, arguments);
        block_argument(l, arguments);
        lower_close(l, list);
    }
    lower_close(l, n);
}

/* name = value as an argument. */
static void arguments(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ARGUMENTS, role, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (cst_is(l, c, "assignment_expression") &&
            cst_is(l, cst_field(l, c, FIELD_LEFT), "identifier")) {
            lower_as(l, c, ROLE_NONE, NODE_KEYWORD, "left=name right=value");
        } else {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* x.asInstanceOf[T] without a call around it. */
static void generic_function(struct lowering *l, uint32_t at, enum node_role role)
{
    lower(l, cst_field(l, at, FIELD_FUNCTION), role);
}

/* a map f is a.map(f) */
static void infix_call(struct lowering *l, uint32_t at, uint32_t name, enum node_role role)
{
    uint32_t left = cst_field(l, at, FIELD_LEFT);
    uint32_t right = cst_field(l, at, FIELD_RIGHT);
    node_id n = lower_open(l, NODE_CALL, role, at);
    node_id callee = lower_open(l, NODE_MEMBER, ROLE_CALLEE, at);
    lower_set_span(l, callee, l->cst->nodes[at].begin, l->cst->nodes[name].end);
    lower(l, left, ROLE_OBJECT);
    (void)lower_name(l, name, ROLE_NAME);
    lower_close(l, callee);
    if (right != CST_NONE) {
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, right);
        block_argument(l, right);
        lower_close(l, list);
    }
    lower_close(l, n);
}

/* a + b, a += b, a map f */
static void infix(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const compare[] = {"==", "!=", "<=", ">=", "==="};
    uint32_t op_at = cst_field(l, at, FIELD_OPERATOR);
    struct view op = op_at == CST_NONE ? VIEW("") : cst_text(l, op_at);
    bool augment = op.len > 1 && op.ptr[op.len - 1] == '=';
    for (size_t i = 0; i < sizeof compare / sizeof compare[0]; i++) {
        augment = augment && !view_eq_str(op, compare[i]);
    }
    if (!augment && cst_is(l, op_at, "identifier")) {
        infix_call(l, at, op_at, role);
        return;
    }
    if (!augment) {
        lower_as(l, at, role, NODE_BINARY, "left=left right=right operator=symbol *=drop");
        return;
    }
    node_id n = lower_open(l, NODE_AUGMENT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_slice(op, 0, op.len - 1)));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_close(l, n);
}

/* 'name */
static void quote(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_last_named(l, at);
    if (cst_is(l, name, "identifier")) {
        (void)lower_leaf(l, NODE_SYMBOL, role, at, lower_symbol(l, cst_text(l, name)));
    } else {
        lower(l, name, role);
    }
}

static void prefix(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t op = cst_first(l, at);
    uint32_t value = cst_last_named(l, at);
    if (op == CST_NONE || op == value) {
        lower(l, value, role);
        return;
    }
    node_id n = lower_open(l, NODE_UNARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, cst_text(l, op)));
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

/* f _ is f; "x op" is a member. */
static void postfix(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_first_named(l, at);
    uint32_t op = cst_last_named(l, at);
    if (value == op || op == CST_NONE || view_eq(cst_text(l, op), VIEW("_"))) {
        lower(l, value, role);
        return;
    }
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    lower(l, value, ROLE_OBJECT);
    (void)lower_name(l, op, ROLE_NAME);
    lower_close(l, n);
}

/* x: T as an expression; xs: _* spreads. */
static void ascription(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_last_named(l, at);
    if (lower_twice(l, cst_first_named(l, at), type) != NODE_NONE) {
        (void)lower_name(l, type, role);
        return;
    }
    bool spread = cst_is(l, type, "repeated_parameter_type");
    if (!spread && cst_first_named(l, at) != CST_NONE &&
        lower_placeholder(l, cst_text(l, cst_first_named(l, at))) == NODE_METAVARIABLE) {
        node_id typed = lower_open(l, NODE_TYPED, role, at);
        lower_set_symbol(l, typed, lower_symbol(l, cst_text(l, cst_first_named(l, at))));
        node_id name =
            lower_leaf(l, NODE_TYPE, ROLE_TYPE, type, lower_symbol(l, cst_text(l, type)));
        (void)name;
        lower_close(l, typed);
        return;
    }
    node_id n = lower_open(l, spread ? NODE_SPREAD : NODE_CAST, role, at);
    if (spread) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("*")));
    } else {
        lower_type(l, type, ROLE_TYPE);
    }
    lower(l, cst_first_named(l, at), ROLE_VALUE);
    lower_close(l, n);
}

/* new T(x) with U { … } */
static void instance(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c)) {
            continue;
        }
        if (cst_is(l, c, "arguments")) {
            lower(l, c, ROLE_ARGUMENTS);
        } else if (cst_is(l, c, "template_body")) {
            lower(l, c, ROLE_BODY);
        } else {
            lower_type(l, c, ROLE_TYPE);
        }
    }
    lower_close(l, n);
}

/* --- statements --- */

/* y <- ys, z = y, if guard: an assignment that defines. */
static void enumerator(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t left = cst_first_named(l, at);
    uint32_t right = left == CST_NONE ? CST_NONE : cst_after_named(l, at, left);
    if (right == CST_NONE || cst_is(l, left, "guard")) {
        lower_children(l, at, role);
        return;
    }
    if (lower_twice(l, left, right) != NODE_NONE) {
        (void)lower_name(l, left, role);
        return;
    }
    node_id n = lower_open(l, NODE_ASSIGN, role, at);
    lower_set_flag(l, n, NODE_DEFINES);
    lower(l, left, ROLE_TARGET);
    lower(l, right, ROLE_VALUE);
    lower_close(l, n);
    for (uint32_t c = cst_after_named(l, at, right); c != CST_NONE; c = cst_after_named(l, at, c)) {
        lower(l, c, role);
    }
}

/* for (x <- xs) body is a FOREACH; more of them are its INITs. */
static void for_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_child_is(l, at, "enumerators");
    uint32_t body = cst_field(l, at, FIELD_BODY);
    bool yields = cst_child_is(l, at, "yield") != CST_NONE;
    node_id n = lower_open(l, NODE_FOR, role, at);
    if (list != CST_NONE) {
        lower_children(l, list, ROLE_INIT);
    }
    if (!yields) {
        lower_body(l, body, ROLE_BODY);
    } else if (body != CST_NONE) {
        node_id outer = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
        node_id statement = lower_open(l, NODE_EXPRESSION, ROLE_NONE, body);
        node_id yield = lower_open(l, NODE_YIELD, ROLE_VALUE, body);
        lower(l, body, ROLE_VALUE);
        lower_close(l, yield);
        lower_close(l, statement);
        lower_close(l, outer);
    }
    lower_close(l, n);
}

static void case_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_BODY) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    if (body == CST_NONE) {
        node_id empty = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
        lower_close(l, empty);
    } else {
        lower_body(l, body, ROLE_BODY);
    }
    lower_close(l, n);
}

static void match(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    if (body != CST_NONE) {
        lower_children(l, body, ROLE_NONE);
    }
    lower_close(l, n);
}

/* { case … } alone: a function that matches its argument. */
static void case_block(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    node_id parameters = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, at);
    lower_close(l, parameters);
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    node_id cases = lower_open(l, NODE_SWITCH, ROLE_NONE, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, cases);
    lower_close(l, body);
    lower_close(l, n);
}

/* x: T in a pattern. */
static void typed_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    scala_named_type(l, cst_field(l, at, FIELD_PATTERN), cst_field(l, at, FIELD_TYPE), ROLE_TARGET);
    lower_close(l, n);
}

/* Some(a, b) in a pattern: as the call that makes it. */
static void class_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CALL, role, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_CALLEE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_PATTERN && cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, list);
    lower_close(l, n);
}

static void alternative_pattern(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("|")));
    lower(l, cst_first_named(l, at), ROLE_LEFT);
    lower(l, cst_last_named(l, at), ROLE_RIGHT);
    lower_close(l, n);
}

/* catch { case e: T => … }: a CATCH for each case. */
static void catch_case(struct lowering *l, uint32_t at)
{
    uint32_t pattern = cst_field(l, at, FIELD_PATTERN);
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    if (cst_is(l, pattern, "typed_pattern")) {
        lower_type(l, cst_field(l, pattern, FIELD_TYPE), ROLE_TYPE);
        lower(l, cst_field(l, pattern, FIELD_PATTERN), ROLE_NAME);
    } else {
        lower(l, pattern, ROLE_NAME);
    }
    lower(l, cst_child_is(l, at, "guard"), ROLE_CONDITION);
    lower_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t cases = cst_child_is(l, at, "case_block");
    (void)role;
    uint32_t only = cst_is(l, cst_last_named(l, at), "block")
                        ? cst_first_named(l, cst_last_named(l, at))
                        : CST_NONE;
    if (only != CST_NONE && lower_placeholder(l, cst_text(l, only)) == NODE_ELLIPSIS) {
        (void)lower_name(l, only, ROLE_CATCH);
        return;
    }
    if (cases == CST_NONE) {
        node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
        lower_body(l, cst_last_named(l, at), ROLE_BODY);
        lower_close(l, n);
        return;
    }
    for_each_child(l, cases, c)
    {
        if (cst_is(l, c, "case_clause")) {
            catch_case(l, c);
        } else if (cst_named(l, c)) {
            lower(l, c, ROLE_CATCH);
        }
    }
}

static void finally_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_body(l, cst_last_named(l, at), ROLE_FINALLY);
}

static void try_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_TRY, role, at);
    lower_body(l, body, ROLE_BODY);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != body) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"identifier", SHAPE_CUSTOM, NODE_NAME, NULL, scala_identifier, 0},
    {"type_identifier|operator_identifier|wildcard|namespace_wildcard", SHAPE_LEAF, NODE_NAME, NULL,
     NULL, 0},
    {"stable_identifier|package_identifier|stable_type_identifier", SHAPE_CUSTOM, NODE_MEMBER, NULL,
     scala_dotted, 0},
    {"field_expression", SHAPE_NODE, NODE_MEMBER, "value=object field=name", NULL, 0},
    {"call_expression", SHAPE_CUSTOM, NODE_CALL, NULL, call, 0},
    {"generic_function", SHAPE_CUSTOM, NODE_NAME, NULL, generic_function, 0},
    {"arguments", SHAPE_CUSTOM, NODE_ARGUMENTS, NULL, arguments, 0},
    {"string", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"interpolated_string_expression", SHAPE_CUSTOM, NODE_INTERPOLATED, NULL, interpolated, 0},
    {"character_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"integer_literal|floating_point_literal", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"boolean_literal", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"null_literal", SHAPE_LEAF, NODE_NULL, NULL, NULL, 0},
    {"quote_expression", SHAPE_CUSTOM, NODE_SYMBOL, NULL, quote, 0},
    {"macro_body|splice_expression", SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"unit|tuple_expression|tuple_pattern", SHAPE_NODE, NODE_TUPLE, NULL, NULL, 0},
    {"parenthesized_expression", SHAPE_PASS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"assignment_expression", SHAPE_NODE, NODE_ASSIGN, "left=target right=value", NULL, 0},
    {"infix_expression|infix_pattern", SHAPE_CUSTOM, NODE_BINARY, NULL, infix, 0},
    {"prefix_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, prefix, 0},
    {"postfix_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, postfix, 0},
    {"ascription_expression", SHAPE_CUSTOM, NODE_CAST, NULL, ascription, 0},
    {"instance_expression", SHAPE_CUSTOM, NODE_NEW, NULL, instance, 0},
    {"lambda_expression", SHAPE_CUSTOM, NODE_LAMBDA, NULL, scala_lambda, 0},
    {"case_block|indented_cases", SHAPE_CUSTOM, NODE_LAMBDA, NULL, case_block, 0},

    {"generic_type", SHAPE_CUSTOM, NODE_TYPE, NULL, scala_generic_type, 0},
    {"repeated_parameter_type|lazy_parameter_type", SHAPE_CUSTOM, NODE_TYPE, NULL,
     scala_starred_type, 0},
    {"function_type|tuple_type|compound_type|infix_type", SHAPE_CUSTOM, NODE_TYPE, NULL,
     scala_compound_type, 0},
    {"type_parameters", SHAPE_CUSTOM, NODE_LIST, NULL, scala_type_parameters, 0},

    {"annotation", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, scala_annotation, 0},
    {"modifiers", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, scala_modifiers, 0},
    {"parameters|class_parameters", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"parameter|class_parameter|binding", SHAPE_CUSTOM, NODE_PARAMETER, NULL, scala_parameter, 0},
    {"function_definition|function_declaration|given_definition", SHAPE_CUSTOM, NODE_FUNCTION, NULL,
     scala_function, 0},
    {"val_definition|var_definition|val_declaration|var_declaration", SHAPE_CUSTOM, NODE_VARIABLE,
     NULL, scala_variable, 0},
    {"class_definition|object_definition|trait_definition|enum_definition", SHAPE_CUSTOM,
     NODE_CLASS, NULL, scala_class, 0},
    {"template_body|enum_body", SHAPE_CUSTOM, NODE_BLOCK, NULL, scala_template_body, 0},
    {"enum_case_definitions", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"simple_enum_case|full_enum_case", SHAPE_CUSTOM, NODE_VARIABLE, NULL, scala_enum_case, 0},
    {"package_clause|package_object", SHAPE_CUSTOM, NODE_NAMESPACE, NULL, scala_package, 0},
    {"import_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, scala_import, 0},

    {"block|indented_block", SHAPE_CUSTOM, NODE_BLOCK, NULL, lower_statement_block, 0},
    {"if_expression", SHAPE_CUSTOM, NODE_IF, NULL, lower_if, 0},
    {"while_expression", SHAPE_CUSTOM, NODE_WHILE, NULL, lower_while, 0},
    {"do_while_expression", SHAPE_CUSTOM, NODE_DO, NULL, lower_do, 0},
    {"for_expression", SHAPE_CUSTOM, NODE_FOR, NULL, for_expression, 0},
    {"enumerator", SHAPE_CUSTOM, NODE_ASSIGN, NULL, enumerator, 0},
    {"match_expression", SHAPE_CUSTOM, NODE_SWITCH, NULL, match, 0},
    {"case_clause", SHAPE_CUSTOM, NODE_CASE, NULL, case_clause, 0},
    {"guard", SHAPE_NODE, NODE_NONE, "condition=none", NULL, 0},
    {"typed_pattern", SHAPE_CUSTOM, NODE_VARIABLE, NULL, typed_pattern, 0},
    {"case_class_pattern", SHAPE_CUSTOM, NODE_CALL, NULL, class_pattern, 0},
    {"alternative_pattern", SHAPE_CUSTOM, NODE_BINARY, NULL, alternative_pattern, 0},
    {"capture_pattern", SHAPE_NODE, NODE_ASSIGN, "name=target pattern=value", NULL, NODE_DEFINES},
    {"try_expression", SHAPE_CUSTOM, NODE_TRY, NULL, try_expression, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_clause, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, finally_clause, 0},
    {"return_expression", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"throw_expression", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"comment|block_comment|using_directive|access_qualifier", SHAPE_DROP, NODE_NONE, NULL, NULL,
     0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"def z = {\n", "\n}"},
    {"class Z {\n", "\n}"}, /* a member */
    {"", " {}"},            /* the head of a function, class or statement */
    {"", " = z"},           /* the head of a definition */
    {"", "\nclass Z"},      /* an annotation */
    {"def z(", ") = {}"},   /* a parameter */
    {"z match {\n", "\n}"}, /* a case */
    {"try { } ", ""},       /* catch, finally */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@",      "def @() = {}", "@: @", "case @ => @",
                                       "@ <- @", "@: @ => @",    NULL};

static const char *const metavariables[] = {"@", "@: @", NULL};

const struct language_syntax scala_syntax = {
    .language = LANG_SCALA,
    .grammar = tree_sitter_scala,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
    .normalise = scala_normalise,
    .normalise_patterns = true,
    .bare_statements = true,
};
