/* From the tree of a reading to the tree of the pattern: what the context put around it is
 * cut off, and what is nothing but an ellipsis becomes one. */
#include <string.h>

#include <assay/base/mem.h>

#include "pattern_parts.h"

struct trimming {
    struct view text;
    const struct tree *from;
    struct tree *to;
    uint32_t begin;
    uint32_t end;
    enum status failed;
};

static bool is_ellipsis(enum node_kind k)
{
    return k == NODE_ELLIPSIS || k == NODE_METAVARIABLE_ELLIPSIS;
}

/* [...], {...}, !... and "...${...}" are something even where only ellipses are in them. */
static const bool is_composed[NODE_KIND_COUNT] = {
    [NODE_LIST] = true,   [NODE_TUPLE] = true,  [NODE_SET] = true,          [NODE_DICT] = true,
    [NODE_UNARY] = true,  [NODE_BINARY] = true, [NODE_INTERPOLATED] = true, [NODE_YIELD] = true,
    [NODE_AWAIT] = true,  [NODE_CALL] = true,   [NODE_MEMBER] = true,       [NODE_ASSIGN] = true,
    [NODE_LAMBDA] = true,
};

/* What a placeholder brings with it where the grammar wants more than a name. */
static const bool wraps_ellipsis[NODE_KIND_COUNT] = {
    [NODE_EXPRESSION] = true, [NODE_VARIABLE] = true,   [NODE_PARAMETER] = true,
    [NODE_PAIR] = true,       [NODE_SPREAD] = true,     [NODE_KEYWORD] = true,
    [NODE_TYPE] = true,       [NODE_FUNCTION] = true,   [NODE_CASE] = true,
    [NODE_ATTRIBUTE] = true,  [NODE_EXPR_OTHER] = true, [NODE_OTHER] = true,
};

/* "zq0q <- zq0q": one placeholder in a form that its place did not need. */
static bool is_doubled(const struct trimming *t, node_id n)
{
    const struct tree *from = t->from;
    node_id left = tree_child_in(from, n, ROLE_LEFT);
    node_id right = tree_child_in(from, n, ROLE_RIGHT);
    if (left == NO_NODE || right == NO_NODE || !is_ellipsis(from->nodes[left].kind)) {
        return false;
    }
    const struct node *a = &from->nodes[left];
    const struct node *b = &from->nodes[right];
    return a->kind == b->kind &&
           view_eq(view_slice(t->text, a->begin, a->end), view_slice(t->text, b->begin, b->end));
}

/* `n`, or the ellipsis that it is nothing but ("zq0q zq0q;" where a member stands). */
static node_id only_ellipsis(const struct trimming *trimming, node_id n)
{
    const struct tree *t = trimming->from;
    node_id found = NO_NODE;
    if (is_ellipsis(t->nodes[n].kind)) {
        return n;
    }
    if (t->nodes[n].kind == NODE_BINARY && is_doubled(trimming, n)) {
        return tree_child_in(t, n, ROLE_LEFT);
    }
    if (!wraps_ellipsis[t->nodes[n].kind]) {
        return NO_NODE;
    }
    for (node_id i = n + 1; i < t->nodes[n].next; i++) {
        enum node_kind kind = t->nodes[i].kind;
        if (t->nodes[i].next != i + 1) {
            if (is_composed[kind]) {
                return NO_NODE;
            }
        } else if (is_ellipsis(kind) &&
                   (found == NO_NODE || t->nodes[found].symbol == t->nodes[i].symbol)) {
            found = i;
        } else if (kind != NODE_PARAMETERS && kind != NODE_BLOCK) {
            return NO_NODE;
        }
    }
    return found;
}

static void copy(struct trimming *t, node_id from, node_id parent, enum node_role role);

static node_id push(struct trimming *t, node_id from, node_id parent, enum node_role role)
{
    struct tree *to = t->to;
    if (t->failed != OK || to->count == to->cap) {
        t->failed = ERR_INTERNAL; /* the target has room for every source node */
        return 0;
    }
    to->nodes[to->count] = t->from->nodes[from];
    to->nodes[to->count].role = (uint8_t)role;
    to->nodes[to->count].parent = parent;
    to->nodes[to->count].next = to->count + 1;
    return to->count++;
}

static void copy_children(struct trimming *t, node_id from, node_id to)
{
    for (node_id c = tree_child(t->from, from); c != NO_NODE; c = tree_sibling(t->from, c)) {
        if (t->from->nodes[c].begin < t->end || t->from->nodes[c].end <= t->end) {
            copy(t, c, to, (enum node_role)t->from->nodes[c].role);
        }
    }
    t->to->nodes[to].next = t->to->count;
}

/* The one argument of "zq0q(e)": what a deep expression searches for. */
static node_id deep_operand(const struct tree *t, node_id n)
{
    node_id callee = tree_child_in(t, n, ROLE_CALLEE);
    node_id arguments = tree_child_in(t, n, ROLE_ARGUMENTS);
    if (t->nodes[n].kind != NODE_CALL || callee == NO_NODE || arguments == NO_NODE ||
        t->nodes[callee].kind != NODE_DEEP) {
        return NO_NODE;
    }
    return tree_child(t, arguments);
}

/* "..." of the language itself: in a string, where nothing is replaced, but that holds code. */
static bool is_written_ellipsis(const struct trimming *t, node_id n)
{
    const struct node *x = &t->from->nodes[n];
    return (x->kind == NODE_OTHER || x->kind == NODE_EXPR_OTHER) && x->next == n + 2 &&
           t->from->nodes[n + 1].kind == NODE_TOKEN &&
           view_eq(view_slice(t->text, x->begin, x->end), VIEW("..."));
}

static void copy(struct trimming *t, node_id from, node_id parent, enum node_role role)
{
    bool written = is_written_ellipsis(t, from);
    node_id ellipsis = written ? from : only_ellipsis(t, from);
    node_id operand = deep_operand(t->from, from);
    if (ellipsis != NO_NODE) {
        node_id n = push(t, ellipsis, parent, role);
        if (written) {
            t->to->nodes[n].kind = NODE_ELLIPSIS;
        }
        if (t->to->nodes[n].kind == NODE_ELLIPSIS) {
            t->to->nodes[n].symbol = 0;
        }
        return;
    }
    node_id n = push(t, from, parent, role);
    if (t->failed != OK) {
        return;
    }
    if (operand != NO_NODE) {
        t->to->nodes[n].kind = NODE_DEEP;
        t->to->nodes[n].symbol = 0;
        copy(t, operand, n, ROLE_VALUE);
        t->to->nodes[n].next = t->to->count;
        return;
    }
    copy_children(t, from, n);
}

/* A header alone, "if ($X)" or "class $C": all but the body, which the context has put
 * behind it. */
static bool is_header(const struct trimming *t, node_id n)
{
    const struct node *nodes = t->from->nodes;
    node_id first = tree_child(t->from, n);
    if (nodes[n].begin < t->begin || nodes[n].begin >= t->end || first == NO_NODE ||
        nodes[first].begin >= t->end || node_is_expression(nodes[n].kind)) {
        return false;
    }
    for (node_id c = first; c != NO_NODE; c = tree_sibling(t->from, c)) {
        if (nodes[c].end > t->end && (nodes[c].begin < t->end ||
                                      (nodes[c].role != ROLE_BODY && nodes[c].role != ROLE_THEN))) {
            return false;
        }
    }
    return true;
}

/* The highest nodes that lie within the pattern's text, and headers without their body. */
static void copy_inside(struct trimming *t, node_id from)
{
    for (node_id c = tree_child(t->from, from); c != NO_NODE; c = tree_sibling(t->from, c)) {
        const struct node *n = &t->from->nodes[c];
        if (n->end <= t->begin || n->begin >= t->end) {
            if (n->begin != n->end || n->begin < t->begin || n->begin > t->end) {
                continue;
            }
        }
        if ((n->begin >= t->begin && n->end <= t->end) || is_header(t, c)) {
            copy(t, c, 0, ROLE_NONE);
        } else {
            copy_inside(t, c);
        }
    }
}

enum status pattern_trim(const struct tree *from, const struct reading *r, struct tree *to,
                         struct error *err)
{
    void *nodes = to->nodes;
    size_t cap = to->cap;
    enum status st =
        mem_grow(&nodes, &cap, (size_t)from->count + 1, sizeof *to->nodes, TREE_NODES_MAX, err);
    to->nodes = nodes;
    to->cap = (uint32_t)cap;
    if (st != OK) {
        return st;
    }
    struct trimming t = {
        .from = from,
        .to = to,
        .text = buf_view(&r->text),
        .begin = (uint32_t)r->begin,
        .end = (uint32_t)r->end,
    };
    to->language = from->language;
    to->count = 0;
    node_id root = push(&t, 0, NO_NODE, ROLE_NONE);
    copy_inside(&t, 0);
    to->nodes[root].next = to->count;
    return t.failed == OK ? OK : error_set(err, ERR_INTERNAL, "a pattern's tree grew");
}

/* One expression statement without a semicolon of its own stands for the expression. */
static void unwrap_expression(struct tree *t)
{
    memmove(&t->nodes[1], &t->nodes[2], (t->count - 2) * sizeof *t->nodes);
    t->count--;
    for (node_id i = 1; i < t->count; i++) {
        t->nodes[i].next--;
        t->nodes[i].parent = i == 1 ? 0 : t->nodes[i].parent - 1;
    }
    t->nodes[1].role = ROLE_NONE;
    t->nodes[0].next = t->count;
}

enum pattern_shape pattern_shape_of(struct tree *t, struct view pattern)
{
    struct view text = view_trim(pattern);
    bool terminated = text.len > 0 && text.ptr[text.len - 1] == ';';
    if (t->count == 1) {
        return PATTERN_PROGRAM;
    }
    if (t->nodes[1].next != t->count) {
        return PATTERN_SEQUENCE;
    }
    if (t->nodes[1].kind == NODE_EXPRESSION && !terminated && t->count > 2 &&
        t->nodes[2].next == t->count) {
        unwrap_expression(t);
    }
    if (t->nodes[1].kind == NODE_EXPRESSION) {
        t->nodes[1].flags |= terminated ? NODE_TERMINATED : 0;
    }
    return node_is_expression(t->nodes[1].kind) ? PATTERN_EXPRESSION : PATTERN_STATEMENT;
}
