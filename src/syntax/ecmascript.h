/* What the files that lower JavaScript, TypeScript and TSX have in common. */
#ifndef ASSAY_SYNTAX_ECMASCRIPT_H
#define ASSAY_SYNTAX_ECMASCRIPT_H

#include "lower.h"

/* What stands before a declaration outside of its own node: `export default`, decorators
 * of a class member in TypeScript. The declaration's node begins at the first decorator. */
struct outside {
    uint32_t parent;
    uint32_t from; /* CST_NONE: nothing */
};

/* --- helpers --- */

/* Decorators and modifiers among the children of `parent` from `from` up to `until`
 * (CST_NONE: all). */
void es_attributes(struct lowering *l, uint32_t parent, uint32_t from, uint32_t until);
node_id es_open_declaration(struct lowering *l, enum node_kind kind, enum node_role role,
                            uint32_t at, struct outside before);
/* A declaration whose attributes stand partly `before` it. */
void es_declaration(struct lowering *l, uint32_t at, enum node_role role, struct outside before);
/* type_annotation and the like: the type in it. */
void es_annotation(struct lowering *l, uint32_t at, enum node_role role);
/* All named children as types. */
void es_each_type(struct lowering *l, uint32_t at, enum node_role role);
/* The type that `at`, an expression, names, with the type arguments behind it. */
void es_named_type(struct lowering *l, uint32_t at, uint32_t arguments, enum node_role role);
/* A bare statement, a block or nothing but a semicolon: always a BLOCK. */
void es_body(struct lowering *l, uint32_t at, enum node_role role);
/* Whether `at` is an ellipsis of a pattern, named or not. */
bool es_is_ellipsis(const struct lowering *l, uint32_t at);

/* --- functions of rows --- */

void es_ambient(struct lowering *l, uint32_t at, enum node_role role);
void es_cast(struct lowering *l, uint32_t at, enum node_role role);
void es_catch_clause(struct lowering *l, uint32_t at, enum node_role role);
void es_class(struct lowering *l, uint32_t at, enum node_role role);
void es_compound_type(struct lowering *l, uint32_t at, enum node_role role);
void es_decorator(struct lowering *l, uint32_t at, enum node_role role);
void es_else_clause(struct lowering *l, uint32_t at, enum node_role role);
void es_export(struct lowering *l, uint32_t at, enum node_role role);
void es_expression_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_field(struct lowering *l, uint32_t at, enum node_role role);
void es_finally_clause(struct lowering *l, uint32_t at, enum node_role role);
void es_for_in_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_for_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_function(struct lowering *l, uint32_t at, enum node_role role);
void es_function_type(struct lowering *l, uint32_t at, enum node_role role);
void es_generic_type(struct lowering *l, uint32_t at, enum node_role role);
void es_if_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_import(struct lowering *l, uint32_t at, enum node_role role);
void es_import_alias(struct lowering *l, uint32_t at, enum node_role role);
void es_labeled_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_lambda(struct lowering *l, uint32_t at, enum node_role role);
void es_namespace(struct lowering *l, uint32_t at, enum node_role role);
void es_parameter(struct lowering *l, uint32_t at, enum node_role role);
void es_parameters(struct lowering *l, uint32_t at, enum node_role role);
void es_shorthand(struct lowering *l, uint32_t at, enum node_role role);
void es_statement_block(struct lowering *l, uint32_t at, enum node_role role);
void es_switch_case(struct lowering *l, uint32_t at, enum node_role role);
void es_switch_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_type_alias(struct lowering *l, uint32_t at, enum node_role role);
void es_variables(struct lowering *l, uint32_t at, enum node_role role);
void es_while_statement(struct lowering *l, uint32_t at, enum node_role role);
void es_with_statement(struct lowering *l, uint32_t at, enum node_role role);

#endif
