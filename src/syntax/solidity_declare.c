/* Solidity: names, types and declarations. */
#include "solidity_family.h"

/* --- names and arguments --- */

void solidity_arguments(struct lowering *l, uint32_t at)
{
    node_id n = lower_open(l, NODE_ARGUMENTS, ROLE_ARGUMENTS, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "call_argument")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* a.b.c as a row of identifiers. */
static void path_of(struct lowering *l, const uint32_t *parts, size_t count, enum node_role role)
{
    if (count == 1) {
        (void)lower_name(l, parts[0], role);
        return;
    }
    node_id n = lower_open(l, NODE_MEMBER, role, parts[0]);
    lower_set_span(l, n, l->cst->nodes[parts[0]].begin, l->cst->nodes[parts[count - 1]].end);
    path_of(l, parts, count - 1, ROLE_OBJECT);
    (void)lower_name(l, parts[count - 1], ROLE_NAME);
    lower_close(l, n);
}

void solidity_path(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t parts[32];
    size_t count = 0;
    for_each_child(l, at, c)
    {
        if ((cst_is(l, c, "identifier") || cst_is(l, c, "yul_identifier")) && count < 32) {
            parts[count++] = c;
        }
    }
    if (count > 0) {
        path_of(l, parts, count, role);
    }
}

/* --- types --- */

/* T[n]: TYPE [T, n]; mapping(K => V): TYPE [NAME, K, V]. */
void solidity_type_name(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first(l, at);
    if (first != CST_NONE && cst_named(l, first) && cst_after(l, at, first) == CST_NONE) {
        lower_type(l, first, role);
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, at);
    if (first != CST_NONE && !cst_named(l, first)) {
        (void)lower_name(l, first, ROLE_NAME);
    } else {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, at)));
    }
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "primitive_type") || cst_is(l, c, "user_defined_type")) {
            lower_type(l, c, ROLE_NONE);
        } else if (cst_named(l, c) && !cst_is(l, c, "identifier")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* --- declarations --- */

/* public, view, memory, constant … and modifiers with their arguments. */
static void attributes(struct lowering *l, uint32_t at)
{
    static const char *const words[] = {
        "visibility", "state_mutability", "virtual", "override_specifier", "immutable",
        "constant",   "memory",           "storage", "calldata",           "indexed",
        "payable",    "internal",         "public",  "abstract",           "anonymous",
        "unchecked",  "state_location"};
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "modifier_invocation")) {
            node_id n = lower_open(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, c);
            solidity_path(l, c, ROLE_NAME);
            if (cst_child_is(l, c, "(") != CST_NONE) {
                solidity_arguments(l, c);
            }
            lower_close(l, n);
        }
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
            if (cst_is(l, c, words[i])) {
                lower_modifier(l, c);
                break;
            }
        }
    }
}

void solidity_parameter(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETER, role, at);
    attributes(l, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_close(l, n);
}

static void parameters(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_PARAMETERS, role, at);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "parameter") || cst_is(l, c, "event_parameter") ||
            cst_is(l, c, "error_parameter")) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* Constructors, fallback and receive are named by their word. */
void solidity_function(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t name = cst_field(l, at, FIELD_NAME);
    uint32_t result = cst_field(l, at, FIELD_RETURN_TYPE);
    node_id n = lower_open(l, NODE_FUNCTION, role, at);
    attributes(l, at);
    name = name == CST_NONE ? cst_first(l, at) : name;
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    parameters(l, at, ROLE_PARAMETERS);
    if (result != CST_NONE) {
        parameters(l, result, ROLE_RESULT);
    }
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* modifier, event, error: OTHER [NAME, PARAMETERS, BODY]. */
void solidity_definition(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t word = cst_first(l, at);
    node_id n = lower_open(l, NODE_OTHER, role, at);
    if (word != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, word)));
    }
    attributes(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    parameters(l, at, ROLE_PARAMETERS);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

static void keyword(struct lowering *l, uint32_t at)
{
    for_each_child(l, at, c)
    {
        if (!cst_named(l, c) && !cst_is(l, c, "abstract")) {
            lower_word(l, c, NODE_TOKEN, ROLE_KEYWORD);
            return;
        }
    }
}

/* contract, interface, library, struct, enum. */
void solidity_class(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_CLASS, role, at);
    attributes(l, at);
    keyword(l, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, "inheritance_specifier")) {
            lower_type(l, cst_field(l, c, FIELD_ANCESTOR), ROLE_BASE);
        }
    }
    node_id body = l->tree->count;
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    if (l->tree->count > body) {
        lower_set_flag(l, body, NODE_UNORDERED);
    }
    lower_close(l, n);
}

/* State variables, constants and members of structs. */
void solidity_variable(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    attributes(l, at);
    lower(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

/* (uint a, , T b) = f(): an assignment that makes the variables. */
static void tuple_declaration(struct lowering *l, uint32_t at, uint32_t tuple, enum node_role role)
{
    node_id e = lower_open(l, NODE_EXPRESSION, role, at);
    node_id n = lower_open(l, NODE_ASSIGN, ROLE_VALUE, at);
    lower_set_flag(l, n, NODE_DEFINES);
    node_id t = lower_open(l, NODE_TUPLE, ROLE_TARGET, tuple);
    for_each_child(l, tuple, c)
    {
        uint32_t name = cst_is(l, c, "identifier") ? c : cst_field(l, c, FIELD_NAME);
        if (name != CST_NONE) {
            (void)lower_name(l, name, ROLE_NONE);
        }
    }
    lower_close(l, t);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
    lower_close(l, e);
}

void solidity_local(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t tuple = cst_child_is(l, at, "variable_declaration_tuple");
    uint32_t what = cst_child_is(l, at, "variable_declaration");
    if (tuple != CST_NONE) {
        tuple_declaration(l, at, tuple, role);
        return;
    }
    if (what == CST_NONE) {
        lower_children(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_VARIABLE, role, at);
    attributes(l, what);
    lower(l, cst_field(l, what, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, what, FIELD_NAME), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}

static void import_one(struct lowering *l, uint32_t at, uint32_t name, uint32_t alias,
                       enum node_role role)
{
    uint32_t source = cst_field(l, at, FIELD_SOURCE);
    node_id n = lower_open(l, NODE_IMPORT, role, at);
    lower_set_symbol(l, n, lower_symbol(l, name == CST_NONE ? VIEW("module") : VIEW("from")));
    if (source != CST_NONE) {
        lower_string(l, source, ROLE_MODULE);
    }
    if (name != CST_NONE) {
        (void)lower_name(l, name, ROLE_NAME);
    }
    if (alias != CST_NONE) {
        (void)lower_name(l, alias, ROLE_ALIAS);
    }
    lower_close(l, n);
}

void solidity_import(struct lowering *l, uint32_t at, enum node_role role)
{
    bool any = false;
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field != FIELD_IMPORT_NAME) {
            continue;
        }
        uint32_t as = cst_after(l, at, c);
        uint32_t alias = cst_is(l, as, "as") ? cst_after(l, at, as) : CST_NONE;
        import_one(l, at, c, alias, role);
        any = true;
    }
    if (!any) {
        import_one(l, at, CST_NONE, cst_field(l, at, FIELD_ALIAS), role);
    }
}
