/* The library's cursor takes as long as a quarter of the parse: it looks for each node's
 * place among its siblings anew. So its tree is read as it lies, by the library's own
 * header, which belongs to the version that the lock file names. */
#include "parser_copy.h"

#include <string.h>

#include <assay/base/mem.h>

#include "language.h" /* the library's; subtree.h and parser.h with it */

/* A node whose children are being read: one that is seen, or a hidden one, whose children
 * stand in its place. */
struct copy_frame {
    const Subtree *children;
    const TSSymbol *aliases; /* by structural index; NULL: none */
    const TSFieldMapEntry *fields;
    const TSFieldMapEntry *fields_end;
    uint32_t count;
    uint32_t next;       /* child */
    uint32_t structural; /* its number among those that are no extras */
    uint32_t at;         /* byte where it begins */
    uint32_t node;       /* in the copy; CST_NONE: hidden */
    TSFieldId field;     /* of a hidden node: that of its children without one */
};

struct copying {
    const struct grammar *g;
    const TSLanguage *language;
    struct cst *cst;
    struct copy_stack *stack;
    size_t depth;
    size_t memory;
};

/* What stands at one place of the tree. */
struct place {
    const Subtree *tree;
    uint32_t begin;
    TSSymbol alias;
    TSFieldId field;
};

static enum status too_large(const struct copying *c, struct error *err)
{
    return error_set(err, ERR_LIMIT, "the syntax tree takes more than %zu MiB, or than there is",
                     c->memory >> 20);
}

/* --- nodes --- */

/* "this" and "base" are no named nodes in some grammars. */
static bool names_itself(const struct grammar *g, TSSymbol type)
{
    return type < g->type_count && g->row_of[type] != 0 &&
           g->rows[g->row_of[type] - 1].row->kind == NODE_SELF;
}

static TSSymbol public_symbol(const struct copying *c, TSSymbol symbol)
{
    return symbol == ts_builtin_sym_error ? symbol : c->language->public_symbol_map[symbol];
}

static bool is_named(const struct copying *c, const struct place *p)
{
    return p->alias != 0 ? c->language->symbol_metadata[p->alias].named
                         : ts_subtree_named(*p->tree);
}

/* A word that the parser put in to go on; some grammars hide it below an empty node. */
static bool is_made_up(Subtree tree, bool error)
{
    return ts_subtree_missing(tree) ||
           (ts_subtree_error_cost(tree) > 0 && ts_subtree_size(tree).bytes == 0 &&
            ts_subtree_visible_child_count(tree) == 0 && !error);
}

static bool reserve(const struct copying *c)
{
    struct cst *cst = c->cst;
    if (cst->count < cst->cap) {
        return true;
    }
    void *nodes = cst->nodes;
    size_t cap = cst->cap;
    size_t max = c->memory / 2 / sizeof *cst->nodes;
    enum status st = mem_grow(&nodes, &cap, (size_t)cst->count + 1, sizeof *cst->nodes,
                              max > UINT32_MAX - 1 ? UINT32_MAX - 1 : max, NULL);
    cst->nodes = nodes;
    cst->cap = (uint32_t)cap;
    return st == OK;
}

static bool add_node(const struct copying *c, const struct place *p)
{
    struct cst *cst = c->cst;
    if (!reserve(c)) {
        return false;
    }
    Subtree tree = *p->tree;
    struct cst_node *n = &cst->nodes[cst->count++];
    n->type = public_symbol(c, p->alias != 0 ? p->alias : ts_subtree_symbol(tree));
    n->begin = p->begin;
    n->end = p->begin + ts_subtree_size(tree).bytes;
    n->next = cst->count;
    n->field = p->field < c->g->field_count ? c->g->field_of[p->field] : (uint8_t)FIELD_NONE;
    bool error = n->type == ts_builtin_sym_error;
    n->flags = (uint8_t)((is_named(c, p) || names_itself(c->g, n->type) ? CST_NAMED : 0) |
                         (ts_subtree_extra(tree) ? CST_EXTRA : 0) | (error ? CST_ERROR : 0) |
                         (is_made_up(tree, error) ? CST_MISSING : 0) |
                         (ts_subtree_error_cost(tree) > 0 ? CST_BROKEN : 0));
    if ((n->flags & (CST_ERROR | CST_MISSING)) != 0) {
        cst->errors++;
        cst->error_bytes += error ? n->end - n->begin : 0;
    }
    return true;
}

/* --- the walk --- */

/* They lie before what they are children of. (The library's macro casts const away.) */
static const Subtree *children_of(const SubtreeHeapData *parent)
{
    return (const Subtree *)(const void *)parent - parent->child_count;
}

static bool open_frame(struct copying *c, const struct place *p, uint32_t node)
{
    if (c->depth == c->stack->cap) {
        void *frames = c->stack->frames;
        enum status st = mem_grow(&frames, &c->stack->cap, c->depth + 1, sizeof *c->stack->frames,
                                  c->memory / 4 / sizeof *c->stack->frames, NULL);
        c->stack->frames = frames;
        if (st != OK) {
            return false;
        }
    }
    uint32_t production = p->tree->ptr->production_id;
    struct copy_frame *f = &c->stack->frames[c->depth++];
    f->children = children_of(p->tree->ptr);
    f->aliases = ts_language_alias_sequence(c->language, production);
    ts_language_field_map(c->language, production, &f->fields, &f->fields_end);
    f->count = p->tree->ptr->child_count;
    f->next = 0;
    f->structural = 0;
    f->at = p->begin;
    f->node = node;
    f->field = node == CST_NONE ? p->field : 0;
    return true;
}

/* The field that the production gives the next child, or the one that its hidden parent has. */
static TSFieldId field_of(const struct copy_frame *f)
{
    for (const TSFieldMapEntry *e = f->fields; e < f->fields_end; e++) {
        if (!e->inherited && e->child_index == f->structural) {
            return e->field_id;
        }
    }
    return f->field;
}

static struct place next_child(struct copy_frame *f)
{
    struct place p = {.tree = &f->children[f->next++]};
    if (f->next > 1) {
        f->at += ts_subtree_padding(*p.tree).bytes;
    }
    p.begin = f->at;
    f->at += ts_subtree_size(*p.tree).bytes;
    if (!ts_subtree_extra(*p.tree)) {
        p.alias = f->aliases == NULL ? 0 : f->aliases[f->structural];
        p.field = field_of(f);
        f->structural++;
    }
    return p;
}

static bool enter(struct copying *c, const struct place *p)
{
    bool seen = ts_subtree_visible(*p->tree) || p->alias != 0;
    uint32_t node = seen ? c->cst->count : CST_NONE;
    bool below = ts_subtree_visible_child_count(*p->tree) > 0;
    return (!seen || add_node(c, p)) && (!below || open_frame(c, p, node));
}

enum status parser_copy(const struct grammar *g, const TSTree *tree, struct copy_stack *stack,
                        size_t memory, struct cst *cst, struct error *err)
{
    struct copying c = {
        .g = g, .language = ts_tree_language(tree), .cst = cst, .stack = stack, .memory = memory};
    TSNode root = ts_tree_root_node(tree);
    struct place p = {.tree = root.id, .begin = ts_node_start_byte(root)};
    cst->count = 0;
    cst->errors = 0;
    cst->error_bytes = 0;
    bool ok = add_node(&c, &p);
    if (ok && ts_subtree_visible_child_count(*p.tree) > 0) {
        ok = open_frame(&c, &p, 0);
    }
    while (ok && c.depth > 0) {
        struct copy_frame *f = &stack->frames[c.depth - 1];
        if (f->next < f->count) {
            p = next_child(f);
            ok = enter(&c, &p);
        } else {
            if (f->node != CST_NONE) {
                cst->nodes[f->node].next = cst->count;
            }
            c.depth--;
        }
    }
    return ok ? OK : too_large(&c, err);
}

void copy_stack_release(struct copy_stack *stack)
{
    stack->frames = mem_free(stack->frames);
    stack->cap = 0;
}
