/* Kotlin: names and types, parameters and functions, properties and classes. */
#include "kotlin_family.h"

#include <string.h>

static bool is_type(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "user_type") || cst_is(l, at, "nullable_type") ||
           cst_is(l, at, "function_type") || cst_is(l, at, "parenthesized_type") ||
           cst_is(l, at, "non_nullable_type") || cst_is(l, at, "dynamic");
}

/* --- names and types --- */

/* The grammar reads true, null and break as identifiers. */
void kotlin_identifier(struct lowering *l, uint32_t at, enum node_role role)
{
    struct view text = cst_text(l, at);
    enum node_kind kind = NODE_NAME;
    if (text.len > 0 && strchr("tfnbc", text.ptr[0]) != NULL && role != ROLE_NAME) {
        kind = view_eq(text, VIEW("true")) || view_eq(text, VIEW("false")) ? NODE_BOOL
               : view_eq(text, VIEW("null"))                               ? NODE_NULL
               : view_eq(text, VIEW("break"))                              ? NODE_BREAK
               : view_eq(text, VIEW("continue"))                           ? NODE_CONTINUE
                                                                           : NODE_NAME;
    }
    if (kind == NODE_NAME) {
        (void)lower_name(l, at, role);
    } else if (kind == NODE_BREAK || kind == NODE_CONTINUE) {
        (void)lower_leaf(l, kind, role, at, 0);
    } else {
        lower_word(l, at, kind, role);
    }
}

/* a.b.C of `parent`'s identifiers up to and with `last`: MEMBERs. */
static void dotted(struct lowering *l, uint32_t parent, uint32_t last, enum node_role role)
{
    uint32_t before = CST_NONE;
    for_each_child(l, parent, c)
    {
        if (c == last) {
            break;
        }
        before = cst_is(l, c, "identifier") ? c : before;
    }
    if (before == CST_NONE) {
        (void)lower_name(l, last, role);
        return;
    }
    node_id n = lower_open(l, NODE_MEMBER, role, parent);
    lower_set_span(l, n, l->cst->nodes[parent].begin, l->cst->nodes[last].end);
    dotted(l, parent, before, ROLE_OBJECT);
    (void)lower_name(l, last, ROLE_NAME);
    lower_close(l, n);
}

static uint32_t last_identifier(const struct lowering *l, uint32_t at)
{
    uint32_t last = CST_NONE;
    for_each_child(l, at, c)
    {
        last = cst_is(l, c, "identifier") ? c : last;
    }
    return last;
}

void kotlin_dotted_name(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t last = last_identifier(l, at);
    if (last != CST_NONE && cst_named_count(l, at) < 64) {
        dotted(l, at, last, role);
    } else {
        (void)lower_name(l, at, role);
    }
}

void kotlin_user_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    kotlin_dotted_name(l, at, ROLE_NAME);
    lower_types(l, cst_child_is(l, at, "type_arguments"), ROLE_NONE);
    lower_close(l, n);
}

/* T?, (T), out T: T; * is "*". */
void kotlin_inner_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_last_named(l, at);
    if (type == CST_NONE || cst_is(l, type, "variance_modifier")) {
        (void)lower_name(l, at, role);
    } else {
        lower(l, type, role);
    }
}

void kotlin_function_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_child_is(l, at, "function_type_parameters");
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("->")));
    for_each_named(l, list, c)
    {
        lower_type(l, cst_is(l, c, "parameter") ? cst_last_named(l, c) : c, ROLE_NONE);
    }
    if (cst_last_named(l, at) != list) {
        lower_type(l, cst_last_named(l, at), ROLE_RESULT);
    }
    lower_close(l, n);
}

void kotlin_type_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_child_is(l, at, "identifier"), ROLE_NAME);
    lower_type(l, cst_behind(l, at, ":"), ROLE_BASE);
    lower_close(l, n);
}

/* --- attributes, parameters, functions --- */

void kotlin_annotation(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_last_named(l, at);
    uint32_t type = what;
    uint32_t arguments = CST_NONE;
    (void)role;
    if (cst_is(l, what, "constructor_invocation")) {
        type = cst_first_named(l, what);
        arguments = cst_child_is(l, what, "value_arguments");
    }
    node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at);
    if (type != CST_NONE) {
        kotlin_dotted_name(l, type, ROLE_NAME);
    }
    lower(l, arguments, ROLE_ARGUMENTS);
    lower_close(l, n);
}

void kotlin_modifiers(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "annotation")) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (cst_named(l, c)) {
            lower_modifier(l, c);
        }
    }
}

void kotlin_named_type(struct lowering *l, uint32_t at, enum node_role name_role)
{
    uint32_t name = cst_child_is(l, at, "identifier");
    uint32_t type = cst_behind(l, at, ":");
    bool twice = lower_twice(l, type, name) == NODE_METAVARIABLE;
    if (!twice) {
        lower_type(l, type, ROLE_TYPE);
    }
    if (name != CST_NONE) {
        (void)lower_name(l, name, name_role);
    }
}

static void parameter_of(struct lowering *l, uint32_t list, uint32_t at, uint32_t before)
{
    uint32_t next = cst_after(l, list, at);
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, at);
    lower(l, before, ROLE_ATTRIBUTE);
    kotlin_named_type(l, at, ROLE_NAME);
    if (cst_is(l, next, "=")) {
        lower(l, cst_after_named(l, list, next), ROLE_VALUE);
    }
    lower_close(l, n);
}

/* The grammar has modifiers, parameter, "=" and default value in a row. */
void kotlin_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t before = CST_NONE;
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "parameter_modifiers")) {
            before = c;
        } else if (cst_is(l, c, "parameter")) {
            parameter_of(l, at, c, before);
            before = CST_NONE;
        } else if ((l->cst->nodes[c].flags & CST_ERROR) != 0) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

void kotlin_class_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    lower_word_attribute(l, at, "val");
    lower_word_attribute(l, at, "var");
    kotlin_named_type(l, at, ROLE_NAME);
    lower(l, cst_behind(l, at, "="), ROLE_VALUE);
    lower_close(l, n);
}

/* { a, (b, c) -> … } */
static void lambda_parameters(struct lowering *l, uint32_t list)
{
    for_each_named(l, list, c)
    {
        node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, c);
        if (cst_is(l, c, "variable_declaration")) {
            kotlin_named_type(l, c, ROLE_NAME);
        } else {
            lower(l, c, ROLE_NAME);
        }
        lower_close(l, n);
    }
}

void kotlin_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_child_is(l, at, "lambda_parameters");
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    node_id parameters =
        lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, list == CST_NONE ? at : list);
    if (list != CST_NONE) {
        lambda_parameters(l, list);
    }
    lower_close(l, parameters);
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != list) {
            lower_statement(l, c, ROLE_NONE);
        }
    }
    lower_close(l, block);
    lower_mark_value(l, block);
    lower_close(l, n);
}

/* { … } and = value */
void kotlin_function_body(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_behind(l, at, "=");
    if (value == CST_NONE) {
        lower_body(l, cst_first_named(l, at), role);
        return;
    }
    node_id block = lower_open(l, NODE_BLOCK, role, at);
    node_id n = lower_open(l, NODE_RETURN, ROLE_NONE, value);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
    lower_close(l, block);
}

static void function_parts(struct lowering *l, uint32_t at)
{
    uint32_t list = cst_child_is(l, at, "function_value_parameters");
    uint32_t colon = list == CST_NONE ? CST_NONE : cst_after(l, at, list);
    lower(l, cst_child_is(l, at, "type_parameters"), ROLE_TYPE_PARAMETERS);
    lower(l, list, ROLE_PARAMETERS);
    if (cst_is(l, colon, ":")) {
        lower_type(l, cst_after_named(l, at, colon), ROLE_RESULT);
    }
    lower(l, cst_child_is(l, at, "function_body"), ROLE_BODY);
}

void kotlin_function(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    for_each_child(l, at, c)
    {
        if (is_type(l, c) && c < name && name != CST_NONE) {
            lower_type(l, c, ROLE_RECEIVER);
        }
    }
    lower(l, name, ROLE_NAME);
    function_parts(l, at);
    lower_close(l, n);
}

void kotlin_anonymous_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    function_parts(l, at);
    lower_close(l, n);
}

/* kotlin_constructor(…) : this(…) { … }: what it delegates to is the first statement. */
void kotlin_constructor(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, "constructor");
    uint32_t delegate = cst_child_is(l, at, "constructor_delegation_call");
    uint32_t body = cst_child_is(l, at, "block");
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    if (word != CST_NONE) {
        (void)lower_name(l, word, ROLE_NAME);
    }
    lower(l, cst_child_is(l, at, "function_value_parameters"), ROLE_PARAMETERS);
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, body == CST_NONE ? at : body);
    if (delegate != CST_NONE && cst_first(l, delegate) != CST_NONE) {
        node_id statement = lower_open(l, NODE_EXPRESSION, ROLE_NONE, delegate);
        node_id call_node = lower_open(l, NODE_CALL, ROLE_VALUE, delegate);
        lower_word(l, cst_first(l, delegate), NODE_SELF, ROLE_CALLEE);
        lower(l, cst_child_is(l, delegate, "value_arguments"), ROLE_ARGUMENTS);
        lower_close(l, call_node);
        lower_close(l, statement);
    }
    if (body != CST_NONE) {
        lower_statements(l, body, ROLE_NONE);
    }
    lower_close(l, block);
    lower_close(l, n);
}

/* --- properties and classes --- */

/* get() …, set(value) … */
void kotlin_accessor(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_child_is(l, at, cst_is(l, at, "getter") ? "get" : "set");
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    if (word != CST_NONE) {
        (void)lower_name(l, word, ROLE_NAME);
    }
    lower(l, cst_child_is(l, at, "function_body"), ROLE_BODY);
    lower_close(l, n);
}

static void accessors(struct lowering *l, uint32_t at)
{
    uint32_t getter = cst_child_is(l, at, "getter");
    uint32_t setter = cst_child_is(l, at, "setter");
    if (getter != CST_NONE || setter != CST_NONE) {
        node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
        lower_set_flag(l, n, NODE_UNORDERED);
        lower(l, getter, ROLE_NONE);
        lower(l, setter, ROLE_NONE);
        lower_close(l, n);
    }
}

void kotlin_property(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t one = cst_child_is(l, at, "variable_declaration");
    uint32_t delegate = cst_child_is(l, at, "property_delegate");
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    lower_word_attribute(l, at, "val");
    lower_word_attribute(l, at, "var");
    if (one != CST_NONE) {
        kotlin_named_type(l, one, ROLE_TARGET);
    } else {
        lower(l, cst_child_is(l, at, "multi_variable_declaration"), ROLE_TARGET);
    }
    lower(l, delegate == CST_NONE ? cst_behind(l, at, "=") : cst_last_named(l, delegate),
          ROLE_VALUE);
    accessors(l, at);
    lower_close(l, n);
}

/* A variable of a destructuring, of a loop. */
void kotlin_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    kotlin_named_type(l, at, ROLE_TARGET);
    lower_close(l, n);
}

/* T() is the class that is extended; what stands without parentheses is implemented. */
static void bases(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_child_is(l, at, "delegation_specifiers");
    for_each_named(l, list, c)
    {
        uint32_t what = cst_is(l, c, "delegation_specifier") ? cst_last_named(l, c) : c;
        bool called = cst_is(l, what, "constructor_invocation");
        if (called || cst_is(l, what, "explicit_delegation")) {
            what = cst_first_named(l, what);
        }
        lower_type(l, what, called && role == ROLE_IMPLEMENTS ? ROLE_BASE : role);
    }
}

static void class_body_of(struct lowering *l, uint32_t at)
{
    uint32_t body = cst_child_is(l, at, "class_body");
    lower(l, body == CST_NONE ? cst_child_is(l, at, "enum_class_body") : body, ROLE_BODY);
}

void kotlin_class(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const words[] = {"class", "interface", "object"};
    uint32_t constructor_at = cst_child_is(l, at, "primary_constructor");
    node_id n = lower_open(l, NODE_CLASS, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    lower_word_attribute(l, at, "companion");
    lower_word_attribute(l, at, "fun");
    lower_keywords(l, at, words, sizeof words / sizeof words[0]);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_child_is(l, at, "type_parameters"), ROLE_TYPE_PARAMETERS);
    bases(l, at, ROLE_IMPLEMENTS);
    if (constructor_at != CST_NONE) {
        lower(l, cst_child_is(l, constructor_at, "class_parameters"), ROLE_PARAMETERS);
    } else if (l->placeholders == NULL && cst_child_is(l, at, "class") != CST_NONE) {
        node_id parameters_node = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, at);
        lower_close(l, parameters_node);
    }
    class_body_of(l, at);
    lower_close(l, n);
}

/* object : T { … }: a new one of a class without a name. */
void kotlin_object_literal(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NEW, role, at);
    bases(l, at, ROLE_TYPE);
    class_body_of(l, at);
    lower_close(l, n);
}

void kotlin_enum_entry(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_child_is(l, at, "value_arguments");
    uint32_t body = cst_child_is(l, at, "class_body");
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower(l, cst_child_is(l, at, "modifiers"), ROLE_ATTRIBUTE);
    lower(l, cst_child_is(l, at, "identifier"), ROLE_TARGET);
    if (arguments != CST_NONE || body != CST_NONE) {
        node_id value = lower_open(l, NODE_NEW, ROLE_VALUE, at);
        lower(l, arguments, ROLE_ARGUMENTS);
        lower(l, body, ROLE_BODY);
        lower_close(l, value);
    }
    lower_close(l, n);
}

void kotlin_package(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_last_named(l, at);
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    if (name != CST_NONE) {
        kotlin_dotted_name(l, name, ROLE_NAME);
    }
    lower_close(l, n);
}

/* import a.b.C, import a.b.C as D, import a.b.* */
void kotlin_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    uint32_t name = cst_is(l, what, "qualified_identifier") ? last_identifier(l, what) : CST_NONE;
    uint32_t alias = cst_behind(l, at, "as");
    bool all = cst_child_is(l, at, "*") != CST_NONE;
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    if (what == CST_NONE) {
        lower_close(l, n);
        return;
    }
    const struct cst_node *nodes = l->cst->nodes;
    bool from = !all && name != CST_NONE && nodes[name].begin > nodes[what].begin + 1;
    lower_set_symbol(l, n,
                     lower_symbol(l, all    ? VIEW("all")
                                     : from ? VIEW("from")
                                            : VIEW("module")));
    if (from) {
        (void)lower_name_span(l, nodes[what].begin, nodes[name].begin - 1, ROLE_MODULE);
        (void)lower_name(l, name, ROLE_NAME);
    } else {
        (void)lower_name(l, what, ROLE_MODULE);
    }
    if (alias != CST_NONE && alias != what) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}
