/* Values of metavariable-comparison: numbers read from text, and the operators. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

enum { DIGITS_MAX = 64 };

struct compare_value compare_of_bool(bool truth)
{
    return (struct compare_value){.kind = COMPARE_BOOL, .truth = truth};
}

struct compare_value compare_of_text(struct view text)
{
    return (struct compare_value){.kind = COMPARE_STRING, .text = text};
}

static struct compare_value of_integer(int64_t n)
{
    return (struct compare_value){.kind = COMPARE_INTEGER, .integer = n};
}

static struct compare_value of_real(double x)
{
    return (struct compare_value){.kind = COMPARE_FLOAT, .real = x};
}

/* --- numbers --- */

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'z' ? c - 'a' + 10
           : c >= 'A' && c <= 'Z' ? c - 'A' + 10
                                  : 99;
}

/* 2, 8 or 16 where a prefix says so, which is taken off; else 0. */
static int take_prefix(struct view *text)
{
    if (text->len < 3 || text->ptr[0] != '0') {
        return 0;
    }
    char c = (char)(text->ptr[1] | 0x20);
    int base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 0;
    if (base != 0) {
        *text = view_slice(*text, 2, text->len);
    }
    return base;
}

/* As many digits of `base` as there are; how long they are, 0 for none or too many. */
static size_t read_digits(struct view text, int base, int64_t *out)
{
    int64_t n = 0;
    size_t i = 0;
    bool any = false;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if ((c == '_' || c == '\'') && any) {
            continue;
        }
        int d = digit_of(c);
        if (d >= base) {
            break;
        }
        if (__builtin_mul_overflow(n, (int64_t)base, &n) ||
            __builtin_add_overflow(n, (int64_t)d, &n)) {
            return 0;
        }
        any = true;
    }
    *out = n;
    return any ? i : 0;
}

bool compare_integer(struct view text, int64_t base, int64_t *out)
{
    bool minus = text.len > 0 && text.ptr[0] == '-';
    int64_t n = 0;
    if (minus || (text.len > 0 && text.ptr[0] == '+')) {
        text = view_slice(text, 1, text.len);
    }
    if (base != 0 && (base < 2 || base > 36)) {
        return false;
    }
    /* In base 16, "0b1" is a number without a prefix. */
    struct view rest = text;
    int prefix = take_prefix(&rest);
    if (prefix != 0 && (base == 0 || base == prefix)) {
        text = rest;
        base = prefix;
    }
    size_t len = read_digits(text, base == 0 ? 10 : (int)base, &n);
    if (len == 0 || len != text.len) {
        return false;
    }
    *out = minus ? -n : n;
    return true;
}

static bool only_suffix(struct view text)
{
    static const char letters[] = "uUlLnizdDfFmM";
    for (size_t i = 0; i < text.len; i++) {
        bool sized = i > 0 && text.ptr[i] >= '0' && text.ptr[i] <= '9'; /* 10u8, 10i64 */
        if (!sized && !compare_one_of(text.ptr[i], letters)) {
            return false;
        }
    }
    return text.len <= 5;
}

static bool read_real(struct view text, struct compare_value *out)
{
    char digits[DIGITS_MAX];
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = (c >= '0' && c <= '9') || compare_one_of(c, "._'eE+-");
        if (!fits || len + 1 == sizeof digits) {
            text = view_slice(text, i, text.len);
            break;
        }
        if (c != '_' && c != '\'') {
            digits[len++] = c;
        }
        if (i + 1 == text.len) {
            text.len = 0;
            break;
        }
    }
    digits[len] = '\0';
    char *stop = NULL;
    double x = strtod(digits, &stop);
    if (len == 0 || *stop != '\0' || !only_suffix(text) || !isfinite(x)) {
        return false;
    }
    *out = of_real(x);
    return true;
}

static bool has_fraction(struct view text)
{
    return view_find_char(text, '.') != VIEW_NPOS || view_find_char(text, 'e') != VIEW_NPOS ||
           view_find_char(text, 'E') != VIEW_NPOS;
}

/* Digits of `base` with at most a suffix behind. */
static bool read_whole(struct view digits, int base, struct compare_value *out)
{
    int64_t n = 0;
    size_t len = read_digits(digits, base, &n);
    if (len == 0 || !only_suffix(view_slice(digits, len, digits.len))) {
        return false;
    }
    bool real = len < digits.len && base == 10 && compare_one_of(digits.ptr[len], "fFdDmM");
    *out = real ? of_real((double)n) : of_integer(n);
    return true;
}

bool compare_number(struct view text, bool octal, struct compare_value *out)
{
    struct view digits = text;
    int base = take_prefix(&digits);
    bool starts = text.len > 0 && (digit_of(text.ptr[0]) < 10 || text.ptr[0] == '.');
    if (!starts) {
        return false;
    }
    if (base != 0) {
        return read_whole(digits, base, out);
    }
    bool eight = octal && text.len > 1 && text.ptr[0] == '0';
    return read_whole(text, eight ? 8 : 10, out) || (has_fraction(text) && read_real(text, out));
}

bool compare_string(const struct compare_value *v, struct arena *arena, struct compare_value *out)
{
    struct view text = {NULL, 0};
    switch ((int)v->kind) {
    case COMPARE_STRING:
    case COMPARE_CODE:
        *out = compare_of_text(v->text);
        return true;
    case COMPARE_BOOL:
        *out = compare_of_text(v->truth ? VIEW("true") : VIEW("false"));
        return true;
    case COMPARE_NONE:
        *out = compare_of_text(VIEW("None"));
        return true;
    case COMPARE_INTEGER:
        text = arena_printf(arena, "%" PRId64, v->integer);
        break;
    case COMPARE_FLOAT:
        text = arena_printf(arena, "%.12g", v->real);
        if (text.ptr != NULL && strcspn(text.ptr, ".en") == text.len) {
            text = arena_printf(arena, "%.12g.", v->real);
        }
        break;
    default:
        return false;
    }
    if (text.ptr == NULL) {
        return false;
    }
    *out = compare_of_text(text);
    return true;
}

/* --- operators --- */

static bool is_number(const struct compare_value *v)
{
    return v->kind == COMPARE_INTEGER || v->kind == COMPARE_FLOAT;
}

static double real_of(const struct compare_value *v)
{
    return v->kind == COMPARE_INTEGER ? (double)v->integer : v->real;
}

static bool equal_reals(double a, double b)
{
    return !(a < b) && !(a > b) && !isnan(a) && !isnan(b);
}

static bool equal(const struct compare_value *a, const struct compare_value *b);

static bool equal_lists(const struct compare_value *a, const struct compare_value *b)
{
    bool same = a->len == b->len;
    for (size_t i = 0; same && i < a->len; i++) {
        same = equal(&a->items[i], &b->items[i]);
    }
    return same;
}

static bool is_null(const struct compare_value *v)
{
    return v->kind == COMPARE_NONE || (v->kind == COMPARE_CODE && v->truth);
}

/* Lists are as deep as the expression was, which is bounded. */
static bool equal(const struct compare_value *a, const struct compare_value *b)
{
    if (a->kind == COMPARE_INTEGER && b->kind == COMPARE_INTEGER) {
        return a->integer == b->integer;
    }
    if (is_number(a) && is_number(b)) {
        return equal_reals(real_of(a), real_of(b));
    }
    if (a->kind == COMPARE_NONE || b->kind == COMPARE_NONE) {
        return is_null(a) && is_null(b);
    }
    if (a->kind != b->kind) {
        return false;
    }
    if (a->kind == COMPARE_LIST) {
        return equal_lists(a, b);
    }
    return a->kind == COMPARE_BOOL ? a->truth == b->truth : view_eq(a->text, b->text);
}

static bool power(int64_t base, int64_t exponent, int64_t *out)
{
    int64_t n = 1;
    if (exponent < 0) {
        return false;
    }
    /* Anything that grows overflows within 64 steps, the rest needs no more than parity. */
    if (base == 0 || base == 1 || base == -1) {
        *out = exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
        return true;
    }
    for (int64_t i = 0; i < exponent; i++) {
        if (__builtin_mul_overflow(n, base, &n)) {
            return false;
        }
    }
    *out = n;
    return true;
}

static bool divide(enum compare_operator op, int64_t a, int64_t b, int64_t *out)
{
    if (b == 0 || (b == -1 && a == INT64_MIN)) {
        return false;
    }
    bool down = op == COMPARE_FLOOR && a % b != 0 && (a < 0) != (b < 0);
    *out = op == COMPARE_MODULO ? a % b : a / b - (down ? 1 : 0);
    return true;
}

static bool shift(enum compare_operator op, int64_t a, int64_t b, int64_t *out)
{
    if (b < 0 || b > 62) {
        return false;
    }
    if (op == COMPARE_SHIFT_RIGHT) {
        *out = a >= 0 ? a >> b : ~(~a >> b);
        return true;
    }
    return !__builtin_mul_overflow(a, INT64_C(1) << b, out);
}

static bool integers(enum compare_operator op, int64_t a, int64_t b, int64_t *out)
{
    switch ((int)op) {
    case COMPARE_ADD:
        return !__builtin_add_overflow(a, b, out);
    case COMPARE_SUBTRACT:
        return !__builtin_sub_overflow(a, b, out);
    case COMPARE_MULTIPLY:
        return !__builtin_mul_overflow(a, b, out);
    case COMPARE_DIVIDE:
    case COMPARE_FLOOR:
    case COMPARE_MODULO:
        return divide(op, a, b, out);
    case COMPARE_POWER:
        return power(a, b, out);
    case COMPARE_SHIFT_LEFT:
    case COMPARE_SHIFT_RIGHT:
        return shift(op, a, b, out);
    default:
        *out = op == COMPARE_AND_BITS ? a & b : op == COMPARE_OR_BITS ? a | b : a ^ b;
        return true;
    }
}

static bool reals(enum compare_operator op, double a, double b, double *out)
{
    switch ((int)op) {
    case COMPARE_ADD:
        *out = a + b;
        return true;
    case COMPARE_SUBTRACT:
        *out = a - b;
        return true;
    case COMPARE_MULTIPLY:
        *out = a * b;
        return true;
    case COMPARE_DIVIDE:
        *out = a / b;
        return true;
    case COMPARE_FLOOR:
        *out = floor(a / b);
        return true;
    case COMPARE_MODULO:
        *out = fmod(a, b);
        return true;
    case COMPARE_POWER:
        *out = pow(a, b);
        return true;
    default:
        return false;
    }
}

static bool arithmetic(enum compare_operator op, const struct compare_value *a,
                       const struct compare_value *b, struct arena *arena,
                       struct compare_value *out)
{
    int64_t n = 0;
    double x = 0;
    if (op == COMPARE_ADD && a->kind == COMPARE_STRING && b->kind == COMPARE_STRING) {
        struct view text =
            arena_printf(arena, VIEW_FMT VIEW_FMT, VIEW_ARG(a->text), VIEW_ARG(b->text));
        *out = compare_of_text(text);
        return text.ptr != NULL;
    }
    if (a->kind == COMPARE_INTEGER && b->kind == COMPARE_INTEGER) {
        if (!integers(op, a->integer, b->integer, &n)) {
            return false;
        }
        *out = of_integer(n);
        return true;
    }
    if (!is_number(a) || !is_number(b) || !reals(op, real_of(a), real_of(b), &x)) {
        return false;
    }
    *out = of_real(x);
    return true;
}

static bool ordered(enum compare_operator op, const struct compare_value *a,
                    const struct compare_value *b, struct compare_value *out)
{
    bool less = false;
    bool more = false;
    if (!is_number(a) || !is_number(b)) {
        return false;
    }
    if (a->kind == COMPARE_INTEGER && b->kind == COMPARE_INTEGER) {
        less = a->integer < b->integer;
        more = a->integer > b->integer;
    } else {
        less = real_of(a) < real_of(b);
        more = real_of(a) > real_of(b);
    }
    bool same = !less && !more && equal(a, b);
    *out = compare_of_bool(op == COMPARE_LESS         ? less
                           : op == COMPARE_LESS_EQUAL ? less || same
                           : op == COMPARE_MORE       ? more
                                                      : more || same);
    return true;
}

/* Where one side is no container, neither `in` nor `not in` holds. */
static bool contains(enum compare_operator op, const struct compare_value *a,
                     const struct compare_value *b, struct compare_value *out)
{
    bool found = false;
    if (b->kind == COMPARE_LIST) {
        for (size_t i = 0; i < b->len && !found; i++) {
            found = equal(a, &b->items[i]);
        }
    } else if (a->kind == COMPARE_STRING && b->kind == COMPARE_STRING) {
        found = a->text.len == 0 || view_find(b->text, a->text) != VIEW_NPOS;
    } else {
        *out = compare_of_bool(false);
        return true;
    }
    *out = compare_of_bool(found == (op == COMPARE_IN));
    return true;
}

static bool both(enum compare_operator op, const struct compare_value *a,
                 const struct compare_value *b, struct compare_value *out)
{
    if (a->kind != COMPARE_BOOL || b->kind != COMPARE_BOOL) {
        return false;
    }
    *out = compare_of_bool(op == COMPARE_AND ? a->truth && b->truth : a->truth || b->truth);
    return true;
}

bool compare_binary(enum compare_operator op, const struct compare_value *a,
                    const struct compare_value *b, struct arena *arena, struct compare_value *out)
{
    bool equality = op == COMPARE_EQUAL || op == COMPARE_NOT_EQUAL;
    bool code = a->kind == COMPARE_CODE || b->kind == COMPARE_CODE;
    bool none = a->kind == COMPARE_NONE || b->kind == COMPARE_NONE;
    if (code && !(equality && none)) {
        return false;
    }
    if (equality) {
        *out = compare_of_bool(equal(a, b) == (op == COMPARE_EQUAL));
        return true;
    }
    if (op >= COMPARE_LESS && op <= COMPARE_MORE_EQUAL) {
        return ordered(op, a, b, out);
    }
    if (op == COMPARE_IN || op == COMPARE_NOT_IN) {
        return contains(op, a, b, out);
    }
    return op >= COMPARE_AND ? both(op, a, b, out) : arithmetic(op, a, b, arena, out);
}

bool compare_unary(char op, const struct compare_value *a, struct compare_value *out)
{
    if (op == '!' && a->kind == COMPARE_BOOL) {
        *out = compare_of_bool(!a->truth);
        return true;
    }
    if (op == '~' && a->kind == COMPARE_INTEGER) {
        *out = of_integer(~a->integer);
        return true;
    }
    if ((op == '-' || op == '+') && a->kind == COMPARE_FLOAT) {
        *out = of_real(op == '-' ? -a->real : a->real);
        return true;
    }
    if ((op == '-' && a->integer != INT64_MIN) || op == '+') {
        if (a->kind == COMPARE_INTEGER) {
            *out = of_integer(op == '-' ? -a->integer : a->integer);
            return true;
        }
    }
    return false;
}
