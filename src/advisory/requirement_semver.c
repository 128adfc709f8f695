/* Requirements of npm, Cargo and Pub. */
#include "requirement_partial.h"

#include "order.h"

enum { CARET = 100, TILDE, EXACT };
enum { WIDTH = 3 };

static const struct requirement_operator operators[] = {
    {VIEW_INIT("<="), REQUIREMENT_LESS_EQUAL},
    {VIEW_INIT(">="), REQUIREMENT_GREATER_EQUAL},
    {VIEW_INIT("<"), REQUIREMENT_LESS},
    {VIEW_INIT(">"), REQUIREMENT_GREATER},
    {VIEW_INIT("="), EXACT},
    {VIEW_INIT("^"), CARET},
    {VIEW_INIT("~>"), TILDE},
    {VIEW_INIT("~"), TILDE},
};

static void add_none(struct requirement_builder *b)
{
    requirement_add(b, REQUIREMENT_LESS, VIEW("0.0.0-0"));
}

/* All that begin with the numbers given; "*" is any release. */
static void add_span(struct requirement_builder *b, const struct partial *p, size_t place)
{
    requirement_add(b, REQUIREMENT_GREATER_EQUAL, partial_lower(b, p, WIDTH));
    if (p->count > 0) {
        requirement_add(b, REQUIREMENT_LESS, partial_upper(b, p, place, WIDTH, "-0"));
    }
}

static void add_caret(struct requirement_builder *b, const struct partial *p)
{
    size_t place = partial_caret_place(p);
    if (b->dialect == REQUIREMENT_PUB && place == 2) {
        place = 1; /* of 0.0.3 it stops at 0.1.0 */
    }
    add_span(b, p, place);
}

/* "<1.2" is "<1.2.0", ">1.2" is ">=1.3.0". */
static void add_compared(struct requirement_builder *b, const struct partial *p, int op)
{
    bool whole = p->count == WIDTH;
    if (p->count == 0 && (op == REQUIREMENT_LESS || op == REQUIREMENT_GREATER)) {
        add_none(b);
    } else if (p->count == 0) {
        requirement_add(b, REQUIREMENT_GREATER_EQUAL, VIEW("0.0.0"));
    } else if (op == REQUIREMENT_GREATER && !whole) {
        requirement_add(b, REQUIREMENT_GREATER_EQUAL, partial_upper(b, p, p->count - 1, WIDTH, ""));
    } else if (op == REQUIREMENT_LESS_EQUAL && !whole) {
        requirement_add(b, REQUIREMENT_LESS, partial_upper(b, p, p->count - 1, WIDTH, "-0"));
    } else if (op == REQUIREMENT_LESS && p->pre.len == 0 &&
               (!whole || b->dialect == REQUIREMENT_PUB)) {
        struct partial first = *p;
        first.pre = VIEW("-0");
        first.wild = false;
        requirement_add(b, REQUIREMENT_LESS, partial_lower(b, &first, WIDTH));
    } else {
        requirement_add(b, (enum requirement_op)op, partial_lower(b, p, WIDTH));
    }
}

static bool add_simple(struct requirement_builder *b, struct view text)
{
    struct partial p;
    int op = b->dialect == REQUIREMENT_CARGO ? CARET : EXACT;
    bool has_op =
        requirement_take_operator(&text, operators, sizeof operators / sizeof operators[0], &op);
    if (!partial_parse(text, WIDTH, &p)) {
        return false;
    }
    if (!has_op && p.wild) {
        op = EXACT;
    }
    if (op == CARET) {
        add_caret(b, &p);
    } else if (op == TILDE) {
        add_span(b, &p, p.count > 1 ? 1 : 0);
    } else if (op != EXACT) {
        add_compared(b, &p, op);
    } else if (p.count == WIDTH) {
        requirement_add(b, REQUIREMENT_EQUAL, partial_lower(b, &p, WIDTH));
    } else {
        add_span(b, &p, p.count == 0 ? 0 : p.count - 1);
    }
    return true;
}

/* "1.2 - 2.3": up to the last that begins with 2.3. */
static bool add_hyphen(struct requirement_builder *b, struct view text, bool *found)
{
    ptrdiff_t at = view_find(text, VIEW(" - "));
    struct partial low;
    struct partial high;
    *found = at >= 0;
    if (at < 0) {
        return true;
    }
    if (!partial_parse(view_trim(view_slice(text, 0, (size_t)at)), WIDTH, &low) ||
        !partial_parse(view_trim(view_slice(text, (size_t)at + 3, text.len)), WIDTH, &high)) {
        return false;
    }
    add_compared(b, &low, REQUIREMENT_GREATER_EQUAL);
    add_compared(b, &high, REQUIREMENT_LESS_EQUAL);
    return true;
}

static bool add_set(struct requirement_builder *b, struct view text)
{
    bool hyphen = false;
    bool any = text.len == 0 || (b->dialect == REQUIREMENT_PUB && view_eq(text, VIEW("any")));
    if (any) {
        requirement_add(b, REQUIREMENT_GREATER_EQUAL, VIEW("0.0.0"));
        text.len = 0;
    } else if (b->dialect == REQUIREMENT_NPM && !add_hyphen(b, text, &hyphen)) {
        return false;
    }
    while (!hyphen && text.len > 0) {
        if (!add_simple(b, requirement_take_bound(&text))) {
            return false;
        }
    }
    requirement_end_set(b);
    return true;
}

bool requirement_read_semver(struct requirement_builder *b, struct view text)
{
    if (b->dialect != REQUIREMENT_NPM) {
        return add_set(b, text);
    }
    for (;;) {
        ptrdiff_t bar = view_find(text, VIEW("||"));
        struct view set = view_trim(view_slice(text, 0, bar < 0 ? text.len : (size_t)bar));
        if (!add_set(b, set)) {
            return false;
        }
        if (bar < 0) {
            return true;
        }
        text = view_slice(text, (size_t)bar + 2, text.len);
    }
}
