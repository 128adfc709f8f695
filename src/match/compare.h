/* The little expression language of metavariable-comparison, by itself: values, operators
 * and an interpreter that takes plain text. compare.c joins it to the scanner.
 *
 * It is the part of Python that Semgrep evaluates, read so that the same comparisons hold:
 * integers of 64 bits, floats, strings, booleans, None, lists and tuples; metavariables;
 * or, and, not, chained comparisons, `in`, `is`, | ^ & << >> + - * / // % **, unary - + ~;
 * int(), float(), str(), len(), re.match(), strptime(), today(),
 * parse_promql_duration(), f-strings. Both sides of `and` and `or` are always evaluated.
 * Integer `/` and `%` cut towards zero. What cannot be evaluated (code that is no
 * constant, kinds that do not go together, overflow, division by zero, a malformed
 * expression) makes the whole expression unevaluated: then nothing holds. */
#ifndef ASSAY_MATCH_COMPARE_H
#define ASSAY_MATCH_COMPARE_H

#include <assay/base/arena.h>
#include <assay/rules/regex.h>

enum compare_kind {
    COMPARE_NONE,
    COMPARE_BOOL,
    COMPARE_INTEGER,
    COMPARE_FLOAT,
    COMPARE_STRING,
    COMPARE_LIST,
    COMPARE_CODE /* what is no constant: only str() and None look at it */
};

struct compare_value {
    enum compare_kind kind;
    bool truth; /* BOOL; CODE: it is the null of its language */
    int64_t integer;
    double real;
    struct view text; /* STRING, CODE */
    const struct compare_value *items;
    size_t len;
};

/* strchr() finds the end of its string, too. */
static inline bool compare_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

enum { COMPARE_DEPTH_MAX = 64, COMPARE_ITEMS_MAX = 1000 };

struct compare_input {
    void *ctx;
    /* The value of a metavariable ("$X", "$1", "$...X"); false: it is not bound. */
    bool (*lookup)(void *ctx, struct view name, struct compare_value *out);
    struct arena *arena;           /* for texts and lists that are made */
    struct regex_scratch *scratch; /* for re.match(); NULL: not evaluated */
    struct regex **regex;          /* keeps the expression of the first re.match(); may be NULL */
    int64_t now;                   /* what today() is: seconds since 1970 */
    int64_t base;                  /* of strings that int() reads; 0: by their prefix */
    bool strip;                    /* every metavariable stands for int() of it */
};

/* compare_parse.c: false when it cannot be evaluated; *out is untouched then. */
bool compare_evaluate(struct view expression, const struct compare_input *in,
                      struct compare_value *out);
/* Whether it evaluates to true. */
bool compare_holds(struct view expression, const struct compare_input *in);

/* compare_call.c: the function of one argument that is called so, or NULL. */
typedef bool (*compare_function)(const struct compare_input *in, const struct compare_value *a,
                                 struct compare_value *out);
compare_function compare_function_named(struct view name);

/* compare_value.c */
enum compare_operator {
    COMPARE_ADD,
    COMPARE_SUBTRACT,
    COMPARE_MULTIPLY,
    COMPARE_DIVIDE,
    COMPARE_FLOOR,
    COMPARE_MODULO,
    COMPARE_POWER,
    COMPARE_AND_BITS,
    COMPARE_OR_BITS,
    COMPARE_XOR_BITS,
    COMPARE_SHIFT_LEFT,
    COMPARE_SHIFT_RIGHT,
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_EQUAL,
    COMPARE_MORE,
    COMPARE_MORE_EQUAL,
    COMPARE_IN,
    COMPARE_NOT_IN,
    COMPARE_AND,
    COMPARE_OR
};

bool compare_binary(enum compare_operator op, const struct compare_value *a,
                    const struct compare_value *b, struct arena *arena, struct compare_value *out);
/* `op` is '-', '+', '~' or '!'. */
bool compare_unary(char op, const struct compare_value *a, struct compare_value *out);

/* The whole text as a number: digits with an optional 0x, 0o or 0b before and "_" or "'"
 * between them, a fraction, an exponent, a suffix as in 10L or 1.5f. `octal`: a leading
 * zero means base 8. False: not a number, or an integer that does not fit. */
bool compare_number(struct view text, bool octal, struct compare_value *out);
/* The same for what int() reads: a sign, digits in `base` (0: by their prefix, else 10). */
bool compare_integer(struct view text, int64_t base, int64_t *out);
bool compare_string(const struct compare_value *v, struct arena *arena, struct compare_value *out);
struct compare_value compare_of_text(struct view text);
struct compare_value compare_of_bool(bool truth);

#endif
