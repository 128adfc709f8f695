/* Alpine, after apk-package(5):
 * number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}. A hash has no order.
 *
 * What does not have that form is ordered all the same, as apk does: two such by
 * their bytes, one such and a proper version by the parts that could be read. */
#include "order.h"

struct alpine_text {
    struct view numbers;
    struct view suffixes;
    struct view build; /* digits of "-r#" */
    struct view rest;  /* what could not be read */
    char letter;       /* or 0 */
    bool invalid;
};

/* In their order; no suffix stands between "rc" and "cvs". A longer name that
 * begins like a shorter one comes first. */
static const struct {
    struct view name;
    int rank;
} suffixes[] = {
    {VIEW_INIT("_alpha"), 0}, {VIEW_INIT("_beta"), 1}, {VIEW_INIT("_pre"), 2},
    {VIEW_INIT("_rc"), 3},    {VIEW_INIT("_cvs"), 5},  {VIEW_INIT("_svn"), 6},
    {VIEW_INIT("_git"), 7},   {VIEW_INIT("_hg"), 8},   {VIEW_INIT("_p"), 9},
};
enum { RANK_NO_SUFFIX = 4 };

/* Take "_rc12"; RANK_NO_SUFFIX when there is none. */
static int take_suffix(struct view *v, struct view *number)
{
    for (size_t i = 0; order_at(*v, '_') && i < sizeof suffixes / sizeof suffixes[0]; i++) {
        if (view_starts(*v, suffixes[i].name)) {
            order_skip(v, suffixes[i].name.len);
            *number = order_take_digits(v);
            return suffixes[i].rank;
        }
    }
    *number = view_of(v->ptr, 0);
    return RANK_NO_SUFFIX;
}

static struct view take_numbers(struct view *v)
{
    size_t n = 0;
    while (n < v->len && order_is_digit(v->ptr[n])) {
        while (n < v->len && order_is_digit(v->ptr[n])) {
            n++;
        }
        n += n < v->len && v->ptr[n] == '.';
    }
    struct view taken = view_of(v->ptr, n);
    order_skip(v, n);
    return taken;
}

static void skip_hash(struct view *v)
{
    size_t n = 1;
    while (n < v->len && (order_is_digit(v->ptr[n]) || (v->ptr[n] >= 'a' && v->ptr[n] <= 'f'))) {
        n++;
    }
    if (order_at(*v, '~') && n > 1) {
        order_skip(v, n);
    }
}

static struct alpine_text split(struct view text)
{
    struct alpine_text out = {.numbers = take_numbers(&text)};
    struct view number;
    if (text.len > 0 && order_is_letter(text.ptr[0]) && text.ptr[0] >= 'a') {
        out.letter = text.ptr[0];
        order_skip(&text, 1);
    }
    out.suffixes = text;
    while (take_suffix(&text, &number) != RANK_NO_SUFFIX) {
    }
    out.suffixes.len -= text.len;
    skip_hash(&text);
    out.invalid = text.len > 0 && !view_starts(text, VIEW("-r"));
    if (text.len > 0 && !out.invalid) {
        order_skip(&text, 2);
        out.build = order_take_digits(&text);
    }
    out.rest = text;
    return out;
}

/* After the first number a leading zero makes both decimals: by their bytes. */
static int order_number(struct view a, struct view b, bool first)
{
    if (!first && a.len > 0 && b.len > 0 && (a.ptr[0] == '0' || b.ptr[0] == '0')) {
        return view_cmp(a, b);
    }
    return order_numbers(a, b);
}

static int order_all_numbers(struct view a, struct view b)
{
    bool first = true;
    while (a.len > 0 || b.len > 0) {
        int order = order_number(order_take_piece(&a), order_take_piece(&b), first);
        if (order != 0) {
            return order;
        }
        first = false;
    }
    return 0;
}

static int order_suffixes(struct view a, struct view b)
{
    while (a.len > 0 || b.len > 0) {
        struct view left;
        struct view right;
        int order = take_suffix(&a, &left) - take_suffix(&b, &right);
        if (order == 0) {
            order = order_numbers(left, right);
        }
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static bool compare(struct view a, struct view b, int *order)
{
    struct alpine_text left = split(a);
    struct alpine_text right = split(b);
    if (left.invalid && right.invalid) {
        *order = view_cmp(a, b);
        return true;
    }
    int result = order_all_numbers(left.numbers, right.numbers);
    if (result == 0) {
        result = left.letter - right.letter;
    }
    if (result == 0) {
        result = order_suffixes(left.suffixes, right.suffixes);
    }
    if (result == 0) {
        result = order_numbers(left.build, right.build);
    }
    if (result == 0) {
        result = (left.rest.len == 0) - (right.rest.len == 0);
    }
    *order = result;
    return true;
}

const struct version_order order_alpine = {"alpine", compare};
