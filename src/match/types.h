/* What is known about the type of an expression: what declarations, literals, casts and
 * constructors near it say. */
#ifndef ASSAY_MATCH_TYPES_H
#define ASSAY_MATCH_TYPES_H

#include "matcher.h"

/* Whether `t` is known to have the type that the NODE_TYPED `p` asks for. */
bool type_matches(const struct matcher *m, node_id p, node_id t);
/* Whether `t` is known to have the type written as `wanted` ("java.util.List", "char *"). */
bool type_is(const struct tree *tree, const struct symbols *symbols, node_id t, struct view wanted);

#endif
