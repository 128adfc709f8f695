/* Macros of C that are blanked, by where they stand. */
#include <string.h>

#include "c_normalise.h"

static bool is_underscored(const struct c_normaliser *n, const struct c_token *t)
{
    return t->kind == C_NAME && t->end - t->begin > 4 && n->text[t->begin] == '_' &&
           n->text[t->begin + 1] == '_' && n->text[t->begin + 2] >= 'a' &&
           n->text[t->begin + 2] <= 'z';
}

/* _In_opt_ and its like */
static bool is_annotation(const struct c_normaliser *n, const struct c_token *t)
{
    return t->kind == C_NAME && t->end - t->begin > 3 && n->text[t->begin] == '_' &&
           n->text[t->begin + 1] >= 'A' && n->text[t->begin + 1] <= 'Z' &&
           n->text[t->end - 1] == '_';
}

static bool is_attribute(const struct c_normaliser *n, const struct c_token *t)
{
    return c_is_capitals(n, t) || is_underscored(n, t) || is_annotation(n, t);
}

static bool may_declare(const struct c_token *t)
{
    return t->kind == C_TYPE || t->kind == C_SPECIFIER || t->kind == C_QUALIFIER ||
           t->kind == C_NAME;
}

static bool among_declarations(const struct c_normaliser *n)
{
    enum scope scope = c_scope(n);
    return (scope == SCOPE_FILE || scope == SCOPE_RECORD) && n->parens == 0;
}

/* --- each of these answers the end of what goes, or 0 --- */

/* A plain name before a word that begins a type: `noinline int`, `API struct x`. */
static size_t before_type_word(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (t[1].kind == C_TYPE || t[1].kind == C_SPECIFIER ||
        (t[1].kind == C_NAME && (t[2].kind == C_TYPE || t[2].kind == C_SPECIFIER))) {
        return t[0].end;
    }
    if (t[1].kind != C_QUALIFIER) {
        return 0;
    }
    bool type = t[2].kind == C_TYPE ||
                (t[2].kind == C_NAME && (t[3].kind == C_NAME || c_is_star(n, &t[3])));
    return type ? t[0].end : 0;
}

/* WINAPI, ZEXPORT, CALLBACK … stand behind a type. */
static bool is_call_convention(const struct c_normaliser *n, const struct c_token *t)
{
    const char *name = n->text + t->begin;
    size_t len = t->end - t->begin;
    return memmem(name, len, "API", 3) != NULL || memmem(name, len, "CALL", 4) != NULL ||
           memmem(name, len, "EXPORT", 6) != NULL || memmem(name, len, "ENTRY", 5) != NULL;
}

/* Whether the second of three is the macro: `int WINAPI f`. */
static bool is_second(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (is_underscored(n, &t[1])) {
        return true;
    }
    if (!c_is_capitals(n, &t[1]) || t[2].kind != C_NAME) {
        return false;
    }
    return !is_attribute(n, &t[0]) ||
           (c_is_capitals(n, &t[0]) && (n->p1.kind == C_SPECIFIER || is_call_convention(n, &t[1])));
}

/* Three names in a row, or two and a star: the first is no type. */
static size_t first_of_three(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (t[1].kind != C_NAME || (t[2].kind != C_NAME && !c_is_star(n, &t[2]))) {
        return 0;
    }
    bool third = t[2].kind == C_NAME && is_attribute(n, &t[2]) && !is_attribute(n, &t[0]) &&
                 t[3].kind != C_NAME;
    return is_second(n) || third ? 0 : t[0].end;
}

/* `(__force u32)x`, `typedef int (WINAPI *f)(int)`: behind a parenthesis. */
static size_t in_parentheses(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (!c_punct(n->text, &n->p1, '(')) {
        return 0;
    }
    if (is_underscored(n, &t[0]) && c_scope(n) == SCOPE_CODE && t[1].kind == C_NAME &&
        c_is_one_of(n, &t[2], ")*")) {
        return t[0].end;
    }
    if (c_is_capitals(n, &t[0]) && c_is_star(n, &t[1]) && t[2].kind == C_NAME &&
        c_punct(n->text, &t[3], ')')) {
        struct c_token next = c_token_at(n->text, n->len, t[3].end);
        return c_punct(n->text, &next, '(') || next.kind == C_NAME ? t[0].end : 0;
    }
    return 0;
}

/* `int WINAPI f`, `void __user *p`. */
static size_t behind_type(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    bool star = c_is_star(n, &n->p1);
    if (!is_attribute(n, &t[0]) || (n->p1.kind != C_TYPE && n->p1.kind != C_NAME && !star) ||
        c_is_record_word(n, &n->p1)) {
        return 0;
    }
    if (t[1].kind == C_NAME || (c_is_star(n, &t[1]) && (!star || c_scope(n) == SCOPE_RECORD))) {
        return t[0].end;
    }
    struct c_token next;
    size_t end = c_with_arguments(n, &next);
    bool declares = c_scope(n) != SCOPE_CODE && n->parens == 0 && next.kind == C_NAME;
    return end != t[0].end && declares && !c_is_record_word(n, &n->p2) ? end : 0;
}

/* `int x __initdata = 1`, `char *p UNUSED)`, `u8 a[3] __aligned(4);` */
static size_t behind_name(const struct c_normaliser *n)
{
    bool bracket = c_punct(n->text, &n->p1, ']');
    bool name =
        n->p1.kind == C_NAME && (n->p2.kind == C_NAME || c_is_star(n, &n->p2) ||
                                 (n->p2.kind == C_TYPE && !c_is_record_word(n, &n->p2)) ||
                                 (c_scope(n) == SCOPE_LIST && c_is_one_of(n, &n->p2, ",{")));
    struct c_token next;
    if (!is_attribute(n, &n->ahead[0]) || !(bracket || name)) {
        return 0;
    }
    size_t end = c_with_arguments(n, &next);
    return c_is_one_of(n, &next, "=;,){}:") ? end : 0;
}

/* `void f(void) NORETURN;`, `} __packed;`: not in code, where `if (x) CALL(y);` is one. */
static size_t behind_parameters(const struct c_normaliser *n)
{
    struct c_token next;
    bool closed =
        c_punct(n->text, &n->p1, ')') || (n->head && c_token_is(n->text, &n->p1, "const"));
    bool record = c_punct(n->text, &n->p1, '}') &&
                  (is_underscored(n, &n->ahead[0]) || n->ahead[1].kind == C_NAME);
    if (!among_declarations(n) || !is_attribute(n, &n->ahead[0]) || !(closed || record)) {
        return 0;
    }
    size_t end = c_with_arguments(n, &next);
    bool more = record ? next.kind == C_NAME : is_attribute(n, &next) && next.kind == C_NAME;
    return c_is_one_of(n, &next, ";{=,:") || c_token_is(n->text, &next, "__attribute__") ||
                   (more && c_same_line(n, n->ahead[0].begin, next.begin))
               ? end
               : 0;
}

/* class API name {, struct PACKED name : base. */
static size_t in_record_head(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    bool head = c_is_record_word(n, &n->p1) && is_attribute(n, &t[0]) && t[1].kind == C_NAME;
    return head && (c_is_one_of(n, &t[2], "{:") || c_token_is(n->text, &t[2], "final")) ? t[0].end
                                                                                        : 0;
}

/* `API SIZE(1) void *f`, `CONST STACK_OF(x) *y`: before another macro with arguments. */
static size_t before_macro(const struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (c_scope(n) == SCOPE_CODE || !is_attribute(n, &t[0]) || !c_is_capitals(n, &t[1]) ||
        !c_punct(n->text, &t[2], '(')) {
        return 0;
    }
    size_t end = c_group_end(n, t[2].begin);
    struct c_token next = c_token_at(n->text, n->len, end);
    bool type = next.kind == C_TYPE || next.kind == C_SPECIFIER || next.kind == C_QUALIFIER ||
                next.kind == C_NAME || c_is_star(n, &next);
    return end != 0 && type && c_same_line(n, t[0].begin, next.begin) ? t[0].end : 0;
}

/* `DEPRECATED(1) int f(void);`, and `DEFINE_X(y)` alone on its lines. */
static size_t declaration_macro(const struct c_normaliser *n)
{
    struct c_token next;
    const struct c_token *t = n->ahead;
    bool begins =
        n->p1.kind == C_END || c_is_one_of(n, &n->p1, ";}{:)") || n->p1.kind == C_SPECIFIER;
    if (!among_declarations(n) || !begins || !is_attribute(n, &t[0]) ||
        !c_punct(n->text, &t[1], '(')) {
        return 0;
    }
    size_t end = c_with_arguments(n, &next);
    bool declares = may_declare(&next) || next.kind == C_END || c_punct(n->text, &next, '}');
    return end != t[0].end && declares ? end : 0;
}

size_t c_macro_end(const struct c_normaliser *n)
{
    static size_t (*const forms[])(const struct c_normaliser *) = {
        in_record_head, before_type_word,  first_of_three, in_parentheses,    behind_type,
        behind_name,    behind_parameters, before_macro,   declaration_macro,
    };
    bool record = c_is_record_word(n, &n->p1);
    if (n->ahead[0].kind != C_NAME || c_punct(n->text, &n->p1, '.') ||
        (n->p1.kind == C_KEYWORD && !c_punct(n->text, &n->ahead[1], '('))) {
        return 0;
    }
    for (size_t i = 0; i < (record ? 1 : sizeof forms / sizeof forms[0]); i++) {
        size_t end = forms[i](n);
        if (end != 0) {
            return end;
        }
    }
    return 0;
}
