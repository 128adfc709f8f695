/* Python: parameters, imports, functions and classes. */
#include "python_family.h"

static void parameter(struct lowering *l, uint32_t at, node_id into)
{
    (void)into;
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    node_id n = lower_open(l, NODE_PARAMETER, ROLE_NONE, at);
    lower_type(l, type, ROLE_TYPE);
    if (name == CST_NONE) {
        name = cst_is(l, at, "typed_parameter") ? cst_first_named(l, at) : at;
    }
    lower(l, name, ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

void python_parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            parameter(l, c, n);
        }
    }
    lower_close(l, n);
}

void python_splat(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_SPREAD, role, at);
    bool twice = cst_child_is(l, at, "**") != CST_NONE;
    lower_set_symbol(l, n, lower_symbol(l, twice ? VIEW("**") : VIEW("*")));
    lower_children(l, at, ROLE_VALUE);
    lower_close(l, n);
}

static void import_one(struct lowering *l, uint32_t at, uint32_t module, uint32_t item,
                       enum node_role role)
{
    bool aliased = cst_is(l, item, "aliased_import");
    uint32_t name = aliased ? cst_field(l, item, FIELD_NAME) : item;
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, module == CST_NONE ? VIEW("module") : VIEW("from")));
    (void)lower_name(l, module == CST_NONE ? name : module, ROLE_MODULE);
    if (module != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    if (aliased) {
        (void)lower_name(l, cst_field(l, item, FIELD_ALIAS), ROLE_ALIAS);
    }
    lower_close(l, n);
}

void python_import(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t module = cst_field(l, at, FIELD_MODULE_NAME);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_NAME) {
            import_one(l, at, module, c, role);
        } else if (cst_is(l, c, "wildcard_import") && module != CST_NONE) {
            node_id n = lower_open(l, NODE_IMPORT, role, at);
            lower_set_symbol(l, n, lower_symbol(l, VIEW("all")));
            (void)lower_name(l, module, ROLE_MODULE);
            lower_close(l, n);
        }
    }
}

void python_future_import(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field != FIELD_NAME) {
            continue;
        }
        node_id n = lower_open(l, NODE_IMPORT, role, at);
        lower_set_symbol(l, n, lower_symbol(l, VIEW("from")));
        (void)lower_leaf(l, NODE_NAME, ROLE_MODULE, at, lower_symbol(l, VIEW("__future__")));
        (void)lower_name(l, c, ROLE_NAME);
        lower_close(l, n);
    }
}

static void attributes(struct lowering *l, uint32_t decorated)
{
    if (decorated != CST_NONE) {
        for_each_child(l, decorated, c)
        {
            if (cst_is(l, c, "decorator")) {
                lower(l, c, ROLE_ATTRIBUTE);
            }
        }
    }
}

/* @name or @name(arguments) */
void python_decorator(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    node_id n = lower_open(l, NODE_ATTRIBUTE, role, at);
    if (cst_is(l, what, "call")) {
        lower(l, cst_field(l, what, FIELD_FUNCTION), ROLE_NAME);
        lower(l, cst_field(l, what, FIELD_ARGUMENTS), ROLE_ARGUMENTS);
    } else {
        lower(l, what, ROLE_NAME);
    }
    lower_close(l, n);
}

static void function_of(struct lowering *l, uint32_t at, uint32_t decorated, enum node_role role)
{
    uint32_t async = cst_child_is(l, at, "async");
    node_id n = lower_open(l, NODE_FUNCTION, role, decorated == CST_NONE ? at : decorated);
    attributes(l, decorated);
    if (async != CST_NONE) {
        lower_modifier(l, async);
    }
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void class_of(struct lowering *l, uint32_t at, uint32_t decorated, enum node_role role)
{
    uint32_t bases = cst_field(l, at, FIELD_SUPERCLASSES);
    node_id n = lower_open(l, NODE_CLASS, role, decorated == CST_NONE ? at : decorated);
    attributes(l, decorated);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    for_each_named(l, bases, c)
    {
        lower(l, c, ROLE_BASE);
    }
    node_id body = l->tree->count;
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    if (l->tree->count > body) {
        lower_set_flag(l, body, NODE_UNORDERED);
    }
    lower_close(l, n);
}

void python_function(struct lowering *l, uint32_t at, enum node_role role)
{
    function_of(l, at, CST_NONE, role);
}

void python_class(struct lowering *l, uint32_t at, enum node_role role)
{
    class_of(l, at, CST_NONE, role);
}

void python_decorated(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t definition = cst_field(l, at, FIELD_DEFINITION);
    if (cst_is(l, definition, "class_definition")) {
        class_of(l, definition, at, role);
    } else {
        function_of(l, definition, at, role);
    }
}
