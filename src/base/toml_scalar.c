#include "toml_reader.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Longer than any number that means something. */
enum { NUMBER_MAX = 512 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Two digits at text[at], at most `max`. */
static bool two_digits(struct view text, size_t at, int max, int *out)
{
    if (at + 2 > text.len || !is_digit(text.ptr[at]) || !is_digit(text.ptr[at + 1])) {
        return false;
    }
    *out = (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
    return *out <= max;
}

bool toml_is_date(struct view text)
{
    static const char shape[] = "dddd-dd-dd";
    if (text.len != sizeof shape - 1) {
        return false;
    }
    for (size_t i = 0; i < text.len; i++) {
        if (shape[i] == 'd' ? !is_digit(text.ptr[i]) : text.ptr[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

static bool date_exists(struct view text)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int century;
    int year;
    int month;
    int day;
    if (!toml_is_date(text) || !two_digits(text, 0, 99, &century) ||
        !two_digits(text, 2, 99, &year) || !two_digits(text, 5, 12, &month) ||
        !two_digits(text, 8, 31, &day) || month == 0 || day == 0 || day > days[month - 1]) {
        return false;
    }
    bool leap = year == 0 ? century % 4 == 0 : year % 4 == 0;
    return month != 2 || day != 29 || leap;
}

/* "hh:mm:ss" with an optional fraction at the beginning: its length, or 0. */
static size_t time_length(struct view text)
{
    int n;
    if (text.len < 8 || !two_digits(text, 0, 23, &n) || text.ptr[2] != ':' ||
        !two_digits(text, 3, 59, &n) || text.ptr[5] != ':' || !two_digits(text, 6, 60, &n)) {
        return 0;
    }
    size_t at = 8;
    if (at < text.len && text.ptr[at] == '.') {
        size_t from = ++at;
        while (at < text.len && is_digit(text.ptr[at])) {
            at++;
        }
        return at == from ? 0 : at;
    }
    return at;
}

/* Nothing, "Z", or "+hh:mm". */
static bool is_offset(struct view text)
{
    int n;
    return text.len == 0 || view_eq_nocase(text, VIEW("z")) ||
           (text.len == 6 && (text.ptr[0] == '+' || text.ptr[0] == '-') && text.ptr[3] == ':' &&
            two_digits(text, 1, 23, &n) && two_digits(text, 4, 59, &n));
}

static bool is_time_value(struct view text)
{
    struct view date = view_slice(text, 0, 10);
    if (!toml_is_date(date)) {
        return time_length(text) == text.len && text.len > 0;
    }
    if (!date_exists(date)) {
        return false;
    }
    if (text.len == 10) {
        return true;
    }
    if (strchr("Tt ", text.ptr[10]) == NULL) {
        return false;
    }
    struct view time = view_slice(text, 11, text.len);
    size_t len = time_length(time);
    return len > 0 && is_offset(view_slice(time, len, time.len));
}

/* Copy without underscores, each of which must stand between two digits of the
 * base; false otherwise. */
static bool strip_underscores(struct view text, bool hex, char out[NUMBER_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c != '_') {
            out[n++] = c;
            continue;
        }
        char before = i == 0 ? '\0' : text.ptr[i - 1];
        char after = i + 1 == text.len ? '\0' : text.ptr[i + 1];
        bool ok = hex ? before != '\0' && after != '\0' && before != '_' && after != '_'
                      : is_digit(before) && is_digit(after);
        if (!ok) {
            return false;
        }
    }
    out[n] = '\0';
    return true;
}

static size_t digits_from(const char *text, size_t at)
{
    while (is_digit(text[at])) {
        at++;
    }
    return at;
}

/* Digits without a leading zero from `at`: where they end, or 0. */
static size_t whole_part(const char *text, size_t at)
{
    size_t end = digits_from(text, at);
    return end == at || (text[at] == '0' && end > at + 1) ? 0 : end;
}

/* [-+]? whole ( \. digits )? ( [eE] [-+]? digits )?; *whole without a fraction or
 * exponent. */
static bool is_decimal(const char *text, bool *whole)
{
    size_t at = whole_part(text, text[0] == '-' || text[0] == '+' ? 1 : 0);
    if (at == 0) {
        return false;
    }
    *whole = text[at] == '\0';
    if (text[at] == '.') {
        size_t from = at + 1;
        at = digits_from(text, from);
        if (at == from) {
            return false;
        }
    }
    if (text[at] == 'e' || text[at] == 'E') {
        at++;
        at += text[at] == '-' || text[at] == '+' ? 1 : 0;
        size_t from = at;
        at = digits_from(text, from);
        if (at == from) {
            return false;
        }
    }
    return text[at] == '\0';
}

static bool to_integer(const char *text, int base, struct value *v)
{
    errno = 0;
    v->integer = strtoll(text, NULL, base);
    v->number = (double)v->integer;
    v->kind = VALUE_INT;
    return errno != ERANGE;
}

static int prefix_base(struct view text)
{
    static const struct {
        char letter;
        int base;
    } prefixes[] = {{'x', 16}, {'o', 8}, {'b', 2}};
    for (size_t i = 0; text.len > 2 && text.ptr[0] == '0' && i < 3; i++) {
        if (text.ptr[1] == prefixes[i].letter) {
            return prefixes[i].base;
        }
    }
    return 0;
}

static bool all_in(const char *text, const char *set)
{
    return text[strspn(text, set)] == '\0';
}

static const char *prefixed_integer(struct view text, int base, struct value *v)
{
    char copy[NUMBER_MAX];
    const char *set = base == 16 ? "0123456789abcdefABCDEF" : base == 8 ? "01234567" : "01";
    if (!strip_underscores(view_slice(text, 2, text.len), true, copy) || !all_in(copy, set)) {
        return "not a number of this base";
    }
    return to_integer(copy, base, v) ? NULL : "an integer of more than 64 bits";
}

static const char *decimal(struct view text, struct value *v)
{
    char copy[NUMBER_MAX];
    bool whole;
    if (!strip_underscores(text, false, copy) || !is_decimal(copy, &whole)) {
        return "expected a value: a text needs quotes";
    }
    if (whole) {
        return to_integer(copy, 10, v) ? NULL : "an integer of more than 64 bits";
    }
    v->kind = VALUE_FLOAT;
    v->number = strtod(copy, NULL);
    return NULL;
}

static bool special_float(struct view text, struct value *v)
{
    size_t sign = text.ptr[0] == '-' || text.ptr[0] == '+' ? 1 : 0;
    struct view word = view_slice(text, sign, text.len);
    if (!view_eq(word, VIEW("inf")) && !view_eq(word, VIEW("nan"))) {
        return false;
    }
    v->kind = VALUE_FLOAT;
    v->number = word.ptr[0] == 'n'   ? (double)NAN
                : text.ptr[0] == '-' ? -(double)INFINITY
                                     : (double)INFINITY;
    return true;
}

static bool looks_like_time(struct view text)
{
    return text.len >= 3 && is_digit(text.ptr[0]) && is_digit(text.ptr[1]) &&
           (text.ptr[2] == ':' || (text.len >= 5 && text.ptr[4] == '-' && is_digit(text.ptr[2]) &&
                                   is_digit(text.ptr[3])));
}

const char *toml_scalar(struct view text, struct value *v)
{
    if (view_eq(text, VIEW("true")) || view_eq(text, VIEW("false"))) {
        v->kind = VALUE_BOOL;
        v->boolean = text.len == 4;
        return NULL;
    }
    if (looks_like_time(text)) {
        v->kind = VALUE_TIME;
        v->text = text;
        return is_time_value(text) ? NULL : "not a date or time";
    }
    v->text = text;
    if (special_float(text, v)) {
        return NULL;
    }
    if (text.len >= NUMBER_MAX) {
        return "a number of too many digits";
    }
    int base = prefix_base(text);
    return base != 0 ? prefixed_integer(text, base, v) : decimal(text, v);
}
