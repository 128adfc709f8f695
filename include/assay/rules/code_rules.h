/* Code rules in the format of Semgrep (YAML), loaded whole.
 *
 * Read: `rules:` with id, message, severity, languages, the search forms of version 1
 * (pattern, patterns, pattern-either, pattern-inside, pattern-not, pattern-not-inside,
 * pattern-regex, pattern-not-regex, focus-metavariable, metavariable-regex / -pattern /
 * -comparison / -analysis / -type) and of version 2 (`match:` with all, any, not,
 * inside, anywhere, regex, where), `mode: taint` (pattern-sources / -sinks / -sanitizers /
 * -propagators and their version 2 names under `taint:`), paths, options, fix, fix-regex,
 * metadata, min-version, max-version. Both forms become the same `struct formula`.
 *
 * An unknown or malformed key is ERR_FORMAT with file:line:column and the accepted keys.
 * What is well-formed but not supported (mode join or extract, languages none of which
 * Assay parses, `equivalences`, a min-version from the future) leaves out that rule alone
 * and is listed in `unsupported` with rule and reason; what is accepted but has no effect
 * (`product`, `validators`, one language of several) is listed in `warnings`: never
 * silently.
 *
 * Patterns and expressions stay text here; assay/match compiles them.
 *
 * A set is immutable once loaded, holds no descriptor and may be shared by forked
 * processes. Limits: 16 MiB a file, 16,384 files (entries of an archive, too), 256 MiB of
 * rules unpacked from an archive, 65,536 rules, formulas 64 deep and 4,096 nodes; YAML
 * anchors count as what they expand to. */
#ifndef ASSAY_RULES_CODE_RULES_H
#define ASSAY_RULES_CODE_RULES_H

#include <assay/base/arena.h>
#include <assay/base/digest.h>
#include <assay/base/stamp.h>
#include <assay/base/value.h>
#include <assay/content/file.h>
#include <assay/rules/secret_rules.h>

/* What a rule or a nested pattern is written in: one bit a language of
 * assay/content/file.h, and two that are no language. */
#define RULE_LANGUAGE(l)      (UINT64_C(1) << (unsigned)(l))
#define RULE_LANGUAGE_GENERIC RULE_LANGUAGE(LANG_COUNT)
#define RULE_LANGUAGE_REGEX   RULE_LANGUAGE(LANG_COUNT + 1)

/* The bits of a name as rules spell it, in any case ("js": JavaScript with JSX, but not
 * TypeScript; "ts": TypeScript and TSX; "py", "c#", "dockerfile", "generic", "none" …);
 * 0: not the name of a language that Assay parses. */
uint64_t rule_language_bits(struct view name);
/* Is it a name of the rule format at all ("ocaml" is, "pyhton" is not)? */
bool rule_language_known(struct view name);

/* In a rule (or nested pattern) whose only language is "regex", what is written as a
 * pattern is a regular expression and is FORMULA_REGEX here. The one operand of INSIDE,
 * ANYWHERE and NOT is never itself a NOT, nor is one of ANY or the whole; ALL has an
 * operand that is not a NOT, but for ALL in the formula of a condition. */
enum formula_kind {
    FORMULA_PATTERN, /* text: code with $X and ... */
    FORMULA_REGEX,   /* text: PCRE2 */
    FORMULA_ALL,     /* every operand, with consistent metavariables */
    FORMULA_ANY,     /* some operand */
    FORMULA_NOT,     /* operand of ALL: its one operand must not match the same range */
    FORMULA_INSIDE,  /* its one operand must match a range around */
    FORMULA_ANYWHERE /* its one operand must match somewhere in the file */
};

enum condition_kind {
    CONDITION_REGEX,      /* metavariable's text matches `regex` from its start */
    CONDITION_PATTERN,    /* metavariable's code matches `formula` */
    CONDITION_COMPARISON, /* `text` is an expression that holds */
    CONDITION_ANALYSIS,   /* `text` is "entropy", "entropy_v2" (see `mode`) or "redos" */
    CONDITION_TYPE,       /* metavariable has one of `types` */
    CONDITION_NAME        /* metavariable is a name of kind `text` or of one of `types` modules */
};

struct formula;

struct condition {
    enum condition_kind kind;
    struct view metavariable;  /* "$X"; may be empty for a comparison */
    struct rule_text text;     /* regex, comparison or analyser; else where it begins */
    struct view mode;          /* entropy_v2: "default", "lax" or "strict" */
    bool negate;               /* v2 `not:` as a whole: `formula` must not match */
    bool constant_propagation; /* metavariable-regex: match the folded value, too */
    bool strip;                /* metavariable-comparison: strip quotes */
    int64_t base;              /* metavariable-comparison: 0: not given */
    uint64_t languages;        /* metavariable-pattern, -type: 0: the rule's own */
    const struct formula *formula;
    struct view_list types;
};

struct formula {
    enum formula_kind kind;
    struct rule_text text;       /* PATTERN, REGEX; else where it begins */
    const struct formula *items; /* operands: any for ALL and ANY, one for NOT … */
    size_t len;
    const struct condition *conditions; /* of any kind of formula */
    size_t condition_count;
    /* Focus: each entry is one `focus-metavariable`, a list of names of which the union
     * is taken; several entries intersect. */
    const struct view_list *focus;
    size_t focus_count;
    struct view as; /* v2 `as: $X`: binds the whole match */
    bool has_fix;   /* v2 `fix:` within a formula, before the rule's own */
    struct view fix;
};

/* Boolean options and their defaults, in the order of enum rule_option. */
enum rule_option {
    OPTION_CONSTANT_PROPAGATION,                     /* on */
    OPTION_SYMBOLIC_PROPAGATION,                     /* off */
    OPTION_TAINT_ASSUME_SAFE_FUNCTIONS,              /* off */
    OPTION_TAINT_ASSUME_SAFE_INDEXES,                /* off */
    OPTION_TAINT_ASSUME_SAFE_COMPARISONS,            /* off */
    OPTION_TAINT_ASSUME_SAFE_BOOLEANS,               /* off */
    OPTION_TAINT_ASSUME_SAFE_NUMBERS,                /* off */
    OPTION_TAINT_ONLY_PROPAGATE_THROUGH_ASSIGNMENTS, /* off */
    OPTION_TAINT_UNIFY_MVARS,                        /* off */
    OPTION_TAINT_INTRAFILE,                          /* off */
    OPTION_AC_MATCHING,                              /* on */
    OPTION_COMMUTATIVE_BOOLOP,                       /* off */
    OPTION_COMMUTATIVE_COMPOP,                       /* off */
    OPTION_SYMMETRIC_EQ,                             /* off */
    OPTION_VARDEF_ASSIGN,                            /* on */
    OPTION_FLDDEF_ASSIGN,                            /* off */
    OPTION_ATTR_EXPR,                                /* on */
    OPTION_UNIFY_IDS_STRICTLY,                       /* on */
    OPTION_ARROW_IS_FUNCTION,                        /* on */
    OPTION_LET_IS_VAR,                               /* on */
    OPTION_GO_DEEPER_EXPR,                           /* on */
    OPTION_GO_DEEPER_STMT,                           /* on */
    OPTION_IMPLICIT_DEEP_EXPRSTMT,                   /* on */
    OPTION_IMPLICIT_ELLIPSIS,                        /* on */
    OPTION_IMPLICIT_RETURN,                          /* on */
    OPTION_XML_ATTRS_IMPLICIT_ELLIPSIS,              /* on */
    OPTION_XML_SINGLETON_LOOSE_MATCHING,             /* on */
    OPTION_XML_CHILDREN_ORDERED,                     /* on */
    OPTION_CPP_VARDEF_WITH_CTOR,                     /* off: `T x(y);` declares a function */
    OPTION_DECORATORS_ORDER_MATTERS,                 /* off */
    OPTION_GENERIC_CASELESS,                         /* off */
    OPTION_INTERFILE,                                /* off; accepted, says nothing here */
    OPTION_COUNT
};

struct rule_options {
    bool on[OPTION_COUNT];
    int64_t generic_ellipsis_max_span; /* default 10 */
    bool generic_multiline;            /* default true */
    int64_t taint_timeout;             /* taint_fixpoint_timeout, seconds, rounded up; 0: none */
    bool taint_focus_source;           /* taint_focus_on: source: findings stand at the source */
    struct view generic_comment_style; /* "", "c", "cpp", "shell" */
};

enum taint_exactness { TAINT_EXACT_DEFAULT, TAINT_EXACT_NO, TAINT_EXACT_YES };
enum taint_side_effect { SIDE_EFFECT_NO, SIDE_EFFECT_YES, SIDE_EFFECT_ONLY };

/* A sink that names labels a metavariable at a time. */
struct taint_requirement {
    struct view metavariable;
    struct rule_text labels;
};

/* One entry of pattern-sources, -sinks, -sanitizers or -propagators. */
struct taint_spec {
    const struct formula *formula;
    struct rule_text place;           /* text empty: where it begins */
    struct view label;                /* source, propagator; "" : the plain taint */
    struct rule_text requires_labels; /* "A and not B"; empty: anything */
    const struct taint_requirement *requires_each;
    size_t requires_each_count; /* sinks: `requires:` as a list */
    enum taint_exactness exact;
    enum taint_side_effect side_effect; /* source, sanitizer, propagator (there on by default) */
    bool control;                       /* source: taints control flow */
    bool not_conflicting;               /* sanitizer */
    bool at_exit;                       /* sink: only where the function ends */
    struct view from, to;               /* propagator: metavariables */
    struct view_list replace_labels;    /* propagator */
};

struct taint_specs {
    const struct taint_spec *items;
    size_t len;
};

enum rule_severity { RULE_INFO, RULE_LOW, RULE_MEDIUM, RULE_HIGH, RULE_CRITICAL };

struct fix_regex {
    struct rule_text regex;  /* empty: no fix-regex */
    struct view replacement; /* \1 … stand for groups */
    int64_t count;           /* 0: all */
};

struct code_rule {
    struct rule_text id;
    struct view message;         /* $X is replaced by what it matched */
    enum rule_severity severity; /* ERROR → high, WARNING → medium; INFO, INVENTORY and
                                  * EXPERIMENT → info; CRITICAL, HIGH, MEDIUM, LOW */
    uint64_t languages;
    bool taint;
    const struct formula *formula; /* search mode; NULL for taint */
    struct taint_specs sources, sinks, sanitizers, propagators;
    struct view_list paths_include, paths_exclude; /* globs as in .gitignore */
    struct rule_options options;
    bool has_fix;
    struct view fix;
    struct fix_regex fix_regex;
    const struct value *metadata; /* object, or NULL; values live in the set's arena */
};

struct rule_note {
    struct view id;   /* of the rule; may be empty */
    struct view text; /* "file:line:column: …" */
    bool malformed;   /* it is wrong, not only unsupported; of a file without id: all of it */
};

struct code_rules {
    struct arena arena;
    const struct code_rule *rules; /* in the order of files and of the text */
    size_t count;
    const struct rule_note *unsupported; /* rules that were left out, and why */
    size_t unsupported_count;
    const struct rule_note *warnings;
    size_t warning_count;
    struct sha256 digest; /* of the files' names (below the path given) and contents, in order */
};

/* Which rules were made for an engine: min-version and max-version are compared with this
 * version of the Semgrep language, which is the one that Assay speaks. */
#define CODE_RULES_SEMGREP_VERSION "1.182.0"

struct code_rules_options {
    bool strict;     /* unsupported rules and warnings are errors */
    bool keep_going; /* a malformed rule or file is listed in `unsupported`, the rest is loaded */
};

/* Load `paths` (files, directories whose *.yaml and *.yml are read recursively in order
 * of their names, or archives (zip, tar, tar.gz and the like) of such; NULL-terminated).
 * A file called *.json is read as JSON. In directories and archives, hidden names,
 * symbolic links to directories, *.test.yaml, files without a top-level `rules:` and
 * Kubernetes manifests (which have one) are passed over; a file without rules that the
 * caller named is an error. Ids need not be unique across files. `options` may be NULL.
 * Call digest_init() before. */
MUST_CHECK enum status code_rules_load(const char *const *paths,
                                       const struct code_rules_options *options,
                                       struct code_rules **out, struct error *err);

/* The same from memory. */
MUST_CHECK enum status code_rules_read(const struct shipped_file *files, size_t count,
                                       const struct code_rules_options *options,
                                       struct code_rules **out, struct error *err);

/* A digest of what code_rules_load() would read, and by which names, without parsing it:
 * equal keys, equal sets and notes. For caches of what is made from rules; what names a set is its
 * own digest. `seen` (or NULL) gets the stamps of all files and directories that it depends on. */
MUST_CHECK enum status code_rules_key(const char *const *paths,
                                      const struct code_rules_options *options, struct stamps *seen,
                                      struct sha256 *out, struct error *err);

struct code_rules *code_rules_free(struct code_rules *rules);

#endif
