/* Statements and bodies: blocks where the grammar has none, and the value of a body. */
#include <string.h>

#include "lower_parts.h"

/* "if (a) $S" of a pattern: $S is any body, one with braces, too. */
static bool bare_metavariable(struct lowering *l, uint32_t at, enum node_role role)
{
    if (l->placeholders == NULL || lower_row_kind(l, at) == NODE_BLOCK) {
        return false;
    }
    struct view text = view_trim(cst_text(l, at));
    if (text.len > 0 && text.ptr[text.len - 1] == ';') {
        text = view_trim(view_slice(text, 0, text.len - 1));
    }
    if (lower_placeholder(l, text) != NODE_METAVARIABLE) {
        return false;
    }
    uint32_t begin = (uint32_t)(text.ptr - l->cst->source.ptr);
    (void)lower_name_span(l, begin, begin + (uint32_t)text.len, role);
    return true;
}

void lower_block(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK || bare_metavariable(l, at, role)) {
        return;
    }
    node_id before = l->tree->count;
    lower(l, at, role);
    if (l->failed == OK && l->tree->count > before && l->tree->nodes[before].kind != NODE_BLOCK) {
        /* Wrap what was added: shift it by one. */
        node_id last = lower_add(l, NODE_NONE, ROLE_NONE, 0, 0, 0);
        struct node *nodes = l->tree->nodes;
        if (l->failed != OK) {
            return;
        }
        memmove(&nodes[before + 1], &nodes[before], (last - before) * sizeof *nodes);
        for (node_id n = before + 1; n <= last; n++) {
            nodes[n].next++;
            nodes[n].parent = nodes[n].parent >= before && nodes[n].parent != NO_NODE
                                  ? nodes[n].parent + 1
                                  : before;
            nodes[n].role = nodes[n].parent == before ? (uint8_t)ROLE_NONE : nodes[n].role;
        }
        nodes[before] = (struct node){
            .kind = NODE_BLOCK,
            .role = (uint8_t)role,
            .begin = l->cst->nodes[at].begin,
            .end = l->cst->nodes[at].end,
            .next = l->tree->count,
            .parent = l->open,
        };
    }
}

void lower_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (!node_is_expression(lower_row_kind(l, at)) || (l->cst->nodes[at].flags & CST_ERROR) != 0) {
        lower(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    lower(l, at, ROLE_VALUE);
    lower_close(l, n);
    if (l->failed == OK && l->tree->count > n + 1 && l->tree->nodes[n + 1].next == l->tree->count &&
        node_is_statement(l->tree->nodes[n + 1].kind)) {
        lower_unwrap(l, n, role);
    }
}

void lower_statements(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower_statement(l, c, role);
        }
    }
}

void lower_body(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK || bare_metavariable(l, at, role)) {
        return;
    }
    if (lower_row_kind(l, at) == NODE_BLOCK) {
        lower(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_statement(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* Whether the value of `n`, an if, switch or try, is that of its child `c`: of a try that of
 * its FINALLY, or else of its body. */
static bool gives_value(const struct tree *t, node_id n, node_id c)
{
    enum node_role role = (enum node_role)t->nodes[c].role;
    if (t->nodes[n].kind == NODE_TRY) {
        bool last = tree_child_in(t, n, ROLE_FINALLY) != NO_NODE;
        return role == (last ? ROLE_FINALLY : ROLE_BODY);
    }
    return role == ROLE_THEN || role == ROLE_ELSE || role == ROLE_BODY ||
           t->nodes[c].kind == NODE_CASE;
}

void lower_mark_value(struct lowering *l, node_id n)
{
    struct tree *t = l->tree;
    node_id last = NO_NODE;
    if (l->failed != OK || n >= t->count) {
        return;
    }
    bool block = t->nodes[n].kind == NODE_BLOCK;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        last = c;
        if (!block && gives_value(t, n, c)) {
            lower_mark_value(l, c);
        }
    }
    enum node_kind kind = block && last != NO_NODE ? t->nodes[last].kind : NODE_NONE;
    if (kind == NODE_EXPRESSION) {
        lower_set_flag(l, last, NODE_IMPLICIT_RETURN);
    } else if (kind == NODE_IF || kind == NODE_SWITCH || kind == NODE_TRY) {
        lower_mark_value(l, last);
    }
}
