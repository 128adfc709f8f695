/* Targets of assignments: what a pattern of names, fields and elements writes. */
#include "variables.h"

/* What a part of a destructuring target is where nothing is there to take. */
static bool is_default(const struct tree *t, node_id n)
{
    enum node_kind above = (enum node_kind)t->nodes[t->nodes[n].parent].kind;
    return t->nodes[n].role == ROLE_VALUE &&
           (above == NODE_ASSIGN || above == NODE_VARIABLE || above == NODE_PARAMETER);
}

static bool is_place(enum node_kind k)
{
    return k == NODE_NAME || k == NODE_MEMBER || k == NODE_INDEX;
}

/* What targets stand in. */
static const bool holds_targets[NODE_KIND_COUNT] = {
    [NODE_TUPLE] = true,     [NODE_LIST] = true,
    [NODE_DICT] = true,      [NODE_PAIR] = true,
    [NODE_SPREAD] = true,    [NODE_SEQUENCE] = true,
    [NODE_VARIABLE] = true,  [NODE_PARAMETERS] = true,
    [NODE_PARAMETER] = true, [NODE_EXPR_OTHER] = true,
    [NODE_OTHER] = true,     [NODE_ASSIGN] = true, /* a = default: only its target */
};

void targets_visit(const struct tree *t, node_id target, void (*visit)(void *ctx, node_id leaf),
                   void *ctx)
{
    node_id end = t->nodes[target].next;
    for (node_id n = target; n < end;) {
        enum node_kind kind = t->nodes[n].kind;
        bool skip = n != target && is_default(t, n);
        if (!skip && is_place(kind) && t->nodes[n].role != ROLE_KEY) {
            visit(ctx, n);
        }
        n = !skip && holds_targets[kind] ? n + 1 : t->nodes[n].next;
    }
}
