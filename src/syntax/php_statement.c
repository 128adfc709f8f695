/* PHP: statements. */
#include "php_family.h"

/* Whether the statement is what "<?=" prints. */
static bool is_printed(const struct lowering *l, uint32_t at)
{
    struct view before = view_trim(view_slice(l->cst->source, 0, l->cst->nodes[at].begin));
    return view_ends(before, VIEW("<?="));
}

void php_expression_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t only = cst_first_named(l, at);
    if (cst_is(l, only, "throw_expression")) {
        lower(l, only, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    if (is_printed(l, at)) {
        node_id call = NO_NODE;
        node_id arguments = php_open_call(l, at, ROLE_VALUE, "echo", &call);
        lower(l, only, ROLE_NONE);
        lower_close(l, arguments);
        lower_close(l, call);
    } else {
        lower(l, only, ROLE_VALUE);
    }
    lower_close(l, n);
}

static void if_clause(struct lowering *l, uint32_t parent, uint32_t at, enum node_role role);

/* The clauses behind `clause` as an ELSE: elseif is an if of its own in it. */
static void alternatives(struct lowering *l, uint32_t parent, uint32_t clause)
{
    while (clause != CST_NONE && l->cst->nodes[clause].field != FIELD_ALTERNATIVE) {
        clause = cst_after(l, parent, clause);
    }
    if (clause == CST_NONE) {
        return;
    }
    uint32_t body = cst_field(l, clause, FIELD_BODY);
    if (cst_is(l, clause, "else_if_clause")) {
        if_clause(l, parent, clause, ROLE_ELSE);
    } else if (cst_is(l, body, "if_statement")) {
        lower(l, body, ROLE_ELSE);
    } else {
        lower_block(l, body, ROLE_ELSE);
    }
}

static void if_clause(struct lowering *l, uint32_t parent, uint32_t at, enum node_role role)
{
    if (l->depth >= TREE_DEPTH_MAX) {
        l->tree->too_deep = true;
        return;
    }
    l->depth++;
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_THEN);
    alternatives(l, parent, parent == at ? cst_first(l, at) : cst_after(l, parent, at));
    lower_close(l, n);
    l->depth--;
}

void php_if(struct lowering *l, uint32_t at, enum node_role role)
{
    if_clause(l, at, at, role);
}

void php_while(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WHILE, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void php_do(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_DO, role, at);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower_close(l, n);
}

/* Everything between the semicolons is a list. */
void php_for(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id body = NO_NODE;
    node_id n = lower_open(l, NODE_FOR, role, at);
    lower(l, cst_field(l, at, FIELD_INITIALIZE), ROLE_INIT);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    lower(l, cst_field(l, at, FIELD_UPDATE), ROLE_UPDATE);
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == FIELD_BODY && body == NO_NODE) {
            body = l->tree->count;
            lower_block(l, c, ROLE_BODY);
        }
    }
    lower_close(l, n);
}

/* foreach ($list as $key => $value) */
void php_foreach(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t list = cst_first_named(l, at);
    uint32_t target = list == CST_NONE ? CST_NONE : cst_after_named(l, at, list);
    bool has_target = target != CST_NONE && l->cst->nodes[target].field != FIELD_BODY;
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    lower(l, has_target ? target : CST_NONE, ROLE_TARGET);
    lower(l, list, ROLE_VALUE);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void php_switch(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t body = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_VALUE);
    if (body != CST_NONE) {
        lower_children(l, body, ROLE_NONE);
    }
    lower_close(l, n);
}

void php_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    node_id n = lower_open(l, NODE_CASE, role, at);
    lower(l, value, ROLE_CONDITION);
    node_id body = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
    for_each_child(l, at, c)
    {
        if (cst_named(l, c) && c != value) {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, body);
    lower_close(l, n);
}

void php_catch(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t types = cst_field(l, at, FIELD_TYPE);
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    for_each_named(l, types, c)
    {
        lower_type(l, c, ROLE_TYPE);
    }
    lower(l, cst_field(l, at, FIELD_NAME), ROLE_NAME);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void php_finally(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_FINALLY);
}
