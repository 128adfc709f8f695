/* Types and functions of Go. */
#include "go_family.h"

bool go_is_ellipsis(const struct lowering *l, struct view text)
{
    enum node_kind kind = lower_placeholder(l, text);
    return kind == NODE_ELLIPSIS || kind == NODE_METAVARIABLE_ELLIPSIS;
}

/* --- types: NODE_TYPE with "*", "[]", "map", "chan", "func" … as symbol --- */

static void named_type(struct lowering *l, uint32_t at, enum node_role role, struct view symbol)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, symbol));
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower_type(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

void go_pointer_type(struct lowering *l, uint32_t at, enum node_role role)
{
    named_type(l, at, role, VIEW("*"));
}

void go_slice_type(struct lowering *l, uint32_t at, enum node_role role)
{
    named_type(l, at, role, VIEW("[]"));
}

void go_array_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("[n]")));
    lower_type(l, cst_field(l, at, FIELD_ELEMENT), ROLE_NONE);
    lower(l, cst_field(l, at, FIELD_LENGTH), ROLE_VALUE);
    lower_close(l, n);
}

void go_map_type(struct lowering *l, uint32_t at, enum node_role role)
{
    named_type(l, at, role, VIEW("map"));
}

/* chan T, <-chan T, chan<- T */
void go_channel_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first(l, at);
    uint32_t second = first == CST_NONE ? CST_NONE : cst_after(l, at, first);
    named_type(l, at, role,
               cst_is(l, first, "<-")    ? VIEW("<-chan")
               : cst_is(l, second, "<-") ? VIEW("chan<-")
                                         : VIEW("chan"));
}

static void result(struct lowering *l, uint32_t at)
{
    if (cst_is(l, at, "parameter_list")) {
        lower(l, at, ROLE_RESULT);
    } else {
        lower_type(l, at, ROLE_RESULT);
    }
}

void go_function_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("func")));
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    if (cst_field(l, at, FIELD_RESULT) == CST_NONE) {
        (void)lower_leaf(l, NODE_TYPE, ROLE_RESULT, at, lower_symbol(l, VIEW("void")));
    }
    result(l, cst_field(l, at, FIELD_RESULT));
    lower_close(l, n);
}

void go_qualified_type(struct lowering *l, uint32_t at, enum node_role role)
{
    lower_as(l, at, role, NODE_MEMBER, "package=object name=name");
}

void go_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t arguments = cst_field(l, at, FIELD_TYPE_ARGUMENTS);
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_NAME);
    for_each_named(l, arguments, c)
    {
        lower_type(l, c, ROLE_NONE);
    }
    lower_close(l, n);
}

/* A constraint of one type is that type. */
void go_type_union(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_named_count(l, at) == 1) {
        lower_type(l, cst_first_named(l, at), role);
        return;
    }
    named_type(l, at, role, VIEW("|"));
}

static void unordered_body(struct lowering *l, uint32_t at)
{
    if (at == CST_NONE) {
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    lower_set_flag(l, n, NODE_UNORDERED);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* The members of a struct stand in a list of their own, those of an interface in it. */
static uint32_t members_of(const struct lowering *l, uint32_t at)
{
    uint32_t list = cst_child_is(l, at, "field_declaration_list");
    return list == CST_NONE ? at : list;
}

void go_anonymous_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(
        l, n, lower_symbol(l, cst_is(l, at, "struct_type") ? VIEW("struct") : VIEW("interface")));
    unordered_body(l, members_of(l, at));
    lower_close(l, n);
}

void go_embedded(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    go_type_union(l, at, ROLE_TYPE);
    lower_close(l, n);
}

static void field_of(struct lowering *l, uint32_t at, uint32_t name, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    lower(l, cst_field(l, at, FIELD_TAG), ROLE_ATTRIBUTE);
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, name, ROLE_TARGET);
    lower_close(l, n);
}

void go_field_declaration(struct lowering *l, uint32_t at, enum node_role role)
{
    if (cst_field(l, at, FIELD_NAME) == CST_NONE) {
        field_of(l, at, CST_NONE, role);
        return;
    }
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_NAME && cst_named(l, c)) {
            field_of(l, at, c, role);
        }
    }
}

void go_type_spec(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t type = cst_field(l, at, FIELD_TYPE);
    bool structure = cst_is(l, type, "struct_type");
    if (!structure && !cst_is(l, type, "interface_type")) {
        node_id other = lower_open(l, NODE_OTHER, role, at);
        lower_set_symbol(l, other, lower_symbol(l, VIEW("type")));
        lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
        lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
        lower_type(l, type, ROLE_TYPE);
        lower_close(l, other);
        return;
    }
    node_id n = lower_open(l, NODE_CLASS, role, at);
    (void)lower_leaf(l, NODE_TOKEN, ROLE_KEYWORD, cst_first(l, type),
                     lower_symbol(l, structure ? VIEW("struct") : VIEW("interface")));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    unordered_body(l, members_of(l, type));
    lower_close(l, n);
}

/* --- functions --- */

static void parameter_of(struct lowering *l, uint32_t at, uint32_t name, enum node_role role)
{
    if (name != CST_NONE && go_is_ellipsis(l, cst_text(l, name))) {
        (void)lower_name(l, name, role);
        return;
    }
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    if (cst_is(l, at, "variadic_parameter_declaration")) {
        (void)lower_leaf(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at, lower_symbol(l, VIEW("...")));
    }
    lower_type(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, name, ROLE_NAME);
    lower_close(l, n);
}

/* a, b int: one PARAMETER a name; a type alone: one without a name. */
void go_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    bool named = false;
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_NAME && cst_named(l, c)) {
            named = true;
            parameter_of(l, at, c, role);
        }
    }
    if (!named) {
        parameter_of(l, at, CST_NONE, role);
    }
}

void go_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    lower(l, cst_field(l, at, FIELD_RECEIVER), ROLE_RECEIVER);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    result(l, cst_field(l, at, FIELD_RESULT));
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void go_literal_function(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_LAMBDA, role, at);
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    result(l, cst_field(l, at, FIELD_RESULT));
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}
