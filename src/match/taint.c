/* Taint rules: the places of sources, sinks, sanitizers and propagators come from
 * formulas; the dataflow room says which sinks are reached. */
#include <assay/dataflow/taint.h>
#include <string.h>

#include "scanner.h"

/* The ranges of one kind of specification, and which entry each is of. */
struct spec_ranges {
    struct range *items;
    uint32_t *spec; /* index in program.taints */
    size_t len;
};

struct taint_job {
    const struct evaluation *e;
    const struct scan_events *events;
    struct spec_ranges sources;
    struct spec_ranges sinks;
    uint32_t last_begin; /* of the match reported last: a place is reported once */
    uint32_t last_end;
    bool any;
};

static enum status no_room(struct error *err)
{
    return error_set(err, ERR_LIMIT, "matching takes too much memory");
}

static enum status places_of(const struct evaluation *e, struct span_ref specs,
                             struct spec_ranges *out, struct error *err)
{
    const struct program *p = e->s->program;
    struct ranges *each = arena_alloc(&e->s->arena, (size_t)specs.count + 1, sizeof *each);
    size_t total = 0;
    if (each == NULL) {
        return no_room(err);
    }
    for (uint32_t i = 0; i < specs.count; i++) {
        enum status st = evaluate(e, p->taints[specs.first + i].formula, &each[i], err);
        if (st != OK) {
            return st;
        }
        ranges_unique(e, &each[i]);
        total += each[i].len;
    }
    out->items = arena_alloc(&e->s->arena, total + 1, sizeof *out->items);
    out->spec = arena_alloc(&e->s->arena, total + 1, sizeof *out->spec);
    if (out->items == NULL || out->spec == NULL) {
        return no_room(err);
    }
    for (uint32_t i = 0; i < specs.count; i++) {
        for (size_t k = 0; k < each[i].len; k++) {
            out->items[out->len] = each[i].items[k];
            out->spec[out->len++] = specs.first + i;
        }
    }
    return OK;
}

static struct taint_place place_of(const struct range *r)
{
    return (struct taint_place){.begin = r->begin, .end = r->end, .node = r->node};
}

static enum taint_lasting lasting_of(uint8_t side_effect)
{
    return side_effect == SIDE_EFFECT_YES    ? TAINT_VALUE_LASTING
           : side_effect == SIDE_EFFECT_ONLY ? TAINT_LASTING_ONLY
                                             : TAINT_VALUE_ONLY;
}

static bool has_focus(const struct program *p, uint32_t formula)
{
    const struct program_formula *f = &p->formulas[formula];
    if (f->focus.count > 0) {
        return true;
    }
    for (uint32_t i = 0; i < f->items.count; i++) {
        if (f->kind != FORMULA_NOT && has_focus(p, p->links[f->items.first + i])) {
            return true;
        }
    }
    return false;
}

/* --- from ranges to what the engine takes --- */

static enum status sources_of(const struct taint_job *j, struct taint_input *in, struct error *err)
{
    const struct program *p = j->e->s->program;
    struct taint_source *all = arena_alloc(&j->e->s->arena, j->sources.len + 1, sizeof *all);
    if (all == NULL) {
        return no_room(err);
    }
    for (size_t i = 0; i < j->sources.len; i++) {
        const struct program_taint *t = &p->taints[j->sources.spec[i]];
        all[i] = (struct taint_source){
            .place = place_of(&j->sources.items[i]),
            .label = t->label,
            .requires = program_text(p, t->labels),
            .exact = t->exact == TAINT_EXACT_YES,
            .lasting = lasting_of(t->side_effect),
            .control = t->control,
        };
    }
    in->sources = all;
    in->source_count = j->sources.len;
    return OK;
}

static enum status parts_of(const struct taint_job *j, const struct program_taint *t,
                            const struct range *r, struct taint_sink *sink, struct error *err)
{
    const struct program *p = j->e->s->program;
    struct taint_part *parts =
        arena_alloc(&j->e->s->arena, (size_t)t->each.count + 1, sizeof *parts);
    if (parts == NULL) {
        return no_room(err);
    }
    for (uint32_t i = 0; i < t->each.count; i++) {
        const struct program_requirement *q = &p->requirements[t->each.first + i];
        const struct bound *b = range_bound(r, q->metavariable);
        if (b != NULL) {
            parts[sink->part_count++] = (struct taint_part){
                .place = {.begin = b->begin_byte,
                          .end = b->end_byte,
                          .node = b->kind == BOUND_NODE ? b->first : NO_NODE},
                .requires = program_text(p, q->labels),
            };
        }
    }
    sink->parts = parts;
    return OK;
}

static enum status sinks_of(const struct taint_job *j, struct taint_input *in, struct error *err)
{
    const struct program *p = j->e->s->program;
    struct taint_sink *all = arena_alloc(&j->e->s->arena, j->sinks.len + 1, sizeof *all);
    enum status st = all == NULL ? no_room(err) : OK;
    for (size_t i = 0; i < j->sinks.len && st == OK; i++) {
        const struct program_taint *t = &p->taints[j->sinks.spec[i]];
        all[i] = (struct taint_sink){
            .place = place_of(&j->sinks.items[i]),
            .requires = program_text(p, t->labels),
            .exact = t->exact != TAINT_EXACT_NO,
            .focus = has_focus(p, t->formula),
            .at_exit = t->at_exit,
        };
        if (t->each.count > 0) {
            st = parts_of(j, t, &j->sinks.items[i], &all[i], err);
        }
    }
    in->sinks = all;
    in->sink_count = j->sinks.len;
    return st;
}

static bool holds_range(const struct spec_ranges *in, const struct range *r)
{
    for (size_t i = 0; i < in->len; i++) {
        if (in->items[i].begin == r->begin && in->items[i].end == r->end) {
            return true;
        }
    }
    return false;
}

/* `not_conflicting`: what is a source, a sink or a propagator is no sanitizer. */
static bool conflicts(const struct taint_job *j, const struct spec_ranges *propagators,
                      const struct range *r)
{
    return holds_range(&j->sources, r) || holds_range(&j->sinks, r) || holds_range(propagators, r);
}

static enum status sanitizers_of(const struct taint_job *j, const struct spec_ranges *from,
                                 const struct spec_ranges *propagators, struct taint_input *in,
                                 struct error *err)
{
    const struct program *p = j->e->s->program;
    struct taint_sanitizer *all = arena_alloc(&j->e->s->arena, from->len + 1, sizeof *all);
    if (all == NULL) {
        return no_room(err);
    }
    for (size_t i = 0; i < from->len; i++) {
        const struct program_taint *t = &p->taints[from->spec[i]];
        if (t->not_conflicting && conflicts(j, propagators, &from->items[i])) {
            continue;
        }
        all[in->sanitizer_count++] = (struct taint_sanitizer){
            .place = place_of(&from->items[i]),
            .exact = t->exact == TAINT_EXACT_YES,
            .lasting = t->side_effect != SIDE_EFFECT_NO,
        };
    }
    in->sanitizers = all;
    return OK;
}

static struct taint_place bound_place(const struct bound *b)
{
    return (struct taint_place){.begin = b->begin_byte,
                                .end = b->end_byte,
                                .node = b->kind == BOUND_NODE ? b->first : NO_NODE};
}

static enum status propagators_of(const struct taint_job *j, const struct spec_ranges *from,
                                  struct taint_input *in, struct error *err)
{
    const struct program *p = j->e->s->program;
    struct taint_propagator *all = arena_alloc(&j->e->s->arena, from->len + 1, sizeof *all);
    if (all == NULL) {
        return no_room(err);
    }
    for (size_t i = 0; i < from->len; i++) {
        const struct program_taint *t = &p->taints[from->spec[i]];
        const struct bound *a = range_bound(&from->items[i], t->from);
        const struct bound *b = range_bound(&from->items[i], t->to);
        if (a == NULL || b == NULL) {
            continue;
        }
        all[in->propagator_count++] = (struct taint_propagator){
            .from = bound_place(a),
            .to = bound_place(b),
            .label = t->label,
            .requires = program_text(p, t->labels),
            .replace = p->names + t->replace.first,
            .replace_count = t->replace.count,
            .lasting = t->side_effect != SIDE_EFFECT_NO,
        };
    }
    in->propagators = all;
    return OK;
}

/* --- results --- */

/* What the sink bound, and what the source bound beside it. */
static enum status bindings(const struct taint_job *j, const struct range *sink,
                            const struct range *source, struct code_match *match, struct error *err)
{
    struct bound *all = arena_alloc(
        &j->e->s->arena, (size_t)sink->bound_count + source->bound_count + 1, sizeof *all);
    if (all == NULL) {
        return no_room(err);
    }
    for (uint32_t i = 0; i < sink->bound_count; i++) {
        all[match->bound_count++] = sink->bound[i];
    }
    for (uint32_t i = 0; i < source->bound_count; i++) {
        if (range_bound(sink, source->bound[i].name) == NULL) {
            all[match->bound_count++] = source->bound[i];
        }
    }
    match->bound = all;
    return OK;
}

static enum status on_flow(void *ctx, const struct taint_finding *f, struct error *err)
{
    struct taint_job *j = ctx;
    const struct range *sink = &j->sinks.items[f->sink];
    struct code_match match = {
        .rule = j->e->unit->rule,
        .begin = sink->begin,
        .end = sink->end,
        .node = sink->node,
        .trace = NULL,
    };
    if (j->any && j->last_begin == sink->begin && j->last_end == sink->end) {
        return OK;
    }
    struct trace_step *trace = arena_alloc(&j->e->s->arena, f->trace_len + 1, sizeof *trace);
    if (trace == NULL) {
        return no_room(err);
    }
    for (size_t i = 0; i < f->trace_len; i++) {
        trace[i] = (struct trace_step){f->trace[i].begin, f->trace[i].end};
    }
    match.trace = trace;
    match.trace_len = f->trace_len;
    j->any = true;
    j->last_begin = sink->begin;
    j->last_end = sink->end;
    enum status st = bindings(j, sink, &j->sources.items[f->source], &match, err);
    return st == OK ? j->events->match(j->events->ctx, &match, err) : st;
}

static bool option(const struct evaluation *e, enum rule_option o)
{
    return (e->unit->options & (UINT64_C(1) << o)) != 0;
}

enum status scan_taint(const struct evaluation *e, const struct scan_events *events,
                       struct error *err)
{
    struct taint_job j = {.e = e, .events = events};
    struct spec_ranges sanitizers = {NULL, NULL, 0};
    struct spec_ranges propagators = {NULL, NULL, 0};
    struct taint_input in = {
        .options =
            {
                .safe_functions = option(e, OPTION_TAINT_ASSUME_SAFE_FUNCTIONS),
                .safe_indexes = option(e, OPTION_TAINT_ASSUME_SAFE_INDEXES),
                .safe_comparisons = option(e, OPTION_TAINT_ASSUME_SAFE_COMPARISONS),
                .safe_booleans = option(e, OPTION_TAINT_ASSUME_SAFE_BOOLEANS),
                .safe_numbers = option(e, OPTION_TAINT_ASSUME_SAFE_NUMBERS),
                .only_assignments = option(e, OPTION_TAINT_ONLY_PROPAGATE_THROUGH_ASSIGNMENTS),
            },
    };
    if (e->tree == NULL) {
        return OK;
    }
    /* Most files have sinks or sources of a rule, few have both. */
    enum status st = places_of(e, e->unit->sinks, &j.sinks, err);
    if (st != OK || j.sinks.len == 0) {
        return st;
    }
    st = places_of(e, e->unit->sources, &j.sources, err);
    if (st != OK || j.sources.len == 0) {
        return st;
    }
    st = places_of(e, e->unit->sanitizers, &sanitizers, err);
    st = st == OK ? places_of(e, e->unit->propagators, &propagators, err) : st;
    st = st == OK ? sources_of(&j, &in, err) : st;
    st = st == OK ? sinks_of(&j, &in, err) : st;
    st = st == OK ? sanitizers_of(&j, &sanitizers, &propagators, &in, err) : st;
    st = st == OK ? propagators_of(&j, &propagators, &in, err) : st;
    if (st != OK) {
        return st;
    }
    return taint_run(e->tree, &e->s->symbols, &in, on_flow, &j, &e->s->exhausted, err);
}
