/* What several languages lower alike. */
#ifndef ASSAY_SYNTAX_SHARED_H
#define ASSAY_SYNTAX_SHARED_H

#include "lower.h"

/* The named child behind the first child `token`, or CST_NONE. */
uint32_t cst_behind(const struct lowering *l, uint32_t at, const char *token);
/* Where the grammar wants two ("a: a", "a a") and a pattern has one metavariable or ellipsis,
 * written twice: what it is; else NODE_NONE. */
enum node_kind lower_twice(const struct lowering *l, uint32_t first, uint32_t second);
/* A leaf whose symbol is its text. */
void lower_word(struct lowering *l, uint32_t at, enum node_kind kind, enum node_role role);
/* Those of `count` words that are children, as NODE_TOKEN in role KEYWORD. */
void lower_keywords(struct lowering *l, uint32_t at, const char *const *words, size_t count);
/* Text of a string between [begin, end) of the source, as STRING pieces; with `names` "$name"
 * is an interpolation. A metavariable of a pattern is a piece of its own. */
void lower_string_text(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end, bool names);

/* Fields left, operator, right: ASSIGN, or AUGMENT for "+=" and the like. */
void lower_assignment(struct lowering *l, uint32_t at, enum node_role role);
/* Fields condition, consequence, alternative; condition, body. */
void lower_if(struct lowering *l, uint32_t at, enum node_role role);
void lower_while(struct lowering *l, uint32_t at, enum node_role role);
void lower_do(struct lowering *l, uint32_t at, enum node_role role);
/* name: statement, as its first and last child. */
void lower_labeled(struct lowering *l, uint32_t at, enum node_role role);

#endif
