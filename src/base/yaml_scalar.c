#include "yaml_scalar.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Longer than any number that means something; what is longer is a text. */
enum { NUMBER_MAX = 512 };

static bool is_one_of(struct view text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (view_eq_str(text, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_null(struct view text)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    return is_one_of(text, words, sizeof words / sizeof words[0]);
}

static bool is_bool(struct view text, bool *yes)
{
    static const char *const words[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
    if (is_one_of(text, words, 3)) {
        *yes = true;
        return true;
    }
    *yes = false;
    return is_one_of(text, words + 3, 3);
}

static size_t skip_digits(struct view text, size_t at)
{
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
        at++;
    }
    return at;
}

static size_t skip_sign(struct view text, size_t at)
{
    return at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+') ? at + 1 : at;
}

/* [-+]? [0-9]+ */
static bool is_decimal(struct view text)
{
    size_t from = skip_sign(text, 0);
    size_t to = skip_digits(text, from);
    return to > from && to == text.len;
}

/* 0o [0-7]+ and 0x [0-9a-fA-F]+: the base, or 0. */
static int prefixed_base(const char *text)
{
    bool octal = text[0] == '0' && text[1] == 'o';
    bool hex = text[0] == '0' && text[1] == 'x';
    if ((!octal && !hex) || text[2] == '\0') {
        return 0;
    }
    const char *set = octal ? "01234567" : "0123456789abcdefABCDEF";
    if (text[2 + strspn(text + 2, set)] != '\0') {
        return 0;
    }
    return octal ? 8 : 16;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static bool is_float(struct view text)
{
    size_t from = skip_sign(text, 0);
    size_t at = skip_digits(text, from);
    bool whole = at > from;
    if (at < text.len && text.ptr[at] == '.') {
        size_t fraction = skip_digits(text, at + 1);
        if (!whole && fraction == at + 1) {
            return false;
        }
        at = fraction;
    } else if (!whole) {
        return false;
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        size_t exponent = skip_sign(text, at + 1);
        at = skip_digits(text, exponent);
        if (at == exponent) {
            return false;
        }
    }
    return at == text.len;
}

static bool special_float(struct view text, double *number)
{
    static const char *const infinite[] = {".inf", ".Inf", ".INF"};
    static const char *const none[] = {".nan", ".NaN", ".NAN"};
    if (is_one_of(text, none, 3)) {
        *number = (double)NAN;
        return true;
    }
    size_t sign = skip_sign(text, 0);
    if (is_one_of(view_slice(text, sign, text.len), infinite, 3)) {
        *number = text.ptr[0] == '-' ? -(double)INFINITY : (double)INFINITY;
        return true;
    }
    return false;
}

/* A number of `base` that does not fit 64 bits becomes a float, as in JSON. */
static void set_integer(struct view digits, const char *copy, int base, struct value *v)
{
    errno = 0;
    v->kind = VALUE_INT;
    v->integer = strtoll(copy, NULL, base);
    v->number = (double)v->integer;
    if (errno == ERANGE) {
        v->kind = VALUE_FLOAT;
        v->integer = 0;
        v->number = 0;
        if (base == 10) {
            v->number = strtod(copy, NULL);
        }
        for (size_t i = 0; base != 10 && i < digits.len; i++) {
            char one[2] = {digits.ptr[i], '\0'};
            v->number = v->number * base + (double)strtol(one, NULL, base);
        }
    }
}

static bool resolve_number(struct view text, struct value *v)
{
    char copy[NUMBER_MAX];
    if (special_float(text, &v->number)) {
        v->kind = VALUE_FLOAT;
        return true;
    }
    if (text.len == 0 || text.len >= sizeof copy) {
        return false;
    }
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    int base = strlen(copy) == text.len ? prefixed_base(copy) : 0;
    if (base != 0) {
        set_integer(view_slice(text, 2, text.len), copy + 2, base, v);
        return true;
    }
    if (is_decimal(text)) {
        set_integer(text, copy, 10, v);
        return true;
    }
    if (is_float(text)) {
        v->kind = VALUE_FLOAT;
        v->number = strtod(copy, NULL);
        return true;
    }
    return false;
}

void yaml_scalar_resolve(struct view text, struct value *v)
{
    bool yes;
    v->text = text;
    if (is_null(text)) {
        v->kind = VALUE_NULL;
    } else if (is_bool(text, &yes)) {
        v->kind = VALUE_BOOL;
        v->boolean = yes;
    } else if (!resolve_number(text, v)) {
        v->kind = VALUE_STRING;
    }
}

bool yaml_scalar_apply_tag(struct view kind, struct view text, struct value *v)
{
    static const struct {
        const char *name;
        enum value_kind kind;
    } tags[] = {{"null", VALUE_NULL}, {"bool", VALUE_BOOL}, {"int", VALUE_INT}};
    struct value typed = *v;
    yaml_scalar_resolve(text, &typed);
    if (view_eq_str(kind, "float")) {
        if (typed.kind != VALUE_INT && typed.kind != VALUE_FLOAT) {
            return false;
        }
        typed.kind = VALUE_FLOAT;
        typed.integer = 0;
        *v = typed;
        return true;
    }
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (view_eq_str(kind, tags[i].name)) {
            *v = typed.kind == tags[i].kind ? typed : *v;
            return typed.kind == tags[i].kind;
        }
    }
    v->kind = VALUE_STRING;
    v->text = text;
    return !view_eq_str(kind, "map") && !view_eq_str(kind, "seq");
}
