/* What the rule says at an expression: sources, sanitizers, propagators, sinks. */
#include "taint_walk.h"

#include <assay/base/mem.h>

enum { REACHED_MAX = 1 << 18 };

static struct taint_step step_of(const struct taint_walk *w, node_id n)
{
    return (struct taint_step){.begin = w->tree->nodes[n].begin, .end = w->tree->nodes[n].end};
}

/* --- before an expression is looked into --- */

enum sanitized taint_sanitized(struct taint_walk *w, node_id n)
{
    const struct mark *m = NULL;
    enum sanitized result = SANITIZED_NOT;
    if ((w->marks.flags[n] & MARK_SANITIZER) == 0) {
        return result;
    }
    size_t count = marks_at(&w->marks, n, &m);
    for (size_t i = 0; i < count; i++) {
        if (m[i].kind != MARK_SANITIZER) {
            continue;
        }
        const struct taint_sanitizer *s = &w->input->sanitizers[m[i].index];
        result = !s->exact || result == SANITIZED_WHOLLY ? SANITIZED_WHOLLY : SANITIZED_RESULT;
        if (s->lasting) {
            taint_store(w, taint_holder_of(w, n), TAINT_NONE);
        }
    }
    return result;
}

static bool reaches_inside(const struct taint_source *s)
{
    return !s->exact && !s->control && s->lasting != TAINT_LASTING_ONLY && s->requires.len == 0;
}

/* Inexact sources and sinks count for all that is inside; the caller puts back. */
void taint_enter(struct taint_walk *w, node_id n)
{
    const struct mark *m = NULL;
    if ((w->marks.flags[n] & (MARK_SOURCE | MARK_SINK)) == 0) {
        return;
    }
    size_t count = marks_at(&w->marks, n, &m);
    for (size_t i = 0; i < count; i++) {
        if (m[i].kind == MARK_SOURCE && reaches_inside(&w->input->sources[m[i].index])) {
            symbol_id label = w->input->sources[m[i].index].label;
            w->inside =
                taint_set_union(&w->sets, w->inside, taint_set_of(&w->sets, m[i].index, label));
        } else if (m[i].kind == MARK_SINK) {
            const struct taint_sink *sink = &w->input->sinks[m[i].index];
            for (size_t k = 0; k < sink->part_count; k++) {
                w->part_sets[w->marks.parts[m[i].index] + k] = TAINT_NONE;
            }
            if (!sink->exact && w->inside_sink_count < INSIDE_SINKS_MAX) {
                w->inside_sinks[w->inside_sink_count++] = m[i].index;
            }
        }
    }
}

/* --- sources --- */

static void source_at(struct taint_walk *w, uint32_t index, struct tainted *v)
{
    const struct taint_source *s = &w->input->sources[index];
    if (!taint_requires(&w->sets, w->symbols, v->set, s->requires, true)) {
        return;
    }
    taint_set one = taint_set_of(&w->sets, index, s->label);
    if (s->control) {
        taint_add(w, w->control, one);
        return;
    }
    if (s->lasting != TAINT_VALUE_ONLY) {
        taint_add(w, v->holder, one);
    }
    if (s->lasting != TAINT_LASTING_ONLY) {
        v->fresh = taint_set_union(&w->sets, v->fresh, one);
    }
}

/* --- propagators --- */

static uint32_t propagator_holder(struct taint_walk *w, uint32_t index)
{
    return holder_in(&w->holders, NO_HOLDER, HOLDER_PROPAGATOR | index);
}

/* Where the taint goes to when its variable was read already: x in f(x, tainted). */
static void propagate_ahead(struct taint_walk *w, uint32_t index, taint_set set)
{
    node_id to = w->marks.targets[index];
    if (w->input->propagators[index].lasting && to != NO_NODE) {
        taint_add(w, taint_holder_of(w, to), taint_set_through(&w->sets, set, step_of(w, to)));
    }
}

static void propagate_from(struct taint_walk *w, uint32_t index, taint_set set)
{
    const struct taint_propagator *p = &w->input->propagators[index];
    if (set < TAINT_FIRST || !taint_requires(&w->sets, w->symbols, set, p->requires, true)) {
        return;
    }
    if (p->label != 0) {
        set = taint_set_relabel(&w->sets, set, p->label, p->replace, p->replace_count);
    }
    state_set(&w->state, propagator_holder(w, index), set);
    propagate_ahead(w, index, set);
}

static void propagate_to(struct taint_walk *w, uint32_t index, node_id n, struct tainted *v)
{
    uint32_t holder = propagator_holder(w, index);
    uint32_t set = state_get(&w->state, holder);
    if (set < TAINT_FIRST) {
        return;
    }
    state_set(&w->state, holder, TAINT_NONE);
    set = taint_set_through(&w->sets, set, step_of(w, n));
    v->fresh = taint_set_union(&w->sets, v->fresh, set);
    if (w->input->propagators[index].lasting) {
        taint_add(w, v->holder, set);
    }
}

/* --- sinks --- */

/* Whether nothing runs in the function behind the statement of `n`. */
static bool is_last(const struct taint_walk *w, node_id n)
{
    const struct tree *t = w->tree;
    for (node_id p = n; p != NO_NODE; p = t->nodes[p].parent) {
        node_id above = t->nodes[p].parent;
        if (t->nodes[p].kind == NODE_RETURN || t->nodes[p].kind == NODE_FUNCTION) {
            return true;
        }
        if (above != NO_NODE && t->nodes[above].kind == NODE_BLOCK &&
            t->nodes[p].next != t->nodes[above].next) {
            return false;
        }
    }
    return true;
}

static void reach(struct taint_walk *w, uint32_t sink, const struct taint *taint)
{
    uint32_t pair[2] = {sink, taint->source};
    struct view key = view_of((const char *)pair, sizeof pair);
    if (map_has(&w->pairs, key)) {
        return;
    }
    void *items = w->reached;
    enum status st = mem_grow(&items, &w->reached_cap, w->reached_count + 1, sizeof *w->reached,
                              REACHED_MAX, NULL);
    w->reached = items;
    if (st == OK) {
        st = map_put(&w->pairs, key, NULL, NULL, NULL);
    }
    if (st != OK) {
        w->failed = st == ERR_NO_MEMORY ? st : w->failed;
        w->flow.exhausted = true;
        return;
    }
    w->reached[w->reached_count++] =
        (struct reached){.sink = sink, .source = taint->source, .way = taint->way};
}

/* For a condition over labels, one source: the first with a label that it names. */
static void reach_one(struct taint_walk *w, uint32_t sink, taint_set set, struct view requires)
{
    size_t count = 0;
    const struct taint *members = taint_set_members(&w->sets, set, &count);
    size_t chosen = 0;
    for (size_t i = count; i > 0; i--) {
        if (taint_mentions(w->symbols, requires, members[i - 1].label)) {
            chosen = i - 1;
        }
    }
    if (count > 0) {
        struct taint one = members[chosen];
        reach(w, sink, &one);
    }
}

static void reach_parts(struct taint_walk *w, uint32_t index, taint_set control)
{
    const struct taint_sink *sink = &w->input->sinks[index];
    const taint_set *sets = w->part_sets + w->marks.parts[index];
    for (size_t i = 0; i < sink->part_count; i++) {
        taint_set set = taint_set_union(&w->sets, sets[i], control);
        if (set < TAINT_FIRST ||
            !taint_requires(&w->sets, w->symbols, set, sink->parts[i].requires, true)) {
            return;
        }
    }
    reach_one(w, index, taint_set_union(&w->sets, sets[0], control), sink->parts[0].requires);
}

static void sink_at(struct taint_walk *w, uint32_t index, node_id n, taint_set set)
{
    const struct taint_sink *sink = &w->input->sinks[index];
    taint_set control = state_get(&w->state, w->control);
    if (w->state.dead || (sink->at_exit && !is_last(w, n))) {
        return;
    }
    if (sink->part_count > 0) {
        reach_parts(w, index, control);
        return;
    }
    set = taint_set_union(&w->sets, set, control);
    if (sink->requires.len > 0) {
        if (set >= TAINT_FIRST &&
            taint_requires(&w->sets, w->symbols, set, sink->requires, false)) {
            reach_one(w, index, set, sink->requires);
        }
        return;
    }
    size_t count = 0;
    const struct taint *members = taint_set_members(&w->sets, set, &count);
    for (size_t i = 0; i < count; i++) {
        struct taint one = members[i];
        if (one.label == 0) {
            reach(w, index, &one);
        }
    }
}

/* --- after an expression was looked into --- */

static void sinks_at(struct taint_walk *w, node_id n, struct tainted v)
{
    const struct mark *m = NULL;
    bool marked = (w->marks.flags[n] & (MARK_SINK | MARK_PART)) != 0;
    if (!marked && w->inside_sink_count == 0) {
        return;
    }
    taint_set all = taint_gather(w, v);
    size_t count = marked ? marks_at(&w->marks, n, &m) : 0;
    for (size_t i = 0; i < count; i++) {
        if (m[i].kind == MARK_PART) {
            w->part_sets[m[i].index] = taint_set_union(&w->sets, w->part_sets[m[i].index], all);
        } else if (m[i].kind == MARK_SINK) {
            bool focus = w->input->sinks[m[i].index].focus;
            sink_at(w, m[i].index, n, focus ? all : taint_set_union(&w->sets, all, v.taken));
        }
    }
    for (size_t i = 0; i < w->inside_sink_count; i++) {
        sink_at(w, w->inside_sinks[i], n, all);
    }
}

struct tainted taint_annotate(struct taint_walk *w, node_id n, struct tainted v)
{
    const struct mark *m = NULL;
    uint8_t flags = w->marks.flags[n];
    if (taint_is_safe_type(w, n)) {
        v.fresh = v.held = v.set = TAINT_NONE;
    }
    v.fresh = taint_set_union(&w->sets, v.fresh, w->inside);
    v.set = taint_set_union(&w->sets, v.fresh, v.held);
    size_t count =
        (flags & (MARK_SOURCE | MARK_FROM | MARK_TO)) != 0 ? marks_at(&w->marks, n, &m) : 0;
    for (size_t i = 0; i < count; i++) {
        if (m[i].kind == MARK_SOURCE) {
            source_at(w, m[i].index, &v);
        } else if (m[i].kind == MARK_TO) {
            propagate_to(w, m[i].index, n, &v);
        }
    }
    v.set = taint_set_union(&w->sets, v.fresh, v.held);
    for (size_t i = 0; i < count; i++) {
        if (m[i].kind == MARK_FROM) {
            propagate_from(w, m[i].index, taint_gather(w, v));
        }
    }
    sinks_at(w, n, v);
    return v;
}
