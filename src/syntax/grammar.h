/* A language at run time: its grammar's tables joined with the rows of its syntax. */
#ifndef ASSAY_SYNTAX_GRAMMAR_H
#define ASSAY_SYNTAX_GRAMMAR_H

#include "lower.h"

struct prepared_row {
    const struct lowering_row *row;
    uint8_t roles[FIELD_COUNT]; /* 0: not listed; else role + 1, or one of the two below */
    uint8_t rest;               /* role of children whose field is not listed */
};
enum { ROLE_IS_SYMBOL = 254, ROLE_IS_DROPPED = 255 };

struct grammar {
    const struct language_syntax *syntax;
    uint32_t type_count;
    const char **type_names; /* by type */
    uint16_t *row_of;        /* by type: index into rows + 1, or 0 */
    uint8_t *field_of;       /* by the grammar's field id: enum cst_field */
    uint32_t field_count;
    struct prepared_row *rows;
    uint32_t row_count;
};

MUST_CHECK enum status grammar_new(const struct language_syntax *syntax, struct grammar **out,
                                   struct error *err);
/* "condition=condition *=argument" into the tables of a row. */
MUST_CHECK enum status grammar_fields(const struct lowering_row *row, const char *fields,
                                      struct prepared_row *out, struct error *err);
struct grammar *grammar_free(struct grammar *g);

/* Lower the whole concrete tree into `tree` (emptied first). */
MUST_CHECK enum status lower_tree(const struct grammar *g, const struct cst *cst,
                                  struct symbols *symbols, const struct placeholders *placeholders,
                                  struct tree *tree, struct error *err);

/* The time of one file or pattern begins; all that is parsed for it shares it. */
struct parser;
void parser_start(struct parser *p);
/* Used by pattern.c: parse text to a concrete tree. */
MUST_CHECK enum status parser_concrete(struct parser *p, const struct grammar *g,
                                       struct view source, struct cst *cst, struct error *err);
MUST_CHECK enum status parser_grammar(struct parser *p, enum language language,
                                      const struct grammar **out, struct error *err);

#endif
