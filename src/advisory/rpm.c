/* RPM, after rpm-version(7): [epoch:]version[-release], each part by rpmvercmp. */
#include "order.h"

static bool is_separator(char c)
{
    return !order_is_digit(c) && !order_is_letter(c) && c != '~' && c != '^';
}

static void skip_separators(struct view *v)
{
    while (v->len > 0 && is_separator(v->ptr[0])) {
        order_skip(v, 1);
    }
}

/* '~' is before everything, the end too; '^' is after the end and before the
 * rest. True when a mark decides, or was taken from both (*order is 0 then). */
static bool order_mark(struct view *a, struct view *b, int *order)
{
    bool a_tilde = order_at(*a, '~');
    bool b_tilde = order_at(*b, '~');
    bool a_caret = order_at(*a, '^');
    bool b_caret = order_at(*b, '^');
    if (!a_tilde && !b_tilde && !a_caret && !b_caret) {
        return false;
    }
    *order = 0;
    if (a_tilde != b_tilde) {
        *order = a_tilde ? -1 : 1;
    } else if (a_caret != b_caret) {
        bool other_ended = a_caret ? b->len == 0 : a->len == 0;
        *order = a_caret == other_ended ? 1 : -1;
    } else {
        order_skip(a, 1);
        order_skip(b, 1);
    }
    return true;
}

static int order_part(struct view a, struct view b)
{
    if (a.len == 0 || b.len == 0) {
        return (a.len > 0) - (b.len > 0);
    }
    for (;;) {
        int order = 0;
        skip_separators(&a);
        skip_separators(&b);
        if (!order_mark(&a, &b, &order)) {
            if (a.len == 0 || b.len == 0) {
                return (a.len > 0) - (b.len > 0);
            }
            order = order_run(&a, &b);
        }
        if (order != 0) {
            return order;
        }
    }
}

struct rpm_text {
    struct view epoch;
    struct view version;
    struct view release; /* with its hyphen: "1-" is after "1" */
};

/* Colons stand in versions too: what is no number before one is no epoch. */
static struct rpm_text split(struct view text)
{
    ptrdiff_t colon = view_find_char(text, ':');
    struct view epoch = view_slice(text, 0, colon < 0 ? 0 : (size_t)colon);
    struct view rest = text;
    if (order_all_digits(epoch)) {
        order_skip(&rest, epoch.len + 1);
    } else {
        epoch = view_slice(text, 0, 0);
    }
    ptrdiff_t hyphen = view_find_char(rest, '-');
    size_t version = hyphen < 0 ? rest.len : (size_t)hyphen;
    return (struct rpm_text){epoch, view_slice(rest, 0, version),
                             view_slice(rest, version, rest.len)};
}

static bool compare(struct view a, struct view b, int *order)
{
    struct rpm_text left = split(a);
    struct rpm_text right = split(b);
    int result = order_numbers(left.epoch, right.epoch);
    if (result == 0) {
        result = order_part(left.version, right.version);
    }
    *order = result != 0 ? result : order_part(left.release, right.release);
    return true;
}

const struct version_order order_rpm = {"rpm", compare};
