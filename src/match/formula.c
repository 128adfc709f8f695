/* Formulas: ranges of the file with what is bound in them, intersected and subtracted.
 *
 * The rules are those of Semgrep: "all" keeps the inner of two ranges of which one lies in
 * the other and whose metavariables agree; what was asked for as "inside" may only be the
 * outer one. A negated pattern removes equal ranges, a negated "inside" removes what lies
 * in it, a negated regex what overlaps as part or whole. */
#include <stdlib.h>
#include <string.h>

#include <assay/base/mem.h>

#include "scanner.h"

enum status ranges_add(struct scanner *s, struct ranges *r, const struct range *item,
                       struct error *err)
{
    if (r->len == RANGES_MAX) {
        s->exhausted = true;
        return OK;
    }
    if (r->len == r->cap) {
        size_t cap = r->cap < 16 ? 16 : r->cap * 2;
        struct range *grown = arena_alloc(&s->arena, cap, sizeof *grown);
        if (grown == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        if (r->len > 0) {
            memcpy(grown, r->items, r->len * sizeof *grown);
        }
        r->items = grown;
        r->cap = cap;
    }
    r->items[r->len++] = *item;
    return OK;
}

const struct bound *range_bound(const struct range *r, symbol_id name)
{
    for (uint32_t i = 0; i < r->bound_count; i++) {
        if (r->bound[i].name == name) {
            return &r->bound[i];
        }
    }
    return NULL;
}

/* $1, $2: groups of a regex. Nobody asked for them to agree. */
static bool is_group(const struct evaluation *e, symbol_id name)
{
    struct view text = symbols_text(&e->s->symbols, name);
    return text.len > 1 && text.ptr[1] >= '0' && text.ptr[1] <= '9';
}

static bool agree(const struct evaluation *e, const struct range *x, const struct range *y)
{
    for (uint32_t i = 0; i < x->bound_count; i++) {
        const struct bound *other = range_bound(y, x->bound[i].name);
        if (other == NULL || other == &x->bound[i] || is_group(e, x->bound[i].name)) {
            continue;
        }
        struct tree text_only = {.source = e->source};
        if (!bound_equal(e->tree == NULL ? &text_only : e->tree, &e->s->symbols, &x->bound[i],
                         other)) {
            return false;
        }
    }
    return true;
}

bool range_within(const struct evaluation *e, const struct range *x, const struct range *y)
{
    bool in = y->kind == RANGE_ANYWHERE || (y->begin <= x->begin && x->end <= y->end);
    return in && agree(e, x, y);
}

/* x with the bindings of y that it lacks. */
static enum status join(const struct evaluation *e, const struct range *x, const struct range *y,
                        struct ranges *out, struct error *err)
{
    struct range r = *x;
    uint32_t more = 0;
    for (uint32_t i = 0; i < y->bound_count; i++) {
        more += range_bound(x, y->bound[i].name) == NULL ? 1 : 0;
    }
    if (more > 0) {
        struct bound *all = arena_alloc(&e->s->arena, (size_t)x->bound_count + more, sizeof *all);
        if (all == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        if (x->bound_count > 0) {
            memcpy(all, x->bound, x->bound_count * sizeof *all);
        }
        uint32_t count = x->bound_count;
        for (uint32_t i = 0; i < y->bound_count; i++) {
            if (range_bound(x, y->bound[i].name) == NULL) {
                all[count++] = y->bound[i];
            }
        }
        r.bound = all;
        r.bound_count = count;
    }
    return ranges_add(e->s, out, &r, err);
}

/* Whether x, which lies in y, may stand for both. */
static bool may_stand(const struct range *x, const struct range *y)
{
    return x->kind != RANGE_INSIDE || y->kind == RANGE_INSIDE;
}

static enum status intersect(const struct evaluation *e, const struct ranges *xs,
                             const struct ranges *ys, struct ranges *out, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < xs->len && st == OK; i++) {
        const struct range *x = &xs->items[i];
        for (size_t k = 0; k < ys->len && st == OK; k++) {
            const struct range *y = &ys->items[k];
            if (may_stand(x, y) && range_within(e, x, y)) {
                st = join(e, x, y, out, err);
            } else if (may_stand(y, x) && range_within(e, y, x)) {
                st = join(e, y, x, out, err);
            }
        }
    }
    if (st == OK && out->len > 1) {
        ranges_unique(e, out);
    }
    return st;
}

static bool removes(const struct evaluation *e, const struct range *x, const struct range *y)
{
    switch (y->kind) {
    case RANGE_INSIDE:
        return range_within(e, x, y);
    case RANGE_REGEX:
        return range_within(e, x, y) || range_within(e, y, x);
    case RANGE_ANYWHERE:
        return true;
    case RANGE_PLAIN:
    default:
        return range_within(e, x, y) && range_within(e, y, x);
    }
}

static void subtract(const struct evaluation *e, struct ranges *xs, const struct ranges *ys)
{
    size_t kept = 0;
    for (size_t i = 0; i < xs->len; i++) {
        bool gone = false;
        for (size_t k = 0; k < ys->len && !gone; k++) {
            gone = removes(e, &xs->items[i], &ys->items[k]);
        }
        if (!gone) {
            xs->items[kept++] = xs->items[i];
        }
    }
    xs->len = kept;
}

/* --- order and doubles --- */

static int by_place(const void *a, const void *b)
{
    const struct range *x = a;
    const struct range *y = b;
    if (x->begin != y->begin) {
        return x->begin < y->begin ? -1 : 1;
    }
    if (x->end != y->end) {
        return x->end < y->end ? -1 : 1;
    }
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    /* Equal ranges stay in the order found: the address of the bindings tells it. */
    return x->bound < y->bound ? -1 : x->bound > y->bound;
}

static bool same_bindings(const struct range *x, const struct range *y)
{
    if (x->bound_count != y->bound_count) {
        return false;
    }
    for (uint32_t i = 0; i < x->bound_count; i++) {
        const struct bound *other = range_bound(y, x->bound[i].name);
        if (other == NULL || other->begin_byte != x->bound[i].begin_byte ||
            other->end_byte != x->bound[i].end_byte || other->text != x->bound[i].text) {
            return false;
        }
    }
    return true;
}

void ranges_unique(const struct evaluation *e, struct ranges *r)
{
    (void)e;
    size_t kept = 0;
    if (r->len > 1) {
        qsort(r->items, r->len, sizeof *r->items, by_place);
    }
    for (size_t i = 0; i < r->len; i++) {
        bool known = false;
        for (size_t k = kept; k > 0 && !known; k--) {
            const struct range *other = &r->items[k - 1];
            if (other->begin != r->items[i].begin || other->end != r->items[i].end ||
                other->kind != r->items[i].kind) {
                break;
            }
            known = same_bindings(other, &r->items[i]);
        }
        if (!known) {
            r->items[kept++] = r->items[i];
        }
    }
    r->len = kept;
}

/* --- evaluation --- */

/* A name that the pattern does not mean: unless it is what a metavariable stands for. */
static bool is_not_meant(const struct evaluation *e, const struct program_search *s,
                         const struct found *f)
{
    bool itself = e->nested && f->begin == e->begin && f->end == e->end;
    return !itself && s->kind == SEARCH_CODE &&
           pattern_is_mere_name(&e->s->program->patterns[s->pattern], &e->s->tree, f->node);
}

static enum status of_search(const struct evaluation *e, uint32_t search, struct ranges *out,
                             struct error *err)
{
    const struct program_search *s = &e->s->program->searches[search];
    bool own_text = e->foreign || (e->nested && s->kind == SEARCH_REGEX);
    enum range_kind kind = s->kind == SEARCH_REGEX ? RANGE_REGEX : RANGE_PLAIN;
    if (own_text) {
        return search_in(e, search, out, err);
    }
    const struct found_list *list = &e->s->found[search];
    enum status st = OK;
    const struct range context = {
        .begin = e->begin, .end = e->end, .bound = e->bound, .bound_count = e->bound_count};
    for (const struct found *f = list->file == e->s->file ? list->first : NULL;
         f != NULL && st == OK; f = f->next) {
        const struct range r = {
            .begin = f->begin,
            .end = f->end,
            .kind = kind,
            .node = f->node,
            .bound = f->bound,
            .bound_count = f->bound_count,
        };
        if (!is_not_meant(e, s, f) && (!e->nested || range_within(e, &r, &context))) {
            st = ranges_add(e->s, out, &r, err);
        }
    }
    return st;
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
            st = intersect(e, all, &one, &both, err);
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
            subtract(e, out, &not );
        }
    }
    return st;
}

static enum status conditions(const struct evaluation *e, const struct program_formula *f,
                              struct ranges *r, struct error *err)
{
    enum status st = OK;
    for (uint32_t c = 0; c < f->conditions.count && st == OK; c++) {
        const struct program_condition *condition =
            &e->s->program->conditions[f->conditions.first + c];
        size_t kept = 0;
        for (size_t i = 0; i < r->len && st == OK; i++) {
            bool holds = false;
            struct range one = r->items[i];
            st = condition_holds(e, condition, &one, &holds, err);
            if (holds) {
                r->items[kept++] = one;
            }
        }
        r->len = kept;
    }
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
                st = intersect(e, &focused, &one, &both, err);
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
