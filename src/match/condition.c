/* Conditions on what is bound: regex, nested pattern, comparison, analysis, type. */
#include <stdio.h>
#include <string.h>

#include <assay/base/mem.h>

#include "scanner.h"
#include "types.h"

struct view bound_text(const struct evaluation *e, const struct bound *b)
{
    if (b->kind == BOUND_TEXT && b->text != 0) {
        return symbols_text(&e->s->symbols, b->text);
    }
    return view_slice(e->source, b->begin_byte, b->end_byte);
}

struct view bound_value(const struct evaluation *e, const struct bound *b)
{
    if (b->kind == BOUND_NODE && e->tree != NULL && e->tree->constant != NULL &&
        b->first < e->tree->count && e->tree->constant[b->first] != NO_NODE) {
        const struct node *literal = &e->tree->nodes[e->tree->constant[b->first]];
        return symbols_text(&e->s->symbols, literal->symbol);
    }
    return bound_text(e, b);
}

static enum status regex_of(const struct evaluation *e, const struct program_condition *c,
                            const struct regex **out, struct error *err)
{
    struct scanner *s = e->s;
    size_t index = (size_t)(c - s->program->conditions);
    enum status st = OK;
    if (s->condition_regexes[index] == NULL) {
        st = regex_new_perl(program_text(s->program, c->text), false, &s->condition_regexes[index],
                            err);
    }
    *out = s->condition_regexes[index];
    return st;
}

/* Groups of the expression become bindings. */
static enum status bind_groups(const struct evaluation *e, const struct regex *re,
                               const struct regex_match *m, struct view text,
                               const struct bound *of, struct range *r, struct error *err)
{
    struct scanner *s = e->s;
    if (m->groups == 0) {
        return OK;
    }
    struct bound *all = arena_alloc(&s->arena, r->bound_count + m->groups * 2, sizeof *all);
    if (all == NULL) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    uint32_t count = r->bound_count;
    if (count > 0) {
        memcpy(all, r->bound, count * sizeof *all);
    }
    count += (uint32_t)regex_bind_groups(s, re, m, text, of->begin_byte, all + count);
    r->bound = all;
    r->bound_count = count;
    return OK;
}

static enum status regex_holds(const struct evaluation *e, const struct program_condition *c,
                               struct range *r, bool *holds, struct error *err)
{
    const struct bound *b = range_bound(r, c->metavariable);
    const struct regex *re = NULL;
    struct regex_match m;
    bool found = false;
    if (b == NULL) {
        *holds = false;
        return OK;
    }
    enum status st = regex_of(e, c, &re, err);
    struct view text = bound_text(e, b);
    if (st == OK && regex_find(re, e->s->scratch, text, 0, 0, &found, &m, NULL) != OK) {
        e->s->exhausted = true;
    }
    if (st == OK && !found && c->constant_propagation) {
        text = bound_value(e, b);
        if (regex_find(re, e->s->scratch, text, 0, 0, &found, &m, NULL) != OK) {
            e->s->exhausted = true;
        }
    }
    *holds = found != c->negate;
    return st == OK && found && !c->negate ? bind_groups(e, re, &m, text, b, r, err) : st;
}

/* The text of a string literal without its quotes; anything else as it stands. */
static void content_of(const struct evaluation *e, const struct bound *b, uint32_t *begin,
                       uint32_t *end)
{
    *begin = b->begin_byte;
    *end = b->end_byte;
    if (b->kind == BOUND_NODE && e->tree != NULL && b->first < e->tree->count) {
        const struct node *n = &e->tree->nodes[b->first];
        struct view whole = view_slice(e->source, n->begin, n->end);
        struct view inner = symbols_text(&e->s->symbols, n->symbol);
        if (n->kind == NODE_STRING && inner.len > 0) {
            const char *at = memmem(whole.ptr, whole.len, inner.ptr, inner.len);
            if (at != NULL) {
                *begin = n->begin + (uint32_t)(at - whole.ptr);
                *end = *begin + (uint32_t)inner.len;
            }
        }
    }
}

/* What is bound, as texts: nodes of one tree mean nothing in another. */
static enum status bound_as_text(const struct evaluation *e, const struct range *r,
                                 struct evaluation *inner, struct error *err)
{
    struct bound *all = arena_alloc(&e->s->arena, (size_t)r->bound_count + 1, sizeof *all);
    if (all == NULL) {
        return error_set(err, ERR_LIMIT, "matching takes too much memory");
    }
    for (uint32_t i = 0; i < r->bound_count; i++) {
        all[i] = (struct bound){
            .name = r->bound[i].name,
            .kind = BOUND_TEXT,
            .first = NO_NODE,
            .end = NO_NODE,
            .text = symbols_intern(&e->s->symbols, bound_text(e, &r->bound[i])),
        };
    }
    inner->bound = all;
    inner->bound_count = r->bound_count;
    return OK;
}

/* Evaluate on `text` read as that language. The tree is the scanner's spare one; while it
 * is in use the scanner has another, as the formula may have conditions of this kind, too. */
static enum status evaluate_as(struct evaluation *inner, enum language language, uint32_t formula,
                               struct ranges *out, struct error *err)
{
    struct scanner *s = inner->s;
    struct tree tree = s->nested;
    tree_init(&s->nested);
    enum status st = parser_parse(s->parser, language, inner->source, &s->symbols, &tree, err);
    st = st == OK ? tree_resolve_names(&tree, &s->symbols, err) : st;
    st = st == OK ? tree_summarise(&tree, &s->symbols, err) : st;
    if (st == OK) {
        inner->tree = &tree;
        st = evaluate(inner, formula, out, err);
    } else if (st == ERR_TIMEOUT || st == ERR_LIMIT) {
        st = OK;
    }
    tree_release(&s->nested);
    s->nested = tree;
    return st;
}

/* The metavariable's text read as another language. */
static enum status nested_elsewhere(const struct evaluation *e, const struct program_condition *c,
                                    const struct range *r, const struct bound *b,
                                    struct ranges *out, struct error *err)
{
    uint32_t begin = 0;
    uint32_t end = 0;
    content_of(e, b, &begin, &end);
    struct view text = view_slice(e->source, begin, end);
    struct evaluation inner = *e;
    inner.nested = true;
    inner.foreign = true;
    inner.tree = NULL;
    inner.source = text;
    inner.begin = 0;
    inner.end = (uint32_t)text.len;
    inner.bound_count = 0;
    enum status st = bound_as_text(e, r, &inner, err);
    if (st != OK) {
        return st;
    }
    return c->language < LANG_COUNT
               ? evaluate_as(&inner, (enum language)c->language, c->formula, out, err)
               : evaluate(&inner, c->formula, out, err);
}

/* The formula in what the metavariable holds, or in the whole range. */
static enum status nested_here(const struct evaluation *e, const struct program_condition *c,
                               const struct range *r, const struct bound *b, struct ranges *out,
                               struct error *err)
{
    struct evaluation inner = *e;
    inner.nested = true;
    inner.begin = b == NULL ? r->begin : b->begin_byte;
    inner.end = b == NULL ? r->end : b->end_byte;
    inner.bound = r->bound;
    inner.bound_count = r->bound_count;
    return evaluate(&inner, c->formula, out, err);
}

/* What stands in a string is no code of the file, but may be read as such. */
static bool is_readable_text(const struct evaluation *e, const struct bound *b)
{
    return b != NULL && b->kind == BOUND_TEXT && e->tree != NULL && !e->foreign;
}

/* What the nested pattern bound is known to the rule, too. */
static enum status take_over(const struct evaluation *e, const struct range *found, struct range *r,
                             struct error *err)
{
    for (uint32_t i = 0; i < found->bound_count; i++) {
        const struct bound *more = &found->bound[i];
        if (range_bound(r, more->name) != NULL) {
            continue;
        }
        struct bound *all = arena_alloc(&e->s->arena, (size_t)r->bound_count + 1, sizeof *all);
        if (all == NULL) {
            return error_set(err, ERR_LIMIT, "matching takes too much memory");
        }
        if (r->bound_count > 0) {
            memcpy(all, r->bound, r->bound_count * sizeof *all);
        }
        all[r->bound_count] = *more;
        r->bound = all;
        r->bound_count++;
    }
    return OK;
}

static enum status pattern_holds(const struct evaluation *e, const struct program_condition *c,
                                 struct range *r, bool *holds, struct error *err)
{
    const struct bound *b = c->metavariable == 0 ? NULL : range_bound(r, c->metavariable);
    struct ranges out = {NULL, 0, 0};
    *holds = false;
    if (c->metavariable != 0 && b == NULL) {
        return OK;
    }
    bool elsewhere = b != NULL && c->language != UNIT_LANGUAGES;
    enum status st =
        elsewhere ? nested_elsewhere(e, c, r, b, &out, err) : nested_here(e, c, r, b, &out, err);
    if (st == OK && !elsewhere && out.len == 0 && is_readable_text(e, b)) {
        struct program_condition same = *c;
        same.language = (uint8_t)e->tree->language;
        elsewhere = true;
        st = nested_elsewhere(e, &same, r, b, &out, err);
    }
    if (st == OK && !elsewhere && !c->negate && out.len > 0) {
        st = take_over(e, &out.items[0], r, err);
    }
    *holds = st == OK && (out.len > 0) != c->negate;
    return st;
}

static bool type_holds(const struct evaluation *e, const struct program_condition *c,
                       const struct range *r)
{
    const struct bound *b = range_bound(r, c->metavariable);
    const struct program *p = e->s->program;
    if (b == NULL || b->kind != BOUND_NODE || e->tree == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < c->types.count; i++) {
        struct view wanted = program_text(p, p->texts[c->types.first + i]);
        if (type_is(e->tree, &e->s->symbols, b->first, wanted)) {
            return true;
        }
    }
    return false;
}

/* A string's content is analysed, not its quotes. */
static bool analysed(const struct evaluation *e, const struct program_condition *c,
                     const struct range *r)
{
    const struct bound *b = range_bound(r, c->metavariable);
    uint32_t begin = 0;
    uint32_t end = 0;
    if (b == NULL) {
        return false;
    }
    content_of(e, b, &begin, &end);
    return analysis_holds(program_text(e->s->program, c->text), view_slice(e->source, begin, end));
}

enum status condition_holds(const struct evaluation *e, const struct program_condition *c,
                            struct range *r, bool *holds, struct error *err)
{
    switch ((int)c->kind) {
    case CONDITION_REGEX:
        return regex_holds(e, c, r, holds, err);
    case CONDITION_PATTERN:
        return pattern_holds(e, c, r, holds, err);
    case CONDITION_COMPARISON:
        *holds = comparison_holds(e, c, r) != c->negate;
        return OK;
    case CONDITION_ANALYSIS:
        *holds = analysed(e, c, r) != c->negate;
        return OK;
    case CONDITION_TYPE:
        *holds = type_holds(e, c, r) != c->negate;
        return OK;
    default:
        *holds = false;
        return OK;
    }
}
