/* Lists of siblings: in order, in any order, and arguments with keywords. */
#include "matcher.h"

static const struct goal *list_from(struct matcher *m, const struct goal *g, node_id p, node_id t)
{
    struct goal rest = *g;
    rest.p = p;
    rest.t = t;
    return want(m, rest, g->next);
}

static node_id after(const struct matcher *m, const struct goal *g, node_id t)
{
    return next_in(m->tn, t, g->t_end, g->role);
}

/* "..." or "$...X" takes none, one, two … of the elements from g->t on. */
static enum outcome solve_many(struct matcher *m, const struct goal *g, node_id more,
                               const struct goal **next)
{
    bool binds = m->pn[g->p].kind == NODE_METAVARIABLE_ELLIPSIS;
    if (more == NO_NODE && !binds) {
        *next = g->next;
        return GO_ON;
    }
    node_id t = g->t;
    for (;;) {
        size_t trail = m->trail_len;
        bool last = t == NO_NODE;
        if (!binds ||
            bind_nodes(m, g->p, g->t, last ? (g->t == NO_NODE ? 0 : g->t_end) : t, NO_NODE)) {
            if ((more != NO_NODE || last || g->less) && attempt(m, list_from(m, g, more, t))) {
                return STOPPED;
            }
        }
        while (m->trail_len > trail) {
            m->is_bound[m->trail[--m->trail_len]] = false;
        }
        if (last) {
            return FAILED;
        }
        t = after(m, g, t);
    }
}

enum outcome solve_list(struct matcher *m, const struct goal *g, const struct goal **next)
{
    if (g->p == NO_NODE) {
        *next = g->next;
        return g->t == NO_NODE || g->less ? GO_ON : FAILED;
    }
    node_id more = next_in(m->pn, g->p, g->p_end, g->role);
    if (stands_for_many(m->pn[g->p].kind)) {
        return solve_many(m, g, more, next);
    }
    if (g->t == NO_NODE) {
        return FAILED;
    }
    *next = want_node(m, g->p, g->t, list_from(m, g, more, after(m, g, g->t)));
    return GO_ON;
}

/* --- sets of elements that were taken out of order --- */

static bool is_used(const struct goal *g, uint32_t index)
{
    return g->used != NULL && (g->used[index / 32] & (UINT32_C(1) << (index % 32))) != 0;
}

static uint32_t count_of(const struct matcher *m, const struct goal *g, node_id first)
{
    uint32_t count = 0;
    for (node_id t = first; t != NO_NODE; t = after(m, g, t)) {
        count++;
    }
    return count;
}

/* A copy of the set with one more element; NULL when there is no room. */
static const uint32_t *with_used(struct matcher *m, const struct goal *g, uint32_t count,
                                 uint32_t index)
{
    uint32_t words = count / 32 + 1;
    if (m->bit_count + words > BITS_MAX) {
        m->exhausted = true;
        return NULL;
    }
    uint32_t *set = &m->bits[m->bit_count];
    m->bit_count += words;
    for (uint32_t i = 0; i < words; i++) {
        set[i] = g->used == NULL ? 0 : g->used[i];
    }
    set[index / 32] |= UINT32_C(1) << (index % 32);
    return set;
}

static bool all_used(const struct matcher *m, const struct goal *g)
{
    uint32_t index = 0;
    for (node_id t = g->t; t != NO_NODE; t = after(m, g, t), index++) {
        if (!is_used(g, index)) {
            return false;
        }
    }
    return true;
}

enum outcome solve_any_order(struct matcher *m, const struct goal *g, const struct goal **next)
{
    node_id p = g->p;
    while (p != NO_NODE && stands_for_many(m->pn[p].kind)) {
        p = next_in(m->pn, p, g->p_end, g->role);
    }
    if (p == NO_NODE) {
        *next = g->next;
        return g->less || all_used(m, g) ? GO_ON : FAILED;
    }
    node_id more = next_in(m->pn, p, g->p_end, g->role);
    uint32_t count = count_of(m, g, g->t);
    uint32_t index = 0;
    for (node_id t = g->t; t != NO_NODE; t = after(m, g, t), index++) {
        size_t bits = m->bit_count;
        struct goal rest = *g;
        if (is_used(g, index)) {
            continue;
        }
        rest.p = more;
        rest.used = with_used(m, g, count, index);
        if (rest.used != NULL && attempt(m, want_node(m, p, t, want(m, rest, g->next)))) {
            return STOPPED;
        }
        m->bit_count = bits;
    }
    return FAILED;
}

/* --- arguments --- */

/* `used` counts from the first argument of the list, whose place is kept in `name`. */
static uint32_t index_of(const struct matcher *m, const struct goal *g, node_id t)
{
    uint32_t index = 0;
    for (node_id n = g->name; n != t; n = after(m, g, n)) {
        index++;
    }
    return index;
}

static node_id skip_used(const struct matcher *m, const struct goal *g, node_id t)
{
    while (t != NO_NODE && g->used != NULL && is_used(g, index_of(m, g, t))) {
        t = after(m, g, t);
    }
    return t;
}

static enum outcome solve_keyword(struct matcher *m, const struct goal *g, node_id more)
{
    uint32_t count = count_of(m, g, g->name);
    uint32_t index = g->t == NO_NODE ? 0 : index_of(m, g, g->t);
    symbol_id name = m->pn[g->p].symbol;
    bool any = m->pn[part(m->pn, g->p, ROLE_NAME)].kind != NODE_NAME;
    for (node_id t = g->t; t != NO_NODE; t = after(m, g, t), index++) {
        size_t bits = m->bit_count;
        struct goal rest = *g;
        if (m->tn[t].kind != NODE_KEYWORD || is_used(g, index) ||
            (!any && m->tn[t].symbol != name)) {
            continue;
        }
        rest.p = more;
        rest.used = with_used(m, g, count, index);
        if (rest.used != NULL && attempt(m, want_node(m, g->p, t, want(m, rest, g->next)))) {
            return STOPPED;
        }
        m->bit_count = bits;
    }
    return FAILED;
}

enum outcome solve_arguments(struct matcher *m, const struct goal *g, const struct goal **next)
{
    struct goal here = *g;
    here.t = skip_used(m, g, g->t);
    if (here.p == NO_NODE) {
        *next = g->next;
        return here.t == NO_NODE ? GO_ON : FAILED;
    }
    node_id more = next_in(m->pn, here.p, here.p_end, here.role);
    if (stands_for_many(m->pn[here.p].kind)) {
        return solve_many(m, &here, more, next);
    }
    if (m->pn[here.p].kind == NODE_KEYWORD && part(m->pn, here.p, ROLE_NAME) != NO_NODE) {
        return solve_keyword(m, &here, more);
    }
    if (here.t == NO_NODE || m->tn[here.t].kind == NODE_KEYWORD) {
        return FAILED;
    }
    *next = want_node(m, here.p, here.t, list_from(m, &here, more, after(m, &here, here.t)));
    return GO_ON;
}
