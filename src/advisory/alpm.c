/* Arch Linux, after vercmp(8): [epoch:]version[-release]. Kin to RPM's order, but
 * a word left over is before the end, unlike separators are told apart, and a
 * release counts only where both have one. */
#include "order.h"

static size_t separators(struct view v)
{
    size_t n = 0;
    while (n < v.len && !order_is_digit(v.ptr[n]) && !order_is_letter(v.ptr[n])) {
        n++;
    }
    return n;
}

static int order_rest(struct view a, struct view b)
{
    if (a.len == 0 && b.len == 0) {
        return 0;
    }
    if (a.len > 0 && b.len > 0) {
        return 0;
    }
    struct view left = a.len > 0 ? a : b;
    bool newer = !order_is_letter(left.ptr[0]);
    return newer == (a.len > 0) ? 1 : -1;
}

static int order_part(struct view a, struct view b)
{
    while (a.len > 0 && b.len > 0) {
        size_t left = separators(a);
        size_t right = separators(b);
        order_skip(&a, left);
        order_skip(&b, right);
        if (a.len == 0 || b.len == 0) {
            break;
        }
        int order = left != right ? (left < right ? -1 : 1) : order_run(&a, &b);
        if (order != 0) {
            return order;
        }
    }
    return order_rest(a, b);
}

struct alpm_text {
    struct view epoch;
    struct view version;
    struct view release;
};

static struct alpm_text split(struct view text)
{
    struct view rest = text;
    struct view epoch = order_take_digits(&rest);
    if (order_at(rest, ':')) {
        order_skip(&rest, 1);
    } else {
        epoch = view_slice(text, 0, 0);
        rest = text;
    }
    ptrdiff_t hyphen = view_rfind_char(rest, '-');
    size_t version = hyphen < 0 ? rest.len : (size_t)hyphen;
    return (struct alpm_text){epoch, view_slice(rest, 0, version),
                              view_slice(rest, version + 1, rest.len)};
}

static bool compare(struct view a, struct view b, int *order)
{
    struct alpm_text left = split(a);
    struct alpm_text right = split(b);
    int result = order_numbers(left.epoch, right.epoch);
    if (result == 0) {
        result = order_part(left.version, right.version);
    }
    if (result == 0 && left.release.len > 0 && right.release.len > 0) {
        result = order_part(left.release, right.release);
    }
    *order = result;
    return true;
}

const struct version_order order_alpm = {"alpm", compare};
