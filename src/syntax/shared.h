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
/* The child `word` of a declaration (val, companion) as one of its attributes. */
void lower_word_attribute(struct lowering *l, uint32_t at, const char *word);
/* The named children of `list` as types; CST_NONE: nothing. */
void lower_types(struct lowering *l, uint32_t list, enum node_role role);
/* A parameter that is nothing but its name. */
void lower_parameter_named(struct lowering *l, uint32_t name);
/* A sign and its operand, which may stand before it (POSTFIX). */
lower_function lower_unary;
/* Text of a string between [begin, end) of the source, as STRING pieces; with `names` "$name"
 * is an interpolation. A metavariable of a pattern is a piece of its own. */
void lower_string_text(struct lowering *l, uint32_t at, uint32_t begin, uint32_t end, bool names);

/* Fields left, operator, right: ASSIGN, or AUGMENT for "+=" and the like. */
lower_function lower_assignment;
/* Named children as statements, for grammars without a node for those. */
lower_function lower_statement_block;
/* Fields condition, consequence, alternative; condition, body. */
lower_function lower_if;
lower_function lower_while;
lower_function lower_do;
/* Fields init (or initializer), condition, update, body. */
lower_function lower_for;
/* finally and its block. */
lower_function lower_finally;
/* yield as a statement. */
lower_function lower_yield_statement;
/* name: statement, as its first and last child. */
lower_function lower_labeled;

#endif
