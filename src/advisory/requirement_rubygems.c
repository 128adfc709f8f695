/* Requirements of RubyGems: "~> 1.2.3, != 1.2.5". */
#include "requirement_private.h"

#include "order.h"

enum { PESSIMISTIC = 100 };

static const struct requirement_operator operators[] = {
    {VIEW_INIT("~>"), PESSIMISTIC},
    {VIEW_INIT("<="), REQUIREMENT_LESS_EQUAL},
    {VIEW_INIT(">="), REQUIREMENT_GREATER_EQUAL},
    {VIEW_INIT("!="), REQUIREMENT_NOT_EQUAL},
    {VIEW_INIT("<"), REQUIREMENT_LESS},
    {VIEW_INIT(">"), REQUIREMENT_GREATER},
    {VIEW_INIT("="), REQUIREMENT_EQUAL},
};

/* "1.2.3.a" counted up is "1.3": its last number goes, the one before counts. "A" is
 * the first of all words: pre-releases of 1.3 stay out too. */
static struct view bump(struct requirement_builder *b, struct view version)
{
    size_t end = 0;
    while (end < version.len && (order_is_digit(version.ptr[end]) || version.ptr[end] == '.')) {
        end++;
    }
    while (end > 0 && version.ptr[end - 1] == '.') {
        end--;
    }
    struct view numbers = view_slice(version, 0, end);
    ptrdiff_t last = view_rfind_char(numbers, '.');
    struct view kept = view_slice(numbers, 0, last < 0 ? numbers.len : (size_t)last);
    ptrdiff_t before = view_rfind_char(kept, '.');
    size_t from = before < 0 ? 0 : (size_t)before + 1;
    struct view next = requirement_next_number(b, view_slice(kept, from, kept.len));
    return arena_printf(b->arena, VIEW_FMT VIEW_FMT ".A", VIEW_ARG(view_slice(kept, 0, from)),
                        VIEW_ARG(next));
}

bool requirement_read_rubygems(struct requirement_builder *b, struct view text)
{
    struct view one;
    while (view_split(&text, ',', &one)) {
        int op = REQUIREMENT_EQUAL;
        one = view_trim(one);
        (void)requirement_take_operator(&one, operators, sizeof operators / sizeof operators[0],
                                        &op);
        if (version_check(VERSION_RUBYGEMS, one, NULL) != OK) {
            return false;
        }
        if (op == PESSIMISTIC) {
            requirement_add(b, REQUIREMENT_GREATER_EQUAL, one);
            requirement_add(b, REQUIREMENT_LESS, bump(b, one));
        } else {
            requirement_add(b, (enum requirement_op)op, one);
        }
    }
    requirement_end_set(b);
    return true;
}
