#include "order.h"

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
