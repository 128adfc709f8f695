/* Between the parts of the normaliser of C; see c_normalise.c. */
#ifndef ASSAY_SYNTAX_C_NORMALISE_H
#define ASSAY_SYNTAX_C_NORMALISE_H

#include <stdint.h>

#include "c_lex.h"

enum { SCOPES_MAX = 512, AHEAD = 4 };

enum scope {
    SCOPE_FILE, /* declarations: a file, a namespace, extern "C" */
    SCOPE_RECORD,
    SCOPE_CODE,
    SCOPE_LIST /* enumerators, values */
};

struct c_normaliser {
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

/* Look ahead anew from `at`. */
void c_refill(struct c_normaliser *n, size_t at);
enum scope c_scope(const struct c_normaliser *n);
/* In capitals, and no name that everybody knows. */
bool c_is_capitals(const struct c_normaliser *n, const struct c_token *t);
bool c_is_star(const struct c_normaliser *n, const struct c_token *t);
bool c_is_one_of(const struct c_normaliser *n, const struct c_token *t, const char *characters);
/* struct, union, enum, class */
bool c_is_record_word(const struct c_normaliser *n, const struct c_token *t);
/* Behind the parentheses that `at` opens; 0 where they do not close. */
size_t c_group_end(const struct c_normaliser *n, size_t at);
/* Where the current token ends together with its arguments, and what follows. */
size_t c_with_arguments(const struct c_normaliser *n, struct c_token *next);
bool c_same_line(const struct c_normaliser *n, size_t begin, size_t end);

/* c_macros.c: the end of the macro that begins at the current token and is blanked, or 0. */
size_t c_macro_end(const struct c_normaliser *n);
/* c_rewrite.c: f OF((int x)): the macro and the outer parentheses go; whether they did. */
bool c_prototype_macro(struct c_normaliser *n);
/* What else the current token begins, rewritten where the parser could not read it. */
void c_rewrite(struct c_normaliser *n);

#endif
