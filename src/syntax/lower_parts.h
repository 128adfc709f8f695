/* Between the files that lower: rows (lower.c), nodes (lower_node.c), bodies (lower_block.c). */
#ifndef ASSAY_SYNTAX_LOWER_PARTS_H
#define ASSAY_SYNTAX_LOWER_PARTS_H

#include "grammar.h"

/* The grammar's name of the type of `at`. */
const char *cst_type_name(const struct lowering *l, uint32_t at);
/* The kind that the row of `at` gives; NODE_OTHER: it has no row. */
enum node_kind lower_row_kind(const struct lowering *l, uint32_t at);
/* The last node, into the open one; 0 (the root, to which writes do no harm) once lowering
 * has failed. */
node_id lower_add(struct lowering *l, enum node_kind kind, enum node_role role, uint32_t begin,
                  uint32_t end, symbol_id symbol);
/* `n`, the last closed, gives way to what is in it: that stands in the open node, the first of
 * it in `role`. */
void lower_unwrap(struct lowering *l, node_id n, enum node_role role);

#endif
