/* Imports of several names in one statement, and modules loaded by a call. */
#include "matcher.h"

/* A statement that imports several names is as many siblings of one span. */
node_id imports_end(const struct node *nodes, node_id n, node_id end)
{
    node_id behind = nodes[n].next;
    while (nodes[n].kind == NODE_IMPORT && behind < end && nodes[behind].kind == NODE_IMPORT &&
           nodes[behind].begin == nodes[n].begin && nodes[behind].end == nodes[n].end) {
        behind = nodes[behind].next;
    }
    return behind;
}

/* The module of `require("m")`, or NO_NODE. */
static node_id required_module(const struct matcher *m, node_id call)
{
    if (call == NO_NODE || m->tn[call].kind != NODE_CALL) {
        return NO_NODE;
    }
    node_id callee = part(m->tn, call, ROLE_CALLEE);
    node_id arguments = part(m->tn, call, ROLE_ARGUMENTS);
    if (callee == NO_NODE || arguments == NO_NODE || m->tn[callee].kind != NODE_NAME ||
        !view_eq(symbols_text(m->symbols, m->tn[callee].symbol), VIEW("require"))) {
        return NO_NODE;
    }
    node_id first = first_in(m->tn, arguments + 1, m->tn[arguments].next, ROLE_NONE);
    return first != NO_NODE && m->tn[first].kind == NODE_STRING ? first : NO_NODE;
}

/* `const {a, b: c} = require("m")` is `import {a, b as c} from "m"`; any `require` of it is
 * `import "m"`. */
static enum outcome solve_require(struct matcher *m, node_id p, node_id p_end, node_id t,
                                  const struct goal *rest, const struct goal **next)
{
    node_id target = part(m->tn, t, ROLE_TARGET);
    node_id wanted = part(m->pn, p, ROLE_MODULE);
    node_id module = required_module(m, part(m->tn, t, ROLE_VALUE));
    if (!is_ecmascript(m) || module == NO_NODE || wanted == NO_NODE || target == NO_NODE) {
        return FAILED;
    }
    *next = rest;
    if (part(m->pn, p, ROLE_NAME) != NO_NODE) {
        if (m->tn[target].kind != NODE_DICT) {
            return FAILED;
        }
        *next = want(m,
                     (struct goal){.kind = GOAL_ANY_ORDER,
                                   .role = IN_ANY_ROLE,
                                   .less = true,
                                   .p = p,
                                   .p_end = p_end,
                                   .t = first_in(m->tn, target + 1, m->tn[target].next, ROLE_NONE),
                                   .t_end = m->tn[target].next},
                     rest);
    } else if (part(m->pn, p, ROLE_ALIAS) != NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, wanted, module, *next);
    return GO_ON;
}

/* One name of them: `a as b` against `a: b`. */
static enum outcome solve_required_name(struct matcher *m, node_id p, node_id t,
                                        const struct goal *rest, const struct goal **next)
{
    node_id name = part(m->pn, p, ROLE_NAME);
    node_id alias = part(m->pn, p, ROLE_ALIAS);
    node_id key = part(m->tn, t, ROLE_KEY);
    node_id value = part(m->tn, t, ROLE_VALUE);
    if (name == NO_NODE || key == NO_NODE || value == NO_NODE || m->tn[value].kind != NODE_NAME) {
        return FAILED;
    }
    const struct goal *behind = m->pn[name].kind == NODE_METAVARIABLE && alias == NO_NODE
                                    ? rest
                                    : want_node(m, alias == NO_NODE ? name : alias, value, rest);
    *next = want_node(m, name, key, behind);
    return GO_ON;
}

enum outcome solve_imports(struct matcher *m, node_id p, node_id p_end, node_id t,
                           const struct goal *rest, const struct goal **next)
{
    switch ((int)m->tn[t].kind) {
    case NODE_VARIABLE:
        return solve_require(m, p, p_end, t, rest, next);
    case NODE_PAIR:
        return solve_required_name(m, p, t, rest, next);
    case NODE_IMPORT:
        break;
    default:
        return FAILED;
    }
    node_id row_end = m->tn[m->tn[t].parent].next;
    *next = want(m,
                 (struct goal){.kind = GOAL_ANY_ORDER,
                               .role = IN_ANY_ROLE,
                               .less = true,
                               .p = p,
                               .p_end = p_end,
                               .t = t,
                               .t_end = imports_end(m->tn, t, row_end)},
                 rest);
    return GO_ON;
}
