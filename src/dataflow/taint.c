/* The taint engine: functions one by one, findings in order. */
#include <assay/dataflow/taint.h>

#include <stdlib.h>

#include <assay/base/mem.h>

#include "taint_walk.h"

#define STEPS_DEFAULT UINT64_C(2000000)

/* --- the walk's client --- */

static void on_expression(void *ctx, node_id n)
{
    (void)taint_eval(ctx, n);
}

static void on_variable(void *ctx, node_id n)
{
    struct taint_walk *w = ctx;
    taint_set inside = w->inside;
    size_t inside_sinks = w->inside_sink_count;
    if (taint_sanitized(w, n) != SANITIZED_NOT) {
        node_id target = tree_child_in(w->tree, n, ROLE_TARGET);
        if (target != NO_NODE) {
            taint_assign(w, target, (struct tainted){.set = TAINT_NONE});
        }
        return;
    }
    taint_enter(w, n);
    taint_define(w, n);
    w->inside = inside;
    w->inside_sink_count = inside_sinks;
}

static void on_take(void *ctx, node_id n)
{
    struct taint_walk *w = ctx;
    void *items = w->taken;
    node_id value = tree_child_in(w->tree, n, ROLE_VALUE);
    taint_set set = value == NO_NODE ? TAINT_NONE : taint_gather(w, taint_eval(w, value));
    enum status st =
        mem_grow(&items, &w->taken_cap, w->taken_count + 1, sizeof *w->taken, UINT32_MAX, NULL);
    w->taken = items;
    if (st != OK) {
        w->failed = st;
        return;
    }
    w->taken[w->taken_count++] = (struct taken){.by = n, .set = set};
}

/* What `n` has taken. Loops inside of it came to their end: they are forgotten. */
static struct tainted taken_by(struct taint_walk *w, node_id n)
{
    while (w->taken_count > 0 && w->taken[w->taken_count - 1].by != n) {
        w->taken_count--;
    }
    taint_set set = w->taken_count > 0 ? w->taken[w->taken_count - 1].set : TAINT_NONE;
    return (struct tainted){.set = set, .fresh = set};
}

/* Any element of what is gone through. */
static void on_next(void *ctx, node_id foreach)
{
    struct taint_walk *w = ctx;
    node_id target = tree_child_in(w->tree, foreach, ROLE_TARGET);
    struct tainted v = taken_by(w, foreach);
    if (target != NO_NODE) {
        taint_assign(w, target, v);
    }
}

static void on_match(void *ctx, node_id in, node_id name)
{
    taint_assign(ctx, name, taken_by(ctx, in));
}

static void enqueue(struct taint_walk *w, node_id function)
{
    void *items = w->queue;
    enum status st =
        mem_grow(&items, &w->queue_cap, w->queue_count + 1, sizeof *w->queue, UINT32_MAX, NULL);
    w->queue = items;
    if (st != OK) {
        w->failed = st;
        return;
    }
    w->queue[w->queue_count++] = function;
}

static void on_definition(void *ctx, node_id n)
{
    struct taint_walk *w = ctx;
    const struct tree *t = w->tree;
    if (t->nodes[n].kind == NODE_CLASS) {
        node_id body = tree_child_in(t, n, ROLE_BODY);
        if (body != NO_NODE) {
            flow_children(&w->flow, body);
        }
    } else if (tree_child_in(t, n, ROLE_BODY) == NO_NODE) {
        return;
    } else if (w->function != NO_NODE || w->nesting > 0) {
        taint_closure(w, n, false);
    } else {
        enqueue(w, n);
    }
}

static uint32_t on_join(void *ctx, uint32_t a, uint32_t b)
{
    struct taint_walk *w = ctx;
    if (a < TAINT_FIRST && b < TAINT_FIRST) {
        return a == b ? a : TAINT_NONE;
    }
    /* In the same order whichever comes first, so that loops settle. */
    return a < b ? taint_set_union(&w->sets, a, b) : taint_set_union(&w->sets, b, a);
}

/* A condition that is known: what it rules out is not walked. */
static int on_decide(void *ctx, node_id condition)
{
    const struct taint_walk *w = ctx;
    const struct tree *t = w->tree;
    node_id n = condition;
    if (t->constant != NULL && t->constant[n] != NO_NODE) {
        n = t->constant[n];
    }
    if (t->nodes[n].kind != NODE_BOOL || (t->nodes[n].flags & NODE_UNKNOWN_VALUE) != 0) {
        return -1;
    }
    return view_eq(symbols_text(w->symbols, t->nodes[n].symbol), VIEW("true"));
}

/* --- functions --- */

static bool working(const struct taint_walk *w)
{
    return w->failed == OK && w->state.failed == OK && w->sets.failed == OK &&
           w->holders.failed == OK;
}

/* After the top level: variables that are written once keep their taint. */
static void keep_globals(struct taint_walk *w)
{
    size_t kept = 0;
    size_t count = w->state.log_count;
    if (w->state.dead || count == 0) {
        state_undo(&w->state, 0);
        w->state.dead = false;
        return;
    }
    struct change *keep = mem_calloc(count, sizeof *keep);
    if (keep == NULL) {
        w->failed = ERR_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t h = w->state.log[i].variable;
        uint32_t root = h;
        while (w->holders.items[root].above != NO_HOLDER) {
            root = w->holders.items[root].above;
        }
        uint32_t key = w->holders.items[root].key;
        bool once = key < w->variables.count && w->variables.items[key].writes == 1;
        if (once && state_get(&w->state, h) != TAINT_NONE) {
            keep[kept++] = (struct change){.variable = h, .before = state_get(&w->state, h)};
        }
    }
    state_undo(&w->state, 0);
    for (size_t i = 0; i < kept; i++) {
        state_set(&w->state, keep[i].variable, keep[i].before);
    }
    (void)mem_free(keep);
}

static void begin_function(struct taint_walk *w, node_id function)
{
    w->function = function;
    w->flow.target = NULL;
    w->flow.handler = NULL;
    w->flow.last = NULL;
    w->inside = TAINT_NONE;
    w->inside_sink_count = 0;
    w->taken_count = 0;
    w->state.dead = false;
    w->state.steps = 0;
}

static void run_function(struct taint_walk *w, node_id function)
{
    size_t mark = w->state.log_count;
    node_id end = w->tree->nodes[function].next;
    node_id body = tree_child_in(w->tree, function, ROLE_BODY);
    if (!marks_in(&w->marks, function, end, MARK_SINK) ||
        (mark == 0 && !marks_in(&w->marks, function, end, MARK_SOURCE))) {
        return;
    }
    bool exhausted = w->flow.exhausted;
    w->flow.exhausted = false;
    begin_function(w, function);
    taint_parameters(w, function);
    flow_node(&w->flow, body);
    w->state.dead = false;
    state_undo(&w->state, mark);
    w->flow.exhausted = w->flow.exhausted || exhausted;
}

/* A method's body inside of a source or sink that is a whole class is inside, too: the
 * places mark the expressions themselves. */
static void run(struct taint_walk *w)
{
    begin_function(w, NO_NODE);
    flow_children(&w->flow, 0);
    keep_globals(w);
    bool exhausted = w->flow.exhausted;
    for (size_t i = 0; i < w->queue_count && working(w); i++) {
        w->flow.exhausted = false;
        run_function(w, w->queue[i]);
        exhausted = exhausted || w->flow.exhausted;
    }
    w->flow.exhausted = exhausted;
}

/* --- findings --- */

static int by_pair(const void *a, const void *b)
{
    const struct reached *x = a;
    const struct reached *y = b;
    if (x->sink != y->sink) {
        return x->sink < y->sink ? -1 : 1;
    }
    return x->source < y->source ? -1 : x->source > y->source;
}

static bool chooses_one(const struct taint_sink *s)
{
    return s->requires.len > 0 || s->part_count > 0;
}

static enum status report(struct taint_walk *w, const struct reached *r, taint_found_fn found,
                          void *ctx, struct error *err)
{
    struct taint_step trace[TAINT_STEPS_MAX + 2];
    const struct taint_place *source = &w->input->sources[r->source].place;
    const struct taint_place *sink = &w->input->sinks[r->sink].place;
    size_t len = (size_t)w->sets.ways[r->way].length + 2;
    uint32_t way = r->way;
    trace[0] = (struct taint_step){.begin = source->begin, .end = source->end};
    trace[len - 1] = (struct taint_step){.begin = sink->begin, .end = sink->end};
    for (size_t i = len - 2; i > 0; i--) {
        trace[i] = w->sets.ways[way].step;
        way = w->sets.ways[way].before;
    }
    struct taint_finding finding = {
        .sink = r->sink, .source = r->source, .trace = trace, .trace_len = len};
    return found(ctx, &finding, err);
}

static enum status report_all(struct taint_walk *w, taint_found_fn found, void *ctx,
                              struct error *err)
{
    if (w->reached_count > 1) {
        qsort(w->reached, w->reached_count, sizeof *w->reached, by_pair);
    }
    for (size_t i = 0; i < w->reached_count; i++) {
        const struct reached *r = &w->reached[i];
        if (i > 0 && w->reached[i - 1].sink == r->sink && chooses_one(&w->input->sinks[r->sink])) {
            continue;
        }
        enum status st = report(w, r, found, ctx, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* --- the whole --- */

static bool prepare(struct taint_walk *w)
{
    size_t parts = 0;
    for (size_t i = 0; i < w->input->sink_count; i++) {
        parts += w->input->sinks[i].part_count;
    }
    w->part_sets = mem_calloc(parts + 1, sizeof *w->part_sets);
    if (w->part_sets == NULL || !marks_build(&w->marks, w->tree, w->input) ||
        !taint_sets_init(&w->sets) || !holders_init(&w->holders) ||
        !state_init(&w->state, w->variables.count)) {
        return false;
    }
    w->control = holder_in(&w->holders, NO_HOLDER, HOLDER_SELF);
    return w->holders.failed == OK;
}

static void release(struct taint_walk *w)
{
    marks_release(&w->marks);
    taint_sets_release(&w->sets);
    holders_release(&w->holders);
    state_release(&w->state);
    variables_release(&w->variables);
    map_release(&w->pairs);
    (void)mem_free(w->part_sets);
    (void)mem_free(w->taken);
    (void)mem_free(w->queue);
    (void)mem_free(w->reached);
}

static enum status failure(const struct taint_walk *w)
{
    return w->failed != OK         ? w->failed
           : w->state.failed != OK ? w->state.failed
           : w->sets.failed != OK  ? w->sets.failed
                                   : w->holders.failed;
}

enum status taint_run(const struct tree *tree, const struct symbols *symbols,
                      const struct taint_input *input, taint_found_fn found, void *ctx,
                      bool *exhausted, struct error *err)
{
    struct taint_walk w = {.tree = tree, .symbols = symbols, .input = input, .failed = OK};
    const struct flow_client client = {.ctx = &w,
                                       .join = on_join,
                                       .expression = on_expression,
                                       .variable = on_variable,
                                       .decide = on_decide,
                                       .take = on_take,
                                       .match = on_match,
                                       .next = on_next,
                                       .definition = on_definition};
    bool reached_bound = false;
    if (input->source_count == 0 || input->sink_count == 0) {
        if (exhausted != NULL) {
            *exhausted = false;
        }
        return OK;
    }
    enum status st = variables_find(&w.variables, tree, symbols, err);
    if (st != OK) {
        return st;
    }
    map_init(&w.pairs);
    w.flow = (struct flow){.tree = tree,
                           .symbols = symbols,
                           .state = &w.state,
                           .client = &client,
                           .steps_max = input->steps_max == 0 ? STEPS_DEFAULT : input->steps_max};
    if (!prepare(&w)) {
        st = error_no_memory(err);
    } else {
        run(&w);
        st = failure(&w);
        reached_bound = w.flow.exhausted || w.marks.exhausted;
        st = st != OK ? error_set(err, st, "taint of the file: %s", status_name(st))
                      : report_all(&w, found, ctx, err);
    }
    release(&w);
    if (st == OK && exhausted != NULL) {
        *exhausted = reached_bound;
    }
    return st;
}
