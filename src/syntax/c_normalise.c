/* Makes C with macros readable for a parser that knows none. See c_family.h. The walk over
 * the tokens and the scopes they are in; c_macros.c says what is blanked, c_rewrite.c what is
 * rewritten in its place.
 *
 * A macro that stands where only a preprocessor could put something, is blanked: an
 * attribute before a type (`CURL_EXTERN int f(void);`), between type and name (`int WINAPI
 * f(void)`), behind a declarator (`int x __initdata;`, `void f(void) NORETURN;`), around a
 * prototype (`OF((int x))`), a declaration without semicolon (`DEFINE_STACK_OF(X)`).
 * Names in capitals or with two leading underscores count as such macros; any plain name
 * does before a word that begins a type. A macro loop (`list_for_each(a, b) {`) becomes
 * `while`, in its place. */
#include "c_normalise.h"

#include <string.h>

#include <assay/base/clock.h>

#include "c_family.h"

enum { GROUP_TOKENS_MAX = 4000, CLOCK_TOKENS = 4096 };

/* --- tokens --- */

void c_refill(struct c_normaliser *n, size_t at)
{
    for (unsigned i = 0; i < AHEAD; i++) {
        n->ahead[i] = c_token_at(n->text, n->len, at);
        while (n->ahead[i].kind == C_DIRECTIVE) {
            n->ahead[i] = c_token_at(n->text, n->len, n->ahead[i].end);
        }
        at = n->ahead[i].end;
    }
}

static void advance(struct c_normaliser *n)
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

enum scope c_scope(const struct c_normaliser *n)
{
    return n->depth == 0            ? SCOPE_FILE
           : n->depth <= SCOPES_MAX ? (enum scope)n->scopes[n->depth - 1]
                                    : SCOPE_CODE;
}

bool c_is_capitals(const struct c_normaliser *n, const struct c_token *t)
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

bool c_is_star(const struct c_normaliser *n, const struct c_token *t)
{
    return c_punct(n->text, t, '*');
}

bool c_is_one_of(const struct c_normaliser *n, const struct c_token *t, const char *characters)
{
    return t->kind == C_PUNCT && strchr(characters, n->text[t->begin]) != NULL;
}

bool c_is_record_word(const struct c_normaliser *n, const struct c_token *t)
{
    return c_token_is(n->text, t, "struct") || c_token_is(n->text, t, "union") ||
           c_token_is(n->text, t, "enum") || c_token_is(n->text, t, "class");
}

size_t c_group_end(const struct c_normaliser *n, size_t at)
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

size_t c_with_arguments(const struct c_normaliser *n, struct c_token *next)
{
    size_t end = n->ahead[0].end;
    *next = n->ahead[1];
    if (c_punct(n->text, next, '(')) {
        size_t closed = c_group_end(n, next->begin);
        if (closed != 0) {
            end = closed;
            *next = c_token_at(n->text, n->len, closed);
        }
    }
    return end;
}

bool c_same_line(const struct c_normaliser *n, size_t begin, size_t end)
{
    return memchr(n->text + begin, '\n', end - begin) == NULL;
}

/* --- scopes --- */

static enum scope opened_scope(const struct c_normaliser *n)
{
    bool behind_head = c_punct(n->text, &n->p1, ')') || n->p1.kind == C_QUALIFIER ||
                       c_token_is(n->text, &n->p1, "override") ||
                       c_token_is(n->text, &n->p1, "noexcept");
    enum scope now = c_scope(n);
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

static void track_brace(struct c_normaliser *n, char c)
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
static bool is_call(const struct c_normaliser *n)
{
    bool begins = n->p2.kind == C_END || c_is_one_of(n, &n->p2, ";}");
    return n->p1.kind == C_NAME && (c_scope(n) == SCOPE_CODE || c_scope(n) == SCOPE_LIST || begins);
}

static void track_parenthesis(struct c_normaliser *n, char c)
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
static void track_words(struct c_normaliser *n, const struct c_token *t)
{
    if (n->parens == 0 && c_is_record_word(n, t)) {
        n->pending = c_token_is(n->text, t, "enum") || n->pending == 'e' ? 'e' : 's';
    } else if (c_token_is(n->text, t, "namespace") ||
               (t->kind == C_LITERAL && c_token_is(n->text, &n->p1, "extern"))) {
        n->pending = 'n';
    }
}

static void track(struct c_normaliser *n, const struct c_token *t)
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

void c_normalise(char *text, size_t len, struct time_limit *limit)
{
    unsigned tokens = 0;
    size_t fuel = len + 4096;
    struct c_normaliser n = {.text = text, .len = len, .fuel = &fuel};
    c_conditionals(text, len);
    c_refill(&n, 0);
    while (n.ahead[0].kind != C_END) {
        if (++tokens % CLOCK_TOKENS == 0 && time_limit_over(limit)) {
            break;
        }
        if (c_prototype_macro(&n)) {
            c_refill(&n, n.ahead[2].begin);
            continue;
        }
        size_t end = c_macro_end(&n);
        if (end != 0) {
            c_blank(text, n.ahead[0].begin, end);
            c_refill(&n, end);
            continue;
        }
        c_rewrite(&n);
        struct c_token t = n.ahead[0];
        track(&n, &t);
        n.p2 = n.p1;
        n.p1 = t;
        advance(&n);
    }
}
