/* Requirements of Composer. Bounds have four numbers; a bound from below begins with
 * the development versions of its numbers, as does one from above. */
#include "requirement_partial.h"

#include "order.h"

enum { CARET = 100, TILDE, EXACT };
enum { WIDTH = 4 };

static const struct requirement_operator operators[] = {
    {VIEW_INIT("<="), REQUIREMENT_LESS_EQUAL},
    {VIEW_INIT(">="), REQUIREMENT_GREATER_EQUAL},
    {VIEW_INIT("!="), REQUIREMENT_NOT_EQUAL},
    {VIEW_INIT("<>"), REQUIREMENT_NOT_EQUAL},
    {VIEW_INIT("<"), REQUIREMENT_LESS},
    {VIEW_INIT(">"), REQUIREMENT_GREATER},
    {VIEW_INIT("=="), EXACT},
    {VIEW_INIT("="), EXACT},
    {VIEW_INIT("^"), CARET},
    {VIEW_INIT("~"), TILDE},
};

/* Without a pre-release a bound begins with "-dev". */
static struct view first_of(struct requirement_builder *b, const struct partial *p)
{
    struct partial first = *p;
    first.pre = p->pre.len == 0 || p->wild ? VIEW("-dev") : p->pre;
    first.wild = false;
    return partial_lower(b, &first, WIDTH);
}

static void add_span(struct requirement_builder *b, const struct partial *p, size_t place)
{
    requirement_add(b, REQUIREMENT_GREATER_EQUAL, first_of(b, p));
    requirement_add(b, REQUIREMENT_LESS, partial_upper(b, p, place, WIDTH, "-dev"));
}

static bool add_simple(struct requirement_builder *b, struct view text)
{
    struct partial p;
    int op = EXACT;
    (void)requirement_take_operator(&text, operators, sizeof operators / sizeof operators[0], &op);
    ptrdiff_t at = view_find_char(text, '@');
    struct view version = view_slice(text, 0, at < 0 ? text.len : (size_t)at);
    if (version.len == 0 && at >= 0) {
        return true; /* "@dev": any version */
    }
    if (!partial_parse(version, WIDTH, &p)) {
        return false;
    }
    if (p.count == 0) {
        return true; /* "*" */
    }
    if (op == CARET) {
        add_span(b, &p, partial_caret_place(&p));
    } else if (op == TILDE) {
        add_span(b, &p, p.count > 1 ? p.count - 2 : 0);
    } else if (op == EXACT && p.wild) {
        add_span(b, &p, p.count - 1);
    } else if (op == REQUIREMENT_LESS || op == REQUIREMENT_GREATER_EQUAL) {
        requirement_add(b, (enum requirement_op)op, first_of(b, &p));
    } else {
        requirement_add(b, op == EXACT ? REQUIREMENT_EQUAL : (enum requirement_op)op,
                        partial_lower(b, &p, WIDTH));
    }
    return true;
}

/* "1.2 - 2.3" */
static bool add_hyphen(struct requirement_builder *b, struct view text, size_t at)
{
    struct partial low;
    struct partial high;
    if (!partial_parse(view_trim(view_slice(text, 0, at)), WIDTH, &low) ||
        !partial_parse(view_trim(view_slice(text, at + 3, text.len)), WIDTH, &high) ||
        high.count == 0) {
        return false;
    }
    requirement_add(b, REQUIREMENT_GREATER_EQUAL, first_of(b, &low));
    if (high.count < 3) {
        requirement_add(b, REQUIREMENT_LESS,
                        partial_upper(b, &high, high.count - 1, WIDTH, "-dev"));
    } else {
        requirement_add(b, REQUIREMENT_LESS_EQUAL, partial_lower(b, &high, WIDTH));
    }
    return true;
}

static bool add_set(struct requirement_builder *b, struct view text)
{
    ptrdiff_t hyphen = view_find(text, VIEW(" - "));
    if (text.len == 0) {
        return false;
    }
    if (hyphen >= 0) {
        if (!add_hyphen(b, text, (size_t)hyphen)) {
            return false;
        }
        text.len = 0;
    }
    while (text.len > 0) {
        if (!add_simple(b, requirement_take_bound(&text))) {
            return false;
        }
    }
    requirement_end_set(b);
    return true;
}

bool requirement_read_composer(struct requirement_builder *b, struct view text)
{
    struct view set;
    while (view_split(&text, '|', &set)) {
        if (order_at(text, '|')) {
            order_skip(&text, 1);
        }
        if (!add_set(b, view_trim(set))) {
            return false;
        }
    }
    return true;
}
