/* Java: types, attributes and parameters, declarations. */
#include "java_family.h"

/* --- names and types --- */

/* a.b.C of types: the grammar gives its parts no fields. */
void java_scoped_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t object = cst_first_named(l, at);
    uint32_t name = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_MEMBER, role, at);
    if (object != name) {
        lower(l, object, ROLE_OBJECT);
    }
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
}

void java_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_first_named(l, at), ROLE_NAME);
    lower_types(l, cst_child_is(l, at, "type_arguments"), ROLE_NONE);
    lower_close(l, n);
}

/* T[]: the symbol is "T[]", also where the brackets stand behind the name, and for T... */
void java_array_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_type_with(l, cst_field(l, at, FIELD_ELEMENT), role, "[]");
}

void java_declared_type(struct lowering *l, uint32_t type, uint32_t declarator)
{
    bool brackets =
        declarator != CST_NONE && cst_field(l, declarator, FIELD_DIMENSIONS) != CST_NONE;
    if (brackets) {
        lower_type_with(l, type, ROLE_TYPE, "[]");
    } else {
        lower_type(l, type, ROLE_TYPE);
    }
}

void java_annotated_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower(l, cst_last_named(l, at), role);
}

/* ?, ? extends T, ? super T */
void java_wildcard(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("?")));
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && !cst_is(l, c, "super")) {
            lower_type(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* T, T extends A & B: [NAME, bound …] */
void java_type_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "type_identifier") || cst_is(l, c, "identifier")) {
            lower(l, c, ROLE_NAME);
        }
    }
    lower_types(l, cst_child_is(l, at, "type_bound"), ROLE_BASE);
    lower_close(l, n);
}

/* --- expressions --- */

void java_class_block(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id body = l->tree->count;
    lower_block(l, at, role);
    if (l->tree->count > body) {
        lower_set_flag(l, body, NODE_UNORDERED);
    }
}

/* --- attributes and parameters --- */

void java_modifiers(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if ((l->cst->nodes[c].flags & CST_EXTRA) == 0) {
            lower_modifier(l, c);
        }
    }
}

void java_attributes(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "modifiers") || cst_is(l, c, "annotation") ||
            cst_is(l, c, "marker_annotation")) {
            lower(l, c, ROLE_ATTRIBUTE);
        }
    }
}

/* throws A, B: an attribute for each, so that patterns may name some of them. */
static void throws(struct lowering *l, uint32_t at)
{
    uint32_t clause = cst_child_is(l, at, "throws");
    for_each_named(l, clause, c)
    {
        node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, c);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("throws")));
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, c);
        lower_type(l, c, ROLE_NONE);
        lower_close(l, list);
        lower_close(l, n);
    }
}

void java_formal_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    java_attributes(l, at);
    if (lower_twice(l, cst_field(l, at, FIELD_TYPE), cst_field(l, at, FIELD_NAME)) !=
        NODE_METAVARIABLE) {
        java_declared_type(l, cst_field(l, at, FIELD_TYPE), at);
    }
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_close(l, n);
}

/* T... name */
void java_spread_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t declarator = cst_child_is(l, at, "variable_declarator");
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    java_attributes(l, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != declarator && !cst_is(l, c, "modifiers") &&
            !cst_is(l, c, "annotation") && !cst_is(l, c, "marker_annotation")) {
            lower_type_with(l, c, ROLE_TYPE, "[]");
            break;
        }
    }
    if (declarator != CST_NONE) {
        lower(l, cst_field(l, declarator, FIELD_NAME), ROLE_NAME);
    }
    lower_close(l, n);
}

/* --- declarations --- */

static void variable(struct lowering *l, uint32_t at, uint32_t declarator, enum node_role role)
{
    if (lower_twice(l, cst_field(l, at, FIELD_TYPE), cst_field(l, declarator, FIELD_NAME)) ==
        NODE_METAVARIABLE) {
        lower(l, cst_field(l, declarator, FIELD_NAME), role);
        return;
    }
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    java_attributes(l, at);
    java_declared_type(l, cst_field(l, at, FIELD_TYPE), declarator);
    lower(l, cst_field(l, declarator, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, declarator, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

void java_variables(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "variable_declarator")) {
            variable(l, at, c, role);
        }
    }
}

/* try (T name = value), try (expression): name and value are fields of the node itself. */
void java_resource(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    if (cst_field(l, at, FIELD_NAME) == CST_NONE) {
        lower(l, cst_last_named(l, at), ROLE_RESOURCE);
    } else {
        variable(l, at, at, ROLE_RESOURCE);
    }
}

void java_method(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    java_attributes(l, at);
    throws(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    if (lower_twice(l, cst_field(l, at, FIELD_TYPE), cst_field(l, at, FIELD_NAME)) !=
        NODE_METAVARIABLE) {
        lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_RESULT);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* T name() default value; of an annotation type: a method. */
void java_annotation_element(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    java_attributes(l, at);
    if (value != CST_NONE) {
        node_id otherwise = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, value);
        lower_set_symbol(l, otherwise, lower_symbol(l, VIEW("default")));
        node_id list = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, value);
        lower(l, value, ROLE_NONE);
        lower_close(l, list);
        lower_close(l, otherwise);
    }
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    node_id parameters = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, at);
    lower_close(l, parameters);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_RESULT);
    lower_close(l, n);
}

/* this(…), super(…) */
void java_constructor_call(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    node_id call = l->tree->count;
    lower_as(l, at, ROLE_VALUE, NODE_CALL,
             "object=drop type_arguments=drop constructor=callee arguments=arguments");
    if (arguments != CST_NONE && l->tree->count > call) {
        lower_set_span(l, call, l->cst->nodes[at].begin, l->cst->nodes[arguments].end);
    }
    lower_close(l, n);
}

void java_types_of(struct lowering *l, uint32_t clause, enum node_role role)
{
    uint32_t list = clause == CST_NONE ? CST_NONE : cst_child_is(l, clause, "type_list");
    lower_types(l, list == CST_NONE ? clause : list, role);
}

static const char *const class_words[] = {"class", "interface", "enum", "record", "@interface"};

void java_class(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    java_attributes(l, at);
    lower_keywords(l, at, class_words, sizeof class_words / sizeof class_words[0]);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    java_types_of(l, cst_field(l, at, FIELD_SUPERCLASS), ROLE_BASE);
    java_types_of(l, cst_child_is(l, at, "extends_interfaces"), ROLE_BASE);
    java_types_of(l, cst_field(l, at, FIELD_INTERFACES), ROLE_IMPLEMENTS);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    java_class_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* NAME, NAME(…), NAME {…}: a constant, made anew where it has arguments or a body. */
void java_enum_constant(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_field(l, at, FIELD_ARGUMENTS);
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    java_attributes(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    if (arguments != CST_NONE || body != CST_NONE) {
        node_id value = lower_open(l, NODE_NEW, ROLE_VALUE, at);
        lower(l, arguments, ROLE_ARGUMENTS);
        java_class_block(l, body, ROLE_BODY);
        lower_close(l, value);
    }
    lower_close(l, n);
}

void java_package(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    java_attributes(l, at);
    lower(l, cst_last_named(l, at), ROLE_NAME);
    lower_close(l, n);
}

/* import static … */
static void static_word(struct lowering *l, uint32_t at)
{
    uint32_t word = cst_child_is(l, at, "static");
    if (word != CST_NONE) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, word, lower_symbol(l, VIEW("static")));
    }
}

void java_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_child_is(l, at, "scoped_identifier");
    bool all = cst_child_is(l, at, "asterisk") != CST_NONE;
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    if (what == CST_NONE || all) {
        what = what == CST_NONE ? cst_child_is(l, at, "identifier") : what;
        lower_set_symbol(l, n, lower_symbol(l, all ? VIEW("all") : VIEW("module")));
        static_word(l, at);
        if (what != CST_NONE) {
            (void)lower_name(l, what, ROLE_MODULE);
        }
    } else {
        uint32_t scope = cst_field(l, what, FIELD_SCOPE);
        uint32_t name = cst_field(l, what, FIELD_NAME);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("from")));
        static_word(l, at);
        if (scope != CST_NONE && name != CST_NONE) {
            (void)lower_name(l, scope, ROLE_MODULE);
            (void)lower_name(l, name, ROLE_NAME);
        }
    }
    lower_close(l, n);
}
