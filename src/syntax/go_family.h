/* The two parts of the lowering of Go: go.c (rows, expressions, statements, variables,
 * imports) and go_declare.c (types and functions). */
#ifndef ASSAY_SYNTAX_GO_FAMILY_H
#define ASSAY_SYNTAX_GO_FAMILY_H

#include "languages.h"

/* Whether it stands for an ellipsis in a pattern. */
bool go_is_ellipsis(const struct lowering *l, struct view text);

void go_pointer_type(struct lowering *l, uint32_t at, enum node_role role);
void go_slice_type(struct lowering *l, uint32_t at, enum node_role role);
void go_array_type(struct lowering *l, uint32_t at, enum node_role role);
void go_map_type(struct lowering *l, uint32_t at, enum node_role role);
void go_channel_type(struct lowering *l, uint32_t at, enum node_role role);
void go_function_type(struct lowering *l, uint32_t at, enum node_role role);
void go_qualified_type(struct lowering *l, uint32_t at, enum node_role role);
void go_generic_type(struct lowering *l, uint32_t at, enum node_role role);
void go_type_union(struct lowering *l, uint32_t at, enum node_role role);
void go_anonymous_type(struct lowering *l, uint32_t at, enum node_role role);
void go_embedded(struct lowering *l, uint32_t at, enum node_role role);
void go_field_declaration(struct lowering *l, uint32_t at, enum node_role role);
void go_type_spec(struct lowering *l, uint32_t at, enum node_role role);
void go_parameter(struct lowering *l, uint32_t at, enum node_role role);
void go_function(struct lowering *l, uint32_t at, enum node_role role);
void go_literal_function(struct lowering *l, uint32_t at, enum node_role role);

#endif
