#include "order.h"

struct view order_take_digits(struct view *v)
{
    size_t n = 0;
    while (n < v->len && order_is_digit(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

struct view order_take_letters(struct view *v)
{
    size_t n = 0;
    while (n < v->len && order_is_letter(v->ptr[n])) {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

struct view order_take_piece(struct view *v)
{
    size_t n = 0;
    while (n < v->len && v->ptr[n] != '.') {
        n++;
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n < v->len ? n + 1 : n);
    return taken;
}

bool order_all_digits(struct view v)
{
    size_t n = 0;
    while (n < v.len && order_is_digit(v.ptr[n])) {
        n++;
    }
    return n > 0 && n == v.len;
}

int order_numbers(struct view a, struct view b)
{
    while (order_at(a, '0')) {
        order_skip(&a, 1);
    }
    while (order_at(b, '0')) {
        order_skip(&b, 1);
    }
    if (a.len != b.len) {
        return a.len < b.len ? -1 : 1;
    }
    return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

int order_texts_nocase(struct view a, struct view b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++) {
        unsigned char left = (unsigned char)order_lower(a.ptr[i]);
        unsigned char right = (unsigned char)order_lower(b.ptr[i]);
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (a.len > b.len) - (a.len < b.len);
}
