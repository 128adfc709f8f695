/* A node against a node of the same kind: all their children, by role. */
#include "matcher.h"

/* Parts that a pattern may leave out without saying that the code has none: of every kind of
 * node, and of some. */
static const bool left_out_anywhere[ROLE_COUNT] = {
    [ROLE_ATTRIBUTE] = true,       [ROLE_RESULT] = true,  [ROLE_BASE] = true,
    [ROLE_IMPLEMENTS] = true,      [ROLE_ALIAS] = true,   [ROLE_RECEIVER] = true,
    [ROLE_TYPE_PARAMETERS] = true, [ROLE_KEYWORD] = true,
};
static const bool left_out_of[ROLE_COUNT][NODE_KIND_COUNT] = {
    [ROLE_TYPE] = {[NODE_VARIABLE] = true, [NODE_PARAMETER] = true, [NODE_LAMBDA] = true},
    [ROLE_VALUE] = {[NODE_PARAMETER] = true},
    [ROLE_NAME] = {[NODE_CATCH] = true},
    [ROLE_THEN] = {[NODE_IF] = true}, /* "if (x)" alone */
    [ROLE_ELSE] = {[NODE_IF] = true},
    [ROLE_CATCH] = {[NODE_TRY] = true},
    [ROLE_BODY] = {[NODE_FUNCTION] = true, [NODE_CLASS] = true, [NODE_NAMESPACE] = true},
    [ROLE_PARAMETERS] = {[NODE_CLASS] = true},
};

static bool may_be_left_out(enum node_kind kind, enum node_role role)
{
    return left_out_anywhere[role] || left_out_of[role][kind];
}

static bool has_many(const struct node *nodes, node_id n, node_id end, uint8_t role)
{
    for (; n != NO_NODE; n = next_in(nodes, n, end, role)) {
        if (stands_for_many(nodes[n].kind)) {
            return true;
        }
    }
    return false;
}

static void any_order(struct goal *g, bool less)
{
    g->kind = GOAL_ANY_ORDER;
    g->less = less;
}

/* Pairs of a dictionary, elements of a set. */
static bool may_lack_pairs(const struct matcher *m, node_id p)
{
    return m->pn[p].kind == NODE_DICT && has_option(m, OPTION_IMPLICIT_ELLIPSIS) &&
           m->pattern->language != LANG_PYTHON && m->pattern->language != LANG_YAML;
}

static bool is_interface(const struct matcher *m, node_id p)
{
    node_id word = part(m->pn, p, ROLE_KEYWORD);
    return word != NO_NODE &&
           view_eq(symbols_text(m->symbols, m->pn[word].symbol), VIEW("interface"));
}

/* How the elements of a list, which have no role, are compared. */
static void choose_list(const struct matcher *m, node_id p, node_id t, struct goal *g)
{
    bool many = has_many(m->pn, g->p, g->p_end, g->role);
    bool unordered = ((m->pn[p].flags | m->tn[t].flags) & NODE_UNORDERED) != 0;
    switch ((int)m->pn[p].kind) {
    case NODE_ARGUMENTS:
        g->kind = GOAL_ARGUMENTS;
        g->name = g->t;
        break;
    case NODE_DICT:
    case NODE_SET:
        any_order(g, many || may_lack_pairs(m, p));
        break;
    case NODE_SWITCH:
        any_order(g, true);
        break;
    case NODE_ELEMENT:
        g->less = true;
        break;
    case NODE_BLOCK:
    case NODE_PROGRAM:
        if (unordered) {
            any_order(g, many || has_option(m, OPTION_IMPLICIT_ELLIPSIS));
        } else {
            g->kind = GOAL_STATEMENTS;
        }
        break;
    default:
        break;
    }
}

/* How the children of `p` in that role are compared. */
static void choose(const struct matcher *m, node_id p, node_id t, struct goal *g)
{
    g->kind = GOAL_LIST;
    switch ((int)g->role) {
    case ROLE_ATTRIBUTE:
        any_order(g, m->pn[p].kind != NODE_ELEMENT ||
                         has_option(m, OPTION_XML_ATTRS_IMPLICIT_ELLIPSIS) ||
                         has_many(m->pn, g->p, g->p_end, g->role));
        break;
    case ROLE_CATCH:
    case ROLE_IMPLEMENTS:
        any_order(g, true);
        break;
    case ROLE_BASE:
        /* What an interface extends has no order. */
        g->kind = is_interface(m, p) ? GOAL_ANY_ORDER : g->kind;
        g->less = true;
        break;
    case ROLE_NONE:
        choose_list(m, p, t, g);
        break;
    default:
        break;
    }
}

/* "catch ($E)" where nothing is caught by name. */
static bool is_nameless(const struct matcher *m, node_id p, uint8_t role, node_id name)
{
    return role == ROLE_NAME && m->pn[p].kind == NODE_CATCH &&
           m->pn[name].kind == NODE_METAVARIABLE;
}

/* "x = ..." asks for some value. */
static bool is_value_of(const struct matcher *m, node_id p, uint8_t role)
{
    return role == ROLE_VALUE &&
           (m->pn[p].kind == NODE_VARIABLE || m->pn[p].kind == NODE_PARAMETER);
}

/* "@foo" has no arguments, as "@foo()" has none. */
static bool is_call_of_attribute(const struct matcher *m, node_id p, const struct goal *g)
{
    return g->role == ROLE_ARGUMENTS && m->pn[p].kind == NODE_ATTRIBUTE && g->t == NO_NODE &&
           g->p != NO_NODE && m->pn[g->p].kind == NODE_ARGUMENTS;
}

static bool is_one_to_one(const struct matcher *m, const struct goal *g)
{
    return g->kind == GOAL_LIST && g->p != NO_NODE && g->t != NO_NODE &&
           m->pn[g->p].next == g->p_end && m->tn[g->t].next == g->t_end &&
           !stands_for_many(m->pn[g->p].kind);
}

static const struct goal *want_role(struct matcher *m, node_id p, node_id t, uint8_t role,
                                    const struct goal *next)
{
    struct goal g = {
        .role = role,
        .p = first_in(m->pn, p + 1, m->pn[p].next, role),
        .p_end = m->pn[p].next,
        .t = first_in(m->tn, t + 1, m->tn[t].next, role),
        .t_end = m->tn[t].next,
    };
    choose(m, p, t, &g);
    if (g.p != NO_NODE && g.t == NO_NODE && is_nameless(m, p, role, g.p)) {
        return next;
    }
    if (g.t == NO_NODE && is_value_of(m, p, role)) {
        return want(m, (struct goal){.kind = GOAL_NONE}, next);
    }
    if (is_call_of_attribute(m, p, &g)) {
        g.p_end = m->pn[g.p].next;
        g.role = ROLE_NONE;
        g.p = first_in(m->pn, g.p + 1, g.p_end, ROLE_NONE);
        return want(m, g, next);
    }
    if (is_one_to_one(m, &g)) {
        return want_node(m, g.p, g.t, next);
    }
    return want(m, g, next);
}

/* "@foo" and "@foo()" are the same. */
static bool is_empty_list(const struct node *nodes, node_id n)
{
    return n == NO_NODE || (nodes[n].kind == NODE_ARGUMENTS && nodes[n].next == n + 1);
}

enum outcome solve_parts(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                         const struct goal **next)
{
    uint8_t roles[ROLE_COUNT];
    size_t count = 0;
    uint64_t seen = 0;
    enum node_kind kind = m->pn[p].kind;
    for (node_id c = first_in(m->pn, p + 1, m->pn[p].next, IN_ANY_ROLE); c != NO_NODE;
         c = next_in(m->pn, c, m->pn[p].next, IN_ANY_ROLE)) {
        uint8_t role = m->pn[c].role;
        if ((seen >> role & 1) == 0 && !(kind == NODE_LAMBDA && role == ROLE_ATTRIBUTE)) {
            seen |= UINT64_C(1) << role;
            roles[count++] = role;
        }
    }
    for (node_id c = first_in(m->tn, t + 1, m->tn[t].next, IN_ANY_ROLE); c != NO_NODE;
         c = next_in(m->tn, c, m->tn[t].next, IN_ANY_ROLE)) {
        uint8_t role = m->tn[c].role;
        if ((seen >> role & 1) == 0 && !may_be_left_out(kind, (enum node_role)role) &&
            !(role == ROLE_ARGUMENTS && is_empty_list(m->tn, c))) {
            if (role != ROLE_NONE) {
                return FAILED;
            }
            /* Elements where the pattern has none. */
            seen |= UINT64_C(1) << role;
            roles[count++] = role;
        }
    }
    *next = rest;
    while (count > 0) {
        uint8_t role = roles[--count];
        *next = want_role(m, p, t, role, *next);
    }
    return GO_ON;
}
