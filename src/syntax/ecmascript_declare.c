/* JavaScript and TypeScript: functions, classes and variables. */
#include "ecmascript.h"

static const struct outside nothing_outside = {CST_NONE, CST_NONE};

/* --- functions --- */

void es_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    bool wrapped = cst_is(l, at, "required_parameter") || cst_is(l, at, "optional_parameter");
    bool defaulted = cst_is(l, at, "assignment_pattern");
    uint32_t name = at;
    uint32_t value = CST_NONE;
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    if (wrapped) {
        name = cst_field(l, at, FIELD_PATTERN);
        name = name == CST_NONE ? cst_field(l, at, FIELD_NAME) : name;
        value = cst_field(l, at, FIELD_VALUE);
        es_attributes(l, at, cst_first(l, at), name);
        es_annotation(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    } else if (defaulted) {
        name = cst_field(l, at, FIELD_LEFT);
        value = cst_field(l, at, FIELD_RIGHT);
    }
    lower(l, name, ROLE_NAME);
    lower(l, value, ROLE_VALUE);
    lower_close(l, n);
}

void es_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            es_parameter(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* A bare statement, a block or nothing but a semicolon: always a BLOCK. */
void es_body(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at != CST_NONE && cst_is(l, at, "empty_statement")) {
        lower_close(l, lower_open(l, NODE_BLOCK, role, at));
    } else {
        lower_block(l, at, role);
    }
}

static void function_body(struct lowering *l, uint32_t at)
{
    if (at == CST_NONE || cst_is(l, at, "statement_block")) {
        lower_block(l, at, ROLE_BODY);
        return;
    }
    node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    node_id value = lower_open(l, NODE_EXPRESSION, ROLE_NONE, at);
    lower_set_flag(l, value, NODE_IMPLICIT_RETURN);
    lower(l, at, ROLE_VALUE);
    lower_close(l, value);
    lower_close(l, block);
}

static void function_parts(struct lowering *l, uint32_t at)
{
    uint32_t single = cst_field(l, at, FIELD_PARAMETER);
    if (single != CST_NONE) {
        node_id list = lower_open(l, NODE_PARAMETERS, ROLE_PARAMETERS, single);
        es_parameter(l, single, ROLE_NONE);
        lower_close(l, list);
    } else {
        lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    }
    es_annotation(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    function_body(l, cst_field(l, at, FIELD_BODY));
}

/* Function expressions and arrows; a name that only the function itself sees is dropped. */
void es_lambda(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    if (cst_is(l, at, "arrow_function")) {
        lower_set_flag(l, n, NODE_ARROW);
    }
    es_attributes(l, at, cst_first(l, at), cst_field(l, at, FIELD_PARAMETERS));
    function_parts(l, at);
    lower_close(l, n);
}

/* In patterns "for (...) {...}" and "switch ($X) {...}" are no statements to the grammar,
 * but may be methods of that name. */
static bool is_loop_or_switch(const struct lowering *l, uint32_t name)
{
    return l->placeholders != NULL && cst_is(l, name, "property_identifier") &&
           (view_eq(cst_text(l, name), VIEW("for")) || view_eq(cst_text(l, name), VIEW("switch")));
}

static void loop_or_switch(struct lowering *l, uint32_t at, enum node_role role, bool loop)
{
    uint32_t list = cst_field(l, at, FIELD_PARAMETERS);
    uint32_t block = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, loop ? NODE_FOR : NODE_SWITCH, role, at);
    uint32_t value = list == CST_NONE ? CST_NONE : cst_first_named(l, list);
    if (cst_is(l, value, "required_parameter")) {
        value = cst_first_named(l, value);
    }
    if (value != CST_NONE) {
        lower(l, value, loop ? ROLE_INIT : ROLE_VALUE);
    }
    if (loop) {
        lower_block(l, block, ROLE_BODY);
    } else if (block != CST_NONE) {
        lower_children(l, block, ROLE_NONE);
    }
    lower_close(l, n);
}

static void function_in(struct lowering *l, uint32_t at, enum node_role role, struct outside before)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    if (is_loop_or_switch(l, name)) {
        loop_or_switch(l, at, role, view_eq(cst_text(l, name), VIEW("for")));
        return;
    }
    node_id n = es_open_declaration(l, NODE_FUNCTION, role, at, before);
    es_attributes(l, at, cst_first(l, at), name);
    lower(l, name, ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    function_parts(l, at);
    lower_close(l, n);
}

void es_function(struct lowering *l, uint32_t at, enum node_role role)
{
    function_in(l, at, role, nothing_outside);
}

/* --- classes and the like --- */

static void field_in(struct lowering *l, uint32_t at, enum node_role role, struct outside before)
{
    uint32_t name = cst_field(l, at, FIELD_PROPERTY);
    name = name == CST_NONE ? cst_field(l, at, FIELD_NAME) : name;
    node_id n = es_open_declaration(l, NODE_VARIABLE, role, at, before);
    es_attributes(l, at, cst_first(l, at), name);
    es_annotation(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, name, ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

void es_field(struct lowering *l, uint32_t at, enum node_role role)
{
    field_in(l, at, role, nothing_outside);
}

static bool is_function(const struct lowering *l, uint32_t at)
{
    return cst_is(l, at, "method_definition") || cst_is(l, at, "method_signature") ||
           cst_is(l, at, "abstract_method_signature");
}

/* Members; TypeScript has their decorators as nodes of their own before them. */
static void members(struct lowering *l, uint32_t at, enum node_role role)
{
    struct outside before = {at, CST_NONE};
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_set_flag(l, n, NODE_UNORDERED);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "decorator")) {
            before.from = before.from == CST_NONE ? c : before.from;
            continue;
        }
        if (!cst_named(l, c)) {
            continue;
        }
        if (is_function(l, c)) {
            function_in(l, c, ROLE_NONE, before);
        } else if (cst_is(l, c, "public_field_definition")) {
            field_in(l, c, ROLE_NONE, before);
        } else if (cst_is(l, at, "enum_body") && !cst_is(l, c, "enum_assignment")) {
            node_id member = lower_open(l, NODE_VARIABLE, ROLE_NONE, c);
            lower(l, c, ROLE_TARGET);
            lower_close(l, member);
        } else {
            lower(l, c, ROLE_NONE);
        }
        before.from = CST_NONE;
    }
    lower_close(l, n);
}

/* extends A, B<C>: each with the type arguments behind it. */
static void bases(struct lowering *l, uint32_t clause)
{
    for_each_named(l, clause, c)
    {
        uint32_t next = cst_after_named(l, clause, c);
        if (!cst_is(l, c, "type_arguments")) {
            es_named_type(l, c, cst_is(l, next, "type_arguments") ? next : CST_NONE, ROLE_BASE);
        }
    }
}

static void heritage(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "extends_clause")) {
            bases(l, c);
        } else if (cst_is(l, c, "implements_clause")) {
            es_each_type(l, c, ROLE_IMPLEMENTS);
        } else if (cst_named(l, c)) {
            lower_type(l, c, ROLE_BASE);
        }
    }
}

static uint32_t class_keyword(const struct lowering *l, uint32_t at)
{
    static const char *const words[] = {"class", "interface", "enum"};
    for_each_child(l, at, c)
    {
        for (size_t i = 0; !cst_named(l, c) && i < sizeof words / sizeof words[0]; i++) {
            if (cst_is(l, c, words[i])) {
                return c;
            }
        }
    }
    return CST_NONE;
}

static void class_in(struct lowering *l, uint32_t at, enum node_role role, struct outside before)
{
    uint32_t keyword = class_keyword(l, at);
    node_id n = es_open_declaration(l, NODE_CLASS, role, at, before);
    es_attributes(l, at, cst_first(l, at), keyword);
    if (keyword != CST_NONE) {
        (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, keyword,
                         lower_symbol(l, cst_text(l, keyword)));
    }
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "class_heritage")) {
            heritage(l, c);
        } else if (cst_is(l, c, "extends_type_clause")) {
            es_each_type(l, c, ROLE_BASE);
        }
    }
    uint32_t block = cst_field(l, at, FIELD_BODY);
    if (block != CST_NONE) {
        members(l, block, ROLE_BODY);
    }
    lower_close(l, n);
}

void es_class(struct lowering *l, uint32_t at, enum node_role role)
{
    class_in(l, at, role, nothing_outside);
}

/* @name or @name(arguments) */
void es_decorator(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_ATTRIBUTE, role, at);
    if (cst_is(l, what, "call_expression")) {
        lower(l, cst_field(l, what, FIELD_FUNCTION), ROLE_NAME);
        lower(l, cst_field(l, what, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    } else {
        lower(l, what, ROLE_NAME);
    }
    lower_close(l, n);
}

/* --- declarations --- */

/* let and const are attributes; var, the oldest, is none: a pattern with it means any. Each
 * variable spans the declaration's word and its own declarator. */
static void variable(struct lowering *l, uint32_t at, uint32_t declarator, enum node_role role,
                     struct outside before)
{
    uint32_t kind = cst_field(l, at, FIELD_KIND);
    node_id n = lower_open(l, NODE_VARIABLE, role, declarator);
    lower_set_span(l, n, l->cst->nodes[at].begin, l->cst->nodes[declarator].end);
    es_attributes(l, before.parent, before.from, at);
    if (kind != CST_NONE) {
        lower_modifier(l, kind);
    }
    es_annotation(l, cst_field(l, declarator, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, declarator, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, declarator, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void variables_in(struct lowering *l, uint32_t at, enum node_role role,
                         struct outside before)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "variable_declarator")) {
            variable(l, at, c, role, before);
        } else if (cst_named(l, c)) {
            lower(l, c, role);
        }
    }
}

void es_variables(struct lowering *l, uint32_t at, enum node_role role)
{
    variables_in(l, at, role, nothing_outside);
}

/* A declaration behind `export`, `declare` or decorators, which become its attributes. */
void es_declaration(struct lowering *l, uint32_t at, enum node_role role, struct outside before)
{
    if (cst_is(l, at, "lexical_declaration") || cst_is(l, at, "variable_declaration")) {
        variables_in(l, at, role, before);
    } else if (class_keyword(l, at) != CST_NONE) {
        class_in(l, at, role, before);
    } else if (cst_field(l, at, FIELD_PARAMETERS) != CST_NONE) {
        function_in(l, at, role, before);
    } else {
        lower(l, at, role);
    }
}

void es_namespace(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_NAMESPACE, role, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* declare …: of a declaration, or of a whole block. */
void es_ambient(struct lowering *l, uint32_t at, enum node_role role)
{
    struct outside before = {at, cst_first(l, at)};
    for_each_named(l, at, c)
    {
        es_declaration(l, c, role, before);
    }
}
