/* Metavariable-comparison: what metavariables are bound to, as values of its expressions. */
#include <assay/base/clock.h>

#include "compare.h"
#include "scanner.h"

enum { VALUE_DEPTH_MAX = 32 };

struct comparing {
    const struct evaluation *e;
    const struct range *r;
    bool propagate; /* names of known value stand for it */
};

static bool node_value(const struct comparing *c, node_id n, unsigned depth,
                       struct compare_value *out);

static struct view symbol_of(const struct comparing *c, const struct node *n)
{
    return symbols_text(&c->e->s->symbols, n->symbol);
}

/* Languages in which 010 is eight. */
static bool octal_by_zero(enum language l)
{
    return l != LANG_RUST && l != LANG_SWIFT && l != LANG_KOTLIN && l != LANG_SCALA &&
           l != LANG_CSHARP && l != LANG_JSON;
}

static bool operator_of(struct view symbol, enum compare_operator *out)
{
    static const struct {
        const char *symbol;
        enum compare_operator op;
    } known[] = {
        {"+", COMPARE_ADD},         {"-", COMPARE_SUBTRACT},     {"*", COMPARE_MULTIPLY},
        {"/", COMPARE_DIVIDE},      {"%", COMPARE_MODULO},       {"**", COMPARE_POWER},
        {"&", COMPARE_AND_BITS},    {"|", COMPARE_OR_BITS},      {"^", COMPARE_XOR_BITS},
        {"<<", COMPARE_SHIFT_LEFT}, {">>", COMPARE_SHIFT_RIGHT}, {"//", COMPARE_FLOOR},
        {"==", COMPARE_EQUAL},      {"!=", COMPARE_NOT_EQUAL},   {"<", COMPARE_LESS},
        {"<=", COMPARE_LESS_EQUAL}, {">", COMPARE_MORE},         {">=", COMPARE_MORE_EQUAL},
        {"&&", COMPARE_AND},        {"||", COMPARE_OR},          {"and", COMPARE_AND},
        {"or", COMPARE_OR},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (view_eq_str(symbol, known[i].symbol)) {
            *out = known[i].op;
            return true;
        }
    }
    return false;
}

/* `3 * 1024` in the code is a number, too. */
static bool operation_value(const struct comparing *c, node_id at, unsigned depth,
                            struct compare_value *out)
{
    const struct tree *t = c->e->tree;
    struct view symbol = symbol_of(c, &t->nodes[at]);
    node_id left = tree_child(t, at);
    struct compare_value a = {.kind = COMPARE_NONE};
    struct compare_value b = {.kind = COMPARE_NONE};
    enum compare_operator op = COMPARE_ADD;
    if (left == NO_NODE || symbol.len == 0 || !node_value(c, left, depth + 1, &a)) {
        return false;
    }
    if (t->nodes[at].kind == NODE_UNARY) {
        char sign = view_eq(symbol, VIEW("not")) ? '!' : symbol.ptr[0];
        return compare_unary(symbol.len == 1 || sign == '!' ? sign : '\0', &a, out);
    }
    node_id right = tree_sibling(t, left);
    return right != NO_NODE && operator_of(symbol, &op) && node_value(c, right, depth + 1, &b) &&
           compare_binary(op, &a, &b, &c->e->s->arena, out);
}

/* The values of all children as a list, or their texts as one. */
static bool children_value(const struct comparing *c, node_id at, unsigned depth, bool joined,
                           struct compare_value *out)
{
    const struct tree *t = c->e->tree;
    uint32_t count = tree_child_count(t, at);
    struct arena *arena = &c->e->s->arena;
    struct compare_value all = compare_of_text(VIEW(""));
    struct compare_value *items = NULL;
    size_t len = 0;
    if (count > COMPARE_ITEMS_MAX ||
        (items = arena_alloc(arena, (size_t)count + 1, sizeof *items)) == NULL) {
        return false;
    }
    for (node_id n = tree_child(t, at); n != NO_NODE; n = tree_sibling(t, n)) {
        struct compare_value *item = &items[len++];
        if (!node_value(c, n, depth + 1, item) ||
            (joined && (!compare_string(item, arena, item) ||
                        !compare_binary(COMPARE_ADD, &all, item, arena, &all)))) {
            return false;
        }
    }
    *out = joined ? all : (struct compare_value){.kind = COMPARE_LIST, .items = items, .len = len};
    return true;
}

static bool node_value(const struct comparing *c, node_id at, unsigned depth,
                       struct compare_value *out)
{
    const struct tree *t = c->e->tree;
    if (depth > VALUE_DEPTH_MAX) {
        return false;
    }
    if (c->propagate && t->constant != NULL && t->constant[at] != NO_NODE &&
        t->constant[at] < t->count) {
        at = t->constant[at];
    }
    const struct node *n = &t->nodes[at];
    if ((n->flags & NODE_UNKNOWN_VALUE) != 0) {
        return false;
    }
    switch ((int)n->kind) {
    case NODE_STRING:
        *out = compare_of_text(symbol_of(c, n));
        return true;
    case NODE_BOOL:
        *out = compare_of_bool(view_eq(symbol_of(c, n), VIEW("true")));
        return true;
    case NODE_NUMBER:
        return compare_number(symbol_of(c, n), octal_by_zero(t->language), out);
    case NODE_UNARY:
    case NODE_BINARY:
        return operation_value(c, at, depth, out);
    case NODE_LIST:
    case NODE_INTERPOLATED:
        return children_value(c, at, depth, n->kind == NODE_INTERPOLATED, out);
    default:
        return false;
    }
}

/* What is no constant is its source text, which only str() looks at. */
static struct compare_value code_of(const struct comparing *c, const struct bound *b)
{
    const struct tree *t = c->e->tree;
    struct view text = bound_text(c->e, b);
    bool null = b->kind == BOUND_NODE && t != NULL && b->first < t->count &&
                t->nodes[b->first].kind == NODE_NULL;
    return (struct compare_value){.kind = COMPARE_CODE, .text = text, .truth = null};
}

/* Text of regular expressions, generic patterns and parts of strings: a number where it
 * reads as one, else a string. */
static struct compare_value text_value(const struct comparing *c, const struct bound *b)
{
    struct view text = bound_text(c->e, b);
    int64_t n = 0;
    return compare_integer(text, 0, &n)
               ? (struct compare_value){.kind = COMPARE_INTEGER, .integer = n, .text = text}
               : compare_of_text(text);
}

static bool lookup(void *ctx, struct view name, struct compare_value *out)
{
    const struct comparing *c = ctx;
    const struct tree *t = c->e->tree;
    symbol_id symbol = symbols_find(&c->e->s->symbols, name);
    const struct bound *b = symbol == 0 ? NULL : range_bound(c->r, symbol);
    if (b == NULL) {
        return false;
    }
    if (b->kind == BOUND_TEXT) {
        *out = text_value(c, b);
        return true;
    }
    /* What an outer pattern bound means nothing in the tree of a nested text. */
    bool here = b->kind == BOUND_NODE && t != NULL && b->first < t->count &&
                t->nodes[b->first].begin == b->begin_byte && t->nodes[b->first].end == b->end_byte;
    if (!here || !node_value(c, b->first, 0, out)) {
        *out = code_of(c, b);
    }
    return true;
}

bool comparison_holds(const struct evaluation *e, const struct program_condition *c,
                      const struct range *r)
{
    struct scanner *s = e->s;
    struct comparing comparing = {
        .e = e,
        .r = r,
        .propagate = (e->unit->options & (UINT64_C(1) << OPTION_CONSTANT_PROPAGATION)) != 0,
    };
    const struct compare_input in = {
        .ctx = &comparing,
        .lookup = lookup,
        .arena = &s->arena,
        .scratch = s->scratch,
        .regex = &s->condition_regexes[c - s->program->conditions],
        .now = clock_now(),
        .base = c->base,
        .strip = c->strip,
    };
    return compare_holds(program_text(s->program, c->text), &in);
}
