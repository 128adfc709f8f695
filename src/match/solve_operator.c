/* Binary operators: associative ones match operands in a row, whatever the nesting. */
#include "matcher.h"

enum { OPERANDS_MAX = 64 };

static bool is_associative(struct view op)
{
    static const char *const ops[] = {"&&", "||", "and", "or", "&", "|", "^", "."};
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (view_eq_str(op, ops[i])) {
            return true;
        }
    }
    return false;
}

static bool is_commutative(const struct matcher *m, struct view op)
{
    if (view_eq(op, VIEW("==")) || view_eq(op, VIEW("!=")) || view_eq(op, VIEW("==="))) {
        return has_option(m, OPTION_SYMMETRIC_EQ) || has_option(m, OPTION_COMMUTATIVE_COMPOP);
    }
    if (view_eq(op, VIEW("&&")) || view_eq(op, VIEW("||")) || view_eq(op, VIEW("and")) ||
        view_eq(op, VIEW("or"))) {
        return has_option(m, OPTION_COMMUTATIVE_BOOLOP);
    }
    return view_eq(op, VIEW("&")) || view_eq(op, VIEW("|")) || view_eq(op, VIEW("^"));
}

/* The operands of nested `op`s from left to right; 0: more than fit. */
static size_t flatten(const struct node *nodes, node_id n, symbol_id op, node_id *out, size_t count)
{
    if (nodes[n].kind != NODE_BINARY || nodes[n].symbol != op) {
        if (count < OPERANDS_MAX) {
            out[count] = n;
        }
        return count + 1;
    }
    for (node_id c = first_in(nodes, n + 1, nodes[n].next, IN_ANY_ROLE); c != NO_NODE;
         c = next_in(nodes, c, nodes[n].next, IN_ANY_ROLE)) {
        count = flatten(nodes, c, op, out, count);
        if (count > OPERANDS_MAX) {
            return count;
        }
    }
    return count;
}

struct operands {
    node_id p[OPERANDS_MAX];
    node_id t[OPERANDS_MAX];
    size_t p_count;
    size_t t_count;
    bool any_order;
};

static bool place(struct matcher *m, const struct operands *o, size_t i, uint64_t used, size_t from,
                  const struct goal *rest);

/* "$X" may stand for several operands in a row. */
static bool take_several(struct matcher *m, const struct operands *o, size_t i, size_t from,
                         const struct goal *rest)
{
    for (size_t last = from + 1; last < o->t_count; last++) {
        size_t trail = m->trail_len;
        bool stop = bind_text(m, o->p[i], 0, m->tn[o->t[from]].begin, m->tn[o->t[last]].end) &&
                    place(m, o, i + 1, 0, last + 1, rest);
        while (m->trail_len > trail) {
            m->is_bound[m->trail[--m->trail_len]] = false;
        }
        if (stop) {
            return true;
        }
    }
    return false;
}

/* What stands behind an operand is placed when that has matched: as a goal. */
static struct goal placed_later(const struct operands *o, size_t i, size_t from, uint64_t used)
{
    return (struct goal){
        .kind = GOAL_OPERANDS,
        .p = (node_id)i,
        .t = (node_id)from,
        .name = (symbol_id)used,
        .name_len = (uint32_t)(used >> 32),
        .used = (const uint32_t *)(const void *)o,
    };
}

/* "..." takes any number of operands. */
static bool place_ellipsis(struct matcher *m, const struct operands *o, size_t i, uint64_t used,
                           size_t from, const struct goal *rest)
{
    if (o->any_order) {
        return place(m, o, i + 1, used, from, rest);
    }
    for (size_t skip = from; skip <= o->t_count; skip++) {
        if (place(m, o, i + 1, used, skip, rest)) {
            return true;
        }
    }
    return false;
}

/* Operand i of the pattern and those behind it against what is left. */
static bool place(struct matcher *m, const struct operands *o, size_t i, uint64_t used, size_t from,
                  const struct goal *rest)
{
    if (++m->steps > STEPS_MAX) {
        m->exhausted = true;
        return false;
    }
    if (i == o->p_count) {
        bool all = o->any_order || from == o->t_count;
        return all && attempt(m, rest);
    }
    if (m->pn[o->p[i]].kind == NODE_ELLIPSIS) {
        return place_ellipsis(m, o, i, used, from, rest);
    }
    if (m->pn[o->p[i]].kind == NODE_METAVARIABLE && !o->any_order &&
        take_several(m, o, i, from, rest)) {
        return true;
    }
    for (size_t t = o->any_order ? 0 : from; t < o->t_count; t++) {
        if ((used >> t & 1) != 0) {
            continue;
        }
        const struct goal later = placed_later(o, i + 1, t + 1, used | UINT64_C(1) << t);
        if (attempt(m, want_node(m, o->p[i], o->t[t], want(m, later, rest)))) {
            return true;
        }
        if (!o->any_order) {
            break;
        }
    }
    return false;
}

enum outcome solve_operands(struct matcher *m, const struct goal *g, const struct goal **next)
{
    const struct operands *o = (const void *)g->used;
    uint64_t used = (uint64_t)g->name_len << 32 | g->name;
    (void)next;
    return place(m, o, g->p, used, g->t, g->next) ? STOPPED : FAILED;
}

static bool in_a_row(struct matcher *m, node_id p, node_id t, bool any_order,
                     const struct goal *rest)
{
    struct operands o = {.any_order = any_order};
    o.p_count = flatten(m->pn, p, m->pn[p].symbol, o.p, 0);
    o.t_count = flatten(m->tn, t, m->tn[t].symbol, o.t, 0);
    if (o.p_count > OPERANDS_MAX || o.t_count > OPERANDS_MAX ||
        (!any_order && o.p_count == 2 && o.t_count == 2)) {
        return false;
    }
    return place(m, &o, 0, 0, 0, rest);
}

/* The same operator. "a or b or c" of Python is one operation: "a or b" is no part of it. */
static bool is_same_operation(const struct matcher *m, node_id p, node_id t, struct view op)
{
    node_id parent = m->tn[t].parent;
    bool joins = m->pattern->language == LANG_PYTHON &&
                 (view_eq(op, VIEW("or")) || view_eq(op, VIEW("and")));
    return m->pn[p].symbol == m->tn[t].symbol &&
           !(joins && parent != NO_NODE && m->tn[parent].kind == NODE_BINARY &&
             m->tn[parent].symbol == m->tn[t].symbol);
}

enum outcome solve_binary(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                          const struct goal **next)
{
    node_id p_left = part(m->pn, p, ROLE_LEFT);
    node_id p_right = part(m->pn, p, ROLE_RIGHT);
    node_id t_left = part(m->tn, t, ROLE_LEFT);
    node_id t_right = part(m->tn, t, ROLE_RIGHT);
    struct view op = symbols_text(m->symbols, m->pn[p].symbol);
    if (!is_same_operation(m, p, t, op)) {
        return FAILED;
    }
    if (p_left == NO_NODE || p_right == NO_NODE || t_left == NO_NODE || t_right == NO_NODE) {
        return solve_parts(m, p, t, rest, next);
    }
    if (m->pn[p_right].kind == NODE_ELLIPSIS && !is_associative(op)) {
        /* a + ...: any number of further operands. */
        if (attempt(m, want_node(m, p_left, t_left, rest))) {
            return STOPPED;
        }
        *next = want_node(m, p, t_left, rest);
        return GO_ON;
    }
    const struct goal *both = want_node(m, p_left, t_left, want_node(m, p_right, t_right, rest));
    bool associative = has_option(m, OPTION_AC_MATCHING) && is_associative(op);
    bool commutative = is_commutative(m, op);
    if (!associative && !commutative) {
        *next = both;
        return GO_ON;
    }
    if (attempt(m, both)) {
        return STOPPED;
    }
    if (!associative) {
        *next = want_node(m, p_left, t_right, want_node(m, p_right, t_left, rest));
        return GO_ON;
    }
    return in_a_row(m, p, t, commutative, rest) ? STOPPED : FAILED;
}
