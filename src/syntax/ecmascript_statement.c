/* JavaScript and TypeScript: statements. */
#include "ecmascript.h"

/* --- statements --- */

void es_expression_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t only = cst_first_named(l, at);
    if (cst_is(l, only, "internal_module")) {
        lower(l, only, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    lower(l, only, ROLE_VALUE);
    lower_close(l, n);
}

void es_if_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t otherwise = cst_field(l, at, FIELD_ALTERNATIVE);
    node_id n = lower_open(l, NODE_IF, role, at);
    lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    es_body(l, cst_field(l, at, FIELD_CONSEQUENCE), ROLE_THEN);
    lower(l, otherwise, ROLE_ELSE);
    lower_close(l, n);
}

void es_else_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t what = cst_first_named(l, at);
    (void)role;
    if (cst_is(l, what, "if_statement")) {
        lower(l, what, ROLE_ELSE);
    } else {
        es_body(l, what, ROLE_ELSE);
    }
}

void es_while_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    bool after = cst_is(l, at, "do_statement");
    node_id n = lower_open(l, after ? NODE_DO : NODE_WHILE, role, at);
    if (!after) {
        lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    }
    es_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    if (after) {
        lower(l, cst_field(l, at, FIELD_CONDITION), ROLE_CONDITION);
    }
    lower_close(l, n);
}

/* A clause of a for: the expression itself where the grammar has a statement. */
static void for_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    lower(l, cst_is(l, at, "expression_statement") ? cst_first_named(l, at) : at, role);
}

void es_for_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t init = cst_field(l, at, FIELD_INITIALIZER);
    uint32_t next = cst_field(l, at, FIELD_INCREMENT);
    node_id n = lower_open(l, NODE_FOR, role, at);
    for_clause(l, init, ROLE_INIT);
    /* for (...) of a pattern is written as for (...; ...; ...). */
    bool one = init != CST_NONE && es_is_ellipsis(l, next) &&
               view_eq(cst_text(l, next), view_slice(cst_text(l, init), 0, cst_text(l, next).len));
    if (!one) {
        for_each_child(l, at, c)
        {
            if (l->cst->nodes[c].field == FIELD_CONDITION && cst_named(l, c)) {
                for_clause(l, c, ROLE_CONDITION);
            }
        }
        lower(l, next, ROLE_UPDATE);
    }
    es_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* for (x in y) in a pattern means both, so only `of` is marked. */
void es_for_in_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_FOREACH, role, at);
    if (cst_child_is(l, at, "of") != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, VIEW("of")));
    }
    lower(l, cst_field(l, at, FIELD_LEFT), ROLE_TARGET);
    lower(l, cst_field(l, at, FIELD_RIGHT), ROLE_VALUE);
    es_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void es_switch_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t cases = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_SWITCH, role, at);
    lower(l, cst_field(l, at, FIELD_VALUE), ROLE_VALUE);
    if (cases != CST_NONE) {
        lower_children(l, cases, ROLE_NONE);
    }
    lower_close(l, n);
}

/* case x: { … } is case x: … */
void es_switch_case(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t value = cst_field(l, at, FIELD_VALUE);
    uint32_t first = cst_field(l, at, FIELD_BODY);
    node_id n = lower_open(l, NODE_CASE, role, at);
    lower(l, value, ROLE_CONDITION);
    if (cst_is(l, first, "statement_block") && cst_after_named(l, at, first) == CST_NONE) {
        lower(l, first, ROLE_BODY);
    } else {
        node_id block = lower_open(l, NODE_BLOCK, ROLE_BODY, at);
        if (l->failed == OK) {
            l->tree->nodes[block].begin =
                first == CST_NONE ? l->cst->nodes[at].end : l->cst->nodes[first].begin;
        }
        for (uint32_t c = first; c != CST_NONE; c = cst_after_named(l, at, c)) {
            lower(l, c, ROLE_NONE);
        }
        lower_close(l, block);
    }
    lower_close(l, n);
}

void es_catch_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    node_id n = lower_open(l, NODE_CATCH, ROLE_CATCH, at);
    es_annotation(l, cst_field(l, at, FIELD_TYPE), ROLE_TYPE);
    lower(l, cst_field(l, at, FIELD_PARAMETER), ROLE_NAME);
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

void es_finally_clause(struct lowering *l, uint32_t at, enum node_role role)
{
    (void)role;
    lower_block(l, cst_field(l, at, FIELD_BODY), ROLE_FINALLY);
}

void es_with_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_WITH, role, at);
    lower_set_symbol(l, n, lower_symbol(l, VIEW("with")));
    lower(l, cst_field(l, at, FIELD_OBJECT), ROLE_RESOURCE);
    es_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}

/* In patterns "{ a: $X, ... }" and "a: { ... }" mean objects and pairs, though the grammar
 * reads blocks with labels. */
static void object_of_block(struct lowering *l, uint32_t block, enum node_role role);

static void pair_of_label(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t label = cst_field(l, at, FIELD_LABEL);
    uint32_t what = cst_field(l, at, FIELD_BODY);
    uint32_t value = cst_is(l, what, "expression_statement") ? cst_first_named(l, what) : what;
    uint32_t list = cst_is(l, value, "sequence_expression") ? value : CST_NONE;
    node_id n = lower_open(l, NODE_PAIR, role, at);
    lower(l, label, ROLE_KEY);
    if (list != CST_NONE) {
        value = cst_first_named(l, list);
    }
    if (cst_is(l, value, "statement_block")) {
        object_of_block(l, value, ROLE_VALUE);
    } else {
        lower(l, value, ROLE_VALUE);
    }
    lower_close(l, n);
    /* { a: b, ...}: what stands behind the comma are further entries. */
    for (uint32_t c = list == CST_NONE ? CST_NONE : cst_after_named(l, list, value); c != CST_NONE;
         c = cst_after_named(l, list, c)) {
        es_shorthand(l, c, role);
    }
}

static bool is_pair(const struct lowering *l, uint32_t at)
{
    uint32_t what = at == CST_NONE ? CST_NONE : cst_field(l, at, FIELD_BODY);
    return l->placeholders != NULL && cst_is(l, at, "labeled_statement") &&
           (cst_is(l, what, "expression_statement") || cst_is(l, what, "statement_block"));
}

static void object_of_block(struct lowering *l, uint32_t block, enum node_role role)
{
    node_id n = lower_open(l, NODE_DICT, role, block);
    for_each_named(l, block, c)
    {
        if (is_pair(l, c)) {
            pair_of_label(l, c, ROLE_NONE);
        } else {
            lower(l, c, ROLE_NONE);
        }
    }
    lower_close(l, n);
}

/* A pattern that is nothing but {}, {...} or {$X} means an object: {$X;} is a block. */
static bool is_object_pattern(const struct lowering *l, uint32_t block)
{
    uint32_t first = cst_first_named(l, block);
    if (l->placeholders == NULL || l->tree->count != 1) {
        return false;
    }
    if (first == CST_NONE) {
        return true;
    }
    struct view text = view_trim(cst_text(l, first));
    bool terminated = text.len > 0 && text.ptr[text.len - 1] == ';';
    uint32_t value =
        cst_is(l, first, "expression_statement") ? cst_first_named(l, first) : CST_NONE;
    return cst_after_named(l, block, first) == CST_NONE && value != CST_NONE &&
           cst_is(l, value, "identifier") && (!terminated || es_is_ellipsis(l, value));
}

static void object_pattern(struct lowering *l, uint32_t block, enum node_role role)
{
    node_id n = lower_open(l, NODE_DICT, role, block);
    uint32_t first = cst_first_named(l, block);
    if (first != CST_NONE) {
        es_shorthand(l, cst_first_named(l, first), ROLE_NONE);
    }
    lower_close(l, n);
}

void es_statement_block(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t first = cst_first_named(l, at);
    if (role == ROLE_NONE && is_object_pattern(l, at)) {
        object_pattern(l, at, role);
        return;
    }
    if (role == ROLE_NONE && is_pair(l, first) && cst_after_named(l, at, first) == CST_NONE) {
        object_of_block(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

void es_labeled_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    uint32_t label = cst_field(l, at, FIELD_LABEL);
    if (is_pair(l, at)) {
        pair_of_label(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_LABEL, role, at);
    if (label != CST_NONE) {
        lower_set_symbol(l, n, lower_symbol(l, cst_text(l, label)));
    }
    es_body(l, cst_field(l, at, FIELD_BODY), ROLE_BODY);
    lower_close(l, n);
}
