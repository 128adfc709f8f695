/* The tokens of C as far as the normaliser needs them: c_conditionals.c chooses branches
 * of #if, c_normalise.c blanks macros. */
#ifndef ASSAY_SYNTAX_C_LEX_H
#define ASSAY_SYNTAX_C_LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum c_token_kind {
    C_END,
    C_NAME,      /* an identifier that is no keyword */
    C_TYPE,      /* int, struct, unsigned … */
    C_SPECIFIER, /* static, extern, inline … */
    C_QUALIFIER, /* const, volatile */
    C_KEYWORD,   /* any other keyword */
    C_LITERAL,   /* string, character, number */
    C_PUNCT,     /* one character; "->" and "::" are two */
    C_DIRECTIVE  /* a whole line that begins with #, with its continuations */
};

struct c_token {
    enum c_token_kind kind;
    size_t begin;
    size_t end;
};

/* The token at or behind `at`, behind blanks and comments. */
struct c_token c_token_at(const char *text, size_t len, size_t at);
/* Inline, so that the length of a literal is known. */
static inline bool c_token_is(const char *text, const struct c_token *t, const char *word)
{
    size_t len = strlen(word);
    return t->end - t->begin == len && memcmp(text + t->begin, word, len) == 0;
}

static inline bool c_punct(const char *text, const struct c_token *t, char c)
{
    return t->kind == C_PUNCT && text[t->begin] == c;
}
/* Blanks instead of [begin, end), line ends stay. */
void c_blank(char *text, size_t begin, size_t end);

/* Conditional directives: blanked, and with them every branch but one where the branches
 * do not each make sense in that place. */
void c_conditionals(char *text, size_t len);

#endif
