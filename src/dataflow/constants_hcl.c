/* Terraform: values of a module's locals and defaults of its variables, where they are
 * written in the same file: "local.x" and "var.x". */
#include "constants_walk.h"

#include <stdio.h>

#include <assay/base/map.h>

enum { NAME_MAX_BYTES = 256 };

struct named {
    struct constants *c;
    struct map values; /* "local.x" to the node of its literal */
    enum status failed;
};

static struct view text_of(const struct constants *c, node_id n)
{
    return n == NO_NODE ? view_of("", 0) : symbols_text(c->symbols, c->tree->nodes[n].symbol);
}

/* The value of `pair` is known as prefix.name. Where a name has two values none counts. */
static void add(struct named *k, const char *prefix, struct view name, node_id pair)
{
    char key[NAME_MAX_BYTES];
    node_id value = tree_child_in(k->c->tree, pair, ROLE_VALUE);
    if (value == NO_NODE || name.len == 0 || name.len + 8 > sizeof key ||
        !node_is_literal((enum node_kind)k->c->tree->nodes[value].kind)) {
        return;
    }
    int len = snprintf(key, sizeof key, "%s." VIEW_FMT, prefix, VIEW_ARG(name));
    struct view full = view_of(key, (size_t)len);
    struct node *literal = map_has(&k->values, full) ? NULL : &k->c->tree->nodes[value];
    enum status st = map_put(&k->values, full, literal, NULL, NULL);
    k->failed = k->failed == OK ? st : k->failed;
}

/* locals { x = 1 }, variable "x" { default = 1 } */
static void collect(struct named *k, node_id block)
{
    const struct tree *t = k->c->tree;
    node_id body = tree_child_in(t, block, ROLE_BODY);
    node_id labels = tree_child_in(t, block, ROLE_ARGUMENTS);
    struct view kind = text_of(k->c, tree_child_in(t, block, ROLE_NAME));
    bool locals = view_eq(kind, VIEW("locals"));
    if (body == NO_NODE || (!locals && !view_eq(kind, VIEW("variable")))) {
        return;
    }
    struct view label = text_of(k->c, labels == NO_NODE ? NO_NODE : tree_child(t, labels));
    for (node_id n = tree_child(t, body); n != NO_NODE; n = tree_sibling(t, n)) {
        struct view key =
            t->nodes[n].kind == NODE_PAIR ? text_of(k->c, tree_child_in(t, n, ROLE_KEY)) : label;
        if (t->nodes[n].kind == NODE_PAIR && locals) {
            add(k, "local", key, n);
        } else if (t->nodes[n].kind == NODE_PAIR && view_eq(key, VIEW("default"))) {
            add(k, "var", label, n);
        }
    }
}

enum status constants_of_module(struct constants *c)
{
    const struct tree *t = c->tree;
    struct named k = {.c = c, .failed = OK};
    map_init(&k.values);
    for (node_id n = tree_child(t, 0); n != NO_NODE; n = tree_sibling(t, n)) {
        collect(&k, n);
    }
    for (node_id n = 0; n < t->count && k.failed == OK && t->qualified != NULL; n++) {
        const struct node *literal =
            t->nodes[n].kind == NODE_MEMBER && t->qualified[n] != 0
                ? map_get(&k.values, symbols_text(c->symbols, t->qualified[n]))
                : NULL;
        if (literal != NULL) {
            c->known[n] = (node_id)(literal - t->nodes);
        }
    }
    map_release(&k.values);
    return k.failed;
}
