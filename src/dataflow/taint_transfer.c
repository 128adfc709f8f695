/* What each kind of expression does with taint. */
#include <stdio.h>
#include <string.h>

#include "taint_walk.h"

enum { ROW_MAX = 32, PATTERN_DEPTH_MAX = 64, LAMBDAS_MAX = 32 };

static node_id part(const struct taint_walk *w, node_id n, enum node_role role)
{
    return tree_child_in(w->tree, n, role);
}

static struct view text_of(const struct taint_walk *w, node_id n)
{
    return symbols_text(w->symbols, w->tree->nodes[n].symbol);
}

static struct tainted fresh(taint_set set)
{
    return (struct tainted){.set = set, .fresh = set};
}

static taint_set through_operators(const struct taint_walk *w, taint_set set)
{
    return w->input->options.only_assignments ? TAINT_NONE : set;
}

/* All that the children carry, as one. Statements among them run. */
static taint_set eval_all(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    taint_set all = TAINT_NONE;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        enum node_kind kind = (enum node_kind)t->nodes[k].kind;
        if (kind == NODE_TOKEN || kind == NODE_TYPE || t->nodes[k].role == ROLE_NAME) {
            continue;
        }
        if (node_is_expression(kind)) {
            all = taint_set_union(&w->sets, all, taint_gather(w, taint_eval(w, k)));
        } else {
            flow_node(&w->flow, k);
        }
    }
    return all;
}

void taint_children(struct taint_walk *w, node_id n)
{
    (void)eval_all(w, n);
}

static struct tainted eval_part(struct taint_walk *w, node_id n, enum node_role role)
{
    node_id k = part(w, n, role);
    return k == NO_NODE ? fresh(TAINT_NONE) : taint_eval(w, k);
}

static void run_value(void *ctx, node_id n)
{
    struct taint_walk *w = ctx;
    w->value = taint_eval(w, n);
}

/* What may run or not. */
static taint_set eval_maybe(struct taint_walk *w, node_id n)
{
    w->value = fresh(TAINT_NONE);
    if (n != NO_NODE) {
        flow_maybe(&w->flow, run_value, w, n);
    }
    return taint_gather(w, w->value);
}

/* --- variables, fields, elements --- */

static struct tainted eval_base(struct taint_walk *w, node_id n)
{
    uint32_t holder = taint_holder_of(w, n);
    taint_set held = taint_held(w, holder);
    return (struct tainted){.set = held, .held = held, .holder = holder};
}

/* A field or element of `of`: its own taint where something is known, else that of `of`. */
static struct tainted access(struct taint_walk *w, struct tainted of, symbol_id key)
{
    struct tainted v = {.holder = of.holder};
    v.fresh = through_operators(w, of.fresh);
    if (of.holder == NO_HOLDER) {
        return fresh(v.fresh);
    }
    v.holder = key == 0 ? of.holder : holder_in(&w->holders, of.holder, key);
    uint32_t own = state_get(&w->state, v.holder);
    v.held = own == TAINT_CLEAN  ? TAINT_NONE
             : own != TAINT_NONE ? own
                                 : through_operators(w, of.held);
    v.set = taint_set_union(&w->sets, v.fresh, v.held);
    return v;
}

static struct tainted eval_member(struct taint_walk *w, node_id n)
{
    struct tainted of = eval_part(w, n, ROLE_OBJECT);
    node_id name = part(w, n, ROLE_NAME);
    if (name != NO_NODE && w->tree->nodes[name].kind != NODE_NAME) {
        (void)taint_eval(w, name);
    }
    if (w->variables.of_node[n] != NO_VARIABLE) { /* this.x that the class declares */
        struct tainted v = eval_base(w, n);
        v.fresh = through_operators(w, of.fresh);
        return v;
    }
    return access(w, of, w->tree->nodes[n].symbol);
}

static struct tainted eval_index(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    struct tainted of = eval_part(w, n, ROLE_OBJECT);
    taint_set indexes = TAINT_NONE;
    unsigned count = 0;
    symbol_id key = 0;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (t->nodes[k].role != ROLE_OBJECT) {
            indexes = taint_set_union(&w->sets, indexes, taint_gather(w, taint_eval(w, k)));
            key = ++count == 1 ? taint_key(w, k) : 0;
        }
    }
    struct tainted v = access(w, of, key);
    if (key == 0 && of.holder != NO_HOLDER && !w->input->options.only_assignments) {
        v.held = taint_gather(w, of); /* any of its elements */
    }
    if (!w->input->options.safe_indexes && !w->input->options.only_assignments) {
        v.fresh = taint_set_union(&w->sets, v.fresh, indexes);
    }
    return v;
}

/* --- assignments --- */

static bool holds(enum node_kind k)
{
    return k == NODE_NAME || k == NODE_MEMBER || k == NODE_INDEX || k == NODE_SELF ||
           k == NODE_UNARY;
}

/* An element with a key that is not known: its container may have it now. */
static bool is_vague(struct taint_walk *w, node_id target, uint32_t holder)
{
    const struct tree *t = w->tree;
    node_id object = t->nodes[target].kind == NODE_INDEX ? part(w, target, ROLE_OBJECT) : NO_NODE;
    return object != NO_NODE && holder != NO_HOLDER && taint_holder_of(w, object) == holder;
}

/* One variable, field or element gets a value. */
static void store(struct taint_walk *w, node_id target, struct tainted v)
{
    struct taint_step step = {.begin = w->tree->nodes[target].begin,
                              .end = w->tree->nodes[target].end};
    uint32_t holder = taint_holder_of(w, target);
    bool plain = w->tree->nodes[target].kind == NODE_NAME && w->marks.flags[target] == 0;
    uint32_t before = state_get(&w->state, holder);
    if (!plain) {
        (void)taint_eval(w, target); /* it may be a source or a sink itself */
    }
    uint32_t after = state_get(&w->state, holder);
    taint_set set =
        taint_is_safe_type(w, target) ? TAINT_NONE : taint_set_through(&w->sets, v.set, step);
    if (holder == NO_HOLDER) {
        return;
    }
    if (is_vague(w, target, holder)) {
        taint_add(w, holder, taint_set_union(&w->sets, set, taint_gather(w, v)));
        return;
    }
    if (after != before && after >= TAINT_FIRST) {
        set = taint_set_union(&w->sets, set, after);
    }
    if (v.holder == holder) {
        state_set(&w->state, holder, set);
        return; /* x = x */
    }
    taint_store(w, holder, set);
    taint_copy(w, v.holder, holder);
}

static symbol_id element_key(const struct taint_walk *w, unsigned index)
{
    char digits[16];
    int len = snprintf(digits, sizeof digits, "%u", index);
    return len <= 0 ? 0 : symbols_find(w->symbols, view_of(digits, (size_t)len));
}

static void destructure(struct taint_walk *w, node_id target, struct tainted v, unsigned depth);

/* a = default, inside of a pattern. */
static void destructure_default(struct taint_walk *w, node_id target, struct tainted v,
                                unsigned depth)
{
    node_id name = part(w, target, ROLE_TARGET);
    struct tainted other = eval_part(w, target, ROLE_VALUE);
    v.fresh = taint_set_union(&w->sets, v.fresh, other.set);
    v.set = taint_set_union(&w->sets, v.set, other.set);
    if (name != NO_NODE) {
        destructure(w, name, v, depth);
    }
}

/* What the child `k`, the one of that index, of a pattern gets of `v`. */
static struct tainted piece(struct taint_walk *w, node_id target, node_id k, unsigned index,
                            struct tainted v)
{
    const struct node *nodes = w->tree->nodes;
    enum node_kind kind = (enum node_kind)nodes[target].kind;
    if (kind == NODE_PAIR) {
        node_id name = part(w, target, ROLE_KEY);
        return access(w, v, name == NO_NODE ? 0 : nodes[name].symbol);
    }
    if ((kind == NODE_TUPLE || kind == NODE_LIST) && nodes[k].kind != NODE_SPREAD) {
        return access(w, v, v.holder == NO_HOLDER ? 0 : element_key(w, index));
    }
    return v;
}

static void destructure(struct taint_walk *w, node_id target, struct tainted v, unsigned depth)
{
    const struct tree *t = w->tree;
    enum node_kind kind = (enum node_kind)t->nodes[target].kind;
    unsigned index = 0;
    if (holds(kind)) {
        store(w, target, v);
        return;
    }
    if (depth > PATTERN_DEPTH_MAX || kind == NODE_TOKEN || kind == NODE_TYPE) {
        return;
    }
    if (kind == NODE_ASSIGN) {
        destructure_default(w, target, v, depth + 1);
        return;
    }
    for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
        enum node_role role = (enum node_role)t->nodes[k].role;
        if (role != ROLE_KEY && role != ROLE_ATTRIBUTE && role != ROLE_TYPE) {
            destructure(w, k, piece(w, target, k, index, v), depth + 1);
        }
        index++;
    }
}

void taint_assign(struct taint_walk *w, node_id target, struct tainted v)
{
    destructure(w, target, v, 0);
}

static bool is_row(const struct tree *t, node_id n)
{
    if (t->nodes[n].kind != NODE_TUPLE && t->nodes[n].kind != NODE_LIST) {
        return false;
    }
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (t->nodes[k].kind == NODE_SPREAD) {
            return false;
        }
    }
    return true;
}

/* a, b = x, y: each its own. */
static bool assign_rows(struct taint_walk *w, node_id target, node_id value, taint_set *all)
{
    const struct tree *t = w->tree;
    struct tainted values[ROW_MAX];
    size_t count = tree_child_count(t, target);
    if (!is_row(t, target) || !is_row(t, value) || count > ROW_MAX ||
        count != tree_child_count(t, value) || w->marks.flags[value] != 0) {
        return false;
    }
    size_t i = 0;
    for (node_id k = tree_child(t, value); k != NO_NODE; k = tree_sibling(t, k)) {
        values[i] = taint_eval(w, k);
        *all = taint_set_union(&w->sets, *all, values[i].set);
        /* Swapping: what it held before the first is written. */
        values[i].holder = NO_HOLDER;
        i++;
    }
    i = 0;
    for (node_id k = tree_child(t, target); k != NO_NODE; k = tree_sibling(t, k)) {
        taint_assign(w, k, values[i++]);
    }
    return true;
}

static struct tainted eval_assign(struct taint_walk *w, node_id n)
{
    node_id target = part(w, n, ROLE_TARGET);
    node_id value = part(w, n, ROLE_VALUE);
    taint_set all = TAINT_NONE;
    if (target == NO_NODE || value == NO_NODE) {
        return fresh(eval_all(w, n));
    }
    if (assign_rows(w, target, value, &all)) {
        return fresh(all);
    }
    struct tainted v = taint_eval(w, value);
    taint_assign(w, target, v);
    return fresh(taint_gather(w, v));
}

static struct tainted eval_augment(struct taint_walk *w, node_id n)
{
    node_id target = part(w, n, ROLE_TARGET);
    struct tainted right = eval_part(w, n, ROLE_VALUE);
    if (target == NO_NODE) {
        return right;
    }
    taint_set both = taint_gather(w, right);
    both = taint_set_union(&w->sets, both, taint_gather(w, taint_eval(w, target)));
    both = through_operators(w, both);
    taint_assign(w, target, fresh(both));
    return fresh(both);
}

void taint_define(struct taint_walk *w, node_id n)
{
    node_id target = part(w, n, ROLE_TARGET);
    node_id value = part(w, n, ROLE_VALUE);
    taint_set all = TAINT_NONE;
    if (target == NO_NODE) {
        taint_children(w, n);
    } else if (value == NO_NODE) {
        taint_assign(w, target, fresh(TAINT_NONE));
    } else if (!assign_rows(w, target, value, &all)) {
        struct tainted v = taint_eval(w, value);
        all = taint_gather(w, v);
        taint_assign(w, target, v);
    }
    (void)taint_annotate(w, n, fresh(all)); /* sinks that are a whole definition */
}

/* --- operators --- */

static bool is_one_of(struct view text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (view_eq_str(text, *words)) {
            return true;
        }
    }
    return false;
}

static bool is_comparison(struct view op)
{
    static const char *const words[] = {
        "==", "!=", "===",    "!==",    "<",  "<=", ">",          ">=", "<=>",
        "in", "is", "not in", "is not", "=~", "!~", "instanceof", NULL};
    return is_one_of(op, words);
}

static bool is_short_circuit(struct view op)
{
    static const char *const words[] = {"&&", "||", "and", "or", "??", "?:", NULL};
    return is_one_of(op, words);
}

static struct tainted eval_binary(struct taint_walk *w, node_id n)
{
    node_id right = part(w, n, ROLE_RIGHT);
    struct view op = text_of(w, n);
    taint_set a = taint_gather(w, eval_part(w, n, ROLE_LEFT));
    taint_set b = is_short_circuit(op) ? eval_maybe(w, right)
                  : right == NO_NODE   ? TAINT_NONE
                                       : taint_gather(w, taint_eval(w, right));
    if (w->input->options.safe_comparisons && is_comparison(op)) {
        return fresh(TAINT_NONE);
    }
    return fresh(through_operators(w, taint_set_union(&w->sets, a, b)));
}

static struct tainted eval_unary(struct taint_walk *w, node_id n)
{
    struct tainted v = eval_part(w, n, ROLE_VALUE);
    struct view op = text_of(w, n);
    if (view_eq(op, VIEW("*")) || view_eq(op, VIEW("&"))) {
        return v; /* what it points to */
    }
    return fresh(through_operators(w, taint_gather(w, v)));
}

static struct tainted eval_ternary(struct taint_walk *w, node_id n)
{
    (void)eval_part(w, n, ROLE_CONDITION);
    taint_set a = eval_maybe(w, part(w, n, ROLE_THEN));
    taint_set b = eval_maybe(w, part(w, n, ROLE_ELSE));
    return fresh(taint_set_union(&w->sets, a, b));
}

/* --- functions in expressions --- */

static void parameter(struct taint_walk *w, node_id p)
{
    const struct tree *t = w->tree;
    node_id name = part(w, p, ROLE_NAME);
    node_id value = part(w, p, ROLE_VALUE);
    taint_set set = value == NO_NODE ? TAINT_NONE : taint_gather(w, taint_eval(w, value));
    if (name == NO_NODE) {
        return;
    }
    taint_assign(w, name, fresh(TAINT_NONE));
    for (node_id k = name; k < t->nodes[name].next; k++) {
        if (t->nodes[k].kind != NODE_NAME || w->variables.of_node[k] == NO_VARIABLE) {
            continue;
        }
        uint32_t holder = taint_holder_of(w, k);
        struct tainted v = {.set = set, .fresh = set, .holder = holder};
        v = taint_annotate(w, k, v);
        taint_add(w, holder, v.set);
    }
}

void taint_parameters(struct taint_walk *w, node_id function)
{
    const struct tree *t = w->tree;
    for (node_id k = tree_child(t, function); k != NO_NODE; k = tree_sibling(t, k)) {
        enum node_role role = (enum node_role)t->nodes[k].role;
        if (t->nodes[k].kind == NODE_PARAMETER) {
            parameter(w, k);
        } else if (role == ROLE_PARAMETERS || role == ROLE_RECEIVER) {
            for (node_id p = tree_child(t, k); p != NO_NODE; p = tree_sibling(t, p)) {
                if (t->nodes[p].kind == NODE_PARAMETER) {
                    parameter(w, p);
                }
            }
        }
    }
}

static void run_closure(void *ctx, node_id n)
{
    struct taint_walk *w = ctx;
    struct flow_target *target = w->flow.target;
    struct flow_handler *handler = w->flow.handler;
    node_id body = part(w, n, ROLE_BODY);
    bool dead = w->state.dead;
    w->flow.target = NULL;
    w->flow.handler = NULL;
    w->nesting++;
    taint_parameters(w, n);
    if (body != NO_NODE) {
        flow_node(&w->flow, body);
    }
    w->nesting--;
    w->flow.target = target;
    w->flow.handler = handler;
    w->state.dead = dead; /* it returns to its caller */
}

/* The body of a function inside of another sees what that one knows here. `lasting`: it
 * may run here, too, and what it does counts from now on. */
void taint_closure(struct taint_walk *w, node_id function, bool lasting)
{
    if (lasting) {
        flow_maybe(&w->flow, run_closure, w, function);
        return;
    }
    size_t mark = w->state.log_count;
    bool dead = w->state.dead;
    run_closure(w, function);
    w->state.dead = false;
    state_undo(&w->state, mark);
    w->state.dead = dead;
}

/* --- calls --- */

static bool is_lambda_argument(const struct tree *t, node_id n)
{
    if (t->nodes[n].kind == NODE_KEYWORD) {
        n = tree_child_in(t, n, ROLE_VALUE);
    }
    return n != NO_NODE && t->nodes[n].kind == NODE_LAMBDA;
}

static taint_set eval_arguments(struct taint_walk *w, node_id arguments)
{
    const struct tree *t = w->tree;
    taint_set all = TAINT_NONE;
    for (node_id k = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments); k != NO_NODE;
         k = tree_sibling(t, k)) {
        if (!is_lambda_argument(t, k)) {
            all = taint_set_union(&w->sets, all, taint_gather(w, taint_eval(w, k)));
        }
    }
    return all;
}

/* Functions that are handed over run after the call's other parts were looked at. */
static void run_arguments(struct taint_walk *w, node_id arguments)
{
    const struct tree *t = w->tree;
    for (node_id k = arguments == NO_NODE ? NO_NODE : tree_child(t, arguments); k != NO_NODE;
         k = tree_sibling(t, k)) {
        if (is_lambda_argument(t, k)) {
            node_id lambda = t->nodes[k].kind == NODE_LAMBDA ? k : part(w, k, ROLE_VALUE);
            taint_closure(w, lambda, true);
            (void)taint_annotate(w, lambda, fresh(TAINT_NONE));
        }
    }
}

/* The field that o.getName() and o.setName(v) of Java mean: o.name. */
static uint32_t java_field(struct taint_walk *w, node_id object, struct view method)
{
    char name[128];
    size_t len = method.len - 3;
    if (len == 0 || len > sizeof name) {
        return NO_HOLDER;
    }
    memcpy(name, method.ptr + 3, len);
    name[0] = (char)(name[0] >= 'A' && name[0] <= 'Z' ? name[0] + ('a' - 'A') : name[0]);
    uint32_t key = symbols_find(w->symbols, view_of(name, len));
    uint32_t holder = taint_holder_of(w, object);
    if (key == 0) { /* the field's name need not stand in the file */
        key = HOLDER_SELF | (uint32_t)(view_hash(view_of(name, len)) >> 36);
    }
    return holder == NO_HOLDER ? NO_HOLDER : holder_in(&w->holders, holder, key);
}

/* Getters and setters of Java that nobody has defined. */
static bool java_property(struct taint_walk *w, node_id callee, size_t arguments, taint_set taken,
                          taint_set *result)
{
    struct view text = text_of(w, callee);
    node_id object = part(w, callee, ROLE_OBJECT);
    bool get = arguments == 0 && view_starts(text, VIEW("get"));
    bool set = arguments == 1 && view_starts(text, VIEW("set"));
    if (w->tree->language != LANG_JAVA || object == NO_NODE ||
        w->tree->nodes[object].kind != NODE_NAME || (!get && !set)) {
        return false;
    }
    uint32_t field = java_field(w, object, text);
    if (field == NO_HOLDER) {
        return false;
    }
    if (set) {
        taint_add(w, field, taken);
    }
    *result = get ? taint_held(w, field) : TAINT_NONE;
    return true;
}

static struct tainted eval_call(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    node_id callee = part(w, n, ROLE_CALLEE);
    node_id arguments = part(w, n, ROLE_ARGUMENTS);
    bool propagates = !w->input->options.safe_functions && !w->input->options.only_assignments;
    taint_set taken = eval_arguments(w, arguments);
    taint_set of = TAINT_NONE;
    taint_set property = TAINT_NONE;
    struct tainted f = fresh(TAINT_NONE);
    if (callee != NO_NODE && t->nodes[callee].kind == NODE_LAMBDA) {
        taint_closure(w, callee, true);
    } else if (callee != NO_NODE) {
        f = taint_eval(w, callee);
        /* Of the object that a method belongs to, the fields count as well. */
        if (t->nodes[callee].kind == NODE_MEMBER && f.holder != NO_HOLDER) {
            uint32_t above = w->holders.items[f.holder].above;
            of = taint_gather(w, (struct tainted){.set = taint_held(w, above), .holder = above});
        }
    }
    size_t count = arguments == NO_NODE ? 0 : tree_child_count(t, arguments);
    bool is_property = callee != NO_NODE && t->nodes[callee].kind == NODE_MEMBER &&
                       java_property(w, callee, count, taken, &property);
    run_arguments(w, arguments);
    taint_set result = through_operators(w, f.set);
    if (is_property) {
        result = taint_set_union(&w->sets, property, f.fresh);
        of = TAINT_NONE;
    }
    if (propagates) {
        result = taint_set_union(&w->sets, result, taint_set_union(&w->sets, taken, of));
    }
    struct tainted v = fresh(result);
    v.taken = taken;
    return v;
}

static struct tainted eval_new(struct taint_walk *w, node_id n)
{
    node_id arguments = part(w, n, ROLE_ARGUMENTS);
    node_id body = part(w, n, ROLE_BODY);
    taint_set taken = eval_arguments(w, arguments);
    run_arguments(w, arguments);
    if (body != NO_NODE) {
        flow_node(&w->flow, body);
    }
    struct tainted v = fresh(through_operators(w, taken));
    v.taken = taken;
    return v;
}

/* [e for x in xs if c]: the clauses run before the value. */
static struct tainted eval_comprehension(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        node_id target = NO_NODE;
        node_id source = NO_NODE;
        if (t->nodes[k].role == ROLE_VALUE) {
            continue;
        }
        bool clause = view_eq(text_of(w, k), VIEW("for_in_clause"));
        for (node_id c = tree_child(t, k); clause && c != NO_NODE; c = tree_sibling(t, c)) {
            if (t->nodes[c].kind != NODE_TOKEN) {
                target = target == NO_NODE ? c : target;
                source = c;
            }
        }
        if (target == source) {
            (void)eval_all(w, k);
            continue;
        }
        taint_assign(w, target, fresh(taint_gather(w, taint_eval(w, source))));
    }
    taint_set all = TAINT_NONE;
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (t->nodes[k].role == ROLE_VALUE) {
            all = taint_set_union(&w->sets, all, taint_gather(w, taint_eval(w, k)));
        }
    }
    return fresh(all);
}

static struct tainted eval_kind(struct taint_walk *w, node_id n)
{
    switch ((int)w->tree->nodes[n].kind) {
    case NODE_NAME:
    case NODE_SELF:
        return eval_base(w, n);
    case NODE_MEMBER:
        return eval_member(w, n);
    case NODE_INDEX:
        return eval_index(w, n);
    case NODE_CALL:
        return eval_call(w, n);
    case NODE_NEW:
        return eval_new(w, n);
    case NODE_ASSIGN:
        return eval_assign(w, n);
    case NODE_AUGMENT:
        return eval_augment(w, n);
    case NODE_BINARY:
        return eval_binary(w, n);
    case NODE_UNARY:
        return eval_unary(w, n);
    case NODE_TERNARY:
        return eval_ternary(w, n);
    case NODE_LAMBDA:
        taint_closure(w, n, false);
        return fresh(TAINT_NONE);
    case NODE_COMPREHENSION:
        return eval_comprehension(w, n);
    case NODE_KEYWORD:
    case NODE_CAST:
    case NODE_AWAIT:
        return eval_part(w, n, ROLE_VALUE);
    case NODE_INTERPOLATED:
        return fresh(through_operators(w, eval_all(w, n)));
    default:
        return fresh(eval_all(w, n));
    }
}

struct tainted taint_eval(struct taint_walk *w, node_id n)
{
    taint_set inside = w->inside;
    size_t inside_sinks = w->inside_sink_count;
    w->state.steps += 1 + w->sets.steps;
    w->sets.steps = 0;
    if (w->state.steps > w->flow.steps_max) {
        w->flow.exhausted = true;
        return fresh(TAINT_NONE);
    }
    if (taint_sanitized(w, n)) {
        return fresh(TAINT_NONE);
    }
    taint_enter(w, n);
    struct tainted v = taint_annotate(w, n, eval_kind(w, n));
    w->inside = inside;
    w->inside_sink_count = inside_sinks;
    return v;
}
