/* What each kind of expression does with taint. */
#include <stdio.h>
#include <string.h>

#include "taint_walk.h"
#include "words.h"

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

taint_set taint_through_operators(const struct taint_walk *w, taint_set set)
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
        } else if (kind == NODE_ATTRIBUTE) {
            all = taint_set_union(&w->sets, all, eval_all(w, k)); /* of markup */
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
struct tainted taint_access(struct taint_walk *w, struct tainted of, symbol_id key)
{
    struct tainted v = {.holder = of.holder};
    for (uint32_t i = 0; of.row != 0 && w->row.node == of.row && i < w->row.count; i++) {
        if (key != 0 && w->row.keys[i] == key) {
            return fresh(w->row.sets[i]);
        }
    }
    v.fresh = taint_through_operators(w, of.fresh);
    if (of.holder == NO_HOLDER) {
        return fresh(v.fresh);
    }
    v.holder = key == 0 ? of.holder : holder_in(&w->holders, of.holder, key);
    uint32_t own = state_get(&w->state, v.holder);
    v.held = own == TAINT_CLEAN  ? TAINT_NONE
             : own != TAINT_NONE ? own
                                 : taint_through_operators(w, of.held);
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
        v.fresh = taint_through_operators(w, of.fresh);
        return v;
    }
    return taint_access(w, of, w->tree->nodes[n].symbol);
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
    struct tainted v = taint_access(w, of, key);
    if (key == 0 && of.holder != NO_HOLDER && !w->input->options.only_assignments) {
        v.held = taint_gather(w, of); /* any of its elements */
    }
    if (!w->input->options.safe_indexes && !w->input->options.only_assignments) {
        v.fresh = taint_set_union(&w->sets, v.fresh, indexes);
    }
    return v;
}

/* --- operators --- */

static bool is_comparison(struct view op)
{
    static const char *const words[] = {
        "==", "!=", "===",    "!==",    "<",  "<=", ">",          ">=", "<=>",
        "in", "is", "not in", "is not", "=~", "!~", "instanceof", NULL};
    return word_is_one_of(op, words);
}

static bool is_short_circuit(struct view op)
{
    static const char *const words[] = {"&&", "||", "and", "or", "??", "?:", NULL};
    return word_is_one_of(op, words);
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
    return fresh(taint_through_operators(w, taint_set_union(&w->sets, a, b)));
}

static struct tainted eval_unary(struct taint_walk *w, node_id n)
{
    struct tainted v = eval_part(w, n, ROLE_VALUE);
    struct view op = text_of(w, n);
    if (view_eq(op, VIEW("*")) || view_eq(op, VIEW("&"))) {
        return v; /* what it points to */
    }
    return fresh(taint_through_operators(w, taint_gather(w, v)));
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
    for (node_id k = name; k < t->nodes[name].next; k++) {
        if (t->nodes[k].kind != NODE_NAME || w->variables.of_node[k] == NO_VARIABLE) {
            continue;
        }
        uint32_t holder = taint_holder_of(w, k);
        struct tainted v = {.set = set, .fresh = set, .holder = holder};
        taint_store(w, holder, TAINT_NONE);
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
    struct flow_last *last = w->flow.last;
    node_id body = part(w, n, ROLE_BODY);
    bool dead = w->state.dead;
    w->flow.target = NULL;
    w->flow.handler = NULL;
    w->flow.last = NULL;
    w->nesting++;
    taint_parameters(w, n);
    if (body != NO_NODE) {
        flow_node(&w->flow, body);
    }
    w->nesting--;
    w->flow.target = target;
    w->flow.handler = handler;
    w->flow.last = last;
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
    name[0] = char_lower(name[0]);
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
    taint_set result = taint_through_operators(w, f.set);
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
    node_id type = part(w, n, ROLE_TYPE);
    if (type != NO_NODE && w->tree->nodes[type].kind != NODE_TYPE) {
        (void)taint_eval(w, type); /* "new $class()" of PHP: a sink may be there */
    }
    /* The elements of "new T[] {a, b}". */
    taint_set elements = taint_gather(w, eval_part(w, n, ROLE_VALUE));
    run_arguments(w, arguments);
    if (body != NO_NODE) {
        flow_node(&w->flow, body);
    }
    taint_set all = taint_set_union(&w->sets, taken, elements);
    struct tainted v = fresh(taint_through_operators(w, all));
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

/* Lists, tuples, dictionaries: the whole carries what any element does. */
static struct tainted eval_row(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    struct row row = {.node = n};
    taint_set all = TAINT_NONE;
    unsigned index = 0;
    bool regular = true; /* up to here no element of unknown number went before */
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        bool pair = t->nodes[k].kind == NODE_PAIR;
        node_id name = pair ? part(w, k, ROLE_KEY) : NO_NODE;
        node_id value = pair ? part(w, k, ROLE_VALUE) : NO_NODE;
        regular = regular && t->nodes[k].kind != NODE_SPREAD;
        symbol_id key = !regular || name == NO_NODE ? 0 : t->nodes[name].symbol;
        taint_set set = TAINT_NONE;
        if (value != NO_NODE) {
            set = taint_gather(w, taint_eval(w, value));
        } else if (node_is_expression((enum node_kind)t->nodes[k].kind)) {
            set = taint_gather(w, taint_eval(w, k));
            key = regular && !pair ? taint_element_key(w, index) : 0;
        } else {
            flow_node(&w->flow, k);
        }
        all = taint_set_union(&w->sets, all, set);
        if (key != 0 && row.count < ROW_MAX) {
            row.keys[row.count] = key;
            row.sets[row.count++] = set;
        }
        index++;
    }
    w->row = row;
    struct tainted v = fresh(all);
    v.row = n;
    return v;
}

static struct tainted eval_lambda(struct taint_walk *w, node_id n)
{
    taint_closure(w, n, false);
    return fresh(TAINT_NONE);
}

static struct tainted eval_value(struct taint_walk *w, node_id n)
{
    return eval_part(w, n, ROLE_VALUE);
}

static struct tainted eval_interpolated(struct taint_walk *w, node_id n)
{
    return fresh(taint_through_operators(w, eval_all(w, n)));
}

/* Of other kinds everything in them counts. */
static struct tainted (*const evaluators[NODE_KIND_COUNT])(struct taint_walk *w, node_id n) = {
    [NODE_NAME] = eval_base,
    [NODE_SELF] = eval_base,
    [NODE_MEMBER] = eval_member,
    [NODE_INDEX] = eval_index,
    [NODE_CALL] = eval_call,
    [NODE_NEW] = eval_new,
    [NODE_ASSIGN] = taint_eval_assign,
    [NODE_AUGMENT] = taint_eval_augment,
    [NODE_BINARY] = eval_binary,
    [NODE_UNARY] = eval_unary,
    [NODE_TERNARY] = eval_ternary,
    [NODE_LAMBDA] = eval_lambda,
    [NODE_COMPREHENSION] = eval_comprehension,
    [NODE_KEYWORD] = eval_value,
    [NODE_CAST] = eval_value,
    [NODE_AWAIT] = eval_value,
    [NODE_LIST] = eval_row,
    [NODE_TUPLE] = eval_row,
    [NODE_DICT] = eval_row,
    [NODE_INTERPOLATED] = eval_interpolated,
};

static struct tainted eval_kind(struct taint_walk *w, node_id n)
{
    enum node_kind kind = w->tree->nodes[n].kind;
    return evaluators[kind] != NULL ? evaluators[kind](w, n) : fresh(eval_all(w, n));
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
    enum sanitized sanitized = taint_sanitized(w, n);
    if (sanitized == SANITIZED_WHOLLY) {
        return fresh(TAINT_NONE);
    }
    taint_enter(w, n);
    struct tainted v = eval_kind(w, n);
    v = sanitized == SANITIZED_NOT ? taint_annotate(w, n, v) : fresh(TAINT_NONE);
    w->inside = inside;
    w->inside_sink_count = inside_sinks;
    return v;
}
