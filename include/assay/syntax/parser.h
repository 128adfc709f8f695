/* Source text to trees, and patterns to trees: every language behind one face.
 *
 * One parser a process or thread; it keeps its memory from file to file. */
#ifndef ASSAY_SYNTAX_PARSER_H
#define ASSAY_SYNTAX_PARSER_H

#include <assay/syntax/tree.h>

struct parser;

struct parser_limits {
    uint64_t budget_ns; /* CPU time for one file or pattern; 0: 5 s. Beyond: ERR_TIMEOUT */
    size_t memory;      /* bytes for one file's trees; 0: 1 GiB. Beyond: ERR_LIMIT */
};

MUST_CHECK enum status parser_new(const struct parser_limits *limits, struct parser **out,
                                  struct error *err);
struct parser *parser_free(struct parser *p);

/* Whether there is a grammar for it. */
bool parser_knows(enum language language);

/* Parse `source` (must outlive the tree) and lower it. Broken code is no error: what
 * could not be placed is NODE_ERROR. `tree` is reused: its memory is kept, its former
 * content is gone. Sources above 2^31 bytes: ERR_LIMIT. Text that is not UTF-8 is parsed
 * byte by byte as far as the grammar goes. */
MUST_CHECK enum status parser_parse(struct parser *p, enum language language, struct view source,
                                    struct symbols *symbols, struct tree *tree, struct error *err);

/* What a pattern matches. */
enum pattern_shape {
    PATTERN_EXPRESSION, /* node 1 is an expression */
    PATTERN_STATEMENT,  /* node 1 is a statement, declaration or any other single node */
    PATTERN_SEQUENCE,   /* the children of node 0 are statements in a row */
    PATTERN_PROGRAM     /* nothing but an ellipsis, or empty: matches any whole file */
};

/* Parse a pattern of a code rule: code of `language` with $X, $...X, ..., <... e ...> and
 * (T $X). *owned is the text that tree->source points into (free with mem_free): the
 * pattern with metavariables and ellipses put as identifiers that no code uses.
 * ERR_FORMAT where no reading of it as program, statements, expression, member, type … of
 * the language parses. */
MUST_CHECK enum status parser_pattern(struct parser *p, enum language language, struct view pattern,
                                      struct symbols *symbols, struct tree *tree,
                                      enum pattern_shape *shape, char **owned, struct error *err);

#endif
