/* Writing nodes of the common form, names, types and modifiers among them. */
#include <string.h>

#include <assay/base/mem.h>

#include "lower_parts.h"
#include "pattern.h"

void lower_fail(struct lowering *l, enum status why)
{
    if (l->failed == OK) {
        l->failed = why;
    }
}

node_id lower_add(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t begin,
                  uint32_t end, symbol_id symbol)
{
    struct tree *t = l->tree;
    if (t->count == t->cap && l->failed == OK) {
        void *nodes = t->nodes;
        size_t cap = t->cap;
        enum status st =
            mem_grow(&nodes, &cap, (size_t)t->count + 1, sizeof *t->nodes, TREE_NODES_MAX, NULL);
        t->nodes = nodes;
        t->cap = (uint32_t)cap;
        if (st != OK) {
            lower_fail(l, st);
        }
    }
    if (l->failed != OK) {
        return 0; /* the root is always there: writes to it do no harm */
    }
    t->nodes[t->count] = (struct node){
        .kind = (uint8_t)kind,
        .role = (uint8_t)role,
        .symbol = symbol,
        .begin = begin,
        .end = end,
        .next = t->count + 1,
        .parent = l->open,
    };
    return t->count++;
}

static void mark_error(struct lowering *l, node_id n, uint32_t at)
{
    if ((l->cst->nodes[at].flags & (CST_ERROR | CST_MISSING | CST_BROKEN)) != 0) {
        l->tree->nodes[n].flags |= NODE_IN_ERROR;
    }
}

node_id lower_open(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at)
{
    node_id n = lower_add(l, kind, role, l->cst->nodes[at].begin, l->cst->nodes[at].end, 0);
    if (l->failed == OK) {
        mark_error(l, n, at);
        l->open = n;
    }
    return n;
}

/* Whose symbol is that of a child, and of which. */
static const enum node_role naming_role[NODE_KIND_COUNT] = {
    [NODE_MEMBER] = ROLE_NAME,     [NODE_FUNCTION] = ROLE_NAME,  [NODE_CLASS] = ROLE_NAME,
    [NODE_PARAMETER] = ROLE_NAME,  [NODE_KEYWORD] = ROLE_NAME,   [NODE_ELEMENT] = ROLE_NAME,
    [NODE_ATTRIBUTE] = ROLE_NAME,  [NODE_NAMESPACE] = ROLE_NAME, [NODE_TYPE] = ROLE_NAME,
    [NODE_VARIABLE] = ROLE_TARGET,
};

void lower_close(struct lowering *l, node_id n)
{
    if (l->failed != OK) {
        return;
    }
    struct node *node = &l->tree->nodes[n];
    node->next = l->tree->count;
    l->open = node->parent;
    enum node_role role = naming_role[node->kind];
    node_id name =
        node->symbol == 0 && role != ROLE_NONE ? tree_child_in(l->tree, n, role) : NO_NODE;
    if (name != NO_NODE &&
        (l->tree->nodes[name].kind == NODE_NAME || l->tree->nodes[name].kind == NODE_MEMBER)) {
        node->symbol = l->tree->nodes[name].symbol;
    }
}

symbol_id lower_symbol(struct lowering *l, struct view text)
{
    symbol_id id = l->placeholders == NULL
                       ? symbols_intern(l->symbols, text)
                       : placeholders_restore(l->placeholders, text, l->symbols);
    if (l->symbols->full) {
        lower_fail(l, ERR_LIMIT);
    }
    return id;
}

node_id lower_leaf(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at,
                   symbol_id symbol)
{
    node_id n = lower_add(l, kind, role, l->cst->nodes[at].begin, l->cst->nodes[at].end, symbol);
    if (l->failed == OK) {
        mark_error(l, n, at);
    }
    return n;
}

enum node_kind lower_placeholder(const struct lowering *l, struct view text)
{
    return l->placeholders == NULL ? NODE_NONE : placeholders_kind(l->placeholders, text);
}

node_id lower_name_span(struct lowering *l, uint32_t begin, uint32_t end, enum node_role role)
{
    struct view text = view_slice(l->cst->source, begin, end);
    enum node_kind kind = lower_placeholder(l, text);
    if (kind == NODE_TYPED) {
        node_id n = lower_add(l, kind, role, begin, end, lower_symbol(l, text));
        l->open = n;
        node_id type = lower_add(l, NODE_TYPE, ROLE_TYPE, begin, end,
                                 placeholders_type(l->placeholders, text, l->symbols));
        (void)type;
        lower_close(l, n);
        return n;
    }
    return lower_add(l, kind == NODE_NONE ? NODE_NAME : kind, role, begin, end,
                     kind == NODE_ELLIPSIS ? symbols_intern(l->symbols, text)
                                           : lower_symbol(l, text));
}

node_id lower_name(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_name_span(l, l->cst->nodes[at].begin, l->cst->nodes[at].end, role);
    if (l->failed == OK) {
        mark_error(l, n, at);
    }
    return n;
}

void lower_set_symbol(struct lowering *l, node_id n, symbol_id symbol)
{
    if (l->failed == OK) {
        l->tree->nodes[n].symbol = symbol;
    }
}

void lower_set_flag(struct lowering *l, node_id n, enum node_flag flag)
{
    if (l->failed == OK) {
        l->tree->nodes[n].flags |= (uint16_t)flag;
    }
}

void lower_set_span(struct lowering *l, node_id n, uint32_t begin, uint32_t end)
{
    if (l->failed == OK) {
        l->tree->nodes[n].begin = begin;
        l->tree->nodes[n].end = end;
    }
}

void lower_unwrap(struct lowering *l, node_id n, enum node_role role)
{
    struct node *nodes = l->tree->nodes;
    memmove(&nodes[n], &nodes[n + 1], (l->tree->count - n - 1) * sizeof *nodes);
    l->tree->count--;
    for (node_id i = n; i < l->tree->count; i++) {
        nodes[i].next--;
        nodes[i].parent = nodes[i].parent > n ? nodes[i].parent - 1 : l->open;
    }
    nodes[n].role = (uint8_t)role;
}

void lower_modifier(struct lowering *l, uint32_t at)
{
    (void)lower_leaf(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at, lower_symbol(l, cst_text(l, at)));
}

void lower_type(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (lower_placeholder(l, cst_text(l, at)) != NODE_NONE) {
        (void)lower_name(l, at, role);
        return;
    }
    node_id before = l->tree->count;
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, at, ROLE_NAME);
    lower_close(l, n);
    if (l->failed == OK && l->tree->count > before + 1 &&
        l->tree->nodes[before + 1].kind == NODE_TYPE) {
        lower_unwrap(l, before, role); /* no type of a type */
    }
}

void lower_type_with(struct lowering *l, uint32_t at, enum node_role role, const char *suffix)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 * 1024);
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, at);
    node_id inner = l->tree->count;
    lower_type(l, at, ROLE_NONE);
    if (l->failed == OK && l->tree->count > inner) {
        buf_add_view(&text, symbols_text(l->symbols, l->tree->nodes[inner].symbol));
    }
    buf_add_str(&text, suffix);
    if (text.failed == OK) {
        lower_set_symbol(l, n, symbols_intern(l->symbols, buf_view(&text)));
    }
    lower_close(l, n);
}
