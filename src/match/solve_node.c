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
static bool is_method(const struct matcher *m, node_id t)
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
static bool keys_equal(struct matcher *m, node_id p, node_id t)
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

static enum outcome solve_assigned(struct matcher *m, node_id p, node_id t, const struct goal *rest,
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
    if (target == NO_NODE || value == NO_NODE || m->tn[target].kind != NODE_TUPLE ||
        m->tn[value].kind != NODE_TUPLE ||
        tree_child_count(m->tree, target) != tree_child_count(m->tree, value)) {
        return solve_assigned(m, p, t, rest, next);
    }
    const struct goal *whole = NULL;
    if (solve_assigned(m, p, t, rest, &whole) == GO_ON && attempt(m, whole)) {
        return STOPPED;
    }
    node_id p_target = part(m->pn, p, ROLE_TARGET);
    node_id p_value = part(m->pn, p, ROLE_VALUE);
    node_id a = tree_child(m->tree, target);
    node_id b = tree_child(m->tree, value);
    while (a != NO_NODE && b != NO_NODE && p_target != NO_NODE && p_value != NO_NODE) {
        if (attempt(m, want_node(m, p_target, a, want_node(m, p_value, b, rest)))) {
            return STOPPED;
        }
        a = tree_sibling(m->tree, a);
        b = tree_sibling(m->tree, b);
    }
    return FAILED;
}

/* "function ...(...) {...}" is any function. */
static bool is_any_function(const struct matcher *m, node_id p)
{
    node_id name = m->pn[p].kind == NODE_FUNCTION ? part(m->pn, p, ROLE_NAME) : NO_NODE;
    return name != NO_NODE && m->pn[name].kind == NODE_ELLIPSIS;
}

/* What the pattern says of modifiers must be said of the function, or of what it is the
 * value of. */
static const struct goal *want_attributes(struct matcher *m, node_id p, node_id t, node_id owner,
                                          const struct goal *rest)
{
    node_id first = first_in(m->pn, p + 1, m->pn[p].next, ROLE_ATTRIBUTE);
    if (first == NO_NODE) {
        return rest;
    }
    node_id from = part(m->tn, t, ROLE_ATTRIBUTE) == NO_NODE ? owner : t;
    return want(m,
                (struct goal){.kind = GOAL_ANY_ORDER,
                              .role = ROLE_ATTRIBUTE,
                              .less = true,
                              .p = first,
                              .p_end = m->pn[p].next,
                              .t = part(m->tn, from, ROLE_ATTRIBUTE),
                              .t_end = m->tn[from].next},
                rest);
}

/* function foo() {} and foo = () => {}: parameters, result and body. */
static enum outcome solve_function(struct matcher *m, node_id p, node_id t, node_id name,
                                   const struct goal *rest, const struct goal **next)
{
    node_id p_name = is_any_function(m, p) ? NO_NODE : part(m->pn, p, ROLE_NAME);
    node_id p_result = part(m->pn, p, ROLE_RESULT);
    node_id t_result = part(m->tn, t, ROLE_RESULT);
    node_id p_parameters = part(m->pn, p, ROLE_PARAMETERS);
    node_id p_body = part(m->pn, p, ROLE_BODY);
    node_id t_parameters = part(m->tn, t, ROLE_PARAMETERS);
    node_id t_body = part(m->tn, t, ROLE_BODY);
    const struct goal *behind = rest;
    if ((p_body != NO_NODE && t_body == NO_NODE) ||
        (p_parameters == NO_NODE) != (t_parameters == NO_NODE) ||
        (p_name != NO_NODE && name == NO_NODE) || (p_result != NO_NODE && t_result == NO_NODE)) {
        return FAILED;
    }
    if (p_result != NO_NODE) {
        behind = want_node(m, p_result, t_result, behind);
    }
    if (p_body != NO_NODE) {
        behind = want_node(m, p_body, t_body, behind);
    }
    if (p_parameters != NO_NODE) {
        behind = want_node(m, p_parameters, t_parameters, behind);
    }
    if (p_name != NO_NODE) {
        behind = want_node(m, p_name, name, behind);
    }
    *next = behind;
    return GO_ON;
}

/* "for (...) {...}" is any loop with that word. */
static bool is_any_loop(const struct matcher *m, node_id p)
{
    node_id init = part(m->pn, p, ROLE_INIT);
    node_id body = part(m->pn, p, ROLE_BODY);
    return m->pn[p].kind == NODE_FOR && init == p + 1 && m->pn[init].kind == NODE_ELLIPSIS &&
           body == init + 1;
}

static enum outcome solve_loop(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                               const struct goal **next)
{
    node_id p_body = part(m->pn, p, ROLE_BODY);
    node_id t_body = part(m->tn, t, ROLE_BODY);
    if (p_body == NO_NODE || t_body == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, p_body, t_body, rest);
    return GO_ON;
}

/* x += 1 is x = x + 1 in JavaScript, and has x + 1 in it. */
static enum outcome solve_augmented(struct matcher *m, node_id p, node_id t,
                                    const struct goal *rest, const struct goal **next)
{
    bool written = m->pn[p].kind == NODE_AUGMENT; /* in the pattern */
    const struct node *nodes = written ? m->tn : m->pn;
    node_id whole = written ? t : p;
    node_id augmented = written ? p : t;
    symbol_id op = written ? m->pn[p].symbol : m->tn[t].symbol;
    node_id sum = nodes[whole].kind == NODE_ASSIGN ? part(nodes, whole, ROLE_VALUE) : whole;
    node_id target = nodes[whole].kind == NODE_ASSIGN ? part(nodes, whole, ROLE_TARGET) : NO_NODE;
    const struct node *others = written ? m->pn : m->tn;
    node_id variable = part(others, augmented, ROLE_TARGET);
    node_id value = part(others, augmented, ROLE_VALUE);
    if (!is_ecmascript(m) || sum == NO_NODE || nodes[sum].kind != NODE_BINARY ||
        nodes[sum].symbol != op || variable == NO_NODE || value == NO_NODE ||
        (written && target == NO_NODE)) {
        return FAILED;
    }
    node_id left = part(nodes, sum, ROLE_LEFT);
    node_id right = part(nodes, sum, ROLE_RIGHT);
    if (left == NO_NODE || right == NO_NODE) {
        return FAILED;
    }
    *next = written ? want_node(m, value, right, rest) : want_node(m, right, value, rest);
    *next = written ? want_node(m, variable, left, *next) : want_node(m, left, variable, *next);
    if (target != NO_NODE) {
        *next =
            written ? want_node(m, variable, target, *next) : want_node(m, target, variable, *next);
    }
    return GO_ON;
}

/* @foo(x) as the expression foo(x). */
static enum outcome solve_attribute_call(struct matcher *m, node_id p, node_id t,
                                         const struct goal *rest, const struct goal **next)
{
    node_id callee = part(m->pn, p, ROLE_CALLEE);
    node_id p_arguments = part(m->pn, p, ROLE_ARGUMENTS);
    node_id name = part(m->tn, t, ROLE_NAME);
    node_id t_arguments = part(m->tn, t, ROLE_ARGUMENTS);
    if (!has_option(m, OPTION_ATTR_EXPR) || callee == NO_NODE || name == NO_NODE ||
        p_arguments == NO_NODE || t_arguments == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, callee, name, want_node(m, p_arguments, t_arguments, rest));
    return GO_ON;
}

static enum outcome solve_return(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                                 const struct goal **next)
{
    node_id value = part(m->pn, p, ROLE_VALUE);
    bool implied = m->tn[t].kind == NODE_EXPRESSION && m->tn[t].next > t + 1 &&
                   ((m->tn[t].flags | m->tn[t + 1].flags) & NODE_IMPLICIT_RETURN) != 0;
    if (value == NO_NODE || !implied || !has_option(m, OPTION_IMPLICIT_RETURN)) {
        return FAILED;
    }
    *next = want_node(m, value, t + 1, rest);
    return GO_ON;
}

/* "{...}" and "[...]" are any set, dictionary or list, and what builds one. */
static bool is_any_container(const struct matcher *m, node_id p)
{
    enum node_kind k = m->pn[p].kind;
    return (k == NODE_SET || k == NODE_DICT || k == NODE_LIST) && m->pn[p].next == p + 2 &&
           m->pn[p + 1].kind == NODE_ELLIPSIS;
}

static bool container_matches(const struct matcher *m, node_id p, node_id t)
{
    enum node_kind a = m->pn[p].kind;
    enum node_kind b = m->tn[t].kind;
    struct view built =
        b == NODE_COMPREHENSION ? symbols_text(m->symbols, m->tn[t].symbol) : view_of("", 0);
    if (a == NODE_LIST) {
        return view_eq(built, VIEW("list"));
    }
    return b == NODE_SET || b == NODE_DICT || view_eq(built, VIEW("set")) ||
           view_eq(built, VIEW("dict"));
}

/* Different kinds that mean the same. */
static enum outcome solve_equivalent(struct matcher *m, node_id p, node_id t,
                                     const struct goal *rest, const struct goal **next)
{
    enum node_kind a = m->pn[p].kind;
    enum node_kind b = m->tn[t].kind;
    node_id value = b == NODE_VARIABLE || b == NODE_PAIR || b == NODE_ASSIGN
                        ? part(m->tn, t, ROLE_VALUE)
                        : NO_NODE;
    *next = rest;
    if (is_any_container(m, p)) {
        return container_matches(m, p, t) ? GO_ON : FAILED;
    }
    if (a == NODE_TYPE || b == NODE_TYPE) {
        return solve_type(m, p, t, rest, next);
    }
    if (a == NODE_ASSIGN && b == NODE_VARIABLE) {
        return has_option(m, OPTION_VARDEF_ASSIGN) ? solve_assigned(m, p, t, rest, next) : FAILED;
    }
    if (a == NODE_FUNCTION && value != NO_NODE && m->tn[value].kind == NODE_LAMBDA &&
        has_option(m, OPTION_ARROW_IS_FUNCTION)) {
        node_id name = part(m->tn, t, b == NODE_PAIR ? ROLE_KEY : ROLE_TARGET);
        return b == NODE_ASSIGN || is_any_function(m, p)
                   ? FAILED
                   : solve_function(m, p, value, name, want_attributes(m, p, value, t, rest), next);
    }
    if (is_any_function(m, p) && b == NODE_LAMBDA) {
        return solve_function(m, p, t, NO_NODE, rest, next);
    }
    if (a == NODE_LAMBDA && b == NODE_FUNCTION) {
        return is_ecmascript(m) ? FAILED : solve_function(m, p, t, NO_NODE, rest, next);
    }
    if (a == NODE_FOR && b == NODE_FOREACH && is_any_loop(m, p)) {
        return solve_loop(m, p, t, rest, next);
    }
    if (a == NODE_IMPORT) {
        return solve_imports(m, p, m->pn[p].next, t, rest, next);
    }
    if (b == NODE_AUGMENT || a == NODE_AUGMENT) {
        return solve_augmented(m, p, t, rest, next);
    }
    if (a == NODE_CALL && b == NODE_ATTRIBUTE) {
        return solve_attribute_call(m, p, t, rest, next);
    }
    if (a == NODE_RETURN) {
        return solve_return(m, p, t, rest, next);
    }
    if (a == NODE_NAME && b == NODE_CALL && m->pattern->language == LANG_RUBY) {
        node_id callee = part(m->tn, t, ROLE_CALLEE);
        node_id arguments = part(m->tn, t, ROLE_ARGUMENTS);
        return callee != NO_NODE && m->tn[callee].kind == NODE_NAME &&
                       m->tn[callee].symbol == m->pn[p].symbol &&
                       (arguments == NO_NODE || m->tn[arguments].next == arguments + 1)
                   ? GO_ON
                   : FAILED;
    }
    if (a == NODE_NAME && keys_equal(m, p, t)) {
        return GO_ON;
    }
    if (b == NODE_EXPRESSION && node_is_expression(a) && m->tn[t].next > t + 1) {
        *next = want_node(m, p, t + 1, rest);
        return GO_ON;
    }
    return FAILED;
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

static enum outcome solve_same(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                               const struct goal **next)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    if (symbol_counts(a->kind) && a->symbol != b->symbol) {
        return FAILED;
    }
    switch ((int)a->kind) {
    case NODE_BLOCK:
        /* Without braces a single "$S" stands for the whole body. */
        if ((m->pattern->language == LANG_PYTHON || m->pattern->language == LANG_RUBY) &&
            a->next == p + 3 && m->pn[p + 1].kind == NODE_EXPRESSION &&
            m->pn[p + 2].kind == NODE_METAVARIABLE && tree_child_count(m->tree, t) != 1) {
            *next = rest;
            return bind_node(m, p + 2, t) ? GO_ON : FAILED;
        }
        break;
    case NODE_FOR:
        if (is_any_loop(m, p)) {
            return solve_loop(m, p, t, rest, next);
        }
        break;
    case NODE_FUNCTION:
        if (is_any_function(m, p)) {
            return solve_function(m, p, t, NO_NODE, rest, next);
        }
        break;
    case NODE_LAMBDA:
        if (t == m->root && is_method(m, t)) {
            return FAILED;
        }
        break;
    case NODE_BINARY:
        return solve_binary(m, p, t, rest, next);
    case NODE_ASSIGN:
        return solve_assign(m, p, t, rest, next);
    case NODE_TYPE:
        return solve_type(m, p, t, rest, next);
    case NODE_IMPORT:
        return solve_import(m, p, t, rest, next);
    case NODE_LABEL:
    case NODE_TEXT:
    case NODE_SELF:
        *next = rest;
        if (!match_text(m, p, symbols_text(m->symbols, a->symbol),
                        symbols_text(m->symbols, b->symbol), b->begin, b->end)) {
            return FAILED;
        }
        break;
    case NODE_ATTRIBUTE:
        if (a->next == p + 1 && a->symbol != b->symbol) {
            return FAILED;
        }
        break;
    case NODE_INTERPOLATED:
        if (a->symbol != 0 && a->symbol != b->symbol) {
            return FAILED;
        }
        break;
    case NODE_UNARY:
        if ((a->flags & NODE_POSTFIX) != (b->flags & NODE_POSTFIX)) {
            return FAILED;
        }
        break;
    default:
        break;
    }
    if (m->pattern->language == LANG_HCL && a->kind == NODE_OTHER && t != m->root) {
        return solve_nested_block(m, p, t, rest);
    }
    return solve_parts(m, p, t, rest, next);
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

enum outcome solve_node(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                        const struct goal **next)
{
    const struct node *a = &m->pn[p];
    const struct node *b = &m->tn[t];
    if (m->have != NULL && !summary_within(m->pattern->need[p], m->have[t])) {
        return FAILED;
    }
    *next = rest;
    switch ((int)a->kind) {
    case NODE_ELLIPSIS:
        return GO_ON;
    case NODE_METAVARIABLE:
    case NODE_METAVARIABLE_ELLIPSIS:
        return solve_metavariable(m, p, t);
    case NODE_DEEP:
        *next = want(m, (struct goal){.kind = GOAL_DEEP, .p = p + 1, .t = t}, rest);
        return a->next > p + 1 ? GO_ON : FAILED;
    case NODE_TYPED:
        return type_matches(m, p, t) && bind_node(m, p, t) ? GO_ON : FAILED;
    case NODE_EXPRESSION:
        return solve_statement(m, p, t, rest, next);
    default:
        break;
    }
    /* A cast inside of the pattern is looked through. */
    if (b->kind == NODE_CAST && a->kind != NODE_CAST && t != m->root) {
        node_id value = part(m->tn, t, ROLE_VALUE);
        *next = value == NO_NODE ? NULL : want_node(m, p, value, rest);
        return value == NO_NODE ? FAILED : GO_ON;
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
