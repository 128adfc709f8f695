/* Constant propagation: the client of the walk whose values are literals. */
#include <assay/dataflow/constants.h>

#include <string.h>

#include <assay/base/mem.h>

#include "flow.h"
#include "fold.h"
#include "variables.h"

enum { STEPS_A_NODE = 64, STEPS_LEAST = 1 << 16 };

struct constants {
    struct tree *tree;
    struct symbols *symbols;
    struct variables variables;
    struct state state;
    struct flow flow;
    struct folder fold;
    node_id *known;       /* what becomes tree->constant */
    constant_id *settled; /* by variable: its one value everywhere, or 0 */
    node_id *queue;       /* functions whose bodies are still to be walked */
    size_t queue_count;
    size_t queue_cap;
    constant_id value; /* of the expression that was evaluated last */
    bool pure;         /* only values are asked for: nothing runs */
    bool gotos;
};

static constant_id eval(struct constants *c, node_id n);

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

static void set(struct constants *c, uint32_t variable, constant_id value)
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

static void forget_leaf(void *ctx, node_id leaf)
{
    struct constants *c = ctx;
    set(c, c->variables.of_node[base_of(c, leaf)], 0);
}

/* What stands in a target is used where it says which element: c[a] = 1. */
static void eval_target(struct constants *c, node_id target)
{
    const struct tree *t = c->tree;
    switch ((int)t->nodes[target].kind) {
    case NODE_NAME:
        break;
    case NODE_MEMBER:
    case NODE_INDEX:
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            if (t->nodes[k].role == ROLE_OBJECT) {
                eval_target(c, k);
            } else if (t->nodes[target].kind == NODE_INDEX) {
                (void)eval(c, k);
            }
        }
        break;
    default:
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            eval_target(c, k);
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

static void assign(struct constants *c, node_id target, node_id value, constant_id is)
{
    const struct tree *t = c->tree;
    uint32_t v = c->variables.of_node[target];
    enum node_kind kind = (enum node_kind)t->nodes[target].kind;
    if (kind == NODE_NAME || (kind == NODE_MEMBER && v != NO_VARIABLE)) {
        set(c, v, is);
    } else if (value != NO_NODE && is_row(t, target) && is_row(t, value) &&
               tree_child_count(t, target) == tree_child_count(t, value) &&
               !has_spread(t, target) && !has_spread(t, value)) {
        node_id from = tree_child(t, value);
        for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
            assign(c, k, from, c->pure ? 0 : value_of(c, from));
            from = tree_sibling(t, from);
        }
    } else {
        targets_visit(t, target, forget_leaf, c);
    }
}

static constant_id eval_assign(struct constants *c, node_id n)
{
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    constant_id is = value == NO_NODE ? 0 : eval(c, value);
    if (target != NO_NODE) {
        eval_target(c, target);
        assign(c, target, value, is);
    }
    return is;
}

static constant_id eval_augment(struct constants *c, node_id n)
{
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    constant_id right = value == NO_NODE ? 0 : eval(c, value);
    if (target == NO_NODE) {
        return 0;
    }
    eval_target(c, target);
    constant_id left = c->variables.of_node[target] == NO_VARIABLE ? 0 : lookup(c, target);
    constant_id is = fold_binary(&c->fold, symbol_text(c, n), left, right, n);
    assign(c, target, NO_NODE, is);
    return is;
}

/* --- expressions --- */

static void eval_children(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (node_is_expression((enum node_kind)t->nodes[k].kind)) {
            if (t->nodes[k].role != ROLE_NAME && t->nodes[k].role != ROLE_KEY) {
                (void)eval(c, k);
            }
        } else if (!c->pure) {
            flow_node(&c->flow, k);
        }
    }
}

static void run_value(void *ctx, node_id n)
{
    struct constants *c = ctx;
    c->value = eval(c, n);
}

/* The value of what may run or not. */
static constant_id eval_maybe(struct constants *c, node_id n)
{
    c->value = 0;
    if (n == NO_NODE) {
        return 0;
    }
    if (c->pure) {
        return eval(c, n);
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
    constant_id a = left == NO_NODE ? 0 : eval(c, left);
    constant_id b = 0;
    if (right != NO_NODE) {
        b = maybe ? eval_maybe(c, right) : eval(c, right);
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
    constant_id is = eval(c, value);
    struct view op = symbol_text(c, n);
    bool steps = view_eq(op, VIEW("++")) || view_eq(op, VIEW("--"));
    if (steps || (has_pointers(c->tree->language) && view_eq(op, VIEW("&")))) {
        targets_visit(c->tree, value, forget_leaf, c);
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
        constant_id piece = eval(c, k);
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
        set(c, c->variables.of_node[object], 0);
    }
}

static constant_id eval_call(struct constants *c, node_id n)
{
    const struct tree *t = c->tree;
    node_id callee = part(c, n, ROLE_CALLEE);
    node_id arguments = part(c, n, ROLE_ARGUMENTS);
    bool all = arguments != NO_NODE && tree_child(t, arguments) != NO_NODE;
    if (callee != NO_NODE) {
        (void)eval(c, callee);
        c->known[callee] = c->pure ? c->known[callee] : NO_NODE;
    }
    for (node_id k = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments); k != NO_NODE;
         k = tree_sibling(t, k)) {
        all = eval(c, k) != 0 && all;
    }
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (k != callee && k != arguments && t->nodes[k].kind != NODE_TYPE) {
            (void)eval(c, k);
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
        (void)eval(c, condition);
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
        set(c, c->variables.definitions[i].variable, 0);
    }
}

static constant_id eval_member(struct constants *c, node_id n)
{
    node_id object = part(c, n, ROLE_OBJECT);
    if (object != NO_NODE) {
        (void)eval(c, object);
    }
    node_id name = part(c, n, ROLE_NAME);
    if (name != NO_NODE && c->tree->nodes[name].kind != NODE_NAME) {
        (void)eval(c, name); /* obj[expr] of some languages, $obj->{$x} */
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
        return value == NO_NODE ? 0 : eval(c, value);
    case NODE_LAMBDA:
        eval_lambda(c, n);
        return 0;
    case NODE_PAIR: {
        node_id key = part(c, n, ROLE_KEY);
        if (key != NO_NODE && t->language == LANG_PYTHON) {
            (void)eval(c, key); /* {a: 1}: elsewhere the key is the word a */
        }
        eval_children(c, n);
        return 0;
    }
    default:
        eval_children(c, n);
        return 0;
    }
}

static constant_id eval(struct constants *c, node_id n)
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

/* --- the walk's client --- */

static void on_expression(void *ctx, node_id n)
{
    (void)eval(ctx, n);
}

static void on_variable(void *ctx, node_id n)
{
    struct constants *c = ctx;
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    for (node_id k = tree_child(c->tree, n); k != NO_NODE; k = tree_sibling(c->tree, k)) {
        if (c->tree->nodes[k].kind == NODE_ATTRIBUTE) {
            eval_children(c, k);
        }
    }
    constant_id is = value == NO_NODE ? 0 : eval(c, value);
    if (target != NO_NODE) {
        eval_target(c, target);
        assign(c, target, value, is);
    }
}

static void on_take(void *ctx, node_id n)
{
    node_id value = part(ctx, n, ROLE_VALUE);
    if (value != NO_NODE) {
        (void)eval(ctx, value);
    }
}

static void on_next(void *ctx, node_id foreach)
{
    struct constants *c = ctx;
    node_id target = part(c, foreach, ROLE_TARGET);
    if (target != NO_NODE) {
        targets_visit(c->tree, target, forget_leaf, c);
    }
}

static void on_match(void *ctx, node_id in, node_id name)
{
    (void)in;
    forget_leaf(ctx, name);
}

static void enqueue(struct constants *c, node_id function)
{
    void *items = c->queue;
    enum status st =
        mem_grow(&items, &c->queue_cap, c->queue_count + 1, sizeof *c->queue, UINT32_MAX, NULL);
    c->queue = items;
    if (st != OK) {
        c->state.failed = st;
        return;
    }
    c->queue[c->queue_count++] = function;
}

/* What a definition evaluates where it stands: decorators, bases, defaults. */
static void on_definition(void *ctx, node_id n)
{
    struct constants *c = ctx;
    const struct tree *t = c->tree;
    bool class = t->nodes[n].kind == NODE_CLASS;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        enum node_role role = (enum node_role)t->nodes[k].role;
        if (role == ROLE_BODY && !class) {
            enqueue(c, n);
        } else if (role == ROLE_BODY || role == ROLE_PARAMETERS || role == ROLE_BASE) {
            flow_node(&c->flow, k);
        } else if (role == ROLE_ATTRIBUTE) {
            eval_children(c, k);
        }
    }
}

static void on_loop(void *ctx, node_id n)
{
    struct constants *c = ctx;
    size_t first = 0;
    size_t last = 0;
    variables_defined_in(&c->variables, n, c->tree->nodes[n].next, &first, &last);
    for (size_t i = first; i < last; i++) {
        set(c, c->variables.definitions[i].variable, 0);
    }
}

/* Somebody may jump here with anything. */
static void on_label(void *ctx, node_id n)
{
    struct constants *c = ctx;
    (void)n;
    if (c->gotos) {
        c->state.dead = false;
        for (size_t i = 0; i < c->state.log_count; i++) {
            c->state.steps++;
        }
        size_t count = c->state.log_count;
        for (size_t i = 0; i < count; i++) {
            state_set(&c->state, c->state.log[i].variable, 0);
        }
    }
}

static uint32_t on_join(void *ctx, uint32_t a, uint32_t b)
{
    struct constants *c = ctx;
    return fold_join(&c->fold, a, b, a == 0 || a > c->tree->count ? 0 : a - 1);
}

/* What a loop changes is not known in it, not even to be some constant: x = x + "." */
static uint32_t on_widen(void *ctx, uint32_t a, uint32_t b)
{
    struct constants *c = ctx;
    return fold_same(&c->fold, a, b) ? (a < b ? a : b) : 0;
}

/* --- variables with one value --- */

static bool scripting_global(enum language l)
{
    return l == LANG_PYTHON || l == LANG_RUBY || l == LANG_PHP || l == LANG_JAVASCRIPT ||
           l == LANG_TYPESCRIPT || l == LANG_TSX;
}

/* Whether a private field is set where each object of the class begins: in its only
 * constructor, or in a static block. */
static bool is_set_at_once(const struct constants *c, node_id value)
{
    const struct tree *t = c->tree;
    node_id function = NO_NODE;
    node_id p = value;
    unsigned constructors = 0;
    while (p != NO_NODE && t->nodes[p].kind != NODE_CLASS) {
        if (t->nodes[p].kind == NODE_FUNCTION || t->nodes[p].kind == NODE_LAMBDA) {
            if (function != NO_NODE) {
                return false;
            }
            function = p;
        }
        p = t->nodes[p].parent;
    }
    node_id body = p == NO_NODE ? NO_NODE : part(c, p, ROLE_BODY);
    if (body == NO_NODE || function == NO_NODE) {
        return body != NO_NODE;
    }
    for (node_id k = tree_child(t, body); k != NO_NODE; k = tree_sibling(t, k)) {
        constructors +=
            t->nodes[k].kind == NODE_FUNCTION && t->nodes[k].symbol == t->nodes[p].symbol;
    }
    return constructors == 1 && t->nodes[function].symbol == t->nodes[p].symbol;
}

/* Whether what it is written once with is its value everywhere. */
static bool is_settled(const struct constants *c, const struct variable *v)
{
    enum language l = c->tree->language;
    bool ecmascript = l == LANG_JAVASCRIPT || l == LANG_TYPESCRIPT || l == LANG_TSX;
    if (v->value == NO_NODE || v->writes != 1 || (v->flags & VARIABLE_PARAMETER) != 0) {
        return false;
    }
    if ((v->flags & VARIABLE_FINAL) != 0) {
        return true;
    }
    if (v->declaration != NO_NODE) {
        return ecmascript ||
               (l == LANG_JAVA && (v->flags & VARIABLE_PRIVATE) != 0 &&
                is_set_at_once(c, v->value)) ||
               (scripting_global(l) && (v->flags & VARIABLE_GLOBAL) != 0);
    }
    return scripting_global(l) && (v->flags & VARIABLE_GLOBAL) != 0;
}

static bool may_be_constant(enum node_kind k)
{
    return node_is_literal(k) || k == NODE_NAME || k == NODE_MEMBER || k == NODE_BINARY ||
           k == NODE_INTERPOLATED || k == NODE_TERNARY || k == NODE_UNARY || k == NODE_CALL;
}

static void settle(struct constants *c)
{
    c->pure = true;
    for (size_t i = 1; i < c->variables.count && c->state.steps < c->flow.steps_max; i++) {
        const struct variable *v = &c->variables.items[i];
        if (is_settled(c, v) && may_be_constant((enum node_kind)c->tree->nodes[v->value].kind)) {
            c->settled[i] = eval(c, v->value);
        }
    }
    c->pure = false;
}

/* --- the whole --- */

static void run(struct constants *c)
{
    settle(c);
    flow_children(&c->flow, 0);
    for (size_t i = 0; i < c->queue_count && c->state.failed == OK; i++) {
        c->state.dead = false;
        state_undo(&c->state, 0);
        c->flow.target = NULL;
        c->flow.handler = NULL;
        node_id body = part(c, c->queue[i], ROLE_BODY);
        if (body != NO_NODE) {
            flow_node(&c->flow, body);
        }
    }
}

static bool prepare(struct constants *c)
{
    struct tree *t = c->tree;
    c->known = mem_calloc((size_t)t->count + 1, sizeof *c->known);
    c->settled = mem_calloc(c->variables.count + 1, sizeof *c->settled);
    if (c->known == NULL || c->settled == NULL || !state_init(&c->state, c->variables.count)) {
        return false;
    }
    for (node_id n = 0; n < t->count; n++) {
        c->known[n] = NO_NODE;
        c->gotos = c->gotos || t->nodes[n].kind == NODE_GOTO;
    }
    return true;
}

enum status constants_fold(struct tree *tree, struct symbols *symbols, struct error *err)
{
    struct constants c = {.tree = tree, .symbols = symbols};
    const struct flow_client client = {.ctx = &c,
                                       .join = on_join,
                                       .widen = on_widen,
                                       .expression = on_expression,
                                       .variable = on_variable,
                                       .take = on_take,
                                       .match = on_match,
                                       .next = on_next,
                                       .definition = on_definition,
                                       .loop = on_loop,
                                       .label = on_label};
    enum status st = variables_find(&c.variables, tree, symbols, err);
    if (st != OK) {
        return st;
    }
    c.fold = (struct folder){.tree = tree, .symbols = symbols, .failed = OK};
    c.flow = (struct flow){.tree = tree,
                           .symbols = symbols,
                           .state = &c.state,
                           .client = &client,
                           .steps_max = (uint64_t)tree->count * STEPS_A_NODE + STEPS_LEAST};
    if (!prepare(&c)) {
        st = error_no_memory(err);
    } else {
        run(&c);
        enum status failed = c.state.failed != OK ? c.state.failed : c.fold.failed;
        failed = failed == OK && symbols->full ? ERR_LIMIT : failed;
        st = failed == OK
                 ? OK
                 : error_set(err, failed, "constants of the file: %s", status_name(failed));
    }
    if (st == OK) {
        (void)mem_free(tree->constant);
        tree->constant = c.known;
        c.known = NULL;
    }
    (void)mem_free(c.known);
    (void)mem_free(c.settled);
    (void)mem_free(c.queue);
    state_release(&c.state);
    variables_release(&c.variables);
    return st;
}
