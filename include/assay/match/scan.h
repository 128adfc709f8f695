/* Scanning a file with a program: what matches where, and what was bound. */
#ifndef ASSAY_MATCH_SCAN_H
#define ASSAY_MATCH_SCAN_H

#include <assay/match/program.h>

struct scanner;

/* A place on the way of tainted data, from the source to the sink. */
struct trace_step {
    uint32_t begin; /* [begin, end) of the source text */
    uint32_t end;
};

struct code_match {
    uint32_t rule;  /* index in program.rules */
    uint32_t begin; /* bytes: [begin, end) */
    uint32_t end;
    node_id node; /* innermost node of the tree around it; NO_NODE without a tree */
    const struct bound *bound;
    size_t bound_count;
    const struct trace_step *trace; /* taint rules: source first; empty for others */
    size_t trace_len;
};

/* What a scan of one file came to. */
struct scan_facts {
    bool parsed;
    bool exhausted;       /* a bound on steps or matches was reached: some may be missing */
    uint32_t error_bytes; /* that the parser could not place */
    uint32_t units;       /* that were tried, after the prefilter */
};

MUST_CHECK enum status scanner_new(const struct program *program, struct scanner **out,
                                   struct error *err);
struct scanner *scanner_free(struct scanner *s);

struct scan_events {
    void *ctx;
    /* Matches of one rule come in order of their place; the same place once. */
    enum status (*match)(void *ctx, const struct code_match *match, struct error *err);
    /* The tree of the file, once, before the matches; NULL: not asked for. With it set,
     * every file of a language with a grammar is parsed. */
    enum status (*tree)(void *ctx, const struct tree *tree, const struct symbols *symbols,
                        struct error *err);
};

/* Scan `f` with every rule for its language (and those for regex and generic). `path`
 * globs of rules are matched against f->path. ERR_TIMEOUT, ERR_LIMIT: the file cannot be
 * inspected with these bounds; nothing of it was reported then. */
MUST_CHECK enum status scanner_scan(struct scanner *s, const struct file *f,
                                    const struct scan_events *events, struct scan_facts *facts,
                                    struct error *err);

/* For tests of rules: only this rule (an index), whatever its path filters say; NO_RULE
 * for all. */
#define NO_RULE UINT32_MAX
void scanner_only(struct scanner *s, uint32_t rule);
/* What a unit costs: searches that several units share are shared out among them; reading
 * the file's tree is not counted. */
struct unit_cost {
    uint64_t files; /* in which it was tried, after the prefilter */
    uint64_t matches;
    uint64_t ns;
};
/* From now on add to costs[unit] (program.unit_count of them, the caller's); NULL: no
 * more. Measuring makes scanning slower. */
MUST_CHECK enum status scanner_measure(struct scanner *s, struct unit_cost *costs,
                                       struct error *err);
/* The tree and symbols of the last scan that parsed; NULL where it did not. */
const struct tree *scanner_tree(const struct scanner *s);
const struct symbols *scanner_symbols(const struct scanner *s);

/* The rule's message for a match: $X replaced by what it is bound to (at most 200 bytes
 * of it, on one line), value($X) by its constant. */
MUST_CHECK enum status match_message(const struct scanner *s, const struct code_match *match,
                                     struct buf *out, struct error *err);
/* The text that the rule's fix puts in place of [match->begin, match->end): *has_fix is
 * false where the rule has none. Lines of the fix behind its first one are indented as far
 * as the match is. */
MUST_CHECK enum status match_fix(const struct scanner *s, const struct code_match *match,
                                 bool *has_fix, struct buf *out, struct error *err);

#endif
