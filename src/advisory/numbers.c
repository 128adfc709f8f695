/* Versions that are nothing but numbers: R's package_version ('.' or '-' between
 * them) and Cabal's Version ('.'). Of two with the same numbers the longer one is
 * the later: 1.0 < 1.0.0. */
#include "order.h"

static bool take_number(struct view *v, bool hyphens, struct view *number)
{
    *number = order_take_digits(v);
    if (number->len == 0) {
        return false;
    }
    if (v->len == 0) {
        return true;
    }
    bool separated = (v->ptr[0] == '.' || (hyphens && v->ptr[0] == '-')) && v->len > 1;
    order_skip(v, 1);
    return separated;
}

/* The numbers that only one of them has: is any other than 0? */
static bool read_rest(struct view v, bool hyphens, bool *more)
{
    struct view number;
    while (v.len > 0) {
        if (!take_number(&v, hyphens, &number)) {
            return false;
        }
        *more = true;
    }
    return true;
}

static bool compare_numbers(struct view a, struct view b, bool hyphens, int *order)
{
    int result = 0;
    while (a.len > 0 && b.len > 0) {
        struct view left;
        struct view right;
        if (!take_number(&a, hyphens, &left) || !take_number(&b, hyphens, &right)) {
            return false;
        }
        result = result != 0 ? result : order_numbers(left, right);
    }
    bool a_more = false;
    bool b_more = false;
    if (!read_rest(a, hyphens, &a_more) || !read_rest(b, hyphens, &b_more)) {
        return false;
    }
    *order = result != 0 ? result : a_more - b_more;
    return true;
}

static bool compare_cran(struct view a, struct view b, int *order)
{
    return compare_numbers(a, b, true, order);
}

static bool compare_hackage(struct view a, struct view b, int *order)
{
    return compare_numbers(a, b, false, order);
}

const struct version_order order_cran = {"cran", compare_cran};
const struct version_order order_hackage = {"hackage", compare_hackage};
