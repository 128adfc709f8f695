/* Requirements of Maven and NuGet: "[1.0,2.0)", "(,1.5]", "[1.0]"; Maven's may be
 * several. A version alone: in Maven that version, in NuGet at least that version;
 * NuGet's "1.2.*" floats within 1.2. */
#include "requirement_partial.h"

#include "order.h"

enum { WIDTH = 4 };

static bool add_floating(struct requirement_builder *b, struct view text)
{
    struct partial p;
    if (!partial_parse(text, WIDTH, &p)) {
        return false;
    }
    requirement_add(b, REQUIREMENT_GREATER_EQUAL, partial_lower(b, &p, WIDTH));
    if (p.count > 0) {
        requirement_add(b, REQUIREMENT_LESS, partial_upper(b, &p, p.count - 1, WIDTH, "-0"));
    }
    requirement_end_set(b);
    return true;
}

static bool add_plain(struct requirement_builder *b, struct view text)
{
    if (b->dialect == REQUIREMENT_NUGET && view_ends(text, VIEW("*"))) {
        return add_floating(b, text);
    }
    requirement_add(
        b, b->dialect == REQUIREMENT_NUGET ? REQUIREMENT_GREATER_EQUAL : REQUIREMENT_EQUAL, text);
    requirement_end_set(b);
    return text.len > 0;
}

/* What stands between the brackets; '[' and ']' include. */
static bool add_interval(struct requirement_builder *b, struct view inner, bool low_in,
                         bool high_in)
{
    ptrdiff_t comma = view_find_char(inner, ',');
    if (comma < 0) {
        requirement_add(b, REQUIREMENT_EQUAL, view_trim(inner));
        requirement_end_set(b);
        return low_in && high_in && view_trim(inner).len > 0;
    }
    struct view low = view_trim(view_slice(inner, 0, (size_t)comma));
    struct view high = view_trim(view_slice(inner, (size_t)comma + 1, inner.len));
    if (low.len > 0) {
        requirement_add(b, low_in ? REQUIREMENT_GREATER_EQUAL : REQUIREMENT_GREATER, low);
    }
    if (high.len > 0) {
        requirement_add(b, high_in ? REQUIREMENT_LESS_EQUAL : REQUIREMENT_LESS, high);
    }
    requirement_end_set(b);
    return view_find_char(high, ',') < 0 && (low.len > 0 || !low_in) && (high.len > 0 || !high_in);
}

/* Where the interval closes, or the length. */
static size_t closing(struct view text)
{
    size_t n = 0;
    while (n < text.len && text.ptr[n] != ']' && text.ptr[n] != ')') {
        n++;
    }
    return n;
}

bool requirement_read_intervals(struct requirement_builder *b, struct view text)
{
    if (!order_at(text, '[') && !order_at(text, '(')) {
        return view_find_char(text, ',') < 0 && add_plain(b, text);
    }
    while (order_at(text, '[') || order_at(text, '(')) {
        size_t end = closing(text);
        if (end == text.len ||
            !add_interval(b, view_slice(text, 1, end), text.ptr[0] == '[', text.ptr[end] == ']')) {
            return false;
        }
        text = view_trim(view_slice(text, end + 1, text.len));
        if (text.len == 0) {
            return true;
        }
        if (b->dialect != REQUIREMENT_MAVEN || !order_at(text, ',')) {
            return false;
        }
        text = view_trim(view_slice(text, 1, text.len));
    }
    return false;
}
