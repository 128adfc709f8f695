#include "upgrade_graph.h"

#include <assay/base/mem.h>
#include <assay/inventory/component.h>

enum { NODES_MAX = 1 << 24, PATH_SHOWN_MAX = 12, KEY_MAX = 256 * 1024 };

enum status upgrade_graph_find(struct upgrade_graph *g, struct view manifest, struct view purl,
                               size_t *at, struct error *err)
{
    buf_clear(&g->key);
    buf_add_view(&g->key, manifest);
    buf_add_char(&g->key, '\0');
    buf_add_view(&g->key, purl);
    enum status st = buf_status(&g->key, err);
    if (st == OK) {
        *at = (size_t)(uintptr_t)map_get(&g->index, buf_view(&g->key));
    }
    return st;
}

static struct view label_of(struct arena *arena, struct view namespace, struct view name)
{
    return namespace.len == 0
               ? arena_copy(arena, name)
               : arena_printf(arena, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(namespace), VIEW_ARG(name));
}

static enum status add_node(void *ctx, int64_t id, const struct component *c, struct error *err)
{
    struct upgrade_graph *g = ctx;
    const struct upgrade_node *last = g->count == 0 ? NULL : &g->nodes[g->count - 1];
    bool same = last != NULL && view_eq(last->manifest, c->manifest);
    size_t at = g->count;
    if (!same && !map_has(&g->vulnerable, c->manifest)) {
        return OK;
    }
    enum status st = at == NODES_MAX ? error_set(err, ERR_LIMIT, "too many components")
                                     : arena_grow(&g->arena, (void **)&g->nodes, &g->cap, at + 1,
                                                  sizeof *g->nodes, err);
    if (st != OK) {
        return st;
    }
    struct upgrade_node n = {
        .id = id,
        .purl = arena_copy(&g->arena, c->purl),
        .label = label_of(&g->arena, c->namespace, c->name),
        .version = arena_copy(&g->arena, c->version),
        .manifest = same ? g->nodes[at - 1].manifest : arena_copy(&g->arena, c->manifest),
        .direct = c->relation == RELATION_DIRECT,
        .via = (uint32_t)at,
    };
    if (n.purl.ptr == NULL || n.label.ptr == NULL || n.version.ptr == NULL ||
        n.manifest.ptr == NULL) {
        return error_no_memory(err);
    }
    g->nodes[g->count++] = n;
    size_t there = 0;
    st = upgrade_graph_find(g, n.manifest, n.purl, &there, err);
    void *position = (void *)(uintptr_t)(at + 1);
    return st == OK && there == 0 ? map_put(&g->index, buf_view(&g->key), position, NULL, err) : st;
}

/* Nodes come by id. */
static size_t node_of_id(const struct upgrade_graph *g, int64_t id)
{
    size_t low = 0;
    size_t high = g->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->nodes[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < g->count && g->nodes[low].id == id ? low : g->count;
}

static enum status add_edge(void *ctx, int64_t component, struct view purl, struct view requirement,
                            struct error *err)
{
    struct upgrade_graph *g = ctx;
    size_t from = node_of_id(g, component);
    size_t to = 0;
    if (from == g->count) {
        return OK;
    }
    enum status st = upgrade_graph_find(g, g->nodes[from].manifest, purl, &to, err);
    if (st != OK || to == 0) {
        return st;
    }
    st = arena_grow(&g->arena, (void **)&g->edges, &g->edge_cap, g->edge_count + 1,
                    sizeof *g->edges, err);
    if (st != OK) {
        return st;
    }
    struct view own = arena_copy(&g->arena, requirement);
    if (own.ptr == NULL) {
        return error_no_memory(err);
    }
    if (g->edge_count == 0 || g->edges[g->edge_count - 1].from != from) {
        g->nodes[from].edges = (uint32_t)g->edge_count;
    }
    g->edges[g->edge_count++] = (struct upgrade_edge){(uint32_t)from, (uint32_t)to - 1, own};
    return OK;
}

/* Edges by where they lead to; those of one node stay in their order. */
static enum status index_parents(struct upgrade_graph *g, struct error *err)
{
    g->first = arena_alloc(&g->arena, g->count + 2, sizeof *g->first);
    g->parents = arena_alloc(&g->arena, g->edge_count + 1, sizeof *g->parents);
    uint32_t *next = arena_alloc(&g->arena, g->count + 1, sizeof *next);
    if (g->first == NULL || g->parents == NULL || next == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        g->first[g->edges[i].to + 1]++;
    }
    for (size_t n = 0; n < g->count; n++) {
        g->first[n + 1] += g->first[n];
        next[n] = g->first[n];
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        g->parents[next[g->edges[i].to]++] = (uint32_t)i;
    }
    return OK;
}

/* In breadth from all direct nodes at once; each is entered once, so that circles end. */
static enum status search(struct upgrade_graph *g, struct error *err)
{
    uint32_t *queue = arena_alloc(&g->arena, g->count + 1, sizeof *queue);
    size_t len = 0;
    if (queue == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < g->count; i++) {
        if (g->nodes[i].direct) {
            g->nodes[i].reached = true;
            queue[len++] = (uint32_t)i;
        }
    }
    for (size_t q = 0; q < len; q++) {
        size_t e = g->nodes[queue[q]].edges;
        for (; e < g->edge_count && g->edges[e].from == queue[q]; e++) {
            struct upgrade_node *to = &g->nodes[g->edges[e].to];
            if (!to->reached) {
                to->reached = true;
                to->via = queue[q];
                queue[len++] = g->edges[e].to;
            }
        }
    }
    return OK;
}

void upgrade_graph_init(struct upgrade_graph *g)
{
    *g = (struct upgrade_graph){.nodes = NULL};
    arena_init(&g->arena, 0);
    map_init(&g->index);
    map_init(&g->vulnerable);
    buf_init(&g->key, KEY_MAX);
}

static enum status add_manifest(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct upgrade_graph *g = ctx;
    return map_put(&g->vulnerable, facts_column_view(row, 0), g, NULL, err);
}

enum status upgrade_graph_load(struct upgrade_graph *g, const struct facts *f, struct error *err)
{
    enum status st = facts_each_row(f,
                                    "SELECT DISTINCT f.path FROM t_vulnerabilities v"
                                    " CROSS JOIN t_findings f ON f.rowid = v.finding",
                                    VIEW(""), add_manifest, g, err);
    if (st == OK && g->vulnerable.len > 0) {
        st = facts_each_added(f, add_node, add_edge, g, err);
    }
    if (st == OK) {
        st = index_parents(g, err);
    }
    return st == OK ? search(g, err) : st;
}

void upgrade_graph_release(struct upgrade_graph *g)
{
    map_release(&g->index);
    map_release(&g->vulnerable);
    buf_release(&g->key);
    arena_release(&g->arena);
}

size_t upgrade_graph_root(const struct upgrade_graph *g, size_t at)
{
    while (g->nodes[at].via != at) {
        at = g->nodes[at].via;
    }
    return at;
}

static void add_step(const struct upgrade_node *n, struct buf *out)
{
    buf_printf(out, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(n->label), n->version.len > 0 ? " " : "",
               VIEW_ARG(n->version));
}

void upgrade_graph_path(const struct upgrade_graph *g, size_t at, struct buf *out)
{
    uint32_t steps[PATH_SHOWN_MAX]; /* the last ones before `at` */
    size_t count = 0;
    size_t node = at;
    while (g->nodes[node].via != node && count < PATH_SHOWN_MAX) {
        node = g->nodes[node].via;
        steps[count++] = (uint32_t)node;
    }
    size_t root = upgrade_graph_root(g, node);
    if (root != node) {
        add_step(&g->nodes[root], out);
        buf_add_str(out, g->nodes[node].via == root ? " > " : " > … > ");
    }
    while (count > 0) {
        add_step(&g->nodes[steps[--count]], out);
        buf_add_str(out, " > ");
    }
    add_step(&g->nodes[at], out);
}
