/* Flaws: references that are there twice, lead nowhere, or go round in circles. */
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/sbom/analysis.h>

typedef enum status (*each_flaw)(void *ctx, const struct sbom_flaw *flaw, struct error *err);

enum colour { WHITE, GREY, BLACK };

struct node {
    const struct sbom_dependency *needs; /* NULL: none */
    enum colour colour;
    bool defined;
    size_t at;         /* of `needs` that was followed */
    struct node *from; /* that led here */
    struct view ref;
};

struct graph {
    const struct sbom_document *doc;
    struct arena arena;
    struct map nodes; /* ref to struct node */
    each_flaw each;
    void *ctx;
};

static enum status tell(struct graph *g, const char *kind, struct view what, uint32_t line,
                        struct error *err)
{
    const struct sbom_flaw flaw = {.kind = kind, .what = what, .line = line};
    return g->each(g->ctx, &flaw, err);
}

static enum status node_of(struct graph *g, struct view ref, struct node **out, struct error *err)
{
    struct node *n = map_get(&g->nodes, ref);
    if (n == NULL) {
        n = arena_alloc(&g->arena, 1, sizeof *n);
        if (n == NULL) {
            return error_no_memory(err);
        }
        n->ref = ref;
        enum status st = map_put(&g->nodes, ref, n, NULL, err);
        if (st != OK) {
            return st;
        }
    }
    *out = n;
    return OK;
}

static enum status define(struct graph *g, struct view ref, uint32_t line, struct error *err)
{
    struct node *n = NULL;
    if (ref.len == 0) {
        return OK;
    }
    enum status st = node_of(g, ref, &n, err);
    if (st == OK && n->defined) {
        st = tell(g, "duplicate-reference", ref, line, err);
    }
    if (st == OK) {
        n->defined = true;
    }
    return st;
}

static enum status define_all(struct graph *g, struct error *err)
{
    const struct sbom_document *doc = g->doc;
    enum status st = OK;
    if (doc->subject != NULL) {
        st = define(g, doc->subject->ref, doc->subject->line, err);
    }
    for (size_t i = 0; st == OK && i < doc->component_count; i++) {
        st = define(g, doc->components[i]->ref, doc->components[i]->line, err);
    }
    for (size_t i = 0; st == OK && i < doc->service_count; i++) {
        st = define(g, doc->services[i].ref, 0, err);
    }
    return st;
}

/* What another document has: "urn:cdx:…", "DocumentRef-…". */
static bool is_elsewhere(struct view ref)
{
    return view_starts(ref, VIEW("urn:cdx:")) || view_starts(ref, VIEW("DocumentRef-")) ||
           view_eq(ref, VIEW("SPDXRef-DOCUMENT")) || view_eq(ref, VIEW("NOASSERTION"));
}

static enum status check_reference(struct graph *g, struct view ref, uint32_t line,
                                   struct error *err)
{
    const struct node *n = map_get(&g->nodes, ref);
    return (n != NULL && n->defined) || is_elsewhere(ref)
               ? OK
               : tell(g, "dangling-reference", ref, line, err);
}

static enum status check_dependencies(struct graph *g, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < g->doc->dependency_count; i++) {
        const struct sbom_dependency *d = &g->doc->dependencies[i];
        st = check_reference(g, d->ref, d->line, err);
        for (size_t k = 0; st == OK && k < d->on.count; k++) {
            st = check_reference(g, d->on.items[k], d->line, err);
        }
    }
    for (size_t i = 0; st == OK && i < g->doc->vulnerability_count; i++) {
        const struct sbom_vulnerability *v = &g->doc->vulnerabilities[i];
        for (size_t k = 0; st == OK && k < v->affects.count; k++) {
            st = check_reference(g, v->affects.items[k], v->line, err);
        }
    }
    return st;
}

static enum status link_nodes(struct graph *g, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < g->doc->dependency_count; i++) {
        const struct sbom_dependency *d = &g->doc->dependencies[i];
        struct node *n = NULL;
        st = node_of(g, d->ref, &n, err);
        if (st == OK && n->needs == NULL) {
            n->needs = d;
        }
    }
    return st;
}

enum { CYCLE_SHOWN_MAX = 8 };

/* "a -> b -> a": from the node that was met again back to itself. */
static enum status tell_cycle(struct graph *g, const struct node *last, const struct node *again,
                              struct error *err)
{
    struct view text = again->ref;
    size_t shown = 0;
    for (const struct node *n = last; n != NULL && n != again; n = n->from) {
        if (++shown <= CYCLE_SHOWN_MAX) {
            text =
                arena_printf(&g->arena, VIEW_FMT " -> " VIEW_FMT, VIEW_ARG(n->ref), VIEW_ARG(text));
        }
    }
    text = arena_printf(&g->arena, VIEW_FMT "%s -> " VIEW_FMT, VIEW_ARG(again->ref),
                        shown > CYCLE_SHOWN_MAX ? " -> …" : "", VIEW_ARG(text));
    return text.ptr == NULL ? error_no_memory(err)
                            : tell(g, "cycle", text, again->needs->line, err);
}

/* Depth first, with the way back in the nodes: as deep as the graph is. */
static enum status walk(struct graph *g, struct node *start, struct error *err)
{
    enum status st = OK;
    struct node *n = start;
    n->colour = GREY;
    while (st == OK && n != NULL) {
        if (n->needs == NULL || n->at >= n->needs->on.count) {
            n->colour = BLACK;
            n = n->from;
            continue;
        }
        struct node *next = map_get(&g->nodes, n->needs->on.items[n->at++]);
        if (next != NULL && next->colour == GREY) {
            st = tell_cycle(g, n, next, err);
        } else if (next != NULL && next->colour == WHITE) {
            next->colour = GREY;
            next->from = n;
            n = next;
        }
    }
    return st;
}

static enum status find_cycles(struct graph *g, struct error *err)
{
    enum status st = link_nodes(g, err);
    for (size_t i = 0; st == OK && i < g->doc->dependency_count; i++) {
        struct node *n = map_get(&g->nodes, g->doc->dependencies[i].ref);
        if (n != NULL && n->colour == WHITE) {
            st = walk(g, n, err);
        }
    }
    return st;
}

enum status sbom_flaws(const struct sbom_document *doc, each_flaw each, void *ctx,
                       struct error *err)
{
    struct graph g = {.doc = doc, .each = each, .ctx = ctx};
    arena_init(&g.arena, 0);
    map_init(&g.nodes);
    enum status st = define_all(&g, err);
    if (st == OK) {
        st = check_dependencies(&g, err);
    }
    if (st == OK) {
        st = find_cycles(&g, err);
    }
    map_release(&g.nodes);
    arena_release(&g.arena);
    return st;
}
