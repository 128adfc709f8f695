/* One node of a pattern against one node of a tree. */
#include "matcher.h"

#include "types.h"

/* Whether the symbol of a node says more than its children do. */
static bool symbol_counts(enum node_kind k)
{
    switch ((int)k) {
    case NODE_TOKEN:
    case NODE_UNARY:
    case NODE_BINARY:
    case NODE_AUGMENT:
    case NODE_SPREAD:
    case NODE_COMPREHENSION:
    case NODE_WITH:
    case NODE_EXPR_OTHER:
    case NODE_OTHER:
        return true;
    default:
        return false;
    }
}

/* {key: function () {}}, class { field = () => 1 }: methods, written in another way. */
bool is_method(const struct matcher *m, node_id t)
{
    node_id parent = m->tn[t].parent;
    if (m->tn[t].kind != NODE_LAMBDA || m->tn[t].role != ROLE_VALUE || !is_ecmascript(m)) {
        return false;
    }
    return m->tn[parent].kind == NODE_PAIR ||
           (m->tn[parent].kind == NODE_VARIABLE && m->tn[parent].parent != NO_NODE &&
            (m->tn[m->tn[parent].parent].flags & NODE_UNORDERED) != 0);
}

static enum outcome solve_metavariable(struct matcher *m, node_id p, node_id t)
{
    node_id parent = m->pn[p].parent;
    if (m->tn[t].kind == NODE_KEYWORD || is_method(m, t)) {
        return FAILED;
    }
    /* "{$X}" in a string is code, not one of its plain pieces. */
    if (m->tn[t].kind == NODE_STRING && parent != NO_NODE &&
        m->pn[parent].kind == NODE_INTERPOLATED && m->tn[t].parent != NO_NODE &&
        m->tn[m->tn[t].parent].kind == NODE_INTERPOLATED) {
        return FAILED;
    }
    return bind_node(m, p, t) ? GO_ON : FAILED;
}

/* A word used as a key is the same quoted or not. */
bool keys_equal(struct matcher *m, node_id p, node_id t)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    bool words = (a->kind == NODE_STRING || a->kind == NODE_NAME || a->kind == NODE_SYMBOL) &&
                 (b->kind == NODE_STRING || b->kind == NODE_NAME || b->kind == NODE_SYMBOL);
    return words && (a->role == ROLE_KEY || b->role == ROLE_KEY) &&
           match_text(m, p, symbols_text(m->symbols, a->symbol),
                      symbols_text(m->symbols, b->symbol), b->begin, b->end);
}

/* A literal of the pattern against what the expression is known to be. */
static enum outcome solve_literal(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                  const struct goal **next)
{
    *next = rest;
    if (match_literal(m, p, t) || keys_equal(m, p, t)) {
        return GO_ON;
    }
    if (m->tree->constant != NULL && m->tree->constant[t] != NO_NODE &&
        has_option(m, OPTION_CONSTANT_PROPAGATION) && !node_is_literal(m->tn[t].kind)) {
        node_id literal = m->tree->constant[t];
        if ((m->tn[literal].flags & NODE_UNKNOWN_VALUE) != 0) {
            return view_eq(symbols_text(m->symbols, m->pn[p].symbol), VIEW("...")) ? GO_ON : FAILED;
        }
        return match_literal(m, p, literal) ? GO_ON : FAILED;
    }
    return FAILED;
}

enum outcome solve_assigned(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                            const struct goal **next)
{
    node_id p_target = part(m->pn, p, ROLE_TARGET);
    node_id p_value = part(m->pn, p, ROLE_VALUE);
    node_id t_target = part(m->tn, t, ROLE_TARGET);
    node_id t_value = part(m->tn, t, ROLE_VALUE);
    if (p_target == NO_NODE || p_value == NO_NODE || t_target == NO_NODE || t_value == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, p_target, t_target, want_node(m, p_value, t_value, rest));
    return GO_ON;
}

/* Whether (a, b) = (1, 2) is as many assignments. */
static bool is_pairwise(const struct matcher *m, node_id target, node_id value)
{
    return target != NO_NODE && value != NO_NODE && m->tn[target].kind == NODE_TUPLE &&
           m->tn[value].kind == NODE_TUPLE &&
           tree_child_count(m->tree, target) == tree_child_count(m->tree, value);
}

static enum outcome solve_pairwise(struct matcher *m, node_id p, node_id target, node_id value,
                                   const struct goal *rest)
{
    node_id p_target = part(m->pn, p, ROLE_TARGET);
    node_id p_value = part(m->pn, p, ROLE_VALUE);
    if (p_target == NO_NODE || p_value == NO_NODE) {
        return FAILED;
    }
    node_id a = tree_child(m->tree, target);
    node_id b = tree_child(m->tree, value);
    for (; a != NO_NODE && b != NO_NODE;
         a = tree_sibling(m->tree, a), b = tree_sibling(m->tree, b)) {
        if (attempt(m, want_node(m, p_target, a, want_node(m, p_value, b, rest)))) {
            return STOPPED;
        }
    }
    return FAILED;
}

/* (a, b) = (1, 2) is a = 1 and b = 2, too. */
static enum outcome solve_assign(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                 const struct goal **next)
{
    if ((m->pn[p].flags & NODE_DEFINES) != 0 && (m->tn[t].flags & NODE_DEFINES) == 0) {
        return FAILED;
    }
    /* "with e as x" binds x, but is no assignment that a pattern asks for. */
    if (m->tn[t].role == ROLE_RESOURCE && m->pn[p].role != ROLE_RESOURCE) {
        return FAILED;
    }
    node_id target = part(m->tn, t, ROLE_TARGET);
    node_id value = part(m->tn, t, ROLE_VALUE);
    if (!is_pairwise(m, target, value)) {
        return solve_assigned(m, p, t, rest, next);
    }
    const struct goal *whole = NULL;
    if (solve_assigned(m, p, t, rest, &whole) == GO_ON && attempt(m, whole)) {
        return STOPPED;
    }
    return solve_pairwise(m, p, target, value, rest);
}

/* A block of Terraform that a pattern has in another may be nested deeper in the code. */
static enum outcome solve_nested_block(struct matcher *m, node_id p, node_id t,
                                       const struct goal *rest)
{
    for (node_id n = t; n < m->tn[t].next; n++) {
        const struct goal *parts = NULL;
        if (m->tn[n].kind == NODE_OTHER && m->tn[n].symbol == m->pn[p].symbol &&
            solve_parts(m, p, n, rest, &parts) == GO_ON && attempt(m, parts)) {
            return STOPPED;
        }
    }
    return FAILED;
}

/* Whether the nodes' own properties agree, their children aside. */
static bool is_alike(struct matcher *m, node_id p, node_id t)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    switch ((int)a->kind) {
    case NODE_LAMBDA:
        return t != m->root || !is_method(m, t);
    case NODE_LABEL:
    case NODE_TEXT:
    case NODE_SELF:
        return match_text(m, p, symbols_text(m->symbols, a->symbol),
                          symbols_text(m->symbols, b->symbol), b->begin, b->end);
    case NODE_ATTRIBUTE:
        return a->next != p + 1 || a->symbol == b->symbol;
    case NODE_INTERPOLATED:
        return a->symbol == 0 || a->symbol == b->symbol;
    case NODE_UNARY:
        return (a->flags & NODE_POSTFIX) == (b->flags & NODE_POSTFIX);
    default:
        return true;
    }
}

/* Without braces a single "$S" stands for the whole body. */
static bool is_whole_body(const struct matcher *m, node_id p, node_id t)
{
    enum language l = m->pattern->language;
    return (l == LANG_PYTHON || l == LANG_RUBY || l == LANG_SCALA) && m->pn[p].next == p + 3 &&
           m->pn[p + 1].kind == NODE_EXPRESSION && m->pn[p + 2].kind == NODE_METAVARIABLE &&
           tree_child_count(m->tree, t) != 1;
}

static enum outcome solve_block(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                const struct goal **next)
{
    if (is_whole_body(m, p, t)) {
        *next = rest;
        return bind_node(m, p + 2, t) ? GO_ON : FAILED;
    }
    return solve_parts(m, p, t, rest, next);
}

static enum outcome solve_for(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                              const struct goal **next)
{
    return is_any_loop(m, p) ? solve_loop(m, p, t, rest, next) : solve_parts(m, p, t, rest, next);
}

static enum outcome solve_definition(struct matcher *m, node_id p, node_id t,
                                     const struct goal *rest, const struct goal **next)
{
    return is_any_function(m, p) ? solve_function(m, p, t, NO_NODE, rest, next)
                                 : solve_parts(m, p, t, rest, next);
}

static enum outcome solve_other(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                const struct goal **next)
{
    return m->pattern->language == LANG_HCL && t != m->root ? solve_nested_block(m, p, t, rest)
                                                            : solve_parts(m, p, t, rest, next);
}

/* Kinds that are compared by more than their parts. */
static solver *const solvers[NODE_KIND_COUNT] = {
    [NODE_BLOCK] = solve_block,   [NODE_FOR] = solve_for,       [NODE_FUNCTION] = solve_definition,
    [NODE_BINARY] = solve_binary, [NODE_ASSIGN] = solve_assign, [NODE_TYPE] = solve_type,
    [NODE_IMPORT] = solve_import, [NODE_OTHER] = solve_other,
};

static enum outcome solve_same(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                               const struct goal **next)
{
    enum node_kind kind = m->pn[p].kind;
    if ((symbol_counts(kind) && m->pn[p].symbol != m->tn[t].symbol) || !is_alike(m, p, t)) {
        return FAILED;
    }
    return solvers[kind] != NULL ? solvers[kind](m, p, t, rest, next)
                                 : solve_parts(m, p, t, rest, next);
}

/* A parameter that is only a metavariable stands for any parameter. */
static bool is_bare_parameter(const struct matcher *m, node_id p)
{
    return m->pn[p].kind == NODE_PARAMETER && m->pn[p].next == p + 2 &&
           m->pn[p + 1].kind == NODE_METAVARIABLE;
}

static enum outcome solve_parameter(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    node_id name = part(m->tn, t, ROLE_NAME);
    *next = rest;
    if (name != NO_NODE && m->tn[name].kind == NODE_NAME) {
        return bind_node(m, p + 1, name) ? GO_ON : FAILED;
    }
    return name != NO_NODE && m->tn[name].kind == NODE_SPREAD ? FAILED
           : bind_node(m, p + 1, t)                           ? GO_ON
                                                              : FAILED;
}

static enum outcome solve_ellipsis(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                   const struct goal **next)
{
    (void)m;
    (void)p;
    (void)t;
    *next = rest;
    return GO_ON;
}

static enum outcome solve_any(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                              const struct goal **next)
{
    *next = rest;
    return solve_metavariable(m, p, t);
}

static enum outcome solve_deep(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                               const struct goal **next)
{
    *next = want(m, (struct goal){.kind = GOAL_DEEP, .p = p + 1, .t = t}, rest);
    return m->pn[p].next > p + 1 ? GO_ON : FAILED;
}

static enum outcome solve_typed(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                const struct goal **next)
{
    *next = rest;
    return type_matches(m, p, t) && bind_node(m, p, t) ? GO_ON : FAILED;
}

/* A cast inside of the pattern is looked through. */
static enum outcome solve_inside_cast(struct matcher *m, node_id p, node_id t,
                                      const struct goal *rest, const struct goal **next)
{
    node_id value = part(m->tn, t, ROLE_VALUE);
    *next = value == NO_NODE ? NULL : want_node(m, p, value, rest);
    return value == NO_NODE ? FAILED : GO_ON;
}

/* What only patterns have, and statements, which may match more than their kind. */
static solver *const own_solvers[NODE_KIND_COUNT] = {
    [NODE_ELLIPSIS] = solve_ellipsis,
    [NODE_METAVARIABLE] = solve_any,
    [NODE_METAVARIABLE_ELLIPSIS] = solve_any,
    [NODE_DEEP] = solve_deep,
    [NODE_TYPED] = solve_typed,
    [NODE_EXPRESSION] = solve_statement,
};

enum outcome solve_node(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                        const struct goal **next)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    if (m->have != NULL && !summary_within(m->pattern->need[p], m->have[t])) {
        return FAILED;
    }
    *next = rest;
    if (own_solvers[a->kind] != NULL) {
        return own_solvers[a->kind](m, p, t, rest, next);
    }
    if (b->kind == NODE_CAST && a->kind != NODE_CAST && t != m->root) {
        return solve_inside_cast(m, p, t, rest, next);
    }
    if (is_bare_parameter(m, p) && b->kind == NODE_PARAMETER) {
        return solve_parameter(m, p, t, rest, next);
    }
    if (node_is_literal(a->kind)) {
        return solve_literal(m, p, t, rest, next);
    }
    if ((a->kind == NODE_NAME || a->kind == NODE_MEMBER) && b->kind != NODE_TYPE) {
        enum outcome o = solve_name(m, p, t, rest, next);
        return o != FAILED ? o : solve_equivalent(m, p, t, rest, next);
    }
    return a->kind == b->kind ? solve_same(m, p, t, rest, next)
                              : solve_equivalent(m, p, t, rest, next);
}
