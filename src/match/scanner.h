/* The scanner's insides: what has been found in a file, and ranges while formulas are
 * evaluated. */
#ifndef ASSAY_MATCH_SCANNER_H
#define ASSAY_MATCH_SCANNER_H

#include <assay/match/scan.h>
#include <assay/rules/regex.h>

/* A match of one search, in the order found. */
struct found {
    uint32_t begin;
    uint32_t end;
    node_id node;
    const struct bound *bound;
    uint32_t bound_count;
    struct found *next;
};

struct found_list {
    struct found *first;
    struct found **last;
    uint32_t count;
    uint32_t file; /* the scan it belongs to: lists are not cleared one by one */
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
    uint32_t *by_kind; /* searches to try at nodes of a kind, one kind after the other */
    uint32_t kind_first[NODE_KIND_COUNT + 1];
    uint32_t only;
    bool exhausted;
    enum status failed;
    struct unit_cost *costs; /* by unit; NULL: not measured */
    uint64_t *search_ns;     /* by search, in this file */
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
MUST_CHECK enum status ranges_add(struct scanner *s, struct ranges *r, const struct range *item,
                                  struct error *err);
const struct bound *range_bound(const struct range *r, symbol_id name);
/* Drop what stands twice. Orders by place. */
void ranges_unique(const struct evaluation *e, struct ranges *r);
bool range_within(const struct evaluation *e, const struct range *x, const struct range *y);

/* condition.c: whether the range passes; new bindings may be added to it. */
MUST_CHECK enum status condition_holds(const struct evaluation *e,
                                       const struct program_condition *c, struct range *r,
                                       bool *holds, struct error *err);
/* The source text of what is bound, as conditions and messages see it. */
struct view bound_text(const struct evaluation *e, const struct bound *b);
/* The same with a name or expression of known constant value replaced by it. */
struct view bound_value(const struct evaluation *e, const struct bound *b);

/* search.c: everything that the active units search for. */
MUST_CHECK enum status search_file(struct scanner *s, struct error *err);
/* One search in a text of its own. */
MUST_CHECK enum status search_in(const struct evaluation *e, uint32_t search, struct ranges *out,
                                 struct error *err);
MUST_CHECK enum status search_regex(struct scanner *s, uint32_t search, struct view text,
                                    uint32_t offset, struct found_list *out, struct error *err);
/* The groups of a match as $1, $2 … and by their names, into `out`, which has room for two
 * a group; returns how many. `offset`: where `text` begins in the source. */
size_t regex_bind_groups(struct scanner *s, const struct regex *re, const struct regex_match *m,
                         struct view text, uint32_t offset, struct bound *out);
void found_begin(struct scanner *s, struct found_list *list);
MUST_CHECK enum status found_add(struct scanner *s, struct found_list *list,
                                 const struct pattern_match *match, struct error *err);

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
