/* #if … #else … #endif: which branches a parser can read one after the other.
 *
 * Where a group stands between statements or list items and each of its branches is whole
 * in itself, all of them stay and only the directives go: the parser sees all the code.
 * Else (a branch that opens a brace, a part of an expression, the head of a function) the
 * first branch stays and the others are blanked. What stands behind #if 0 always goes. */
#include "c_lex.h"

#include <string.h>

enum { GROUPS_MAX = 32, BRACES_MAX = 128, LIST_BIT = 0x80, PARENS_MAX = 0x7f };

struct state {
    unsigned braces;
    int parens;    /* open ones within the innermost brace */
    bool boundary; /* a statement or a list item may begin here */
    /* By brace: the parentheses open around it; LIST_BIT: it opened a list of values. */
    unsigned char outer[BRACES_MAX];
};

struct group {
    unsigned braces; /* at #if */
    int parens;
    bool boundary;
    unsigned lowest; /* fewest braces since the branch began */
    bool tokens;     /* some stood in the branch */
    bool otherwise;  /* the first of them is `else` */
    size_t branch;   /* where its text begins */
    bool dead;       /* it is #if 0 */
    bool whole;      /* all living branches so far are */
    bool chosen;     /* the first living one is over, and ended at … */
    size_t chosen_end;
    struct state before; /* at #if */
    struct state after;  /* behind the chosen branch */
};

struct work {
    char *text;
    size_t len;
    struct state now;
    size_t depth;
    struct group groups[GROUPS_MAX];
};

/* --- state --- */

static void open_brace(struct state *s, bool list)
{
    if (s->braces < BRACES_MAX) {
        int parens = s->parens < PARENS_MAX ? s->parens : PARENS_MAX;
        s->outer[s->braces] = (unsigned char)(parens | (list ? LIST_BIT : 0));
    }
    s->braces++;
    s->parens = 0;
}

static void close_brace(struct work *w)
{
    struct state *s = &w->now;
    if (s->braces > 0) {
        s->braces--;
        s->parens = s->braces < BRACES_MAX ? s->outer[s->braces] & PARENS_MAX : 0;
    }
    for (size_t i = 0; i < w->depth; i++) {
        if (s->braces < w->groups[i].lowest) {
            w->groups[i].lowest = s->braces;
        }
    }
}

static bool in_list(const struct state *s)
{
    return s->braces > 0 && s->braces <= BRACES_MAX && (s->outer[s->braces - 1] & LIST_BIT) != 0;
}

/* `enumeration`: the word enum stood since the last statement; `before`: the character
 * before the brace. */
static bool opens_list(const struct state *s, bool enumeration, char before)
{
    return enumeration || before == '=' || (in_list(s) && (before == '{' || before == ','));
}

/* --- groups --- */

static bool is_directive(const struct work *w, const struct c_token *t, const char *word)
{
    size_t at = t->begin + 1;
    size_t len = strlen(word);
    while (at < t->end && (w->text[at] == ' ' || w->text[at] == '\t')) {
        at++;
    }
    return t->end - at >= len && memcmp(w->text + at, word, len) == 0;
}

static bool is_false(const struct work *w, const struct c_token *t)
{
    struct c_token word = {C_END, 0, 0};
    struct c_token value = {C_END, 0, 0};
    if (is_directive(w, t, "if")) {
        word = c_token_at(w->text, t->end, t->begin + 1);
        value = c_token_at(w->text, t->end, word.end);
    }
    return c_token_is(w->text, &word, "if") && c_token_is(w->text, &value, "0");
}

static void begin_branch(struct work *w, struct group *g, size_t at)
{
    g->branch = at;
    g->lowest = g->braces;
    g->tokens = false;
    g->otherwise = false;
    w->now = g->before;
}

static void open_group(struct work *w, const struct c_token *t)
{
    if (w->depth < GROUPS_MAX) {
        struct group *g = &w->groups[w->depth];
        *g = (struct group){
            .braces = w->now.braces,
            .parens = w->now.parens,
            .boundary = w->now.boundary,
            .dead = is_false(w, t),
            .whole = w->now.boundary && w->now.parens == 0,
            .before = w->now,
        };
        begin_branch(w, g, t->end);
    }
    w->depth++;
}

static void end_branch(struct work *w, struct group *g, size_t at)
{
    if (g->dead) {
        c_blank(w->text, g->branch, at);
        w->now = g->before;
        g->dead = false;
        return;
    }
    bool whole = w->now.braces == g->braces && w->now.parens == g->parens &&
                 g->lowest == g->braces && (w->now.boundary || !g->tokens) && !g->otherwise;
    g->whole = g->whole && whole;
    if (!g->chosen) {
        g->chosen = true;
        g->chosen_end = at;
        g->after = w->now;
    }
}

static struct group *innermost(struct work *w)
{
    return w->depth > 0 && w->depth <= GROUPS_MAX ? &w->groups[w->depth - 1] : NULL;
}

static void next_branch(struct work *w, const struct c_token *t)
{
    struct group *g = innermost(w);
    if (g != NULL) {
        end_branch(w, g, t->begin);
        begin_branch(w, g, t->end);
    }
}

static void close_group(struct work *w, const struct c_token *t)
{
    struct group *g = innermost(w);
    if (g != NULL) {
        end_branch(w, g, t->begin);
        if (g->chosen && !g->whole) {
            c_blank(w->text, g->chosen_end, t->begin);
            w->now = g->after;
        }
    }
    if (w->depth > 0) {
        w->depth--;
    }
    struct group *outer = innermost(w);
    if (outer != NULL && g != NULL) {
        outer->tokens = outer->tokens || g->tokens;
        outer->lowest = g->lowest < outer->lowest ? g->lowest : outer->lowest;
    }
}

/* #define F(args...) of GNU: the grammar knows only "..." there. */
static void named_ellipsis(struct work *w, const struct c_token *t)
{
    struct c_token word = c_token_at(w->text, t->end, t->begin + 1);
    struct c_token name = c_token_at(w->text, t->end, word.end);
    size_t at = name.end;
    if (!c_token_is(w->text, &word, "define") || at >= t->end || w->text[at] != '(') {
        return;
    }
    for (; at + 3 < t->end && w->text[at] != ')'; at++) {
        struct c_token p = c_token_at(w->text, t->end, at + 1);
        if (p.kind == C_NAME && p.end + 3 <= t->end && memcmp(w->text + p.end, "...", 3) == 0) {
            c_blank(w->text, p.begin, p.end);
            return;
        }
    }
}

/* Other directives go where no statement can stand. */
static void directive(struct work *w, const struct c_token *t)
{
    bool conditional = true;
    if (is_directive(w, t, "if")) {
        open_group(w, t);
    } else if (is_directive(w, t, "el")) {
        next_branch(w, t);
    } else if (is_directive(w, t, "endif")) {
        close_group(w, t);
    } else {
        conditional = false;
        named_ellipsis(w, t);
    }
    if (conditional || !w->now.boundary || w->now.parens > 0 || in_list(&w->now)) {
        c_blank(w->text, t->begin, t->end);
    }
}

/* --- the walk --- */

static void punctuation(struct work *w, char c, bool enumeration, char before)
{
    struct state *s = &w->now;
    if (c == '{') {
        open_brace(s, opens_list(s, enumeration, before));
    } else if (c == '}') {
        close_brace(w);
    } else if (c == '(' || c == '[') {
        s->parens++;
    } else if ((c == ')' || c == ']') && s->parens > 0) {
        s->parens--;
    }
    s->boundary = strchr(";{}:,", c) != NULL;
}

void c_conditionals(char *text, size_t len)
{
    struct work w = {.text = text, .len = len, .now = {.boundary = true}};
    bool enumeration = false;
    char before = ';';
    for (size_t at = 0;;) {
        struct c_token t = c_token_at(text, len, at);
        if (t.kind == C_END) {
            return;
        }
        at = t.end;
        if (t.kind == C_DIRECTIVE) {
            directive(&w, &t);
            continue;
        }
        char first = text[t.begin];
        struct group *g = innermost(&w);
        if (g != NULL) {
            g->otherwise = g->otherwise || (!g->tokens && c_token_is(text, &t, "else"));
            g->tokens = true;
        }
        if (t.kind == C_PUNCT) {
            punctuation(&w, first, enumeration, before);
            enumeration = enumeration && strchr(";{}(=", first) == NULL;
        } else {
            w.now.boundary = c_token_is(text, &t, "else") || c_token_is(text, &t, "do");
            enumeration = enumeration || c_token_is(text, &t, "enum");
        }
        before = text[t.end - 1];
    }
}
