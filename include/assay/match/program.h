/* A set of code rules compiled for one purpose: to find what matches in a file.
 *
 * Compiling parses every pattern once a language it is for, shares what several rules
 * have in common, and finds for each rule literals without which it cannot match. The
 * result is flat arrays: it can be written to a file and mapped, and is only read
 * afterwards, so that forked processes share it.
 *
 * A unit is one rule for one language. */
#ifndef ASSAY_MATCH_PROGRAM_H
#define ASSAY_MATCH_PROGRAM_H

#include <assay/base/stamp.h>
#include <assay/match/pattern.h>
#include <assay/rules/code_rules.h>
#include <assay/rules/pattern_db.h>

/* Beside the languages of assay/content/file.h. */
enum { UNIT_GENERIC = LANG_COUNT, UNIT_REGEX = LANG_COUNT + 1, UNIT_LANGUAGES = LANG_COUNT + 2 };

struct text_ref {
    uint32_t begin; /* in program.text */
    uint32_t len;
};

struct span_ref {
    uint32_t first; /* index in the array that the field names */
    uint32_t count;
};

enum search_kind {
    SEARCH_CODE,   /* a pattern over trees */
    SEARCH_REGEX,  /* PCRE2 over the text */
    SEARCH_GENERIC /* a pattern over words and brackets */
};

/* What is searched for in a file, once for all rules that ask for it. */
struct program_search {
    uint8_t kind;     /* enum search_kind */
    uint8_t language; /* SEARCH_CODE */
    uint32_t pattern; /* SEARCH_CODE: index in `patterns` */
    struct text_ref text;
    uint64_t options;      /* 1 << enum rule_option, or'ed */
    uint32_t generic_span; /* SEARCH_GENERIC: how many lines an ellipsis may take */
    uint8_t generic_flags; /* bit 0: caseless, bit 1: one line only; bits 2-3: comments */
};

struct program_formula {
    uint8_t kind;               /* enum formula_kind */
    uint32_t search;            /* FORMULA_PATTERN, FORMULA_REGEX */
    struct span_ref items;      /* in `links`: indices of formulas */
    struct span_ref conditions; /* in `conditions` */
    struct span_ref focus;      /* in `focus`: groups, each a span of `names` */
    symbol_id as;
};

struct program_condition {
    uint8_t kind; /* enum condition_kind */
    bool negate;
    bool constant_propagation;
    bool strip;
    bool pure;        /* CONDITION_REGEX without groups: binds nothing, so it may be asked first */
    uint8_t language; /* CONDITION_PATTERN: of the nested formula; UNIT_LANGUAGES: the unit's */
    symbol_id metavariable;
    struct text_ref text;
    int64_t base;
    uint32_t formula;      /* CONDITION_PATTERN */
    struct span_ref types; /* in `texts` */
};

struct program_taint {
    uint32_t formula;
    symbol_id label;        /* 0: the plain taint */
    struct text_ref labels; /* requires: */
    struct span_ref each;   /* in `requirements` */
    uint8_t exact;          /* enum taint_exactness */
    uint8_t side_effect;    /* enum taint_side_effect */
    bool control;
    bool not_conflicting;
    bool at_exit;
    symbol_id from, to;      /* propagators */
    struct span_ref replace; /* in `names` */
};

struct program_requirement {
    symbol_id metavariable;
    struct text_ref labels;
};

struct program_rule {
    struct text_ref id;
    struct text_ref message;
    struct text_ref fix;
    struct text_ref fix_regex;
    struct text_ref fix_replacement;
    struct text_ref metadata; /* as JSON; empty: none */
    struct text_ref source;   /* "file:line" */
    int64_t fix_count;
    uint8_t severity;   /* enum rule_severity */
    uint8_t confidence; /* enum confidence + 1 as in assay/inspect/finding.h; 0: not told */
    bool has_fix;
    bool taint;
    struct span_ref include, exclude; /* in `texts` */
};

struct program_unit {
    uint32_t rule;
    uint8_t language;
    uint32_t formula;                                        /* search rules */
    struct span_ref sources, sinks, sanitizers, propagators; /* in `taints` */
    struct span_ref searches; /* in `links`: all that the unit needs, in any order */
    struct span_ref clauses;  /* in `clauses`: each must have a literal in the file */
    uint64_t options;         /* 1 << enum rule_option, or'ed */
};

/* A rule, or a part of one, that is not looked for: its pattern does not parse, its regex does
 * not compile, or the loader left it out. */
struct program_note {
    struct text_ref rule;
    struct text_ref text;
    struct text_ref source; /* "file:line" of the rule; empty: `text` says it */
    uint32_t why;           /* enum status. ERR_FORMAT: wrong; others: not supported, too much */
};

/* What the patterns of a mapped program point to: only read. */
struct pattern_pool {
    uint64_t count; /* of nodes; 0: patterns have pointers of their own */
    struct node *nodes;
    struct summary *needs;
    symbol_id *dotted;
    uint8_t *slots;
};

struct program {
    struct symbols symbols; /* frozen: files put theirs on top */
    char *text;
    uint32_t text_count;
    struct pattern *patterns; /* read them with program_pattern() */
    struct pattern_pool pool;
    uint32_t pattern_count;
    struct program_search *searches;
    uint32_t search_count;
    struct program_formula *formulas;
    uint32_t formula_count;
    struct program_condition *conditions;
    uint32_t condition_count;
    struct program_taint *taints;
    uint32_t taint_count;
    struct program_requirement *requirements;
    uint32_t requirement_count;
    struct program_rule *rules;
    uint32_t rule_count;
    struct program_unit *units; /* by language: see unit_first */
    uint32_t unit_count;
    uint32_t unit_first[UNIT_LANGUAGES + 1];
    uint32_t *links;
    uint32_t link_count;
    symbol_id *names;
    uint32_t name_count;
    struct span_ref *focus;
    uint32_t focus_count;
    struct text_ref *texts;
    uint32_t texts_count;
    struct span_ref *clauses; /* each a span of `links`: indices of literals */
    uint32_t clause_count;
    struct text_ref *literals; /* see program_literal() */
    uint32_t literal_count;
    struct pattern_db *literal_db;
    struct program_note *notes; /* what was left out, and why */
    uint32_t note_count;
    struct sha256 digest; /* of the rules' digest and the engine's version */
    /* What the arrays lie in: an arena and allocations of their own, or a mapped file. */
    void *memory;
    void *map;
    size_t map_len;
    struct file_stamp stamp; /* of that file */
    bool whole;              /* its sum was not taken: it is what it was when it had been */
};

/* Which version of matching results come from: part of every digest. */
extern const char match_engine_version[];

struct program_options {
    bool strict; /* the first note is an error */
};

/* The program that was kept under `key` (code_rules_key()) in `cache_dir`; ERR_NOT_FOUND
 * where there is none that this engine can use, or cache_dir is NULL. `known` (or NULL): the
 * stamp that an earlier call wrote to (*out)->stamp; a file that still has it is taken for
 * unharmed. */
MUST_CHECK enum status program_cached(const struct sha256 *key, const char *cache_dir,
                                      const struct file_stamp *known, struct program **out,
                                      struct error *err);
/* What is searched for in all files at once, for a program of program_cached(), which comes
 * without it: of the same key and directory, or compiled anew. Before the first scanner. */
MUST_CHECK enum status program_arm(struct program *p, const struct sha256 *key,
                                   const char *cache_dir, struct error *err);

MUST_CHECK enum status program_keep(const struct program *p, const struct sha256 *key,
                                    const char *cache_dir, struct error *err);

/* Compile. `rules` is not needed afterwards. Rules whose patterns do not parse are left
 * out and noted, the others count. */
MUST_CHECK enum status program_new(const struct code_rules *rules,
                                   const struct program_options *options, struct program **out,
                                   struct error *err);
struct program *program_free(struct program *p);

struct view program_text(const struct program *p, struct text_ref ref);
/* In lower case, searched without regard to case. *is_word: only where no letter, digit or
 * "_" stands before or behind it. */
enum { LITERAL_WORD = '\0' }; /* before the text of such a literal as it is stored */
struct view program_literal(const struct program *p, uint32_t index, bool *is_word);
/* A pattern as it can be used; false where a mapped program is damaged. */
bool program_pattern(const struct program *p, uint32_t index, struct pattern *out);

#endif
