/* Which weaknesses rules, inspectors and requirements speak of.
 *
 * What speaks of a weakness counts for everything that it is a kind of (CWE's hierarchy), and for
 * nothing below: a rule on SQL injection counts for injection, one on injection not for SQL
 * injection. That something speaks of a weakness does not mean that it finds all of it. */
#ifndef ASSAY_RULES_COVERAGE_H
#define ASSAY_RULES_COVERAGE_H

#include <assay/rules/code_rules.h>
#include <assay/rules/weaknesses.h>

/* Requirements judge what others find; they find nothing themselves. */
enum coverage_kind { COVERS_RULE, COVERS_INSPECTOR, COVERS_REQUIREMENT };
enum { COVERAGE_KINDS = COVERS_REQUIREMENT + 1 };

struct coverage_source {
    enum coverage_kind kind;
    struct view id;
    uint64_t languages; /* bits of assay/rules/code_rules.h; 0: whatever the language */
    const uint32_t *cwes;
    size_t len;           /* 0: it names no weakness */
    const uint32_t *line; /* those, and everything that they are a kind of */
    size_t line_len;
};

struct coverage;
/* `w` must outlive it. */
MUST_CHECK enum status coverage_new(const struct weaknesses *w, struct coverage **out,
                                    struct error *err);
struct coverage *coverage_free(struct coverage *c);

/* With the weaknesses that `text` names. `id` must outlive it. */
MUST_CHECK enum status coverage_add(struct coverage *c, enum coverage_kind kind, struct view id,
                                    uint64_t languages, struct view text, struct error *err);
/* Rules by their metadata `cwe` (code) and their tags (secrets: what names none is a credential,
 * CWE-798, as its findings are). Only code rules that have one of `languages`; 0: all. The rules
 * must outlive it. */
MUST_CHECK enum status coverage_add_code(struct coverage *c, const struct code_rules *rules,
                                         uint64_t languages, struct error *err);
MUST_CHECK enum status coverage_add_secrets(struct coverage *c, const struct secret_rules *rules,
                                            struct error *err);
/* What inspectors find without rules of a pack. */
MUST_CHECK enum status coverage_add_inspectors(struct coverage *c, struct error *err);

/* In the order in which they were added. */
const struct coverage_source *coverage_sources(const struct coverage *c, size_t *len);
/* Does the source speak of one of these, or of something below it? */
bool coverage_speaks(const struct coverage_source *s, const uint32_t *cwes, size_t len);

struct coverage_sum {
    size_t of[COVERAGE_KINDS];
    uint64_t languages; /* of rules */
    bool any_language;  /* something holds whatever the language */
};
/* Sources that speak of one of these, each counted once. */
void coverage_of(const struct coverage *c, const uint32_t *cwes, size_t len,
                 struct coverage_sum *out);

#endif
