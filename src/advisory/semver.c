/* SemVer 2.0.0, read leniently: a leading "v" or "=", any number of numbers (the
 * missing ones are 0, further ones count), leading zeros, and a pre-release
 * without its hyphen ("1.2.3beta1"), as registries and manifests hold them. */
#include "order.h"

bool semver_split(struct view text, struct semver_text *out)
{
    if (order_at(text, '=')) {
        order_skip(&text, 1);
    }
    if (order_at(text, 'v') || order_at(text, 'V')) {
        order_skip(&text, 1);
    }
    if (text.len == 0 || !order_is_digit(text.ptr[0])) {
        return false;
    }
    size_t numbers = 0;
    while (numbers < text.len && (order_is_digit(text.ptr[numbers]) || text.ptr[numbers] == '.')) {
        numbers++;
    }
    struct view rest = view_slice(text, numbers, text.len);
    size_t plus = 0;
    while (plus < rest.len && rest.ptr[plus] != '+') {
        plus++;
    }
    *out = (struct semver_text){view_of(text.ptr, numbers), view_of(rest.ptr, plus),
                                view_slice(rest, plus + 1, rest.len)};
    if (order_at(out->pre, '-')) {
        order_skip(&out->pre, 1);
    }
    return true;
}

int semver_order_numbers(struct view a, struct view b)
{
    while (a.len > 0 || b.len > 0) {
        int order = order_numbers(order_take_piece(&a), order_take_piece(&b));
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static int order_identifier(struct view a, struct view b,
                            int (*order_texts)(struct view, struct view))
{
    bool a_number = order_all_digits(a);
    bool b_number = order_all_digits(b);
    if (a_number && b_number) {
        return order_numbers(a, b);
    }
    if (a_number != b_number) {
        return a_number ? -1 : 1;
    }
    return order_texts(a, b);
}

int semver_order_pre(struct view a, struct view b, int (*order_texts)(struct view, struct view))
{
    if (a.len == 0 || b.len == 0) {
        return (a.len == 0) - (b.len == 0);
    }
    while (a.len > 0 && b.len > 0) {
        int order = order_identifier(order_take_piece(&a), order_take_piece(&b), order_texts);
        if (order != 0) {
            return order;
        }
    }
    return (a.len > 0) - (b.len > 0);
}

bool semver_compare(struct view a, struct view b, int (*order_texts)(struct view, struct view),
                    int *order)
{
    struct semver_text left;
    struct semver_text right;
    if (!semver_split(a, &left) || !semver_split(b, &right)) {
        return false;
    }
    int numbers = semver_order_numbers(left.numbers, right.numbers);
    *order = numbers != 0 ? numbers : semver_order_pre(left.pre, right.pre, order_texts);
    return true;
}

static bool compare(struct view a, struct view b, int *order)
{
    return semver_compare(a, b, view_cmp, order);
}

const struct version_order order_semver = {"semver", compare};
