/* The common form of code: what every language's syntax tree is lowered to.
 *
 * A tree is one array of nodes in pre-order: the children of node i begin at i + 1,
 * nodes[i].next is the first node behind its subtree. So a subtree is a contiguous range
 * and a search in it is a scan. Node 0 is the root (NODE_PROGRAM).
 *
 * What stands here is what patterns, dataflow and measures need: parentheses, comments,
 * commas, semicolons and braces are gone; names are symbols; `role` says what a child is
 * to its parent. Anything without a kind of its own is NODE_OTHER whose symbol is the
 * grammar's name of it, with its named children and its words and operators as
 * NODE_TOKEN: it still matches by shape.
 *
 * Trees of patterns have the same form and in addition the kinds NODE_METAVARIABLE …
 * NODE_TYPED. */
#ifndef ASSAY_SYNTAX_TREE_H
#define ASSAY_SYNTAX_TREE_H

#include <assay/base/buf.h>
#include <assay/content/file.h>
#include <assay/syntax/symbols.h>

typedef uint32_t node_id;
#define NO_NODE UINT32_MAX

/* The order tells expressions from statements: see node_is_expression(). */
enum node_kind {
    NODE_NONE,

    /* Only in patterns. */
    NODE_METAVARIABLE,          /* $X: symbol "$X"; "$_" matches anything, binds nothing */
    NODE_METAVARIABLE_ELLIPSIS, /* $...X: symbol "$...X" */
    NODE_ELLIPSIS,              /* ... */
    NODE_DEEP,                  /* <... e ...>: one child */
    NODE_TYPED,                 /* (T $X): symbol "$X"; child: NODE_TYPE */

    /* Leaves of expressions. */
    NODE_NAME,   /* identifier; symbol: its text ("$x" in PHP keeps its dollar) */
    NODE_STRING, /* symbol: the text between the quotes, escapes as written; prefixes such
                    as Python's b and r are dropped */
    NODE_CHAR,   /* symbol: the text between the quotes */
    NODE_NUMBER, /* symbol: as written, without "_" and with suffixes */
    NODE_BOOL,   /* symbol: "true" or "false" in every language */
    NODE_NULL,   /* null, nil, None, NULL of C (a name there), undefined is a NAME */
    NODE_REGEX,  /* a literal; symbol: the expression; a second child NODE_TOKEN: flags */
    NODE_SYMBOL, /* Ruby :symbol; symbol without the colon */
    NODE_SELF,   /* this, self, super, base: symbol is that word */
    NODE_TOKEN,  /* a word or an operator inside NODE_OTHER; symbol: its text */

    /* Expressions. Roles in brackets, in the order of the children. */
    NODE_MEMBER,        /* a.b, a->b, a::b, a?.b: [OBJECT, NAME]; symbol: the name's */
    NODE_INDEX,         /* a[b], a[b:c]: [OBJECT, index …] */
    NODE_SLICE,         /* b:c:d inside of an INDEX: [LOW, HIGH, STEP] */
    NODE_CALL,          /* f(x): [CALLEE, ARGUMENTS] */
    NODE_NEW,           /* new T(x): [TYPE, ARGUMENTS, BODY] */
    NODE_ARGUMENTS,     /* list; also of macros, decorators, shell commands */
    NODE_KEYWORD,       /* k=v, k: v as an argument: [NAME, VALUE]; symbol: the name's */
    NODE_SPREAD,        /* *x, **x, ...x: [VALUE]; symbol: "*" or "**" */
    NODE_UNARY,         /* symbol: operator; [VALUE]; NODE_POSTFIX where it stands behind */
    NODE_BINARY,        /* symbol: operator; [LEFT, RIGHT] */
    NODE_TERNARY,       /* [CONDITION, THEN, ELSE] */
    NODE_ASSIGN,        /* a = b as an expression: [TARGET, VALUE] */
    NODE_AUGMENT,       /* a += b: symbol "+"; [TARGET, VALUE] */
    NODE_SEQUENCE,      /* a, b of C and JavaScript: list */
    NODE_TUPLE,         /* list */
    NODE_LIST,          /* array and list literals: list */
    NODE_SET,           /* list */
    NODE_DICT,          /* object, map and dictionary literals: PAIR, SPREAD, FUNCTION …;
                           matched in any order */
    NODE_PAIR,          /* [KEY, VALUE]; a key that is a plain word is a NAME, a quoted one
                           a STRING; shorthand {a} is a PAIR of two NAMEs */
    NODE_CAST,          /* [TYPE, VALUE] */
    NODE_AWAIT,         /* [VALUE] */
    NODE_YIELD,         /* [VALUE] */
    NODE_LAMBDA,        /* [ATTRIBUTE …, PARAMETERS, RESULT, BODY] */
    NODE_INTERPOLATED,  /* f"a{b}": list of STRING pieces and expressions */
    NODE_COMPREHENSION, /* symbol: "list", "set", "dict", "generator"; [VALUE, clause …] */
    NODE_ELEMENT,       /* markup: [NAME, ATTRIBUTE …, content …]; symbol: the tag */
    NODE_TEXT,          /* text between markup; symbol: trimmed text */
    NODE_TYPE,          /* a type: [NAME (dotted names are MEMBERs), type argument …];
                           symbol: its last name */
    NODE_EXPR_OTHER,    /* an expression without a kind of its own; as NODE_OTHER */

    /* Statements and declarations. */
    NODE_PROGRAM,    /* list of statements */
    NODE_BLOCK,      /* list of statements */
    NODE_EXPRESSION, /* expression statement: [VALUE] */
    NODE_IF,         /* [CONDITION, THEN, ELSE]; "elif" is an IF in ELSE; `unless` and the
                        like get a UNARY "!" around their condition */
    NODE_WHILE,      /* [INIT, CONDITION, BODY] */
    NODE_DO,         /* [BODY, CONDITION] */
    NODE_FOR,        /* [INIT …, CONDITION, UPDATE …, BODY] */
    NODE_FOREACH,    /* for x in y: [TARGET, VALUE, BODY] */
    NODE_SWITCH,     /* [VALUE, CASE …]; match, when, select, too */
    NODE_CASE,       /* [pattern (role CONDITION) …, BODY]; default has no CONDITION */
    NODE_TRY,        /* [RESOURCE …, BODY, CATCH …, ELSE, FINALLY] */
    NODE_CATCH,      /* [TYPE …, NAME, BODY] */
    NODE_RETURN,     /* [VALUE] */
    NODE_THROW,      /* [VALUE …] */
    NODE_BREAK,      /* [LABEL] */
    NODE_CONTINUE,   /* [LABEL] */
    NODE_GOTO,       /* [LABEL] */
    NODE_LABEL,      /* symbol: the name; [BODY] */
    NODE_WITH,       /* with, using, synchronized, unsafe …: symbol: the word;
                        [RESOURCE …, BODY] */
    NODE_ASSERT,     /* [ARGUMENTS] */
    NODE_IMPORT,     /* see the contract below */
    NODE_VARIABLE,   /* variable, constant and field definitions, one a name:
                        [ATTRIBUTE …, TYPE, TARGET, VALUE]; symbol: the name's */
    NODE_FUNCTION,   /* functions, methods, constructors; symbol: the name's;
                        [ATTRIBUTE …, RECEIVER, NAME, TYPE_PARAMETERS, PARAMETERS, RESULT,
                        BODY]; no BODY: a declaration */
    NODE_PARAMETERS, /* list of PARAMETER */
    NODE_PARAMETER,  /* [ATTRIBUTE …, TYPE, NAME (or a pattern), VALUE]; symbol: the
                        name's */
    NODE_CLASS,      /* symbol: the name's; [ATTRIBUTE …, NAME, TYPE_PARAMETERS, BASE …,
                        IMPLEMENTS …, PARAMETERS, BODY]; NODE_TOKEN in role KEYWORD: "class",
                        "struct", "interface", "enum", "trait", "impl", "object" … */
    NODE_ATTRIBUTE,  /* annotation, decorator, attribute: [NAME, ARGUMENTS]; modifiers such
                        as "public": symbol is the word, no children */
    NODE_NAMESPACE,  /* package, module, namespace: [NAME, BODY] */
    NODE_ERROR,      /* what the parser could not place: list of what it could */
    NODE_OTHER,      /* anything else; symbol: the grammar's name of it */
    NODE_KIND_COUNT
};

/* NODE_IMPORT: one node a name that is imported; statements that import several are
 * lowered to as many siblings with the same span. symbol: "module" (the module itself is
 * bound: import a.b as c), "from" (one entity: from a import b as c), "all" (everything:
 * import a.*), "include" (#include, require: text only).
 * Children: [MODULE (a NAME or STRING whose symbol is the dotted name or the path as
 * written; relative ones keep their dots), NAME (the entity of "from"), ALIAS (a NAME,
 * only where one is written)]; before them a NODE_TOKEN in role KEYWORD: "static" of Java. */

enum node_role {
    ROLE_NONE, /* an element of a list */
    ROLE_ATTRIBUTE,
    ROLE_KEYWORD,
    ROLE_RECEIVER,
    ROLE_TYPE,
    ROLE_NAME,
    ROLE_TYPE_PARAMETERS,
    ROLE_TARGET,
    ROLE_OBJECT,
    ROLE_CALLEE,
    ROLE_ARGUMENTS,
    ROLE_PARAMETERS,
    ROLE_RESULT,
    ROLE_BASE,
    ROLE_IMPLEMENTS,
    ROLE_KEY,
    ROLE_VALUE,
    ROLE_LEFT,
    ROLE_RIGHT,
    ROLE_LOW,
    ROLE_HIGH,
    ROLE_STEP,
    ROLE_INIT,
    ROLE_CONDITION,
    ROLE_UPDATE,
    ROLE_RESOURCE,
    ROLE_THEN,
    ROLE_BODY,
    ROLE_CATCH,
    ROLE_ELSE,
    ROLE_FINALLY,
    ROLE_LABEL,
    ROLE_MODULE,
    ROLE_ALIAS,
    ROLE_COUNT
};

enum node_flag {
    NODE_DEFINES = 1 << 0,         /* := of Go, let: the assignment makes the variable */
    NODE_POSTFIX = 1 << 1,         /* i++ */
    NODE_ARROW = 1 << 2,           /* a->b, or => for a lambda */
    NODE_STATIC = 1 << 3,          /* a::b */
    NODE_OPTIONAL = 1 << 4,        /* a?.b */
    NODE_TERMINATED = 1 << 5,      /* the statement has its semicolon written */
    NODE_IN_ERROR = 1 << 6,        /* inside of, or around, something the parser could not place */
    NODE_IMPLICIT_RETURN = 1 << 7, /* last expression of a function whose value it is */
    NODE_UNORDERED = 1 << 8,       /* a BLOCK whose order does not matter (members of a class) */
    NODE_RAW = 1 << 9,             /* a string without escapes */
    NODE_UNKNOWN_VALUE = 1 << 10   /* of a literal that dataflow made: some constant of this
                                      kind; only the pattern "..." matches its value */
};

struct node {
    uint8_t kind; /* enum node_kind */
    uint8_t role; /* enum node_role */
    uint16_t flags;
    symbol_id symbol;
    uint32_t begin; /* bytes of the source: [begin, end) */
    uint32_t end;
    node_id next;
    node_id parent; /* NO_NODE for the root */
};

/* What stands somewhere in a subtree: bits for kinds and a Bloom filter of names. What has
 * a bit that the subtree lacks cannot be in it: see summary.c. */
struct summary {
    uint64_t kinds;
    uint64_t names;
};

/* A module of which everything is imported, and where that holds. */
struct wildcard {
    symbol_id module;
    node_id begin; /* nodes [begin, end) */
    node_id end;
};

struct tree {
    enum language language;
    struct view source;
    struct node *nodes;
    uint32_t count;
    uint32_t cap;
    /* By node: the fully qualified name that a NAME or MEMBER chain resolves to through
     * imports and aliases ("subprocess.call"), or 0. Chains of plain names that no import
     * touches have their own dotted text. Filled by tree_resolve_names(). */
    symbol_id *qualified;
    /* By node: of a NAME that means a variable, the scope that binds it (the node of the
     * function, lambda, class or program, plus one), or 0. Two NAMEs with different scopes
     * are different variables. Filled by tree_resolve_names(). */
    node_id *scope;
    /* By node: the literal (a node of kind STRING, NUMBER, BOOL …) whose value this
     * expression is known to have, or NO_NODE. Filled by the dataflow room; NULL before. */
    node_id *constant;
    /* By node; NULL before tree_summarise(). */
    struct summary *have;
    /* Modules of which everything is imported ("from a.b import *"), dotted. */
    struct wildcard *wildcards;
    uint32_t wildcard_count;
    uint32_t error_nodes; /* places that the parser could not read */
    uint32_t error_bytes;
    bool too_deep; /* nesting beyond TREE_DEPTH_MAX was cut: leaves there */
};

enum { TREE_DEPTH_MAX = 1000, TREE_NODES_MAX = 64 * 1024 * 1024 };

static inline bool node_is_expression(enum node_kind k)
{
    return k >= NODE_METAVARIABLE && k <= NODE_EXPR_OTHER;
}
static inline bool node_is_statement(enum node_kind k)
{
    return k >= NODE_PROGRAM;
}
static inline bool node_is_literal(enum node_kind k)
{
    return k >= NODE_STRING && k <= NODE_SYMBOL;
}

/* The first child, or NO_NODE; the next sibling, or NO_NODE. */
static inline node_id tree_child(const struct tree *t, node_id n)
{
    return t->nodes[n].next > n + 1 ? n + 1 : NO_NODE;
}
static inline node_id tree_sibling(const struct tree *t, node_id n)
{
    node_id parent = t->nodes[n].parent;
    node_id next = t->nodes[n].next;
    return parent != NO_NODE && next < t->nodes[parent].next ? next : NO_NODE;
}
/* The first child in `role`, or NO_NODE. */
node_id tree_child_in(const struct tree *t, node_id n, enum node_role role);
uint32_t tree_child_count(const struct tree *t, node_id n);

struct view tree_text(const struct tree *t, node_id n); /* its source text */

const char *node_kind_name(enum node_kind k); /* "call" */
const char *node_role_name(enum node_role r); /* "callee" */

/* The tree as an indented text, one node a line: for goldens and for looking at.
 * "call [1:0-1:9]" … `positions` adds spans. */
MUST_CHECK enum status tree_print(const struct tree *t, const struct symbols *symbols,
                                  bool positions, struct buf *out, struct error *err);

/* Fill t->qualified from the imports and aliases of the file and its scopes. */
MUST_CHECK enum status tree_resolve_names(struct tree *t, struct symbols *symbols,
                                          struct error *err);

/* What the package of an import path of Go is called by custom: "x/jwt-go/v3", "x/go-jwt",
 * "gopkg.in/jwt.v3" → "jwt". */
struct view tree_go_package(struct view path);

/* Fill t->have; names must be resolved. */
MUST_CHECK enum status tree_summarise(struct tree *t, const struct symbols *symbols,
                                      struct error *err);
/* The same for a pattern: what any code that it matches has, by node, into `need`. */
void tree_needs(const struct node *nodes, uint32_t count, const struct symbols *symbols,
                struct summary *need);
static inline bool summary_within(struct summary need, struct summary have)
{
    return ((need.kinds & ~have.kinds) | (need.names & ~have.names)) == 0;
}

void tree_init(struct tree *t);
void tree_release(struct tree *t);

#endif
