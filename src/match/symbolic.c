/* Symbolic propagation: a variable as the expression that was assigned to it last. */
#include "matcher.h"

enum { LOOK_MAX = 200000 };

struct definition {
    node_id value; /* NO_NODE: none, or something that is no expression */
    node_id at;
};

static bool is_it(const struct matcher *m, node_id n, node_id t)
{
    return n != NO_NODE && m->tn[n].kind == NODE_NAME && m->tn[n].symbol == m->tn[t].symbol &&
           (m->tree->scope == NULL || m->tree->scope[n] == m->tree->scope[t]);
}

/* What node n does to the variable t. */
static void look_at(const struct matcher *m, node_id n, node_id t, struct definition *d)
{
    switch ((int)m->tn[n].kind) {
    case NODE_VARIABLE:
    case NODE_ASSIGN:
    case NODE_AUGMENT:
    case NODE_FOREACH:
        if (is_it(m, part(m->tn, n, ROLE_TARGET), t)) {
            bool whole = m->tn[n].kind == NODE_VARIABLE || m->tn[n].kind == NODE_ASSIGN;
            d->value = whole ? part(m->tn, n, ROLE_VALUE) : NO_NODE;
            d->at = n;
        }
        break;
    case NODE_UNARY: {
        struct view sign = symbols_text(m->symbols, m->tn[n].symbol);
        if ((view_eq(sign, VIEW("++")) || view_eq(sign, VIEW("--"))) &&
            is_it(m, part(m->tn, n, ROLE_VALUE), t)) {
            d->value = NO_NODE;
        }
        break;
    }
    default:
        break;
    }
}

/* The function around n, or the program. */
static node_id region_of(const struct matcher *m, node_id n)
{
    node_id up = m->tn[n].parent;
    while (up != NO_NODE && up != 0 && m->tn[up].kind != NODE_FUNCTION &&
           m->tn[up].kind != NODE_LAMBDA) {
        up = m->tn[up].parent;
    }
    return up == NO_NODE ? 0 : up;
}

static struct definition last_before(const struct matcher *m, node_id region, node_id t)
{
    struct definition d = {NO_NODE, NO_NODE};
    unsigned steps = 0;
    for (node_id n = region; n < t && steps < LOOK_MAX; n++, steps++) {
        bool elsewhere = m->have != NULL && (m->have[t].names & ~m->have[n].names) != 0;
        if (elsewhere && m->tn[n].next <= t) {
            n = m->tn[n].next - 1;
        } else if (m->tn[n].next <= t) {
            look_at(m, n, t, &d);
        }
    }
    return steps < LOOK_MAX ? d : (struct definition){NO_NODE, NO_NODE};
}

/* The list of statements that n stands in. */
static node_id row_of(const struct matcher *m, node_id n)
{
    do {
        n = m->tn[n].parent;
    } while (n != NO_NODE && m->tn[n].kind != NODE_BLOCK && m->tn[n].kind != NODE_PROGRAM);
    return n;
}

static node_id find_value(const struct matcher *m, node_id t)
{
    const struct node *n = &m->tn[t];
    if (n->kind != NODE_NAME || n->role == ROLE_TARGET || n->role == ROLE_NAME ||
        n->role == ROLE_KEY) {
        return NO_NODE;
    }
    node_id bound = m->tree->scope == NULL ? 0 : m->tree->scope[t];
    node_id region = bound != 0 ? bound - 1 : region_of(m, t);
    struct definition d = last_before(m, region, t);
    if (d.at == NO_NODE && region != 0) {
        d = last_before(m, 0, t);
    }
    if (d.value == NO_NODE) {
        return NO_NODE;
    }
    /* What one branch assigns is not known behind it. */
    node_id row = row_of(m, d.at);
    return row != NO_NODE && row < t && t < m->tn[row].next ? d.value : NO_NODE;
}

node_id symbolic_value(struct matcher *m, node_id t)
{
    struct symbolic_memo *memo = &m->symbolic[t % SYMBOLIC_MEMO];
    if (memo->tree != m->tree_number || memo->of != t) {
        *memo = (struct symbolic_memo){m->tree_number, t, find_value(m, t)};
    }
    return memo->value;
}
