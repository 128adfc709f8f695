/* SPDX licence expressions (SPDX specification 2.3, annex D; 3.0.1, annex B).
 *
 *   expression = simple | simple "WITH" exception | expression "AND" expression
 *              | expression "OR" expression | "(" expression ")"
 *   simple     = identifier ["+"] | "LicenseRef-…" | "DocumentRef-…:LicenseRef-…"
 *
 * AND binds tighter than OR, WITH tighter than AND, "+" tightest. */
#ifndef ASSAY_LICENCE_EXPRESSION_H
#define ASSAY_LICENCE_EXPRESSION_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum { EXPRESSION_BYTES_MAX = 16 * 1024, EXPRESSION_DEPTH_MAX = 64, EXPRESSION_TERMS_MAX = 1000 };

enum expression_kind { EXPRESSION_LICENCE, EXPRESSION_AND, EXPRESSION_OR };

struct expression {
    enum expression_kind kind;
    /* EXPRESSION_LICENCE */
    struct view licence;   /* in the list's own case when it is listed: "MIT" */
    bool or_later;         /* "+" */
    struct view exception; /* of WITH, or empty */
    bool known;            /* the licence (and exception) are listed */
    /* EXPRESSION_AND, EXPRESSION_OR: two or more, none of the same kind */
    const struct expression *items;
    size_t count;
};

enum expression_mode {
    EXPRESSION_STRICT, /* operators in capitals; unknown identifiers are ERR_FORMAT */
    EXPRESSION_LENIENT /* as people write: "and", "Apache 2"; unknown ones are kept */
};

/* Parse; everything lies in `arena` or in `text`. ERR_FORMAT names the column. */
MUST_CHECK enum status expression_parse(struct view text, enum expression_mode mode,
                                        struct arena *arena, struct expression *out,
                                        struct error *err);

/* Whether it is an identifier of a licence in the SPDX list; case counts. */
bool licence_is_listed(struct view id);

/* Append the canonical text: deprecated identifiers as their successors ("GPL-2.0+" →
 * "GPL-2.0-or-later"), terms ordered by name, each once, no needless parentheses. Two
 * expressions that say the same have the same text, apart from distribution of AND over OR. */
MUST_CHECK enum status expression_write(const struct expression *e, struct buf *out,
                                        struct error *err);

/* Visit each licence of it, left to right, until `visit` returns false; false then. */
bool expression_each(const struct expression *e,
                     bool (*visit)(void *ctx, const struct expression *licence), void *ctx);

#endif
