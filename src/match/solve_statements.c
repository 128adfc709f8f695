/* Statements in a row, and one statement against another. */
#include "matcher.h"

/* The first statement of a list from `n` on, nested ones counted. */
static node_id statement_from(const struct matcher *m, node_id n, node_id end)
{
    while (n < end) {
        const struct node *x = &m->tn[n];
        const struct node *parent = x->parent == NO_NODE ? NULL : &m->tn[x->parent];
        if (parent != NULL && x->role == ROLE_NONE && x->kind != NODE_BLOCK &&
            (parent->kind == NODE_BLOCK || parent->kind == NODE_PROGRAM ||
             parent->kind == NODE_ERROR)) {
            return n;
        }
        n++;
    }
    return NO_NODE;
}

static const struct goal *row_from(struct matcher *m, const struct goal *g, node_id p, node_id t,
                                   bool less)
{
    struct goal rest = *g;
    rest.p = p;
    rest.t = t;
    rest.less = less;
    return want(m, rest, g->next);
}

static void take(struct matcher *m, const struct goal *g, node_id t)
{
    if (g->outer && m->tn[t].end > m->last_end) {
        m->last_end = m->tn[t].end;
    }
}

/* The end of the row: the last sibling before t_end. */
static void take_all(struct matcher *m, const struct goal *g)
{
    for (node_id t = g->t; t != NO_NODE; t = next_in(m->tn, t, g->t_end, IN_ANY_ROLE)) {
        take(m, g, t);
    }
}

static enum outcome solve_dots(struct matcher *m, const struct goal *g, node_id more,
                               const struct goal **next)
{
    bool deep = has_option(m, OPTION_GO_DEEPER_STMT);
    if (more == NO_NODE) {
        take_all(m, g);
        *next = g->next;
        return GO_ON;
    }
    /* Two ellipses in a row are one. */
    if (m->pn[more].kind == NODE_ELLIPSIS) {
        *next = row_from(m, g, more, g->t, g->less);
        return GO_ON;
    }
    for (node_id t = g->t; t != NO_NODE;) {
        /* Behind an ellipsis statements may be left over. */
        bool hopeless = m->have != NULL && m->pn[more].kind != NODE_METAVARIABLE_ELLIPSIS &&
                        !summary_within(m->pattern->need[more], m->have[t]);
        if (!hopeless && attempt(m, row_from(m, g, more, t, true))) {
            return STOPPED;
        }
        /* What the statement lacks, those within it lack, too. */
        t = deep ? statement_from(m, hopeless ? m->tn[t].next : t + 1, g->t_end)
                 : next_in(m->tn, t, g->t_end, IN_ANY_ROLE);
    }
    return m->pn[more].kind == NODE_METAVARIABLE_ELLIPSIS &&
                   attempt(m, row_from(m, g, more, NO_NODE, true))
               ? STOPPED
               : FAILED;
}

/* "$...BODY" takes the first n statements; nothing may be left over behind the pattern. */
static enum outcome solve_body(struct matcher *m, const struct goal *g, node_id more)
{
    node_id t = g->t;
    for (;;) {
        size_t trail = m->trail_len;
        uint32_t last_end = m->last_end;
        bool last = t == NO_NODE;
        bool fits = bind_nodes(m, g->p, g->t, last ? (g->t == NO_NODE ? 0 : g->t_end) : t, NO_NODE);
        for (node_id n = g->t; fits && n != NO_NODE && n != t;
             n = next_in(m->tn, n, g->t_end, IN_ANY_ROLE)) {
            take(m, g, n);
        }
        if (fits && attempt(m, row_from(m, g, more, t, false))) {
            return STOPPED;
        }
        m->last_end = last_end;
        while (m->trail_len > trail) {
            m->is_bound[m->trail[--m->trail_len]] = false;
        }
        if (last) {
            return FAILED;
        }
        t = next_in(m->tn, t, g->t_end, IN_ANY_ROLE);
    }
}

enum outcome solve_statements(struct matcher *m, const struct goal *g, const struct goal **next)
{
    if (g->p == NO_NODE) {
        *next = g->next;
        return g->t == NO_NODE || g->less ? GO_ON : FAILED;
    }
    node_id more = next_in(m->pn, g->p, g->p_end, g->role);
    if (m->pn[g->p].kind == NODE_ELLIPSIS) {
        return solve_dots(m, g, more, next);
    }
    if (m->pn[g->p].kind == NODE_METAVARIABLE_ELLIPSIS) {
        return solve_body(m, g, more);
    }
    if (g->t == NO_NODE) {
        return FAILED;
    }
    take(m, g, g->t);
    node_id end = imports_end(m->tn, g->t, g->t_end);
    node_id behind = first_in(m->tn, end, g->t_end, IN_ANY_ROLE);
    if (behind != NO_NODE && m->tn[behind].parent != m->tn[g->t].parent) {
        behind = statement_from(m, end, g->t_end);
    }
    node_id p_end = imports_end(m->pn, g->p, g->p_end);
    if (p_end > m->pn[g->p].next) {
        more = first_in(m->pn, p_end, g->p_end, g->role);
        return solve_imports(m, g->p, p_end, g->t, row_from(m, g, more, behind, g->less), next);
    }
    *next = want_node(m, g->p, g->t, row_from(m, g, more, behind, g->less));
    return GO_ON;
}

/* --- one statement --- */

static enum outcome deep_in(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                            const struct goal **next)
{
    if (t == NO_NODE) {
        return FAILED;
    }
    *next = want(m, (struct goal){.kind = GOAL_DEEP, .p = p, .t = t}, rest);
    return GO_ON;
}

static enum outcome expression_in(struct matcher *m, node_id p, node_id value, node_id t,
                                  const struct goal *rest, const struct goal **next)
{
    const struct node *n = &m->tn[t];
    switch ((int)n->kind) {
    case NODE_EXPRESSION:
        *next = want(m, (struct goal){.kind = GOAL_DEEP, .implicit = true, .p = value, .t = t + 1},
                     rest);
        return n->next > t + 1 ? GO_ON : FAILED;
    case NODE_VARIABLE:
        if (m->pn[value].kind == NODE_ASSIGN && attempt(m, want_node(m, value, t, rest))) {
            return STOPPED;
        }
        return deep_in(m, value, part(m->tn, t, ROLE_VALUE), rest, next);
    case NODE_RETURN:
        return deep_in(m, value, part(m->tn, t, ROLE_VALUE), rest, next);
    default:
        (void)p;
        if (node_is_expression(n->kind)) {
            *next = want(m, (struct goal){.kind = GOAL_DEEP, .implicit = true, .p = value, .t = t},
                         rest);
            return GO_ON;
        }
        return FAILED;
    }
}

enum outcome solve_statement(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                             const struct goal **next)
{
    node_id value = m->pn[p].next > p + 1 ? p + 1 : NO_NODE;
    const struct node *n = &m->tn[t];
    if (value == NO_NODE) {
        *next = rest;
        return n->kind == NODE_EXPRESSION && n->next == t + 1 ? GO_ON : FAILED;
    }
    if (m->pn[value].kind == NODE_METAVARIABLE) {
        bool inner = n->kind == NODE_EXPRESSION && n->next > t + 1 &&
                     (m->pn[p].flags & NODE_TERMINATED) != 0;
        *next = rest;
        return bind_node(m, value, inner ? t + 1 : t) ? GO_ON : FAILED;
    }
    if (m->pn[value].kind == NODE_DEEP) {
        return deep_in(m, value + 1, t, rest, next);
    }
    return expression_in(m, p, value, t, rest, next);
}
