/* Versions that belong to no ecosystem (releases of C libraries, tags), after
 * libversion's algorithm: parts of digits or letters; what separates them does not
 * count; missing parts are 0. From early to late: a word before a release ("beta",
 * "rc", and any other word) < 0 < a word after it ("post", "patch") < a number < a
 * letter that ends a number ("1.0.2k"). */
#include "order.h"

enum part_rank { RANK_BEFORE, RANK_ZERO, RANK_AFTER, RANK_NUMBER, RANK_LETTER };

struct part {
    enum part_rank rank;
    struct view text;
};

static bool has_digit(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (order_is_digit(v.ptr[i])) {
            return true;
        }
    }
    return false;
}

static bool is_after_word(struct view word)
{
    return view_eq_nocase(view_slice(word, 0, 4), VIEW("post")) ||
           view_eq_nocase(word, VIEW("patch")) || view_eq_nocase(word, VIEW("pl")) ||
           view_eq_nocase(word, VIEW("p")) || view_eq_nocase(word, VIEW("errata"));
}

static bool is_before_word(struct view word)
{
    return view_eq_nocase(word, VIEW("alpha")) || view_eq_nocase(word, VIEW("beta")) ||
           view_eq_nocase(word, VIEW("rc")) || view_eq_nocase(view_slice(word, 0, 3), VIEW("pre"));
}

static struct part next(struct view *v)
{
    const char *start = v->ptr;
    while (v->len > 0 && !order_is_digit(v->ptr[0]) && !order_is_letter(v->ptr[0])) {
        order_skip(v, 1);
    }
    struct part p = {.rank = RANK_ZERO, .text = order_take_digits(v)};
    if (p.text.len > 0 || v->len == 0) {
        p.rank = order_numbers(p.text, view_of(NULL, 0)) == 0 ? RANK_ZERO : RANK_NUMBER;
        return p;
    }
    bool joined = v->ptr == start;
    p.text = order_take_letters(v);
    bool digit_follows = v->len > 0 && order_is_digit(v->ptr[0]);
    if (is_after_word(p.text)) {
        p.rank = RANK_AFTER;
    } else {
        p.rank = joined && !digit_follows && !is_before_word(p.text) ? RANK_LETTER : RANK_BEFORE;
    }
    return p;
}

static int order_part(const struct part *a, const struct part *b)
{
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    if (a->rank == RANK_ZERO || a->rank == RANK_NUMBER) {
        return order_numbers(a->text, b->text);
    }
    return char_lower(a->text.ptr[0]) - char_lower(b->text.ptr[0]);
}

static struct view without_v(struct view v)
{
    if (v.len > 1 && char_lower(v.ptr[0]) == 'v' && order_is_digit(v.ptr[1])) {
        order_skip(&v, 1);
    }
    return v;
}

static bool compare(struct view a, struct view b, int *order)
{
    if (!has_digit(a) || !has_digit(b)) {
        return false;
    }
    a = without_v(a);
    b = without_v(b);
    int result = 0;
    while (result == 0 && (a.len > 0 || b.len > 0)) {
        struct part left = next(&a);
        struct part right = next(&b);
        result = order_part(&left, &right);
    }
    *order = result;
    return true;
}

const struct version_order order_generic = {"generic", compare};
