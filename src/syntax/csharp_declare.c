/* C#: types, attributes and parameters, declarations. */
#include "csharp_family.h"

/* --- types --- */

void csharp_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_first_named(l, at), ROLE_NAME);
    lower_types(l, cst_child_is(l, at, "type_argument_list"), ROLE_NONE);
    lower_close(l, n);
}

void csharp_array_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_type_with(l, cst_field(l, at, FIELD_TYPE), role, "[]");
}

void csharp_pointer_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_type_with(l, cst_field(l, at, FIELD_TYPE), role, "*");
}

void csharp_tuple_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("()")));
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "tuple_element")) {
            lower_type(l, cst_field(l, c, FIELD_TYPE), ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* T?, ref T, scoped T: T. */
void csharp_inner_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower(l, cst_field(l, at, FIELD_TYPE), role);
}

/* --- attributes and parameters --- */

void csharp_attribute(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ATTRIBUTE, role, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_child_is(l, at, "attribute_argument_list"), ROLE_ARGUMENTS);
    lower_close(l, n);
}

static void attributes(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "attribute_list")) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (cst_is(l, c, "modifier")) {
            lower_modifier(l, c);
        }
    }
}

void csharp_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    attributes(l, at);
    if (lower_twice(l, type, name) != NODE_METAVARIABLE) {
        lower_type(l, type, ROLE_TYPE);
    }
    lower(l, name, ROLE_NAME);
    lower(l, cst_behind(l, at, "="), ROLE_VALUE);
    lower_close(l, n);
}

/* "params T[] name" has no node of its own in the grammar. */
static void rest_parameter(struct lowering *l, uint32_t list, uint32_t word)
{
    uint32_t type = cst_field(l, list, FIELD_TYPE);
    uint32_t name = cst_field(l, list, FIELD_NAME);
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, word);
    lower_modifier(l, word);
    lower_type(l, type, ROLE_TYPE);
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
    if (name != CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[word].begin, l->cst->nodes[name].end);
    }
}

/* "this T x": what a method that extends T is called on is no argument of it. */
static bool is_receiver(struct lowering *l, uint32_t parameter)
{
    uint32_t first = cst_first(l, parameter);
    return first != CST_NONE && view_eq(cst_text(l, first), VIEW("this"));
}

void csharp_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "params")) {
            rest_parameter(l, at, c);
        } else if (cst_is(l, c, "parameter") || (l->cst->nodes[c].flags & CST_ERROR) != 0) {
            lower(l, c, is_receiver(l, c) ? ROLE_RECEIVER : ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* x => …: the one parameter. */
void csharp_implicit_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    lower_parameter_named(l, at);
    lower_close(l, n);
}

void csharp_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    attributes(l, at);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower(l, body == CST_NONE ? cst_child_is(l, at, "block") : body, ROLE_BODY);
    lower_close(l, n);
}

/* --- declarations --- */

/* "a.$X;" and "a. ...;" are no statements of the language: patterns have the last name
 * twice to make it one. */
static bool is_expression_twice(const struct lowering *l, uint32_t type, uint32_t name)
{
    return l->placeholders != NULL && name != CST_NONE && cst_is(l, type, "qualified_name") &&
           lower_placeholder(l, cst_text(l, name)) != NODE_NONE &&
           view_eq(cst_text(l, cst_last_named(l, type)), cst_text(l, name));
}

static void variables(struct lowering *l, uint32_t at, uint32_t list, enum node_role role)
{
    uint32_t type = list == CST_NONE ? CST_NONE : cst_field(l, list, FIELD_TYPE);
    for (uint32_t c = list == CST_NONE ? CST_NONE : cst_first(l, list); c != CST_NONE;
         c = cst_after(l, list, c)) {
        if (!cst_is(l, c, "variable_declarator")) {
            continue;
        }
        uint32_t name = cst_field(l, c, FIELD_NAME);
        if (lower_twice(l, type, name) == NODE_METAVARIABLE || is_expression_twice(l, type, name)) {
            node_id statement = lower_open(l, NODE_EXPRESSION, role, at);
            lower(l, type, ROLE_VALUE);
            lower_close(l, statement);
            continue;
        }
        node_id n = lower_open(l, NODE_VARIABLE, role, at);
        attributes(l, at);
        lower_type(l, type, ROLE_TYPE);
        lower(l, name == CST_NONE ? cst_child_is(l, c, "tuple_pattern") : name, ROLE_TARGET);
        lower(l, cst_behind(l, c, "="), ROLE_VALUE);
        lower_close(l, n);
    }
}

void csharp_variable_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    variables(l, at, cst_child_is(l, at, "variable_declaration"), role);
}

void csharp_variable_declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    variables(l, at, at, role);
}

/* => value: a body that returns it. */
void csharp_arrow_body(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id block = lower_open(l, NODE_BLOCK, role, at);
    node_id n = lower_open(l, NODE_RETURN, ROLE_NONE, at);
    lower(l, cst_last_named(l, at), ROLE_VALUE);
    lower_close(l, n);
    lower_close(l, block);
}

/* : base(…), : this(…) as the first statement of the body. */
static void constructor_body(struct lowering *l, uint32_t initializer, uint32_t body)
{
    uint32_t word = cst_child_is(l, initializer, "base");
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, body);
    node_id n = lower_open(l, NODE_EXPRESSION, ROLE_NONE, initializer);
    node_id call = lower_open(l, NODE_CALL, ROLE_VALUE, initializer);
    lower(l, word == CST_NONE ? cst_child_is(l, initializer, "this") : word, ROLE_CALLEE);
    lower(l, cst_child_is(l, initializer, "argument_list"), ROLE_ARGUMENTS);
    lower_close(l, call);
    lower_close(l, n);
    lower_children(l, body, ROLE_NONE);
    lower_close(l, block);
}

static void function_name(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {"operator", "this", "implicit", "explicit"};
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (name == CST_NONE) {
        name = cst_field(l, at, FIELD_OPERATOR);
    }
    for (size_t i = 0; name == CST_NONE && i < sizeof words / sizeof words[0]; i++) {
        name = cst_child_is(l, at, words[i]);
    }
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
}

void csharp_function(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t returns = cst_field(l, at, FIELD_RETURNS);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    uint32_t initializer = cst_child_is(l, at, "constructor_initializer");
    uint32_t result = returns == CST_NONE ? cst_field(l, at, FIELD_TYPE) : returns;
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    attributes(l, at);
    function_name(l, at);
    lower(l, cst_child_is(l, at, "type_parameter_list"), ROLE_TYPE_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    if (lower_twice(l, result, name) != NODE_METAVARIABLE) {
        lower_type(l, result, ROLE_RESULT);
    }
    if (initializer != CST_NONE && cst_is(l, body, "block")) {
        constructor_body(l, initializer, body);
    } else {
        lower_block(l, body == CST_NONE ? cst_field(l, at, FIELD_VALUE) : body, ROLE_BODY);
    }
    lower(l, cst_field(l, at, FIELD_ACCESSORS), ROLE_BODY);
    lower_close(l, n);
}

/* A property, an event with accessors: a field; its accessors are the body. */
void csharp_property(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    bool arrow = cst_is(l, value, "arrow_expression_clause");
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    attributes(l, at);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower(l, value, arrow ? ROLE_BODY : ROLE_VALUE);
    lower(l, cst_field(l, at, FIELD_ACCESSORS), ROLE_BODY);
    lower_close(l, n);
}

static void keyword(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {"record", "class", "struct", "interface", "enum"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        uint32_t word = cst_child_is(l, at, words[i]);
        if (word != CST_NONE && i > 0 && cst_is(l, at, "record_declaration")) {
            continue; /* "record struct" is a record */
        }
        if (word != CST_NONE) {
            lower_word(l, word, NODE_TOKEN, ROLE_KEYWORD);
        }
    }
}

static void bases(struct lowering *l, uint32_t list)
{
    for_each_named(l, list, c)
    {
        if (cst_is(l, c, "primary_constructor_base_type")) {
            lower_type(l, cst_field(l, c, FIELD_TYPE), ROLE_BASE);
        } else if (!cst_is(l, c, "argument_list")) {
            lower_type(l, c, ROLE_BASE);
        }
    }
}

void csharp_class(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    attributes(l, at);
    keyword(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_child_is(l, at, "type_parameter_list"), ROLE_TYPE_PARAMETERS);
    bases(l, cst_child_is(l, at, "base_list"));
    lower(l, cst_child_is(l, at, "parameter_list"), ROLE_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void csharp_enum_member(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    attributes(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* What stands in a namespace stands behind it: as where it has no braces. */
void csharp_namespace(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
    if (name != CST_NONE && body != CST_NONE) {
        lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[name].end);
    }
    if (body != CST_NONE) {
        lower_children(l, body, role);
    }
}

void csharp_using_directive(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t alias = cst_field(l, at, FIELD_NAME);
    uint32_t module = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, alias == CST_NONE ? VIEW("all") : VIEW("module")));
    if (module != CST_NONE) {
        (void)lower_name(l, module, ROLE_MODULE);
    }
    if (alias != CST_NONE && alias != module) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}
