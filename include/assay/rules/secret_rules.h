/* Secret rules in the format of gitleaks 8 (TOML), loaded whole.
 *
 * Read: title, description, minVersion, [extend] (useDefault, path, disabledRules;
 * url is refused: nothing is downloaded), [[rules]] with id, description, regex,
 * path, secretGroup, entropy, keywords, tags, skipReport, [[rules.allowlists]] or the
 * old [rules.allowlist], [[rules.required]]; [[allowlists]] with targetRules, or the
 * old [allowlist]. Keys are matched without regard to case, as gitleaks does.
 *
 * Several files are one set: ids are unique in it. `useDefault` extends the pack given
 * to the loader (the shipped one). `extend.path` is looked for beside the extending
 * file, then from the current directory; at most two extensions deep.
 *
 * Tags that the shipped pack uses and any rule may: "severity:low|medium|high|
 * critical|info" and "confidence:low|medium|high".
 *
 * A set is immutable once loaded, holds no descriptor and may be shared by forked
 * processes. Limits: 16 MiB a file, 4,096 files, 16,384 rules. */
#ifndef ASSAY_RULES_SECRET_RULES_H
#define ASSAY_RULES_SECRET_RULES_H

#include <assay/base/arena.h>
#include <assay/base/digest.h>
#include <assay/rules/re2.h>
#include <assay/rules/shipped.h>

/* Text with the place where it was written. */
struct rule_text {
    struct view text; /* empty: not given */
    struct view source;
    uint32_t line;
    uint32_t column;
};

enum secret_target { TARGET_SECRET, TARGET_MATCH, TARGET_LINE };

struct view_list {
    struct view *items;
    size_t len;
};

struct rule_text_list {
    struct rule_text *items;
    size_t len;
};

struct secret_allowlist {
    struct view description;
    bool all; /* condition AND: every check that is given must hold */
    enum secret_target target;
    struct view_list commits;      /* lower case */
    struct view_list stopwords;    /* lower case */
    struct rule_text_list paths;   /* as written */
    struct rule_text_list regexes; /* as written */
    /* Joined to one expression each, as gitleaks joins them: "(?:a|b)", so that a
     * flag set in one holds for those that follow. Empty: none. */
    struct view path_regex;
    struct view content_regex;
};

struct allowlist_list {
    const struct secret_allowlist **items;
    size_t len;
};

struct secret_required {
    struct rule_text id;
    size_t rule;        /* index in the set */
    int within_lines;   /* -1: anywhere in the file */
    int within_columns; /* -1 */
};

struct secret_rule {
    struct rule_text id;
    struct view description;
    struct rule_text regex;
    struct rule_text path;
    int secret_group;          /* 0: the first group that is not empty, else the match */
    double entropy;            /* 0: not checked; else it must be exceeded */
    struct view_list keywords; /* lower case */
    struct view_list tags;
    bool skip_report;
    struct allowlist_list allowlists;
    struct secret_required *required;
    size_t required_count;
    bool is_required; /* by another rule, which then does not ask for keywords */
};

struct secret_rules {
    struct arena arena;
    struct secret_rule **rules; /* ordered by id */
    size_t count;
    struct allowlist_list allowlists; /* global */
    struct view_list warnings;        /* what was read but has no effect, with its place */
    bool shipped;                     /* the default pack is in it */
    struct sha256 digest;             /* of all that decides about results */
};

/* The pack that useDefault means. */
struct secret_pack {
    const struct shipped_file *files;
    size_t count;
};

/* Load `paths` (files, or directories whose *.toml are read in order of their names;
 * NULL-terminated), or the pack where `paths` is NULL. `strict` makes unknown keys and
 * everything that would be a warning an error. Messages: file:line:column: what is
 * wrong, what was expected. Regular expressions are not compiled yet: see below. */
MUST_CHECK enum status secret_rules_load(const char *const *paths, const struct secret_pack *pack,
                                         bool strict, struct secret_rules **out, struct error *err);

/* The same from memory: one file called `name`. */
MUST_CHECK enum status secret_rules_read(struct view text, const char *name,
                                         const struct secret_pack *pack, bool strict,
                                         struct secret_rules **out, struct error *err);

/* Compile every expression once and check groups: names the rule, the place and the
 * offset in the expression. Costs ~50 µs a rule, so a caller with a compiled set in
 * its cache skips it. */
MUST_CHECK enum status secret_rules_check(const struct secret_rules *rules, struct error *err);

/* The same, telling of every rule that is wrong and going on. */
void secret_rules_check_each(const struct secret_rules *rules,
                             void (*wrong)(void *ctx, struct view rule, const struct error *why),
                             void *ctx);

/* What to put into the pattern database for a rule's regex. Where the regex itself has
 * no literal to look for, but the rule has keywords without which it does not count,
 * those stand in for it: then *whole is set, and a hit says only that the whole text is
 * to be searched. Otherwise *span is filled (re2_write_trigger()). Nothing is written
 * for a rule without regex. */
MUST_CHECK enum status secret_rule_trigger(const struct secret_rule *rule, struct buf *out,
                                           struct re2_span *span, bool *whole, struct error *err);

struct secret_rules *secret_rules_free(struct secret_rules *rules);

/* The rule with this id, or NULL. */
const struct secret_rule *secret_rules_find(const struct secret_rules *rules, struct view id,
                                            size_t *index);

/* The shipped pack, as built into this library. */
struct secret_pack secret_pack_shipped(void);

#endif
