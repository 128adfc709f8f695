/* Statements, and those of them that nothing comes to. */
#include "measures.h"

bool measures_is_else_if(const struct tree *t, node_id n)
{
    const struct node *node = &t->nodes[n];
    if (node->kind != NODE_IF || node->parent == NO_NODE) {
        return false;
    }
    const struct node *parent = &t->nodes[node->parent];
    if (node->role == ROLE_ELSE) {
        return parent->kind == NODE_IF;
    }
    /* Go: "else if x := f(); x" is a block of both. */
    return parent->kind == NODE_BLOCK && parent->role == ROLE_ELSE &&
           view_starts(tree_text(t, node->parent), VIEW("if"));
}

bool measures_is_statement(const struct tree *t, node_id n)
{
    const struct node *node = &t->nodes[n];
    if (node->parent == NO_NODE || measures_is_else_if(t, n)) {
        return node->parent != NO_NODE;
    }
    const struct node *parent = &t->nodes[node->parent];
    bool list = parent->kind == NODE_PROGRAM ||
                (parent->kind == NODE_BLOCK && (parent->flags & NODE_UNORDERED) == 0);
    return list && node->kind != NODE_BLOCK && node->kind != NODE_FUNCTION &&
           node->kind != NODE_CLASS && node->kind != NODE_LABEL && node->kind != NODE_NAMESPACE &&
           node->kind != NODE_ERROR;
}

static bool is_jump(enum node_kind k)
{
    return k == NODE_RETURN || k == NODE_THROW || k == NODE_BREAK || k == NODE_CONTINUE ||
           k == NODE_GOTO;
}

/* Whether a directive of the preprocessor stands in [begin, end). */
static bool has_directive(const struct tree *t, uint32_t begin, uint32_t end)
{
    struct view rest = view_slice(t->source, begin, end);
    struct view line;
    while (view_line(&rest, &line)) {
        if (view_starts(view_trim(line), VIEW("#"))) {
            return true;
        }
    }
    return false;
}

/* Whether `n`, which stands behind `before` and a jump, can still be come to. */
static bool revives(const struct tree *t, node_id before, node_id n)
{
    bool directives =
        t->language == LANG_C || t->language == LANG_CPP || t->language == LANG_CSHARP;
    return t->nodes[n].kind == NODE_LABEL || t->nodes[n].kind == NODE_CASE ||
           (t->nodes[n].flags & NODE_IN_ERROR) != 0 || t->nodes[n].begin < t->nodes[before].end ||
           (directives && has_directive(t, t->nodes[before].end, t->nodes[n].begin));
}

/* Functions and classes are known throughout their block in most languages. */
static bool is_declaration(enum node_kind k)
{
    return k == NODE_FUNCTION || k == NODE_CLASS;
}

/* The jump that `n` ends with: itself, or that of a labelled one; or NO_NODE. */
static node_id jump_of(const struct tree *t, node_id n)
{
    if (t->nodes[n].kind == NODE_LABEL) {
        node_id body = tree_child_in(t, n, ROLE_BODY);
        node_id only = body == NO_NODE ? NO_NODE : tree_child(t, body);
        n = only != NO_NODE && tree_sibling(t, only) == NO_NODE ? only : n;
    }
    return is_jump((enum node_kind)t->nodes[n].kind) ? n : NO_NODE;
}

uint32_t measures_dead(const struct tree *t, node_id block)
{
    uint32_t dead = 0;
    node_id jump = NO_NODE;
    node_id before = NO_NODE;
    if ((t->nodes[block].flags & NODE_UNORDERED) != 0) {
        return 0;
    }
    for (node_id c = tree_child(t, block); c != NO_NODE; c = tree_sibling(t, c)) {
        if (jump != NO_NODE && revives(t, before, c)) {
            jump = NO_NODE;
        }
        if (jump != NO_NODE && !is_declaration((enum node_kind)t->nodes[c].kind)) {
            dead++;
        } else if (jump == NO_NODE) {
            jump = jump_of(t, c);
        }
        before = c;
    }
    return dead;
}
