/* JavaScript and TypeScript: decorators, modifiers and types. */
#include "ecmascript.h"

/* --- attributes: decorators and modifiers --- */

static bool is_modifier(const struct lowering *l, uint32_t at)
{
    static const char *const words[] = {
        "async",
        "static",
        "get",
        "set",
        "*",
        "export",
        "default",
        "abstract",
        "declare",
        "accessor",
        "readonly",
        "static get",
        "accessibility_modifier",
        "override_modifier",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (cst_is(l, at, words[i])) {
            return true;
        }
    }
    return false;
}

/* Those among the children of `parent` from `from` up to `until` (CST_NONE: all). */
void es_attributes(struct lowering *l, uint32_t parent, uint32_t from, uint32_t until)
{
    for (uint32_t c = from; c != CST_NONE && c != until; c = cst_after(l, parent, c)) {
        if (cst_is(l, c, "decorator")) {
            lower(l, c, ROLE_ATTRIBUTE);
        } else if (is_modifier(l, c)) {
            lower_modifier(l, c);
        }
    }
}

node_id es_open_declaration(struct lowering *l, enum node_kind kind, enum node_role role,
                            uint32_t at, struct outside before)
{
    node_id n = lower_open(l, kind, role, at);
    for (uint32_t c = before.from; c != CST_NONE && c != at; c = cst_after(l, before.parent, c)) {
        if (cst_is(l, c, "decorator")) {
            lower_set_span(l, n, l->cst->nodes[c].begin, l->cst->nodes[at].end);
            break;
        }
    }
    if (before.from != CST_NONE) {
        es_attributes(l, before.parent, before.from, at);
    }
    return n;
}

/* --- types --- */

/* type_annotation and the like: the type in it. */
void es_annotation(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE) {
        return;
    }
    uint32_t type = cst_first_named(l, at);
    lower_type(l, cst_is(l, at, "type_annotation") ? type : at, role);
}

void es_each_type(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_named(l, at, c)
    {
        lower_type(l, c, role);
    }
}

/* Union, intersection, array, tuple …: a type of types; symbol: what joins them. */
void es_compound_type(struct lowering *l, uint32_t at, enum node_role role)
{
    static const char *const joints[][2] = {
        {"union_type", "|"},           {"intersection_type", "&"}, {"array_type", "[]"},
        {"tuple_type", "[,]"},         {"optional_type", "?"},     {"rest_type", "..."},
        {"readonly_type", "readonly"},
    };
    node_id n = lower_open(l, NODE_TYPE, role, at);
    for (size_t i = 0; i < sizeof joints / sizeof joints[0]; i++) {
        if (cst_is(l, at, joints[i][0])) {
            lower_set_symbol(l, n, lower_symbol(l, view_str(joints[i][1])));
        }
    }
    es_each_type(l, at, ROLE_NONE);
    lower_close(l, n);
}

void es_generic_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    es_each_type(l, cst_field(l, at, FIELD_TYPE_ARGUMENTS), ROLE_NONE);
    lower_close(l, n);
}

/* The type that `at`, an expression, names, with the type arguments behind it. */
void es_named_type(struct lowering *l, uint32_t at, uint32_t arguments, enum node_role role)
{
    if (at == CST_NONE) {
        return;
    }
    if (arguments == CST_NONE) {
        lower_type(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, at, ROLE_NAME);
    es_each_type(l, arguments, ROLE_NONE);
    lower_close(l, n);
}

void es_cast(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first_named(l, at);
    uint32_t second = first == CST_NONE ? CST_NONE : cst_after_named(l, at, first);
    node_id n = lower_open(l, NODE_CAST, role, at);
    if (cst_is(l, at, "type_assertion")) {
        es_each_type(l, first, ROLE_TYPE);
        lower(l, second, ROLE_VALUE);
    } else {
        lower_type(l, second == CST_NONE ? cst_child_is(l, at, "const") : second, ROLE_TYPE);
        lower(l, first, ROLE_VALUE);
    }
    lower_close(l, n);
}

void es_function_type(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("=>")));
    lower(l, cst_field(l, at, FIELD_PARAMETERS), ROLE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_RETURN_TYPE), ROLE_RESULT);
    lower_close(l, n);
}

void es_type_alias(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_OTHER, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("type_alias")));
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower(l, cst_field(l, at, FIELD_TYPE_PARAMETERS), ROLE_TYPE_PARAMETERS);
    lower_type(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    lower_close(l, n);
}
