/* Binding metavariables, and when two bindings are the same code. */
#include "matcher.h"

node_id first_in(const struct node *nodes, node_id n, node_id end, uint8_t role)
{
    while (n != NO_NODE && n < end && role != IN_ANY_ROLE && nodes[n].role != role) {
        n = nodes[n].next;
    }
    return n == NO_NODE || n >= end ? NO_NODE : n;
}

node_id next_in(const struct node *nodes, node_id n, node_id end, uint8_t role)
{
    return first_in(nodes, nodes[n].next, end, role);
}

node_id part(const struct node *nodes, node_id n, enum node_role role)
{
    return first_in(nodes, n + 1, nodes[n].next, (uint8_t)role);
}

/* Both are variables, but not the same one. */
static bool are_strangers(const struct tree *t, node_id a, node_id b)
{
    return t->scope != NULL && t->scope[a] != 0 && t->scope[b] != 0 && t->scope[a] != t->scope[b];
}

/* b"x" of Python is not "x". */
static bool is_bytes(const struct tree *t, node_id n)
{
    struct view text = tree_text(t, n);
    return t->language == LANG_PYTHON && text.len > 0 &&
           ((text.ptr[0] | 32) == 'b' ||
            (text.len > 1 && (text.ptr[0] | 32) == 'r' && (text.ptr[1] | 32) == 'b'));
}

/* Names that resolve alike, and the like for other leaves. */
static bool leaf_equal(const struct tree *t, const struct symbols *symbols, node_id a, node_id b)
{
    if (t->nodes[a].kind == NODE_NUMBER) {
        return numbers_equal(symbols_text(symbols, t->nodes[a].symbol),
                             symbols_text(symbols, t->nodes[b].symbol));
    }
    if (t->nodes[a].kind == NODE_STRING && is_bytes(t, a) != is_bytes(t, b)) {
        return false;
    }
    if (t->nodes[a].kind == NODE_NAME && are_strangers(t, a, b)) {
        return false;
    }
    if (t->nodes[a].kind == NODE_NAME && t->qualified != NULL &&
        t->qualified[a] != t->qualified[b] && t->nodes[a].symbol == t->nodes[b].symbol) {
        /* One of them is what a definition is called: it has no meaning through imports. */
        return t->nodes[a].role == ROLE_NAME || t->nodes[b].role == ROLE_NAME ||
               t->nodes[a].role == ROLE_TARGET || t->nodes[b].role == ROLE_TARGET ||
               t->nodes[a].role == ROLE_ALIAS || t->nodes[b].role == ROLE_ALIAS;
    }
    return t->nodes[a].symbol == t->nodes[b].symbol;
}

static bool subtree_equal(const struct tree *t, const struct symbols *symbols, node_id a, node_id b)
{
    node_id end = t->nodes[a].next;
    if (end - a != t->nodes[b].next - b) {
        return false;
    }
    for (node_id i = a, j = b; i < end; i++, j++) {
        const struct node *x = &t->nodes[i];
        const struct node *y = &t->nodes[j];
        if (x->kind != y->kind || x->next - i != y->next - j || (i != a && x->role != y->role) ||
            !leaf_equal(t, symbols, i, j)) {
            return false;
        }
    }
    return true;
}

/* The one name a small node stands for: a TYPE of one NAME, a PARAMETER, an expression
 * statement; what is cast. */
static node_id core_of(const struct tree *t, node_id n)
{
    for (;;) {
        const struct node *x = &t->nodes[n];
        bool only = x->next > n + 1 && t->nodes[n + 1].next == x->next;
        /* A pointer to a type is not that type. */
        bool named = x->kind == NODE_TYPE && t->nodes[n + 1].role == ROLE_NAME;
        if (only && (named || x->kind == NODE_PARAMETER || x->kind == NODE_EXPRESSION)) {
            n = n + 1;
        } else if (x->kind == NODE_CAST && part(t->nodes, n, ROLE_VALUE) != NO_NODE) {
            n = part(t->nodes, n, ROLE_VALUE);
        } else {
            return n;
        }
    }
}

/* The literal that an expression is known to be, or NO_NODE. */
static node_id constant_of(const struct tree *t, node_id n)
{
    if (node_is_literal(t->nodes[n].kind)) {
        return n;
    }
    node_id c = t->constant == NULL ? NO_NODE : t->constant[n];
    return c != NO_NODE && (t->nodes[c].flags & NODE_UNKNOWN_VALUE) == 0 ? c : NO_NODE;
}

static bool is_word(const struct node *n)
{
    return n->kind == NODE_STRING || n->kind == NODE_NAME || n->kind == NODE_SYMBOL;
}

/* A key is the same quoted or not; a variable of known value is the same as that value. */
static bool nodes_equal(const struct tree *t, const struct symbols *symbols, node_id a, node_id b)
{
    const struct node *x = &t->nodes[a];
    const struct node *y = &t->nodes[b];
    if (subtree_equal(t, symbols, a, b)) {
        return true;
    }
    if (x->role == ROLE_KEY && y->role == ROLE_KEY && is_word(x) && is_word(y)) {
        return x->symbol == y->symbol;
    }
    if (node_is_literal(x->kind) == node_is_literal(y->kind) ||
        (x->kind != NODE_NAME && y->kind != NODE_NAME)) {
        return false;
    }
    node_id c = constant_of(t, a);
    node_id d = constant_of(t, b);
    return c != NO_NODE && d != NO_NODE && subtree_equal(t, symbols, c, d);
}

static symbol_id text_of(const struct tree *t, const struct bound *b)
{
    if (b->kind == BOUND_TEXT) {
        return b->text;
    }
    node_id core = b->kind == BOUND_NODE ? core_of(t, b->first) : NO_NODE;
    return core != NO_NODE && t->nodes[core].next == core + 1 ? t->nodes[core].symbol : 0;
}

static bool lists_equal(const struct tree *t, const struct symbols *symbols, const struct bound *a,
                        const struct bound *b)
{
    node_id i = a->first;
    node_id j = b->first;
    while (i < a->end && j < b->end) {
        if (!subtree_equal(t, symbols, i, j)) {
            return false;
        }
        i = t->nodes[i].next;
        j = t->nodes[j].next;
    }
    return i >= a->end && j >= b->end;
}

bool bound_equal(const struct tree *t, const struct symbols *symbols, const struct bound *a,
                 const struct bound *b)
{
    if (a->begin_byte == b->begin_byte && a->end_byte == b->end_byte &&
        a->begin_byte < a->end_byte) {
        return true;
    }
    if (a->kind == BOUND_NODE && b->kind == BOUND_NODE) {
        return nodes_equal(t, symbols, core_of(t, a->first), core_of(t, b->first));
    }
    if (a->kind == BOUND_NODES && b->kind == BOUND_NODES) {
        return lists_equal(t, symbols, a, b);
    }
    if (a->kind == BOUND_TEXT || b->kind == BOUND_TEXT) {
        struct view x = view_slice(t->source, a->begin_byte, a->end_byte);
        struct view y = view_slice(t->source, b->begin_byte, b->end_byte);
        symbol_id s = text_of(t, a);
        return view_eq(x, y) || (s != 0 && s == text_of(t, b));
    }
    return false;
}

static bool bind(struct matcher *m, node_id p, struct bound value)
{
    uint8_t slot = m->pattern->slot[p];
    if (slot >= m->pattern->slot_count) {
        return true; /* "$_" */
    }
    if (m->is_bound[slot]) {
        return bound_equal(m->tree, m->symbols, &m->bound[slot], &value);
    }
    if (m->trail_len == sizeof m->trail) {
        return false;
    }
    value.name = m->pattern->slots[slot];
    m->bound[slot] = value;
    m->is_bound[slot] = true;
    m->trail[m->trail_len++] = slot;
    return true;
}

bool bind_node(struct matcher *m, node_id p, node_id t)
{
    const struct node *n = &m->tn[t];
    return bind(m, p,
                (struct bound){
                    .kind = BOUND_NODE,
                    .first = t,
                    .end = n->next,
                    .begin_byte = n->begin,
                    .end_byte = n->end,
                    .text = n->next == t + 1 ? n->symbol : 0,
                });
}

bool bind_nodes(struct matcher *m, node_id p, node_id first, node_id end, node_id parent)
{
    struct bound b = {.kind = BOUND_NODES, .first = end, .end = end};
    if (first != NO_NODE && first < end) {
        b.first = first;
        b.begin_byte = m->tn[first].begin;
        for (node_id n = first; n < end; n = m->tn[n].next) {
            b.end_byte = m->tn[n].end;
        }
    } else if (parent != NO_NODE) {
        /* None: an empty place at the end of the parent. */
        b.begin_byte = b.end_byte = m->tn[parent].end;
    }
    return bind(m, p, b);
}

bool bind_text(struct matcher *m, node_id p, symbol_id text, uint32_t begin, uint32_t end)
{
    return bind(m, p,
                (struct bound){
                    .kind = BOUND_TEXT,
                    .first = NO_NODE,
                    .end = NO_NODE,
                    .begin_byte = begin,
                    .end_byte = end,
                    .text = text,
                });
}
