/* Patterns of code compiled for matching, and matching one of them against trees.
 *
 * A pattern matches a node, or statements in a row, and binds metavariables. The
 * semantics are those of Semgrep's pattern language: "..." stands for any number of
 * arguments, statements, members; names match what they resolve to through imports;
 * literals match what is known to be constant; modifiers, types and other parts that a
 * pattern leaves out are not asked for. docs/rules.md tells them for rule writers.
 *
 * A compiled pattern is read-only and may be shared; a matcher belongs to one thread. */
#ifndef ASSAY_MATCH_PATTERN_H
#define ASSAY_MATCH_PATTERN_H

#include <assay/base/arena.h>
#include <assay/rules/code_rules.h>
#include <assay/syntax/parser.h>

enum { PATTERN_SLOTS_MAX = 32, PATTERN_NO_SLOT = 255 };

struct pattern {
    enum language language;
    enum pattern_shape shape;
    struct node *nodes; /* as struct tree has them; begin and end mean nothing here */
    uint32_t count;
    node_id root;         /* where matching begins: node 1; 0 for sequences and programs */
    symbol_id *dotted;    /* by node: NAME and MEMBER chains of plain names as dotted text */
    struct summary *need; /* by node: what code that it matches has */
    uint8_t *slot;        /* by node: index in `slots` of the metavariable that stands there, or
                              PATTERN_NO_SLOT */
    symbol_id slots[PATTERN_SLOTS_MAX]; /* names of the metavariables: "$X" */
    uint8_t slot_count;
    uint64_t options;  /* 1 << enum rule_option, or'ed */
    uint64_t kinds[2]; /* bit k: it can match at a node of kind k */
};
_Static_assert(NODE_KIND_COUNT <= 128, "the kinds of a pattern are 128 bits");

enum bound_kind {
    BOUND_NODE,  /* node `first` */
    BOUND_NODES, /* siblings first … before `end`; may be none */
    BOUND_TEXT   /* bytes of the source: part of a literal, a regex group */
};

struct bound {
    symbol_id name;
    enum bound_kind kind;
    node_id first;
    node_id end;
    uint32_t begin_byte; /* [begin_byte, end_byte) of the source */
    uint32_t end_byte;
    symbol_id text; /* BOUND_TEXT: its text as a symbol; BOUND_NODE: of a leaf, or 0 */
};

struct pattern_match {
    uint32_t begin; /* bytes of the source: [begin, end) */
    uint32_t end;
    node_id node;              /* the node that matched; of a sequence its first statement */
    const struct bound *bound; /* valid during the call only */
    size_t bound_count;
};

/* Compile `text` into `arena`. Symbols are added to `symbols`. ERR_FORMAT as
 * parser_pattern(); ERR_LIMIT for more than PATTERN_SLOTS_MAX metavariables. */
MUST_CHECK enum status pattern_compile(struct parser *parser, enum language language,
                                       struct view text, uint64_t options, struct symbols *symbols,
                                       struct arena *arena, struct pattern *out, struct error *err);

struct matcher;

/* `regexes` of patterns ("=~/…/") are compiled once a matcher and kept. */
MUST_CHECK enum status matcher_new(struct matcher **out, struct error *err);
struct matcher *matcher_free(struct matcher *m);

/* Look at this tree from now on; `tree` and `symbols` must stay until the next call.
 * Names must be resolved. */
void matcher_tree(struct matcher *m, const struct tree *tree, struct symbols *symbols);

/* Every way in which `p` matches at node `at` (or, for sequences, in the list of
 * statements whose parent is `at`); `found` returns false to stop. Steps are bounded:
 * *exhausted is set when a bound was reached and matches may be missing. */
void matcher_at(struct matcher *m, const struct pattern *p, node_id at,
                bool (*found)(void *ctx, const struct pattern_match *match), void *ctx,
                bool *exhausted);

/* Whether `p` can match at a node of that kind at all: for dispatch. */
static inline bool pattern_may_match(const struct pattern *p, enum node_kind kind)
{
    return ((p->kinds[kind / 64] >> (kind % 64)) & 1) != 0;
}

/* The name at the end of the callee of a pattern that is a call; 0: it has none, or any. */
symbol_id pattern_call_name(const struct pattern *p);
/* The same of the call `at` in a tree whose names are resolved; 0 where an import may have
 * given it another name. What differs from the pattern's cannot match. */
symbol_id call_name(const struct tree *tree, node_id at);

/* A cheap look at node `at` of a kind that may match: false where names differ already. */
bool pattern_worth_trying(const struct pattern *p, const struct tree *tree, node_id at);

/* Whether node `at` is a name that an expression in a pattern does not mean: what a member,
 * a parameter, a definition or a key is called. It counts only where a metavariable that
 * was bound to it is looked at by itself. */
bool pattern_is_mere_name(const struct pattern *p, const struct tree *tree, node_id at);

/* Every match in the subtree of `at`, in order of the nodes. */
void matcher_search(struct matcher *m, const struct pattern *p, node_id at,
                    bool (*found)(void *ctx, const struct pattern_match *match), void *ctx,
                    bool *exhausted);

/* Whether two metavariables' values are the same code: equal text or equal shape with
 * names that resolve alike. */
bool bound_equal(const struct tree *tree, const struct symbols *symbols, const struct bound *a,
                 const struct bound *b);

#endif
