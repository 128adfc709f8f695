#include "node_index.h"

#include <string.h>

enum { ANY_CALL = NODE_KIND_COUNT, NAMED_CALLS = NODE_KIND_COUNT + 1 };

static unsigned call_list(symbol_id name)
{
    return name == 0 ? (unsigned)ANY_CALL
                     : (unsigned)NAMED_CALLS + (name * 2654435761u >> 16) % CALL_LISTS;
}

static enum status no_room(struct error *err)
{
    return error_set(err, ERR_LIMIT, "matching takes too much memory");
}

enum status node_index_build(const struct tree *tree, struct arena *arena, struct node_index *out,
                             struct error *err)
{
    uint32_t at[NODE_LISTS + 1];
    struct node_index x = {.tree = tree};
    uint8_t *lists = arena_alloc(arena, (size_t)tree->count + 1, sizeof *lists);
    if (lists == NULL) {
        return no_room(err);
    }
    for (node_id n = 0; n < tree->count; n++) {
        enum node_kind k = tree->nodes[n].kind;
        x.first[k + 1]++;
        if (k == NODE_CALL) {
            lists[n] = (uint8_t)call_list(call_name(tree, n));
            x.first[lists[n] + 1]++;
        }
    }
    for (size_t l = 1; l <= NODE_LISTS; l++) {
        x.first[l] += x.first[l - 1];
    }
    x.nodes = arena_alloc(arena, (size_t)x.first[NODE_LISTS] + 1, sizeof *x.nodes);
    if (x.nodes == NULL) {
        return no_room(err);
    }
    memcpy(at, x.first, sizeof at);
    for (node_id n = 0; n < tree->count; n++) {
        enum node_kind k = tree->nodes[n].kind;
        x.nodes[at[k]++] = n;
        if (k == NODE_CALL) {
            x.nodes[at[lists[n]]++] = n;
        }
    }
    *out = x;
    return OK;
}

/* --- cursors --- */

/* The first of a list that is not before n. */
static const node_id *from(const node_id *at, const node_id *end, node_id n)
{
    while (at < end) {
        const node_id *middle = at + (end - at) / 2;
        if (*middle < n) {
            at = middle + 1;
        } else {
            end = middle;
        }
    }
    return at;
}

/* Whether list l was taken up; how many nodes it has is added to *total. */
static bool add_list(struct node_cursor *c, unsigned l, size_t *total)
{
    const struct node_index *x = c->index;
    const node_id *end = x->nodes + x->first[l + 1];
    const node_id *at = from(x->nodes + x->first[l], end, c->next);
    if (at == end || *at >= c->stop) {
        return true;
    }
    if (c->lists == CURSOR_LISTS) {
        return false;
    }
    c->at[c->lists] = at;
    c->end[c->lists++] = end;
    *total += (size_t)(end - at);
    return true;
}

static bool add_kind(struct node_cursor *c, enum node_kind k, symbol_id name, size_t *total)
{
    if (k == NODE_CALL && name != 0) {
        return add_list(c, ANY_CALL, total) && add_list(c, call_list(name), total);
    }
    return add_list(c, k, total);
}

void node_cursor_begin(struct node_cursor *c, const struct node_index *index,
                       const struct pattern *p, node_id first, node_id stop)
{
    symbol_id name = pattern_call_name(p);
    size_t total = 0;
    bool fits = true;
    c->index = index;
    c->pattern = p;
    c->lists = 0;
    c->next = first;
    c->stop = stop < index->tree->count ? stop : index->tree->count;
    for (unsigned word = 0; word < 2 && fits; word++) {
        for (uint64_t kinds = p->kinds[word]; kinds != 0 && fits; kinds &= kinds - 1) {
            unsigned k = word * 64 + (unsigned)__builtin_ctzll(kinds);
            fits = add_kind(c, (enum node_kind)k, name, &total);
        }
    }
    /* Merging costs more than looking at every node where most of them are wanted. */
    if (!fits || total > index->tree->count / 4) {
        c->lists = 0;
    } else if (c->lists == 0) {
        c->stop = 0;
    }
}

static node_id next_of_all(struct node_cursor *c)
{
    const struct node *nodes = c->index->tree->nodes;
    while (c->next < c->stop) {
        node_id n = c->next++;
        if (pattern_may_match(c->pattern, nodes[n].kind)) {
            return n;
        }
    }
    return NO_NODE;
}

static node_id next_of_lists(struct node_cursor *c)
{
    uint32_t least = 0;
    for (uint32_t l = 1; l < c->lists; l++) {
        least = *c->at[l] < *c->at[least] ? l : least;
    }
    node_id n = c->lists == 0 ? NO_NODE : *c->at[least];
    if (n >= c->stop) {
        return NO_NODE;
    }
    if (++c->at[least] == c->end[least]) {
        c->lists--;
        c->at[least] = c->at[c->lists];
        c->end[least] = c->end[c->lists];
        c->stop = c->lists == 0 ? 0 : c->stop;
    }
    return n;
}

node_id node_cursor_next(struct node_cursor *c)
{
    const struct tree *t = c->index->tree;
    struct summary need = c->pattern->need[c->pattern->root];
    for (;;) {
        node_id n = c->lists == 0 ? next_of_all(c) : next_of_lists(c);
        if (n == NO_NODE ||
            (summary_within(need, t->have[n]) && pattern_worth_trying(c->pattern, t, n))) {
            return n;
        }
    }
}

/* --- windows --- */

enum status node_index_window(struct node_index *x, struct arena *arena, uint32_t begin,
                              uint32_t end, node_id *first, node_id *stop, struct error *err)
{
    const struct tree *t = x->tree;
    if (x->latest == NULL) {
        uint32_t *latest = arena_alloc(arena, (size_t)t->count + 1, sizeof *latest);
        uint32_t *soonest = arena_alloc(arena, (size_t)t->count + 1, sizeof *soonest);
        if (latest == NULL || soonest == NULL) {
            return no_room(err);
        }
        for (node_id n = 0; n < t->count; n++) {
            uint32_t before = n == 0 ? 0 : latest[n - 1];
            latest[n] = t->nodes[n].begin > before ? t->nodes[n].begin : before;
        }
        soonest[t->count] = UINT32_MAX;
        for (node_id n = t->count; n > 0; n--) {
            uint32_t behind = soonest[n];
            soonest[n - 1] = t->nodes[n - 1].begin < behind ? t->nodes[n - 1].begin : behind;
        }
        x->latest = latest;
        x->soonest = soonest;
    }
    /* Before *first all begin before the window, from *stop on all behind it. */
    const uint32_t *low = from(x->latest, x->latest + t->count, begin);
    const uint32_t *high = end == UINT32_MAX ? x->soonest + t->count
                                             : from(x->soonest, x->soonest + t->count, end + 1);
    *first = (node_id)(low - x->latest);
    *stop = (node_id)(high - x->soonest);
    return OK;
}
