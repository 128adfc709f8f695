/* Building a program: arrays that grow, and what is shared between rules. */
#ifndef ASSAY_MATCH_PROGRAM_BUILD_H
#define ASSAY_MATCH_PROGRAM_BUILD_H

#include <assay/base/map.h>
#include <assay/match/program.h>

/* One array of the program while it grows. */
struct growing {
    void *items;
    size_t count;
    size_t cap;
};

struct builder {
    struct parser *parser;
    struct arena *arena; /* of patterns' nodes and notes; becomes part of the program */
    struct symbols symbols;
    struct growing text, patterns, searches, formulas, conditions, taints, requirements, rules,
        units, links, names, focus, texts, clauses, literals, notes;
    struct map search_index;  /* language, kind, options, text → index + 1 */
    struct map literal_index; /* text → index + 1 */
    /* The unit being built. */
    const struct code_rule *rule;
    uint8_t language;
    uint64_t options;
    struct growing used; /* indices of searches that the unit needs */
};

MUST_CHECK enum status grow_add(struct growing *g, size_t size, const void *item, uint32_t *index,
                                struct error *err);
#define ADD(b, field, item, index, err)                                                            \
    grow_add(&(b)->field, sizeof *(item), (item), (index), (err))

MUST_CHECK enum status build_text(struct builder *b, struct view text, struct text_ref *out,
                                  struct error *err);
MUST_CHECK enum status build_symbol(struct builder *b, struct view text, symbol_id *out,
                                    struct error *err);
/* program_formula.c */
/* A list of texts, as a span of `texts`. */
MUST_CHECK enum status build_views(struct builder *b, const struct view_list *list,
                                   struct span_ref *out, struct error *err);
MUST_CHECK enum status build_formula(struct builder *b, const struct code_rule *rule,
                                     const struct formula *f, uint32_t *index, struct error *err);
MUST_CHECK enum status build_taints(struct builder *b, const struct code_rule *rule,
                                    const struct taint_specs *specs, struct span_ref *out,
                                    struct error *err);
/* program_literals.c: what must stand in a file for the unit to match. */
MUST_CHECK enum status build_clauses(struct builder *b, const struct program_unit *unit,
                                     struct span_ref *out, struct error *err);

#endif
