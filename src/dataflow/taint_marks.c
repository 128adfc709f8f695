#include "taint_marks.h"

#include <stdlib.h>

#include <assay/base/mem.h>

enum { MARKS_MAX = 1 << 22 };
#define MARK_STEPS_MAX UINT64_C(50000000)

/* What a walk looks at as a value of its own. */
static bool is_evaluated(const struct tree *t, node_id n)
{
    enum node_kind kind = (enum node_kind)t->nodes[n].kind;
    enum node_role role = (enum node_role)t->nodes[n].role;
    node_id parent = t->nodes[n].parent;
    if (kind == NODE_VARIABLE) {
        return true;
    }
    if (!node_is_expression(kind) || kind == NODE_TOKEN || kind == NODE_TYPE ||
        kind == NODE_ARGUMENTS || kind == NODE_KEYWORD || kind == NODE_PAIR || kind == NODE_SLICE) {
        return false;
    }
    if (role == ROLE_NAME && parent != NO_NODE) {
        enum node_kind above = (enum node_kind)t->nodes[parent].kind;
        return above == NODE_PARAMETER || above == NODE_CATCH;
    }
    return role != ROLE_LABEL && role != ROLE_MODULE && role != ROLE_ALIAS;
}

static bool is_skipped(const struct tree *t, node_id n)
{
    enum node_kind kind = (enum node_kind)t->nodes[n].kind;
    return kind == NODE_TYPE || kind == NODE_IMPORT || kind == NODE_TOKEN;
}

static void add(struct marks *m, node_id n, uint32_t kind, uint32_t index)
{
    void *items = m->items;
    enum status st = mem_grow(&items, &m->cap, m->count + 1, sizeof *m->items, MARKS_MAX, NULL);
    m->items = items;
    if (st != OK) {
        m->failed = st == ERR_NO_MEMORY ? st : m->failed;
        m->exhausted = true;
        return;
    }
    m->items[m->count++] = (struct mark){.node = n, .kind = kind, .index = index};
    m->flags[n] = (uint8_t)(m->flags[n] | kind);
}

static bool is_within(const struct node *node, const struct taint_place *p)
{
    return node->begin >= p->begin && node->end <= p->end;
}

/* Where to begin: from the hint up to what is around the place, and beyond what is still
 * inside of it: the key and the value of {x} are the same place. */
static node_id start_of(const struct tree *t, const struct taint_place *p)
{
    node_id start = p->node < t->count ? p->node : 0;
    while (t->nodes[start].parent != NO_NODE &&
           (t->nodes[start].begin > p->begin || t->nodes[start].end < p->end ||
            is_within(&t->nodes[t->nodes[start].parent], p))) {
        start = t->nodes[start].parent;
    }
    return start;
}

static bool is_apart(const struct node *node, const struct taint_place *p)
{
    return node->end <= p->begin || node->begin >= p->end;
}

/* The largest expressions inside of the place. */
static void mark_place(struct marks *m, const struct taint_place *p, uint32_t kind, uint32_t index)
{
    const struct tree *t = m->tree;
    node_id start = start_of(t, p);
    for (node_id n = start; n < t->nodes[start].next && p->begin < p->end;) {
        const struct node *node = &t->nodes[n];
        if (++m->steps > MARK_STEPS_MAX) {
            m->exhausted = true;
            return;
        }
        bool inside = is_within(node, p) && node->begin < node->end;
        if (inside && is_evaluated(t, n)) {
            add(m, n, kind, index);
            n = node->next;
        } else if (n != 0 && (is_apart(node, p) || is_skipped(t, n))) {
            n = node->next;
        } else {
            n++;
        }
    }
}

static int by_node(const void *a, const void *b)
{
    const struct mark *x = a;
    const struct mark *y = b;
    if (x->node != y->node) {
        return x->node < y->node ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    return x->index < y->index ? -1 : x->index > y->index;
}

static void mark_sinks(struct marks *m, const struct taint_input *input)
{
    uint32_t part = 0;
    for (size_t i = 0; i < input->sink_count; i++) {
        const struct taint_sink *sink = &input->sinks[i];
        mark_place(m, &sink->place, MARK_SINK, (uint32_t)i);
        m->parts[i] = part;
        for (size_t k = 0; k < sink->part_count; k++) {
            mark_place(m, &sink->parts[k].place, MARK_PART, part++);
        }
    }
}

bool marks_build(struct marks *m, const struct tree *tree, const struct taint_input *input)
{
    *m = (struct marks){.tree = tree, .failed = OK};
    m->flags = mem_calloc((size_t)tree->count + 1, sizeof *m->flags);
    m->parts = mem_calloc(input->sink_count + 1, sizeof *m->parts);
    m->targets = mem_calloc(input->propagator_count + 1, sizeof *m->targets);
    if (m->flags == NULL || m->parts == NULL || m->targets == NULL) {
        marks_release(m);
        return false;
    }
    for (size_t i = 0; i < input->source_count; i++) {
        mark_place(m, &input->sources[i].place, MARK_SOURCE, (uint32_t)i);
    }
    mark_sinks(m, input);
    for (size_t i = 0; i < input->sanitizer_count; i++) {
        mark_place(m, &input->sanitizers[i].place, MARK_SANITIZER, (uint32_t)i);
    }
    for (size_t i = 0; i < input->propagator_count; i++) {
        mark_place(m, &input->propagators[i].from, MARK_FROM, (uint32_t)i);
        size_t before = m->count;
        mark_place(m, &input->propagators[i].to, MARK_TO, (uint32_t)i);
        m->targets[i] = m->count > before ? m->items[before].node : NO_NODE;
    }
    if (m->count > 1) {
        qsort(m->items, m->count, sizeof *m->items, by_node);
    }
    if (m->failed != OK) {
        marks_release(m);
        return false;
    }
    return true;
}

void marks_release(struct marks *m)
{
    (void)mem_free(m->items);
    (void)mem_free(m->flags);
    (void)mem_free(m->parts);
    (void)mem_free(m->targets);
    *m = (struct marks){.failed = OK};
}

static size_t first_from(const struct marks *m, node_id n)
{
    size_t low = 0;
    size_t high = m->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->items[middle].node < n) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t marks_at(const struct marks *m, node_id n, const struct mark **first)
{
    size_t from = first_from(m, n);
    size_t to = from;
    while (to < m->count && m->items[to].node == n) {
        to++;
    }
    *first = m->items + from;
    return to - from;
}

bool marks_in(const struct marks *m, node_id begin, node_id end, uint32_t kind)
{
    for (size_t i = first_from(m, begin); i < m->count && m->items[i].node < end; i++) {
        if (m->items[i].kind == kind) {
            return true;
        }
    }
    return false;
}
