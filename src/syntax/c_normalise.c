/* Makes C with macros readable for a parser that knows none. See c_family.h.
 *
 * A macro that stands where only a preprocessor could put something, is blanked: an
 * attribute before a type (`CURL_EXTERN int f(void);`), between type and name (`int WINAPI
 * f(void)`), behind a declarator (`int x __initdata;`, `void f(void) NORETURN;`), around a
 * prototype (`OF((int x))`), a declaration without semicolon (`DEFINE_STACK_OF(X)`).
 * Names in capitals or with two leading underscores count as such macros; any plain name
 * does before a word that begins a type. A macro loop (`list_for_each(a, b) {`) becomes
 * `while`, in its place. */
#include "c_family.h"

#include <string.h>

#include "c_lex.h"

enum { SCOPES_MAX = 512, AHEAD = 4, GROUP_TOKENS_MAX = 4000 };

enum scope {
    SCOPE_FILE, /* declarations: a file, a namespace, extern "C" */
    SCOPE_RECORD,
    SCOPE_CODE,
    SCOPE_LIST /* enumerators, values */
};

struct normaliser {
    char *text;
    size_t len;
    struct c_token ahead[AHEAD]; /* [0] is the current token */
    struct c_token p1;           /* the token before, C_END at the beginning */
    struct c_token p2;
    size_t *fuel; /* tokens that may still be looked at ahead: keeps it linear */
    unsigned depth;
    unsigned char scopes[SCOPES_MAX];
    int parens; /* open since the innermost brace */
    int outer[SCOPES_MAX];
    char pending;   /* 's' struct …, 'e' enum, 'n' namespace or extern "C" since the last ; */
    bool head;      /* a ')' was closed since then */
    uint64_t calls; /* by open parenthesis: whether it is that of a call */
};

static void refill(struct normaliser *n, size_t at)
{
    for (unsigned i = 0; i < AHEAD; i++) {
        n->ahead[i] = c_token_at(n->text, n->len, at);
        while (n->ahead[i].kind == C_DIRECTIVE) {
            n->ahead[i] = c_token_at(n->text, n->len, n->ahead[i].end);
        }
        at = n->ahead[i].end;
    }
}

static void advance(struct normaliser *n)
{
    for (unsigned i = 0; i + 1 < AHEAD; i++) {
        n->ahead[i] = n->ahead[i + 1];
    }
    struct c_token *last = &n->ahead[AHEAD - 1];
    *last = c_token_at(n->text, n->len, last->end);
    while (last->kind == C_DIRECTIVE) {
        *last = c_token_at(n->text, n->len, last->end);
    }
}

static enum scope scope_now(const struct normaliser *n)
{
    return n->depth == 0            ? SCOPE_FILE
           : n->depth <= SCOPES_MAX ? (enum scope)n->scopes[n->depth - 1]
                                    : SCOPE_CODE;
}

/* --- what a token looks like --- */

static bool is_capitals(const struct normaliser *n, const struct c_token *t)
{
    size_t letters = 0;
    for (size_t i = t->begin; i < t->end; i++) {
        char c = n->text[i];
        if (c >= 'A' && c <= 'Z') {
            letters++;
        } else if (c != '_' && (c < '0' || c > '9')) {
            return false;
        }
    }
    return t->kind == C_NAME && letters >= 2 && !c_token_is(n->text, t, "NULL") &&
           !c_token_is(n->text, t, "FILE");
}

static bool is_underscored(const struct normaliser *n, const struct c_token *t)
{
    return t->kind == C_NAME && t->end - t->begin > 4 && n->text[t->begin] == '_' &&
           n->text[t->begin + 1] == '_' && n->text[t->begin + 2] >= 'a' &&
           n->text[t->begin + 2] <= 'z';
}

/* _In_opt_ and its like */
static bool is_annotation(const struct normaliser *n, const struct c_token *t)
{
    return t->kind == C_NAME && t->end - t->begin > 3 && n->text[t->begin] == '_' &&
           n->text[t->begin + 1] >= 'A' && n->text[t->begin + 1] <= 'Z' &&
           n->text[t->end - 1] == '_';
}

static bool is_attribute(const struct normaliser *n, const struct c_token *t)
{
    return is_capitals(n, t) || is_underscored(n, t) || is_annotation(n, t);
}

static bool is_star(const struct normaliser *n, const struct c_token *t)
{
    return c_punct(n->text, t, '*');
}

static bool is_one_of(const struct normaliser *n, const struct c_token *t, const char *characters)
{
    return t->kind == C_PUNCT && strchr(characters, n->text[t->begin]) != NULL;
}

static bool is_record_word(const struct normaliser *n, const struct c_token *t)
{
    return c_token_is(n->text, t, "struct") || c_token_is(n->text, t, "union") ||
           c_token_is(n->text, t, "enum") || c_token_is(n->text, t, "class");
}

/* Behind the parentheses that `at` opens; 0 where they do not close. */
static size_t group_end(const struct normaliser *n, size_t at)
{
    int open = 0;
    for (unsigned i = 0; i<GROUP_TOKENS_MAX && * n->fuel> 0; i++) {
        --*n->fuel;
        struct c_token t = c_token_at(n->text, n->len, at);
        if (t.kind == C_END || c_punct(n->text, &t, '{') || c_punct(n->text, &t, '}')) {
            return 0;
        }
        open += c_punct(n->text, &t, '(') ? 1 : c_punct(n->text, &t, ')') ? -1 : 0;
        at = t.end;
        if (open == 0) {
            return at;
        }
    }
    return 0;
}

/* Where the current token ends together with its arguments, and what follows. */
static size_t with_arguments(const struct normaliser *n, struct c_token *next)
{
    size_t end = n->ahead[0].end;
    *next = n->ahead[1];
    if (c_punct(n->text, next, '(')) {
        size_t closed = group_end(n, next->begin);
        if (closed != 0) {
            end = closed;
            *next = c_token_at(n->text, n->len, closed);
        }
    }
    return end;
}

static bool same_line(const struct normaliser *n, size_t begin, size_t end)
{
    return memchr(n->text + begin, '\n', end - begin) == NULL;
}

static bool may_declare(const struct c_token *t)
{
    return t->kind == C_TYPE || t->kind == C_SPECIFIER || t->kind == C_QUALIFIER ||
           t->kind == C_NAME;
}

static bool among_declarations(const struct normaliser *n)
{
    enum scope scope = scope_now(n);
    return (scope == SCOPE_FILE || scope == SCOPE_RECORD) && n->parens == 0;
}

/* --- what is blanked: each of these answers the end of what goes, or 0 --- */

/* A plain name before a word that begins a type: `noinline int`, `API struct x`. */
static size_t before_type_word(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (t[1].kind == C_TYPE || t[1].kind == C_SPECIFIER ||
        (t[1].kind == C_NAME && (t[2].kind == C_TYPE || t[2].kind == C_SPECIFIER))) {
        return t[0].end;
    }
    if (t[1].kind != C_QUALIFIER) {
        return 0;
    }
    bool type =
        t[2].kind == C_TYPE || (t[2].kind == C_NAME && (t[3].kind == C_NAME || is_star(n, &t[3])));
    return type ? t[0].end : 0;
}

/* WINAPI, ZEXPORT, CALLBACK … stand behind a type. */
static bool is_call_convention(const struct normaliser *n, const struct c_token *t)
{
    const char *name = n->text + t->begin;
    size_t len = t->end - t->begin;
    return memmem(name, len, "API", 3) != NULL || memmem(name, len, "CALL", 4) != NULL ||
           memmem(name, len, "EXPORT", 6) != NULL || memmem(name, len, "ENTRY", 5) != NULL;
}

/* Three names in a row, or two and a star: the first is no type. */
static size_t first_of_three(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (t[1].kind != C_NAME || (t[2].kind != C_NAME && !is_star(n, &t[2]))) {
        return 0;
    }
    bool both = is_capitals(n, &t[0]) && is_capitals(n, &t[1]) && t[2].kind == C_NAME;
    bool second = is_underscored(n, &t[1]) ||
                  (both && (n->p1.kind == C_SPECIFIER || is_call_convention(n, &t[1]))) ||
                  (is_capitals(n, &t[1]) && !is_attribute(n, &t[0]) && t[2].kind == C_NAME);
    bool third = t[2].kind == C_NAME && is_attribute(n, &t[2]) && !is_attribute(n, &t[0]) &&
                 t[3].kind != C_NAME;
    return second || third ? 0 : t[0].end;
}

/* `(__force u32)x`, `typedef int (WINAPI *f)(int)`: behind a parenthesis. */
static size_t in_parentheses(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (!c_punct(n->text, &n->p1, '(')) {
        return 0;
    }
    if (is_underscored(n, &t[0]) && scope_now(n) == SCOPE_CODE && t[1].kind == C_NAME &&
        is_one_of(n, &t[2], ")*")) {
        return t[0].end;
    }
    if (is_capitals(n, &t[0]) && is_star(n, &t[1]) && t[2].kind == C_NAME &&
        c_punct(n->text, &t[3], ')')) {
        struct c_token next = c_token_at(n->text, n->len, t[3].end);
        return c_punct(n->text, &next, '(') || next.kind == C_NAME ? t[0].end : 0;
    }
    return 0;
}

/* `int WINAPI f`, `void __user *p`. */
static size_t behind_type(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    bool star = is_star(n, &n->p1);
    if (!is_attribute(n, &t[0]) || (n->p1.kind != C_TYPE && n->p1.kind != C_NAME && !star) ||
        is_record_word(n, &n->p1)) {
        return 0;
    }
    if (t[1].kind == C_NAME || (is_star(n, &t[1]) && (!star || scope_now(n) == SCOPE_RECORD))) {
        return t[0].end;
    }
    struct c_token next;
    size_t end = with_arguments(n, &next);
    bool declares = scope_now(n) != SCOPE_CODE && n->parens == 0 && next.kind == C_NAME;
    return end != t[0].end && declares && !is_record_word(n, &n->p2) ? end : 0;
}

/* `int x __initdata = 1`, `char *p UNUSED)`, `u8 a[3] __aligned(4);` */
static size_t behind_name(const struct normaliser *n)
{
    bool bracket = c_punct(n->text, &n->p1, ']');
    bool name =
        n->p1.kind == C_NAME && (n->p2.kind == C_NAME || is_star(n, &n->p2) ||
                                 (n->p2.kind == C_TYPE && !is_record_word(n, &n->p2)) ||
                                 (scope_now(n) == SCOPE_LIST && is_one_of(n, &n->p2, ",{")));
    struct c_token next;
    if (!is_attribute(n, &n->ahead[0]) || !(bracket || name)) {
        return 0;
    }
    size_t end = with_arguments(n, &next);
    return is_one_of(n, &next, "=;,){}:") ? end : 0;
}

/* `void f(void) NORETURN;`, `} __packed;`: not in code, where `if (x) CALL(y);` is one. */
static size_t behind_parameters(const struct normaliser *n)
{
    struct c_token next;
    bool closed =
        c_punct(n->text, &n->p1, ')') || (n->head && c_token_is(n->text, &n->p1, "const"));
    bool record = c_punct(n->text, &n->p1, '}') &&
                  (is_underscored(n, &n->ahead[0]) || n->ahead[1].kind == C_NAME);
    if (!among_declarations(n) || !is_attribute(n, &n->ahead[0]) || !(closed || record)) {
        return 0;
    }
    size_t end = with_arguments(n, &next);
    bool more = record ? next.kind == C_NAME : is_attribute(n, &next) && next.kind == C_NAME;
    return is_one_of(n, &next, ";{=,:") || c_token_is(n->text, &next, "__attribute__") ||
                   (more && same_line(n, n->ahead[0].begin, next.begin))
               ? end
               : 0;
}

/* class API name {, struct PACKED name : base. */
static size_t in_record_head(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    bool head = is_record_word(n, &n->p1) && is_attribute(n, &t[0]) && t[1].kind == C_NAME;
    return head && (is_one_of(n, &t[2], "{:") || c_token_is(n->text, &t[2], "final")) ? t[0].end
                                                                                      : 0;
}

/* `API SIZE(1) void *f`, `CONST STACK_OF(x) *y`: before another macro with arguments. */
static size_t before_macro(const struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (scope_now(n) == SCOPE_CODE || !is_attribute(n, &t[0]) || !is_capitals(n, &t[1]) ||
        !c_punct(n->text, &t[2], '(')) {
        return 0;
    }
    size_t end = group_end(n, t[2].begin);
    struct c_token next = c_token_at(n->text, n->len, end);
    bool type = next.kind == C_TYPE || next.kind == C_SPECIFIER || next.kind == C_QUALIFIER ||
                next.kind == C_NAME || is_star(n, &next);
    return end != 0 && type && same_line(n, t[0].begin, next.begin) ? t[0].end : 0;
}

/* `DEPRECATED(1) int f(void);`, and `DEFINE_X(y)` alone on its lines. */
static size_t declaration_macro(const struct normaliser *n)
{
    struct c_token next;
    const struct c_token *t = n->ahead;
    bool begins = n->p1.kind == C_END || is_one_of(n, &n->p1, ";}{:)") || n->p1.kind == C_SPECIFIER;
    if (!among_declarations(n) || !begins || !is_attribute(n, &t[0]) ||
        !c_punct(n->text, &t[1], '(')) {
        return 0;
    }
    size_t end = with_arguments(n, &next);
    bool declares = may_declare(&next) || next.kind == C_END || c_punct(n->text, &next, '}');
    return end != t[0].end && declares ? end : 0;
}

static size_t macro_end(const struct normaliser *n)
{
    static size_t (*const forms[])(const struct normaliser *) = {
        in_record_head, before_type_word,  first_of_three, in_parentheses,    behind_type,
        behind_name,    behind_parameters, before_macro,   declaration_macro,
    };
    bool record = is_record_word(n, &n->p1);
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

/* --- what is rewritten in its place --- */

/* f OF((int x)); the macro and the outer parentheses go. */
static bool prototype_macro(struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (scope_now(n) == SCOPE_CODE || (n->p1.kind != C_NAME && !c_punct(n->text, &n->p1, ')')) ||
        t[0].kind != C_NAME || !c_punct(n->text, &t[1], '(') || !c_punct(n->text, &t[2], '(')) {
        return false;
    }
    size_t inner = group_end(n, t[2].begin);
    struct c_token close = c_token_at(n->text, n->len, inner);
    if (inner == 0 || !c_punct(n->text, &close, ')')) {
        return false;
    }
    c_blank(n->text, t[0].begin, t[1].end);
    c_blank(n->text, close.begin, close.end);
    return true;
}

/* `static DEVICE_ATTR(a, b);` is a call without its `static`. */
static void static_macro(struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    unsigned name = t[1].kind == C_QUALIFIER ? 2 : 1;
    if ((t[0].kind != C_SPECIFIER && t[0].kind != C_QUALIFIER) || !is_capitals(n, &t[name]) ||
        !c_punct(n->text, &t[name + 1], '(')) {
        return;
    }
    size_t end = group_end(n, t[name + 1].begin);
    struct c_token next = c_token_at(n->text, n->len, end);
    if (end != 0 && c_punct(n->text, &next, ';')) {
        c_blank(n->text, t[0].begin, t[name - 1].end);
        refill(n, t[0].begin);
    }
}

/* case 1 ... 5: the first of the range stays. */
static void case_range(struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (!c_punct(n->text, &t[0], '.') || !c_punct(n->text, &t[1], '.') ||
        !c_punct(n->text, &t[2], '.') || scope_now(n) != SCOPE_CODE || n->parens > 0) {
        return;
    }
    struct c_token next = c_token_at(n->text, n->len, t[3].end);
    if (c_punct(n->text, &next, ':')) {
        c_blank(n->text, t[0].begin, t[3].end);
        refill(n, next.begin);
    }
}

/* "a" STRINGIFY(b) "c": a name may stand among strings, a call may not. */
static void call_in_strings(struct normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (n->p1.kind == C_LITERAL && t[0].kind == C_NAME && c_punct(n->text, &t[1], '(') &&
        n->text[n->p1.begin] == '"') {
        size_t end = group_end(n, t[1].begin);
        if (end != 0) {
            c_blank(n->text, t[1].begin, end);
            refill(n, t[0].begin);
        }
    }
}

/* offsetof(struct x, a[0]): the grammar's own reading takes no index; a plain call does. */
static void offset_of(struct normaliser *n)
{
    if (c_token_is(n->text, &n->ahead[0], "offsetof")) {
        n->text[n->ahead[0].begin] = 'O';
    }
}

/* The end of a type that is an argument (`struct x`, `unsigned int`, `foo *`), or 0. */
static size_t type_argument_end(const struct normaliser *n)
{
    const struct c_token *first = &n->ahead[0];
    struct c_token t = *first;
    bool word = false;
    bool record = false;
    unsigned names = 0;
    size_t end = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (t.kind == C_TYPE || t.kind == C_QUALIFIER) {
            word = true;
            record = record || is_record_word(n, &t);
        } else if (t.kind == C_NAME) {
            names++;
        } else {
            break;
        }
        end = t.end;
        t = c_token_at(n->text, n->len, end);
    }
    bool star = is_star(n, &t);
    for (unsigned i = 0; i < 4 && is_star(n, &t); i++) {
        end = t.end;
        t = c_token_at(n->text, n->len, end);
    }
    bool one = record ? names == 1 : word ? names == 0 || (star && names == 1) : names == 1 && star;
    return one && is_one_of(n, &t, ",)") && same_line(n, first->begin, end) ? end : 0;
}

/* container_of(p, struct x, y): a type among the arguments of a call becomes one word;
 * what is read from the source stays the type. */
static void type_argument(struct normaliser *n)
{
    bool first = c_punct(n->text, &n->p1, '(');
    enum c_token_kind kind = n->ahead[0].kind;
    if ((!first && !c_punct(n->text, &n->p1, ',')) || n->parens == 0 || (n->calls & 1) == 0 ||
        (kind != C_TYPE && kind != C_QUALIFIER && kind != C_NAME)) {
        return;
    }
    size_t end = type_argument_end(n);
    if (end != 0) {
        memset(n->text + n->ahead[0].begin, 'T', end - n->ahead[0].begin);
        refill(n, n->ahead[0].begin);
    }
}

static bool has_each(const struct normaliser *n, const struct c_token *t)
{
    const char *name = n->text + t->begin;
    size_t len = t->end - t->begin;
    return memmem(name, len, "for_each", 8) != NULL || memmem(name, len, "foreach", 7) != NULL ||
           memmem(name, len, "FOREACH", 7) != NULL || memmem(name, len, "FOR_EACH", 8) != NULL;
}

/* each(a, b) {: a loop. c_while() reads the name back from the source. */
static void macro_loop(struct normaliser *n)
{
    struct c_token next;
    const struct c_token *t = n->ahead;
    bool begins = is_one_of(n, &n->p1, ";{}:)") || c_token_is(n->text, &n->p1, "else");
    if (scope_now(n) != SCOPE_CODE || n->parens > 0 || !begins || t[0].kind != C_NAME ||
        !c_punct(n->text, &t[1], '(') || t[0].end - t[0].begin < 5) {
        return;
    }
    size_t end = with_arguments(n, &next);
    bool body = c_punct(n->text, &next, '{') ||
                (has_each(n, &t[0]) && (next.kind == C_NAME || next.kind == C_KEYWORD));
    if (end != t[0].end && body) {
        c_blank(n->text, t[0].begin, t[0].end);
        memcpy(n->text + t[0].begin, "while", 5);
    }
}

/* --- scopes --- */

static enum scope opened_scope(const struct normaliser *n)
{
    bool behind_head = c_punct(n->text, &n->p1, ')') || n->p1.kind == C_QUALIFIER ||
                       c_token_is(n->text, &n->p1, "override") ||
                       c_token_is(n->text, &n->p1, "noexcept");
    enum scope now = scope_now(n);
    if (c_punct(n->text, &n->p1, '=') || now == SCOPE_LIST) {
        return SCOPE_LIST;
    }
    if (behind_head && n->head) {
        return SCOPE_CODE;
    }
    switch (n->pending) {
    case 's':
        return SCOPE_RECORD;
    case 'e':
        return SCOPE_LIST;
    case 'n':
        return SCOPE_FILE;
    default:
        return SCOPE_CODE;
    }
}

static void track_brace(struct normaliser *n, char c)
{
    if (c == '{') {
        if (n->depth < SCOPES_MAX) {
            n->outer[n->depth] = n->parens;
            n->scopes[n->depth] = (unsigned char)opened_scope(n);
        }
        n->depth++;
        n->parens = 0;
    } else if (n->depth > 0) {
        n->depth--;
        n->parens = n->depth < SCOPES_MAX ? n->outer[n->depth] : 0;
    }
}

/* Whether the parenthesis behind p1 is that of a call; outside of functions only where the
 * name begins the statement. */
static bool is_call(const struct normaliser *n)
{
    bool begins = n->p2.kind == C_END || is_one_of(n, &n->p2, ";}");
    return n->p1.kind == C_NAME &&
           (scope_now(n) == SCOPE_CODE || scope_now(n) == SCOPE_LIST || begins);
}

static void track_parenthesis(struct normaliser *n, char c)
{
    if (c == '(' || c == '[') {
        n->parens++;
        n->calls = (n->calls << 1) | (c == '(' && is_call(n) ? 1 : 0);
    } else if (c == ')' || c == ']') {
        n->parens -= n->parens > 0 ? 1 : 0;
        n->calls >>= 1;
        n->head = n->head || c == ')';
    }
}

/* What the next brace will open. */
static void track_words(struct normaliser *n, const struct c_token *t)
{
    if (n->parens == 0 && is_record_word(n, t)) {
        n->pending = c_token_is(n->text, t, "enum") || n->pending == 'e' ? 'e' : 's';
    } else if (c_token_is(n->text, t, "namespace") ||
               (t->kind == C_LITERAL && c_token_is(n->text, &n->p1, "extern"))) {
        n->pending = 'n';
    }
}

static void track(struct normaliser *n, const struct c_token *t)
{
    if (t->kind != C_PUNCT) {
        track_words(n, t);
        return;
    }
    char c = n->text[t->begin];
    if (c == '{' || c == '}') {
        track_brace(n, c);
    } else {
        track_parenthesis(n, c);
    }
    if (c == ';' || c == '{' || c == '}') {
        n->pending = 0;
        n->head = false;
    }
}

void c_normalise(char *text, size_t len)
{
    size_t fuel = len + 4096;
    struct normaliser n = {.text = text, .len = len, .fuel = &fuel};
    c_conditionals(text, len);
    refill(&n, 0);
    while (n.ahead[0].kind != C_END) {
        if (prototype_macro(&n)) {
            refill(&n, n.ahead[2].begin);
            continue;
        }
        size_t end = macro_end(&n);
        if (end != 0) {
            c_blank(text, n.ahead[0].begin, end);
            refill(&n, end);
            continue;
        }
        static_macro(&n);
        case_range(&n);
        call_in_strings(&n);
        offset_of(&n);
        type_argument(&n);
        macro_loop(&n);
        struct c_token t = n.ahead[0];
        track(&n, &t);
        n.p2 = n.p1;
        n.p1 = t;
        advance(&n);
    }
}
