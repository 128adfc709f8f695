/* From the concrete tree to the common form by a language's rows. */
#include "lower.h"

#include <string.h>

#include <assay/base/mem.h>

#include "lower_parts.h"

/* A named child; among statements also what the parser could not place, where something
 * in it may be read. (In an expression that would only hide what stands around it.) */
static bool is_child(const struct lowering *l, uint32_t c)
{
    if (cst_named(l, c)) {
        return true;
    }
    bool list = l->failed == OK && (l->tree->nodes[l->open].kind == NODE_BLOCK ||
                                    l->tree->nodes[l->open].kind == NODE_PROGRAM);
    return list && (l->cst->nodes[c].flags & CST_ERROR) != 0 && cst_first_named(l, c) != CST_NONE;
}

void lower_children(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (is_child(l, c)) {
            lower(l, c, role);
        }
    }
}

/* A word or an operator, no bracket or separator. */
static bool is_word(struct view text)
{
    return text.len > 0 && strchr("()[]{},;:\"'`\n", text.ptr[0]) == NULL;
}

static void lower_tokens(struct lowering *l, uint32_t at, enum node_role role, enum node_kind kind)
{
    node_id n = lower_open(l, kind, role, at);
    lower_set_symbol(l, n, lower_symbol(l, view_str(cst_type_name(l, at))));
    uint32_t first = cst_first(l, at);
    if (first == CST_NONE) {
        /* A leaf without a row: its text is what it is. */
        (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, at, lower_symbol(l, cst_text(l, at)));
    }
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower(l, c, ROLE_NONE);
        } else if ((l->cst->nodes[c].flags & CST_EXTRA) == 0 && is_word(cst_text(l, c))) {
            (void)lower_leaf(l, NODE_TOKEN, ROLE_NONE, c, lower_symbol(l, cst_text(l, c)));
        }
    }
    lower_close(l, n);
}

static void lower_row(struct lowering *l, uint32_t at, enum node_role role,
                      const struct prepared_row *p, enum node_kind kind)
{
    node_id n = lower_open(l, kind, role, at);
    if (p->row->flags != 0) {
        lower_set_flag(l, n, p->row->flags);
    }
    for_each_child(l, at, c)
    {
        uint8_t listed = p->roles[l->cst->nodes[c].field];
        if (listed == ROLE_IS_SYMBOL) {
            lower_set_symbol(l, n, lower_symbol(l, cst_text(l, c)));
        } else if (listed != ROLE_IS_DROPPED && is_child(l, c)) {
            lower(l, c, (enum node_role)(listed == 0 ? p->rest : listed - 1));
        }
    }
    lower_close(l, n);
}

/* SHAPE_NODE without a kind: the listed children stand in its place. */
static void lower_listed(struct lowering *l, uint32_t at, enum node_role role,
                         const struct prepared_row *p)
{
    for_each_child(l, at, c)
    {
        uint8_t listed = p->roles[l->cst->nodes[c].field];
        if (listed != 0 && listed < ROLE_IS_SYMBOL && cst_named(l, c)) {
            lower(l, c, role);
        }
    }
}

void lower_as(struct lowering *l, uint32_t at, enum node_role role, enum node_kind kind,
              const char *fields)
{
    const struct lowering_row row = {.type = cst_type_name(l, at)};
    struct prepared_row prepared = {.row = &row};
    if (grammar_fields(&row, fields, &prepared, NULL) != OK) {
        lower_fail(l, ERR_INTERNAL);
        return;
    }
    lower_row(l, at, role, &prepared, kind);
}

static void lower_error(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_open(l, NODE_ERROR, role, at);
    lower_children(l, at, ROLE_NONE);
    lower_close(l, n);
}

static void lower_prepared(struct lowering *l, uint32_t at, enum node_role role,
                           const struct prepared_row *p)
{
    node_id leaf = 0;
    switch (p->row->shape) {
    case SHAPE_NODE:
        if (p->row->kind == NODE_NONE) {
            lower_listed(l, at, role, p);
        } else {
            lower_row(l, at, role, p, p->row->kind);
        }
        break;
    case SHAPE_LEAF:
        if (p->row->kind == NODE_NAME) {
            (void)lower_name(l, at, role);
            break;
        }
        leaf = lower_leaf(l, p->row->kind, role, at, lower_symbol(l, cst_text(l, at)));
        lower_set_flag(l, leaf, p->row->flags);
        break;
    case SHAPE_PASS:
        lower_children(l, at, role);
        break;
    case SHAPE_STRING:
        lower_string(l, at, role);
        break;
    case SHAPE_TOKENS:
        lower_tokens(l, at, role, p->row->kind);
        break;
    case SHAPE_CUSTOM:
        p->row->lower(l, at, role);
        break;
    case SHAPE_DROP:
    default:
        break;
    }
}

void lower(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (l->depth >= TREE_DEPTH_MAX) {
        l->tree->too_deep = true;
        (void)lower_leaf(l, NODE_OTHER, role, at, 0);
        return;
    }
    const struct cst_node *c = &l->cst->nodes[at];
    l->depth++;
    if ((c->flags & CST_ERROR) != 0 || c->type >= l->grammar->type_count) {
        lower_error(l, at, role);
    } else if ((c->flags & CST_MISSING) != 0) {
        /* The parser made it up: it has no text. */
        l->tree->nodes[l->open].flags |= NODE_IN_ERROR;
    } else if (l->grammar->row_of[c->type] != 0) {
        lower_prepared(l, at, role, &l->grammar->rows[l->grammar->row_of[c->type] - 1]);
    } else if (lower_placeholder(l, cst_text(l, at)) != NODE_NONE) {
        (void)lower_name(l, at, role);
    } else {
        lower_tokens(l, at, role, NODE_OTHER);
    }
    l->depth--;
}

enum node_kind lower_row_kind(const struct lowering *l, uint32_t at)
{
    uint16_t type = l->cst->nodes[at].type;
    if (type >= l->grammar->type_count || l->grammar->row_of[type] == 0) {
        return NODE_OTHER;
    }
    return l->grammar->rows[l->grammar->row_of[type] - 1].row->kind;
}

/* The children of the root by the root's own function, where it has one. */
static bool lower_root(struct lowering *l)
{
    uint16_t type = l->cst->nodes[0].type;
    uint16_t row = type < l->grammar->type_count ? l->grammar->row_of[type] : 0;
    if (row == 0 || l->grammar->rows[row - 1].row->shape != SHAPE_CUSTOM ||
        !l->grammar->syntax->custom_root) {
        return false;
    }
    l->grammar->rows[row - 1].row->lower(l, 0, ROLE_NONE);
    return true;
}

enum status lower_tree(const struct grammar *g, const struct cst *cst, struct symbols *symbols,
                       const struct placeholders *placeholders, struct tree *tree,
                       struct error *err)
{
    struct lowering l = {
        .grammar = g,
        .cst = cst,
        .tree = tree,
        .symbols = symbols,
        .placeholders = placeholders,
        .open = NO_NODE,
        .failed = OK,
    };
    tree->language = g->syntax->language;
    tree->source = cst->source;
    tree->count = 0;
    tree->too_deep = false;
    tree->error_nodes = cst->errors;
    tree->error_bytes = cst->error_bytes;
    tree->qualified = mem_free(tree->qualified);
    tree->constant = mem_free(tree->constant);
    tree->wildcards = mem_free(tree->wildcards);
    tree->wildcard_count = 0;
    tree->have = mem_free(tree->have);
    node_id root = lower_open(&l, NODE_PROGRAM, ROLE_NONE, 0);
    bool custom = lower_root(&l);
    for (uint32_t c = custom ? CST_NONE : cst_first(&l, 0); c != CST_NONE;
         c = cst_after(&l, 0, c)) {
        if (is_child(&l, c) && g->syntax->bare_statements) {
            lower_statement(&l, c, ROLE_NONE);
        } else if (is_child(&l, c)) {
            lower(&l, c, ROLE_NONE);
        }
    }
    lower_close(&l, root);
    if (g->syntax->finish != NULL && l.failed == OK) {
        g->syntax->finish(&l);
    }
    if (l.failed != OK) {
        return error_set(err, l.failed, "the tree of %s is too large: %s",
                         language_name(g->syntax->language), status_name(l.failed));
    }
    return OK;
}
