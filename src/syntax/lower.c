#include "lower.h"

#include <string.h>

#include <assay/base/mem.h>

#include "grammar.h"
#include "pattern.h"

/* --- reading --- */

uint32_t cst_first(const struct lowering *l, uint32_t at)
{
    return l->cst->nodes[at].next > at + 1 ? at + 1 : CST_NONE;
}

uint32_t cst_after(const struct lowering *l, uint32_t parent, uint32_t child)
{
    uint32_t next = l->cst->nodes[child].next;
    return next < l->cst->nodes[parent].next ? next : CST_NONE;
}

bool cst_named(const struct lowering *l, uint32_t at)
{
    return (l->cst->nodes[at].flags & (CST_NAMED | CST_EXTRA)) == CST_NAMED;
}

static uint32_t skip_unnamed(const struct lowering *l, uint32_t parent, uint32_t child)
{
    while (child != CST_NONE && !cst_named(l, child)) {
        child = cst_after(l, parent, child);
    }
    return child;
}

uint32_t cst_first_named(const struct lowering *l, uint32_t at)
{
    return skip_unnamed(l, at, cst_first(l, at));
}

uint32_t cst_after_named(const struct lowering *l, uint32_t parent, uint32_t child)
{
    return skip_unnamed(l, parent, cst_after(l, parent, child));
}

uint32_t cst_last_named(const struct lowering *l, uint32_t at)
{
    uint32_t last = CST_NONE;
    for_each_child(l, at, c)
    {
        last = cst_named(l, c) ? c : last;
    }
    return last;
}

uint32_t cst_named_count(const struct lowering *l, uint32_t at)
{
    uint32_t count = 0;
    for_each_child(l, at, c)
    {
        count += cst_named(l, c) ? 1 : 0;
    }
    return count;
}

uint32_t cst_field(const struct lowering *l, uint32_t at, enum cst_field field)
{
    for_each_child(l, at, c)
    {
        if (l->cst->nodes[c].field == field && (l->cst->nodes[c].flags & CST_EXTRA) == 0) {
            return c;
        }
    }
    return CST_NONE;
}

static const char *type_name(const struct lowering *l, uint32_t at)
{
    uint16_t type = l->cst->nodes[at].type;
    return type < l->grammar->type_count ? l->grammar->type_names[type] : "ERROR";
}

bool cst_is(const struct lowering *l, uint32_t at, const char *type)
{
    return at != CST_NONE && strcmp(type_name(l, at), type) == 0;
}

uint32_t cst_child_is(const struct lowering *l, uint32_t at, const char *type)
{
    for_each_child(l, at, c)
    {
        if (cst_is(l, c, type)) {
            return c;
        }
    }
    return CST_NONE;
}

struct view cst_text(const struct lowering *l, uint32_t at)
{
    return view_slice(l->cst->source, l->cst->nodes[at].begin, l->cst->nodes[at].end);
}

/* --- writing --- */

void lower_fail(struct lowering *l, enum status why)
{
    if (l->failed == OK) {
        l->failed = why;
    }
}

static node_id add(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t begin,
                   uint32_t end, symbol_id symbol)
{
    struct tree *t = l->tree;
    if (t->count == t->cap && l->failed == OK) {
        void *nodes = t->nodes;
        size_t cap = t->cap;
        enum status st =
            mem_grow(&nodes, &cap, (size_t)t->count + 1, sizeof *t->nodes, TREE_NODES_MAX, NULL);
        t->nodes = nodes;
        t->cap = (uint32_t)cap;
        if (st != OK) {
            lower_fail(l, st);
        }
    }
    if (l->failed != OK) {
        return 0; /* the root is always there: writes to it do no harm */
    }
    t->nodes[t->count] = (struct node){
        .kind = (uint8_t)kind,
        .role = (uint8_t)role,
        .symbol = symbol,
        .begin = begin,
        .end = end,
        .next = t->count + 1,
        .parent = l->open,
    };
    return t->count++;
}

static void mark_error(struct lowering *l, node_id n, uint32_t at)
{
    if ((l->cst->nodes[at].flags & (CST_ERROR | CST_MISSING | CST_BROKEN)) != 0) {
        l->tree->nodes[n].flags |= NODE_IN_ERROR;
    }
}

node_id lower_open(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at)
{
    node_id n = add(l, kind, role, l->cst->nodes[at].begin, l->cst->nodes[at].end, 0);
    if (l->failed == OK) {
        mark_error(l, n, at);
        l->open = n;
    }
    return n;
}

/* Whose symbol is that of a child, and of which. */
static enum node_role naming_role(enum node_kind kind)
{
    switch ((int)kind) {
    case NODE_MEMBER:
    case NODE_FUNCTION:
    case NODE_CLASS:
    case NODE_PARAMETER:
    case NODE_KEYWORD:
    case NODE_ELEMENT:
    case NODE_ATTRIBUTE:
    case NODE_NAMESPACE:
    case NODE_TYPE:
        return ROLE_NAME;
    case NODE_VARIABLE:
        return ROLE_TARGET;
    default:
        return ROLE_NONE;
    }
}

void lower_close(struct lowering *l, node_id n)
{
    if (l->failed != OK) {
        return;
    }
    struct node *node = &l->tree->nodes[n];
    node->next = l->tree->count;
    l->open = node->parent;
    enum node_role role = naming_role(node->kind);
    node_id name =
        node->symbol == 0 && role != ROLE_NONE ? tree_child_in(l->tree, n, role) : NO_NODE;
    if (name != NO_NODE &&
        (l->tree->nodes[name].kind == NODE_NAME || l->tree->nodes[name].kind == NODE_MEMBER)) {
        node->symbol = l->tree->nodes[name].symbol;
    }
}

symbol_id lower_symbol(struct lowering *l, struct view text)
{
    symbol_id id = l->placeholders == NULL
                       ? symbols_intern(l->symbols, text)
                       : placeholders_restore(l->placeholders, text, l->symbols);
    if (l->symbols->full) {
        lower_fail(l, ERR_LIMIT);
    }
    return id;
}

node_id lower_leaf(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at,
                   symbol_id symbol)
{
    node_id n = add(l, kind, role, l->cst->nodes[at].begin, l->cst->nodes[at].end, symbol);
    if (l->failed == OK) {
        mark_error(l, n, at);
    }
    return n;
}

enum node_kind lower_placeholder(const struct lowering *l, struct view text)
{
    return l->placeholders == NULL ? NODE_NONE : placeholders_kind(l->placeholders, text);
}

node_id lower_name_span(struct lowering *l, uint32_t begin, uint32_t end, enum node_role role)
{
    struct view text = view_slice(l->cst->source, begin, end);
    enum node_kind kind = lower_placeholder(l, text);
    if (kind == NODE_TYPED) {
        node_id n = add(l, kind, role, begin, end, lower_symbol(l, text));
        l->open = n;
        node_id type = add(l, NODE_TYPE, ROLE_TYPE, begin, end,
                           placeholders_type(l->placeholders, text, l->symbols));
        (void)type;
        lower_close(l, n);
        return n;
    }
    return add(l, kind == NODE_NONE ? NODE_NAME : kind, role, begin, end,
               kind == NODE_ELLIPSIS ? symbols_intern(l->symbols, text) : lower_symbol(l, text));
}

node_id lower_name(struct lowering *l, uint32_t at, enum node_role role)
{
    node_id n = lower_name_span(l, l->cst->nodes[at].begin, l->cst->nodes[at].end, role);
    if (l->failed == OK) {
        mark_error(l, n, at);
    }
    return n;
}

void lower_set_symbol(struct lowering *l, node_id n, symbol_id symbol)
{
    if (l->failed == OK) {
        l->tree->nodes[n].symbol = symbol;
    }
}

void lower_set_flag(struct lowering *l, node_id n, enum node_flag flag)
{
    if (l->failed == OK) {
        l->tree->nodes[n].flags |= (uint16_t)flag;
    }
}

void lower_set_span(struct lowering *l, node_id n, uint32_t begin, uint32_t end)
{
    if (l->failed == OK) {
        l->tree->nodes[n].begin = begin;
        l->tree->nodes[n].end = end;
    }
}

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
    lower_set_symbol(l, n, lower_symbol(l, view_str(type_name(l, at))));
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
    const struct lowering_row row = {.type = type_name(l, at)};
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

static enum node_kind row_kind(const struct lowering *l, uint32_t at)
{
    uint16_t type = l->cst->nodes[at].type;
    if (type >= l->grammar->type_count || l->grammar->row_of[type] == 0) {
        return NODE_OTHER;
    }
    return l->grammar->rows[l->grammar->row_of[type] - 1].row->kind;
}

/* "if (a) $S" of a pattern: $S is any body, one with braces, too. */
static bool bare_metavariable(struct lowering *l, uint32_t at, enum node_role role)
{
    if (l->placeholders == NULL || row_kind(l, at) == NODE_BLOCK) {
        return false;
    }
    struct view text = view_trim(cst_text(l, at));
    if (text.len > 0 && text.ptr[text.len - 1] == ';') {
        text = view_trim(view_slice(text, 0, text.len - 1));
    }
    if (lower_placeholder(l, text) != NODE_METAVARIABLE) {
        return false;
    }
    uint32_t begin = (uint32_t)(text.ptr - l->cst->source.ptr);
    (void)lower_name_span(l, begin, begin + (uint32_t)text.len, role);
    return true;
}

void lower_block(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK || bare_metavariable(l, at, role)) {
        return;
    }
    node_id before = l->tree->count;
    lower(l, at, role);
    if (l->failed == OK && l->tree->count > before && l->tree->nodes[before].kind != NODE_BLOCK) {
        /* Wrap what was added: shift it by one. */
        node_id last = add(l, NODE_NONE, ROLE_NONE, 0, 0, 0);
        struct node *nodes = l->tree->nodes;
        if (l->failed != OK) {
            return;
        }
        memmove(&nodes[before + 1], &nodes[before], (last - before) * sizeof *nodes);
        for (node_id n = before + 1; n <= last; n++) {
            nodes[n].next++;
            nodes[n].parent = nodes[n].parent >= before && nodes[n].parent != NO_NODE
                                  ? nodes[n].parent + 1
                                  : before;
            nodes[n].role = nodes[n].parent == before ? (uint8_t)ROLE_NONE : nodes[n].role;
        }
        nodes[before] = (struct node){
            .kind = NODE_BLOCK,
            .role = (uint8_t)role,
            .begin = l->cst->nodes[at].begin,
            .end = l->cst->nodes[at].end,
            .next = l->tree->count,
            .parent = l->open,
        };
    }
}

/* `n` has one child that is a statement itself: only that stays. */
static void unwrap(struct lowering *l, node_id n, enum node_role role)
{
    struct node *nodes = l->tree->nodes;
    uint32_t count = l->tree->count - n - 1;
    memmove(&nodes[n], &nodes[n + 1], count * sizeof *nodes);
    l->tree->count--;
    for (node_id i = n; i < l->tree->count; i++) {
        nodes[i].next--;
        nodes[i].parent = i == n ? l->open : nodes[i].parent - 1;
    }
    nodes[n].role = (uint8_t)role;
}

void lower_statement(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (!node_is_expression(row_kind(l, at)) || (l->cst->nodes[at].flags & CST_ERROR) != 0) {
        lower(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_EXPRESSION, role, at);
    lower(l, at, ROLE_VALUE);
    lower_close(l, n);
    if (l->failed == OK && l->tree->count > n + 1 && l->tree->nodes[n + 1].next == l->tree->count &&
        node_is_statement(l->tree->nodes[n + 1].kind)) {
        unwrap(l, n, role);
    }
}

void lower_statements(struct lowering *l, uint32_t at, enum node_role role)
{
    for_each_child(l, at, c)
    {
        if (cst_named(l, c)) {
            lower_statement(l, c, role);
        }
    }
}

void lower_body(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK || bare_metavariable(l, at, role)) {
        return;
    }
    if (row_kind(l, at) == NODE_BLOCK) {
        lower(l, at, role);
        return;
    }
    node_id n = lower_open(l, NODE_BLOCK, role, at);
    lower_statement(l, at, ROLE_NONE);
    lower_close(l, n);
}

/* Whether the value of `n`, an if, switch or try, is that of its child `c`: of a try that of
 * its FINALLY, or else of its body. */
static bool gives_value(const struct tree *t, node_id n, node_id c)
{
    enum node_role role = (enum node_role)t->nodes[c].role;
    if (t->nodes[n].kind == NODE_TRY) {
        bool last = tree_child_in(t, n, ROLE_FINALLY) != NO_NODE;
        return role == (last ? ROLE_FINALLY : ROLE_BODY);
    }
    return role == ROLE_THEN || role == ROLE_ELSE || role == ROLE_BODY ||
           t->nodes[c].kind == NODE_CASE;
}

void lower_mark_value(struct lowering *l, node_id n)
{
    struct tree *t = l->tree;
    node_id last = NO_NODE;
    if (l->failed != OK || n >= t->count) {
        return;
    }
    bool block = t->nodes[n].kind == NODE_BLOCK;
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        last = c;
        if (!block && gives_value(t, n, c)) {
            lower_mark_value(l, c);
        }
    }
    enum node_kind kind = block && last != NO_NODE ? t->nodes[last].kind : NODE_NONE;
    if (kind == NODE_EXPRESSION) {
        lower_set_flag(l, last, NODE_IMPLICIT_RETURN);
    } else if (kind == NODE_IF || kind == NODE_SWITCH || kind == NODE_TRY) {
        lower_mark_value(l, last);
    }
}

void lower_type(struct lowering *l, uint32_t at, enum node_role role)
{
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    if (lower_placeholder(l, cst_text(l, at)) != NODE_NONE) {
        (void)lower_name(l, at, role);
        return;
    }
    node_id before = l->tree->count;
    node_id n = lower_open(l, NODE_TYPE, role, at);
    lower(l, at, ROLE_NAME);
    lower_close(l, n);
    if (l->failed == OK && l->tree->count > before + 1 &&
        l->tree->nodes[before + 1].kind == NODE_TYPE) {
        /* It was lowered to a type already: no type of a type. */
        struct node *nodes = l->tree->nodes;
        memmove(&nodes[before], &nodes[before + 1], (l->tree->count - before - 1) * sizeof *nodes);
        l->tree->count--;
        for (node_id i = before; i < l->tree->count; i++) {
            nodes[i].next--;
            nodes[i].parent = nodes[i].parent > before ? nodes[i].parent - 1 : l->open;
        }
        nodes[before].role = (uint8_t)role;
        nodes[before].parent = l->open;
    }
}

void lower_type_with(struct lowering *l, uint32_t at, enum node_role role, const char *suffix)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 * 1024);
    if (at == CST_NONE || l->failed != OK) {
        return;
    }
    node_id n = lower_open(l, NODE_TYPE, role, at);
    node_id inner = l->tree->count;
    lower_type(l, at, ROLE_NONE);
    if (l->failed == OK && l->tree->count > inner) {
        buf_add_view(&text, symbols_text(l->symbols, l->tree->nodes[inner].symbol));
    }
    buf_add_str(&text, suffix);
    if (text.failed == OK) {
        lower_set_symbol(l, n, symbols_intern(l->symbols, buf_view(&text)));
    }
    lower_close(l, n);
}

void lower_join_strings(struct lowering *l, node_id n)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(16 * 1024 * 1024);
    struct tree *t = l->tree;
    if (l->failed != OK) {
        return;
    }
    for (node_id c = tree_child(t, n); c != NO_NODE; c = tree_sibling(t, c)) {
        if (t->nodes[c].kind != NODE_STRING) {
            return;
        }
        buf_add_view(&text, symbols_text(l->symbols, t->nodes[c].symbol));
    }
    if (text.failed == OK) {
        t->nodes[n].kind = NODE_STRING;
        t->nodes[n].symbol = lower_symbol(l, buf_view(&text));
        t->nodes[n].next = n + 1;
        t->count = n + 1;
    }
}

void lower_modifier(struct lowering *l, uint32_t at)
{
    (void)lower_leaf(l, NODE_ATTRIBUTE, ROLE_ATTRIBUTE, at, lower_symbol(l, cst_text(l, at)));
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
