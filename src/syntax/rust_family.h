/* The parts of the lowering of Rust: rust.c (rows, expressions, statements), rust_items.c
 * (items, types, use), rust_tokens.c (arguments of macros). */
#ifndef ASSAY_SYNTAX_RUST_FAMILY_H
#define ASSAY_SYNTAX_RUST_FAMILY_H

#include "languages.h"

/* The #[…] that stand before `at`, as ATTRIBUTEs of the open node, which is `n`: it then
 * begins where they do. */
void rust_attributes(struct lowering *l, uint32_t at, node_id n);
/* Children that are patterns: "_" is no named node of the grammar. */
void rust_patterns(struct lowering *l, uint32_t at, enum node_role role);

void rust_function(struct lowering *l, uint32_t at, enum node_role role);
void rust_parameters(struct lowering *l, uint32_t at, enum node_role role);
void rust_closure_parameters(struct lowering *l, uint32_t at, enum node_role role);
void rust_record(struct lowering *l, uint32_t at, enum node_role role);
void rust_field(struct lowering *l, uint32_t at, enum node_role role);
void rust_variant(struct lowering *l, uint32_t at, enum node_role role);
void rust_impl(struct lowering *l, uint32_t at, enum node_role role);
void rust_constant(struct lowering *l, uint32_t at, enum node_role role);
void rust_type_item(struct lowering *l, uint32_t at, enum node_role role);
void rust_module(struct lowering *l, uint32_t at, enum node_role role);
void rust_use(struct lowering *l, uint32_t at, enum node_role role);
void rust_extern_crate(struct lowering *l, uint32_t at, enum node_role role);
void rust_marked_type(struct lowering *l, uint32_t at, enum node_role role);
void rust_array_type(struct lowering *l, uint32_t at, enum node_role role);
void rust_function_type(struct lowering *l, uint32_t at, enum node_role role);
void rust_generic_type(struct lowering *l, uint32_t at, enum node_role role);

/* name!(…) as a CALL of `name!`. */
void rust_macro(struct lowering *l, uint32_t at, enum node_role role);
/* A tree of tokens as ARGUMENTS: between its commas, expressions as far as they can be
 * told without the macro's definition. */
void rust_token_tree(struct lowering *l, uint32_t at, enum node_role role);

#endif
