/* Source: Maven's POM reference, "dependency version requirement specification". */
#include "maven_range.h"

bool maven_is_range(struct view text)
{
    return text.len > 0 && (text.ptr[0] == '[' || text.ptr[0] == '(');
}

/* Between the brackets: "a,b" with either end left out, or one version. */
static bool interval_holds(struct view inner, bool from_closed, bool to_closed, struct view version,
                           maven_order *order)
{
    ptrdiff_t comma = view_find_char(inner, ',');
    struct view from = view_trim(view_slice(inner, 0, comma < 0 ? inner.len : (size_t)comma));
    struct view to = comma < 0 ? from : view_trim(view_slice(inner, (size_t)comma + 1, inner.len));
    if (comma < 0) {
        return from_closed && to_closed && order(version, from) == 0;
    }
    int above = from.len == 0 ? 1 : order(version, from);
    int below = to.len == 0 ? -1 : order(version, to);
    return (above > 0 || (above == 0 && from_closed)) && (below < 0 || (below == 0 && to_closed));
}

bool maven_range_holds(struct view range, struct view version, maven_order *order)
{
    if (!maven_is_range(range)) {
        return order(range, version) == 0;
    }
    while (maven_is_range(range)) {
        size_t end = 1;
        while (end < range.len && range.ptr[end] != ']' && range.ptr[end] != ')') {
            end++;
        }
        if (end == range.len) {
            return false;
        }
        if (interval_holds(view_slice(range, 1, end), range.ptr[0] == '[', range.ptr[end] == ']',
                           version, order)) {
            return true;
        }
        range = view_trim(view_slice(range, end + 1, range.len));
        if (view_starts(range, VIEW(","))) {
            range = view_trim(view_slice(range, 1, range.len));
        }
    }
    return false;
}
