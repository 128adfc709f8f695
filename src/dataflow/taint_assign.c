/* What gets a value: variables, fields, elements, and patterns of them. */
#include <stdio.h>
#include <string.h>

#include "taint_walk.h"

enum { PATTERN_DEPTH_MAX = 64 };

static node_id part(const struct taint_walk *w, node_id n, enum node_role role)
{
    return tree_child_in(w->tree, n, role);
}

static struct tainted fresh(taint_set set)
{
    return (struct tainted){.set = set, .fresh = set};
}

static struct tainted eval_part(struct taint_walk *w, node_id n, enum node_role role)
{
    node_id k = part(w, n, role);
    return k == NO_NODE ? fresh(TAINT_NONE) : taint_eval(w, k);
}

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
        /* As Semgrep has it: what is put in tells of the whole, clean or not. */
        set = taint_set_union(&w->sets, set, taint_gather(w, v));
        if (set >= TAINT_FIRST) {
            taint_add(w, holder, set);
        } else {
            taint_store(w, holder, TAINT_NONE);
        }
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
    for (uint32_t i = 0; v.row != 0 && w->row.node == v.row && i < w->row.count; i++) {
        taint_store(w, holder_in(&w->holders, holder, w->row.keys[i]),
                    taint_set_through(&w->sets, w->row.sets[i], step));
    }
}

symbol_id taint_element_key(const struct taint_walk *w, unsigned index)
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
        return taint_access(w, v, name == NO_NODE ? 0 : nodes[name].symbol);
    }
    if ((kind == NODE_TUPLE || kind == NODE_LIST) && nodes[k].kind != NODE_SPREAD) {
        return taint_access(w, v, taint_element_key(w, index));
    }
    return v;
}

/* {a, ...rest}: the rest has no a. */
static void without_keys(struct taint_walk *w, node_id target, node_id rest)
{
    const struct tree *t = w->tree;
    node_id name = part(w, rest, ROLE_VALUE);
    uint32_t holder = name == NO_NODE ? NO_HOLDER : taint_holder_of(w, name);
    for (node_id k = tree_child(t, target); k != NO_NODE && holder != NO_HOLDER;
         k = tree_sibling(t, k)) {
        node_id key = t->nodes[k].kind == NODE_PAIR ? part(w, k, ROLE_KEY) : NO_NODE;
        if (key != NO_NODE && t->nodes[key].symbol != 0) {
            taint_store(w, holder_in(&w->holders, holder, t->nodes[key].symbol), TAINT_NONE);
        }
    }
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
        if (kind == NODE_DICT && t->nodes[k].kind == NODE_SPREAD) {
            without_keys(w, target, k);
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

struct tainted taint_eval_assign(struct taint_walk *w, node_id n)
{
    node_id target = part(w, n, ROLE_TARGET);
    node_id value = part(w, n, ROLE_VALUE);
    taint_set all = TAINT_NONE;
    if (target == NO_NODE || value == NO_NODE) {
        taint_children(w, n);
        return fresh(TAINT_NONE);
    }
    if (assign_rows(w, target, value, &all)) {
        return fresh(all);
    }
    struct tainted v = taint_eval(w, value);
    taint_assign(w, target, v);
    return fresh(taint_gather(w, v));
}

struct tainted taint_eval_augment(struct taint_walk *w, node_id n)
{
    node_id target = part(w, n, ROLE_TARGET);
    struct tainted right = eval_part(w, n, ROLE_VALUE);
    if (target == NO_NODE) {
        return right;
    }
    taint_set both = taint_gather(w, right);
    both = taint_set_union(&w->sets, both, taint_gather(w, taint_eval(w, target)));
    both = taint_through_operators(w, both);
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
