#include "requirement_partial.h"

#include "order.h"

static bool is_wildcard(struct view piece)
{
    return piece.len == 1 && (piece.ptr[0] == 'x' || piece.ptr[0] == 'X' || piece.ptr[0] == '*');
}

/* The place of `c` or '+' at or after `from`, or the length. */
static size_t until(struct view v, size_t from, char c)
{
    while (from < v.len && v.ptr[from] != c && v.ptr[from] != '+') {
        from++;
    }
    return from;
}

bool partial_parse(struct view text, size_t max, struct partial *out)
{
    struct partial p = {0};
    if (text.len > 1 && (order_at(text, 'v') || order_at(text, 'V'))) {
        order_skip(&text, 1);
    }
    size_t end = until(text, 0, '-');
    size_t plus = until(text, end, '+');
    struct view numbers = view_slice(text, 0, end);
    p.text = view_slice(text, 0, plus);
    p.pre = view_slice(text, end, plus);
    size_t pieces = 0;
    struct view piece;
    while (view_split(&numbers, '.', &piece)) {
        bool wild = is_wildcard(piece);
        if (++pieces > max || (!wild && (p.wild || !order_all_digits(piece)))) {
            return false;
        }
        p.wild = p.wild || wild;
        if (!wild) {
            p.numbers[p.count++] = piece;
        }
    }
    *out = p;
    return pieces > 0;
}

static struct view number_at(const struct partial *p, size_t place)
{
    return place < p->count ? p->numbers[place] : VIEW("0");
}

static struct view join(struct requirement_builder *b, const struct view *numbers, size_t width,
                        struct view suffix)
{
    struct view text =
        width == 4
            ? arena_printf(b->arena, VIEW_FMT "." VIEW_FMT "." VIEW_FMT "." VIEW_FMT VIEW_FMT,
                           VIEW_ARG(numbers[0]), VIEW_ARG(numbers[1]), VIEW_ARG(numbers[2]),
                           VIEW_ARG(numbers[3]), VIEW_ARG(suffix))
            : arena_printf(b->arena, VIEW_FMT "." VIEW_FMT "." VIEW_FMT VIEW_FMT,
                           VIEW_ARG(numbers[0]), VIEW_ARG(numbers[1]), VIEW_ARG(numbers[2]),
                           VIEW_ARG(suffix));
    return text;
}

struct view partial_lower(struct requirement_builder *b, const struct partial *p, size_t width)
{
    struct view numbers[PARTIAL_NUMBERS];
    for (size_t i = 0; i < PARTIAL_NUMBERS; i++) {
        numbers[i] = number_at(p, i);
    }
    return join(b, numbers, width, p->wild ? VIEW("") : p->pre);
}

struct view partial_upper(struct requirement_builder *b, const struct partial *p, size_t place,
                          size_t width, const char *suffix)
{
    struct view numbers[PARTIAL_NUMBERS];
    for (size_t i = 0; i < PARTIAL_NUMBERS; i++) {
        numbers[i] = i < place ? number_at(p, i) : VIEW("0");
    }
    numbers[place] = requirement_next_number(b, number_at(p, place));
    return join(b, numbers, width, view_str(suffix));
}

size_t partial_caret_place(const struct partial *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (order_numbers(p->numbers[i], view_of(NULL, 0)) != 0) {
            return i;
        }
    }
    return p->count == 0 ? 0 : p->count - 1;
}
