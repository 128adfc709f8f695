/* One gitleaks file, as written, before files are merged into a set. */
#ifndef ASSAY_RULES_GITLEAKS_H
#define ASSAY_RULES_GITLEAKS_H

#include <assay/base/value.h>
#include <assay/rules/secret_rules.h>

enum { RULES_MAX = 16384, WARNINGS_MAX = 1000 };

struct item_list {
    void **items;
    size_t len;
    size_t cap;
};

/* A global allowlist, perhaps for some rules only. */
struct global_allowlist {
    struct secret_allowlist list;
    struct rule_text_list targets;
};

struct gitleaks_file {
    struct rule_text extend_path;
    struct rule_text_list disabled;
    bool extends_default;
    struct item_list rules;      /* struct secret_rule */
    struct item_list allowlists; /* struct global_allowlist */
};

struct gitleaks_reader {
    struct arena *arena;
    const char *source; /* name in messages; lives as long as the arena */
    bool strict;
    struct item_list *warnings; /* struct view */
    struct error *err;
};

MUST_CHECK enum status item_add(struct arena *arena, struct item_list *list, void *item,
                                struct error *err);

/* "<source>:<line>:<column>: <text>" as ERR_FORMAT, or a warning. */
enum status gitleaks_fail(struct gitleaks_reader *r, const struct value *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
MUST_CHECK enum status gitleaks_warn(struct gitleaks_reader *r, uint32_t line, uint32_t column,
                                     const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Typed reading of one value. */
MUST_CHECK enum status gitleaks_text(struct gitleaks_reader *r, const struct value *v,
                                     const char *what, struct rule_text *out);
MUST_CHECK enum status gitleaks_texts(struct gitleaks_reader *r, const struct value *v,
                                      const char *what, struct rule_text_list *out);
MUST_CHECK enum status gitleaks_lower(struct gitleaks_reader *r, const struct value *v,
                                      const char *what, struct view_list *out);

/* Index of `m->key` among the NULL-terminated `keys` (any case), or -1 after the
 * unknown key was reported; *st tells whether that is an error. */
int gitleaks_key(struct gitleaks_reader *r, const struct member *m, const char *const *keys,
                 const char *where, enum status *st);

/* One allowlist table; `targets` is NULL within a rule. */
MUST_CHECK enum status gitleaks_allowlist(struct gitleaks_reader *r, const struct value *v,
                                          struct secret_allowlist *out,
                                          struct rule_text_list *targets);

MUST_CHECK enum status gitleaks_read(struct gitleaks_reader *r, struct view text,
                                     struct gitleaks_file *out);

/* What a set is made of while files are merged. */
struct rule_builder {
    struct arena *arena;
    const struct secret_pack *pack;
    bool strict;
    struct item_list rules;
    struct item_list allowlists; /* struct global_allowlist */
    struct item_list warnings;
    bool shipped;
    struct error *err;
};

/* Read text or file and all that it extends; merge it into the builder. */
MUST_CHECK enum status builder_add_text(struct rule_builder *b, struct view text, const char *name);
MUST_CHECK enum status builder_add_file(struct rule_builder *b, const char *path);
MUST_CHECK enum status builder_add_pack(struct rule_builder *b);
/* Targets, required rules, duplicates: fill `out`. */
MUST_CHECK enum status builder_finish(struct rule_builder *b, struct secret_rules *out);

#endif
