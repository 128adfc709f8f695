/* The scanner's insides: what has been found in a file, and ranges while formulas are
 * evaluated. */
#ifndef ASSAY_MATCH_SCANNER_H
#define ASSAY_MATCH_SCANNER_H

#include <assay/match/scan.h>
#include <assay/rules/regex.h>

#include "node_index.h"

/* A match of one search. */
struct found {
    uint32_t begin;
    uint32_t end;
    node_id node;
    bool mere_name; /* see pattern_is_mere_name() */
    uint32_t bound_count;
    const struct bound *bound;
};

/* All matches of one search in the order found. */
struct found_list {
    struct found *items;
    uint32_t *by_begin; /* their numbers in the order of `begin`; NULL: not asked for */
    uint32_t count;
    size_t cap;
    uint32_t file;    /* the scan it belongs to: lists are not cleared one by one */
    bool in_order;    /* each begins where the one before does, or behind */
    uint32_t partial; /* the scan in which parts of the file were searched … */
    uint32_t spent;   /* … and how many nodes those had */
};

enum range_kind { RANGE_PLAIN, RANGE_INSIDE, RANGE_REGEX, RANGE_ANYWHERE };

struct range {
    uint32_t begin;
    uint32_t end;
    enum range_kind kind;
    node_id node;
    const struct bound *bound;
    uint32_t bound_count;
};

struct ranges {
    struct range *items;
    size_t len;
    size_t cap;
};

struct generic_texts;

struct scanner {
    const struct program *program;
    struct parser *parser;
    struct matcher *matcher;
    struct pattern_scanner *literal_scanner;
    struct regex_scratch *scratch;
    struct regex **search_regexes;    /* by search, compiled at first use */
    struct regex **condition_regexes; /* by condition */
    struct regex **fix_regexes;       /* by rule */
    const struct pattern **patterns;  /* by number, ready to be used; NULL: not asked for yet */
    struct arena kept;                /* what lives as long as the scanner */
    struct symbols symbols;
    struct tree tree;
    struct tree nested; /* of a metavariable read in another language */
    bool has_tree;
    struct view source;
    struct arena arena;            /* of one file */
    struct generic_texts *generic; /* in `arena`, of the scan `generic_file`: generic.c */
    uint32_t generic_file;
    struct found_list *found; /* by search */
    uint32_t file;            /* number of the scan */
    uint64_t *literals;       /* bit set of those that stand in the file */
    uint32_t *active;         /* units of this file */
    uint32_t active_count;
    struct node_index index; /* of `tree`, in `arena`, of the scan `index_file` */
    uint32_t index_file;
    uint32_t only;
    bool exhausted;
    enum status failed;
    struct unit_cost *costs; /* by unit; NULL: not measured */
    uint64_t *search_ns;     /* by search, in this file */
    uint64_t searching_ns;   /* their sum */
    uint32_t *askers;        /* by search: how many units of this file have it */
};

/* Where a formula is evaluated: the file, or what a metavariable stands for. */
struct evaluation {
    struct scanner *s;
    const struct program_unit *unit;
    const struct tree *tree; /* NULL: text only */
    struct view source;
    /* Nested: only within [begin, end), consistent with these bindings. */
    bool nested;
    bool foreign; /* another language or text than the file: searched here and now */
    uint32_t begin;
    uint32_t end;
    const struct bound *bound;
    uint32_t bound_count;
    unsigned depth;
};

enum { RANGES_MAX = 200000, EVALUATION_DEPTH_MAX = 64, FOUND_MAX = 100000 };

/* formula.c */
MUST_CHECK enum status evaluate(const struct evaluation *e, uint32_t formula, struct ranges *out,
                                struct error *err);

/* ranges.c */
MUST_CHECK enum status ranges_add(struct scanner *s, struct ranges *r, const struct range *item,
                                  struct error *err);
const struct bound *range_bound(const struct range *r, symbol_id name);
/* Drop what stands twice. Orders by place. */
void ranges_unique(const struct evaluation *e, struct ranges *r);
bool range_within(const struct evaluation *e, const struct range *x, const struct range *y);
/* The inner of each two of which one lies in the other, with what both bind. */
MUST_CHECK enum status ranges_intersect(const struct evaluation *e, const struct ranges *xs,
                                        const struct ranges *ys, struct ranges *out,
                                        struct error *err);
/* Drop from xs what one of ys takes away. */
MUST_CHECK enum status ranges_subtract(const struct evaluation *e, struct ranges *xs,
                                       const struct ranges *ys, struct error *err);

/* condition.c: whether the range passes; new bindings may be added to it. */
MUST_CHECK enum status condition_holds(const struct evaluation *e,
                                       const struct program_condition *c, struct range *r,
                                       bool *holds, struct error *err);
/* The source text of what is bound, as conditions and messages see it. */
struct view bound_text(const struct evaluation *e, const struct bound *b);
/* The same with a name or expression of known constant value replaced by it. */
struct view bound_value(const struct evaluation *e, const struct bound *b);

/* search.c: what a search finds in the file, searched for when it is first asked for: what
 * no rule comes to is never looked for. Of a nested evaluation, only what lies within. */
MUST_CHECK enum status search_file(const struct evaluation *e, uint32_t search, struct ranges *out,
                                   struct error *err);
/* One search in a text of its own. */
MUST_CHECK enum status search_in(const struct evaluation *e, uint32_t search, struct ranges *out,
                                 struct error *err);
MUST_CHECK enum status search_regex(struct scanner *s, uint32_t search, struct view text,
                                    uint32_t offset, struct found_list *out, struct error *err);
/* The groups of a match as $1, $2 … and by their names, into `out`, which has room for two
 * a group; returns how many. `offset`: where `text` begins in the source. */
size_t regex_bind_groups(struct scanner *s, const struct regex *re, const struct regex_match *m,
                         struct view text, uint32_t offset, struct bound *out);
MUST_CHECK enum status found_add(struct scanner *s, struct found_list *list,
                                 const struct pattern_match *match, struct error *err);

/* search_tree.c: a pattern over the file's tree, and over a part of it. */
MUST_CHECK enum status search_tree(struct scanner *s, uint32_t search, struct found_list *out,
                                   struct error *err);
/* Only at nodes that lie in [begin, end). *done is false where it is better to search the
 * whole file: `list`, which is not filled yet, knows how often parts of it were. */
MUST_CHECK enum status search_tree_within(struct scanner *s, uint32_t search, uint32_t begin,
                                          uint32_t end, struct found_list *list,
                                          struct found_list *out, bool *done, struct error *err);
/* One in the tree `t` of another text. */
MUST_CHECK enum status search_other_tree(struct scanner *s, uint32_t search, const struct tree *t,
                                         struct found_list *out, struct error *err);

/* taint.c: the matches of a taint unit. */
MUST_CHECK enum status scan_taint(const struct evaluation *e, const struct scan_events *events,
                                  struct error *err);

/* generic.c: patterns over words, numbers and brackets. */
MUST_CHECK enum status generic_search(struct scanner *s, const struct program_search *search,
                                      struct view text, uint32_t offset, struct found_list *out,
                                      struct error *err);

/* compare.c: metavariable-comparison. */
bool comparison_holds(const struct evaluation *e, const struct program_condition *c,
                      const struct range *r);
/* analyse.c: metavariable-analysis. */
bool analysis_holds(struct view analyser, struct view text);

#endif
