/* Constant propagation: the values of expressions. */
#include "constants_walk.h"

static node_id part(const struct constants *c, node_id n, enum node_role role)
{
    return tree_child_in(c->tree, n, role);
}

static struct view symbol_text(const struct constants *c, node_id n)
{
    return symbols_text(c->symbols, c->tree->nodes[n].symbol);
}

static constant_id known_as(struct constants *c, node_id n, constant_id value)
{
    if (!c->pure) {
        c->known[n] = value == 0 ? NO_NODE : value - 1;
    }
    return value;
}

/* What is known from everywhere, made more precise by what is known here. */
static constant_id lookup(const struct constants *c, node_id n)
{
    uint32_t v = c->variables.of_node[n];
    constant_id settled = c->settled[v];
    constant_id here = c->state.dead ? 0 : state_get(&c->state, v);
    bool vague = settled != 0 && (c->tree->nodes[settled - 1].flags & NODE_UNKNOWN_VALUE) != 0;
    return settled != 0 && !(vague && here != 0) ? settled : here;
}

void constants_set(struct constants *c, uint32_t variable, constant_id value)
{
    if (variable != NO_VARIABLE && !c->pure) {
        state_set(&c->state, variable, value);
    }
}

/* --- assignments --- */

/* The variable at the bottom of a.b[c].d. */
static node_id base_of(const struct constants *c, node_id n)
{
    while (c->tree->nodes[n].kind == NODE_MEMBER || c->tree->nodes[n].kind == NODE_INDEX) {
        node_id object = part(c, n, ROLE_OBJECT);
        if (object == NO_NODE || c->variables.of_node[n] != NO_VARIABLE) {
            break;
        }
        n = object;
    }
    return n;
}

void constants_forget(void *ctx, node_id leaf)
{
    struct constants *c = ctx;
    constants_set(c, c->variables.of_node[base_of(c, leaf)], 0);
}

/* What stands in a target is used where it says which element: c[a] = 1. */
void constants_eval_target(struct constants *c, node_id target)
{
    const struct tree *t = c->tree;
    switch ((int)t->nodes[target].kind) {
    case NODE_NAME:
        break;
    case NODE_MEMBER:
    case NODE_INDEX:
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            if (t->nodes[k].role == ROLE_OBJECT) {
                constants_eval_target(c, k);
            } else if (t->nodes[target].kind == NODE_INDEX) {
                (void)constants_eval(c, k);
            }
        }
        break;
    default:
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            constants_eval_target(c, k);
        }
        break;
    }
}

static bool is_row(const struct tree *t, node_id n)
{
    return t->nodes[n].kind == NODE_TUPLE || t->nodes[n].kind == NODE_LIST;
}

static bool has_spread(const struct tree *t, node_id n)
{
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (t->nodes[k].kind == NODE_SPREAD) {
            return true;
        }
    }
    return false;
}

static constant_id value_of(const struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    if (node_is_literal((enum node_kind)t->nodes[n].kind) || t->nodes[n].kind == NODE_REGEX) {
        return n + 1;
    }
    return c->known[n] == NO_NODE ? 0 : c->known[n] + 1;
}

void constants_assign(struct constants *c, node_id target, node_id value, constant_id is)
{
    const struct tree *t = c->tree;
    uint32_t v = c->variables.of_node[target];
    enum node_kind kind = (enum node_kind)t->nodes[target].kind;
    if (kind == NODE_NAME || (kind == NODE_MEMBER && v != NO_VARIABLE)) {
        constants_set(c, v, is);
    } else if (value != NO_NODE && is_row(t, target) && is_row(t, value) &&
               tree_child_count(t, target) == tree_child_count(t, value) &&
               !has_spread(t, target) && !has_spread(t, value)) {
        node_id from = tree_child(t, value);
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            constants_assign(c, k, from, c->pure ? 0 : value_of(c, from));
            from = tree_sibling(t, from);
        }
    } else {
        targets_visit(t, target, constants_forget, c);
    }
}

static constant_id eval_assign(struct constants *c, node_id n)
{
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    constant_id is = value == NO_NODE ? 0 : constants_eval(c, value);
    if (target != NO_NODE) {
        constants_eval_target(c, target);
        constants_assign(c, target, value, is);
    }
    return is;
}

static constant_id eval_augment(struct constants *c, node_id n)
{
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    constant_id right = value == NO_NODE ? 0 : constants_eval(c, value);
    if (target == NO_NODE) {
        return 0;
    }
    constants_eval_target(c, target);
    constant_id left = c->variables.of_node[target] == NO_VARIABLE ? 0 : lookup(c, target);
    constant_id is = fold_binary(&c->fold, symbol_text(c, n), left, right, n);
    constants_assign(c, target, NO_NODE, is);
    return is;
}

/* --- expressions --- */

void constants_eval_children(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (node_is_expression((enum node_kind)t->nodes[k].kind)) {
            if (t->nodes[k].role != ROLE_NAME && t->nodes[k].role != ROLE_KEY) {
                (void)constants_eval(c, k);
            }
        } else if (t->nodes[k].kind == NODE_ATTRIBUTE) {
            constants_eval_children(c, k);
        } else if (!c->pure) {
            flow_node(&c->flow, k);
        }
    }
}

static void run_value(void *ctx, node_id n)
{
    struct constants *c = ctx;
    c->value = constants_eval(c, n);
}

/* The value of what may run or not. */
static constant_id eval_maybe(struct constants *c, node_id n)
{
    c->value = 0;
    if (n == NO_NODE) {
        return 0;
    }
    if (c->pure) {
        return constants_eval(c, n);
    }
    flow_maybe(&c->flow, run_value, c, n);
    return c->value;
}

static bool is_short_circuit(struct view op)
{
    return view_eq(op, VIEW("&&")) || view_eq(op, VIEW("||")) || view_eq(op, VIEW("and")) ||
           view_eq(op, VIEW("or")) || view_eq(op, VIEW("??")) || view_eq(op, VIEW("?:"));
}

static constant_id eval_binary(struct constants *c, node_id n)
{
    node_id left = part(c, n, ROLE_LEFT);
    node_id right = part(c, n, ROLE_RIGHT);
    bool maybe = is_short_circuit(symbol_text(c, n));
    constant_id a = left == NO_NODE ? 0 : constants_eval(c, left);
    constant_id b = 0;
    if (right != NO_NODE) {
        b = maybe ? eval_maybe(c, right) : constants_eval(c, right);
    }
    /* Texts of symbols move when one is added: read it now. */
    return known_as(c, n, fold_binary(&c->fold, symbol_text(c, n), a, b, n));
}

static bool has_pointers(enum language l)
{
    return l == LANG_C || l == LANG_CPP || l == LANG_GO;
}

static constant_id eval_unary(struct constants *c, node_id n)
{
    node_id value = part(c, n, ROLE_VALUE);
    if (value == NO_NODE) {
        return 0;
    }
    constant_id is = constants_eval(c, value);
    struct view op = symbol_text(c, n);
    bool steps = view_eq(op, VIEW("++")) || view_eq(op, VIEW("--"));
    if (steps || (has_pointers(c->tree->language) && view_eq(op, VIEW("&")))) {
        targets_visit(c->tree, value, constants_forget, c);
        return 0;
    }
    return known_as(c, n, fold_unary(&c->fold, op, is, n));
}

static constant_id eval_interpolated(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    constant_id whole = 0;
    bool first = true;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        constant_id piece = constants_eval(c, k);
        whole = first ? piece : fold_concat(&c->fold, whole, piece, n);
        first = false;
    }
    if (whole != 0 && fold_is(&c->fold, whole, NODE_NUMBER)) {
        whole = fold_unknown(&c->fold, NODE_STRING, n); /* f"{1}" */
    }
    return known_as(c, n, whole != 0 && fold_is(&c->fold, whole, NODE_STRING) ? whole : 0);
}

/* Whether the callee is one whose result is constant for constant arguments. */
static bool keeps_constants(const struct constants *c, node_id callee)
{
    struct view text = tree_text(c->tree, callee);
    switch ((int)c->tree->language) {
    case LANG_JAVA:
        return view_eq(text, VIEW("String.format")) ||
               view_eq(text, VIEW("java.lang.String.format"));
    case LANG_PHP:
        return view_eq(text, VIEW("escapeshellarg")) ||
               view_eq(text, VIEW("htmlspecialchars_decode"));
    default:
        return false;
    }
}

/* x.f() whose result nobody takes may have been called for what it does to x. */
static void forget_receiver(struct constants *c, node_id n, node_id callee)
{
    node_id parent = c->tree->nodes[n].parent;
    if (parent == NO_NODE || c->tree->nodes[parent].kind != NODE_EXPRESSION ||
        c->tree->nodes[callee].kind != NODE_MEMBER) {
        return;
    }
    node_id object = part(c, callee, ROLE_OBJECT);
    if (object != NO_NODE && c->tree->nodes[object].kind == NODE_NAME) {
        constants_set(c, c->variables.of_node[object], 0);
    }
}

static constant_id eval_call(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    node_id callee = part(c, n, ROLE_CALLEE);
    node_id arguments = part(c, n, ROLE_ARGUMENTS);
    bool all = arguments != NO_NODE && tree_child(t, arguments) != NO_NODE;
    if (callee != NO_NODE) {
        (void)constants_eval(c, callee);
        c->known[callee] = c->pure ? c->known[callee] : NO_NODE;
    }
    for (node_id k = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments); k != NO_NODE;
         k = tree_sibling(t, k)) {
        all = constants_eval(c, k) != 0 && all;
    }
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (k != callee && k != arguments && t->nodes[k].kind != NODE_TYPE) {
            (void)constants_eval(c, k);
        }
    }
    if (callee == NO_NODE) {
        return 0;
    }
    forget_receiver(c, n, callee);
    return known_as(c, n,
                    all && keeps_constants(c, callee) ? fold_unknown(&c->fold, NODE_STRING, n) : 0);
}

static constant_id eval_ternary(struct constants *c, node_id n)
{
    node_id condition = part(c, n, ROLE_CONDITION);
    if (condition != NO_NODE) {
        (void)constants_eval(c, condition);
    }
    constant_id a = eval_maybe(c, part(c, n, ROLE_THEN));
    constant_id b = eval_maybe(c, part(c, n, ROLE_ELSE));
    return known_as(c, n, fold_join(&c->fold, a, b, n));
}

/* An anonymous function sees the constants around it; what it writes may be written at
 * any time from now on. */
static void eval_lambda(struct constants *c, node_id n)
{
    struct flow_target *target = c->flow.target;
    struct flow_handler *handler = c->flow.handler;
    size_t first = 0;
    size_t last = 0;
    if (c->pure) {
        return;
    }
    size_t mark = c->state.log_count;
    bool dead = c->state.dead;
    c->flow.target = NULL;
    c->flow.handler = NULL;
    flow_children(&c->flow, n);
    c->flow.target = target;
    c->flow.handler = handler;
    c->state.dead = false;
    state_undo(&c->state, mark);
    c->state.dead = dead;
    variables_defined_in(&c->variables, n, c->tree->nodes[n].next, &first, &last);
    for (size_t i = first; i < last; i++) {
        constants_set(c, c->variables.definitions[i].variable, 0);
    }
}

static constant_id eval_member(struct constants *c, node_id n)
{
    node_id object = part(c, n, ROLE_OBJECT);
    if (object != NO_NODE) {
        (void)constants_eval(c, object);
    }
    node_id name = part(c, n, ROLE_NAME);
    if (name != NO_NODE && c->tree->nodes[name].kind != NODE_NAME) {
        (void)constants_eval(c, name); /* obj[expr] of some languages, $obj->{$x} */
    }
    return c->variables.of_node[n] == NO_VARIABLE ? 0 : known_as(c, n, lookup(c, n));
}

static constant_id eval_other(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    node_id value = NO_NODE;
    switch ((int)t->nodes[n].kind) {
    case NODE_KEYWORD:
    case NODE_AWAIT:
        value = part(c, n, ROLE_VALUE);
        return value == NO_NODE ? 0 : constants_eval(c, value);
    case NODE_LAMBDA:
        eval_lambda(c, n);
        return 0;
    case NODE_PAIR: {
        node_id key = part(c, n, ROLE_KEY);
        if (key != NO_NODE && t->language == LANG_PYTHON) {
            (void)constants_eval(c, key); /* {a: 1}: elsewhere the key is the word a */
        }
        constants_eval_children(c, n);
        return 0;
    }
    default:
        constants_eval_children(c, n);
        return 0;
    }
}

constant_id constants_eval(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    enum node_kind kind = (enum node_kind)t->nodes[n].kind;
    c->state.steps++;
    if (node_is_literal(kind)) {
        return n + 1;
    }
    switch ((int)kind) {
    case NODE_NAME:
        return c->variables.of_node[n] == NO_VARIABLE ? 0 : known_as(c, n, lookup(c, n));
    case NODE_MEMBER:
        return eval_member(c, n);
    case NODE_BINARY:
        return eval_binary(c, n);
    case NODE_UNARY:
        return eval_unary(c, n);
    case NODE_INTERPOLATED:
        return eval_interpolated(c, n);
    case NODE_CALL:
        return eval_call(c, n);
    case NODE_TERNARY:
        return eval_ternary(c, n);
    case NODE_ASSIGN:
        return eval_assign(c, n);
    case NODE_AUGMENT:
        return eval_augment(c, n);
    default:
        return eval_other(c, n);
    }
}
