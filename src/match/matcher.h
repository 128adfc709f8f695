/* The solver: matching as a list of goals, tried depth-first with an undo trail.
 *
 * A goal says that a part of the pattern must match a part of the tree. run() takes the
 * first goal apart into smaller ones until none is left (a match) or one fails. Where
 * there are several ways (how much "..." stands for, which argument a keyword is), each is
 * tried in turn: goals are immutable and linked, so every way shares the rest. */
#ifndef ASSAY_MATCH_MATCHER_H
#define ASSAY_MATCH_MATCHER_H

#include <assay/base/map.h>
#include <assay/match/pattern.h>
#include <assay/rules/regex.h>

enum goal_kind {
    GOAL_NONE,       /* cannot be met: there was no room for a goal */
    GOAL_NODE,       /* p matches t */
    GOAL_LIST,       /* siblings p … in order against t …, with ellipses */
    GOAL_ARGUMENTS,  /* as GOAL_LIST, keywords in any order */
    GOAL_ANY_ORDER,  /* each p … matches another of t …; all of them unless `less` */
    GOAL_STATEMENTS, /* p … against t … in order; ellipses go deep; the rest is free if
                        `less` */
    GOAL_DOTTED,     /* p matches the dotted name `name` up to `name_len` */
    GOAL_CHAIN,      /* p matches some object in the chain of accesses that ends in t */
    GOAL_DEEP,       /* p matches t or any expression in it */
    GOAL_OPERANDS    /* operands of an associative operator in order */
};

struct goal {
    enum goal_kind kind;
    uint8_t role;  /* lists: only siblings in this role; ROLE_COUNT: all */
    bool less;     /* ANY_ORDER, LIST, STATEMENTS: elements may be left over */
    bool outer;    /* STATEMENTS: the pattern's own row: what it takes is the match */
    bool implicit; /* DEEP: only where an expression statement looks by itself */
    node_id p;
    node_id p_end;
    node_id t;
    node_id t_end;
    symbol_id name;
    uint32_t name_len;
    const uint32_t *used; /* ANY_ORDER: bit set of elements taken, by position */
    const struct goal *next;
};

/* How a goal was met. */
enum outcome {
    FAILED, /* in no (further) way */
    GO_ON,  /* replaced by other goals */
    STOPPED /* a match was reported and nobody wants more */
};

enum { SYMBOLIC_MEMO = 4096 };
/* What a variable's last assignment was found to be, so that it is looked for once. */
struct symbolic_memo {
    uint32_t tree;
    node_id of;
    node_id value;
};

enum { TYPED_MEMO = 1024 };
struct typed_memo; /* types.h */

struct matcher {
    struct symbolic_memo symbolic[SYMBOLIC_MEMO];
    struct typed_memo *typed; /* TYPED_MEMO of them */
    uint32_t tree_number;     /* counts the trees looked at, from 1 */
    const struct pattern *pattern;
    const struct node *pn; /* nodes of the pattern */
    const struct tree *tree;
    const struct node *tn; /* nodes of the tree */
    const struct summary *have;
    struct symbols *symbols;
    struct bound bound[PATTERN_SLOTS_MAX];
    bool is_bound[PATTERN_SLOTS_MAX];
    uint8_t trail[PATTERN_SLOTS_MAX * 4]; /* slots in the order they were bound */
    size_t trail_len;
    struct goal *goals; /* a stack of blocks would move: one fixed block */
    size_t goal_count;
    uint32_t *bits; /* for `used` */
    size_t bit_count;
    uint64_t steps;
    unsigned depth;
    bool exhausted;
    /* Statements matched so far in a sequence: its range. */
    node_id first_statement;
    uint32_t last_end;
    node_id root;
    bool (*found)(void *ctx, const struct pattern_match *match);
    void *ctx;
    struct regex_scratch *scratch;
    struct map regexes; /* "=~/…/" → struct regex, or NULL where it does not compile */
};

enum {
    GOALS_MAX = 1 << 16,
    BITS_MAX = 1 << 16,
    STEPS_MAX = 500000,
    SOLVE_DEPTH_MAX = 1500,
    IN_ANY_ROLE = ROLE_COUNT
};

bool run(struct matcher *m, const struct goal *g);
/* run() of one way, undone behind it. */
bool attempt(struct matcher *m, const struct goal *g);

/* Goals; NULL (and m->exhausted) when there are too many. */
const struct goal *want_node(struct matcher *m, node_id p, node_id t, const struct goal *next);
const struct goal *want(struct matcher *m, struct goal g, const struct goal *next);

/* Node p of the pattern against node t; GO_ON: what is left to do, `rest` last, is *next. */
typedef enum outcome solver(struct matcher *m, node_id p, node_id t, const struct goal *rest,
                            const struct goal **next);

/* solve_node.c: p against t. *next is what is left to do after GO_ON. */
solver solve_node;
/* {key: function () {}}, class { field = () => 1 }: methods, written in another way. */
bool is_method(const struct matcher *m, node_id t);
/* A word used as a key is the same quoted or not. */
bool keys_equal(struct matcher *m, node_id p, node_id t);
/* Targets and values of what assigns or defines. */
solver solve_assigned;
/* solve_equivalent.c: nodes of different kinds that mean the same. */
solver solve_equivalent;
/* "function ...(...) {...}", "for (...) {...}": any function, any loop with that word. */
bool is_any_function(const struct matcher *m, node_id p);
bool is_any_loop(const struct matcher *m, node_id p);
/* Parameters, result and body; `name` is what the function t is called, or NO_NODE. */
enum outcome solve_function(struct matcher *m, node_id p, node_id t, node_id name,
                            const struct goal *rest, const struct goal **next);
solver solve_loop;
/* solve_parts.c: all children, by role. */
solver solve_parts;
/* solve_list.c */
enum outcome solve_list(struct matcher *m, const struct goal *g, const struct goal **next);
enum outcome solve_arguments(struct matcher *m, const struct goal *g, const struct goal **next);
enum outcome solve_any_order(struct matcher *m, const struct goal *g, const struct goal **next);
/* solve_statements.c */
enum outcome solve_statements(struct matcher *m, const struct goal *g, const struct goal **next);
solver solve_statement;
/* solve_name.c */
solver solve_name;
enum outcome solve_dotted(struct matcher *m, const struct goal *g, const struct goal **next);
enum outcome solve_chain(struct matcher *m, const struct goal *g, const struct goal **next);
solver solve_type;
/* solve_import.c: the imports of one statement, p … before p_end, against an import or a
 * `require`. */
enum outcome solve_imports(struct matcher *m, node_id p, node_id p_end, node_id t,
                           const struct goal *rest, const struct goal **next);
/* Behind the imports that are one statement with n. */
node_id imports_end(const struct node *nodes, node_id n, node_id end);
solver solve_import;
/* solve_operator.c */
solver solve_binary;
enum outcome solve_operands(struct matcher *m, const struct goal *g, const struct goal **next);
/* symbolic.c: the expression that the variable t was assigned last, or NO_NODE. */
node_id symbolic_value(struct matcher *m, node_id t);
/* literal.c */
/* "$NAME": capitals, underscores and, behind the first, digits. */
bool is_metavariable(struct view text);
bool numbers_equal(struct view a, struct view b); /* by value: 0x10 is 16 */
bool match_literal(struct matcher *m, node_id p, node_id t);
/* A pattern's text ("...", "$X", "=~/re/", plain) against a text of the source. */
bool match_text(struct matcher *m, node_id p, struct view pattern, struct view text, uint32_t begin,
                uint32_t end);

/* bind.c */
bool bind_node(struct matcher *m, node_id p, node_id t);
bool bind_nodes(struct matcher *m, node_id p, node_id first, node_id end, node_id parent);
bool bind_text(struct matcher *m, node_id p, symbol_id text, uint32_t begin, uint32_t end);

static inline bool has_option(const struct matcher *m, enum rule_option o)
{
    return (m->pattern->options & (UINT64_C(1) << o)) != 0;
}

static inline bool is_ecmascript(const struct matcher *m)
{
    return language_is_ecmascript(m->pattern->language);
}

/* The next sibling behind `n` in that role before `end`, or NO_NODE. */
node_id next_in(const struct node *nodes, node_id n, node_id end, uint8_t role);
/* The first from `n` on. */
node_id first_in(const struct node *nodes, node_id n, node_id end, uint8_t role);
/* The only child in that role, or NO_NODE. */
node_id part(const struct node *nodes, node_id n, enum node_role role);
static inline bool stands_for_many(enum node_kind k)
{
    return k == NODE_ELLIPSIS || k == NODE_METAVARIABLE_ELLIPSIS;
}

#endif
