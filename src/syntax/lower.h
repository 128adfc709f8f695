/* Lowering: from a grammar's concrete tree to the common form (assay/syntax/tree.h).
 *
 * A language is one file with a const struct language_syntax: a table with a row for each
 * node type that means something, and functions for those that a row cannot say. Node
 * types without a row become NODE_OTHER by themselves. Start from python.c. */
#ifndef ASSAY_SYNTAX_LOWER_H
#define ASSAY_SYNTAX_LOWER_H

#include "cst.h"

#include <assay/base/clock.h>

struct TSLanguage;
struct lowering;
struct parser;

/* Adds what the grammar's node `at` means to the open node, in `role`. */
typedef void lower_function(struct lowering *l, uint32_t at, enum node_role role);

enum lowering_shape {
    SHAPE_NODE,   /* a node with its named children; roles from `fields` */
    SHAPE_LEAF,   /* a node without children; symbol: the source text */
    SHAPE_PASS,   /* no node: the named children stand in its place, in its role */
    SHAPE_DROP,   /* nothing: a comment, an empty statement */
    SHAPE_STRING, /* NODE_STRING of the text between quotes; NODE_INTERPOLATED where a
                     named child is not in the row's `fields` word list (see lower_string) */
    SHAPE_TOKENS, /* as SHAPE_NODE, and words and operators become NODE_TOKEN; symbol: the
                     type's name. The shape of types without a row. */
    SHAPE_CUSTOM  /* the row's function */
};

struct lowering_row {
    const char *type; /* the grammar's name, or "A|B|C" for several that are lowered alike */
    enum lowering_shape shape;
    enum node_kind kind;
    /* SHAPE_NODE: "condition=condition consequence=then": the grammar's field = role
     * (node_role_name()). A field "=symbol" gives the node its symbol: its text; the child
     * is then left out. Children whose field is not listed get ROLE_NONE, or the role
     * after "*=": "*=argument". A role "drop" leaves the child out. */
    const char *fields;
    lower_function *lower;
    uint16_t flags; /* enum node_flag for the node */
};

/* Where a pattern is tried: text before and behind that make it a whole file. The first
 * reading without errors counts, else the one with the least. */
struct pattern_context {
    const char *before;
    const char *after;
};

struct language_syntax {
    enum language language;
    /* Whose grammar and rows read what this grammar can't (types in JavaScript), in files
     * and in patterns; 0: none. */
    enum language alternative;
    enum language pattern_alternative;
    const struct TSLanguage *(*grammar)(void);
    /* Instead of a grammar: a reader of our own, and the names of the types it gives. Where
     * it hands text to the grammar of `embeds`, that one's types stand behind, and its rows
     * apply to them. */
    enum status (*parse)(struct parser *p, struct view source, struct cst *cst, struct error *err);
    const char *const *types;
    uint32_t type_count;
    enum language embeds;
    const struct lowering_row *rows;
    size_t row_count;
    const struct pattern_context *contexts; /* ended by {NULL, NULL} */
    /* What an ellipsis may be put as, ended by NULL; '@' stands for an identifier. The
     * first is tried everywhere, then others one place at a time while they lessen the
     * errors: "@", "@;", "@ @", "@: @", "**@" … */
    const char *const *ellipses;
    /* The same for $X and $...X; NULL: { "@" }. '^' stands for one that begins with a
     * capital. */
    const char *const *metavariables;
    /* The one form of the metavariable or ellipsis at [begin, end) of a pattern where its
     * place says which it is; NULL (or no function): found by trying. */
    const char *(*form)(struct view pattern, size_t begin, size_t end, enum node_kind kind);
    /* Names that look like metavariables and are none ("$_GET"); ended by NULL. */
    const char *const *reserved;
    bool typed_arguments; /* "f($X: T)" in a pattern: an argument of that type */
    /* Keeps length and line ends, makes text parse: macros of C. NULL: nothing to do. */
    /* What is not done within `limit` stays as it is. */
    void (*normalise)(char *text, size_t len, struct time_limit *limit);
    bool normalise_patterns; /* patterns, too */
    /* Expressions stand among statements without a node of their own: lower_statement(). */
    bool bare_statements;
    /* The row of the root's type is called for the root: it adds the statements of the
     * PROGRAM, which is open. */
    bool custom_root;
    /* After lowering of a file or a pattern: what needs the whole tree. May be NULL. */
    void (*finish)(struct lowering *l);
};

/* One a supported language; NULL for others. */
const struct language_syntax *language_syntax(enum language language);

struct placeholders; /* pattern.c: what identifiers of a pattern stand for */

struct lowering {
    const struct grammar *grammar;
    const struct cst *cst;
    struct tree *tree;
    struct symbols *symbols;
    const struct placeholders *placeholders; /* NULL: a file, not a pattern */
    node_id open;                            /* the node whose children are being added */
    unsigned depth;
    uint64_t spent;     /* for languages with look-ups that cost: what they have cost */
    enum status failed; /* the first failure sticks */
};

/* --- reading the concrete tree --- */

/* NOLINTBEGIN(bugprone-macro-parentheses): `c` is what they declare */
#define for_each_child(l, at, c)                                                                   \
    for (uint32_t c = cst_first((l), (at)); c != CST_NONE; c = cst_after((l), (at), c))
/* Its named children, comments left out; none where `at` is CST_NONE. */
#define for_each_named(l, at, c)                                                                   \
    for (uint32_t c = (at) == CST_NONE ? CST_NONE : cst_first_named((l), (at)); c != CST_NONE;     \
         c = cst_after_named((l), (at), c))
/* NOLINTEND(bugprone-macro-parentheses) */

/* The first child, or CST_NONE; the next one. */
static inline uint32_t cst_first(const struct lowering *l, uint32_t at)
{
    return l->cst->nodes[at].next > at + 1 ? at + 1 : CST_NONE;
}
static inline uint32_t cst_after(const struct lowering *l, uint32_t parent, uint32_t child)
{
    uint32_t next = l->cst->nodes[child].next;
    return next < l->cst->nodes[parent].next ? next : CST_NONE;
}
/* Named and no comment. */
static inline bool cst_named(const struct lowering *l, uint32_t at)
{
    return (l->cst->nodes[at].flags & (CST_NAMED | CST_EXTRA)) == CST_NAMED;
}
/* Named children only, comments left out. */
uint32_t cst_first_named(const struct lowering *l, uint32_t at);
uint32_t cst_after_named(const struct lowering *l, uint32_t parent, uint32_t child);
uint32_t cst_last_named(const struct lowering *l, uint32_t at);
uint32_t cst_field(const struct lowering *l, uint32_t at, enum cst_field field);
bool cst_is(const struct lowering *l, uint32_t at, const char *type);
/* The first child (named or not) of that type, or CST_NONE. */
uint32_t cst_child_is(const struct lowering *l, uint32_t at, const char *type);
struct view cst_text(const struct lowering *l, uint32_t at);
uint32_t cst_named_count(const struct lowering *l, uint32_t at);

/* --- writing the common form --- */

/* A node that spans `at`; children are added until lower_close(). */
node_id lower_open(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at);
/* Gives MEMBER, FUNCTION, CLASS, VARIABLE, PARAMETER, KEYWORD, TYPE, ELEMENT their symbol
 * from their NAME or TARGET where none was set. */
void lower_close(struct lowering *l, node_id n);
node_id lower_leaf(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t at,
                   symbol_id symbol);
/* A NAME of the text of `at`; in patterns what it stands for (metavariable, ellipsis …). */
node_id lower_name(struct lowering *l, uint32_t at, enum node_role role);
/* A NAME over bytes [begin, end) that are no node of their own. */
node_id lower_name_span(struct lowering *l, uint32_t begin, uint32_t end, enum node_role role);
/* By its row. CST_NONE: nothing. */
void lower(struct lowering *l, uint32_t at, enum node_role role);
/* All named children in turn. */
void lower_children(struct lowering *l, uint32_t at, enum node_role role);
/* The node as its row would have it, but as `kind` and by those fields: for functions
 * that only choose between kinds. */
void lower_as(struct lowering *l, uint32_t at, enum node_role role, enum node_kind kind,
              const char *fields);
/* A body: as NODE_BLOCK even where the grammar has a bare statement. */
void lower_block(struct lowering *l, uint32_t at, enum node_role role);
/* A statement; an expression becomes EXPRESSION around it. For grammars without a node for
 * that. */
void lower_statement(struct lowering *l, uint32_t at, enum node_role role);
/* All named children as statements. */
void lower_statements(struct lowering *l, uint32_t at, enum node_role role);
/* As lower_block(), for such grammars. */
void lower_body(struct lowering *l, uint32_t at, enum node_role role);
/* The last expression of the body `n`, just closed, is its value, also where it stands in the
 * branches of an if, switch or try. */
void lower_mark_value(struct lowering *l, node_id n);
/* A string literal: quotes, prefix letters and a heredoc's delimiters are cut; named
 * children that are not plain text or escapes make it INTERPOLATED. */
void lower_string(struct lowering *l, uint32_t at, enum node_role role);
/* The same as INTERPOLATED in any case. */
void lower_pieces(struct lowering *l, uint32_t at, enum node_role role);
/* Text of markup: NODE_TEXT without the blanks around it, nothing where there is no other;
 * in patterns an ellipsis; a metavariable stays text ("$X"): it stands for text alone. */
void lower_text(struct lowering *l, uint32_t at, enum node_role role);
/* A character literal: NODE_CHAR of the text between its quotes. */
void lower_char(struct lowering *l, uint32_t at, enum node_role role);
/* A number without the "_" between its digits. */
void lower_number(struct lowering *l, uint32_t at, enum node_role role);
/* `n` is an INTERPOLATED just closed and the last node: a list of plain strings becomes one
 * STRING of their texts in a row. */
void lower_join_strings(struct lowering *l, node_id n);
/* The type `at` (a type node, an identifier or a dotted name) as NODE_TYPE around its NAME
 * or MEMBERs; in patterns a metavariable stays bare. */
void lower_type(struct lowering *l, uint32_t at, enum node_role role);
/* A type around the type `at`, whose symbol is that one's and `suffix`: "byte[]", "T*". */
void lower_type_with(struct lowering *l, uint32_t at, enum node_role role, const char *suffix);
/* A modifier or keyword: NODE_ATTRIBUTE without children. */
void lower_modifier(struct lowering *l, uint32_t at);

/* A number for a text, with placeholders of a pattern put back ("$X"). */
symbol_id lower_symbol(struct lowering *l, struct view text);
void lower_set_symbol(struct lowering *l, node_id n, symbol_id symbol);
void lower_set_flag(struct lowering *l, node_id n, enum node_flag flag);
/* For nodes that span more or less than one of the grammar's: bytes [begin, end). */
void lower_set_span(struct lowering *l, node_id n, uint32_t begin, uint32_t end);
/* A failure of memory or limits; later calls do nothing. */
void lower_fail(struct lowering *l, enum status why);
/* What the identifier stands for in a pattern; NODE_NONE: it is a plain one. */
enum node_kind lower_placeholder(const struct lowering *l, struct view text);

#endif
