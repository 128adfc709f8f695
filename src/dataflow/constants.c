/* Constant propagation: the client of the walk whose values are literals. */
#include <assay/dataflow/constants.h>

#include <assay/base/mem.h>

#include "constants_walk.h"

enum { STEPS_A_NODE = 64, STEPS_LEAST = 1 << 16 };

static node_id part(const struct constants *c, node_id n, enum node_role role)
{
    return tree_child_in(c->tree, n, role);
}

/* --- the walk's client --- */

static void on_expression(void *ctx, node_id n)
{
    (void)constants_eval(ctx, n);
}

/* char a[SIZE]: sizes stand in the type. */
static void eval_sizes(struct constants *c, node_id type)
{
    const struct tree *t = c->tree;
    for (node_id n = type; n < t->nodes[type].next; n++) {
        if (t->nodes[n].role == ROLE_VALUE && t->nodes[t->nodes[n].parent].kind == NODE_TYPE) {
            (void)constants_eval(c, n);
            n = t->nodes[n].next - 1;
        }
    }
}

static void on_variable(void *ctx, node_id n)
{
    struct constants *c = ctx;
    node_id target = part(c, n, ROLE_TARGET);
    node_id value = part(c, n, ROLE_VALUE);
    for (node_id k = tree_child(c->tree, n); k != NO_NODE; k = tree_sibling(c->tree, k)) {
        if (c->tree->nodes[k].kind == NODE_ATTRIBUTE) {
            constants_eval_children(c, k);
        } else if (c->tree->nodes[k].kind == NODE_TYPE) {
            eval_sizes(c, k);
        }
    }
    constant_id is = value == NO_NODE ? 0 : constants_eval(c, value);
    if (target != NO_NODE) {
        constants_eval_target(c, target);
        constants_assign(c, target, value, is);
    }
}

static void on_take(void *ctx, node_id n)
{
    node_id value = part(ctx, n, ROLE_VALUE);
    if (value != NO_NODE) {
        (void)constants_eval(ctx, value);
    }
}

static void on_next(void *ctx, node_id foreach)
{
    struct constants *c = ctx;
    node_id target = part(c, foreach, ROLE_TARGET);
    if (target != NO_NODE) {
        targets_visit(c->tree, target, constants_forget, c);
    }
}

static void on_match(void *ctx, node_id in, node_id name)
{
    (void)in;
    constants_forget(ctx, name);
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
            constants_eval_children(c, k);
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
        constants_set(c, c->variables.definitions[i].variable, 0);
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
    return l == LANG_PYTHON || l == LANG_RUBY || l == LANG_PHP || language_is_ecmascript(l);
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
    bool ecmascript = language_is_ecmascript(l);
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
            c->settled[i] = constants_eval(c, v->value);
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
        if (tree->language == LANG_HCL && c.state.failed == OK) {
            c.state.failed = constants_of_module(&c);
        }
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
