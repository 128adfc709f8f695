/* Formulas: ranges of the file with what is bound in them, intersected and subtracted.
 *
 * The rules are those of Semgrep: "all" keeps the inner of two ranges of which one lies in
 * the other and whose metavariables agree; what was asked for as "inside" may only be the
 * outer one. A negated pattern removes equal ranges, a negated "inside" removes what lies
 * in it, a negated regex what overlaps as part or whole. */
#include <string.h>

#include "scanner.h"

/* What one search found, where that counts here. */
static enum status of_search(const struct evaluation *e, uint32_t search, struct ranges *out,
                             struct error *err)
{
    const struct program_search *s = &e->s->program->searches[search];
    bool own_text = e->foreign || (e->nested && s->kind == SEARCH_REGEX);
    return own_text ? search_in(e, search, out, err) : search_file(e, search, out, err);
}

static enum status of_any(const struct evaluation *e, const struct program_formula *f,
                          struct ranges *out, struct error *err)
{
    enum status st = OK;
    for (uint32_t i = 0; i < f->items.count && st == OK; i++) {
        struct ranges one = {NULL, 0, 0};
        st = evaluate(e, e->s->program->links[f->items.first + i], &one, err);
        for (size_t k = 0; k < one.len && st == OK; k++) {
            st = ranges_add(e->s, out, &one.items[k], err);
        }
    }
    return st;
}

static enum status context_range(const struct evaluation *e, struct ranges *out, struct error *err)
{
    const struct range whole = {
        .begin = e->begin,
        .end = e->end,
        .node = NO_NODE,
        .bound = e->bound,
        .bound_count = e->bound_count,
    };
    return ranges_add(e->s, out, &whole, err);
}

/* One round over the positive operands: first those that are not "inside", then those
 * that are. */
static enum status positives(const struct evaluation *e, const struct program_formula *f,
                             bool inside, bool *any, struct ranges *all, struct error *err)
{
    const struct program *p = e->s->program;
    enum status st = OK;
    for (uint32_t i = 0; i < f->items.count && st == OK; i++) {
        uint32_t item = p->links[f->items.first + i];
        struct ranges one = {NULL, 0, 0};
        struct ranges both = {NULL, 0, 0};
        bool is_inside = p->formulas[item].kind == FORMULA_INSIDE;
        if (p->formulas[item].kind == FORMULA_NOT || is_inside != inside) {
            continue;
        }
        if (*any && all->len == 0) {
            return OK; /* nothing left to intersect */
        }
        st = evaluate(e, item, &one, err);
        if (st == OK && !*any) {
            *all = one;
        } else if (st == OK) {
            st = ranges_intersect(e, all, &one, &both, err);
            *all = both;
        }
        *any = true;
    }
    return st;
}

static enum status of_all(const struct evaluation *e, const struct program_formula *f,
                          struct ranges *out, struct error *err)
{
    const struct program *p = e->s->program;
    bool any = false;
    enum status st = positives(e, f, false, &any, out, err);
    if (st == OK) {
        st = positives(e, f, true, &any, out, err);
    }
    if (st == OK && !any) {
        st = context_range(e, out, err);
    }
    for (uint32_t i = 0; i < f->items.count && st == OK && out->len > 0; i++) {
        uint32_t item = p->links[f->items.first + i];
        struct ranges not = {NULL, 0, 0};
        if (p->formulas[item].kind != FORMULA_NOT) {
            continue;
        }
        st = evaluate(e, p->links[p->formulas[item].items.first], &not, err);
        if (st == OK) {
            st = ranges_subtract(e, out, &not, err);
        }
    }
    return st;
}

/* Whether the condition can be asked before those that stand before it: no match depends on
 * the order, and what is cheap spares what is not. */
static bool comes_first(const struct program_condition *c, const struct range *r)
{
    return c->pure && range_bound(r, c->metavariable) != NULL;
}

static enum status all_hold(const struct evaluation *e, const struct program_formula *f,
                            struct range *r, bool *holds, struct error *err)
{
    const struct program_condition *all = e->s->program->conditions + f->conditions.first;
    const struct range as_matched = *r;
    enum status st = OK;
    *holds = true;
    for (int first = 1; first >= 0; first--) {
        for (uint32_t c = 0; c < f->conditions.count && st == OK && *holds; c++) {
            if (comes_first(&all[c], &as_matched) == (first == 1)) {
                st = condition_holds(e, &all[c], r, holds, err);
            }
        }
    }
    return st;
}

static enum status conditions(const struct evaluation *e, const struct program_formula *f,
                              struct ranges *r, struct error *err)
{
    enum status st = OK;
    size_t kept = 0;
    if (f->conditions.count == 0) {
        return OK;
    }
    for (size_t i = 0; i < r->len && st == OK; i++) {
        bool holds = false;
        struct range one = r->items[i];
        st = all_hold(e, f, &one, &holds, err);
        if (holds) {
            r->items[kept++] = one;
        }
    }
    r->len = kept;
    return st;
}

/* The ranges of the metavariables of one focus group within x. */
static enum status focus_of(const struct evaluation *e, struct span_ref group,
                            const struct range *x, struct ranges *out, struct error *err)
{
    enum status st = OK;
    for (uint32_t i = 0; i < group.count && st == OK; i++) {
        const struct bound *b = range_bound(x, e->s->program->names[group.first + i]);
        struct range r = *x;
        if (b == NULL || b->begin_byte == b->end_byte || b->begin_byte < x->begin ||
            b->end_byte > x->end) {
            continue;
        }
        r.begin = b->begin_byte;
        r.end = b->end_byte;
        r.kind = RANGE_PLAIN;
        r.node = b->kind == BOUND_NODE ? b->first : x->node;
        st = ranges_add(e->s, out, &r, err);
    }
    return st;
}

static enum status focus(const struct evaluation *e, const struct program_formula *f,
                         struct ranges *r, struct error *err)
{
    struct ranges all = {NULL, 0, 0};
    enum status st = OK;
    if (f->focus.count == 0) {
        return OK;
    }
    for (size_t i = 0; i < r->len && st == OK; i++) {
        struct ranges focused = {NULL, 0, 0};
        for (uint32_t g = 0; g < f->focus.count && st == OK; g++) {
            struct ranges one = {NULL, 0, 0};
            struct ranges both = {NULL, 0, 0};
            st = focus_of(e, e->s->program->focus[f->focus.first + g], &r->items[i], &one, err);
            if (st == OK && g > 0) {
                st = ranges_intersect(e, &focused, &one, &both, err);
            }
            focused = g == 0 ? one : both;
        }
        for (size_t k = 0; k < focused.len && st == OK; k++) {
            st = ranges_add(e->s, &all, &focused.items[k], err);
        }
    }
    *r = all;
    return st;
}

static enum status bind_as(const struct evaluation *e, symbol_id name, struct ranges *r,
                           struct error *err)
{
    for (size_t i = 0; i < r->len; i++) {
        struct range *x = &r->items[i];
        struct bound *all = arena_alloc(&e->s->arena, (size_t)x->bound_count + 1, sizeof *all);
        if (all == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        if (x->bound_count > 0) {
            memcpy(all, x->bound, x->bound_count * sizeof *all);
        }
        all[x->bound_count] = (struct bound){
            .name = name,
            .kind = x->node == NO_NODE ? BOUND_TEXT : BOUND_NODE,
            .first = x->node,
            .end = x->node == NO_NODE ? NO_NODE : e->tree->nodes[x->node].next,
            .begin_byte = x->begin,
            .end_byte = x->end,
        };
        x->bound = all;
        x->bound_count++;
    }
    return OK;
}

static void set_kind(struct ranges *r, enum range_kind kind)
{
    for (size_t i = 0; i < r->len; i++) {
        r->items[i].kind = kind;
    }
}

enum status evaluate(const struct evaluation *e, uint32_t formula, struct ranges *out,
                     struct error *err)
{
    const struct program_formula *f = &e->s->program->formulas[formula];
    struct evaluation deeper = *e;
    enum status st = OK;
    deeper.depth++;
    if (deeper.depth > EVALUATION_DEPTH_MAX) {
        return error_set(err, ERR_LIMIT, "a rule's formula is nested too deep");
    }
    *out = (struct ranges){NULL, 0, 0};
    switch ((int)f->kind) {
    case FORMULA_PATTERN:
    case FORMULA_REGEX:
        st = of_search(&deeper, f->search, out, err);
        break;
    case FORMULA_ALL:
        st = of_all(&deeper, f, out, err);
        break;
    case FORMULA_ANY:
        st = of_any(&deeper, f, out, err);
        break;
    default:
        st = evaluate(&deeper, e->s->program->links[f->items.first], out, err);
        break;
    }
    if (st == OK) {
        st = conditions(&deeper, f, out, err);
    }
    if (st == OK) {
        st = focus(&deeper, f, out, err);
    }
    if (st == OK && f->as != 0) {
        st = bind_as(&deeper, f->as, out, err);
    }
    if (st == OK && f->kind == FORMULA_INSIDE) {
        set_kind(out, RANGE_INSIDE);
    } else if (st == OK && f->kind == FORMULA_ANYWHERE) {
        set_kind(out, RANGE_ANYWHERE);
    }
    return st;
}
