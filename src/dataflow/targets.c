/* Targets of assignments: what a pattern of names, fields and elements writes. */
#include "variables.h"

/* What a part of a destructuring target is where nothing is there to take. */
static bool is_default(const struct tree *t, node_id n)
{
    enum node_kind above = (enum node_kind)t->nodes[t->nodes[n].parent].kind;
    return t->nodes[n].role == ROLE_VALUE &&
           (above == NODE_ASSIGN || above == NODE_VARIABLE || above == NODE_PARAMETER);
}

void targets_visit(const struct tree *t, node_id target, void (*visit)(void *ctx, node_id leaf),
                   void *ctx)
{
    node_id end = t->nodes[target].next;
    for (node_id n = target; n < end;) {
        if (n != target && is_default(t, n)) {
            n = t->nodes[n].next;
            continue;
        }
        switch ((int)t->nodes[n].kind) {
        case NODE_NAME:
        case NODE_MEMBER:
        case NODE_INDEX:
            if (t->nodes[n].role != ROLE_KEY) {
                visit(ctx, n);
            }
            n = t->nodes[n].next;
            break;
        case NODE_TUPLE:
        case NODE_LIST:
        case NODE_DICT:
        case NODE_PAIR:
        case NODE_SPREAD:
        case NODE_SEQUENCE:
        case NODE_VARIABLE:
        case NODE_PARAMETERS:
        case NODE_PARAMETER:
        case NODE_EXPR_OTHER:
        case NODE_OTHER:
        case NODE_ASSIGN: /* a = default: only its target */
            n++;
            break;
        default:
            n = t->nodes[n].next;
            break;
        }
    }
}
