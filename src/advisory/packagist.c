/* Packagist: PHP's version_compare() after a leading "v" is taken off, as Composer
 * does: parts of digits or of anything else; words rank
 * dev < alpha < beta < RC < a number or "#" < patch, a word that is none of them
 * like dev. Words are lower case ("BETA" is none of them), but for "RC". "1.0" and
 * "1.0.0" are two versions. */
#include "order.h"

enum { RANK_NUMBER = 4 };

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_' || c == '+';
}

static struct view next(struct view *v)
{
    while (v->len > 0 && is_separator(v->ptr[0])) {
        order_skip(v, 1);
    }
    if (v->len > 0 && order_is_digit(v->ptr[0])) {
        return order_take_digits(v);
    }
    size_t n = 0;
    while (n < v->len && !is_separator(v->ptr[n]) && !order_is_digit(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

static bool is_number(struct view part)
{
    return part.len > 0 && order_is_digit(part.ptr[0]);
}

static int rank(struct view part)
{
    if (part.len == 0 || is_number(part) || part.ptr[0] == '#') {
        return RANK_NUMBER;
    }
    switch (part.ptr[0]) {
    case 'a':
        return 1;
    case 'b':
        return 2;
    case 'r':
    case 'R':
        return part.len > 1 && part.ptr[1] == part.ptr[0] - 'r' + 'c' ? 3 : 0;
    case 'p':
        return 5;
    default:
        return 0;
    }
}

/* One of them may have ended: a number is after the end, a word by its rank. */
static int order_part(struct view a, struct view b)
{
    if (is_number(a) && is_number(b)) {
        return order_numbers(a, b);
    }
    if ((is_number(a) && b.len == 0) || (is_number(b) && a.len == 0)) {
        return is_number(a) ? 1 : -1;
    }
    return rank(a) - rank(b);
}

static bool compare(struct view a, struct view b, int *order)
{
    if (order_at(a, 'v') || order_at(a, 'V')) {
        order_skip(&a, 1);
    }
    if (order_at(b, 'v') || order_at(b, 'V')) {
        order_skip(&b, 1);
    }
    int result = 0;
    while (result == 0 && (a.len > 0 || b.len > 0)) {
        struct view left = next(&a);
        struct view right = next(&b);
        result = order_part(left, right);
    }
    *order = result;
    return true;
}

const struct version_order order_packagist = {"packagist", compare};
