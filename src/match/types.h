/* What is known about the type of an expression: what declarations, literals, casts,
 * operators, constructors and well-known methods near it say. */
#ifndef ASSAY_MATCH_TYPES_H
#define ASSAY_MATCH_TYPES_H

#include "matcher.h"

enum { TYPE_TEXT_MAX = 256 };

/* A type in the one form in which types are compared: without blanks and qualifiers;
 * pointers as "char*" (C) or "*T" (Go), arrays as "T[]" (Go: "[]T"). */
struct type_text {
    char text[TYPE_TEXT_MAX];
    size_t len;
};

struct known_type {
    /* A built-in kind that goes by several names, told by a literal of it: STRING, NUMBER,
     * BOOL, CHAR, NULL, LIST, DICT; or NODE_NONE. */
    enum node_kind family;
    bool fraction;            /* of NUMBER: it is no integer */
    struct type_text written; /* as it stands in the code; empty with a family */
    struct type_text full;    /* through imports; empty where nothing was imported */
    node_id at;               /* where it is written, or NO_NODE */
};

/* What was found out about an expression: many rules ask for its type. */
struct typed_memo {
    uint32_t tree;
    node_id of;
    bool is_known;
    struct known_type type;
};

/* Whether anything is known about the type of the expression t. */
bool type_of(const struct tree *tree, const struct symbols *symbols, node_id t,
             struct known_type *out);
/* Whether the type is the one that is asked for: "java.util.List", "char *", "List<$T>".
 * *variable is the part that the only metavariable in it stands for; empty: none. */
bool type_fits(const struct tree *tree, const struct known_type *known, struct view wanted,
               struct view *variable);

/* Whether `t` is known to have the type that the NODE_TYPED `p` asks for; what a
 * metavariable in that type stands for is bound. */
bool type_matches(struct matcher *m, node_id p, node_id t);
/* Whether `t` is known to have the type written as `wanted`. */
bool type_is(const struct tree *tree, const struct symbols *symbols, node_id t, struct view wanted);

/* Whether code can have a value of the type of this name, case aside, without naming the type:
 * literals and operators tell it. */
bool type_goes_unnamed(struct view name);

/* types_text.c */
/* Without blanks, "const" and the like. */
struct type_text type_squeeze(struct view text);
/* The type at node `type` as it is written, or (`full`) with its name through imports: empty
 * where nothing was imported. */
struct type_text type_written(const struct tree *tree, const struct symbols *symbols, node_id type,
                              bool full);
/* A pointer to t. */
void type_point(const struct tree *tree, struct type_text *t);
/* What t is a pointer to, an array of: false where it is neither. */
bool type_pointed(struct type_text *t);
bool type_element(struct type_text *t);
/* Whether two squeezed types are the same; see type_fits(). */
bool type_same(struct view wanted, struct view known, struct view *variable);
/* The name that code with an expression of that type holds as a word: "Statement" of
 * "java.sql.Statement". Empty: there may be none, as the type is a metavariable, or is known of
 * literals, operators or methods that do not name it. */
struct view type_word(struct view wanted);

/* The first metavariable in a type: its bytes [*begin, *end). */
bool type_variable(struct view text, size_t *begin, size_t *end);
/* "Map<K, V>" → "V"; empty where there is none. */
struct view type_last_argument(struct view type);

static inline struct view type_view(const struct type_text *t)
{
    return view_of(t->text, t->len);
}

#endif
