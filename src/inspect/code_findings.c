#include "code_findings.h"

#include <stdlib.h>
#include <string.h>

enum { ALSO_MAX = 16 * 1024 };

enum status code_findings_add(struct code_findings *all, const struct code_finding *one,
                              struct error *err)
{
    enum status grown = arena_grow(all->arena, (void **)&all->items, &all->cap, all->len + 1,
                                   sizeof *all->items, err);
    if (grown != OK) {
        return grown;
    }
    all->items[all->len++] = *one;
    return OK;
}

static int place_order(const struct code_finding *a, const struct code_finding *b)
{
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    return view_cmp(a->finding.cwe, b->finding.cwe);
}

/* By place and CWE, the one that counts first. */
static int by_place(const void *left, const void *right)
{
    const struct code_finding *a = left;
    const struct code_finding *b = right;
    int order = place_order(a, b);
    if (order == 0 && a->finding.severity != b->finding.severity) {
        return a->finding.severity > b->finding.severity ? -1 : 1;
    }
    order = order == 0 ? view_cmp(a->finding.rule, b->finding.rule) : order;
    /* One rule at one place: whatever differs, so that the order does not depend on chance. */
    return order == 0 ? view_cmp(a->finding.fingerprint, b->finding.fingerprint) : order;
}

/* Without a CWE nobody knows whether two rules mean the same. */
static bool is_same(const struct code_finding *a, const struct code_finding *b)
{
    return a->finding.cwe.len > 0 && place_order(a, b) == 0;
}

static bool is_named(struct view names, struct view name)
{
    struct view line;
    while (view_line(&names, &line)) {
        if (view_eq(line, name)) {
            return true;
        }
    }
    return false;
}

static enum status take_over(struct arena *arena, struct finding *first,
                             const struct finding *other, struct error *err)
{
    if (!first->has_fix && other->has_fix) {
        first->has_fix = true;
        first->fix = other->fix;
    }
    if (first->flow_len == 0) {
        first->flow = other->flow;
        first->flow_len = other->flow_len;
    }
    if (view_eq(first->rule, other->rule) || is_named(first->also, other->rule) ||
        first->also.len + other->rule.len + 1 > ALSO_MAX) {
        return OK;
    }
    struct view also = arena_printf(arena, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(first->also),
                                    first->also.len > 0 ? "\n" : "", VIEW_ARG(other->rule));
    if (also.ptr == NULL) {
        return error_no_memory(err);
    }
    first->also = also;
    return OK;
}

enum status code_findings_send(struct code_findings *all, const struct result_sink *sink,
                               struct error *err)
{
    enum status st = OK;
    if (all->len > 1) {
        qsort(all->items, all->len, sizeof *all->items, by_place);
    }
    for (size_t i = 0; i < all->len && st == OK;) {
        struct code_finding *first = &all->items[i++];
        for (; i < all->len && is_same(first, &all->items[i]) && st == OK; i++) {
            st = take_over(all->arena, &first->finding, &all->items[i].finding, err);
        }
        st = st == OK ? sink->finding(sink->ctx, &first->finding, err) : st;
    }
    return st;
}
