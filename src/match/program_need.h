/* Clauses of literals while they are collected: see program_literals.c. */
#ifndef ASSAY_MATCH_PROGRAM_NEED_H
#define ASSAY_MATCH_PROGRAM_NEED_H

#include "program_build.h"

enum { CLAUSES_MAX = 24, LITERALS_IN_CLAUSE = 96, LITERAL_MIN = 3 };

/* One of these literals must stand in the file. */
struct clause {
    uint32_t count; /* 0: asks for nothing */
    uint32_t literals[LITERALS_IN_CLAUSE];
};

/* Clauses that must all hold. */
struct need {
    struct clause *clauses;
    size_t count;
};

MUST_CHECK enum status need_new(struct arena *a, struct need *n, struct error *err);
void need_clause(struct need *n, const struct clause *c);
/* A clause of these texts, or of this one, unless one of them is too short or may be written
 * in other ways. */
MUST_CHECK enum status need_one_of(struct builder *b, struct need *n, const struct view *texts,
                                   size_t count, struct error *err);
MUST_CHECK enum status need_text(struct builder *b, struct need *n, struct view text,
                                 struct error *err);
/* A name of the code: no part of a longer word. */
MUST_CHECK enum status need_word(struct builder *b, struct need *n, struct view text,
                                 struct error *err);
/* `all` says "some alternative's best clause": add that of `n`; false where it has none. */
bool need_join(const struct builder *b, struct clause *all, const struct need *n);

/* program_need_regex.c: what every match of the expression holds; `words`: of that only
 * words, as what stands between them may be written in other ways (a.b, a::b). */
MUST_CHECK enum status need_regex(struct builder *b, struct arena *a, struct view re, bool words,
                                  struct need *n, struct error *err);

#endif
