/* Java: expressions, statements and the table. */
#include "java_family.h"

const struct TSLanguage *tree_sitter_java(void);

/* --- expressions --- */

/* object.name(…): the callee spans the object and the name. */
static void method_invocation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_field(l, at, FIELD_OBJECT);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    node_id n = lower_open(l, NODE_CALL, role, at);
    if (object == CST_NONE || name == CST_NONE) {
        lower(l, name, ROLE_CALLEE);
    } else {
        node_id member = lower_open(l, NODE_MEMBER, ROLE_CALLEE, at);
        lower_set_span(l, member, l->cst->nodes[at].begin, l->cst->nodes[name].end);
        lower(l, object, ROLE_OBJECT);
        lower(l, name, ROLE_NAME);
        lower_close(l, member);
    }
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    lower_close(l, n);
}

/* Type::method, object::method, Type::new */
static void method_reference(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    uint32_t name = cst_last_named(l, at);
    uint32_t new_word = cst_child_is(l, at, "new");
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    lower_set_flag(l, n, NODE_STATIC);
    lower(l, object, ROLE_OBJECT);
    if (new_word != CST_NONE) {
        (void)lower_name(l, new_word, ROLE_NAME);
    } else if (name != object) {
        lower(l, name, ROLE_NAME);
    }
    lower_close(l, n);
}

/* Type.class */
static void class_literal(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, "class");
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    lower(l, cst_first_named(l, at), ROLE_OBJECT);
    if (word != CST_NONE) {
        (void)lower_name(l, word, ROLE_NAME);
    }
    lower_close(l, n);
}

static void object_creation(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    java_class_block(l, cst_child_is(l, at, "class_body"), ROLE_BODY);
    lower_close(l, n);
}

/* new T[n], new T[] {…} */
static void array_creation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type_with(l, type, ROLE_TYPE, "[]");
    node_id sizes = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "dimensions_expr")) {
            lower(l, cst_last_named(l, c), ROLE_NONE);
        }
    }
    lower_close(l, sizes);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_TYPE && cst_named(l, c)) {
            lower_type(l, c, ROLE_TYPE);
        }
    }
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* x instanceof T, x instanceof T name, x instanceof T(a, b) */
static void instance_of(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("instanceof")));
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_LEFT);
    uint32_t type = cst_field(l, at, FIELD_RIGHT);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (type != CST_NONE && name != CST_NONE) {
        node_id variable = lower_open(l, NODE_VARIABLE, ROLE_RIGHT, type);
        lower_set_span(l, variable, l->cst->nodes[type].begin, l->cst->nodes[name].end);
        lower_type(l, type, ROLE_TYPE);
        lower(l, name, ROLE_TARGET);
        lower_close(l, variable);
    } else {
        lower_type(l, type, ROLE_RIGHT);
    }
    lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_RIGHT);
    lower_close(l, n);
}

/* (a, b) -> … */
static void inferred_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower_parameter_named(l, c);
        }
    }
    lower_close(l, n);
}

static void lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t parameters = cst_field(l, at, FIELD_PARAMETERS);
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    if (cst_is(l, parameters, "identifier")) {
        node_id list = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, parameters);
        lower_parameter_named(l, parameters);
        lower_close(l, list);
    } else {
        lower(l, parameters, ROLE_PARAMETERS);
    }
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* --- statements --- */

/* for (T x : values): the target is a definition. */
static void for_each(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    if (name != CST_NONE && type != CST_NONE) {
        node_id target = lower_open(l, NODE_VARIABLE, ROLE_TARGET, at);
        lower_set_span(l, target, l->cst->nodes[type].begin, l->cst->nodes[name].end);
        java_attributes(l, at);
        java_declared_type(l, type, at);
        lower(l, name, ROLE_TARGET);
        lower_close(l, target);
    }
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void synchronized(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WITH, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("synchronized")));
    lower(l, cst_child_is(l, at, "parenthesized_expression"), ROLE_RESOURCE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t parameter = cst_child_is(l, at, "catch_formal_parameter");
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    if (parameter != CST_NONE) {
        java_types_of(l, cst_child_is(l, parameter, "catch_type"), ROLE_TYPE);
        lower(l, cst_field(l, parameter, FIELD_NAME), ROLE_NAME);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
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

/* case a, b -> body; and the labels and statements of the old form. */
static void switch_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_child_is(l, at, "block");
    bool rule = cst_is(l, at, "switch_rule");
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "switch_label")) {
            lower_children(l, c, ROLE_CONDITION);
        }
    }
    if (rule && body != CST_NONE) {
        lower_block(l, body, ROLE_BODY);
    } else {
        node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
        for_each_child(l, at, c)
        {
            if (cst_named(l, c) && !cst_is(l, c, "switch_label")) {
                lower(l, c, ROLE_NONE);
            }
        }
        lower_close(l, block);
    }
    lower_close(l, n);
}

static const struct lowering_row rows[] = {
    {"identifier|type_identifier|integral_type|floating_point_type|boolean_type|void_type|"
     "underscore_pattern",
     SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"method_invocation", SHAPE_CUSTOM, NODE_CALL, NULL, method_invocation, 0},
    {"argument_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"field_access", SHAPE_NODE, NODE_MEMBER, "object=object field=name *=drop", NULL, 0},
    {"scoped_identifier", SHAPE_NODE, NODE_MEMBER, "scope=object name=name", NULL, 0},
    {"string_literal", SHAPE_STRING, NODE_STRING, NULL, NULL, 0},
    {"string_interpolation", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"character_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"decimal_integer_literal|hex_integer_literal|octal_integer_literal|binary_integer_literal|"
     "decimal_floating_point_literal|hex_floating_point_literal",
     SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"true|false", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"null_literal", SHAPE_LEAF, NODE_NULL, NULL, NULL, 0},
    {"this|super", SHAPE_LEAF, NODE_SELF, NULL, NULL, 0},
    {"parenthesized_expression", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"assignment_expression", SHAPE_CUSTOM, NODE_ASSIGN, NULL, lower_assignment, 0},
    {"binary_expression", SHAPE_NODE, NODE_BINARY, "left=left right=right operator=symbol", NULL,
     0},
    {"instanceof_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, instance_of, 0},
    {"unary_expression", SHAPE_NODE, NODE_UNARY, "operator=symbol operand=value", NULL, 0},
    {"update_expression", SHAPE_CUSTOM, NODE_UNARY, NULL, lower_unary, 0},
    {"ternary_expression", SHAPE_NODE, NODE_TERNARY,
     "condition=condition consequence=then alternative=else", NULL, 0},
    {"cast_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"lambda_expression", SHAPE_CUSTOM, NODE_LAMBDA, NULL, lambda, 0},
    {"inferred_parameters", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, inferred_parameters, 0},
    {"method_reference", SHAPE_CUSTOM, NODE_MEMBER, NULL, method_reference, 0},
    {"class_literal", SHAPE_CUSTOM, NODE_MEMBER, NULL, class_literal, 0},
    {"object_creation_expression", SHAPE_CUSTOM, NODE_NEW, NULL, object_creation, 0},
    {"array_creation_expression", SHAPE_CUSTOM, NODE_NEW, NULL, array_creation, 0},
    {"array_access", SHAPE_NODE, NODE_INDEX, "array=object index=none", NULL, 0},
    {"array_initializer|element_value_array_initializer", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"template_expression", SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},

    {"generic_type", SHAPE_CUSTOM, NODE_TYPE, NULL, java_generic_type, 0},
    {"scoped_type_identifier", SHAPE_CUSTOM, NODE_MEMBER, NULL, java_scoped_type, 0},
    {"array_type", SHAPE_CUSTOM, NODE_TYPE, NULL, java_array_type, 0},
    {"annotated_type", SHAPE_CUSTOM, NODE_TYPE, NULL, java_annotated_type, 0},
    {"wildcard", SHAPE_CUSTOM, NODE_TYPE, NULL, java_wildcard, 0},
    {"type_parameters", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"type_parameter", SHAPE_CUSTOM, NODE_TYPE, NULL, java_type_parameter, 0},
    {"type_bound|dimensions", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},

    {"modifiers", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, java_modifiers, 0},
    {"annotation|marker_annotation", SHAPE_NODE, NODE_ATTRIBUTE, "name=name arguments=arguments",
     NULL, 0},
    {"annotation_argument_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"element_value_pair", SHAPE_NODE, NODE_KEYWORD, "key=name value=value", NULL, 0},
    {"formal_parameters", SHAPE_NODE, NODE_PARAMETERS, NULL, NULL, 0},
    {"formal_parameter", SHAPE_CUSTOM, NODE_PARAMETER, NULL, java_formal_parameter, 0},
    {"spread_parameter", SHAPE_CUSTOM, NODE_PARAMETER, NULL, java_spread_parameter, 0},
    {"receiver_parameter", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},

    {"class_declaration|interface_declaration|enum_declaration|record_declaration|"
     "annotation_type_declaration",
     SHAPE_CUSTOM, NODE_CLASS, NULL, java_class, 0},
    {"class_body|interface_body|enum_body|annotation_type_body", SHAPE_NODE, NODE_BLOCK, NULL, NULL,
     NODE_UNORDERED},
    {"enum_body_declarations", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"enum_constant", SHAPE_CUSTOM, NODE_VARIABLE, NULL, java_enum_constant, 0},
    {"method_declaration|constructor_declaration|compact_constructor_declaration", SHAPE_CUSTOM,
     NODE_FUNCTION, NULL, java_method, 0},
    {"annotation_type_element_declaration", SHAPE_CUSTOM, NODE_FUNCTION, NULL,
     java_annotation_element, 0},
    {"explicit_constructor_invocation", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, java_constructor_call,
     0},
    {"field_declaration|constant_declaration|local_variable_declaration", SHAPE_CUSTOM,
     NODE_VARIABLE, NULL, java_variables, 0},
    {"package_declaration", SHAPE_CUSTOM, NODE_NAMESPACE, NULL, java_package, 0},
    {"import_declaration", SHAPE_CUSTOM, NODE_IMPORT, NULL, java_import, 0},

    {"block|constructor_body", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},
    {"expression_statement", SHAPE_NODE, NODE_EXPRESSION, "*=value", NULL, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"throw_statement", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, "*=label", NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, "*=label", NULL, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, lower_if, 0},
    {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, lower_while, 0},
    {"do_statement", SHAPE_CUSTOM, NODE_DO, NULL, lower_do, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, lower_for, 0},
    {"enhanced_for_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, for_each, 0},
    {"labeled_statement", SHAPE_CUSTOM, NODE_LABEL, NULL, lower_labeled, 0},
    {"synchronized_statement", SHAPE_CUSTOM, NODE_WITH, NULL, synchronized, 0},
    {"try_statement|try_with_resources_statement", SHAPE_NODE, NODE_TRY,
     "resources=resource body=body", NULL, 0},
    {"resource_specification", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"resource", SHAPE_CUSTOM, NODE_VARIABLE, NULL, java_resource, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_clause, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, lower_finally, 0},
    {"assert_statement", SHAPE_CUSTOM, NODE_ASSERT, NULL, assert_statement, 0},
    {"yield_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, lower_yield_statement, 0},
    {"switch_expression", SHAPE_NODE, NODE_SWITCH, "condition=value", NULL, 0},
    {"switch_block", SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"switch_block_statement_group|switch_rule", SHAPE_CUSTOM, NODE_CASE, NULL, switch_case, 0},
    {"line_comment|block_comment", SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"", ";"},
    {"try { } ", ""},     /* catch, finally */
    {"class Z { ", " }"}, /* a member */
    {"class Z { ", "; }"},
    {"", " {}"},                  /* the head of a class, method or statement */
    {"class Z { Z() { ", " } }"}, /* super(…); this(…); */
    {"class Z { Z() { ", "; } }"},
    {"", " class Z { }"}, /* an annotation, modifiers */
    {"class Z { ", " {} }"},
    {"void z(", ") {}"}, /* a parameter */
    {"switch (z) { ", " }"},
    {"Z z = ", ";"},     /* an initializer */
    {"if (z) { } ", ""}, /* else */
    {"", " z;"},         /* a type */
    {NULL, NULL},
};

static const char *const ellipses[] = {"@",       "@;",          "@ @",   "@ @;",
                                       "case @:", "default: @;", "@ = @", NULL};

static const char *const metavariables[] = {"@", "@ @", NULL};

const struct language_syntax java_syntax = {
    .language = LANG_JAVA,
    .grammar = tree_sitter_java,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
};
