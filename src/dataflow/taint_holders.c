/* What expressions stand for as holders of taint, and what is known of them. */
#include <string.h>

#include "taint_walk.h"
#include "words.h"

enum { DESCENDANTS_MAX = 256 };

static struct view text_of(const struct taint_walk *w, node_id n)
{
    return symbols_text(w->symbols, w->tree->nodes[n].symbol);
}

symbol_id taint_key(const struct taint_walk *w, node_id index)
{
    const struct tree *t = w->tree;
    node_id n = index;
    if (t->constant != NULL && t->constant[n] != NO_NODE) {
        n = t->constant[n];
    }
    bool known = t->nodes[n].kind == NODE_STRING || t->nodes[n].kind == NODE_NUMBER ||
                 t->nodes[n].kind == NODE_SYMBOL;
    return known && (t->nodes[n].flags & NODE_UNKNOWN_VALUE) == 0 ? t->nodes[n].symbol : 0;
}

static uint32_t base_holder(struct taint_walk *w, node_id n)
{
    uint32_t variable = w->variables.of_node[n];
    if (variable != NO_VARIABLE) {
        return holder_in(&w->holders, NO_HOLDER, variable);
    }
    if (w->tree->nodes[n].kind == NODE_SELF) {
        return holder_in(&w->holders, NO_HOLDER, HOLDER_SELF | w->tree->nodes[n].symbol);
    }
    return NO_HOLDER;
}

static node_id first_index(const struct tree *t, node_id n)
{
    for (node_id k = tree_child(t, n); k != NO_NODE; k = tree_sibling(t, k)) {
        if (t->nodes[k].role != ROLE_OBJECT) {
            return tree_sibling(t, k) == NO_NODE ? k : NO_NODE;
        }
    }
    return NO_NODE;
}

uint32_t taint_holder_of(struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    enum node_kind kind = (enum node_kind)t->nodes[n].kind;
    uint32_t base = base_holder(w, n);
    w->state.steps++;
    if (base != NO_HOLDER) {
        return base;
    }
    if (kind == NODE_MEMBER || kind == NODE_INDEX) {
        node_id object = tree_child_in(t, n, ROLE_OBJECT);
        node_id index = kind == NODE_INDEX ? first_index(t, n) : NO_NODE;
        symbol_id key = kind == NODE_MEMBER ? t->nodes[n].symbol
                        : index == NO_NODE  ? 0
                                            : taint_key(w, index);
        uint32_t above = object == NO_NODE ? NO_HOLDER : taint_holder_of(w, object);
        return above == NO_HOLDER || key == 0 ? above : holder_in(&w->holders, above, key);
    }
    bool pointer = kind == NODE_UNARY &&
                   (view_eq(text_of(w, n), VIEW("*")) || view_eq(text_of(w, n), VIEW("&")));
    if (pointer || kind == NODE_CAST) {
        node_id value = tree_child_in(t, n, ROLE_VALUE);
        return value == NO_NODE ? NO_HOLDER : taint_holder_of(w, value);
    }
    return NO_HOLDER;
}

/* What is known of a holder: its own, else what the one above it has. */
taint_set taint_held(const struct taint_walk *w, uint32_t holder)
{
    while (holder != NO_HOLDER) {
        uint32_t own = state_get(&w->state, holder);
        if (own != TAINT_NONE || w->input->options.only_assignments) {
            return own == TAINT_CLEAN ? TAINT_NONE : own;
        }
        holder = w->holders.items[holder].above;
    }
    return TAINT_NONE;
}

/* The next in the subtree of `root`, parents first. */
static uint32_t next_below(const struct holders *h, uint32_t root, uint32_t at)
{
    if (h->items[at].child != NO_HOLDER) {
        return h->items[at].child;
    }
    while (at != root && h->items[at].sibling == NO_HOLDER) {
        at = h->items[at].above;
    }
    return at == root ? NO_HOLDER : h->items[at].sibling;
}

taint_set taint_gather(struct taint_walk *w, struct tainted v)
{
    taint_set all = v.set;
    unsigned count = 0;
    if (v.holder == NO_HOLDER) {
        return all;
    }
    for (uint32_t h = next_below(&w->holders, v.holder, v.holder);
         h != NO_HOLDER && count < DESCENDANTS_MAX; h = next_below(&w->holders, v.holder, h)) {
        uint32_t own = state_get(&w->state, h);
        w->state.steps++;
        count++;
        all = own >= TAINT_FIRST ? taint_set_union(&w->sets, all, own) : all;
    }
    return all;
}

/* It has this taint and no other, its fields as well. */
void taint_store(struct taint_walk *w, uint32_t holder, taint_set set)
{
    if (holder == NO_HOLDER) {
        return;
    }
    for (uint32_t h = next_below(&w->holders, holder, holder); h != NO_HOLDER;
         h = next_below(&w->holders, holder, h)) {
        state_set(&w->state, h, TAINT_NONE);
    }
    bool field = w->holders.items[holder].above != NO_HOLDER;
    state_set(&w->state, holder, set >= TAINT_FIRST ? set : field ? TAINT_CLEAN : TAINT_NONE);
}

void taint_add(struct taint_walk *w, uint32_t holder, taint_set set)
{
    if (holder != NO_HOLDER && set >= TAINT_FIRST) {
        state_set(&w->state, holder, taint_set_union(&w->sets, taint_held(w, holder), set));
    }
}

/* x = y: what is known of y.a is known of x.a. */
void taint_copy(struct taint_walk *w, uint32_t from, uint32_t to)
{
    uint32_t keys[HOLDER_DEPTH_MAX + 1];
    unsigned count = 0;
    if (from == NO_HOLDER || to == NO_HOLDER || from == to) {
        return;
    }
    for (uint32_t h = next_below(&w->holders, from, from);
         h != NO_HOLDER && count < DESCENDANTS_MAX; h = next_below(&w->holders, from, h)) {
        uint32_t own = state_get(&w->state, h);
        size_t depth = 0;
        uint32_t into = to;
        count++;
        if (own == TAINT_NONE) {
            continue;
        }
        for (uint32_t k = h; k != from && depth <= HOLDER_DEPTH_MAX;
             k = w->holders.items[k].above) {
            keys[depth++] = w->holders.items[k].key;
        }
        while (depth > 0) {
            into = holder_in(&w->holders, into, keys[--depth]);
        }
        state_set(&w->state, into, own);
    }
}

/* --- types that cannot carry anything --- */

static bool is_boolean_type(struct view type)
{
    static const char *const names[] = {"bool", "boolean", "Boolean", "_Bool", "Bool", NULL};
    return word_is_one_of(type, names);
}

static bool is_number_type(struct view type)
{
    static const char *const names[] = {
        "int",   "long",  "short", "byte",   "float",   "double", "char",   "Integer", "Long",
        "Short", "Byte",  "Float", "Double", "number",  "Number", "size_t", "int8",    "int16",
        "int32", "int64", "uint",  "uint8",  "uint16",  "uint32", "uint64", "float32", "float64",
        "i8",    "i16",   "i32",   "i64",    "u8",      "u16",    "u32",    "u64",     "usize",
        "isize", "f32",   "f64",   "Int",    "decimal", NULL};
    return word_is_one_of(type, names);
}

static bool is_safe_name(const struct taint_walk *w, struct view type)
{
    const struct taint_options *o = &w->input->options;
    return (o->safe_booleans && is_boolean_type(type)) || (o->safe_numbers && is_number_type(type));
}

static bool is_boolean_operator(struct view op)
{
    static const char *const operators[] = {"==",     "!=",     "<",   ">",   "<=",
                                            ">=",     "===",    "!==", "in",  "is",
                                            "not in", "is not", "!",   "not", NULL};
    return word_is_one_of(op, operators);
}

/* int(x), Integer.parseInt(x) */
static bool converts(const struct taint_walk *w, node_id callee)
{
    const struct tree *t = w->tree;
    node_id name = callee;
    if (t->nodes[callee].kind == NODE_MEMBER) {
        name = tree_child_in(t, callee, ROLE_OBJECT);
    }
    return name != NO_NODE && t->nodes[name].kind == NODE_NAME && is_safe_name(w, text_of(w, name));
}

/* x.length, a.compareTo(b), a.equals(b): members that are numbers or booleans wherever
 * they are known by these names. */
static bool is_safe_member(const struct taint_walk *w, node_id n)
{
    static const char *const numbers[] = {"length", "compareTo",  "hashCode", "indexOf",
                                          "size",   "charCodeAt", NULL};
    static const char *const booleans[] = {"equals",           "isEmpty",  "startsWith", "endsWith",
                                           "equalsIgnoreCase", "contains", "includes",   NULL};
    const struct taint_options *o = &w->input->options;
    struct view name = text_of(w, n);
    return w->tree->nodes[n].kind == NODE_MEMBER &&
           ((o->safe_numbers && word_is_one_of(name, numbers)) ||
            (o->safe_booleans && word_is_one_of(name, booleans)));
}

/* Whether the result of the arithmetic is a number: not where it may be text. */
static bool is_sum(const struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    node_id left = tree_child_in(t, n, ROLE_LEFT);
    node_id right = tree_child_in(t, n, ROLE_RIGHT);
    struct view op = text_of(w, n);
    if (op.len != 1 || memchr("+-*/%", op.ptr[0], 5) == NULL || left == NO_NODE ||
        right == NO_NODE) {
        return false;
    }
    if (t->language != LANG_PYTHON) {
        return t->language == LANG_PHP || op.ptr[0] != '+';
    }
    /* "%s" % x and "a" * 3 are text there; x + 1 is not. */
    return t->nodes[left].kind != NODE_STRING &&
           (t->nodes[left].kind == NODE_NUMBER || t->nodes[right].kind == NODE_NUMBER);
}

static bool is_safe_operation(const struct taint_walk *w, node_id n)
{
    const struct taint_options *o = &w->input->options;
    return (o->safe_booleans && is_boolean_operator(text_of(w, n))) ||
           (o->safe_numbers && is_sum(w, n));
}

/* Whether the type that stands in `n`, a declaration or a cast, is a safe one. */
static bool has_safe_type(const struct taint_walk *w, node_id n)
{
    node_id type = n == NO_NODE ? NO_NODE : tree_child_in(w->tree, n, ROLE_TYPE);
    return type != NO_NODE && is_safe_name(w, text_of(w, type));
}

bool taint_is_safe_type(const struct taint_walk *w, node_id n)
{
    const struct taint_options *o = &w->input->options;
    if (!o->safe_booleans && !o->safe_numbers) {
        return false;
    }
    switch ((int)w->tree->nodes[n].kind) {
    case NODE_NUMBER:
        return o->safe_numbers;
    case NODE_BOOL:
        return o->safe_booleans;
    case NODE_BINARY:
    case NODE_UNARY:
        return is_safe_operation(w, n);
    case NODE_NAME:
    case NODE_MEMBER:
        return has_safe_type(w, w->variables.items[w->variables.of_node[n]].declaration) ||
               is_safe_member(w, n);
    case NODE_CAST:
        return has_safe_type(w, n);
    case NODE_CALL: {
        node_id callee = tree_child_in(w->tree, n, ROLE_CALLEE);
        return callee != NO_NODE && (converts(w, callee) || is_safe_member(w, callee));
    }
    default:
        return false;
    }
}
