/* How a pattern becomes a tree, step by step; see pattern.c. */
#ifndef ASSAY_SYNTAX_PATTERN_PARTS_H
#define ASSAY_SYNTAX_PATTERN_PARTS_H

#include <assay/syntax/parser.h>

#include "grammar.h"
#include "pattern.h"

enum { PLACEHOLDERS_MAX = 256, READING_TEXT_MAX = 256 * 1024 };

struct placeholder {
    enum node_kind kind;
    struct view original; /* "$X", "..." */
    struct view type;     /* NODE_TYPED */
    size_t begin;         /* where it stands in the pattern */
    size_t end;
    bool statement;    /* stands where a statement does */
    unsigned form;     /* which of the language's forms is used for it */
    const char *fixed; /* the form where the language says by itself which one it is */
};

struct placeholders {
    struct view pattern;
    const char *const *reserved; /* the language's; NULL: none */
    bool typed_arguments;        /* "f($X: T)" is a typed metavariable */
    bool dollar; /* names are written with a "$" before them, which is not the pattern's */
    struct placeholder items[PLACEHOLDERS_MAX];
    size_t count;
    size_t deep; /* "<..." that no "...>" has closed yet */
};

/* The pattern as text of the language, and what its grammar made of it. */
struct reading {
    const struct pattern_context *context;
    struct buf text;
    size_t begin; /* where the pattern stands in the text */
    size_t end;
    struct cst cst;
    size_t errors;
};

/* The identifier that stands for the placeholder `index`: "zq" index "q". */
void placeholder_write(struct buf *out, size_t index, bool capital);

/* pattern_find.c: the items of p->pattern, in their order. */
MUST_CHECK enum status placeholders_find(struct placeholders *p, struct error *err);

/* pattern_reading.c: the reading without errors, by the grammar *g or else by that of its
 * alternative, which *g then is; ERR_FORMAT where there is none. */
MUST_CHECK enum status pattern_read(struct parser *parser, const struct grammar **g,
                                    struct placeholders *p, struct reading *r, struct error *err);

/* pattern_trim.c: the nodes of `from`, the whole reading, that are the pattern's own. */
MUST_CHECK enum status pattern_trim(const struct tree *from, const struct reading *r,
                                    struct tree *to, struct error *err);
/* What the trimmed tree of `pattern` is; one expression alone loses the statement around it. */
enum pattern_shape pattern_shape_of(struct tree *t, struct view pattern);

static inline bool pattern_is_word(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The first place at or behind `at` that is no blank of a line. */
static inline size_t pattern_skip_blank(struct view text, size_t at)
{
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t')) {
        at++;
    }
    return at;
}

#endif
