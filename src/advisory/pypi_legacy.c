/* PyPI versions that do not match PEP 440, as setuptools' parse_version() ordered
 * them: parts of digits, of letters and hyphens; a few words stand for others, a
 * word that marks a pre-release takes hyphens before it away, every word zeros. */
#include "pep440.h"

enum { PARTS_MAX = 64, DIGITS = 8 };

enum part_kind { PART_NUMBER, PART_HYPHEN, PART_WORD };

struct part {
    enum part_kind kind;
    struct view text;
};

struct legacy {
    struct part parts[PARTS_MAX];
    size_t count;
};

static struct view word_of(struct view word)
{
    static const struct view release_candidate[] = {VIEW_INIT("pre"), VIEW_INIT("preview"),
                                                    VIEW_INIT("rc")};
    for (size_t i = 0; i < sizeof release_candidate / sizeof release_candidate[0]; i++) {
        if (view_eq_nocase(word, release_candidate[i])) {
            return VIEW("c");
        }
    }
    return view_eq_nocase(word, VIEW("dev")) ? VIEW("@") : word;
}

/* Eight zeros and more digits are no zero: what was padded to eight counts. */
static bool is_zero(const struct part *p)
{
    if (p->kind != PART_NUMBER || p->text.len > DIGITS) {
        return false;
    }
    return order_numbers(p->text, view_of(NULL, 0)) == 0;
}

static bool push(struct legacy *v, enum part_kind kind, struct view text)
{
    if (kind == PART_WORD && order_texts_nocase(text, VIEW("final")) < 0) {
        while (v->count > 0 && v->parts[v->count - 1].kind == PART_HYPHEN) {
            v->count--;
        }
    }
    while (kind != PART_NUMBER && v->count > 0 && is_zero(&v->parts[v->count - 1])) {
        v->count--;
    }
    if (v->count == PARTS_MAX) {
        return false;
    }
    v->parts[v->count++] = (struct part){kind, text};
    return true;
}

static bool parse(struct view text, struct legacy *out)
{
    out->count = 0;
    bool fits = true;
    while (fits && text.len > 0) {
        if (order_is_digit(text.ptr[0])) {
            fits = push(out, PART_NUMBER, order_take_digits(&text));
        } else if (order_is_letter(text.ptr[0])) {
            fits = push(out, PART_WORD, word_of(order_take_letters(&text)));
        } else {
            if (text.ptr[0] == '-') {
                fits = push(out, PART_HYPHEN, VIEW("final-"));
            }
            order_skip(&text, 1);
        }
    }
    return fits && push(out, PART_WORD, VIEW("final"));
}

/* A number is padded to eight digits and then ordered as text; it is before a word. */
static int order_number_texts(struct view a, struct view b)
{
    size_t longest = a.len > b.len ? a.len : b.len;
    longest = longest > DIGITS ? longest : DIGITS;
    size_t a_pad = a.len < DIGITS ? DIGITS - a.len : 0;
    size_t b_pad = b.len < DIGITS ? DIGITS - b.len : 0;
    for (size_t i = 0; i < longest; i++) {
        char left = i < a_pad ? '0' : '\0';
        char right = i < b_pad ? '0' : '\0';
        left = i >= a_pad && i - a_pad < a.len ? a.ptr[i - a_pad] : left;
        right = i >= b_pad && i - b_pad < b.len ? b.ptr[i - b_pad] : right;
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return 0;
}

static int order_part(const struct part *a, const struct part *b)
{
    bool a_number = a->kind == PART_NUMBER;
    bool b_number = b->kind == PART_NUMBER;
    if (a_number != b_number) {
        return a_number ? 1 : -1;
    }
    return a_number ? order_number_texts(a->text, b->text) : order_texts_nocase(a->text, b->text);
}

bool pypi_legacy_compare(struct view a, struct view b, int *order)
{
    struct legacy left;
    struct legacy right;
    if (!parse(a, &left) || !parse(b, &right)) {
        return false;
    }
    int result = 0;
    for (size_t i = 0; result == 0 && i < left.count && i < right.count; i++) {
        result = order_part(&left.parts[i], &right.parts[i]);
    }
    if (result == 0) {
        result = (left.count > right.count) - (left.count < right.count);
    }
    *order = result;
    return true;
}
