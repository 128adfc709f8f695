/* conan.lock of Conan 1 (a graph of nodes) and 2 (lists of references).
 *
 * Source: the documentation's "Lockfiles" of both, and their readers. Version 2 does not
 * say who needs whom. */
#include <assay/base/json.h>

#include "conan_reference.h"
#include "formats.h"
#include "graph.h"

struct lock {
    struct collector *c;
    const struct value *nodes; /* version 1 */
    struct map positions;      /* key of a node → position + 1 */
    struct graph graph;
};

static enum status add(struct collector *c, struct view text, struct position at,
                       enum component_scope scope, enum component_relation relation,
                       struct error *err)
{
    struct conan_reference r;
    struct component k = {.scope = scope, .relation = relation, .line = at.line};
    if (view_find_char(text, '/') < 0) { /* a recipe without a name */
        return OK;
    }
    if (!conan_reference_of(text, &r)) {
        return collect_bad(c, at, err, "expected \"name/version\"");
    }
    return conan_add(c, &r, &k, err);
}

/* ---- version 2 ---- */

static enum status read_list(struct collector *c, const struct value *root, const char *key,
                             enum component_scope scope, struct error *err)
{
    const struct value *list = NULL;
    enum status st = field_child(c, root, key, VALUE_ARRAY, &list, err);
    for (size_t i = 0; st == OK && list != NULL && i < list->len; i++) {
        const struct value *v = &list->items[i];
        /* A reference with its package ids is a pair. */
        v = v->kind == VALUE_ARRAY && v->len > 0 ? &v->items[0] : v;
        st = value_need(c, v, VALUE_STRING, "a reference", err);
        if (st == OK) {
            st = add(c, v->text, position_of(v), scope, RELATION_UNKNOWN, err);
        }
    }
    return st;
}

static enum status read_lists(struct collector *c, const struct value *root, struct error *err)
{
    static const struct {
        const char *key;
        enum component_scope scope;
    } lists[] = {{"requires", SCOPE_RUNTIME},
                 {"build_requires", SCOPE_BUILD},
                 {"python_requires", SCOPE_BUILD},
                 {"config_requires", SCOPE_BUILD}};
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof lists / sizeof lists[0]; i++) {
        st = read_list(c, root, lists[i].key, lists[i].scope, err);
    }
    return st;
}

/* ---- version 1 ---- */

static struct view reference_of(const struct value *node)
{
    struct view text = value_get_text(node, "ref");
    return text.len > 0 ? text : value_get_text(node, "pref");
}

/* The root is the recipe itself: a path instead of a package. */
static bool is_root(const struct value *node)
{
    return value_get_text(node, "path").len > 0 || reference_of(node).len == 0;
}

/* A list of nodes; before version 0.3 a mapping of references to nodes. */
static enum status link_list(struct lock *l, size_t i, const char *key, enum graph_reach reach,
                             struct error *err)
{
    const struct value *node = &l->nodes->members[i].value;
    const struct value *list = value_get(node, key);
    bool mapping = value_is(list, VALUE_OBJECT);
    enum status st = mapping ? OK : field_child(l->c, node, key, VALUE_ARRAY, &list, err);
    for (size_t n = 0; st == OK && list != NULL && n < list->len; n++) {
        const struct value *v = mapping ? &list->members[n].value : &list->items[n];
        st = value_need(l->c, v, VALUE_STRING, "the number of a node", err);
        uintptr_t at = st == OK ? (uintptr_t)map_get(&l->positions, v->text) : 0;
        if (st != OK || at == 0) {
            continue;
        }
        if (is_root(node)) {
            graph_root(&l->graph, at - 1, reach);
        } else {
            st = graph_edge(&l->graph, i, at - 1, reach, VIEW(""), err);
        }
    }
    return st;
}

static enum status index_nodes(struct lock *l, struct error *err)
{
    enum status st = graph_init(&l->graph, l->nodes->len, l->c->arena, err);
    for (size_t i = 0; st == OK && i < l->nodes->len; i++) {
        const struct member *m = &l->nodes->members[i];
        st = value_need(l->c, &m->value, VALUE_OBJECT, "a node", err);
        if (st == OK) {
            st = map_put(&l->positions, m->key, (void *)(uintptr_t)(i + 1), NULL, err);
        }
    }
    for (size_t i = 0; st == OK && i < l->nodes->len; i++) {
        st = link_list(l, i, "requires", REACH_RUNTIME, err);
        if (st == OK) {
            st = link_list(l, i, "build_requires", REACH_BUILD, err);
        }
    }
    return st == OK ? graph_spread(&l->graph, err) : st;
}

static enum status read_nodes(struct lock *l, struct error *err)
{
    enum status st = index_nodes(l, err);
    for (size_t i = 0; st == OK && i < l->nodes->len; i++) {
        const struct value *node = &l->nodes->members[i].value;
        bool build = view_eq(value_get_text(node, "context"), VIEW("build"));
        l->c->last = 0;
        if (!is_root(node)) {
            st = add(l->c, reference_of(node), position_of(node),
                     build ? SCOPE_BUILD : graph_scope(&l->graph, i), graph_relation(&l->graph, i),
                     err);
            st = st == OK ? collect_is(l->c, &l->nodes->members[i], err) : st;
        }
    }
    return st == OK
               ? collect_graph(l->c, &l->graph, l->nodes->members, sizeof *l->nodes->members, err)
               : st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    struct value root;
    const struct value *graph = NULL;
    struct lock l = {.c = c};
    enum status st = json_read(c->text, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a lock file", err);
    }
    if (st == OK) {
        st = field_child(c, &root, "graph_lock", VALUE_OBJECT, &graph, err);
    }
    if (st != OK || graph == NULL) {
        return st == OK ? read_lists(c, &root, err) : st;
    }
    st = field_child(c, graph, "nodes", VALUE_OBJECT, &l.nodes, err);
    if (st != OK || l.nodes == NULL) {
        return st;
    }
    map_init(&l.positions);
    st = read_nodes(&l, err);
    map_release(&l.positions);
    return st;
}

const struct manifest_format conan_lock_format = {
    .name = "conan-lock", .names = {VIEW_INIT("conan.lock")}, .read = read_lock};
