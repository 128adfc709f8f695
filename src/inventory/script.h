/* Build descriptions that are written in Python or a language like it (Starlark,
 * Meson): what can be read of them without running them. The text is cut into tokens;
 * readers look for calls and for the constant texts in them. */
#ifndef ASSAY_INVENTORY_SCRIPT_H
#define ASSAY_INVENTORY_SCRIPT_H

#include "collect.h"

enum script_kind { SCRIPT_NAME, SCRIPT_TEXT, SCRIPT_NUMBER, SCRIPT_MARK };

enum { SCRIPT_TOKENS_MAX = 4 << 20, SCRIPT_DEPTH_MAX = 1024 };

struct script_token {
    enum script_kind kind;
    bool computed;    /* a text with escapes or with values in it: not what it says */
    struct view text; /* a text without its quotes; one character of a mark */
    uint32_t line;
    uint32_t column;
    uint32_t partner; /* of a bracket: where the other one is */
};

struct script {
    struct collector *c;
    struct script_token *tokens;
    size_t len;
    size_t cap;
    char keyword;         /* what follows a keyword argument's name: '=' or ':' */
    struct map constants; /* name → position + 1 of the text that it stands for */
};

/* The tokens [begin, end) of an argument, or of any expression. */
struct script_range {
    size_t begin;
    size_t end;
};

struct script_call {
    struct view name; /* without what stands before a '.' */
    uint32_t line;
    struct script_range arguments; /* between the brackets */
};

/* Cut the collector's text; names that are once given a text at the beginning of a
 * statement stand for it. ERR_FORMAT for what cannot be in such a language: brackets
 * that do not match, texts without an end, statements that begin with an operator. */
MUST_CHECK enum status script_read(struct script *s, struct collector *c, char keyword,
                                   struct error *err);
void script_release(struct script *s);

/* Is there a call at token `at` ("name(")? */
bool script_call_at(const struct script *s, size_t at, struct script_call *out);

/* The argument of this name; an empty range when there is none. */
struct script_range script_named(const struct script *s, const struct script_call *call,
                                 const char *name);
/* The argument at this position, counted without the named ones. */
struct script_range script_positional(const struct script *s, const struct script_call *call,
                                      size_t position);

/* The constant text that an expression is, or ptr NULL. */
struct view script_text(const struct script *s, struct script_range range);
/* script_text() of the named argument. */
struct view script_named_text(const struct script *s, const struct script_call *call,
                              const char *name);
/* True when the named argument is that word ("False", "true"). */
bool script_named_is(const struct script *s, const struct script_call *call, const char *name,
                     const char *word);
/* The next constant text anywhere in the range, from *at on (begin with range.begin). */
const struct script_token *script_next_text(const struct script *s, struct script_range range,
                                            size_t *at);

#endif
