/* Measures of code: how complex, how long and how well documented functions and files are.
 *
 * One pass over a tree, in linear time (but for names and lines, which are logarithmic).
 *
 * A function is what has a name and a body. Counted apart from the function around: named
 * functions and methods, in JavaScript and TypeScript also those that are assigned to a
 * name. Other lambdas count to the function around them; those that stand in none are
 * functions called "(anonymous)".
 *
 * cyclomatic: T. J. McCabe, "A Complexity Measure", IEEE TSE 2 (1976): decisions + 1. A
 * decision is: if, a loop, a case (not the default), catch, a conditional expression, "and",
 * "or", a clause of a comprehension, a guard of a case.
 *
 * cognitive: G. A. Campbell, "Cognitive Complexity. A new way of measuring
 * understandability", SonarSource 2018 (version 1.7, 2023): one for each if, else, loop,
 * switch, catch, conditional expression, sequence of equal logical operators, goto, jump to
 * a label, and for direct recursion; and one more for each level of nesting of those that
 * open a level. Of the paper are left out: recursion over several functions, directives of
 * the preprocessor. A named function in another one starts at level 0. */
#ifndef ASSAY_DATAFLOW_MEASURES_H
#define ASSAY_DATAFLOW_MEASURES_H

#include <assay/base/lines.h>
#include <assay/syntax/tree.h>

enum { MEASURES_NAME_MAX = 512 };

struct function_measures {
    /* Qualified by the classes and functions around it ("Shop.price"), at most
     * MEASURES_NAME_MAX bytes (then names outside are missing); valid during the call. */
    struct view name;
    uint32_t line; /* where it begins, with its modifiers; 1-based */
    uint32_t end_line;
    uint32_t cyclomatic;
    uint32_t cognitive;
    uint32_t nesting;    /* deepest, of if, loops, cases, try and catch */
    uint32_t statements; /* a definition of several names is one a name */
    uint32_t parameters;
    uint32_t gotos;
    uint32_t returns;
    uint32_t dead_statements; /* behind a jump in the same block */
    /* As far as the file says: exported, public, or not private where that is the
     * language's default; in C and C++: in a header. */
    bool is_public;
    bool is_documented; /* a comment ends on the line above, or a docstring */
    bool is_unused;     /* private to the file, which does not mention it elsewhere */
    /* Private to a package, and its file does not mention it elsewhere: other files of the
     * package may (words.h). */
    bool is_unused_here;
};

struct file_measures {
    uint32_t functions;
    uint32_t lines;      /* all */
    uint32_t code_lines; /* not empty, not only comment */
    uint32_t
        comment_lines;   /* that begin with or in a comment; approximately: see measures_text.c */
    uint32_t statements; /* these sums include code outside of functions */
    uint32_t cyclomatic;
    uint32_t cognitive;
    uint32_t dead_statements;
    uint32_t public_functions;     /* in C and C++ headers: declarations, too */
    uint32_t documented_functions; /* of the public ones */
};

struct measures_input {
    const struct tree *tree; /* names need not be resolved */
    const struct symbols *symbols;
    const struct lines *lines; /* of tree->source */
    bool header;               /* of C or C++: what it declares is public */
    void *ctx;
    /* Called once a function, at its end; NULL: only the totals are wanted. */
    enum status (*function)(void *ctx, const struct function_measures *f, struct error *err);
};

/* A status of the callback other than OK ends it; `out` is untouched then. */
MUST_CHECK enum status measures_of(const struct measures_input *in, struct file_measures *out,
                                   struct error *err);

/* Whether `path` names a header of C or C++. */
bool measures_is_header(struct view path);

#endif
