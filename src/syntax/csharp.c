/* C#: expressions, statements and the table. */
#include "csharp_family.h"

const struct TSLanguage *tree_sitter_c_sharp(void);

/* --- expressions --- */

/* A name in an expression, without the type arguments that its call carries. */
static void plain_name(struct lowering *l, uint32_t name, enum node_role role)
{
    if (cst_is(l, name, "generic_name")) {
        lower(l, cst_first_named(l, name), role);
    } else {
        lower(l, name, role);
    }
}

static void member(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (cst_child_is(l, at, "->") != CST_NONE) {
        lower_set_flag(l, n, NODE_ARROW);
    }
    plain_name(l, cst_field(l, at, FIELD_EXPRESSION), ROLE_OBJECT);
    plain_name(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_close(l, n);
}

/* a?.b, a?[0]: the condition is the object. */
static void conditional_access(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t binding = cst_last_named(l, at);
    bool element = cst_is(l, binding, "element_binding_expression");
    node_id n = lower_open(l, element ? NODE_INDEX : NODE_MEMBER, role, at);
    lower_set_flag(l, n, NODE_OPTIONAL);
    plain_name(l, cst_field(l, at, FIELD_CONDITION), ROLE_OBJECT);
    if (element) {
        lower_children(l, binding, ROLE_NONE);
    } else if (binding != CST_NONE) {
        plain_name(l, cst_field(l, binding, FIELD_NAME), ROLE_NAME);
    }
    lower_close(l, n);
}

/* The generic name at the end of a callee, or CST_NONE. */
static uint32_t generic_callee(const struct lowering *l, uint32_t callee)
{
    if (cst_is(l, callee, "conditional_access_expression")) {
        callee = cst_last_named(l, callee);
    }
    uint32_t name = callee == CST_NONE || cst_is(l, callee, "generic_name")
                        ? callee
                        : cst_field(l, callee, FIELD_NAME);
    return cst_is(l, name, "generic_name") ? name : CST_NONE;
}

static void invocation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t callee = cst_field(l, at, FIELD_FUNCTION);
    uint32_t generic = generic_callee(l, callee);
    node_id n = lower_open(l, NODE_CALL, role, at);
    plain_name(l, callee, ROLE_CALLEE);
    if (generic != CST_NONE) {
        node_id list = lower_open(l, NODE_LIST, ROLE_TYPE_PARAMETERS, generic);
        lower_types(l, cst_child_is(l, generic, "type_argument_list"), ROLE_NONE);
        lower_close(l, list);
    }
    lower(l, cst_field(l, at, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    lower_close(l, n);
}

/* name: value of a call, Name = value of an attribute; else the value alone. */
static void argument(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name == CST_NONE || name == cst_last_named(l, at)) {
        lower(l, cst_last_named(l, at), role);
        return;
    }
    node_id n = lower_open(l, NODE_KEYWORD, role, at);
    lower(l, name, ROLE_NAME);
    lower(l, cst_last_named(l, at), ROLE_VALUE);
    lower_close(l, n);
}

/* typeof(T), sizeof(T), default(T): calls of that word. */
static void word_call(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    if (word == CST_NONE || type == CST_NONE) {
        (void)lower_name(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_CALL, role, at);
    (void)lower_name(l, word, ROLE_CALLEE);
    node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, type);
    lower_type(l, type, ROLE_NONE);
    lower_close(l, list);
    lower_close(l, n);
}

static void object_creation(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_child_is(l, at, "argument_list"), ROLE_ARGUMENTS);
    lower(l, cst_child_is(l, at, "initializer_expression"), ROLE_VALUE);
    lower_close(l, n);
}

/* new { A = 1, b } */
static void anonymous_object(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    node_id list = lower_open(l, NODE_LIST, ROLE_VALUE, at);
    for_each_named(l, at, c)
    {
        uint32_t next = cst_after(l, at, c);
        if (!cst_is(l, next, "=")) {
            lower(l, c, ROLE_NONE);
            continue;
        }
        node_id assign = lower_open(l, NODE_ASSIGN, ROLE_NONE, c);
        lower(l, c, ROLE_TARGET);
        c = cst_after_named(l, at, next);
        lower(l, c, ROLE_VALUE);
        lower_close(l, assign);
        if (c == CST_NONE) {
            break;
        }
        lower_set_span(l, assign, l->tree->nodes[assign].begin, l->cst->nodes[c].end);
    }
    lower_close(l, list);
    lower_close(l, n);
}

/* new T[n] { … }, stackalloc T[n] */
static void array_creation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t rank = type == CST_NONE ? CST_NONE : cst_field(l, type, FIELD_RANK);
    node_id n = lower_open(l, NODE_NEW, role, at);
    lower_type(l, type, ROLE_TYPE);
    node_id sizes = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    if (rank != CST_NONE) {
        lower_children(l, rank, ROLE_NONE);
    }
    lower_close(l, sizes);
    lower(l, cst_child_is(l, at, "initializer_expression"), ROLE_VALUE);
    lower_close(l, n);
}

/* !x, x++, not p, > 1; x! is x. */
static void unary(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_first_named(l, at);
    if (value != CST_NONE && value == cst_first(l, at) && cst_is(l, cst_after(l, at, value), "!")) {
        lower(l, value, role);
    } else {
        lower_unary(l, at, role);
    }
}

/* x is T, x is pattern, x as T */
static void is_or_as(struct lowering *l, uint32_t at, enum node_role role)
{
    bool as = cst_is(l, at, "as_expression");
    uint32_t left = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_BINARY, role, at);
    lower_set_symbol(l, n, lower_symbol(l, as ? VIEW("as") : VIEW("is")));
    lower(l, left, ROLE_LEFT);
    if (cst_is(l, at, "is_pattern_expression")) {
        lower(l, cst_field(l, at, FIELD_PATTERN), ROLE_RIGHT);
    } else {
        lower_type(l, cst_field(l, at, FIELD_RIGHT), ROLE_RIGHT);
    }
    lower_close(l, n);
}

/* T name of patterns, and of "out T name". */
static void declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    uint32_t name = cst_field(l, at, FIELD_NAME);
    lower(l, name == CST_NONE ? cst_child_is(l, at, "discard") : name, ROLE_TARGET);
    lower_close(l, n);
}

static void interpolated(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_INTERPOLATED, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "interpolation")) {
            uint32_t brace = cst_child_is(l, c, "interpolation_brace");
            lower(l, brace == CST_NONE ? cst_first_named(l, c) : cst_after_named(l, c, brace),
                  ROLE_NONE);
        } else if (cst_is(l, c, "string_content") || cst_is(l, c, "escape_sequence")) {
            (void)lower_leaf(l, NODE_STRING, ROLE_NONE, c, lower_symbol(l, cst_text(l, c)));
        }
    }
    lower_close(l, n);
}

static void cast(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CAST, role, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* --- statements --- */

static void foreach_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    uint32_t left = cst_field(l, at, FIELD_LEFT);
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    if (type == CST_NONE || left == CST_NONE) {
        lower(l, left, ROLE_TARGET);
    } else {
        node_id target = lower_open(l, NODE_VARIABLE, ROLE_TARGET, type);
        lower_set_span(l, target, l->cst->nodes[type].begin, l->cst->nodes[left].end);
        lower_type(l, type, ROLE_TYPE);
        lower(l, left, ROLE_TARGET);
        lower_close(l, target);
    }
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* using (…) …, lock (…) …, fixed (…) …, unsafe …, checked …: the last is the body. */
static void with(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_last_named(l, at);
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_WITH, role, at);
    for_each_child(l, at, c)
    {
        if (word == c) {
            lower_set_symbol(l, n, lower_symbol(l, cst_text(l, c)));
        } else if (cst_named(l, c) && c != body) {
            lower(l, c, ROLE_RESOURCE);
        }
    }
    lower_block(l, body, ROLE_BODY);
    lower_close(l, n);
}

static void catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t declared = cst_child_is(l, at, "catch_declaration");
    uint32_t filter = cst_child_is(l, at, "catch_filter_clause");
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    if (declared != CST_NONE) {
        lower_type(l, cst_field(l, declared, FIELD_TYPE), ROLE_TYPE);
        lower(l, cst_field(l, declared, FIELD_NAME), ROLE_NAME);
    }
    if (filter != CST_NONE) {
        lower_children(l, filter, ROLE_CONDITION);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* case a when b: … and a when b => …: conditions stand before the colon or arrow. */
static void switch_case(struct lowering *l, uint32_t at, enum node_role role)
{
    bool section = cst_is(l, at, "switch_section");
    uint32_t sign = cst_child_is(l, at, section ? ":" : "=>");
    node_id n = lower_open(l, NODE_CASE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && (sign == CST_NONE || c < sign)) {
            lower(l, c, ROLE_CONDITION);
        }
    }
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    for (uint32_t c = sign == CST_NONE ? CST_NONE : cst_after_named(l, at, sign); c != CST_NONE;
         c = cst_after_named(l, at, c)) {
        lower(l, c, ROLE_NONE);
    }
    lower_close(l, block);
    lower_close(l, n);
}

static void switch_expression(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, cst_is(l, c, "switch_expression_arm") ? ROLE_NONE : ROLE_VALUE);
        }
    }
    lower_close(l, n);
}

/* #if X … #else … #endif: all of it. */
static void preproc_if(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && l->cst->nodes[c].field != FIELD_CONDITION) {
            lower(l, c, role);
        }
    }
}

static const struct lowering_row rows[] = {
    {"identifier|predefined_type|implicit_type|discard", SHAPE_LEAF, NODE_NAME, NULL, NULL, 0},
    {"this|base", SHAPE_LEAF, NODE_SELF, NULL, NULL, 0},
    {"member_access_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, member, 0},
    {"conditional_access_expression", SHAPE_CUSTOM, NODE_MEMBER, NULL, conditional_access, 0},
    {"invocation_expression", SHAPE_CUSTOM, NODE_CALL, NULL, invocation, 0},
    {"argument_list|attribute_argument_list", SHAPE_NODE, NODE_ARGUMENTS, NULL, NULL, 0},
    {"argument|attribute_argument", SHAPE_CUSTOM, NODE_KEYWORD, NULL, argument, 0},
    {"bracketed_argument_list|parenthesized_expression|checked_expression|ref_expression|"
     "constant_pattern|parenthesized_pattern|collection_element|expression_element|"
     "when_clause|switch_body|global_statement|attribute_list|makeref_expression",
     SHAPE_PASS, NODE_NONE, NULL, NULL, 0},
    {"qualified_name", SHAPE_NODE, NODE_MEMBER, "qualifier=object name=name", NULL, 0},
    {"alias_qualified_name", SHAPE_NODE, NODE_MEMBER, "alias=object name=name", NULL, NODE_STATIC},
    {"generic_name", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_generic_type, 0},
    {"array_type", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_array_type, 0},
    {"pointer_type", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_pointer_type, 0},
    {"tuple_type", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_tuple_type, 0},
    {"nullable_type|ref_type|scoped_type", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_inner_type, 0},
    {"type_parameter_list", SHAPE_NODE, NODE_LIST, NULL, NULL, 0},
    {"type_parameter", SHAPE_NODE, NODE_TYPE, "name=name *=drop", NULL, 0},

    {"string_literal|verbatim_string_literal|raw_string_literal", SHAPE_STRING, NODE_STRING, NULL,
     NULL, 0},
    {"interpolated_string_expression", SHAPE_CUSTOM, NODE_INTERPOLATED, NULL, interpolated, 0},
    {"character_literal", SHAPE_CUSTOM, NODE_CHAR, NULL, lower_char, 0},
    {"integer_literal|real_literal", SHAPE_CUSTOM, NODE_NUMBER, NULL, lower_number, 0},
    {"boolean_literal", SHAPE_LEAF, NODE_BOOL, NULL, NULL, 0},
    {"null_literal", SHAPE_LEAF, NODE_NULL, NULL, NULL, 0},
    {"object_creation_expression|implicit_object_creation_expression", SHAPE_CUSTOM, NODE_NEW, NULL,
     object_creation, 0},
    {"anonymous_object_creation_expression", SHAPE_CUSTOM, NODE_NEW, NULL, anonymous_object, 0},
    {"array_creation_expression|stackalloc_expression", SHAPE_CUSTOM, NODE_NEW, NULL,
     array_creation, 0},
    {"implicit_array_creation_expression|implicit_stackalloc_expression", SHAPE_PASS, NODE_NONE,
     NULL, NULL, 0},
    {"initializer_expression|collection_expression|list_pattern", SHAPE_NODE, NODE_LIST, NULL, NULL,
     0},
    {"with_initializer", SHAPE_NODE, NODE_ASSIGN, NULL, NULL, 0},
    {"spread_element", SHAPE_NODE, NODE_SPREAD, "*=value", NULL, 0},
    {"tuple_expression|tuple_pattern|parenthesized_variable_designation", SHAPE_NODE, NODE_TUPLE,
     NULL, NULL, 0},
    {"element_access_expression", SHAPE_NODE, NODE_INDEX, "expression=object subscript=none", NULL,
     0},
    {"assignment_expression", SHAPE_CUSTOM, NODE_ASSIGN, NULL, lower_assignment, 0},
    {"binary_expression|and_pattern|or_pattern", SHAPE_NODE, NODE_BINARY,
     "left=left right=right operator=symbol", NULL, 0},
    {"prefix_unary_expression|postfix_unary_expression|negated_pattern|relational_pattern|"
     "unary_expression",
     SHAPE_CUSTOM, NODE_UNARY, NULL, unary, 0},
    {"is_expression|is_pattern_expression|as_expression", SHAPE_CUSTOM, NODE_BINARY, NULL, is_or_as,
     0},
    {"declaration_pattern|declaration_expression|var_pattern", SHAPE_CUSTOM, NODE_VARIABLE, NULL,
     declaration, 0},
    {"type_pattern", SHAPE_CUSTOM, NODE_TYPE, NULL, csharp_inner_type, 0},
    {"conditional_expression", SHAPE_NODE, NODE_TERNARY,
     "condition=condition consequence=then alternative=else", NULL, 0},
    {"cast_expression", SHAPE_CUSTOM, NODE_CAST, NULL, cast, 0},
    {"typeof_expression|sizeof_expression|default_expression", SHAPE_CUSTOM, NODE_CALL, NULL,
     word_call, 0},
    {"await_expression", SHAPE_NODE, NODE_AWAIT, "*=value", NULL, 0},
    {"throw_expression|throw_statement", SHAPE_NODE, NODE_THROW, "*=value", NULL, 0},
    {"lambda_expression|anonymous_method_expression", SHAPE_CUSTOM, NODE_LAMBDA, NULL,
     csharp_lambda, 0},
    {"implicit_parameter", SHAPE_CUSTOM, NODE_PARAMETERS, NULL, csharp_implicit_parameter, 0},
    {"range_expression|query_expression|with_expression|"
     "recursive_pattern|reftype_expression|refvalue_expression",
     SHAPE_TOKENS, NODE_EXPR_OTHER, NULL, NULL, 0},
    {"switch_expression", SHAPE_CUSTOM, NODE_SWITCH, NULL, switch_expression, 0},

    {"attribute", SHAPE_CUSTOM, NODE_ATTRIBUTE, NULL, csharp_attribute, 0},
    {"parameter_list|bracketed_parameter_list", SHAPE_CUSTOM, NODE_PARAMETERS, NULL,
     csharp_parameters, 0},
    {"parameter", SHAPE_CUSTOM, NODE_PARAMETER, NULL, csharp_parameter, 0},

    {"class_declaration|struct_declaration|interface_declaration|enum_declaration|"
     "record_declaration",
     SHAPE_CUSTOM, NODE_CLASS, NULL, csharp_class, 0},
    {"declaration_list|enum_member_declaration_list|accessor_list", SHAPE_NODE, NODE_BLOCK, NULL,
     NULL, NODE_UNORDERED},
    {"enum_member_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, csharp_enum_member, 0},
    {"method_declaration|constructor_declaration|destructor_declaration|local_function_statement|"
     "operator_declaration|conversion_operator_declaration|indexer_declaration|"
     "accessor_declaration|delegate_declaration",
     SHAPE_CUSTOM, NODE_FUNCTION, NULL, csharp_function, 0},
    {"property_declaration|event_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, csharp_property,
     0},
    {"arrow_expression_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, csharp_arrow_body, 0},
    {"field_declaration|event_field_declaration|local_declaration_statement", SHAPE_CUSTOM,
     NODE_VARIABLE, NULL, csharp_variable_statement, 0},
    {"variable_declaration", SHAPE_CUSTOM, NODE_VARIABLE, NULL, csharp_variable_declaration, 0},
    {"namespace_declaration|file_scoped_namespace_declaration", SHAPE_CUSTOM, NODE_NAMESPACE, NULL,
     csharp_namespace, 0},
    {"using_directive", SHAPE_CUSTOM, NODE_IMPORT, NULL, csharp_using_directive, 0},

    {"block", SHAPE_NODE, NODE_BLOCK, NULL, NULL, 0},
    {"expression_statement", SHAPE_NODE, NODE_EXPRESSION, "*=value", NULL, 0},
    {"return_statement", SHAPE_NODE, NODE_RETURN, "*=value", NULL, 0},
    {"break_statement", SHAPE_NODE, NODE_BREAK, NULL, NULL, 0},
    {"continue_statement", SHAPE_NODE, NODE_CONTINUE, NULL, NULL, 0},
    {"goto_statement", SHAPE_NODE, NODE_GOTO, "*=label", NULL, 0},
    {"labeled_statement", SHAPE_CUSTOM, NODE_LABEL, NULL, lower_labeled, 0},
    {"yield_statement", SHAPE_CUSTOM, NODE_EXPRESSION, NULL, lower_yield_statement, 0},
    {"if_statement", SHAPE_CUSTOM, NODE_IF, NULL, lower_if, 0},
    {"while_statement", SHAPE_CUSTOM, NODE_WHILE, NULL, lower_while, 0},
    {"do_statement", SHAPE_CUSTOM, NODE_DO, NULL, lower_do, 0},
    {"for_statement", SHAPE_CUSTOM, NODE_FOR, NULL, lower_for, 0},
    {"foreach_statement", SHAPE_CUSTOM, NODE_FOREACH, NULL, foreach_statement, 0},
    {"using_statement|lock_statement|fixed_statement|unsafe_statement|checked_statement",
     SHAPE_CUSTOM, NODE_WITH, NULL, with, 0},
    {"try_statement", SHAPE_NODE, NODE_TRY, "body=body", NULL, 0},
    {"catch_clause", SHAPE_CUSTOM, NODE_CATCH, NULL, catch_clause, 0},
    {"finally_clause", SHAPE_CUSTOM, NODE_BLOCK, NULL, lower_finally, 0},
    {"switch_statement", SHAPE_NODE, NODE_SWITCH, "value=value", NULL, 0},
    {"switch_section|switch_expression_arm", SHAPE_CUSTOM, NODE_CASE, NULL, switch_case, 0},
    {"preproc_if|preproc_elif|preproc_else|preproc_if_in_attribute_list", SHAPE_CUSTOM, NODE_NONE,
     NULL, preproc_if, 0},
    {"comment|empty_statement|shebang_directive|preproc_region|preproc_endregion|preproc_line|"
     "preproc_pragma|preproc_nullable|preproc_error|preproc_warning|preproc_define|preproc_undef|"
     "attribute_target_specifier|explicit_interface_specifier|type_parameter_constraints_clause",
     SHAPE_DROP, NODE_NONE, NULL, NULL, 0},
};

static const struct pattern_context contexts[] = {
    {"", ""},
    {"", ";"},
    {"try { } ", ""},     /* catch, finally */
    {"class Z { ", " }"}, /* a member */
    {"class Z { ", "; }"},
    {"", " {}"},                      /* the head of a class, method or statement */
    {"z = ", ";"},                    /* an expression that is no statement */
    {"class Z { ", " class Z { } }"}, /* an attribute */
    {"class Z { ", " {} }"},
    {"void z(", ") {}"}, /* a parameter */
    {"switch (z) { ", " }"},
    {"z = new Z ", ";"}, /* an initializer */
    {"z(", ");"},        /* arguments */
    {"if (z) { } ", ""}, /* else */
    {"", " z;"},         /* a type */
    {NULL, NULL},
};

static const char *const ellipses[] = {
    "@", "@ @;", "@ @", "case @:", "default: @;", "@: @", "@ = @", NULL};

static const char *const metavariables[] = {"@", "@ @", NULL};

const struct language_syntax csharp_syntax = {
    .language = LANG_CSHARP,
    .grammar = tree_sitter_c_sharp,
    .rows = rows,
    .row_count = sizeof rows / sizeof rows[0],
    .contexts = contexts,
    .ellipses = ellipses,
    .metavariables = metavariables,
};
