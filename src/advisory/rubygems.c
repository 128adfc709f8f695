/* RubyGems, after Gem::Version: segments of digits or letters, "-" reads ".pre.";
 * a word is before a number; zeros before the first word and at the end do not
 * count. CocoaPods orders in the same way. */
#include "order.h"

static bool is_allowed(char c)
{
    return order_is_digit(c) || order_is_letter(c) || c == '.' || c == '-' || c == '_' || c == '+';
}

/* Where the zeros and dots begin that stand before the first word, or at the end. */
static size_t significant(struct view v, size_t *words)
{
    size_t first_word = 0;
    while (first_word < v.len && (order_is_digit(v.ptr[first_word]) || v.ptr[first_word] == '.')) {
        first_word++;
    }
    size_t end = first_word;
    for (size_t i = first_word; i > 0; i--) {
        char c = v.ptr[i - 1];
        if (c != '0' && c != '.') {
            break;
        }
        /* "10": its zero belongs to the number before it. */
        if (c == '.' || i == 1 || v.ptr[i - 2] == '.') {
            end = i - 1;
        }
    }
    *words = first_word;
    return end;
}

struct gem_text {
    struct view numbers;
    struct view words;
};

static bool split(struct view text, struct gem_text *out)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_allowed(text.ptr[i])) {
            return false;
        }
    }
    size_t words = 0;
    size_t numbers = significant(text, &words);
    *out = (struct gem_text){view_slice(text, 0, numbers), view_slice(text, words, text.len)};
    return order_is_digit(text.ptr[0]);
}

/* The next segment; a missing one is the number 0, and empty. */
static struct view next(struct gem_text *v)
{
    struct view *from = v->numbers.len > 0 ? &v->numbers : &v->words;
    while (from->len > 0 && !order_is_digit(from->ptr[0]) && !order_is_letter(from->ptr[0])) {
        bool pre = from->ptr[0] == '-';
        order_skip(from, 1);
        if (pre) {
            return VIEW("pre");
        }
    }
    if (from->len > 0 && order_is_letter(from->ptr[0])) {
        return order_take_letters(from);
    }
    return order_take_digits(from);
}

static int order_segment(struct view a, struct view b)
{
    bool a_word = a.len > 0 && order_is_letter(a.ptr[0]);
    bool b_word = b.len > 0 && order_is_letter(b.ptr[0]);
    if (a_word != b_word) {
        return a_word ? -1 : 1;
    }
    return a_word ? view_cmp(a, b) : order_numbers(a, b);
}

static bool compare(struct view a, struct view b, int *order)
{
    struct gem_text left;
    struct gem_text right;
    if (!split(a, &left) || !split(b, &right)) {
        return false;
    }
    int result = 0;
    while (result == 0 &&
           (left.numbers.len + left.words.len > 0 || right.numbers.len + right.words.len > 0)) {
        result = order_segment(next(&left), next(&right));
    }
    *order = result;
    return true;
}

const struct version_order order_rubygems = {"rubygems", compare};
