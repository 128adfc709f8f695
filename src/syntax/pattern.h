/* What the identifiers that stand in for metavariables and ellipses of a pattern mean. */
#ifndef ASSAY_SYNTAX_PATTERN_H
#define ASSAY_SYNTAX_PATTERN_H

#include <assay/syntax/tree.h>

struct placeholders;

/* What `text` stands for: NODE_METAVARIABLE, NODE_METAVARIABLE_ELLIPSIS, NODE_ELLIPSIS,
 * NODE_DEEP, NODE_TYPED, or NODE_NONE where it is not exactly one placeholder (a sigil "$"
 * before it is allowed). */
enum node_kind placeholders_kind(const struct placeholders *p, struct view text);
/* `text` with every placeholder in it put back as it was written, interned. */
symbol_id placeholders_restore(const struct placeholders *p, struct view text,
                               struct symbols *symbols);
/* The type of a NODE_TYPED placeholder. */
symbol_id placeholders_type(const struct placeholders *p, struct view text,
                            struct symbols *symbols);

#endif
