/* The functions of metavariable-comparison's expressions. */
#include <string.h>

#include <assay/base/clock.h>

#include "compare.h"

static bool call_int(const struct compare_input *in, const struct compare_value *a,
                     struct compare_value *out)
{
    int64_t n = 0;
    if (a->kind == COMPARE_INTEGER) {
        *out = *a;
        return true;
    }
    if (a->kind != COMPARE_STRING || !compare_integer(a->text, in->base, &n)) {
        return false;
    }
    *out = (struct compare_value){.kind = COMPARE_INTEGER, .integer = n};
    return true;
}

static bool call_float(const struct compare_input *in, const struct compare_value *a,
                       struct compare_value *out)
{
    struct compare_value v = *a;
    bool minus = false;
    (void)in;
    if (v.kind == COMPARE_STRING) {
        struct view text = view_trim(v.text);
        minus = view_starts(text, VIEW("-"));
        if (!compare_number(view_slice(text, minus ? 1 : 0, text.len), false, &v)) {
            return false;
        }
    }
    if (v.kind != COMPARE_INTEGER && v.kind != COMPARE_FLOAT) {
        return false;
    }
    double x = v.kind == COMPARE_INTEGER ? (double)v.integer : v.real;
    *out = (struct compare_value){.kind = COMPARE_FLOAT, .real = minus ? -x : x};
    return true;
}

static bool call_str(const struct compare_input *in, const struct compare_value *a,
                     struct compare_value *out)
{
    return compare_string(a, in->arena, out);
}

static bool call_len(const struct compare_input *in, const struct compare_value *a,
                     struct compare_value *out)
{
    (void)in;
    if (a->kind != COMPARE_STRING && a->kind != COMPARE_LIST) {
        return false;
    }
    size_t len = a->kind == COMPARE_STRING ? a->text.len : a->len;
    *out = (struct compare_value){.kind = COMPARE_INTEGER, .integer = (int64_t)len};
    return true;
}

/* "2024-01-31" as the seconds at its start, UTC. */
static bool call_strptime(const struct compare_input *in, const struct compare_value *a,
                          struct compare_value *out)
{
    int64_t seconds = 0;
    (void)in;
    if (a->kind != COMPARE_STRING || a->text.len != 10 || !clock_parse(a->text, &seconds)) {
        return false;
    }
    *out = (struct compare_value){.kind = COMPARE_FLOAT, .real = (double)seconds};
    return true;
}

/* Milliseconds of a unit as Prometheus writes durations; *len is how long it is. */
static int64_t duration_unit(struct view text, size_t *len)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1},       {"s", 1000},      {"m", 60000},      {"h", 3600000},
                 {"d", 86400000}, {"w", 604800000}, {"y", 31536000000}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (view_starts(text, view_str(units[i].name))) {
            *len = strlen(units[i].name);
            return units[i].ms;
        }
    }
    return 0;
}

/* "1h30m" in milliseconds. */
static bool call_duration(const struct compare_input *in, const struct compare_value *a,
                          struct compare_value *out)
{
    int64_t total = 0;
    struct view rest = a->text;
    (void)in;
    if (a->kind != COMPARE_STRING || rest.len == 0) {
        return false;
    }
    while (rest.len > 0) {
        int64_t n = 0;
        size_t digits = 0;
        size_t len = 0;
        while (digits < rest.len && rest.ptr[digits] >= '0' && rest.ptr[digits] <= '9') {
            digits++;
        }
        int64_t unit = duration_unit(view_slice(rest, digits, rest.len), &len);
        if (unit == 0 || !compare_integer(view_slice(rest, 0, digits), 10, &n) ||
            __builtin_mul_overflow(n, unit, &n) || __builtin_add_overflow(total, n, &total)) {
            return false;
        }
        rest = view_slice(rest, digits + len, rest.len);
    }
    *out = (struct compare_value){.kind = COMPARE_INTEGER, .integer = total};
    return true;
}

compare_function compare_function_named(struct view name)
{
    static const struct {
        const char *name;
        compare_function call;
    } functions[] = {
        {"int", call_int}, {"float", call_float},       {"str", call_str},
        {"len", call_len}, {"strptime", call_strptime}, {"parse_promql_duration", call_duration},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (view_eq_str(name, functions[i].name)) {
            return functions[i].call;
        }
    }
    return NULL;
}
