#include "order.h"

int order_texts_nocase(struct view a, struct view b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++) {
        unsigned char left = (unsigned char)char_lower(a.ptr[i]);
        unsigned char right = (unsigned char)char_lower(b.ptr[i]);
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (a.len > b.len) - (a.len < b.len);
}

int order_run(struct view *a, struct view *b)
{
    bool digits = order_is_digit(a->ptr[0]);
    struct view left = digits ? order_take_digits(a) : order_take_letters(a);
    struct view right = digits ? order_take_digits(b) : order_take_letters(b);
    if (right.len == 0) {
        return digits ? 1 : -1;
    }
    return digits ? order_numbers(left, right) : view_cmp(left, right);
}
