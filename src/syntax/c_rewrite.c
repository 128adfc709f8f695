/* What the parser of C cannot read and that is written anew in its place. */
#include <string.h>

#include "c_normalise.h"

bool c_prototype_macro(struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (c_scope(n) == SCOPE_CODE || (n->p1.kind != C_NAME && !c_punct(n->text, &n->p1, ')')) ||
        t[0].kind != C_NAME || !c_punct(n->text, &t[1], '(') || !c_punct(n->text, &t[2], '(')) {
        return false;
    }
    size_t inner = c_group_end(n, t[2].begin);
    struct c_token close = c_token_at(n->text, n->len, inner);
    if (inner == 0 || !c_punct(n->text, &close, ')')) {
        return false;
    }
    c_blank(n->text, t[0].begin, t[1].end);
    c_blank(n->text, close.begin, close.end);
    return true;
}

/* `static DEVICE_ATTR(a, b);` is a call without its `static`. */
static void static_macro(struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    unsigned name = t[1].kind == C_QUALIFIER ? 2 : 1;
    if ((t[0].kind != C_SPECIFIER && t[0].kind != C_QUALIFIER) || !c_is_capitals(n, &t[name]) ||
        !c_punct(n->text, &t[name + 1], '(')) {
        return;
    }
    size_t end = c_group_end(n, t[name + 1].begin);
    struct c_token next = c_token_at(n->text, n->len, end);
    if (end != 0 && c_punct(n->text, &next, ';')) {
        c_blank(n->text, t[0].begin, t[name - 1].end);
        c_refill(n, t[0].begin);
    }
}

/* case 1 ... 5: the first of the range stays. */
static void case_range(struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (!c_punct(n->text, &t[0], '.') || !c_punct(n->text, &t[1], '.') ||
        !c_punct(n->text, &t[2], '.') || c_scope(n) != SCOPE_CODE || n->parens > 0) {
        return;
    }
    struct c_token next = c_token_at(n->text, n->len, t[3].end);
    if (c_punct(n->text, &next, ':')) {
        c_blank(n->text, t[0].begin, t[3].end);
        c_refill(n, next.begin);
    }
}

/* "a" STRINGIFY(b) "c": a name may stand among strings, a call may not. */
static void call_in_strings(struct c_normaliser *n)
{
    const struct c_token *t = n->ahead;
    if (n->p1.kind == C_LITERAL && t[0].kind == C_NAME && c_punct(n->text, &t[1], '(') &&
        n->text[n->p1.begin] == '"') {
        size_t end = c_group_end(n, t[1].begin);
        if (end != 0) {
            c_blank(n->text, t[1].begin, end);
            c_refill(n, t[0].begin);
        }
    }
}

/* offsetof(struct x, a[0]): the grammar's own reading takes no index; a plain call does. */
static void offset_of(struct c_normaliser *n)
{
    if (c_token_is(n->text, &n->ahead[0], "offsetof")) {
        n->text[n->ahead[0].begin] = 'O';
    }
}

/* The words of a type: `struct x`, `unsigned int`, `foo`. */
struct type_words {
    bool word; /* int, const, struct … */
    bool record;
    unsigned names;
    size_t end;
};

/* The token behind them. */
static struct c_token skip_type_words(const struct c_normaliser *n, struct type_words *w)
{
    struct c_token t = n->ahead[0];
    for (unsigned i = 0; i < 8; i++) {
        if (t.kind == C_TYPE || t.kind == C_QUALIFIER) {
            w->word = true;
            w->record = w->record || c_is_record_word(n, &t);
        } else if (t.kind == C_NAME) {
            w->names++;
        } else {
            break;
        }
        w->end = t.end;
        t = c_token_at(n->text, n->len, w->end);
    }
    return t;
}

/* Whether they are one type, where a star follows them or not. */
static bool is_one_type(const struct type_words *w, bool star)
{
    if (w->record) {
        return w->names == 1;
    }
    return w->word ? w->names == 0 || (star && w->names == 1) : w->names == 1 && star;
}

/* The end of a type that is an argument (`struct x`, `unsigned int`, `foo *`), or 0. */
static size_t type_argument_end(const struct c_normaliser *n)
{
    struct type_words words = {.end = 0};
    struct c_token t = skip_type_words(n, &words);
    bool star = c_is_star(n, &t);
    size_t end = words.end;
    for (unsigned i = 0; i < 4 && c_is_star(n, &t); i++) {
        end = t.end;
        t = c_token_at(n->text, n->len, end);
    }
    return is_one_type(&words, star) && c_is_one_of(n, &t, ",)") &&
                   c_same_line(n, n->ahead[0].begin, end)
               ? end
               : 0;
}

/* container_of(p, struct x, y): a type among the arguments of a call becomes one word;
 * what is read from the source stays the type. */
static void type_argument(struct c_normaliser *n)
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
        c_refill(n, n->ahead[0].begin);
    }
}

static bool has_each(const struct c_normaliser *n, const struct c_token *t)
{
    const char *name = n->text + t->begin;
    size_t len = t->end - t->begin;
    return memmem(name, len, "for_each", 8) != NULL || memmem(name, len, "foreach", 7) != NULL ||
           memmem(name, len, "FOREACH", 7) != NULL || memmem(name, len, "FOR_EACH", 8) != NULL;
}

/* each(a, b) {: a loop. c_while() reads the name back from the source. */
static void macro_loop(struct c_normaliser *n)
{
    struct c_token next;
    const struct c_token *t = n->ahead;
    bool begins = c_is_one_of(n, &n->p1, ";{}:)") || c_token_is(n->text, &n->p1, "else");
    if (c_scope(n) != SCOPE_CODE || n->parens > 0 || !begins || t[0].kind != C_NAME ||
        !c_punct(n->text, &t[1], '(') || t[0].end - t[0].begin < 5) {
        return;
    }
    size_t end = c_with_arguments(n, &next);
    bool body = c_punct(n->text, &next, '{') ||
                (has_each(n, &t[0]) && (next.kind == C_NAME || next.kind == C_KEYWORD));
    if (end != t[0].end && body) {
        c_blank(n->text, t[0].begin, t[0].end);
        memcpy(n->text + t[0].begin, "while", 5);
    }
}

void c_rewrite(struct c_normaliser *n)
{
    static_macro(n);
    case_range(n);
    call_in_strings(n);
    offset_of(n);
    type_argument(n);
    macro_loop(n);
}
