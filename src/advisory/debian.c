/* Debian, after deb-version(7): [epoch:]upstream[-revision]. opam orders its
 * versions like Debian's upstream part (opam manual, "version ordering"). */
#include "order.h"

/* '~' is before the end, the end before letters, letters before the rest. */
static int weight(struct view v, size_t at)
{
    if (at >= v.len || order_is_digit(v.ptr[at])) {
        return 0;
    }
    if (v.ptr[at] == '~') {
        return -1;
    }
    int byte = (unsigned char)v.ptr[at];
    return order_is_letter(v.ptr[at]) ? byte : byte + 256;
}

/* Both begin with anything; take what is no digit from both and order it. */
static int order_words(struct view *a, struct view *b)
{
    size_t n = 0;
    int order = 0;
    while (order == 0 && (weight(*a, n) != 0 || weight(*b, n) != 0)) {
        order = weight(*a, n) - weight(*b, n);
        n++;
    }
    if (order == 0) {
        order_skip(a, n);
        order_skip(b, n);
    }
    return order;
}

static int order_part(struct view a, struct view b)
{
    while (a.len > 0 || b.len > 0) {
        int order = order_words(&a, &b);
        if (order == 0) {
            order = order_numbers(order_take_digits(&a), order_take_digits(&b));
        }
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

struct debian_text {
    struct view epoch;
    struct view upstream;
    struct view revision;
};

static bool split(struct view text, struct debian_text *out)
{
    ptrdiff_t colon = view_find_char(text, ':');
    struct view epoch = view_slice(text, 0, colon < 0 ? 0 : (size_t)colon);
    struct view rest = view_slice(text, colon < 0 ? 0 : (size_t)colon + 1, text.len);
    if (colon >= 0 && !order_all_digits(epoch)) {
        return false;
    }
    ptrdiff_t hyphen = view_rfind_char(rest, '-');
    size_t upstream = hyphen < 0 ? rest.len : (size_t)hyphen;
    *out = (struct debian_text){epoch, view_slice(rest, 0, upstream),
                                view_slice(rest, upstream + 1, rest.len)};
    return rest.len > 0;
}

static bool compare(struct view a, struct view b, int *order)
{
    struct debian_text left;
    struct debian_text right;
    if (!split(a, &left) || !split(b, &right)) {
        return false;
    }
    int result = order_numbers(left.epoch, right.epoch);
    if (result == 0) {
        result = order_part(left.upstream, right.upstream);
    }
    *order = result != 0 ? result : order_part(left.revision, right.revision);
    return true;
}

static bool compare_opam(struct view a, struct view b, int *order)
{
    *order = order_part(a, b);
    return true;
}

const struct version_order order_debian = {"debian", compare};
const struct version_order order_opam = {"opam", compare_opam};
